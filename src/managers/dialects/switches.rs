//! The name of a field with `false`, where the name alone must say what is false: a switch that is off, a bad thing that is
//! absent, a role that another instance has, or a part that is not well.
//!
//! The known names are those for which `false` is fine. Any other name is a part that is denied, so the answer is not green.

use serde_json::{Map, Value};

use super::against::affliction;
use super::contexts::{is_breaker, is_connection};
use super::facts::is_fact;
use super::flags::{flag, is_aside, truth};
use super::keys::{FieldName, is_setting_word};
use super::leadership::is_held;
use super::nouns::{self, is_component, is_part, is_trouble};
use super::past::{has_ended, is_of_past};
use super::text_kinds::may_be_part;
use super::troubles::is_bad_word;
use crate::model::health::Status;

/// Words that make any name one of a switch, a requirement or an environment.
#[rustfmt::skip]
const SWITCHES: &[&str] = &[
    "enabled", "enable", "disabled", "disable", "debug", "verbose", "beta", "alpha", "preview", "feature", "features",
    "experimental", "experiment", "demo", "sandbox", "mock", "mocked", "fake", "dry", "simulated", "maintenance", "readonly",
    "optional", "required", "requires", "require", "need", "needs", "needed", "configured", "supported", "supports", "flag",
    "toggle", "option", "setting", "legacy", "deprecated", "deprecation", "test", "pending", "removed", "cached", "trial",
    "mode", "permission", "consent", "opt",
];

/// First words of names of switches: `use_cache`, `allow_guests`.
#[rustfmt::skip]
const FIRST: &[&str] = &[
    "allow", "allows", "use", "uses", "using", "used", "support", "should", "must", "with", "without", "no", "skip", "ignore",
    "include", "includes", "show", "hide", "force", "auto", "want", "wants", "send", "log", "prefer", "keep", "has", "have",
    "read", "cold", "logged", "over", "under", "expect", "expects", "first", "new",
];

/// Last words of names of options, of roles, and of properties of a request or an installation.
#[rustfmt::skip]
const LAST: &[&str] = &[
    "ssl", "tls", "https", "http2", "ipv6", "ipv4", "secure", "cors", "csrf", "gzip", "compression", "compressed", "encrypted",
    "encryption", "ephemeral", "telemetry", "analytics", "tracking", "tracing", "trace", "profiling", "profiler", "swagger",
    "reload", "watch", "log", "logging", "metrics", "proxied", "preemptible", "signup", "signups", "registration", "strict",
    "interactive", "silent", "quiet", "override", "bypass", "fallback", "failover", "retry", "retryable", "only", "lazy",
    "leader", "master", "primary", "secondary", "standby", "follower", "coordinator", "replica", "main", "default",
    "authenticated", "admin", "anonymous", "guest", "superuser", "edition", "enterprise", "premium", "pro", "free", "paid",
    "commercial", "community", "oss", "saas", "hosted", "cloud", "managed", "support", "licensed", "installed",
    "production", "prod", "development", "dev", "staging", "local", "public", "private", "internal", "external", "custom",
    "remote", "automatic", "manual", "cuda", "mps", "tpu", "npu", "rocm", "dirty", "prerelease", "snapshot", "draft", "canary",
    "slave", "clustered", "distributed", "embedded", "ha", "token", "session", "cookie", "voter", "containerized", "partial", "more",
    "verified", "changed", "modified", "updated", "signed", "shared", "sticky", "truncated",
];

/// Last words of bad things that are no words of a status: `restarting: false`, `memory_pressure: false`.
#[rustfmt::skip]
const BAD_THINGS: &[&str] = &[
    "syncing", "busy", "pause", "paused", "suspended", "locked", "frozen", "blocked", "throttled", "throttling", "ratelimited",
    "limited", "overloaded", "expired", "expiring", "revoked", "deleted", "archived", "incomplete", "outdated", "obsolete",
    "invalid", "insecure", "inactive", "closed", "aborted", "cancelled", "canceled", "killed", "oom", "leak", "leaking",
    "deadlock", "deadlocked", "panic", "warning", "warnings", "conflict", "conflicts", "lag", "lagging", "delayed", "behind",
    "slow", "empty", "full", "exhausted", "exceeded", "pressure", "overdue", "late", "restart", "restarting", "reboot",
    "rebooting", "upgrading", "updating", "migrating", "rebalancing", "reindexing", "recovering", "restoring", "initializing",
    "starting", "loading", "stopping", "terminating", "exiting", "shutdown", "deploying", "scaling", "importing", "exporting",
    "indexing", "compacting", "waiting", "sleeping", "idle", "hibernating", "optimistic", "drained", "cordoned", "low", "high",
    "quarantined", "compromised", "infected", "vulnerable", "skipped", "muted", "silenced", "split", "tampered", "bug",
];

