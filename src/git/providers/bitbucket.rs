//! Bitbucket Pipelines. Source: "Variables and secrets" and "Git clone behavior" of its documentation.

use super::{Event, PullRequest, Push, owned, some_oid};
use crate::model::environment::Environment;
use crate::model::reasons::NoRange;

pub(super) fn event(environment: &Environment) -> Event {
    let get = |name: &str| environment.get(name);
    if get("BITBUCKET_PR_ID").is_some() {
        // The destination is merged into the source before the steps run, so HEAD's first parent is the change; both ids have 12 digits.
        return Event::PullRequest(PullRequest {
            target_branch: owned(get("BITBUCKET_PR_DESTINATION_BRANCH")),
            target: some_oid(get("BITBUCKET_PR_DESTINATION_COMMIT")),
            source: some_oid(get("BITBUCKET_COMMIT")),
            ..PullRequest::default()
        });
    }
    if get("BITBUCKET_TAG").is_some() {
        return Event::WithoutRange(NoRange::Tag);
    }
    match get("BITBUCKET_BRANCH") {
        Some(branch) => Event::Push(Push { branch: Some(branch.to_owned()), ..Push::default() }),
        None => Event::WithoutRange(NoRange::NoBranch),
    }
}
