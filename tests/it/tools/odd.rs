//! Folders whose names a shell, a pattern or a flag would read as something else.

use cicd::suites::Shard;

use super::polyglot::{ALL, Tool, polyglot_at};
use super::{are, ran};
use crate::support::World;

fn check(root: &str, tools: &[Tool]) {
    let world = World::new();
    let repo = polyglot_at(&world, root);
    for tool in tools.iter().filter(|tool| tool.is_there()) {
        let (said, cases) = ran(&world, &repo, *tool, Shard::WHOLE);
        assert_eq!(said.code, 0, "{tool:?} in {root}: {said:?}");
        are(&cases, &[("adds", "passed"), ("holds", "passed"), ("later", "skipped")], &said);
    }
}

#[test]
fn spaces_and_quotes() {
    check("it's $HOME; `x`", &ALL);
}

#[test]
fn dashes_in_front() {
    check("-rf", &ALL);
}
