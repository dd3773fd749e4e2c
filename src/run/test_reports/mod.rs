//! What a runner's results say: reports and outputs read into cases, and the judgement of a run by them. Pure functions over
//! bytes and values.
//!
//! Nothing here looks for files, starts processes or prints; that is `run`'s business. What is read comes from outside: every
//! parser is bounded, ends on any bytes, and would rather call a report broken than pass over a failure.

#[cfg(test)]
mod agreement;
mod archive;
mod attempts;
mod by_content;
mod complaints;
mod encoding;
mod go_test;
pub mod judge;
mod junit;
mod libtest;
mod nextest;
mod own;
mod panic;
pub mod place;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;
mod squeeze;
mod text;
mod trx;
mod xml;

pub use archive::{Archived, archived};
pub use by_content::by_content;
pub use go_test::go_test;
pub(crate) use go_test::speaks as go_speaks;
pub use judge::{FoundReports, JudgedSuite, SuiteEvidence, judge, judge_report};
pub use junit::junit;
pub use libtest::libtest;
pub use own::{OwnReport, own};
pub use trx::trx;
pub use xml::xml;

use std::io::{self, Read};
use std::ops::Range;

use thiserror::Error;

use crate::model::diagnostic::line_prefix;
use crate::model::result::{Case, CaseStatus, Counts, Excerpt, JudgedBy, ReportDoubt};

/// The most bytes of a report that are read as they are; of a larger one, what tests printed is cut first.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// The most bytes of a report of any kind: what comes without an end is cut off there, and is then broken.
const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// The most cases of one report that are listed, and as many failures beyond; others are counted.
pub const MAX_CASES: usize = 200_000;

/// The most failures of one report that are given a place: more annotations nobody shows.
const MAX_PLACES: usize = 1000;

/// What a runner reported.
#[derive(Debug, Clone, PartialEq)]
pub struct TestReport {
    /// What it was read from.
    pub judged_by: JudgedBy,
    /// The counts: of the cases below and, where a runner's text only gives numbers, of those that it does not name.
    pub counts: Counts,
    /// The cases, in the order of the report. Their `place` is what the report itself says, relative to whatever its runner
    /// takes paths from, until [`TestReport::locate`] was asked.
    pub cases: Vec<Case>,
    /// What a person should read instead of the raw output, where that is not meant for people.
    pub text: Option<Excerpt>,
    /// Cases of one name, by their places in `cases`, which may be attempts of one: the end of the command decides.
    pub(crate) repeats: Vec<Range<usize>>,
    /// How many failures the report counts that no case shows.
    pub(crate) unshown: u32,
    /// How many tests the report counts, and how many cases it shows, where those are fewer.
    pub(crate) unlisted: Option<(u32, u32)>,
    /// What keeps the report from being green although no case failed.
    pub(crate) doubt: Option<ReportDoubt>,
    /// A file beside the reports that was passed over, for it is none, and why.
    pub(crate) foreign: Option<String>,
}

impl TestReport {
    /// A report whose counts are those of its cases.
    fn of(judged_by: JudgedBy, cases: Vec<Case>) -> Self {
        Self {
            judged_by,
            counts: count(&cases),
            cases,
            text: None,
            repeats: Vec::new(),
            unshown: 0,
            unlisted: None,
            doubt: None,
            foreign: None,
        }
    }

    /// A report of cases that may have been tried several times.
    fn folded(judged_by: JudgedBy, folded: attempts::FoldedCases) -> Self {
        Self { repeats: folded.repeats, ..Self::of(judged_by, folded.cases) }
    }

    /// Takes cases of one name for attempts of it, where the last one passed: for a command that ended with 0, and so forgave the
    /// failure.
    #[must_use]
    pub(super) fn settle(mut self) -> Self {
        let mut cases: Vec<Option<Case>> = std::mem::take(&mut self.cases).into_iter().map(Some).collect();
        for range in std::mem::take(&mut self.repeats) {
            let from = range.start;
            let group: Vec<Case> = range.filter_map(|at| cases.get_mut(at)?.take()).collect();
            let before = count(&group);
            let folded = attempts::attempts(group);
            self.counts.take(before);
            self.counts.add(count(&folded));
            for (case, slot) in folded.into_iter().zip(&mut cases[from..]) {
                *slot = Some(case);
            }
        }
        self.cases = cases.into_iter().flatten().collect();
        self
    }

    /// Joins the reports of one run, one per file, in their order; `None` when there are none.
    ///
    /// Cases of one name in several files are several cases, never attempts: Maven and Gradle write a file per class and note a
    /// repeated case inside of it, while two packages may well have a class of the same name. The worst that comes of that is a
    /// failure that is shown although another file took it back.
    #[must_use]
    pub fn join(reports: impl IntoIterator<Item = Self>) -> Option<Self> {
        reports.into_iter().reduce(|mut all, next| {
            let from = all.cases.len();
            all.repeats.extend(next.repeats.into_iter().map(|range| range.start + from..range.end + from));
            all.unshown = all.unshown.saturating_add(next.unshown);
            all.unlisted = all.unlisted.or(next.unlisted);
            all.doubt = all.doubt.or(next.doubt);
            all.counts.add(next.counts);
            all.cases.extend(next.cases);
            all.text = all.text.or(next.text);
            all
        })
    }

