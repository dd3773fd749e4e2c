//! One suite: its attempts, what comes before and after them, and what it all came to.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::attempt::{AttemptEnd, Limit, Loss, SILENCE, supervise};
use super::evidence::{self, Traces, only};
use super::stop::{Stop, Why};
use super::surroundings::{self, variables};
use super::{Job, SharedRun};
use crate::config::CommandRole;
use crate::model::event::Event;
use crate::model::result::{CaseStatus, Ended, Explanation, Hook, HookFailure, Judgement, Outcome, SupervisorFault, Verdict};
use crate::model::signal::Signal;
use crate::run::test_reports::JudgedSuite;
use crate::system::process::keeper::{self, Keeper, KeeperReport, Task, Word};

/// The most bytes of one attempt's output that are kept.
const MAX_LOG: u64 = 1024 * 1024 * 1024;

/// The pause before the first retry; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause before a retry.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long what tidies up after an interrupted suite may take.
const TIDY: Duration = Duration::from_mins(1);

/// How many keepers a suite takes: what `before` starts has one of its own, since it outlives the command.
pub(super) fn keepers(job: &Job) -> usize {
    1 + usize::from(job.before.is_some())
}

/// Runs a suite on these keepers, new ones where there are too few; gives them back, but for those that are lost.
pub(super) async fn run(job: &Job, shared: &SharedRun, mut keepers: Vec<Keeper>) -> (Outcome, Vec<Keeper>) {
    if let Some(why) = &job.skipped {
        return (job.outcome(Verdict::Skipped, Some(why.clone())), keepers);
    }
    if let Some(why) = &job.broken {
        return (job.outcome(Verdict::Error, Some(why.clone())), keepers);
    }
    while keepers.len() < self::keepers(job) {
        match Keeper::start() {
            Ok(keeper) => keepers.push(keeper),
            Err(error) => {
                let why = supervisor(SupervisorFault::NotStarted(error.to_string()));
                return (job.outcome(Verdict::Error, Some(why)), keepers);
            }
        }
    }
    let mut suite = RunningJob::new(job, shared, keepers.pop(), keepers.pop());
    let mut outcome = suite.attempts().await;
    if outcome.verdict.is_red() {
        outcome.withheld = surroundings::withheld(job, &shared.options.variables);
    }
    for mut keeper in suite.keeper.into_iter().chain(suite.around) {
        if keeper.clear().await.is_ok() {
            keepers.push(keeper);
        }
    }
    (outcome, keepers)
}

/// A suite under way.
struct RunningJob<'r> {
    job: &'r Job,
    shared: &'r SharedRun,
    /// `None` once it is lost.
    keeper: Option<Keeper>,
    /// The keeper of `before` and of what it leaves running, where there is a `before`.
    around: Option<Keeper>,
    stop: watch::Receiver<Stop>,
    /// A name for its files that no other suite of the run has.
    name: String,
    began: Instant,
    /// How long it waited for what it needs for itself.
    waited: Duration,
    outcome: Outcome,
}

/// The step of a suite that a command is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SuiteStep {
    /// `before`: what it leaves running stays until the suite has ended.
    Before,
    /// The suite itself, and `after`.
    Own,
}

/// What an attempt came to.
struct Attempt {
    judged: JudgedSuite,
    ended: Option<Ended>,
    /// Whether trying again could change anything.
    is_final: bool,
}

impl<'r> RunningJob<'r> {
    fn new(job: &'r Job, shared: &'r SharedRun, keeper: Option<Keeper>, around: Option<Keeper>) -> Self {
        let mut name = job.id.to_string().replace('/', ".");
        if let Some((index, total)) = job.shard {
            name.push_str(&format!(".{index}-of-{total}"));
        }
        let mut outcome = job.outcome(Verdict::Error, None);
        outcome.started = SystemTime::now();
        let stop = shared.stop.clone();
        Self { job, shared, keeper, around, stop, name, began: Instant::now(), waited: Duration::ZERO, outcome }
    }

