//! Interprets the code of an HTTP answer or of a process.

use reqwest::StatusCode;
use serde_json::{Map, Value};

use super::against::{NONE, is_failure};
use super::keys::FieldName;
use super::nouns::answers_with_code;
use super::past::is_time;
use super::words;
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
    let is_single = name.is_single() && matches!(name.last(), Some("code" | "http" | "https"));
    let is_http = is_single || HTTP_CODES.iter().any(|end| name.ends_with(end));
    match number {
        500..=599 if is_http || is_registered(number) && is_of_part(name) => Some(Status::Fail),
        400..=499 if is_http && of_part => Some(Status::Fail),
        _ => None,
    }
}

/// Returns true if the number in a field of this name can be the code of a part's answer: `db: 500`, but not `users: 500`.
fn is_of_part(name: &FieldName) -> bool {
    name.last().is_some_and(answers_with_code) && !name.is_setting() && !name.is_counter()
}

/// Returns true if a code is registered, so a number is seldom anything else.
fn is_registered(number: i64) -> bool {
    let code = u16::try_from(number).ok().and_then(|number| StatusCode::from_u16(number).ok());
    code.is_some_and(|code| code.canonical_reason().is_some())
}

/// Last words of the names of objects that hold a code for each part.
const TABLES: &[&str] = &["codes", "statuses"];

/// Returns true if the numbers in an object are HTTP codes of its parts: `{"api": 500, "web": 200}`, `{"/login": 503}`.
pub(super) fn is_table(name: &FieldName, object: &Map<String, Value>) -> bool {
    let is_address = |key: &str| key.starts_with('/') || key.contains("://");
    let is_of_table = name.last().is_some_and(|last| TABLES.contains(&last));
    let is_named = |key: &str| is_address(key) || FieldName::new(key).last().is_some_and(answers_with_code);
    let is_code = |value: &Value| value.as_i64().is_some_and(is_registered);
    let is_counted = |key: &str| !key.contains(char::is_alphabetic);
    let numbers: Vec<_> = object.iter().filter(|(key, value)| value.is_number() && !is_time(&FieldName::new(key))).collect();
    let is_sure = is_of_table
        || numbers.iter().all(|(key, _)| is_address(key))
        || numbers.len() > 1 && numbers.iter().any(|(_, value)| value.as_i64().is_some_and(|code| code < 400));
    is_sure
        && numbers.iter().any(|(key, _)| is_of_table || is_named(key))
        && numbers.iter().all(|(key, value)| is_code(value) && !is_counted(key))
}

