//! What a manager's answer means. Pure: from an HTTP code and a body to plain data; who asks is `managers`' business.
//!
//! The content of an answer decides its dialect. The words and the rules are one table, `docs/reference/health.md`, and a test holds every
//! row of it against this code. What no rule knows is unknown, and never healthy.

mod actuator;
mod against;
#[cfg(test)]
mod any_answer;
#[cfg(test)]
mod bad_words;
mod code_lists;
mod codes;
mod conditions;
pub mod consul;
mod contexts;
mod counts;
mod deployment;
mod dialect;
mod exceptions;
mod facts;
mod faults;
mod fitness;
mod flags;
pub mod grpc;
mod health_json;
mod idle;
mod incidents;
mod json;
mod judge;
mod keys;
mod leadership;
mod lenient;
mod metrics;
mod microprofile;
mod nouns;
mod object;
mod parts;
mod past;
mod place;
mod plain;
mod prose;
mod ranks;
mod read_only;
mod reported;
mod scores;
mod severity;
#[cfg(test)]
mod shapes;
mod switches;
#[cfg(test)]
mod tables;
mod tallies;
mod test_results;
mod text;
mod text_kinds;
mod tokens;
mod troubles;
mod under_way;
#[cfg(test)]
mod unwell;
mod verbose;
mod walk;
mod words;
mod work;

pub use deployment::deployment;
pub use test_results::test_results;

pub use crate::model::limits::{MAX_CHECKS, MAX_NAME, MAX_OUTPUT};
pub use words::{WORDS, word};

use crate::model::health::{AnswerFault, Health, Part, SetupHint};
use json::JsonBody;

/// What came back from a question.
#[derive(Debug, Clone, Copy)]
pub struct ManagerReply<'a> {
    /// The HTTP code.
    pub code: u16,
    /// The content type; empty when none was given.
    pub content_type: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// How long ago it was made, in seconds, where a cache says that it kept it (RFC 9111, section 5.1).
    pub age: Option<u64>,
}

/// What a cache kept for longer than this says nothing of now, in seconds.
const STALE: u64 = 60;

impl ManagerReply<'_> {
    /// Whether the content type is this one, whatever parameters it has.
    fn is(&self, essence: &str) -> bool {
        self.content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(essence)
    }
}

/// What an answer about health says.
#[must_use]
pub fn health(reply: &ManagerReply<'_>) -> Part<Health> {
    if let Some(part) = refusal(reply) {
        return part;
    }
    if let Some(age) = reply.age.filter(|age| *age > STALE) {
        return Part::unreadable(AnswerFault::Stale { age });
    }
    match json::body(reply) {
        JsonBody::Json(value) => object::health(reply, &value),
        JsonBody::Broken(fault) => Part::unreadable(fault),
        JsonBody::Text(text) => plain::health(reply, &text),
    }
}

/// What a code says whatever the body is: nobody who knows the domain's health has answered.
fn refusal<T>(reply: &ManagerReply<'_>) -> Option<Part<T>> {
    match reply.code {
        501 => Some(Part::NotConfigured { how: SetupHint::NotImplemented }),
        // The draft lets a failing health have such a code, under its own content type.
        400..=499 if reply.is("application/health+json") => None,
        code @ (200..=299 | 500..=599) if !reply.is("application/problem+json") || code < 300 => None,
        _ => Some(Part::unreadable(status(reply))),
    }
}

/// A code that is no answer, and what is said of it.
fn status(reply: &ManagerReply<'_>) -> AnswerFault {
    AnswerFault::Status { code: reply.code, said: json::problem(reply) }
}

/// Whether a code says that all went well, and that this is the whole answer.
fn is_whole(code: u16) -> bool {
    (200..=299).contains(&code) && code != 206
}
