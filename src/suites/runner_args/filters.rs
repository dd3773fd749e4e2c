//! Filters of runners, whose effect only the runner knows.

use super::RunnerArgs;
use super::words::is_variable;

impl RunnerArgs {
    pub(super) fn narrow(&mut self, words: String) {
        // What is known says more than a variable.
        if self.filter.as_ref().is_none_or(|filter| is_variable(filter)) {
            self.filter = Some(words);
        }
    }

    /// Returns true for a filter value that matches everything.
    pub(super) fn takes_all(&self, value: Option<&str>) -> bool {
        let is_pytest = matches!(self.runner.as_str(), "pytest" | "py.test");
        value == Some("") || (!is_pytest && matches!(value, Some("." | ".*" | "^.*$" | "^" | "all()")))
    }
}
