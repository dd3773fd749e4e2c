//! The kinds of values in bodies of the contract, each with its limits.

use std::time::{Duration, SystemTime};

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::field::ContractValue;
use super::time;
use crate::model::health::{DeploymentState, Slot};
use crate::model::history::Source;
use crate::model::limits::{MAX_COUNT, MAX_DURATION, MAX_ID};
use crate::model::name::{RULE, is_name};
use crate::model::result::Verdict;

/// A text with a minimum and a maximum number of characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Text<const LEAST: usize, const MOST: usize>(pub(crate) String);

impl<const LEAST: usize, const MOST: usize> ContractValue for Text<LEAST, MOST> {
    fn read(value: &Value) -> Result<Self, String> {
        let text = text(value)?;
        let length = text.chars().count();
        if (LEAST..=MOST).contains(&length) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!("expected {LEAST} to {MOST} characters, found {length}"))
    }
}

/// An id of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Id(pub(crate) String);

impl ContractValue for Id {
    fn read(value: &Value) -> Result<Self, String> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"._:@/-".contains(&b);
        let is_id =
            |id: &str| (1..=MAX_ID).contains(&id.len()) && id.bytes().all(fits) && id.as_bytes()[0].is_ascii_alphanumeric();
        let expected = "expected 1 to 200 of A-Z, a-z, 0-9 and `._:@/-`, a letter or digit first";
        fitting(value, expected, is_id).map(Self)
    }
}

/// The name of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct LevelName(pub(crate) String);

impl ContractValue for LevelName {
    fn read(value: &Value) -> Result<Self, String> {
        fitting(value, &format!("expected {RULE}"), is_name).map(Self)
    }
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Revision(pub(crate) String);

impl ContractValue for Revision {
    fn read(value: &Value) -> Result<Self, String> {
        let is_hex =
            |text: &str| (7..=64).contains(&text.len()) && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        fitting(value, "expected a commit: 7 to 64 of 0-9 and a-f", is_hex).map(Self)
    }
}

/// A whole number; 1.0 counts as one in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Whole<const LEAST: u32, const MOST: u32>(pub(crate) u32);

/// A count of cases.
pub(crate) type Count = Whole<0, MAX_COUNT>;

impl<const LEAST: u32, const MOST: u32> Whole<LEAST, MOST> {
    /// Returns the number, or the nearest one within the limits.
    pub(crate) fn within(number: u32) -> Self {
        Self(number.clamp(LEAST, MOST))
    }
}

impl<const LEAST: u32, const MOST: u32> ContractValue for Whole<LEAST, MOST> {
    fn read(value: &Value) -> Result<Self, String> {
        let fits = |number: &f64| number.fract() == 0.0 && (f64::from(LEAST)..=f64::from(MOST)).contains(number);
        let number = value.as_f64().filter(fits).ok_or_else(|| format!("expected a whole number from {LEAST} to {MOST}"))?;
        // The number is whole and within the range of a `u32`.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
        Ok(Self(number as u32))
    }
}

/// A duration in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) Duration);

impl ContractValue for Seconds {
    fn read(value: &Value) -> Result<Self, String> {
        let seconds = value.as_f64().filter(|seconds| (0.0..=MAX_DURATION.as_secs_f64()).contains(seconds));
        let wrong = || format!("expected seconds from 0 to {}", MAX_DURATION.as_secs());
        seconds.map(|seconds| Self(Duration::from_secs_f64(seconds))).ok_or_else(wrong)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.as_secs_f64())
    }
}

/// A time and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BodyTime {
    /// The time.
    pub(crate) at: SystemTime,
    text: String,
}

impl BodyTime {
    /// Creates a time that is written as `text`.
    pub(crate) fn written(at: SystemTime, text: String) -> Self {
        Self { at, text }
    }

    /// Creates a time that is written in UTC.
    pub(crate) fn of(at: SystemTime) -> Self {
        Self { at, text: time::written(at) }
    }
}

impl ContractValue for BodyTime {
    fn read(value: &Value) -> Result<Self, String> {
        let read = |text: &str| Some(Self { at: time::strict(text)?, text: text.to_owned() });
        value.as_str().and_then(read).ok_or_else(|| "expected a time as in 2026-01-17T03:36:48Z".to_owned())
    }
}

impl Serialize for BodyTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// One word of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OneOf<T>(pub(crate) T);

/// A type whose values are words of the contract.
pub(crate) trait Words: Copy + 'static {
    /// Returns every value that a report may have.
    fn reported() -> &'static [Self];
    /// Returns the word of the value.
    fn word(self) -> &'static str;
}

impl<T: Words> ContractValue for OneOf<T> {
    fn read(value: &Value) -> Result<Self, String> {
        let words = T::reported();
        let found = words.iter().find(|word| value.as_str() == Some(word.word()));
        let all = || words.iter().map(|word| word.word()).collect::<Vec<_>>().join(", ");
        found.map(|word| Self(*word)).ok_or_else(|| format!("expected one of: {}", all()))
    }
}

impl<T: Words> Serialize for OneOf<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

impl Words for Verdict {
    fn reported() -> &'static [Self] {
        &Self::ALL
    }

    fn word(self) -> &'static str {
        Self::word(self)
    }
}

impl Words for Source {
    fn reported() -> &'static [Self] {
        &Self::ALL
    }

    fn word(self) -> &'static str {
        Self::word(self)
    }
}

impl Words for Slot {
    fn reported() -> &'static [Self] {
        &Self::ALL
    }

    fn word(self) -> &'static str {
        Self::word(self)
    }
}

impl Words for DeploymentState {
    /// Returns all values except `unknown`, because the sender of a report knows the state of the deployment.
    fn reported() -> &'static [Self] {
        &Self::ALL[..Self::ALL.len() - 1]
    }

    fn word(self) -> &'static str {
        Self::word(self)
    }
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "expected a text".to_owned())
}

fn fitting(value: &Value, expected: &str, fits: impl FnOnce(&str) -> bool) -> Result<String, String> {
    let text = text(value)?;
    if fits(text) { Ok(text.to_owned()) } else { Err(expected.to_owned()) }
}
