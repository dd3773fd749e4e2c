//! Findings for tests that a suite should run but its runner does not list, and for runners that could not list their tests.

use std::collections::BTreeMap;

use super::{Finding, FindingGroup, FindingKind};
use crate::affected::collection::{Collection, FailedQuestion, WhyNotAsked};
use crate::affected::test_census::{TestCensus, UnlistedTest};
use crate::model::few::first_few;
use crate::suites::ListCommand;

/// Adds the findings of a collection.
pub(super) fn of_collection(census: &TestCensus, collection: &Collection, findings: &mut Vec<Finding>) {
    let mut groups: BTreeMap<(&str, &str, &str), (&UnlistedTest, FindingGroup)> = BTreeMap::new();
    for test in &census.unlisted {
        let key = (test.suite.as_str(), test.command.runner.title(), test.language.name);
        groups.entry(key).or_insert_with(|| (test, FindingGroup::default())).1.add(test.path.as_bytes());
    }
    for (first, group) in groups.into_values() {
        let files = if group.count == 1 { "1 test file".to_owned() } else { format!("{} test files", group.count) };
        let message = format!("{} does not collect {files} ({}) of {}", first.command.runner, first.language.name, first.suite);
        let fix = format!(
            "list its tests: {}; rename or move the files so that the runner collects them, or change its settings",
            shown(&first.command)
        );
        findings.push(group.finding(FindingKind::UnrunTests, message, None, fix));
    }
    findings.extend(collection.failed.iter().map(of_failure));
}

fn of_failure(failed: &FailedQuestion) -> Finding {
    let FailedQuestion { suites, command, why, files } = failed;
    let why = match why {
        WhyNotAsked::Missing(missing) => format!("{} is not installed ({})", missing.program, missing.install),
        WhyNotAsked::Exit(code, last) if last.is_empty() => format!("exit code {code}"),
        WhyNotAsked::Exit(code, last) => format!("exit code {code}: {last}"),
        WhyNotAsked::Signal(number) => format!("killed by signal {number}"),
        WhyNotAsked::TimedOut(limit) => format!("no answer within {} s", limit.as_secs()),
        WhyNotAsked::TooMuch(most) => format!("its list is longer than {} MiB", most / 1024 / 1024),
        WhyNotAsked::NotStarted(why) => format!("it could not be started: {why}"),
        WhyNotAsked::Unplaced(path) => format!("it lists {path}, which is in none of its folders"),
    };
    let files = if *files == 1 { "1 test file".to_owned() } else { format!("{files} test files") };
    let message = format!("{} could not list the tests of {}: {why}; {files} unchecked", command.runner, first_few(suites));
    let group = FindingGroup { count: failed.files, examples: Vec::new() };
    group.finding(FindingKind::UnrunTests, message, None, format!("fix this command: {}", shown(command)))
}

/// Returns a command as a person would type it from the root.
fn shown(command: &ListCommand) -> String {
    if command.folder.is_empty() { command.text.clone() } else { format!("(cd {} && {})", command.folder, command.text) }
}
