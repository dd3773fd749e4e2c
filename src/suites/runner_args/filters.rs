//! Filters of runners, whose effect only the runner knows.

use super::RunnerArgs;

impl RunnerArgs {
    /// Returns true for a filter value that matches everything.
    pub(super) fn takes_all(&self, value: Option<&str>) -> bool {
        let is_pytest = matches!(self.runner.as_str(), "pytest" | "py.test");
        value == Some("") || (!is_pytest && matches!(value, Some("." | ".*" | "^.*$" | "^" | "all()")))
    }
}
