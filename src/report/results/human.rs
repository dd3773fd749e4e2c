//! The history of the suites as text: a line for each suite, flaky suites with evidence, slow suites, and the last failures.

use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use anstyle::Style;
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

use super::failure;
use super::text::{line, short};
use crate::model::history::{Flaky, History, Past, Source, SuiteHistory};
use crate::model::result::{Counts, SuiteId, Verdict};
use crate::report::ui::{BAD, BOLD, DIM, GOOD, NOTE};
use crate::report::{ago, count, duration, marked};

/// The number of runs in the row of marks.
const MARKS: usize = 20;

/// The most flaky suites and the most slow suites that are shown.
const MOST: usize = 10;

/// The most runs that are named as evidence of flakiness.
const EVIDENCE: usize = 3;

/// Writes the history. Without `named`, it is an overview of all suites and the newest failure among those that fail now. With
/// `named`, it also holds every run and all last failures. With a `width`, tables are cut to it.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn human(
    out: &mut dyn Write,
    history: &History,
    named: Option<&str>,
    width: Option<usize>,
    now: SystemTime,
) -> io::Result<()> {
    if history.suites.is_empty() {
        return nothing(out, named);
    }
    overview(out, &history.suites, width, now)?;
    flaky(out, &history.flaky)?;
    slowest(out, &history.slowest)?;
    if named.is_none() {
        return failure::newest(out, &history.suites, now);
    }
    for suite in &history.suites {
        runs(out, suite, width, now)?;
    }
    for suite in &history.suites {
        if let Some(failure) = &suite.last_failure {
            failure::last(out, suite, failure, false, now)?;
        }
    }
    Ok(())
}

/// Writes the answer for an empty history: it is not an error, so it shows how to begin.
fn nothing(out: &mut dyn Write, named: Option<&str>) -> io::Result<()> {
    match named.map(line) {
        None => writeln!(out, "no suite has run yet: run the affected ones with `cicd test`, or all with `cicd test --all`")?,
        Some(name) if name.contains('/') => writeln!(out, "{name} has not run yet: run it with `cicd test {name}`")?,
        Some(name) => writeln!(out, "no suite of {name} has run yet: run them with `cicd test {name}`")?,
    }
    writeln!(out, "{DIM}import results from elsewhere: `cicd results import FILE --domain DOMAIN --level LEVEL`{DIM:#}")
}

fn overview(out: &mut dyn Write, suites: &[SuiteHistory], width: Option<usize>, now: SystemTime) -> io::Result<()> {
    let mut table = plain(&["last", "suite", "when", "cases", "median", "newest first"]);
    for suite in suites {
        let last = suite.runs.first();
        table.add_row([
            last.map(|past| word(past).0.to_owned()).unwrap_or_default(),
            line(&suite.suite.to_string()),
            last.map(|past| ago(past.started, now)).unwrap_or_default(),
            last.map(counts).unwrap_or_default(),
            suite.median.map(duration).unwrap_or_default(),
            suite.runs.iter().take(MARKS).map(mark).collect(),
        ]);
    }
    right(&mut table, &[4]);
    let shown: String = suites.iter().flat_map(|suite| suite.runs.iter().take(MARKS).map(mark)).collect();
    let legend: Vec<String> =
        LEGEND.iter().filter(|(mark, _)| shown.contains(*mark)).map(|(mark, word)| format!("{mark} {word}")).collect();
    writeln!(out, "{BOLD}{}{BOLD:#} {DIM}({}){DIM:#}", count(suites.len(), "suite"), legend.join(", "))?;
    let marks: Vec<_> = suites.iter().map(|suite| suite.runs.first().map_or(("", DIM), word)).collect();
    marked(out, &table, &marks, width)
}

