//! Tests of findings in repositories that are given as values.

mod found;
mod packages;
mod suites;
mod today;

use std::collections::BTreeMap;

use super::*;
use crate::scaffold::configure;
use crate::scaffold::languages::{InstallStep, Version};

/// Inspects a repository of these files; a file without a text gets one that does not matter.
fn look(files: &[(&str, &str)]) -> Discovered {
    let texts: BTreeMap<String, String> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let paths = texts.keys().cloned().collect();
    let reader = |path: &str| texts.get(path).cloned();
    let found = discover(&Inventory::new(paths, &reader), &["main".to_owned()]);
    if found.ambiguous.is_none() {
        let text = configure::text(&found, &configure::template(), "0.1");
        text.unwrap_or_else(|error| panic!("{error}"));
    }
    found
}

/// Returns `name /path/ /path/ <- needs`, with libraries in brackets.
fn domains(found: &Discovered) -> Vec<String> {
    let one = |domain: &DomainCandidate| {
        let needs: Vec<&str> = domain.depends_on.iter().map(|dependency| dependency.name.as_str()).collect();
        let needs = if needs.is_empty() { String::new() } else { format!(" <- {}", needs.join(" ")) };
        let shown = format!("{} {}{needs}", domain.name, domain.paths.join(" "));
        if domain.kind == DomainKind::Library { format!("[{shown}]") } else { shown }
    };
    found.domains.iter().map(one).collect()
}

fn check(files: &[(&str, &str)], expected: &[&str]) {
    let found = look(files);
    assert!(found.ambiguous.is_none(), "{:?}", found.ambiguous);
    assert_eq!(domains(&found), expected);
}

const NO_TEST: &str = "fn main() {}";

#[test]
fn a_cargo_workspace() {
    check(
        &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = ['crates/*']\nexclude = ['crates/old']\n[workspace.dependencies]\nbase = { path = 'crates/base' }",
            ),
            ("crates/shop/Cargo.toml", "[package]\nname='shop'\n[dependencies]\nbase={workspace=true}"),
            ("crates/shop/src/lib.rs", "#[test] fn a() {}"),
            ("crates/pay/Cargo.toml", "[package]\nname='pay'\n[dependencies]\nbase={path='../base'}"),
            ("crates/pay/src/lib.rs", "#[test] fn a() {}"),
            ("crates/base/Cargo.toml", "[package]\nname='base'"),
            ("crates/base/src/lib.rs", NO_TEST),
            ("crates/base/fuzz/Cargo.toml", "[package]\nname='base-fuzz'"),
            ("examples/hello/Cargo.toml", "[package]\nname='hello'"),
            ("examples/hello/src/main.rs", NO_TEST),
        ],
        &["pay /crates/pay/ <- base", "shop /crates/shop/ <- base", "[base /crates/base/]"],
    );
}

#[test]
fn a_package_at_the_root_keeps_its_own_folders() {
    let found = look(&[
        ("Cargo.toml", "[package]\nname='tool'\n[dependencies]\ncore={path='crates/kit'}\n[workspace]\nmembers=['crates/*']"),
        ("src/main.rs", "#[test] fn a() {}"),
        ("tests/it.rs", "#[test] fn a() {}"),
        ("crates/kit/Cargo.toml", "[package]\nname='kit'"),
        ("crates/kit/src/lib.rs", "#[test] fn a() {}"),
    ]);
    assert_eq!(domains(&found), ["kit /crates/kit/", "tool /src/ /tests/ <- kit"]);
    assert_eq!(found.domains[1].suites[0].run, "cargo test --package tool", "no layout leads to a manifest at the top");
}

