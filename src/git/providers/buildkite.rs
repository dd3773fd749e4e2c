//! Buildkite. Source: "Environment variables" and "GitHub merge queues" of its documentation.

use super::{Event, PullRequest, Push, owned, some_oid};
use crate::model::environment::Environment;

pub(super) fn event(environment: &Environment) -> Event {
    let get = |name: &str| environment.get(name);
    if let Some(base) = some_oid(get("BUILDKITE_MERGE_QUEUE_BASE_COMMIT")) {
        return Event::Exactly { base, head: "HEAD".to_owned(), source: "the merge queue's base".to_owned() };
    }
    if environment.says_yes("BUILDKITE_PULL_REQUEST") {
        return Event::PullRequest(PullRequest {
            target_branch: owned(get("BUILDKITE_PULL_REQUEST_BASE_BRANCH")),
            // HEAD may be GitHub's test merge while the commit stays the change's; "HEAD" when the agent has not resolved it.
            source: some_oid(get("BUILDKITE_COMMIT").filter(|commit| *commit != "HEAD")),
            ..PullRequest::default()
        });
    }
    if get("BUILDKITE_TAG").is_some() {
        return Event::WithoutRange("a pushed tag has no range".to_owned());
    }
    match get("BUILDKITE_SOURCE").unwrap_or("webhook") {
        "webhook" => Event::Push(Push {
            branch: owned(get("BUILDKITE_BRANCH")),
            default_branch: owned(get("BUILDKITE_PIPELINE_DEFAULT_BRANCH")),
            ..Push::default()
        }),
        source => Event::WithoutRange(format!("a build started by `{source}` has no range")),
    }
}