    async fn attempts(&mut self) -> Outcome {
        let of = self.job.retries + 1;
        let mut red_cases = Vec::new();
        for number in 1..=of {
            self.shared.tell(Event::SuiteStarted {
                suite: self.job.id.clone(),
                attempt: number,
                command: self.job.command.clone(),
                expected: self.job.expected,
            });
            self.outcome.attempts = number;
            let mut attempt = self.attempt(number).await;
            mark_flaky(&mut attempt.judged, &red_cases);
            let is_last = number == of || attempt.is_final || !attempt.judged.verdict.is_red() || self.is_stopped();
            let why = attempt.judged.why.clone();
            let red = attempt.judged.cases.iter().filter(|case| case.status.is_red());
            red_cases.extend(red.map(|case| (case.group.clone(), case.name.clone())));
            self.take(attempt, number);
            if is_last {
                break;
            }
            let pause = (FIRST_PAUSE * 2_u32.saturating_pow(number - 1)).min(LONGEST_PAUSE);
            self.shared.tell(Event::SuiteRetries { suite: self.job.id.clone(), attempt: number, of, why, pause });
            tokio::select! {
                () = sleep(pause) => {}
                _ = self.stop.changed() => break,
            }
        }
        // A wait for somebody else says nothing of the suite.
        self.outcome.duration = self.began.elapsed().saturating_sub(self.waited);
        if let Some(day) = self.job.released.as_ref().filter(|_| self.outcome.verdict.is_red()) {
            let why = self.outcome.why.take().unwrap_or_else(|| Explanation::other(""));
            self.outcome.why = Some(Explanation::QuarantineOver { why: Box::new(why), until: day.clone() });
        }
        self.outcome.clone()
    }

    fn is_stopped(&self) -> bool {
        *self.stop.borrow() != Stop::No
    }

    /// What comes before, the suite itself, what comes after.
    async fn attempt(&mut self, number: u32) -> Attempt {
        let files = self.files(number);
        self.outcome.log = Some(files.log.clone());
        let mut limit = Limit { left: self.job.timeout, is_tidying: false, waited: Duration::ZERO };
        let mut attempt = self.main_part(&files, &mut limit).await;
        self.waited += limit.waited;
        if let Some(after) = &self.job.after {
            let left = if self.is_stopped() { self.job.timeout.min(TIDY) } else { self.job.timeout };
            let words = self.job.shell_around.words(after, CommandRole::TidiesUp);
            let end = self
                .command(SuiteStep::Own, words, &files, &mut Limit { left, is_tidying: true, waited: Duration::ZERO })
                .await;
            let failure = failure(Hook::After, &end, left);
            if attempt.judged.verdict == Verdict::Passed
                && let Some(why) = failure
            {
                attempt.judged.verdict = Verdict::Error;
                attempt.judged.why = Some(why);
            }
        }
        self.release().await;
        self.outcome.output = evidence::excerpt(&files.log);
        // A suite that printed nothing has none.
        self.outcome.log = files.log.exists().then(|| files.log.clone());
        // Most suites write no report there; one that was written stays to be looked at.
        drop(files.report.parent().map(std::fs::remove_dir));
        attempt
    }

