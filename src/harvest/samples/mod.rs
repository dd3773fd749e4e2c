//! What runners really wrote, shortened; and a way to write a report's cases in one line each.

use super::Report;

/// JUnit files by dialect.
pub(super) const JUNIT: [(&str, &[u8]); 10] = [
    ("bats", include_bytes!("bats.xml")),
    ("jest", include_bytes!("jest.xml")),
    ("mocha", include_bytes!("mocha.xml")),
    ("nextest", include_bytes!("nextest.xml")),
    ("node", include_bytes!("node.xml")),
    ("node-hooks", include_bytes!("node-hooks.xml")),
    ("pytest-collection", include_bytes!("pytest-collection.xml")),
    ("pytest-xunit1", include_bytes!("pytest-xunit1.xml")),
    ("vitest", include_bytes!("vitest.xml")),
    ("surefire", include_bytes!("surefire.xml")),
];

/// Outputs of `go test -json`.
pub(super) const GO_TEST: &[u8] = include_bytes!("go-test.txt");
/// One that a goroutine's panic cut short.
pub(super) const GO_PANIC: &[u8] = include_bytes!("go-panic.txt");
/// `cargo test`.
pub(super) const CARGO_TEST: &[u8] = include_bytes!("cargo-test.txt");
/// `cargo test --quiet`.
pub(super) const CARGO_TEST_QUIET: &[u8] = include_bytes!("cargo-test-quiet.txt");
/// `cargo nextest run`.
pub(super) const NEXTEST: &[u8] = include_bytes!("nextest.txt");

/// `failed group | name | message`, a line for each case.
pub(super) fn shown(report: &Report) -> Vec<String> {
    let line = |case: &crate::result::Case| format!("{} {} | {} | {}", case.status.word(), case.group, case.name, case.message);
    report.cases.iter().map(line).collect()
}
