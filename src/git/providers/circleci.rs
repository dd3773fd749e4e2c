//! CircleCI. Source: "Project values and variables" of its documentation. It names no base of any kind: the base branch decides,
//! or `CICD_BASE` that the config fills from `pipeline.git.base_revision`.

use super::{CiEvent, PushEvent, owned};
use crate::model::environment::Environment;
use crate::model::reasons::NoRange;

pub(super) fn event(environment: &Environment) -> CiEvent {
    if environment.get("CIRCLE_TAG").is_some() {
        return CiEvent::WithoutRange(NoRange::Tag);
    }
    CiEvent::Push(PushEvent { branch: owned(environment.get("CIRCLE_BRANCH")), ..PushEvent::default() })
}
