//! The parts of a JSON answer, wherever they stand: one walk for every dialect.
//!
//! A field is read by its name (`keys`) and by where it stands: what a list of checks holds always says something, what stands around a
//! status only where it is a known word. The depth is bounded by that of the JSON.

use serde_json::{Map, Value};

use super::dialect::{PartDetails, PartRules};
use super::flags::{code, flag};
use super::judge::JudgedPart;
use super::keys::{FieldName, Members, TextKind, is_fault_text, is_log_level};
use super::parts::{below, measured, name_of, odd, part_output, said, unknown};
use super::past::is_history;
use super::place::{Around, Place, is_unwell, says_itself};
use super::prose::{Spoken, is_wordlike, spoken};
use super::text::MAX_CHECK;
use super::{json, words};
use crate::model::health::{HealthReason, Status};
use crate::model::limits::{MAX_NAME, clip};

/// Parts beyond so many are only kept where they are the worst so far.
const MAX_PARTS: usize = 5000;

/// The parts of an answer, and whether one of them says well.
pub(super) struct FoundParts {
    pub(super) parts: Vec<JudgedPart>,
    pub(super) is_well: bool,
}

/// Every part of an answer that says `own` of itself.
pub(super) fn parts(object: &Map<String, Value>, own: Option<Status>, rules: PartRules) -> FoundParts {
    let mut walk = Walk { rules, found: Vec::new(), echoes: Vec::new(), is_echo: false, worst: Status::Pass, is_well: false };
    let own = own.unwrap_or(Status::Unknown);
    let root = Around { path: "", own, place: Place::Around, is_root: true, is_counted: false };
    for (key, value) in object {
        walk.field(root, key, value);
    }
    let Walk { mut found, echoes, is_well, .. } = walk;
    let known: std::collections::HashSet<_> =
        found.iter().map(|part| (part.check.name.clone(), part.check.status as u8)).collect();
    found.extend(echoes.into_iter().filter(|part| !known.contains(&(part.check.name.clone(), part.check.status as u8))));
    FoundParts { parts: found, is_well }
}

struct Walk {
    rules: PartRules,
    found: Vec<JudgedPart>,
    /// Parts that may stand elsewhere too.
    echoes: Vec<JudgedPart>,
    is_echo: bool,
    /// The worst status that counts so far.
    worst: Status,
    /// Whether something near the whole says well.
    is_well: bool,
}

impl Walk {
    fn add(&mut self, part: JudgedPart) {
        self.is_well |= part.counts && part.check.status == Status::Pass;
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
        let at = Around { is_counted: at.is_counted || name.has_counts(), ..at };
        match name.members() {
            _ if is_history(&name, value) => {}
            Some(members) if !is_plain => self.members(at, members, value),
            _ if flag(&name, value, at.is_root).is_some() || code(&name, value, false).is_some() => {
                self.flag(at, key, &name, value);
            }
            _ if name.is_fault() => self.fault(at, key, value),
            _ => match value {
                Value::Object(object) if name.has_settings() && !says_itself(object) => self.settings(at, key, object),
                value => self.any(at, key, &name, value),
            },
        }
    }

