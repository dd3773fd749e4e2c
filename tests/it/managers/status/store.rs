//! An unusable store: `status` continues without the history, in little time, and says so.

use std::time::{Duration, Instant};

use super::{World, at, json, repository, well};
use crate::support::{Ran, Repo};

const STORE: &str = ".git/cicd/store.sqlite";

#[track_caller]
fn is_right(ran: &Ran) {
    assert!(ran.code == 0 && json(ran)["domains"][0]["verdict"] == "pass", "{ran:?}");
}

fn status(repo: &Repo<'_>) -> Ran {
    repo.cicd(&["status", "--format", "json"]).run()
}

#[test]
fn a_locked_store_does_not_stop_the_status() {
    let (world, server) = (World::new(), well());
    let repo = repository(&world, &[("city", at(&server))]);
    is_right(&status(&repo));
    for hold in ["BEGIN IMMEDIATE", "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE"] {
        let other = rusqlite::Connection::open(repo.path.join(STORE)).expect("the store");
        other.execute_batch(hold).expect("the lock");
        let start = Instant::now();
        let ran = status(&repo);
        is_right(&ran);
        assert!(ran.stderr.contains("another `cicd` uses it"), "{ran:?}");
        assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    }
    let ran = status(&repo);
    is_right(&ran);
    assert!(ran.stderr.is_empty(), "{ran:?}");
}

#[test]
fn a_broken_store_is_set_aside_and_its_path_is_named() {
    let (world, server) = (World::new(), well());
    let repo = repository(&world, &[("city", at(&server))]);
    for (what, spoil) in [("from its head on", 0_usize), ("from its second page on", 4096)] {
        is_right(&status(&repo));
        let other = rusqlite::Connection::open(repo.path.join(STORE)).expect("the store");
        other.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("one file");
        drop(other);
        let mut bytes = std::fs::read(repo.path.join(STORE)).expect("the store");
        bytes[spoil..].fill(0x5a);
        std::fs::write(repo.path.join(STORE), &bytes).expect("the store");
        let ran = status(&repo);
        is_right(&ran);
        let name = ran
            .stderr
            .split_whitespace()
            .find(|word| word.contains("store.broken-"))
            .map_or_else(|| panic!("{what}: {ran:?}"), |word| word.trim_end_matches([',', ';']));
        assert_eq!(std::fs::read(repo.path.join(name)).expect("what was set aside"), bytes, "{what}");
        let again = status(&repo);
        is_right(&again);
        assert!(again.stderr.is_empty() && json(&again)["domains"][0]["since"].is_string(), "{what}: {again:?}");
        std::fs::remove_file(repo.path.join(name)).expect("a file");
    }
}

#[test]
fn another_program_s_file_stays_where_it_is() {
    let (world, server) = (World::new(), well());
    let repo = repository(&world, &[("city", at(&server))]);
    std::fs::create_dir_all(repo.path.join(".git/cicd")).expect("a folder");
    let other = rusqlite::Connection::open(repo.path.join(STORE)).expect("a database");
    other.execute_batch("CREATE TABLE theirs (a)").expect("a table");
    drop(other);
    let before = std::fs::read(repo.path.join(STORE)).expect("a file");
    let ran = status(&repo);
    is_right(&ran);
    assert!(ran.stderr.contains("another program"), "{ran:?}");
    assert!(std::fs::read(repo.path.join(STORE)).expect("a file") == before);
}

#[test]
#[ignore = "needs unshare"]
fn a_full_disk_does_not_stop_the_status() {
    let (world, server) = (World::new(), well());
    let repo = repository(&world, &[("city", at(&server))]);
    let state = world.path().join("state");
    std::fs::create_dir_all(&state).expect("a folder");
    // One file system is full from the start, and another one fills up under an existing store.
    let fill = "mount -t tmpfs -o size=512k tmpfs \"$1\" || exit 99; shift; export CICD_STATE_DIR=\"$1\"; shift\n\
                if [ \"$1\" = later ]; then \"$2\" status --format json >/dev/null || exit 98; fi\n\
                cat /dev/zero >\"$CICD_STATE_DIR/full\" 2>/dev/null\n\"$2\" status --format json";
    for when in ["at-once", "later"] {
        let mut command = repo.command("unshare");
        command.args(["-rm", "sh", "-c", fill, "sh"]).args([&state, &state]).args([when, env!("CARGO_BIN_EXE_cicd")]);
        let output = command.output().expect("unshare");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code() == Some(99) || said.contains("unshare") {
            return crate::support::skipped("the right to mount");
        }
        let ran = Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: said,
        };
        is_right(&ran);
        assert!(ran.stderr.contains("make room on the disk"), "{when}: {ran:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_written() {
    let (world, server) = (World::new(), well());
    let repo = repository(&world, &[("city", at(&server))]);
    repo.write("a-file", "");
    let ran = repo.cicd(&["status", "--format", "json"]).env("CICD_STATE_DIR", repo.path.join("a-file/state")).run();
    is_right(&ran);
    assert!(ran.stderr.contains("history unavailable"), "{ran:?}");
}

#[test]
fn one_that_takes_no_more_bytes() {
    let (world, server) = (World::new(), well());
    let repo = repository(&world, &[("city", at(&server))]);
    let script = "trap '' XFSZ; ulimit -f 0; \"$0\" status --format json | cat";
    let output = repo.command("sh").args(["-c", script, env!("CARGO_BIN_EXE_cicd")]).output().expect("sh");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["domains"][0]["verdict"], "pass");
    assert!(String::from_utf8_lossy(&output.stderr).contains("history unavailable"), "{output:?}");
}
