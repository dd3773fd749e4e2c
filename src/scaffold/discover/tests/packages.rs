//! Tests of repositories of packages: the packages that are domains where no folder shows it, and the packages that are only
//! examples.

use super::{check, domains, look, unclear};

const PYTHON: &str = "[project]\nname='x'";

#[test]
fn products_are_domains_and_examples_are_none() {
    let project = |name: &str, needs: &str| format!("[project]\nname='{name}'\ndependencies=[{needs}]");
    let (cli, graph, lite, point) =
        (project("cli", ""), project("graph", "'point'"), project("lite", "'point'"), project("point", ""));
    let found = look(&[
        ("libs/cli/pyproject.toml", &cli),
        ("libs/cli/cli/a.py", ""),
        ("libs/cli/tests/test_a.py", ""),
        ("libs/cli/examples/x/pyproject.toml", "[project]\nname='x'\ndependencies=['graph']"),
        ("libs/cli/examples/x/a.py", "import graph"),
        ("libs/cli/tests/fixed/pyproject.toml", PYTHON),
        ("libs/cli/tests/fixed/test_b.py", ""),
        ("libs/cli/js-examples/package.json", r#"{"name":"js","scripts":{"test":"jest"}}"#),
        ("libs/cli/js-examples/tests/a.test.ts", ""),
        ("libs/cli/uv-examples/one/pyproject.toml", "[tool.uv.workspace]\nmembers=['apps/*']"),
        ("libs/cli/uv-examples/one/apps/agent/pyproject.toml", PYTHON),
        ("libs/cli/uv-examples/one/apps/agent/a.py", ""),
        ("libs/cli/js-monorepo-example/package.json", r#"{"workspaces":["apps/*"]}"#),
        ("libs/cli/js-monorepo-example/apps/agent/package.json", r#"{"name":"agent"}"#),
        ("libs/cli/js-monorepo-example/apps/agent/a.ts", ""),
        ("libs/graph/pyproject.toml", &graph),
        ("libs/graph/graph/a.py", ""),
        ("libs/graph/tests/test_a.py", "import lite"),
        ("libs/lite/pyproject.toml", &lite),
        ("libs/lite/lite/a.py", ""),
        ("libs/lite/tests/test_a.py", ""),
        ("libs/point/pyproject.toml", &point),
        ("libs/point/point/a.py", ""),
    ]);
    assert_eq!(found.ambiguous, None);
    let expected =
        ["cli /libs/cli/ <- graph", "graph /libs/graph/ <- point", "lite /libs/lite/ <- point", "[point /libs/point/]"];
    assert_eq!(domains(&found), expected);
    let runs: Vec<(&str, &str)> =
        found.domains[0].suites.iter().map(|suite| (suite.run.as_str(), suite.working_dir.as_str())).collect();
    assert_eq!(runs, [("python -m pytest", "libs/cli")], "the tests of examples are not its own");
}

#[test]
fn a_package_with_tests_is_not_cut() {
    let parts = [
        ("kit/pyproject.toml", "[project]\nname='kit'\n[tool.uv.workspace]\nmembers=['parts/*']"),
        ("kit/parts/a/pyproject.toml", PYTHON),
        ("kit/parts/a/test_a.py", ""),
        ("kit/parts/b/pyproject.toml", PYTHON),
        ("other/pyproject.toml", PYTHON),
        ("other/a.py", ""),
    ];
    check(&parts, &["a /kit/parts/a/", "b /kit/parts/b/", "other /other/"]);
    check(&[&parts[..], &[("kit/tests/test_all.py", "")]].concat(), &["kit /kit/", "other /other/"]);
}

#[test]
fn where_all_would_be_libraries_those_with_tests_are_domains() {
    let files = |test: &'static str| {
        [
            ("package.json", r#"{"workspaces":["core","utils"]}"#),
            ("core/package.json", r#"{"name":"core","dependencies":{"utils":"*"}}"#),
            ("core/a.ts", ""),
            (test, ""),
            ("utils/package.json", r#"{"name":"utils","dependencies":{"core":"*"}}"#),
            ("utils/a.ts", ""),
        ]
    };
    check(&files("core/a.test.ts"), &["core /core/ <- utils", "[utils /utils/ <- core]"]);
    check(&files("core/b.ts"), &["core /core/ <- utils", "utils /utils/ <- core"]);
}

#[test]
fn what_only_tests_use_is_no_library_where_no_folder_tells() {
    let files = [
        ("a/pyproject.toml", "[project]\nname='a'"),
        ("a/a/x.py", ""),
        ("a/tests/test_a.py", "import core"),
        ("core/pyproject.toml", "[project]\nname='core'"),
        ("core/core/__init__.py", ""),
    ];
    check(&files, &["a /a/ <- core", "core /core/"]);
    let mut used = files;
    used[1].1 = "import core";
    check(&used, &["a /a/ <- core", "[core /core/]"]);
}

#[test]
fn one_name_in_unrelated_trees_is_not_one_domain() {
    check(
        &[("x/apps/agent/a.py", ""), ("y/apps/agent/a.ts", ""), ("y/apps/b/a.ts", "")],
        &["agent /x/apps/agent/", "apps-agent /y/apps/agent/", "b /y/apps/b/"],
    );
    check(
        &[("p/services/shop/a.py", ""), ("p/web/src/shop/a.ts", ""), ("p/services/pay/a.py", "")],
        &["pay /p/services/pay/", "shop /p/services/shop/ /p/web/src/shop/"],
    );
}

#[test]
fn code_at_the_top_beside_nested_modules() {
    let found = look(&[
        ("go.mod", "module x"),
        ("doc.go", "package x"),
        ("p/p/go.mod", "module x/p"),
        ("p/p/a.go", "package y"),
        ("q/q/go.mod", "module x/q"),
        ("q/q/a.go", "package y"),
    ]);
    assert_eq!(domains(&found).len(), 3, "{:?}", domains(&found));
}

#[test]
fn the_only_package_is_proposed_with_its_tests() {
    let solo = "--domain solo --path /src/ --path /tests/";
    unclear(
        &[("pyproject.toml", "[project]\nname='solo'"), ("src/a.py", ""), ("tests/test_a.py", "")],
        ("one package, solo", &[solo]),
    );
    unclear(
        &[("package.json", r#"{"name":"solo"}"#), ("src/a.ts", ""), ("test/a.test.ts", ""), ("fuzz/a.ts", "")],
        ("one package, solo", &["--domain solo --path /src/ --path /test/"]),
    );
    unclear(
        &[("Cargo.toml", "[package]\nname='solo'"), ("src/lib.rs", ""), ("tests/it.rs", "")],
        ("one package, solo", &[solo]),
    );
}