/// Returns true if a number is the code of an HTTP error.
pub(super) fn is_error(value: &Value) -> bool {
    value.as_i64().is_some_and(|number| number >= 400 && is_registered(number))
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

/// Returns true if a text is the phrase of an HTTP error: `Bad Gateway`.
pub(super) fn is_error_phrase(text: &str) -> bool {
    let is_phrase = |code| StatusCode::from_u16(code).ok()?.canonical_reason().map(|phrase| phrase.eq_ignore_ascii_case(text));
    (400..600).any(|code| is_phrase(code) == Some(true))
}

/// Last words of names for a number that is written as a text.
const QUANTITIES: &[&str] =
    &["port", "pid", "size", "uptime", "memory", "limit", "max", "min", "count", "id", "ms", "mb", "age"];

/// Returns true if the text of a field is only the code of a server's error: `billing: "503"`.
pub(super) fn is_error_text(name: &FieldName, text: &str) -> bool {
    let is_quantity = name.last().is_none_or(|last| QUANTITIES.contains(&last) || last.ends_with('s'));
    !is_quantity && error_code(text.trim()).is_some_and(|code| code.is_server_error())
}

/// Things that have a code of their own: `language_code: "ko"`.
#[rustfmt::skip]
pub(super) const CODED: &[&str] = &[
    "country", "language", "lang", "locale", "currency", "zip", "postal", "promo", "coupon", "discount", "voucher", "invite", "area",
    "region", "color", "product", "airport", "iso", "source", "state", "timezone", "feature", "payment", "order", "item", "offer",
    "plan", "campaign", "version",
];

/// Returns true if a name is that of the code of something else than an answer: `currency_code`.
pub(super) fn is_code_of_other(name: &FieldName) -> bool {
    name.last() == Some("code") && name.before_last().is_some_and(|before| CODED.contains(&before))
}

/// Returns true if a word is the identifier of an error, as programs write it: `ERR_CONN`, `E_TIMEOUT`, but not `E_OK`.
pub(super) fn is_error_id(text: &str) -> bool {
    let name = FieldName::new(text);
    let mut words = name.words();
    let is_loud = text.contains('_') && !text.contains(char::is_lowercase) && !text.contains(char::is_whitespace);
    let is_error = match words.next() {
        Some("err" | "error") => words.next().is_some(),
        // `E_1` may be anything.
        Some("e") => words.next().is_some_and(|word| word.len() > 2 && word.chars().all(char::is_alphabetic)),
        _ => false,
    };
    is_loud && is_error && !ends_well(&name)
}

/// Returns true if the text of a field for a code names an error: `db.conn_err`, `SERVICE_DOWN_42`, but not `NO_ERROR`.
pub(super) fn is_error_code_text(text: &str) -> bool {
    let text = text.trim();
    let name = FieldName::new(text);
    let words: Vec<&str> = name.words().collect();
    let is_denied = |at: usize| at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|before| NONE.contains(before));
    let is_bad = |word: &str| is_failure(word.trim_end_matches(|c: char| c.is_ascii_digit()));
    let has_failure = || words.iter().enumerate().any(|(at, word)| is_bad(word) && !is_denied(at));
    !text.contains(char::is_whitespace) && !ends_well(&name) && (is_error_id(text) || has_failure())
}

/// Returns true if an identifier ends with a word that takes an error back: `ERR_NONE`.
fn ends_well(name: &FieldName) -> bool {
    name.last().is_some_and(|last| {
        matches!(last, "none" | "success" | "successful" | "0" | "free" | "zero") || words::word(last) == Some(Status::Pass)
    })
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
    fn a_code_may_be_the_name_of_an_error() {
        use super::super::tables::is_green;
        for code in [
            "ERR_CONN",
            "ERROR_NO_DB",
            "E_TIMEOUT",
            "E_CONN",
            "DB_ERR_17",
            "err_conn",
            "db.conn_error.1",
            "SERVICE_DOWN_42",
            "ConnectionRefused2",
            "ENOTCONN",
            "EBUSY",
        ] {
            for field in [
                format!(r#""code":"{code}""#),
                format!(r#""db":{{"code":"{code}"}}"#),
                format!(r#""services":{{"db":{{"code":"{code}"}}}}"#),
                format!(r#""checks":[{{"name":"db","status":"ok","code":"{code}"}}]"#),
                format!(r#""db":{{"reason_code":"{code}"}}"#),
                format!(r#""db":{{"status_code":"{code}"}}"#),
            ] {
                assert!(!is_green(&field), "{field}");
            }
        }
        for field in [r#""db":"ERR_CONN""#, r#""db":"E_TIMEOUT""#, r#""db":{"status":"ERR_SOCKET_CLOSED"}"#] {
            assert!(!is_green(field), "{field}");
        }
        for code in ["OK", "SUCCESS", "0", "NO_ERROR", "ERR_NONE", "E_OK", "S200", "A1", "no-failure", "PENDING_REVIEW"] {
            let field = format!(r#""db":{{"code":"{code}"}}"#);
            assert!(is_green(&field), "{field}");
        }
        for field in [
            r#""language_code":"ko","currency_code":"NOK""#,
            r#""language":{"code":"ko"},"currencies":[{"code":"NOK"}]"#,
            r#""tracker":"error_tracker","handler":"E_HANDLER2_OK","env":"E_1""#,
        ] {
            assert!(is_green(field), "{field}");
        }
    }

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
