//! GitHub Actions: its events, with the checkout of `actions/checkout` (one commit, one ref).

use super::Checkout::{Shallow, Whole};
use super::{Checkout, Row, agrees, check, history};
use crate::support::World;

/// The variables that the runner sets for every event; empty if one does not apply.
pub(super) const COMMON: &[(&str, &str)] = &[
    ("CI", "true"),
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_REPOSITORY", "acme/platform"),
    ("GITHUB_SERVER_URL", "https://github.com"),
    ("GITHUB_API_URL", "https://api.github.com"),
    ("GITHUB_SHA", "<HEAD>"),
    ("GITHUB_BASE_REF", ""),
    ("GITHUB_HEAD_REF", ""),
];

pub(super) const PULL_REQUEST: &[(&str, &str)] = &[
    ("GITHUB_EVENT_NAME", "pull_request"),
    ("GITHUB_REF", "refs/pull/7/merge"),
    ("GITHUB_REF_NAME", "7/merge"),
    ("GITHUB_REF_TYPE", "branch"),
    ("GITHUB_BASE_REF", "main"),
    ("GITHUB_HEAD_REF", "topic"),
];

const PULL_REQUEST_TARGET: &[(&str, &str)] = &[
    ("GITHUB_EVENT_NAME", "pull_request_target"),
    ("GITHUB_REF", "refs/heads/main"),
    ("GITHUB_REF_NAME", "main"),
    ("GITHUB_REF_TYPE", "branch"),
    ("GITHUB_BASE_REF", "main"),
    ("GITHUB_HEAD_REF", "topic"),
];

const PUSH: &[(&str, &str)] = &[
    ("GITHUB_EVENT_NAME", "push"),
    ("GITHUB_REF", "refs/heads/topic"),
    ("GITHUB_REF_NAME", "topic"),
    ("GITHUB_REF_TYPE", "branch"),
];

const PUSH_TO_MAIN: &[(&str, &str)] = &[
    ("GITHUB_EVENT_NAME", "push"),
    ("GITHUB_REF", "refs/heads/main"),
    ("GITHUB_REF_NAME", "main"),
    ("GITHUB_REF_TYPE", "branch"),
];

pub(super) const MERGE_GROUP: &[(&str, &str)] = &[
    ("GITHUB_EVENT_NAME", "merge_group"),
    ("GITHUB_REF", "refs/heads/gh-readonly-queue/main/pr-7-<main>"),
    ("GITHUB_REF_NAME", "gh-readonly-queue/main/pr-7-<main>"),
    ("GITHUB_REF_TYPE", "branch"),
];

/// `base.sha` is the base at the time when the request was opened or last pushed to; here it is older than the merged base.
pub(super) const OPENED: &str = r#"{"action": "synchronize", "number": 7, "before": "<topic1>", "after": "<topic>",
  "pull_request": {"number": 7, "merged": false, "merge_commit_sha": "<merge>",
    "base": {"ref": "main", "sha": "<fork>"}, "head": {"ref": "topic", "sha": "<topic>"}},
  "repository": {"default_branch": "main"}}"#;

const OPENED_AND_GONE: &str = r#"{"action": "opened", "number": 7,
  "pull_request": {"number": 7, "base": {"ref": "main", "sha": "<fork>"}, "head": {"ref": "topic", "sha": "<gone>"}},
  "repository": {"default_branch": "main"}}"#;

const MERGED: &str = r#"{"action": "closed", "number": 7,
  "pull_request": {"number": 7, "merged": true, "merge_commit_sha": "<landed>",
    "base": {"ref": "main", "sha": "<fork>"}, "head": {"ref": "topic", "sha": "<topic>"}},
  "repository": {"default_branch": "main"}}"#;

pub(super) const MERGE_REF: Checkout = Shallow(1, "merge", "refs/remotes/pull/7/merge");
const MAIN: Checkout = Shallow(1, "main", "refs/remotes/origin/main");
const TOPIC: Checkout = Shallow(1, "topic", "refs/remotes/origin/topic");

