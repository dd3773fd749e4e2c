//! Hooks that git runs itself: their place, their output on a push, and that nothing blocks a push without need.

use super::{Site, contains, mode, names, path_with, run, said, set_mode, without_cicd};
use crate::support::World;

#[test]
fn installed_it_speaks_on_a_push_and_uninstalled_it_is_gone() {
    let world = World::new();
    let site = Site::new(&world);
    let before = names(&site.hooks());
    let ran = site.cicd(&["hooks", "status"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    contains(&ran.stdout, "not installed");
    contains(&site.did(&["hooks", "install"]), "installed in .git/hooks/pre-push (hooks are run by git)");
    contains(&site.did(&["hooks", "status"]), "installed in .git/hooks/pre-push");
    site.repo.change("frontend/a.ts", "2\n");
    contains(&site.pushed(&["origin", "main"]), "2 of 5 domains are affected");
    contains(&site.did(&["hooks", "uninstall"]), "removed from .git/hooks/pre-push");
    assert_eq!(names(&site.hooks()), before);
    assert_eq!(site.cicd(&["hooks", "status"]).code, 1);
    contains(&site.did(&["hooks", "uninstall"]), "no cicd hook");
}

#[test]
fn installed_again_it_is_unchanged_or_takes_the_new_options() {
    let world = World::new();
    let site = Site::new(&world);
    site.did(&["hooks", "install"]);
    let first = site.repo.read(".git/hooks/pre-push");
    contains(&site.did(&["hooks", "install"]), "already installed");
    assert_eq!(site.repo.read(".git/hooks/pre-push"), first);
    site.did(&["hooks", "install", "--run", "unit", "--budget", "2m"]);
    contains(&site.repo.read(".git/hooks/pre-push"), "--run unit --budget 120s");
    site.did(&["hooks", "install"]);
    assert_eq!(site.repo.read(".git/hooks/pre-push"), first);
}

#[test]
fn what_is_pushed_comes_from_git_and_not_from_what_is_checked_out() {
    let world = World::new();
    let site = Site::new(&world);
    site.did(&["hooks", "install"]);
    site.repo.git(&["checkout", "--quiet", "-b", "topic"]);
    site.repo.change("frontend/a.ts", "2\n");
    site.repo.git(&["checkout", "--quiet", "main"]);
    site.repo.write("backend/city/a.py", "not committed\n");
    let said = site.pushed(&["origin", "topic"]);
    contains(&said, "experience");
    contains(&said, "not affected: smart-city");
    contains(&site.pushed(&["origin", ":topic"]), "no domain is affected");
}

#[test]
fn a_hook_that_has_lost_its_mode_is_not_called_installed() {
    let world = World::new();
    let site = Site::new(&world);
    site.did(&["hooks", "install"]);
    set_mode(&site.hooks().join("pre-push"), 0o644);
    assert_eq!(site.cicd(&["hooks", "status"]).code, 1);
    site.did(&["hooks", "install"]);
    assert_eq!(mode(&site.hooks().join("pre-push")), 0o755);
    site.did(&["hooks", "status"]);
}

#[test]
fn without_cicd_on_the_path_it_warns_and_lets_the_push_go() {
    let world = World::new();
    let mut site = Site::new(&world);
    for options in [&[][..], &["--run", "unit"]] {
        site.path = path_with(&site.home, &[]);
        site.did(&[&["hooks", "install"], options].concat());
        site.path = std::env::join_paths(without_cicd()).expect("a PATH");
        let head = site.repo.change("frontend/a.ts", &format!("{options:?}\n"));
        contains(&site.pushed(&["origin", "main"]), "cicd: not on the PATH");
        assert_eq!(site.remote_main(), head);
    }
}

#[test]
fn a_broken_config_does_not_hold_a_push() {
    let world = World::new();
    let site = Site::new(&world);
    for options in [&[][..], &["--run", "unit"]] {
        site.did(&[&["hooks", "install"], options].concat());
        let head = site.repo.change("cicd.yml", &format!("version: 1\ndomains: {options:?} [\n"));
        let said = site.pushed(&["origin", "main"]);
        contains(&said, "error: ");
        contains(&said, "the push continues");
        assert_eq!(site.remote_main(), head);
    }
}

#[test]
fn a_hooks_folder_in_the_repository_takes_it() {
    let world = World::new();
    let site = Site::new(&world);
    let tracked = "#!/bin/sh\necho tracked\n";
    site.repo.write("tools/hooks/pre-push", tracked);
    let path = site.repo.path.join("tools/hooks/pre-push");
    set_mode(&path, 0o755);
    site.repo.git(&["config", "core.hooksPath", "tools/hooks"]);
    site.repo.commit("hooks");
    contains(&site.did(&["hooks", "install"]), "installed in tools/hooks/pre-push");
    let pushed = site.pushed(&["origin", "main"]);
    contains(&pushed, "domains are affected");
    contains(&pushed, "tracked\n");
    site.did(&["hooks", "uninstall"]);
    assert_eq!(site.repo.read("tools/hooks/pre-push"), tracked);
    assert_eq!(mode(&path), 0o755);
    assert_eq!(site.repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_hooks_folder_of_every_repository_is_refused() {
    let world = World::new();
    let site = Site::new(&world);
    let shared = site.home.join("shared-hooks");
    std::fs::create_dir(&shared).expect("a folder");
    site.repo.git(&["config", "--global", "core.hooksPath", shared.to_str().expect("a path")]);
    let ran = site.cicd(&["hooks", "install"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    contains(&ran.stderr, "shared-hooks, whose hooks run in every repository");
    contains(&ran.stderr, "git config core.hooksPath");
    assert!(names(&shared).is_empty(), "{:?}", names(&shared));
    assert!(!site.hooks().join("pre-push").exists());
    assert_eq!(site.cicd(&["hooks", "status"]).code, 1);
}

#[test]
fn a_linked_worktree_shares_the_hook_and_asks_about_its_own_branch() {
    let world = World::new();
    let site = Site::new(&world);
    site.repo.git(&["worktree", "add", "--quiet", "-b", "topic", "../linked"]);
    let linked = world.at("linked");
    let in_linked = |program: &str, arguments: &[&str]| run(linked.command(program).env("PATH", &site.path).args(arguments));
    let ran = in_linked("cicd", &["hooks", "install"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    contains(&site.did(&["hooks", "status"]), "installed in .git/hooks/pre-push");
    linked.change("frontend/a.ts", "2\n");
    let ran = in_linked("git", &["push", "origin", "topic"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    contains(&said(&ran), "frontend/a.ts");
    assert_eq!(in_linked("cicd", &["hooks", "uninstall"]).code, 0);
    assert!(!site.hooks().join("pre-push").exists());
}

#[test]
fn outside_of_a_repository_it_says_so() {
    let world = World::new();
    let nowhere = world.at("");
    let ran = nowhere.cicd(&["hooks", "install"]).run();
    assert_eq!(ran.code, 2, "{ran:?}");
    contains(&ran.stderr, "not in a git repository");
}

#[test]
fn a_level_that_could_be_a_command_is_refused() {
    let world = World::new();
    let site = Site::new(&world);
    for options in [&["--run", "unit; rm x"][..], &["--run", "-x"], &["--run", "unit", "--budget", "0s"], &["--budget", "9s"]] {
        let ran = site.cicd(&[&["hooks", "install"], options].concat());
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(!site.hooks().join("pre-push").exists());
    }
}

#[test]
fn a_damaged_block_is_an_error_and_stays() {
    let world = World::new();
    let repo = world.platform("r");
    assert_eq!(repo.cicd(&["hooks", "install"]).run().code, 0);
    let cut = repo.read(".git/hooks/pre-push").replace("# <<< cicd <<<\n", "");
    repo.write(".git/hooks/pre-push", &cut);
    for verb in ["install", "uninstall", "status"] {
        let ran = repo.cicd(&["hooks", verb]).run();
        assert!(ran.code == 2 && ran.stderr.contains("a beginning but no end"), "{verb}: {ran:?}");
    }
    assert_eq!(repo.read(".git/hooks/pre-push"), cut);
}

#[test]
fn a_level_that_no_suite_is_at_is_refused() {
    let world = World::new();
    let repo = world.platform("r");
    let ran = repo.cicd(&["hooks", "install", "--run", "untt"]).run();
    assert!(ran.code == 2 && ran.stderr.contains("did you mean `unit`?"), "{ran:?}");
    assert_eq!(repo.cicd(&["hooks", "status"]).run().code, 1);
}
