//! Folders that look like code and are no domain: archives, other people's code, what tools made, examples, tests.

use super::ground::is_within;

/// A reason to leave a folder out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum LeftOutReason {
    /// Kept, but no longer worked on.
    Archive,
    /// Other people's code.
    Vendored,
    /// Made by tools.
    Generated,
    /// Shows how something is used.
    Example,
    /// Input of tests.
    Fixture,
    /// Tests that stand by themselves.
    Test,
    /// Measurements.
    Benchmark,
    /// Documentation.
    Documentation,
    /// Begins with a dot.
    Hidden,
}

impl LeftOutReason {
    /// In a word for people.
    #[must_use]
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Vendored => "vendored",
            Self::Generated => "generated",
            Self::Example => "examples",
            Self::Fixture => "fixtures",
            Self::Test => "tests",
            Self::Benchmark => "benchmarks",
            Self::Documentation => "documentation",
            Self::Hidden => "hidden",
        }
    }
}

const ARCHIVES: &[&str] = &["archive", "archived", "archives", "attic", "deprecated", "graveyard", "obsolete", "old", "backup"];
const VENDORED: &[&str] = &[
    "vendor",
    "vendored",
    "third_party",
    "third-party",
    "thirdparty",
    "3rdparty",
    "external",
    "externals",
    "extern",
    "external-crates",
    "node_modules",
    "bower_components",
    "site-packages",
    "venv",
];
const GENERATED: &[&str] = &["generated", "__generated__", "gen", "dist", "out", "target", "build", "coverage", "__pycache__"];
const EXAMPLES: &[&str] = &[
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "playground",
    "playgrounds",
    "templates",
    "cookiecutter",
    "tutorials",
];
const FIXTURES: &[&str] =
    &["fixture", "fixtures", "testdata", "test-data", "test_data", "test_files", "__fixtures__", "__mocks__"];
/// Behind `-` or `_`: `js-monorepo-example`.
const EXAMPLE_ENDINGS: &[&str] = &["example", "examples", "template", "templates"];
const FIXTURE_ENDINGS: &[&str] = &["fixture", "fixtures"];
/// Before anything that is no letter, `sample-app`, `demo2`; `sampler` is a word of its own.
const EXAMPLE_STARTS: &[&str] = &["example", "examples", "demo", "demos", "demoapp", "sample", "samples", "sampleapp"];
const TESTS: &[&str] =
    &["test", "tests", "__tests__", "spec", "specs", "e2e", "testing", "test-suite", "fuzz", "cypress", "playwright"];
const TEST_ENDINGS: &[&str] = &["-tests", "_tests", "-e2e", "-fuzz"];
const BENCHMARKS: &[&str] = &["bench", "benches", "benchmark", "benchmarks"];
const DOCUMENTATION: &[&str] = &["doc", "docs", "documentation"];

/// The reason to leave out a folder of this name, wherever it stands.
#[must_use]
pub(super) fn of_name(name: &str) -> Option<LeftOutReason> {
    let name = name.to_ascii_lowercase();
    let is = |names: &[&str]| names.contains(&name.as_str());
    match () {
        () if name.starts_with('.') => Some(LeftOutReason::Hidden),
        () if is(ARCHIVES) => Some(LeftOutReason::Archive),
        () if is(VENDORED) => Some(LeftOutReason::Vendored),
        () if is(FIXTURES) || ends(&name, FIXTURE_ENDINGS) => Some(LeftOutReason::Fixture),
        () if is(EXAMPLES) || ends(&name, EXAMPLE_ENDINGS) || starts(&name) => Some(LeftOutReason::Example),
        () if is(TESTS) || TEST_ENDINGS.iter().any(|ending| name.ends_with(ending)) => Some(LeftOutReason::Test),
        () if is(BENCHMARKS) => Some(LeftOutReason::Benchmark),
        () if is(GENERATED) => Some(LeftOutReason::Generated),
        () if is(DOCUMENTATION) => Some(LeftOutReason::Documentation),
        () => None,
    }
}

fn ends(name: &str, words: &[&str]) -> bool {
    name.rsplit_once(['-', '_']).is_some_and(|(before, word)| !before.is_empty() && words.contains(&word))
}

fn starts(name: &str) -> bool {
    let is_start = |word: &&str| name.strip_prefix(*word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic()));
    EXAMPLE_STARTS.iter().any(is_start)
}

/// The highest folder of a path that is left out, and why. `is_member` is true for a member of a workspace: one that is called
/// `build` or `docs` is meant.
#[must_use]
pub(super) fn of_path(folder: &str, is_member: bool) -> Option<(&str, LeftOutReason)> {
    let mut end = 0;
    for name in folder.split('/') {
        end += name.len();
        let reason = of_name(name).filter(|reason| {
            let is_last = end == folder.len();
            // `packages/email-templates` is a product's part.
            let is_part = matches!(reason, LeftOutReason::Generated | LeftOutReason::Documentation | LeftOutReason::Benchmark)
                || ends(&name.to_ascii_lowercase(), &["template", "templates"]);
            !(is_member && is_last && is_part)
        });
        if let Some(reason) = reason {
            return Some((&folder[..end], reason));
        }
        end += 1;
    }
    None
}

/// Returns true if a file or folder of a candidate is only an example in it: what that needs, the candidate does not.
pub(super) fn is_example(path: &str, folders: &[String]) -> bool {
    let own = folders.iter().filter(|folder| is_within(path, folder)).map(String::len).max().unwrap_or_default();
    let names = || path[own..].split('/').filter(|name| !name.is_empty());
    names().any(|name| matches!(of_name(name), Some(LeftOutReason::Example | LeftOutReason::Fixture | LeftOutReason::Archive)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_folder_says_why() {
        for (folder, is_member, expected) in [
            ("services/shop", false, None),
            ("archive/services/shop", false, Some(("archive", LeftOutReason::Archive))),
            ("a/third_party/b/tests", false, Some(("a/third_party", LeftOutReason::Vendored))),
            ("packages/build", true, None),
            ("packages/build", false, Some(("packages/build", LeftOutReason::Generated))),
            ("packages/build/x", true, Some(("packages/build", LeftOutReason::Generated))),
            ("packages/tests", true, Some(("packages/tests", LeftOutReason::Test))),
            ("frontend-e2e", true, Some(("frontend-e2e", LeftOutReason::Test))),
            ("libs/js-examples/a", false, Some(("libs/js-examples", LeftOutReason::Example))),
            ("libs/python_example", true, Some(("libs/python_example", LeftOutReason::Example))),
            ("example-shop", true, Some(("example-shop", LeftOutReason::Example))),
            ("x/Sample-App", false, Some(("x/Sample-App", LeftOutReason::Example))),
            ("demo2", false, Some(("demo2", LeftOutReason::Example))),
            ("api-fixtures/x", false, Some(("api-fixtures", LeftOutReason::Fixture))),
            ("app-template", false, Some(("app-template", LeftOutReason::Example))),
            ("packages/email-templates", true, None),
            ("samplers/aws", false, None),
            ("democracy", false, None),
            ("a/.hidden", false, Some(("a/.hidden", LeftOutReason::Hidden))),
        ] {
            assert_eq!(of_path(folder, is_member), expected, "{folder}");
        }
    }
}