/// Pull requests and the merge queue.
const PROPOSALS: &[Row] = &[
    Row {
        name: "pull_request: HEAD is the merge commit, base.sha is stale",
        checkout: MERGE_REF,
        variables: PULL_REQUEST,
        event: OPENED,
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "pull_request with everything fetched",
        checkout: Whole("merge"),
        variables: PULL_REQUEST,
        event: OPENED,
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "pull_request with its head checked out",
        checkout: Shallow(1, "topic", "refs/remotes/pull/7/head"),
        variables: PULL_REQUEST,
        event: OPENED,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "pull_request that is longer than the first step of deepening",
        checkout: Shallow(1, "far", "refs/remotes/pull/7/head"),
        variables: PULL_REQUEST,
        event: r#"{"pull_request": {"base": {"ref": "main", "sha": "<fork>"}, "head": {"ref": "far", "sha": "<far>"}}}"#,
        answer: "fork..far: experience cross-domain",
    },
    Row {
        name: "pull_request that was closed by merging it",
        checkout: Shallow(1, "landed", "refs/remotes/origin/main"),
        variables: PULL_REQUEST,
        event: MERGED,
        answer: "main..landed: experience cross-domain",
    },
    Row {
        name: "pull_request that got another base: the test merge is made anew",
        checkout: MERGE_REF,
        variables: PULL_REQUEST,
        event: r#"{"action": "edited", "number": 7, "changes": {"base": {"ref": {"from": "release/1"}, "sha": {"from": "<release>"}}},
          "pull_request": {"base": {"ref": "main", "sha": "<main>"}, "head": {"ref": "topic", "sha": "<topic>"}}}"#,
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "pull_request that got another base, with the test merge of the old one",
        checkout: Shallow(1, "release-car", "refs/remotes/pull/7/merge"),
        variables: PULL_REQUEST,
        event: r#"{"action": "edited", "number": 7, "changes": {"base": {"ref": {"from": "release/1"}, "sha": {"from": "<release>"}}},
          "pull_request": {"base": {"ref": "main", "sha": "<main>"}, "head": {"ref": "topic", "sha": "<topic>"}}}"#,
        answer: "fork..release-car: smart-city journey experience base cross-domain",
    },
    Row {
        name: "pull_request_target: HEAD is the default branch",
        checkout: MAIN,
        variables: PULL_REQUEST_TARGET,
        event: OPENED,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "pull_request_target with everything fetched",
        checkout: Whole("main"),
        variables: PULL_REQUEST_TARGET,
        event: OPENED,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "pull_request_target whose commit was pushed over: the pull request's ref has the new one",
        checkout: MAIN,
        variables: PULL_REQUEST_TARGET,
        event: OPENED_AND_GONE,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "merge_group",
        checkout: Shallow(1, "merge", "refs/remotes/origin/queue"),
        variables: MERGE_GROUP,
        event: r#"{"action": "checks_requested", "merge_group": {"base_sha": "<main>", "base_ref": "refs/heads/main",
          "head_sha": "<merge>", "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-<main>"}}"#,
        answer: "main..merge: experience cross-domain",
    },
    Row {
        name: "merge_group behind another one",
        checkout: Shallow(1, "second-car", "refs/remotes/origin/queue"),
        variables: MERGE_GROUP,
        event: r#"{"action": "checks_requested", "merge_group": {"base_sha": "<merge>", "base_ref": "refs/heads/main",
          "head_sha": "<second-car>", "head_ref": "refs/heads/gh-readonly-queue/main/pr-8-<merge>"}}"#,
        answer: "main..second-car: journey experience cross-domain",
    },
    Row {
        name: "merge_group to a release branch",
        checkout: Shallow(1, "release-car", "refs/remotes/origin/queue"),
        variables: MERGE_GROUP,
        event: r#"{"action": "checks_requested", "merge_group": {"base_sha": "<release>", "base_ref": "refs/heads/release/1",
          "head_sha": "<release-car>", "head_ref": "refs/heads/gh-readonly-queue/release/1/pr-7-<release>"}}"#,
        answer: "release..release-car: experience cross-domain",
    },
    Row {
        name: "merge_group whose base is nowhere",
        checkout: Whole("merge"),
        variables: MERGE_GROUP,
        event: r#"{"merge_group": {"base_sha": "<gone>", "head_sha": "<merge>"}}"#,
        answer: "widened: dddddddddddd",
    },
    Row {
        name: "merge_group that names no commits",
        checkout: Whole("merge"),
        variables: MERGE_GROUP,
        event: r#"{"action": "checks_requested", "merge_group": {"head_ref": "refs/heads/x"}}"#,
        answer: "widened: names no commits",
    },
];

