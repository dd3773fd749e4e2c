//! Reads TRX, the results of `dotnet test --logger trx` and of Visual Studio.
//!
//! Results are counted, not the counters: a counter can only make a report worse. A file that is cut off is broken, and so is one
//! without `<ResultSummary>`, which is written last. As in the reader of JUnit, nothing is expanded: a DTD with declarations is
//! rejected.

mod outcome;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::outcome::{RunSummary, status};
use super::attempts::UNNAMED;
use super::junit::{Attributes, attributes, line_at, refuse_declarations, unescape};
use super::text::{self, KeepText};
use super::{Broken, MAX_CASES, TestReport, bare, counts_of, encoding};
use crate::model::result::{Case, CaseStatus, Counts, JudgedBy, SourcePlace};

/// The largest depth of nested elements.
const MAX_DEPTH: usize = 200;

/// The part of a namespace that tells TRX from other formats whose root has the same name.
const NAMESPACE: &str = "TeamTest";

/// Returns true if a text begins as TRX does: with a `<TestRun>` of Visual Studio's namespace.
pub(super) fn is_trx(text: &str) -> bool {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                let is_named = start.local_name().as_ref() == b"TestRun";
                return is_named && attributes(&start).is_ok_and(|all| all.values().any(|value| value.contains(NAMESPACE)));
            }
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// Reads one file.
///
/// # Errors
/// Returns an error if the file is not TRX or was cut off.
pub fn trx(bytes: &[u8]) -> Result<TestReport, Broken> {
    let text = encoding::decode(bytes)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    let mut walk = TrxWalk::default();
    loop {
        let step = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => walk.step(&event),
            Err(error) => {
                let what = text::clean(error.to_string().trim_start_matches("syntax error: "));
                return Err(Broken::at(line_at(&text, reader.error_position()), what));
            }
        };
        step.map_err(|what| Broken::at(line_at(&text, reader.buffer_position()), what))?;
    }
    walk.end().map_err(|what| Broken::at(line_at(&text, text.len() as u64), what))
}

/// The kind of an open element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TrxElement {
    /// `<Results>` or `<InnerResults>`: every element in it is a result.
    Results,
    Result,
    /// The message or the stack of a result's error.
    ErrorText,
    /// The definition of a test.
    Definition,
    Other,
}

/// A result whose element is open.
#[derive(Debug)]
struct OpenResult {
    test: String,
    case: Case,
    message: KeepText,
    stack: KeepText,
    /// True if there are results inside of this one.
    has_inner: bool,
    /// True if one of these is red.
    is_inner_red: bool,
}

/// The state of the reader, and its results.
#[derive(Debug, Default)]
struct TrxWalk {
    open: Vec<(TrxElement, String)>,
    has_root: bool,
    results: Vec<OpenResult>,
    /// The cases, each with the id of its test.
    cases: Vec<(String, Case)>,
    /// The classes of tests by the tests' ids.
    classes: HashMap<String, String>,
    definition: Option<String>,
    summary: RunSummary,
    /// The counts of cases beyond those that are listed.
    unlisted: Counts,
    /// The numbers of result elements, and of red ones among them.
    elements: u32,
    red: u32,
}

