//! GitHub Actions and compatible systems (Gitea, Forgejo).
//!
//! Sources: "Events that trigger workflows" and "Variables" of GitHub's documentation; the webhook payload schemas; Gitea's and Forgejo's
//! reference of Actions. The event's file is read, and not the variables alone: Gitea names a reusable workflow's event `workflow_call`,
//! and only the file has the original event.

use std::path::Path;

use serde::Deserialize;

use super::{CiEvent, MergeGroup, PullRequest, PushEvent, branch, number, owned, page, some_oid};
use crate::model::environment::Environment;
use crate::model::pages::{PageUrl, RunPages};
use crate::model::reasons::{BeforeState, NoRange};
use crate::system::plain_file;

/// The largest event file that is read, in bytes; GitHub caps payloads at 25 MB.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Payload {
    #[serde(rename = "ref")]
    reference: Option<String>,
    before: Option<String>,
    after: Option<String>,
    deleted: Option<bool>,
    number: Option<u64>,
    action: Option<String>,
    changes: Option<Changes>,
    pull_request: Option<PullRequestPayload>,
    merge_group: Option<MergeGroupPayload>,
    repository: Option<GitHubRepository>,
}

/// The former values of an edit; GitHub calls the target branch `base`, Gitea `ref`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Changes {
    base: Option<serde::de::IgnoredAny>,
    #[serde(rename = "ref")]
    reference: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PullRequestPayload {
    number: Option<u64>,
    html_url: Option<String>,
    base: Side,
    head: Side,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Side {
    #[serde(rename = "ref")]
    reference: Option<String>,
    sha: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MergeGroupPayload {
    base_sha: Option<String>,
    base_ref: Option<String>,
    head_sha: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GitHubRepository {
    default_branch: Option<String>,
}

pub(super) fn event(environment: &Environment) -> CiEvent {
    let payload = match payload(environment) {
        Ok(payload) => payload,
        Err(because) => return CiEvent::WithoutRange(because),
    };
    let name = environment.get("GITHUB_EVENT_NAME").unwrap_or("unknown");
    if let Some(request) = &payload.pull_request {
        return pull_request(environment, name, &payload, request);
    }
    if let Some(group) = payload.merge_group {
        return match (some_oid(group.base_sha.as_deref()), some_oid(group.head_sha.as_deref())) {
            (Some(base), Some(head)) => {
                CiEvent::MergeGroup(MergeGroup { base, head, base_branch: branch(group.base_ref.as_deref()) })
            }
            _ => CiEvent::WithoutRange(NoRange::NoCommits),
        };
    }
    if matches!(name, "push" | "workflow_call") && payload.after.is_some() {
        return push(environment, payload);
    }
    CiEvent::WithoutRange(NoRange::Event(name.to_owned()))
}

fn pull_request(environment: &Environment, name: &str, payload: &Payload, request: &PullRequestPayload) -> CiEvent {
    let number = payload.number.or(request.number);
    let is_edited = payload.action.as_deref() == Some("edited");
    CiEvent::PullRequest(PullRequest {
        target_branch: branch(environment.get("GITHUB_BASE_REF").or(request.base.reference.as_deref())),
        target: some_oid(request.base.sha.as_deref()),
        source: some_oid(request.head.sha.as_deref()),
        source_ref: number.map(|number| format!("refs/pull/{number}/head")),
        is_retargeted: is_edited && payload.changes.as_ref().is_some_and(|all| all.base.is_some() || all.reference.is_some()),
        checkout_is_target: name == "pull_request_target",
        ..PullRequest::default()
    })
}

fn push(environment: &Environment, payload: Payload) -> CiEvent {
    if payload.deleted == Some(true) || some_oid(payload.after.as_deref()).is_none() {
        return CiEvent::Deletion;
    }
    let reference = payload.reference.as_deref().or(environment.get("GITHUB_REF")).unwrap_or_default();
    if reference.starts_with("refs/tags/") {
        return CiEvent::WithoutRange(NoRange::Tag);
    }
    let before = some_oid(payload.before.as_deref());
    CiEvent::Push(PushEvent {
        is_first: before.is_none(),
        before,
        before_is: BeforeState::Push,
        branch: branch(Some(reference)),
        default_branch: payload.repository.and_then(|repository| owned(repository.default_branch.as_deref())),
    })
}

/// Returns the default branch from the event's file. A scheduled run has no repository in the file, and always runs on the default branch.
pub(super) fn default_branch(environment: &Environment) -> Option<String> {
    if environment.get("GITHUB_EVENT_NAME") == Some("schedule") {
        return branch(environment.get("GITHUB_REF"));
    }
    payload(environment).ok()?.repository?.default_branch
}

/// Returns the event's file. A missing or broken one is a reason to widen.
fn payload(environment: &Environment) -> Result<Payload, NoRange> {
    let Some(path) = environment.get("GITHUB_EVENT_PATH") else { return Ok(Payload::default()) };
    let text = plain_file::open(Path::new(path))
        .and_then(|file| plain_file::content(file, MAX_BYTES))
        .map_err(std::io::Error::from)
        .map_err(|error| NoRange::EventFile { path: path.to_owned(), error: Some(error.to_string()) })?;
    serde_json::from_slice(&text).map_err(|_| NoRange::EventFile { path: path.to_owned(), error: None })
}

/// Returns the pages of the run. No variable names the page of a job.
pub(super) fn pages(environment: &Environment) -> RunPages {
    let get = |name: &str| environment.get(name);
    // Gitea and Forgejo number the runs of a repository in its pages, and have one page for all attempts.
    let is_gitea = ["GITEA_ACTIONS", "FORGEJO_ACTIONS"].iter().any(|name| environment.says_yes(name));
    let run = number(get(if is_gitea { "GITHUB_RUN_NUMBER" } else { "GITHUB_RUN_ID" }));
    let attempt = number(get("GITHUB_RUN_ATTEMPT")).filter(|attempt| *attempt > 1 && !is_gitea);
    let attempt = attempt.map(|attempt| format!("/attempts/{attempt}")).unwrap_or_default();
    let repository = get("GITHUB_SERVER_URL").zip(get("GITHUB_REPOSITORY"));
    let page_of = |((server, repository), run)| PageUrl::of(&format!("{server}/{repository}/actions/runs/{run}{attempt}"));
    // A broken file is reported where the range is found.
    let payload = payload(environment).unwrap_or_default();
    let request = payload.pull_request;
    RunPages {
        run: repository.zip(run).and_then(page_of),
        job: None,
        request: request.as_ref().and_then(|request| request.number.or(payload.number)),
        request_page: page(request.and_then(|request| request.html_url).as_deref()),
    }
}
