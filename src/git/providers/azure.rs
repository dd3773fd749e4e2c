//! Azure Pipelines. Source: "Predefined variables" and "Pipeline options for Git repositories" of its documentation.

use super::{Event, PullRequest, Push, branch, some_oid};
use crate::model::environment::Environment;

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
                return Event::WithoutRange("a pushed tag has no range".to_owned());
            }
            Event::Push(Push { branch: branch(Some(reference)), ..Push::default() })
        }
        reason => Event::WithoutRange(format!("a run for the reason `{reason}` has no range")),
    }
}
