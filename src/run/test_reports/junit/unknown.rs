//! Interprets unknown elements: the outcome of a case or a suite that their names, attributes and texts state.
//!
//! | Element | In a case | Around cases |
//! |---|---|---|
//! | a name that is also the name of an attribute: `<status>failed</status>`, `<outcome value="failed"/>`, `<failures>2</failures>` | as the attribute | as the attribute |
//! | a name with a word for a failure: `<failureMessage>…`, `<crash-report>…` | red, unless it is empty or `0` | a doubt |
//! | any other name, with a bad word as its whole text, `value` or `status`: `<step status="failed"/>` | red | a doubt |
//! | any other name, as a bare mark or with a message: `<exploded/>` | error: it has not passed | nothing |
//! | an empty list: `<failures/>`; a description: `<description>failed</description>` | nothing | nothing |

use super::super::text::KeepText;
use super::Attributes;
use super::case::CaseOutcome;
use super::outcome::{self, ElementKind};
use super::says::{self, Amount, Statement};
use crate::model::result::CaseStatus;

/// Attributes that hold the value of the element.
const VALUES: [&str; 4] = ["value", "count", "code", "text"];

/// Attributes beside which `type` is the type of a thing and not of a failure.
const ADDRESSES: [&str; 8] = ["href", "url", "path", "src", "file", "name", "value", "id"];

/// An open unknown element.
#[derive(Debug)]
pub(super) struct UnknownElement {
    name: String,
    attributes: Attributes,
    text: KeepText,
    has_children: bool,
    /// The number of outcomes that the case had when the element began.
    outcome_count: usize,
}

impl UnknownElement {
    pub(super) fn new(name: &str, attributes: Attributes, outcome_count: usize) -> Self {
        Self { name: name.to_owned(), attributes, text: KeepText::details(), has_children: false, outcome_count }
    }

