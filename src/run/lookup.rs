//! Cached results as the engine asks for them: when a suite would begin, since what it would read is known only then.

use super::Job;
use crate::model::event::StaleReuse;
use crate::model::result::Outcome;

/// Results that may stand for suites. `may_differ` says whether a suite has run since the last question, so that the work tree may be
/// another one.
pub(crate) trait ResultCache {
    /// The result that stands for the job at this place, which would begin now; its job gets the reason why it is reused or not.
    fn look_up(&mut self, at: usize, job: &mut Job, may_differ: bool) -> Option<Outcome>;

    /// Hears that the reused job at this place would have run beside these, which may write to what its result stands for.
    fn reused_beside(&mut self, at: usize, others: Vec<usize>);

    /// Hears that a suite begins that is not looked up; returns true if the work tree was looked at for it.
    fn begins(&mut self, may_differ: bool) -> bool;

    /// Hears how the job at this place ended, which was run.
    fn ended(&mut self, at: usize, outcome: &Outcome);

    /// Hears that no suite runs any more, and gives the reused results that no longer stand for what is there.
    fn over(&mut self) -> Vec<StaleReuse>;
}
