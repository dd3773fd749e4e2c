//! The last target that `cargo test` runs: it prints the number of ignored tests and the tools that they need.
//!
//! The reasons are in the sources, each on a line of its own: `#[ignore = "needs go"]`, or `"needs node and shellcheck"`. Any other form of
//! reason fails this test. `it/tiers.rs` and `.ci/run` check that the number of these lines equals that of the ignored tests.

#[path = "it/support/ignored.rs"]
mod ignored;

use std::collections::BTreeMap;

#[expect(clippy::print_stdout, reason = "telling is what it is for")]
fn main() {
    let reasons = [ignored::reasons("src"), ignored::reasons("tests")].concat();
    // With a filter, `--list` or `--include-ignored`, other tests are ignored.
    if std::env::args().len() > 1 || reasons.is_empty() {
        return;
    }
    let mut tools: BTreeMap<&str, usize> = BTreeMap::new();
    for tool in reasons.iter().flat_map(|reason| reason.split(" and ")) {
        *tools.entry(tool).or_default() += 1;
    }
    let mut tools: Vec<(&str, usize)> = tools.into_iter().collect();
    tools.sort_by_key(|(_, tests)| std::cmp::Reverse(*tests));
    let tools: Vec<String> = tools.iter().map(|(tool, tests)| format!("{tests} {tool}")).collect();
    println!("\n{} tests were ignored, because they need tools (some need several): {}", reasons.len(), tools.join(", "));
    println!("`.ci/run` installs the tools and runs every test; with the tools there: cargo test -- --include-ignored\n");
}
