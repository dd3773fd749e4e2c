//! Reads a status code with an empty body or with a text for people.

use serde_json::Value;

use super::flags::flag;
use super::judge::{JudgedWord, judge};
use super::keys::FieldName;
use super::text::quoted;
use super::{ManagerReply, metrics, prose, verbose, words};
use crate::model::health::{AnswerFault, Health, HealthDialect, HealthReason, Part, Status};
use crate::model::limits::clip;

const DIALECT: HealthDialect = HealthDialect::StatusCode;

pub(super) fn health(reply: &ManagerReply<'_>, text: &str) -> Part<Health> {
    let text = text.trim();
    let is_well = super::is_whole(reply.code);
    if let Some(said) = verbose::read(text) {
        return Part::Known(judge(reply.code, said));
    }
    if let Some(color) = rails_color(text) {
        return Part::Known(judge(reply.code, one_word(color)));
    }
    if reply.is("text/html") || text.starts_with('<') {
        // The body is a login page, the front page of an application, or an error page of a proxy.
        if is_well || !matches!(reply.code, 500 | 503) {
            return Part::unreadable(AnswerFault::Page { code: reply.code });
        }
        return Part::Known(by_code(reply.code, None));
    }
    // A gateway in front of the manager reports that it got no answer.
    if matches!(reply.code, 502 | 504) {
        return Part::unreadable(AnswerFault::Gateway { code: reply.code });
    }
    if text.is_empty() {
        return Part::Known(by_code(reply.code, None));
    }
    let word = text.trim_end_matches(['.', '!']);
    // A single word is a status word. With a code that means unhealthy, it need not be one.
    if words::word(word).is_some() || is_well && !text.contains(char::is_whitespace) {
        return Part::Known(judge(reply.code, one_word(word)));
    }
    match speaks_against(text).filter(|_| is_well) {
        Some(word) => Part::Known(Health {
            status: Status::Unknown,
            output: Some(HealthReason::BadWord { code: reply.code, word: quoted(word) }.with(Some(&clip(text, 300)))),
            checks: Vec::new(),
            latency: None,
            dialect: DIALECT,
        }),
        None => Part::Known(by_code(reply.code, Some(text))),
    }
}

/// Returns the part of a longer text that contradicts a code for healthy: a sample, a line with a flag, or a word.
fn speaks_against(text: &str) -> Option<&str> {
    if metrics::is_exposition(text) {
        return metrics::bad_sample(text).or_else(|| prose::bad_word(text).filter(|_| !text.contains(['#', '_', '{'])));
    }
    text.lines().find(|line| is_bad_line(line)).or_else(|| prose::bad_word(text))
}

/// Returns true if a line is a field with a flag that means unhealthy: `ready: false`.
fn is_bad_line(line: &str) -> bool {
    let Some((name, value)) = line.split_once([':', '=']).filter(|(name, _)| name.split_whitespace().count() <= 3) else {
        return false;
    };
    let value = value.trim().trim_end_matches([',', ';']);
    let read = serde_json::from_str(value).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    let name = FieldName::new(name);
    flag(&name, &read.unwrap_or_else(|| Value::from(value)), true).is_some_and(|flag| flag.status > Status::Unknown)
}

fn one_word(word: &str) -> JudgedWord {
    let done = || DONE.contains(&word.to_lowercase().as_str()).then_some(Status::Pass);
    JudgedWord {
        dialect: DIALECT,
        word: word.to_owned(),
        status: words::word(word).or_else(done),
        output: None,
        checks: Vec::new(),
    }
}

/// Words that are a whole text of success; in the `status` of JSON they are the result of any call.
const DONE: &[&str] = &["success", "successful"];

/// Returns the colour of the page that Rails' own `/up` sends: only a background, green or red.
fn rails_color(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("<!DOCTYPE html><html><body style=\"background-color: ")?;
    rest.strip_suffix("\"></body></html>").filter(|color| matches!(*color, "green" | "red"))
}

/// Returns the health for a code without further information.
pub(super) fn by_code(code: u16, text: Option<&str>) -> Health {
    let (status, output) = match code {
        206 => (Status::Unknown, Some(HealthReason::PartialAnswer)),
        200..=299 => (Status::Pass, None),
        500 | 503 => (Status::Fail, Some(HealthReason::Code(code))),
        _ => (Status::Unknown, Some(HealthReason::SilentCode(code))),
    };
    let text = text.map(|text| clip(text, 300));
    let output = output.map(|why| why.with(text.as_deref()));
    Health { status, output, checks: Vec::new(), latency: None, dialect: DIALECT }
}
