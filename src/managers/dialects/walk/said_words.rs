//! The words of a part: the one in its `status`, and those in its other texts.

use serde_json::{Map, Value};

use super::super::codes::{CODED, code, is_error_code_text, is_error_text};
use super::super::conditions::condition;
use super::super::contexts::{is_bad_of, is_within};
use super::super::counts::is_part_of_all;
use super::super::dialect::PartDetails;
use super::super::flags::{flag, truth};
use super::super::idle::{is_at_rest, rests};
use super::super::judge::JudgedPart;
use super::super::keys::FieldName;
use super::super::nouns::is_part;
use super::super::parts::{measured, odd, part_output, said, unknown};
use super::super::place::{AnswerPlace, Around, DataOrigin, is_unwell};
use super::super::prose::{Spoken, is_wordlike, spoken, unwrapped};
use super::super::ranks::{is_light, is_of_store, of_color, of_rank};
use super::super::read_only;
use super::super::reported::reported;
use super::super::severity::severity;
use super::super::text::MAX_CHECK;
use super::super::text_kinds::{TextKind, is_log_level, may_be_part, of_class, of_mode, of_named, text_kind};
use super::super::under_way::is_of_work;
use super::super::words;
use super::Walk;
use crate::model::health::{HealthReason, Status};
use crate::model::limits::clip;

/// The largest text that is read as JSON, in bytes.
const MAX_INNER: usize = 16 * 1024;

/// Returns true if the text of a `status` denies it: `"status": "False"`.
fn is_denial(word: &str) -> bool {
    truth(word) == Some(false) && word.trim() != "0" && !is_at_rest(word)
}

/// Returns the object in a text that is JSON: the answer of another service, passed on as a text.
fn object_in(text: &str) -> Option<Map<String, Value>> {
    let text = text.trim();
    let is_json = text.starts_with('{') && text.ends_with('}') && text.len() <= MAX_INNER;
    is_json.then(|| serde_json::from_str(text).ok()).flatten()
}

/// Returns true if a text is a fraction of the parts that the field is called by: `pods: 1/3`.
fn is_short_of_parts(name: &FieldName, text: &str) -> bool {
    name.last().is_some_and(|last| last.ends_with('s') && is_part(last)) && is_part_of_all(text) == Some(true)
}

impl Walk {
    /// Returns the state in the `status` (or `healthy`) of an object.
    pub(super) fn own(&self, place: AnswerPlace, path: &str, object: &Map<String, Value>) -> Option<JudgedPart> {
        let status = |status| Some(said(path, status, part_output(object)));
        let is_odd = || place == AnswerPlace::Check;
        match object.get("status") {
            Some(Value::String(word)) if is_at_rest(word) => {
                place.is_part().then(|| measured(path, part_output(object).or_else(|| Some(word.clone()))))
            }
            Some(Value::Bool(_) | Value::String(_)) if condition(object).is_some() => None,
            Some(Value::String(word)) if is_denial(word) => status(Status::Fail),
            Some(Value::String(word)) if is_of_work(path, word) => None,
            Some(Value::String(word)) if is_bad_of(path, word) => status(Status::Fail),
            Some(Value::String(word)) if read_only::of_text(path, word).is_some() && !read_only::is_copy(object) => {
                status(Status::Warn)
            }
            Some(Value::String(word)) => match spoken(word) {
                Some(Spoken::Word(Status::Fail)) => status(Status::Fail),
                // Measurements have words of their own: an index is yellow, and its part is up.
                Some(Spoken::Word(_)) if place == AnswerPlace::Measured => None,
                Some(Spoken::Word(known)) => status(known),
                Some(Spoken::Against(_)) => Some(odd(path, word)),
                None if code(&FieldName::new("status"), &Value::from(word.as_str()), place.is_part()).is_some() => {
                    status(Status::Fail)
                }
                None if place.is_part() || self.has_words(place) && is_wordlike(word) && !word.trim().contains(' ') => {
                    Some(odd(path, word))
                }
                None => None,
            },
            Some(Value::Bool(is_well)) => status(if *is_well { Status::Pass } else { Status::Fail }),
            // The number is an HTTP code.
            Some(Value::Number(code)) => match code.as_u64() {
                Some(200..=399) if place.is_part() => status(Status::Pass),
                Some(400..=499) if place.is_part() => status(Status::Fail),
                Some(500..=599) if place != AnswerPlace::Measured => status(Status::Fail),
                _ => is_odd().then(|| unknown(path, &HealthReason::NotAWord)),
            },
            Some(Value::Object(_) | Value::Array(_)) if is_odd() => Some(unknown(path, &HealthReason::NotAWord)),
            _ => match object.get("healthy").and_then(|value| flag(&FieldName::new("healthy"), value, true)) {
                Some(flag) => status(flag.status),
                None if is_odd() && self.rules.every_check_says => Some(said(path, Status::Unknown, part_output(object))),
                None if is_odd() && object.get("healthy").is_some_and(|value| !value.is_null()) => {
                    Some(unknown(path, &HealthReason::NotAWord))
                }
                None => place.is_part().then(|| measured(path, part_output(object))),
            },
        }
    }

