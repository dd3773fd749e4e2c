//! What the name of a field says of its value: parts, measurements, settings, history, faults or a flag.

use super::words;
use crate::model::health::Status;
use crate::model::limits::clip;

/// How the members of a field are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Members {
    /// Each is a check; what has no status is unknown.
    Checks,
    /// Each is a part; a number, a version or an address among them is none.
    Parts,
    /// Parts among measurements.
    Details,
    /// Parts that stand elsewhere too (`NestJS` terminus).
    Echo,
}

/// Fields that hold parts, by their names.
const CONTAINERS: &[(Members, &[&str])] = &[
    (Members::Checks, &["checks", "components"]),
    (
        Members::Parts,
        &[
            "entries",
            "services",
            "dependencies",
            "results",
            "check_results",
            "health_checks",
            "indicators",
            "probes",
            "subsystems",
            "systems",
            "contributors",
        ],
    ),
    (Members::Details, &["details"]),
    (Members::Echo, &["info"]),
];

/// Fields whose text is no status of a part, by their last word.
const NOT_PARTS: &[&str] = &[
    "version",
    "message",
    "output",
    "description",
    "name",
    "title",
    "label",
    "labels",
    "id",
    "type",
    "types",
    "kind",
    "level",
    "levels",
    "severity",
    "priority",
    "criticality",
    "impact",
    "importance",
    "mode",
    "modes",
    "environment",
    "env",
    "stage",
    "color",
    "colour",
    "slot",
    "branch",
    "commit",
    "revision",
    "release",
    "tag",
    "tags",
    "host",
    "hostname",
    "region",
    "zone",
    "time",
    "timestamp",
    "at",
    "date",
    "reason",
    "note",
    "notes",
    "hint",
    "help",
    "url",
    "uri",
    "link",
    "links",
    "href",
    "path",
    "method",
    "text",
    "summary",
    "category",
    "class",
    "theme",
    "policy",
    "action",
    "actions",
    "strategy",
    "unit",
    "threshold",
    "thresholds",
    "schedule",
    "format",
    "schema",
    "documentation",
    "docs",
    "topic",
    "group",
    "groups",
    "feature",
    "features",
    "enabled",
    "optional",
    "required",
    "debug",
    "configured",
    "count",
    "total",
    "duration",
    "latency",
    "uptime",
    "statuses",
    "states",
    "names",
];

/// Words of a name that tell of the past.
const HISTORY: &[&str] = &[
    "last",
    "first",
    "previous",
    "prev",
    "past",
    "recent",
    "history",
    "incident",
    "incidents",
    "event",
    "events",
    "log",
    "logs",
    "changelog",
    "timeline",
];

/// First words of a name that is a setting.
const SETTINGS: &[&str] = &["on", "if", "allow", "ignore", "max", "min", "default", "expected", "supported", "allowed"];

/// Last words of a name whose value says what went wrong.
const FAULTS: &[&str] = &["error", "errors", "err", "failure", "failures", "exception", "exceptions"];

/// Whole names of lists of what is not well.
const FAULT_LISTS: &[&str] = &["failed", "failing", "failed_checks", "failing_checks", "unhealthy", "down"];

/// Texts of a fault that say that there is none.
const NO_FAULT: &[&str] =
    &["", "none", "no", "null", "nil", "n/a", "na", "-", "ok", "false", "0", "undefined", "no error", "no errors"];

/// Names that say well by `true`, anywhere.
const GOOD_FLAGS: &[&str] = &[
    "healthy",
    "up",
    "ok",
    "pass",
    "passed",
    "passing",
    "success",
    "successful",
    "alive",
    "connected",
    "reachable",
    "online",
    "ready",
    "operational",
    "serving",
    "working",
];

/// Names that say unwell by `true`. `critical: true` and `fatal: true` are settings of a check.
const BAD_FLAGS: &[&str] = &[
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
    "not_ready",
    "not_ok",
    "crashed",
];

/// The name of a field, in lower case with `_` between its words, however it was written.
pub(super) struct FieldName(String);

impl FieldName {
    pub(super) fn new(name: &str) -> Self {
        let mut tidy = String::new();
        let mut was_lower = false;
        for c in clip(name, 80).chars() {
            if c.is_uppercase() && was_lower {
                tidy.push('_');
            }
            was_lower = c.is_lowercase() || c.is_ascii_digit();
            if c.is_alphanumeric() { tidy.extend(c.to_lowercase()) } else { tidy.push('_') }
        }
        Self(tidy)
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split('_').filter(|word| !word.is_empty())
    }

    /// How its members are read, where it holds parts.
    pub(super) fn members(&self) -> Option<Members> {
        CONTAINERS.iter().find(|(_, names)| names.contains(&self.0.as_str())).map(|(members, _)| *members)
    }

    /// Whether a plain value of it says how a part is.
    pub(super) fn may_be_part(&self) -> bool {
        !self.is_setting() && !self.words().last().is_some_and(|word| NOT_PARTS.contains(&word))
    }

    /// Whether it tells of the past.
    pub(super) fn is_history(&self) -> bool {
        self.words().any(|word| HISTORY.contains(&word))
    }

    fn is_setting(&self) -> bool {
        self.words().next().is_some_and(|word| SETTINGS.contains(&word))
    }

    /// Whether it says what went wrong, by a plain value or by a list or an object.
    pub(super) fn is_fault(&self, is_plain: bool) -> bool {
        let by_last = self.words().last().is_some_and(|word| FAULTS.contains(&word));
        (by_last || !is_plain && FAULT_LISTS.contains(&self.0.as_str())) && !self.is_setting()
    }

    /// What a flag of this name says; `of_part` for the fields of what is a part for certain, where more names are flags.
    pub(super) fn flag(&self, value: &serde_json::Value, of_part: bool) -> Option<Status> {
        let name = self.0.strip_prefix("is_").unwrap_or(&self.0);
        let is_good = GOOD_FLAGS.contains(&name) || of_part && words::word(name) == Some(Status::Pass);
        let is_bad = BAD_FLAGS.contains(&name);
        let is_set = match value {
            serde_json::Value::Bool(is_set) => *is_set,
            serde_json::Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" => true,
                "false" | "no" => false,
                _ => return None,
            },
            // Other numbers are counts and times.
            serde_json::Value::Number(number) if number.as_u64() == Some(0) && matches!(name, "healthy" | "up" | "alive") => {
                false
            }
            _ => return None,
        };
        match (is_good, is_bad, is_set) {
            (true, _, true) | (_, true, false) => Some(Status::Pass),
            (true, _, false) => Some(Status::Fail),
            (_, true, true) => Some(words::word(name).unwrap_or(Status::Fail)),
            _ => None,
        }
    }
}

/// Whether the text of a fault names one.
pub(super) fn is_fault_text(text: &str) -> bool {
    !NO_FAULT.contains(&text.trim().to_lowercase().as_str())
}
