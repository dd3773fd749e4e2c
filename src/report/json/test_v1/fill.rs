//! Fills the lines of `cicd.test/v1` from events.

use super::{RunEnded, RunStarted, SCHEMA, StaleV1, SuiteEnded, SuiteV1, TestCached, TestDomain, TestProcess, TestRange};
use crate::model::event::{DomainPlan, Run, Summary};
use crate::model::reasons::{self, Widening};
use crate::model::result::{self, CacheNote, CaseStatus, Explanation, Outcome, SharedProcess, SuiteId};
use crate::model::signal::Signal;
use crate::report::json::parts_v1::{JsonCase, JsonCounts, JsonOutput, JsonShard};
use crate::report::{milliseconds, time, words};

/// The most cases of one suite that are written in full.
const CASES: usize = 200;

pub(super) fn run_started(run: &Run) -> RunStarted<'_> {
    RunStarted {
        schema: SCHEMA,
        event: "run-started",
        run: &run.id,
        started: time(run.started),
        revision: run.revision.as_deref(),
        dirty: run.is_dirty,
        ranges: run.ranges.iter().map(range).collect(),
        widened_because: run.widened_because.as_ref().map(words::widening),
        widened_code: run.widened_because.as_ref().map(Widening::code),
        ci: run.in_ci,
        domains: run.domains.iter().map(domain).collect(),
        suites: run.suites.iter().map(SuiteId::to_string).collect(),
        logs: run.logs.as_deref().map(text),
    }
}

fn range(range: &reasons::Range) -> TestRange<'_> {
    TestRange {
        base: range.base.as_deref(),
        head: range.head.as_deref(),
        source: words::range_source(&range.source),
        source_code: range.source.code(),
    }
}

fn domain(plan: &DomainPlan) -> TestDomain<'_> {
    TestDomain { name: &plan.name, fate: plan.fate.into(), because: &plan.because, because_code: plan.because_code }
}

pub(super) fn suite_ended(outcome: &Outcome) -> SuiteEnded<'_> {
    let (exit_code, signal) = match outcome.ended {
        Some(result::Ended::Code(code)) => (Some(code), None),
        Some(result::Ended::Signal(signal)) => (None, Some(signal)),
        None => (None, None),
    };
    let listed = || outcome.cases.iter().filter(|case| case.status.is_red() || case.status == CaseStatus::Flaky);
    let is_green = outcome.verdict == result::Verdict::Passed || outcome.verdict == result::Verdict::Skipped;
    SuiteEnded {
        schema: SCHEMA,
        event: "suite-ended",
        suite: outcome.suite.to_string(),
        domain: &outcome.suite.domain,
        level: &outcome.suite.level,
        name: outcome.suite.name.as_deref(),
        shard: JsonShard::of(outcome),
        verdict: outcome.verdict.into(),
        gates: outcome.gates(),
        why: outcome.why.as_ref().map(ToString::to_string),
        why_code: outcome.why.as_ref().map(Explanation::code),
        judged_by: outcome.judged_by.into(),
        counts: outcome.counts.map(JsonCounts::from),
        cases: listed().take(CASES).map(JsonCase::new).collect(),
        cases_omitted: listed().count().saturating_sub(CASES),
        attempts: outcome.attempts,
        flaky: outcome.is_flaky,
        started: time(outcome.started),
        duration_ms: milliseconds(outcome.duration),
        exit_code,
        signal,
        command: &outcome.command,
        folder: &outcome.folder,
        log: outcome.log.as_deref().map(text),
        output: (!is_green).then(|| JsonOutput::new(&outcome.output)),
        leaked: &outcome.leaked,
        cached: outcome.cached.as_ref().map(|cached| TestCached { run: &cached.run, finished: time(cached.finished) }),
        quarantine: outcome.quarantine.as_deref(),
        withheld: &outcome.withheld,
        shared_processes: outcome.shared.iter().map(shared_process).collect(),
        again: &outcome.again,
        cache_note: outcome.cache_note.as_ref().map(words::cache_note),
        cache_code: outcome.cache_note.as_ref().map(CacheNote::code),
    }
}

fn shared_process(process: &SharedProcess) -> TestProcess<'_> {
    TestProcess {
        name: &process.name,
        suite: process.suite.to_string(),
        what: words::shared_process(process),
        code: process.fate.code(),
    }
}

pub(super) fn run_ended<'a>(summary: &'a Summary, ended: &'a [SuiteV1]) -> RunEnded<'a> {
    RunEnded {
        schema: SCHEMA,
        event: "run-ended",
        run: &summary.run,
        green: summary.is_green,
        passed: summary.passed,
        failed: summary.failed,
        quarantined: summary.quarantined,
        skipped: summary.skipped,
        interrupted: summary.interrupted,
        cached: summary.cached,
        flaky: summary.flaky,
        duration_ms: milliseconds(summary.duration),
        signal: summary.signal.map(Signal::name),
        without_suites: &summary.without_suites,
        stale: summary.stale.iter().map(|stale| StaleV1 { suite: stale.suite.to_string(), path: &stale.path }).collect(),
        suites: ended,
    }
}

fn text(path: &std::path::Path) -> String {
    path.to_string_lossy().into_owned()
}
