//! The place of the store, and runs without a usable store. Nothing is ever written into the work tree.

use super::{cicd, human, names, outcome_of, repository, test};
use crate::support::{Repo, World};

const CONFIG: &str = "\
version: 1
domains:
  a: { paths: [\"/a/\"], suites: { unit: { run: \"echo a; test ! -f ../red\", cache: true } } }
  b: { paths: [\"/b/\"], suites: { unit: { run: \"echo b\" } } }
";

fn repo(world: &World) -> Repo<'_> {
    repository(world, CONFIG, &["a", "b"])
}

#[test]
fn without_a_store_the_run_goes_on() {
    let world = World::new();
    let repo = repo(&world);
    let file = world.path().join("file");
    std::fs::write(&file, "").expect("a file");
    for state in [file.clone(), file.join("below"), "/proc/nothing".into()] {
        let green = outcome_of(cicd(&repo, &["--all"]).env("CICD_STATE_DIR", &state));
        assert_eq!(green.answer(), (0, names(&["a/unit", "b/unit"])), "{}", green.stderr);
        assert!(green.stderr.contains("warning: the results of this run are not kept: "), "{}", green.stderr);
        std::fs::write(world.path().join("red"), "").expect("a file");
        let red = outcome_of(cicd(&repo, &["--all"]).env("CICD_STATE_DIR", &state));
        assert_eq!((red.code, red.verdict("a/unit")), (1, "failed"));
        std::fs::remove_file(world.path().join("red")).expect("a file");
        let rerun = repo.cicd(&["test", "--rerun-failed"]).env("CICD_STATE_DIR", &state).run();
        assert_eq!((rerun.code, rerun.stdout.as_str()), (3, ""), "{rerun:?}");
        assert!(rerun.stderr.contains("the last failures are unknown"), "{rerun:?}");
        let log = red.suite("a/unit")["log"].as_str().expect("a log");
        assert!(std::path::Path::new(log).exists(), "logs are among the temporary files then: {log}");
    }
}

#[test]
fn without_a_store_logs_stay_only_where_something_is_red() {
    let world = World::new();
    let repo = repo(&world);
    let temporary = world.path().join("tmp");
    std::fs::create_dir(&temporary).expect("a folder");
    let run = || outcome_of(cicd(&repo, &["--all"]).env("CICD_STATE_DIR", "/proc/nothing").env("TMPDIR", &temporary));
    let left = || std::fs::read_dir(&temporary).expect("a folder").count();
    assert_eq!((run().code, left()), (0, 0));
    std::fs::write(world.path().join("red"), "").expect("a file");
    let red = run();
    assert_eq!((red.code, left()), (1, 1));
    assert!(std::path::Path::new(red.suite("a/unit")["log"].as_str().expect("a log")).exists());
    // The folders of many runs do not pile up, and other files stay.
    for second in 0..30 {
        std::fs::create_dir(temporary.join(format!("cicd-logs-20261122T0000{second:02}Z-123456"))).expect("a folder");
    }
    std::fs::create_dir(temporary.join("cicd-logs-mine")).expect("a folder");
    assert_eq!((run().code, left()), (1, 21));
    assert!(temporary.join("cicd-logs-mine").exists());
}

/// A store of a later version is left unchanged, and every verb that opens it says so.
#[test]
fn every_verb_leaves_a_later_store_alone() {
    let world = World::new();
    let repo = repo(&world);
    test(&repo, &["--all"]);
    let state = repo.path.join(".git/cicd");
    let store = rusqlite::Connection::open(state.join("store.sqlite")).expect("a store");
    store.execute_batch("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)").expect("a version");
    drop(store);
    repo.write("../report.xml", "<testsuite><testcase name='a'/></testsuite>");
    let before = std::fs::read(state.join("store.sqlite")).expect("a file");
    let import = ["results", "import", "../report.xml", "--domain", "a", "--level", "unit"];
    let verbs: [(&[&str], i32); 7] = [
        (&["status"], 3),
        (&["status", "a"], 3),
        (&["results"], 3),
        (&["results", "a"], 3),
        (&import, 3),
        (&["test", "--rerun-failed"], 3),
        (&["test", "--all"], 0),
    ];
    for (verb, code) in verbs {
        let ran = repo.cicd(verb).run();
        assert_eq!(ran.code, code, "{verb:?}: {ran:?}");
        assert!(ran.stderr.contains("a newer cicd wrote"), "{verb:?}: {ran:?}");
        assert_eq!(std::fs::read(state.join("store.sqlite")).expect("a file"), before, "{verb:?}");
    }
    assert!(repo.cicd(&["affected"]).run().code == 0, "it needs no store");
}

#[test]
fn a_store_of_a_newer_version() {
    let world = World::new();
    let repo = repo(&world);
    test(&repo, &["--all"]);
    let path = repo.path.join(".git/cicd/store.sqlite");
    let store = rusqlite::Connection::open(&path).expect("a store");
    store.pragma_update(None, "user_version", 99).expect("a version");
    drop(store);
    let outcome = test(&repo, &["--all"]);
    assert_eq!(outcome.answer(), (0, names(&["a/unit", "b/unit"])), "no green is reused either: {}", outcome.stderr);
    assert!(outcome.stderr.contains("newer"), "{}", outcome.stderr);
    let store = rusqlite::Connection::open(&path).expect("a store");
    let version: i64 = store.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version");
    assert_eq!(version, 99, "it is left as it is");
}

#[test]
fn a_store_elsewhere() {
    let world = World::new();
    let repo = repo(&world);
    let state = world.path().join("some where/state");
    let run = || outcome_of(cicd(&repo, &["--all"]).env("CICD_STATE_DIR", &state));
    assert_eq!(run().ran().len(), 2);
    assert_eq!(run().cached(), ["a/unit"]);
    assert!(state.join("store.sqlite").exists() && !repo.path.join(".git/cicd").exists());
    let log = run().suite("b/unit")["log"].as_str().map(str::to_owned).expect("a log");
    assert!(log.starts_with(state.to_str().expect("a path")), "{log}");
    // A relative path starts at the current folder.
    let relative = outcome_of(cicd(&repo, &["--all"]).env("CICD_STATE_DIR", "../some where/state"));
    assert_eq!(relative.cached(), ["a/unit"], "{}", relative.stderr);
}

#[test]
fn a_run_of_one_that_is_held_by_another() {
    let world = World::new();
    let repo = repo(&world);
    test(&repo, &["--all"]);
    // Another process reads for a long time, which does not slow down the run.
    let store = rusqlite::Connection::open(repo.path.join(".git/cicd/store.sqlite")).expect("a store");
    store.execute_batch("BEGIN; SELECT count(*) FROM runs;").expect("a read");
    let outcome = test(&repo, &["--all"]);
    assert_eq!((outcome.code, outcome.cached().len()), (0, 1), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("warning"), "{}", outcome.stderr);
}

#[test]
fn nothing_is_written_into_the_work_tree() {
    let world = World::new();
    let repo = repo(&world);
    let below = |repo: &Repo<'_>| {
        let listed = repo.command("find").args([".", "-path", "./.git", "-prune", "-o", "-print"]).output().expect("find");
        String::from_utf8_lossy(&listed.stdout).into_owned()
    };
    let before = below(&repo);
    for arguments in
        [&["--all"][..], &["--all"], &["--all", "--no-cache", "--explain"], &["a", "--junit", "../x.xml"], &["--rerun-failed"]]
    {
        human(&repo, arguments);
        assert_eq!(
            (repo.git(&["status", "--porcelain", "--ignored"]).as_str(), below(&repo)),
            ("", before.clone()),
            "{arguments:?}"
        );
    }
    let left: Vec<_> =
        std::fs::read_dir(repo.path.join(".git/cicd")).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| name == "logs" || name.to_string_lossy().starts_with("store.sqlite")), "{left:?}");
}
