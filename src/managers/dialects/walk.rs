//! The parts of a JSON answer, wherever they stand: one walk for every dialect.
//!
//! A field is read by its name (`keys`) and by where it stands: what a list of checks holds always says something, what stands around a
//! status only where it is a known word. The depth is bounded by that of the JSON.

use serde_json::{Map, Value};

use super::dialect::{PartDetails, PartRules};
use super::judge::JudgedPart;
use super::keys::{FieldName, Members, is_fault_text};
use super::parts::{below, is_wordlike, leading_word, measured, name_of, odd, part_output, said, unknown};
use super::text::MAX_CHECK;
use super::{json, words};
use crate::model::health::{HealthReason, Status};
use crate::model::limits::{MAX_NAME, clip};

/// Parts beyond so many are only kept where they are the worst so far.
const MAX_PARTS: usize = 5000;

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A member of `checks`.
    Check,
    /// A member of `services` and the like.
    Part,
    /// A member of `details`.
    Details,
    /// Beside a status, or in a field of any name.
    Around,
    /// Among measurements.
    Measured,
}

impl Place {
    /// Whether what stands here is a part for certain.
    fn is_part(self) -> bool {
        matches!(self, Self::Check | Self::Part)
    }
}

/// The object around a value.
#[derive(Clone, Copy)]
struct Around<'p> {
    path: &'p str,
    /// What it says of itself.
    own: Status,
    place: Place,
    is_root: bool,
}

/// Every part of an answer that says `own` of itself.
pub(super) fn parts(object: &Map<String, Value>, own: Option<Status>, rules: PartRules) -> Vec<JudgedPart> {
    let mut walk = Walk { rules, found: Vec::new(), echoes: Vec::new(), is_echo: false, worst: Status::Pass };
    let root = Around { path: "", own: own.unwrap_or(Status::Unknown), place: Place::Around, is_root: true };
    for (key, value) in object {
        walk.field(root, key, value);
    }
    let Walk { mut found, echoes, .. } = walk;
    let known: std::collections::HashSet<_> =
        found.iter().map(|part| (part.check.name.clone(), part.check.status as u8)).collect();
    found.extend(echoes.into_iter().filter(|part| !known.contains(&(part.check.name.clone(), part.check.status as u8))));
    found
}

struct Walk {
    rules: PartRules,
    found: Vec<JudgedPart>,
    /// Parts that may stand elsewhere too.
    echoes: Vec<JudgedPart>,
    is_echo: bool,
    /// The worst status that counts so far.
    worst: Status,
}

impl Walk {
    fn add(&mut self, part: JudgedPart) {
        let is_worse = part.counts && part.check.status > self.worst;
        if is_worse {
            self.worst = part.check.status;
        } else if self.found.len() + self.echoes.len() >= MAX_PARTS {
            return;
        }
        if self.is_echo { self.echoes.push(part) } else { self.found.push(part) }
    }

    /// A field of an object that is a part, or the whole.
    fn field(&mut self, at: Around<'_>, key: &str, value: &Value) {
        let is_plain = !value.is_object() && !value.is_array();
        // What an object says of itself was read with it.
        if matches!(key, "status" | "healthy") && is_plain {
            return;
        }
        let name = FieldName::new(key);
        match name.members() {
            _ if name.is_history() => {}
            Some(members) if !is_plain => self.members(at, members, value),
            _ if name.flag(value, at.is_root).is_some() => self.flag(at, key, &name, value),
            _ if name.is_fault(is_plain) => self.fault(at, key, value),
            _ => self.any(at, key, &name, value),
        }
    }

    /// The members of a field that holds parts.
    fn members(&mut self, at: Around<'_>, members: Members, value: &Value) {
        let place = match members {
            _ if at.place == Place::Measured => Place::Measured,
            Members::Checks => Place::Check,
            Members::Parts => Place::Part,
            Members::Details if !at.is_root && self.rules.details == PartDetails::Measured => Place::Measured,
            Members::Details | Members::Echo => Place::Details,
        };
        let was_echo = self.is_echo;
        self.is_echo |= members == Members::Echo;
        let is_quiet = members == Members::Details && !at.is_root && self.rules.details != PartDetails::Parts;
        match value {
            Value::Object(object) => {
                for (key, value) in object.iter().filter(|(key, _)| !(is_quiet && *key == "status")) {
                    self.member(Around { place, is_root: false, ..at }, key, value);
                }
            }
            value => self.items(Around { place, is_root: false, ..at }, at.path, value),
        }
        self.is_echo = was_echo;
    }

