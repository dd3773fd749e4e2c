//! The base of a comparison: remotes, their default branches, several bases, histories with nothing in common.

use super::{ALL, Answer};
use crate::support::{PLATFORM, World};

/// Returns the platform's config without `base:`, so that the remote's default branch counts.
fn without_base() -> String {
    PLATFORM.replace("base: [main]\n", "")
}

#[test]
fn only_the_remote_has_a_main() {
    let world = World::new();
    let origin = world.platform("origin");
    origin.git(&["checkout", "--quiet", "-b", "topic"]);
    origin.change("frontend/a.ts", "2\n");
    let clone = world.clone(&origin, "clone", &["--branch=topic"]);
    assert_eq!(clone.git(&["branch", "--format=%(refname:short)"]), "topic");
    let answer = Answer::in_repo(&clone, &[]);
    assert_eq!(answer.names(), ["experience", "cross-domain"]);
    assert_eq!(answer.source(), "merge base with origin/main");
}

#[test]
fn the_remote_s_main_counts_and_not_the_local_one_that_is_behind() {
    let world = World::new();
    let origin = world.platform("origin");
    let clone = world.clone(&origin, "clone", &[]);
    origin.change("backend/base/a.py", "2\n");
    clone.git(&["fetch", "--quiet"]);
    clone.git(&["checkout", "--quiet", "-b", "topic", "origin/main"]);
    clone.change("frontend/a.ts", "2\n");
    assert_eq!(clone.affected(&[]), ["experience", "cross-domain"]);
}

#[test]
fn of_several_remotes_the_nearest_main_wins() {
    let world = World::new();
    let upstream = world.platform("upstream");
    let fork = world.clone(&upstream, "fork", &["--bare"]);
    upstream.change("backend/base/a.py", "2\n");
    let clone = world.clone(&fork, "clone", &[]);
    clone.git(&["remote", "add", "upstream", upstream.path.to_str().expect("a path")]);
    clone.git(&["fetch", "--quiet", "upstream"]);
    clone.git(&["checkout", "--quiet", "-b", "topic", "upstream/main"]);
    clone.change("frontend/a.ts", "2\n");
    let answer = Answer::in_repo(&clone, &[]);
    assert_eq!(answer.source(), "merge base with upstream/main");
    assert_eq!(answer.names(), ["experience", "cross-domain"]);
}

#[test]
fn a_remote_of_another_name() {
    let world = World::new();
    let origin = world.platform("origin");
    let clone = world.clone(&origin, "clone", &["--origin", "github"]);
    clone.git(&["checkout", "--quiet", "-b", "topic"]);
    clone.git(&["branch", "--quiet", "-D", "main"]);
    clone.change("frontend/a.ts", "2\n");
    let answer = Answer::in_repo(&clone, &[]);
    assert_eq!(answer.source(), "merge base with github/main");
    assert_eq!(answer.names(), ["experience", "cross-domain"]);
}

#[test]
fn the_remote_s_default_branch_has_another_name() {
    let world = World::new();
    let origin = world.init("origin", &["--initial-branch=trunk"]);
    origin.platform();
    origin.change("cicd.yml", &without_base());
    // An old local `main` must not be used.
    origin.git(&["branch", "main", "HEAD~1"]);
    let clone = world.clone(&origin, "clone", &[]);
    clone.git(&["checkout", "--quiet", "-b", "topic"]);
    clone.git(&["branch", "--quiet", "-D", "trunk"]);
    clone.change("frontend/a.ts", "2\n");
    let answer = Answer::in_repo(&clone, &[]);
    assert_eq!(answer.source(), "merge base with origin/trunk");
    assert_eq!(answer.names(), ["experience", "cross-domain"]);
}

#[test]
fn without_a_remote_the_local_main_counts() {
    let world = World::new();
    let repo = world.platform("r");
    assert_eq!(repo.git(&["remote"]), "");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("frontend/a.ts", "2\n");
    let answer = Answer::in_repo(&repo, &[]);
    assert_eq!(answer.source(), "merge base with main");
    assert_eq!(answer.names(), ["experience", "cross-domain"]);
}

#[test]
fn no_base_branch_at_all_is_widened_and_names_what_was_looked_for() {
    let world = World::new();
    let repo = world.init("r", &["--initial-branch=odd"]);
    repo.platform();
    let answer = Answer::in_repo(&repo, &[]);
    assert!(answer.widened().contains("looked for main"), "{}", answer.widened());
}

