//! Prometheus' text format: a line for each sample, `up{job="x"} 0`. Only samples of a state count; counters and timings do
//! not.

use serde_json::{Number, Value};

use super::flags::flag;
use super::keys::FieldName;
use super::leadership::is_vacant;
use super::scores;
use super::troubles::{Trouble, trouble};
use super::words;
use crate::model::health::Status;

/// Endings of names that count past events or measure.
const COUNTERS: &[&str] = &["total", "bucket", "sum", "created", "seconds", "bytes", "info"];

/// Labels whose value is a state, in a sample that is 1 for the current state.
const STATE_LABELS: &[&str] = &["state", "status", "phase", "health", "condition", "severity"];

/// A line with a sample.
struct Sample<'l> {
    name: &'l str,
    labels: &'l str,
    value: f64,
}

/// Returns true if a text has this format: only comments and samples. In a short text, a line must have more than a word and a
/// number.
pub(super) fn is_exposition(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
    lines.peek().is_some() && lines.all(|line| sample(line).is_some())
}

/// Returns the first sample that means unhealthy.
pub(super) fn bad_sample(text: &str) -> Option<&str> {
    // The type of a metric is given directly before its samples.
    let mut counter = None;
    for line in text.lines().map(str::trim) {
        if let Some(kind) = line.strip_prefix("# TYPE ") {
            let mut words = kind.split_whitespace();
            let (name, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            counter = Some(name).filter(|_| matches!(kind, "counter" | "histogram" | "summary"));
        }
        let is_counter = |sample: &Sample<'_>| counter.is_some_and(|counter| sample.name.starts_with(counter));
        if sample(line).is_some_and(|sample| !is_counter(&sample) && is_unwell(&sample)) {
            return Some(line);
        }
    }
    None
}

/// Parses a line as a sample.
fn sample(line: &str) -> Option<Sample<'_>> {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':')) || name.ends_with(':') {
        return None;
    }
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => rest.rsplit_once('}')?,
        None => ("", rest),
    };
    let mut numbers = rest.split_whitespace();
    let value = numbers.next().filter(|_| rest.starts_with(char::is_whitespace) || !labels.is_empty())?.parse().ok()?;
    let is_end = numbers.next().is_none_or(|time| time.parse::<f64>().is_ok()) && numbers.next().is_none_or(|word| word == "#");
    is_end.then_some(Sample { name, labels, value })
}

fn is_unwell(sample: &Sample<'_>) -> bool {
    let name = FieldName::new(sample.name);
    if name.last().is_none_or(|last| COUNTERS.contains(&last)) {
        return false;
    }
    let Some(value) = Number::from_f64(sample.value).map(Value::Number) else { return false };
    let is_flag = sample.value == 0.0 || (sample.value - 1.0).abs() < f64::EPSILON;
    let by_flag = flag(&name, &value, false).filter(|_| is_flag).is_some_and(|flag| flag.status > Status::Unknown);
    // A single probe reports its result by its success.
    let by_probe = name.ends_with("probe_success") && sample.value == 0.0;
    let by_count = trouble(&name) == Some(Trouble::Now) && sample.value > 0.0;
    let by_name = is_vacant(&name, &value) || scores::is_of_health(&name) && scores::is_lowest("", &name, &value);
    by_flag || by_probe || by_count || by_name || sample.value > 0.0 && has_bad_label(sample.labels)
}

/// Returns true if a label has a bad state.
fn has_bad_label(labels: &str) -> bool {
    labels.split(',').filter_map(|label| label.split_once('=')).any(|(name, value)| {
        STATE_LABELS.contains(&name.trim())
            && words::word(value.trim().trim_matches('"')).is_some_and(|status| status == Status::Fail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_samples_of_a_state_say_unwell() {
        for (text, expected) in [
            ("up 0", true),
            ("up{job=\"x\"} 0", true),
            ("# HELP up is it\n# TYPE up gauge\nup{job=\"x\"} 1\nup{job=\"y\"} 0 1768620000", true),
            ("pg_up 0.0", true),
            ("probe_success 0", true),
            ("unhealthy_services 2", true),
            ("service_state{state=\"down\"} 1", true),
            ("service_state{state=\"down\"} 0\nservice_state{state=\"up\"} 1", false),
            ("up 1", false),
            ("http_requests_failed_total 12", false),
            ("# TYPE failed_checks counter\nfailed_checks 12", false),
            ("go_goroutines 5", false),
            ("unhealthy_services 0", false),
        ] {
            assert!(is_exposition(text), "{text}");
            assert_eq!(bad_sample(text).is_some(), expected, "{text}");
        }
        for text in ["OK", "redis down", "all well, 3 up", "db: 3", ""] {
            assert!(!is_exposition(text), "{text}");
        }
    }
}
