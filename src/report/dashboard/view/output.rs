//! The failures of a run: the failed suites of a domain, their cases, and the end of their outputs.

use std::time::SystemTime;

use serde::Serialize;

use super::super::links::ProjectLinks;
use super::text::{BRIEF, Bounds, DEEP, Moment, commit, name, short};
use super::{Link, RequestView, anchor, request};
use crate::model::history::{FailedRun, FailedSuite};
use crate::model::pages::PageUrl;
use crate::model::result::{Case, Excerpt};
use crate::report::{bytes, count, end, ui};

/// The largest size of the shown end of one output, in bytes.
const OUTPUT: usize = 32 * 1024;

/// The bounds of a command, which must be shown completely because people copy it.
const COMMAND: Bounds = Bounds { text: 64 * 1024, ..DEEP };

/// The largest size of all outputs and details together, in bytes.
const ROOM: usize = 1024 * 1024;

/// A run and its failures.
#[derive(Serialize)]
pub(in crate::report::dashboard) struct OutputView {
    id: String,
    to: Option<String>,
    log_to: Option<String>,
    revision: Option<String>,
    commit_to: Option<String>,
    dirty: bool,
    request: Option<RequestView>,
    source: &'static str,
    started: Moment,
    suites: Vec<FailedView>,
    more_suites: usize,
}

#[derive(Serialize)]
struct FailedView {
    anchor: Link,
    verdict: &'static str,
    why: Option<String>,
    quarantine: Option<String>,
    again: Option<String>,
    log_to: Option<String>,
    log: Option<String>,
    cases: Vec<CaseLine>,
    more_cases: Option<String>,
    output: Option<String>,
    /// The note above an output that is not complete.
    left_out: Option<String>,
}

#[derive(Serialize)]
struct CaseLine {
    name: String,
    place: Option<String>,
    message: String,
    details: Option<String>,
}

/// The number of bytes that the page still has room for.
struct Room(usize);

impl Room {
    /// Returns the end of a text in lines without terminal sequences, as far as there is room, and the number of bytes that are left out.
    fn end_of(&mut self, text: &str, most: usize) -> (String, usize) {
        let lines: Vec<String> = ui::output_lines(text, false).collect();
        let whole = lines.join("\n");
        let shown = end(whole.trim_end(), most.min(self.0)).to_owned();
        self.0 = self.0.saturating_sub(shown.len());
        let left = whole.trim_end().len() - shown.len();
        (shown, left)
    }
}

impl OutputView {
    pub(in crate::report::dashboard) fn new(run: &FailedRun, now: SystemTime, links: Option<&ProjectLinks>) -> Self {
        let mut room = Room(ROOM);
        let log = run.pages.job.as_ref();
        Self {
            id: name(&run.run, BRIEF),
            to: super::run_page(&run.run, &run.pages, links),
            log_to: log.map(PageUrl::to_string),
            revision: run.revision.as_deref().map(commit),
            commit_to: links.and_then(|links| links.commit(run.revision.as_deref()?)),
            dirty: run.is_dirty,
            request: request(&run.pages, links),
            source: run.source.word(),
            started: Moment::new(run.started, now),
            suites: run.suites.iter().map(|suite| failed(suite, log, &mut room)).collect(),
            more_suites: run.more_suites,
        }
    }
}

/// Returns the data of a failed suite; `log` is the page of the run's own job.
fn failed(suite: &FailedSuite, log: Option<&PageUrl>, room: &mut Room) -> FailedView {
    let FailedSuite { failure, .. } = suite;
    let part = suite.shard.as_ref().map(|shard| format!(" ({shard})")).unwrap_or_default();
    let title = format!("{}{part}", super::within_domain(&suite.suite));
    let cases: Vec<CaseLine> = failure.cases.iter().map(|case| line(case, room)).collect();
    let (output, left_out) = printed(&failure.output, room);
    FailedView {
        anchor: Link { to: anchor(&title), text: name(&title, DEEP) },
        verdict: failure.verdict.word(),
        why: failure.why.as_deref().map(|why| short(why, DEEP)),
        quarantine: suite.quarantine.as_deref().map(|why| short(why, DEEP)),
        again: suite.again.as_deref().map(|again| short(again, COMMAND)),
        log_to: suite.job_page.as_ref().filter(|page| Some(*page) != log).map(PageUrl::to_string),
        log: failure.log.as_ref().map(|log| ui::path(log.as_os_str().as_encoded_bytes())),
        cases,
        more_cases: (suite.more_cases > 0).then(|| count(suite.more_cases, "more failing case")),
        output,
        left_out,
    }
}

fn line(case: &Case, room: &mut Room) -> CaseLine {
    let group = if case.group.is_empty() { String::new() } else { format!("{} › ", case.group) };
    let details = if case.details.trim() == case.message.trim() { "" } else { case.details.as_str() };
    let (details, _) = room.end_of(details, DEEP.text);
    CaseLine {
        name: name(&format!("{group}{}", case.name), DEEP),
        place: case.place.as_ref().map(|place| name(&format!("{}:{}", place.file, place.line), DEEP)),
        message: short(&case.message, DEEP),
        details: Some(details).filter(|details| !details.is_empty()),
    }
}

/// Returns the end of an output, and a note on the rest.
fn printed(output: &Excerpt, room: &mut Room) -> (Option<String>, Option<String>) {
    // Without a tail, the head is the complete output.
    let is_cut = output.omitted > 0 || !output.tail.is_empty();
    let (shown, mut left) = room.end_of(if is_cut { &output.tail } else { &output.head }, OUTPUT);
    if is_cut {
        left += output.head.len() + usize::try_from(output.omitted).unwrap_or(usize::MAX / 2);
    }
    let left_out = (left > 0).then(|| format!("{} before this", bytes(left as u64)));
    (Some(shown).filter(|shown| !shown.is_empty()), left_out)
}

/// Returns the number of failed suites in words.
pub(in crate::report::dashboard) fn title(run: &FailedRun) -> String {
    count(run.suites.len() + run.more_suites, "failed suite")
}
