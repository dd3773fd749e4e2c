//! Finds and reads the results of an attempt. `run::test_reports` interprets them.

use std::fs;
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::log_files::{self, LogGaps};
use super::masked;
use super::report_files::{Old, contents, link_outside, matching, own_reports, stamp, within};
use crate::model::result::{CommandFault, Counts, Ended, Explanation, JudgedBy, Judgement, RunnerFault, Verdict};
use crate::run::test_reports::{self, Broken, FoundReports, JudgedSuite, SuiteEvidence, TestReport};
use crate::suites;
use crate::system::plain_file;
use crate::system::secrets::Mask;

/// The place of a suite's results.
#[derive(Debug, Clone)]
pub struct ReportWanted {
    /// The files or the output that hold the report.
    pub report: suites::ReportSpec,
    /// True if exit code 0 without a report is an error.
    pub is_due: bool,
    /// True if a run without any test counts as skipped.
    pub may_be_empty: bool,
    /// The test runner, if it is known.
    pub(crate) runner: Option<suites::Runner>,
}

impl Default for ReportWanted {
    fn default() -> Self {
        Self { report: suites::ReportSpec::None, is_due: false, may_be_empty: false, runner: None }
    }
}

/// The traces of an attempt that has ended, from which its results are read.
#[derive(Debug, Clone)]
pub(super) struct Traces {
    pub(super) wanted: ReportWanted,
    /// The top of the work tree.
    pub(super) top: PathBuf,
    /// The folder that the command ran in, from the top.
    pub(super) folder: String,
    /// The value of `CICD_REPORT`.
    pub(super) report: PathBuf,
    pub(super) log: PathBuf,
    /// The mask that removes secret values from a report.
    pub(super) mask: Mask,
    /// The offset in the log at which the command's output begins.
    pub(super) from: u64,
    /// What is missing from the log.
    pub(super) gaps: LogGaps,
    /// The reports that existed before the attempt began.
    pub(super) old: Old,
}

/// Returns a verdict that rests on no output of the suite.
pub(super) fn only(verdict: Verdict, why: Explanation) -> JudgedSuite {
    let judged_by = JudgedBy::ExitCode;
    JudgedSuite { verdict, why: Some(why), judged_by, counts: None, cases: Vec::new(), is_flaky: false, text: None }
}

/// Makes the folder of `CICD_REPORT`, and records the reports that already exist. They may belong to the user, so they stay.
pub(super) fn prepare(wanted: &ReportWanted, top: &Path, report: &Path) -> Result<Old, String> {
    let folder = report.parent().unwrap_or(top);
    fs::create_dir_all(folder).map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
    let suites::ReportSpec::Glob(globs) = &wanted.report else { return Ok(Old::new()) };
    let there = globs.iter().flat_map(|glob| matching(top, glob));
    Ok(there.filter_map(|path| Some((path.clone(), stamp(&top.join(path))?))).collect())
}

/// Judges an attempt that ended by itself.
pub(super) async fn judge(ended: Ended, traces: Traces) -> JudgedSuite {
    on_a_thread(traces, move |traces| {
        let (report, may_be_empty) = (find(traces), traces.wanted.may_be_empty);
        let output = log_files::tail(&traces.log);
        let evidence = SuiteEvidence {
            ended,
            report,
            is_report_due: traces.wanted.is_due,
            runner: traces.wanted.runner,
            output: &output,
            is_import: false,
        };
        let mut judged = test_reports::judge(evidence);
        if may_be_empty && judged.counts == Some(Counts::default()) && is_for_want_of_tests(&judged) {
            judged.verdict = Verdict::Skipped;
            judged.why = Some(Explanation::NoTestInShard);
        }
        judged
    })
    .await
}

/// Returns true if the suite is in error only because there was no test.
fn is_for_want_of_tests(judged: &JudgedSuite) -> bool {
    match &judged.why {
        Some(Explanation::Judged(Judgement::NoTestRan(_))) => judged.verdict == Verdict::Error,
        Some(Explanation::Judged(Judgement::Ending { ending, .. })) => {
            matches!(ending.fault, Some(CommandFault::Runner { fault: RunnerFault::NoTest, .. }))
        }
        _ => false,
    }
}