const PUSHES: &[Row] = &[
    Row {
        name: "second push of a branch: what the first one brought counts too",
        checkout: Shallow(1, "three", "refs/remotes/origin/three"),
        variables: PUSH,
        event: r#"{"ref": "refs/heads/three", "before": "<one>", "after": "<three>", "created": false, "deleted": false,
          "forced": false, "base_ref": null}"#,
        answer: "fork..three: journey experience cross-domain",
    },
    Row {
        name: "push of three commits: all three",
        checkout: Shallow(1, "three", "refs/remotes/origin/three"),
        variables: PUSH,
        event: r#"{"ref": "refs/heads/three", "before": "<fork>", "after": "<three>", "created": false, "deleted": false,
          "forced": false, "base_ref": null}"#,
        answer: "fork..three: journey experience cross-domain",
    },
    Row {
        name: "push to main",
        checkout: MAIN,
        variables: PUSH_TO_MAIN,
        event: r#"{"ref": "refs/heads/main", "before": "<fork>", "after": "<main>", "deleted": false, "forced": false}"#,
        answer: "fork..main: smart-city journey base cross-domain",
    },
    Row {
        name: "first push of a branch",
        checkout: TOPIC,
        variables: PUSH,
        event: r#"{"ref": "refs/heads/topic", "before": "<zeros>", "after": "<topic>", "created": true, "deleted": false,
          "forced": false, "base_ref": null}"#,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "force push, and what was before is gone",
        checkout: TOPIC,
        variables: PUSH,
        event: r#"{"ref": "refs/heads/topic", "before": "<gone>", "after": "<topic>", "deleted": false, "forced": true}"#,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "force push, and what was before is there",
        checkout: TOPIC,
        variables: PUSH,
        event: r#"{"ref": "refs/heads/topic", "before": "<old>", "after": "<topic>", "deleted": false, "forced": true}"#,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "force push to main: what was taken back counts too",
        checkout: MAIN,
        variables: PUSH_TO_MAIN,
        event: r#"{"ref": "refs/heads/main", "before": "<topic>", "after": "<main>", "deleted": false, "forced": true}"#,
        answer: "topic..main: smart-city journey experience base cross-domain",
    },
    Row {
        name: "force push to main, and what was before is gone",
        checkout: MAIN,
        variables: PUSH_TO_MAIN,
        event: r#"{"ref": "refs/heads/main", "before": "<gone>", "after": "<main>", "deleted": false, "forced": true}"#,
        answer: "widened: dddddddddddd",
    },
    Row {
        name: "first push of a repository: everything",
        checkout: MAIN,
        variables: PUSH_TO_MAIN,
        event: r#"{"ref": "refs/heads/main", "before": "<zeros>", "after": "<main>", "created": true, "deleted": false,
          "forced": false}"#,
        answer: "null..main: smart-city journey experience base cross-domain",
    },
    Row {
        name: "a branch is deleted: nothing",
        checkout: MAIN,
        variables: PUSH_TO_MAIN,
        event: r#"{"ref": "refs/heads/topic", "before": "<topic>", "after": "<zeros>", "created": false, "deleted": true,
          "forced": false, "head_commit": null}"#,
        answer: "no range: ",
    },
];

