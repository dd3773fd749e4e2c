//! Buildkite. Source: "Environment variables" and "GitHub merge queues" of its documentation.

use super::{CiEvent, MergeGroup, PullRequest, PushEvent, branch, number, owned, page, some_oid};
use crate::model::environment::Environment;
use crate::model::pages::{PageUrl, RunPages};
use crate::model::reasons::NoRange;

pub(super) fn event(environment: &Environment) -> CiEvent {
    let get = |name: &str| environment.get(name);
    if let Some(base) = some_oid(get("BUILDKITE_MERGE_QUEUE_BASE_COMMIT")) {
        let base_branch = branch(get("BUILDKITE_MERGE_QUEUE_BASE_BRANCH"));
        return CiEvent::MergeGroup(MergeGroup { base, head: "HEAD".to_owned(), base_branch });
    }
    if environment.says_yes("BUILDKITE_PULL_REQUEST") {
        return CiEvent::PullRequest(PullRequest {
            target_branch: owned(get("BUILDKITE_PULL_REQUEST_BASE_BRANCH")),
            // HEAD may be GitHub's test merge while the commit is still the change's; "HEAD" if the agent has not resolved it.
            source: some_oid(get("BUILDKITE_COMMIT").filter(|commit| *commit != "HEAD")),
            ..PullRequest::default()
        });
    }
    if get("BUILDKITE_TAG").is_some() {
        return CiEvent::WithoutRange(NoRange::Tag);
    }
    match get("BUILDKITE_SOURCE").unwrap_or("webhook") {
        "webhook" => CiEvent::Push(PushEvent {
            branch: owned(get("BUILDKITE_BRANCH")),
            default_branch: owned(get("BUILDKITE_PIPELINE_DEFAULT_BRANCH")),
            ..PushEvent::default()
        }),
        source => CiEvent::WithoutRange(NoRange::Build(source.to_owned())),
    }
}

/// Returns the pages of the run. A pull request has a number and no page: no variable names the host of the repository.
pub(super) fn pages(environment: &Environment) -> RunPages {
    let run = page(environment.get("BUILDKITE_BUILD_URL"));
    let job = run.as_ref().zip(environment.get("BUILDKITE_JOB_ID"));
    RunPages {
        job: job.and_then(|(run, id)| PageUrl::of(&format!("{run}#{id}"))),
        run,
        request: number(environment.get("BUILDKITE_PULL_REQUEST")),
        request_page: None,
    }
}