    /// Gives every case that failed (flaky ones too) its place in the repository, or none; all others lose theirs, and so do
    /// failures beyond the thousandth. The failure's text comes first, then what the report says. `root`, `folder` and `exists` are those of [`place::find`].
    pub fn locate(&mut self, folder: &str, root: &str, exists: &dyn Fn(&str) -> bool) {
        let sources = place::SourceRoot { root, folder, exists };
        let mut left = MAX_PLACES;
        for case in &mut self.cases {
            let said = case.place.take();
            if left > 0 && (case.status.is_red() || case.status == CaseStatus::Flaky) {
                left -= 1;
                let group = if case.group.is_empty() { &case.name } else { &case.group };
                case.place = sources
                    .find(&case.details, group)
                    .or_else(|| sources.find(&case.message, group))
                    .or_else(|| said.and_then(|said| sources.resolve(&said.file, said.line, group)));
            }
        }
    }
}

/// The bytes of a report of any size: of one that is too large to be held, without the middle of what tests printed.
///
/// # Errors
/// When it cannot be read, or is too large even so.
pub fn whole(mut from: impl Read) -> io::Result<Vec<u8>> {
    let mut begin = Vec::new();
    from.by_ref().take(MAX_BYTES as u64 + 1).read_to_end(&mut begin)?;
    if begin.len() <= MAX_BYTES {
        return Ok(begin);
    }
    let first = begin.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf)).copied();
    // Of wide characters only UTF-8's are cut apart well.
    if begin.starts_with(&[0xff, 0xfe]) || begin.starts_with(&[0xfe, 0xff]) || begin.contains(&0) && first != Some(b'<') {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let all = io::Cursor::new(begin).chain(from.take(MOST_BYTES));
    match first {
        Some(b'<') => squeeze::xml(all),
        _ => squeeze::lines(io::BufReader::new(all), |line| go_test::tells(line) || libtest::tells(line)),
    }
}

/// Why a report cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{what}", line_prefix(.line.as_ref()))]
pub struct Broken {
    /// The line where reading stopped, from 1.
    pub line: Option<usize>,
    /// What is wrong, a fragment.
    pub what: String,
    /// Whether it is a file of another kind altogether.
    pub is_foreign: bool,
    /// The element of such a file that says that something failed.
    pub says_failed: Option<String>,
}

impl Broken {
    /// A report that stops making sense at a line.
    pub(crate) fn at(line: impl Into<Option<usize>>, what: impl Into<String>) -> Self {
        Self { line: line.into(), what: what.into(), is_foreign: false, says_failed: None }
    }
}

/// Counts cases.
fn count(cases: &[Case]) -> Counts {
    let mut counts = Counts::default();
    for case in cases {
        counts.add(counts_of(case.status));
    }
    counts
}

/// One case of this status.
fn counts_of(status: CaseStatus) -> Counts {
    let mut one = Counts::default();
    match status {
        CaseStatus::Passed => one.passed = 1,
        CaseStatus::Failed | CaseStatus::Error => one.failed = 1,
        CaseStatus::Skipped => one.skipped = 1,
        CaseStatus::Flaky => (one.passed, one.flaky) = (1, 1),
    }
    one
}

/// A case without anything but its names and how it ended.
fn bare(group: impl Into<String>, name: impl Into<String>, status: CaseStatus) -> Case {
    Case {
        group: group.into(),
        name: name.into(),
        status,
        duration: None,
        message: String::new(),
        details: String::new(),
        place: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::result::SourcePlace;

    #[test]
    fn places_come_from_the_text_then_from_the_report() {
        let mut report = TestReport::of(
            JudgedBy::Junit,
            vec![
                Case {
                    details: "tests/a.py:7: no".into(),
                    place: Some(place("tests/a.py", 1)),
                    ..bare("g", "text", CaseStatus::Failed)
                },
                Case { place: Some(place("tests/a.py", 3)), ..bare("g", "report", CaseStatus::Error) },
                Case { place: Some(place("gone.py", 3)), ..bare("g", "gone", CaseStatus::Flaky) },
                Case { place: Some(place("tests/a.py", 3)), ..bare("g", "passed", CaseStatus::Passed) },
                Case { message: "d/d_test.go:3:28: undefined".into(), ..bare("", "m/svc/d", CaseStatus::Error) },
            ],
        );
        let files = ["svc/tests/a.py", "svc/d/d_test.go"];
        report.locate("svc", "/repo", &|path| files.contains(&path));
        let places: Vec<_> = report.cases.into_iter().map(|case| case.place).collect();
        assert_eq!(
            places,
            [Some(place("svc/tests/a.py", 7)), Some(place("svc/tests/a.py", 3)), None, None, Some(place("svc/d/d_test.go", 3))]
        );
    }

    fn place(file: &str, line: u32) -> SourcePlace {
        SourcePlace { file: file.into(), line }
    }
}
