//! `cicd scaffold` in existing repositories: the parts that it finds, its questions, and the resulting map.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use crate::support::{Ran, Repo, World};

fn scaffold(repo: &Repo<'_>, arguments: &[&str]) -> Ran {
    repo.cicd(&[&["scaffold"], arguments].concat()).run()
}

/// Creates a platform that grew over time: Python in one tree, a frontend beside it, a library, an archive, tests by level.
fn platform(repo: &Repo<'_>) {
    for (path, text) in [
        ("backend/pyproject.toml", "[project]\nname = 'backend'\nrequires-python = '>=3.12'\n"),
        ("backend/smart_city/__init__.py", "from backend.base import tools\n"),
        ("backend/journey/__init__.py", "from backend.base import tools\nfrom backend.smart_city import x\n"),
        ("backend/base/__init__.py", ""),
        ("backend/base/tools.py", ""),
        ("backend/archive/__init__.py", ""),
        ("backend/.github/workflows/ci.yml", "on: push\njobs: { a: { runs-on: x, steps: [] } }\n"),
        ("frontend/package.json", "{\"name\":\"frontend\",\"devDependencies\":{\"vitest\":\"*\"}}"),
        ("frontend/smart-city/page.test.tsx", ""),
        ("frontend/journey/page.tsx", ""),
        ("tests/unit/journey/test_a.py", ""),
        ("tests/integration/journey/test_b.py", ""),
        ("tests/unit/smart_city/test_c.py", ""),
        ("tests/e2e/test_all.py", ""),
        ("tests/conftest.py", ""),
        (".github/workflows/release.yml", "on: { push: { branches: [main] } }\njobs: { a: { runs-on: x, steps: [] } }\n"),
        ("docs/a.md", ""),
        ("README.md", ""),
    ] {
        repo.write(path, text);
    }
    repo.commit("start");
}

fn findings(repo: &Repo<'_>) -> Vec<String> {
    let answer = repo.cicd(&["check", "--format", "json"]).json();
    let list = answer["findings"].as_array().expect("a list");
    list.iter()
        .map(|finding| {
            format!("{} {}", finding["kind"].as_str().expect("a kind"), finding["message"].as_str().expect("a message"))
        })
        .collect()
}

