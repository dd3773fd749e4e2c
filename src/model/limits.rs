//! Limits of the manager contract, each once. `schemas/manager.openapi.yaml` states the same; a test of the contract compares them.
//!
//! Lengths are in characters.

use std::time::Duration;

/// The largest report, in bytes.
pub const MAX_REPORT: usize = 256 * 1024;
/// Levels of one answer.
pub const MAX_LEVELS: usize = 32;
/// Failing cases of one run.
pub const MAX_FAILURES: usize = 20;
/// Checks of one health.
pub const MAX_CHECKS: usize = 100;
/// Parts of one run.
pub const MAX_PARTS: u32 = 1000;
/// Cases of one kind in a run.
pub const MAX_COUNT: u32 = i32::MAX.unsigned_abs();
/// The duration of a run: a year.
pub const MAX_DURATION: Duration = Duration::from_hours(365 * 24);
/// Places of a report that are named as wrong.
pub const MAX_FAULTS: usize = 50;

/// An id of a report.
pub const MAX_ID: usize = 200;
/// A name: of a check, a suite, a run, a version.
pub const MAX_NAME: usize = 200;
/// A name of a case, its group before it.
pub const MAX_CASE_NAME: usize = 300;
/// Why a case failed.
pub const MAX_MESSAGE: usize = 500;
/// An explanation.
pub const MAX_OUTPUT: usize = 4000;
/// A description of a service, or of one wrong place.
pub const MAX_DESCRIPTION: usize = 1000;
/// A name of a branch.
pub const MAX_BRANCH: usize = 255;
/// A name of an environment.
pub const MAX_ENVIRONMENT: usize = 100;
/// A link.
pub const MAX_URL: usize = 2000;

/// The text, at most so many characters of it.
#[must_use]
pub fn clip(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
