//! Tests: fields of unknown names, and of names for concerns, for work and for parts at rest, beside a status that says well.

use super::{ManagerReply, health};
use crate::model::health::{Part, Status};

/// Returns the status of an answer with code 200; `None` if it is unreadable.
fn read(body: &str) -> Option<Status> {
    let content_type = if body.starts_with('{') { "application/json" } else { "text/plain" };
    let reply = ManagerReply { code: 200, content_type, body: body.as_bytes(), age: None };
    if let Part::Known(health) = health(&reply) { Some(health.status) } else { None }
}

/// Returns true if an answer passes that says `ok` beside this field.
pub(super) fn is_green(field: &str) -> bool {
    is_green_body(&format!(r#"{{"status":"ok",{field}}}"#))
}

/// Returns true if a JSON object passes as an answer.
pub(super) fn is_green_body(body: &str) -> bool {
    read(body) == Some(Status::Pass)
}

/// Returns true if a plain text passes as an answer.
pub(super) fn is_green_text(text: &str) -> bool {
    let reply = ManagerReply { code: 200, content_type: "text/plain", body: text.as_bytes(), age: None };
    matches!(health(&reply), Part::Known(health) if health.status == Status::Pass)
}

/// Returns true if an answer can be read.
pub(super) fn is_known(body: &str) -> bool {
    read(body).is_some()
}

/// Checks the status of whole bodies.
fn check_bodies(bodies: impl IntoIterator<Item = String>, expected: Status) {
    let found = bodies.into_iter().map(|body| (read(&body), body));
    let wrong: Vec<_> = found.filter(|(status, _)| *status != Some(expected)).collect();
    assert!(wrong.is_empty(), "not {expected:?}: {wrong:#?}");
}

/// Checks the status of an answer with each of these fields beside a good word.
fn check(fields: &[&str], expected: Status) {
    let shapes = [r#"{"status":"ok",FIELD}"#, r#"{"status":"UP",FIELD}"#, r#"{"healthy":true,FIELD}"#];
    let bodies = fields.iter().flat_map(|field| shapes.map(|shape| shape.replace("FIELD", field)));
    check_bodies(bodies, expected);
}

#[test]
fn a_name_that_is_false_is_not_green() {
    let names = "celery auth_service auth search billing email mailer stripe payment oidc proxy frontend pg sql sqlite mssql \
        oracle dynamodb minio influx grpc mqtt websocket dns consumer producer kafka_consumer worker_pool cron jobs beat \
        filesystem fs volume cluster nodes quorum replica_set heartbeat session_store model model_loaded loaded llm gpu \
        pinecone thumbnailer isSynced has_leader";
    for name in names.split_whitespace() {
        check(&[&format!(r#""{name}":false"#), &format!(r#""{name}":"false""#)], Status::Unknown);
    }
    check(
        &[
            r#""connections":{"pg":true,"stripe":false}"#,
            r#""details":{"celery":false,"db":true}"#,
            r#""mongodb":"0""#,
            r#""services":{"mongodb":0}"#,
            r#""mongodb":{"readyState":0}"#,
            r#""mongodb":{"readyState":2}"#,
            r#""mongo":{"ready_state":3}"#,
        ],
        Status::Unknown,
    );
    check_bodies([r#"{"status":"degraded","celery":false}"#.to_owned()], Status::Warn);
}

#[test]
fn a_switch_that_is_false_stays_green() {
    let names = "enabled searchEnabled debug verbose maintenance read_only readonly cached beta featureX allow_guests useTls \
        supports_http2 has_more needsDbUpgrade is_leader standby performance_standby authenticated enterprise production \
        syncing el_offline disk_full memory_pressure restarting update_available gpu_available cuda_available last_run \
        removed_from_cluster circuit_open draining shutting_down error_page maintenance_mode extendedSupport";
    for name in names.split_whitespace() {
        check(&[&format!(r#""{name}":false"#)], Status::Pass);
    }
    check(
        &[
            r#""search":{"enabled":false}"#,
            r#""auth":{"required":true,"sso":false}"#,
            r#""db":{"status":"ok","pooled":false}"#,
            r#""db":{"readyState":1}"#,
            r#""services":{"queue":0}"#,
            r#""lang":"no""#,
        ],
        Status::Pass,
    );
}

#[test]
fn concerns_are_warnings() {
    check(
        &[
            r#""draining":true"#,
            r#""is_draining":"yes""#,
            r#""node":{"state":"draining"}"#,
            r#""warnings":["disk at 91 %"]"#,
            r#""warning":"disk at 91 %""#,
            r#""warnings":{"disk":"at 91 %"}"#,
            r#""has_warnings":true"#,
            r#""workers":3,"expected_workers":4"#,
            r#""consumers":{"active_consumers":1,"min_consumers":2}"#,
        ],
        Status::Warn,
    );
    check(&[r#""workers":0,"expected_workers":4"#, r#""nodes":0,"nodesDesired":3"#], Status::Unknown);
    check(
        &[
            r#""draining":false"#,
            r#""warnings":[]"#,
            r#""warnings":0"#,
            r#""disk":{"warning":80,"critical":90}"#,
            r#""disk":{"warning":"80%"}"#,
            r#""limits_of":{"warning":{"cpu":80}}"#,
            r#""workers":4,"expected_workers":4"#,
            r#""workers":4,"max_workers":8"#,
        ],
        Status::Pass,
    );
}

#[test]
fn failed_work_beside_done_work_is_past() {
    check(
        &[
            r#""queue":{"waiting":0,"active":1,"failed":4,"completed":1000}"#,
            r#""sidekiq":{"processed":10000,"failed":23,"dead":5}"#,
            r#""jobs":{"failed":4,"completed":1000}"#,
            r#""tasks":{"failed":4,"total":1000}"#,
            r#""http":{"requests":100,"errors":3}"#,
            r#""cache":{"hits":10,"misses":3,"errors":1}"#,
            r#""database":{"status":"ok","errors":2}"#,
            r#""emails":{"sent":100,"failed":2}"#,
            r#""requests_total":100,"processed":10,"failed":1"#,
        ],
        Status::Pass,
    );
    check(
        &[
            r#""queue":{"completed":1000,"failed":["daily report"]}"#,
            r#""queue":{"completed":1000,"up":0}"#,
            r#""queue":{"completed":1000,"error_code":17}"#,
            r#""queue":{"completed":1000,"unhealthy_workers":2}"#,
            r#""nodes":{"total":3,"failed":1}"#,
            r#""shards":{"successful":4,"failed":1}"#,
            r#""migrations":{"completed":4,"failed":1}"#,
            r#""checks":{"passed":2,"failed":1}"#,
            r#""jobs":{"failed":4}"#,
            r#""database":{"errors":2}"#,
            r#""database":{"status":"ok","errors":["refused"]}"#,
            r#""errors":2"#,
        ],
        Status::Unknown,
    );
}

#[test]
fn a_part_at_rest_is_no_part() {
    for word in ["disabled", "skipped", "not configured", "not_configured", "Idle", "not enabled", "N/A", "off"] {
        for field in ["dependencies", "services", "checks", "components", "entries"] {
            let text = format!(r#""{field}":{{"search":"{word}","db":"ok"}}"#);
            let object = format!(r#""{field}":{{"search":{{"status":"{word}","enabled":false}}}}"#);
            let list = format!(r#""{field}":[{{"name":"search","status":"{word}"}}]"#);
            check(&[&text, &object, &list], Status::Pass);
        }
        check_bodies([format!(r#"{{"database":"ok","search":"{word}"}}"#)], Status::Pass);
    }
    check(&[r#""services":{"search":{"status":"disabled","connected":false}}"#], Status::Pass);
    check(
        &[
            r#""services":{"search":{"status":"idle","connected":false}}"#,
            r#""services":{"search":{"status":"skipped","error":"refused"}}"#,
            r#""services":{"search":{"status":"paused-ish"}}"#,
            r#""services":{"alive":"off"}"#,
        ],
        Status::Unknown,
    );
    check_bodies([r#"{"status":"disabled"}"#.to_owned(), r#"{"status":"idle"}"#.to_owned()], Status::Unknown);
}

#[test]
fn an_address_is_no_fault() {
    check(
        &[
            r#""endpoints":{"health":"/health","error":"/error"}"#,
            r#""links":{"errors":"https://a.example/errors"}"#,
            r#""urls":{"up":"/up","down":"/down"}"#,
        ],
        Status::Pass,
    );
    check(
        &[
            r#""error":"/data: permission denied""#,
            r#""unreachable_hosts":["https://a.example"]"#,
            r#""down":"/mnt/a""#,
            r#""errors":["/data/a"]"#,
        ],
        Status::Unknown,
    );
}

#[test]
fn whole_words_of_success_pass() {
    let passing = [
        r#"{"status":"active"}"#,
        r#"{"message":"OK"}"#,
        r#"{"message":"pong","timestamp":1768620000}"#,
        r#"{"statusCode":200,"message":"OK"}"#,
        "success",
        "Successful.",
    ];
    check_bodies(passing.map(str::to_owned), Status::Pass);
    let others = [
        r#"{"message":"OK","data":[]}"#,
        r#"{"message":"OK","data":{"a":1}}"#,
        r#"{"message":"splendid"}"#,
        r#"{"statusCode":503,"message":"OK"}"#,
        r#"{"statusCode":404,"message":"OK"}"#,
        r#"{"status":"success"}"#,
        "inactive",
    ];
    let green: Vec<_> = others.iter().filter(|body| read(body) == Some(Status::Pass)).collect();
    assert!(green.is_empty(), "{green:?}");
}
