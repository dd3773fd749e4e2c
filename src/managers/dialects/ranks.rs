//! Colours and levels: a state only if they belong to a part. A team has a colour, and a logger a level, whatever the health is.

use super::contexts::is_within;
use super::keys::FieldName;
use super::nouns::is_component;
use super::prose::Spoken;
use super::words;
use crate::model::health::Status;

/// Colours of a traffic light for a failure, and names of styles for one.
const RED: &[&str] = &["red", "darkred", "red_anime", "danger", "critical", "error"];

/// Colours of a traffic light for a concern.
const YELLOW: &[&str] = &["yellow", "orange", "amber", "yellow_anime", "warning"];

/// Things that show a state by their colour. RAG stands for red, amber and green.
const LIGHTS: &[&str] = &["light", "lamp", "led", "rag", "indicator", "badge", "health", "status", "state"];

/// Things whose colour only distinguishes them.
#[rustfmt::skip]
const LOOKS: &[&str] = &[
    "theme", "brand", "branding", "style", "ui", "label", "tag", "category", "team", "user", "product", "logo", "palette", "chart",
    "marker", "calendar", "icon", "font", "background", "text", "banner", "item", "event", "channel",
];

/// First words of the name of a level that is the state of the object: `current_level`.
const OF_STATE: &[&str] = &["current", "overall", "worst", "highest", "check", "result"];

/// First words of the name of a level that is the state of what the name says: `disk_level`.
const OF_STORES: &[&str] = &["disk", "storage", "memory", "queue", "battery", "fuel"];

/// Levels of problems, in addition to the status words.
const SEVERE: &[&str] = &["fatal", "severe", "emergency", "emerg", "crit", "disaster", "panic"];

/// Things whose level is that of their messages, or of a rule.
#[rustfmt::skip]
const LOGS: &[&str] = &[
    "log", "logger", "logging", "sentry", "winston", "pino", "rollbar", "transport", "handler", "appender", "tracing", "console",
    "syslog", "stdout", "stderr", "sink", "output", "telemetry", "notification", "message", "event", "rule", "policy", "threshold",
    "limit", "filter", "verbosity", "monitoring", "debug", "env", "environment", "support", "sla", "tier", "plan", "contract",
    "compliance", "user", "account", "access", "game", "player", "skill", "course", "membership", "subscription",
];

/// Returns true if a field of this name holds the colour of a state: `color`, `db_color`, but not `primary_color`.
pub(super) fn is_color(name: &FieldName) -> bool {
    let is_light = |word: &str| is_component(word) || LIGHTS.contains(&word);
    matches!(name.last(), Some("color" | "colour")) && (name.is_single() || name.before_last().is_some_and(is_light))
}

/// Returns true if a field of this name is a light itself: `traffic_light`.
pub(super) fn is_light(name: &FieldName) -> bool {
    name.last().is_some_and(|last| LIGHTS.contains(&last))
}

/// Returns true if a field of this name holds the level of a state: `level`, `current_level`, `disk_level`, but not `log_level`.
pub(super) fn is_rank(name: &FieldName) -> bool {
    let first = name.words().next().unwrap_or_default();
    matches!(name.last(), Some("level" | "lvl")) && (name.is_single() || OF_STATE.contains(&first) || is_of_store(name))
}

/// Returns true if a level of this name is a state whatever the object says of itself.
pub(super) fn is_of_store(name: &FieldName) -> bool {
    name.words().next().is_some_and(|first| OF_STORES.contains(&first))
}

/// Returns the state that the colour at a path is; `None` for a colour that is not of a traffic light.
pub(super) fn of_color(path: &str, text: &str) -> Option<Spoken<'static>> {
    let color = text.trim().to_lowercase().replace(['-', ' '], "_");
    let status = match color.as_str() {
        color if RED.contains(&color) => Status::Fail,
        color if YELLOW.contains(&color) => Status::Warn,
        _ => return None,
    };
    (!is_within(path, LOOKS)).then_some(Spoken::Word(status))
}

/// Returns the state that the level at a path is, in an object that says nothing else of its state.
pub(super) fn of_rank(path: &str, text: &str) -> Option<Spoken<'static>> {
    let is_severe = || SEVERE.contains(&text.trim().to_lowercase().as_str()).then_some(Status::Fail);
    let status = words::word(text).or_else(is_severe).filter(|status| matches!(status, Status::Warn | Status::Fail))?;
    (!is_within(path, LOGS)).then_some(Spoken::Word(status))
}

#[cfg(test)]
mod tests {
    use super::super::tables::{is_green, is_known};

    #[test]
    fn a_red_light_is_a_state() {
        for field in [
            r#""color":"red""#,
            r#""colour":"Yellow""#,
            r#""color":"orange""#,
            r#""db":{"color":"red"}"#,
            r#""db_color":"red""#,
            r#""services":[{"name":"db","color":"RED"}]"#,
            r#""checks":[{"name":"db","color":"danger"}]"#,
            r#""job":{"color":"red_anime"}"#,
            r#""badge":{"label":"status","color":"critical"}"#,
            r#""db":{"status":"ok","color":"red"}"#,
            r#""indicator_color":"red""#,
            r#""db":{"light":"amber"}"#,
            r#""health":"orange""#,
            r#""db":"amber""#,
        ] {
            assert!(!is_green(field), "{field}");
        }
        for field in [
            r#""color":"green""#,
            r#""color":"blue","slot":"red""#,
            r#""color":"brightgreen""#,
            r##""color":"#ff0000""##,
            r#""primary_color":"red","accentColor":"yellow""#,
            r#""theme":{"color":"red"}"#,
            r#""labels":[{"name":"bug","color":"red"}]"#,
            r#""teams":[{"name":"a","color":"red"}]"#,
        ] {
            assert!(is_green(field), "{field}");
        }
        assert!(!is_known(r#"{"color":"green"}"#));
    }

    #[test]
    fn a_level_is_a_state_where_nothing_else_is() {
        for field in [
            r#""checks":[{"name":"db","level":"CRITICAL"}]"#,
            r#""checks":{"db":{"level":"error"}}"#,
            r#""services":{"db":{"level":"fatal"}}"#,
            r#""dependencies":[{"name":"db","level":"Warning"}]"#,
            r#""db":{"level":"down"}"#,
            r#""db":{"lvl":"crit"}"#,
            r#""db":{"current_level":"emergency"}"#,
            r#""disk_level":"critical""#,
        ] {
            assert!(!is_green(field), "{field}");
        }
        assert!(is_known(r#"{"checks":[{"name":"db","level":"CRITICAL"}]}"#));
        for field in [
            r#""level":"error""#,
            r#""checks":[{"name":"db","status":"ok","level":"critical"}]"#,
            r#""checks":[{"name":"db","ok":true,"level":"critical"}]"#,
            r#""db":{"level":"info"}"#,
            r#""db":{"level":"high"}"#,
            r#""logger":{"level":"error"},"logging":{"console":{"level":"warn"}}"#,
            r#""sentry":{"level":"error"}"#,
            r#""transports":[{"name":"console","level":"error"}]"#,
            r#""log_level":"critical","isolation_level":"critical""#,
        ] {
            assert!(is_green(field), "{field}");
        }
    }
}
