//! Verbs other than `test` run commands of a config, or send its variables, only after the user has trusted the config.

mod ci;
mod tokens;

use crate::support::{Ran, Repo, World};

/// A config whose check creates a file.
const CANARY: &str = "version: 1\ndomains:\n  a: { paths: [\"/a/\"], checks: { c: { command: \"touch canary\" } } }\n";

/// Runs the program without the trust that the other tests have in their environment.
fn ask(repo: &Repo<'_>, arguments: &[&str]) -> Ran {
    repo.cicd(arguments).env("CICD_TRUST", "").run()
}

/// Returns true if the check of [`CANARY`] ran; deletes its file.
fn has_run(repo: &Repo<'_>) -> bool {
    std::fs::remove_file(repo.path.join("canary")).is_ok()
}

/// Creates a clone of a repository with this config.
fn fresh<'w>(world: &'w World, config: &str) -> Repo<'w> {
    let origin = world.init("origin", &[]);
    origin.write("cicd.yml", config);
    origin.write("a/x", "1\n");
    origin.commit("start");
    world.clone(&origin, "clone", &[])
}

/// Checks that a call is refused, names all these parts, and ran nothing.
#[track_caller]
fn refused(repo: &Repo<'_>, ran: &Ran, parts: &[&str]) {
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran:?}");
    assert!(!has_run(repo), "{ran:?}");
    for part in parts {
        assert!(ran.stderr.contains(part), "{part}: {ran:?}");
    }
}

#[test]
fn a_fresh_clone_runs_nothing_until_a_yes() {
    let world = World::new();
    let repo = fresh(&world, CANARY);
    let parts = ["cicd.yml is not trusted", "run   a/c: touch canary", "--trust", "CICD_TRUST=1", "`cicd trust --yes`"];
    for verb in [&["status"][..], &["status", "a", "--format", "json"], &["status", "--wait"]] {
        refused(&repo, &ask(&repo, verb), &parts);
    }
    refused(&repo, &repo.cicd(&["status"]).env("CICD_TRUST", "0").run(), &parts);
    assert_ne!(ask(&repo, &["status", "--only", "tests"]).code, 2, "nothing of it would run");
    assert!(!has_run(&repo));
    assert!(ask(&repo, &["status", "--trust"]).code != 2 && has_run(&repo), "for one call");
    assert!(repo.cicd(&["status"]).env("CICD_TRUST", "1").run().code != 2 && has_run(&repo), "for one call");
    refused(&repo, &ask(&repo, &["status"]), &parts);
}

#[test]
fn a_yes_is_remembered_for_this_list_in_this_clone() {
    let world = World::new();
    let repo = fresh(&world, CANARY);
    let shown = ask(&repo, &["trust"]);
    assert!(shown.code == 1 && shown.stdout.contains("run   a/c: touch canary\nnot trusted: "), "{shown:?}");
    let given = ask(&repo, &["trust", "--yes"]);
    assert!(given.code == 0 && given.stdout.ends_with("\ntrusted\n"), "{given:?}");
    assert!(ask(&repo, &["status"]).code != 2 && has_run(&repo));
    repo.write("cicd.yml", &CANARY.replace("[\"/a/\"]", "[\"/b/\"]"));
    assert!(ask(&repo, &["status"]).code != 2 && has_run(&repo), "other edits do not count");
    repo.write("cicd.yml", &CANARY.replace("touch", "touch other"));
    refused(&repo, &ask(&repo, &["status"]), &["touch other canary"]);
    repo.write("cicd.yml", CANARY);
    let other = world.clone(&world.at("origin"), "other", &[]);
    refused(&other, &ask(&other, &["status"]), &[]);
    let listed = ask(&other, &["trust", "--list"]);
    assert!(listed.stdout.contains("/clone/.git  1 command, 0 variables") && !listed.stdout.contains("/other/"), "{listed:?}");
    assert!(ask(&other, &["trust", "--revoke"]).stdout.starts_with("nothing was trusted"));
    assert!(ask(&repo, &["status"]).code != 2 && has_run(&repo));
    repo.write("cicd.yml", "broken: [");
    assert_eq!(ask(&repo, &["trust", "--revoke"]).code, 0, "also with a broken config");
    repo.write("cicd.yml", CANARY);
    refused(&repo, &ask(&repo, &["status"]), &[]);
    assert_eq!(ask(&repo, &["trust", "--list"]).stdout, "nothing is trusted\n");
}

#[test]
fn a_yes_that_came_with_the_repository_counts_for_nothing() {
    let world = World::new();
    let repo = fresh(&world, CANARY);
    let state = repo.path.join("state");
    let here = |arguments: &[&str]| repo.cicd(arguments).env("CICD_TRUST", "").env("XDG_STATE_HOME", &state).run();
    assert_eq!(ask(&repo, &["trust", "--yes"]).code, 0);
    let copied = std::process::Command::new("cp").arg("-R").arg(world.path().join(".local/state")).arg(&state).status();
    assert!(copied.expect("cp").success());
    refused(&repo, &here(&["status"]), &["which is in this repository"]);
    let given = here(&["trust", "--yes"]);
    assert!(given.code == 3 && given.stderr.contains("which is in this repository"), "{given:?}");
    let homeless = repo.cicd(&["status"]).env("CICD_TRUST", "").env("HOME", "").run();
    refused(&repo, &homeless, &["neither XDG_STATE_HOME nor HOME"]);
}

/// A command may start this program in another repository, but does not get the trust variable.
#[test]
fn a_command_does_not_get_the_yes() {
    let world = World::new();
    let repo =
        fresh(&world, &CANARY.replace("touch canary", "env | grep -q ^CICD_CHECK= && ! env | grep CICD_TRUST && touch canary"));
    let ran = repo.cicd(&["status"]).env("CICD_TRUST", "1").run();
    assert!(ran.code != 2 && has_run(&repo), "{ran:?}");
}

/// On a terminal it asks; only "yes" counts, and it is remembered.
#[test]
#[ignore = "needs script"]
fn on_a_terminal_it_asks_once() {
    let world = World::new();
    let repo = fresh(&world, CANARY);
    let typed = |answer: &str| {
        let command = format!("{} status", env!("CARGO_BIN_EXE_cicd"));
        let mut child = repo
            .command("script")
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .env("TERM", "xterm")
            .env("CICD_TRUST", "")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("script");
        std::io::Write::write_all(&mut child.stdin.take().expect("stdin"), answer.as_bytes()).expect("an answer");
        let output = child.wait_with_output().expect("its end");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = typed("\n");
    assert!(code == Some(2) && said.contains("run   a/c: touch canary") && said.contains("Trust this? [y/N]"), "{said}");
    assert!(!has_run(&repo));
    let (code, said) = typed("y\n");
    assert!(code != Some(2) && has_run(&repo), "{said}");
    assert!(ask(&repo, &["status"]).code != 2 && has_run(&repo), "remembered");
}
