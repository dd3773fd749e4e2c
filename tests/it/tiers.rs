//! The count of ignored tests in `tests/tiers.rs` matches the tests that this program ignores.

use std::process::Command;

use crate::support::ignored::reasons;

#[test]
fn the_reasons_are_as_many_as_the_ignored_tests() {
    let program = std::env::current_exe().expect("this program");
    let listed = Command::new(program).args(["--list", "--ignored", "--format", "terse"]).output().expect("a list");
    let listed = String::from_utf8(listed.stdout).expect("text");
    let listed: Vec<&str> = listed.lines().filter(|line| line.ends_with(": test")).collect();
    assert_eq!(reasons("tests").len(), listed.len(), "{listed:#?}");
}