#[test]
fn a_pnpm_workspace_has_libraries() {
    check(
        &[
            ("pnpm-workspace.yaml", "packages: ['apps/*', 'packages/*', '!packages/dist']"),
            ("packages/dist/package.json", r#"{"name":"@x/dist"}"#),
            ("packages/dist/a.ts", ""),
            ("package.json", r#"{"name":"root"}"#),
            ("apps/web/package.json", r#"{"name":"web","dependencies":{"@x/ui":"workspace:*"}}"#),
            ("apps/web/src/a.test.ts", ""),
            ("apps/admin/package.json", r#"{"name":"admin","devDependencies":{"@x/ui":"*"}}"#),
            ("apps/admin/a.ts", ""),
            ("packages/ui/package.json", r#"{"name":"@x/ui"}"#),
            ("packages/ui/a.ts", ""),
            ("packages/build/package.json", r#"{"name":"@x/build"}"#),
            ("packages/build/a.ts", ""),
        ],
        &["admin /apps/admin/ <- ui", "web /apps/web/ <- ui", "build /packages/build/", "[ui /packages/ui/]"],
    );
}

#[test]
fn modules_of_go() {
    check(
        &[
            ("go.work", "go 1.24\nuse (\n ./services/shop\n ./services/pay\n ./kit\n)"),
            ("services/shop/go.mod", "module x.org/shop\nrequire x.org/kit v0.0.0"),
            ("services/shop/main.go", ""),
            ("services/pay/go.mod", "module x.org/pay\nrequire x.org/kit v0.0.0"),
            ("services/pay/main.go", ""),
            ("kit/go.mod", "module x.org/kit"),
            ("kit/kit.go", ""),
            ("third_party/gopkg/go.mod", "module other.org/x"),
            ("scripts/templates/go.mod", "module new.org/x"),
        ],
        &["pay /services/pay/ <- kit", "shop /services/shop/ <- kit", "[kit /kit/]"],
    );
}

#[test]
fn commands_of_one_go_module() {
    check(
        &[
            ("go.mod", "module x.org/all"),
            ("cmd/api/main.go", "import \"x.org/all/internal/db\""),
            ("cmd/worker/main.go", "import (\n\t\"fmt\"\n\tdb \"x.org/all/internal/db\" // why\n)"),
            ("internal/db/db.go", "package db"),
        ],
        &["api /cmd/api/ <- all", "worker /cmd/worker/ <- all", "all /internal/"],
    );
}

#[test]
fn projects_of_python_by_uv_and_poetry() {
    check(
        &[
            ("pyproject.toml", "[tool.uv.workspace]\nmembers=['svc/*']"),
            ("svc/shop/pyproject.toml", "[project]\nname='x-shop'\ndependencies=['x_base']"),
            ("svc/shop/shop.py", ""),
            ("svc/pay/pyproject.toml", "[tool.poetry]\nname='pay'\n[tool.poetry.dependencies]\nbase={path='../base'}"),
            ("svc/pay/pay.py", ""),
            ("svc/base/pyproject.toml", "[project]\nname='x-base'"),
            ("svc/base/base.py", ""),
        ],
        &["pay /svc/pay/ <- base", "shop /svc/shop/ <- base", "[base /svc/base/]"],
    );
}

#[test]
fn modules_of_maven() {
    check(
        &[
            (
                "pom.xml",
                "<project><artifactId>all</artifactId><packaging>pom</packaging><modules><module>shop</module><module>pay</module><module>base</module></modules></project>",
            ),
            (
                "shop/pom.xml",
                "<project><parent><artifactId>all</artifactId></parent><artifactId>shop</artifactId><dependencies><dependency><artifactId>base</artifactId></dependency></dependencies></project>",
            ),
            ("shop/src/test/java/org/samples/ATest.java", ""),
            (
                "pay/pom.xml",
                "<project><artifactId>pay</artifactId><dependencies><dependency><artifactId>base</artifactId></dependency></dependencies></project>",
            ),
            ("base/pom.xml", "<project><artifactId>base</artifactId></project>"),
        ],
        &["pay /pay/ <- base", "shop /shop/ <- base", "[base /base/]"],
    );
}

#[test]
fn backend_and_frontend_of_one_name_are_one_domain() {
    let found = look(&[
        ("backend/pyproject.toml", "[project]\nname='backend'"),
        ("backend/smart_city/__init__.py", "from backend.base import x"),
        ("backend/journey/__init__.py", ""),
        ("backend/journey/api.py", "import base.tools\nfrom backend.smart_city.api import y"),
        ("backend/base/__init__.py", ""),
        ("backend/archive/__init__.py", ""),
        ("frontend/package.json", r#"{"name":"frontend"}"#),
        ("frontend/smart-city/page.tsx", ""),
        ("frontend/journey/page.tsx", "import { x } from '../smart-city/page'"),
        ("frontend/public/x.js", ""),
    ]);
    let expected = [
        "journey /backend/journey/ /frontend/journey/ <- base smart-city",
        "smart-city /backend/smart_city/ /frontend/smart-city/ <- base",
        "[base /backend/base/]",
    ];
    assert_eq!(domains(&found), expected);
    let left: Vec<(&str, &str)> = found.left_out.iter().map(|left| (left.folder.as_str(), left.why)).collect();
    assert_eq!(left, [("backend/archive", "archive")]);
    assert!(found.notes.iter().any(|note| note.starts_with("backend/ is cut into its folders")), "{:?}", found.notes);
}

#[test]
fn a_catalog_says_titles_systems_and_edges() {
    let entry = |name: &str, system: &str, more: &str| {
        format!(
            "kind: Component\nmetadata: {{ name: {name}, title: The {name} }}\nspec: {{ type: service, system: {system}{more} }}\n"
        )
    };
    let (a, b, c) = (
        entry("shop", "sales", ""),
        entry("cart", "sales", ""),
        entry("pay", "money", ", dependsOn: ['component:default/shop']"),
    );
    let system = "kind: System\nmetadata: { name: sales, title: Sales }\nspec: { domain: market }\n---\nkind: Domain\nmetadata: { name: market, title: The Market }\n---\nkind: System\nmetadata: { name: money, title: Money }\n";
    let found = look(&[
        ("catalog-info.yaml", system),
        ("x/shop/catalog-info.yaml", &a),
        ("x/shop/a.go", ""),
        ("x/cart/catalog-info.yaml", &b),
        ("x/cart/a.go", ""),
        ("y/pay/catalog-info.yaml", &c),
        ("y/pay/a.go", ""),
    ]);
    assert_eq!(domains(&found), ["market /x/cart/ /x/shop/", "money /y/pay/ <- market"]);
    assert_eq!(found.domains[0].title.as_deref(), Some("The Market"));
}

#[test]
fn owners_tell_where_nothing_else_does() {
    let found = look(&[
        (".github/CODEOWNERS", "* @all\n/billing/ @money # who pays\n/search/** @find\n/docs/ @words\n"),
        ("billing/a.rb", ""),
        ("search/a.rb", ""),
        ("docs/a.rb", ""),
    ]);
    assert_eq!(domains(&found), ["billing /billing/", "search /search/"]);
    assert!(found.domains[0].why.contains(&Basis::Owners(vec!["@money".to_owned()])), "{:?}", found.domains[0].why);
}

/// Returns the reason of an ambiguous cut, and the flags of all choices.
fn unclear(files: &[(&str, &str)], expected: (&str, &[&str])) {
    let ambiguous = look(files).ambiguous.expect("not clear");
    let flags: Vec<String> = ambiguous.choices.iter().map(|choice| choice.flags.join(" ")).collect();
    assert!(ambiguous.why.contains(expected.0), "{}", ambiguous.why);
    assert_eq!(flags, expected.1);
}

#[test]
fn what_is_not_clear_comes_with_flags() {
    unclear(&[], ("no folders were found", &[]));
    unclear(
        &[("pyproject.toml", "[project]\nname='mono'"), ("src/mono/a/x.py", ""), ("src/mono/b c/x.py", "")],
        (
            "one package, mono",
            &["--domain a --path /src/mono/a/ --domain b-c --path '/src/mono/b c/'", "--domain mono --path /src/"],
        ),
    );
    unclear(
        &[("services/shop/a.py", ""), ("services/pay/a.py", ""), ("packages/x/package.json", "{}"), ("packages/x/a.ts", "")],
        (
            "packages/ may be domains or libraries",
            &[
                "--domain pay --path /services/pay/ --domain shop --path /services/shop/",
                "--domain x --path /packages/x/ --domain pay --path /services/pay/ --domain shop --path /services/shop/",
            ],
        ),
    );
}

#[test]
fn names_that_clash_are_told_apart() {
    let found = look(&[
        ("a/shop/go.mod", "module a/shop"),
        ("b/shop/go.mod", "module b/shop"),
        ("c/cross-domain/go.mod", "module c/x"),
        ("ec2/v2/go.mod", "module ec2/v2"),
    ]);
    let names: Vec<&str> = found.domains.iter().map(|domain| domain.name.as_str()).collect();
    assert_eq!(names, ["shop", "b-shop", "c-cross-domain", "ec2-v2"]);
}

#[test]
fn a_circle_is_told_with_what_says_it() {
    let found = look(&[
        ("a/package.json", r#"{"name":"a","dependencies":{"b":"*"}}"#),
        ("b/package.json", r#"{"name":"b","devDependencies":{"a":"*"}}"#),
    ]);
    let expected = "a dependency cycle, so a change of one domain runs all: a → b → a; imports: a/package.json alone, b/package.json alone (tests only)";
    assert_eq!(found.notes, [expected]);
}

#[test]
fn a_circle_says_how_many_files_each_side_rests_on() {
    let circle = |files: &[(&str, &str)]| {
        let package = [("services/a/a.py", "x"), ("services/a/__init__.py", ""), ("services/b/__init__.py", "")];
        look(&[&package[..], files].concat())
            .notes
            .iter()
            .find(|note| note.starts_with("a dependency cycle"))
            .cloned()
            .unwrap_or_default()
    };
    let (one, back) =
        (("services/a/x.py", "from services.b import y\nimport services.b\n"), ("services/b/y.py", "import services.a\n"));
    assert!(
        circle(&[one, back]).ends_with("imports: services/a/x.py alone, services/b/y.py alone"),
        "{}",
        circle(&[one, back])
    );
    let two = ("services/a/z.py", "import services.b\n");
    assert!(circle(&[one, two, back]).contains("services/a/x.py and 1 more file, services/b"), "{}", circle(&[one, two, back]));
    let tests = ("services/a/tests/test_z.py", "import services.b\n");
    assert!(circle(&[one, tests, back]).contains("services/a/x.py alone, services/b"), "tests add no weight to what is in use");
}
