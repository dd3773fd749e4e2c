//! CircleCI. Source: "Project values and variables" of its documentation. CircleCI names no base of any kind: the base branch decides, or
//! `CICD_BASE`, which the config fills from `pipeline.git.base_revision`.

use super::{CiEvent, PushEvent, number, owned, page};
use crate::model::environment::Environment;
use crate::model::pages::RunPages;
use crate::model::reasons::NoRange;

pub(super) fn event(environment: &Environment) -> CiEvent {
    if environment.get("CIRCLE_TAG").is_some() {
        return CiEvent::WithoutRange(NoRange::Tag);
    }
    CiEvent::Push(PushEvent { branch: owned(environment.get("CIRCLE_BRANCH")), ..PushEvent::default() })
}

/// Returns the pages of the run. The page is that of the job; no variable names a workflow's page.
pub(super) fn pages(environment: &Environment) -> RunPages {
    let address = environment.get("CIRCLE_PULL_REQUEST");
    let by_address = address.and_then(|address| number(address.rsplit('/').next()));
    RunPages {
        run: None,
        job: page(environment.get("CIRCLE_BUILD_URL")),
        // The number alone is set only for forks.
        request: by_address.or_else(|| number(environment.get("CIRCLE_PR_NUMBER"))),
        request_page: page(address),
    }
}
