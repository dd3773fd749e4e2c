//! `cicd check`: does the map hold, and what would it have done to the last commits?

use std::mem::ManuallyDrop;
use std::panic::resume_unwind;
use std::thread;

use anyhow::{Result, bail};

use super::shared::replay::replay;
use super::shared::session::Session;
use super::shared::{answer, known as shared_known, proven};
use super::{Context, Format, exit};
use crate::affected::audit::known::{self, Known};
use crate::affected::audit::{self, Finding, FindingKind};
use crate::affected::collection::{self, Collection};
use crate::affected::test_census::TestCensus;
use crate::config::{Config, FILE_NAME, Loaded, known_levels};
use crate::git::WorkTreeReading;
use crate::graph::write_whole;
use crate::model::error::{Error, Exit};
use crate::report::check as report;
use crate::report::count;
use crate::report::json::{self, check_v1::CheckV1};
use crate::run::collect;
use crate::scaffold::configure;
use crate::scaffold::drift::Drift;
use crate::scaffold::project::Project;
use crate::suites::work_tree::WorkTree;
use crate::suites::{self, ListCommand, Planned};

/// Check cicd.yml against the repository: unowned files, unused patterns, tests that never run
///
/// Also finds files with several owners, dependency cycles, domains without suites, and generated files that are out of date.
/// Manifests and sources are read for the dependencies between domains and compared with `depends_on`. Findings that
/// .cicd/known.yml lists are left out. Every finding has its line of cicd.yml and a fix. The exit code is 0, or 1 for findings that --deny names.
///
/// Example: `cicd check --deny unowned --deny unrun-tests`
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Exit with 1 if there is a finding of this kind (repeatable)
    #[arg(long, value_enum, value_name = "KIND")]
    pub deny: Vec<FindingKind>,
    /// Replay the last N commits: count the runs of each domain, and list the folders that made every domain run
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub history: Option<u32>,
    /// Ask the test runners for their tests, and report the files that they leave out (pytest, go, cargo, nextest, vitest,
    /// jest). Some runners compile or import all tests for this
    #[arg(long)]
    pub collect: bool,
    /// Add the dependencies that the code proves to `depends_on` in cicd.yml; comments and the other lines stay as they are
    #[arg(long)]
    pub fix: bool,
    /// Record the current findings in .cicd/known.yml; later runs show and deny only new ones
    #[arg(long)]
    pub update_known: bool,
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
    let reading = WorkTreeReading::start(&session.repository)?;
    let map = session.map()?;
    let top = &session.repository.places().top;
    // Git works meanwhile. An error of these files comes after those of the next steps.
    let (suites, drifted) = thread::scope(|scope| {
        let suites = scope.spawn(|| audit::of_suites(config, &WorkTree::new(top)));
        let drifted = drifted(&session, loaded);
        (suites.join(), drifted)
    });
    let suites = suites.unwrap_or_else(|panic| resume_unwind(panic));
    let (files, edits) = reading.finish(&session.repository)?;
    let (mut findings, mut census) = audit::audit(&map, &files, suites, &session.folders(), &session.repository);
    let collection = args.collect.then(|| collect(context, &session, config, &mut census)).transpose()?;
    if let Some(collection) = &collection {
        audit::add_collection(&census, collection, &mut findings);
    }
    let proven = proven::of_edits(context, &session, &map, &edits)?;
    audit::add_dependencies(&map, &proven, &mut findings);
    findings.extend(drifted?);
    if args.fix {
        fix_dependencies(context, loaded, &mut findings)?;
    }
    known_findings(args, context, &session, &mut findings)?;
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
        context.screen.warn(&format!("there are findings that `--deny {}` forbids", report::word(*kind)));
    }
    Ok(exit(denied.is_none()))
}

/// Writes the undeclared dependencies into the config, and takes their findings out.
fn fix_dependencies(context: &Context, loaded: &Loaded, findings: &mut Vec<Finding>) -> Result<()> {
    let is_undeclared = |finding: &Finding| finding.kind == FindingKind::UndeclaredDependency;
    let pairs: Vec<(String, String)> = findings
        .iter()
        .filter(|finding| is_undeclared(finding))
        .filter_map(|finding| Some((finding.about.first()?.clone(), finding.about.get(1)?.clone())))
        .collect();
    if pairs.is_empty() {
        context.screen.note("every dependency that the code proves is declared: nothing to fix");
        return Ok(());
    }
    let text = configure::add_dependencies(&loaded.source.text, &pairs)?;
    write_whole(&loaded.path, &[text.as_bytes()])
        .map_err(|error| Error::unknown(format!("cannot write {}", loaded.source.name)).because(error))?;
    context.screen.note(&format!(
        "{}: added {} to `depends_on`",
        loaded.source.name,
        if pairs.len() == 1 { "1 dependency".to_owned() } else { format!("{} dependencies", pairs.len()) }
    ));
    findings.retain(|finding| !is_undeclared(finding));
    Ok(())
}

/// Takes the known findings out, or writes the list of them.
fn known_findings(args: &CheckArgs, context: &Context, session: &Session, findings: &mut Vec<Finding>) -> Result<()> {
    let top = &session.repository.places().top;
    if args.update_known {
        let known = Known::of(findings);
        let text = known.text().map_err(Error::unknown)?;
        write_whole(&top.join(known::PATH), &[text.as_bytes()])
            .map_err(|error| Error::unknown(format!("cannot write {}", known::PATH)).because(error))?;
        context.screen.note(&format!("{}: {} listed", known::PATH, count(known.len(), "finding")));
    }
    let Some(known) = shared_known::read(session)? else { return Ok(()) };
    let (hidden, gone) = known.take_out(findings);
    if hidden > 0 {
        context.screen.note(&format!("{} of {} left out", count(hidden, "finding"), known::PATH));
    }
    if gone > 0 {
        context.screen.note(&format!(
            "{} lists {} that {} not found any more; `cicd check --update-known` removes them",
            known::PATH,
            count(gone, "finding"),
            if gone == 1 { "is" } else { "are" }
        ));
    }
    Ok(())
}

/// Asks the runners of all suites for their tests.
fn collect(context: &Context, session: &Session, config: &Config, census: &mut TestCensus) -> Result<Collection> {
    let (folders, levels) = (session.folders(), known_levels(config));
    let planned: Vec<Planned<'_>> =
        (0..config.domains.len()).flat_map(|at| suites::of_domain(config, at, &levels, &folders)).collect();
    let top = &session.repository.places().top;
    let announce =
        |command: &ListCommand| context.screen.note(&format!("asking {} for its tests: {}", command.runner, command.text));
    let asked = collect::ask(config, &planned, &folders, top, &context.environment, announce)?;
    Ok(collection::compare(&planned, asked, census, &folders))
}

/// The files of `cicd scaffold` that are not as they should be, where it ever wrote.
fn drifted(session: &Session, loaded: &Loaded) -> Result<Vec<Finding>> {
    if loaded.path != session.repository.places().top.join(FILE_NAME) {
        return Ok(Vec::new());
    }
    let Some(project) = Project::there(&session.repository, &loaded.config)? else { return Ok(Vec::new()) };
    let project = ManuallyDrop::new(project);
    let finding = |drift: Drift| Finding {
        kind: FindingKind::WorkflowDrift,
        message: format!("{}: {}", drift.path, drift.what()),
        at: None,
        fix: drift.fix(),
        count: 1,
        examples: Vec::new(),
        about: Vec::new(),
    };
    Ok(project.drift()?.0.into_iter().map(finding).collect())
}
