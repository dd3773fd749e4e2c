//! What a flag or a code says by the name of its field: the last word of the name decides.

use serde_json::Value;

use super::keys::FieldName;
use super::words;
use crate::model::health::Status;

/// Last words of a name that say well by `true`.
const GOOD: &[&str] = &[
    "ok",
    "okay",
    "up",
    "healthy",
    "health",
    "pass",
    "passed",
    "passing",
    "success",
    "successful",
    "succeeded",
    "alive",
    "available",
    "ready",
    "running",
    "reachable",
    "connected",
    "connect",
    "online",
    "operational",
    "serving",
    "working",
    "responding",
    "responsive",
    "initialized",
];

/// Last words of a name that say unwell by `true`. `critical: true`, `fatal: true` and `warning: 80` are settings of a check.
const BAD: &[&str] = &[
    "fail",
    "failed",
    "failing",
    "failure",
    "error",
    "down",
    "unhealthy",
    "degraded",
    "unavailable",
    "offline",
    "dead",
    "unreachable",
    "disconnected",
    "broken",
    "crashed",
    "stopped",
    "stale",
    "sealed",
    "stuck",
    "unresponsive",
    "refused",
    "corrupted",
    "timeout",
    "maintenance",
    "timed_out",
    "out_of_service",
];

/// Words of `GOOD` that say what a call returned, and only of a part how it is.
const OUTCOMES: &[&str] = &["pass", "passed", "passing", "success", "successful", "succeeded"];

/// Words of `BAD` whose number is none of failures: seconds, a bandwidth.
const QUANTITIES: &[&str] = &["timeout", "down", "maintenance"];

/// Pairs of words that are no flag of health: a last word, and what stands before it.
const ASIDE: &[(&str, &[&str])] = &[
    ("available", &["update", "updates", "upgrade", "upgrades", "version", "release", "patch"]),
    ("up", &["sign", "set", "pop", "follow", "back", "backed", "mix", "warm", "catching"]),
    ("connect", &["auto", "on"]),
    (
        "running",
        &[
            "migration",
            "migrations",
            "backup",
            "rebalance",
            "reindex",
            "snapshot",
            "compaction",
            "vacuum",
            "restore",
            "import",
            "export",
            "upgrade",
            "update",
            "maintenance",
        ],
    ),
];

/// Plural names of parts: how many of them are well or not is no count of the past.
const PARTS: &[&str] = &[
    "nodes",
    "shards",
    "replicas",
    "instances",
    "services",
    "workers",
    "brokers",
    "members",
    "pods",
    "hosts",
    "checks",
    "components",
    "servers",
    "partitions",
    "consumers",
];

/// Parts of a service by the last word of their names: `false` says that one is not there.
const COMPONENTS: &[&str] = &[
    "database",
    "databases",
    "db",
    "datasource",
    "redis",
    "cache",
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "mongo",
    "mongodb",
    "cassandra",
    "elasticsearch",
    "opensearch",
    "memcached",
    "kafka",
    "rabbitmq",
    "rabbit",
    "nats",
    "amqp",
    "broker",
    "queue",
    "queues",
    "storage",
    "disk",
    "s3",
    "smtp",
    "mail",
    "ldap",
    "vault",
    "consul",
    "etcd",
    "zookeeper",
    "api",
    "backend",
    "upstream",
    "gateway",
    "worker",
    "workers",
    "scheduler",
    "network",
    "internet",
    "server",
];

/// What the name and the value of a flag say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flag {
    pub(super) status: Status,
    /// Whether it says so of health, and not of what a call returned, or only that something is not bad.
    pub(super) is_word: bool,
}

/// What a flag of this name says; `of_part` for the fields of what is a part for certain, where more names are flags.
pub(super) fn flag(name: &FieldName, value: &Value, of_part: bool) -> Option<Flag> {
    let (last, before) = (name.last()?, name.before_last().unwrap_or_default());
    if name.is_setting() || ASIDE.iter().any(|(word, befores)| *word == last && befores.contains(&before)) {
        return None;
    }
    let is_single = name.is_single();
    if value == &Value::Bool(false) && COMPONENTS.contains(&last) {
        return Some(Flag { status: Status::Fail, is_word: true });
    }
    let good = GOOD.contains(&last) || of_part && is_single && words::word(last) == Some(Status::Pass);
    let bad = BAD.iter().any(|word| name.ends_with(word));
    let is_turned = matches!(before, "not" | "non" | "un");
    let (good, bad) = if is_turned { (bad, good) } else { (good, bad) };
    if !good && !bad {
        return None;
    }
    let is_set = match value {
        Value::Bool(is_set) => *is_set,
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => true,
            "false" | "no" | "0" => false,
            _ => return None,
        },
        Value::Number(number) => number_is_set(name, number.as_f64()?, good, before)?,
        _ => return None,
    };
    let is_word = good && is_set && !OUTCOMES.contains(&last);
    let status = match (good, is_set) {
        (true, true) | (false, false) => Status::Pass,
        (true, false) => Status::Fail,
        (false, true) if is_turned => Status::Fail,
        (false, true) => words::word(last).unwrap_or(Status::Fail),
    };
    Some(Flag { status, is_word })
}

