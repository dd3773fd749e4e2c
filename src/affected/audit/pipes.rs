//! Commands of the config in which a pipe hides a failure.

use super::{Finding, FindingGroup, FindingKind};
use crate::config::{Config, Probe, Suites};
use crate::model::diagnostic::Span;
use crate::suites::hidden_failure;

/// The findings of one domain. `after` is left out: each of its lines runs anyway.
pub(super) fn hidden(config: &Config, at: usize) -> Vec<Finding> {
    let domain = &config.domains[at];
    let mut findings = Vec::new();
    let named = if let Suites::Named(suites) = &domain.suites { suites.as_slice() } else { &[] };
    for named in named {
        let Some(is_pipefail) = config.shell(at, Some(&named.suite)).pipefail() else { continue };
        let name = named.name.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
        let id = format!("{}/{}{name}", domain.name.value, named.level.value);
        for (key, command) in [("run", &named.suite.run), ("before", &named.suite.before)] {
            let part = command.as_deref().and_then(|command| hidden_failure(command, is_pipefail));
            findings.extend(part.map(|part| finding(&part, &format!("`{key}` of {id}"), &named.level.at)));
        }
    }
    for check in &domain.checks {
        let (Probe::Command(command), Some(is_pipefail)) = (&check.probe, check.shell.pipefail()) else { continue };
        let place = format!("the check `{}` of {}", check.name, domain.name.value);
        findings.extend(hidden_failure(command, is_pipefail).map(|part| finding(&part, &place, &domain.name.at)));
    }
    findings
}

fn finding(part: &str, place: &str, at: &Span) -> Finding {
    let message = format!("a pipe in {place} hides the exit code of `{part}`: the last command alone decides");
    let fix = "set `shell: bash`, or `set -o pipefail` in the shell that runs the pipe, or write the output to a file first"
        .to_owned();
    FindingGroup::default().finding(FindingKind::PipeHidesFailure, message, Some(at.clone()), fix)
}
