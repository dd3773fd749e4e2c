//! Receives reports. The size and time of a body are limited, and a report is stored completely or not at all.

use std::sync::Arc;
use std::time::SystemTime;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

use super::answer::{ServerAnswer, problem, problem_at};
use super::body::{drop_arrived, read, spill};
use super::extract::DomainNumber;
use super::{App, manager};
use crate::managers::contract::{self, ContractFault};
use crate::model::clock;
use crate::model::overview::{Notice, Overview};
use crate::model::result::Verdict;
use crate::store::{Received, ReportId, RunPlace};
use crate::system::secrets::Mask;

/// The kinds of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReportKind {
    Run,
    Deployment,
}

/// The body of a report about a domain that accepts reports here, from a client that may send one.
pub(super) struct Arrived {
    domain: usize,
    bytes: Bytes,
}

impl FromRequest<Arc<App>> for Arrived {
    type Rejection = ServerAnswer;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ServerAnswer> {
        let (mut head, mut body) = request.into_parts();
        let DomainNumber(domain) = DomainNumber::from_request_parts(&mut head, app).await?;
        if let Some(refusal) = app.rules.refuse_report(&head.headers) {
            drop_arrived(&mut body).await;
            return Err(refusal);
        }
        let refused = manager::not_here(&app.config.domains[domain]).or_else(|| {
            (!is_json(&head.headers)).then(|| problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json"))
        });
        if let Some(refusal) = refused {
            spill(&mut body).await;
            return Err(refusal);
        }
        Ok(Self { domain, bytes: read(body).await.map_err(|refusal| *refusal)? })
    }
}

/// Stores a report and returns the response.
pub(super) async fn take(app: Arc<App>, kind: ReportKind, Arrived { domain, bytes }: Arrived) -> ServerAnswer {
    let kept = Arc::clone(&app);
    let answer = tokio::task::spawn_blocking(move || keep(&kept, domain, kind, &bytes)).await;
    let (answer, is_new) = answer.unwrap_or_else(|_| (problem(StatusCode::INTERNAL_SERVER_ERROR, "it failed"), false));
    if is_new {
        app.wake(&app.config.domains[domain].name.value);
    }
    answer
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// Parses and stores a report. Returns the response, and whether the report is new.
fn keep(app: &App, number: usize, kind: ReportKind, bytes: &[u8]) -> (ServerAnswer, bool) {
    let domain = app.config.domains[number].name.value.as_str();
    let Some(mut value) = parse(bytes) else {
        return (problem(StatusCode::BAD_REQUEST, "the body is not JSON in UTF-8"), false);
    };
    // The digest covers the parsed content with its keys in one order, because a retry may write them in another one.
    let digest = *blake3::hash(value.to_string().as_bytes()).as_bytes();
    mask(&mut value, &app.mask);
    let now = SystemTime::now();
    let value = believed(value, now);
    let text = value.to_string();
    let done = match kind {
        ReportKind::Run => contract::test_run(&value).map(|report| {
            let run = &report.run;
            let place = RunPlace {
                level: &run.level,
                run: &run.run,
                revision: &run.revision,
                part: report.part.map_or(0, |(number, _)| number),
                started: run.started,
                finished: run.finished,
            };
            let id = ReportId { domain, id: &report.id, digest: &digest };
            let done = app.reports.with(|store| store.report_run(id, place, &text));
            (report.id.clone(), done)
        }),
        ReportKind::Deployment => contract::deployment_report(&value).map(|report| {
            let id = ReportId { domain, id: &report.id, digest: &digest };
            let since = report.deployment.since.unwrap_or(SystemTime::UNIX_EPOCH);
            let done = app.reports.with(|store| store.report_deployment(id, since, &text));
            (report.id.clone(), done)
        }),
    };
    match done {
        Err(faults) => (does_not_fit(faults), false),
        Ok((id, Ok(Received::New))) => {
            app.live.withdraw("reports");
            (manager::receipt(StatusCode::CREATED, &id), true)
        }
        Ok((id, Ok(Received::Known))) => (manager::receipt(StatusCode::OK, &id), false),
        Ok((id, Ok(Received::Conflict))) => {
            (problem(StatusCode::CONFLICT, format!("another report with the id {id} is kept")), false)
        }
        Ok((_, Err(error))) => {
            // The page shows the path of the store; a client that reports must not learn it.
            app.live.publish("reports", nothing_new(), vec![Notice::ReportLost { why: error.in_parts() }]);
            (manager::not_now(), false)
        }
    }
}

/// Returns a report as it is stored. A time in the future would win against every later report, so it is replaced by the current time. If
/// it is further ahead than clocks differ, a passed verdict becomes skipped.
fn believed(mut value: Value, now: SystemTime) -> Value {
    let mut is_ahead = false;
    for field in ["started", "finished", "since"] {
        let Some(given) = value.get_mut(field) else { continue };
        let time = given.as_str().and_then(contract::read_time);
        if time.is_some_and(|time| time > now) {
            is_ahead |= time.is_some_and(|time| clock::is_ahead(time, now));
            *given = contract::rfc3339(now).into();
        }
    }
    if is_ahead && value["verdict"] == Verdict::Passed.word() {
        value["verdict"] = Verdict::Skipped.word().into();
    }
    value
}

/// Masks tokens in every text: a client may quote the token that it was given.
fn mask(value: &mut Value, with: &Mask) {
    match value {
        Value::String(text) => with.text(text),
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, with)),
        Value::Object(fields) => fields.values_mut().for_each(|field| mask(field, with)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn does_not_fit(faults: Vec<ContractFault>) -> ServerAnswer {
    problem_at(StatusCode::UNPROCESSABLE_ENTITY, "the report is not valid; `errors` lists the faults", faults)
}

/// Parses JSON in UTF-8. Of a duplicate key the last value counts, as in most parsers.
fn parse(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok()
}

/// Returns an overview without domains.
fn nothing_new() -> Overview {
    Overview { repository: String::new(), taken: SystemTime::now(), domains: Vec::new(), tests: None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_from_the_future_counts_from_now_and_is_not_green() {
        let now = contract::read_time("2026-01-17T03:00:00Z").expect("a time");
        let check = |finished: &str, verdict: &str, expected: (&str, &str)| {
            let kept = believed(json!({ "started": "2026-01-17T02:00:00Z", "finished": finished, "verdict": verdict }), now);
            assert_eq!(kept["started"], "2026-01-17T02:00:00Z");
            assert_eq!(
                (kept["finished"].as_str(), kept["verdict"].as_str()),
                (Some(expected.0), Some(expected.1)),
                "{finished}"
            );
        };
        check("2026-01-17T02:30:00Z", "passed", ("2026-01-17T02:30:00Z", "passed"));
        check("2026-01-17T03:04:00Z", "passed", ("2026-01-17T03:00:00Z", "passed"));
        check("2026-01-17T06:00:00Z", "passed", ("2026-01-17T03:00:00Z", "skipped"));
        check("2026-01-17T06:00:00+09:00", "passed", ("2026-01-17T06:00:00+09:00", "passed"));
        check("2031-01-17T06:00:00Z", "failed", ("2026-01-17T03:00:00Z", "failed"));
        check("no time", "passed", ("no time", "passed"));
        assert_eq!(believed(json!({ "since": "2031-01-17T06:00:00Z" }), now), json!({ "since": "2026-01-17T03:00:00Z" }));
        assert_eq!(believed(json!([1]), now), json!([1]));
    }
}
