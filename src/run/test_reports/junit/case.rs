//! Builds a case from one `<testcase>`: from its attributes and its children.

use std::time::Duration;

use super::super::attempts::UNNAMED;
use super::super::{bare, panic, text};
use super::Attributes;
use super::outcome::{self, ElementKind};
use super::says;
use crate::model::result::{Case, CaseStatus, SourcePlace};

/// A complete child of a case.
#[derive(Debug)]
pub(super) struct CaseOutcome {
    kind: ElementKind,
    message: String,
    details: String,
}

impl CaseOutcome {
    /// Creates an outcome. The message is the first line of the attribute, or of the text. If there is no text, an attribute of
    /// several lines serves as the text.
    pub(super) fn new(kind: ElementKind, message: &str, type_name: &str, text: String) -> Self {
        // node writes `true` if a skip has no reason.
        let said = if message == "true" { "" } else { message };
        let line = [said, &text, type_name].into_iter().map(text::line).find(|line| !line.is_empty()).unwrap_or_default();
        let line = risky(type_name, &text).or_else(|| reason_line(&text, &line)).unwrap_or(line);
        let is_skip = matches!(kind, ElementKind::Skipped | ElementKind::Todo);
        let details = if text.is_empty() && !is_skip { text::details(said) } else { text };
        Self { kind, message: if is_skip && said.is_empty() && details.is_empty() { String::new() } else { line }, details }
    }
}

/// Returns a line of the text if it says more than the message does. The messages of pytest and nextest only name the event.
fn reason_line(text: &str, message: &str) -> Option<String> {
    let line = if message == "collection failure" {
        let reason = text.lines().rev().find_map(|line| line.strip_prefix("E "))?;
        text::line(reason)
    } else if message.contains(" panicked at ") {
        panic::message(text)?
    } else {
        return None;
    };
    (!line.is_empty()).then_some(line)
}

/// Returns the message for a test that `PHPUnit` calls risky, with the setting that avoids it. `PHPUnit` before version 10
/// writes an error although it exits with 0. The text begins with the name of the test.
fn risky(type_name: &str, text: &str) -> Option<String> {
    if !type_name.rsplit(['\\', '_']).next()?.starts_with("RiskyTest") {
        return None;
    }
    let why = text.lines().map(text::line).filter(|line| !line.is_empty()).nth(1)?;
    Some(format!("risky: {why}; assert something, or set beStrictAboutTestsThatDoNotTestAnything=\"false\" in phpunit.xml"))
}

/// A case whose element is open.
#[derive(Debug)]
pub(super) struct Building {
    class: String,
    name: String,
    file: String,
    duration: Option<Duration>,
    place: Option<SourcePlace>,
    /// The worst status among the attributes, with the attribute that states it.
    status: Option<(CaseStatus, String)>,
    /// The text that distinguishes the case from others of the same name.
    pub(super) origin: String,
    pub(super) outcomes: Vec<CaseOutcome>,
}

impl Building {
    pub(super) fn new(attributes: &Attributes, is_pytest: bool) -> Self {
        let file = text::clean(attributes.get("file"));
        // pytest counts lines from 0.
        let line = attributes.get("line").parse::<u32>().ok().and_then(|line| line.checked_add(u32::from(is_pytest)));
        let place = line.filter(|line| *line > 0 && !file.is_empty()).map(|line| SourcePlace { file: file.clone(), line });
        let (class, name) = (text::name(attributes.get("classname")), named(attributes.get("name")));
        let mut origin = says::identity(attributes);
        // Characters that cleaning removes still distinguish cases.
        if name != attributes.get("name") {
            origin.push_str(attributes.get("name"));
        }
        let said = |(key, value): &(String, String)| {
            Some((says::of_case(key, value)?, format!("{} {}", text::line(key), text::line(value))))
        };
        Self {
            class,
            name,
            file,
            duration: seconds(attributes.get("time")),
            place,
            status: attributes.0.iter().filter_map(said).max_by_key(|(status, _)| outcome::severity(*status)),
            origin,
            outcomes: Vec::new(),
        }
    }