    /// Settings: only an object among them that says how it is is a part.
    fn settings(&mut self, at: Around<'_>, key: &str, object: &Map<String, Value>) {
        let path = below(at.path, key);
        for (key, value) in object {
            match value {
                Value::Object(inner) if says_itself(inner) => {
                    self.part(Around { is_root: false, ..at }, &below(&path, key), inner);
                }
                Value::Object(inner) => self.settings(Around { path: &path, is_root: false, ..at }, key, inner),
                _ => {}
            }
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
                self.add(said(&path, flag(&name, value, true).map_or(status, |flag| flag.status), None));
            }
            Value::Number(number) if at.place == Place::Part && !at.is_counted && name.may_be_part() => {
                let by_name = flag(&name, value, true).map(|flag| flag.status);
                let failed = number.as_u64().is_some_and(|number| (500..=599).contains(&number)).then_some(Status::Fail);
                if let Some(status) = by_name.or_else(|| code(&name, value, true)).or(failed) {
                    self.add(said(&path, status, Some(number.to_string())));
                }
            }
            _ if at.place == Place::Check => self.add(unknown(&path, &HealthReason::NotAStatus)),
            _ => {}
        }
    }

    /// A field of `details`, where `status` and `healthy` are names as any other.
    fn field_of_details(&mut self, at: Around<'_>, key: &str, value: &Value) {
        let name = FieldName::new(key);
        if matches!(key, "status" | "healthy") && flag(&name, value, false).is_none() && code(&name, value, false).is_none() {
            return self.any(at, key, &name, value);
        }
        if matches!(key, "status" | "healthy") { self.flag(at, key, &name, value) } else { self.field(at, key, value) }
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
                Value::String(text) => match spoken(text) {
                    Some(Spoken::Word(status))
                        if status == Status::Fail || at.place != Place::Measured && is_unwell(status) =>
                    {
                        self.add(said(&below(path, &format!("[{number}]")), status, Some(clip(text, MAX_CHECK))));
                    }
                    Some(Spoken::Against(_)) => self.add(odd(&below(path, &format!("[{number}]")), text)),
                    _ if at.place == Place::Check => {
                        self.add(unknown(&below(path, &format!("[{number}]")), &HealthReason::NotAnObject));
                    }
                    _ => {}
                },
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
            let says = flag(&name, value, true).map(|flag| flag.status).or_else(|| code(&name, value, true));
            let says = says.filter(|_| !(is_history(&name, value) || at.is_counted && value.is_number()));
            if let Some(status) = says.filter(|status| own.as_ref().is_none_or(|own| !own.counts || *status > own.check.status))
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
            self.field(Around { path, own: status.unwrap_or(Status::Pass), place, is_root: false, ..at }, key, value);
        }
    }

    /// What the `status` (or `healthy`) of an object says.
    fn own(&self, place: Place, path: &str, object: &Map<String, Value>) -> Option<JudgedPart> {
        let status = |status| Some(said(path, status, part_output(object)));
        let is_odd = || place == Place::Check;
        match object.get("status") {
            Some(Value::String(word)) => match spoken(word) {
                Some(Spoken::Word(Status::Fail)) => status(Status::Fail),
                // Measurements have words of their own: an index is yellow, and its part is up.
                Some(Spoken::Word(_)) if place == Place::Measured => None,
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
            // An HTTP code.
            Some(Value::Number(code)) => match code.as_u64() {
                Some(200..=399) if place.is_part() => status(Status::Pass),
                Some(400..=499) if place.is_part() => status(Status::Fail),
                Some(500..=599) if place != Place::Measured => status(Status::Fail),
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

    /// Whether an object here with a word that is not known is a part: a licence beside a status is `valid` and no part, in Spring Boot
    /// 1 the parts stand there.
    fn has_words(&self, place: Place) -> bool {
        place == Place::Details || place == Place::Around && self.rules.details != PartDetails::Parts
    }

    /// A text that may be a status.
    fn text(&mut self, at: Around<'_>, path: &str, name: &FieldName, text: &str) {
        let says = match name.text_kind() {
            TextKind::Silent => None,
            TextKind::Level if is_log_level(text) => None,
            TextKind::Named => {
                words::word(text).filter(|status| *status == Status::Fail && !is_log_level(text)).map(Spoken::Word)
            }
            TextKind::Part | TextKind::Level => spoken(text),
        };
        let may_be_odd = name.text_kind() == TextKind::Part;
        let output = || Some(clip(text, MAX_CHECK)).filter(|_| words::word(text).is_none());
        match (at.place, says) {
            (Place::Check, None) => match spoken(text) {
                Some(Spoken::Word(status)) => self.add(said(path, status, output())),
                _ => self.add(odd(path, text)),
            },
            (Place::Check | Place::Part, Some(Spoken::Word(status))) => self.add(said(path, status, output())),
            (_, Some(Spoken::Against(_))) if at.own < Status::Fail => self.add(odd(path, text)),
            // Versions and addresses are no words.
            (Place::Part, None) if name.may_be_part() && is_wordlike(text) => self.add(odd(path, text)),
            (Place::Around, None) if self.rules.is_bare && at.is_root && may_be_odd && is_wordlike(text) => {
                self.add(odd(path, text));
            }
            (Place::Details | Place::Around | Place::Measured, Some(Spoken::Word(status))) => {
                self.is_well |= status == Status::Pass && at.is_near();
                let counts = match at.place {
                    Place::Measured => status == Status::Fail,
                    _ => status != Status::Pass,
                };
                if counts && (at.is_root || status > at.own) {
                    self.add(said(path, status, output()));
                }
            }
            _ => {}
        }
    }

    /// A flag, or a code, beside a status.
    fn flag(&mut self, at: Around<'_>, key: &str, name: &FieldName, value: &Value) {
        if at.is_counted && value.is_number() {
            return;
        }
        let flag = flag(name, value, at.is_root);
        self.is_well |= at.is_near() && flag.is_some_and(|flag| flag.is_word && flag.status == Status::Pass);
        let status = flag.map(|flag| flag.status).or_else(|| code(name, value, false));
        if let Some(status) = status.filter(|status| *status > at.own && is_unwell(*status)) {
            self.add(said(&below(at.path, key), status, Some(format!("{key}: {}", clip(&value.to_string(), 20)))));
        }
    }

    /// A field that says what went wrong. One that is empty, 0 or `none` says nothing.
    fn fault(&mut self, at: Around<'_>, key: &str, value: &Value) {
        let path = below(at.path, key);
        match value {
            Value::String(text) if at.own < Status::Fail && is_fault_text(text) => {
                self.add(said(&path, Status::Fail, Some(clip(text, MAX_CHECK))));
            }
            // Of a longer name, a number counts what was.
            Value::Number(number)
                if number.as_f64() != Some(0.0)
                    && at.own < Status::Fail
                    && !at.is_counted
                    && FieldName::new(key).is_single() =>
            {
                self.add(said(&path, Status::Fail, Some(format!("{key}: {number}"))));
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
