//! A status code, with an empty body or a text that is made for people.

use super::judge::{JudgedWord, judge};
use super::text::quoted;
use super::{ManagerReply, words};
use crate::model::health::{AnswerFault, Health, HealthDialect, HealthReason, Part, Status};
use crate::model::limits::clip;

const DIALECT: HealthDialect = HealthDialect::StatusCode;

/// Words in a longer text that speak against a code that says well.
const BAD: &[&str] = &[
    "fail",
    "failed",
    "failing",
    "failure",
    "error",
    "down",
    "unhealthy",
    "critical",
    "unavailable",
    "degraded",
    "unknown",
    "offline",
    "maintenance",
    "not",
];

pub(super) fn health(reply: &ManagerReply<'_>, text: &str) -> Part<Health> {
    let text = text.trim();
    let is_well = super::is_whole(reply.code);
    if reply.is("text/html") || text.starts_with('<') {
        // A login page, the front page of an application, an error page of a proxy.
        if is_well || !matches!(reply.code, 500 | 503) {
            return Part::unreadable(AnswerFault::Page { code: reply.code });
        }
        return Part::Known(by_code(reply.code, None));
    }
    // What stands between us and the manager says that it got no answer from it.
    if matches!(reply.code, 502 | 504) {
        return Part::unreadable(AnswerFault::Gateway { code: reply.code });
    }
    if text.is_empty() {
        return Part::Known(by_code(reply.code, None));
    }
    let word = text.trim_end_matches(['.', '!']);
    // One word is a status word; with a code that says unwell it need not be one.
    if words::word(word).is_some() || is_well && !text.contains(char::is_whitespace) {
        let said =
            JudgedWord { dialect: DIALECT, word: word.to_owned(), status: words::word(word), output: None, checks: Vec::new() };
        return Part::Known(judge(reply.code, said));
    }
    let spoken = |word: &&str| BAD.contains(&word.to_ascii_lowercase().as_str());
    match text.split(|c: char| !c.is_alphanumeric()).find(spoken).filter(|_| is_well) {
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

/// What a code says when nothing else does.
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
