//! A run of suites, for `cicd test` and the pre-push hook: its store, its plan, and what is said of it beside its results.

use std::sync::Arc;

use anyhow::Result;

use super::session::Session;
use crate::affected::Map;
use crate::cli::Context;
use crate::git::Places;
use crate::git::snapshot::Snapshot;
use crate::model::event::{Listener, Summary};
use crate::model::reasons::Affected;
use crate::model::result::Outcome;
use crate::report::test::notices;
use crate::run::plan::{Flags, Keeping, RunPlan, Selection};
use crate::store::{Handle, Policy, StateFolders};

/// Opens the store; without one everything but the past works, and the warning says so.
pub(in crate::cli) fn store(context: &Context, state: &StateFolders, places: &Places) -> Option<Arc<Handle>> {
    let store = state.handle(&places.top, Policy::RUN);
    match store.open() {
        Ok(()) => Some(Arc::new(store)),
        Err(error) => {
            context.screen.warn(&format!("the results of this run are not kept: {}", error.with_hints()));
            None
        }
    }
}

/// The plan for a selection.
///
/// # Errors
/// When the config cannot be read.
pub(in crate::cli) fn plan<'s, 'c>(
    context: &'s Context,
    session: &'s Session,
    map: &'s Map<'c>,
    affected: Option<&'s Affected>,
    selection: Selection<'c>,
    flags: Flags,
) -> Result<RunPlan<'s, 'c>> {
    let globals = [("-C", &context.folder), ("--config", &context.config)]
        .map(|(flag, path)| (flag, path.as_ref().map(|path| path.display().to_string())));
    let (environment, repository, loaded) = (&context.environment, &session.repository, session.loaded()?);
    Ok(RunPlan { environment, repository, loaded, map, globals, affected, selection, flags, tests: None })
}

/// Runs a plan.
///
/// # Errors
/// When nothing could be run, or the report could not be written.
pub(in crate::cli) fn execute(
    plan: RunPlan<'_, '_>,
    context: &Context,
    keeping: &Keeping<'_>,
    snapshot: Snapshot,
    report: Box<dyn Listener + Send>,
) -> Result<(Summary, Vec<Outcome>)> {
    Ok(plan.execute(keeping, snapshot, report, &mut |notice| notices::of_run(&context.screen, &notice))?)
}
