//! Scores: 0 on a scale on which more is better.

use serde_json::Value;

use super::contexts::is_within;
use super::keys::{FieldName, is_setting_word};
use super::nouns::{is_doing, is_trouble};
use super::past::is_of_past;
use super::text_kinds::may_be_part;
use super::troubles::is_bad_word;

/// Last words of the names of scores.
const SCORES: &[&str] = &["score", "rating"];

/// Last words of the names of shares, which are scores of health after a word of it: `health_percent`.
const SHARES: &[&str] = &["index", "percent", "percentage", "pct", "ratio", "fraction", "grade"];

/// Last words of the names of objects that hold a score for each part.
const TABLES: &[&str] = &["scores", "ratings"];

/// Words for health in the name of a share.
#[rustfmt::skip]
const OF_HEALTH: &[&str] = &[
    "health", "healthy", "availability", "available", "uptime", "up", "ok", "ready", "readiness", "alive", "operational", "sla", "slo",
];

/// Words in the names of scores on which less is better.
#[rustfmt::skip]
const LESS_IS_BETTER: &[&str] = &[
    "risk", "threat", "fraud", "spam", "anomaly", "vulnerability", "penalty", "severity", "impact", "toxicity", "abuse", "danger",
    "attack", "bot", "suspicion", "latency", "lag", "drift", "distance", "loss", "complexity", "debt", "deviation", "malware", "load",
    "pressure", "stress", "noise", "pain", "churn", "cvss", "staleness", "badness", "degradation", "not", "un",
];

/// Words in the names of scores of something else than the service.
const OF_OTHERS: &[&str] = &[
    "high",
    "best",
    "top",
    "home",
    "away",
    "game",
    "credit",
    "player",
    "match",
    "search",
    "review",
    "sentiment",
    "similarity",
    "relevance",
];

/// Fields for the number of a score that is an object.
const NUMBERS: &[&str] = &["value", "score", "current", "now"];

/// Returns true if the field at a path is a score of 0: `health_score: 0`, `availability: "0%"`.
pub(super) fn is_lowest(path: &str, name: &FieldName, value: &Value) -> bool {
    let parent = FieldName::new(path.rsplit('/').nth(1).unwrap_or_default());
    is_score(&parent, name) && is_zero(value) && !is_within(path, OF_OTHERS)
}

/// Returns true if a name is that of a score of health, which no counter is.
pub(super) fn is_of_health(name: &FieldName) -> bool {
    name.words().any(|word| OF_HEALTH.contains(&word))
}

fn is_score(parent: &FieldName, name: &FieldName) -> bool {
    let Some(last) = name.last() else { return false };
    let of_health = || is_of_health(name) || parent.is_single() && is_of_health(parent);
    let is_share = matches!(last, "availability" | "health") || SHARES.contains(&last) && of_health();
    let of_table = parent.last().is_some_and(|last| TABLES.contains(&last)) && may_be_part(name);
    let is_other = |word: &str| {
        LESS_IS_BETTER.contains(&word)
            || OF_OTHERS.contains(&word)
            || is_bad_word(word)
            || is_trouble(word)
            || is_doing(word)
            || is_setting_word(word)
    };
    let is_any = |name: &FieldName| is_of_past(name) || name.words().any(is_other);
    (SCORES.contains(&last) || is_share || of_table) && !is_any(name) && !is_any(parent)
}

/// Returns true if a value is 0 or less, with a unit or a scale behind it or not: `0`, `"0 %"`, `"0/100"`, `{"value": 0}`.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| number <= 0.0),
        Value::String(text) => {
            let end = text.trim().find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.trim().len());
            let (number, rest) = text.trim().split_at(end);
            let is_scaled =
                rest.is_empty() || rest.trim_start().starts_with(['%', '/']) || rest.trim_start().starts_with("of ");
            is_scaled && number.parse::<f64>().is_ok_and(|number| number == 0.0)
        }
        Value::Object(object) => {
            NUMBERS.iter().find_map(|key| object.get(*key)).is_some_and(|value| !value.is_object() && is_zero(value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tables::{is_green, is_green_text};

    #[test]
    fn a_score_of_zero_is_not_green() {
        for field in [
            r#""health_score":0"#,
            r#""healthScore":"0""#,
            r#""score":0"#,
            r#""score":0.0"#,
            r#""score":"0/100""#,
            r#""db":{"score":0}"#,
            r#""services":{"score":0}"#,
            r#""quality_score":"0 %""#,
            r#""health_index":0"#,
            r#""health_percent":0"#,
            r#""availability":"0%""#,
            r#""healthy_ratio":0"#,
            r#""health_score":{"value":0,"max":100}"#,
            r#""metrics":{"health_score":0}"#,
            r#""rating":-1"#,
            r#""scores":{"db":0,"api":100}"#,
            r#""health":{"percentage":0}"#,
            r#""health":"0%""#,
        ] {
            assert!(!is_green(field), "{field}");
        }
        for text in ["health_score 0", "score: 0", "ok\nhealth score: 0/100"] {
            assert!(!is_green_text(text), "{text}");
        }
    }

    #[test]
    fn a_score_of_zero_is_good_where_less_is_better() {
        for field in [
            r#""health_score":97,"score":1"#,
            r#""risk_score":0,"anomalyScore":0,"error_score":0,"fraud_rating":0"#,
            r#""min_score":0,"score_threshold":0,"last_score":0,"high_score":0"#,
            r#""uptime":0,"percent":0,"cpu_percent":0,"failure_ratio":0"#,
            r#""metrics":{"score":0}"#,
            r#""game":{"score":0},"players":[{"name":"a","score":0}],"risk_scores":{"db":0}"#,
            r#""uptime":{"value":0,"unit":"s"}"#,
            r#""availability":"99.9%""#,
            r#""score":null,"rating":"0 stars left behind""#,
        ] {
            assert!(is_green(field), "{field}");
        }
    }
}
