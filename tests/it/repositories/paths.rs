//! Changes of a path: moved, deleted, made executable, retargeted, replaced, bumped, ignored, and twelve thousand at once.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::Answer;
use crate::support::{Repo, World};

fn topic<'w>(world: &'w World, name: &str) -> Repo<'w> {
    let repo = world.platform(name);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo
}

/// Checks that the answer is the same for a change in the work tree, in the index and in a commit.
fn check(repo: &Repo<'_>, files: &[&str], names: &[&str]) {
    let look = |how: &str, arguments: &[&str]| {
        let answer = Answer::in_repo(repo, arguments);
        assert_eq!(answer.files(), files, "{how}");
        assert_eq!(answer.names(), names, "{how}");
    };
    look("in the work tree", &[]);
    repo.git(&["add", "--all"]);
    look("staged", &[]);
    repo.commit("done");
    look("committed", &[]);
    look("up to a commit", &["--head", "HEAD"]);
}

#[test]
fn a_rename_touches_the_old_and_the_new_domain() {
    let world = World::new();
    let repo = topic(&world, "r");
    std::fs::rename(repo.path.join("backend/city/a.py"), repo.path.join("frontend/a.py")).expect("a rename");
    let files = ["deleted backend/city/a.py", "added frontend/a.py"];
    check(&repo, &files, &["smart-city", "journey", "experience", "cross-domain"]);
}

#[test]
fn a_deletion_counts() {
    let world = World::new();
    let repo = topic(&world, "r");
    repo.remove("frontend/a.ts");
    check(&repo, &["deleted frontend/a.ts"], &["experience", "cross-domain"]);
}

#[test]
fn the_last_file_of_a_domain_counts() {
    let world = World::new();
    let repo = topic(&world, "r");
    std::fs::remove_dir_all(repo.path.join("backend/journey")).expect("a folder");
    check(&repo, &["deleted backend/journey/a.py"], &["journey", "cross-domain"]);
}

#[test]
fn a_change_of_mode_counts() {
    let world = World::new();
    let repo = topic(&world, "r");
    std::fs::set_permissions(repo.path.join("frontend/a.ts"), Permissions::from_mode(0o755)).expect("a mode");
    check(&repo, &["modified frontend/a.ts"], &["experience", "cross-domain"]);
}

#[test]
fn a_link_is_a_path_of_its_own() {
    let world = World::new();
    let repo = world.platform("r");
    let link = repo.path.join("frontend/link");
    symlink("../backend/city/a.py", &link).expect("a link");
    repo.commit("link");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    std::fs::remove_file(&link).expect("a link");
    symlink("../backend/journey/a.py", &link).expect("a link");
    check(&repo, &["modified frontend/link"], &["experience", "cross-domain"]);
    repo.git(&["reset", "--quiet", "--hard", "main"]);
    repo.write("backend/city/a.py", "2\n");
    check(&repo, &["modified backend/city/a.py"], &["smart-city", "journey", "cross-domain"]);
}

/// The link leads nowhere after the change. In the commit before, its domain had the files.
#[test]
fn a_folder_that_is_gone_counts_for_the_domain_of_a_link_to_it() {
    let change = |is_renamed: bool| {
        let world = World::new();
        let repo = world.platform("r");
        let domains = "app: { paths: [\"/frontend/\", \"/frontend/shared/\"] }\n  lib: { paths: [\"/backend/\"] }";
        repo.write("cicd.yml", &format!("version: 1\nbase: [main]\ndomains:\n  {domains}\n"));
        symlink("../backend/journey", repo.path.join("frontend/shared")).expect("a link");
        repo.commit("a link");
        repo.git(&["checkout", "--quiet", "-b", "topic"]);
        let mut files = vec!["deleted backend/journey/a.py"];
        if is_renamed {
            repo.git(&["mv", "backend/journey", "backend/way"]);
            files.push("added backend/way/a.py");
        } else {
            std::fs::remove_dir_all(repo.path.join("backend/journey")).expect("a folder");
        }
        check(&repo, &files, &["app", "lib", "cross-domain"]);
    };
    change(false);
    change(true);
}

#[test]
fn a_file_becomes_a_link_and_a_folder_and_a_file_again() {
    let world = World::new();
    let repo = topic(&world, "r");
    repo.remove("frontend/a.ts");
    symlink("b.ts", repo.path.join("frontend/a.ts")).expect("a link");
    check(&repo, &["modified frontend/a.ts"], &["experience", "cross-domain"]);
    repo.git(&["branch", "--force", "main"]);
    repo.remove("frontend/a.ts");
    repo.write("frontend/a.ts/inner.ts", "1\n");
    check(&repo, &["deleted frontend/a.ts", "added frontend/a.ts/inner.ts"], &["experience", "cross-domain"]);
    repo.git(&["branch", "--force", "main"]);
    std::fs::remove_dir_all(repo.path.join("frontend/a.ts")).expect("a folder");
    repo.write("frontend/a.ts", "1\n");
    check(&repo, &["added frontend/a.ts", "deleted frontend/a.ts/inner.ts"], &["experience", "cross-domain"]);
}

#[test]
fn what_is_taken_back_in_the_work_tree_still_counts_on_the_branch() {
    let world = World::new();
    let repo = topic(&world, "r");
    repo.git(&["rm", "--quiet", "frontend/a.ts"]);
    repo.write("frontend/a.ts", "1\n");
    assert_eq!(Answer::in_repo(&repo, &[]).files(), ["modified frontend/a.ts"], "gone from the index, there as untracked");
    repo.git(&["commit", "--quiet", "--message", "gone"]);
    assert_eq!(Answer::in_repo(&repo, &[]).files(), ["modified frontend/a.ts"], "gone by a commit, there as untracked");
}

