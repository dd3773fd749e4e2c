//! Suites that another process killed, and commands that do not exist: the suite fails, and the reason is named.

use super::Lab;
use crate::support::World;

#[test]
fn killed_from_outside() {
    let world = World::new();
    let lab = Lab::new(
        &world,
        &[
            ("a", "unit: { run: \"kill -KILL $$\" }"),
            ("b", "unit: { run: \"sh -c 'kill -KILL $$'\" }"),
            ("c", "unit: { run: \"sh -c 'kill -KILL $$'; exit $?\" }"),
            ("d", "unit: { run: \"kill -SEGV $$\" }"),
            ("e", "unit: { run: \"kill -TERM $$\" }"),
        ],
    );
    let ended = lab.run(&[]).ended_with(1);
    ended.is("a/unit", "failed", "killed by signal 9 (SIGKILL): perhaps the machine ran out of memory");
    assert_eq!((&ended.of("a/unit")["signal"], ended.of("a/unit")["exit_code"].is_null()), (&9.into(), true));
    ended.is("b/unit", "failed", "perhaps the machine ran out of memory");
    ended.is("c/unit", "failed", "exit code 137: a process was killed (SIGKILL, perhaps the machine ran out of memory)");
    ended.is("d/unit", "failed", "signal 11 (SIGSEGV)");
    // The suite's own signal is not `cicd`'s.
    ended.is("e/unit", "failed", "signal 15 (SIGTERM)");
    assert!(ended.last()["signal"].is_null());
}

#[test]
fn what_is_not_there_is_named() {
    let world = World::new();
    let lab = Lab::new(
        &world,
        &[
            ("a", "unit: { run: \"no-such-tool --version\" }"),
            ("b", "unit: { run: \"./plain\" }"),
            ("c", "unit: { run: \"true\", working_dir: not/there }"),
        ],
    );
    lab.repo.write("plain", "echo\n");
    let ended = lab.run(&[]).ended_with(1);
    ended.is("a/unit", "error", "a command was not found: no-such-tool");
    ended.is("b/unit", "error", "a command is not executable: ./plain");
    ended.is("c/unit", "error", "not/there does not exist");
}

/// A suite that kills its own process group, as cleanup scripts do, ends only itself.
#[test]
fn a_suite_that_kills_its_group() {
    let world = World::new();
    let lab = Lab::new(&world, &[("a", "unit: { run: \"sleep 1000 & kill -KILL 0\" }"), ("b", "unit: { run: \"true\" }")]);
    let ended = lab.run(&["--jobs", "1"]).ended_with(1);
    ended.is("a/unit", "failed", "signal 9");
    ended.is("b/unit", "passed", "");
    lab.nothing_is_left();
}
