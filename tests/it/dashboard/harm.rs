//! Texts that mean harm, in every place of a domain where a text comes from outside.

use cicd::model::health::{Concern, Deployment, DeploymentState, NextStep, Part, Status};
use cicd::model::overview::DomainView;

use super::made::{at, flaky, health, ill, slow};

/// What would be markup, leave its attribute, hide, or turn a line around, if it were let.
pub(crate) const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> `</code><b>` &lt;\u{1b}[31m\u{202e}txt.exe\u{0}\u{2066} {{ 7*7 }}";

/// What is not well and what to do next, all texts of managers in it this one.
pub(crate) fn advice(text: &str) -> (Vec<Concern>, Vec<NextStep>) {
    (vec![ill(Status::Fail, text)], vec![NextStep::SeeDeployment(at(text, Some(text)))])
}

/// Every text of it from outside.
pub(crate) fn harm(domain: &mut DomainView) {
    let text = || HOSTILE.to_owned();
    let status = &mut domain.status;
    status.verdict = Status::Fail;
    (status.why, status.next) = advice(HOSTILE);
    status.why.push(ill(Status::Fail, &"x".repeat(50_000)));
    status.health = Part::Known(health(Status::Fail, Some(HOSTILE), &[(HOSTILE, Status::Fail, Some(HOSTILE))]));
    status.deployment = Part::Known(Deployment {
        state: DeploymentState::Failed,
        environment: Some(text()),
        version: Some(text()),
        revision: Some(text()),
        slot: None,
        since: None,
        output: Some(text()),
    });
    if let Part::Known(levels) = &mut status.tests {
        for level in levels {
            (level.level, level.revision, level.failures) = (text(), text(), vec![text()]);
        }
    }
    for run in &mut domain.runs {
        (run.run, run.revision) = (text(), Some(text()));
    }
    domain.flaky = vec![flaky(HOSTILE, HOSTILE, Some(HOSTILE), 1, 1)];
    domain.slowest = slow(&[(HOSTILE, HOSTILE, Some(HOSTILE), 1_000)]);
}
