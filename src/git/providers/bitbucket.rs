//! Bitbucket Pipelines. Source: "Variables and secrets" and "Git clone behavior" of its documentation.

use super::{CiEvent, PullRequest, PushEvent, number, owned, some_oid};
use crate::model::environment::Environment;
use crate::model::pages::{PageUrl, RunPages};
use crate::model::reasons::NoRange;

pub(super) fn event(environment: &Environment) -> CiEvent {
    let get = |name: &str| environment.get(name);
    if get("BITBUCKET_PR_ID").is_some() {
        // The destination is merged into the source before the steps run, so HEAD's first parent is the change; both ids have 12 digits.
        return CiEvent::PullRequest(PullRequest {
            target_branch: owned(get("BITBUCKET_PR_DESTINATION_BRANCH")),
            target: some_oid(get("BITBUCKET_PR_DESTINATION_COMMIT")),
            source: some_oid(get("BITBUCKET_COMMIT")),
            ..PullRequest::default()
        });
    }
    if get("BITBUCKET_TAG").is_some() {
        return CiEvent::WithoutRange(NoRange::Tag);
    }
    match get("BITBUCKET_BRANCH") {
        Some(branch) => CiEvent::Push(PushEvent { branch: Some(branch.to_owned()), ..PushEvent::default() }),
        None => CiEvent::WithoutRange(NoRange::NoBranch),
    }
}

pub(super) fn pages(environment: &Environment) -> RunPages {
    let get = |name: &str| environment.get(name);
    // Pipelines run only on bitbucket.org.
    let repository = get("BITBUCKET_REPO_FULL_NAME").and_then(|name| PageUrl::of(&format!("https://bitbucket.org/{name}")));
    let below = |path: String| repository.as_ref().and_then(|page| page.below(&path));
    let run = number(get("BITBUCKET_BUILD_NUMBER")).and_then(|build| below(format!("pipelines/results/{build}")));
    let step = get("BITBUCKET_STEP_UUID");
    let job = run.as_ref().zip(step).and_then(|(run, step)| run.below(&format!("steps/{step}")));
    let request = number(get("BITBUCKET_PR_ID"));
    RunPages { run, job, request, request_page: request.and_then(|number| below(format!("pull-requests/{number}"))) }
}
