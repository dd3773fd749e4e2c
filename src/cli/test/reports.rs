//! Who hears of a run, by the flags.

use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Result, bail};

use super::{TestArgs, report};
use crate::cli::{Context, Format};
use crate::model::error::{Error, Exit};
use crate::model::event::{Listener, Run};
use crate::report::json::{self, plan_v1::PlanV1};
use crate::run::Job;
use crate::store;

/// The reports that the flags ask for.
///
/// # Errors
/// When the folder of a report is not there: better now than after an hour of tests.
pub(super) fn listeners(format: Format, context: &Context, args: &TestArgs) -> Result<report::Several> {
    let environment = &context.environment;
    let mut all: Vec<Box<dyn Listener + Send>> = Vec::new();
    all.push(match format {
        Format::Json => Box::new(report::Json::new(Box::new(io::stdout()))),
        Format::Github => {
            let token = format!("{:016x}", store::random(SystemTime::now()));
            let summary = environment.get("GITHUB_STEP_SUMMARY").map(PathBuf::from);
            Box::new(report::GitHubReport::new(Box::new(io::stdout()), token, summary))
        }
        _ => Box::new(report::Terminal::of_this_process(&context.screen, environment, args.explain)),
    });
    if let Some(path) = &args.junit {
        let path = std::path::absolute(path).map_err(|error| Error::usage("--junit takes a file").because(error))?;
        if path.is_dir() || !path.parent().is_some_and(std::path::Path::is_dir) {
            let shown = path.display();
            bail!(Error::usage(format!("cannot write {shown}")).hint("name a file in an existing folder after --junit"));
        }
        let dialect = if environment.says_yes("GITLAB_CI") { report::Dialect::GitLab } else { report::Dialect::Strict };
        all.push(Box::new(report::Junit::new(path, dialect)));
    }
    Ok(report::Several(all))
}

/// Shows what would run.
///
/// # Errors
/// When it cannot be written.
pub(super) fn dry_run(format: Format, context: &Context, run: &Run, jobs: &[Job]) -> Result<Exit> {
    context.answer(|out| match format {
        Format::Json => json::write(out, &PlanV1::new(run, jobs)),
        _ => report::plan(out, run, jobs),
    })?;
    Ok(Exit::Yes)
}