    async fn main_part(&mut self, files: &SuiteFiles, limit: &mut Limit) -> Attempt {
        let is_final = |judged: JudgedSuite| Attempt { judged, ended: None, is_final: true };
        let options = &self.shared.options;
        let old = match evidence::prepare(&self.job.wanted, &options.top, &files.report) {
            Ok(old) => old,
            Err(why) => return is_final(only(Verdict::Error, supervisor(SupervisorFault::Failed(why)))),
        };
        if let Some(before) = &self.job.before {
            let words = self.job.shell_around.words(before, CommandRole::Checked);
            let end = self.command(SuiteStep::Before, words, files, limit).await;
            if let Some(judged) = not_by_itself(&end, self.job.timeout) {
                return Attempt { judged, ended: ended(&end), is_final: false };
            }
            if let Some(why) = failure(Hook::Before, &end, self.job.timeout) {
                let ended = ended(&end);
                return Attempt { judged: only(Verdict::Error, why), ended, is_final: false };
            }
        }
        let words = self.job.shell.words(&self.job.command, CommandRole::Checked);
        let end = self.command(SuiteStep::Own, words, files, limit).await;
        let ended = ended(&end);
        let traces = Traces {
            wanted: self.job.wanted.clone(),
            top: self.shared.options.top.clone(),
            folder: self.job.folder.clone(),
            report: files.report.clone(),
            log: files.log.clone(),
            from: end.report().map_or(0, |report| report.log_from),
            old,
        };
        let judged = match (not_by_itself(&end, self.job.timeout), ended) {
            // What it wrote until then is kept; the verdict is not its own.
            (Some(stopped), _) => evidence::add(stopped, traces).await,
            (None, Some(ended)) => evidence::judge(ended, traces).await,
            (None, None) => return is_final(only(Verdict::Error, supervisor(SupervisorFault::NotRun))),
        };
        Attempt { judged, ended, is_final: false }
    }

    /// Ends what `before` left running.
    async fn release(&mut self) {
        let at_once = matches!(*self.stop.borrow(), Stop::Now(_));
        let Some(keeper) = &mut self.around else { return };
        match end_rest(keeper, at_once).await {
            Some(report) => self.note(&report),
            None => {
                if let Some(keeper) = self.around.take() {
                    keeper.lost().await;
                }
            }
        }
    }

    /// Notes what was left behind.
    fn note(&mut self, report: &KeeperReport) {
        let survivors = report.survivors.iter().map(|name| format!("{name}, which could not be stopped"));
        self.outcome.leaked.extend(report.leaked.iter().cloned().chain(survivors));
    }

    async fn command(&mut self, step: SuiteStep, command: Vec<String>, files: &SuiteFiles, limit: &mut Limit) -> AttemptEnd {
        let slot = if step == SuiteStep::Before { &mut self.around } else { &mut self.keeper };
        let Some(keeper) = slot else { return AttemptEnd::Lost(Loss::Killed) };
        let (shared, job) = (self.shared, self.job);
        let options = &shared.options;
        let seen = variables(job, &shared.run, &files.report, &files.temporary, &options.variables);
        let task = Task {
            command,
            folder: options.top.join(&job.folder).into(),
            set: seen.set,
            unset: seen.unset,
            only: seen.only,
            log: files.log.clone().into(),
            temporary: files.temporary.clone().into(),
            scratch: shared.scratch.target.clone().map(Into::into),
            // It is held by the keeper that comes first, to the end of the suite.
            lock: job
                .exclusive
                .as_ref()
                .filter(|_| step == SuiteStep::Before || job.before.is_none())
                .map(|name| options.locks.join(name).into()),
            stays: (step == SuiteStep::Before).then(|| files.around_log.clone().into()),
            max_log: MAX_LOG,
        };
        let waits = || {
            let exclusive = job.exclusive.clone().unwrap_or_default();
            shared.tell(Event::SuiteWaits { suite: job.id.clone(), exclusive });
        };
        let end = supervise(keeper, task, limit, &mut self.stop, waits).await;
        match &end {
            AttemptEnd::Lost(_) => {
                if let Some(keeper) = slot.take() {
                    keeper.lost().await;
                }
                keeper::remove(&files.temporary);
            }
            AttemptEnd::Itself(report) | AttemptEnd::TimedOut(report) | AttemptEnd::Stopped(_, report) => {
                self.note(report);
            }
        }
        end
    }

    fn files(&self, number: u32) -> SuiteFiles {
        let options = &self.shared.options;
        let name = if number == 1 { self.name.clone() } else { format!("{}.try-{number}", self.name) };
        SuiteFiles {
            log: options.logs.join(format!("{name}.log")),
            around_log: options.logs.join(format!("{name}.before.log")),
            report: options.logs.join(&name).join("report.xml"),
            temporary: self.shared.folder(),
        }
    }

