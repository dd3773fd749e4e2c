//! `cicd trust`: what the config of this repository wants to run and send, and the yes to it.

use anyhow::{Context as _, Result};

use super::shared::session::Session;
use super::shared::trust::TrustState;
use super::{Context, Format, exit};
use crate::git::Repository;
use crate::model::error::{Error, Exit};
use crate::report::trust as report;
use crate::report::ui;
use crate::trust::{TrustFolder, TrustRecord};

/// Show, grant or revoke trust in the commands and tokens of cicd.yml
///
/// `cicd status` and `cicd serve` run the commands of `checks:` and send the variables of `token_env` only for a config that is
/// trusted. Trust covers this list in this clone: a new command, variable or host needs trust again, other edits do not. It is
/// kept in ~/.local/state/cicd/trust (`XDG_STATE_HOME`). `--trust` or `CICD_TRUST=1` trusts the config for one call, and in CI
/// the config of the base branch is trusted. `cicd test` does not ask: it runs the repository's suites.
///
/// Without a flag it shows the list; the exit code is 0 if the list is trusted or empty, 1 if it is not.
#[derive(Debug, clap::Args)]
pub(crate) struct TrustArgs {
    /// Show the list and trust it
    #[arg(long, conflicts_with_all = ["revoke", "list"])]
    yes: bool,
    /// Revoke all trust in this repository
    #[arg(long, conflicts_with = "list")]
    revoke: bool,
    /// List the trusted commands and tokens of all repositories
    #[arg(long)]
    list: bool,
}

/// Runs the verb.
///
/// # Errors
/// When there is no repository or config, and when a yes cannot be remembered or forgotten.
pub(crate) fn run(args: &TrustArgs, context: &Context) -> Result<Exit> {
    context.format("trust", &[Format::Human])?;
    if args.list {
        return list(context);
    }
    if args.revoke {
        return revoke(context);
    }
    let session = Session::open(context)?;
    let state = TrustState::of(context, &session)?;
    if args.yes && !state.list.is_empty() {
        state.remember(&session)?;
    }
    let is_remembered = state.is_remembered();
    let name = &session.loaded()?.source.name;
    context.answer(|out| report::state(out, name, &state.list, is_remembered))?;
    if let (Ok(folder), true) = (&state.folder, is_remembered) {
        context.screen.detail(&format!("kept in {}", ui::place(&folder.file(state.digest))));
    }
    if let Err(why) = &state.folder {
        context.screen.warn(&report::no_folder(why));
    }
    Ok(exit(is_remembered || state.list.is_empty()))
}

fn list(context: &Context) -> Result<Exit> {
    let folder = TrustFolder::of(&context.environment, None).map_err(|why| Error::unknown(report::no_folder(&why)))?;
    let records: Vec<TrustRecord> = folder.records().into_iter().map(|(_, record)| record).collect();
    context.answer(|out| report::records(out, &records))?;
    Ok(Exit::Yes)
}

/// Forgets also where the config is broken: its own digest is only for a record that cannot be read.
fn revoke(context: &Context) -> Result<Exit> {
    let here = std::env::current_dir().context("the current folder is gone")?;
    let repository = Repository::open(&here)?;
    let places = repository.places();
    let folder = TrustFolder::of(&context.environment, Some(places)).map_err(|why| Error::unknown(report::no_folder(&why)))?;
    let state = || TrustState::of(context, &Session::open(context)?);
    let digest = state().map(|state| state.digest).ok();
    let failed = |error| Error::unknown("cannot revoke all trust").because(error);
    let forgotten = folder.forget(&places.common, digest).map_err(failed)?;
    let top = ui::place(&places.top);
    context.answer(|out| match forgotten {
        0 => writeln!(out, "nothing was trusted in {top}"),
        _ => writeln!(out, "no longer trusted: {top}"),
    })?;
    Ok(Exit::Yes)
}