#[test]
fn of_two_configured_bases_the_nearest_wins() {
    let world = World::new();
    for order in ["main, release", "release, main"] {
        let repo = world.init(&order.replace(", ", "-"), &[]);
        repo.platform();
        repo.change("cicd.yml", &PLATFORM.replace("base: [main]", &format!("base: [{order}]")));
        repo.git(&["checkout", "--quiet", "-b", "release"]);
        repo.change("backend/base/a.py", "2\n");
        repo.git(&["checkout", "--quiet", "-b", "topic"]);
        repo.change("frontend/a.ts", "2\n");
        let answer = Answer::in_repo(&repo, &[]);
        assert_eq!(answer.source(), "merge base with release", "{order}");
        assert_eq!(answer.names(), ["experience", "cross-domain"], "{order}");
    }
}

#[test]
fn a_detached_head() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "--detach"]);
    repo.change("frontend/a.ts", "2\n");
    let answer = Answer::in_repo(&repo, &[]);
    assert_eq!(answer.source(), "merge base with main");
    assert_eq!(answer.names(), ["experience", "cross-domain"]);
}

#[test]
fn unrelated_histories_are_widened() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "--orphan", "island"]);
    repo.change("frontend/a.ts", "2\n");
    for arguments in [&[][..], &["--base", "main"], &["--base", "main", "--head", "island"]] {
        let answer = Answer::in_repo(&repo, arguments);
        assert_eq!(answer.widened(), "HEAD and main have no common history", "{arguments:?}");
    }
}

#[test]
fn without_a_commit_everything_is_new() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", PLATFORM);
    repo.write("frontend/a.ts", "1\n");
    repo.git(&["add", "frontend"]);
    let answer = Answer::in_repo(&repo, &[]);
    assert_eq!(answer.source(), "the empty tree, as there is no commit yet");
    assert_eq!(answer.files(), ["added cicd.yml", "added frontend/a.ts"]);
    assert_eq!(answer.names(), ALL);
}

#[test]
fn on_the_base_branch_itself() {
    let world = World::new();
    let repo = world.platform("r");
    assert_eq!(Answer::in_repo(&repo, &[]).names(), [""; 0], "locally nothing changed since");
    let in_ci = Answer::of(repo.cicd(&["affected", "--format", "json"]).env("CI", "true"));
    assert!(in_ci.widened().contains("HEAD is on the base branch main"), "{}", in_ci.widened());
}

#[test]
fn a_name_of_a_branch_and_a_tag_is_the_branch_s() {
    let world = World::new();
    let origin = world.platform("origin");
    let clone = world.clone(&origin, "clone", &[]);
    clone.git(&["checkout", "--quiet", "-b", "topic"]);
    let head = clone.change("frontend/a.ts", "2\n");
    clone.git(&["tag", "main"]);
    clone.git(&["tag", "origin/main"]);
    for base in ["main", "main~0", "origin/main"] {
        let ran = clone.cicd(&["affected", "--format", "names", "--base", base]).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (0, "experience\ncross-domain\n"), "{base}: {ran:?}");
        let name = base.trim_end_matches("~0");
        assert!(ran.stderr.contains(&format!("warning: `{name}` is both a branch and a tag")), "{base}: {ran:?}");
    }
    let by_variable = clone.cicd(&["affected", "--format", "names"]).env("CICD_BASE", "main").names();
    assert_eq!(by_variable, ["experience", "cross-domain"]);
    // The tag by its full name, and a tag whose name no branch shares.
    let ran = clone.cicd(&["affected", "--format", "names", "--base", "tags/main"]).run();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    clone.git(&["tag", "v1", &head]);
    assert_eq!(clone.affected(&["--base", "v1"]), Vec::<String>::new());
    // The same holds for the end of a range.
    clone.git(&["tag", "topic", "refs/heads/main"]);
    assert_eq!(clone.affected(&["--base", "refs/heads/main", "--head", "topic"]), ["experience", "cross-domain"]);
    // A clone in CI has the base branch only as a remote branch.
    clone.git(&["branch", "--quiet", "-D", "main"]);
    clone.git(&["tag", "--force", "main", "refs/heads/topic"]);
    assert_eq!(clone.affected(&["--base", "main", "--head", "refs/heads/topic"]), ["experience", "cross-domain"]);
}
