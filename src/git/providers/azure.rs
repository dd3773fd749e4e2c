//! Azure Pipelines. Source: "Predefined variables" and "Pipeline options for Git repositories" of its documentation.

use super::{Event, PullRequest, Push, branch, some_oid};
use crate::model::environment::Environment;
use crate::model::reasons::NoRange;

pub(super) fn event(environment: &Environment) -> Event {
    let get = |name: &str| environment.get(name);
    match get("BUILD_REASON").unwrap_or("unknown") {
        "PullRequest" => Event::PullRequest(PullRequest {
            // `refs/heads/main` from Azure Repos, `main` from GitHub.
            target_branch: branch(get("SYSTEM_PULLREQUEST_TARGETBRANCH")),
            source: some_oid(get("SYSTEM_PULLREQUEST_SOURCECOMMITID")),
            ..PullRequest::default()
        }),
        "IndividualCI" | "BatchedCI" => {
            let reference = get("BUILD_SOURCEBRANCH").unwrap_or_default();
            if reference.starts_with("refs/tags/") {
                return Event::WithoutRange(NoRange::Tag);
            }
            Event::Push(Push { branch: branch(Some(reference)), ..Push::default() })
        }
        reason => Event::WithoutRange(NoRange::Reason(reason.to_owned())),
    }
}
