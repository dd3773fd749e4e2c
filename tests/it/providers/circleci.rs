//! CircleCI: a clone without the contents of old commits, and no variable for the base.

use super::Checkout::{Blobless, Whole};
use super::{Row, check, history};
use crate::support::World;

const COMMON: &[(&str, &str)] = &[("CI", "true"), ("CIRCLECI", "true"), ("CIRCLE_SHA1", "<HEAD>")];

const ROWS: &[Row] = &[
    Row {
        name: "a branch",
        checkout: Blobless("topic"),
        variables: &[("CIRCLE_BRANCH", "topic")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a pull request of a fork",
        checkout: Whole("topic"),
        variables: &[
            ("CIRCLE_BRANCH", "pull/7"),
            ("CIRCLE_PR_NUMBER", "7"),
            ("CIRCLE_PULL_REQUEST", "https://github.com/acme/platform/pull/7"),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a branch that merged main",
        checkout: Whole("caught-up"),
        variables: &[("CIRCLE_BRANCH", "topic")],
        event: "",
        answer: "main..caught-up: experience cross-domain",
    },
    Row {
        name: "the base that the config fills in from pipeline.git.base_revision",
        checkout: Blobless("topic"),
        variables: &[("CIRCLE_BRANCH", "topic"), ("CICD_BASE", "<topic1>")],
        event: "",
        answer: "topic1..topic: experience cross-domain",
    },
    Row {
        name: "the same where it is empty, as on a branch's first build",
        checkout: Blobless("topic"),
        variables: &[("CIRCLE_BRANCH", "topic"), ("CICD_BASE", "")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "the default branch: nothing says since when",
        checkout: Blobless("main"),
        variables: &[("CIRCLE_BRANCH", "main")],
        event: "",
        answer: "widened: the commit before the change is unknown",
    },
    Row {
        name: "a tag",
        checkout: Blobless("main"),
        variables: &[("CIRCLE_TAG", "v1")],
        event: "",
        answer: "widened: a pushed tag has no range",
    },
];

#[test]
fn circleci() {
    let world = World::new();
    check(&history::scene(&world), COMMON, ROWS);
}

/// Neither the config nor the job names the default branch, but the clone does.
const ON_TRUNK: &[Row] = &[
    Row {
        name: "a branch",
        checkout: Blobless("topic"),
        variables: &[("CIRCLE_BRANCH", "topic")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "the default branch",
        checkout: Blobless("main"),
        variables: &[("CIRCLE_BRANCH", "trunk")],
        event: "",
        answer: "widened: HEAD is on the base branch trunk",
    },
];

#[test]
fn the_clone_tells_the_default_branch() {
    let world = World::new();
    check(&history::on_trunk(&world), COMMON, ON_TRUNK);
}