    /// Returns true if an object here with an unknown word is a part. A licence beside a status may be `valid` without being a
    /// part, but in Spring Boot 1 the parts are at this place.
    fn has_words(&self, place: AnswerPlace) -> bool {
        place == AnswerPlace::Details || place == AnswerPlace::Around && self.rules.details != PartDetails::Parts
    }

    /// Reads a text that may be a status.
    pub(super) fn text(&mut self, at: Around<'_>, path: &str, name: &FieldName, text: &str) {
        if rests(name, text) {
            if at.place.is_part() {
                self.add(measured(path, Some(text.to_owned())));
            }
            return;
        }
        if let Some(object) = object_in(text) {
            return self.part(Around { is_root: false, ..at }, path, &object);
        }
        let text = unwrapped(text);
        let says = says(at, path, name, text);
        let may_be_odd = text_kind(name) == TextKind::Part && name.last() != Some("code");
        let output = || Some(clip(text, MAX_CHECK)).filter(|_| words::word(text).is_none());
        match (at.place, says) {
            (AnswerPlace::Check, None) => match spoken(text) {
                Some(Spoken::Word(status)) => self.add(said(path, status, output())),
                _ => self.add(odd(path, text)),
            },
            (AnswerPlace::Check | AnswerPlace::Part, Some(Spoken::Word(status))) => self.add(said(path, status, output())),
            // A text in a part that is degraded explains it.
            (_, Some(Spoken::Against(_))) if at.own < Status::Warn => self.add(odd(path, text)),
            (_, Some(Spoken::Against(_))) if at.is_root && at.own == Status::Warn => {
                self.add(said(path, Status::Fail, output()));
            }
            (_, None) if text_kind(name) == TextKind::Part && is_error_text(name, text) && at.own < Status::Fail => {
                self.add(said(path, Status::Fail, output()));
            }
            (AnswerPlace::Around | AnswerPlace::Details | AnswerPlace::Part, None) if is_short_of_parts(name, text) => {
                self.add(odd(path, text));
            }
            // Versions and addresses are not words.
            (AnswerPlace::Part, None) if may_be_part(name) && is_wordlike(text) => self.add(odd(path, text)),
            (AnswerPlace::Around, None) if self.rules.is_bare && at.is_root && may_be_odd && is_wordlike(text) => {
                self.add(odd(path, text));
            }
            (AnswerPlace::Details | AnswerPlace::Around | AnswerPlace::Measured, Some(Spoken::Word(status))) => {
                self.is_well |= status == Status::Pass && at.is_near();
                let counts = match at.place {
                    AnswerPlace::Measured => status == Status::Fail,
                    _ => status != Status::Pass,
                };
                if counts && (at.is_root || status > at.own) {
                    self.add(said(path, status, output()));
                }
            }
            _ => {}
        }
    }
}

/// Returns what a text says under its name.
fn says<'t>(at: Around<'_>, path: &str, name: &FieldName, text: &'t str) -> Option<Spoken<'t>> {
    let is_code = name.last() == Some("code");
    match text_kind(name) {
        _ if is_of_work(path, text) => None,
        _ if is_bad_of(path, text) => Some(Spoken::Word(Status::Fail)),
        TextKind::Part | TextKind::Mode if at.data == DataOrigin::Own && read_only::of_text(path, text).is_some() => {
            Some(Spoken::Word(Status::Warn))
        }
        TextKind::Part if is_code && is_within(path, CODED) => None,
        TextKind::Part if is_code && is_error_code_text(text) => Some(Spoken::Word(Status::Fail)),
        TextKind::Said => reported(text),
        // Beside a status, the text is the severity of a possible problem.
        TextKind::Severity if at.is_root || !at.has_own => severity(text).filter(|status| is_unwell(*status)).map(Spoken::Word),
        TextKind::Class if at.is_root || !at.has_own => of_class(text),
        TextKind::Mode => of_mode(text),
        TextKind::Color => of_color(path, text),
        TextKind::Rank if !at.has_own || is_of_store(name) => of_rank(path, text),
        TextKind::Severity | TextKind::Class | TextKind::Rank | TextKind::Silent => None,
        TextKind::Level if is_log_level(text) => None,
        TextKind::Named => of_named(name, text),
        TextKind::Part if is_light(name) && words::word(text).is_none() => of_color(path, text).or_else(|| spoken(text)),
        TextKind::Part | TextKind::Level => spoken(text),
    }
}
