//! `TestRun` of `schemas/manager.openapi.yaml`: one level of a run, as it is reported to a manager, within the bounds of that
//! schema.

use std::time::Duration;

use crate::managers::contract::{
    BodyField, BodyTime, FailureBody, Failures, Id, LevelName, OneOf, PartBody, Revision, RunBody, Seconds, Text, Whole,
};
use crate::model::history::Source;
use crate::model::limits::{MAX_BRANCH, MAX_CASE_NAME, MAX_DURATION, MAX_FAILURES, MAX_MESSAGE, MAX_NAME, MAX_OUTPUT, MAX_URL};
use crate::model::result::{Case, Counts, Outcome, Verdict};
use crate::report::time;
use crate::run::push::About;

/// The order in which one of several verdicts counts.
const WORST: [Verdict; 6] =
    [Verdict::Failed, Verdict::Error, Verdict::TimedOut, Verdict::Interrupted, Verdict::Passed, Verdict::Skipped];

/// Returns the report of these outcomes; `None` if there are none. Texts pass through `clean`, which removes secrets.
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
    let run = clip(about.run, MAX_NAME);
    let branch = about.branch.filter(|branch| !branch.is_empty()).map(|branch| clip(branch, MAX_BRANCH));
    let duration = outcomes.iter().map(|outcome| outcome.duration).sum::<Duration>().min(MAX_DURATION);
    let part = |(number, of): (usize, usize)| PartBody { number: whole(number), of: whole(of) };
    let run = RunBody {
        id: BodyField::Value(Id(about.id.to_owned())),
        run: BodyField::Value(Text(run)),
        part: about.part.map(part).into(),
        level: BodyField::Value(LevelName(about.level.to_owned())),
        revision: BodyField::Value(Revision(about.revision.to_owned())),
        branch: branch.map(Text).into(),
        source: BodyField::Value(OneOf(if about.in_ci { Source::Ci } else { Source::Local })),
        verdict: BodyField::Value(OneOf(verdict)),
        duration_seconds: BodyField::Value(Seconds(duration)),
        started: BodyField::Value(BodyTime::written(started, time(started))),
        finished: BodyField::Value(BodyTime::written(finished, time(finished))),
        failures: Some(Failures(failures)).filter(|failures| !failures.0.is_empty()).into(),
        failures_omitted: u32::try_from(omitted).ok().filter(|omitted| *omitted > 0).map(Whole).into(),
        url: about.url.filter(|url| url.len() <= MAX_URL).map(|url| Text(url.to_owned())).into(),
        output: reasons(outcomes, clean).map(Text).into(),
        ..RunBody::default()
    };
    serde_json::to_string(&run.with_counts(counts(verdict, outcomes))).ok()
}

fn whole<const LEAST: u32, const MOST: u32>(number: usize) -> BodyField<Whole<LEAST, MOST>> {
    BodyField::Value(Whole::within(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// Returns the sum of all counts; `None` if there are no counts or if the sum would contradict the verdict.
fn counts(verdict: Verdict, outcomes: &[&Outcome]) -> Option<Counts> {
    let mut sum: Option<Counts> = None;
    for counts in outcomes.iter().filter_map(|outcome| outcome.counts) {
        sum.get_or_insert_default().add(counts);
    }
    let mut sum = sum.filter(|sum| verdict != Verdict::Passed || (sum.failed == 0 && sum.passed + sum.skipped > 0))?;
    sum.flaky = sum.flaky.min(sum.passed);
    Some(sum)
}

fn failure(outcome: &Outcome, case: &Case, clean: &dyn Fn(&str) -> String) -> BodyField<FailureBody> {
    let name = if case.group.is_empty() { case.name.clone() } else { format!("{} {}", case.group, case.name) };
    let name = Some(name).filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "a case without a name".to_owned());
    let message = Some(clip(&clean(&case.message), MAX_MESSAGE)).filter(|message| !message.is_empty());
    BodyField::Value(FailureBody {
        name: BodyField::Value(Text(clip(&clean(&name), MAX_CASE_NAME))),
        suite: BodyField::Value(Text(clip(&outcome.suite.to_string(), MAX_NAME))),
        message: message.map(Text).into(),
    })
}

/// Returns the reasons why suites did not pass, where no case gives one.
fn reasons(outcomes: &[&Outcome], clean: &dyn Fn(&str) -> String) -> Option<String> {
    let has_red_case = |outcome: &&&Outcome| outcome.cases.iter().any(|case| case.status.is_red());
    let unexplained = outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Passed && !has_red_case(outcome));
    let texts: Vec<String> =
        unexplained.filter_map(|o| o.why.as_ref().map(|why| format!("{}: {}", o.suite, clean(&why.to_string())))).collect();
    Some(clip(&texts.join("\n"), MAX_OUTPUT)).filter(|texts| !texts.is_empty())
}

/// Cuts a text to at most `most` characters.
fn clip(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
