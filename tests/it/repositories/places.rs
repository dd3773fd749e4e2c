//! Folders in which the program starts: sub-folders, linked worktrees, links, hooks, another user's repository.

use std::ffi::OsString;
use std::fs::Permissions;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{PermissionsExt, chown, symlink};

use super::Answer;
use crate::support::{PLATFORM, Repo, World, skipped};

/// Creates the platform with one change on `topic`, checked out in the worktree `linked`, and another change in the main worktree.
fn linked(world: &World) -> (Repo<'_>, Repo<'_>) {
    let repo = world.platform("r");
    repo.git(&["worktree", "add", "--quiet", "-b", "topic", "../linked"]);
    let linked = world.at("linked");
    linked.change("frontend/a.ts", "2\n");
    repo.write("backend/base/a.py", "not in the linked one\n");
    (repo, linked)
}

const LINKED: [&str; 2] = ["experience", "cross-domain"];

#[test]
fn a_linked_worktree_and_a_folder_in_it() {
    let world = World::new();
    let (_, linked) = linked(&world);
    assert_eq!(linked.affected(&[]), LINKED);
    linked.write("backend/journey/new.py", "1\n");
    let below = linked.cicd_in("backend/city", &["affected", "--format", "names"]).names();
    assert_eq!(below, ["journey", "experience", "cross-domain"]);
}

#[test]
fn a_sub_folder_and_a_folder_by_flag() {
    let world = World::new();
    let repo = world.platform("r");
    repo.write("frontend/new.ts", "1\n");
    repo.write("backend/city/new.py", "1\n");
    let expected = Answer::in_repo(&repo, &[]);
    assert_eq!(expected.files(), ["added backend/city/new.py", "added frontend/new.ts"]);
    let json = ["affected", "--format", "json"];
    assert_eq!(Answer::of(repo.cicd_in("backend/city", &json)).0, expected.0, "paths start at the root everywhere");
    let outside = world.init("elsewhere", &[]);
    let path = repo.path.to_str().expect("a path");
    assert_eq!(Answer::of(outside.cicd(&[&["-C", path], &json[..]].concat())).0, expected.0);
    assert_eq!(Answer::of(outside.cicd(&[&json[..], &["-C", "../r/backend/city"]].concat())).0, expected.0);
}

#[test]
fn a_folder_whose_name_is_no_text() {
    let world = World::new();
    for format in ["sha1", "sha256"] {
        let path = world.path().join(OsString::from_vec([b"caf\xe9 ", format.as_bytes()].concat()));
        let plain = world.init(format, &["--object-format", format]);
        plain.platform();
        if std::fs::rename(&plain.path, &path).is_err() {
            return skipped("a file system that takes any bytes");
        }
        std::fs::write(path.join("frontend/new.ts"), "1\n").expect("a file");
        let link = format!("link-{format}");
        symlink(&path, world.path().join(&link)).expect("a link");
        assert_eq!(world.at(&link).affected(&[]), LINKED, "{format}");
    }
}

#[test]
fn the_nearest_config_counts_and_its_patterns_start_at_the_root() {
    let world = World::new();
    let repo = world.platform("r");
    repo.write("frontend/cicd.yml", "version: 1\ndomains:\n  inner: { paths: [\"/frontend/\"] }\n");
    repo.commit("inner");
    repo.write("frontend/new.ts", "1\n");
    assert_eq!(repo.cicd_in("frontend", &["affected", "--format", "names"]).names(), ["inner", "cross-domain"]);
    assert_eq!(repo.affected(&[]), LINKED);
}

#[test]
fn a_config_from_outside_of_the_repository() {
    let world = World::new();
    let repo = world.platform("r");
    let outside = "version: 1\ndomains:\n  web: { paths: [\"/frontend/\"] }\n  rest: { paths: [\"/backend/\"] }\n";
    std::fs::write(world.path().join("outside.yml"), outside).expect("a config");
    repo.write("frontend/new.ts", "1\n");
    assert_eq!(repo.affected(&["--config", "../outside.yml"]), ["web", "cross-domain"]);
    let path = world.path().join("outside.yml");
    assert_eq!(repo.affected(&["--config", path.to_str().expect("a path")]), ["web", "cross-domain"]);
    let below = ["affected", "--format", "names", "--config", "../../../outside.yml"];
    assert_eq!(repo.cicd_in("backend/city", &below).names(), ["web", "cross-domain"]);
    repo.write("cicd.yml", &PLATFORM.replace("/frontend/", "/web/"));
    let answer = Answer::in_repo(&repo, &["--config", "../outside.yml"]);
    assert_eq!(answer.because("rest"), ["unowned"], "the repository's own file is one like any other then");
}

