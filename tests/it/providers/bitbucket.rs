//! Bitbucket Pipelines: ids of 12 digits, and a destination that is merged into the source before the steps run.

use super::Checkout::{Merged, Shallow, Whole};
use super::{Row, check, history};
use crate::support::World;

const COMMON: &[(&str, &str)] = &[("CI", "true"), ("BITBUCKET_BUILD_NUMBER", "3"), ("BITBUCKET_COMMIT", "<HEAD>")];

const PULL_REQUEST: &[(&str, &str)] = &[
    ("BITBUCKET_PR_ID", "7"),
    ("BITBUCKET_BRANCH", "topic"),
    ("BITBUCKET_COMMIT", "<12:topic>"),
    ("BITBUCKET_PR_DESTINATION_BRANCH", "main"),
    ("BITBUCKET_PR_DESTINATION_COMMIT", "<12:main>"),
];

const ROWS: &[Row] = &[
    Row {
        name: "a pull request: HEAD's first parent is the change",
        checkout: Merged("topic", "main"),
        variables: PULL_REQUEST,
        event: "",
        answer: "main..(here): experience cross-domain",
    },
    Row {
        name: "a pull request that has its destination: no merge is made",
        checkout: Merged("caught-up", "main"),
        variables: &[
            ("BITBUCKET_PR_ID", "7"),
            ("BITBUCKET_BRANCH", "topic"),
            ("BITBUCKET_COMMIT", "<12:caught-up>"),
            ("BITBUCKET_PR_DESTINATION_BRANCH", "main"),
            ("BITBUCKET_PR_DESTINATION_COMMIT", "<12:main>"),
        ],
        event: "",
        answer: "main..caught-up: experience cross-domain",
    },
    Row {
        name: "a pull request whose destination's branch is deleted: its commit is still known",
        checkout: Whole("topic"),
        variables: &[
            ("BITBUCKET_PR_ID", "7"),
            ("BITBUCKET_COMMIT", "<12:topic>"),
            ("BITBUCKET_PR_DESTINATION_BRANCH", "deleted"),
            ("BITBUCKET_PR_DESTINATION_COMMIT", "<12:main>"),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a pull request whose destination is nowhere",
        checkout: Whole("topic"),
        variables: &[
            ("BITBUCKET_PR_ID", "7"),
            ("BITBUCKET_COMMIT", "<12:topic>"),
            ("BITBUCKET_PR_DESTINATION_BRANCH", "deleted"),
            ("BITBUCKET_PR_DESTINATION_COMMIT", "<12:gone>"),
        ],
        event: "",
        answer: "widened: the target branch deleted of the remote is not in this clone",
    },
    Row {
        name: "a branch",
        checkout: Shallow(50, "topic", "refs/remotes/origin/topic"),
        variables: &[("BITBUCKET_BRANCH", "topic")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "main: nothing says since when",
        checkout: Shallow(50, "main", "refs/remotes/origin/main"),
        variables: &[("BITBUCKET_BRANCH", "main")],
        event: "",
        answer: "widened: the commit before the change is unknown",
    },
    Row {
        name: "a tag",
        checkout: Shallow(50, "main", "refs/tags/v1"),
        variables: &[("BITBUCKET_TAG", "v1")],
        event: "",
        answer: "widened: a pushed tag has no range",
    },
];

#[test]
fn bitbucket() {
    let world = World::new();
    check(&history::scene(&world), COMMON, ROWS);
}
