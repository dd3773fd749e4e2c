//! Reads a JUnit file that `cicd test --junit` wrote: each `<testsuite>` is a suite of its own, with further facts beside the
//! cases.
//!
//! These facts never make a suite greener than its cases do; they may make it redder.

use std::time::{Duration, SystemTime};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::junit::{attributes, junit, line_at, refuse_declarations};
use super::{Broken, JudgedSuite, TestReport, count, encoding, judge_report, text};
use crate::model::commit::is_oid;
use crate::model::name::is_name;
use crate::model::pages::{PageUrl, RunPages};
use crate::model::result::{Case, Counts, Excerpt, Explanation, JudgedBy, Judgement, SuiteId, Verdict};

/// The largest number of suites in one file.
const MAX_SUITES: usize = 20_000;

/// The largest number of bytes of an output that are kept.
const MAX_OUTPUT: usize = 64 * 1024;

/// A suite of a JUnit file that `cicd test` wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnReport {
    /// The id of the suite.
    pub suite: SuiteId,
    /// The number of the shard and the number of shards.
    pub shard: Option<(u32, u32)>,
    /// The commit that was tested, if the file names it.
    pub revision: Option<String>,
    /// True if the work tree differed from the commit.
    pub is_dirty: bool,
    /// The time at which the suite began.
    pub started: Option<SystemTime>,
    /// The duration of the suite.
    pub duration: Duration,
    /// The reason why the suite did not gate.
    pub quarantine: Option<String>,
    /// The run whose passed result was reused.
    pub cached: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason why the verdict is not green.
    pub why: Option<Explanation>,
    /// The evidence that the verdict rests on.
    pub judged_by: JudgedBy,
    /// The counts of cases.
    pub counts: Option<Counts>,
    /// The cases.
    pub cases: Vec<Case>,
    /// True if the suite, or a case of it, passed only after a failure.
    pub is_flaky: bool,
    /// The output of the suite.
    pub output: Excerpt,
    /// The pages of the run in CI.
    pub pages: RunPages,
}

/// Reads one file. `locate` receives each suite's report and finds the places of its failures.
///
/// # Errors
/// Returns an error if the file is broken, or was not written by `cicd`.
pub fn own(bytes: &[u8], locate: &dyn Fn(&SuiteId, &mut TestReport)) -> Result<Vec<OwnReport>, Broken> {
    let text = encoding::decode(bytes)?;
    let parts = parts(&text)?;
    let mut suites = Vec::with_capacity(parts.len());
    for part in parts {
        let broken = |what: String| Broken::at(line_at(&text, part.from as u64), what);
        let name = part.name().ok_or_else(|| broken("a <testsuite> that `cicd test` did not write".to_owned()))?;
        let report = junit(text[part.from..part.to].as_bytes()).map_err(|inner| broken(inner.what))?;
        suites.push(part.read(name, report, locate));
    }
    Ok(suites)
}

/// A `<testsuite>` of the top level, with its position in the text.
#[derive(Debug, Default)]
struct OwnPart {
    from: usize,
    to: usize,
    title: String,
    started: String,
    time: String,
    properties: Vec<(String, String)>,
    output: String,
}

