//! Azure Pipelines. Source: "Predefined variables" and "Pipeline options for Git repositories" of its documentation.

use super::{CiEvent, PullRequest, PushEvent, branch, some_oid};
use crate::model::environment::Environment;
use crate::model::reasons::NoRange;

pub(super) fn event(environment: &Environment) -> CiEvent {
    let get = |name: &str| environment.get(name);
    match get("BUILD_REASON").unwrap_or("unknown") {
        "PullRequest" => CiEvent::PullRequest(PullRequest {
            // `refs/heads/main` from Azure Repos, `main` from GitHub.
            target_branch: branch(get("SYSTEM_PULLREQUEST_TARGETBRANCH")),
            source: some_oid(get("SYSTEM_PULLREQUEST_SOURCECOMMITID")),
            ..PullRequest::default()
        }),
        "IndividualCI" | "BatchedCI" => {
            let reference = get("BUILD_SOURCEBRANCH").unwrap_or_default();
            if reference.starts_with("refs/tags/") {
                return CiEvent::WithoutRange(NoRange::Tag);
            }
            CiEvent::Push(PushEvent { branch: branch(Some(reference)), ..PushEvent::default() })
        }
        reason => CiEvent::WithoutRange(NoRange::Reason(reason.to_owned())),
    }
}
