//! Environment variables with which runners take arguments or leave out tests.

/// Variables that contain arguments, separated by spaces.
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

/// The use of a variable by a runner.
pub(super) enum VariableUse {
    Arguments(Vec<String>),
    Filter,
}

/// Returns the use of a variable, or `None` if the runner does not read it.
pub(super) fn used(runner: &str, name: &str, value: &str) -> Option<VariableUse> {
    let has = |runners: &[&str]| runners.contains(&runner);
    if ARGUMENTS.iter().any(|(runners, variable)| has(runners) && *variable == name) {
        return Some(VariableUse::Arguments(words(value)));
    }
    let is_filter = FILTERS.iter().any(|(runners, names)| has(runners) && names.contains(&name));
    is_filter.then_some(VariableUse::Filter)
}

/// Returns the words of a value, without their quotes.
fn words(value: &str) -> Vec<String> {
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
