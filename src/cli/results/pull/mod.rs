//! `cicd results pull`: what the gate's last runs on GitHub came to.

mod github;

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use self::github::{Artifact, GateRun, GitHubApi};
use super::import;
use crate::affected::Map;
use crate::cli::shared::session::Session;
use crate::cli::{Context, Format};
use crate::config::SecretNames;
use crate::git::Repository;
use crate::model::error::{Error, Exit};
use crate::model::event::Run;
use crate::model::pages::RunPages;
use crate::model::result::{Cached, Explanation, Outcome, SuiteId, Verdict};
use crate::report::results::{self as report, Pull, Pulled};
use crate::report::ui;
use crate::run::test_reports::{self, OwnReport, TestReport};
use crate::store::{Handle, Policy, RetentionLimits, StateFolders};
use crate::system::secrets::Mask;

/// How the generated workflow names what a job leaves: `junit-<job>-<attempt>`.
const PREFIX: &str = "junit-";

/// Import the results of the last runs of the gate on GitHub
///
/// Reads the JUnit artifacts of the last runs of the workflow cicd.yml on the base branches. `cicd results` and `cicd status`
/// then show the results of CI. A run is read once, and again after some of its jobs ran again. Runs of pull requests are left
/// out, because they test a merge commit that is on no branch.
///
/// The repository is that of the first remote, or `GITHUB_REPOSITORY` (OWNER/NAME). The API is that of github.com, or
/// `GITHUB_API_URL`. The token in `GITHUB_TOKEN` or `GH_TOKEN` needs read access to Actions.
///
/// Exit codes: 0 everything was read, even if tests failed or there was no run; 2 the repository or the token is unknown; 3
/// GitHub did not answer, or an answer could not be read. Results that were read before an error are kept.
///
/// Example: `GITHUB_TOKEN=$(gh auth token) cicd results pull`
#[derive(Debug, clap::Args)]
pub(super) struct PullArgs {
    /// Read this many of the newest runs of each base branch
    #[arg(long, value_name = "N", default_value = "10")]
    runs: NonZeroU16,
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config, when GitHub cannot be asked, and when the store cannot be written.
pub(super) fn run(args: &PullArgs, context: &Context) -> Result<Exit> {
    context.format("results pull", &[Format::Human])?;
    let session = Session::open(context)?;
    let places = session.repository.places();
    let map = session.map()?;
    let github = GitHubApi::of(&context.environment, &session.repository)?;
    let mut runs = Vec::new();
    for branch in bases(&map, &session.repository)? {
        runs.extend(github.runs(&branch, usize::from(args.runs.get()))?);
    }
    // What is kept of the past is kept by time.
    runs.sort_by_key(|run| (run.started, run.id));
    runs.dedup();
    let store = StateFolders::of(&context.environment, &places.common).handle(&places.top, Policy::RUN);
    store.open()?;
    let mut pulling = Pulling { context, session: &session, map: &map, github, store, sum: Pull::default() };
    for run in &runs {
        pulling.run(run)?;
    }
    pulling.store.with(|store| store.tidy(SystemTime::now(), &RetentionLimits::default()))?;
    let sum = pulling.sum;
    context.answer(|out| sum.say(out))?;
    if runs.is_empty() {
        context.screen.note(&format!("the gate of {} has not run on a base branch yet", pulling.github.project()));
    }
    Ok(Exit::Yes)
}

/// The base branches: those of the config, else the default branch of the remote.
fn bases(map: &Map<'_>, repository: &Repository) -> Result<Vec<String>> {
    let configured = &map.config().base;
    if !configured.is_empty() {
        return Ok(configured.iter().map(|base| base.value.clone()).collect());
    }
    for remote in repository.remotes()? {
        let prefix = format!("refs/remotes/{remote}/");
        let head = repository.symbolic(&format!("{prefix}HEAD"))?;
        if let Some(name) = head.and_then(|head| head.strip_prefix(&prefix).map(str::to_owned)) {
            return Ok(vec![name]);
        }
    }
    Ok(vec!["main".to_owned(), "master".to_owned()])
}

struct Pulling<'s, 'c> {
    context: &'s Context,
    session: &'s Session,
    map: &'s Map<'c>,
    github: GitHubApi,
    store: Handle,
    sum: Pull,
}

impl Pulling<'_, '_> {
    /// Takes over one run, wholly or not at all.
    fn run(&mut self, run: &GateRun) -> Result<()> {
        let id = format!("github-{}", run.id);
        // Another attempt begins later.
        if self.store.with(|store| store.imported(&id))? == Some(run.started) {
            self.sum.known += 1;
            return Ok(());
        }
        let mut suites = Vec::new();
        let mut gone = 0;
        for artifact in newest(self.github.artifacts(run)?) {
            let archive = if artifact.is_expired { None } else { self.github.archive(&artifact)? };
            match archive {
                Some(archive) => suites.extend(self.read(&archive).map_err(|why| unreadable(&id, &artifact, &why))?),
                None => gone += 1,
            }
        }
        suites.retain(|own| own.verdict != Verdict::Skipped || !own.why.as_ref().is_some_and(Explanation::is_elsewhere));
        if gone > 0 {
            let rest = if suites.is_empty() { "none of the run was imported" } else { "the rest of the run was imported" };
            self.context.screen.note(&format!("{id}: {gone} of its artifacts are gone; {rest}"));
        }
        if suites.is_empty() {
            self.sum.empty += 1;
            return Ok(());
        }
        let (run, mut outcomes) = kept(id, run, suites);
        let mask = Mask::new(&SecretNames::of(self.map.config()).values(&self.context.environment));
        for outcome in &mut outcomes {
            outcome.change_texts(&mut |text| mask.text(text));
        }
        self.store.with(|store| store.import(&run.0, &outcomes))?;
        self.sum.new += 1;
        let (run, branch) = (&run.0, &run.1);
        let revision = run.revision.as_deref();
        let pulled = Pulled { run: &run.id, revision, branch, started: run.started, outcomes: &outcomes };
        self.context.answer(|out| report::pulled(out, &pulled, SystemTime::now()))
    }

