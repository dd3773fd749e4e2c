//! Azure Pipelines: the target's name in the forms of Azure Repos and of GitHub, and no commit before a push.

use super::Checkout::{Shallow, Whole};
use super::{Checkout, Row, check, history};
use crate::support::World;

const COMMON: &[(&str, &str)] = &[("TF_BUILD", "True"), ("BUILD_SOURCEVERSION", "<HEAD>")];

const MERGE_REF: Checkout = Shallow(1, "merge", "refs/remotes/pull/7/merge");

const FROM_AZURE: &[(&str, &str)] = &[
    ("BUILD_REASON", "PullRequest"),
    ("BUILD_REPOSITORY_PROVIDER", "TfsGit"),
    ("BUILD_SOURCEBRANCH", "refs/pull/7/merge"),
    ("BUILD_SOURCEBRANCHNAME", "merge"),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
    ("SYSTEM_PULLREQUEST_SOURCEBRANCH", "refs/heads/topic"),
    ("SYSTEM_PULLREQUEST_PULLREQUESTID", "7"),
];

/// Variables that agents set although the documented list lacks them.
const WITH_COMMIT: &[(&str, &str)] = &[
    ("BUILD_REASON", "PullRequest"),
    ("BUILD_REPOSITORY_PROVIDER", "TfsGit"),
    ("BUILD_SOURCEBRANCH", "refs/pull/7/merge"),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
    ("SYSTEM_PULLREQUEST_SOURCECOMMITID", "<topic>"),
];

const FROM_GITHUB: &[(&str, &str)] = &[
    ("BUILD_REASON", "PullRequest"),
    ("BUILD_REPOSITORY_PROVIDER", "GitHub"),
    ("BUILD_SOURCEBRANCH", "refs/pull/7/merge"),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", "main"),
    ("SYSTEM_PULLREQUEST_SOURCEBRANCH", "topic"),
    ("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "7"),
];

const ROWS: &[Row] = &[
    Row {
        name: "a pull request of Azure Repos",
        checkout: MERGE_REF,
        variables: FROM_AZURE,
        event: "",
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "a pull request whose commit is known",
        checkout: MERGE_REF,
        variables: WITH_COMMIT,
        event: "",
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "a pull request of GitHub",
        checkout: MERGE_REF,
        variables: FROM_GITHUB,
        event: "",
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "a pull request with everything fetched",
        checkout: Whole("merge"),
        variables: FROM_GITHUB,
        event: "",
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "a push to a branch",
        checkout: Shallow(1, "topic", "refs/remotes/origin/topic"),
        variables: &[
            ("BUILD_REASON", "IndividualCI"),
            ("BUILD_SOURCEBRANCH", "refs/heads/topic"),
            ("BUILD_SOURCEBRANCHNAME", "topic"),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "several pushes to main: nothing says since when",
        checkout: Shallow(1, "main", "refs/remotes/origin/main"),
        variables: &[("BUILD_REASON", "BatchedCI"), ("BUILD_SOURCEBRANCH", "refs/heads/main")],
        event: "",
        answer: "widened: the commit before the change is unknown",
    },
    Row {
        name: "a tag",
        checkout: Shallow(1, "main", "refs/tags/v1"),
        variables: &[("BUILD_REASON", "IndividualCI"), ("BUILD_SOURCEBRANCH", "refs/tags/v1")],
        event: "",
        answer: "widened: a pushed tag has no range",
    },
    Row {
        name: "a schedule",
        checkout: Shallow(1, "main", "refs/remotes/origin/main"),
        variables: &[("BUILD_REASON", "Schedule"), ("BUILD_SOURCEBRANCH", "refs/heads/main")],
        event: "",
        answer: "widened: the reason `Schedule` has no range",
    },
    Row {
        name: "started by hand on a pull request's branch",
        checkout: Whole("topic"),
        variables: &[("BUILD_REASON", "Manual"), ("BUILD_SOURCEBRANCH", "refs/heads/topic")],
        event: "",
        answer: "widened: the reason `Manual` has no range",
    },
];

#[test]
fn azure_pipelines() {
    let world = World::new();
    check(&history::scene(&world), COMMON, ROWS);
}

/// The request was merged after its build began: both parents of HEAD are on `main` now, and both are merge bases.
#[test]
fn a_pull_request_that_was_merged_while_its_build_waited() {
    let world = World::new();
    let scene = history::scene(&world);
    scene.move_ref("refs/heads/main", "later");
    let rows = [
        Row {
            name: "its commit is known",
            checkout: Whole("merge"),
            variables: WITH_COMMIT,
            event: "",
            answer: ROWS[0].answer,
        },
        Row {
            name: "its commit is not known",
            checkout: Whole("merge"),
            variables: FROM_GITHUB,
            event: "",
            answer: "main..merge + topic..merge: smart-city journey experience base cross-domain",
        },
    ];
    check(&scene, COMMON, &rows);
}
