//! `-v` and `-vv`: the steps of a verb on stderr with their times; nothing else changes.

use crate::support::{Repo, World};

/// Returns the steps on stderr without their times; panics if a time is not a number.
fn steps(stderr: &str) -> Vec<String> {
    let phrase = |line: &str| {
        let (time, phrase) = line.strip_prefix("cicd: ").and_then(|line| line.split_at_checked(11)).expect(line);
        let milliseconds = time.trim().strip_suffix(" ms").map(str::parse::<f64>);
        assert!(matches!(milliseconds, Some(Ok(_))) || time.trim().is_empty(), "{line:?}");
        phrase.strip_prefix("  ").expect(line).to_owned()
    };
    stderr.lines().map(phrase).collect()
}

fn branch(world: &World) -> Repo<'_> {
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("frontend/a.ts", "2\n");
    repo.write("backend/journey/new.py", "untracked\n");
    repo
}

#[test]
fn a_slow_affected_is_explained() {
    let world = World::new();
    let repo = branch(&world);
    let plain = repo.cicd(&["affected"]).run();
    let ran = repo.cicd(&["affected", "-v"]).run();
    assert_eq!((ran.code, ran.stdout), (plain.code, plain.stdout), "the answer is another one");
    assert_eq!(plain.stderr, "");
    let mut found = steps(&ran.stderr);
    // The config is read in parallel, and its step is printed when it ends.
    let config = found.iter().position(|step| step == "read cicd.yml: 5 domains").expect("the config");
    found.remove(config);
    let commit = |revision: &str| repo.git(&["rev-parse", "--short=8", revision]).trim().to_owned();
    let (main, topic) = (commit("main"), commit("topic"));
    let expected = [
        format!("open the repository of {}", repo.path.display()),
        format!("find the base branches: main at {main}"),
        format!("merge base of {main} and {topic}: {main}"),
        "status of the work tree, beside the other steps: 1 changed path".to_owned(),
        format!("compare {main} with {topic}: 1 changed path"),
        "select domains by 2 changed paths: 3 affected".to_owned(),
        "write the answer".to_owned(),
        "in total".to_owned(),
    ];
    assert_eq!(found, expected);
}

#[test]
fn twice_what_was_asked_and_read_too() {
    let world = World::new();
    let repo = branch(&world);
    let ran = repo.cicd(&["affected", "-vv", "--format", "names"]).run();
    assert_eq!(ran.stdout, "journey\nexperience\ncross-domain\n");
    let found = steps(&ran.stderr);
    let has = |start: &str, end: &str| found.iter().any(|step| step.starts_with(start) && step.ends_with(end));
    assert!(has("  git status --porcelain=v2", ""), "{found:#?}");
    assert!(found.iter().any(|step| step.starts_with("  git status") && step.contains(": exit code 0, ")), "{found:#?}");
    assert!(has("  libgit2: refs/heads/main", "") && has("  read ", "/cicd.yml"), "{found:#?}");
    assert!(has("compare ", ": 1 changed path") && found.last().is_some_and(|last| last == "in total"), "{found:#?}");
}

/// Covers secret names, which are known only after the config was read.
#[test]
fn no_step_shows_a_secret() {
    let world = World::new();
    let repo = branch(&world);
    let config = repo.read("cicd.yml").replace("base: [main]", "base: [alpha-token-1234]\nci: { secrets: [MINE] }");
    repo.write("cicd.yml", &config);
    repo.git(&["branch", "--quiet", "alpha-token-1234", "main"]);
    let ran = repo.cicd(&["affected", "-vv"]).env("MINE", "alpha-token-1234").run();
    assert!(ran.stderr.contains("find the base branches: *** at ") && !ran.stderr.contains("alpha"), "{}", ran.stderr);
    let ran = repo.cicd(&["affected", "-vv"]).run();
    assert!(ran.stderr.contains("find the base branches: alpha-token-1234 at "), "{}", ran.stderr);
    // If no config is read, tokens are recognized by their names.
    let bad =
        repo.cicd(&["-C", "..", "affected", "-v", "--config", "alpha-token-1234"]).env("GITHUB_TOKEN", "alpha-token-1234");
    let ran = bad.run();
    let shown: Vec<&str> = ran.stderr.lines().filter(|line| line.starts_with("cicd: ")).collect();
    assert!(shown.iter().any(|line| line.contains("read ***")) && !shown.concat().contains("alpha"), "{}", ran.stderr);
}

/// A ref that is a pipe, for which libgit2 waits.
#[test]
fn a_step_that_hangs_is_shown_too() {
    let world = World::new();
    let repo = world.platform("r");
    let branch = repo.path.join(".git/refs/heads/main");
    std::fs::remove_file(&branch).expect("a ref");
    assert!(repo.command("mkfifo").arg(&branch).status().expect("mkfifo").success());
    let ran = repo.cicd(&["affected", "-v"]).env("CICD_GIT_LIMIT", "0.2").run();
    let (shown, error) = ran.stderr.split_once("error: ").expect("an error");
    let shown = steps(shown);
    assert!(ran.code == 3 && error.contains("0.2 s"), "{ran:?}");
    assert!(shown.iter().any(|step| step.ends_with(": not finished")), "{shown:#?}");
    assert_eq!(shown.last().map(String::as_str), Some("in total"), "{shown:#?}");
}

#[test]
fn every_verb_has_them() {
    let world = World::new();
    let repo = branch(&world);
    for arguments in [&["check", "-v"][..], &["test", "--dry-run", "-v"], &["status", "-v"], &["scaffold", "--dry-run", "-v"]] {
        let ran = repo.cicd(arguments).run();
        assert!(
            ran.stderr.contains("  open the repository of ") && ran.stderr.contains("  in total\n"),
            "{arguments:?}: {ran:?}"
        );
    }
    let ran = repo.cicd(&["completions", "-v", "bash"]).run();
    assert_eq!(steps(&ran.stderr), ["in total"]);
}
