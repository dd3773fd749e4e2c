//! Classifies the value of a field by its name: parts, measurements, settings or faults.

use super::words;
use crate::model::limits::clip;

/// Possible ways to read the members of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Members {
    /// Each member is a check; a member without a status is unknown.
    Checks,
    /// Each member is a part, except numbers, versions and addresses.
    Parts,
    /// The members are parts among measurements.
    Details,
    /// The members are parts that may also be elsewhere (`NestJS` terminus).
    Echo,
}

/// Names of fields that hold parts.
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

/// Whole names of fields whose members are settings. A member that is an object with a status is a part all the same.
const SETTINGS: &[&str] = &[
    "features",
    "feature_flags",
    "flags",
    "toggles",
    "settings",
    "config",
    "configuration",
    "options",
    "params",
    "parameters",
    "preferences",
    "capabilities",
    "permissions",
    "limits",
    "thresholds",
    "headers",
    "labels",
    "tags",
    "annotations",
];

/// Whole names of fields whose members are counts and measurements.
const COUNTED: &[&str] = &["metrics", "stats", "statistics", "counters", "usage", "requests", "ports", "cpu"];

/// Last words of the names of fields whose members are measurements.
const MEASURED: &[&str] =
    &["ms", "millis", "seconds", "latency", "latencies", "times", "durations", "sizes", "bytes", "pids", "ids", "versions"];

/// First words of a setting's name whose last word is one of health: `ignore_errors`. With another last word the name is a
/// part.
const SETTING_WORDS: &[&str] = &[
    "on",
    "if",
    "when",
    "allow",
    "ignore",
    "ignored",
    "tolerated",
    "expected",
    "supported",
    "supports",
    "allowed",
    "show",
    "hide",
    "skip",
    "max",
    "min",
];

/// Words of `SETTING_WORDS` that make a setting within a name too: `exit_on_error`.
const CONDITIONS: &[&str] = &["on", "if", "when"];

/// First words of a name that counts.
const COUNTERS: &[&str] = &["num", "number", "total", "count", "n"];

/// Last words of names whose value is a fault.
pub(super) const FAULTS: &[&str] =
    &["error", "errors", "err", "failure", "failures", "exception", "exceptions", "errs", "fault", "faults"];

/// The name of a field in lower case with `_` between its words, in whatever form it was written.
pub(super) struct FieldName(String);

impl FieldName {
    pub(super) fn new(name: &str) -> Self {
        let name = clip(name, 80);
        let mut tidy = String::new();
        let (mut was_lower, mut was_upper) = (false, false);
        let mut chars = name.chars().peekable();
        while let Some(c) = chars.next() {
            // Names such as `dbHealthy` and `isDBReady`.
            let ends_upper = was_upper && chars.peek().is_some_and(|next| next.is_lowercase());
            if c.is_uppercase() && (was_lower || ends_upper) {
                tidy.push('_');
            }
            was_lower = c.is_lowercase() || c.is_ascii_digit();
            was_upper = c.is_uppercase();
            if c.is_alphanumeric() { tidy.extend(c.to_lowercase()) } else { tidy.push('_') }
        }
        Self(tidy.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_"))
    }

    pub(super) fn words(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('_').filter(|word| !word.is_empty())
    }

    pub(super) fn last(&self) -> Option<&str> {
        self.words().next_back()
    }

    pub(super) fn before_last(&self) -> Option<&str> {
        self.words().nth_back(1)
    }

    /// Returns true if the field has this name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.0 == name
    }

    /// Returns true if the name is a single word, besides `is` and `has`.
    pub(super) fn is_single(&self) -> bool {
        self.words().filter(|word| !matches!(*word, "is" | "has")).count() == 1
    }

    /// Returns true if the name ends with these words, joined by `_`.
    pub(super) fn ends_with(&self, words: &str) -> bool {
        self.0.strip_suffix(words).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    }

    /// Returns the way to read its members, if the field holds parts.
    pub(super) fn members(&self) -> Option<Members> {
        CONTAINERS.iter().find(|(_, names)| names.contains(&self.0.as_str())).map(|(members, _)| *members)
    }

    /// Returns true if its members are settings.
    pub(super) fn has_settings(&self) -> bool {
        SETTINGS.contains(&self.0.as_str())
    }

    /// Returns true if its members are counts.
    pub(super) fn has_counts(&self) -> bool {
        COUNTED.contains(&self.0.as_str()) || self.last().is_some_and(|last| MEASURED.contains(&last))
    }

    /// Returns true if the field counts past events.
    pub(super) fn is_counter(&self) -> bool {
        self.words().next().is_some_and(|word| COUNTERS.contains(&word))
    }

    /// Returns true if the field holds a setting or a time limit, not a state.
    pub(super) fn is_setting(&self) -> bool {
        let Some(last) = self.last() else { return false };
        let of_health = words::word(last).is_some() || FAULTS.contains(&last) || matches!(last, "status" | "state" | "health");
        let first = self.words().next().filter(|_| self.before_last().is_some()).unwrap_or_default();
        let is_condition = self.before_last().is_some_and(|before| CONDITIONS.contains(&before));
        of_health && (SETTING_WORDS.contains(&first) || is_condition)
    }
}

/// Words of a name that holds a limit.
const LIMITS: &[&str] =
    &["limit", "limits", "threshold", "thresholds", "tolerance", "budget", "quota", "policy", "window", "interval"];

/// Returns true if a word makes any name one of a setting.
pub(super) fn is_setting_word(word: &str) -> bool {
    SETTING_WORDS.contains(&word) || LIMITS.contains(&word)
}
