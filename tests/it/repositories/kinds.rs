//! Formats and layouts of repositories: SHA-256, reftable, sparse indexes, relative worktrees, bare repositories.

use super::{Answer, git_can};
use crate::support::{PLATFORM, Repo, World, skipped};

/// Checks committed, staged, unstaged and untracked changes, a rename and a changed entry of the config, in a repository of any kind.
fn a_day_in(repo: &Repo<'_>) {
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    assert_eq!(repo.affected(&[]), [""; 0]);
    assert_eq!(Answer::in_repo(repo, &[]).source(), "merge base with main");
    repo.git(&["mv", "backend/journey/a.py", "frontend/a.py"]);
    repo.commit("moved");
    let answer = Answer::in_repo(repo, &[]);
    assert_eq!(answer.files(), ["deleted backend/journey/a.py", "added frontend/a.py"]);
    assert_eq!(answer.names(), ["journey", "experience", "cross-domain"]);
    let fixed = Answer::in_repo(repo, &["--base", "main", "--head", "topic"]);
    assert_eq!(fixed.names(), answer.names());
    assert_eq!(super::text(&fixed.0["ranges"][0]["head"]), repo.head());
    repo.change("cicd.yml", &PLATFORM.replace("/frontend/", "/web/"));
    assert_eq!(Answer::in_repo(repo, &["--base", "HEAD~1"]).because("experience"), ["config"]);
    repo.git(&["checkout", "--quiet", "main", "--", "."]);
    repo.git(&["reset", "--quiet", "--hard", "main"]);
    repo.write("backend/base/staged.py", "1\n");
    repo.git(&["add", "backend/base/staged.py"]);
    repo.write("backend/city/a.py", "unstaged\n");
    repo.write("frontend/untracked.ts", "1\n");
    let expected = ["added backend/base/staged.py", "modified backend/city/a.py", "added frontend/untracked.ts"];
    assert_eq!(Answer::in_repo(repo, &[]).files(), expected);
    repo.git(&["checkout", "--quiet", "--detach"]);
    repo.commit("all of it");
    assert_eq!(Answer::in_repo(repo, &[]).files(), expected);
}

#[test]
fn sha1_and_files() {
    let world = World::new();
    a_day_in(&world.platform("r"));
}

#[test]
fn sha256() {
    let world = World::new();
    let repo = world.init("r", &["--object-format=sha256"]);
    repo.platform();
    assert_eq!(repo.head().len(), 64);
    a_day_in(&repo);
}

#[test]
fn a_missing_sha256_commit_is_widened() {
    let world = World::new();
    let repo = world.init("r", &["--object-format=sha256"]);
    repo.platform();
    let answer = Answer::in_repo(&repo, &["--base", &"1".repeat(64)]);
    assert!(answer.widened().contains("is not in this clone"), "{}", answer.widened());
}

#[test]
fn reftable() {
    let world = World::new();
    let probe = world.init("probe", &[]);
    if !git_can(&probe, "git with reftable", &["init", "--quiet", "--ref-format=reftable", "../r"]) {
        return;
    }
    let repo = world.at("r");
    repo.platform();
    assert!(repo.path.join(".git/reftable").is_dir());
    a_day_in(&repo);
}

#[test]
fn a_sparse_checkout_with_a_sparse_index() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("backend/city/a.py", "2\n");
    repo.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "frontend"]);
    assert!(!repo.path.join("backend").exists());
    assert!(repo.git(&["ls-files", "--sparse"]).lines().any(|line| line == "backend/"), "the index is sparse");
    let answer = Answer::in_repo(&repo, &[]);
    assert_eq!(answer.files(), ["modified backend/city/a.py"], "what is not checked out is not deleted");
    assert_eq!(answer.names(), ["smart-city", "journey", "cross-domain"]);
    repo.write("frontend/new.ts", "1\n");
    assert_eq!(repo.affected(&[]), ["smart-city", "journey", "experience", "cross-domain"]);
    assert!(repo.git(&["ls-files", "--sparse"]).lines().any(|line| line == "backend/"), "the index stays sparse");
}

#[test]
fn a_worktree_with_relative_paths() {
    let world = World::new();
    let repo = world.platform("r");
    let add = ["worktree", "add", "--quiet", "--relative-paths", "-b", "topic", "../linked"];
    if !repo.command("git").args(add).output().expect("git").status.success() {
        return skipped("git 2.48");
    }
    assert_eq!(repo.git(&["config", "extensions.relativeWorktrees"]), "true");
    let linked = world.at("linked");
    linked.change("frontend/a.ts", "2\n");
    assert_eq!(linked.affected(&[]), ["experience", "cross-domain"]);
    assert_eq!(repo.affected(&[]), [""; 0]);
}

#[test]
fn a_bare_repository_with_a_config_from_outside() {
    let world = World::new();
    let origin = world.platform("origin");
    let before = origin.head();
    origin.change("frontend/a.ts", "2\n");
    let bare = world.clone(&origin, "bare.git", &["--bare"]);
    let config = origin.path.join("cicd.yml");
    let config = config.to_str().expect("a path");
    let answer = Answer::in_repo(&bare, &["--config", config, "--base", &before]);
    assert_eq!(answer.names(), ["experience", "cross-domain"]);
    assert_eq!(super::text(&answer.0["ranges"][0]["head"]), origin.head());
}
