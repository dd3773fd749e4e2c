//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::super::testing::{check_with, references};
use super::*;
use crate::graph::reading::DeclKind;

fn check(text: &str, expected: &[(u32, &str)]) {
    let expected: Vec<(u32, String)> = expected.iter().map(|(line, name)| (*line, (*name).to_owned())).collect();
    assert_eq!(references(&Elixir, "lib/x.ex", text), expected, "{text}");
}

#[test]
fn every_form_of_mention_is_read() {
    check("alias Shop.Money\nMoney.add(1)\nMoney.Currency.get()", &[(1, "Shop.Money"), (3, "Shop.Money.Currency")]);
    check("alias Shop.{\n  Money,\n  Tax.Rate\n}\nRate.x()", &[(1, "Shop.Money"), (2, "Shop.Tax.Rate")]);
    check("alias Shop.Money, as: M\n%M.Box{} = &M.Bag.y/1", &[(1, "Shop.Money"), (2, "Shop.Money.Box"), (2, "Shop.Money.Bag")]);
    check(
        "import A.B, only: [c: 1]\r\nrequire D.E, as: F\r\nuse G, :view\r\nF.H.i",
        &[(1, "A.B"), (2, "D.E"), (3, "G"), (4, "D.E.H")],
    );
    check("Shop.Money.add(1, Elixir.Shop.Tax)", &[(1, "Shop.Money"), (1, "Shop.Tax")]);
    check(
        "defmodule A.B do\n  alias __MODULE__.C\n  C.d()\n  defmodule E do\n  end\n  E.f()\nend",
        &[(2, "A.B.C"), (6, "A.B.E")],
    );
    check("defimpl P.Q, for: R.S do", &[(1, "P.Q"), (1, "R.S")]);
    check("# A.B\n\"A.B #{C.D.e()}\" ~s(A.B) '''\nA.B\n''' :A [B: 1] @C x.D :\"E\"", &[(2, "C.D")]);
    check("~H\"\"\"\n<Shop.Card.box x={Shop.Fmt.y()}/>\n\"\"\"", &[(2, "Shop.Card"), (2, "Shop.Fmt")]);
    check("@spec x(Shop.Money.t()) :: Shop.Tax.t() | A\\\\B", &[(1, "Shop.Money"), (1, "Shop.Tax"), (1, "A"), (1, "B")]);
    assert_eq!(
        references(&Elixir, "a.html.heex", "Hi\n<%= Shop.Fmt.x %> Prose."),
        [(2, "Shop.Fmt".to_owned()), (2, "Prose".to_owned())]
    );
}

#[test]
fn modules_are_declared_with_their_full_names() {
    let text = "defmodule A.B do\n  defmodule C do\n    defprotocol D do\n    end\n  end\n  defmodule E do\n  end\nend\ndefmodule F do\nend\n";
    let reading = Elixir.read("lib/a.ex", text);
    let names: Vec<&str> = reading.declarations.iter().map(|declared| declared.name.as_str()).collect();
    assert_eq!(names, ["A.B", "A.B.C", "A.B.C.D", "A.B.E", "F"]);
    assert!(reading.declarations.iter().all(|declared| declared.kind == DeclKind::Module));
}

#[test]
fn modules_lead_to_the_files_that_define_them() {
    let files = [
        ("apps/orders/mix.exs", "def project, do: [app: :orders]"),
        (
            "apps/orders/lib/orders.ex",
            "alias Shop.Money\nMoney.Macro.made()\nShop.Repo.all()\nEnum.map()\nShop.Gone.MoneyBox.x()\nOrders",
        ),
        ("apps/orders/lib/repo.ex", "defmodule Shop.Repo do\nend"),
        ("apps/money/mix.exs", "[app: :money]"),
        ("apps/money/lib/money.ex", "defmodule Shop.Money do\nend"),
        ("apps/money/lib/repo.ex", "defmodule Shop.Repo do\nend"),
        ("apps/money/lib/shop/gone/money_box.ex", ""),
    ];
    let expected = ["apps/money/lib/money.ex", "apps/money/lib/shop/gone/money_box.ex", "apps/orders/lib/repo.ex"];
    check_with(&files, "apps/orders/lib/orders.ex", &expected);
}

#[test]
fn mix_names_neighbours_and_paths() {
    let mix = "def project do [app: :orders, config_path: \"../../config/config.exs\", deps_path: \"../../deps\"] end\ndefp deps do\n  [\n    \
               {:jason, \"~> 1.0\"},\n    {:money, in_umbrella: true, runtime: false},\n    # {:tax, in_umbrella: true}\n    \
               {:extra, \"~> 1.0\", path: \"../../extra\"}, {:no, in_umbrella: false}, {\n :tax, path: Path.expand(\"../tax\", __DIR__)}\n  ]\nend";
    let files = [
        ("apps/orders/mix.exs", mix),
        ("apps/money/mix.exs", "[app: :money]"),
        ("apps/tax/mix.exs", "[app: :tax]"),
        ("apps/jason/mix.exs", "[app: :jason]"),
        ("apps/no/mix.exs", "[app: :no]"),
        ("config/config.exs", ""),
        ("config/runtime.exs", ""),
        ("config/other.exs", ""),
        ("extra/mix.exs", ""),
    ];
    check_with(
        &files,
        "apps/orders/mix.exs",
        &["apps/money/mix.exs", "apps/tax/mix.exs", "config/config.exs", "config/runtime.exs", "extra/mix.exs"],
    );
    assert_eq!(Elixir.read("mix.exs", mix).unread, None);
}

#[test]
fn configuration_is_imported() {
    let files = [
        (
            "config/config.exs",
            "import_config \"#{config_env()}.exs\"\nfor c <- Path.wildcard(\"../apps/*/config.exs\"), do: import_config(c)",
        ),
        ("config/dev.exs", "import_config(\"../shared/x.exs\")"),
        ("shared/x.exs", "Code.require_file(\"y.exs\", __DIR__)"),
        ("shared/y.exs", ""),
        ("apps/a/config.exs", ""),
    ];
    check_with(&files, "config/config.exs", &["apps/a/config.exs", "config/config.exs", "config/dev.exs"]);
    check_with(&files, "config/dev.exs", &["shared/x.exs"]);
    check_with(&files, "shared/x.exs", &["shared/y.exs"]);
}

#[test]
fn what_is_computed_is_said() {
    let check = |path: &str, text: &str, expected: Option<&str>| {
        assert_eq!(Elixir.read(path, text).unread.as_deref(), expected, "{text}");
    };
    check("mix.exs", "for app <- apps(), do: {app, in_umbrella: true}", Some("a dependency is computed"));
    check("mix.exs", "{:money, path: \"../#{x}\"}", Some("the path of a dependency is computed"));
    check("mix.exs", "{:money, path: local(:money)}", Some("the path of a dependency is computed"));
    check("mix.exs", "{:money, \"~> 1\"} ++ [releases: [x: [path: y]], {mod, []}]", None);
    check("config/config.exs", "import_config file", Some("`import_config` is computed"));
    check("config/config.exs", "import_config \"dev.exs\"", None);
    check("lib/x.ex", "\"not closed \u{e4} #{ ~s( {:\u{e4}", None);
}
