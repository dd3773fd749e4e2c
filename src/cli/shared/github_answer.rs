//! `cicd affected --format github`: what the planning step of the generated workflow tells the jobs behind it.

use anyhow::Result;

use super::session::Session;
use super::{github_output, new_dependencies};
use crate::cli::Context;
use crate::config::{Config, DomainKind, default_levels};
use crate::model::event::DomainFate;
use crate::model::reasons::Affected;
use crate::report::affected::{self as report, MatrixLine, MatrixState, Outputs};
use crate::suites::work_tree::WorkTree;
use crate::suites::{self, MatrixEntry, Planned, WorkflowCall};

/// Writes the outputs to the step's file, and the reasons into its log; without such a file, the outputs to stdout.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(context: &Context, session: &Session, answer: &Affected) -> Result<()> {
    let config = &session.loaded()?.config;
    let calls = suites::calls(config);
    let folders = session.folders();
    let suites = suites_by_domain(config, &folders, answer);
    let planned: Vec<Planned<'_>> = suites.iter().flatten().cloned().collect();
    let matrix = suites::matrix(config, &planned);
    let of_call = |call: &WorkflowCall| call.domains.iter().flat_map(|at| suites[*at].clone()).collect::<Vec<Planned<'_>>>();
    let matrices: Vec<(&str, Vec<MatrixEntry>)> = calls
        .iter()
        .map(|call| (call.job.as_str(), suites::matrix(config, &of_call(call))))
        .filter(|(_, entries)| !entries.is_empty())
        .collect();
    let plan = lines(config, &folders, answer, &calls, &suites);
    let outputs = Outputs { answer, matrix: &matrix, calls: &matrices, plan: &plan, shadow: config.shadow };
    if github_output::outputs(context, |out| report::github(out, &outputs))? {
        context.answer(|out| {
            report::explain(out, answer)?;
            report::new_dependencies(out, answer)?;
            report::annotations(out, answer)
        })?;
        github_output::summary(context, &report::summary(answer));
    } else {
        new_dependencies::warn(context, answer);
    }
    Ok(())
}

/// By domain, the suites that run: those of affected domains, with `shadow` those of all.
fn suites_by_domain<'c>(config: &'c Config, folders: &WorkTree<'_>, answer: &Affected) -> Vec<Vec<Planned<'c>>> {
    let levels = default_levels(config);
    let runs = |at: usize| config.shadow || answer.is_affected(&answer.domains[at]);
    let suites = |at| if runs(at) { suites::of_domain(config, at, &levels, folders) } else { Vec::new() };
    (0..config.domains.len()).map(suites).collect()
}

fn lines<'a>(
    config: &'a Config,
    folders: &WorkTree<'_>,
    answer: &Affected,
    calls: &'a [WorkflowCall],
    suites: &[Vec<Planned<'_>>],
) -> Vec<MatrixLine<'a>> {
    let line = |(at, domain): (usize, &'a crate::config::Domain)| {
        let call = calls.iter().find(|call| call.domains.contains(&at)).map(|call| call.job.as_str());
        let is_affected = answer.is_affected(&answer.domains[at]);
        let why = report::because(answer, at).map_or_else(|| "not affected".to_owned(), |(why, _)| why);
        let (state, why) = match (is_affected, suites[at].is_empty()) {
            (true, false) => (MatrixState::Run, why),
            (false, false) => (MatrixState::Shadow, why),
            (false, true) => (MatrixState::Skip, why),
            (true, true) => match suites::without(config, at, folders) {
                DomainFate::NoSuite => (MatrixState::Missing, "it has no suite, and `suites: none` is not set".to_owned()),
                DomainFate::NoSuiteHere => (MatrixState::None, "no suite on the levels that run by default".to_owned()),
                _ => (MatrixState::None, "it needs no suite".to_owned()),
            },
        };
        let call = call.filter(|_| matches!(state, MatrixState::Run | MatrixState::Shadow));
        MatrixLine { domain: &domain.name.value, call, state, why }
    };
    let is_in_matrix = |line: &MatrixLine<'_>, kind: DomainKind| kind == DomainKind::Domain || line.call.is_some();
    let all = config.domains.iter().enumerate().map(|(at, domain)| (line((at, domain)), domain.kind));
    all.filter(|(line, kind)| is_in_matrix(line, *kind)).map(|(line, _)| line).collect()
}
