//! Counts of work: beside a number of processed things, a number of failed ones counts what was.

use serde_json::{Map, Value};

use super::keys::FieldName;
use super::nouns::{is_doing, is_part};
use super::troubles::is_event;

/// Words for work that is done or waits.
#[rustfmt::skip]
const WORK: &[&str] = &[
    "completed", "processed", "requests", "hits", "misses", "handled", "executed", "delivered", "published", "acked", "sent",
    "received", "waiting", "enqueued", "delayed", "finished", "served", "queries", "consumed", "produced",
];

/// Words that count work in an object for work, and parts in any other one.
const OF_DOINGS: &[&str] = &["total", "passed", "succeeded", "successful", "success", "successes", "ok", "count", "active"];

/// Names of objects that count work, in addition to the things that a service processes.
const JOBS: &[&str] = &["job", "jobs", "task", "tasks", "http", "rpc", "traffic", "throughput"];

/// Parts that do work: their numbers may count it.
const WORKERS: &[&str] = &["queue", "worker", "consumer", "cache", "database", "db", "datasource", "api", "process", "store"];

/// Names of objects whose numbers count checks or steps, whatever they are called.
const CHECKED: &[&str] = &["migration", "migrations", "test", "tests", "health", "summary"];

/// Words for work that failed, in addition to those of `troubles`.
const FAILED: &[&str] = &["dead", "rejected", "dropped", "missed", "stalled", "timeouts", "lost"];

/// Returns true if the numbers in an object of this name count work.
pub(super) fn counts_work(name: &FieldName, object: &Map<String, Value>) -> bool {
    let last = name.last().unwrap_or_default();
    let is_worker = WORKERS.contains(&last) || WORKERS.contains(&last.strip_suffix('s').unwrap_or(last));
    if is_part(last) && !is_worker || CHECKED.contains(&last) {
        return false;
    }
    let is_work = |last: &str| JOBS.contains(&last) || is_doing(last);
    object.iter().filter(|(_, value)| value.is_number()).any(|(key, _)| {
        let name = FieldName::new(key);
        let word = name.words().find(|word| WORK.contains(word));
        word.is_some() && !is_failed(&name) || is_work(last) && OF_DOINGS.iter().any(|total| name.is(total))
    })
}

/// Returns true if a number of this name counts work that failed.
pub(super) fn is_failed(name: &FieldName) -> bool {
    let is_code = name.last().is_some_and(|last| matches!(last, "code" | "codes" | "status"));
    !is_code && name.words().any(|word| is_event(word) || FAILED.contains(&word))
}
