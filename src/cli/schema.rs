//! `cicd schema`: the JSON Schemas of the config and of the answers.

use anyhow::Result;

use super::{Context, Format};
use crate::config;
use crate::model::error::Exit;
use crate::report::json::schemas::Answer;

/// Print the JSON Schema of cicd.yml or of a command's output
///
/// Example: `cicd schema config > cicd.schema.json`
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// The schema to print
    #[arg(value_enum)]
    pub name: Name,
}

/// The schemas that there are; `schemas/` has each as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Name {
    /// `cicd.yml`
    Config,
    /// `cicd affected --format json`
    Affected,
    /// `cicd check --format json`
    Check,
    /// A line of `cicd test --format json`
    Test,
    /// `cicd test --dry-run --format json`
    Plan,
    /// `cicd results --format json`
    Results,
    /// `cicd status --format json`
    Status,
    /// `/api/v1/overview` of `cicd serve`
    Overview,
    /// `/api/v1/domains/NAME` of `cicd serve`
    Domain,
}

/// Runs the verb.
///
/// # Errors
/// When stdout does not take it.
pub(crate) fn run(args: &SchemaArgs, context: &Context) -> Result<Exit> {
    context.format("schema", &[Format::Human, Format::Json])?;
    let schema = match args.name {
        Name::Config => config::schema(),
        Name::Affected => Answer::Affected.published(),
        Name::Check => Answer::Check.published(),
        Name::Test => Answer::Test.published(),
        Name::Plan => Answer::Plan.published(),
        Name::Results => Answer::Results.published(),
        Name::Status => Answer::Status.published(),
        Name::Overview => Answer::Overview.published(),
        Name::Domain => Answer::Domain.published(),
    };
    context.answer(|out| {
        serde_json::to_writer_pretty(&mut *out, &schema)?;
        writeln!(out)
    })?;
    Ok(Exit::Yes)
}
