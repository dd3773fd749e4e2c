//! Interprets the code of an HTTP answer or of a process.

use reqwest::StatusCode;
use serde_json::Value;

use super::keys::FieldName;
use crate::model::health::Status;

/// Endings of field names that hold the code of an HTTP answer.
const HTTP_CODES: &[&str] =
    &["status_code", "statuscode", "http_code", "http_status", "httpstatus", "response_code", "response_status", "status"];

/// Names of fields that hold the exit code of a process.
const EXIT_CODES: &[&str] = &["exit_code", "exit_status", "exitcode", "return_code", "returncode"];

/// Returns the status for a code by the name of its field: a server or a process that failed, and in a part (`of_part`) also a
/// request that failed.
pub(super) fn code(name: &FieldName, value: &Value, of_part: bool) -> Option<Status> {
    let number = match value {
        Value::Number(number) => number.as_i64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    if EXIT_CODES.iter().any(|end| name.ends_with(end)) {
        return (number != 0).then_some(Status::Fail);
    }
    if name.ends_with("ready_state") || name.ends_with("readystate") {
        return ready_state(number);
    }
    let is_http = name.is_single() && name.last() == Some("code") || HTTP_CODES.iter().any(|end| name.ends_with(end));
    match number {
        500..=599 if is_http => Some(Status::Fail),
        400..=499 if is_http && of_part => Some(Status::Fail),
        _ => None,
    }
}

/// Returns the status for a `readyState` of a database driver, which is 1 for a connection and 0 or 3 for none, or of a socket,
/// where 2 and 3 are closed.
fn ready_state(number: i64) -> Option<Status> {
    match number {
        1 => Some(Status::Pass),
        0 | 3 => Some(Status::Fail),
        2 => Some(Status::Unknown),
        _ => None,
    }
}

/// Returns true if a text begins with the code and the phrase of an HTTP error: `401 Unauthorized`.
pub(super) fn is_http_error(text: &str) -> bool {
    let Some((code, rest)) = text.split_at_checked(3) else { return false };
    let is_phrase = |phrase: &str| rest.trim_start().get(..phrase.len()).is_some_and(|said| said.eq_ignore_ascii_case(phrase));
    error_code(code).and_then(|code| code.canonical_reason()).is_some_and(is_phrase)
}

/// Returns the registered HTTP error with this code.
pub(super) fn error_code(text: &str) -> Option<StatusCode> {
    let code = StatusCode::from_bytes(text.as_bytes()).ok()?;
    (code.is_client_error() || code.is_server_error()).then_some(code).filter(|code| code.canonical_reason().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_with_its_phrase() {
        for (text, expected) in [
            ("401 Unauthorized", true),
            ("404 not found: /x", true),
            ("503 Service Unavailable", true),
            ("429 Too Many Requests", true),
            ("200 OK", false),
            ("301 Moved Permanently", false),
            ("404 items", false),
            ("500 ms", false),
            ("443 Forbidden", false),
            ("50", false),
            ("ä€", false),
        ] {
            assert_eq!(is_http_error(text), expected, "{text}");
        }
    }
}
