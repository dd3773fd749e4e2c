//! Environment variables with which runners take arguments or leave out tests.

use super::super::folders::SuiteFolders;
use super::{LimitingWords, RunnerArgs};

/// Variables that hold arguments, separated by blanks.
const ARGUMENTS: &[(&[&str], &str)] = &[
    (&["pytest", "py.test"], "PYTEST_ADDOPTS"),
    (&["go", "gotestsum"], "GOFLAGS"),
    (&["rspec"], "SPEC_OPTS"),
    (&["mvn", "mvnw"], "MAVEN_ARGS"),
];

/// Variables that leave out tests.
const FILTERS: &[(&[&str], &[&str])] = &[(
    &["ctest", "bazel", "bazelisk", "meson"],
    &["GTEST_FILTER", "GTEST_TOTAL_SHARDS", "TEST_TOTAL_SHARDS", "TESTBRIDGE_TEST_ONLY"],
)];

/// What a variable is to a runner.
enum VariableUse {
    Arguments(Vec<String>),
    Filter,
}

/// The use of a variable; `None` for one that the runner does not read.
fn used(runner: &str, name: &str, value: &str) -> Option<VariableUse> {
    let has = |runners: &[&str]| runners.contains(&runner);
    if ARGUMENTS.iter().any(|(runners, variable)| has(runners) && *variable == name) {
        return Some(VariableUse::Arguments(words(value)));
    }
    let is_filter = FILTERS.iter().any(|(runners, names)| has(runners) && names.contains(&name));
    is_filter.then_some(VariableUse::Filter)
}

/// Returns the words of a value, without their quotes.
pub(super) fn words(value: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in value.chars() {
        match (c, quote) {
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (_, Some(open)) if c == open => quote = None,
            (_, None) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.into_iter().chain(word).collect()
}

/// Returns the arguments in the variables of a runner.
pub(super) fn arguments<'v>(runner: &str, variables: impl Iterator<Item = (&'v str, &'v str)>) -> Vec<String> {
    let of = |(name, value)| match used(runner, name, value) {
        Some(VariableUse::Arguments(words)) => words,
        _ => Vec::new(),
    };
    variables.flat_map(of).collect()
}

impl RunnerArgs {
    /// A variable that it is started with.
    pub(super) fn variable(&mut self, name: &str, value: &str, folders: &dyn SuiteFolders) {
        let (filter, idle) = (self.filter.take(), self.idle.take());
        match used(&self.runner, name, value) {
            Some(VariableUse::Arguments(words)) => self.read(&words, folders),
            Some(VariableUse::Filter) if !value.is_empty() => self.narrow(value.to_owned()),
            _ => {}
        }
        let named = |words: LimitingWords| LimitingWords::of_command(format!("{name}={}", words.words));
        self.filter = filter.or(self.filter.take().map(named));
        self.idle = idle.or(self.idle.take().map(named));
    }
}
