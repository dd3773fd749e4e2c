//! What a manager's answer means. Pure: from an HTTP code and a body to plain data; who asks is `managers`' business.
//!
//! A dialect is told by its content. The words and the rules are one table, `docs/health.md`, and a test holds every row of it
//! against this code. What no rule knows is unknown, and never healthy.

mod actuator;
pub mod consul;
mod deployment;
pub mod grpc;
mod json;
mod judge;
mod microprofile;
mod object;
mod plain;
mod test_results;
mod text;
mod time;
mod words;

pub use deployment::deployment;
pub use test_results::test_results;
pub use text::{MAX_CHECKS, MAX_NAME, MAX_OUTPUT, clip};
pub use time::rfc3339;
pub use words::{WORDS, word};

use crate::model::health::{Health, Part};
use json::Body;

/// What came back from a question.
#[derive(Debug, Clone, Copy)]
pub struct Reply<'a> {
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

impl Reply<'_> {
    /// Whether the content type is this one, whatever parameters it has.
    fn is(&self, essence: &str) -> bool {
        self.content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(essence)
    }
}

/// What an answer about health says.
#[must_use]
pub fn health(reply: &Reply<'_>) -> Part<Health> {
    if let Some(part) = refusal(reply) {
        return part;
    }
    if let Some(age) = reply.age.filter(|age| *age > STALE) {
        return unreadable(format!("the answer comes from a cache, which has had it for {age} s"));
    }
    match json::body(reply) {
        Body::Json(value) => object::health(reply, &value),
        Body::Broken(why) => unreadable(why),
        Body::Text(text) => plain::health(reply, &text),
    }
}

/// What a code says whatever the body is: nobody who knows the domain's health has answered.
fn refusal<T>(reply: &Reply<'_>) -> Option<Part<T>> {
    match reply.code {
        501 => Some(Part::NotConfigured { how: "the manager says that it does not answer this (HTTP 501)".to_owned() }),
        // The draft lets a failing health have such a code, under its own content type.
        400..=499 if reply.is("application/health+json") => None,
        code @ (200..=299 | 500..=599) if !reply.is("application/problem+json") || code < 300 => None,
        code => Some(unreadable(said(code, reply))),
    }
}

/// What a code that is no answer says, and what to look at.
fn said(code: u16, reply: &Reply<'_>) -> String {
    let looks = match code {
        401 => ": the token is missing or wrong",
        403 => ": the token does not allow it",
        404 | 410 => ": is the address right?",
        429 => ": it is asked too often",
        300..=399 => ": no place to go on to",
        _ => "",
    };
    let told = json::problem(reply).map(|told| format!(": {told}")).unwrap_or_default();
    format!("HTTP {code}{looks}{told}")
}

fn unreadable<T>(why: impl Into<String>) -> Part<T> {
    Part::Unreadable { why: why.into(), latency: None }
}
/// Whether a code says that all went well, and that this is the whole answer.
fn is_whole(code: u16) -> bool {
    (200..=299).contains(&code) && code != 206
}
