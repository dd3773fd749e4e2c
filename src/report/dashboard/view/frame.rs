//! The frame of every page: the number of domains with each verdict, and the links to other filters, views and orders.

use serde::Serialize;

use super::super::options::{PageOptions, PageView, SortOrder, WantedPage};
use super::text::{Moment, stamp};
use crate::model::event::TestCount;
use crate::model::health::Status;
use crate::model::overview::Overview;
use crate::report::test_count::all_run;
use crate::report::{count, time};

/// The frame of every page.
#[derive(Serialize)]
pub(in crate::report::dashboard) struct Frame<'a> {
    repository: &'a str,
    version: &'a str,
    notices: &'a [String],
    taken: Moment,
    clock: String,
    now: String,
    /// The number of domains with each verdict but `pass`, for the window's title.
    tally: String,
    wanted: &'static str,
    /// The worst verdict of all domains, which selects the page's icon.
    worst: &'static str,
    total: usize,
    chips: Vec<Chip>,
    filter: &'a str,
    /// The query parameters that a search must keep: name and value.
    keep: Vec<(&'static str, &'static str)>,
    here: String,
    all: String,
    all_current: bool,
    /// The address of the page without any filter.
    every: String,
    cards: String,
    table: String,
    by_config: String,
    by_worst: String,
    /// The tests of the work tree in a sentence; `has_unrun` is true if no suite runs some of them.
    tests: Option<String>,
    has_unrun: bool,
}

/// A verdict to filter by, and the number of domains with it.
#[derive(Serialize)]
struct Chip {
    word: &'static str,
    count: usize,
    to: String,
    current: bool,
}

impl<'a> Frame<'a> {
    pub(in crate::report::dashboard) fn new(overview: &'a Overview, options: &'a PageOptions<'a>, here: &str) -> Self {
        let verdicts = || overview.domains.iter().map(|domain| domain.status.verdict);
        let chip = |wanted: WantedPage| Chip {
            word: wanted.word(),
            count: verdicts().filter(|verdict| wanted.holds(*verdict)).count(),
            to: options.link_with(|other| other.verdict = Some(wanted)),
            current: options.verdict == Some(wanted),
        };
        let mut keep = Vec::new();
        keep.extend((options.view == PageView::Table).then_some(("view", "table")));
        keep.extend((options.order == SortOrder::Config).then_some(("order", "config")));
        keep.extend(options.verdict.map(|wanted| ("verdict", wanted.word())));
        Self {
            repository: &overview.repository,
            version: options.version,
            notices: &options.notices,
            taken: Moment::new(overview.taken, options.now),
            clock: format!("{} UTC", time(overview.taken).get(11..19).unwrap_or_default()),
            now: stamp(options.now),
            tally: tally(overview),
            wanted: options.verdict.map_or("", WantedPage::word),
            worst: verdicts().max().unwrap_or(Status::Unknown).word(),
            total: overview.domains.len(),
            chips: WantedPage::ALL.into_iter().map(chip).collect(),
            filter: &options.filter,
            keep,
            here: if here == "/" { options.link() } else { here.to_owned() },
            all: options.link_with(|other| other.verdict = None),
            every: options.link_with(|other| (other.verdict, other.filter) = (None, String::new())),
            all_current: options.verdict.is_none(),
            cards: options.link_with(|other| other.view = PageView::Cards),
            table: options.link_with(|other| other.view = PageView::Table),
            by_config: options.link_with(|other| other.order = SortOrder::Config),
            by_worst: options.link_with(|other| other.order = SortOrder::Worst),
            tests: overview.tests.as_ref().filter(|tests| tests.files > 0).map(tests_line),
            has_unrun: overview.tests.as_ref().is_some_and(|tests| tests.unrun > 0),
        }
    }
}

/// Returns a sentence on the number of files with names of tests, and on whether suites run them.
fn tests_line(tests: &TestCount) -> String {
    if tests.unrun == 0 {
        return all_run(tests);
    }
    let are = if tests.unrun == 1 { "is" } else { "are" };
    format!("{} of {} {are} run by no suite; `cicd check` names them", tests.unrun, count(tests.files, "test file"))
}

/// Returns `2 fail, 1 warn`, `all pass`, or `no domains`. `page.js` counts the same way.
fn tally(overview: &Overview) -> String {
    if overview.domains.is_empty() {
        return "no domains".to_owned();
    }
    let count = |status: Status| overview.domains.iter().filter(|domain| domain.status.verdict == status).count();
    let bad = Status::ALL.into_iter().rev().filter(|status| *status != Status::Pass);
    let words: Vec<_> = bad.map(|s| (count(s), s)).filter(|(n, _)| *n > 0).map(|(n, s)| format!("{n} {}", s.word())).collect();
    if words.is_empty() { "all pass".to_owned() } else { words.join(", ") }
}
