//! Work trees and locks that would mislead a run: refused with one clear error, and nothing is written anywhere.

use super::*;

/// Checks that a run is refused with this exit code and text, and changes nothing in the whole world.
fn refused(world: &World, repo: &Repo<'_>, code: i32, said: &str) {
    let before = files(world.path());
    for arguments in [&["scaffold", "--yes"][..], &["scaffold", "--yes", "--upgrade"]] {
        let ran = repo.cicd(arguments).run();
        assert!(ran.code == code && ran.stderr.contains(said), "{said}: {ran:?}");
        let after = files(world.path());
        let changed: Vec<_> = after.keys().chain(before.keys()).filter(|path| before.get(*path) != after.get(*path)).collect();
        assert!(changed.is_empty(), "{said}: {changed:?}");
    }
}

#[test]
fn a_lock_that_lies_is_refused() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    std::fs::write(world.path().join("outside"), "mine\n").expect("a file");
    repo.write("src/main.rs", "mine\n");
    let lock = repo.read(".cicd/lock.yml");
    repo.write("cicd.yml", &config(7, &["port"]));
    for (from, to, said) in [
        ("  tests/city/unit/README.md:", "  ../outside:", "leaves its folder"),
        ("  tests/city/unit/README.md:", "  /etc/hostname:", "absolute path"),
        ("  tests/city/unit/README.md:", "  tests/city/.git/README.md:", ".git folder"),
        ("  tests/city/unit/README.md:", "  src/main.rs:", "not a file that `cicd scaffold` writes"),
        ("  tests/city/unit/README.md:", "  tests/port/unit/README.md:", "is not a lock of cicd"),
        ("  city:\n", "  ../..:\n", "not a domain name"),
        ("state: managed", "state: trusted", "is not a lock of cicd"),
        ("version: 1", "version: 2", "a newer cicd wrote"),
        ("cicd: \"0", "cicd: \"99", "a newer cicd wrote"),
        ("version: 1", "version: 1\n<<<<<<< HEAD", "is not a lock of cicd"),
    ] {
        assert!(lock.contains(from), "{from}");
        repo.write(".cicd/lock.yml", &lock.replacen(from, to, 1));
        refused(&world, &repo, 2, said);
    }
}

/// If digests and templates do not fit together, the existing file counts as the user's.
#[test]
fn a_lock_that_claims_the_users_text_gets_a_conflict() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    let lock = repo.read(".cicd/lock.yml");
    let digest = |path: &str| {
        let entry = repo.read(".cicd/lock.yml").split(&format!("  {path}:\n")).nth(1).expect("an entry").to_owned();
        entry.split("digest: ").nth(1).expect("a digest")[..32].to_owned()
    };
    let (old, port) = (digest(CITY), digest(".github/workflows/domain-port.yml"));
    let theirs = repo.read(".github/workflows/domain-port.yml");
    repo.write(CITY, &theirs);
    repo.write(".cicd/lock.yml", &lock.replace(&old, &port));
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    assert_eq!(run(&repo, &[]).code, 1);
    assert_eq!(repo.read(CITY), theirs);
    // The file is not deleted either.
    repo.write(".cicd/lock.yml", &lock.replace(&old, &port));
    repo.write("cicd.yml", &config(5, &["port"]));
    run(&repo, &[]);
    assert_eq!(repo.read(CITY), theirs);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let world = World::new();
    let outside = world.path().join("outside");
    std::fs::create_dir_all(outside.join("workflows")).expect("a folder");
    for (at, link, target, said) in [
        (".github", ".github", "../outside", ".github is a symbolic link"),
        ("deeper", ".github/workflows", "../../outside", ".github/workflows is a symbolic link"),
        ("inside", ".github/workflows", "../elsewhere", ".github/workflows is a symbolic link"),
        ("file", CALLS, "../../../outside/x", "cicd.yml is a symbolic link"),
        ("tests", "tests", "../outside", "tests is a symbolic link"),
        ("cicd", ".cicd", "../outside", ".cicd"),
    ] {
        let repo = world.init(at, &[]);
        repo.write("cicd.yml", &config(5, &["city"]));
        repo.write("elsewhere/x", "1\n");
        let link = repo.path.join(link);
        std::fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
        symlink(target, link).expect("a link");
        let before = files(world.path());
        let ran = run(&repo, &["--test-tree"]);
        assert!(ran.code == 2 && ran.stderr.contains(said), "{at}: {ran:?}");
        assert_eq!(files(world.path()), before, "{at}");
    }
}

