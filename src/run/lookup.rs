//! Cached results as the engine asks for them: when a suite would begin, since what it would read is known only then.

use super::Job;
use crate::model::result::Outcome;

/// The state of a work tree at the moment in which a suite would begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LookupState {
    /// Whether a suite has run since the last question, so that the work tree may be another one.
    pub(crate) may_differ: bool,
    /// Whether suites run right now, which may write meanwhile.
    pub(crate) is_busy: bool,
}

/// Results that may stand for suites.
pub(crate) trait ResultCache {
    /// The result that stands for the job at this place, which would begin now; its job gets the reason why it is reused or not.
    fn look_up(&mut self, at: usize, job: &mut Job, moment: LookupState) -> Option<Outcome>;

    /// Hears that a suite begins that is not looked up; returns true if the work tree was looked at for it.
    fn begins(&mut self, moment: LookupState) -> bool;

    /// Hears how the job at this place ended, which was run.
    fn ended(&mut self, at: usize, outcome: &Outcome);
}
