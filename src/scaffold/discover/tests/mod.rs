//! Tests of findings in repositories that are given as values.

mod found;
mod overlaps;
mod packages;
mod shapes;
mod suites;
mod today;

use std::collections::BTreeMap;

use super::*;
use crate::scaffold::configure;
use crate::scaffold::languages::{InstallStep, Language, Version};

/// Inspects a repository of these files; a file without a text gets one that does not matter.
fn look(files: &[(&str, &str)]) -> Discovered {
    let texts: BTreeMap<String, String> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let paths = texts.keys().cloned().collect();
    let reader = |path: &str| texts.get(path).cloned();
    let found = discover(&Inventory::new(paths, &reader), &Scan::of(files), &["main".to_owned()]);
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
        ("Cargo.toml", "[package]\nname='tool'\n[dependencies]\nkit={path='crates/kit'}\n[workspace]\nmembers=['crates/*']"),
        ("src/main.rs", "use kit::A;\n#[test] fn a() {}"),
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
        "journey /backend/journey/ /frontend/journey/ <- smart-city base frontend",
        "smart-city /backend/smart_city/ /frontend/smart-city/ <- base frontend",
        "[base /backend/base/]",
        "[frontend /frontend/* !/frontend/journey/ !/frontend/smart-city/]",
    ];
    assert_eq!(domains(&found), expected);
    let ignored: Vec<(&str, &str)> = found.ignored.iter().map(|line| (line.text.as_str(), line.why.as_str())).collect();
    assert_eq!(ignored, [("/backend/archive/", "archive that nothing imports")]);
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

/// Returns the dependencies to remove, as `from → to files [shown]`.
fn cuts(found: &Discovered) -> Vec<String> {
    let cuts = found.cycles.iter().flat_map(|cycle| &cycle.cuts);
    cuts.map(|cut| format!("{} → {} {} [{}]", cut.from, cut.to.name, cut.to.files, cut.to.shown.join(" "))).collect()
}

#[test]
fn a_cycle_names_the_dependency_that_only_tests_need() {
    let found = look(&[
        ("package.json", r#"{"workspaces":["a","b"]}"#),
        ("a/package.json", r#"{"name":"a","dependencies":{"b":"*"}}"#),
        ("b/package.json", r#"{"name":"b","devDependencies":{"a":"*"}}"#),
    ]);
    assert_eq!(cuts(&found), ["b → a 1 [b/package.json]"]);
    let [cycle] = found.cycles.as_slice() else { panic!("{:?}", found.cycles) };
    assert_eq!((cycle.names.as_slice(), cycle.cuts[0].to.is_for_tests), (&["a".to_owned(), "b".to_owned()][..], true));
}

#[test]
fn a_cycle_is_broken_where_the_fewest_files_are() {
    let service = |name: &'static str, files: &[(&'static str, &'static str)]| -> Vec<(String, &'static str)> {
        let own = files.iter().map(|(file, text)| (format!("services/{name}/{file}"), *text));
        own.chain([(format!("services/{name}/__init__.py"), "")]).collect()
    };
    let found = |services: &[Vec<(String, &'static str)>]| {
        let files: Vec<(&str, &str)> = services.iter().flatten().map(|(path, text)| (path.as_str(), *text)).collect();
        look(&files)
    };
    let a = service("a", &[("x.py", "from services.b import y\nimport services.b"), ("z.py", "import services.b")]);
    let b = service("b", &[("y.py", "import services.a")]);
    let two = found(&[a, b]);
    assert_eq!(cuts(&two), ["b → a 1 [services/b/y.py]"]);
    let back = two.cycles[0].cuts[0].back.as_ref().expect("the other direction");
    assert_eq!((back.files, back.shown.join(" ")), (2, "services/a/x.py services/a/z.py".to_owned()));
    // Tests add no weight to what is in use.
    let a = service(
        "a",
        &[("x.py", "import services.b"), ("tests/test_z.py", "import services.b"), ("tests/test_y.py", "import services.b")],
    );
    let b = service("b", &[("y.py", "import services.a"), ("z.py", "import services.a")]);
    assert_eq!(cuts(&found(&[a, b])), ["a → b 1 [services/a/x.py]"]);
    // In a longer cycle, one dependency is enough.
    let a = service("a", &[("x.py", "import services.b"), ("y.py", "import services.b")]);
    let b = service("b", &[("x.py", "import services.c")]);
    let c = service("c", &[("x.py", "import services.a"), ("y.py", "import services.a")]);
    let three = found(&[a, b, c]);
    assert_eq!((three.cycles[0].names.len(), cuts(&three)), (3, vec!["b → c 1 [services/b/x.py]".to_owned()]));
    assert!(three.cycles[0].cuts[0].back.is_none());
}