/// Returns the suites of the top level. Broken XML is an error here, so that later steps see only complete elements.
fn parts(text: &str) -> Result<Vec<OwnPart>, Broken> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut parts: Vec<OwnPart> = Vec::new();
    let mut open: Vec<Vec<u8>> = Vec::new();
    let mut is_within = false;
    let mut is_output = false;
    loop {
        let from = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let broken = |what: String| Broken::at(line_at(text, from as u64), what);
        let event = reader.read_event().map_err(|error| broken(text::line(&error.to_string())))?;
        let to = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        match event {
            Event::Eof => break,
            Event::DocType(declarations) => refuse_declarations(&declarations).map_err(broken)?,
            Event::Start(start) => {
                if !is_within && start.local_name().as_ref() == b"testsuite" {
                    is_within = true;
                    open.clear();
                    parts.push(part(&start, from).map_err(broken)?);
                } else if is_within {
                    open.push(start.local_name().as_ref().to_vec());
                    is_output = open.len() == 1 && open[0] == b"system-out";
                }
            }
            Event::Empty(start) if is_within => {
                property(parts.last_mut(), &open, &start).map_err(broken)?;
            }
            Event::Empty(start) if start.local_name().as_ref() == b"testsuite" => {
                parts.push(OwnPart { to, ..part(&start, from).map_err(broken)? });
            }
            Event::End(_) if is_within => {
                is_output = false;
                if open.pop().is_none() {
                    is_within = false;
                    parts.last_mut().into_iter().for_each(|part| part.to = to);
                }
            }
            Event::Text(content) if is_output => keep(parts.last_mut(), &String::from_utf8_lossy(&content)),
            Event::CData(content) if is_output => keep(parts.last_mut(), &String::from_utf8_lossy(&content)),
            _ => {}
        }
        if parts.len() > MAX_SUITES {
            return Err(Broken::at(None, format!("more than {MAX_SUITES} suites")));
        }
    }
    if is_within {
        return Err(Broken::at(line_at(text, text.len() as u64), "the file ends inside of <testsuite>"));
    }
    Ok(parts)
}

fn part(start: &BytesStart<'_>, from: usize) -> Result<OwnPart, String> {
    let attributes = attributes(start)?;
    let text = |name: &str| attributes.get(name).to_owned();
    Ok(OwnPart { from, title: text("name"), started: text("timestamp"), time: text("time"), ..OwnPart::default() })
}

/// Records a property of the suite itself. Properties of its cases are ignored.
fn property(part: Option<&mut OwnPart>, open: &[Vec<u8>], start: &BytesStart<'_>) -> Result<(), String> {
    if let (Some(part), [own]) = (part, open)
        && own == b"properties"
        && start.local_name().as_ref() == b"property"
    {
        let attributes = attributes(start)?;
        part.properties.push((attributes.get("name").to_owned(), attributes.get("value").to_owned()));
    }
    Ok(())
}

fn keep(part: Option<&mut OwnPart>, text: &str) {
    if let Some(part) = part
        && part.output.len() < MAX_OUTPUT
    {
        part.output.push_str(&text.chars().take(MAX_OUTPUT).collect::<String>());
    }
}

impl OwnPart {
    fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Returns the suite's id and shard, from a title such as `domain/level/name (2/3)` that the properties confirm.
    fn name(&self) -> Option<(SuiteId, Option<(u32, u32)>)> {
        let (id, shard) = match self.title.strip_suffix(')').and_then(|title| title.rsplit_once(" (")) {
            Some((id, part)) => (id, Some(shard(part)?)),
            None => (self.title.as_str(), None),
        };
        let mut names = id.split('/');
        let (domain, level, name) = (names.next()?, names.next()?, names.next());
        let is_own = self.property("cicd.domain") == Some(domain) && self.property("cicd.level") == Some(level);
        let fits = names.next().is_none() && [Some(domain), Some(level), name].into_iter().flatten().all(is_name);
        let suite = SuiteId { domain: domain.to_owned(), level: level.to_owned(), name: name.map(str::to_owned) };
        (is_own && fits).then_some((suite, shard))
    }