/// Adds the results that the suite wrote before its end to a verdict that does not rest on them.
pub(super) async fn add(mut judged: JudgedSuite, traces: Traces) -> JudgedSuite {
    let found = on_a_thread(traces, find).await;
    if let FoundReports::Report(report) | FoundReports::Broken { read: Some(report), .. } = found {
        judged.judged_by = report.judged_by;
        judged.counts = Some(report.counts);
        judged.cases = report.cases;
        judged.text = report.text;
    }
    judged
}

/// Reads on a thread, so that large reports do not block the other suites. If there is nothing to read, it reads directly,
/// because a thread would only cost time.
async fn on_a_thread<T: Send + 'static>(traces: Traces, read: impl FnOnce(&Traces) -> T + Send + 'static) -> T {
    let is_quick = match &traces.wanted.report {
        suites::ReportSpec::None => true,
        suites::ReportSpec::OwnPath => !traces.report.exists(),
        suites::ReportSpec::Glob(_) | suites::ReportSpec::Stdout(_) => false,
    };
    if is_quick {
        return read(&traces);
    }
    let traces = Arc::new(traces);
    let shared = Arc::clone(&traces);
    match tokio::task::spawn_blocking(move || read(&shared)).await {
        Ok(read) => read,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn find(traces: &Traces) -> FoundReports {
    let mut output = None;
    let files: Vec<PathBuf> = match &traces.wanted.report {
        suites::ReportSpec::None => return FoundReports::None,
        suites::ReportSpec::Stdout(kind) => {
            // The output may also be piped into a report (`go-junit-report`), or be only a part of it.
            let files = own_reports(&traces.report);
            match printed(traces, *kind) {
                FoundReports::Report(report) if !files.is_empty() => output = Some(report),
                FoundReports::None if !files.is_empty() => {}
                found => return found,
            }
            files
        }
        suites::ReportSpec::OwnPath => own_reports(&traces.report),
        suites::ReportSpec::Glob(globs) => {
            let is_new = |path: &String| stamp(&traces.top.join(path)).as_ref() != traces.old.get(path);
            // A link may lead out of the repository. Files behind it do not count as reports.
            let is_inside = |path: &PathBuf| within(&traces.top, path);
            let found = globs.iter().flat_map(|glob| matching(&traces.top, glob)).filter(is_new);
            let inside: Vec<PathBuf> = found.map(|path| traces.top.join(path)).filter(is_inside).collect();
            if inside.is_empty()
                && let Some(link) = globs.iter().find_map(|glob| link_outside(&traces.top, glob))
            {
                return FoundReports::Outside(link);
            }
            inside
        }
    };
    let read = |file: &PathBuf| match contents(file) {
        Ok(bytes) => masked::report(&bytes, &traces.mask, test_reports::xml),
        Err(error) => Err(Broken::at(None, format!("cannot be read: {error}"))),
    };
    let name = |file: &PathBuf| file.strip_prefix(&traces.top).unwrap_or(file).display().to_string();
    let mut read: Vec<_> = files.iter().map(|file| (name(file), read(file))).collect();
    read.extend(output.map(|report| ("the output".to_owned(), Ok(report))));
    match FoundReports::of(read.iter().map(|(name, read)| (name.as_str(), read.clone()))) {
        FoundReports::Report(report) => located(report, traces),
        FoundReports::Broken { why, read } => FoundReports::Broken { why, read: read.map(|report| in_place(report, traces)) },
        other @ (FoundReports::None | FoundReports::Outside(_)) => other,
    }
}

fn printed(traces: &Traces, kind: suites::Stdout) -> FoundReports {
    if let Some(why) = traces.gaps.fault() {
        return FoundReports::Broken { why, read: None };
    }
    let read = plain_file::open_unlinked(&traces.log).map_err(io::Error::from).and_then(|mut log| {
        log.seek(SeekFrom::Start(traces.from))?;
        test_reports::whole(log)
    });
    let bytes = match read {
        Ok(bytes) => bytes,
        // A log begins with the first byte that is printed.
        Err(error) if error.kind() == io::ErrorKind::NotFound && traces.from == 0 => Vec::new(),
        Err(error) => return FoundReports::Broken { why: format!("the log cannot be read: {error}"), read: None },
    };
    // If the events went into a formatter or a file, the exit code decides.
    let go = || (traces.wanted.is_due || test_reports::go_speaks(&bytes)).then(|| test_reports::go_test(&bytes));
    let report = match kind {
        suites::Stdout::GoTest => go(),
        suites::Stdout::Libtest => test_reports::libtest(&bytes),
        suites::Stdout::Both => TestReport::join([go(), test_reports::libtest(&bytes)].into_iter().flatten()),
    };
    report.map_or(FoundReports::None, |report| located(report, traces))
}

fn located(report: TestReport, traces: &Traces) -> FoundReports {
    FoundReports::Report(in_place(report, traces))
}

fn in_place(mut report: TestReport, traces: &Traces) -> TestReport {
    let root = traces.top.to_string_lossy();
    report.locate(&traces.folder, &root, &|path| traces.top.join(path).is_file());
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_earlier_runs_stay_and_do_not_count() {
        let top = tempfile::tempdir().expect("a folder");
        let write = |path: &str| {
            let path = top.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, "<testsuites><testcase name='x'/></testsuites>").expect("a file");
        };
        write("m/target/reports/old.xml");
        let report = suites::ReportSpec::Glob(vec!["**/target/reports/*.xml".to_owned()]);
        let wanted = ReportWanted { report, ..ReportWanted::default() };
        let own = top.path().join("own/report.xml");
        let old = prepare(&wanted, top.path(), &own).expect("prepared");
        let traces = |old: &Old| Traces {
            wanted: wanted.clone(),
            top: top.path().to_owned(),
            folder: String::new(),
            report: own.clone(),
            log: top.path().join("log"),
            mask: Mask::default(),
            from: 0,
            gaps: LogGaps::default(),
            old: old.clone(),
        };
        assert_eq!(find(&traces(&old)), FoundReports::None);
        assert!(top.path().join("m/target/reports/old.xml").exists());
        write("m/target/reports/new.xml");
        let FoundReports::Report(report) = find(&traces(&old)) else { panic!("no report") };
        assert_eq!(report.cases.len(), 1);
        std::os::unix::fs::symlink("/etc/hostname", top.path().join("m/target/reports/out.xml")).expect("a link");
        assert!(matches!(find(&traces(&old)), FoundReports::Report(_)), "what lies outside is not read");
    }

    /// Finds reports by a pattern, after these commands ran in an empty folder next to another one.
    fn found(pattern: &str, commands: &str) -> (tempfile::TempDir, FoundReports) {
        let outer = tempfile::tempdir().expect("a folder");
        let top = outer.path().join("top");
        fs::create_dir_all(&top).expect("a folder");
        let report = suites::ReportSpec::Glob(vec![pattern.to_owned()]);
        let wanted = ReportWanted { report, is_due: true, ..ReportWanted::default() };
        let own = outer.path().join("own/report.xml");
        let old = prepare(&wanted, &top, &own).expect("prepared");
        let ran = std::process::Command::new("sh").args(["-ec", commands]).current_dir(&top).status().expect("sh");
        assert!(ran.success(), "{commands}");
        let traces = Traces {
            wanted,
            top,
            folder: String::new(),
            report: own,
            log: outer.path().join("log"),
            mask: Mask::default(),
            from: 0,
            gaps: LogGaps::default(),
            old,
        };
        let found = find(&traces);
        (outer, found)
    }

    /// The log of a command whose output goes to a file is not there at all.
    #[test]
    fn what_prints_nothing_is_judged_by_its_exit_code() {
        let top = tempfile::tempdir().expect("a folder");
        for kind in [suites::Stdout::GoTest, suites::Stdout::Libtest, suites::Stdout::Both] {
            let report = suites::ReportSpec::Stdout(kind);
            let wanted = ReportWanted { report, ..ReportWanted::default() };
            let report = top.path().join("report.xml");
            let old = prepare(&wanted, top.path(), &report).expect("prepared");
            let (log, folder) = (top.path().join("log"), String::new());
            let traces = Traces {
                wanted,
                top: top.path().to_owned(),
                folder,
                report,
                log,
                mask: Mask::default(),
                from: 0,
                gaps: LogGaps::default(),
                old,
            };
            assert_eq!(find(&traces), FoundReports::None);
        }
    }

    #[test]
    fn a_link_that_leads_outside_is_named() {
        let make = "mkdir -p ../out/a; echo '<testsuite><testcase name=\"a\"/></testsuite>' > ../out/a/test.xml; ";
        let check = |pattern: &str, link: &str, expected: Option<&str>| {
            let (_outer, found) = found(pattern, &format!("{make}{link}"));
            let outside = if let FoundReports::Outside(link) = &found { Some(link.as_str()) } else { None };
            assert_eq!(outside, expected, "{pattern} {link}: {found:?}");
        };
        check("bazel-testlogs/**/test.xml", "ln -s ../out bazel-testlogs", Some("bazel-testlogs"));
        check("build/logs/*/test.xml", "mkdir build; ln -s ../../out build/logs", Some("build/logs"));
        check("out/a/test.xml", "ln -s ../out out", Some("out"));
        // Within the repository, a link counts as a folder; a dangling link does not count.
        check("logs/**/test.xml", "mkdir -p real; cp -r ../out/a real/; ln -s real logs", None);
        check("gone/**/test.xml", "ln -s ../nowhere gone", None);
    }

    #[test]
    fn what_is_no_report_is_passed_over_beside_reports() {
        let good = "echo '<testsuite><testcase name=\"a\"/></testsuite>' > TEST-a.xml; ";
        let foreign = "echo '<testng-results total=\"1\"/>' > testng-results.xml; ";
        let check = |commands: &str, cases: usize, is_broken: bool| {
            let (_outer, found) = found("*.xml", commands);
            match &found {
                FoundReports::Report(report) => {
                    assert_eq!((report.cases.len(), is_broken), (cases, false), "{commands}: {found:?}");
                    assert_eq!(report.foreign.is_some(), commands.contains("foreign") || commands.contains("testng"));
                }
                FoundReports::Broken { read, .. } => {
                    assert_eq!((read.as_ref().map_or(0, |read| read.cases.len()), is_broken), (cases, true), "{commands}");
                }
                other => panic!("{commands}: {other:?}"),
            }
        };
        check(&format!("{good}{foreign}"), 1, false);
        check(&format!("{good}echo '<failsafe-summary/>' > failsafe-summary.xml # foreign"), 1, false);
        check(foreign, 0, true);
        // A truncated JUnit file does not count as a file of another kind.
        check(&format!("{good}printf '<testsuite><testcase' > b.xml"), 1, true);
        check(&format!("{good}: > b.xml"), 1, true);
    }

    /// The output is from a command that contains `go test -json`.
    #[test]
    fn events_that_went_elsewhere_are_no_missing_tests() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let check = |output: &str, is_due: bool, is_none: bool| {
            fs::write(&log, output).expect("a log");
            let report = suites::ReportSpec::Stdout(suites::Stdout::GoTest);
            let traces = Traces {
                wanted: ReportWanted { report, is_due, ..ReportWanted::default() },
                top: folder.path().to_owned(),
                folder: String::new(),
                report: folder.path().join("report.xml"),
                log: log.clone(),
                mask: Mask::default(),
                from: 0,
                gaps: LogGaps::default(),
                old: Old::new(),
            };
            assert_eq!(find(&traces) == FoundReports::None, is_none, "{output:?}");
        };
        check("PASS  ex/shop/a  1 passed\n", false, true);
        check("", false, true);
        check("{\"level\":\"info\"}\n", false, true);
        check("{\"Action\":\"pass\",\"Package\":\"p\"}\n", false, false);
        check("PASS\n", true, false);
    }

    #[test]
    fn a_report_beside_what_a_command_prints_counts_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let (log, own) = (folder.path().join("log"), folder.path().join("report.xml"));
        fs::write(&own, "<testsuite><testcase name='x'><failure/></testcase></testsuite>").expect("a file");
        let events = "{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"A\"}\n{\"Action\":\"pass\",\"Package\":\"p\"}\n";
        for (output, passed) in [("", 0), (events, 1)] {
            fs::write(&log, output).expect("a log");
            let report = suites::ReportSpec::Stdout(suites::Stdout::GoTest);
            let traces = Traces {
                wanted: ReportWanted { report, ..ReportWanted::default() },
                top: folder.path().to_owned(),
                folder: String::new(),
                report: own.clone(),
                log: log.clone(),
                mask: Mask::default(),
                from: 0,
                gaps: LogGaps::default(),
                old: Old::new(),
            };
            let FoundReports::Report(report) = find(&traces) else { panic!("no report") };
            assert_eq!((report.counts.passed, report.counts.failed), (passed, 1), "{output}");
        }
    }
}
