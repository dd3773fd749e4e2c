//! `TestRun` of `schemas/manager.openapi.yaml`: a level of a run, as it is reported to a manager. Within the bounds that stand there.

use std::time::{Duration, SystemTime};

use serde::Serialize;

use crate::model::result::{Case, Counts, Outcome, Verdict};
use crate::report::time;
use crate::run::push::About;

/// The most failing cases that are named.
const MAX_FAILURES: usize = 20;
const MAX_NAME: usize = 300;
const MAX_SUITE: usize = 200;
const MAX_MESSAGE: usize = 500;
const MAX_OUTPUT: usize = 4000;
/// A year, in seconds.
const LONGEST: f64 = 31_536_000.0;

/// The order in which one of several verdicts counts.
const WORST: [Verdict; 6] =
    [Verdict::Failed, Verdict::Error, Verdict::TimedOut, Verdict::Interrupted, Verdict::Passed, Verdict::Skipped];

#[derive(Serialize)]
struct TestRun<'a> {
    id: &'a str,
    run: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<Part>,
    level: &'a str,
    revision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    source: &'static str,
    verdict: &'static str,
    #[serde(flatten)]
    counts: Option<Cases>,
    duration_seconds: f64,
    started: String,
    finished: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failures: Vec<Failure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failures_omitted: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
}

#[derive(Serialize)]
struct Part {
    number: usize,
    of: usize,
}

#[derive(Serialize)]
struct Cases {
    passed: u32,
    failed: u32,
    skipped: u32,
    flaky: u32,
}

#[derive(Serialize)]
struct Failure {
    name: String,
    suite: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// The report of these outcomes; `None` when there is none of them. Texts pass through `clean`, which knows what must not get out.
pub(crate) fn body(about: &About<'_>, outcomes: &[&Outcome], clean: &dyn Fn(&str) -> String) -> Option<String> {
    let verdict = *WORST.iter().find(|worst| outcomes.iter().any(|outcome| outcome.verdict == **worst))?;
    let started = outcomes.iter().map(|outcome| outcome.started).min()?;
    let ended = |outcome: &&Outcome| outcome.started.checked_add(outcome.duration);
    let finished = outcomes.iter().filter_map(ended).max().unwrap_or(started);
    let red: Vec<(&Outcome, &Case)> = outcomes
        .iter()
        .flat_map(|outcome| outcome.cases.iter().filter(|case| case.status.is_red()).map(move |case| (*outcome, case)))
        .collect();
    let failures = red.iter().take(MAX_FAILURES).map(|(outcome, case)| failure(outcome, case, clean)).collect();
    let omitted = red.len().saturating_sub(MAX_FAILURES);
    let run = TestRun {
        id: about.id,
        run: clip(about.run, 200),
        part: about.part.map(|(number, of)| Part { number, of }),
        level: about.level,
        revision: about.revision,
        branch: about.branch.filter(|branch| !branch.is_empty()).map(|branch| clip(branch, 255)),
        source: if about.in_ci { "ci" } else { "local" },
        verdict: verdict.word(),
        counts: counts(verdict, outcomes),
        duration_seconds: outcomes.iter().map(|outcome| outcome.duration).sum::<Duration>().as_secs_f64().min(LONGEST),
        started: moment(started),
        finished: moment(finished),
        failures,
        failures_omitted: Some(omitted).filter(|omitted| *omitted > 0),
        url: about.url.filter(|url| url.len() <= 2000),
        output: reasons(outcomes, clean),
    };
    serde_json::to_string(&run).ok()
}

fn moment(at: SystemTime) -> String {
    time(at)
}

/// The sum of all counts. Where the sum would deny the verdict, or there is none, the verdict stands alone.
fn counts(verdict: Verdict, outcomes: &[&Outcome]) -> Option<Cases> {
    let mut sum: Option<Counts> = None;
    for counts in outcomes.iter().filter_map(|outcome| outcome.counts) {
        sum.get_or_insert_default().add(counts);
    }
    let sum = sum.filter(|sum| verdict != Verdict::Passed || (sum.failed == 0 && sum.passed + sum.skipped > 0))?;
    let within = |count: u32| count.min(i32::MAX.unsigned_abs());
    Some(Cases {
        passed: within(sum.passed),
        failed: within(sum.failed),
        skipped: within(sum.skipped),
        flaky: within(sum.flaky.min(sum.passed)),
    })
}

fn failure(outcome: &Outcome, case: &Case, clean: &dyn Fn(&str) -> String) -> Failure {
    let name = if case.group.is_empty() { case.name.clone() } else { format!("{} {}", case.group, case.name) };
    let name = Some(name).filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "a case without a name".to_owned());
    Failure {
        name: clip(&clean(&name), MAX_NAME),
        suite: clip(&outcome.suite.to_string(), MAX_SUITE),
        message: Some(clip(&clean(&case.message), MAX_MESSAGE)).filter(|message| !message.is_empty()),
    }
}

/// Why suites are not green, where no case says it.
fn reasons(outcomes: &[&Outcome], clean: &dyn Fn(&str) -> String) -> Option<String> {
    let is_told = |outcome: &&&Outcome| outcome.cases.iter().any(|case| case.status.is_red());
    let untold = outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Passed && !is_told(outcome));
    let told: Vec<String> =
        untold.filter_map(|o| o.why.as_ref().map(|why| format!("{}: {}", o.suite, clean(&why.to_string())))).collect();
    Some(clip(&told.join("\n"), MAX_OUTPUT)).filter(|told| !told.is_empty())
}

/// At most so many characters.
fn clip(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