    /// A named member.
    fn member(&mut self, at: Around<'_>, key: &str, value: &Value) {
        if !at.place.is_part() {
            return self.field_of_details(at, key, value);
        }
        let (name, path) = (FieldName::new(key), below(at.path, key));
        match value {
            Value::Object(object) => self.part(at, &path, object),
            Value::Array(_) => self.items(at, &path, value),
            Value::String(text) => self.text(at, &path, &name, text),
            Value::Bool(is_well) if at.place == Place::Check || name.may_be_part() => {
                let status = if *is_well { Status::Pass } else { Status::Fail };
                self.add(said(&path, name.flag(value, true).unwrap_or(status), None));
            }
            _ if at.place == Place::Check => self.add(unknown(&path, &HealthReason::NotAStatus)),
            _ => {}
        }
    }

    /// A field of `details`, where `status` and `healthy` are names as any other.
    fn field_of_details(&mut self, at: Around<'_>, key: &str, value: &Value) {
        let name = FieldName::new(key);
        if matches!(key, "status" | "healthy") && name.flag(value, false).is_none() {
            return self.any(at, key, &name, value);
        }
        if key == "healthy" { self.flag(at, key, &name, value) } else { self.field(at, key, value) }
    }

    /// The items of a list.
    fn items(&mut self, at: Around<'_>, path: &str, value: &Value) {
        for (number, item) in value.as_array().into_iter().flatten().enumerate() {
            match item {
                Value::Object(object) if path == at.path || at.place != Place::Check => {
                    self.part(at, &below(path, &name_of(object, number)), object);
                }
                // The draft's form: a list for each measurement.
                Value::Object(object) => {
                    let node = json::text(object, "componentId", MAX_NAME).map(|node| format!(" ({node})"));
                    self.part(at, &clip(&format!("{path}{}", node.unwrap_or_default()), MAX_NAME), object);
                }
                Value::Array(_) => self.items(at, &below(path, &format!("[{number}]")), item),
                // A list of words is one of names, unless one says otherwise.
                Value::String(text) if words::word(text).or_else(|| leading_word(text)).is_some_and(is_unwell) => {
                    let status = words::word(text).or_else(|| leading_word(text)).unwrap_or(Status::Unknown);
                    self.add(said(&below(path, &format!("[{number}]")), status, Some(clip(text, MAX_CHECK))));
                }
                _ if at.place == Place::Check => {
                    self.add(unknown(&below(path, &format!("[{number}]")), &HealthReason::NotAnObject));
                }
                _ => {}
            }
        }
    }

    /// An object that may be a part: what it says of itself, then what it holds.
    fn part(&mut self, at: Around<'_>, path: &str, object: &Map<String, Value>) {
        let mut own = self.own(at.place, path, object);
        for (key, value) in object.iter().filter(|(key, _)| at.place.is_part() || *key == "healthy") {
            let name = FieldName::new(key);
            let flag = name.flag(value, true).filter(|_| !name.is_history());
            if let Some(status) = flag.filter(|status| own.as_ref().is_none_or(|own| !own.counts || *status > own.check.status))
            {
                own = Some(said(path, status, part_output(object)));
            }
        }
        let status = own.as_ref().filter(|part| part.counts).map(|part| part.check.status);
        if let Some(part) = own {
            self.add(part);
        }
        let place = if at.place == Place::Measured { Place::Measured } else { Place::Around };
        for (key, value) in object {
            self.field(Around { path, own: status.unwrap_or(Status::Pass), place, is_root: false }, key, value);
        }
    }

    /// What the `status` (or `healthy`) of an object says.
    fn own(&self, place: Place, path: &str, object: &Map<String, Value>) -> Option<JudgedPart> {
        let status = |status| Some(said(path, status, part_output(object)));
        let is_odd = || place == Place::Check;
        match object.get("status") {
            Some(Value::String(word)) => match words::word(word).or_else(|| leading_word(word)) {
                Some(Status::Fail) => status(Status::Fail),
                // Measurements have words of their own: an index is yellow, and its part is up.
                Some(_) if place == Place::Measured => None,
                Some(known) => status(known),
                None if place.is_part() || self.has_words(place) && is_wordlike(word) && !word.trim().contains(' ') => {
                    Some(odd(path, word))
                }
                None => None,
            },
            Some(Value::Bool(is_well)) => status(if *is_well { Status::Pass } else { Status::Fail }),
            // An HTTP code.
            Some(Value::Number(code)) => match code.as_u64() {
                Some(200..=399) if place.is_part() => status(Status::Pass),
                Some(400..=499) if place.is_part() => status(Status::Fail),
                Some(500..=599) if place != Place::Measured => status(Status::Fail),
                _ => is_odd().then(|| unknown(path, &HealthReason::NotAWord)),
            },
            Some(Value::Object(_) | Value::Array(_)) if is_odd() => Some(unknown(path, &HealthReason::NotAWord)),
            _ => match object.get("healthy").and_then(|value| FieldName::new("healthy").flag(value, true)) {
                Some(flag) => status(flag),
                None if is_odd() && self.rules.every_check_says => Some(said(path, Status::Unknown, part_output(object))),
                None if is_odd() && object.get("healthy").is_some_and(|value| !value.is_null()) => {
                    Some(unknown(path, &HealthReason::NotAWord))
                }
                None => place.is_part().then(|| measured(path, part_output(object))),
            },
        }
    }

