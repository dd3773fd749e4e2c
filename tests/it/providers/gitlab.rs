//! GitLab CI: a clone of 20 commits of one ref, without `origin/<target>`.

use super::Checkout::Shallow;
use super::{Row, check, history};
use crate::support::World;

const COMMON: &[(&str, &str)] = &[
    ("CI", "true"),
    ("GITLAB_CI", "true"),
    ("CI_COMMIT_SHA", "<HEAD>"),
    ("CI_DEFAULT_BRANCH", "main"),
    ("CI_PIPELINE_ID", "1"),
];

/// In a detached pipeline the two tips are empty.
const DETACHED: &[(&str, &str)] = &[
    ("CI_PIPELINE_SOURCE", "merge_request_event"),
    ("CI_COMMIT_BEFORE_SHA", "<zeros>"),
    ("CI_MERGE_REQUEST_IID", "1"),
    ("CI_MERGE_REQUEST_EVENT_TYPE", "detached"),
    ("CI_MERGE_REQUEST_REF_PATH", "refs/merge-requests/1/head"),
    ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "topic"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "<fork>"),
    ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", ""),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
];

const WITHOUT_DIFF_BASE: &[(&str, &str)] = &[
    ("CI_PIPELINE_SOURCE", "merge_request_event"),
    ("CI_COMMIT_BEFORE_SHA", "<zeros>"),
    ("CI_MERGE_REQUEST_IID", "1"),
    ("CI_MERGE_REQUEST_EVENT_TYPE", "detached"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", ""),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
];

const MERGED_RESULT: &[(&str, &str)] = &[
    ("CI_PIPELINE_SOURCE", "merge_request_event"),
    ("CI_COMMIT_BEFORE_SHA", "<zeros>"),
    ("CI_MERGE_REQUEST_IID", "1"),
    ("CI_MERGE_REQUEST_EVENT_TYPE", "merged_result"),
    ("CI_MERGE_REQUEST_REF_PATH", "refs/merge-requests/1/merge"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "<fork>"),
    ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "<topic>"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "<main>"),
];

/// The second car of a merge train, whose target is the first car.
const TRAIN: &[(&str, &str)] = &[
    ("CI_PIPELINE_SOURCE", "merge_request_event"),
    ("CI_COMMIT_BEFORE_SHA", "<zeros>"),
    ("CI_MERGE_REQUEST_IID", "2"),
    ("CI_MERGE_REQUEST_EVENT_TYPE", "merge_train"),
    ("CI_MERGE_REQUEST_REF_PATH", "refs/merge-requests/2/train"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "<fork>"),
    ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "<other>"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "<merge>"),
];

const SQUASHING_TRAIN: &[(&str, &str)] = &[
    ("CI_PIPELINE_SOURCE", "merge_request_event"),
    ("CI_MERGE_REQUEST_IID", "1"),
    ("CI_MERGE_REQUEST_EVENT_TYPE", "merge_train"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "<fork>"),
    ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "<topic>"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "<main>"),
];

const LINEAR_TRAIN: &[(&str, &str)] = &[
    ("CI_PIPELINE_SOURCE", "merge_request_event"),
    ("CI_COMMIT_BEFORE_SHA", "<zeros>"),
    ("CI_MERGE_REQUEST_IID", "2"),
    ("CI_MERGE_REQUEST_EVENT_TYPE", "merge_train"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "<fork>"),
    ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "<topic>"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "<car>"),
];

