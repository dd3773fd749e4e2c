//! Wrong usage: exit 2.

use super::refused;
use crate::support::{Ran, World};

#[test]
fn not_in_a_repository() {
    let world = World::new();
    let folder = world.at("plain");
    std::fs::create_dir(&folder.path).expect("a folder");
    insta::assert_snapshot!(refused(&folder, folder.cicd(&["affected"]), 2), @"
    error: <world>/plain is not in a git repository
      hint: change into one, or name its folder with -C DIR
    ");
    insta::assert_snapshot!(refused(&folder, folder.cicd(&["-C", "no/such", "affected"]), 2), @"
    error: cannot change into no/such: No such file or directory (os error 2)
      hint: name an existing folder after -C
    ");
}

#[test]
fn a_bare_repository() {
    let world = World::new();
    let bare = world.clone(&world.platform("r"), "bare.git", &["--bare"]);
    insta::assert_snapshot!(refused(&bare, bare.cicd(&["affected"]), 2), @"
    error: a bare repository has no cicd.yml in a work tree
      hint: name one with --config FILE
    ");
    let config = world.path().join("r/cicd.yml");
    let check = bare.cicd(&["check", "--config", config.to_str().expect("a path")]);
    insta::assert_snapshot!(refused(&bare, check, 2), @"
    error: a bare repository has no files to check the map against
      hint: run it in a work tree
    ");
}

#[test]
fn a_revision_that_is_not_there() {
    let world = World::new();
    let repo = world.platform("r");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected", "--base", "mian"]), 2), @"
    error: there is no revision `mian` (--base)
      hint: check the name: git branch --all shows the branches
    ");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected", "--head", "tpoic"]), 2), @"
    error: there is no revision `tpoic` (--head or CICD_HEAD)
      hint: check the name: git branch --all shows the branches
    ");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected"]).env("CICD_BASE", "mian"), 2), @"
    error: there is no revision `mian` (CICD_BASE)
      hint: check the name: git branch --all shows the branches
    ");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected"]).env("CICD_HEAD", "tpoic"), 2), @"
    error: there is no revision `tpoic` (--head or CICD_HEAD)
      hint: check the name: git branch --all shows the branches
    ");
    for odd in ["", "--all", "HEAD:frontend", "HEAD^{tree}", "a b", "\u{1b}[31m", "HEAD..HEAD", "@{u}", "1234567"] {
        let said = refused(&repo, repo.cicd(&["affected", &format!("--base={odd}")]), 2);
        assert!(said.starts_with("error: there is no revision `") && !said.contains('\u{1b}'), "{odd:?}: {said}");
    }
}

#[test]
fn with_a_remote_the_hint_is_to_fetch() {
    let world = World::new();
    let clone = world.clone(&world.platform("origin"), "clone", &[]);
    insta::assert_snapshot!(refused(&clone, clone.cicd(&["affected", "--base", "mian"]), 2), @"
    error: there is no revision `mian` (--base)
      hint: check the name, or fetch it first: git fetch origin
    ");
}

#[test]
fn a_revision_in_a_repository_without_a_commit() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", crate::support::PLATFORM);
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected", "--base", "main"]), 2), @"
    error: the repository has no commit yet
      hint: commit something, or run without --base and --head
    ");
}

#[test]
fn a_commit_that_is_not_there_is_widened() {
    let world = World::new();
    let repo = world.platform("r");
    let missing = "1".repeat(40);
    for arguments in [["--base", &missing], ["--head", &missing]] {
        let run = |more: &[&str]| repo.cicd(&[&["affected", "--format", "names"], &arguments[..], more].concat());
        let Ran { code, stdout, stderr } = run(&[]).run();
        assert_eq!((code, stdout.lines().count()), (0, 5), "{stderr}");
        assert!(stderr.starts_with("warning: every domain counts as affected: the commit 1111"), "{stderr}");
        let said = refused(&repo, run(&["--on-unknown", "error"]), 3);
        assert!(said.contains(&format!("the commit {missing}")) && said.contains("hint: "), "{said}");
    }
    let said = refused(&repo, repo.cicd(&["affected", "--base", &missing, "--on-unknown", "error"]), 3);
    insta::assert_snapshot!(said, @"
    error: the changes are unknown: the commit 1111111111111111111111111111111111111111 (--base) is not in this clone
      hint: name the range with --base and --head, or leave out `--on-unknown error` to count every domain
    ");
}

#[test]
fn a_domain_that_is_not_there() {
    let world = World::new();
    let repo = world.platform("r");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected", "--domain", "jurney"]), 2), @"
    error: there is no domain `jurney`
      hint: did you mean `journey`?
    ");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected", "--domain", "zzz"]), 2), @"
    error: there is no domain `zzz`
      hint: the domains are: smart-city, journey, experience, base, cross-domain
    ");
}

#[test]
fn a_format_that_a_verb_lacks() {
    let world = World::new();
    let repo = world.platform("r");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["check", "--format", "github"]), 2), @"
    error: `cicd check` has no format `github`
      hint: it has: human, json
    ");
    refused(&repo, repo.cicd(&["schema", "config", "--format", "names"]), 2);
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected", "--format", "xml"]), 2), @"
    error: invalid value 'xml' for '--format <FORMAT>'
      [possible values: human, json, names, mermaid, svg, github]

    For more information, try '--help'.
    ");
}

#[test]
fn a_verb_or_flag_that_is_not_there() {
    let world = World::new();
    let repo = world.platform("r");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["afected"]), 2), @"
    error: unrecognized subcommand 'afected'

      tip: a similar subcommand exists: 'affected'

    Usage: cicd [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected", "--bse", "main"]), 2), @"
    error: unexpected argument '--bse' found

      tip: a similar argument exists: '--base'

    Usage: cicd affected --base <REV|last-green>

    For more information, try '--help'.
    ");
    for wrong in [
        &["affected", "--base"][..],
        &["affected", "--pre-push", "--base", "main"],
        &["affected", "--on-unknown", "guess"],
        &["affected", "-q", "-v"],
        &["check", "--history", "0"],
        &["check", "--deny", "nothing"],
        &["schema"],
    ] {
        let said = refused(&repo, repo.cicd(wrong), 2);
        assert!(said.contains("--help"), "{wrong:?}: {said}");
    }
}

#[test]
fn stdin_that_is_not_git_s() {
    let world = World::new();
    let repo = world.platform("r");
    let pushed = |input: &[u8]| refused(&repo, repo.cicd(&["affected", "--pre-push"]).input(input), 2);
    insta::assert_snapshot!(pushed(b"src/main.rs\n"), @"
    error: line 1 on stdin is not from git's pre-push: src/main.rs
      hint: git writes `<local ref> <local oid> <remote ref> <remote oid>`; to run it by hand, leave out --pre-push
    ");
    for input in [&b"\xff\xfe\n"[..], b"\x1b[31m a b c\n", &[0; 64], &vec![b'x'; 5 << 20]] {
        let said = pushed(input);
        assert!(said.contains("stdin") && said.contains("hint: ") && !said.contains('\u{1b}'), "{said}");
        assert!(said.len() < 400, "{said}");
    }
}
