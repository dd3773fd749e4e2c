//! Exact answers with a larger alternative: a queue in which each group is checked, and the warnings of an answer.

use super::Checkout::{Shallow, Whole};
use super::github::{COMMON, MERGE_GROUP, MERGE_REF, OPENED, PULL_REQUEST};
use super::{Row, check, history};
use crate::support::World;

/// The config says that every group must pass a check of its own.
const EACH: &[Row] = &[
    Row {
        name: "merge_group behind another one",
        checkout: Shallow(1, "second-car", "refs/remotes/origin/queue"),
        variables: MERGE_GROUP,
        event: r#"{"merge_group": {"base_sha": "<merge>", "base_ref": "refs/heads/main", "head_sha": "<second-car>"}}"#,
        answer: "merge..second-car: journey cross-domain",
    },
    Row {
        name: "GitLab: the second car of a train",
        checkout: Shallow(1, "linear", "refs/pipelines/1"),
        variables: &[
            ("GITHUB_ACTIONS", ""),
            ("GITLAB_CI", "true"),
            ("CI_MERGE_REQUEST_IID", "2"),
            ("CI_MERGE_REQUEST_EVENT_TYPE", "merge_train"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "<car>"),
        ],
        event: "",
        answer: "car..linear: experience cross-domain",
    },
];

#[test]
fn a_group_of_a_queue_where_each_is_checked_counts_alone() {
    let world = World::new();
    check(&history::scene_with(&world, "base: [main]\nmerge_queue: each"), COMMON, EACH);
}

/// The config names the base branch with its remote; a push to it is still a push to a base branch.
#[test]
fn a_base_branch_with_its_remote_s_name_is_one() {
    let world = World::new();
    let row = Row {
        name: "push to main",
        checkout: Whole("main"),
        variables: &[("GITHUB_EVENT_NAME", "push"), ("GITHUB_REF", "refs/heads/main")],
        event: r#"{"ref": "refs/heads/main", "before": "<fork>", "after": "<main>"}"#,
        answer: "fork..main: smart-city journey base cross-domain",
    };
    check(&history::scene_with(&world, "base: [origin/main]"), COMMON, &[row]);
}

/// Without its base branch, only the group in front is known, and the answer says so, also if HEAD is an older test merge.
#[test]
fn what_an_exact_answer_leaves_out_is_a_warning() {
    let world = World::new();
    let scene = history::scene(&world);
    let warned = |row: &Row, folder: &str| {
        let repo = scene.check_out(row.checkout, folder);
        let ran = scene.run(&repo, COMMON, row, &[]);
        assert_eq!(scene.answer(&repo, &ran), row.answer, "{ran:?}");
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let warnings = json["warnings"].as_array().expect("a list").iter();
        let codes: Vec<String> = warnings.map(|warning| warning["code"].as_str().expect("a word").to_owned()).collect();
        (codes, ran.stderr)
    };
    let (codes, printed) = warned(
        &Row {
            name: "a group without its base branch",
            checkout: Whole("second-car"),
            variables: MERGE_GROUP,
            event: r#"{"merge_group": {"base_sha": "<merge>", "head_sha": "<second-car>"}}"#,
            answer: "merge..second-car: journey cross-domain",
        },
        "group",
    );
    assert_eq!(codes, ["group-without-base-branch"]);
    assert!(printed.starts_with("warning: the merge group names no base branch"), "{printed}");
    let of = |event: &'static str, answer: &'static str| Row {
        name: "a pull request",
        checkout: MERGE_REF,
        variables: PULL_REQUEST,
        event,
        answer,
    };
    let newer = r#"{"pull_request": {"base": {"ref": "main", "sha": "<fork>"}, "head": {"ref": "topic", "sha": "<far>"}}}"#;
    let (codes, printed) = warned(&of(newer, "main..merge: experience cross-domain"), "older");
    assert_eq!(codes, ["not-the-proposal"]);
    assert!(printed.contains(&format!("does not contain the proposed commit {}", &scene.oid("far")[..8])), "{printed}");
    let (codes, printed) = warned(&of(OPENED, "main..merge: experience cross-domain"), "current");
    assert_eq!((codes.len(), printed.as_str()), (0, ""));
}
