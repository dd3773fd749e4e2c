//! Azure Pipelines. Source: "Predefined variables" and "Pipeline options for Git repositories" of its documentation.

use super::{CiEvent, PullRequest, PushEvent, branch, number, some_oid};
use crate::model::environment::Environment;
use crate::model::pages::{PageUrl, RunPages};
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

/// Returns the pages of the run. A build has no variable for its page: the
/// address is made of the parts in the documentation's example of a link.
pub(super) fn pages(environment: &Environment) -> RunPages {
    let get = |name: &str| environment.get(name);
    let server = get("SYSTEM_COLLECTIONURI").or_else(|| get("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"));
    let build = server.zip(get("SYSTEM_TEAMPROJECT")).zip(number(get("BUILD_BUILDID"))).map(|((server, project), id)| {
        // A project's name may have spaces.
        let project = project.replace(' ', "%20");
        format!("{}/{project}/_build/results?buildId={id}", server.trim_end_matches('/'))
    });
    let run = build.as_deref().and_then(PageUrl::of);
    let job = build.zip(get("SYSTEM_JOBID")).and_then(|(build, job)| PageUrl::of(&format!("{build}&view=logs&j={job}")));
    // The address of a repository of Azure Repos has the organization before its host, as a user name.
    let repository = get("BUILD_REPOSITORY_URI").and_then(PageUrl::without_user);
    let (request, path) = match get("BUILD_REPOSITORY_PROVIDER") {
        Some("GitHub" | "GitHubEnterprise") => (number(get("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER")), "pull"),
        Some("TfsGit") => (number(get("SYSTEM_PULLREQUEST_PULLREQUESTID")), "pullrequest"),
        _ => (None, ""),
    };
    let repository = repository.and_then(|page| PageUrl::of(page.as_str().trim_end_matches(".git")));
    let request_page = request.zip(repository).and_then(|(number, page)| page.below(&format!("{path}/{number}")));
    RunPages { run, job, request, request_page }
}
