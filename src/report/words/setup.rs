//! The words for how to configure a missing part.

use crate::model::health::SetupHint;

/// Returns a sentence that says how to configure the part.
#[must_use]
pub fn setup(hint: &SetupHint) -> String {
    match hint {
        SetupHint::NotImplemented => "the manager does not implement this (HTTP 501)".to_owned(),
        SetupHint::PathsNone(part) => format!("its manager has `paths: {{ {}: none }}`", part.path_key()),
        SetupHint::NoDomain { domain } => format!("there is no domain `{domain}` with a health check"),
        SetupHint::NoChecks { domain } => format!("write `checks:` or `manager:` under `{domain}` in cicd.yml"),
        SetupHint::NoReport => "report deployments to `cicd serve`, at /managers/DOMAIN/deployment".to_owned(),
        SetupHint::NoSuites { domain } => format!("`{domain}` has `suites: none`"),
    }
}
