//! What the name of a field says of its value when it has a word of badness in it: `unhealthy_count`, `services_down`, `error_message`.
//!
//! A word of a state counts what is so now, a word of an event what has happened. A noun beside it says of what: of parts of the service,
//! or of what it deals with all day.

use serde_json::Value;

use super::keys::{FAULTS, FieldName, is_setting_word};
use super::nouns::{is_component, is_part, is_trouble, may_be_parts};
use super::past::{has_ended, is_past_word};

/// Which values of a field speak against what stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// All but those that are empty, 0 or `false`: it counts or names what is unwell now.
    Now,
    /// Texts, lists and objects; a number where the name is one word, for it may count what was.
    Fault,
    /// Lists and objects: they name what is unwell.
    Listed,
    /// As `Fault`, and a number that is not 0: it is a code, not a count.
    Code,
    /// Only `true`.
    Flag,
}

impl Trouble {
    /// Whether a value of this kind may name trouble; any other is read as that of any name.
    pub(super) fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Now | Self::Fault | Self::Code => true,
            Self::Listed => value.is_array() || value.is_object(),
            Self::Flag => !(value.is_array() || value.is_object()),
        }
    }
}

/// What a word of badness is one of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Badness {
    /// How something is.
    State,
    /// What has happened.
    Event,
    /// How much it matters, as often as how it is: `critical_services` are those that matter.
    Weight,
}

const STATES: &[&str] = &[
    "unhealthy",
    "failing",
    "down",
    "degraded",
    "offline",
    "unavailable",
    "unreachable",
    "dead",
    "broken",
    "disconnected",
    "unresponsive",
    "stale",
    "stuck",
    "missing",
    "lost",
    "stopped",
    "crashed",
    "crashing",
    "unready",
    "faulty",
    "faulted",
    "impaired",
    "sealed",
    "bad",
    "corrupt",
    "corrupted",
    "red",
    "inaccessible",
    "inoperative",
    "ko",
    "nok",
];

const EVENTS: &[&str] = &[
    "failed",
    "fail",
    "fails",
    "failure",
    "failures",
    "error",
    "errors",
    "err",
    "errs",
    "errored",
    "erroring",
    "exception",
    "exceptions",
    "fault",
    "faults",
    "fatal",
    "crash",
    "crashes",
    "refused",
    "timed",
];

const WEIGHTS: &[&str] = &["critical", "criticals"];

/// States of two words.
const NOT: &[&str] = &["not", "non", "un"];

/// What goes with `not`: `not_ready_nodes`.
const WELL: &[&str] = &[
    "ready",
    "healthy",
    "ok",
    "available",
    "running",
    "responding",
    "reachable",
    "connected",
    "alive",
    "working",
    "operational",
    "up",
];

/// A word of badness with the one behind it that makes something else of both: `dead_letter_queues`, `fail_over_nodes`.
const COMPOUNDS: &[(&str, &[&str])] = &[
    ("dead", &["letter", "letters", "lock", "locks", "line", "lines"]),
    ("fail", &["over", "safe", "fast", "open", "closed"]),
    ("down", &["stream", "time", "load", "loads", "scale", "link", "sample", "grade", "vote", "votes"]),
    ("missing", &["translation", "translations"]),
    ("lost", &["found"]),
    ("red", &["hat", "black"]),
];

/// Words before the rest that say that there are such, or how many.
const LEADING: &[&str] = &["is", "has", "have", "any", "some", "currently", "current", "now", "active"];

/// Words that say that a value counts or lists.
const COUNTING: &[&str] = &["num", "number", "count", "counts", "n", "of", "nr", "list", "names", "ids", "now"];

/// Words that sum up, what is now as well as what was.
const SUMMING: &[&str] = &["total", "sum"];

/// What says why, behind a word of badness.
const SAYING: &[&str] = &[
    "message",
    "messages",
    "msg",
    "text",
    "detail",
    "details",
    "description",
    "reason",
    "reasons",
    "cause",
    "causes",
    "output",
    "summary",
    "string",
    "trace",
    "stack",
    "stacktrace",
    "info",
    "type",
];

/// Modes of a service that is not as it ought to be.
const BAD_MODES: &[&str] = &["degraded", "maintenance", "emergency"];

/// Whole names of what is not well: lists, or a text.
const LISTS: &[&str] = &[
    "timed_out",
    "failed",
    "failing",
    "unhealthy",
    "down",
    "degraded",
    "unavailable",
    "unreachable",
    "offline",
    "dead",
    "broken",
    "disconnected",
    "stale",
    "missing",
    "lost",
    "not_ready",
    "unready",
    "not_ok",
    "crashed",
];

/// Whole names of lists of what is not well.
const TROUBLE_LISTS: &[&str] = &["problems", "issues", "alarms", "outages", "critical", "criticals"];

/// How the value of a field of this name is read; `None` when the name has no word of badness, or one of another meaning.
pub(super) fn trouble(name: &FieldName) -> Option<Trouble> {
    let words: Vec<&str> = name.words().collect();
    let is_denied = words.first().is_some_and(|first| matches!(*first, "no" | "zero" | "without" | "never"));
    if is_denied || name.is_setting() || has_ended(name) {
        return None;
    }
    if name.last().is_some_and(|last| FAULTS.contains(&last)) || LISTS.iter().any(|list| name.is(list)) {
        return Some(Trouble::Fault);
    }
    if TROUBLE_LISTS.iter().any(|list| name.is(list)) {
        return Some(Trouble::Listed);
    }
    // Another time, or what is to be.
    if words.iter().any(|word| is_past_word(word) || is_setting_word(word)) {
        return None;
    }
    of_words(&words)
}

