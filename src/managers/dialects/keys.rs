//! What the name of a field says of its value: parts, measurements, settings or faults.

use super::words;
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

/// Fields whose members are settings, by their whole names. A member that is an object with a status is a part all the same.
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

/// Fields whose members are counted and measured, by their whole names.
const COUNTED: &[&str] = &["metrics", "stats", "statistics", "counters", "usage", "requests"];

/// First words of a name of a setting whose last word is one of health: `ignore_errors`. With another last word it is a part.
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

/// Words of `SETTING_WORDS` that make a setting also within a name: `exit_on_error`.
const CONDITIONS: &[&str] = &["on", "if", "when"];

/// First words of a name that counts.
const COUNTERS: &[&str] = &["num", "number", "total", "count", "n"];

/// Last words of a name whose value says what went wrong.
pub(super) const FAULTS: &[&str] =
    &["error", "errors", "err", "failure", "failures", "exception", "exceptions", "errs", "fault", "faults"];

/// The name of a field, in lower case with `_` between its words, however it was written.
pub(super) struct FieldName(String);

impl FieldName {
    pub(super) fn new(name: &str) -> Self {
        let name = clip(name, 80);
        let mut tidy = String::new();
        let (mut was_lower, mut was_upper) = (false, false);
        let mut chars = name.chars().peekable();
        while let Some(c) = chars.next() {
            // `dbHealthy`, `isDBReady`
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

    /// Whether it is this name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.0 == name
    }

    /// Whether it is one word, but for `is` and `has`.
    pub(super) fn is_single(&self) -> bool {
        self.words().filter(|word| !matches!(*word, "is" | "has")).count() == 1
    }

    /// Whether its last words are these, joined by `_`.
    pub(super) fn ends_with(&self, words: &str) -> bool {
        self.0.strip_suffix(words).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    }

    /// How its members are read, where it holds parts.
    pub(super) fn members(&self) -> Option<Members> {
        CONTAINERS.iter().find(|(_, names)| names.contains(&self.0.as_str())).map(|(members, _)| *members)
    }

    /// Whether its members are settings.
    pub(super) fn has_settings(&self) -> bool {
        SETTINGS.contains(&self.0.as_str())
    }

    /// Whether its members are counts.
    pub(super) fn has_counts(&self) -> bool {
        COUNTED.contains(&self.0.as_str())
    }

    /// Whether it counts what was.
    pub(super) fn is_counter(&self) -> bool {
        self.words().next().is_some_and(|word| COUNTERS.contains(&word))
    }

    /// Whether it says what is to be done, or by when, and not how something is.
    pub(super) fn is_setting(&self) -> bool {
        let Some(last) = self.last() else { return false };
        let of_health = words::word(last).is_some() || FAULTS.contains(&last) || matches!(last, "status" | "state" | "health");
        let first = self.words().next().filter(|_| self.before_last().is_some()).unwrap_or_default();
        let is_condition = self.before_last().is_some_and(|before| CONDITIONS.contains(&before));
        of_health && (SETTING_WORDS.contains(&first) || is_condition)
    }
}

/// Words of a name that bounds something.
const LIMITS: &[&str] =
    &["limit", "limits", "threshold", "thresholds", "tolerance", "budget", "quota", "policy", "window", "interval"];

/// Whether a word says within any name that the value is what is to be.
pub(super) fn is_setting_word(word: &str) -> bool {
    SETTING_WORDS.contains(&word) || LIMITS.contains(&word)
}
