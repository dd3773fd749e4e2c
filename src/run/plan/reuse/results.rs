//! Which outcomes are kept as cached results, and what they become when they are reused.

use crate::model::result::{Cached, Outcome, Verdict};
use crate::run::Job;
use crate::store::Green;

/// Never: red, interrupted, flaky, without a test that ran, in quarantine; nor what was reused itself.
pub(super) fn is_kept(outcome: &Outcome) -> bool {
    outcome.verdict == Verdict::Passed
        && !outcome.is_flaky
        && outcome.attempts == 1
        && outcome.cached.is_none()
        && outcome.quarantine.is_none()
        && outcome.leaked.is_empty()
        && outcome.counts.is_none_or(|counts| counts.ran() > 0)
}

pub(super) fn green(run: &str, outcome: &Outcome) -> Green {
    Green {
        run: run.to_owned(),
        finished: outcome.started + outcome.duration,
        duration: outcome.duration,
        judged_by: outcome.judged_by,
        counts: outcome.counts,
    }
}

pub(super) fn reused(job: &Job, green: &Green) -> Outcome {
    Outcome {
        judged_by: green.judged_by,
        counts: green.counts,
        cached: Some(Cached { run: green.run.clone(), finished: green.finished }),
        ..job.outcome(Verdict::Passed, None)
    }
}