#[test]
fn a_name_does_not_claim_a_longer_one() {
    let world = World::new();
    let repo = world.platform("r");
    let config = "version: 1\nunowned: ignore\ndomains:\n  a: { paths: [foo] }\n  b: { paths: [\"/bar\"] }\n  c: { paths: [\"/baz/\"] }\n";
    repo.change("cicd.yml", config);
    for file in ["foobar/x", "barrel/x", "bazaar/x", "xfoo/x", "foo.txt", "baz"] {
        repo.write(file, "1\n");
    }
    assert_eq!(repo.affected(&[]), [""; 0]);
    repo.write("deep/foo/x", "1\n");
    assert_eq!(repo.affected(&[]), ["a", "cross-domain"]);
    repo.remove("baz");
    repo.write("baz/x", "1\n");
    repo.write("bar/x", "1\n");
    assert_eq!(repo.affected(&[]), ["a", "b", "c", "cross-domain"]);
}

#[test]
fn what_git_ignores_does_not_count() {
    let world = World::new();
    let repo = topic(&world, "r");
    repo.write(".gitignore", "build/\n*.log\n");
    repo.commit("ignore");
    repo.git(&["branch", "--force", "main"]);
    std::fs::write(repo.path.join(".git/info/exclude"), "mine\n").expect("a file");
    for file in ["frontend/build/x.js", "backend/city/a.log", "backend/journey/mine"] {
        repo.write(file, "1\n");
    }
    assert_eq!(repo.affected(&[]), [""; 0]);
    repo.git(&["add", "--force", "backend/city/a.log"]);
    assert_eq!(repo.affected(&[]), ["smart-city", "journey", "cross-domain"], "tracked is tracked");
}

#[test]
fn the_settings_of_git_hide_nothing() {
    let world = World::new();
    let repo = topic(&world, "r");
    for (name, value) in [("status.showUntrackedFiles", "no"), ("status.renames", "copies"), ("diff.renames", "copies")] {
        repo.git(&["config", name, value]);
    }
    repo.git(&["config", "status.relativePaths", "true"]);
    repo.git(&["mv", "backend/city/a.py", "frontend/a.py"]);
    repo.write("backend/base/new.py", "1\n");
    let files = ["added backend/base/new.py", "deleted backend/city/a.py", "added frontend/a.py"];
    assert_eq!(Answer::in_repo(&repo, &[]).files(), files);
}

#[test]
fn twelve_thousand_changed_files() {
    let world = World::new();
    let repo = topic(&world, "r");
    for number in 0..12_000 {
        repo.write(&format!("frontend/{:02}/{number}.ts", number % 40), "1\n");
    }
    assert_eq!(Answer::in_repo(&repo, &[]).files().len(), 12_000, "untracked");
    repo.write("backend/journey/z.py", "1\n");
    repo.commit("many");
    let answer = Answer::in_repo(&repo, &[]);
    assert_eq!(answer.files().len(), 12_001);
    assert_eq!(answer.names(), ["journey", "experience", "cross-domain"]);
}

/// Creates the platform with a submodule at `libs/engine`, which the domain `engine` owns through a pattern with a slash at its end.
fn with_submodule<'w>(world: &'w World, engine: &Repo<'_>) -> Repo<'w> {
    let repo = world.platform("r");
    repo.git(&["submodule", "--quiet", "add", engine.path.to_str().expect("a path"), "libs/engine"]);
    let config =
        "version: 1\nbase: [main]\ndomains:\n  engine: { paths: [\"/libs/engine/\"] }\n  web: { paths: [\"/frontend/\"] }\n";
    repo.change("cicd.yml", config);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo
}

#[test]
fn a_submodule_that_was_bumped() {
    let world = World::new();
    let engine = world.platform("engine");
    let repo = with_submodule(&world, &engine);
    assert_eq!(repo.affected(&[]), [""; 0]);
    let bumped = engine.change("src/a.c", "2\n");
    repo.git(&["-C", "libs/engine", "pull", "--quiet"]);
    assert_eq!(repo.git(&["-C", "libs/engine", "rev-parse", "HEAD"]), bumped);
    check(&repo, &["modified libs/engine"], &["engine", "cross-domain"]);
}

#[test]
fn a_submodule_that_is_dirty() {
    let world = World::new();
    let engine = world.platform("engine");
    let repo = with_submodule(&world, &engine);
    repo.write("libs/engine/README.md", "dirty\n");
    assert_eq!(Answer::in_repo(&repo, &[]).files(), ["modified libs/engine"]);
    assert_eq!(repo.affected(&[]), ["engine", "cross-domain"]);
    repo.git(&["-C", "libs/engine", "checkout", "--quiet", "."]);
    assert_eq!(repo.affected(&[]), [""; 0]);
    repo.write("libs/engine/untracked", "1\n");
    assert_eq!(repo.affected(&[]), ["engine", "cross-domain"]);
}

#[test]
fn a_submodule_that_is_taken_out() {
    let world = World::new();
    let engine = world.platform("engine");
    let repo = with_submodule(&world, &engine);
    repo.git(&["rm", "--quiet", "libs/engine"]);
    repo.commit("out");
    let answer = Answer::in_repo(&repo, &[]);
    assert_eq!(answer.files(), ["modified .gitmodules", "deleted libs/engine"]);
    assert!(answer.because("engine").contains(&"path"), "{}", answer.0);
}
