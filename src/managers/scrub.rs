//! Removes a manager's token from its answer: a manager may quote the token in an error or in a dump of the request.

use super::ManagerAnswer;
use super::target::Access;
use crate::model::health::{Health, Part};
use crate::system::http::Secret;

/// Removes the token from every text of an answer.
pub(super) fn answer(answer: &mut ManagerAnswer, to: &Access) {
    let Some(credential) = &to.credential else { return };
    let secret = credential.secret();
    reason(&mut answer.health, secret);
    reason(&mut answer.deployment, secret);
    reason(&mut answer.tests, secret);
    if let Part::Known(health) = &mut answer.health {
        of_health(health, secret);
    }
    if let Part::Known(deployment) = &mut answer.deployment {
        for text in [&mut deployment.environment, &mut deployment.version, &mut deployment.output].into_iter().flatten() {
            of_text(text, secret);
        }
        if let Some(revision) = &mut deployment.revision {
            of_text(revision, secret);
        }
    }
    if let Part::Known(levels) = &mut answer.tests {
        for level in levels {
            of_text(&mut level.level, secret);
            of_text(&mut level.revision, secret);
            level.failures.iter_mut().for_each(|text| of_text(text, secret));
        }
    }
}

fn of_health(health: &mut Health, secret: &Secret) {
    health.output.iter_mut().for_each(|text| of_text(text, secret));
    for check in &mut health.checks {
        of_text(&mut check.name, secret);
        check.output.iter_mut().for_each(|text| of_text(text, secret));
    }
}

fn reason<T>(part: &mut Part<T>, secret: &Secret) {
    if let Part::Unreadable { why, .. } = part {
        why.fault.change_texts(&mut |text| of_text(text, secret));
    }
}

fn of_text(text: &mut String, secret: &Secret) {
    if let Some(scrubbed) = secret.scrubbed(text) {
        *text = scrubbed;
    }
}
