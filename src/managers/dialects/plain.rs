//! Reads a status code with an empty body or with a text for people.

use serde_json::Value;

use super::flags::flag;
use super::judge::{JudgedWord, judge};
use super::keys::FieldName;
use super::leadership::is_vacant;
use super::scores::is_lowest;
use super::switches::denies;
use super::text::quoted;
use super::{ManagerReply, metrics, prose, read_only, verbose, words};
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
    let inner = prose::unwrapped(word).trim_end_matches(['.', '!']);
    let word = if words::word(inner).is_some() { inner } else { word };
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
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        // Without a value, the lines below may be the value.
        let is_heading = lines.peek().is_some_and(|next| next.starts_with(char::is_whitespace));
        if is_bad_line(line) && !(is_heading && line.trim_end().ends_with([':', '='])) {
            return Some(line);
        }
    }
    prose::bad_word(text)
}

/// Returns true if a line has a field whose value means unhealthy: `ready: false`, `members: 3, leader: none`.
fn is_bad_line(line: &str) -> bool {
    let has_pairs = line.matches('=').count() > 1;
    is_bad_field(line)
        || line.split([',', ';', '|']).any(is_bad_field)
        || has_pairs && line.split_whitespace().any(|pair| is_bad_field(pair.trim_end_matches([',', ';'])))
}

/// Returns true if a text is a field whose value means unhealthy.
fn is_bad_field(text: &str) -> bool {
    let Some((name, value)) = text.split_once([':', '=']).filter(|(name, _)| name.split_whitespace().count() <= 3) else {
        return false;
    };
    let value = value.trim().trim_end_matches([',', ';']);
    let read = serde_json::from_str(value).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    let (name, value) = (FieldName::new(name), read.unwrap_or_else(|| Value::from(value)));
    let by_flag = flag(&name, &value, true).is_some_and(|flag| flag.status > Status::Unknown);
    by_flag
        || denies(&name, &value)
        || is_vacant(&name, &value)
        || is_lowest("", &name, &value)
        || read_only::of_flag("", &name, &value).is_some()
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

#[cfg(test)]
mod tests {
    use super::super::tables::is_green_text;
    use super::super::{ManagerReply, health};

    #[test]
    fn short_texts_are_read_to_their_end() {
        for text in [
            "666/", "5", "503", "", "/", "a/", "'", "0/", "1 of", "no", "in", "bar", "ok bar", "is", "8/8/", "[", "[-]", "n't",
            "❌",
        ] {
            for code in [200, 204, 206, 302, 404, 500, 501, 502, 503] {
                for content_type in ["text/plain", "application/json", ""] {
                    let _ = health(&ManagerReply { code, content_type, body: text.as_bytes(), age: None });
                }
            }
        }
    }

    #[test]
    fn a_word_in_marks_is_read_without_them() {
        for text in [
            "[OK]",
            "[ OK ]",
            "[ok]",
            "(ok)",
            "*healthy*",
            "[ OK ] all fine",
            "[ok] db\n[ok] api",
            "[notice] up",
            "[2026-01-17] ok",
            "[1/3] ok",
            "[true] all up",
            "[+]ping ok",
        ] {
            assert!(is_green_text(text), "{text}");
        }
        for text in ["[FAIL]", "[ fail ] db", "[down]", "[true]", "[ OK ] db\n[FAIL] api", "[-]ping failed"] {
            assert!(!is_green_text(text), "{text}");
        }
    }

    #[test]
    fn each_field_of_a_line_is_read() {
        for text in [
            "ok\nready: false",
            "members: 3, ready: false",
            "db_ok=false api_ok=true",
            "api=ok; alive=0",
            "score: 0 | up",
            "quorum: false",
            "ok\ncelery: false",
        ] {
            assert!(!is_green_text(text), "{text}");
        }
        for text in [
            "members: 3, ready: true",
            "db_ok=true api_ok=true",
            "quorum:\n  size: 3",
            "note: all well, thanks",
            "debug: false",
            "leader: false",
        ] {
            assert!(is_green_text(text), "{text}");
        }
    }
}
