//! `cicd man`: the manual pages.

use anyhow::{Context as _, Result, bail};

use super::Context;
use crate::model::error::{Error, Exit};

/// Print the manual page of cicd or of a command
///
/// Example: `cicd man test | man -l -`
#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The command; without it, cicd itself
    #[arg(value_name = "COMMAND")]
    pub verb: Option<String>,
}

/// Runs the verb.
///
/// # Errors
/// For a verb that does not exist, or when stdout does not take it.
pub(crate) fn run(args: &ManArgs, context: &Context) -> Result<Exit> {
    let mut command = (context.command_line)().disable_help_subcommand(true);
    command.build();
    let page = match &args.verb {
        None => clap_mangen::Man::new(command),
        Some(verb) => {
            let Some(found) = command.find_subcommand(verb).filter(|found| !found.is_hide_set()) else {
                bail!(Error::usage(format!("there is no command `{verb}`")).hint("`cicd --help` lists them"));
            };
            // As `git-status(1)` is to `git status`.
            clap_mangen::Man::new(found.clone().name(format!("cicd-{verb}")).display_name(format!("cicd-{verb}")))
        }
    };
    let mut text = Vec::new();
    page.render(&mut text).context("cannot render the manual page")?;
    context.answer(|out| out.write_all(&text))?;
    Ok(Exit::Yes)
}
