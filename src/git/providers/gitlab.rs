//! GitLab CI. Source: "Predefined CI/CD variables", "Merged results pipelines", "Merge trains" of GitLab's documentation.

use super::{CiEvent, MergeGroup, PullRequest, PushEvent, number, owned, page, some_oid};
use crate::model::environment::Environment;
use crate::model::pages::RunPages;
use crate::model::reasons::{BeforeState, NoRange};

pub(super) fn event(environment: &Environment) -> CiEvent {
    let get = |name: &str| environment.get(name);
    // A child pipeline of a merge request has the source `parent_pipeline`, and still has the request's variables.
    if get("CI_MERGE_REQUEST_IID").is_some() {
        // Set only if HEAD is made of both: merged results and trains, in a fast-forward train without a merge commit.
        let merged_with = some_oid(get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"));
        if let (Some(base), Some("merge_train")) = (&merged_with, get("CI_MERGE_REQUEST_EVENT_TYPE")) {
            // In a train, the base is the request in front.
            let base_branch = owned(get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"));
            return CiEvent::MergeGroup(MergeGroup { base: base.clone(), head: "HEAD".to_owned(), base_branch });
        }
        return CiEvent::PullRequest(PullRequest {
            target_branch: owned(get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")),
            fork_point: some_oid(get("CI_MERGE_REQUEST_DIFF_BASE_SHA")).filter(|_| merged_with.is_none()),
            source: some_oid(get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")),
            merged_with,
            ..PullRequest::default()
        });
    }
    if let Some(target) = get("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME") {
        return CiEvent::PullRequest(PullRequest {
            target_branch: Some(target.to_owned()),
            target: some_oid(get("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA")),
            ..PullRequest::default()
        });
    }
    let source = get("CI_PIPELINE_SOURCE").unwrap_or("unknown");
    if get("CI_COMMIT_TAG").is_some() {
        return CiEvent::WithoutRange(NoRange::Tag);
    }
    if source != "push" {
        return CiEvent::WithoutRange(NoRange::Pipeline(source.to_owned()));
    }
    let before = some_oid(get("CI_COMMIT_BEFORE_SHA"));
    CiEvent::Push(PushEvent {
        is_first: before.is_none(),
        before,
        before_is: BeforeState::Push,
        branch: owned(get("CI_COMMIT_BRANCH")),
        default_branch: owned(get("CI_DEFAULT_BRANCH")),
    })
}

/// Returns the pages of the run. An external pull request is on another host than the project, and no variable names its page.
pub(super) fn pages(environment: &Environment) -> RunPages {
    let get = |name: &str| environment.get(name);
    let request = number(get("CI_MERGE_REQUEST_IID"));
    let project = page(get("CI_MERGE_REQUEST_PROJECT_URL"));
    RunPages {
        run: page(get("CI_PIPELINE_URL")),
        job: page(get("CI_JOB_URL")),
        request,
        request_page: request.zip(project).and_then(|(number, page)| page.below(&format!("-/merge_requests/{number}"))),
    }
}
