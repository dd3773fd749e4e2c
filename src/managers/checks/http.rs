//! Checks a URL: the check passes if the answer has a 2xx code and does not report otherwise.

use std::path::Path;
use std::time::Duration;

use super::{ProbeAnswer, failed};
use crate::config::CheckConfig;
use crate::managers::dialects::{self, ManagerReply};
use crate::model::health::{CheckReason, HealthReason, Part, Status};
use crate::system::http::header::CONTENT_TYPE;
use crate::system::http::{Ask, HttpClient, Protocol, Url};

const ACCEPT: &str = "application/health+json, application/json;q=0.9, */*;q=0.5";

pub(super) async fn probe(client: &HttpClient, url: &str, check: &CheckConfig, root: &Path) -> ProbeAnswer {
    let Ok(url) = Url::parse(url) else { return failed(&CheckReason::BadUrl) };
    let ask = Ask {
        url,
        protocol: Protocol::Get,
        accept: ACCEPT,
        credential: None,
        ca_file: check.ca_file.as_ref().map(|path| root.join(path)),
        body: Vec::new(),
        patience: Duration::ZERO,
    };
    match client.ask(&ask).await {
        Err(failure) => (Status::Fail, Some(failure.why.to_string())),
        Ok(reply) => {
            let content_type = reply.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
            probe_answer(&ManagerReply { code: reply.code, content_type, body: &reply.body, age: None })
        }
    }
}

/// Returns the status that an answer reports. The config names exactly this URL, so a web page is a good answer here.
fn probe_answer(reply: &ManagerReply<'_>) -> ProbeAnswer {
    let is_page = reply.content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/html");
    let is_success = (200..300).contains(&reply.code);
    if is_page {
        return if is_success {
            (Status::Pass, None)
        } else {
            (Status::Fail, Some(HealthReason::Code(reply.code).to_string()))
        };
    }
    match dialects::health(reply) {
        Part::Known(health) if is_success || health.status == Status::Fail => (health.status, health.output),
        Part::Known(_) | Part::NotAsked | Part::NotConfigured { .. } => {
            (Status::Fail, Some(HealthReason::Code(reply.code).to_string()))
        }
        Part::Unreadable { why, .. } => (if is_success { Status::Unknown } else { Status::Fail }, Some(why.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: u16, content_type: &str, body: &str, expected: Status, because: &str) {
        let (status, output) = probe_answer(&ManagerReply { code, content_type, body: body.as_bytes(), age: None });
        assert_eq!(status, expected, "{code} {content_type} {body}: {output:?}");
        assert!(output.unwrap_or_default().contains(because), "{code} {content_type} {body}");
    }

    #[test]
    fn http_responses_become_verdicts() {
        check(200, "", "", Status::Pass, "");
        check(204, "", "", Status::Pass, "");
        check(200, "text/html; charset=utf-8", "<h1>Welcome</h1>", Status::Pass, "");
        check(200, "text/plain", "OK", Status::Pass, "");
        check(200, "application/json", "{\"status\":\"degraded\"}", Status::Warn, "");
        check(200, "application/json", "{\"status\":\"DOWN\"}", Status::Unknown, "contradict");
        check(503, "application/json", "{\"status\":\"DOWN\"}", Status::Fail, "");
        check(500, "text/html", "<h1>It works</h1>", Status::Fail, "HTTP 500");
        check(404, "text/plain", "not found", Status::Fail, "HTTP 404");
        check(401, "", "", Status::Fail, "HTTP 401");
        check(501, "", "", Status::Fail, "HTTP 501");
        check(302, "", "", Status::Fail, "HTTP 302");
        check(200, "application/json", "{\"status\":", Status::Unknown, "");
    }
}