    /// The suites of an archive.
    fn read(&self, archive: &[u8]) -> Result<Vec<OwnReport>, String> {
        let places = self.session.repository.places();
        let root = places.top.to_string_lossy();
        let locate = |suite: &SuiteId, found: &mut TestReport| {
            let folder = self
                .map
                .domain(&suite.domain)
                .map(|domain| import::folder(self.map, domain, &suite.level, suite.name.as_deref(), self.session));
            found.locate(&folder.unwrap_or_default(), &root, &|path| places.top.join(path).is_file());
        };
        let mut suites = Vec::new();
        for file in test_reports::archived(archive, ".xml")? {
            suites.extend(test_reports::own(&file.bytes, &locate).map_err(|broken| format!("{}: {broken}", file.name))?);
        }
        Ok(suites)
    }
}

/// Of each job that left results, those of its last attempt.
fn newest(artifacts: Vec<Artifact>) -> Vec<Artifact> {
    let mut newest: BTreeMap<String, (u32, Artifact)> = BTreeMap::new();
    for artifact in artifacts {
        let Some((job, attempt)) = artifact.name.strip_prefix(PREFIX).and_then(|name| name.rsplit_once('-')) else { continue };
        let Ok(attempt) = attempt.parse::<u32>() else { continue };
        let job = job.to_owned();
        if newest.get(&job).is_none_or(|(known, _)| *known < attempt) {
            newest.insert(job, (attempt, artifact));
        }
    }
    newest.into_values().map(|(_, artifact)| artifact).collect()
}

fn unreadable(id: &str, artifact: &Artifact, why: &str) -> Error {
    let (name, why) = (ui::printable(&artifact.name), ui::printable(why));
    Error::unknown(format!("{id}: the artifact {name} cannot be read: {why}")).hint("nothing of that run was imported")
}

/// The run as the store keeps it, with its branch. What was tested is what the files say; where they say nothing, it is the head of
/// the run: on a branch, that is what is checked out.
fn kept(id: String, run: &GateRun, suites: Vec<OwnReport>) -> ((Run, String), Vec<Outcome>) {
    let mut said: Vec<&String> = suites.iter().filter_map(|own| own.revision.as_ref()).collect();
    said.sort_unstable();
    said.dedup();
    let revision = match said.as_slice() {
        [] => Some(run.head.clone()),
        [one] => Some((*one).clone()),
        _ => None,
    };
    let kept = Run {
        id,
        started: run.started,
        revision,
        is_dirty: suites.iter().any(|own| own.is_dirty),
        ranges: Vec::new(),
        widened_because: None,
        in_ci: true,
        domains: Vec::new(),
        suites: suites.iter().map(|own| own.suite.clone()).collect(),
        logs: None,
        tests: None,
        pages: RunPages { run: run.page.clone(), ..RunPages::default() },
    };
    let outcomes = suites.into_iter().map(|own| outcome(own, run.started)).collect();
    ((kept, run.branch.clone()), outcomes)
}

fn outcome(own: OwnReport, began: SystemTime) -> Outcome {
    // A suite is not older than its run, but for an earlier attempt of it, nor from tomorrow.
    let day = Duration::from_hours(24);
    let is_likely = |at: &SystemTime| *at + 30 * day > began && *at < began + 30 * day;
    let started = own.started.filter(is_likely).unwrap_or(began);
    Outcome {
        suite: own.suite,
        shard: own.shard,
        verdict: own.verdict,
        why: own.why,
        judged_by: own.judged_by,
        counts: own.counts,
        cases: own.cases,
        // Not here.
        attempts: 0,
        is_flaky: own.is_flaky,
        started,
        duration: own.duration,
        ended: None,
        command: String::new(),
        folder: String::new(),
        log: None,
        output: own.output,
        leaked: Vec::new(),
        cached: own.cached.map(|run| Cached { run, finished: started }),
        quarantine: own.quarantine,
        withheld: Vec::new(),
        shared: Vec::new(),
        again: String::new(),
        cache_note: None,
        job_page: own.pages.job,
    }
}
