//! Chooses how the text of a field is read, by the name of the field.

use super::against::is_against;
use super::codes::{error_code, is_code_of_other};
use super::keys::FieldName;
use super::nouns::is_component;
use super::prose::{Spoken, ends_badly, ends_with_pair};
use super::ranks::{is_color, is_rank};
use super::reported::reported;
use super::troubles::{is_event, trouble};
use super::under_way::begins_under_way;
use super::words;
use crate::model::health::Status;

/// Possible ways to read the text of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// The text may be a status, or describe a part's state in other words.
    Part,
    /// The text names something: only a word of `fail` counts as its state.
    Named,
    /// The text is a log level or the state of a part.
    Level,
    /// The text is a sentence for people: a bad word counts if it describes the present.
    Said,
    /// The text is a severity, of a present or a possible problem.
    Severity,
    /// The text classifies the object: `type`. The name of an error, or the address of its description, is a problem.
    Class,
    /// The text is a mode, of which some are states: `mode: maintenance`.
    Mode,
    /// The text is a colour, of which those of a traffic light are states.
    Color,
    /// The text is a level, which is the state of an object that gives no other.
    Rank,
    /// The text is for people, or a value of a fixed list; it says nothing about the state.
    Silent,
}

/// Last words of fields whose text is not the status of a part.
const SILENT: &[&str] = &[
    "version",
    "message",
    "msg",
    "output",
    "description",
    "about",
    "tagline",
    "motd",
    "terms",
    "copyright",
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
    "loglevel",
    "verbosity",
    "severity",
    "priority",
    "criticality",
    "impact",
    "importance",
    "mode",
    "modes",
    "environment",
    "env",
    "color",
    "colour",
    "slot",
    "branch",
    "commit",
    "revision",
    "sha",
    "tag",
    "tags",
    "hostname",
    "time",
    "timestamp",
    "at",
    "date",
    "since",
    "reason",
    "hint",
    "help",
    "method",
    "summary",
    "category",
    "class",
    "theme",
    "policy",
    "action",
    "actions",
    "strategy",
    "threshold",
    "thresholds",
    "format",
    "schema",
    "documentation",
    "docs",
    "feature",
    "features",
    "enabled",
    "optional",
    "required",
    "debug",
    "configured",
    "count",
    "total",
    "rate",
    "duration",
    "uptime",
    "names",
    "lang",
    "language",
    "languages",
    "locale",
    "locales",
    "currency",
    "currencies",
];

/// Last words of fields whose text names something.
const NAMED: &[&str] = &[
    "host",
    "region",
    "zone",
    "topic",
    "group",
    "groups",
    "release",
    "latency",
    "node",
    "instance",
    "pod",
    "cluster",
    "user",
    "owner",
    "team",
    "ip",
    "address",
    "namespace",
    "platform",
    "os",
    "arch",
    "country",
    "city",
    "vendor",
    "product",
    "model",
    "role",
    "link",
    "links",
    "url",
    "uri",
    "href",
    "path",
    "build",
    "unit",
    "schedule",
    "edition",
    "license",
    "licence",
    "stage",
];

/// Words of `NAMED` whose text may equal a log level.
const CALLED: &[&str] = &["topic", "group", "groups", "user", "owner", "team", "role", "namespace", "model", "stage", "path"];

/// Whole names of fields that hold a log level as often as a state.
const LEVELS: &[&str] = &["logging", "log", "logger"];

/// Log levels that are also status words.
const LOG_LEVELS: &[&str] = &["error", "warn", "warning", "critical", "fatal", "severe", "emergency", "alert"];

/// Last words of the name of a sentence for people.
const SAID: &[&str] = &[
    "message",
    "messages",
    "msg",
    "output",
    "description",
    "reason",
    "reasons",
    "summary",
    "cause",
    "causes",
    "explanation",
    "text",
    "comment",
    "note",
    "notes",
    "title",
    "heading",
    "headline",
    "caption",
    "subject",
    "hint",
    "help",
    "about",
    "motd",
    "action",
    "actions",
];

/// First words of the name of a sentence that is about something else: `commit_message`, `page_title`.
#[rustfmt::skip]
const ABOUT_OTHERS: &[&str] = &[
    "commit", "release", "welcome", "greeting", "login", "logout", "legal", "cookie", "page", "site", "app", "application", "product",
    "project", "package", "repo", "repository", "module", "plugin", "meta", "seo", "og", "job", "post", "article", "song", "book",
    "window", "default", "example", "sample", "test", "demo", "template", "email", "mail", "sms", "chat", "push", "button", "alt",
    "placeholder", "footer", "header", "license", "licence", "feature", "tag", "changelog", "patch", "author", "company", "last",
    "previous", "log", "queue", "topic", "allowed", "available", "supported", "possible", "call", "cert", "certificate", "not",
];

/// First words of a name that make its text a state, whatever follows: `status_text`, `health_level`.
const OF_STATE: &[&str] = &["status", "state", "health", "condition"];

/// Last words whose text is not a state, even after those first words.
const NO_TEXT: &[&str] = &[
    "url",
    "uri",
    "link",
    "links",
    "href",
    "path",
    "id",
    "time",
    "timestamp",
    "at",
    "date",
    "since",
    "count",
    "total",
    "rate",
    "duration",
    "version",
    "schedule",
    "policy",
    "schema",
    "documentation",
    "docs",
    "help",
    "hint",
    "names",
    "statuses",
    "states",
    "threshold",
];

/// Last words of the name of a severity. The second list counts only after another word.
const SEVERITIES: &[&str] = &["severity", "indicator", "impact"];
const OF_ALERTS: &[&str] = &["alert", "alarm", "severity", "threat"];

