//! Commands of the config in which a pipe hides a failure.

use super::{Finding, FindingGroup, FindingKind};
use crate::config::{Config, Probe, Suites};
use crate::model::diagnostic::Span;
use crate::suites::hidden_failure;

/// The findings of one domain. `after` is left out: each of its lines runs anyway.
pub(super) fn hidden(config: &Config, at: usize) -> Vec<Finding> {
    let domain = &config.domains[at];
    let mut findings = Vec::new();
    if let Suites::Named(suites) = &domain.suites {
        for named in suites.iter().filter(|named| config.shell(at, Some(&named.suite)).hides_failures_in_pipes()) {
            let name = named.name.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
            let id = format!("{}/{}{name}", domain.name.value, named.level.value);
            for (key, command) in [("run", &named.suite.run), ("before", &named.suite.before)] {
                let part = command.as_deref().and_then(hidden_failure);
                findings.extend(part.map(|part| finding(&part, &format!("`{key}` of {id}"), &named.level.at)));
            }
        }
    }
    for check in domain.checks.iter().filter(|check| check.shell.hides_failures_in_pipes()) {
        let Probe::Command(command) = &check.probe else { continue };
        let place = format!("the check `{}` of {}", check.name, domain.name.value);
        findings.extend(hidden_failure(command).map(|part| finding(&part, &place, &domain.name.at)));
    }
    findings
}

fn finding(part: &str, place: &str, at: &Span) -> Finding {
    let message = format!("a pipe in {place} hides the exit code of `{part}`: the last command alone decides");
    let fix = "set `shell: bash`, which fails when any part of a pipe does, or write the output to a file first".to_owned();
    FindingGroup::default().finding(FindingKind::PipeHidesFailure, message, Some(at.clone()), fix)
}
