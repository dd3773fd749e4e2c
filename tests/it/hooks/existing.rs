//! An existing hook: it runs as before, gets the same input, makes the same decisions, and is restored byte for byte.

use std::os::unix::fs::symlink;
use std::path::Path;

use super::{Site, contains, mode, names, set_mode};
use crate::support::World;

/// Writes a hook that saves its input and arguments to `seen` and `arguments` in the world's folder.
fn keeper(site: &Site<'_>, first_line: &str) -> String {
    let home = site.home.display();
    format!("{first_line}\ncat >'{home}/seen'\necho \"$@\" >'{home}/arguments'\n[ ! -e '{home}/refuse' ] || exit 3\n")
}

/// Returns all hooks without git's samples: names, modes, and contents or link targets.
fn snapshot(folder: &Path) -> Vec<(String, u32, String)> {
    let name = |name: &std::ffi::OsString| name.to_string_lossy().into_owned();
    let content = |path: &Path| match path.read_link() {
        Ok(target) => format!("-> {}", target.display()),
        Err(_) => std::fs::read_to_string(path).expect("a hook"),
    };
    let shown = |path: &Path| if path.exists() { mode(path) } else { 0 };
    let all = names(folder);
    let hooks = all.iter().filter(|file| !file.to_string_lossy().ends_with(".sample"));
    hooks.map(|file| (name(file), shown(&folder.join(file)), content(&folder.join(file)))).collect()
}

/// Pushes a change of the domain `experience` with an existing hook: both hooks must get git's line, and both must agree.
fn both_run(site: &Site<'_>) {
    let before = site.remote_main();
    let head = site.repo.change("frontend/a.ts", &format!("after {before}\n"));
    contains(&site.pushed(&["origin", "main"]), "2 of 5 domains are affected");
    assert_eq!(site.seen("seen"), format!("refs/heads/main {head} refs/heads/main {before}\n"));
    assert_eq!(site.seen("arguments"), "origin ../remote.git\n");
    // With nothing to push, stdin is empty for the old hook too.
    site.pushed(&["origin", "main"]);
    assert_eq!(site.seen("seen"), "");
}