fn of_words(words: &[&str]) -> Option<Trouble> {
    let is_counted = words.iter().any(|word| COUNTING.contains(word));
    let is_summed = words.iter().any(|word| SUMMING.contains(word));
    let is_aside = |word: &&&str| COUNTING.contains(*word) || SUMMING.contains(*word);
    let leading = words.iter().take_while(|word| LEADING.contains(*word) || is_aside(word)).count();
    let trailing = words[leading..].iter().rev().take_while(is_aside).count();
    let core = &words[leading..words.len() - trailing];
    if let Some((badness, rest)) = at_start(core) {
        return match (badness, rest) {
            (Badness::State, []) => (is_counted || is_summed || leading > 0).then_some(Trouble::Now),
            (Badness::Weight, []) => is_counted.then_some(Trouble::Now),
            (Badness::State, ["since"]) => Some(Trouble::Now),
            (Badness::State, [.., "mode"]) if core.len() == 2 && BAD_MODES.contains(&core[0]) => Some(Trouble::Flag),
            (Badness::Event, ["code" | "codes"]) => Some(Trouble::Code),
            (Badness::State | Badness::Event, [.., last]) if rest.len() == 1 && SAYING.contains(last) => Some(Trouble::Fault),
            (badness, [.., noun]) if rest.len() <= 2 => of_noun(badness, noun, is_summed),
            _ => None,
        };
    }
    if let [mode, "mode"] = core
        && BAD_MODES.contains(mode)
    {
        return Some(Trouble::Flag);
    }
    let (badness, rest) = at_end(core)?;
    let noun = rest.last()?;
    match of_noun(badness, noun, is_summed) {
        None if badness == Badness::State && (is_component(noun) || may_be_parts(noun)) => Some(Trouble::Listed),
        trouble => trouble,
    }
}

/// What a word of badness says of this.
fn of_noun(badness: Badness, noun: &str, is_summed: bool) -> Option<Trouble> {
    match badness {
        Badness::State if is_part(noun) || is_trouble(noun) => Some(Trouble::Now),
        // A sum of events is of all that ever were.
        Badness::Event if is_part(noun) && !is_summed => Some(Trouble::Now),
        Badness::Weight if is_trouble(noun) => Some(Trouble::Now),
        Badness::State | Badness::Event if !is_summed && (is_part(noun) || may_be_parts(noun)) => Some(Trouble::Listed),
        _ => None,
    }
}

/// The word of badness that a name begins with, and what is behind it.
fn at_start<'w, 'n>(words: &'w [&'n str]) -> Option<(Badness, &'w [&'n str])> {
    match words {
        [not, well, rest @ ..] if NOT.contains(not) && WELL.contains(well) => Some((Badness::State, rest)),
        ["out", "of", "service", rest @ ..] => Some((Badness::State, rest)),
        ["timed", "out", rest @ ..] => Some((Badness::Event, rest)),
        [first, second, ..] if COMPOUNDS.iter().any(|(word, seconds)| word == first && seconds.contains(second)) => None,
        [first, rest @ ..] => Some((badness(first)?, rest)),
        [] => None,
    }
}

/// The word of badness that a name ends with, and what is before it.
fn at_end<'w, 'n>(words: &'w [&'n str]) -> Option<(Badness, &'w [&'n str])> {
    match words {
        [rest @ .., not, well] if NOT.contains(not) && WELL.contains(well) => Some((Badness::State, rest)),
        [rest @ .., last] => Some((badness(last)?, rest)),
        [] => None,
    }
}

fn badness(word: &str) -> Option<Badness> {
    let lists = [(Badness::State, STATES), (Badness::Event, EVENTS), (Badness::Weight, WEIGHTS)];
    lists.iter().find(|(_, words)| words.contains(&word)).map(|(badness, _)| *badness)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_whether_its_value_is_trouble() {
        for (name, expected) in [
            ("unhealthy_count", Some(Trouble::Now)),
            ("unhealthyCount", Some(Trouble::Now)),
            ("num-unhealthy", Some(Trouble::Now)),
            ("number_of_unhealthy_nodes", Some(Trouble::Now)),
            ("failedChecks", Some(Trouble::Now)),
            ("services.down", Some(Trouble::Now)),
            ("not_ready_nodes", Some(Trouble::Now)),
            ("out_of_service_hosts", Some(Trouble::Now)),
            ("missing_dependencies", Some(Trouble::Now)),
            ("critical_alerts", Some(Trouble::Now)),
            ("down_since", Some(Trouble::Now)),
            ("errors", Some(Trouble::Fault)),
            ("error_message", Some(Trouble::Fault)),
            ("errorCode", Some(Trouble::Code)),
            ("failed_jobs", Some(Trouble::Listed)),
            ("degraded_mode", Some(Trouble::Flag)),
            ("failed_total", None),
            ("failed_checks_total", None),
            ("failed_count", None),
            ("errors_last_24h", None),
            ("last_failed_checks", None),
            ("max_failed_checks", None),
            ("unhealthy_threshold", None),
            ("unhealthy_nodes_limit", None),
            ("ignored_errors", None),
            ("critical_services", None),
            ("dead_letter_queues", None),
            ("deadLetterQueue", None),
            ("errorReporting", None),
            ("failover", None),
            ("fail_over_nodes", None),
            ("downstream_services", None),
            ("downloads", None),
            ("missing_translations", None),
            ("failed_logins", None),
            ("no_errors", None),
            ("lost_packets", None),
        ] {
            assert_eq!(trouble(&FieldName::new(name)), expected, "{name}");
        }
    }
}