fn flaky(out: &mut dyn Write, flaky: &[Flaky]) -> io::Result<()> {
    if flaky.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{NOTE}flaky{NOTE:#} {DIM}(passed and failed on one commit){DIM:#}")?;
    for (nth, one) in flaky.iter().take(MOST).enumerate() {
        let what = |one: &Flaky| (one.suite.clone(), one.case.clone());
        if nth == 0 || what(&flaky[nth - 1]) != what(one) {
            let case = one.case.as_deref().map(|case| format!("  {}", line(case))).unwrap_or_default();
            writeln!(out, "  {BOLD}{}{BOLD:#}{case}", line(&one.suite.to_string()))?;
        }
        writeln!(out, "    {DIM}on {}: {}{DIM:#}", short(&one.revision), sides(one))?;
    }
    more(out, flaky.len())
}

/// Returns the runs that are evidence of flakiness. A run in which the suite failed and later passed is listed separately.
fn sides(flaky: &Flaky) -> String {
    let (both, failed): (Vec<String>, Vec<String>) =
        flaky.failed_in.iter().cloned().partition(|run| flaky.passed_in.contains(run));
    let passed: Vec<String> = flaky.passed_in.iter().filter(|run| !both.contains(run)).cloned().collect();
    let sides = [("passed in", passed), ("failed in", failed), ("failed and then passed in", both)];
    let shown = sides.iter().filter(|(_, runs)| !runs.is_empty()).map(|(word, runs)| format!("{word} {}", evidence(runs)));
    shown.collect::<Vec<_>>().join("; ")
}

fn evidence(runs: &[String]) -> String {
    let named: Vec<String> = runs.iter().take(EVIDENCE).map(|run| line(run)).collect();
    let more = runs.len().saturating_sub(EVIDENCE);
    let more = if more == 0 { String::new() } else { format!(" (+{more} more)") };
    format!("{}{more}", named.join(", "))
}

fn slowest(out: &mut dyn Write, slowest: &[(SuiteId, Duration)]) -> io::Result<()> {
    // A list of the slowest makes no sense for a single suite.
    if slowest.len() < 2 {
        return Ok(());
    }
    let mut table = plain(&["slowest", "median"]);
    for (suite, median) in slowest.iter().take(MOST) {
        table.add_row([line(&suite.to_string()), duration(*median)]);
    }
    right(&mut table, &[1]);
    writeln!(out)?;
    let marks: Vec<_> = slowest.iter().take(MOST).map(|_| ("", DIM)).collect();
    marked(out, &table, &marks, None)?;
    more(out, slowest.len())
}

fn more(out: &mut dyn Write, all: usize) -> io::Result<()> {
    match all.saturating_sub(MOST) {
        0 => Ok(()),
        more => writeln!(out, "  {DIM}+{more} more{DIM:#}"),
    }
}

fn runs(out: &mut dyn Write, suite: &SuiteHistory, width: Option<usize>, now: SystemTime) -> io::Result<()> {
    let mut table = plain(&["", "when", "time", "cases", "commit", "run"]);
    for past in &suite.runs {
        let dirty = if past.is_dirty { " + changes" } else { "" };
        let place = match past.source {
            Source::Local => "",
            Source::Ci => " (CI)",
            Source::Imported => " (imported)",
        };
        table.add_row([
            word(past).0.to_owned(),
            ago(past.started, now),
            took(past),
            counts(past),
            past.revision.as_deref().map(|revision| format!("{}{dirty}", short(revision))).unwrap_or_default(),
            format!("{}{place}", line(&past.run)),
        ]);
    }
    right(&mut table, &[2]);
    writeln!(out, "\n{BOLD}{}{BOLD:#}", line(&suite.suite.to_string()))?;
    let marks: Vec<_> = suite.runs.iter().map(word).collect();
    marked(out, &table, &marks, width)
}

/// Returns one word for the result of a run, and its colour.
fn word(past: &Past) -> (&'static str, Style) {
    match past.verdict {
        Verdict::Passed if past.is_cached => ("cached", GOOD),
        Verdict::Passed if past.is_flaky => ("flaky", NOTE),
        Verdict::Passed => ("passed", GOOD),
        Verdict::TimedOut => ("timed out", BAD),
        verdict if verdict.is_red() => (verdict.word(), BAD),
        verdict => (verdict.word(), DIM),
    }
}

/// The meaning of each mark.
const LEGEND: [(char, &str); 6] =
    [('·', "passed"), ('=', "cached"), ('~', "flaky"), ('x', "failed"), ('!', "interrupted"), ('-', "skipped")];

fn mark(past: &Past) -> char {
    match past.verdict {
        Verdict::Passed if past.is_cached => '=',
        Verdict::Passed if past.is_flaky => '~',
        Verdict::Passed => '·',
        Verdict::Failed | Verdict::Error | Verdict::TimedOut => 'x',
        Verdict::Interrupted => '!',
        Verdict::Skipped => '-',
    }
}

/// Returns the duration of a run. It is empty for a suite that was not run, for a cached result, and for an import without a
/// duration.
fn took(past: &Past) -> String {
    if past.is_cached || past.verdict == Verdict::Skipped || past.is_of_unknown_duration() {
        String::new()
    } else {
        duration(past.duration)
    }
}

fn counts(past: &Past) -> String {
    let Some(Counts { passed, failed, .. }) = past.counts else {
        let is_judged = matches!(past.verdict, Verdict::Passed | Verdict::Failed);
        return if is_judged { "by exit code".to_owned() } else { String::new() };
    };
    if failed == 0 { format!("{passed} passed") } else { format!("{failed} of {} failed", passed + failed) }
}

fn plain(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header.iter().copied());
    table
}

