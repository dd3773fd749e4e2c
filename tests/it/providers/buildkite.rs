//! Buildkite: a full clone, and words ("false", "HEAD") where other providers have empty values.

use super::Checkout::{Shallow, Whole};
use super::{Row, check, history};
use crate::support::World;

const COMMON: &[(&str, &str)] = &[
    ("CI", "true"),
    ("BUILDKITE", "true"),
    ("BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main"),
    ("BUILDKITE_SOURCE", "webhook"),
    ("BUILDKITE_COMMIT", "<HEAD>"),
    ("BUILDKITE_PULL_REQUEST", "false"),
    ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", ""),
    ("BUILDKITE_PULL_REQUEST_REPO", ""),
    ("BUILDKITE_TAG", ""),
];

const ROWS: &[Row] = &[
    Row {
        name: "a pull request",
        checkout: Whole("topic"),
        variables: &[
            ("BUILDKITE_PULL_REQUEST", "7"),
            ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"),
            ("BUILDKITE_BRANCH", "somebody:topic"),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a pull request to a release branch, in a clone of one commit",
        checkout: Shallow(1, "topic", "refs/remotes/pull/7/head"),
        variables: &[("BUILDKITE_PULL_REQUEST", "7"), ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "release/1")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a pull request whose commit is not resolved",
        checkout: Whole("topic"),
        variables: &[
            ("BUILDKITE_PULL_REQUEST", "7"),
            ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"),
            ("BUILDKITE_COMMIT", "HEAD"),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a pull request built as merged: HEAD is the merge, the commit is not",
        checkout: Whole("merge"),
        variables: &[
            ("BUILDKITE_PULL_REQUEST", "7"),
            ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"),
            ("BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC", "true"),
            ("BUILDKITE_COMMIT", "<topic>"),
        ],
        event: "",
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "a branch without a pull request",
        checkout: Whole("topic"),
        variables: &[("BUILDKITE_BRANCH", "topic")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a branch whose commit is not resolved",
        checkout: Whole("topic"),
        variables: &[("BUILDKITE_BRANCH", "topic"), ("BUILDKITE_COMMIT", "HEAD")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "the merge queue",
        checkout: Whole("second-car"),
        variables: &[
            ("BUILDKITE_BRANCH", "gh-readonly-queue/main/pr-8-<merge>"),
            ("BUILDKITE_MERGE_QUEUE_BASE_BRANCH", "main"),
            ("BUILDKITE_MERGE_QUEUE_BASE_COMMIT", "<merge>"),
        ],
        event: "",
        answer: "main..second-car: journey experience cross-domain",
    },
    Row {
        name: "the merge queue in a clone of one commit",
        checkout: Shallow(1, "second-car", "refs/remotes/origin/queue"),
        variables: &[
            ("BUILDKITE_MERGE_QUEUE_BASE_BRANCH", "main"),
            ("BUILDKITE_MERGE_QUEUE_BASE_COMMIT", "<merge>"),
            ("BUILDKITE_COMMIT", "HEAD"),
        ],
        event: "",
        answer: "main..second-car: journey experience cross-domain",
    },
    Row {
        name: "the default branch: nothing says since when",
        checkout: Whole("main"),
        variables: &[("BUILDKITE_BRANCH", "main")],
        event: "",
        answer: "widened: the commit before the change is unknown",
    },
    Row {
        name: "a tag: the branch has its name",
        checkout: Whole("main"),
        variables: &[("BUILDKITE_BRANCH", "v1"), ("BUILDKITE_TAG", "v1")],
        event: "",
        answer: "widened: a pushed tag has no range",
    },
    Row {
        name: "a schedule",
        checkout: Whole("main"),
        variables: &[("BUILDKITE_BRANCH", "main"), ("BUILDKITE_SOURCE", "schedule")],
        event: "",
        answer: "widened: a build started by `schedule` has no range",
    },
];

#[test]
fn buildkite() {
    let world = World::new();
    check(&history::scene(&world), COMMON, ROWS);
}

/// An agent that keeps its clone may have an old `origin/main`, which is not the commit that was tested.
#[test]
fn the_default_branch_with_a_tracking_ref_that_lags_behind() {
    let world = World::new();
    let scene = history::scene(&world);
    let repo = scene.check_out(Whole("main"), "kept");
    repo.git(&["update-ref", "refs/remotes/origin/main", scene.oid("main1")]);
    let row = ROWS.iter().find(|row| row.name.starts_with("the default branch")).expect("a row");
    let answer = scene.answer(&repo, &scene.run(&repo, COMMON, row, &[]));
    assert!(super::agrees(row.answer, &answer), "{answer}");
}