    /// Appends to the text of the element.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push(text);
    }

    /// Records that the element has a child element.
    pub(super) fn add_child(&mut self) {
        self.has_children = true;
    }

    /// Returns the outcome that the element states about its case, which has `outcome_count` outcomes now. An uncertain statement counts
    /// only in a direct child of the case.
    pub(super) fn of_case(self, is_child: bool, outcome_count: usize) -> Option<(ElementKind, CaseOutcome)> {
        let text = self.text.clone().into_details();
        let has_words = self.has_words();
        let flag = self.values(&text).into_iter().find(|value| self.is_bad_flag(value));
        let (kind, said) = if let Some(value) = flag {
            (ElementKind::Error, format!("{} {value}", self.name))
        } else if outcome::is_neutral(&self.name) {
            return None;
        } else if let Some(statement) = Statement::of(&self.name) {
            self.by_statement(statement, &text, outcome_count)?
        } else if let Some(kind) = says::names_failure(&self.name) {
            (self.has_content(&text) || self.is_failure_mark(&text)).then(|| (kind, String::new()))?
        } else if let Some(value) = self.values(&text).into_iter().find(|value| outcome::is_failure(value)) {
            (ElementKind::Failure, format!("{} {value}", self.name))
        } else if is_child && outcome::status(&self.name) != Some(CaseStatus::Passed) && (has_words || self.is_mark(&text)) {
            (ElementKind::Unknown, String::new())
        } else {
            return None;
        };
        if kind == ElementKind::Unknown && !is_child {
            return None;
        }
        let title = match kind {
            ElementKind::Unknown => format!("unknown outcome <{}>", super::super::text::line(&self.name)),
            _ => format!("<{}>", super::super::text::line(&self.name)),
        };
        let message = self.attributes.get("message");
        let message = if message.is_empty() { said.as_str() } else { message };
        Some((kind, CaseOutcome::new(kind, message, &title, text)))
    }

    /// Returns the statement against the suite: the name of the element or of an attribute, and the value.
    pub(super) fn of_suite(self) -> Option<(String, String)> {
        let text = self.text.clone().into_details();
        let of_outcome = |(name, value): &&(String, String)| {
            let status = says::word(value).and_then(|(_, status)| status);
            Statement::of(name) == Some(Statement::Outcome) && status.is_some_and(CaseStatus::is_red)
        };
        if let Some((name, value)) = self.attributes.0.iter().find(of_outcome) {
            return Some((name.clone(), value.clone()));
        }
        if outcome::is_neutral(&self.name) {
            return None;
        }
        let values = self.values(&text);
        if let Some(value) = values.iter().find(|value| says::is_bad_flag(&self.name, value)) {
            return Some((self.name.clone(), (*value).to_owned()));
        }
        let said = |value: Option<&str>| Some((self.name.clone(), value.unwrap_or(&text).to_owned()));
        if let Some(statement) = Statement::of(&self.name) {
            let is_bad = |value: &&str| says::is_against_suite_in_words(statement, value);
            if let Some(value) = values.iter().copied().find(is_bad) {
                return said(Some(value));
            }
        }
        let is_red = ElementKind::of(&self.name, "").is_some_and(ElementKind::is_red) || self.is_failure_mark(&text);
        if is_red && !is_zero(&text) || says::names_failure(&self.name).is_some() && self.has_content(&text) {
            return said(None);
        }
        let value = values.iter().copied().find(|value| outcome::is_failure(value));
        value.and_then(|value| said(Some(value)))
    }

    fn by_statement(&self, statement: Statement, text: &str, outcome_count: usize) -> Option<(ElementKind, String)> {
        let values = self.values(text);
        let is_count = matches!(statement, Statement::Failures | Statement::Errors);
        if values.is_empty() {
            // The element is a list of failures whose items state nothing, or holds words without an outcome.
            let is_list = is_count && self.has_children && outcome_count == self.outcome_count;
            let is_red = is_list || is_count && self.is_failure_mark(text);
            let kind = if is_red { ElementKind::Failure } else { ElementKind::Unknown };
            return (is_red || self.has_words()).then(|| (kind, String::new()));
        }
        let status = |value: &&str| match statement {
            Statement::Outcome => says::word(value).map(|_| says::prose(value).ok_or(())),
            _ => says::of_case(&self.name, value).map(Ok),
        };
        let said = values.iter().copied().filter_map(|value| Some((status(&value)?, value)));
        let (status, value) =
            said.max_by_key(|(status, _)| status.map_or(3, |status| outcome::severity(status) + u8::from(status.is_red())))?;
        let kind = match status {
            Ok(CaseStatus::Failed) => ElementKind::Failure,
            Ok(CaseStatus::Error) => ElementKind::Error,
            Ok(CaseStatus::Skipped) => ElementKind::Skipped,
            Ok(CaseStatus::Passed | CaseStatus::Flaky) => return None,
            Err(()) => ElementKind::Unknown,
        };
        let is_plain = statement == Statement::Outcome || says::amount(value) != Amount::Unreadable;
        let said = match kind {
            ElementKind::Unknown => format!("unknown outcome <{}> {value}", self.name),
            _ if is_plain => format!("{} {value}", self.name),
            _ => String::new(),
        };
        Some((kind, said))
    }

    /// Returns the text of the element, and the attributes that serve as one.
    fn values<'e>(&'e self, text: &'e str) -> Vec<&'e str> {
        let is_value = |name: &str| {
            let name = name.to_ascii_lowercase();
            let is_outcome = Statement::of(&name) == Some(Statement::Outcome);
            let is_named = Statement::of(&self.name).is_some() && ["name", "type"].contains(&name.as_str());
            VALUES.contains(&name.as_str()) || is_outcome || is_named
        };
        let attributes = self.attributes.0.iter().filter(|(name, _)| is_value(name)).map(|(_, value)| value.as_str());
        std::iter::once(text).chain(attributes).map(str::trim).filter(|value| !value.is_empty()).collect()
    }

    /// Returns true if the element is a flag of a case that is set: `<timeout>true</timeout>`.
    fn is_bad_flag(&self, value: &str) -> bool {
        Statement::of(&self.name).is_none() && says::is_bad_flag(&self.name, value)
    }

    /// Returns true if the element has a message, or the type of a failure.
    fn has_words(&self) -> bool {
        let has = |name: &str| !self.attributes.get(name).is_empty();
        has("message") || has("type") && !ADDRESSES.iter().any(|name| has(name))
    }

    /// Returns true if the element has no content.
    fn is_bare(&self, text: &str) -> bool {
        self.attributes.0.is_empty() && !self.has_children && text.is_empty()
    }

    /// Returns true if the element has no content and its name alone states a failure.
    fn is_failure_mark(&self, text: &str) -> bool {
        self.is_bare(text) && says::is_failure_mark(&self.name)
    }

    /// Returns true if the element is a bare mark. An empty element may also be a list, or be named after content that it would
    /// hold.
    fn is_mark(&self, text: &str) -> bool {
        self.is_bare(text) && !outcome::is_list(&self.name) && says::words(&self.name).len() < 2
    }

    /// Returns true if the element has content other than a zero.
    fn has_content(&self, text: &str) -> bool {
        let has_attribute = || self.attributes.0.iter().any(|(_, value)| !is_zero(value) && !value.trim().is_empty());
        if text.is_empty() { self.has_children || has_attribute() } else { !is_zero(text) }
    }
}

/// Returns true if the text of an element for a failure states that there is none: `<failed>false</failed>`. This does not hold
/// for `<failure>`, whose text is the output of a test.
pub(super) fn is_denied(name: &str, message: &str, text: &str) -> bool {
    !matches!(name, "failure" | "error" | "skipped") && message.is_empty() && is_zero(text)
}

/// Returns true for `0`, `false`, `none`, and the forms in which writers print an empty value.
fn is_zero(text: &str) -> bool {
    says::amount(text) == Amount::Number(0)
        || ["null", "nil", "n/a", "-"].iter().any(|nothing| text.trim().eq_ignore_ascii_case(nothing))
}