/// What a number says as a flag; `None` when it is a count of what was, or a quantity.
fn number_is_set(name: &FieldName, number: f64, good: bool, before: &str) -> Option<bool> {
    let last = name.last().unwrap_or_default();
    let is_plural = before.ends_with('s') && !["ss", "us", "is", "as"].iter().any(|end| before.ends_with(end));
    if name.is_counter() || is_plural && !PARTS.contains(&before) {
        return None;
    }
    let is_zero = number == 0.0;
    match good {
        true if is_zero => (!OUTCOMES.contains(&last)).then_some(false),
        true => ((number - 1.0).abs() < f64::EPSILON).then_some(true),
        false if is_zero => Some(false),
        false => (!QUANTITIES.contains(&last)).then_some(true),
    }
}

/// Names of fields that hold the code of an HTTP answer, by their end.
const HTTP_CODES: &[&str] =
    &["status_code", "statuscode", "http_code", "http_status", "httpstatus", "response_code", "response_status", "status"];

/// Names of fields that hold the exit code of a process.
const EXIT_CODES: &[&str] = &["exit_code", "exit_status", "exitcode", "return_code", "returncode"];

/// What a code says by the name of its field: of a server that failed, of a process that did; in `of_part` of a request that did.
pub(super) fn code(name: &FieldName, value: &Value, of_part: bool) -> Option<Status> {
    let number = match value {
        Value::Number(number) => number.as_i64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    if EXIT_CODES.iter().any(|end| name.ends_with(end)) {
        return (number != 0).then_some(Status::Fail);
    }
    let is_http = name.is_single() && name.last() == Some("code") || HTTP_CODES.iter().any(|end| name.ends_with(end));
    match number {
        500..=599 if is_http => Some(Status::Fail),
        400..=499 if is_http && of_part => Some(Status::Fail),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(name: &str, value: &Value) -> Option<Status> {
        let name = FieldName::new(name);
        flag(&name, value, false).map(|flag| flag.status).or_else(|| code(&name, value, false))
    }

    #[test]
    fn the_last_word_of_a_name_decides() {
        let (pass, fail) = (Some(Status::Pass), Some(Status::Fail));
        for (name, value, expected) in [
            ("db_ok", json!(false), fail),
            ("db_up", json!(0), fail),
            ("dbHealthy", json!("false"), fail),
            ("dbOK", json!(true), pass),
            ("isDBReady", json!(false), fail),
            ("running", json!(false), fail),
            ("redis-reachable", json!("no"), fail),
            ("database", json!(false), fail),
            ("ok", json!(0), fail),
            ("up", json!(1), pass),
            ("not_ready", json!(true), fail),
            ("not_ready", json!(false), pass),
            ("degraded", json!(true), Some(Status::Warn)),
            ("sealed", json!(true), fail),
            ("sealed", json!(false), pass),
            ("replica_stale", json!(true), fail),
            ("timed_out", json!(false), pass),
            ("timedOut", json!(true), fail),
            ("failed", json!(3), fail),
            ("failed", json!(0), pass),
            ("nodes_down", json!(true), fail),
            ("replicas_ready", json!(0), fail),
            ("nodes_failed", json!(2), fail),
            ("statusCode", json!(503), fail),
            ("code", json!(500), fail),
            ("db_status", json!(502), fail),
            ("http_status", json!("503"), fail),
            ("exitCode", json!(1), fail),
            ("exit_code", json!(0), None),
            ("code", json!(404), None),
            ("area_code", json!(512), None),
            ("clients_connected", json!(0), None),
            ("jobs_failed", json!(812), None),
            ("total_failed", json!(812), None),
            ("passed", json!(0), None),
            ("timeout", json!(30), None),
            ("down", json!(340), None),
            ("update_available", json!(false), None),
            ("backup_running", json!(false), None),
            ("backup_failed", json!(true), fail),
            ("sign_up", json!(false), None),
            ("on_error", json!(true), None),
            ("allow_offline", json!(true), None),
            ("enabled", json!(false), None),
            ("debug", json!(false), None),
            ("standby", json!(true), None),
            ("critical", json!(true), None),
            ("db", json!(0), None),
        ] {
            assert_eq!(said(name, &value), expected, "{name}: {value}");
        }
    }
}
