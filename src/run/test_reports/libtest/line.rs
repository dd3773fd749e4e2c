//! Parses single lines of the harness, and finds the message in a test's captured output.

use super::super::{panic, text};
use crate::model::result::{Counts, SourcePlace};

/// The outcome of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineOutcome<'a> {
    Passed,
    Failed,
    /// The test was ignored, with the reason, which may be empty.
    Ignored(&'a str),
}

/// The numbers of a `test result:` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ResultTally {
    pub(super) passed: u32,
    pub(super) failed: u32,
    pub(super) ignored: u32,
    pub(super) measured: u32,
    /// True if the line says `ok`.
    pub(super) is_ok: bool,
}

impl ResultTally {
    pub(super) fn sum(self) -> u32 {
        [self.failed, self.ignored, self.measured].into_iter().fold(self.passed, u32::saturating_add)
    }

    pub(super) fn counts(self) -> Counts {
        let passed = self.passed.saturating_add(self.measured);
        Counts { passed, failed: self.failed, skipped: self.ignored, flaky: 0 }
    }
}

/// Returns the name of the binary in `     Running unittests src/lib.rs (target/debug/deps/shop-0123456789abcdef)` or `
/// Doc-tests shop`.
pub(super) fn binary(line: &str) -> Option<String> {
    if let Some(name) = line.strip_prefix("   Doc-tests ") {
        return Some(format!("doc-tests {}", text::line(name)));
    }
    let path = line.strip_prefix("     Running ")?.strip_suffix(')')?.rsplit_once('(')?.1;
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let name = file.strip_suffix(".exe").unwrap_or(file);
    let is_hash = |text: &str| text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = name.rsplit_once('-').filter(|(_, hash)| is_hash(hash)).map_or(name, |(name, _)| name);
    Some(text::line(name))
}

/// Returns the end of the process in `  process didn't exit successfully: `…` (signal: 6, SIGABRT: process abort signal)`.
pub(super) fn killed(line: &str) -> Option<&str> {
    let (_, how) = line.strip_prefix("  process didn't exit successfully: `")?.rsplit_once("` (")?;
    how.strip_suffix(')')
}

/// Returns the number of tests in `running 3 tests`.
pub(super) fn running(line: &str) -> Option<u32> {
    let count = line.strip_prefix("running ")?;
    count.strip_suffix(" tests").or_else(|| count.strip_suffix(" test"))?.parse().ok()
}

/// Parses `test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s`.
pub(super) fn tally(line: &str) -> Option<ResultTally> {
    let (word, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |word: &str| -> Option<u32> {
        let part = numbers.split("; ").find_map(|part| part.strip_suffix(word))?;
        part.trim().parse().ok()
    };
    Some(ResultTally {
        passed: number(" passed")?,
        failed: number(" failed")?,
        ignored: number(" ignored")?,
        measured: number(" measured").unwrap_or(0),
        is_ok: word == "ok",
    })
}

/// Returns true for `error: could not compile …` and other lines with which cargo or nextest gives up.
pub(super) fn gave_up(line: &str) -> bool {
    const WORDS: [&str; 12] = [
        "could not compile",
        "test failed",
        "doctest failed",
        "bench failed",
        "test run failed",
        "creating test list failed",
        "setup script failed",
        "no tests to run",
        "no test target named",
        "failed to run custom build command",
        "failed to parse manifest",
        "failed to select a version",
    ];
    let Some(said) = line.strip_prefix("error: ") else { return false };
    let of_targets = said.split_once(' ').is_some_and(|(number, rest)| {
        number.trim_matches('`').bytes().all(|byte| byte.is_ascii_digit())
            && ["target failed", "targets failed"].iter().any(|words| rest.starts_with(words))
    });
    of_targets || WORDS.iter().any(|words| said.starts_with(words))
}

/// Returns true if a line outside of every block reports a failure: cargo gave up, or the beginning of the block is lost.
pub(super) fn tells_of_failure(line: &str) -> bool {
    let is_result = tally(line).is_some_and(|tally| !tally.is_ok || tally.failed > 0);
    is_result || gave_up(line) || matches!(case(line), Some((_, LineOutcome::Failed)))
}

/// Parses `test shop::adds ... ok`, and `shop::adds --- FAILED`, the form of `--quiet`.
pub(super) fn case(line: &str) -> Option<(&str, LineOutcome<'_>)> {
    if let Some(name) = line.strip_suffix(" --- FAILED") {
        return Some((name, LineOutcome::Failed));
    }
    let (name, outcome) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    // The form of `--report-time`: `ok <0.005s>`.
    let word = outcome.split(" <").next().unwrap_or(outcome);
    let outcome = match word {
        "ok" => LineOutcome::Passed,
        "FAILED" => LineOutcome::Failed,
        _ if word.starts_with("bench:") => LineOutcome::Passed,
        _ => match word.strip_prefix("ignored") {
            Some("") => LineOutcome::Ignored(""),
            Some(reason) => LineOutcome::Ignored(reason.strip_prefix(", ")?),
            None => return None,
        },
    };
    // The list of failures has the names without these suffixes.
    let suffixes = [" - should panic", " - compile fail", " - compile"];
    let name = suffixes.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    Some((name, outcome))
}

/// Returns the name of the test in `---- shop::adds stdout ----`.
pub(super) fn captured(line: &str) -> Option<&str> {
    let name = line.strip_prefix("---- ")?.strip_suffix(" ----")?;
    name.strip_suffix(" stdout").or_else(|| name.strip_suffix(" stderr"))
}

/// Returns the place that a doc-test's name contains: `src/lib.rs - add (line 5)`.
pub(super) fn doc_place(name: &str) -> Option<SourcePlace> {
    let (file, rest) = name.split_once(" - ")?;
    let line = rest.rsplit_once("(line ")?.1.strip_suffix(')')?.parse().ok()?;
    Some(SourcePlace { file: file.to_owned(), line })
}

/// Returns the message of a failing test's output, and its place: the known one, or that of its panic.
pub(super) fn message(output: &str, known: Option<SourcePlace>) -> (String, Option<SourcePlace>) {
    if let Some((place, message)) = panic::first(output) {
        let message = if message.is_empty() { format!("panicked at {}:{}", place.file, place.line) } else { message };
        return (message, known.or(Some(place)));
    }
    let last = output.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    (text::line(last), known)
}
