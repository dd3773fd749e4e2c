//! A folder of tests that holds those of single domains and those of all: each file has one owner, and each test runs once.

use std::os::unix::fs::PermissionsExt;

use crate::support::{Repo, World};

/// Runs a suite as pytest does, as far as this test needs it: it appends the tests that it finds to a file.
const PYTEST: &str = r#"#!/bin/sh
set -f
for word in "$@"; do
  case $word in
    --junitxml=*) report=${word#--junitxml=} ;;
    --ignore=*) skipped="$skipped -not -path ${word#--ignore=}/*" ;;
    -o | junit_family=*) ;;
    *) folders="$folders $word" ;;
  esac
done
find $folders -name 'test_*.py' $skipped >>LOG
[ -z "$report" ] || echo '<testsuite tests="1"><testcase classname="a" name="b"/></testsuite>' >"$report"
"#;

/// The platform, its tests by level, and the programs that run them.
struct Platform<'w> {
    repo: Repo<'w>,
    world: &'w World,
}

impl<'w> Platform<'w> {
    fn new(world: &'w World) -> Self {
        let repo = world.init("r", &[]);
        for path in [
            "services/content/a.py",
            "services/journey/a.py",
            "services/smart_city/a.py",
            "tests/conftest.py",
            "tests/unit/content/__init__.py",
            "tests/unit/content/test_a.py",
            "tests/unit/content/deep/test_b.py",
            "tests/unit/journey/test_c.py",
            "tests/unit/agents/test_d.py",
            "tests/integration/smart_city/test_e.py",
            "tests/integration/flows/test_f.py",
        ] {
            repo.write(path, "");
        }
        repo.commit("start");
        let programs = world.at("bin");
        let log = world.path().join("log");
        programs.write("pytest", &PYTEST.replace("LOG", log.to_str().expect("a path")));
        programs.write("python", "#!/bin/sh\nshift 2\nexec pytest \"$@\"\n");
        for name in ["pytest", "python"] {
            let executable = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(programs.path.join(name), executable).expect("a program");
        }
        Self { repo, world }
    }

    /// Returns the tests that a run starts.
    fn run(&self, arguments: &[&str]) -> Vec<String> {
        let log = self.world.path().join("log");
        std::fs::write(&log, "").expect("a log");
        let path = std::env::var("PATH").expect("PATH");
        let programs = format!("{}:{path}", self.world.path().join("bin").display());
        let ran = self.repo.cicd(&[&["test"], arguments].concat()).env("PATH", programs).run();
        assert_eq!(ran.code, 0, "{ran:?}");
        let log = std::fs::read_to_string(log).expect("a log");
        let mut tests: Vec<String> = log.lines().map(|line| line.trim_start_matches("tests/").to_owned()).collect();
        tests.sort();
        tests
    }

    fn findings(&self) -> Vec<String> {
        let answer = self.repo.cicd(&["check", "--format", "json"]).json();
        let findings = answer["findings"].as_array().expect("a list").iter();
        findings.map(|finding| format!("{} {}", finding["kind"], finding["message"])).collect()
    }
}

#[test]
fn every_test_has_one_owner_and_runs_once() {
    let world = World::new();
    let platform = Platform::new(&world);
    let Platform { repo, .. } = &platform;
    assert_eq!(repo.cicd(&["scaffold", "--yes"]).run().code, 0);
    repo.commit("scaffold");
    assert_eq!(platform.findings(), Vec::<String>::new());
    let all = [
        "integration/flows/test_f.py",
        "integration/smart_city/test_e.py",
        "unit/agents/test_d.py",
        "unit/content/deep/test_b.py",
        "unit/content/test_a.py",
        "unit/journey/test_c.py",
    ];
    assert_eq!(platform.run(&["--all"]), all, "each once");
    let again = repo.cicd(&["scaffold", "--yes"]).run();
    assert_eq!((again.code, repo.git(&["status", "--porcelain"])), (0, String::new()), "{again:?}");

    for (changed, owners, run) in [
        ("tests/unit/content/test_a.py", "content cross-domain", &["content/deep/test_b.py", "content/test_a.py"][..]),
        ("tests/unit/content/new/test_x.py", "content cross-domain", &["content/new/test_x.py"]),
        ("tests/unit/agents/test_d.py", "cross-domain", &["agents/test_d.py"]),
        ("services/journey/a.py", "cross-domain journey", &["journey/test_c.py"]),
    ] {
        repo.change(changed, "# 2\n");
        let mut affected = repo.affected(&["--base", "HEAD~1"]);
        affected.sort();
        assert_eq!(affected.join(" "), owners, "{changed}");
        let ran = platform.run(&["--base", "HEAD~1"]);
        for test in run {
            assert!(ran.contains(&format!("unit/{test}")), "{changed}: {ran:?}");
        }
    }
    repo.change("tests/integration/smart_city/test_e.py", "# 2\n");
    assert!(platform.run(&["--base", "HEAD~1"]).contains(&"integration/smart_city/test_e.py".to_owned()));
}

#[test]
fn a_config_that_exists_keeps_its_paths() {
    let world = World::new();
    let platform = Platform::new(&world);
    let Platform { repo, .. } = &platform;
    let config = "version: 1\ntests: [\"tests/{level}/{domain}/\", \"{path}/\"]\ndomains:\n  content: { paths: [\"/services/content/\"] }\n  \
                  cross-domain: { paths: [\"/tests/unit/\"] } # all of them\n";
    repo.write("cicd.yml", config);
    repo.commit("config");
    assert_eq!(repo.cicd(&["scaffold", "--yes"]).run().code, 0);
    assert_eq!(repo.read("cicd.yml"), config);
    let findings = platform.findings();
    assert!(findings.iter().any(|finding| finding.contains("of content and cross-domain")), "{findings:?}");
}
