//! Interprets the value of a field whose name contains a bad word: `unhealthy_count`, `services_down`, `error_message`.
//!
//! A word for a state counts present problems, a word for an event counts past ones. A noun beside it gives the subject: parts
//! of the service, or things that it processes all the time.

use serde_json::Value;

use super::keys::{FAULTS, FieldName, is_setting_word};
use super::nouns::{is_component, is_part, is_trouble, may_be_parts};
use super::past::{has_ended, is_past_word};

/// Possible values of a field that contradict the values around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// All values except empty ones, 0 and `false`: the field counts or names things that are unhealthy now.
    Now,
    /// Texts, lists and objects; a number only if the name is a single word, because it may otherwise count past events.
    Fault,
    /// Lists and objects: they name unhealthy things.
    Listed,
    /// The same as `Fault`, and numbers other than 0: the number is a code, not a count.
    Code,
    /// Only `true`.
    Flag,
}

impl Trouble {
    /// Returns true if a value of this kind may name a problem; any other value is read like that of any name.
    pub(super) fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Now | Self::Fault | Self::Code => true,
            Self::Listed => value.is_array() || value.is_object(),
            Self::Flag => !(value.is_array() || value.is_object()),
        }
    }
}

/// The kind of a bad word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Badness {
    /// The word describes a state.
    State,
    /// The word describes an event of the past.
    Event,
    /// The word describes an importance as often as a state: `critical_services` are important ones.
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
    "unassigned",
    "impacted",
    "affected",
    "underreplicated",
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

/// First words of states of two words.
const NOT: &[&str] = &["not", "non", "un"];

/// Words that form a state with `not`: `not_ready_nodes`.
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

/// Bad words with a following word that changes their meaning: `dead_letter_queues`, `fail_over_nodes`.
const COMPOUNDS: &[(&str, &[&str])] = &[
    ("dead", &["letter", "letters", "lock", "locks", "line", "lines"]),
    ("fail", &["over", "safe", "fast", "open", "closed"]),
    ("down", &["stream", "time", "load", "loads", "scale", "link", "sample", "grade", "vote", "votes"]),
    ("missing", &["translation", "translations"]),
    ("lost", &["found"]),
    ("affected", &["endpoints"]),
    ("red", &["hat", "black"]),
];

/// Words before the rest that state existence or a number.
const LEADING: &[&str] = &["is", "has", "have", "any", "some", "currently", "current", "now", "active"];

/// Words that mark a value as a count or a list.
const COUNTING: &[&str] = &["num", "number", "count", "counts", "n", "of", "nr", "list", "names", "ids", "now"];

/// Words for a sum, of present as well as past things.
const SUMMING: &[&str] = &["total", "sum"];

/// Words for a reason after a bad word.
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
    "title",
    "name",
    "class",
    "kind",
    "id",
    "note",
    "hint",
    "body",
];

/// Modes of a service that is not healthy.
const BAD_MODES: &[&str] = &["degraded", "maintenance", "emergency"];

/// Whole names of unhealthy things: lists, or a text.
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
    "blocked_by",
    "waiting_for",
    "waiting_on",
];

/// Whole names of lists of problems.
const TROUBLE_LISTS: &[&str] = &["problems", "issues", "alarms", "outages", "critical", "criticals", "red", "ko", "nok", "bad"];

/// Whole names of concerns: lists, or a text.
const CONCERNS: &[&str] = &["warning", "warnings", "active_warnings", "current_warnings", "health_warnings"];

/// Returns the way to read the value of a field of this name; `None` if the name has no bad word, or one with another meaning.
pub(super) fn trouble(name: &FieldName) -> Option<Trouble> {
    let words: Vec<&str> = name.words().collect();
    let is_denied = words.first().is_some_and(|first| matches!(*first, "no" | "zero" | "without" | "never"));
    if is_denied || name.is_setting() || has_ended(name) {
        return None;
    }
    if name.last().is_some_and(|last| FAULTS.contains(&last)) || LISTS.iter().chain(CONCERNS).any(|list| name.is(list)) {
        return Some(Trouble::Fault);
    }
    if TROUBLE_LISTS.iter().any(|list| name.is(list)) {
        return Some(Trouble::Listed);
    }
    // The name describes another time, or a setting.
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

/// Returns the meaning of a bad word for this noun.
fn of_noun(badness: Badness, noun: &str, is_summed: bool) -> Option<Trouble> {
    match badness {
        Badness::State if is_part(noun) || is_trouble(noun) => Some(Trouble::Now),
        // A sum of events includes all past ones.
        Badness::Event if is_part(noun) && !is_summed => Some(Trouble::Now),
        Badness::Weight if is_trouble(noun) => Some(Trouble::Now),
        Badness::State | Badness::Event if !is_summed && (is_part(noun) || may_be_parts(noun)) => Some(Trouble::Listed),
        _ => None,
    }
}

/// Returns the bad word at the beginning of a name, and the words after it.
fn at_start<'w, 'n>(words: &'w [&'n str]) -> Option<(Badness, &'w [&'n str])> {
    match words {
        ["under", "replicated", rest @ ..] => Some((Badness::State, rest)),
        [not, well, rest @ ..] if NOT.contains(not) && WELL.contains(well) => Some((Badness::State, rest)),
        ["out", "of", "service", rest @ ..] => Some((Badness::State, rest)),
        ["timed", "out", rest @ ..] => Some((Badness::Event, rest)),
        [first, second, ..] if COMPOUNDS.iter().any(|(word, seconds)| word == first && seconds.contains(second)) => None,
        [first, rest @ ..] => Some((badness(first)?, rest)),
        [] => None,
    }
}

/// Returns the bad word at the end of a name, and the words before it.
fn at_end<'w, 'n>(words: &'w [&'n str]) -> Option<(Badness, &'w [&'n str])> {
    match words {
        [rest @ .., not, well] if NOT.contains(not) && WELL.contains(well) => Some((Badness::State, rest)),
        [rest @ .., last] => Some((badness(last)?, rest)),
        [] => None,
    }
}

/// Returns true if a word describes a bad state or event.
pub(super) fn is_bad_word(word: &str) -> bool {
    badness(word).is_some()
}

/// Returns true if a word describes a bad event.
pub(super) fn is_event(word: &str) -> bool {
    badness(word) == Some(Badness::Event)
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
