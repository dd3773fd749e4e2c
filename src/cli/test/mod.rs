//! `cicd test`: run the suites that follow from a change, and keep what they said.

mod reports;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::shared::proven;
use super::shared::range_args::{self, Question};
use super::shared::session::Session;
use super::shared::{answer, github_output, test_run};
use super::{Context, Format};
use crate::affected::Map;
use crate::affected::test_census::{CensusDepth, census};
use crate::config::Config;
use crate::git::snapshot::{Mode, Snapshot};
use crate::model::commit::short;
use crate::model::error::{Error, Exit};
use crate::model::event::{DomainFate, DomainPlan, Summary, TestCount};
use crate::model::reasons::Affected;
use crate::model::result::{Outcome, SuiteId};
use crate::model::signal::Signal;
use crate::report::json::test_run::body;
use crate::report::test as report;
use crate::run::plan::{Flags, Keeping, Query, Selection, select};
use crate::run::push::{ManagerPush, Tested};
use crate::store::{Handle, Policy, StateFolders};
use crate::suites::work_tree::WorkTree;
use crate::suites::{self, Shard, Stray};
use crate::system::http::TokenHosts;

/// Run the suites that a change affects
///
/// Without names, runs the suites of the domains that `cicd affected` lists. Domains run in parallel; within a domain the
/// levels (unit, integration, …) run in order. `blue-green` and `chaos` act on live systems and run only with --level.
///
/// Each suite gets the variables CICD_DOMAIN, CICD_LEVEL, CICD_SUITE and CICD_RUN_ID, a temporary folder in TMPDIR, and a path
/// in CICD_REPORT: JUnit XML that it writes there is counted. `cicd test --dry-run` shows each command.
///
/// Results of runs on a clean commit are sent to the managers with `push_results: true` in cicd.yml. If a manager does not
/// accept them, they are kept and sent with the next `cicd test`.
///
/// It is an error to name a domain without a suite or without a suite of a named level, or a level that no suite has; with
/// --affected or a range, this is only reported.
///
/// Exits with 0 if every suite that gates passed, 1 if one failed (in CI also if an affected domain has no suite), 2 for
/// wrong usage or config, 3 if the changes cannot be determined, 130 or 143 if it was interrupted.
#[derive(Debug, Default, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct TestArgs {
    /// Run this domain or suite (DOMAIN/LEVEL or DOMAIN/LEVEL/NAME), affected or not (repeatable)
    #[arg(value_name = "DOMAIN")]
    names: Vec<String>,
    /// Of the named suites, run only the affected ones; the default without names
    #[arg(long, conflicts_with = "all")]
    affected: bool,
    /// Run the suites of all domains
    #[arg(long, conflicts_with_all = ["names", "base", "head", "pre_push"])]
    all: bool,
    #[command(flatten)]
    question: Question,
    /// Run only the suites of this level (repeatable)
    #[arg(long = "level", value_name = "LEVEL")]
    levels: Vec<String>,
    /// Run at most this many suites in parallel; default: the number of processors
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Retry a failed suite this many times, in place of `retries` in cicd.yml
    #[arg(long, value_name = "N")]
    retries: Option<u32>,
    /// Run the later levels of a domain even if one failed
    #[arg(long)]
    keep_going: bool,
    /// Run the suites that failed or were interrupted in the last run of this work tree
    #[arg(long)]
    rerun_failed: bool,
    /// Run one of several parts: a suite with `shards` runs its share, any other suite runs in exactly one part
    #[arg(long, value_name = "K/N", value_parser = shard)]
    shard: Option<Shard>,
    /// Also write the results to this file, as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Show the suites and their commands, and run nothing; with `--format github`, as a matrix for a workflow
    #[arg(long)]
    dry_run: bool,
    /// Run every suite, even if it has a cached result
    #[arg(long)]
    no_cache: bool,
    /// Show why a result was reused, or what changed since the last cached result
    #[arg(long)]
    explain: bool,
}

fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
    numbers.and_then(|(part, of)| Shard::new(part, of)).ok_or_else(|| "a shard is K/N with K from 1 to N, e.g. 2/4".to_owned())
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config, or when git cannot answer.
pub(crate) fn run(args: &TestArgs, context: &Context) -> Result<Exit> {
    let format = context.format("test", &[Format::Human, Format::Json, Format::Github])?;
    let token_hosts = TokenHosts::of(&context.environment)?;
    let session = Session::open(context)?;
    let places = session.repository.places();
    if places.is_bare {
        bail!(Error::usage("a bare repository has no files to test").hint("run it in a work tree"));
    }
    let snapshot = if args.dry_run { Snapshot::default() } else { session.repository.snapshot()? };
    let is_clean = !args.dry_run && !snapshot.is_dirty;
    let affected = ask(args, is_clean, context, &session)?;
    let map = if args.dry_run { session.map()? } else { proven::with_work_tree(context, &session, session.map()?)? };
    let state = StateFolders::of(&context.environment, &places.common);
    if !args.dry_run
        && let Some(answer) = &affected
    {
        warn_elsewhere(context, answer, snapshot.head.as_deref());
    }
    let store = if args.dry_run && !args.rerun_failed { None } else { test_run::store(context, &state, places) };
    let last_red = args.rerun_failed.then(|| last_red(store.as_deref())).transpose()?;
    // A workflow reads from its matrix that there is nothing.
    let is_matrix = args.dry_run && format == Format::Github;
    let query = Query {
        names: &args.names,
        levels: &args.levels,
        affected: affected.as_ref(),
        last_red: last_red.as_deref(),
        may_be_absent: args.affected || args.question.is_asked() || is_matrix,
        because: &crate::report::affected::because,
    };
    let folders = session.folders();
    let selection = select(&query, &folders, &map)?;
    if last_red.is_some_and(|red| red.is_empty()) {
        context.screen.note("no suite failed or was interrupted in the last run");
    }
    warn_of_selection(context, &folders, map.config(), &selection, format);
    if is_matrix {
        return plan_jobs(context, map.config(), &selection);
    }
    let tests = tests(&session, &folders, &map, &selection, (!args.dry_run).then_some(&snapshot))?;
    let mut plan = test_run::plan(context, &session, &map, affected.as_ref(), selection, args.flags())?;
    if let Some(tests) = tests.as_ref().filter(|_| !args.dry_run) {
        report::notices::of_tests(&context.screen, tests);
    }
    plan.tests = tests;
    if args.dry_run {
        let (run, jobs) = plan.preview();
        return reports::dry_run(format, context, &run, &jobs);
    }
    let listeners = reports::listeners(format, context, args)?;
    let tested = Tested::of(&snapshot);
    let keeping = Keeping { folders: &state, store };
    let (summary, outcomes) = test_run::execute(plan, context, &keeping, snapshot, Box::new(listeners))?;
    if summary.signal.is_none() {
        push(context, &session, &state, keeping.store.as_deref(), &tested, (&summary, &outcomes), token_hosts)?;
    }
    Ok(summary.signal.map_or(super::exit(summary.is_green), Signal::exit))
}

/// Warns of what was asked for and is not there, and of what is there and is not asked for.
fn warn_of_selection(context: &Context, folders: &WorkTree<'_>, config: &Config, selection: &Selection, format: Format) {
    warn_of_strays(context, folders, config, selection);
    for absent in &selection.absent {
        report::notices::of_absent(&context.screen, absent);
    }
    if format == Format::Human {
        answer::note_shadow(context, config);
    }
}

/// The tests of the chosen domains, by their names: to read all sources would take longer than a cached run does.
fn tests(
    session: &Session,
    folders: &WorkTree<'_>,
    map: &Map<'_>,
    selection: &Selection<'_>,
    snapshot: Option<&Snapshot>,
) -> Result<Option<TestCount>> {
    let chosen: Vec<bool> = selection.domains.iter().map(is_chosen).collect();
    if selection.is_rerun || !chosen.contains(&true) {
        return Ok(None);
    }
    let files = match snapshot {
        Some(snapshot) => snapshot.entries.iter().map(|entry| (entry.path.clone(), entry.mode == Mode::Submodule)).collect(),
        None => session.repository.files()?,
    };
    Ok(Some(census(map, &files, folders, CensusDepth::Names, Some(&chosen)).count()))
}

