//! `cicd check`: does the map hold, and what would it have done to the last commits?

use anyhow::{Result, bail};

use super::shared::answer;
use super::shared::replay::replay;
use super::shared::session::Session;
use super::{Context, Format, exit};
use crate::affected::audit::{self, Finding, FindingKind};
use crate::affected::collection::{self, Collection};
use crate::affected::test_census::TestCensus;
use crate::config::{Config, FILE_NAME, Loaded, known_levels};
use crate::model::error::{Error, Exit};
use crate::report::check as report;
use crate::report::json::{self, check_v1::CheckV1};
use crate::run::collect;
use crate::scaffold::drift::Drift;
use crate::scaffold::project::Project;
use crate::suites::{self, ListCommand, Planned};

/// Audit the map: files of no domain, patterns that match nothing, overlaps, cycles, domains without suites,
/// tests that nothing runs
///
/// Every finding comes with its line of cicd.yml and the fix.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// End with 1 when there is a finding of this kind (repeatable)
    #[arg(long, value_enum, value_name = "KIND")]
    pub deny: Vec<FindingKind>,
    /// Replay the last N commits: how often each domain would have run, and which folders made everything run
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub history: Option<u32>,
    /// Ask the runners which tests they would run (pytest, go, cargo, nextest, vitest, jest), and name the files that they leave out;
    /// some compile or import all tests for this
    #[arg(long)]
    pub collect: bool,
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config, or when git cannot answer.
pub(crate) fn run(args: &CheckArgs, context: &Context) -> Result<Exit> {
    let format = context.format("check", &[Format::Human, Format::Json])?;
    let session = Session::open_with_places(context)?;
    if session.repository.places().is_bare {
        bail!(Error::usage("a bare repository has no files to check the map against").hint("run it in a work tree"));
    }
    let loaded = session.loaded()?;
    let config = &loaded.config;
    let map = session.map()?;
    let files = session.repository.files()?;
    let (mut findings, mut census) = audit::audit(&map, &files, &session.folders(), &session.repository);
    let collection = args.collect.then(|| collect(context, &session, config, &mut census)).transpose()?;
    if let Some(collection) = &collection {
        audit::add_collection(&census, collection, &mut findings);
    }
    findings.extend(drifted(&session, loaded)?);
    let history = args.history.map(|commits| replay(context, &session, &map, commits)).transpose()?;
    let names: Vec<&str> = config.domains.iter().map(|domain| domain.name.value.as_str()).collect();
    let name = &loaded.source.name;
    context.answer(|out| {
        if format == Format::Json {
            return json::write(
                out,
                &CheckV1::new(name, files.len(), &findings, (&census, collection.as_ref()), history.as_ref(), &names),
            );
        }
        report::findings(out, &findings, name, files.len())?;
        report::tests(out, &census, collection.as_ref())?;
        history.as_ref().map_or(Ok(()), |history| report::history(out, history, &names))
    })?;
    if format == Format::Human {
        answer::note_shadow(context, config);
    }
    let denied = args.deny.iter().find(|kind| findings.iter().any(|finding| finding.kind == **kind));
    if let Some(kind) = denied {
        context.screen.warn(&format!("`--deny {}` is not met", report::word(*kind)));
    }
    Ok(exit(denied.is_none()))
}

/// Asks the runners of all suites for their tests.
fn collect(context: &Context, session: &Session, config: &Config, census: &mut TestCensus) -> Result<Collection> {
    let (folders, levels) = (session.folders(), known_levels(config));
    let planned: Vec<Planned<'_>> =
        (0..config.domains.len()).flat_map(|at| suites::of_domain(config, at, &levels, &folders)).collect();
    let top = &session.repository.places().top;
    let told =
        |command: &ListCommand| context.screen.note(&format!("asking {} for its tests: {}", command.runner, command.text));
    let asked = collect::ask(config, &planned, &folders, top, &context.environment, told)?;
    Ok(collection::compare(&planned, asked, census, &folders))
}

/// The files of `cicd scaffold` that are not as they should be, where it ever wrote.
fn drifted(session: &Session, loaded: &Loaded) -> Result<Vec<Finding>> {
    if loaded.path != session.repository.places().top.join(FILE_NAME) {
        return Ok(Vec::new());
    }
    let Some(project) = Project::there(&session.repository, &loaded.config)? else { return Ok(Vec::new()) };
    let finding = |drift: Drift| Finding {
        kind: FindingKind::WorkflowDrift,
        message: format!("{}: {}", drift.path, drift.what()),
        at: None,
        fix: drift.fix(),
        count: 1,
        examples: Vec::new(),
    };
    Ok(project.drift()?.0.into_iter().map(finding).collect())
}
