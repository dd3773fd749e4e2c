//! Runs the commands of suites one after the other, within a budget of time: what the pre-push hook needs.
//!
//! Not here: reports, results, retries, running side by side.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, sleep_until, timeout};

use crate::error::{Error, Result};
use crate::suites::Planned;

/// How long a stopped suite may take to end by itself.
const GRACE: Duration = Duration::from_secs(2);

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
    /// Ctrl-C or a termination stopped it.
    Interrupted,
}

/// Runs the suites in order, in `top`, until the budget is spent or one is interrupted; `ended` hears of each.
///
/// # Errors
/// When the runtime cannot start.
pub fn run(suites: &[Planned<'_>], top: &Path, budget: Duration, mut ended: impl FnMut(&Planned<'_>, Verdict)) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::unknown("cannot start the runner").because(error))?;
    runtime.block_on(async {
        let end = Instant::now() + budget;
        for suite in suites {
            let verdict = one(suite, top, end).await?;
            ended(suite, verdict);
            if verdict == Verdict::Interrupted {
                break;
            }
        }
        Ok(())
    })
}

async fn one(planned: &Planned<'_>, top: &Path, budget_end: Instant) -> Result<Verdict> {
    let Some((suite, run)) = planned.suite.and_then(|suite| Some((suite, suite.run.as_deref()?))) else {
        return Ok(Verdict::NoCommand);
    };
    if Instant::now() >= budget_end {
        return Ok(Verdict::OutOfBudget);
    }
    let timeout_end = Instant::now() + planned.timeout();
    let end = budget_end.min(timeout_end);
    let mut verdict = Verdict::Green;
    for command in suite.before.as_deref().into_iter().chain([run]) {
        verdict = supervise(spawn(command, planned, top)?, end).await?;
        if verdict != Verdict::Green {
            break;
        }
    }
    if let Some(after) = &suite.after {
        // What tidies up gets its own time: it runs also when the time of the suite is spent.
        let tidied = supervise(spawn(after, planned, top)?, Instant::now() + planned.timeout()).await?;
        verdict = if verdict == Verdict::Green { tidied } else { verdict };
    }
    let timed_out = verdict == Verdict::OutOfBudget && timeout_end < budget_end;
    Ok(if timed_out { Verdict::TimedOut } else { verdict })
}

fn spawn(command: &str, planned: &Planned<'_>, top: &Path) -> Result<Child> {
    let folder =
        planned.suite.and_then(|suite| suite.working_dir.as_deref()).map_or_else(|| top.to_owned(), |dir| top.join(dir));
    let mut child = Command::new("sh");
    child.arg("-c").arg(command).current_dir(folder).stdin(Stdio::null()).process_group(0);
    // Inputs of this program, not of what it runs; and git sets the others for its hooks, where they lead a suite's own git astray.
    for name in ["CICD_BASE", "CICD_HEAD", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        child.env_remove(name);
    }
    child.envs(planned.suite.map(|suite| &suite.env).into_iter().flatten());
    child.env("CICD_DOMAIN", planned.domain_name).env("CICD_LEVEL", planned.level).env("CICD_SUITE", planned.id());
    child.spawn().map_err(|error| Error::unknown(format!("cannot start {}", planned.id())).because(error))
}

/// Waits for a child until `end` or a signal; then its whole process group goes.
async fn supervise(mut child: Child, end: Instant) -> Result<Verdict> {
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
        return Err(Error::unknown("cannot listen for signals"));
    };
    let stopped = tokio::select! {
        status = child.wait() => return Ok(verdict(status.ok())),
        () = sleep_until(end) => Verdict::OutOfBudget,
        _ = interrupt.recv() => Verdict::Interrupted,
        _ = terminate.recv() => Verdict::Interrupted,
    };
    kill_group(&child, rustix::process::Signal::TERM);
    drop(timeout(GRACE, child.wait()).await);
    // Also when the leader has ended: it may have left others behind.
    kill_group(&child, rustix::process::Signal::KILL);
    drop(child.wait().await);
    Ok(stopped)
}

fn verdict(status: Option<ExitStatus>) -> Verdict {
    if status.is_some_and(|status| status.success()) { Verdict::Green } else { Verdict::Red }
}

fn kill_group(child: &Child, signal: rustix::process::Signal) {
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        // A group that is gone already is what we want.
        let _ = rustix::process::kill_process_group(group, signal);
    }
}