    fn take(&mut self, attempt: Attempt, number: u32) {
        let Attempt { judged, ended, .. } = attempt;
        let outcome = &mut self.outcome;
        outcome.verdict = judged.verdict;
        outcome.why = judged.why;
        outcome.judged_by = judged.judged_by;
        outcome.counts = judged.counts;
        outcome.cases = judged.cases;
        outcome.is_flaky = judged.verdict == Verdict::Passed && (judged.is_flaky || number > 1);
        outcome.ended = ended;
        if let Some(text) = judged.text {
            outcome.output = text;
        }
    }
}

/// The files of one attempt.
pub(super) struct SuiteFiles {
    pub(super) log: PathBuf,
    /// The output of what `before` leaves running.
    pub(super) around_log: PathBuf,
    pub(super) report: PathBuf,
    pub(super) temporary: PathBuf,
}

/// Ends what the last command of a keeper left running; `None` when the keeper is lost.
async fn end_rest(keeper: &mut Keeper, at_once: bool) -> Option<KeeperReport> {
    keeper.release().await.ok()?;
    if at_once {
        keeper.kill().await.ok()?;
    }
    loop {
        match timeout(SILENCE, keeper.word()).await.ok()?.ok()? {
            Word::Ended(report) => return Some(report),
            Word::Runs | Word::Waits => {}
        }
    }
}

/// A verdict that rests on how the command was ended, not on what it did.
fn not_by_itself(end: &AttemptEnd, timeout: Duration) -> Option<JudgedSuite> {
    let judged = |verdict, why| Some(only(verdict, why));
    match end {
        AttemptEnd::Itself(report) => judged(Verdict::Error, supervisor(SupervisorFault::Failed(report.failure.clone()?))),
        AttemptEnd::TimedOut(_) => judged(Verdict::TimedOut, Explanation::TimedOut { limit: timeout }),
        AttemptEnd::Stopped(Why::Budget, _) | AttemptEnd::Lost(Loss::Stopped(Why::Budget)) => {
            judged(Verdict::Interrupted, Explanation::BudgetSpent)
        }
        AttemptEnd::Stopped(why, _) | AttemptEnd::Lost(Loss::Stopped(why)) => {
            judged(Verdict::Interrupted, Explanation::Stopped { signal: why.signal().map(Signal::name) })
        }
        AttemptEnd::Lost(Loss::Killed) => judged(Verdict::Error, supervisor(SupervisorFault::Killed)),
        AttemptEnd::Lost(Loss::Silent) => judged(Verdict::Error, supervisor(SupervisorFault::Silent)),
    }
}

/// What runs and watches the command failed.
fn supervisor(fault: SupervisorFault) -> Explanation {
    Explanation::Judged(Judgement::Supervisor(fault))
}

/// How the process of a command ended. What became of one whose keeper was lost is known: it was killed.
fn ended(end: &AttemptEnd) -> Option<Ended> {
    match end {
        AttemptEnd::Lost(_) => Some(Ended::Signal(rustix::process::Signal::KILL.as_raw())),
        _ => end.report().and_then(KeeperReport::ended),
    }
}

/// Why what comes before or after a suite failed, if it did.
fn failure(hook: Hook, end: &AttemptEnd, timeout: Duration) -> Option<Explanation> {
    let failure = if let Some(judged) = not_by_itself(end, timeout) {
        HookFailure::Stopped(Box::new(judged.why?))
    } else {
        HookFailure::Ended(end.report()?.ended().filter(|ended| *ended != Ended::Code(0))?)
    };
    Some(Explanation::Hook(hook, failure))
}

/// A case that passes now and was red in an earlier attempt is flaky.
fn mark_flaky(judged: &mut JudgedSuite, red: &[(String, String)]) {
    for case in judged.cases.iter_mut().filter(|case| case.status == CaseStatus::Passed) {
        if red.iter().any(|(group, name)| *group == case.group && *name == case.name) {
            case.status = CaseStatus::Flaky;
            if let Some(counts) = &mut judged.counts {
                counts.flaky += 1;
            }
        }
    }
}
