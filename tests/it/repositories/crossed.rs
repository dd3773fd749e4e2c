//! Branches that were merged into each other have several merge bases, and all of them count.

use super::Answer;
use crate::support::{PLATFORM, Repo, World};

/// Merges both branches into each other: `main` has the first commit of `topic`, and `topic` has that of `main` but reverts its change of
/// the city. Returns the two first commits.
fn cross(repo: &Repo<'_>) -> [String; 2] {
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    let theirs = repo.change("frontend/a.ts", "2\n");
    repo.git(&["checkout", "--quiet", "main"]);
    let ours = repo.change("backend/city/a.py", "2\n");
    repo.git(&["merge", "--quiet", "--no-edit", &theirs]);
    repo.git(&["checkout", "--quiet", "topic"]);
    repo.git(&["merge", "--quiet", "--no-edit", "--strategy=ours", &ours]);
    let mut bases = [ours, theirs];
    bases.sort();
    bases
}

const AFFECTED: [&str; 4] = ["smart-city", "journey", "experience", "cross-domain"];

/// Checks all ways to choose a range: the branch, named bases, two commits, the lines of a push; with edits in the work tree, which are
/// read once.
fn check(repo: &Repo<'_>) {
    let [a, b] = cross(repo);
    let head = repo.head();
    let whole = Answer::in_repo(repo, &[]);
    assert_eq!((whole.names(), whole.ranges()), (AFFECTED.to_vec(), vec![(a.as_str(), ""), (&b, "")]));
    assert_eq!(whole.0["precision"], "exact");
    for arguments in [&["--base", "main", "--head", "topic"][..], &["--base", "main", "--head", &head]] {
        let fixed = Answer::in_repo(repo, arguments);
        assert_eq!((fixed.names(), fixed.ranges()), (AFFECTED.to_vec(), vec![(a.as_str(), head.as_str()), (&b, &head)]));
    }
    let named = Answer::of(repo.cicd(&["affected", "--format", "json"]).env("CICD_BASE", "main"));
    assert_eq!(named.ranges(), whole.ranges());
    repo.write("backend/base/new.py", "1\n");
    repo.remove("frontend/a.ts");
    let edited = Answer::in_repo(repo, &[]);
    assert_eq!(edited.files(), ["added backend/base/new.py", "modified backend/city/a.py", "deleted frontend/a.ts"]);
    assert_eq!(edited.names(), super::ALL);
}

#[test]
fn both_merge_bases_count() {
    let world = World::new();
    check(&world.platform("r"));
}

#[test]
fn both_merge_bases_count_where_the_git_program_answers() {
    let world = World::new();
    let repo = world.init("r", &["--object-format=sha256"]);
    repo.platform();
    check(&repo);
}

#[test]
fn a_push_of_a_new_branch_counts_from_both_merge_bases() {
    let world = World::new();
    let origin = world.platform("origin");
    let clone = world.clone(&origin, "clone", &[]);
    let [a, b] = cross(&clone);
    clone.git(&["update-ref", "refs/remotes/origin/main", "main"]);
    let head = clone.head();
    let line = format!("refs/heads/topic {head} refs/heads/topic {}\n", "0".repeat(40));
    let answer = Answer::of(clone.cicd(&["affected", "--pre-push", "--format", "json", "origin", "url"]).input(line));
    assert_eq!((answer.names(), answer.ranges()), (AFFECTED.to_vec(), vec![(a.as_str(), head.as_str()), (&b, &head)]));
}

/// Two unrelated base branches are both merged into the branch, so neither is nearer.
#[test]
fn of_two_base_branches_of_which_neither_is_nearer_both_count() {
    let world = World::new();
    let repo = world.platform("r");
    repo.change("cicd.yml", &PLATFORM.replace("base: [main]", "base: [main, next]"));
    repo.git(&["checkout", "--quiet", "-b", "next"]);
    let next = repo.change("backend/city/a.py", "2\n");
    repo.git(&["checkout", "--quiet", "-b", "topic", "main"]);
    repo.git(&["checkout", "--quiet", "main"]);
    let main = repo.change("frontend/a.ts", "2\n");
    repo.git(&["checkout", "--quiet", "topic"]);
    repo.git(&["merge", "--quiet", "--no-edit", "main"]);
    // The change of `next` is reverted, so nothing changed compared with `main` alone.
    repo.git(&["merge", "--quiet", "--no-edit", "--strategy=ours", "next"]);
    let answer = Answer::in_repo(&repo, &[]);
    assert_eq!(answer.ranges(), [(main.as_str(), ""), (&next, "")]);
    assert_eq!(answer.names(), AFFECTED);
}

/// A shallow clone shows one merge base, and the other lies beyond its end: the answer must not treat the first as the only one.
#[test]
fn a_merge_base_behind_the_end_of_a_shallow_clone_is_not_forgotten() {
    let world = World::new();
    let origin = world.platform("origin");
    origin.git(&["checkout", "--quiet", "-b", "topic"]);
    let early = origin.change("frontend/a.ts", "2\n");
    for _ in 0..4 {
        origin.git(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    }
    origin.git(&["checkout", "--quiet", "main"]);
    let ours = origin.change("backend/city/a.py", "2\n");
    origin.git(&["merge", "--quiet", "--no-edit", &early]);
    origin.git(&["checkout", "--quiet", "topic"]);
    origin.git(&["merge", "--quiet", "--no-edit", "--strategy=ours", &ours]);
    let clone = world.clone(&origin, "clone", &["--depth=3", "--no-single-branch", "--branch=topic"]);
    assert_eq!(clone.git(&["merge-base", "--all", "topic", "origin/main"]), ours, "git shows one of two");
    let here = Answer::in_repo(&clone, &[]);
    assert!(here.widened().contains("git fetch --unshallow"), "{}", here.widened());
    let in_ci = Answer::of(clone.cicd(&["affected", "--format", "json"]).env("CI", "true"));
    assert_eq!(in_ci.ranges().len(), 2, "{}", in_ci.0);
    assert_eq!(in_ci.names(), AFFECTED);
    // If the histories meet before the end of the clone, the answer is certain.
    let plain = world.clone(&origin, "plain", &["--depth=3", "--no-single-branch", "--branch=main"]);
    plain.git(&["checkout", "--quiet", "-b", "more"]);
    plain.change("backend/base/a.py", "2\n");
    assert_eq!(Answer::in_repo(&plain, &[]).source(), "merge base with origin/main");
}
