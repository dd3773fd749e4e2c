//! Tests: kinds of fields that keep an answer from `pass`, each beside fields that only look like them.

use super::{ManagerReply, health};
use crate::model::health::{Part, Status};

/// Checks fields beside a good word: those of a problem, and those that pass.
fn check(unwell: &[&str], fine: &[&str]) {
    let status = |field: &&&str| {
        let body = format!(r#"{{"status":"ok",{field}}}"#);
        let reply = ManagerReply { code: 200, content_type: "application/json", body: body.as_bytes(), age: None };
        if let Part::Known(health) = health(&reply) { Some(health.status) } else { None }
    };
    let green: Vec<_> = unwell.iter().filter(|field| status(field) == Some(Status::Pass)).collect();
    let odd: Vec<_> = fine.iter().filter(|field| status(field) != Some(Status::Pass)).collect();
    assert!(green.is_empty() && odd.is_empty(), "green: {green:#?}\nnot green: {odd:#?}");
}

#[test]
fn the_code_of_a_part() {
    check(
        &[
            r#""db":500"#,
            r#""redis":503"#,
            r#""auth_service":502"#,
            r#""search_api":"503""#,
            r#""billing":"503""#,
            r#""stripe":504"#,
            r#""upstreams":{"web":200,"api":404}"#,
            r#""codes":{"billing":503}"#,
            r#""endpoints":{"/login":500,"/home":200}"#,
            r#""endpoints":{"https://a.example/health":503}"#,
            r#""dependencies":{"billing":{"http":503}}"#,
        ],
        &[
            r#""users":500,"orders":503,"payments":404"#,
            r#""cache":500,"queue":512,"connections":500"#,
            r#""db":200,"redis":200"#,
            r#""db":{"latency":500,"pool":500,"size":502}"#,
            r#""memory":{"used":200,"total":500},"cpu":{"user":200,"system":500}"#,
            r#""latencies":{"db":2,"api":503},"response_times_ms":{"db":200,"api":500}"#,
            r#""responses":{"200":1000,"500":3},"ports":{"api":500}"#,
            r#""uptime":"503","port":"500","worker":{"pid":503}"#,
        ],
    );
}

#[test]
fn a_title_or_a_type_of_a_problem() {
    check(
        &[
            r#""title":"Service Unavailable""#,
            r#""title":"Bad Request""#,
            r#""title":"Something went wrong""#,
            r#""db":{"title":"Service Unavailable"}"#,
            r#""type":"https://a.example/errors/service-unavailable""#,
            r#""type":"database_error""#,
            r#""error_title":"Bad Gateway""#,
            r#""error_description":"no connection""#,
            r#""userMessage":"Service temporarily unavailable""#,
            r#""developerMessage":"connection refused""#,
            r#""heading":"Service Unavailable""#,
            r#""hint":"redis is down""#,
            r#""announcement":{"title":"Payments are down"}"#,
        ],
        &[
            r#""title":"Error Tracker""#,
            r#""title":"Critical Alerts Service""#,
            r#""app":{"name":"down","title":"Outage Monitor"}"#,
            r#""page_title":"Service Unavailable","commit_message":"the db is down""#,
            r#""type":"server","kind":"Status","category":"error-tracking","class":"critical""#,
            r#""checks":[{"name":"db","status":"ok","type":"timeout"}]"#,
            r#""hint":"restart it if it is down","help":"https://a.example/errors/down""#,
        ],
    );
}

#[test]
fn an_open_incident() {
    check(
        &[
            r#""incidents":[{"name":"slow queries"}]"#,
            r#""incidents":[{"id":1}]"#,
            r#""incidents":["api down"]"#,
            r#""incidents":2"#,
            r#""incidents":[{"name":"x","created_at":"2026-01-17T03:36:48Z","status":"investigating"}]"#,
            r#""incidents":[{"name":"x","created_at":"2026-01-17T03:36:48Z","resolved_at":null}]"#,
            r#""incidents":{"current":[{"title":"x"}]}"#,
            r#""open_incidents":1"#,
            r#""activeAlerts":3"#,
            r#""alerts":[{"name":"HighLatency"}]"#,
            r#""alarms":1"#,
            r#""issues":["db slow"]"#,
            r#""problem":"redis""#,
            r#""nodes":[{"running":true,"mem_alarm":true}]"#,
            r#""maintenance":{"active":true}"#,
            r#""scheduled_maintenances":[{"name":"move","status":"in_progress"}]"#,
        ],
        &[
            r#""incidents":[],"alerts":0,"alarm":false,"problem":null"#,
            r#""incidents":[{"name":"x","status":"resolved"},{"name":"y","status":"postmortem"}]"#,
            r#""incidents":[{"name":"x","impact":"critical","resolved_at":"2026-01-17T03:36:48Z"}]"#,
            r#""alerts":{"enabled":true,"channel":"mail"},"alerting":true,"alertmanager":"ok""#,
            r#""issues":"https://a.example/issues","known_issues":["x"],"incidents_last_30d":3"#,
            r#""maintenance":{"next":"2026-02-01","active":false}"#,
            r#""scheduled_maintenances":[{"name":"move","status":"scheduled","impact":"maintenance"}]"#,
        ],
    );
}

#[test]
fn an_exception_in_a_sentence() {
    check(
        &[
            r#""message":"all ok except redis""#,
            r#""message":"all services but redis are up""#,
            r#""summary":"Operational (excl. search)""#,
            r#""message":"OK, with warnings""#,
            r#""note":"running in degraded mode""#,
            r#""message":"Most services are operational""#,
            r#""message":"nothing works""#,
            r#""db":"0 up""#,
            r#""queue":{"status":"no consumers"}"#,
        ],
        &[
            r#""message":"works without errors""#,
            r#""message":"up with no warnings""#,
            r#""message":"All services up, waiting for requests""#,
            r#""message":"Up without interruption for 12 days""#,
            r#""description":"All endpoints except /health need a token""#,
            r#""description":"Everything you need for payments, except invoices""#,
        ],
    );
}

#[test]
fn a_fact_that_is_false() {
    check(
        &[
            r#""docker":false"#,
            r#""isSynced":false"#,
            r#""migrated":false"#,
            r#""indexed":false"#,
            r#""subscribed":false"#,
            r#""external_api":false"#,
        ],
        &[
            r#""isDocker":false,"is_kubernetes":false,"inContainer":false,"isWindows":false"#,
            r#""deadLetterQueue":false,"dead_letter_queues":false,"dlq":false"#,
            r#""replicated":false,"sharded":false,"federated":false"#,
            r#""secure_connection":false,"in_memory_db":false"#,
        ],
    );
}

#[test]
fn a_bad_thing_that_is_true() {
    check(
        &[
            r#""license_expired":true"#,
            r#""checks":{"disk_full":true}"#,
            r#""services":{"quota_exceeded":true}"#,
            r#""certificates":[{"cn":"a","expired":true}]"#,
            r#""memory":{"oom":true}"#,
            r#""disk_full":true"#,
            r#""circuit_open":true"#,
            r#""quota_exceeded":true"#,
            r#""overloaded":true"#,
            r#""queue":{"paused":true}"#,
            r#""certificate":{"valid":false}"#,
            r#""time":{"ntp_synced":false}"#,
            r#""conditions":[{"type":"Ready","status":"False"}]"#,
            r#""conditions":[{"type":"MemoryPressure","status":"True"}]"#,
            r#""db":{"status":"false"}"#,
        ],
        &[
            r#""license":{"expired":false,"valid":true}"#,
            r#""queue":{"paused":false},"full":true,"syncing":true,"idle":true"#,
            r#""checks":{"disk_full":false,"license_expired":false,"db":true}"#,
            r#""conditions":[{"type":"Ready","status":"True"},{"type":"PIDPressure","status":"False"}]"#,
            r#""conditions":[{"type":"Progressing","status":"False"},{"type":"Degraded","status":"False"}]"#,
        ],
    );
}

#[test]
fn a_bad_word_in_marks_or_in_a_list() {
    check(
        &[
            r#""db":"[FAIL]""#,
            r#""db":"*down*""#,
            r#""db":"<b>down</b>""#,
            r#""db":"DOWN|0ms""#,
            r#""db":"status=down""#,
            r#""services":"db:down,api:up""#,
            r#""body":"{\"status\":\"down\"}""#,
            r#""db":[false]"#,
            r#""pods":"1/3""#,
            r#""db":"overloaded""#,
            r#""integrations":{"slack":{"status":"revoked"}}"#,
            r#""message":"api 200, db 503""#,
            r#""cluster_state":"split-brain""#,
            r#""processes":{"worker":"BACKOFF"}"#,
            r#""disk":"full""#,
        ],
        &[
            r#""db":"SQLite (in-memory)","storage":"[local]","cors":"*""#,
            r#""image":"app:1.2,sidecar:2.0","rust_log":"info,hyper=error""#,
            r#""payload":"{\"a\":1}","template":"{name}""#,
            r#""containers":{"init":"exited (0)"},"backup":"full""#,
        ],
    );
}

#[test]
fn parts_that_are_counted_or_not_there() {
    check(
        &[
            r#""summary":{"passing":3,"warning":0,"critical":1}"#,
            r#""healthyCount":2,"totalCount":3"#,
            r#""checksPassed":3,"checksTotal":4"#,
            r#""green":["api"],"red":["db"]"#,
            r#""metrics":{"db_up":0}"#,
            r#""stats":{"healthy_nodes":1,"total_nodes":3}"#,
            r#""kafka":{"underReplicatedPartitions":4}"#,
            r#""affected_components":["search"]"#,
            r#""waiting_for":["db"]"#,
            r#""migrations_pending":true"#,
            r#""leader":null"#,
            r#""raft":{"leader":""}"#,
            r#""db":null"#,
            r#""redis":-1"#,
            r#""config":{"db":"unreachable"}"#,
            r#""flags":{"db_down":true}"#,
            r#""mode":"maintenance""#,
            r#""mode":"recovery""#,
            r#""service_mode":"Recovering""#,
            r#""db":{"mode":"emergency"}"#,
            r#""impact":"major""#,
        ],
        &[
            r#""summary":{"passing":3,"critical":0},"levels":{"warning":80,"critical":90}"#,
            r#""metrics":{"db_errors":5},"stats":{"up":0,"errors":3}"#,
            r#""user":null,"database_url":null,"db_version":null,"primary_color":"red""#,
            r#""config":{"log_level":"error","on_failure":"fail","mode":"offline"}"#,
            r#""settings":{"queue_failed":true,"notify_down":true}"#,
            r#""mode":"cluster","error_mode":"exception","impact":"none""#,
        ],
    );
}
