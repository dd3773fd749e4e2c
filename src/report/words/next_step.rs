//! What to do next. Texts of managers are in it as they came.

use super::setup::setup;
use crate::model::health::{AnswersAt, NextStep, Remedy};

/// A sentence that says what to do.
#[must_use]
pub fn next_step(step: &NextStep) -> String {
    match step {
        NextStep::SeeOwnChecks { domain } => format!("see what its checks in cicd.yml say: `cicd status {domain}`"),
        NextStep::SeeChecks { domain, at } => format!("see its checks: `cicd status {domain}`; {}", answers(at)),
        NextStep::SeeHealth(at) => format!("see what {}; docs/reference/health.md says how it is read", answers(at)),
        NextStep::SeeDeployment(at) => format!("see what {}", answers(at)),
        NextStep::Inspect { remedy, domain, at } => inspect(*remedy, domain, at),
        NextStep::SeeStore => "see why the store of this repository cannot be read".to_owned(),
        NextStep::AwaitDeployment { domain } => format!("wait until it is there: `cicd status {domain} --wait`"),
        NextStep::Redeploy => "see the deployment's log, and deploy again or go back to the version before".to_owned(),
        NextStep::Deploy => "deploy it; a manager that has nothing to deploy says `paths: { deployment: none }`".to_owned(),
        NextStep::ReportDeployment => {
            "report the deployment where it is made: POST /deployment of the manager, see schemas/manager.openapi.yaml"
                .to_owned()
        }
        NextStep::PushResults { domain } => {
            format!("have runs told to it: `domains.{domain}.manager.push_results: true`, then `cicd test {domain}`")
        }
        NextStep::RunTests { domain } => {
            format!("run them on a commit with nothing changed besides: `cicd test {domain}`")
        }
        NextStep::RunLevel { domain, level } => format!("run it here: `cicd test {domain} --level {level}`"),
        NextStep::SetUp(hint) => setup(hint),
    }
}

/// `City Manager answers at http://…`
fn answers(at: &AnswersAt) -> String {
    let place = at.url.as_ref().map(|url| format!(" at {url}")).unwrap_or_default();
    format!("{} answers{place}", at.manager)
}

fn inspect(remedy: Remedy, domain: &str, AnswersAt { manager, url }: &AnswersAt) -> String {
    match (remedy, url) {
        (Remedy::Certificate, _) => {
            format!("see the certificate of {manager}; authorities besides the system's: `domains.{domain}.manager.ca_file`")
        }
        (Remedy::Token, _) => {
            format!("see that the variable in `domains.{domain}.manager.token_env` holds a token that {manager} takes")
        }
        (Remedy::Trust, _) => format!("see with `cicd trust` what is sent to {manager}; `cicd trust --yes` allows it"),
        (Remedy::TokenHosts, _) => {
            format!(
                "see whether {manager} may have the token; `CICD_TOKEN_HOSTS` and ~/.config/cicd/token-hosts say which hosts may"
            )
        }
        (Remedy::Path, _) => format!("see where {manager} answers it, and say so: `domains.{domain}.manager.paths`"),
        (Remedy::Address, Some(url)) => format!(
            "see whether {manager} runs and answers at {url}; its address is `domains.{domain}.manager.url` in cicd.yml"
        ),
        (Remedy::Address, None) => format!("say in cicd.yml where {manager} is: `domains.{domain}.manager.url`"),
    }
}
