//! One domain in depth: every check, the levels of its tests with what failed, and its past.

use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use super::{StatusView, cells, color, lacking, more, next, sentence_of, text, why, wrapped, write_sentences};
use crate::model::commit;
use crate::model::health::{Check, Deployment, Health, LevelResult, Part, Status};
use crate::model::overview::{DomainView, VerdictSpan, WatchedShare};
use crate::report::ui::{BOLD, DIM};
use crate::report::{ago, duration, percent, watched};

/// How many marks show a day.
const MARKS: u32 = 48;
const DAY: Duration = Duration::from_hours(24);
const WEEK: Duration = Duration::from_hours(7 * 24);
/// What was watched for a shorter time says nothing of availability.
const MOMENT: Duration = Duration::from_mins(1);
/// How many changes of the health are listed, the newest.
const SPANS: usize = 8;
/// How many checks, levels, and failures of a level are listed.
const CHECKS: usize = 40;
const LEVELS: usize = 20;
const FAILURES: usize = 10;

/// Writes all that is known of a domain.
///
/// # Errors
/// When `out` does not take it.
pub fn depth(out: &mut dyn Write, domain: &DomainView, view: StatusView) -> io::Result<()> {
    let status = &domain.status;
    let title = if status.title == status.name { String::new() } else { format!("  {}", text(&status.title)) };
    writeln!(out, "{BOLD}{}{BOLD:#}{title}", text(&status.name))?;
    let style = color(status.verdict);
    let since = status.since.map(|since| format!(", first seen {}", ago(since, view.now))).unwrap_or_default();
    writeln!(out, "  {DIM}verdict{DIM:#}     {style}{}{style:#}{since}", status.verdict.word())?;
    let (manager, kind) = (&status.manager.title, status.manager.kind.word());
    let kind = if manager == kind { String::new() } else { format!(" ({kind})") };
    writeln!(out, "  {DIM}manager{DIM:#}     {}{kind}", text(manager))?;
    health(out, &status.health, view)?;
    deployment(out, &status.deployment, view)?;
    tests(out, &status.tests, view)?;
    past(out, domain, view)?;
    if status.verdict != Status::Pass {
        writeln!(out)?;
        write_sentences(out, "why", &why(status), view)?;
        write_sentences(out, "next", &next(status), view)?;
    }
    lacking(out, std::slice::from_ref(status), view)
}

fn health(out: &mut dyn Write, part: &Part<Health>, view: StatusView) -> io::Result<()> {
    let Some(health) = known(out, "health", part, view)? else { return Ok(()) };
    let style = color(health.status);
    let took = health.latency.map(|latency| format!(" after {}", duration(latency))).unwrap_or_default();
    let output = health.output.as_deref().map(|output| format!(": {}", sentence_of(output))).unwrap_or_default();
    let word = health.status.word();
    writeln!(out, "  {DIM}health{DIM:#}      {style}{word}{style:#}{DIM}{took}, read as {}{DIM:#}", health.dialect.word())?;
    if !output.is_empty() {
        wrapped(out, "              ", output.trim_start_matches(": "), view.width)?;
    }
    let widest = health.checks.iter().map(|check| text(&check.name).chars().count()).max().unwrap_or(0).min(40);
    // What is not well first; the rest as the manager told it.
    let mut checks: Vec<&Check> = health.checks.iter().collect();
    checks.sort_by_key(|check| std::cmp::Reverse(check.status));
    for check in checks.iter().take(CHECKS) {
        let style = color(check.status);
        let output = check.output.as_deref().map(sentence_of).unwrap_or_default();
        let line = format!("    {style}{:<7}{style:#} {:<widest$}  {output}", check.status.word(), text(&check.name));
        writeln!(out, "{}", line.trim_end())?;
    }
    more(out, "    ", checks.len(), CHECKS)
}

fn deployment(out: &mut dyn Write, part: &Part<Deployment>, view: StatusView) -> io::Result<()> {
    let Some(deployment) = known(out, "deployment", part, view)? else { return Ok(()) };
    let since = deployment.since.map(|since| format!(", {}", ago(since, view.now)));
    let revision = deployment.revision.as_deref().map(|revision| format!(", commit {}", short(revision)));
    let shown = [Some(cells::deployment(part)), since, revision].into_iter().flatten().collect::<String>();
    writeln!(out, "  {DIM}deployment{DIM:#}  {shown}")?;
    deployment.output.as_deref().map_or(Ok(()), |output| wrapped(out, "              ", &sentence_of(output), view.width))
}