impl TrxWalk {
    fn step(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(start) => self.start(start),
            Event::Empty(start) => {
                self.start(start)?;
                self.close();
                Ok(())
            }
            Event::End(_) => {
                self.close();
                Ok(())
            }
            Event::Text(text) => {
                self.push(&String::from_utf8_lossy(text));
                Ok(())
            }
            Event::CData(text) => {
                self.push(&String::from_utf8_lossy(text));
                Ok(())
            }
            Event::GeneralRef(name) => {
                self.push(&unescape(&format!("&{};", String::from_utf8_lossy(name))));
                Ok(())
            }
            Event::DocType(declarations) => refuse_declarations(declarations),
            _ => Ok(()),
        }
    }

    /// Adds text to the error of the open result. Other text does not count.
    fn push(&mut self, text: &str) {
        let Some((TrxElement::ErrorText, name)) = self.open.last() else { return };
        if let Some(result) = self.results.last_mut() {
            if name == "Message" { result.message.push(text) } else { result.stack.push(text) }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("elements are nested more than {MAX_DEPTH} deep"));
        }
        let element = self.classify(&name)?;
        match element {
            TrxElement::Result => {
                let attributes = attributes(start)?;
                self.elements = self.elements.saturating_add(1);
                self.results.iter_mut().rev().take(1).for_each(|outer| outer.has_inner = true);
                self.results.push(OpenResult::new(&attributes));
            }
            TrxElement::Definition => self.definition = Some(attributes(start)?.get("id").to_owned()),
            TrxElement::Other => self.take(&name, &attributes(start)?),
            TrxElement::Results | TrxElement::ErrorText => {}
        }
        self.open.push((element, name));
        Ok(())
    }

    fn classify(&mut self, name: &str) -> Result<TrxElement, String> {
        let Some((parent, above)) = self.open.last() else {
            if self.has_root || name != "TestRun" {
                return Err(format!("not a TRX file: it has <{}> at the top", text::line(name)));
            }
            self.has_root = true;
            return Ok(TrxElement::Other);
        };
        Ok(match (parent, name) {
            (TrxElement::Results, _) => TrxElement::Result,
            (_, "Results" | "InnerResults") => TrxElement::Results,
            (_, "Message" | "StackTrace") if above == "ErrorInfo" => TrxElement::ErrorText,
            (_, _) if above == "TestDefinitions" => TrxElement::Definition,
            _ => TrxElement::Other,
        })
    }

    /// Takes the facts of an element that is no result.
    fn take(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "TestMethod" => {
                let class = attributes.get("className").split(',').next().unwrap_or_default();
                if let Some(id) = self.definition.as_ref().filter(|_| self.classes.len() < 2 * MAX_CASES) {
                    self.classes.insert(id.clone(), text::name(class));
                }
            }
            "ResultSummary" => self.summary.end(attributes.get("outcome")),
            "Counters" => self.summary.count(attributes),
            "RunInfo" => self.summary.info(attributes.get("outcome")),
            _ => {}
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some((TrxElement::Result, _)) => {
                if let Some(result) = self.results.pop() {
                    self.close_result(result);
                }
            }
            Some((TrxElement::Definition, _)) => self.definition = None,
            _ => {}
        }
    }

    /// Adds a result. One with results inside of it only counts if it is red and none of these is.
    fn close_result(&mut self, result: OpenResult) {
        let is_red = result.case.status.is_red();
        self.red = self.red.saturating_add(u32::from(is_red));
        self.results.iter_mut().rev().take(1).for_each(|outer| outer.is_inner_red |= is_red || result.is_inner_red);
        if result.has_inner && (!is_red || result.is_inner_red) {
            return;
        }
        if self.cases.len() >= if is_red { 2 * MAX_CASES } else { MAX_CASES } {
            self.unlisted.add(counts_of(result.case.status));
            return;
        }
        let test = result.test.clone();
        self.cases.push((test, result.finish()));
    }

    fn end(self) -> Result<TestReport, String> {
        if let Some((_, name)) = self.open.last() {
            return Err(format!("the file ends inside of <{}>", text::line(name)));
        }
        if !self.has_root {
            return Err("the file holds no <TestRun>".to_owned());
        }
        if !self.summary.has_ended {
            return Err("it has no <ResultSummary>: the run did not end".to_owned());
        }
        let classes = &self.classes;
        let cases = self.cases.into_iter().map(|(test, case)| match classes.get(&test) {
            Some(class) if !class.is_empty() => of_class(case, class),
            _ => case,
        });
        let mut report = TestReport {
            unshown: self.summary.bad.saturating_sub(self.red),
            unlisted: (self.summary.total > self.elements).then_some((self.summary.total, self.elements)),
            doubt: self.summary.doubt,
            ..TestReport::of(JudgedBy::Trx, cases.collect())
        };
        report.counts.add(self.unlisted);
        Ok(report)
    }
}

/// Returns a case as one of its class: xUnit.net's names begin with the class, those of `MSTest` and `NUnit` do not.
fn of_class(case: Case, class: &str) -> Case {
    let own = case.name.strip_prefix(class).and_then(|rest| rest.strip_prefix('.')).filter(|rest| !rest.is_empty());
    let name = own.map(str::to_owned).unwrap_or(case.name);
    Case { group: class.to_owned(), name, ..case }
}

impl OpenResult {
    fn new(attributes: &Attributes) -> Self {
        let named = text::name(attributes.get("testName"));
        let name = if named.is_empty() { UNNAMED.to_owned() } else { named };
        let outcome = attributes.get("outcome");
        let status = status(outcome);
        let message = if status == CaseStatus::Error { text::line(&outcome::sentence(outcome)) } else { String::new() };
        let duration = duration(attributes.get("duration"));
        Self {
            test: attributes.get("testId").to_owned(),
            case: Case { duration, message, ..bare("", name, status) },
            message: KeepText::details(),
            stack: KeepText::details(),
            has_inner: false,
            is_inner_red: false,
        }
    }

    /// Returns the case with the texts of its error.
    fn finish(self) -> Case {
        let (message, stack) = (self.message.into_details(), self.stack.into_details());
        let line = text::line(&message);
        let details = [message.as_str(), stack.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        Case {
            message: if line.is_empty() { self.case.message } else { line },
            details: text::details(&details.join("\n")),
            place: place(&stack),
            ..self.case
        }
    }
}

/// Returns the place of the first frame with a source: `   at Shop.Tests.Adds() in /src/Tests.cs:line 12`.
fn place(stack: &str) -> Option<SourcePlace> {
    stack.lines().find_map(|line| {
        let (before, number) = line.rsplit_once(":line ")?;
        let (_, file) = before.rsplit_once(" in ")?;
        Some(SourcePlace { file: file.trim().replace('\\', "/"), line: number.trim().parse().ok()? })
    })
}

/// Parses a time span of .NET: `00:00:01.2345678`, or `1.00:00:00` with days.
fn duration(text: &str) -> Option<Duration> {
    let mut parts = text.trim().splitn(3, ':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (days, hours) = hours.split_once('.').unwrap_or(("0", hours));
    let whole = |text: &str| text.parse::<u32>().ok().map(f64::from);
    let seconds: f64 = seconds.parse().ok()?;
    let all = ((whole(days)? * 24.0 + whole(hours)?) * 60.0 + whole(minutes)?) * 60.0 + seconds;
    Duration::try_from_secs_f64(all).ok()
}
