//! The verb itself: the folders in which it works, its questions, its refusals, and its output for programs.

use std::path::Path;

use crate::support::{Ran, Repo, World};

fn scaffold(repo: &Repo<'_>, arguments: &[&str]) -> Ran {
    repo.cicd(&[&["scaffold"], arguments].concat()).run()
}

#[test]
fn a_repository_is_created_only_with_yes() {
    let world = World::new();
    let folder = world.path().join("new");
    std::fs::create_dir(&folder).expect("a folder");
    let run = |arguments: &[&str]| {
        let output = world.command(env!("CARGO_BIN_EXE_cicd"), &folder).arg("scaffold").args(arguments).output().expect("cicd");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = run(&[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("not in a git repository") && said.contains("`cicd scaffold --yes` makes one"), "{said}");
    assert!(std::fs::read_dir(&folder).expect("the folder").next().is_none(), "nothing was written");
    let (code, said) = run(&["--check"]);
    assert_eq!(code, Some(2), "what only looks makes nothing: {said}");
    assert!(!folder.join(".git").exists());
    let (code, said) = run(&["--yes", "--preset", "platform"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("made a git repository"), "{said}");
    assert!(folder.join(".git").is_dir() && folder.join(".github/workflows/cicd.yml").is_file());
}

#[test]
fn it_works_at_the_top_whatever_the_folder() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write("deep/er/a", "1\n");
    let ran = repo.cicd_in("deep/er", &["scaffold", "--preset", "platform", "--yes"]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(repo.path.join("cicd.yml").is_file() && !repo.path.join("deep/er/cicd.yml").exists());
    repo.commit("scaffold");
    assert_eq!(repo.cicd_in("deep/er", &["scaffold"]).run().code, 0);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_config_elsewhere_is_refused() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write("sub/cicd.yml", "version: 1\ndomains: {}\n");
    let ran = repo.cicd_in("sub", &["scaffold", "--yes"]).run();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("sub/cicd.yml is not at the top of the repository"), "{ran:?}");
    let ran = scaffold(&repo, &["--config", "sub/cicd.yml"]);
    assert_eq!((ran.code, ran.stderr.contains("takes no --config")), (2, true), "{ran:?}");
}

#[test]
fn a_newer_config_is_left_to_a_newer_cicd() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let config = "version: 1\ncicd_version: \"99.1\"\ndomains:\n  shop: { paths: [/shop/] }\n";
    repo.write("cicd.yml", config);
    let ran = scaffold(&repo, &["--yes"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("for the templates of cicd 99.1") && ran.stderr.contains("upgrade cicd"), "{ran:?}");
    assert!(!repo.path.join(".cicd").exists());
}

#[test]
fn a_path_needs_its_domain_before_it() {
    let world = World::new();
    let repo = world.init("r", &[]);
    for arguments in [&["--path", "/a/"][..], &["--path", "/a/", "--domain", "a"], &["--domain", "a"]] {
        let ran = scaffold(&repo, arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {ran:?}");
        assert!(ran.stderr.contains("--domain"), "{ran:?}");
        assert!(!repo.path.join("cicd.yml").exists());
    }
}

#[test]
fn the_ruleset_is_all_that_stdout_gets() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let ruleset = |repo: &Repo<'_>| {
        let ran = scaffold(repo, &["--required-checks"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.stderr.contains("the check to require: gate"), "{ran:?}");
        let value: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let check = &value["rules"][0]["parameters"]["required_status_checks"][0];
        assert_eq!(check["context"], "gate");
        value["conditions"]["ref_name"]["include"].clone()
    };
    assert_eq!(ruleset(&repo), serde_json::json!(["refs/heads/main"]), "what is checked out");
    repo.write("cicd.yml", "version: 1\nbase: [main, release]\ndomains: {}\n");
    assert_eq!(ruleset(&repo), serde_json::json!(["refs/heads/main", "refs/heads/release"]));
    let workflow = include_str!("../../../workflows-templates/workflows/cicd.yml");
    // The part before the name marks a run for an edited title.
    let name = workflow.split("\n  gate:\n    name: ").nth(1).and_then(|rest| rest.lines().next()).expect("a name");
    assert!(name.contains("}}gate\""), "the check that is required is the one that is written: {name}");
}

/// A file that git ignores is not written, because the workflow would exist only for its author.
#[test]
fn a_rule_that_hides_a_file_is_named() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write(".gitignore", "*.log\n.git*/\ntests/\n");
    repo.commit("rules");
    let ran = scaffold(&repo, &["--preset", "platform", "--yes"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains(".github/workflows/cicd.yml  by .gitignore:2: .git*/"), "{ran:?}");
    assert!(ran.stderr.contains("nothing was written"), "{ran:?}");
    assert!(!repo.path.join("cicd.yml").exists() && !repo.path.join(".cicd").exists());
    repo.write(".gitignore", "*.log\n*.json\n*.lock\n");
    assert_eq!(scaffold(&repo, &["--preset", "platform", "--yes"]).code, 0, "the lock is hidden by no usual rule");
}

/// On a terminal it asks, and "no" writes nothing.
#[test]
#[ignore = "needs script"]
fn on_a_terminal_it_asks() {
    let world = World::new();
    let repo = world.init("r", &[]);
    let typed = |answer: &str| {
        let command = format!("{} scaffold --preset platform", env!("CARGO_BIN_EXE_cicd"));
        let mut child = world
            .command("script", &repo.path)
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .env("TERM", "xterm")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("script");
        std::io::Write::write_all(&mut child.stdin.take().expect("stdin"), answer.as_bytes()).expect("an answer");
        let output = child.wait_with_output().expect("its end");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let written = |path: &str| Path::new(&repo.path).join(path).exists();
    let (code, said) = typed("n\n");
    assert_eq!((code, written("cicd.yml")), (Some(2), false), "{said}");
    assert!(said.contains("[Y/n]"), "{said}");
    let (code, said) = typed("y\n");
    assert_eq!((code, written("cicd.yml")), (Some(0), true), "{said}");
}

/// A ruleset accepts a check of the required name from any workflow.
#[test]
fn another_check_with_the_name_of_the_gate_is_a_warning() {
    let world = World::new();
    let repo = world.init("gates", &[]);
    repo.write("cicd.yml", "version: 1\ndomains:\n  a: { paths: [\"/a/\"] }\n");
    repo.write(".github/workflows/old.yml", "on: push\njobs:\n  gate: { runs-on: ubuntu-24.04, steps: [run: 'true'] }\n");
    repo.write(
        ".github/workflows/named.yaml",
        "on: [pull_request]\njobs:\n  x: { name: gate, runs-on: x, steps: [run: 'true'] }\n",
    );
    repo.write(
        ".github/workflows/called.yml",
        "on: { workflow_call: {} }\njobs:\n  gate: { runs-on: x, steps: [run: 'true'] }\n",
    );
    repo.write(".github/workflows/other.yml", "on: push\njobs:\n  gate: { name: door, runs-on: x, steps: [run: 'true'] }\n");
    let ran = scaffold(&repo, &["--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let warnings: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("a check called `gate` too")).collect();
    assert!(warnings.len() == 2 && warnings[0].contains("named.yaml") && warnings[1].contains("old.yml"), "{ran:?}");
}