/// First words of the name of a present severity; `min_severity` is a setting.
const OF_NOW: &[&str] = &["current", "overall", "worst", "highest", "status", "health", "incident"];

/// Names of a classification.
const CLASSES: &[&str] = &["type", "kind", "class", "category"];

/// First words of the name of a mode of the service.
const MODES: &[&str] = &["service", "system", "operating", "operation", "operational", "cluster", "node", "current", "server"];

/// Modes in which a service does less than it should.
const LIMITED: &[&str] = &["recovery", "rescue", "emergency", "failsafe", "limited", "single-user"];

/// Returns the way to read the text of a field.
pub(super) fn text_kind(name: &FieldName) -> TextKind {
    let (first, last) = (name.words().next().unwrap_or_default(), name.last().unwrap_or_default());
    let has_two = name.words().count() == 2;
    let is_said = SAID.contains(&last) && (name.is(last) || !ABOUT_OTHERS.contains(&first));
    let is_mode = last == "mode" && (name.is(last) || MODES.contains(&first) || is_component(first));
    let is_of_state = has_two && OF_STATE.contains(&first) && SILENT.contains(&last) && !NO_TEXT.contains(&last);
    if name.is_setting() || is_code_of_other(name) {
        TextKind::Silent
    } else if SEVERITIES.contains(&last) && (name.is(last) || OF_NOW.contains(&first))
        || has_two && OF_ALERTS.contains(&first) && last == "level"
    {
        TextKind::Severity
    } else if is_said || is_of_state {
        TextKind::Said
    } else if CLASSES.iter().any(|class| name.is(class)) {
        TextKind::Class
    } else if is_mode {
        TextKind::Mode
    } else if is_color(name) {
        TextKind::Color
    } else if is_rank(name) {
        TextKind::Rank
    } else if SILENT.contains(&last) || last.ends_with("name") || matches!(last, "statuses" | "states") && !name.is(last) {
        TextKind::Silent
    } else if NAMED.contains(&last) {
        TextKind::Named
    } else if LEVELS.iter().any(|level| name.is(level)) {
        TextKind::Level
    } else {
        TextKind::Part
    }
}

/// Returns the state in a text that names something; a log level may be a name.
pub(super) fn of_named<'t>(name: &FieldName, text: &'t str) -> Option<Spoken<'t>> {
    if text.trim().contains(char::is_whitespace) && words::word(text).is_none() {
        return reported(text);
    }
    let is_name = name.last().is_some_and(|last| CALLED.contains(&last)) && is_log_level(text);
    let word = text.trim().trim_end_matches(['.', '!']);
    let is_bad = is_against(&word.to_lowercase()) || words::word(text).is_some() || ends_with_pair(&FieldName::new(word));
    let is_fail = words::word(text).is_none_or(|status| status == Status::Fail);
    (is_bad && is_fail && !is_name).then_some(Spoken::Word(Status::Fail))
}

/// Returns the problem that a classification names: `error`, `https://a.example/problems/service-unavailable`.
pub(super) fn of_class(text: &str) -> Option<Spoken<'_>> {
    let text = text.trim().trim_end_matches('/');
    let page = text.rsplit(['/', '#', ':']).next().unwrap_or_default();
    let is_address = page.len() < text.len();
    let is_error = FieldName::new(page).last().is_some_and(is_event) && !text.contains(char::is_whitespace);
    let is_server_error = || page.len() == 3 && page.starts_with('5') && error_code(page).is_some();
    let is_bad = is_error || is_address && (is_server_error() || ends_badly(page));
    is_bad.then_some(Spoken::Word(Status::Fail))
}

/// Returns the state that a mode is; `error` is a mode of logging.
pub(super) fn of_mode(text: &str) -> Option<Spoken<'_>> {
    let known = words::word(text).filter(|status| matches!(status, Status::Warn | Status::Fail));
    let word = text.trim().to_lowercase();
    let is_limited = || begins_under_way(text) || LIMITED.contains(&word.as_str());
    let status = known.or_else(|| is_limited().then_some(Status::Unknown))?;
    let is_other = matches!(word.as_str(), "error" | "warn" | "warning" | "red" | "yellow");
    (!is_other).then_some(Spoken::Word(status))
}

/// Returns true if a plain value of a field gives the state of a part.
pub(super) fn may_be_part(name: &FieldName) -> bool {
    matches!(text_kind(name), TextKind::Part | TextKind::Named | TextKind::Level)
}

/// Last words of measurements of a part, in addition to its time.
const MEASURES: &[&str] = &[
    "duration",
    "latency",
    "uptime",
    "elapsed",
    "took",
    "version",
    "revision",
    "commit",
    "ms",
    "millis",
    "seconds",
    "count",
    "total",
    "rate",
    "checked",
    "updated",
    "passed",
    "passing",
    "succeeded",
    "successful",
];

/// Returns true if a member of a list of checks is not a check, but describes when and how they were made: `timestamp`,
/// `duration_ms`, `total`.
pub(super) fn is_measure(name: &FieldName, value: &serde_json::Value) -> bool {
    let by_name =
        super::past::is_time(name) || trouble(name).is_some() || name.last().is_some_and(|last| MEASURES.contains(&last));
    // A word belongs to a check.
    let is_value = value.is_number() || value.as_str().is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit()));
    by_name && is_value
}

/// Returns true if a text is a log level.
pub(super) fn is_log_level(text: &str) -> bool {
    LOG_LEVELS.contains(&text.trim().to_lowercase().as_str())
}
