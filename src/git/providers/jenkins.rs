//! Jenkins, multibranch and plain. Source: the README of the git plugin ("Environment variables"), the branch API's variables.

use super::{CiEvent, PullRequest, PushEvent, branch, number, owned, page, some_oid};
use crate::model::environment::Environment;
use crate::model::pages::RunPages;
use crate::model::reasons::{BeforeState, NoRange};

pub(super) fn event(environment: &Environment) -> CiEvent {
    let get = |name: &str| environment.get(name);
    if get("CHANGE_ID").is_some() {
        // With the strategy "merge" HEAD is a local merge of the target into the change, with "head" the change: the merge base
        // with the target is right for both.
        return CiEvent::PullRequest(PullRequest { target_branch: owned(get("CHANGE_TARGET")), ..PullRequest::default() });
    }
    if get("TAG_NAME").is_some() {
        return CiEvent::WithoutRange(NoRange::Tag);
    }
    let name = get("BRANCH_NAME").map(str::to_owned).or_else(|| {
        let remote = get("GIT_BRANCH")?;
        branch(Some(remote.split_once('/').map_or(remote, |(_, name)| name)))
    });
    let is_primary = environment.says_yes("BRANCH_IS_PRIMARY");
    CiEvent::Push(PushEvent {
        // Not GIT_PREVIOUS_COMMIT: after a red build it would hide the failures of that build.
        before: some_oid(get("GIT_PREVIOUS_SUCCESSFUL_COMMIT")),
        before_is: BeforeState::SuccessfulBuild,
        default_branch: name.clone().filter(|_| is_primary),
        branch: name,
        ..PushEvent::default()
    })
}

pub(super) fn pages(environment: &Environment) -> RunPages {
    let run = page(environment.get("BUILD_URL"));
    RunPages {
        job: run.as_ref().and_then(|run| run.below("console")),
        run,
        request: number(environment.get("CHANGE_ID")),
        request_page: page(environment.get("CHANGE_URL")),
    }
}
