//! A `cicd.yml` that does not exist or is not a text file: exit 2.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::{config, refused};
use crate::support::{PLATFORM, Repo, World};

fn without_config(world: &World) -> Repo<'_> {
    let repo = world.platform("r");
    repo.remove("cicd.yml");
    repo.commit("gone");
    repo
}

#[test]
fn none() {
    let world = World::new();
    let repo = without_config(&world);
    std::fs::write(world.path().join("cicd.yml"), PLATFORM).expect("one above the repository, which is not taken");
    insta::assert_snapshot!(refused(&repo, repo.cicd_in("backend/city", &["affected"]), 2), @r#"
    error: no cicd.yml in <world>/r/backend/city or in a folder above it
      hint: write one for the domains of the repository with `cicd scaffold`
      hint: or write one that names your domains, e.g.
      version: 1
      domains:
        shop: { paths: ["/services/shop/"] }
      hint: or name another file with --config FILE
    "#);
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected", "--config", "domains.yml"]), 2), @"
    error: cannot read domains.yml: No such file or directory (os error 2)
      hint: check the name given to --config
    ");
}

#[test]
fn of_another_name() {
    let world = World::new();
    let repo = without_config(&world);
    repo.write(".cicd.yaml", PLATFORM);
    for verb in ["affected", "check", "test", "status"] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(refused(&repo, repo.cicd_in("backend/city", &[verb]), 2), @"
            error: no cicd.yml in <world>/r/backend/city or in a folder above it
              hint: <world>/r/.cicd.yaml is not read: rename it to cicd.yml
            ");
        }
    }
}

#[test]
fn not_readable() {
    let world = World::new();
    let repo = world.platform("r");
    let path = repo.path.join("cicd.yml");
    std::fs::set_permissions(&path, Permissions::from_mode(0o000)).expect("a mode");
    insta::assert_snapshot!(refused(&repo, repo.cicd_without_rights(&["affected"]), 2), @"
    error: cannot read cicd.yml: Permission denied (os error 13)
      hint: make the file readable for this user
    ");
}

#[test]
fn a_folder() {
    let world = World::new();
    let repo = without_config(&world);
    std::fs::create_dir(repo.path.join("cicd.yml")).expect("a folder");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected"]), 2), @"
    error: cicd.yml is a folder
      hint: the config is a file with YAML in it
    ");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected", "--config", "/dev/null"]), 2), @"
    error: /dev/null is not a plain file
      hint: the config is a file with YAML in it
    ");
}

#[test]
fn a_link_to_nothing_or_to_itself() {
    let world = World::new();
    let repo = without_config(&world);
    let path = repo.path.join("cicd.yml");
    symlink("nowhere", &path).expect("a link");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected"]), 2), @"
    error: cannot read cicd.yml: No such file or directory (os error 2)
      hint: it is a link to a missing file: fix the link, or create the file
    ");
    std::fs::remove_file(&path).expect("a link");
    symlink("cicd.yml", &path).expect("a link");
    let said = refused(&repo, repo.cicd(&["affected"]), 2);
    assert!(said.starts_with("error: cannot read cicd.yml: ") && said.contains("hint: "), "{said}");
}

#[test]
fn a_pipe_does_not_hang() {
    let world = World::new();
    let repo = without_config(&world);
    assert!(repo.command("mkfifo").arg("cicd.yml").status().expect("mkfifo").success());
    let output = repo.command("timeout").args(["60", env!("CARGO_BIN_EXE_cicd"), "affected"]).output().expect("a run");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    insta::assert_snapshot!(said.trim_end(), @"
    error: cicd.yml is not a plain file
      hint: the config is a file with YAML in it
    ");
}

#[test]
fn too_large() {
    let comments = "# a line that says nothing much\n".repeat(40_000);
    insta::assert_snapshot!(config(format!("{PLATFORM}{comments}")), @"
    error: cicd.yml is larger than 1 MiB
      hint: check that this is the right file: a config of a thousand domains takes a fifth of that
    ");
}

#[test]
fn binary() {
    insta::assert_snapshot!(config(b"version: 1\n\0\x01\x02"), @"
    error: cicd.yml is not text in UTF-8, see line 2
      hint: save the file as UTF-8
    ");
    let utf16: Vec<u8> = PLATFORM.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(config([&b"\xff\xfe"[..], &utf16].concat()).contains("save the file as UTF-8"));
}

#[test]
fn latin_1() {
    insta::assert_snapshot!(config(b"version: 1\n# a\n# caf\xe9\ndomains: {}\n"), @"
    error: cicd.yml is not text in UTF-8, see line 3
      hint: save the file as UTF-8
    ");
}

#[test]
fn a_byte_order_mark_and_line_ends_of_windows_are_taken() {
    let world = World::new();
    let repo = world.platform("r");
    repo.change("cicd.yml", &format!("\u{feff}{}", PLATFORM.replace('\n', "\r\n")));
    repo.write("frontend/new.ts", "1\n");
    assert_eq!(repo.affected(&[]), ["experience", "cross-domain"]);
}

#[test]
fn a_link_out_of_the_repository_is_not_quoted() {
    let world = World::new();
    let repo = without_config(&world);
    std::fs::create_dir(world.path().join("elsewhere")).expect("a folder");
    std::fs::write(world.path().join("elsewhere/cicd.yml"), "version: 1\nAWS_SECRET: hunter2\n").expect("a file");
    symlink("../elsewhere/cicd.yml", repo.path.join("cicd.yml")).expect("a link");
    insta::assert_snapshot!(refused(&repo, repo.cicd(&["affected"]), 2), @"
    error: cicd.yml is a symbolic link out of the repository
      hint: put the file itself there: nothing outside of the repository is read through links
    ");
    symlink("../elsewhere", repo.path.join("sub")).expect("a link");
    for arguments in
        [&["check"][..], &["test", "--dry-run"], &["scaffold", "--dry-run"], &["affected", "--config", "sub/cicd.yml"]]
    {
        let said = refused(&repo, repo.cicd(arguments), 2);
        assert!(said.contains("cicd.yml is a symbolic link out of the repository"), "{arguments:?}: {said}");
    }
    // A config in another folder may be named.
    let said = refused(&repo, repo.cicd(&["affected", "--config", "../elsewhere/cicd.yml"]), 2);
    assert!(said.contains("unknown key `AWS_SECRET`"), "{said}");
}
