//! Colours on terminals only, and a reader that closes the pipe.

use super::with_suites;
use crate::support::{Cicd, Repo, World, skipped};

const EXPLAIN: [&str; 2] = ["affected", "--explain"];

/// Returns whether stdout and stderr contain colour codes.
fn coloured(run: Cicd) -> (bool, bool) {
    let ran = run.run();
    (ran.stdout.contains("\u{1b}["), ran.stderr.contains("\u{1b}["))
}

/// Creates a change with a widened answer: text on stdout and a warning on stderr.
fn changed(world: &World) -> Repo<'_> {
    let repo = with_suites(world);
    repo.change("frontend/a.ts", "2\n");
    repo
}

#[test]
fn no_colours_off_a_terminal() {
    let world = World::new();
    let repo = changed(&world);
    let missing = "1".repeat(40);
    let widened = ["affected", "--base", &missing];
    for (name, value) in [("TERM", "xterm-256color"), ("CI", "true"), ("NO_COLOR", "1"), ("CLICOLOR", "1")] {
        assert_eq!(coloured(repo.cicd(&EXPLAIN).env(name, value)), (false, false), "{name}");
        assert_eq!(coloured(repo.cicd(&widened).env(name, value)), (false, false), "{name}");
    }
    assert_eq!(coloured(repo.cicd(&["affected", "--base", "mian"])), (false, false));
    let never = [&widened[..], &["--color", "never"]].concat();
    assert_eq!(coloured(repo.cicd(&never).env("CLICOLOR_FORCE", "1")), (false, false));
}

#[test]
fn colours_that_are_forced() {
    let world = World::new();
    let repo = changed(&world);
    let missing = "1".repeat(40);
    let widened = ["affected", "--base", &missing];
    assert_eq!(coloured(repo.cicd(&widened).env("CLICOLOR_FORCE", "1")), (true, true));
    let always = [&widened[..], &["--color", "always"]].concat();
    assert_eq!(coloured(repo.cicd(&always)), (true, true));
    assert_eq!(coloured(repo.cicd(&always).env("NO_COLOR", "1")), (true, true), "the flag is nearer");
    repo.write("cicd.yml", "version: 1\ndomans: {}\n");
    assert_eq!(coloured(repo.cicd(&["affected", "--color", "always"])), (false, true), "an error with its place");
}

#[test]
fn colours_are_all_that_colours_change() {
    let world = World::new();
    let repo = changed(&world);
    let plain = repo.cicd(&EXPLAIN).run().stdout;
    let coloured = repo.cicd(&[&EXPLAIN[..], &["--color", "always"]].concat()).run().stdout;
    let mut stripped = String::new();
    for (at, part) in coloured.split("\u{1b}[").enumerate() {
        let text = if at == 0 { part } else { part.split_once('m').map_or(part, |(_, text)| text) };
        stripped.push_str(text);
    }
    assert_eq!(stripped, plain);
}

#[test]
fn machines_never_get_colours() {
    let world = World::new();
    let repo = changed(&world);
    for format in ["json", "names", "github"] {
        let run = repo.cicd(&["affected", "--format", format, "--color", "always"]);
        assert_eq!(coloured(run), (false, false), "{format}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let world = World::new();
    let repo = changed(&world);
    for number in 0..3_000 {
        repo.write(&format!("frontend/a-rather-long-name-so-that-no-pipe-holds-it-all-{number}.ts"), "1\n");
    }
    let program = env!("CARGO_BIN_EXE_cicd");
    let long = repo.cicd(&["affected", "--format", "json"]).run().stdout;
    assert!(long.len() > 200_000, "longer than a pipe holds");
    for arguments in ["affected --format json", "affected --explain", "check", "schema affected", "--help"] {
        let script = format!("{{ {program} {arguments}; echo \"ended $?\" >&2; }} | head -c 9 > /dev/null");
        let output = repo.command("sh").args(["-c", &script]).output().expect("sh");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "ended 0\n", "{arguments}");
        let script = format!("{program} {arguments} >&-; echo \"ended $?\" >&2");
        let output = repo.command("sh").args(["-c", &script]).output().expect("sh");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "{arguments}: {said}");
    }
}

#[test]
fn a_full_disk_is_a_failure() {
    let world = World::new();
    let repo = changed(&world);
    let full = std::path::Path::new("/dev/full");
    if !full.exists() {
        return skipped("/dev/full");
    }
    let stdout = std::fs::OpenOptions::new().write(true).open(full).expect("a device");
    let output = repo.command(env!("CARGO_BIN_EXE_cicd")).arg("affected").stdout(stdout).output().expect("a run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.starts_with("error: cannot write the answer: "), "{said}");
}