#[test]
fn a_platform_that_grew_is_cut_and_the_map_holds() {
    let world = World::new();
    let repo = world.init("r", &[]);
    platform(&repo);
    let ran = scaffold(&repo, &["--preset", "discover", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for said in [
        "/backend/smart_city/ ",
        "    /frontend/smart-city/\n",
        "/backend/archive/  archive that nothing imports",
        "backend/.github/workflows/ci.yml  never runs",
        ".github/workflows/release.yml  push; 1 job",
        "tests/{level}/{domain}/  e.g. tests/",
        "5 of 5 test files are run by a suite",
    ] {
        assert!(ran.stdout.contains(said), "{said} is not in\n{}", ran.stdout);
    }
    assert!(!repo.path.join("tests/journey").exists(), "tests stand elsewhere, so there is no tree for them");
    repo.commit("scaffold");
    let left = findings(&repo);
    assert_eq!(left, ["unowned 1 file in backend/.github/"], "no dead pattern, no overlap, every domain has suites");
    let dry = repo.cicd(&["test", "--dry-run", "--all"]).run();
    for suite in ["journey/unit", "journey/integration", "smart-city/unit", "cross-domain/"] {
        assert!(dry.stdout.contains(suite), "{suite} is not in\n{}", dry.stdout);
    }
    let again = scaffold(&repo, &[]);
    assert_eq!((again.code, repo.git(&["status", "--porcelain"])), (0, String::new()), "{again:?}");
    repo.change("backend/base/tools.py", "1\n");
    let names = ["cross-domain", "journey", "smart-city"];
    let mut affected = repo.affected(&["--base", "HEAD~1"]);
    affected.retain(|name| name != "base");
    affected.sort();
    assert_eq!(affected, names, "who imports the library is affected by it");
}

/// Creates a platform that is one Python package with its domains in `backend/`, and an archive of old tests beside it.
fn one_package(repo: &Repo<'_>) {
    for (path, text) in [
        ("platform/pyproject.toml", "[tool.poetry]\nname = 'platform'\n"),
        ("platform/settings/prod.env", "A=1\n"),
        ("platform/main.py", "from backend.smart_city.api import x\n"),
        ("platform/backend/__init__.py", ""),
        ("platform/backend/smart_city/__init__.py", "from bases.tools import x\n"),
        ("platform/backend/smart_city/tests/test_a.py", "from backend.smart_city import x\n"),
        ("platform/backend/content/__init__.py", "from bases.tools import x\n"),
        ("platform/backend/content/tests/test_b.py", ""),
        ("platform/backend/journey/agents/a.py", "from backend.content import x\n"),
        ("platform/backend/journey/tests/test_c.py", ""),
        ("platform/bases/__init__.py", ""),
        ("platform/bases/tools.py", ""),
        ("platform/tests/unit/test_main.py", "import backend.smart_city\n"),
        ("tests_old_archive/requirements.txt", "pytest\n"),
        ("tests_old_archive/integration/test_old.py", "from backend.journey import x\n"),
        ("README.md", ""),
    ] {
        repo.write(path, text);
    }
    repo.commit("start");
}

#[test]
fn one_package_is_cut_and_every_change_runs_what_it_concerns() {
    let world = World::new();
    let repo = world.init("r", &[]);
    one_package(&repo);
    let ran = scaffold(&repo, &["--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ran.stdout.contains("dependency cycle"), "{}", ran.stdout);
    repo.commit("scaffold");
    assert_eq!(findings(&repo), Vec::<String>::new(), "every file has a domain or a rule, and every domain has tests");
    let dry = repo.cicd(&["test", "--dry-run", "--all"]).run();
    for (suite, is_there) in [("smart-city/unit", true), ("platform/unit", true), ("platform-common/", false)] {
        assert_eq!(dry.stdout.contains(suite), is_there, "{suite}\n{}", dry.stdout);
    }
    for (path, expected) in [
        ("platform/backend/content/a.py", &["content", "journey"][..]),
        ("platform/backend/smart_city/a.py", &["platform", "smart-city"]),
        ("platform/bases/tools.py", &["bases", "content", "journey", "platform", "smart-city"]),
        ("platform/main.py", &["platform"]),
        ("platform/settings/prod.env", &["bases", "content", "journey", "platform", "platform-common", "smart-city"]),
        ("platform/pyproject.toml", &["bases", "content", "journey", "platform", "platform-common", "smart-city"]),
        ("tests_old_archive/integration/test_old.py", &[]),
    ] {
        repo.change(path, "1\n");
        let mut affected = repo.affected(&["--base", "HEAD~1"]);
        affected.retain(|name| name != "cross-domain");
        affected.sort();
        assert_eq!(affected, expected, "{path}");
    }
}

#[test]
fn a_cycle_is_shown_with_its_weight_and_the_files_to_change() {
    let world = World::new();
    let repo = world.init("r", &[]);
    for (path, text) in [
        ("services/shop/__init__.py", ""),
        ("services/shop/a.py", "import services.pay\n"),
        ("services/shop/b.py", "import services.pay\n"),
        ("services/pay/__init__.py", ""),
        ("services/pay/back.py", "import services.shop\n"),
    ] {
        repo.write(path, text);
    }
    let ran = scaffold(&repo, &["--dry-run", "--yes"]);
    let expected = "dependency cycle a change in one of these domains runs all of them: pay, shop\n  to break the cycle, remove\n  pay → shop: 1 file (services/pay/back.py); the other direction: 2 files\n";
    assert!(ran.stdout.contains(expected), "{}", ran.stdout);
}

#[test]
fn a_tree_for_tests_comes_when_asked_for() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write("services/shop/shop.py", "");
    repo.write("services/shop/test_shop.py", "");
    repo.write("services/pay/pay.py", "");
    let ran = scaffold(&repo, &["--preset", "discover", "--yes", "--test-tree"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = repo.read("cicd.yml");
    assert!(text.contains("# suites: none # no tests were found"), "{text}");
    let found = scaffold(&repo, &["--check"]);
    assert_eq!(found.code, 0, "{found:?}");
}

#[test]
fn what_is_not_clear_ends_with_flags_that_work() {
    let world = World::new();
    let repo = world.init("r", &[]);
    for path in ["services/shop/a.py", "services/pay/a.py", "packages/ui kit/a.ts"] {
        repo.write(path, "");
    }
    repo.write("packages/ui kit/package.json", "{}");
    let ran = scaffold(&repo, &["--preset", "discover", "--yes"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("may be domains or libraries"), "{ran:?}");
    assert!(!repo.path.join("cicd.yml").exists(), "nothing was written");
    let flags = "--domain ui-kit --path '/packages/ui kit/'";
    assert!(ran.stderr.contains(flags), "{ran:?}");
    // A shell parses the flags.
    let script = format!("'{}' scaffold --yes --domain shop --path /services/shop/ {flags}", env!("CARGO_BIN_EXE_cicd"));
    let output = repo.command("sh").args(["-c", &script]).output().expect("sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(repo.read("cicd.yml").contains("paths: [\"/packages/ui kit/\"]"));
    let again = scaffold(&repo, &["--yes", "--domain", "shop", "--path", "/elsewhere/"]);
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.stderr.contains("has a domain shop with other paths: /services/shop/"), "{again:?}");
}

#[test]
fn a_domain_is_added_to_a_config_that_somebody_wrote() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let text = "# ours\nversion: 1\nbase: [main]\ndomains:\n  shop: { paths: [\"/shop/\"] } # the first\n\n# the end\n";
    repo.write("cicd.yml", text);
    repo.write("shop/a", "");
    let ran = scaffold(&repo, &["--yes", "--domain", "pay", "--path", "/pay/", "--path", "/billing/"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let expected = text.replace("# the first\n", "# the first\n  pay: { paths: [\"/pay/\", \"/billing/\"] }\n");
    assert_eq!(repo.read("cicd.yml"), expected);
    assert!(repo.path.join(".github/workflows/domain-pay.yml").is_file());
    let again = scaffold(&repo, &["--yes", "--domain", "pay", "--path", "/pay/", "--path", "/billing/"]);
    assert_eq!((again.code, repo.read("cicd.yml")), (0, expected), "{again:?}");
}

#[test]
fn a_library_is_added_without_a_workflow() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", "version: 1\nbase: [main]\ndomains:\n  shop: { paths: [\"/shop/\"] }\n");
    repo.write("shop/a", "");
    repo.write("base/a", "");
    let ran = scaffold(&repo, &["--yes", "--library", "base", "--path", "/base/"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(repo.read("cicd.yml").contains("  base: { kind: library, paths: [\"/base/\"] }\n"), "{}", repo.read("cicd.yml"));
    assert!(!repo.path.join(".github/workflows/domain-base.yml").exists());
}

#[test]
fn an_empty_repository_is_a_platform() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let ran = scaffold(&repo, &["--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    repo.commit("scaffold");
    let kinds = findings(&repo);
    let is_expected = |finding: &String| finding.starts_with("dead-pattern `/") || finding.starts_with("no-suites ");
    assert!(kinds.iter().all(is_expected), "only what is to come: {kinds:?}");
    assert_eq!(kinds.iter().filter(|finding| finding.starts_with("dead-pattern")).count(), 4, "{kinds:?}");
}

#[test]
fn odd_files_do_no_harm() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let outside = world.path().join("outside.json");
    std::fs::write(&outside, r#"{"name":"secret","workspaces":["services/*"]}"#).expect("a file");
    repo.write("services/shop/package.json", "{\"name\":\"shop\"");
    repo.write("services/shop/a.ts", "");
    repo.write("services/pay/pyproject.toml", "[project]\nname = 'pay'\n");
    repo.write("services/web/package.json", "{\"name\":\"web\"}");
    repo.write("services/pay/a.py", "\u{1b}[31m");
    std::fs::write(repo.path.join("services/pay/latin.py"), b"\xff\xfe").expect("a file");
    let odd = repo.path.join("services").join(std::ffi::OsStr::from_bytes(b"odd\xff"));
    std::fs::create_dir(&odd).expect("a folder");
    std::fs::write(odd.join("a.py"), "").expect("a file");
    symlink(&outside, repo.path.join("package.json")).expect("a link");
    let ran = scaffold(&repo, &["--preset", "discover", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("services/shop/package.json"), "the broken manifest is named: {}", ran.stdout);
    assert!(ran.stdout.contains("has package.json"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("workspace") && !ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
}

/// Returns the first command that an error proposes.
fn proposed(ran: &Ran) -> String {
    let start = ran.stderr.find("cicd scaffold --yes ").expect("a command");
    ran.stderr[start + "cicd ".len()..].lines().next().expect("a line").to_owned()
}

#[test]
fn the_only_package_gets_its_tests_by_what_is_proposed() {
    let project = "[project]\nname = 'solo'\n";
    let shapes: [(&str, &[(&str, &str)]); 6] = [
        ("pytest", &[("pyproject.toml", project), ("src/a.py", ""), ("tests/test_a.py", "")]),
        ("pytest", &[("pyproject.toml", project), ("solo/a.py", ""), ("tests/unit/test_a.py", "")]),
        ("pytest", &[("pyproject.toml", project), ("a.py", ""), ("test_a.py", "")]),
        ("node", &[("package.json", "{\"name\":\"solo\"}"), ("src/a.js", ""), ("test/a.test.js", "")]),
        (
            "cargo",
            &[
                ("Cargo.toml", "[package]\nname = 'solo'\n"),
                ("src/lib.rs", "#[test] fn a() {}"),
                ("tests/a.rs", "#[test] fn a() {}"),
            ],
        ),
        (
            "go",
            &[
                ("go.mod", "module x/solo\n"),
                ("a.go", "package solo"),
                ("a_test.go", "package solo"),
                ("in/b.go", "package in"),
            ],
        ),
    ];
    for (runner, files) in shapes {
        let world = World::new();
        let repo = world.init("r", &[]);
        for (path, text) in files {
            repo.write(path, text);
        }
        repo.commit("start");
        let ran = scaffold(&repo, &["--yes"]);
        assert_eq!(ran.code, 2, "{files:?} {ran:?}");
        let script = format!("'{}' {}", env!("CARGO_BIN_EXE_cicd"), proposed(&ran));
        let output = repo.command("sh").args(["-c", &script]).output().expect("sh");
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        let dry = repo.cicd(&["test", "--dry-run", "--all"]).run();
        let is_found = dry.stdout.contains("solo/unit") && dry.stdout.contains(runner);
        assert!(is_found && !dry.stdout.contains("cross-domain/"), "{script}\n{}\n{dry:?}", repo.read("cicd.yml"));
    }
}

#[test]
fn tests_that_are_programs_of_their_own_are_seen() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let repo = world.init("r", &[]);
    for name in ["orders", "payments"] {
        repo.write(&format!("services/{name}/a.py"), "");
        let run = format!("tests/{name}/unit/run");
        repo.write(&run, "#!/bin/sh\nexit 0\n");
        std::fs::set_permissions(repo.path.join(run), std::fs::Permissions::from_mode(0o755)).expect("rights");
    }
    repo.commit("start");
    let ran = scaffold(&repo, &["--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("2 of 2 test files are run by a suite"), "{}", ran.stdout);
    assert!(!repo.path.join("tests/orders/unit/README.md").exists(), "there is a tree already");
    let dry = repo.cicd(&["test", "--dry-run", "--all"]).run();
    assert!(dry.stdout.contains("orders/unit") && dry.stdout.contains("payments/unit"), "{dry:?}");
}
