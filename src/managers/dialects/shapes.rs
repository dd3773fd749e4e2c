//! Tests: a field has the same meaning in every shape of an answer.

use super::{ManagerReply, health};
use crate::model::health::{Part, Status};

/// Answers that are healthy, with a place for a field.
const SHAPES: &[&str] = &[
    r#"{"status":"ok",FIELD}"#,
    r#"{"status":"ok","x":{FIELD}}"#,
    r#"{"status":"ok","x":{"y":{FIELD}}}"#,
    r#"{"status":"ok","services":{"x":{FIELD}}}"#,
    r#"{"status":"ok","dependencies":[{"name":"x",FIELD}]}"#,
    r#"{"status":"ok","nodes":[{"name":"x",FIELD}]}"#,
    r#"{"status":"ok","details":{"x":{FIELD}}}"#,
    r#"{"status":"ok","config":{"x":{"status":"ok",FIELD}}}"#,
    r#"{"status":"UP","components":{"x":{"status":"UP",FIELD}}}"#,
    r#"{"status":"UP","components":{"x":{"status":"UP","details":{FIELD}}}}"#,
    r#"{"status":"UP","x":{"status":"UP",FIELD}}"#,
    r#"{"status":"UP","checks":[{"name":"x","status":"UP","data":{FIELD}}]}"#,
    r#"{"status":"pass","checks":{"x:y":[{"status":"pass",FIELD}]}}"#,
    r#"{"status":"Healthy","entries":{"x":{"status":"Healthy","data":{FIELD}}}}"#,
    r#"{"healthy":true,FIELD}"#,
    r#"{"alive":true,FIELD}"#,
    r#"{"x":{"status":"ok",FIELD}}"#,
];

/// Checks the status of each shape of an answer with a field.
fn check(fields: &[&str], expected: impl Fn(Option<Status>) -> bool) {
    check_in(SHAPES, fields, expected);
}

