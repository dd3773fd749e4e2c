//! The words that speak against a healthy status, in addition to the status words.

use super::words;
use crate::model::health::Status;

/// Words that contradict a healthy status, in addition to those of `words`. A text with one of them is left for people to read.
pub(super) const AGAINST: &[&str] = &[
    "errors",
    "failures",
    "exception",
    "panic",
    "denied",
    "unresponsive",
    "stuck",
    "hung",
    "corrupt",
    "corrupted",
    "lost",
    "aborted",
    "killed",
    "terminated",
    "outage",
    "stale",
    "sealed",
    "crash",
    "crashing",
    "expired",
    "exceeded",
    "exhausted",
    "unable",
    "cannot",
    "fatal",
    "fails",
    "fault",
    "faulty",
    "faulted",
    "errored",
    "panicked",
    "crashes",
    "outages",
    "exceptions",
    "timeouts",
    "unauthorized",
    "unauthorised",
    "forbidden",
    "rejected",
    "died",
    "dying",
    "hanging",
    "refusing",
    "rejecting",
    "missed",
    "breached",
    "violated",
    "unsynchronized",
    "unsynced",
    "brownout",
    "blackout",
    "invalid",
    "sick",
    "wrong",
    "unwell",
    "struggling",
    "exited",
    "evicted",
    "gone",
    "oom",
    "unusable",
    "unready",
    "inoperative",
    "impaired",
    "stalled",
    "deadlocked",
    "flapping",
    "firing",
    "emergency",
    "severe",
    "fehlgeschlagen",
    "fehlerhaft",
    "ausgefallen",
    "ausfall",
    "störung",
    "erreur",
    "échec",
    "indisponible",
    "errore",
    "fallo",
];

/// Words of `words` that are so common in texts that they count only at the end of a clause: `the cluster is red`.
pub(super) const COMMON: &[&str] = &["red", "yellow"];

/// Words that are bad after `no`.
pub(super) const LACKING: &[&str] = &[
    "connection",
    "connections",
    "route",
    "leader",
    "such",
    "response",
    "quorum",
    "space",
    "verbindung",
    "pong",
    "answer",
    "reply",
    "heartbeat",
    "signal",
    "contact",
];

/// Words that are bad after `out of`.
pub(super) const OUT_OF: &[&str] = &["service", "memory", "space", "disk", "sync", "order"];

/// Words that negate the next word: `no errors`.
pub(super) const NONE: &[&str] = &["no", "zero", "without", "never", "non", "not", "nicht", "kein", "keine", "ohne"];

/// Words that negate the word before: `errors: none`.
pub(super) const NONE_AFTER: &[&str] = &["0", "none", "zero"];

/// Words that are harmless after `not`.
pub(super) const NOT_AT_ALL: &[&str] = &[
    "konfiguriert",
    "eingerichtet",
    "aktiviert",
    "configured",
    "enabled",
    "required",
    "applicable",
    "used",
    "needed",
    "set",
    "supported",
    "installed",
    "checked",
    "only",
];

/// Names of system call errors, as programs print them.
pub(super) const ERRNO: &[&str] = &[
    "econnrefused",
    "econnreset",
    "econnaborted",
    "etimedout",
    "esockettimedout",
    "enotfound",
    "ehostunreach",
    "ehostdown",
    "enetunreach",
    "enetdown",
    "eaddrinuse",
    "eai_again",
    "epipe",
    "enoent",
    "eacces",
    "eperm",
    "enospc",
    "emfile",
    "enfile",
    "eio",
    "eproto",
    "enotconn",
    "ebusy",
    "einval",
    "ebadf",
    "erofs",
    "edquot",
    "enomem",
    "enobufs",
    "enodev",
    "enxio",
    "estale",
    "eshutdown",
    "enonet",
    "enotsock",
    "nxdomain",
    "servfail",
    "crashloopbackoff",
    "oomkilled",
    "imagepullbackoff",
];

/// Returns true if a word in lower case contradicts a healthy status.
pub(super) fn is_against(word: &str) -> bool {
    let is_unwell = words::word(word).is_some_and(|status| status != Status::Pass) && !COMMON.contains(&word);
    is_unwell || AGAINST.contains(&word) || ERRNO.contains(&word)
}

/// Returns true if a word in lower case names a failure, not only a concern or an open state.
pub(super) fn is_failure(word: &str) -> bool {
    is_against(word) && words::word(word).is_none_or(|status| status == Status::Fail)
}

/// Last words of bad things, whose `true` is a failure: `license_expired: true`.
#[rustfmt::skip]
const AFFLICTED: &[&str] = &[
    "overloaded", "expired", "revoked", "invalid", "exhausted", "exceeded", "frozen", "blocked", "suspended", "aborted", "killed",
    "oom", "deadlock", "deadlocked", "panic", "conflict", "conflicts", "quarantined", "compromised", "infected", "tampered",
    "missed", "breached", "violated", "alarm", "incident", "problem",
];

/// Last words of bad things, whose `true` is a concern: `memory_pressure: true`.
#[rustfmt::skip]
const STRAINED: &[&str] = &[
    "throttled", "throttling", "ratelimited", "expiring", "pressure", "lagging", "overdue", "paused", "restarting", "rebooting",
    "stopping", "terminating", "amber", "exiting", "drained", "cordoned", "outdated", "leaking", "vulnerable", "locked", "incomplete", "slow",
];

/// Returns the status that the word for a bad thing means, as the value of a part or as the name of a flag that is set.
pub(super) fn affliction(word: &str) -> Option<Status> {
    let is_strained = || STRAINED.contains(&word).then_some(Status::Warn);
    AFFLICTED.contains(&word).then_some(Status::Fail).or_else(is_strained)
}