const WITHOUT_RANGE: &[Row] = &[
    Row {
        name: "a tag",
        checkout: MAIN,
        variables: &[("GITHUB_EVENT_NAME", "push"), ("GITHUB_REF", "refs/tags/v1"), ("GITHUB_REF_TYPE", "tag")],
        event: r#"{"ref": "refs/tags/v1", "before": "<zeros>", "after": "<main>", "created": true, "deleted": false}"#,
        answer: "widened: a pushed tag has no range",
    },
    Row {
        name: "a schedule",
        checkout: MAIN,
        variables: &[("GITHUB_EVENT_NAME", "schedule"), ("GITHUB_REF", "refs/heads/main")],
        event: r#"{"schedule": "0 3 * * *", "repository": {"default_branch": "main"}}"#,
        answer: "widened: `schedule` has no range",
    },
    Row {
        name: "started by hand",
        checkout: TOPIC,
        variables: &[("GITHUB_EVENT_NAME", "workflow_dispatch"), ("GITHUB_REF", "refs/heads/topic")],
        event: r#"{"inputs": null, "ref": "refs/heads/topic", "workflow": ".github/workflows/ci.yml"}"#,
        answer: "widened: `workflow_dispatch` has no range",
    },
    Row {
        name: "a push whose event file says nothing",
        checkout: Whole("topic"),
        variables: PUSH,
        event: "{}",
        answer: "widened: `push` has no range",
    },
];

#[test]
fn github_pull_requests_and_merge_queues() {
    let world = World::new();
    check(&history::scene(&world), COMMON, PROPOSALS);
}

#[test]
fn github_pushes() {
    let world = World::new();
    check(&history::scene(&world), COMMON, PUSHES);
}

#[test]
fn github_events_without_a_range() {
    let world = World::new();
    check(&history::scene(&world), COMMON, WITHOUT_RANGE);
}

/// The config names no base, but the event names the default branch.
const ON_TRUNK: &[Row] = &[
    Row {
        name: "first push of a branch",
        checkout: TOPIC,
        variables: PUSH,
        event: r#"{"ref": "refs/heads/topic", "before": "<zeros>", "after": "<topic>", "created": true,
          "repository": {"default_branch": "trunk"}}"#,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "first push of a repository",
        checkout: Shallow(1, "main", "refs/remotes/origin/trunk"),
        variables: PUSH,
        event: r#"{"ref": "refs/heads/trunk", "before": "<zeros>", "after": "<main>", "created": true,
          "repository": {"default_branch": "trunk"}}"#,
        answer: "null..main: smart-city journey experience base cross-domain",
    },
];

#[test]
fn github_tells_the_default_branch() {
    let world = World::new();
    check(&history::on_trunk(&world), COMMON, ON_TRUNK);
}

#[test]
fn a_clone_of_one_commit_ends_exact_and_without_its_origin_widened() {
    let world = World::new();
    let scene = history::scene(&world);
    let row = &PROPOSALS[0];
    let repo = scene.check_out(row.checkout, "one");
    assert_eq!(repo.git(&["rev-list", "--count", "HEAD"]), "1");
    assert_eq!(repo.git(&["for-each-ref", "--format=%(refname)"]), "refs/remotes/pull/7/merge");
    assert_eq!(scene.answer(&repo, &scene.run(&repo, COMMON, row, &[])), row.answer);

    let alone = scene.check_out(row.checkout, "two");
    alone.git(&["remote", "set-url", "origin", "file:///the/origin/is/gone"]);
    let answer = scene.answer(&alone, &scene.run(&alone, COMMON, row, &[]));
    assert!(agrees("widened: is not in this clone", &answer), "{answer}");
    let ran = scene.run(&alone, COMMON, row, &["--on-unknown", "error"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.stderr);
}
