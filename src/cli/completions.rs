//! `cicd completions`: a shell's completion script.

use anyhow::Result;
use clap_complete::Shell;

use super::Context;
use crate::model::error::Exit;

/// Print the completion script for a shell
///
/// Example: `cicd completions bash > ~/.local/share/bash-completion/completions/cicd`
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Runs the verb.
///
/// # Errors
/// When stdout does not take it.
pub(crate) fn run(args: &CompletionsArgs, context: &Context) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut (context.command_line)(), "cicd", &mut script);
    context.answer(|out| out.write_all(&script))?;
    Ok(Exit::Yes)
}
