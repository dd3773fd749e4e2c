//! The map that `scaffold` writes is the map that `check` asks for, whatever the shape of the repository: every dependency that the code
//! shows is in `depends_on`, and no other.

use crate::support::{Repo, World};

type Files = &'static [(&'static str, &'static str)];

/// The dependencies that are written, as `orders → money`.
fn declared(repo: &Repo<'_>) -> Vec<String> {
    let graph = repo.cicd(&["graph", "--format", "json"]).json();
    let list = graph["dependencies"].as_array().expect("a list");
    let end = |edge: &serde_json::Value, end: &str| edge[end].as_str().expect("a name").to_owned();
    let written = list.iter().filter(|edge| edge["declared"] == true);
    written.map(|edge| format!("{} → {}", end(edge, "from"), end(edge, "to"))).collect()
}

/// The findings on dependencies.
fn findings(repo: &Repo<'_>) -> Vec<String> {
    let answer = repo.cicd(&["check", "--format", "json"]).json();
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    let findings = answer["findings"].as_array().expect("a list").iter();
    let findings = findings.map(|finding| (text(finding, "kind"), text(finding, "message")));
    let of_dependencies = findings.filter(|(kind, _)| kind.ends_with("-dependency") || kind.ends_with("-dependencies"));
    of_dependencies.map(|(kind, message)| format!("{kind}: {message}")).collect()
}

fn check(name: &str, files: Files, expected: &[&str]) {
    let world = World::new();
    for is_committed in [false, true] {
        let repo = world.init(if is_committed { "committed" } else { "new" }, &[]);
        for (path, text) in files {
            repo.write(path, text);
        }
        if is_committed {
            repo.commit("start");
        }
        let ran = repo.cicd(&["scaffold", "--preset", "discover", "--yes"]).run();
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
        assert_eq!(declared(&repo), expected, "{name}: {}", ran.stdout);
        assert_eq!(findings(&repo), Vec::<String>::new(), "{name}");
        // Where only `depends_on` counts, it says the same.
        let config = repo.read("cicd.yml");
        repo.write("cicd.yml", &config.replace("\nedges: proven\n", "\nedges: declared\n"));
        repo.commit("scaffold");
        assert_eq!(findings(&repo), Vec::<String>::new(), "{name}, declared");
    }
}