#[test]
fn a_link_to_the_repository() {
    let world = World::new();
    let repo = world.platform("r");
    repo.write("frontend/new.ts", "1\n");
    repo.change("cicd.yml", &PLATFORM.replace("/backend/city/", "/city/"));
    symlink(&repo.path, world.path().join("link")).expect("a link");
    let link = world.at("link");
    let json = ["affected", "--format", "json", "--base", "HEAD~1"];
    let expected = Answer::of(repo.cicd(&json));
    assert_eq!(expected.because("smart-city"), ["config"]);
    let shell = link.cicd(&json).env("PWD", &link.path);
    assert_eq!(Answer::of(shell).0, expected.0);
    assert_eq!(Answer::of(world.at("").cicd(&[&["-C", "link"], &json[..]].concat())).0, expected.0);
}

#[test]
fn the_variables_that_git_sets_in_a_hook() {
    let world = World::new();
    let (repo, linked) = linked(&world);
    let git_dir = repo.path.join(".git/worktrees/linked");
    let names = ["affected", "--format", "names"];
    let hook = |folder: &str| linked.cicd_in(folder, &names).env("GIT_DIR", &git_dir);
    assert_eq!(hook("").env("GIT_INDEX_FILE", git_dir.join("index")).names(), LINKED);
    assert_eq!(hook("").env("GIT_WORK_TREE", &linked.path).env("GIT_PREFIX", "").names(), LINKED);
    assert_eq!(hook("backend").names(), LINKED, "a hook that changes the folder");
    assert_eq!(hook("backend").env("GIT_WORK_TREE", &linked.path).names(), LINKED);
    let main = repo.cicd(&names).env("GIT_DIR", ".git");
    assert_eq!(main.names(), ["smart-city", "journey", "base", "cross-domain"]);
}

#[test]
fn a_real_hook_of_a_linked_worktree() {
    let world = World::new();
    let (repo, linked) = linked(&world);
    let hook = repo.path.join(".git/hooks/pre-commit");
    let program = env!("CARGO_BIN_EXE_cicd");
    let script =
        format!("#!/bin/sh\nset -e\nenv | grep ^GIT_DIR > ../variables || :\n{program} affected --format names > ../said\n");
    std::fs::create_dir_all(repo.path.join(".git/hooks")).expect("a folder");
    std::fs::write(&hook, script).expect("a hook");
    std::fs::set_permissions(&hook, Permissions::from_mode(0o755)).expect("a mode");
    linked.change("backend/journey/a.py", "2\n");
    let said = std::fs::read_to_string(world.path().join("said")).expect("the hook ran");
    assert_eq!(said, "journey\nexperience\ncross-domain\n");
    let variables = std::fs::read_to_string(world.path().join("variables")).expect("the hook ran");
    assert!(variables.contains("worktrees/linked"), "git sets GIT_DIR there: {variables}");
}

#[test]
fn the_repository_that_git_dir_names_counts() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("frontend/a.ts", "2\n");
    let other = world.platform("other");
    let answer = other.cicd(&["affected", "--format", "names", "--head", "HEAD"]).env("GIT_DIR", repo.path.join(".git"));
    assert_eq!(answer.names(), LINKED, "git itself would not look at the folder");
    let nowhere = world.path().join("nowhere");
    std::fs::create_dir(&nowhere).expect("a folder");
    let config = repo.path.join("cicd.yml");
    let arguments = ["affected", "--format", "names", "--head", "HEAD", "--config", config.to_str().expect("a path")];
    let outside = world.at("nowhere").cicd(&arguments);
    let outside = outside.env("GIT_DIR", repo.path.join(".git")).env("GIT_WORK_TREE", &repo.path);
    assert_eq!(outside.names(), LINKED);
}

#[test]
#[ignore = "needs root"]
fn another_user_s_repository_is_refused_and_says_how_to_trust_it() {
    let world = World::new();
    let repo = world.platform("r");
    if chown(&repo.path, Some(12_345), None).and_then(|()| chown(repo.path.join(".git"), Some(12_345), None)).is_err() {
        return skipped("root");
    }
    let ran = repo.cicd(&["affected"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{ran:?}");
    assert!(ran.stderr.contains("safe.directory") && ran.stderr.contains("another user"), "{}", ran.stderr);
    let trusted = format!("[safe]\n\tdirectory = {}\n", repo.path.canonicalize().expect("a path").display());
    let settings = world.path().join(".gitconfig");
    let before = std::fs::read_to_string(&settings).expect("settings");
    std::fs::write(&settings, before + &trusted).expect("settings");
    repo.write("frontend/new.ts", "1\n");
    assert_eq!(repo.affected(&[]), LINKED, "the hint helps");
}