fn tests(out: &mut dyn Write, part: &Part<Vec<LevelResult>>, view: StatusView) -> io::Result<()> {
    let Some(levels) = known(out, "tests", part, view)? else { return Ok(()) };
    if levels.is_empty() {
        return writeln!(out, "  {DIM}tests{DIM:#}       unknown {DIM}(no run is known){DIM:#}");
    }
    writeln!(out, "  {DIM}tests{DIM:#}       {}", cells::tests(part, view.now))?;
    for level in levels.iter().take(LEVELS) {
        let style = color(level.status);
        let counts = [(level.passed, "passed"), (level.failed, "failed"), (level.skipped, "skipped"), (level.flaky, "flaky")];
        let counts = counts.iter().filter_map(|(number, word)| Some(format!("{} {word}", number.filter(|n| *n > 0)?)));
        let mut facts: Vec<String> = counts.collect();
        if level.passed.is_none() {
            facts.push("by exit code".to_owned());
        }
        facts.push(format!("in {}", duration(level.duration)));
        facts.push(format!("on {}", short(&level.revision)));
        facts.push(ago(level.finished, view.now));
        writeln!(out, "    {style}{:<7}{style:#} {}  {}", level.status.word(), text(&level.level), facts.join(", "))?;
        for failure in level.failures.iter().take(FAILURES) {
            wrapped(out, "            ", &sentence_of(failure), view.width)?;
        }
        more(out, "            ", level.failures.len(), FAILURES)?;
    }
    more(out, "    ", levels.len(), LEVELS)
}

/// The part, if it is known; what it is instead is written.
fn known<'p, T>(out: &mut dyn Write, name: &str, part: &'p Part<T>, view: StatusView) -> io::Result<Option<&'p T>> {
    let head = format!("  {name:<10}  ");
    match part {
        Part::Known(value) => return Ok(Some(value)),
        Part::NotAsked => {}
        Part::NotConfigured { .. } => wrapped(out, &head, "not configured", view.width)?,
        Part::Unreadable { why, .. } => {
            wrapped(out, &head, &format!("unknown: {}", sentence_of(&why.to_string())), view.width)?;
        }
    }
    Ok(None)
}

/// Writes the availability of the time that was watched.
fn past(out: &mut dyn Write, domain: &DomainView, view: StatusView) -> io::Result<()> {
    let shares = [(domain.availability.day, DAY, "24 h"), (domain.availability.week, WEEK, "7 days")];
    let shown: Vec<String> = shares
        .iter()
        .filter_map(|(share, age, name)| {
            let WatchedShare { share, watched: time } = share.filter(|share| share.watched >= MOMENT)?;
            Some(format!("{} of {} watched in the last {name}", percent(share), watched(time, *age)))
        })
        .collect();
    if shown.is_empty() {
        let hint = "unknown: watched for less than a minute; `cicd serve` and `cicd status --watch` watch";
        return wrapped(out, "  available   ", hint, view.width);
    }
    wrapped(out, "  available   ", &shown.join(", "), view.width)?;
    let strip = strip(&domain.spans, view.now);
    writeln!(out, "  {DIM}last 24 h{DIM:#}   {strip}")?;
    writeln!(out, "              {DIM}. pass, ~ warn, ? unknown, x fail; blank: not watched{DIM:#}")?;
    let mut spans = domain.spans.iter().rev();
    for span in spans.by_ref().take(SPANS) {
        let style = color(span.status);
        let length = span.to.duration_since(span.from).unwrap_or_default();
        writeln!(out, "    {style}{:<7}{style:#} {} for {}", span.status.word(), ago(span.from, view.now), duration(length))?;
    }
    match spans.len() {
        0 => Ok(()),
        more => writeln!(out, "    {DIM}+{more} more{DIM:#}"),
    }
}

/// A mark for each half hour of the last day: the worst that was seen in it.
fn strip(spans: &[VerdictSpan], now: SystemTime) -> String {
    let step = DAY / MARKS;
    let mark = |nth: u32| {
        let end = now.checked_sub(step * (MARKS - 1 - nth)).unwrap_or(SystemTime::UNIX_EPOCH);
        let start = end.checked_sub(step).unwrap_or(SystemTime::UNIX_EPOCH);
        let seen = spans.iter().filter(|span| span.to >= start && span.from <= end).map(|span| span.status).max();
        match seen {
            None => ' ',
            Some(Status::Pass) => '.',
            Some(Status::Warn) => '~',
            Some(Status::Unknown) => '?',
            Some(Status::Fail) => 'x',
        }
    };
    format!("[{}]", (0..MARKS).map(mark).collect::<String>())
}

fn short(revision: &str) -> String {
    text(commit::short(revision))
}
