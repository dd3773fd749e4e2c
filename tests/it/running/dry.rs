//! `--dry-run`: the suites that would run, with the exact commands; nothing is started or stored.

use super::{human, repository};
use crate::support::{World, schemas};

const CONFIG: &str = "\
version: 1
cache: true
domains:
  a: { paths: [\"/a/\"], suites: { unit: { run: \"echo a >>../marks\" }, integration: { run: \"npm run it\", working_dir: web } } }
  b: { paths: [\"/b/\"], suites: { unit: { run: \"echo part $CICD_SHARD_INDEX >>../marks\", shards: 2 } } }
  bare: { paths: [\"/bare/\"] }
";

#[test]
fn nothing_starts_and_the_command_is_exact() {
    let world = World::new();
    let repo = repository(&world, CONFIG, &["a", "b", "bare"]);
    let ran = human(&repo, &["--all", "--dry-run"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for text in [
        "a/unit",
        "echo a >>../marks",
        "a/integration",
        "npm run it",
        "web",
        "b/unit",
        "echo part $CICD_SHARD_INDEX >>../marks",
        "bare",
    ] {
        assert!(ran.stdout.contains(text), "{text}: {ran:?}");
    }
    assert!(ran.stdout.find("a/unit") < ran.stdout.find("a/integration"), "{ran:?}");
    let one = human(&repo, &["a/unit", "--dry-run"]);
    assert!(one.stdout.contains("a/unit") && !one.stdout.contains("npm"), "{one:?}");
    let answer = repo.cicd(&["test", "--all", "--dry-run", "--format", "json"]).json();
    let errors = schemas::faults("plan", &answer);
    assert!(errors.is_empty() && answer["schema"] == "cicd.plan/v1", "{errors:?} {answer:#}");
    assert!(!world.path().join("marks").exists() && !repo.path.join(".git/cicd").exists(), "nothing was run or kept");
    let nothing = human(&repo, &["--dry-run", "--affected"]);
    assert!(nothing.code == 0 && nothing.stdout.contains("not affected"), "{nothing:?}");
}

/// The matrix of a workflow that is started by hand, live levels included.
#[test]
fn a_dry_run_as_a_matrix() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let suites = "{ unit: { run: \"true\", shards: 2 }, chaos: { run: \"true\" } }";
    repo.write("cicd.yml", &format!("version: 1\ndomains:\n  shop: {{ paths: [/shop/], suites: {suites} }}\n"));
    repo.change("shop/a", "1\n");
    let jobs = |arguments: &[&str]| {
        let ran = repo.cicd(&[&["test", "--dry-run", "--format", "github"], arguments].concat()).run();
        assert_eq!(ran.code, 0, "{ran:?}");
        let (first, rest) = ran.stdout.split_once('\n').expect("two lines");
        let matrix: serde_json::Value =
            serde_json::from_str(rest.trim().strip_prefix("matrix=").expect("a matrix")).expect("JSON");
        let ids: Vec<String> = matrix["include"]
            .as_array()
            .expect("jobs")
            .iter()
            .map(|job| job["id"].as_str().expect("an id").to_owned())
            .collect();
        assert_eq!(first, format!("has_suites={}", !ids.is_empty()));
        ids
    };
    assert_eq!(jobs(&["shop"]), ["shop.unit.1of2", "shop.unit.2of2"]);
    assert_eq!(jobs(&["shop", "--level", "chaos"]), ["shop.chaos"]);
    assert_eq!(jobs(&["shop", "--level", "blue-green"]), Vec::<String>::new());
    let file = world.path().join("outputs");
    let ran = repo.cicd(&["test", "shop", "--dry-run", "--format", "github"]).env("GITHUB_OUTPUT", &file).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{ran:?}");
    assert!(std::fs::read_to_string(&file).expect("outputs").starts_with("has_suites=true\nmatrix={"));
}

#[test]
fn tests_that_nothing_runs_are_counted_and_warned_of() {
    let world = World::new();
    let config = "version: 1\nbase: [main]\ndomains:\n  a: { paths: [/a/], suites: { unit: { run: \"true\" } } }\n  b: { paths: [/b/], suites: { unit: { run: make } } }\n";
    let repo = repository(&world, config, &["a", "b"]);
    repo.write("a/test_x.py", "def test_a(): pass\n");
    repo.write("b/test_x.py", "def test_a(): pass\n");
    let said = "1 of 1 test file is run by no suite (a/test_x.py)";
    let dry = human(&repo, &["a", "--dry-run"]);
    assert!(dry.code == 0 && dry.stdout.contains(said), "{dry:?}");
    let json = repo.cicd(&["test", "--all", "--dry-run", "--format", "json"]).json();
    assert_eq!(json["tests"], serde_json::json!({ "files": 2, "unrun": 1 }));
    let summary = world.path().join("summary");
    let ran = repo.cicd(&["test", "a", "--format", "github"]).env("GITHUB_STEP_SUMMARY", &summary).run();
    assert!(ran.code == 0 && ran.stderr.contains(&format!("{said}; `cicd check` shows the reason")), "{ran:?}");
    let summary = std::fs::read_to_string(summary).expect("a summary");
    assert!(summary.contains("1 of 1 test file is run by no suite"), "{summary}");
    let other = human(&repo, &["b", "--dry-run"]);
    let presumed = "1 test file, 0 run by a suite, 1 presumably or in part";
    assert!(other.stdout.contains(presumed) && !other.stdout.contains("a/test_x.py"), "{other:?}");
}
