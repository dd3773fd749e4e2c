//! Judges a command that did not end by itself, and the end of a hook command.

use std::time::Duration;

use super::attempt::{AttemptEnd, Loss, longest_wait};
use super::evidence::only;
use super::stop::Why;
use crate::model::result::{Ended, Explanation, Hook, HookFailure, Judgement, SupervisorFault, Verdict};
use crate::model::signal::Signal;
use crate::run::test_reports::JudgedSuite;
use crate::system::process::keeper::KeeperReport;

/// Returns a verdict that rests on the way in which the command was ended, not on its results.
pub(super) fn not_by_itself(end: &AttemptEnd, timeout: Duration) -> Option<JudgedSuite> {
    let judged = |verdict, why| Some(only(verdict, why));
    match end {
        AttemptEnd::Itself(report) => judged(Verdict::Error, supervisor(SupervisorFault::Failed(report.failure.clone()?))),
        AttemptEnd::TimedOut(_) => judged(Verdict::TimedOut, Explanation::TimedOut { limit: timeout }),
        AttemptEnd::NeverFree(_) => judged(Verdict::Error, Explanation::LockHeld { limit: longest_wait(timeout) }),
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

/// Returns the explanation of a failure of the process that runs and watches the command.
pub(super) fn supervisor(fault: SupervisorFault) -> Explanation {
    Explanation::Judged(Judgement::Supervisor(fault))
}

/// Returns the way in which the process of a command ended. If its keeper was lost, the process was killed.
pub(super) fn ended(end: &AttemptEnd) -> Option<Ended> {
    match end {
        AttemptEnd::Lost(_) => Some(Ended::Signal(rustix::process::Signal::KILL.as_raw())),
        _ => end.report().and_then(KeeperReport::ended),
    }
}

/// Returns the reason why the command before or after a suite failed, if it did.
pub(super) fn failure(hook: Hook, end: &AttemptEnd, timeout: Duration) -> Option<Explanation> {
    let failure = if let Some(judged) = not_by_itself(end, timeout) {
        HookFailure::Stopped(Box::new(judged.why?))
    } else {
        HookFailure::Ended(end.report()?.ended().filter(|ended| *ended != Ended::Code(0))?)
    };
    Some(Explanation::Hook(hook, failure))
}
