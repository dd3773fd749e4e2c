//! `cicd keeper`: not for people. By this verb the program becomes the keeper of one job slot's suites.

use anyhow::Result;

use super::Context;
use crate::model::error::Exit;
use crate::system::process::keeper;

/// Keep suites for another cicd
#[derive(Debug, clap::Args)]
pub(crate) struct KeeperArgs {}

/// Runs the verb.
///
/// # Errors
/// When it cannot keep.
pub(crate) fn run(_: &KeeperArgs, _: &Context) -> Result<Exit> {
    keeper::live()?;
    Ok(Exit::Yes)
}
