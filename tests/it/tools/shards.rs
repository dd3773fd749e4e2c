//! All parts of a split suite together run each case once.

use cicd::suites::{NoCommand, Shard};

use super::polyglot::{Mood, Tool, polyglot, write};
use super::{command, ran};
use crate::support::World;

fn check(tool: Tool) {
    let world = World::new();
    let repo = polyglot(&world);
    for n in 1..3 {
        write(&repo, "tests", tool, Mood::Green, n);
    }
    let (said, whole) = ran(&world, &repo, tool, Shard::WHOLE);
    assert_eq!((said.code, whole.len()), (0, 9), "{said:?}");
    let part = |shard: &str| {
        let (said, cases) = ran(&world, &repo, tool, shard.parse().expect(shard));
        assert_eq!(said.code, 0, "{said:?}");
        assert!(!cases.is_empty() && cases.len() < 9, "{shard}: {cases:?} {said:?}");
        cases
    };
    let mut parts = [part("1/2"), part("2/2")].concat();
    parts.sort();
    assert_eq!(parts, whole);
    // There are more parts than files, so the last part is empty.
    let mut parts = [part("1/4"), part("2/4"), part("3/4")].concat();
    parts.sort();
    assert_eq!(parts, whole);
    let last: Shard = "4/4".parse().expect("a part");
    let none = command(&repo, tool.suite(), last);
    assert_eq!(none, Err(NoCommand::EmptyShard(last)));
    assert!(none.is_err_and(|error| error.is_skip()));
}

#[test]
#[ignore = "needs pytest"]
fn pytest() {
    check(Tool::Pytest);
}

#[test]
#[ignore = "needs go"]
fn go() {
    check(Tool::Go);
}

#[test]
#[ignore = "needs bats"]
fn bats() {
    check(Tool::Bats);
}

#[test]
#[ignore = "needs vitest"]
fn vitest() {
    check(Tool::Vitest);
}

#[test]
#[ignore = "needs jest"]
fn jest() {
    check(Tool::Jest);
}

#[test]
#[ignore = "needs node"]
fn node() {
    check(Tool::Node);
}

#[test]
fn cargo_says_that_it_cannot() {
    let world = World::new();
    let repo = polyglot(&world);
    let error = command(&repo, Tool::Cargo.suite(), "1/2".parse().expect("a part")).expect_err("no part");
    // The repository still uses plain cargo although nextest is installed.
    assert_eq!(
        error.to_string(),
        "cargo test cannot be split into shards: remove `shards`, or give the suite a `run:` that can"
    );
}
