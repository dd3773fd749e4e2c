//! Responses: their bodies, and the headers that every response has.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use http_body_util::channel::Channel;
use serde_json::Value;

use crate::managers::contract::{ContractFault, Problem};
use crate::model::limits::clip;

/// A response. Its body is complete, or arrives event by event.
pub(super) type ServerAnswer = Response<Body>;

pub(super) const JSON: &str = "application/json";
pub(super) const HEALTH_JSON: &str = "application/health+json";
pub(super) const PROBLEM_JSON: &str = "application/problem+json";
pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const SVG: &str = "image/svg+xml";
pub(super) const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";
pub(super) const EVENTS: &str = "text/event-stream";

/// The content security policy: no content of other origins, nothing inline, and no embedding in frames.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The headers of every response, unless the response sets them itself.
const ALWAYS: [(HeaderName, &str); 8] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONNECTION, "close"),
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Returns a response with a complete body.
pub(super) fn answer(code: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> ServerAnswer {
    whole(code, content_type, Body::from(body.into()))
}

/// Returns a response whose body arrives in pieces.
pub(super) fn stream(content_type: &'static str, body: Channel<Bytes, Infallible>) -> ServerAnswer {
    let mut answer = whole(StatusCode::OK, content_type, Body::new(body));
    // nginx holds a stream back until its buffer is full ("X-Accel-Buffering" in its proxy module), and so do proxies that follow it.
    answer.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    answer
}

fn whole(code: StatusCode, content_type: &'static str, body: Body) -> ServerAnswer {
    let mut answer = Response::new(body);
    *answer.status_mut() = code;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

/// Adds the headers of every response. The router calls it for each response, so that none is forgotten.
pub(super) async fn with_headers(mut answer: ServerAnswer) -> ServerAnswer {
    for (name, value) in ALWAYS {
        answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}

pub(super) fn json(code: StatusCode, content_type: &'static str, value: &Value) -> ServerAnswer {
    answer(code, content_type, value.to_string())
}

/// Returns an error in the form of RFC 9457.
pub(super) fn problem(code: StatusCode, detail: impl Into<String>) -> ServerAnswer {
    problem_at(code, detail, Vec::new())
}

/// Returns an error with the list of wrong places.
pub(super) fn problem_at(code: StatusCode, detail: impl Into<String>, errors: Vec<ContractFault>) -> ServerAnswer {
    let title = code.canonical_reason().unwrap_or("Error").to_owned();
    let problem = Problem { code: code.as_u16(), title, detail: detail.into(), errors };
    json(code, PROBLEM_JSON, &problem.to_json())
}

/// Returns the response for a path that does not exist.
pub(super) fn no_such(path: &str) -> ServerAnswer {
    problem(StatusCode::NOT_FOUND, format!("not found: {}", clip(path, 200)))
}

/// Adds a header.
pub(super) fn with(mut answer: ServerAnswer, name: HeaderName, value: &str) -> ServerAnswer {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
    answer
}

/// Allows pages of other sites to show a response.
pub(super) fn public(answer: ServerAnswer) -> ServerAnswer {
    with(answer, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin")
}

/// Returns a 503 response that asks the client to retry in half a minute.
pub(super) fn later(detail: impl Into<String>) -> ServerAnswer {
    with(problem(StatusCode::SERVICE_UNAVAILABLE, detail), header::RETRY_AFTER, "30")
}
