//! Tests: an answer with a known bad word never passes, whatever surrounds it, and a word that only looks like one does not
//! keep an answer from passing.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::{ManagerReply, WORDS, health};
use crate::model::health::{Part, Status};

/// Returns the status of an answer with code 200; `None` if it is unreadable.
fn read(content_type: &str, body: &str) -> Option<Status> {
    let reply = ManagerReply { code: 200, content_type, body: body.as_bytes(), age: None };
    if let Part::Known(health) = health(&reply) { Some(health.status) } else { None }
}

/// Checks the status for fields beside a good word, and for whole bodies that begin with `{` or `"`; other bodies are plain
/// texts.
fn check(bodies: &[&str], is_json_field: bool, is_right: impl Fn(Option<Status>) -> bool) {
    let mut wrong = Vec::new();
    for body in bodies {
        let (content_type, body) = match *body {
            field if is_json_field => ("application/json", format!(r#"{{"status":"ok",{field}}}"#)),
            body if body.starts_with(['{', '"']) => ("application/json", body.to_owned()),
            text => ("text/plain", text.to_owned()),
        };
        let status = read(content_type, &body);
        if !is_right(status) {
            wrong.push(format!("{body} is {status:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Fields that keep a healthy answer from `pass`.
const BAD_FIELDS: &[&str] = &[
    r#""unhealthy_count":2"#,
    r#""unhealthyCount":2"#,
    r#""num-unhealthy":1"#,
    r#""total.unhealthy":1"#,
    r#""failing_count":1"#,
    r#""number_of_down_nodes":1"#,
    r#""down_count":"3""#,
    r#""critical_count":1"#,
    r#""failedChecks":2"#,
    r#""checks_failed":1"#,
    r#""num_failed_checks":1"#,
    r#""unhealthy_services":["db"]"#,
    r#""unhealthyServiceCount":1"#,
    r#""unhealthy_services":{"db":{"since":"12:00"}}"#,
    r#""unhealthy_services":"db""#,
    r#""down_services":["db"]"#,
    r#""servicesDown":["db"]"#,
    r#""servicesDown":1"#,
    r#""services_down":{"db":true}"#,
    r#""unreachable_hosts":1"#,
    r#""offline-brokers":["b1"]"#,
    r#""dead_workers":1"#,
    r#""missing_dependencies":["vault"]"#,
    r#""missing_tables":["users"]"#,
    r#""broken_integrations":["x"]"#,
    r#""stale_replicas":1"#,
    r#""lost_nodes":1"#,
    r#""not_ready_pods":2"#,
    r#""unavailable":["db"]"#,
    r#""offline":["db"]"#,
    r#""critical":["db"]"#,
    r#""problems":["disk is full"]"#,
    r#""critical_alerts":1"#,
    r#""has_errors":true"#,
    r#""hasFailures":true"#,
    r#""has_errors":"yes""#,
    r#""any_failures":true"#,
    r#""db_errors":true"#,
    r#""no_errors":false"#,
    r#""has_unhealthy_nodes":true"#,
    r#""degraded_mode":true"#,
    r#""maintenanceMode":true"#,
    r#""down_since":"2026-01-17T03:36:48Z""#,
    r#""errorMessage":"refused""#,
    r#""failure_reason":"no route""#,
    r#""error_code":17"#,
    r#""errors":[{"code":17}]"#,
    r#""errors":{"db":["refused"]}"#,
    r#""failures":{"db":true}"#,
    r#""services":{"up":["api"],"down":["db"]}"#,
    r#""services":{"up":2,"down":1}"#,
    r#""checks":{"passed":2,"failed":1}"#,
    r#""services":{"unhealthy":{"db":true}}"#,
    r#""services":{"db":null}"#,
    r#""services":{"db":""}"#,
    r#""services":[null]"#,
    r#""dependencies":[true,false]"#,
    r#""db":{"healthy":null}"#,
    r#""healthy":null"#,
    r#""is_healthy":null"#,
    r#""ready":null"#,
    r#""Healthy":"N""#,
    r#""db_ok":"n""#,
    r#""alive":"off""#,
    r#""redis":"no""#,
    r#""db":"KO""#,
    r#""db":"NOK""#,
    r#""db":"bad""#,
    r#""db":"FATAL""#,
    r#""db":"nicht erreichbar""#,
    r#""db":"Fehler""#,
    r#""db":"down!""#,
    r#""db":"❌""#,
    r#""db":"✗""#,
    r#""db":"🔴""#,
    r#""db":"❌ refused""#,
    r#""db":"⛔️""#,
    r#""db":"401 Unauthorized""#,
    r#""db":"404 Not Found""#,
    r#""db":"429 Too Many Requests""#,
    r#""db":"HTTP/1.1 503 Service Unavailable""#,
    r#""db":"403 Forbidden""#,
    r#""db":{"connection":"closed"}"#,
    r#""db":{"status":"closed"}"#,
    r#""redis":{"connection":{"state":"closed"}}"#,
    r#""payments":{"circuit_breaker":"open"}"#,
    r#""db":{"health":"bad"}"#,
    r#""db":{"state":"FAULTED"}"#,
    r#""summary":"1 of 3 services down""#,
    r#""summary":"2 of 3 services up""#,
    r#""reason":"redis is unreachable""#,
    r#""message":"could not connect to redis""#,
    r#""message":["all well","redis: connection refused"]"#,
    r#""description":"Degraded""#,
    r#""output":"connect ECONNREFUSED 10.0.0.1:5432""#,
    r#""db":{"status":"up","message":"timeout of 1000ms exceeded"}"#,
    r#""status_text":"Unhealthy""#,
    r#""statusMessage":"Service Unavailable""#,
    r#""severity":"critical""#,
    r#""severity":"high""#,
    r#""alert_level":"critical""#,
    r#""indicator":"major""#,
    r#""nodes":{"ready":"2/3"}"#,
    r#""ready_replicas":2,"replicas":3"#,
    r#""replicas_ready":0,"replicas":3"#,
    r#""replicas_ready":0"#,
    r#""services":{"down":[{"name":"db"}]}"#,
];

#[test]
fn a_field_of_badness_is_not_green() {
    check(BAD_FIELDS, true, |status| status.is_some_and(|status| status != Status::Pass));
}

/// Whole answers that do not pass.
const BAD_BODIES: &[&str] = &[
    "ok\nFATAL: db",
    "❌ db",
    "✅ api\n❌ db",
    "OK - 3 of 4 up",
    "ready: 3/4",
    "status: ok\ndb: KO",
    "db_ok=false\napi_ok=true",
    "api: ok\nalive: 0",
    "up 0",
    "up{job=\"x\"} 0",
    "# HELP up How it is\n# TYPE up gauge\nup{job=\"x\"} 1\nup{job=\"y\"} 0",
    "probe_success 0",
    "redis_up 0\npg_up 1",
    "service_health{state=\"down\"} 1",
    "unhealthy_nodes 2",
    "GET / 503 Service Unavailable",
    r#""db is down""#,
    r#""KO""#,
    r#"{"status":{"indicator":"minor","description":"Minor Service Outage"}}"#,
    r#"{"status":{"indicator":"critical","description":"Major Outage"}}"#,
    r#"{"status":{"indicator":"none","description":"All Systems Operational"},"components":[{"name":"api","status":"major_outage"}]}"#,
    r#"{"status":"KO"}"#,
    r#"{"status":"❌"}"#,
    r#"{"api":"ok","db":"KO"}"#,
    r#"{"healthy":true,"unhealthy_count":1}"#,
];

#[test]
fn a_body_of_badness_is_not_green() {
    check(BAD_BODIES, false, |status| status != Some(Status::Pass));
}

/// Fields that do not keep an answer from `pass`.
const FINE_FIELDS: &[&str] = &[
    r#""unhealthy_count":0"#,
    r#""down_services":[]"#,
    r#""unhealthy_services":{"count":0,"names":[]}"#,
    r#""has_errors":false"#,
    r#""no_errors":true"#,
    r#""errors":[]"#,
    r#""errors":{"total":12,"last_24h":3}"#,
    r#""error_message":null,"error_code":0,"failure_reason":"","errorDetails":{}"#,
    r#""severity":"none""#,
    r#""severity":"info""#,
    r#""severity":"low""#,
    r#""db":{"status":"ok","severity":"critical"}"#,
    r#""checks":[{"name":"db","ok":true,"severity":"critical"}]"#,
    r#""failed_total":12"#,
    r#""failed_count":12"#,
    r#""errors_last_24h":5"#,
    r#""requests_failed":12"#,
    r#""failed_requests":12"#,
    r#""failed_logins":["mallory"]"#,
    r#""retries":3"#,
    r#""max_failures":3"#,
    r#""failure_threshold":5"#,
    r#""max_unhealthy_nodes":3"#,
    r#""unhealthyThreshold":2"#,
    r#""unhealthy_nodes_limit":2"#,
    r#""errorReporting":true"#,
    r#""crashReporting":true"#,
    r#""log_errors":true"#,
    r#""failover":true"#,
    r#""failover_nodes":["b"]"#,
    r#""deadLetterQueue":{"size":3}"#,
    r#""dead_letter_queues":["orders"]"#,
    r#""deadlocks":0"#,
    r#""downloads":12"#,
    r#""downstream_services":["api"]"#,
    r#""downtime":30"#,
    r#""missingTranslations":["de"]"#,
    r#""critical_services":["db"]"#,
    r#""error_page":"/50x.html""#,
    r#""error_rate":0.02"#,
    r#""ignored_errors":["E17"]"#,
    r#""resolved_incidents":["x"]"#,
    r#""lastErrorMessage":"refused","last_error_code":500"#,
    r#""last_failed_checks":["db"]"#,
    r#""lastStatus":"down""#,
    r#""db":{"status":"up","last_state":"down"}"#,
    r#""maintenance_mode":false"#,
    r#""replicas_ready":0,"replicas":0"#,
    r#""readyReplicas":0,"desiredReplicas":0"#,
    r#""ready_replicas":3,"replicas":3"#,
    r#""nodes":{"ready":"3/3"}"#,
    r#""checks":{"db":"ok","timestamp":"2026-01-17T03:36:48Z"}"#,
    r#""checks":{"db":"ok","checked_at":1768620000,"duration_ms":3}"#,
    r#""checks":{"db":"ok","total":1,"passed":1,"failed":0}"#,
    r#""services":{"up":["api"],"down":[]}"#,
    r#""checks":{"http:errors":[{"status":"pass","observedValue":3}]}"#,
    r#""checks":{"http:errors":[{"observedValue":3}]}"#,
    r#""services":{"api":"ok","version":null,"last_error":null,"errors":null}"#,
    r#""db":"OK!""#,
    r#""db":"ok.""#,
    r#""db":"✅""#,
    r#""db":"✔️""#,
    r#""db":"0 of 3 nodes down""#,
    r#""db":"450 users""#,
    r#""db":"keine Fehler""#,
    r#""db":{"connection":"open"}"#,
    r#""circuitBreakers":{"db":{"state":"CLOSED"}}"#,
    r#""market":"closed""#,
    r#""lang":"ko","currency":"NOK""#,
    r#""message":"the db was down""#,
    r#""message":"no errors""#,
    r#""summary":"0 of 3 services down""#,
    r#""summary":"3 of 3 services up""#,
    r#""description":"Error tracking and crash reporting""#,
    r#""description":"Checks whether the database is down""#,
    r#""reason":"all critical services are up""#,
    r#""commit_message":"fix a crash when the db is down""#,
    r#""status_url":"/down""#,
];

#[test]
fn a_field_that_only_looks_bad_stays_green() {
    check(FINE_FIELDS, true, |status| status == Some(Status::Pass));
}

/// Whole answers that pass.
const FINE_BODIES: &[&str] = &[
    r#""ok.""#,
    r#""OK!""#,
    "OK - 4 of 4 up",
    "step 3 of 4",
    "✅ api\n✅ db",
    "status: ok\ndb: ok",
    "up 1",
    "# HELP http_errors_total Errors so far\n# TYPE http_errors_total counter\nhttp_errors_total{code=\"500\"} 12\nup 1",
    r#"{"status":"ok."}"#,
    r#"{"status":"OK!"}"#,
    r#"{"status":"✅"}"#,
    r#"{"page":{"id":"x","name":"x","updated_at":"2026-01-17T03:36:48Z"},"status":{"indicator":"none","description":"All Systems Operational"}}"#,
];

#[test]
fn a_body_that_only_looks_bad_stays_green() {
    check(FINE_BODIES, false, |status| status == Some(Status::Pass));
}

/// Names of fields that say nothing about their values.
const NEUTRAL: &[&str] = &[
    "db",
    "redis",
    "x",
    "part",
    "primary",
    "eu",
    "worker1",
    "shard-0",
    "link",
    "pool",
    "a.b",
    "paymentApi",
    "data",
    "services",
    "details",
    "entries",
    "info",
    "results",
    "checks",
    "components",
    "node",
    "region",
    "qux",
    "state",
    "health",
    "message",
    "reason",
    "title",
    "zone-b",
    "replica_2",
    "primaryDb",
];

/// Generates every word that is read as `fail`, and further words that contradict a good one, in the forms in which they may be
/// written.
fn bad_word() -> impl Strategy<Value = String> {
    let mut words: Vec<&str> =
        WORDS.iter().filter(|(status, _)| *status == Status::Fail).flat_map(|(_, words)| words.to_vec()).collect();
    words.extend([
        "fatal",
        "ECONNREFUSED",
        "forbidden",
        "unauthorized",
        "connection refused",
        "401 Unauthorized",
        "could not connect",
    ]);
    (select(words), 0..7_u8).prop_map(|(word, form)| match form {
        0 => word.to_uppercase(),
        1 => word.replace('_', " "),
        2 => word.replace('_', "-"),
        3 => format!("{word}!"),
        4 => format!("[{word}]"),
        5 => format!("*{word}*"),
        _ => word.to_owned(),
    })
}

/// Generates a good value of a field.
fn good() -> impl Strategy<Value = Value> {
    select(vec![
        json!("ok"),
        json!("up"),
        json!({"status": "ok"}),
        json!({"healthy": true}),
        json!(["ok"]),
        json!({"state": "running"}),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_bad_word_is_green_at_no_depth(
        word in bad_word(),
        steps in vec((select(NEUTRAL), 0..4_u8, good()), 1..6),
        root in select(vec![r#"{"status":"ok"}"#, r#"{"status":"UP"}"#, r#"{"healthy":true}"#, r#"{"alive":true}"#, r#"{"status":"pass"}"#, r#"{"status":"UP","components":{}}"#]),
    ) {
        let mut value = Value::from(word);
        for (key, step, good) in &steps {
            value = match step {
                0 => json!({*key: value, "other": good}),
                1 => json!({*key: value, "status": "ok"}),
                2 => json!({*key: [good, value]}),
                _ => json!({*key: value}),
            };
        }
        let mut answer: Value = serde_json::from_str(root).expect("JSON");
        let fields = answer.as_object_mut().expect("an object");
        fields.extend(value.as_object().cloned().unwrap_or_default());
        if root.contains("status") {
            fields.insert("status".to_owned(), json!(if root.contains("UP") { "UP" } else { "ok" }));
        }
        let body = answer.to_string();
        prop_assert_ne!(read("application/json", &body), Some(Status::Pass), "{}", body);
    }

    #[test]
    fn a_bad_word_in_a_text_is_not_green(word in bad_word(), before in select(vec!["ok, ", "redis ", "OK\n", "✅ api\n", "db: "])) {
        let text = format!("{before}{word}");
        prop_assert_ne!(read("text/plain", &text), Some(Status::Pass), "{}", text);
    }
}