#[test]
fn a_file_in_the_place_of_a_folder_and_the_other_way_round() {
    let world = World::new();
    for (at, path, said) in [
        ("a", ".github", ".github is a file"),
        ("b", ".github/workflows", ".github/workflows is a file"),
        ("c", "tests/city", "tests/city is a file"),
        ("d", ".github/workflows/cicd.yml/x", "cicd.yml is a folder"),
        ("e", ".cicd", ".cicd is a file"),
        ("f", ".cicd/lock.yml/x", "lock.yml is not a plain file"),
    ] {
        let repo = world.init(at, &[]);
        repo.write("cicd.yml", &config(5, &["city"]));
        repo.write(path, "mine\n");
        let before = files(&repo.path);
        let ran = run(&repo, &["--test-tree"]);
        assert!(ran.code == 2 && ran.stderr.contains(said), "{at}: {ran:?}");
        assert_eq!(files(&repo.path), before, "{at}");
    }
}

/// The list of temporary files may be forged: only files with the program's own names are deleted.
#[test]
fn a_journal_that_lies_takes_nothing_along() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    std::fs::write(world.path().join(".cicd-0123456789abcdef.tmp"), "mine\n").expect("a file");
    repo.write("a/.cicd-0123456789abcdef.tmp", "ours\n");
    repo.write("a/.cicd-x.tmp", "mine\n");
    let kept = "README.md\n../.cicd-0123456789abcdef.tmp\ncicd.yml\na/.cicd-x.tmp\n/etc/hostname\n.git/config\n";
    repo.write(".cicd/.writing", &format!("{kept}a/.cicd-0123456789abcdef.tmp\n"));
    done(&run(&repo, &[]));
    assert!(world.path().join(".cicd-0123456789abcdef.tmp").exists() && repo.path.join("a/.cicd-x.tmp").exists());
    assert!(repo.path.join("cicd.yml").exists() && repo.path.join(".git/config").exists());
    assert!(!repo.path.join("a/.cicd-0123456789abcdef.tmp").exists() && !repo.path.join(".cicd/.writing").exists());
}

#[test]
fn two_runs_do_not_write_at_once() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    let journal = std::fs::File::create(repo.path.join(".cicd/.writing")).expect("a journal");
    journal.lock().expect("a lock");
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    refused(&world, &repo, 3, "another `cicd scaffold` is writing here");
    drop(journal);
    done(&run(&repo, &[]));
    is_settled(&repo);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_not_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let repo = scaffolded(&world, "r");
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    let set = |mode| std::fs::set_permissions(repo.path.join(CITY), PermissionsExt::from_mode(mode)).expect("rights");
    set(0o444);
    refused(&world, &repo, 3, "domain-city.yml is read-only");
    set(0o644);
    done(&run(&repo, &[]));
}

/// The process that renders a template limits the cost of each step, also for a template in the lock.
#[test]
fn a_template_that_takes_all_memory_is_refused() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    let endless = "[% set ns = namespace(s=[]) %][% for i in range(90000) %][% set ns.s = [ns.s] %][% endfor %][[ ns.s ]]\n";
    repo.write(".cicd/templates/workflows/domain.yml", endless);
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    let ran = run(&repo, &["--upgrade"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.stderr.contains(".cicd/templates/workflows/domain.yml: it takes more than 512 MiB of memory, or nests too deeply"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("hint: change .cicd/templates/workflows/domain.yml, or remove it"), "{ran:?}");
}
