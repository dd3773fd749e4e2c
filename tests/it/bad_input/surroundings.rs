//! Surroundings that fail: no git, broken repositories, missing files of GitHub. Exit 3, because the answer is not known.

use super::refused;
use crate::support::{Ran, World};

#[test]
fn git_is_not_installed() {
    let world = World::new();
    let repo = world.platform("r");
    let empty = world.path().join("empty");
    std::fs::create_dir(&empty).expect("a folder");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected"]).env("PATH", &empty), 3), @"
    error: the program `git` is not installed, or not on the PATH
      hint: install git 2.30 or newer
    ");
    refused(&repo, repo.cicd(&["check"]).env("PATH", &empty), 3);
    let base = repo.head();
    repo.change("frontend/a.ts", "2\n");
    let committed = repo.cicd(&["affected", "--format", "names", "--base", &base, "--head", "main"]).env("PATH", &empty);
    assert_eq!(committed.names(), ["experience", "cross-domain"], "two commits are compared without it");
}

#[test]
fn git_is_not_installed_and_only_it_could_read_the_repository() {
    let world = World::new();
    let repo = world.init("r", &["--object-format=sha256"]);
    repo.platform();
    let run = repo.cicd(&["affected", "--base", "main", "--head", "main"]).env("PATH", world.path().join("empty"));
    let said = refused(&repo, run, 3);
    assert!(said.contains("the program `git` is not installed") && said.contains("hint: install git"), "{said}");
}

#[test]
fn a_repository_that_git_cannot_open() {
    let world = World::new();
    let repo = world.platform("newer");
    repo.git(&["config", "core.repositoryFormatVersion", "1"]);
    repo.git(&["config", "extensions.fromTheFuture", "true"]);
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected"]), 3), @"
    error: git cannot open the repository of <world>/newer: unknown repository extension found: fromthefuture
      hint: if a folder was moved, try `git worktree repair`; a repository of a newer git needs that git
    ");
    let lost = world.at("lost");
    std::fs::create_dir(&lost.path).expect("a folder");
    lost.write(".git", "gitdir: /no/such/place\n");
    insta::assert_snapshot!(refused(&lost, lost.cicd(&["affected"]), 3), @"
    error: git cannot open the repository of <world>/lost: not a git repository: /no/such/place
      hint: if a folder was moved, try `git worktree repair`; a repository of a newer git needs that git
    ");
    let broken = world.platform("broken");
    broken.write(".git/config", "[core\n");
    let said = refused(&broken, broken.cicd(&["affected"]), 3);
    assert!(said.contains("bad config line 1") && said.contains("hint: "), "{said}");
}

#[test]
fn a_repository_that_lost_something() {
    let world = World::new();
    let repo = world.platform("index");
    repo.write(".git/index", "junk");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected"]), 3), @"
    error: `git status` failed: .git/index: index file smaller than expected
      hint: repair the repository until `git status` works, or compare two commits with --base and --head
    ");
    let repo = world.platform("objects");
    let base = repo.head();
    repo.change("frontend/a.ts", "2\n");
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let object = repo.path.join(".git/objects").join(&tree[..2]).join(&tree[2..]);
    std::fs::remove_file(object).expect("a tree");
    let range = ["affected", "--base", &base, "--head", "HEAD"];
    let said = refused(&repo, repo.cicd(&[&range[..], &["--on-unknown", "error"]].concat()), 3);
    // Git before 2.40 prints no parentheses.
    insta::assert_snapshot!(said.replace(&format!("({})", repo.head()), &repo.head()).replace(&repo.head(), "<head>"), @"
    error: the changes are unknown: `git diff-tree` failed: unable to read tree <head>
      hint: name the range with --base and --head, or leave out `--on-unknown error` to count every domain
    ");
    assert_eq!(repo.affected(&range[1..]).len(), 5, "without the policy every domain counts");
}

#[test]
fn github_output_cannot_be_written() {
    let world = World::new();
    let repo = world.platform("r");
    let run = |output: &str| repo.cicd(&["affected", "--format", "github"]).env("GITHUB_OUTPUT", world.path().join(output));
    insta::assert_snapshot!(refused(&repo, run("no/such/file"), 3), @"
    error: cannot append to GITHUB_OUTPUT (<world>/no/such/file): No such file or directory (os error 2)
      hint: it must name a file that this user may write; unset it to print the outputs
    ");
    refused(&repo, run("r"), 3);
}

#[test]
fn the_event_s_file_is_not_there_or_no_json() {
    let world = World::new();
    let repo = world.platform("r");
    std::fs::write(world.path().join("event.json"), "{ \"ref\": ").expect("a file");
    let in_github = |file: &str, more: &[&str]| {
        let run = repo.cicd(&[&["affected", "--format", "names"], more].concat());
        let run = run.envs(&[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "push")]);
        if file.is_empty() { run } else { run.env("GITHUB_EVENT_PATH", world.path().join(file)) }
    };
    for (file, why) in [
        ("", "the event `push` has no range"),
        ("none.json", "none.json (GITHUB_EVENT_PATH) cannot be read: "),
        ("r", "r (GITHUB_EVENT_PATH) cannot be read: "),
        ("event.json", "event.json (GITHUB_EVENT_PATH) is not the JSON of an event"),
    ] {
        let Ran { code, stdout, stderr } = in_github(file, &[]).run();
        assert_eq!((code, stdout.lines().count()), (0, 5), "widened: {stderr}");
        assert!(stderr.starts_with("warning: every domain counts as affected: ") && stderr.contains(why), "{stderr}");
        let said = refused(&repo, in_github(file, &["--on-unknown", "error"]), 3);
        assert!(said.contains(why) && said.contains("hint: "), "{said}");
    }
    insta::assert_snapshot!(refused(&repo, in_github("event.json", &["--on-unknown", "error"]), 3), @"
    error: the changes are unknown: the event's file <world>/event.json (GITHUB_EVENT_PATH) is not the JSON of an event
      hint: name the range with --base and --head, or leave out `--on-unknown error` to count every domain
    ");
}
