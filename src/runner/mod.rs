//! Runs the commands of suites one after the other, within a budget of time: what the pre-push hook needs.
//!
//! Not here: reports, results, retries, running side by side.

use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::process::{Child, Command};
use tokio::signal::unix::{self, SignalKind, signal};
use tokio::time::{Instant, sleep, sleep_until};

use crate::error::{Error, Result};
use crate::suites::Planned;

/// How long a stopped suite may take to end by itself.
const GRACE: Duration = Duration::from_secs(2);

/// What a suite does not get to see.
const INPUTS: [&str; 8] = [
    "CICD_BASE",
    "CICD_HEAD",
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_CONFIG_PARAMETERS",
];

/// How often is looked whether a stopped suite's processes are gone.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// How a suite ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every command ended with 0.
    Green,
    /// A command did not.
    Red,
    /// The suite's own timeout stopped it.
    TimedOut,
    /// The budget was spent, before or while it ran.
    OutOfBudget,
    /// It has no command to run.
    NoCommand,
    /// A command of it could not be started.
    NotStarted,
    /// Ctrl-C or a termination stopped it.
    Interrupted,
}

/// Runs the suites in order, in `top`, until the budget is spent or one is interrupted; `ended` hears of each.
///
/// # Errors
/// When the runtime cannot start, or cannot listen for signals.
pub fn run(suites: &[Planned<'_>], top: &Path, budget: Duration, mut ended: impl FnMut(&Planned<'_>, Verdict)) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::unknown("cannot start the runner").because(error))?;
    runtime.block_on(async {
        let end = Instant::now() + budget;
        // Before the first child: a signal that nobody listens for would leave it behind.
        let mut signals = Signals::listen().map_err(|error| Error::unknown("cannot listen for signals").because(error))?;
        for suite in suites {
            let verdict = one(suite, top, end, &mut signals).await;
            ended(suite, verdict);
            if verdict == Verdict::Interrupted {
                break;
            }
        }
        Ok(())
    })
}

/// The signals that end a run.
struct Signals([unix::Signal; 3]);

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?]))
    }

    async fn any(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}

async fn one(planned: &Planned<'_>, top: &Path, budget_end: Instant, signals: &mut Signals) -> Verdict {
    let Some((suite, run)) = planned.suite.and_then(|suite| Some((suite, suite.run.as_deref()?))) else {
        return Verdict::NoCommand;
    };
    if Instant::now() >= budget_end {
        return Verdict::OutOfBudget;
    }
    let timeout_end = Instant::now() + planned.timeout();
    let end = budget_end.min(timeout_end);
    let mut verdict = Verdict::Green;
    for command in suite.before.as_deref().into_iter().chain([run]) {
        verdict = supervise(spawn(command, planned, top), end, signals).await;
        if verdict != Verdict::Green {
            break;
        }
    }
    if verdict == Verdict::OutOfBudget && timeout_end < budget_end {
        verdict = Verdict::TimedOut;
    }
    if let Some(after) = &suite.after {
        // What tidies up gets its own time: it runs also when the time of the suite is spent.
        let tidied = supervise(spawn(after, planned, top), Instant::now() + planned.timeout(), signals).await;
        verdict = match tidied {
            Verdict::Interrupted => Verdict::Interrupted,
            Verdict::OutOfBudget if verdict == Verdict::Green => Verdict::TimedOut,
            tidied if verdict == Verdict::Green => tidied,
            _ => verdict,
        };
    }
    verdict
}

fn spawn(command: &str, planned: &Planned<'_>, top: &Path) -> io::Result<Child> {
    let folder =
        planned.suite.and_then(|suite| suite.working_dir.as_deref()).map_or_else(|| top.to_owned(), |dir| top.join(dir));
    let mut child = Command::new("sh");
    child.arg("-c").arg(command).current_dir(folder).stdin(Stdio::null()).process_group(0);
    // Inputs of this program, not of what it runs; and git sets the others for its hooks, where they lead a suite's own git astray.
    for name in INPUTS {
        child.env_remove(name);
    }
    child.envs(planned.suite.map(|suite| &suite.env).into_iter().flatten());
    child.env("CICD_DOMAIN", planned.domain_name).env("CICD_LEVEL", planned.level).env("CICD_SUITE", planned.id());
    child.spawn()
}

/// Waits for a child until `end` or a signal; then its whole process group goes.
async fn supervise(child: io::Result<Child>, end: Instant, signals: &mut Signals) -> Verdict {
    let Ok(mut child) = child else { return Verdict::NotStarted };
    // Asked now: a child that has ended has no id any more, and its group may live on.
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    let mut stopped = tokio::select! {
        status = child.wait() => return verdict(status.ok()),
        () = sleep_until(end) => Verdict::OutOfBudget,
        () = signals.any() => Verdict::Interrupted,
    };
    kill(group, Signal::TERM);
    tokio::select! {
        () = gone(&mut child, group) => {}
        () = sleep(GRACE) => {}
        // Again: no more grace.
        () = signals.any() => stopped = Verdict::Interrupted,
    }
    kill(group, Signal::KILL);
    drop(child.wait().await);
    stopped
}

fn verdict(status: Option<ExitStatus>) -> Verdict {
    if status.is_some_and(|status| status.success()) { Verdict::Green } else { Verdict::Red }
}

/// Waits until the child and every other process of its group has ended.
async fn gone(child: &mut Child, group: Option<Pid>) {
    drop(child.wait().await);
    while group.is_some_and(|group| test_kill_process_group(group) != Err(rustix::io::Errno::SRCH)) {
        sleep(LOOK_AGAIN).await;
    }
}

fn kill(group: Option<Pid>, signal: Signal) {
    if let Some(group) = group {
        // A group that is gone already is what we want.
        let _ = kill_process_group(group, signal);
    }
}