fn right(table: &mut Table, columns: &[usize]) {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::history::LastFailure;
    use crate::model::result::{Case, CaseStatus, Excerpt, SourcePlace};
    use crate::report::json::results_v1::ResultsV1;

    fn at(hours: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_780_000_000 + hours * 3600)
    }

    fn id(domain: &str) -> SuiteId {
        SuiteId { domain: domain.to_owned(), level: "unit".to_owned(), name: None }
    }

    fn past(hours: u64, verdict: Verdict) -> Past {
        Past {
            run: format!("run-{hours:02}"),
            revision: Some("1234abcd".repeat(5)),
            is_dirty: false,
            verdict,
            is_flaky: false,
            counts: Some(Counts { passed: 12, failed: u32::from(verdict.is_red()), ..Counts::default() }),
            duration: Duration::from_millis(4_200),
            started: at(hours),
            source: Source::Local,
            is_cached: false,
        }
    }

    fn history() -> History {
        let place = Some(SourcePlace { file: "city/test_map.py".to_owned(), line: 7 });
        let case = Case {
            group: "Map".to_owned(),
            name: "test_roads".to_owned(),
            status: CaseStatus::Failed,
            duration: None,
            message: "assert 1 == 2".to_owned(),
            details: String::new(),
            place,
        };
        let output = Excerpt { head: "E  assert\x07 1 == 2\n".to_owned(), omitted: 500, tail: "1 failed\n".to_owned() };
        let runs = vec![
            Past { is_cached: true, source: Source::Ci, ..past(9, Verdict::Passed) },
            Past { is_dirty: true, ..past(8, Verdict::Failed) },
            Past { is_flaky: true, source: Source::Imported, ..past(7, Verdict::Passed) },
            Past { counts: None, revision: None, ..past(6, Verdict::Interrupted) },
        ];
        let last_failure = LastFailure {
            run: "run-08".to_owned(),
            when: at(8),
            verdict: Verdict::Failed,
            why: Some("1 case failed".to_owned()),
            why_code: Some("cases-failed".to_owned()),
            cases: vec![case],
            output,
            log: Some("/logs/city.log".into()),
        };
        let median = Some(Duration::from_millis(4_200));
        let city = SuiteHistory { suite: id("smart-city"), runs, median, last_failure: Some(last_failure) };
        let new = SuiteHistory { suite: id("journey"), runs: vec![past(3, Verdict::Error)], median: None, last_failure: None };
        let flaky = Flaky {
            suite: id("smart-city"),
            case: Some("Map > test_trams".to_owned()),
            revision: "1234abcd".repeat(5),
            passed_in: (1..6).map(|run| format!("run-0{run}")).collect(),
            failed_in: vec!["run-07".to_owned()],
        };
        History { suites: vec![city, new], flaky: vec![flaky], slowest: vec![(id("smart-city"), Duration::from_secs(95))] }
    }

    fn shown(history: &History, named: Option<&str>) -> String {
        let mut text = Vec::new();
        human(&mut text, history, named, None, at(10)).expect("written");
        String::from_utf8(anstream::adapter::strip_bytes(&text).into_vec()).expect("text")
    }

    #[test]
    fn the_past_of_all_and_of_one_domain() {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("results", shown(&history(), None));
            insta::assert_snapshot!("results-domain", shown(&history(), Some("smart-city")));
        });
    }

    #[test]
    fn an_empty_past_says_what_to_do() {
        let nothing = |named| shown(&History::default(), named).lines().next().map(str::to_owned).unwrap_or_default();
        assert!(nothing(None).starts_with("no suite has run yet: run the affected ones with `cicd test`"));
        assert_eq!(nothing(Some("city")), "no suite of city has run yet: run them with `cicd test city`");
        assert_eq!(nothing(Some("city/unit")), "city/unit has not run yet: run it with `cicd test city/unit`");
    }

    #[test]
    fn the_json_keeps_to_its_schema() {
        let schema = crate::report::json::schemas::Answer::Results.strict();
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let history = history();
        let mut answer = serde_json::to_value(ResultsV1::new(&history)).expect("JSON");
        assert!(validator.is_valid(&answer), "{:?}", validator.iter_errors(&answer).next().map(|error| error.to_string()));
        assert_eq!(answer["suites"][0]["runs"][0]["source"], "ci");
        assert_eq!(answer["suites"][0]["last_failure"]["cases"][0]["file"], "city/test_map.py");
        answer["more"] = 1.into();
        assert!(!validator.is_valid(&answer));
    }
}
