//! The fields of a report, one by one: what does not fit is noted with its place, and reading goes on.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use super::ContractFault;
use crate::model::limits::{MAX_COUNT, MAX_FAULTS};

/// An object of a report, and where it stands.
pub(super) struct Fields<'v, 'f> {
    object: &'v Map<String, Value>,
    at: String,
    faults: &'f mut Vec<ContractFault>,
}

pub(super) fn note(faults: &mut Vec<ContractFault>, pointer: String, detail: impl Into<String>) {
    if faults.len() < MAX_FAULTS {
        faults.push(ContractFault { pointer, detail: detail.into() });
    }
}

impl<'v, 'f> Fields<'v, 'f> {
    /// The value as an object.
    pub(super) fn of(value: &'v Value, at: &str, faults: &'f mut Vec<ContractFault>) -> Option<Self> {
        let Value::Object(object) = value else {
            note(faults, at.to_owned(), "expected an object");
            return None;
        };
        Some(Self { object, at: at.to_owned(), faults })
    }

    /// Where a field stands.
    pub(super) fn place(&self, key: &str) -> String {
        format!("{}/{key}", self.at)
    }

    /// Where faults go.
    pub(super) fn faults(&mut self) -> &mut Vec<ContractFault> {
        self.faults
    }

    /// Notes a fault of a field.
    pub(super) fn fault(&mut self, key: &str, detail: impl Into<String>) {
        let place = self.place(key);
        note(self.faults, place, detail);
    }

    /// A field that may be missing, but is not null.
    pub(super) fn get(&mut self, key: &str) -> Option<&'v Value> {
        let value = self.object.get(key)?;
        if value.is_null() {
            self.fault(key, "null; leave out what is not known");
            return None;
        }
        Some(value)
    }

    /// Whether a field is there at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.object.contains_key(key)
    }

    /// A field that must be there: what reads it, and says what is missing.
    pub(super) fn must<T>(&mut self, key: &str, read: impl FnOnce(&mut Self, &str) -> Option<T>) -> Option<T> {
        if !self.has(key) {
            self.fault(key, "is missing");
            return None;
        }
        read(self, key)
    }

    /// A text of so many characters.
    pub(super) fn text(&mut self, key: &str, least: usize, most: usize) -> Option<String> {
        let Value::String(text) = self.get(key)? else {
            self.fault(key, "expected a text");
            return None;
        };
        let length = text.chars().count();
        if (least..=most).contains(&length) {
            return Some(text.clone());
        }
        self.fault(key, format!("expected {least} to {most} characters, found {length}"));
        None
    }

    /// A text that fits.
    pub(super) fn fitting(&mut self, key: &str, expected: &str, fits: impl FnOnce(&str) -> bool) -> Option<String> {
        let Value::String(text) = self.get(key)? else {
            self.fault(key, "expected a text");
            return None;
        };
        if fits(text) {
            return Some(text.clone());
        }
        self.fault(key, format!("expected {expected}"));
        None
    }

    /// One word out of several.
    pub(super) fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let value = self.get(key)?;
        let found = words.iter().find(|(word, _)| value.as_str() == Some(word)).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.fault(key, format!("expected one of: {}", words.join(", ")));
        }
        found
    }

    /// A whole number; 1.0 is one in JSON.
    pub(super) fn whole(&mut self, key: &str, least: u32, most: u32) -> Option<u32> {
        let value = self.get(key)?;
        let whole =
            value.as_f64().filter(|number| number.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(number));
        if whole.is_none() {
            self.fault(key, format!("expected a whole number from {least} to {most}"));
        }
        // Within the bounds of a `u32`, and whole.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
        whole.map(|number| number as u32)
    }

    /// A count of cases.
    pub(super) fn count(&mut self, key: &str) -> Option<u32> {
        self.whole(key, 0, MAX_COUNT)
    }

    /// A span of time in seconds.
    pub(super) fn seconds(&mut self, key: &str, most: Duration) -> Option<Duration> {
        let value = self.get(key)?;
        let seconds = value.as_f64().filter(|seconds| (0.0..=most.as_secs_f64()).contains(seconds));
        if seconds.is_none() {
            self.fault(key, format!("expected seconds from 0 to {}", most.as_secs()));
        }
        seconds.map(Duration::from_secs_f64)
    }

    /// A point in time.
    pub(super) fn time(&mut self, key: &str) -> Option<SystemTime> {
        let value = self.get(key)?;
        let found = value.as_str().and_then(time);
        if found.is_none() {
            self.fault(key, "expected a time as in 2026-01-17T03:36:48Z");
        }
        found
    }
}

/// A time of the contract; one before 1970 is 1970.
fn time(text: &str) -> Option<SystemTime> {
    let bytes = text.as_bytes();
    // Readers of other answers take more than the contract lets a report have: leap seconds, small letters.
    let is_strict = bytes.len() >= 20 && matches!(bytes[0], b'1' | b'2') && bytes[10] == b'T' && bytes[17] < b'6';
    if !is_strict || !text.is_ascii() {
        return None;
    }
    let is_old = bytes[0] == b'1' && text < "1970";
    // 1600 to 1999 have the same leap years as 2000 to 2399.
    let year: u32 = text[..4].parse().ok().filter(|_| bytes[..4].iter().all(u8::is_ascii_digit))?;
    let moved = if is_old { format!("{}{}", 2000 + year % 400, &text[4..]) } else { text.to_owned() };
    let found = crate::managers::dialects::rfc3339(&moved)?;
    Some(if is_old { UNIX_EPOCH } else { found.max(UNIX_EPOCH) })
}