/// Returns true for a domain whose suites were asked for and follow.
fn is_chosen(plan: &DomainPlan) -> bool {
    !matches!(plan.fate, DomainFate::NotAsked | DomainFate::NotAffected)
}

/// Says that what decides is not what is checked out.
fn warn_elsewhere(context: &Context, answer: &Affected, head: Option<&str>) {
    if let Some(end) = range_args::elsewhere(answer, head) {
        let end = short(end);
        context.screen.warn(&format!("{end} is not checked out: it selects the domains, but the suites run in the work tree"));
    }
}

/// Tells the managers that want to know.
fn push(
    context: &Context,
    session: &Session,
    state: &StateFolders,
    store: Option<&Handle>,
    tested: &Tested,
    (summary, outcomes): (&Summary, &[Outcome]),
    token_hosts: TokenHosts,
) -> Result<()> {
    let (environment, repository, config) = (&context.environment, &session.repository, &session.loaded()?.config);
    // One that could not be opened before the run may be free by now.
    let another = state.handle(&repository.places().top, Policy::RUN);
    let push = ManagerPush { environment, repository, config, store: store.unwrap_or(&another), token_hosts, body: &body };
    push.results(tested, &summary.run, outcomes, &mut |notice| report::notices::of_push(&context.screen, &notice));
    Ok(())
}

/// The jobs of a workflow that would run these suites, for a workflow that somebody starts by hand.
fn plan_jobs(context: &Context, config: &Config, selection: &Selection<'_>) -> Result<Exit> {
    let jobs = suites::matrix(config, &selection.planned);
    github_output::outputs(context, |out| crate::report::affected::matrix(out, &jobs))?;
    Ok(Exit::Yes)
}

/// How many folders of unknown levels are named.
const STRAYS: usize = 10;

/// Says which tests of the chosen domains never run: a level with a slip in its name must not pass for a green one.
fn warn_of_strays(context: &Context, folders: &WorkTree<'_>, config: &Config, selection: &Selection<'_>) {
    let chosen = selection.domains.iter().enumerate().filter(|(_, plan)| is_chosen(plan)).map(|(at, _)| at);
    let strays: Vec<Stray> = chosen.flat_map(|at| suites::unknown_levels(config, at, folders)).collect();
    for Stray { level, folder } in strays.iter().take(STRAYS) {
        context.screen.warn(&format!(
            "{folder}/ holds tests of an unknown level, which never run; add {level} to `levels`, or name a suite of that level"
        ));
    }
    if strays.len() > STRAYS {
        context.screen.warn(&format!("and {} more folders like these; `cicd check` names them", strays.len() - STRAYS));
    }
}

impl TestArgs {
    fn flags(&self) -> Flags {
        Flags {
            jobs: self.jobs,
            retries: self.retries,
            keep_going: self.keep_going,
            shard: self.shard,
            is_cached: !self.no_cache,
            is_explained: self.explain,
            budget: None,
        }
    }
}

/// Which domains are affected, when that decides anything.
fn ask(args: &TestArgs, is_clean: bool, context: &Context, session: &Session) -> Result<Option<Affected>> {
    let is_named = args.all || args.rerun_failed || !args.names.is_empty();
    if is_named && !args.affected && !args.question.is_asked() {
        return Ok(None);
    }
    // What the snapshot knows already, `git status` is not asked.
    let question = Question { is_clean, ..args.question.clone() };
    question.ask(context, session, &[], &[]).map(Some)
}

/// The suites that the last run has no green of.
fn last_red(store: Option<&Handle>) -> Result<Vec<SuiteId>> {
    let hint = "leave out --rerun-failed";
    let store = store.ok_or_else(|| Error::unknown("the last failures are unknown: there is no store").hint(hint))?;
    let rerun = store.with(|store| store.last_red())?;
    let rerun = rerun.ok_or_else(|| Error::usage("there was no run in this work tree yet").hint(hint))?;
    Ok(rerun.red.into_iter().chain(rerun.open).collect())
}
