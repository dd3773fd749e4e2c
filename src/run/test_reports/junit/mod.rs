//! Reads JUnit XML in the dialects of pytest, surefire, Gradle, jest, vitest, mocha, node, phpunit, bats, gotestsum, nextest,
//! `CTest` and others. They share no schema. The reader uses the features that they agree on. Where they differ, it chooses the
//! reading that hides no failure.
//!
//! Cases are counted, not the attributes that claim a count. These attributes can only make a result worse: failures that a
//! suite counts and no case shows are kept beside the cases. Unknown elements are searched for known ones, except those that
//! hold output and those that look like an outcome. Nothing is expanded: a DTD with declarations is rejected, and in a text an
//! entity that XML itself does not define stays as it is.

mod case;
#[cfg(test)]
mod claims_tests;
mod elements;
mod foreign;
mod outcome;
mod says;
mod tally;
#[cfg(test)]
mod tests;
mod unknown;
#[cfg(test)]
mod unknown_tests;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::case::Building;
pub(super) use self::elements::{Attributes, attributes, refuse_declarations, unescape};
use self::outcome::ElementKind;
use self::tally::SuiteTallies;
use self::unknown::UnknownElement;
use super::attempts::{CaseEntry, fold};
use super::text::{KeepText, clean};
use super::{Broken, MAX_CASES, TestReport, counts_of, encoding};
use crate::model::result::{Case, CaseStatus, Counts, JudgedBy};

/// The largest depth of nested elements.
const MAX_DEPTH: usize = 200;

/// Reads one file.
///
/// # Errors
/// Returns an error if the file is not JUnit XML or was cut off.
pub fn junit(bytes: &[u8]) -> Result<TestReport, Broken> {
    let text = encoding::decode(bytes)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    let mut walk = ReportWalk::default();
    loop {
        let step = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => walk.step(&event),
            Err(error) => {
                let what = clean(&walk.located(error.to_string().trim_start_matches("syntax error: ")));
                return Err(Broken::at(line_at(&text, reader.error_position()), what));
            }
        };
        step.map_err(|what| {
            let broken = Broken::at(line_at(&text, reader.buffer_position()), what);
            if walk.is_foreign { foreign::passed_over(&text, broken) } else { broken }
        })?;
    }
    walk.end().map_err(|what| Broken::at(line_at(&text, text.len() as u64), what))
}

/// Returns the line of a byte, from 1. A line break at the end of the text begins no line.
pub(super) fn line_at(text: &str, position: u64) -> usize {
    let at = usize::try_from(position).unwrap_or(usize::MAX).min(text.len());
    let before = &text.as_bytes()[..at];
    let before = if at == text.len() { before.trim_ascii_end() } else { before };
    before.split(|byte| *byte == b'\n').count()
}

/// The kind of an open element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// `<testsuites>`, or an unknown element around suites and cases.
    Around,
    /// `<testsuite>`.
    Suite,
    /// `<testcase>`.
    Case,
    /// An unknown element inside of a case.
    Within,
    /// `<failure>` and similar elements.
    Outcome,
    /// Text inside of an outcome (surefire's `<stackTrace>`).
    Text,
    /// An element that describes a case (`<property>`): only a `<failure>` or an `<error>` in it counts.
    Description,
    /// An element that is ignored with all of its content.
    Opaque,
}

/// An open suite.
#[derive(Debug)]
struct SuiteElement {
    number: usize,
    name: String,
}

/// The state of the reader, and its results.
#[derive(Debug, Default)]
struct ReportWalk {
    open: Vec<(Element, String)>,
    suites: Vec<SuiteElement>,
    tallies: SuiteTallies,
    has_root: bool,
    /// True if the root is one of another format.
    is_foreign: bool,
    is_pytest: bool,
    case: Option<Building>,
    /// The kind, the `message` and the `type` of the open outcome.
    outcome: Option<(ElementKind, String, String)>,
    text: Option<KeepText>,
    /// The open unknown elements, the outermost first.
    unknown: Vec<UnknownElement>,
    entries: Vec<CaseEntry>,
    /// The counts of cases beyond those that are listed.
    unlisted: Counts,
}

