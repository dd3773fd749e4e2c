//! Runs one suite: its attempts, the commands before and after them, and the outcome of all.

use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;
use tokio::time::sleep;

use super::attempt::{AttemptEnd, Limit, Loss, supervise};
use super::ending::{ended, failure, not_by_itself, supervisor};
use super::evidence::{self, Traces, only};
use super::log_files::{self, LogGaps};
use super::stop::Stop;
use super::suite_files::SuiteFiles;
use super::surroundings::{self, variables};
use super::{Job, SharedRun, masked};
use crate::config::CommandRole;
use crate::model::event::Event;
use crate::model::result::{CaseStatus, Ended, Explanation, Hook, Outcome, SupervisorFault, Verdict};
use crate::run::test_reports::JudgedSuite;
use crate::system::process::keeper::{self, Keeper, KeeperReport, Spared, Task, Word};

/// The largest number of bytes of one attempt's output that are kept.
const MAX_LOG: u64 = 1024 * 1024 * 1024;

/// The pause before the first retry; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause before a retry.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The time that the tidying command of an interrupted suite may take.
const TIDY: Duration = Duration::from_mins(1);

/// Returns the number of keepers that a suite needs. `before` has one of its own: its processes outlive the command.
pub(super) fn keepers(job: &Job) -> usize {
    1 + usize::from(job.before.is_some())
}

/// Runs a suite on these keepers and starts more if there are too few. Returns all keepers that are not lost.
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
        outcome.withheld = surroundings::withheld(job, &shared.options.variables, &shared.options.secrets);
        // Let other suites record first: one of their keepers may have stopped a process that this suite needed.
        tokio::task::yield_now().await;
        outcome.shared = shared.left.around(&job.id, suite.began);
    }
    let is_used = !suite.retired.is_empty();
    for keeper in suite.retired {
        shared.left.retire(&job.id, keeper);
    }
    for mut keeper in suite.keeper.into_iter().chain(suite.around) {
        // Daemons that stay have their temporary files in the folder of the suite that started them.
        let done = if is_used { keeper.leave().await } else { keeper.clear().await };
        if done.is_ok() {
            keepers.push(keeper);
        }
    }
    (outcome, keepers)
}

/// A suite that is running.
struct RunningJob<'r> {
    job: &'r Job,
    shared: &'r SharedRun,
    /// The keeper of the suite's own command; `None` if it is lost.
    keeper: Option<Keeper>,
    /// The keeper of `before` and of the processes that it leaves running, if there is a `before`.
    around: Option<Keeper>,
    /// The keepers of daemons that stay for other suites.
    retired: Vec<Keeper>,
    stop: watch::Receiver<Stop>,
    /// The name of the suite's files, unique within the run.
    name: String,
    began: Instant,
    /// The time that the suite waited for resources that it needs exclusively.
    waited: Duration,
    outcome: Outcome,
}

/// The step of a suite that a command belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SuiteStep {
    /// `before`: the processes that it leaves running stay until the suite has ended.
    Before,
    /// The suite itself, and `after`.
    Own,
}

/// The result of an attempt.
struct Attempt {
    judged: JudgedSuite,
    ended: Option<Ended>,
    /// True if another attempt could not change anything.
    is_final: bool,
}

impl<'r> RunningJob<'r> {
    fn new(job: &'r Job, shared: &'r SharedRun, keeper: Option<Keeper>, around: Option<Keeper>) -> Self {
        let mut name = job.id.to_string().replace('/', ".");
        if let Some((index, total)) = job.shard {
            name.push_str(&format!(".{index}-of-{total}"));
        }
        let mut outcome = job.outcome(Verdict::Error, None);
        shared.options.mask.text(&mut outcome.command);
        outcome.started = SystemTime::now();
        let stop = shared.stop.clone();
        Self {
            job,
            shared,
            keeper,
            around,
            retired: Vec::new(),
            stop,
            name,
            began: Instant::now(),
            waited: Duration::ZERO,
            outcome,
        }
    }

    async fn attempts(&mut self) -> Outcome {
        let of = self.job.retries + 1;
        let mut red_cases = Vec::new();
        for number in 1..=of {
            self.shared.tell(Event::SuiteStarted {
                suite: self.job.id.clone(),
                attempt: number,
                command: self.masked(&self.job.command),
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
            self.renew().await;
        }
        // Waiting for another run is not part of the suite's duration.
        self.outcome.duration = self.began.elapsed().saturating_sub(self.waited);
        if let Some(day) = self.job.released.as_ref().filter(|_| self.outcome.verdict.is_red()) {
            let why = self.outcome.why.take().unwrap_or_else(|| Explanation::other(""));
            self.outcome.why = Some(Explanation::QuarantineOver { why: Box::new(why), until: day.clone() });
        }
        self.outcome.clone()
    }

    fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        self.shared.options.mask.text(&mut text);
        text
    }

    fn is_stopped(&self) -> bool {
        *self.stop.borrow() != Stop::No
    }

    /// Runs the command before the suite, the suite itself, and the command after it.
    async fn attempt(&mut self, number: u32) -> Attempt {
        let files = SuiteFiles::new(&self.shared.options.logs, &self.name, number, self.shared.folder());
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
        for log in [&files.log, &files.around_log] {
            masked::log(log, &self.shared.options.mask);
        }
        self.outcome.output = log_files::excerpt(&files.log);
        for log in [&files.log, &files.around_log] {
            log_files::shorten(log);
        }
        masked::judged(&mut attempt.judged, &self.shared.options.mask);
        masked::beside(&files.report, &self.shared.options.mask).await;
        // A suite that printed nothing has no log.
        self.outcome.log = files.log.exists().then(|| files.log.clone());
        // Most suites write no report here. If there is one, the folder stays.
        files.report.parent().into_iter().for_each(|folder| self.shared.drop_unused(folder));
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
            mask: options.mask.clone(),
            from: end.report().map_or(0, |report| report.log_from),
            gaps: end.report().map_or_else(LogGaps::default, |report| LogGaps { dropped: report.dropped, lost: report.lost }),
            old,
        };
        let judged = match (not_by_itself(&end, self.job.timeout), ended) {
            // The report that was written until then is kept, but the verdict does not rest on it.
            (Some(stopped), _) => evidence::add(stopped, traces).await,
            (None, Some(ended)) => evidence::judge(ended, traces).await,
            (None, None) => return is_final(only(Verdict::Error, supervisor(SupervisorFault::NotRun))),
        };
        Attempt { judged, ended, is_final: false }
    }

