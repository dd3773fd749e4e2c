//! The formats of `cicd affected`: for people, for scripts, for GitHub; colours; a reader that closes the pipe early.
#![cfg(unix)]

mod machines;
mod people;
mod terminal;

use crate::support::{Repo, World};

/// Creates the platform on `topic`, with suites for two of its domains.
fn with_suites(world: &World) -> Repo<'_> {
    let repo = world.platform("r");
    repo.write("tests/smart-city/unit/test_a.py", "def test_a(): pass\n");
    repo.write("tests/smart-city/integration/test_b.py", "def test_b(): pass\n");
    repo.write("tests/experience/unit/a.test.ts", "test('a', () => {})\n");
    repo.commit("suites");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo
}

/// Returns the output of a run that must end with 0, without the digits of commits.
fn shown(repo: &Repo<'_>, arguments: &[&str]) -> String {
    let ran = repo.cicd(arguments).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    let commits = repo.git(&["rev-list", "--all"]);
    let without = |text: String, commit: &str| text.replace(commit, "<commit>").replace(&commit[..8], "<short>");
    commits.lines().fold(ran.stdout, without).trim_end().to_owned()
}