impl ReportWalk {
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
                let reference = format!("&{};", String::from_utf8_lossy(name));
                // In a text, the reference is output of a test. Among elements, it may stand for an element.
                if matches!(self.open.last(), Some((Element::Around | Element::Suite | Element::Case, _)))
                    && unescape(&reference) == reference
                {
                    return Err(format!("the entity {} is not defined", super::text::line(&reference)));
                }
                self.push(&unescape(&reference));
                Ok(())
            }
            Event::DocType(declarations) => refuse_declarations(declarations),
            _ => Ok(()),
        }
    }

    /// Adds text to the open outcome or unknown element. Other text does not count.
    fn push(&mut self, text: &str) {
        match self.open.last() {
            Some((Element::Outcome | Element::Text, _)) => {
                if let Some(keep) = &mut self.text {
                    keep.push(text);
                }
            }
            Some((Element::Around | Element::Within, name)) if name != "testsuites" => {
                if let Some(unknown) = self.unknown.last_mut() {
                    unknown.push(text);
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let mut name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
        if ["testsuites", "testsuite", "testcase"].iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            name.make_ascii_lowercase();
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("elements are nested more than {MAX_DEPTH} deep"));
        }
        let element = self.classify(&name)?;
        self.unknown.last_mut().into_iter().for_each(UnknownElement::add_child);
        match element {
            Element::Suite => {
                let attributes = attributes(start)?;
                self.is_pytest |= attributes.get("name") == "pytest";
                let number = self.tallies.open(&attributes);
                self.suites.push(SuiteElement { number, name: clean(attributes.get("name")) });
            }
            Element::Case => self.case = Some(Building::new(&attributes(start)?, self.is_pytest)),
            Element::Outcome => {
                let attributes = attributes(start)?;
                let kind = ElementKind::of(&name, attributes.get("type")).unwrap_or(ElementKind::Unknown);
                self.outcome = Some((kind, attributes.get("message").to_owned(), attributes.get("type").to_owned()));
                self.text = Some(KeepText::details());
            }
            Element::Around if name == "testsuites" => {
                self.tallies.open(&attributes(start)?);
            }
            Element::Around | Element::Within => {
                let outcome_count = self.case.as_ref().map_or(0, |case| case.outcomes.len());
                self.unknown.push(UnknownElement::new(&name, attributes(start)?, outcome_count));
            }
            Element::Text | Element::Description | Element::Opaque => {}
        }
        self.open.push((element, name));
        Ok(())
    }

    fn classify(&mut self, name: &str) -> Result<Element, String> {
        let Some((parent, _)) = self.open.last() else {
            self.has_root = true;
            return match name {
                "testsuites" => Ok(Element::Around),
                "testsuite" => Ok(Element::Suite),
                _ => {
                    self.is_foreign = true;
                    Err(format!("not a JUnit file: it begins with <{}>", super::text::line(name)))
                }
            };
        };
        Ok(match (parent, name) {
            (Element::Outcome, "stackTrace") => Element::Text,
            (Element::Outcome | Element::Text | Element::Opaque, _) => Element::Opaque,
            (_, name) if outcome::is_output(name) => Element::Opaque,
            (Element::Description | Element::Around | Element::Suite, "failure" | "error") => Element::Outcome,
            (Element::Description, _) | (_, "property") => Element::Description,
            (Element::Around | Element::Suite, "testsuite") => Element::Suite,
            (Element::Around | Element::Suite, "testcase") => Element::Case,
            (Element::Around | Element::Suite, _) => Element::Around,
            (Element::Case | Element::Within, "testcase") => return Err("a <testcase> inside of another".into()),
            (Element::Case | Element::Within, name) if outcome::is_description(name) => Element::Description,
            (Element::Case | Element::Within, name) if ElementKind::of(name, "").is_some() => Element::Outcome,
            (Element::Case | Element::Within, _) => Element::Within,
        })
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some((Element::Suite, _)) => {
                self.suites.pop();
                self.tallies.close();
            }
            Some((Element::Around, name)) if name == "testsuites" => self.tallies.close(),
            Some((Element::Case, _)) => {
                if let Some(case) = self.case.take() {
                    let path: Vec<&str> = self.suites.iter().map(|suite| suite.name.as_str()).collect();
                    let (origin, has_outcome) = (case.origin.clone(), !case.outcomes.is_empty());
                    let case = case.finish(&path);
                    self.tallies.case(case.status);
                    if case.status.is_red() && !has_outcome {
                        self.tallies.outcome(ElementKind::Failure);
                    }
                    self.add(case, origin);
                }
            }
            Some((Element::Outcome, name)) => self.close_outcome(&name),
            Some((element @ (Element::Around | Element::Within), _)) => self.close_unknown(element),
            _ => {}
        }
    }

    /// Adds an outcome to the case around it. Without a case, the suite itself broke, and the outcome becomes a case.
    fn close_outcome(&mut self, name: &str) {
        let Some((kind, message, type_name)) = self.outcome.take() else { return };
        let text = self.text.take().map(KeepText::into_details).unwrap_or_default();
        if unknown::is_denied(name, &message, &text) {
            return;
        }
        self.tallies.outcome(kind);
        if let Some(case) = &mut self.case {
            case.outcomes.push(case::CaseOutcome::new(kind, &message, &type_name, text));
            return;
        }
        let path: Vec<&str> = self.suites.iter().map(|suite| suite.name.as_str()).collect();
        let case = case::of_suite(&path, case::CaseOutcome::new(kind, &message, &type_name, text));
        self.add(case, String::new());
    }

    /// Adds the outcome that an unknown element may state to the case around it, or to the suite.
    fn close_unknown(&mut self, element: Element) {
        let Some(unknown) = self.unknown.pop() else { return };
        let is_child = matches!(self.open.last(), Some((Element::Case, _)));
        match &mut self.case {
            Some(case) if element == Element::Within => {
                if let Some((kind, outcome)) = unknown.of_case(is_child, case.outcomes.len()) {
                    self.tallies.outcome(kind);
                    case.outcomes.push(outcome);
                }
            }
            _ => unknown.of_suite().into_iter().for_each(|(name, value)| self.tallies.against(&name, &value)),
        }
    }

    fn add(&mut self, case: Case, origin: String) {
        let is_telling = case.status.is_red() || case.status == CaseStatus::Flaky;
        if self.entries.len() >= if is_telling { 2 * MAX_CASES } else { MAX_CASES } {
            self.unlisted.add(counts_of(case.status));
            return;
        }
        // Cases outside of every suite form a suite of their own.
        let suite = self.suites.last().map_or(usize::MAX, |suite| suite.number);
        self.entries.push(CaseEntry { suite, origin, ..CaseEntry::plain(case) });
    }

    /// Returns a message with the name of the open element.
    fn located(&self, what: &str) -> String {
        match self.open.last() {
            Some((_, name)) => format!("inside of <{name}>: {what}"),
            None => what.to_owned(),
        }
    }

    fn end(mut self) -> Result<TestReport, String> {
        match self.open.last() {
            Some((_, name)) => Err(format!("the file ends inside of <{}>", super::text::line(name))),
            None if !self.has_root => Err("the file holds no <testsuites> and no <testsuite>".into()),
            None => {
                let folded = fold(self.entries, &|suite| self.tallies.counts_no_failure(suite));
                let (unshown, unlisted) = (self.tallies.unshown(), self.tallies.unlisted());
                let doubt = self.tallies.doubt();
                let mut report = TestReport { unshown, unlisted, doubt, ..TestReport::folded(JudgedBy::Junit, folded) };
                report.counts.add(self.unlisted);
                Ok(report)
            }
        }
    }
}
