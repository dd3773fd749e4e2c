//! What is deployed, in the JSON of the manager contract (`schemas/manager.openapi.yaml`).

use serde_json::{Map, Value};

use super::json::{self, JsonBody};
use super::text::{clip, quoted};
use super::{ManagerReply, status, time};
use crate::model::health::{
    AnswerFault, BodyFault, Deployment, DeploymentField, DeploymentState, HealthReason, Part, SetupHint, Slot,
};
use crate::model::limits::{MAX_ENVIRONMENT, MAX_NAME, MAX_OUTPUT};

/// What an answer about the deployment says.
#[must_use]
pub fn deployment(reply: &ManagerReply<'_>) -> Part<Deployment> {
    match object(reply) {
        Ok(object) => of_object(&object),
        Err(part) => part,
    }
}

/// The object of an answer in the contract's JSON, which always comes with 200.
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

fn of_object(object: &Map<String, Value>) -> Part<Deployment> {
    let Some(word) = object.get("state").and_then(Value::as_str) else { return Part::unreadable(AnswerFault::NoState) };
    let state = DeploymentState::ALL.into_iter().find(|state| state.word() == word);
    let slot = object.get("slot").and_then(Value::as_str);
    let mut deployment = Deployment {
        state: state.unwrap_or(DeploymentState::Unknown),
        environment: json::text(object, "environment", MAX_ENVIRONMENT),
        version: json::text(object, "version", MAX_NAME),
        revision: revision(object),
        slot: slot.and_then(|word| Slot::ALL.into_iter().find(|slot| slot.word() == word)),
        since: object.get("since").and_then(Value::as_str).and_then(time::rfc3339),
        output: json::text(object, "output", MAX_OUTPUT),
    };
    let why = match deployment.state {
        _ if state.is_none() => Some(HealthReason::UnknownState(quoted(word))),
        DeploymentState::Deployed | DeploymentState::Deploying | DeploymentState::Failed => {
            missing(object, &deployment).map(|field| HealthReason::StateWithout { word: quoted(word), field })
        }
        _ => None,
    };
    if let Some(why) = why {
        deployment.state = DeploymentState::Unknown;
        deployment.output = Some(clip(&why.with(deployment.output.as_deref()), MAX_OUTPUT));
    }
    Part::Known(deployment)
}

/// What the contract wants of a state that claims something, and is not there. A slot with an unknown word is there.
fn missing(object: &Map<String, Value>, deployment: &Deployment) -> Option<DeploymentField> {
    let wanted = [
        (deployment.environment.is_some(), DeploymentField::Environment),
        (deployment.version.is_some(), DeploymentField::Version),
        (object.get("slot").is_some_and(Value::is_string), DeploymentField::Slot),
        (deployment.since.is_some(), DeploymentField::Since),
    ];
    wanted.into_iter().find(|(is_there, _)| !is_there).map(|(_, field)| field)
}

/// A commit; anything else is left out.
pub(super) fn revision(object: &Map<String, Value>) -> Option<String> {
    let is_hex = |text: &&str| (7..=64).contains(&text.len()) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    object.get("revision").and_then(Value::as_str).filter(is_hex).map(str::to_owned)
}
