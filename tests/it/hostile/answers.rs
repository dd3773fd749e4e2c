//! The messages about repositories that bring programs or lead outside, and the ways in which a user allows this.

use std::path::Path;

use crate::support::{Ran, Repo, World};

/// Returns a command that leaves a mark, and the mark's path.
fn command(world: &World) -> (String, std::path::PathBuf) {
    let mark = world.path().join("mark");
    (format!("touch {}; cat", mark.display()), mark)
}

fn names(ran: &Ran) -> Vec<&str> {
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout.lines().collect()
}

fn affected(repo: &Repo<'_>) -> Ran {
    repo.cicd(&["affected", "--format", "names"]).run()
}

#[track_caller]
fn refused(repo: &Repo<'_>, folder: &str, why: &str) {
    let ran = repo.cicd_in(folder, &["affected"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{ran:?}");
    assert!(ran.stderr.contains(why), "{why}: {}", ran.stderr);
}

/// Trusts a folder as the user, as the hint of the refusal says.
fn trust(world: &World, folder: &Path) {
    let settings = world.path().join(".gitconfig");
    let before = std::fs::read_to_string(&settings).expect("settings");
    let folder = folder.canonicalize().expect("a folder");
    std::fs::write(&settings, format!("{before}[safe]\n\tdirectory = {}\n", folder.display())).expect("settings");
}

#[test]
fn a_file_with_a_filter_counts_as_it_is() {
    let world = World::new();
    let (command, mark) = command(&world);
    let repo = world.platform("r");
    repo.change(".gitattributes", "*.ts filter=ill\n");
    for (name, value) in [("clean", command.as_str()), ("smudge", "cat"), ("required", "true")] {
        repo.git(&["config", &format!("filter.ill.{name}"), value]);
    }
    let ran = affected(&repo);
    assert_eq!((names(&ran), ran.stderr.as_str()), (vec![], ""), "what the index vouches for needs no filter");
    repo.write("frontend/a.ts", "2\n");
    let ran = affected(&repo);
    assert_eq!(names(&ran), ["experience", "cross-domain"]);
    assert!(ran.stderr.contains("frontend/a.ts counts as changed: the filter"), "{}", ran.stderr);
    assert_eq!(repo.cicd(&["scaffold", "--yes", "--dry-run"]).run().code, 0);
    assert!(!mark.exists(), "the filter was run");
}

#[test]
fn submodules_are_looked_at_without_their_settings() {
    let world = World::new();
    let (command, mark) = command(&world);
    let library = world.init("library", &[]);
    library.change("a", "1\n");
    let inner = world.init("inner", &[]);
    inner.change("a", "1\n");
    library.git(&["submodule", "--quiet", "add", "../inner", "deep"]);
    library.commit("deep");
    let repo = world.platform("r");
    repo.git(&["submodule", "--quiet", "add", "../library", "frontend/lib"]);
    repo.git(&["submodule", "--quiet", "update", "--init", "--recursive"]);
    repo.commit("lib");
    assert_eq!(names(&affected(&repo)), [""; 0]);
    let deep = repo.inside("frontend/lib/deep");
    for repo in [&repo.inside("frontend/lib"), &deep] {
        repo.git(&["config", "core.fsmonitor", &command]);
        repo.git(&["config", "filter.ill.clean", &command]);
        std::fs::write(repo.path.join("../attributes"), "").expect("a file");
    }
    std::fs::remove_file(repo.path.join("frontend/attributes")).expect("a file");
    std::fs::remove_file(repo.path.join("frontend/lib/attributes")).expect("a file");
    assert_eq!(names(&affected(&repo)), [""; 0]);
    deep.write("a", "2\n");
    assert_eq!(names(&affected(&repo)), ["experience", "cross-domain"], "however deep");
    assert!(!repo.cicd(&["test", "--dry-run", "--all"]).run().stdout.is_empty());
    assert!(!mark.exists(), "a program of a submodule was run");
    deep.git(&["config", "include.path", "/etc/hostname"]);
    let ran = affected(&repo);
    assert!(names(&ran).contains(&"experience"), "{ran:?}");
    assert!(ran.stderr.contains("counts as changed: the repository leads to /etc/hostname"), "{}", ran.stderr);
}

#[test]
fn an_embedded_bare_repository_is_none_of_its_own() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["init", "--quiet", "--bare", "frontend/bare"]);
    refused(&repo, "frontend/bare", "has the files of a bare repository, inside of");
    refused(&repo, "frontend/bare/refs", "GIT_DIR=FOLDER");
    assert_eq!(names(&repo.cicd_in(".git/refs", &["affected", "--format", "names"]).run()), ["experience", "cross-domain"]);
    let alone = world.init("alone", &["--bare"]);
    alone.git(&["config", "core.bare", "false"]);
    refused(&alone, "", "its settings say that it is not bare");
}

#[test]
fn settings_from_elsewhere_need_the_user_s_word_or_ci() {
    let world = World::new();
    let repo = world.platform("r");
    let elsewhere = world.path().join("settings");
    std::fs::write(&elsewhere, "[user]\n\tname = x\n").expect("settings");
    repo.git(&["config", "include.path", elsewhere.to_str().expect("a path")]);
    refused(&repo, "", "(include.path in .git/config)");
    assert_eq!(repo.cicd(&["affected"]).env("CI", "true").run().code, 0);
    trust(&world, &repo.path);
    assert_eq!(affected(&repo).code, 0);
    let own = world.platform("own");
    own.write("settings", "[user]\n\tname = x\n");
    own.git(&["config", "include.path", "../settings"]);
    assert_eq!(affected(&own).code, 0, "settings in the work tree are its own");
}

#[test]
fn objects_from_elsewhere_need_the_user_s_word() {
    let world = World::new();
    let origin = world.platform("r");
    origin.git(&["clone", "--quiet", "--shared", ".", "../borrower"]);
    let borrower = world.at("borrower");
    refused(&borrower, "", "objects/info/alternates");
    trust(&world, &borrower.path);
    assert_eq!(affected(&borrower).code, 0);
}

#[test]
fn a_folder_of_git_elsewhere_must_know_its_work_tree() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["init", "--quiet", "--separate-git-dir", "../separate"]);
    refused(&repo, "", "git config core.worktree");
    repo.git(&["config", "core.worktree", repo.path.to_str().expect("a path")]);
    assert_eq!(affected(&repo).code, 0, "the hint helps");
    repo.git(&["config", "core.worktree", world.path().to_str().expect("a path")]);
    refused(&repo, "", "outside of it");
}

#[test]
fn a_ref_that_is_a_pipe_ends_in_time() {
    let world = World::new();
    let repo = world.platform("r");
    let branch = repo.path.join(".git/refs/heads/main");
    std::fs::remove_file(&branch).expect("a ref");
    assert!(repo.command("mkfifo").arg(&branch).status().expect("mkfifo").success());
    let ran = repo.cicd(&["affected"]).env("CICD_GIT_LIMIT", "0.2").run();
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{ran:?}");
    assert!(ran.stderr.contains("0.2 s"), "{}", ran.stderr);
}