    /// Ends the processes that `before` left running, except daemons of build tools that other suites may use.
    async fn release(&mut self) {
        let at_once = matches!(*self.stop.borrow(), Stop::Now(_));
        let spared = if self.lets_daemons_stay() { Spared::Known } else { Spared::Nothing };
        let Some(keeper) = &mut self.around else { return };
        match self.shared.left.release(&self.job.id, keeper, spared, at_once).await {
            Some(report) => {
                self.note(&report);
                self.retire(SuiteStep::Before, &report);
            }
            None => {
                if let Some(keeper) = self.around.take() {
                    keeper.lost().await;
                }
            }
        }
    }

    /// Ends the processes that the last attempt left running, except daemons of build tools. The next attempt starts clean.
    async fn renew(&mut self) {
        let mut is_used = false;
        for mut keeper in std::mem::take(&mut self.retired) {
            match self.shared.left.release(&self.job.id, &mut keeper, Spared::Known, false).await {
                // With nothing to keep, the keeper also waits for the end of the other processes, which may still write output.
                Some(report) => {
                    is_used |= !report.kept.is_empty();
                    self.retired.push(keeper);
                }
                None => keeper.lost().await,
            }
        }
        if is_used {
            // The next attempt has a folder of its own. The folder of the last attempt is not removed before.
            for keeper in self.keeper.iter_mut().chain(&mut self.around) {
                drop(keeper.leave().await);
            }
        }
    }

    /// Returns true if daemons may stay. A suite that needs a resource exclusively must leave it unchanged for the next one.
    fn lets_daemons_stay(&self) -> bool {
        self.shared.is_side_by_side && self.job.exclusive.is_none()
    }

    /// Retires the keeper of a command whose daemons stay, and starts a new one in its place.
    fn retire(&mut self, step: SuiteStep, report: &KeeperReport) {
        if report.kept.is_empty() {
            return;
        }
        self.shared.left.keep(&self.job.id, &report.kept);
        let slot = if step == SuiteStep::Before { &mut self.around } else { &mut self.keeper };
        self.retired.extend(std::mem::replace(slot, Keeper::start().ok()));
    }

    /// Records the processes that were left behind.
    fn note(&mut self, report: &KeeperReport) {
        let survivors = report.survivors.iter().map(|name| format!("{name}, which could not be stopped"));
        let names = report.leaked.iter().cloned().chain(survivors).map(|name| self.masked(&name));
        self.outcome.leaked.extend(names.collect::<Vec<_>>());
    }

    async fn command(&mut self, step: SuiteStep, command: Vec<String>, files: &SuiteFiles, limit: &mut Limit) -> AttemptEnd {
        let lets_stay = step == SuiteStep::Own && self.lets_daemons_stay();
        let slot = if step == SuiteStep::Before { &mut self.around } else { &mut self.keeper };
        let Some(keeper) = slot else { return AttemptEnd::Lost(Loss::Killed) };
        let (shared, job) = (self.shared, self.job);
        let options = &shared.options;
        let seen = variables(job, &shared.run, &files.report, &files.temporary, options);
        let task = Task {
            command,
            folder: options.top.join(&job.folder).into(),
            set: seen.set,
            unset: seen.unset,
            only: seen.only,
            log: files.log.clone().into(),
            temporary: files.temporary.clone().into(),
            scratch: shared.scratch.target.clone().map(Into::into),
            // The first keeper holds the lock until the end of the suite.
            lock: job
                .exclusive
                .as_ref()
                .filter(|_| step == SuiteStep::Before || job.before.is_none())
                .map(|name| options.locks.join(name).into()),
            stays: (step == SuiteStep::Before).then(|| files.around_log.clone().into()),
            daemons: lets_stay.then(|| files.daemon_log.clone().into()),
            max_log: MAX_LOG,
            secrets: options.values.clone(),
        };
        let heard = |word: &Word| match word {
            Word::Waits => {
                let exclusive = job.exclusive.clone().unwrap_or_default();
                shared.tell(Event::SuiteWaits { suite: job.id.clone(), exclusive });
            }
            Word::Stops(left) => shared.left.stop(&job.id, left),
            Word::Runs | Word::Ended(_) => {}
        };
        let end = supervise(keeper, task, limit, &mut self.stop, heard).await;
        if let Some(report) = end.report() {
            self.note(report);
            self.retire(step, report);
        } else {
            if let Some(keeper) = slot.take() {
                keeper.lost().await;
            }
            keeper::remove(&files.temporary);
        }
        end
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

/// Marks a case as flaky if it passes now and failed in an earlier attempt.
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