fn check_in(shapes: &[&str], fields: &[&str], expected: impl Fn(Option<Status>) -> bool) {
    let mut wrong = Vec::new();
    for (field, shape) in fields.iter().flat_map(|field| shapes.iter().map(move |shape| (field, shape))) {
        let body = shape.replace("FIELD", field);
        let reply = ManagerReply { code: 200, content_type: "application/json", body: body.as_bytes(), age: None };
        let status = if let Part::Known(health) = health(&reply) { Some(health.status) } else { None };
        if !expected(status) {
            wrong.push(format!("{body} is {status:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_part_that_is_unwell_is_green_in_no_shape() {
    let unwell = [
        r#""event_store":"down""#,
        r#""events":"down""#,
        r#""order_history":"failed""#,
        r#""last_mile":{"status":"down"}"#,
        r#""db_ok":false"#,
        r#""db_up":false"#,
        r#""dbHealthy":false"#,
        r#""running":false"#,
        r#""available":"false""#,
        r#""reachable":"no""#,
        r#""database":false"#,
        r#""up":0"#,
        r#""ok":0"#,
        r#""statusCode":503"#,
        r#""code":500"#,
        r#""db":"down""#,
        r#""db":"ECONNREFUSED""#,
        r#""db":"connection refused""#,
        r#""db":"connection_refused""#,
        r#""db":"unreachable""#,
        r#""db":"timed out""#,
        r#""db":"crashed""#,
        r#""db":"not ready""#,
        r#""db":"offline""#,
        r#""db":"error: no route""#,
        r#""db":"could not connect""#,
        r#""db":{"status":"shard 0 failed"}"#,
        r#""db":["primary ok","replica down"]"#,
        r#""sealed":true"#,
        r#""failed":1"#,
        r#""errors":["refused"]"#,
        r#""error":"refused""#,
        r#""not_ready":true"#,
        r#""unhealthy_count":2"#,
        r#""failedChecks":2"#,
        r#""down_services":["db"]"#,
        r#""servicesDown":1"#,
        r#""has_errors":true"#,
        r#""Healthy":"N""#,
        r#""db":"KO""#,
        r#""db":"❌""#,
        r#""db":"401 Unauthorized""#,
        r#""db":{"connection":"closed"}"#,
        r#""db":{"health":"bad"}"#,
        r#""error_message":"refused""#,
        r#""summary":"1 of 3 services down""#,
        r#""reason":"redis is unreachable""#,
        r#""alert":{"severity":"critical"}"#,
        r#""ready_replicas":0,"replicas":3"#,
        r#""db":500"#,
        r#""title":"Service Unavailable""#,
        r#""userMessage":"redis is down""#,
        r#""incidents":[{"name":"slow"}]"#,
        r#""alarms":1"#,
        r#""message":"all ok except redis""#,
        r#""license_expired":true"#,
        r#""db":"[FAIL]""#,
        r#""db":"replica=down,primary=up""#,
        r#""body":"{\"status\":\"down\"}""#,
        r#""conditions":[{"type":"Ready","status":"False"}]"#,
        r#""cluster":"split-brain""#,
        r#""certificate":{"valid":false}"#,
        r#""summary":{"passing":3,"critical":1}"#,
        r#""codes":{"billing":503}"#,
        r#""mode":"maintenance""#,
        r#""color":"red""#,
        r#""db":{"level":"CRITICAL"}"#,
        r#""health_score":0"#,
        r#""code":"ERR_CONN""#,
        r#""message":"all fine bar the queue""#,
        r#""upstream":"api 200, billing 503""#,
    ];
    check(&unwell, |status| matches!(status, Some(Status::Unknown | Status::Fail)));
}

#[test]
fn a_part_that_is_limited_or_not_back_is_green_in_no_shape() {
    let limited = [
        r#""db":"recovering""#,
        r#""db":{"state":"reconnecting"}"#,
        r#""leader":"none""#,
        r#""leader":"""#,
        r#""leader":null"#,
        r#""leader_id":null"#,
        r#""read_only":true"#,
        r#""disk":"read-only""#,
        r#""needsDbUpgrade":true"#,
        r#""color":"yellow""#,
    ];
    // Spring Boot's details are measurements, of which only words of `fail` count.
    let (measured, others): (Vec<&str>, Vec<&str>) = SHAPES.iter().partition(|shape| shape.contains(r#""details":{FIELD}}}}"#));
    assert_eq!(measured.len(), 1);
    check_in(&others, &limited, |status| status.is_some_and(|status| status != Status::Pass));
}

#[test]
fn what_is_no_part_makes_no_shape_unknown() {
    let fine = [
        r#""loglevel":"error""#,
        r#""logging":"error""#,
        r#""log_level":"critical""#,
        r#""search":{"enabled":false}"#,
        r#""darkMode":"disabled""#,
        r#""features":{"offline":true,"search":"down"}"#,
        r#""errors":0,"failed":0,"error":null,"failures":[]"#,
        r#""lastError":"refused","previous":{"status":"down"}"#,
        r#""history":[{"status":"down","at":"2026-01-17T03:36:48Z"}]"#,
        r#""timed_out":false,"unassigned_shards":0"#,
        r#""standby":false,"sealed":false"#,
        r#""jobs_failed":812,"total_errors":9"#,
        r#""metrics":{"failed":3,"up":0}"#,
        r#""update_available":false"#,
        r#""commit":"unknown","message":"the db was down""#,
        r#""db":"postgres://down.example/error""#,
        r#""replica":"0 failed, 3 passed""#,
        r#""unhealthy_count":0,"down_services":[],"has_errors":false"#,
        r#""failed_total":12,"errors_last_24h":5,"retries":3,"max_failures":3"#,
        r#""failover":true,"deadLetterQueue":{"size":3},"downloads":12"#,
        r#""replicas_ready":0,"replicas":0"#,
        r#""summary":"0 of 3 services down","description":"error tracking""#,
        r#""db":"OK!""#,
        r#""isDocker":false,"replicated":false,"deadLetterQueue":false"#,
        r#""users":500,"cache":512,"uptime":503"#,
        r#""title":"Outage Monitor","type":"server","hint":"restart it if it is down""#,
        r#""incidents":[{"name":"slow","status":"resolved"}],"alerts":0,"alarm":false"#,
        r#""message":"works without errors","conditions":[{"type":"MemoryPressure","status":"False"}]"#,
        r#""license_expired":false,"certificate":{"valid":true},"mode":"cluster""#,
        r#""tally":{"passing":3,"critical":0},"codes":{"billing":200}"#,
        r#""primary_color":"red","theme":{"color":"red"},"logger":{"level":"error"}"#,
        r#""risk_score":0,"health_score":97,"readonly":false,"replica":{"read_only":true}"#,
        r#""token":{"code":"NO_ERROR"},"language_code":"ko","leader":"10.0.0.1:8300","is_leader":false"#,
        r#""upstream":"api 200, billing 204","jobs":{"reindex":"rebuilding"}"#,
    ];
    check(&fine, |status| status == Some(Status::Pass));
}