    /// Returns the finished case. `suites` are the names of the suites around it, the outermost first.
    pub(super) fn finish(self, suites: &[&str]) -> Case {
        let (status, says) = self.judge();
        let by_word = || self.status.as_ref().filter(|_| status.is_red()).map(|(_, said)| said.clone());
        // An empty element is ignored beside one with a message (WebdriverIO).
        let message = says.iter().map(|outcome| &outcome.message).find(|message| !message.is_empty()).cloned();
        let message = message.or_else(|| by_word().filter(|_| says.is_empty())).unwrap_or_default();
        let texts: Vec<&str> = says.iter().map(|outcome| outcome.details.as_str()).filter(|text| !text.is_empty()).collect();
        let details = if status == CaseStatus::Skipped { String::new() } else { text::details(&texts.join("\n\n")) };
        Case {
            duration: self.duration,
            message,
            details,
            place: self.place.clone(),
            ..bare(self.group(suites), self.name.clone(), status)
        }
    }

    /// Returns the status, and the children that it rests on. A failure counts, whatever the other children state.
    fn judge(&self) -> (CaseStatus, Vec<&CaseOutcome>) {
        let of = |kinds: &[ElementKind]| -> Vec<&CaseOutcome> {
            self.outcomes.iter().filter(|outcome| kinds.contains(&outcome.kind)).collect()
        };
        let todo = of(&[ElementKind::Todo]);
        let red = of(&[ElementKind::Failure, ElementKind::Error]);
        let unknown = of(&[ElementKind::Unknown]);
        if let (true, Some(first)) = (todo.is_empty(), red.first()) {
            let status = if first.kind == ElementKind::Error { CaseStatus::Error } else { CaseStatus::Failed };
            return (status, red);
        }
        let by_kind =
            [(todo, CaseStatus::Skipped), (of(&[ElementKind::Rerun]), CaseStatus::Failed), (unknown, CaseStatus::Error)];
        let milder = [(of(&[ElementKind::Skipped]), CaseStatus::Skipped), (of(&[ElementKind::Flaky]), CaseStatus::Flaky)];
        let is_red = self.status.as_ref().is_some_and(|(status, _)| status.is_red());
        for (outcomes, status) in by_kind.into_iter().chain(milder.into_iter().filter(|_| !is_red)) {
            if !outcomes.is_empty() {
                return (status, outcomes);
            }
        }
        (self.status.as_ref().map_or(CaseStatus::Passed, |(status, _)| *status), Vec::new())
    }

    /// Returns the class, unless it has no meaning (node: `test`) or only repeats the name or its end (jest, mocha). Falls back
    /// to the suites, then to the file.
    fn group(&self, suites: &[&str]) -> String {
        let class = self.class.trim();
        if !class.is_empty() && class != "test" && !self.name.trim_end().ends_with(class) {
            return self.class.clone();
        }
        let path = path_of(suites);
        if path.is_empty() { self.file.clone() } else { path }
    }
}

/// Joins the names of suites.
fn path_of(suites: &[&str]) -> String {
    let names: Vec<String> = suites.iter().map(|name| text::line(name)).filter(|name| !name.is_empty()).collect();
    names.join(" > ")
}

fn named(name: &str) -> String {
    let name = text::name(name);
    if name.trim().is_empty() { UNNAMED.to_owned() } else { name }
}

/// Returns the case that stands for a suite which broke outside of its cases.
pub(super) fn of_suite(suites: &[&str], outcome: CaseOutcome) -> Case {
    let (name, around) = suites.split_last().map_or(("", suites), |(name, around)| (*name, around));
    let name = if name.trim().is_empty() { "(the suite itself)".to_owned() } else { text::line(name) };
    Case { message: outcome.message, details: outcome.details, ..bare(path_of(around), name, CaseStatus::Error) }
}

/// Parses `1.5`, `1,234.5`, and `0,25`, the form of some locales.
fn seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let number = match (text.matches(',').count(), text.contains('.')) {
        (1, false) => text.replace(',', "."),
        _ => text.replace(',', ""),
    };
    Duration::try_from_secs_f64(number.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(seconds(text), expected.map(Duration::from_millis), "{text}");
        };
        check("1.5", Some(1500));
        check("1,234.5", Some(1_234_500));
        check("1,234,567", Some(1_234_567_000));
        check("0,25", Some(250));
        check(" 2 ", Some(2000));
        for nothing in ["", "-1", "NaN", "inf", "1e300", "soon"] {
            check(nothing, None);
        }
    }
}
