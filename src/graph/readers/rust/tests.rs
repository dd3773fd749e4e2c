//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::readers::testing::check_with as check;

fn mentions(path: &str, text: &str, expected: &[(u32, &str)]) {
    let found: Vec<(u32, String)> =
        Rust.read(path, text).references.into_iter().map(|reference| (reference.line, reference.name)).collect();
    let expected: Vec<(u32, String)> = expected.iter().map(|(line, name)| (*line, (*name).to_owned())).collect();
    assert_eq!(found, expected, "{path}: {text}");
}

#[test]
fn every_form_of_path_is_read() {
    let check = |text: &str, expected: &[(u32, &str)]| mentions("a.rs", text, expected);
    check(
        "use crate::a::B;\nuse money::{self, tax::{Rate as R, *}, c};\r\npub use super::x::*;",
        &[(1, "crate::a::B"), (2, "money"), (2, "money::tax::Rate"), (2, "money::tax"), (2, "money::c"), (3, "super::x")],
    );
    check(
        "use ::money::A; use {b::C, d}; extern crate e as f; mod g; pub(crate) mod h;",
        &[(1, "money::A"), (1, "b::C"), (1, "d"), (1, "e"), (1, "self::g"), (1, "self::h")],
    );
    check(
        "fn f() -> money::Amount { crate::a::b::C::new(); $crate::d!(); x.y::<z::T>(); <A as b::C>::d::e(); E::F }",
        &[(1, "money::Amount"), (1, "crate::a::b::C"), (1, "crate::d"), (1, "z::T"), (1, "b::C")],
    );
    check(
        "mod tests { use super::*; use super::super::a; mod t { use super::super::super::b; use self::c; } use d::E; }\nuse super::f;",
        &[(1, "super::a"), (1, "super::b"), (1, "self::tests::t::c"), (1, "d::E"), (2, "super::f")],
    );
    check("mod m { use super::b::C; }", &[(1, "self::b::C")]);
    check("use std::fs; fn f() -> impl T + use<'a> {} r#mod::a(); use r#type::b;", &[(1, "mod::a"), (1, "type::b")]);
}

#[test]
fn what_looks_like_a_path_is_none() {
    let check = |text: &str| {
        mentions("a.rs", &format!("{text}\nmod z;"), &[(u32::try_from(text.lines().count()).unwrap_or(0) + 1, "self::z")]);
    };
    check("// use a;\n/* use b; /* mod c; */ mod d; */ \"mod e;\"; r#\"\nmod f; \" mod g;\"#; b\"\\\"mod h;\"");
    check("let a = '\"'; let b: &'a str = '\\''; '\\u{41}'; 'ä'; b'\"'");
    check("let x = \"include_str!(\\\"../y\\\")\"; include_str!(concat!(env!(\"OUT_DIR\"), \"/x\"));");
    check("let path = \"y.rs\";");
    check("#[template(path = \"y.html\")] struct A {}");
}

#[test]
fn files_that_sources_name() {
    let check = |path: &str, text: &str, expected: &[(u32, &str)]| mentions(path, text, expected);
    check(
        "src/a.rs",
        "include_str!(\"../x.json\"); include_bytes![\"y\"];\ninclude!(r\"z.rs\")",
        &[(1, "../x.json"), (1, "y"), (2, "z.rs")],
    );
    check("src/a.rs", "#[path = \"../o/m.rs\"]\n#[cfg(test)] pub mod m; mod n;", &[(2, "../o/m.rs"), (2, "self::n")]);
    check("src/a.rs", "#[cfg_attr(unix, path = \"u.rs\")] mod m;", &[(1, "u.rs")]);
    check("src/a.rs", "include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../x\", \"/y\"))", &[(1, "../x/y")]);
    check(
        "src/a.rs",
        "#[derive(E)] #[folder = \"web/dist\"] struct A; sqlx::migrate!(\"./m\"); include_dir!(\"$CARGO_MANIFEST_DIR/../d\")",
        &[(1, "web/dist"), (1, "./m"), (1, "../d")],
    );
    check(
        "tests/a.rs",
        "read(\"../../x/y.json\"); root.join(\"/../z\"); p(\"../{x}\"); p(\".. and\")",
        &[(1, "../../x/y.json"), (1, "../z")],
    );
    check(
        "build.rs",
        "compile(&[\"proto/a.proto\"], &[\"../p\"]); println!(\"cargo:rerun-if-changed=../q\"); env(\"A\"); e(\"http://x.y\")",
        &[(1, "proto/a.proto"), (1, "../p"), (1, "../q")],
    );
    assert_eq!(Rust.read("a.rs", "include_str!($file)").unread.as_deref(), Some("the argument of `include_str!` is computed"));
}

