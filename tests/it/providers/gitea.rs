//! Gitea and Forgejo: GitHub's variables, but a pull request's HEAD is its own last commit, and events have fewer fields.

use super::Checkout::Shallow;
use super::{Checkout, Row, check, history};
use crate::support::World;

const GITEA: &[(&str, &str)] = &[
    ("CI", "true"),
    ("GITHUB_ACTIONS", "true"),
    ("GITEA_ACTIONS", "true"),
    ("GITEA_ACTIONS_RUNNER_VERSION", "v0.2.13"),
    ("GITHUB_API_URL", "https://git.example.com/api/v1"),
    ("GITHUB_REPOSITORY", "acme/platform"),
    ("GITHUB_SHA", "<HEAD>"),
];

const FORGEJO: &[(&str, &str)] = &[
    ("CI", "true"),
    ("GITHUB_ACTIONS", "true"),
    ("GITEA_ACTIONS", "true"),
    ("FORGEJO_ACTIONS", "true"),
    ("GITHUB_API_URL", "https://code.example.com/api/v1"),
    ("GITHUB_SHA", "<HEAD>"),
    ("FORGEJO_SHA", "<HEAD>"),
];

const PULL_REQUEST: &[(&str, &str)] = &[
    ("GITHUB_EVENT_NAME", "pull_request"),
    ("GITHUB_REF", "refs/pull/7/head"),
    ("GITHUB_BASE_REF", "main"),
    ("GITHUB_HEAD_REF", "topic"),
];

const CALLED: &[(&str, &str)] = &[("GITHUB_EVENT_NAME", "workflow_call"), ("GITHUB_REF", "refs/pull/7/head")];
const PUSH: &[(&str, &str)] = &[("GITHUB_EVENT_NAME", "push"), ("GITHUB_REF", "refs/heads/topic")];
const CALLED_BY_PUSH: &[(&str, &str)] = &[("GITHUB_EVENT_NAME", "workflow_call"), ("GITHUB_REF", "refs/heads/topic")];

const OPENED: &str = r#"{"action": "synchronized", "number": 7,
  "pull_request": {"number": 7, "merge_base": "<fork>",
    "base": {"ref": "main", "sha": "<main>"}, "head": {"ref": "topic", "sha": "<HEAD>"}}}"#;

const HEAD_REF: Checkout = Shallow(1, "topic", "refs/remotes/pull/7/head");
const TOPIC: Checkout = Shallow(1, "topic", "refs/remotes/origin/topic");

const ROWS: &[Row] = &[
    Row {
        name: "pull_request",
        checkout: HEAD_REF,
        variables: PULL_REQUEST,
        event: OPENED,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "pull_request whose last commit merged main: no test merge, though it has two parents",
        checkout: Shallow(1, "caught-up", "refs/remotes/pull/7/head"),
        variables: PULL_REQUEST,
        event: OPENED,
        answer: "main..caught-up: experience cross-domain",
    },
    Row {
        name: "a reusable workflow in a pull request",
        checkout: HEAD_REF,
        variables: CALLED,
        event: OPENED,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "pull_request_target: HEAD is the base branch",
        checkout: Shallow(1, "main", "refs/remotes/origin/main"),
        variables: &[
            ("GITHUB_EVENT_NAME", "pull_request_target"),
            ("GITHUB_REF", "refs/heads/main"),
            ("GITHUB_BASE_REF", "main"),
        ],
        event: r#"{"number": 7, "pull_request": {"merge_base": "<fork>", "base": {"ref": "main", "sha": "<main>"},
          "head": {"ref": "topic", "sha": "<topic>"}}}"#,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a second push: what the first one brought counts too",
        checkout: Shallow(1, "three", "refs/remotes/origin/three"),
        variables: PUSH,
        event: r#"{"ref": "refs/heads/three", "before": "<one>", "after": "<three>", "total_commits": 2}"#,
        answer: "fork..three: journey experience cross-domain",
    },
    Row {
        name: "a reusable workflow in a push",
        checkout: Shallow(1, "three", "refs/remotes/origin/three"),
        variables: CALLED_BY_PUSH,
        event: r#"{"ref": "refs/heads/three", "before": "<one>", "after": "<three>"}"#,
        answer: "fork..three: journey experience cross-domain",
    },
    Row {
        name: "force push: history tells",
        checkout: TOPIC,
        variables: PUSH,
        event: r#"{"ref": "refs/heads/topic", "before": "<old>", "after": "<topic>"}"#,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "first push of a branch: nothing says created",
        checkout: TOPIC,
        variables: PUSH,
        event: r#"{"ref": "refs/heads/topic", "before": "<zeros>", "after": "<topic>"}"#,
        answer: "fork..topic: experience cross-domain",
    },
    Row {
        name: "a branch is deleted: nothing says so but the zeros",
        checkout: Shallow(1, "main", "refs/remotes/origin/main"),
        variables: PUSH,
        event: r#"{"ref": "refs/heads/topic", "before": "<topic>", "after": "<zeros>"}"#,
        answer: "no range: ",
    },
    Row {
        name: "a reusable workflow in a schedule",
        checkout: TOPIC,
        variables: CALLED_BY_PUSH,
        event: r#"{"schedule": "0 3 * * *"}"#,
        answer: "widened: `workflow_call` has no range",
    },
];

#[test]
fn gitea() {
    let world = World::new();
    check(&history::scene(&world), GITEA, ROWS);
}

#[test]
fn forgejo() {
    let world = World::new();
    check(&history::scene(&world), FORGEJO, ROWS);
}
