//! The config of a run: the one that is there with the domains of the command line, or a first one, which is shown and asked for.

use anyhow::{Result, bail};

use super::{Preset, ScaffoldArgs};
use crate::cli::Context;
use crate::cli::shared::ask::{self, Consent};
use crate::config::{FILE_NAME, Loaded};
use crate::git::Repository;
use crate::model::error::Error;
use crate::report::scaffold as report;
use crate::scaffold::configure::of_flags;
use crate::scaffold::discover::DomainCandidate;
use crate::scaffold::draft::{self, Draft, Origin};
use crate::store::StateFolders;

/// The config that is there, with the domains of the command line.
pub(super) fn changed(args: &ScaffoldArgs, context: &Context, repository: &Repository, loaded: &Loaded) -> Result<Draft> {
    if args.preset.is_some() {
        let error = Error::usage(format!("there is a {FILE_NAME} already: --preset is for a repository without one"));
        bail!(error.hint(format!(
            "add a domain with --domain NAME --path GLOB, a library with --library NAME --path GLOB, or edit {FILE_NAME}"
        )));
    }
    let named = of_flags(&args.domains.0)?;
    if !named.is_empty() {
        tell_dead(context, repository, &named)?;
    }
    Ok(Draft::changed(loaded, &named)?)
}

/// Says which of the command line's paths match no file.
fn tell_dead(context: &Context, repository: &Repository, domains: &[DomainCandidate]) -> Result<()> {
    for (name, path) in draft::dead_paths(repository, domains)? {
        context.screen.warn(&format!("`{path}` of {name} matches no file yet"));
    }
    Ok(())
}

/// Makes the first config of a repository: shows what was found, and asks for consent.
pub(super) fn first(args: &ScaffoldArgs, context: &Context, repository: &Repository) -> Result<Draft> {
    let named = of_flags(&args.domains.0)?;
    let origin = match args.preset {
        _ if !named.is_empty() => Origin::Named(named),
        Some(Preset::Platform) => Origin::Platform,
        Some(Preset::Discover) => Origin::Discovered,
        None => Origin::Default,
    };
    let state = StateFolders::of(&context.environment, &repository.places().common).folder;
    let found = draft::find(repository, origin, &state)?;
    context.answer(|out| report::found(out, &found))?;
    if let Some(ambiguous) = &found.ambiguous {
        bail!(draft::unclear(ambiguous));
    }
    tell_dead(context, repository, &found.domains)?;
    if args.is_writing() {
        agree(args.yes)?;
    }
    Ok(Draft::first(repository, &found)?)
}

/// Asks whether to write what was found.
fn agree(is_said: bool) -> Result<()> {
    match ask::yes("write a cicd.yml with these, and the workflows?", is_said) {
        Consent::Yes => Ok(()),
        Consent::No => bail!(Error::usage("nothing was written").hint("name the domains yourself: --domain NAME --path GLOB")),
        Consent::Unattended => {
            bail!(Error::usage("nothing was written: there is no terminal to ask on").hint("accept what was found with --yes"))
        }
    }
}