/// Packages of one ecosystem each.
const PACKAGES: &[(&str, Files, &[&str])] = &[
    (
        "npm workspaces, and paths of TypeScript",
        &[
            ("package.json", r#"{"name":"shop","private":true,"workspaces":["apps/*","packages/*"]}"#),
            (
                "tsconfig.base.json",
                r#"{"compilerOptions":{"baseUrl":".","paths":{"@shop/money":["packages/money/src/index.ts"]}}}"#,
            ),
            ("apps/web/package.json", r#"{"name":"web","dependencies":{"@shop/ui":"*"}}"#),
            ("apps/web/tsconfig.json", r#"{"extends":"../../tsconfig.base.json"}"#),
            ("apps/web/src/cart.ts", "import { sum } from '@shop/money'\n"),
            ("apps/admin/package.json", r#"{"name":"admin","devDependencies":{"@shop/ui":"*","money":"^1"}}"#),
            ("apps/admin/src/a.ts", "export * from '../../web/src/cart'\n"),
            ("packages/ui/package.json", r#"{"name":"@shop/ui"}"#),
            ("packages/ui/index.ts", ""),
            ("packages/money/package.json", r#"{"name":"@shop/money"}"#),
            ("packages/money/src/index.ts", ""),
        ],
        &["admin → web", "admin → ui", "web → money", "web → ui"],
    ),
    (
        "Go modules of a workspace",
        &[
            ("go.work", "go 1.24\nuse (\n ./services/shop\n ./services/pay\n ./kit\n)\n"),
            ("services/shop/go.mod", "module x.org/shop\nrequire x.org/kit v0.0.0\n"),
            ("services/shop/main.go", "package main\nimport \"x.org/kit/log\"\n"),
            ("services/shop/main_test.go", "package main\nimport _ \"x.org/pay/client\"\n"),
            ("services/pay/go.mod", "module x.org/pay\n"),
            ("services/pay/client/client.go", "package client\n"),
            ("kit/go.mod", "module x.org/kit\n"),
            ("kit/log/log.go", "package log\n"),
        ],
        &["shop → kit", "shop → pay"],
    ),
    (
        "a workspace of Cargo",
        &[
            ("Cargo.toml", "[workspace]\nmembers = ['crates/*']\n[workspace.dependencies]\nbase = { path = 'crates/base' }\n"),
            ("crates/shop/Cargo.toml", "[package]\nname = 'shop'\n[dependencies]\nbase = { workspace = true }\n"),
            ("crates/shop/src/lib.rs", "use base::A;\n"),
            ("crates/pay/Cargo.toml", "[package]\nname = 'pay'\n[dev-dependencies]\nshop = { path = '../shop' }\n"),
            ("crates/pay/src/lib.rs", "const X: &str = include_str!(\"../../base/x.txt\");\n"),
            ("crates/base/Cargo.toml", "[package]\nname = 'base'\n"),
            ("crates/base/src/lib.rs", "pub struct A;\n"),
            ("crates/base/x.txt", ""),
        ],
        &["pay → shop", "pay → base", "shop → base"],
    ),
    (
        "projects of Gradle",
        &[
            ("settings.gradle.kts", "include(\":app\", \":feature:cart\")\ninclude(\":core:money\")\n"),
            ("build.gradle.kts", "plugins { kotlin(\"jvm\") version \"2.0\" apply false }\n"),
            ("app/build.gradle.kts", "dependencies { implementation(projects.feature.cart) }\n"),
            ("app/src/main/kotlin/A.kt", "package shop\nclass A\n"),
            ("feature/cart/build.gradle.kts", "dependencies { api(project(\":core:money\")) }\n"),
            ("feature/cart/src/main/kotlin/C.kt", "package cart\nclass C\n"),
            ("core/money/build.gradle.kts", ""),
            ("core/money/src/main/kotlin/M.kt", "package money\nclass M\n"),
        ],
        &["app → cart", "cart → money"],
    ),
    (
        "modules of Maven",
        &[
            (
                "pom.xml",
                "<project><groupId>g</groupId><artifactId>all</artifactId><version>1</version><packaging>pom</packaging>\
                 <modules><module>shop</module><module>pay</module><module>base</module></modules></project>",
            ),
            (
                "shop/pom.xml",
                "<project><parent><groupId>g</groupId><artifactId>all</artifactId><version>1</version></parent><artifactId>shop</artifactId>\
                 <dependencies><dependency><groupId>g</groupId><artifactId>base</artifactId><version>1</version></dependency></dependencies></project>",
            ),
            ("shop/src/main/java/g/shop/A.java", "package g.shop;\nimport g.base.B;\nclass A {}\n"),
            (
                "pay/pom.xml",
                "<project><parent><groupId>g</groupId><artifactId>all</artifactId><version>1</version></parent><artifactId>pay</artifactId>\
                 <dependencies><dependency><groupId>g</groupId><artifactId>shop</artifactId><version>${project.version}</version><scope>test</scope>\
                 </dependency></dependencies></project>",
            ),
            ("pay/src/main/java/g/pay/A.java", "package g.pay;\nclass A {}\n"),
            (
                "base/pom.xml",
                "<project><parent><groupId>g</groupId><artifactId>all</artifactId><version>1</version></parent><artifactId>base</artifactId></project>",
            ),
            ("base/src/main/java/g/base/B.java", "package g.base;\npublic class B {}\n"),
        ],
        &["pay → shop", "shop → base"],
    ),
    (
        "a solution of .NET",
        &[
            ("Shop.sln", ""),
            (
                "src/Modules/Orders/Application/Shop.Orders.Application.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><ProjectReference Include=\"..\\Domain\\Shop.Orders.Domain.csproj\" />\
                 <ProjectReference Include=\"..\\..\\Billing\\Contracts\\Shop.Billing.Contracts.csproj\" /></ItemGroup></Project>",
            ),
            (
                "src/Modules/Orders/Domain/Shop.Orders.Domain.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><ProjectReference Include=\"../../../BuildingBlocks/Domain/Shop.BuildingBlocks.Domain.csproj\" />\
                 </ItemGroup></Project>",
            ),
            ("src/Modules/Orders/Domain/Order.cs", "namespace Shop.Orders.Domain;\n"),
            ("src/Modules/Billing/Contracts/Shop.Billing.Contracts.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />"),
            ("src/Modules/Billing/Infrastructure/Shop.Billing.Infrastructure.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />"),
            ("src/BuildingBlocks/Domain/Shop.BuildingBlocks.Domain.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />"),
            (
                "src/BuildingBlocks/Infrastructure/Shop.BuildingBlocks.Infrastructure.csproj",
                "<Project Sdk=\"Microsoft.NET.Sdk\" />",
            ),
        ],
        &["orders → billing", "orders → building-blocks"],
    ),
    (
        "packages of Composer",
        &[
            ("composer.json", r#"{"name":"shop/all","autoload":{"psr-4":{"Shop\\":"src/"}}}"#),
            (
                "src/Orders/composer.json",
                r#"{"name":"shop/orders","require":{"shop/money":"*"},"autoload":{"psr-4":{"Shop\\Orders\\":""}}}"#,
            ),
            ("src/Orders/Order.php", "<?php\nnamespace Shop\\Orders;\nuse Shop\\Billing\\Invoice;\nclass Order {}\n"),
            ("src/Billing/composer.json", r#"{"name":"shop/billing","autoload":{"psr-4":{"Shop\\Billing\\":""}}}"#),
            ("src/Billing/Invoice.php", "<?php\nnamespace Shop\\Billing;\nclass Invoice {}\n"),
            ("src/Money/composer.json", r#"{"name":"shop/money","autoload":{"psr-4":{"Shop\\Money\\":""}}}"#),
            ("src/Money/Coin.php", "<?php\nnamespace Shop\\Money;\nclass Coin {}\n"),
        ],
        &["orders → billing", "orders → money"],
    ),
    (
        "an umbrella of Elixir",
        &[
            ("mix.exs", "defmodule Shop.Umbrella.MixProject do\n  def project, do: [apps_path: \"apps\"]\nend\n"),
            (
                "apps/shop/mix.exs",
                "defmodule Shop.MixProject do\n  def project, do: [app: :shop, deps: deps()]\n  defp deps, do: [{:billing, in_umbrella: true}]\nend\n",
            ),
            ("apps/shop/lib/shop.ex", "defmodule Shop do\n  alias Money.Coin\nend\n"),
            ("apps/billing/mix.exs", "defmodule Billing.MixProject do\n  def project, do: [app: :billing]\nend\n"),
            ("apps/billing/lib/billing.ex", "defmodule Billing do\nend\n"),
            ("apps/money/mix.exs", "defmodule Money.MixProject do\n  def project, do: [app: :money]\nend\n"),
            ("apps/money/lib/coin.ex", "defmodule Money.Coin do\nend\n"),
        ],
        &["shop → billing", "shop → money"],
    ),
    (
        "engines of Ruby",
        &[
            ("Gemfile", "source \"https://rubygems.org\"\ngem \"orders\", path: \"engines/orders\"\n"),
            ("engines/orders/Gemfile", "gem \"money\", path: \"../money\"\n"),
            ("engines/orders/lib/orders.rb", "require_relative \"../../billing/lib/billing\"\nmodule Orders; end\n"),
            ("engines/billing/Gemfile", ""),
            ("engines/billing/lib/billing.rb", "module Billing; end\n"),
            ("engines/money/Gemfile", ""),
            ("engines/money/money.gemspec", "Gem::Specification.new { |spec| spec.name = \"money\" }\n"),
            ("engines/money/lib/money.rb", "module Money; end\n"),
        ],
        &["orders → billing", "orders → money"],
    ),
];

/// Parts of one package, and several ecosystems in one repository.
const OTHERS: &[(&str, Files, &[&str])] = &[
    (
        "a package of Python with domains in it",
        &[
            ("platform/pyproject.toml", "[project]\nname = 'platform'\ndependencies = ['kit']\n"),
            ("platform/main.py", "from backend.city.api import app\nfrom backend.content.api import app as other\n"),
            ("platform/backend/__init__.py", ""),
            ("platform/backend/city/__init__.py", ""),
            ("platform/backend/city/api.py", "from utilities import log\nfrom backend.content import api\n"),
            ("platform/backend/content/__init__.py", ""),
            ("platform/backend/content/api.py", "import kit.tools\n"),
            ("platform/utilities/__init__.py", ""),
            ("platform/utilities/log.py", ""),
            (
                "platform/tests/unit/content/test_a.py",
                "from backend.content import api\nfrom backend.city import api as other\n",
            ),
            ("platform/tests/unit/city/test_a.py", "from backend.city import api\n"),
            ("kit/pyproject.toml", "[project]\nname = 'kit'\n"),
            ("kit/kit/__init__.py", ""),
            ("kit/kit/tools.py", ""),
        ],
        &[
            "city → content",
            "city → utilities",
            "city → platform-common",
            "content → kit",
            "content → platform-common",
            "utilities → platform-common",
            "platform → city",
            "platform → content",
            "platform → platform-common",
            "platform-common → kit",
        ],
    ),
    (
        "folders of Python that import each other",
        &[
            ("services/orders/__init__.py", ""),
            ("services/orders/api.py", "from services.payments import api\nimport services.money\n"),
            ("services/payments/__init__.py", ""),
            ("services/payments/api.py", "from services.money.coin import Coin\n"),
            ("services/money/__init__.py", ""),
            ("services/money/coin.py", ""),
            ("shared/util.py", "import services.money\n"),
            ("services/stock/a.py", "import shared.util\n"),
            ("tests/unit/stock/test_stock.py", "from services.payments import api\n\n\ndef test_a():\n    pass\n"),
        ],
        &["orders → money", "orders → payments", "payments → money", "stock → money", "stock → payments"],
    ),
    (
        "several ecosystems",
        &[
            ("apps/web/package.json", r#"{"name":"web"}"#),
            ("apps/web/src/a.ts", "import { x } from '../../../libs/ts/x'\n"),
            ("libs/ts/package.json", r#"{"name":"ts"}"#),
            ("libs/ts/x.ts", ""),
            ("services/shop/go.mod", "module x.org/shop\nreplace x.org/kit => ../../libs/kit\nrequire x.org/kit v1.0.0\n"),
            ("services/shop/main.go", "package main\nimport _ \"x.org/kit\"\n"),
            ("libs/kit/go.mod", "module x.org/kit\n"),
            ("libs/kit/kit.go", "package kit\n"),
            ("services/pay/requirements.txt", "-e ../../libs/money\n"),
            ("services/pay/pay.py", "import money\n"),
            ("services/pay/pay.proto", "syntax = \"proto3\";\nimport \"services/shop/order.proto\";\n"),
            ("services/shop/order.proto", "syntax = \"proto3\";\n"),
            ("libs/money/pyproject.toml", "[project]\nname = 'money'\n"),
            ("libs/money/money/__init__.py", ""),
        ],
        &["web → ts", "pay → shop", "pay → money", "shop → kit"],
    ),
    (
        "components of a catalog that meet at run time",
        &[
            (
                "a/orders/catalog-info.yaml",
                "kind: Component\nmetadata: { name: orders }\nspec: { type: service, dependsOn: ['component:default/money'] }\n",
            ),
            ("a/orders/a.go", "package a\n"),
            ("b/money/catalog-info.yaml", "kind: Component\nmetadata: { name: money }\nspec: { type: service }\n"),
            ("b/money/a.go", "package a\n"),
        ],
        &["orders → money"],
    ),
];

#[test]
fn the_map_of_packages_holds_in_every_ecosystem() {
    for (name, files, expected) in PACKAGES {
        check(name, files, expected);
    }
}

#[test]
fn the_map_of_parts_and_mixtures_holds() {
    for (name, files, expected) in OTHERS {
        check(name, files, expected);
    }
}

#[test]
fn domains_of_the_command_line_get_the_dependencies_that_the_code_shows() {
    let world = World::new();
    let domains = ["--domain", "orders", "--path", "/x/orders/", "--library", "money", "--path", "/x/money/"];
    let check = |name: &str, more: Files, expected: &[&str]| {
        let repo = world.init(name, &[]);
        repo.write("x/orders/api.py", "from x.money import coin\n");
        repo.write("x/money/coin.py", "");
        for (path, text) in more {
            repo.write(path, text);
        }
        let ran = repo.cicd(&[&["scaffold", "--yes"][..], &domains].concat()).run();
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!((declared(&repo), findings(&repo)), (expected.iter().map(|edge| (*edge).to_owned()).collect(), vec![]));
    };
    check("one", &[], &["orders → money"]);
    check(
        "back",
        &[("x/money/back.py", "from x.orders import api\n"), (".gitignore", "")],
        &["orders → money", "money → orders"],
    );
    // What git ignores is no source.
    check(
        "ignored",
        &[("x/money/back.py", "from x.orders import api\n"), (".gitignore", "/x/money/back.py\n")],
        &["orders → money"],
    );
}