/// Checks that the old hook can block a push.
fn the_old_one_decides(site: &Site<'_>) {
    let before = site.remote_main();
    site.repo.change("frontend/a.ts", "refused\n");
    std::fs::write(site.home.join("refuse"), "").expect("a file");
    let ran = site.push(&["origin", "main"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(site.remote_main(), before);
    std::fs::remove_file(site.home.join("refuse")).expect("a file");
    site.pushed(&["origin", "main"]);
}

/// Installs beside the existing hook, pushes, and uninstalls.
fn check(site: &Site<'_>) {
    let before = snapshot(&site.hooks());
    site.did(&["hooks", "install"]);
    let with = snapshot(&site.hooks());
    assert_ne!(with, before);
    both_run(site);
    the_old_one_decides(site);
    contains(&site.did(&["hooks", "install"]), "already installed");
    assert_eq!(snapshot(&site.hooks()), with);
    site.did(&["hooks", "install", "--run", "unit"]);
    both_run(site);
    site.did(&["hooks", "uninstall"]);
    assert_eq!(snapshot(&site.hooks()), before);
}

#[test]
fn a_shell_hook_gets_a_block() {
    let world = World::new();
    let site = Site::new(&world);
    for first_line in ["#!/bin/sh", "#!/usr/bin/env bash", "#! /bin/sh -eu"] {
        site.hook(&keeper(&site, first_line));
        check(&site);
    }
}

#[test]
fn a_shell_hook_keeps_an_unusual_mode_and_an_end_without_line_break() {
    let world = World::new();
    let site = Site::new(&world);
    let path = site.hook(keeper(&site, "#!/bin/sh").trim_end());
    set_mode(&path, 0o700);
    check(&site);
    assert_eq!(mode(&path), 0o700);
}

#[test]
fn a_hook_that_does_not_read_its_stdin_is_no_trouble() {
    let world = World::new();
    let site = Site::new(&world);
    site.hook("#!/bin/sh\necho mine\n");
    site.did(&["hooks", "install"]);
    site.repo.change("frontend/a.ts", "2\n");
    let said = site.pushed(&["origin", "main"]);
    contains(&said, "mine\n");
    contains(&said, "2 of 5 domains are affected");
}

#[test]
fn many_refs_reach_both() {
    let world = World::new();
    let site = Site::new(&world);
    site.hook(&keeper(&site, "#!/bin/sh"));
    site.did(&["hooks", "install"]);
    let refs: Vec<String> = (0..900).map(|at| format!("create refs/heads/branch-{at:04} {}\n", site.repo.head())).collect();
    std::fs::write(site.home.join("refs"), refs.concat()).expect("a file");
    let made = site.run("sh", &["-c", "git update-ref --stdin <../refs"]);
    assert_eq!(made.code, 0, "{made:?}");
    contains(&site.pushed(&["--all", "origin"]), "no domain is affected");
    // More than a pipe can hold.
    assert!(site.seen("seen").len() > 70_000);
    assert_eq!(site.seen("seen").lines().count(), 900);
}

#[test]
#[ignore = "needs python3"]
fn a_python_hook_is_moved_aside_and_run() {
    let world = World::new();
    let site = Site::new(&world);
    let home = site.home.display();
    site.hook(&format!(
        "#!/usr/bin/env python3\nimport os, sys\nopen('{home}/seen', 'w').write(sys.stdin.read())\n\
         print(*sys.argv[1:], file=open('{home}/arguments', 'w'))\nsys.exit(3 if os.path.exists('{home}/refuse') else 0)\n"
    ));
    check(&site);
}

#[test]
fn a_linked_hook_is_moved_aside_and_its_target_left_alone() {
    let world = World::new();
    let site = Site::new(&world);
    let target = site.hook(&keeper(&site, "#!/bin/sh"));
    std::fs::rename(&target, site.home.join("my-hook")).expect("a move");
    symlink("../../../my-hook", site.hooks().join("pre-push")).expect("a link");
    let text = site.seen("my-hook");
    check(&site);
    assert_eq!(site.seen("my-hook"), text);
}

#[test]
fn a_link_that_leads_nowhere_comes_back_too() {
    let world = World::new();
    let site = Site::new(&world);
    std::fs::create_dir_all(site.hooks()).expect("a folder");
    symlink("nowhere", site.hooks().join("pre-push")).expect("a link");
    let before = snapshot(&site.hooks());
    site.did(&["hooks", "install"]);
    contains(&site.pushed(&["origin", "main"]), "no domain is affected");
    site.did(&["hooks", "uninstall"]);
    assert_eq!(snapshot(&site.hooks()), before);
}

#[test]
fn a_hook_that_git_did_not_run_is_not_run_and_comes_back() {
    let world = World::new();
    let site = Site::new(&world);
    let path = site.hook(&keeper(&site, "#!/bin/sh"));
    set_mode(&path, 0o644);
    let before = snapshot(&site.hooks());
    site.did(&["hooks", "install"]);
    site.repo.change("frontend/a.ts", "2\n");
    contains(&site.pushed(&["origin", "main"]), "2 of 5 domains are affected");
    assert_eq!(site.seen("arguments"), "", "git would not have run it");
    // An executable old hook runs as it would without `cicd`.
    set_mode(&site.hooks().join("pre-push.before-cicd"), 0o755);
    both_run(&site);
    set_mode(&site.hooks().join("pre-push.before-cicd"), 0o644);
    site.did(&["hooks", "uninstall"]);
    assert_eq!(snapshot(&site.hooks()), before);
}

#[test]
fn a_hook_without_a_first_line_is_run_as_git_runs_it() {
    let world = World::new();
    let site = Site::new(&world);
    site.hook(&keeper(&site, ""));
    check(&site);
}

#[test]
fn what_lies_in_the_way_is_not_overwritten() {
    let world = World::new();
    let site = Site::new(&world);
    site.hook("#!/usr/bin/env perl\n");
    std::fs::write(site.hooks().join("pre-push.before-cicd"), "mine\n").expect("a file");
    let before = snapshot(&site.hooks());
    let ran = site.cicd(&["hooks", "install"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    contains(&ran.stderr, "pre-push.before-cicd is in the way");
    assert_eq!(snapshot(&site.hooks()), before);
}

#[test]
fn what_was_added_to_our_file_stays() {
    let world = World::new();
    let site = Site::new(&world);
    site.did(&["hooks", "install"]);
    let path = site.hooks().join("pre-push");
    let text = site.repo.read(".git/hooks/pre-push");
    std::fs::write(&path, format!("{text}echo mine\n")).expect("a hook");
    contains(&site.pushed(&["origin", "main"]), "mine\n");
    site.did(&["hooks", "uninstall"]);
    assert_eq!(site.repo.read(".git/hooks/pre-push"), "#!/bin/sh\necho mine\n");
}
