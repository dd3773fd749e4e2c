//! Shortened real outputs of test runners, and a function that writes each case of a report as one line.

use super::TestReport;

/// Includes a file of `tests/samples`.
macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/", $name))
    };
}

/// JUnit files by dialect.
pub(super) const JUNIT: [(&str, &[u8]); 10] = [
    ("bats", sample!("bats.xml")),
    ("jest", sample!("jest.xml")),
    ("mocha", sample!("mocha.xml")),
    ("nextest", sample!("nextest.xml")),
    ("node", sample!("node.xml")),
    ("node-hooks", sample!("node-hooks.xml")),
    ("pytest-collection", sample!("pytest-collection.xml")),
    ("pytest-xunit1", sample!("pytest-xunit1.xml")),
    ("vitest", sample!("vitest.xml")),
    ("surefire", sample!("surefire.xml")),
];

/// TRX files, written after the documented output of the runners, which are not installed here.
pub(super) const TRX: [(&str, &[u8]); 2] = [("mstest", sample!("mstest.trx")), ("xunit", sample!("xunit.trx"))];

/// Outputs of `go test -json`.
pub(super) const GO_TEST: &[u8] = sample!("go-test.txt");
/// An output of `go test -json` that a goroutine's panic cut short.
pub(super) const GO_PANIC: &[u8] = sample!("go-panic.txt");
/// An output of `cargo test`.
pub(super) const CARGO_TEST: &[u8] = sample!("cargo-test.txt");
/// An output of `cargo test --quiet`.
pub(super) const CARGO_TEST_QUIET: &[u8] = sample!("cargo-test-quiet.txt");
/// An output of `cargo nextest run`.
pub(super) const NEXTEST: &[u8] = sample!("nextest.txt");

/// Returns a line for each case: `failed group | name | message`.
pub(super) fn shown(report: &TestReport) -> Vec<String> {
    let line =
        |case: &crate::model::result::Case| format!("{} {} | {} | {}", case.status.word(), case.group, case.name, case.message);
    report.cases.iter().map(line).collect()
}
