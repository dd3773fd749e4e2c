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
        NextStep::AwaitDeployment { domain } => format!("wait for the deployment: `cicd status {domain} --wait`"),
        NextStep::Redeploy => "read the log of the deployment, then deploy again or roll back".to_owned(),
        NextStep::Deploy => "deploy it, or set `paths: { deployment: none }` if the manager has nothing to deploy".to_owned(),
        NextStep::ReportDeployment => {
            "report each deployment: POST /deployment of the manager, see schemas/manager.openapi.yaml".to_owned()
        }
        NextStep::PushResults { domain } => {
            format!(
                "report runs to the manager: set `domains.{domain}.manager.push_results: true`, then run `cicd test {domain}`"
            )
        }
        NextStep::RunTests { domain } => {
            format!("run the tests on a commit without other changes: `cicd test {domain}`")
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
            format!("check the certificate of {manager}; to trust another authority, set `domains.{domain}.manager.ca_file`")
        }
        (Remedy::Token, _) => {
            format!("check that the variable in `domains.{domain}.manager.token_env` holds a token that {manager} accepts")
        }
        (Remedy::Trust, _) => format!("see what is sent to {manager} with `cicd trust`, and allow it with `cicd trust --yes`"),
        (Remedy::TokenHosts, _) => {
            format!(
                "check whether {manager} may get the token; `CICD_TOKEN_HOSTS` and ~/.config/cicd/token-hosts list the allowed hosts"
            )
        }
        (Remedy::Path, _) => format!("set the path at which {manager} answers: `domains.{domain}.manager.paths`"),
        (Remedy::Address, Some(url)) => format!(
            "see whether {manager} runs and answers at {url}; its address is `domains.{domain}.manager.url` in cicd.yml"
        ),
        (Remedy::Address, None) => format!("say in cicd.yml where {manager} is: `domains.{domain}.manager.url`"),
    }
}
