//! The lists of tests that runners print: the command that prints a list, and the parser of its output.

use crate::suites::folders::SuiteFolders;

/// The way in which a runner lists its tests without running them.
pub(crate) struct TestListing {
    /// The first words of a command that starts the runner, after those of launchers such as `npx`; any one of these matches.
    pub(crate) begins: &'static [&'static [&'static str]],
    /// Turns the command that runs tests into one that lists them.
    pub(crate) turned: fn(&str) -> String,
    /// Parses the listed tests from the output, which also contains the output of programs that the runner calls.
    pub(crate) read: fn(&str) -> Vec<ListedTest>,
    /// The way to match files with the listed tests.
    pub(crate) by: ListedBy,
}

/// The unit that a runner lists.
#[derive(Clone, Copy)]
pub(crate) enum ListedBy {
    /// Files; see [`ListedTest::within`].
    File,
    /// Tests by name. `in_text` returns the tests in the text of a file; `can_be_of` tells whether a listed test of that name can be in the
    /// file.
    Name { in_text: fn(&str) -> Vec<String>, can_be_of: fn(&ListedTest, &str, &dyn SuiteFolders) -> bool },
}

/// One test, or one file of tests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ListedTest {
    /// The file (absolute, or from a folder that the runner chose), the package or the target.
    pub(crate) within: String,
    /// The name of the test; empty if the runner lists files.
    pub(crate) name: String,
}

impl ListedTest {
    /// Creates an entry for a file.
    pub(super) fn file(path: &str) -> Self {
        Self { within: path.to_owned(), name: String::new() }
    }
}

/// Programs that start another program, with the words between the two.
const LAUNCHERS: [&str; 27] = [
    "python",
    "python3",
    "-m",
    "uv",
    "run",
    "--locked",
    "--frozen",
    "poetry",
    "pdm",
    "hatch",
    "pipenv",
    "rye",
    "npx",
    "pnpm",
    "yarn",
    "bunx",
    "exec",
    "dlx",
    "--no-install",
    "--no",
    "--",
    "env",
    "time",
    "nice",
    "x",
    "coverage",
    "corepack",
];

/// Characters with a meaning for `sh`: a command with one of them is more than one start of a runner.
const NOT_PLAIN: [char; 9] = ['\n', ';', '|', '&', '`', '<', '>', '(', '#'];

/// Returns true if a command is exactly one start of this runner.
pub(super) fn is_one_start(run: &str, listing: &TestListing) -> bool {
    let run = run.trim();
    if run.contains(NOT_PLAIN) {
        return false;
    }
    let is_assignment = |word: &str| word.split_once('=').is_some_and(|(name, _)| crate::config::is_variable(name));
    let words: Vec<&str> = run.split_whitespace().collect();
    let begins = |at: usize| listing.begins.iter().any(|begin| words[at..].starts_with(begin));
    let first = (0..words.len()).find(|at| begins(*at) || !(LAUNCHERS.contains(&words[*at]) || is_assignment(words[*at])));
    first.is_some_and(begins)
}

/// Returns the lines of an output, trimmed.
pub(super) fn lines(output: &str) -> impl Iterator<Item = &str> {
    output.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Returns the identifier at the beginning of the text.
pub(super) fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::super::RUNNERS;
    use super::*;

    fn turned(run: &str) -> Option<String> {
        let listing = RUNNERS.iter().filter_map(|runner| runner.listing()).find(|listing| is_one_start(run, listing));
        listing.map(|listing| (listing.turned)(run))
    }

    #[test]
    fn a_command_that_is_one_start_is_turned_into_its_list() {
        let pytest = "--collect-only --verbosity=-1";
        for (run, expected) in [
            ("pytest a/t", format!("pytest a/t {pytest}")),
            ("PYTHONPATH=. python -m pytest -x", format!("PYTHONPATH=. python -m pytest -x {pytest}")),
            ("uv run --locked pytest", format!("uv run --locked pytest {pytest}")),
            ("go test ./...", "go test ./... -json -list .".to_owned()),
            ("cargo test --lib", "cargo test --lib -- --list".to_owned()),
            ("cargo test --lib -- --test-threads 1", "cargo test --lib -- --test-threads 1 --list".to_owned()),
            ("cargo nextest run --workspace", "cargo nextest list --message-format oneline --workspace".to_owned()),
            ("npx vitest run src", "npx vitest list --filesOnly src".to_owned()),
            ("npx vitest", "npx vitest list --filesOnly".to_owned()),
            ("npx --no-install jest a", "npx --no-install jest a --listTests".to_owned()),
        ] {
            assert_eq!(turned(run), Some(expected), "{run}");
        }
    }

    #[test]
    fn what_is_more_than_one_start_is_not_asked() {
        for run in [
            "make test",
            "npm test",
            "pytest a && pytest b",
            "cd a\npytest",
            "pytest | tee log",
            "echo pytest",
            "./run.sh pytest",
            "cargo build",
            "go vet ./...",
            "node --test",
            "pytest $(cat list)",
        ] {
            assert_eq!(turned(run), None, "{run}");
        }
    }
}
