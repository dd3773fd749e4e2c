//! `cicd render`: not for people. By this verb the program becomes the process that renders templates of others.

use anyhow::{Context as _, Result};

use super::Context;
use crate::model::error::Exit;
use crate::scaffold::template::apart;

/// Render templates for another cicd
#[derive(Debug, clap::Args)]
pub(crate) struct RenderArgs {}

/// Runs the verb.
///
/// # Errors
/// When it cannot set its bounds.
pub(crate) fn run(_: &RenderArgs, _: &Context) -> Result<Exit> {
    apart::live().context("cannot render for another cicd")?;
    Ok(Exit::Yes)
}