    /// Whether an object here with a word that is not known is a part: a licence beside a status is `valid` and no part, in Spring Boot
    /// 1 the parts stand there.
    fn has_words(&self, place: Place) -> bool {
        place == Place::Details || place == Place::Around && self.rules.details != PartDetails::Parts
    }

    /// A text that may be a status.
    fn text(&mut self, at: Around<'_>, path: &str, name: &FieldName, text: &str) {
        let known = words::word(text).or_else(|| leading_word(text));
        let output = || Some(clip(text, MAX_CHECK)).filter(|_| words::word(text).is_none());
        match (at.place, known) {
            (Place::Part, _) if !name.may_be_part() => {}
            (Place::Check | Place::Part, Some(status)) => self.add(said(path, status, output())),
            (Place::Check, None) => self.add(odd(path, text)),
            // Versions and addresses are no words.
            (Place::Part, None) if is_wordlike(text) || words::bad_word(text).is_some() => self.add(odd(path, text)),
            (Place::Details | Place::Around | Place::Measured, Some(status))
                if name.may_be_part() && (at.is_root || status > at.own) =>
            {
                // A version or a host that is `unknown` is only not known.
                let counts = match at.place {
                    Place::Measured => status == Status::Fail,
                    _ => is_unwell(status) || status == Status::Unknown && !text.trim().eq_ignore_ascii_case("unknown"),
                };
                if counts {
                    self.add(said(path, status, output()));
                }
            }
            _ => {}
        }
    }

    /// A flag beside a status.
    fn flag(&mut self, at: Around<'_>, key: &str, name: &FieldName, value: &Value) {
        if let Some(status) = name.flag(value, at.is_root).filter(|status| *status > at.own && is_unwell(*status)) {
            self.add(said(&below(at.path, key), status, Some(format!("{key}: {}", clip(&value.to_string(), 20)))));
        }
    }

    /// A field that says what went wrong. One that is empty, a number or `none` says nothing.
    fn fault(&mut self, at: Around<'_>, key: &str, value: &Value) {
        let path = below(at.path, key);
        match value {
            Value::String(text) if at.own < Status::Fail && is_fault_text(text) => {
                self.add(said(&path, Status::Fail, Some(clip(text, MAX_CHECK))));
            }
            Value::Object(object) => self.faults(at, &path, object.iter().map(|(key, value)| (key.clone(), value))),
            Value::Array(items) => {
                let named = items.iter().enumerate().map(|(number, item)| {
                    (item.as_object().map_or_else(|| format!("[{number}]"), |object| name_of(object, number)), item)
                });
                self.faults(at, &path, named);
            }
            _ => {}
        }
    }

    /// The members of a fault: parts with a word of their own, or texts.
    fn faults<'v>(&mut self, at: Around<'_>, path: &str, members: impl Iterator<Item = (String, &'v Value)>) {
        let was_echo = std::mem::replace(&mut self.is_echo, true);
        for (name, value) in members {
            match value {
                Value::Object(object) if object.get("status").is_some_and(Value::is_string) => {
                    self.part(Around { place: Place::Part, is_root: false, ..at }, &below(at.path, &name), object);
                }
                Value::Object(object) => {
                    let text = object.values().find_map(|value| value.as_str().filter(|text| is_fault_text(text)));
                    if let Some(text) = text.filter(|_| at.own < Status::Fail) {
                        self.add(said(&below(path, &name), Status::Fail, Some(clip(text, MAX_CHECK))));
                    }
                }
                Value::String(text) if at.own < Status::Fail && is_fault_text(text) => {
                    self.add(said(&below(path, &name), Status::Fail, Some(clip(text, MAX_CHECK))));
                }
                _ => {}
            }
        }
        self.is_echo = was_echo;
    }

    /// A field of any name.
    fn any(&mut self, at: Around<'_>, key: &str, name: &FieldName, value: &Value) {
        let path = below(at.path, key);
        match value {
            Value::String(text) => self.text(at, &path, name, text),
            Value::Object(object) => self.part(at, &path, object),
            Value::Array(_)
                if name.may_be_part() || value.as_array().is_some_and(|items| items.iter().any(Value::is_object)) =>
            {
                self.items(at, &path, value);
            }
            _ => {}
        }
    }
}

/// Whether a status keeps a whole from `pass` by itself.
fn is_unwell(status: Status) -> bool {
    matches!(status, Status::Warn | Status::Fail)
}
