//! Limits of the manager contract, each defined once. `schemas/manager.openapi.yaml` states the same limits; a contract test
//! compares them.
//!
//! Lengths are in characters.

use std::time::Duration;

/// The largest report, in bytes.
pub const MAX_REPORT: usize = 256 * 1024;
/// The number of levels in one answer.
pub const MAX_LEVELS: usize = 32;
/// The number of failing cases of one run.
pub const MAX_FAILURES: usize = 20;
/// The number of checks of one health.
pub const MAX_CHECKS: usize = 100;
/// The number of parts of one run.
pub const MAX_PARTS: u32 = 1000;
/// The number of cases of one kind in a run.
pub const MAX_COUNT: u32 = i32::MAX.unsigned_abs();
/// The duration of a run: a year.
pub const MAX_DURATION: Duration = Duration::from_hours(365 * 24);
/// The number of faulty places in a report that are named.
pub const MAX_FAULTS: usize = 50;

/// The length of the id of a report.
pub const MAX_ID: usize = 200;
/// The length of a name of a check, a suite, a run or a version.
pub const MAX_NAME: usize = 200;
/// The length of a name of a case, with its group in front.
pub const MAX_CASE_NAME: usize = 300;
/// The length of the message of a failed case.
pub const MAX_MESSAGE: usize = 500;
/// The length of an explanation.
pub const MAX_OUTPUT: usize = 4000;
/// The length of a description of a service or of one faulty place.
pub const MAX_DESCRIPTION: usize = 1000;
/// The length of a branch name.
pub const MAX_BRANCH: usize = 255;
/// The length of the name of an environment.
pub const MAX_ENVIRONMENT: usize = 100;
/// The length of a link.
pub const MAX_URL: usize = 2000;

/// Returns the first `most` characters of a text.
#[must_use]
pub fn clip(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
