//! Joins the parts of a run: the reports of one level by several jobs of a CI run.

use super::{LevelRun, RunReport};
use crate::model::limits::{MAX_COUNT, MAX_DURATION, MAX_FAILURES};
use crate::model::result::{Counts, Verdict};

/// A joined run of a level, and the number of its parts that were reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The joined run.
    pub run: LevelRun,
    /// The number of reported parts and the number of all parts; `None` for a run that was reported whole.
    pub parts: Option<(u32, u32)>,
}

impl Joined {
    /// Returns true if parts of the run are missing.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.parts.is_some_and(|(seen, of)| seen < of)
    }
}

/// Returns the most important of several verdicts: the first that occurs of `failed`, `error`, `timed-out`, `interrupted`,
/// `passed`, `skipped`.
#[must_use]
pub fn worst(verdicts: impl Iterator<Item = Verdict>) -> Option<Verdict> {
    verdicts.max_by_key(|verdict| match verdict {
        Verdict::Failed => 5,
        Verdict::Error => 4,
        Verdict::TimedOut => 3,
        Verdict::Interrupted => 2,
        Verdict::Passed => 1,
        Verdict::Skipped => 0,
    })
}

/// Returns the sum of counts; `None` if there are none.
#[must_use]
pub fn sum(all: impl Iterator<Item = Counts>) -> Option<Counts> {
    let add = |a: u32, b: u32| a.saturating_add(b).min(MAX_COUNT);
    all.reduce(|a, b| Counts {
        passed: add(a.passed, b.passed),
        failed: add(a.failed, b.failed),
        skipped: add(a.skipped, b.skipped),
        flaky: add(a.flaky, b.flaky),
    })
}

/// Joins the reports of one run of one level, with at most one report for each part. Returns `None` if there are no reports.
#[must_use]
pub fn join(mut reports: Vec<RunReport>) -> Option<Joined> {
    if let Some(whole) = reports.iter().position(|report| report.part.is_none()) {
        return Some(Joined { run: reports.swap_remove(whole).run, parts: None });
    }
    reports.sort_by_key(|report| report.part);
    let verdict = worst(reports.iter().map(|report| report.run.verdict))?;
    let counted = reports.iter().filter(|report| report.run.verdict != Verdict::Skipped);
    let counts = sum(counted.filter_map(|report| report.run.counts));
    let mut failures = Vec::new();
    let mut omitted = 0_u32;
    for report in &reports {
        failures.extend(report.run.failures.iter().cloned());
        omitted = omitted.saturating_add(report.run.failures_omitted);
    }
    let more = u32::try_from(failures.len().saturating_sub(MAX_FAILURES)).unwrap_or(MAX_COUNT);
    failures.truncate(MAX_FAILURES);
    let of = reports.iter().filter_map(|report| report.part).map(|(_, of)| of).max()?;
    // A part with a number above the last one counts for the verdict, but does not make the run complete.
    let seen = reports.iter().filter_map(|report| report.part).filter(|(number, _)| *number <= of).count();
    let seen = u32::try_from(seen).unwrap_or(of).max(1);
    let decisive = reports.iter().find(|report| report.run.verdict == verdict)?.run.clone();
    let run = LevelRun {
        counts,
        failures,
        failures_omitted: omitted.saturating_add(more).min(MAX_COUNT),
        duration: reports.iter().map(|report| report.run.duration).sum::<std::time::Duration>().min(MAX_DURATION),
        started: reports.iter().map(|report| report.run.started).min()?,
        finished: reports.iter().map(|report| report.run.finished).max()?,
        ..decisive
    };
    Some(Joined { run, parts: Some((seen, of)) })
}