const MERGE_REQUESTS: &[Row] = &[
    Row {
        name: "a detached pipeline",
        checkout: Shallow(20, "topic", "refs/pipelines/1"),
        variables: DETACHED,
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a detached pipeline with one commit",
        checkout: Shallow(1, "topic", "refs/pipelines/1"),
        variables: DETACHED,
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a detached pipeline without a record of the diff",
        checkout: Shallow(20, "topic", "refs/pipelines/1"),
        variables: WITHOUT_DIFF_BASE,
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "merged results: the fork point would also count what main gained",
        checkout: Shallow(20, "merge", "refs/pipelines/1"),
        variables: MERGED_RESULT,
        event: "",
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "merged results with one commit",
        checkout: Shallow(1, "merge", "refs/pipelines/1"),
        variables: MERGED_RESULT,
        event: "",
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "a merge train: also the request in front",
        checkout: Shallow(20, "second-car", "refs/pipelines/1"),
        variables: TRAIN,
        event: "",
        answer: "main..second-car: journey experience cross-domain",
    },
    Row {
        name: "a merge train that squashes: no parent is the source's tip",
        checkout: Shallow(20, "squashed", "refs/pipelines/1"),
        variables: SQUASHING_TRAIN,
        event: "",
        answer: "main..squashed: experience cross-domain",
    },
    Row {
        name: "a fast-forward train: no merge commit at all",
        checkout: Shallow(20, "linear", "refs/pipelines/1"),
        variables: LINEAR_TRAIN,
        event: "",
        answer: "main..linear: journey experience cross-domain",
    },
    Row {
        name: "a fast-forward train with one commit",
        checkout: Shallow(1, "linear", "refs/pipelines/1"),
        variables: LINEAR_TRAIN,
        event: "",
        answer: "main..linear: journey experience cross-domain",
    },
    Row {
        name: "a child pipeline of a merge request",
        checkout: Shallow(20, "topic", "refs/pipelines/2"),
        variables: &[
            ("CI_PIPELINE_SOURCE", "parent_pipeline"),
            ("CI_MERGE_REQUEST_IID", "1"),
            ("CI_MERGE_REQUEST_EVENT_TYPE", "detached"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "<fork>"),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", ""),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a pull request of another host",
        checkout: Shallow(20, "topic", "refs/pipelines/1"),
        variables: &[
            ("CI_PIPELINE_SOURCE", "external_pull_request_event"),
            ("CI_EXTERNAL_PULL_REQUEST_IID", "7"),
            ("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA", "<topic>"),
            ("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME", "main"),
            ("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA", "<main>"),
        ],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
];

const PIPELINES: &[Row] = &[
    Row {
        name: "a second push to a branch: what the first one brought counts too",
        checkout: Shallow(20, "three", "refs/remotes/origin/three"),
        variables: &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "three"), ("CI_COMMIT_BEFORE_SHA", "<one>")],
        event: "",
        answer: "fork..three: journey experience cross-domain",
    },
    Row {
        name: "a push to main with one commit",
        checkout: Shallow(1, "main", "refs/remotes/origin/main"),
        variables: &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "main"), ("CI_COMMIT_BEFORE_SHA", "<fork>")],
        event: "",
        answer: "fork..main: smart-city journey base cross-domain",
    },
    Row {
        name: "a forced push: history tells",
        checkout: Shallow(20, "topic", "refs/remotes/origin/topic"),
        variables: &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "topic"), ("CI_COMMIT_BEFORE_SHA", "<old>")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a forced push, and what was before is gone",
        checkout: Shallow(20, "topic", "refs/remotes/origin/topic"),
        variables: &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "topic"), ("CI_COMMIT_BEFORE_SHA", "<gone>")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a new branch",
        checkout: Shallow(20, "topic", "refs/remotes/origin/topic"),
        variables: &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "topic"), ("CI_COMMIT_BEFORE_SHA", "<zeros>")],
        event: "",
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "the first push of a repository",
        checkout: Shallow(20, "main", "refs/remotes/origin/main"),
        variables: &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "main"), ("CI_COMMIT_BEFORE_SHA", "<zeros>")],
        event: "",
        answer: "null..main: smart-city journey experience base cross-domain",
    },
    Row {
        name: "a schedule",
        checkout: Shallow(20, "main", "refs/remotes/origin/main"),
        variables: &[("CI_PIPELINE_SOURCE", "schedule"), ("CI_COMMIT_BRANCH", "main"), ("CI_COMMIT_BEFORE_SHA", "<main1>")],
        event: "",
        answer: "widened: a pipeline started by `schedule` has no range",
    },
    Row {
        name: "started by hand: zeros mean nothing then",
        checkout: Shallow(20, "main", "refs/remotes/origin/main"),
        variables: &[("CI_PIPELINE_SOURCE", "web"), ("CI_COMMIT_BRANCH", "main"), ("CI_COMMIT_BEFORE_SHA", "<zeros>")],
        event: "",
        answer: "widened: a pipeline started by `web` has no range",
    },
    Row {
        name: "a tag, which comes as a push",
        checkout: Shallow(20, "main", "refs/tags/v1"),
        variables: &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_TAG", "v1"), ("CI_COMMIT_BEFORE_SHA", "<zeros>")],
        event: "",
        answer: "widened: a pushed tag has no range",
    },
    Row {
        name: "a child pipeline of a branch",
        checkout: Shallow(20, "topic", "refs/remotes/origin/topic"),
        variables: &[
            ("CI_PIPELINE_SOURCE", "parent_pipeline"),
            ("CI_COMMIT_BRANCH", "topic"),
            ("CI_COMMIT_BEFORE_SHA", "<topic1>"),
        ],
        event: "",
        answer: "widened: a pipeline started by `parent_pipeline` has no range",
    },
];

const ON_TRUNK: &[Row] = &[Row {
    name: "a new branch, and only the pipeline knows the default branch",
    checkout: Shallow(20, "topic", "refs/remotes/origin/topic"),
    variables: &[
        ("CI_PIPELINE_SOURCE", "push"),
        ("CI_COMMIT_BRANCH", "topic"),
        ("CI_COMMIT_BEFORE_SHA", "<zeros>"),
        ("CI_DEFAULT_BRANCH", "trunk"),
    ],
    event: "",
    answer: "fork..topic: experience cross-domain",
}];

#[test]
fn gitlab_merge_requests() {
    let world = World::new();
    check(&history::scene(&world), COMMON, MERGE_REQUESTS);
}

#[test]
fn gitlab_pipelines_of_branches_and_tags() {
    let world = World::new();
    check(&history::scene(&world), COMMON, PIPELINES);
}

#[test]
fn gitlab_tells_the_default_branch() {
    let world = World::new();
    check(&history::on_trunk(&world), COMMON, ON_TRUNK);
}
