//! The sharing of cached results: between work trees, parallel runs, and with a damaged store; and the cost of a run that only reuses
//! results.

use std::process::Stdio;

use super::{cicd, human, names, outcome_of, repository, test};
use crate::support::{Repo, World};

const CONFIG: &str = "\
version: 1
cache: true
domains:
  a: { paths: [\"/a/\"], suites: { unit: { run: \"echo a >>../marks\" }, integration: { run: \"echo a >>../marks\" } } }
  b: { paths: [\"/b/\"], suites: { unit: { run: \"echo b >>../marks\" } } }
";

fn repo(world: &World) -> Repo<'_> {
    repository(world, CONFIG, &["a", "b"])
}

#[test]
fn another_work_tree_shares_the_greens() {
    let world = World::new();
    let repo = repo(&world);
    assert_eq!(test(&repo, &["--all"]).ran().len(), 3);
    repo.git(&["worktree", "add", "--quiet", "../other", "-b", "topic"]);
    let other = world.at("other");
    assert_eq!(test(&other, &["--all"]).cached().len(), 3);
    other.write("b/a", "2\n");
    assert_eq!(test(&other, &["--all"]).ran(), ["b/unit"]);
    repo.write("b/a", "2\n");
    assert_eq!(test(&repo, &["--all"]).cached().len(), 3, "what the other one tested");
    // Each work tree has a last run of its own.
    repo.git(&["worktree", "add", "--quiet", "../third"]);
    let ran = human(&world.at("third"), &["--rerun-failed"]);
    assert!(ran.code == 2 && ran.stderr.contains("no run in this work tree"), "{ran:?}");
    // A clone with the same store is another place with the same content.
    let state = world.path().join("state");
    for (name, cached) in [("one", 0), ("two", 3)] {
        let clone = world.clone(&repo, name, &[]);
        assert_eq!(outcome_of(cicd(&clone, &["--all"]).env("CICD_STATE_DIR", &state)).cached().len(), cached, "{name}");
    }
}

/// A cached result starts no process, not even to find out that it is valid: no git, no shell, and no keeper.
#[test]
#[ignore = "needs strace"]
fn what_is_reused_starts_no_process() {
    let world = World::new();
    let repo = repo(&world);
    test(&repo, &["--all"]);
    let trace = world.path().join("trace");
    let mut strace = repo.command("strace");
    strace.args(["-f", "-e", "trace=execve,execveat,fork,vfork", "-o"]).arg(&trace);
    let ran = strace.args([env!("CARGO_BIN_EXE_cicd"), "test", "--all"]).stdout(Stdio::piped()).output().expect("strace");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("3 suites passed in"), "{ran:?}");
    let trace = std::fs::read_to_string(trace).expect("a trace");
    let started: Vec<&str> = trace.lines().filter(|line| line.contains("exec") || line.contains("fork")).collect();
    assert_eq!(started.len(), 1, "only the program itself: {started:#?}");
}

/// A hundred cached suites read each file once, however many of them depend on it: an ignored input, and a changed script.
#[test]
#[ignore = "needs strace"]
fn what_is_reused_reads_no_file_twice() {
    let world = World::new();
    let suite =
        |at| format!("      s{at}: {{ run: \"./script.sh {at}\", inputs: [\"/dist/\"], working_dir: \"w{}\" }}\n", at % 10);
    let suites: String = (0..100).map(suite).collect();
    let config = format!("version: 1\ncache: true\ndomains:\n  a:\n    paths: [\"/a/\"]\n    suites:\n     unit:\n{suites}");
    let repo = repository(&world, &config, &["a"]);
    repo.write(".gitignore", "/dist/\n");
    repo.write("script.sh", "#!/bin/sh\nexit 0\n");
    for at in 0..10 {
        std::fs::create_dir(repo.path.join(format!("w{at}"))).expect("a folder");
        std::os::unix::fs::symlink("../script.sh", repo.path.join(format!("w{at}/script.sh"))).expect("a link");
        repo.write(&format!("dist/f{at}"), "1\n");
    }
    let script = repo.path.join("script.sh");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
    repo.commit("all");
    assert_eq!(test(&repo, &["--all"]).code, 0);
    let trace = world.path().join("trace");
    let mut strace = repo.command("strace");
    strace.args(["-f", "-e", "trace=openat,execve", "-o"]).arg(&trace);
    let ran = strace.args([env!("CARGO_BIN_EXE_cicd"), "test", "--all"]).stdout(Stdio::piped()).output().expect("strace");
    assert!(String::from_utf8_lossy(&ran.stdout).contains("100 cached"), "{ran:?}");
    let trace = std::fs::read_to_string(trace).expect("a trace");
    let opened = |name: &str| {
        let of =
            |line: &&str| line.contains("O_RDONLY") && !line.contains("O_DIRECTORY") && line.contains(&format!("{name}\""));
        trace.lines().filter(of).count()
    };
    for file in ["dist/f0", "dist/f9", "/script.sh", ".git/index"] {
        assert_eq!(opened(file), 1, "{file}: {:#?}", trace.lines().filter(|line| line.contains(file)).collect::<Vec<_>>());
    }
    assert_eq!(trace.lines().filter(|line| line.contains("execve(")).count(), 1);
}

/// A run leaves the folder of temporary files alone if its logs are beside the store, and no folder if it wrote no log.
#[test]
fn what_is_reused_leaves_no_logs() {
    let world = World::new();
    let config = CONFIG.replace("echo b >>", "echo printed; echo b >>");
    let repo = repository(&world, &config, &["a", "b"]);
    let temporary = world.path().join("tmp");
    for second in 0..30 {
        let old = temporary.join(format!("cicd-logs-20261122T0000{second:02}Z-123456"));
        std::fs::create_dir_all(old).expect("a folder");
    }
    let run = || outcome_of(cicd(&repo, &["--all"]).env("TMPDIR", &temporary));
    let count = |folder: &std::path::Path| std::fs::read_dir(folder).expect("a folder").count();
    let logs = repo.path.join(".git/cicd/logs");
    assert_eq!((run().ran().len(), count(&logs), count(&temporary)), (3, 1, 30), "what was printed stays");
    for _ in 0..3 {
        assert_eq!((run().cached().len(), count(&logs), count(&temporary)), (3, 1, 30));
    }
}

#[test]
fn runs_at_once_share_one_store() {
    let world = World::new();
    let repo = repo(&world);
    let runs: Vec<_> = std::thread::scope(|scope| {
        let one = || scope.spawn(|| test(&repo, &["--all"]));
        let threads: Vec<_> = (0..4).map(|_| one()).collect();
        threads.into_iter().map(|thread| thread.join().expect("a run")).collect()
    });
    for run in &runs {
        assert_eq!((run.code, run.ran().len() + run.cached().len()), (0, 3), "{}", run.stderr);
        assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    }
    let after = test(&repo, &["--all"]);
    assert_eq!(after.cached().len(), 3, "{}", after.stderr);
}

#[test]
fn a_damaged_store_is_a_miss() {
    let world = World::new();
    let repo = repo(&world);
    test(&repo, &["--all"]);
    let store = repo.path.join(".git/cicd/store.sqlite");
    let sql = |sql: &str| rusqlite::Connection::open(&store).expect("a store").execute_batch(sql).expect(sql);
    for (damage, is_miss) in [
        ("UPDATE greens SET judged_by = 'the stars'", true),
        ("UPDATE greens SET passed = 7, failed = 0, skipped = 0, flaky = 0", true),
        ("UPDATE greens SET parts = '[['", true),
        ("UPDATE greens SET seal = x'00'", true),
        ("UPDATE greens SET finished = 9223372036854775807", true),
        ("DELETE FROM manifests", false),
        ("UPDATE manifests SET content = x'ffff'", false),
        ("DROP TABLE manifests", false),
    ] {
        sql(damage);
        let outcome = test(&repo, &["--all", "--explain"]);
        assert_eq!((outcome.code, outcome.cached().len()), (0, if is_miss { 0 } else { 3 }), "{damage}: {}", outcome.stderr);
        // The files that are compared are damaged too.
        repo.write("a/a", damage);
        let outcome = test(&repo, &["--all", "--explain"]);
        assert_eq!((outcome.code, outcome.verdict("a/unit")), (0, "passed"), "{damage}: {}", outcome.stderr);
    }
    std::fs::write(&store, "not a store at all\n".repeat(1000)).expect("a file");
    for extra in ["store.sqlite-wal", "store.sqlite-shm"] {
        drop(std::fs::remove_file(repo.path.join(".git/cicd").join(extra)));
    }
    let outcome = test(&repo, &["--all"]);
    assert_eq!(outcome.answer(), (0, names(&["a/integration", "a/unit", "b/unit"])));
    assert!(
        outcome.stderr.contains("the results of this run are not kept") && outcome.stderr.contains("is not a store of cicd"),
        "{}",
        outcome.stderr
    );
}
