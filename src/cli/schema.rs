//! `cicd schema`: the JSON Schemas of the config and of the answers.

use super::{Context, Format};
use crate::config;
use crate::model::error::{Exit, Result};
use crate::report::json::affected_v1::AffectedV1;
use crate::report::json::check_v1::CheckV1;
use crate::report::json::overview_v1::{DomainV1, OverviewV1};
use crate::report::json::plan_v1::PlanV1;
use crate::report::json::results_v1::ResultsV1;
use crate::report::json::status_v1::StatusV1;
use crate::report::json::test_v1::TestV1;

/// Print a JSON Schema: of cicd.yml for editors, or of an answer
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which schema
    #[arg(value_enum)]
    pub name: Name,
}

/// The schemas that there are; `schemas/` has each as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Name {
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
pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    context.format("schema", &[Format::Human, Format::Json])?;
    let schema = match args.name {
        Name::Config => config::schema(),
        Name::Affected => schemars::schema_for!(AffectedV1<'_>).to_value(),
        Name::Check => schemars::schema_for!(CheckV1<'_>).to_value(),
        Name::Test => schemars::schema_for!(TestV1<'_>).to_value(),
        Name::Plan => schemars::schema_for!(PlanV1<'_>).to_value(),
        Name::Results => schemars::schema_for!(ResultsV1<'_>).to_value(),
        Name::Status => schemars::schema_for!(StatusV1<'_>).to_value(),
        Name::Overview => schemars::schema_for!(OverviewV1<'_>).to_value(),
        Name::Domain => schemars::schema_for!(DomainV1<'_>).to_value(),
    };
    context.answer(|out| {
        serde_json::to_writer_pretty(&mut *out, &schema)?;
        writeln!(out)
    })?;
    Ok(Exit::Yes)
}
