//! The interface to cached results. The runner asks when a suite would begin, because the suite's inputs are known only then.

use super::Job;
use crate::model::event::StaleReuse;
use crate::model::result::Outcome;

/// A source of results that replace runs of suites. `may_differ` is true if a suite has run since the last call, so that the
/// work tree may have changed.
pub(crate) trait ResultCache {
    /// Returns the result that replaces the job with this index, which would begin now. Stores in the job why its result is or
    /// is not reused.
    fn look_up(&mut self, at: usize, job: &mut Job, may_differ: bool) -> Option<Outcome>;

    /// Receives the jobs that would have run beside the reused job with this index. They may write to files that its result
    /// depends on.
    fn reused_beside(&mut self, at: usize, others: Vec<usize>);

    /// Receives the start of a suite that is not looked up. Returns true if the work tree was read for it.
    fn begins(&mut self, may_differ: bool) -> bool;

    /// Receives the outcome of the job with this index, which was run.
    fn ended(&mut self, at: usize, outcome: &Outcome);

    /// Receives the end of the last suite. Returns the reused results that are no longer valid.
    fn over(&mut self) -> Vec<StaleReuse>;
}
