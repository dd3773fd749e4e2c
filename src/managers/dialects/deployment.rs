//! The deployment, in the JSON of the manager contract (`schemas/manager.openapi.yaml`).

use serde_json::{Map, Value};

use super::json::{self, JsonBody};
use super::text::quoted;
use super::{ManagerReply, lenient, status};
use crate::managers::contract::{BodyField, ContractValue, DeploymentBody, OneOf};
use crate::model::health::{
    AnswerFault, BodyFault, Deployment, DeploymentField, DeploymentState, HealthReason, Part, SetupHint,
};
use crate::model::limits::{MAX_OUTPUT, clip};

/// Parses an answer about the deployment.
#[must_use]
pub fn deployment(reply: &ManagerReply<'_>) -> Part<Deployment> {
    match object(reply) {
        Ok(object) => of_object(object),
        Err(part) => part,
    }
}

/// Returns the object of an answer in the contract's JSON, which always has the code 200.
pub(super) fn object<T>(reply: &ManagerReply<'_>) -> Result<Map<String, Value>, Part<T>> {
    if reply.code == 501 {
        return Err(Part::NotConfigured { how: SetupHint::NotImplemented });
    }
    if reply.code != 200 {
        return Err(Part::unreadable(status(reply)));
    }
    match json::body(reply) {
        JsonBody::Json(Value::Object(object)) => Ok(object),
        JsonBody::Json(_) => Err(Part::unreadable(BodyFault::NotAnObject)),
        JsonBody::Broken(fault) => Err(Part::unreadable(fault)),
        JsonBody::Text(text) if text.is_empty() => Err(Part::unreadable(BodyFault::Empty)),
        JsonBody::Text(_) => Err(Part::unreadable(BodyFault::NotJson)),
    }
}

fn of_object(object: Map<String, Value>) -> Part<Deployment> {
    let Ok(body) = DeploymentBody::read(&Value::Object(object)) else { return Part::unreadable(BodyFault::NotAnObject) };
    let state = body.state.value().map(|state| state.0).or_else(|| of_word(&body.state));
    let Some(word) = state.map(DeploymentState::word).or_else(|| body.state.found()?.as_str()) else {
        return Part::unreadable(AnswerFault::NoState);
    };
    let mut deployment = Deployment {
        state: state.unwrap_or(DeploymentState::Unknown),
        environment: lenient::text(&body.environment),
        version: lenient::text(&body.version),
        revision: body.revision.value().map(|revision| revision.0.clone()),
        slot: body.slot.value().map(|slot| slot.0),
        since: lenient::time(&body.since),
        output: lenient::text(&body.output),
    };
    let why = match deployment.state {
        _ if state.is_none() => Some(HealthReason::UnknownState(quoted(word))),
        DeploymentState::Deployed | DeploymentState::Deploying | DeploymentState::Failed => {
            missing(&body, &deployment).map(|field| HealthReason::StateWithout { word: quoted(word), field })
        }
        _ => None,
    };
    if let Some(why) = why {
        deployment.state = DeploymentState::Unknown;
        deployment.output = Some(clip(&why.with(deployment.output.as_deref()), MAX_OUTPUT));
    }
    Part::Known(deployment)
}

/// Returns a state that an answer may contain but a report may not: `unknown`.
fn of_word(state: &BodyField<OneOf<DeploymentState>>) -> Option<DeploymentState> {
    let word = state.found()?.as_str()?;
    DeploymentState::ALL.into_iter().find(|state| state.word() == word)
}

/// Returns the field that the contract requires for a state and that is missing. A slot with an unknown word counts as present.
fn missing(body: &DeploymentBody, deployment: &Deployment) -> Option<DeploymentField> {
    let wanted = [
        (deployment.environment.is_some(), DeploymentField::Environment),
        (deployment.version.is_some(), DeploymentField::Version),
        (body.slot.value().is_some() || body.slot.found().is_some_and(Value::is_string), DeploymentField::Slot),
        (deployment.since.is_some(), DeploymentField::Since),
    ];
    wanted.into_iter().find(|(is_there, _)| !is_there).map(|(_, field)| field)
}