#[test]
fn dependencies_of_manifests() {
    let root = "[workspace]\nmembers = ['*']\n[workspace.dependencies]\ndb = { path = 'crates/storage', package = 'internal-storage' }\nserde = '1'\n[patch.crates-io]\npatched = { path = 'forks/p' }\n";
    let app = "[package]\nname = 'app'\nversion.workspace = true\n[dependencies]\ndb.workspace = true\nserde = { workspace = true }\nlog = '1'\npatched = '2'\n\
               [dev-dependencies.test-kit]\npath = '../kit'\n[target.'cfg(unix)'.build-dependencies]\nother-name = { path = '../real', package = 'real' }\n\
               [[bin]]\nname = 'x'\npath = '../bins/x.rs'\n";
    let files = [
        ("Cargo.toml", root),
        ("app/Cargo.toml", app),
        ("app/src/lib.rs", "use db::rows; use other_name::X; use test_kit; use log::info; use patched::y;"),
        ("bins/x.rs", "use app::y; use crate::z;"),
        ("crates/storage/Cargo.toml", "[package]\nname = 'internal-storage'"),
        ("crates/storage/src/lib.rs", ""),
        ("crates/storage/src/rows/mod.rs", ""),
        ("kit/Cargo.toml", "[package]\nname = 'test-kit'\n[lib]\npath = 'kit.rs'"),
        ("kit/kit.rs", ""),
        ("real/Cargo.toml", "[package]\nname = 'real'"),
        ("log/Cargo.toml", "[package]\nname = 'log'"),
        ("forks/p/Cargo.toml", "[package]\nname = 'patched'"),
    ];
    let manifests =
        ["Cargo.toml", "bins/x.rs", "crates/storage/Cargo.toml", "forks/p/Cargo.toml", "kit/Cargo.toml", "real/Cargo.toml"];
    check(&files, "app/Cargo.toml", &manifests);
    check(&files, "app/src/lib.rs", &["crates/storage/src/rows/mod.rs", "forks/p/Cargo.toml", "kit/kit.rs", "real/Cargo.toml"]);
    mentions("Cargo.toml", "[dependencies]\na-b = '1'\n[dependencies.c]\nversion = '1'\n", &[(2, "a_b"), (3, "c")]);
    assert_eq!(Rust.read("Cargo.toml", "[").unread.as_deref(), Some("it is not valid TOML"));
}

#[test]
fn modules_of_a_crate() {
    let files = [
        ("Cargo.toml", "[package]\nname = 'my-shop'\n[workspace]\n[dependencies]\nmoney = '1'"),
        ("src/lib.rs", "mod orders; pub mod payments; mod gone;"),
        ("src/main.rs", "use my_shop::payments::card; use crate::run;"),
        (
            "src/orders.rs",
            "mod list; use crate::payments::card::Card; use super::payments; use money::X; use list::A; mod t { use super::*; }",
        ),
        ("src/orders/list.rs", "use super::Order; use super::super::payments::Pay; crate::nothing(); self::x()"),
        ("src/payments/mod.rs", ""),
        ("src/payments/card.rs", ""),
        ("src/bin/job.rs", "mod part; use crate::part::x; use my_shop::X;"),
        ("src/bin/part.rs", ""),
        ("tests/it/main.rs", "mod a; use crate::a::X; use my_shop::orders;"),
        ("tests/it/a.rs", ""),
        ("tests/b.rs", "mod common;"),
        ("tests/common/mod.rs", ""),
        ("money/Cargo.toml", "[package]\nname = 'money'\nversion.workspace = true"),
    ];
    check(&files, "src/lib.rs", &["src/orders.rs", "src/payments/mod.rs"]);
    check(&files, "src/main.rs", &["src/lib.rs", "src/payments/card.rs"]);
    check(&files, "src/orders.rs", &["src/orders/list.rs", "src/payments/card.rs", "src/payments/mod.rs"]);
    check(&files, "src/orders/list.rs", &["src/lib.rs", "src/orders.rs", "src/payments/mod.rs"]);
    check(&files, "src/bin/job.rs", &["src/bin/part.rs", "src/lib.rs"]);
    check(&files, "tests/it/main.rs", &["src/orders.rs", "tests/it/a.rs"]);
    check(&files, "tests/b.rs", &["tests/common/mod.rs"]);
    check(&files, "money/Cargo.toml", &[]);
}

#[test]
fn files_of_others() {
    let files = [
        ("a/Cargo.toml", "[package]\nname = 'a'"),
        (
            "a/src/x/y.rs",
            "include_str!(\"../../../s/src/o.json\"); read(\"../s/fixtures\"); read(\"..\"); #[path = \"../../../s/m.rs\"] mod m;",
        ),
        ("a/build.rs", "compile(\"../s/src/o.json\"); compile(\"src/x\")"),
        ("s/src/o.json", ""),
        ("s/fixtures/f.txt", ""),
        ("s/m.rs", ""),
    ];
    check(&files, "a/src/x/y.rs", &["s/fixtures/**", "s/m.rs", "s/src/o.json"]);
    check(&files, "a/build.rs", &["a/src/x/**", "s/src/o.json"]);
}
