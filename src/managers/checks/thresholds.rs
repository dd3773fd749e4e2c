//! Applies the thresholds of a check to its consecutive results. Pure.

use super::CheckOutcome;
use crate::config::CheckConfig;
use crate::model::health::{CheckReason, Status};

/// The state of a check over time.
#[derive(Debug, Clone, Default)]
pub struct Streak {
    /// True if the check counts as healthy; `None` before its first result.
    is_well: Option<bool>,
    /// The number of consecutive results that differ from the current state.
    against: u32,
}

impl Streak {
    /// Returns the status of the check after another result. A healthy check is a warning until it failed often enough, and a
    /// failed one until it passed often enough. The first result applies at once.
    pub fn next(&mut self, outcome: &CheckOutcome, check: &CheckConfig) -> (Status, Option<String>) {
        let is_well = matches!(outcome.status, Status::Pass | Status::Warn);
        let needed = if is_well { check.pass_after } else { check.fail_after };
        let counts_as = self.is_well.unwrap_or(is_well);
        self.against = if is_well == counts_as { 0 } else { self.against + 1 };
        if is_well == counts_as || self.against >= needed {
            self.is_well = Some(is_well);
            self.against = 0;
            return (outcome.status, outcome.output.clone());
        }
        let times = self.against;
        let why =
            if is_well { CheckReason::WellSoOften { times, needed } } else { CheckReason::FailedSoOften { times, needed } };
        let reason = match &outcome.output {
            Some(output) if !is_well => format!("{why}: {output}"),
            _ => why.to_string(),
        };
        (Status::Warn, Some(reason))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::config::Probe;

    /// Compares results (`+` passed, `-` failed, `?` unknown, `~` a warning) with the expected states, for `fail_after` 3 and
    /// `pass_after` 2.
    fn check(ends: &str, expected: &str) {
        let config = CheckConfig {
            name: "x".into(),
            probe: Probe::Command("true".into()),
            shell: crate::config::Shell::Sh,
            interval: Duration::from_secs(1),
            timeout: Duration::from_secs(1),
            fail_after: 3,
            pass_after: 2,
            warn_over: None,
            ca_file: None,
            env: std::collections::BTreeMap::new(),
        };
        let sign = |status| match status {
            Status::Pass => '+',
            Status::Warn => '~',
            Status::Unknown => '?',
            Status::Fail => '-',
        };
        let mut streak = Streak::default();
        let found: String = ends
            .chars()
            .map(|end| {
                let status = Status::ALL.into_iter().find(|status| sign(*status) == end).expect("a sign");
                sign(streak.next(&CheckOutcome { status, output: None, took: Duration::ZERO }, &config).0)
            })
            .collect();
        assert_eq!(found, expected, "{ends}");
    }

    #[test]
    fn thresholds() {
        check("+++", "+++");
        check("+-+", "+~+");
        check("+--+", "+~~+");
        check("+---", "+~~-");
        check("+-----", "+~~---");
        check("+--+--+", "+~~+~~+");
        check("+---++", "+~~-~+");
        check("+---+-+-", "+~~-~-~-");
        check("-", "-");
        check("-++", "-~+");
        check("?", "?");
        check("+??-", "+~~-");
        check("+~+", "+~+");
    }
}
