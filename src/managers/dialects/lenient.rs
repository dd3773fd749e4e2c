//! Reads fields of the contract in a manager's answer more leniently than in a report: long texts are cut, and values of
//! another kind are left out.

use std::time::SystemTime;

use serde_json::Value;

use crate::managers::contract::{BodyField, BodyTime, Text, Whole, read_time};
use crate::model::limits::clip;

/// Returns a text, cut to its limit.
pub(super) fn text<const LEAST: usize, const MOST: usize>(field: &BodyField<Text<LEAST, MOST>>) -> Option<String> {
    let text = field.value().map(|text| text.0.as_str()).or_else(|| field.found()?.as_str())?;
    Some(clip(text, MOST)).filter(|text| !text.is_empty())
}

/// Returns a time, including forms of RFC 3339 that the contract does not allow.
pub(super) fn time(field: &BodyField<BodyTime>) -> Option<SystemTime> {
    field.value().map(|time| time.at).or_else(|| read_time(field.found()?.as_str()?))
}

/// Returns a count, even beyond its limit.
pub(super) fn count<const LEAST: u32, const MOST: u32>(field: &BodyField<Whole<LEAST, MOST>>) -> Option<u64> {
    field.value().map(|count| u64::from(count.0)).or_else(|| field.found().and_then(Value::as_u64))
}
