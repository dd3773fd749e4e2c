//! What to do next. Texts of managers are in it as they came.

use super::setup::setup;
use crate::model::health::{AnswersAt, NextStep, Remedy};

/// A sentence that says what to do.
#[must_use]
pub fn next_step(step: &NextStep) -> String {
    match step {
        NextStep::SeeOwnChecks { domain } => format!("see the results of its checks in cicd.yml: `cicd status {domain}`"),
        NextStep::SeeChecks { domain, at } => {
            format!("see its checks: `cicd status {domain}` (from {}{})", at.manager, place(at))
        }
        NextStep::SeeHealth(at) => format!("see what {}; docs/reference/health.md says how cicd reads it", answers(at)),
        NextStep::SeeDeployment(at) => format!("see what {}", answers(at)),
        NextStep::Inspect { remedy, domain, at } => inspect(*remedy, domain, at),
        NextStep::SeeStore => "find out why the store of this repository cannot be read".to_owned(),
        NextStep::AwaitDeployment { domain } => format!("wait for the deployment: `cicd status {domain} --wait`"),
        NextStep::Redeploy => "see the deployment's log, then deploy again or roll back".to_owned(),
        NextStep::Deploy => "deploy it; if it has no deployment, set `paths: { deployment: none }` under `manager`".to_owned(),
        NextStep::ReportDeployment => {
            "report each deployment from the job that deploys: POST /deployment of the manager, see schemas/manager.openapi.yaml"
                .to_owned()
        }
        NextStep::PushResults { domain } => {
            format!("send it test results: set `domains.{domain}.manager.push_results: true`, then run `cicd test {domain}`")
        }
        NextStep::RunTests { domain } => {
            format!("run the tests with a clean work tree: `cicd test {domain}`")
        }
        NextStep::RunLevel { domain, level } => format!("run it here: `cicd test {domain} --level {level}`"),
        NextStep::SetUp(hint) => setup(hint),
    }
}

/// `City Manager answers at http://…`
fn answers(at: &AnswersAt) -> String {
    format!("{} answers{}", at.manager, place(at))
}

/// ` at http://…`; empty if the address is not known.
fn place(at: &AnswersAt) -> String {
    at.url.as_ref().map(|url| format!(" at {url}")).unwrap_or_default()
}

fn inspect(remedy: Remedy, domain: &str, AnswersAt { manager, url }: &AnswersAt) -> String {
    match (remedy, url) {
        (Remedy::Certificate, _) => {
            format!("check the certificate of {manager}; name an additional authority in `domains.{domain}.manager.ca_file`")
        }
        (Remedy::Token, _) => {
            format!("check that the variable in `domains.{domain}.manager.token_env` holds a token that {manager} accepts")
        }
        (Remedy::Trust, _) => format!("see what is sent to {manager} with `cicd trust`; allow it with `cicd trust --yes`"),
        (Remedy::TokenHosts, _) => {
            format!("if {manager} may have the token, add its host to `CICD_TOKEN_HOSTS` or ~/.config/cicd/token-hosts")
        }
        (Remedy::Path, _) => format!("set the path at which {manager} answers: `domains.{domain}.manager.paths`"),
        (Remedy::Address, Some(url)) => format!(
            "check that {manager} runs and answers at {url}; set its address in `domains.{domain}.manager.url` in cicd.yml"
        ),
        (Remedy::Address, None) => format!("set the address of {manager} in cicd.yml: `domains.{domain}.manager.url`"),
    }
}
