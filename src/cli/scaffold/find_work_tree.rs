//! Where the files go: the top of a work tree, which is made where there is none and somebody says so.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::cli::Context;
use crate::cli::shared::ask::{self, Consent};
use crate::git::Repository;
use crate::model::error::{Error, Exit};
use crate::system::process::ask_git;

/// Opens the repository of the current folder; where there is none, offers `git init`.
///
/// # Errors
/// When there is none and nobody wants one, or it has no work tree.
pub(super) fn find(context: &Context, is_yes: bool, may_make: bool) -> Result<Repository> {
    let here = std::env::current_dir().context("the current folder is gone")?;
    let repository = match Repository::open(&here) {
        Err(error) if error.exit() == Exit::Usage && may_make => make(context, is_yes, error, &here)?,
        opened => opened?,
    };
    if repository.places().is_bare {
        bail!(Error::usage("a bare repository has no files to write").hint("run it in a work tree"));
    }
    Ok(repository)
}

fn make(context: &Context, is_yes: bool, error: Error, here: &Path) -> Result<Repository> {
    match ask::yes(&format!("{} is not in a git repository: make one here?", here.display()), is_yes) {
        Consent::Yes => {}
        Consent::No => bail!(error),
        Consent::Unattended => bail!(error.hint("`cicd scaffold --yes` makes one here, as `git init` does")),
    }
    let answer = ask_git(here, ["init", "--quiet", "--initial-branch=main"])?;
    if !answer.is_ok() {
        bail!(answer.failure("init"));
    }
    context.screen.note("made a git repository here (git init)");
    Ok(Repository::open(here)?)
}