    fn read(
        &self,
        (suite, shard): (SuiteId, Option<(u32, u32)>),
        report: TestReport,
        locate: &dyn Fn(&SuiteId, &mut TestReport),
    ) -> OwnReport {
        let mut report = report;
        let (itself, cases) = std::mem::take(&mut report.cases)
            .into_iter()
            .partition::<Vec<Case>, _>(|case| case.name == self.title && case.group == self.title);
        report.cases = cases;
        for case in &mut report.cases {
            // The suite's id is in front of the group, to separate the cases of several suites.
            let own = case.group.strip_prefix(&self.title).map(|rest| rest.strip_prefix('.').unwrap_or(rest).to_owned());
            case.group = own.unwrap_or_else(|| std::mem::take(&mut case.group));
        }
        locate(&suite, &mut report);
        for case in &mut report.cases {
            // The place is in front of the text, for readers that find it in no other way.
            let written = case.place.as_ref().map(|place| format!("{}:{}\n", place.file, place.line));
            if let Some(rest) = written.and_then(|written| case.details.strip_prefix(&written).map(str::to_owned)) {
                case.details = rest;
            }
        }
        let counts = without(report.counts, &itself);
        let mut judging = report.clone();
        judging.cases.extend(itself.iter().cloned());
        let JudgedSuite { verdict, why, is_flaky, .. } = judge_report(judging);
        let (verdict, why) = self.verdict(verdict, why, &itself);
        let said = self.property("cicd.judged-by").and_then(|word| JudgedBy::ALL.into_iter().find(|way| way.word() == word));
        let judged_by = said.unwrap_or(report.judged_by);
        let is_counted = judged_by != JudgedBy::ExitCode || !report.cases.is_empty();
        OwnReport {
            suite,
            shard,
            revision: self.property("cicd.revision").filter(|text| is_oid(text)).map(str::to_owned),
            is_dirty: self.property("cicd.dirty").is_some(),
            started: humantime::parse_rfc3339_weak(self.started.trim_end_matches("+00:00").trim_end_matches('Z')).ok(),
            duration: self.time.parse().ok().and_then(|time| Duration::try_from_secs_f64(time).ok()).unwrap_or_default(),
            quarantine: self.property("cicd.quarantine").map(text::line),
            cached: self.property("cicd.cached").map(text::line),
            verdict,
            why,
            judged_by,
            counts: Some(counts).filter(|_| is_counted),
            cases: report.cases,
            is_flaky,
            output: Excerpt { head: text::clean(&self.output), ..Excerpt::default() },
            pages: self.pages(),
        }
    }

    fn pages(&self) -> RunPages {
        let page = |name: &str| self.property(name).and_then(PageUrl::of);
        RunPages {
            run: page("cicd.run-url"),
            job: page("cicd.job-url"),
            request: self.property("cicd.pull-request").and_then(|number| number.parse().ok()),
            request_page: page("cicd.pull-request-url"),
        }
    }

    /// Returns the verdict of the cases, unless the run recorded a worse one.
    fn verdict(&self, judged: Verdict, why: Option<Explanation>, itself: &[Case]) -> (Verdict, Option<Explanation>) {
        let said =
            self.property("cicd.verdict").and_then(|word| Verdict::ALL.into_iter().find(|verdict| verdict.word() == word));
        let message = itself.iter().map(|case| &case.message).find(|message| !message.is_empty());
        let noted = self.property("cicd.why").and_then(Explanation::of_note);
        let message = noted.or_else(|| message.map(Explanation::other));
        match said {
            Some(said) if said.is_red() => {
                let by_word = || Explanation::Judged(Judgement::Reported(said));
                (said, message.or(why).or_else(|| Some(by_word())))
            }
            // Nothing ran, unless there is a failed case.
            Some(said @ (Verdict::Skipped | Verdict::Interrupted)) if judged != Verdict::Failed => (said, message),
            _ => (judged, why),
        }
    }
}

/// Returns the counts without the cases that stand for the suite itself.
fn without(mut counts: Counts, itself: &[Case]) -> Counts {
    counts.take(count(itself));
    counts
}

fn shard(text: &str) -> Option<(u32, u32)> {
    let (part, of) = text.split_once('/')?;
    let (part, of): (u32, u32) = (part.parse().ok()?, of.parse().ok()?);
    (1..=of).contains(&part).then_some((part, of))
}
