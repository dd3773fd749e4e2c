//! Jenkins: a change is built unmerged, or after a local merge of its target into it, so that the change is the first parent.

use super::Checkout::{Merged, Only, Whole};
use super::{Row, check, history};
use crate::support::World;

const COMMON: &[(&str, &str)] = &[("JENKINS_URL", "https://ci.example.com/"), ("GIT_COMMIT", "<HEAD>")];

const CHANGE: &[(&str, &str)] = &[
    ("BRANCH_NAME", "PR-7"),
    ("CHANGE_ID", "7"),
    ("CHANGE_TARGET", "main"),
    ("CHANGE_BRANCH", "topic"),
    // The commit is of an earlier merge, which no longer exists.
    ("GIT_PREVIOUS_COMMIT", "<gone>"),
    ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", "<gone>"),
];

const ROWS: &[Row] = &[
    Row {
        name: "a change as it is; its target is not fetched",
        checkout: Only("topic", "refs/remotes/origin/PR-7"),
        variables: CHANGE,
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a change with its target merged into it",
        checkout: Merged("topic", "main"),
        variables: CHANGE,
        event: "",
        answer: "main..(here): experience cross-domain",
    },
    Row {
        name: "a change that has its target: no merge is made",
        checkout: Merged("caught-up", "main"),
        variables: CHANGE,
        event: "",
        answer: "main..caught-up: experience cross-domain",
    },
    Row {
        name: "a change that its target has: HEAD is the target",
        checkout: Merged("fork", "main"),
        variables: CHANGE,
        event: "",
        answer: "widened: the commit before the change is unknown",
    },
    Row {
        name: "a branch: since its merge base, whatever was built of it",
        checkout: Whole("three"),
        variables: &[("BRANCH_NAME", "three"), ("GIT_PREVIOUS_COMMIT", "<two>"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", "<one>")],
        event: "",
        answer: "fork..three: journey experience cross-domain",
    },
    Row {
        name: "a branch that was rewritten since",
        checkout: Whole("topic"),
        variables: &[("BRANCH_NAME", "topic"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", "<old>")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a branch whose last successful commit is gone",
        checkout: Whole("topic"),
        variables: &[("BRANCH_NAME", "topic"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", "<gone>")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a branch's first build",
        checkout: Whole("topic"),
        variables: &[("BRANCH_NAME", "topic")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "main",
        checkout: Whole("main"),
        variables: &[("BRANCH_NAME", "main"), ("BRANCH_IS_PRIMARY", "true"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", "<fork>")],
        event: "",
        answer: "fork..main: smart-city journey base cross-domain",
    },
    Row {
        name: "main, and its last successful commit is gone",
        checkout: Whole("main"),
        variables: &[("BRANCH_NAME", "main"), ("BRANCH_IS_PRIMARY", "true"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", "<gone>")],
        event: "",
        answer: "widened: the last successful build's commit dddddddddddd",
    },
    Row {
        name: "main, and nothing was ever green",
        checkout: Whole("main"),
        variables: &[("BRANCH_NAME", "main"), ("BRANCH_IS_PRIMARY", "true"), ("GIT_PREVIOUS_COMMIT", "<main1>")],
        event: "",
        answer: "widened: the commit before the change is unknown",
    },
    Row {
        name: "main built again",
        checkout: Whole("main"),
        variables: &[("BRANCH_NAME", "main"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", "<main>")],
        event: "",
        answer: "widened: is HEAD itself",
    },
    Row {
        name: "a job without branches: the git plugin names the remote's",
        checkout: Whole("main"),
        variables: &[("GIT_BRANCH", "origin/main"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", "<gone>")],
        event: "",
        answer: "widened: the last successful build's commit dddddddddddd",
    },
    Row {
        name: "a tag",
        checkout: Whole("main"),
        variables: &[("BRANCH_NAME", "v1"), ("TAG_NAME", "v1")],
        event: "",
        answer: "widened: a pushed tag has no range",
    },
];

#[test]
fn jenkins() {
    let world = World::new();
    check(&history::scene(&world), COMMON, ROWS);
}