/// Returns true if `false` under this name says nothing bad.
fn is_switch(name: &FieldName) -> bool {
    let words: Vec<&str> = name.words().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return true };
    // A cluster must have one: `has_leader: false`.
    if matches!(*first, "has" | "have") && is_held(last) {
        return false;
    }
    let is_any = |word: &&str| SWITCHES.contains(word) || is_setting_word(word) || is_bad_word(word) || is_breaker(word);
    let is_last = LAST.contains(last) || BAD_THINGS.contains(last) || is_trouble(last);
    words.iter().any(is_any) || is_last || FIRST.contains(first) || has_ended(name) || is_of_past(name) || is_fact(name)
}

/// Returns the status that a bad thing of this name means if it is there: `license_expired: true`. With `false`, it is absent.
pub(super) fn afflicted(name: &FieldName, value: &Value) -> Option<Status> {
    let is_set = value.as_bool().or_else(|| truth(value.as_str()?)).unwrap_or(false);
    if !is_set || name.is_setting() || is_aside(name) || has_ended(name) || is_of_past(name) {
        return None;
    }
    let (last, before) = (name.last()?, name.before_last().unwrap_or_default());
    let of_part = || is_component(before) || is_part(before) || matches!(before, "memory" | "heap" | "pool" | "space");
    match last {
        "full" => of_part().then_some(Status::Fail),
        "closed" => (is_component(before) || is_connection(before)).then_some(Status::Fail),
        "open" => name.words().any(is_breaker).then_some(Status::Fail),
        "pending" => matches!(before, "migration" | "migrations").then_some(Status::Warn),
        last => affliction(last),
    }
}

/// Returns true if a field of this name says that a part is not there, or not well, without a known word for it.
pub(super) fn denies(name: &FieldName, value: &Value) -> bool {
    let is_no = match value {
        Value::Bool(is_set) => !is_set,
        Value::String(text) => text.trim().eq_ignore_ascii_case("false") || text.trim() == "0" && is_never_a_size(name),
        _ => false,
    };
    is_no && may_be_part(name) && !name.is_setting() && !is_aside(name) && !is_switch(name)
}

/// Returns true if a 0 under this name can be no size: `mongodb`.
pub(super) fn is_never_a_size(name: &FieldName) -> bool {
    name.last().is_some_and(nouns::is_never_a_size)
}

/// Returns true if an object is a table of flags of parts: more than one, and no switch among them.
pub(super) fn is_table(object: &Map<String, Value>) -> bool {
    let is_part = |(key, value): (&String, &Value)| {
        let name = FieldName::new(key);
        value.is_boolean() && (flag(&name, value, true).is_some() || may_be_part(&name) && !is_switch(&name))
    };
    object.len() > 1 && object.iter().all(is_part)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(names: &[&str], expected: bool) {
        let is_wrong = |name: &&&str| denies(&FieldName::new(name), &json!(false)) != expected;
        assert_eq!(names.iter().filter(is_wrong).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn an_unknown_name_that_is_false_is_denied() {
        check(
            &["celery", "auth_service", "billing", "pg", "quorum", "worker_pool", "gpu", "llm", "has_leader", "isSynced"],
            true,
        );
        check(&["pinecone", "thumbnailer", "leader_elected", "hasQuorum", "can_write", "event_bus", "payments"], true);
    }

    #[test]
    fn a_switch_that_is_off_is_not_denied() {
        check(
            &["enabled", "searchEnabled", "debug", "verbose", "maintenance", "read_only", "cached", "beta", "featureX"],
            false,
        );
        check(&["allow_guests", "useTls", "supports_http2", "has_more", "needsDbUpgrade", "setup_required"], false);
        check(&["is_leader", "performance_standby", "authenticated", "enterprise", "production"], false);
        check(&["syncing", "el_offline", "disk_full", "memory_pressure", "is_restarting", "deadlockDetected_error"], false);
        check(&["update_available", "cuda_available", "last_run", "removed_from_cluster", "circuit_open"], false);
    }
}
