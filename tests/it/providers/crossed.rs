//! A branch and `main` that were merged into each other, at every kind of provider: the ranges from both merge bases count. Compared with
//! only one of them nothing changed, and commit dates decide which one git prints first.

use super::Checkout::{Only, Shallow, Whole};
use super::{Row, check, history};
use crate::support::World;

const BOTH: &str = "ours..topic + theirs..topic: smart-city journey experience cross-domain";

const ROWS: &[Row] = &[
    Row {
        name: "GitHub and Gitea: a pull request with its head checked out",
        checkout: Shallow(1, "topic", "refs/remotes/pull/7/head"),
        variables: &[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request"), ("GITHUB_BASE_REF", "main")],
        event: r#"{"number": 7, "pull_request": {"base": {"ref": "main", "sha": "<ours>"}, "head": {"ref": "topic", "sha": "<topic>"}}}"#,
        answer: BOTH,
    },
    Row {
        name: "GitHub: pull_request_target",
        checkout: Whole("main"),
        variables: &[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request_target"), ("GITHUB_BASE_REF", "main")],
        event: r#"{"number": 7, "pull_request": {"base": {"ref": "main", "sha": "<ours>"}, "head": {"ref": "topic", "sha": "<topic>"}}}"#,
        answer: BOTH,
    },
    Row {
        name: "GitHub: a push",
        checkout: Shallow(1, "topic", "refs/remotes/origin/topic"),
        variables: &[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "push")],
        event: r#"{"ref": "refs/heads/topic", "before": "<theirs>", "after": "<topic>"}"#,
        answer: BOTH,
    },
    Row {
        name: "GitLab: a detached pipeline, with the one merge base that GitLab names",
        checkout: Shallow(20, "topic", "refs/pipelines/1"),
        variables: &[
            ("GITLAB_CI", "true"),
            ("CI_MERGE_REQUEST_IID", "1"),
            ("CI_MERGE_REQUEST_EVENT_TYPE", "detached"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "<theirs>"),
        ],
        event: "",
        answer: BOTH,
    },
    Row {
        name: "Jenkins: a change as it is",
        checkout: Only("topic", "refs/remotes/origin/PR-7"),
        variables: &[("JENKINS_URL", "https://ci.example.com/"), ("CHANGE_ID", "7"), ("CHANGE_TARGET", "main")],
        event: "",
        answer: BOTH,
    },
    Row {
        name: "Bitbucket: a branch",
        checkout: Whole("topic"),
        variables: &[("BITBUCKET_BUILD_NUMBER", "3"), ("BITBUCKET_BRANCH", "topic")],
        event: "",
        answer: BOTH,
    },
    Row {
        name: "a system whose events are not known",
        checkout: Whole("topic"),
        variables: &[("TEAMCITY_VERSION", "2024.03")],
        event: "",
        answer: "ours..null + theirs..null: smart-city journey experience cross-domain",
    },
];

#[test]
fn both_merge_bases_count_at_every_provider() {
    let world = World::new();
    check(&history::crossed(&world), &[], ROWS);
}
