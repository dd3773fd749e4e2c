//! Findings for tests that no suite runs, by domain, language and reason.

use std::collections::BTreeMap;

use super::{Finding, FindingGroup, FindingKind};
use crate::affected::test_census::{TestCensus, UnrunTest, WhyUnrun};
use crate::config::{Config, Domain};
use crate::model::diagnostic::Span;
use crate::model::few::few_and;
use crate::suites::{LimitingFile, LimitingWords};

/// What the tests of one finding have in common: their owners, the reason, the language, and the suite that may run them.
type GroupKey<'a> = (&'a [usize], &'a WhyUnrun, &'a str, Option<&'a str>);

/// The findings of a census.
pub(super) fn of_tests(config: &Config, census: &TestCensus, findings: &mut Vec<Finding>) {
    let mut groups: BTreeMap<GroupKey<'_>, (&UnrunTest, FindingGroup)> = BTreeMap::new();
    for test in &census.unrun {
        let key = (test.domains.as_slice(), &test.why, test.language.name, test.perhaps_by.as_deref());
        groups.entry(key).or_insert_with(|| (test, FindingGroup::default())).1.add(test.path.as_bytes());
    }
    for (first, group) in groups.into_values() {
        let owners: Vec<&Domain> = first.domains.iter().map(|at| &config.domains[*at]).collect();
        let at = owners.iter().map(|owner| &owner.name.at).find(|at| **at != Span::default()).cloned();
        let mut message = message(first, &owners, group.count);
        if let Some(suite) = &first.perhaps_by {
            message.push_str(&format!("; {suite} of another domain leaves open what it runs, and may run them"));
        }
        findings.push(group.finding(FindingKind::UnrunTests, message, at, fix(first)));
    }
    of_filters(census, findings);
}

/// Adds a finding for each suite whose filter may leave out tests.
pub(super) fn of_filters(census: &TestCensus, findings: &mut Vec<Finding>) {
    let mut groups: BTreeMap<(&str, &LimitingWords), FindingGroup> = BTreeMap::new();
    for test in &census.filtered {
        groups.entry((&test.suite, &test.filter)).or_default().add(test.path.as_bytes());
    }
    for ((suite, filter), group) in groups {
        let files = if group.count == 1 { "1 test file".to_owned() } else { format!("{} test files", group.count) };
        let from = filter.file.as_ref().map(|file| format!(", from {},", place(file))).unwrap_or_default();
        let message = format!(
            "`{}` of {suite}{from} may leave out tests of {files}, which no other suite is known to run in full",
            filter.words
        );
        let fix = "list its tests with `cicd check --collect`, or add a suite that runs the rest".to_owned();
        findings.push(group.finding(FindingKind::FilteredTests, message, None, fix));
    }
}

/// Names a place in a file: `addopts` in pytest.ini:2.
fn place(file: &LimitingFile) -> String {
    let LimitingFile { path, line, key } = file;
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    key.as_ref().map_or_else(|| format!("{path}{line}"), |key| format!("`{key}` in {path}{line}"))
}

fn message(first: &UnrunTest, owners: &[&Domain], count: usize) -> String {
    let names: Vec<&str> = owners.iter().map(|owner| owner.name.value.as_str()).collect();
    let whose = if names.is_empty() { "no domain".to_owned() } else { few_and(&names) };
    let files = if count == 1 { "1 test file".to_owned() } else { format!("{count} test files") };
    let files = format!("{files} ({})", first.language.name);
    match &first.why {
        WhyUnrun::NothingRun { suite, words } => {
            let from = words.file.as_ref().map_or_else(|| "in its command".to_owned(), |file| format!("from {}", place(file)));
            format!("{files} of {whose} that {suite} does not run: `{}` {from} runs no test", words.words)
        }
        WhyUnrun::LeftOut { suite, words } => {
            let from = words.file.as_ref().map(place).unwrap_or_default();
            format!("{files} of {whose} that {suite} does not run: `{}` from {from} leaves them out", words.words)
        }
        WhyUnrun::Shadowed(script) => format!("{files} of {whose} beside {script}, which does not run them"),
        WhyUnrun::NoneOnPurpose => format!("{files} of {whose}, which has `suites: none`"),
        WhyUnrun::OtherSuites => format!("{files} of {whose} that none of its suites runs"),
        WhyUnrun::NotFound => format!("{files} of {whose} that no suite runs"),
        WhyUnrun::NoRunner => format!("{files} of {whose} that no suite runs, and no runner is known for them"),
    }
}

fn fix(first: &UnrunTest) -> String {
    let example = first.language.example;
    if first.language.name == "script" {
        return "name it `run` and make it executable (chmod +x), or name it in a suite's `run:`".to_owned();
    }
    match &first.why {
        WhyUnrun::NothingRun { words, .. } => {
            let from = words.file.as_ref().map_or_else(|| "the command".to_owned(), place);
            format!("remove `{}` from {from}, or add a suite, e.g. {{ run: \"{example}\" }}", words.words)
        }
        WhyUnrun::LeftOut { words, .. } => {
            let from = words.file.as_ref().map(place).unwrap_or_default();
            format!("change {from}, or add a suite, e.g. {{ run: \"{example}\" }}")
        }
        WhyUnrun::Shadowed(script) => format!("start them from {script} (e.g. {example}), or move them out of its folder"),
        WhyUnrun::NoneOnPurpose => format!("remove `suites: none`, or name a suite, e.g. unit: {{ run: \"{example}\" }}"),
        WhyUnrun::OtherSuites => {
            format!("widen a suite's command or a line of `tests`, or add a suite, e.g. {{ run: \"{example}\" }}")
        }
        WhyUnrun::NotFound => format!(
            "move them to a place of `tests` and rename them for its runner, or name a suite, e.g. unit: {{ run: \"{example}\" }}"
        ),
        WhyUnrun::NoRunner => format!("name a suite with a command, e.g. unit: {{ run: \"{example}\" }}"),
    }
}
