//! Finds the parts of a JSON answer at any place: one walk for every dialect.
//!
//! A field is read by its name (`keys`) and by its place: a member of a list of checks always counts, a field beside a status
//! only if its value is a known word. The depth of the JSON bounds the depth of the walk.

mod named;
mod said_words;

use serde_json::{Map, Value};

use super::codes::code;
use super::counts::{is_scaled_to_zero, short_of};
use super::dialect::{PartDetails, PartRules};
use super::flags::{flag, is_unset};
use super::idle::is_off;
use super::json;
use super::judge::JudgedPart;
use super::keys::{FieldName, Members};
use super::parts::{below, name_of, odd, part_output, said, unknown};
use super::past::{is_history, is_of_past};
use super::place::{Around, NumberSense, Place, is_unwell, says_anything, says_itself};
use super::prose::{Spoken, spoken};
use super::switches::{denies, is_never_a_size, is_table};
use super::text::MAX_CHECK;
use super::text_kinds::{TextKind, is_measure, may_be_part, text_kind};
use super::troubles::{Trouble, trouble};
use super::work::counts_work;
use crate::model::health::{HealthReason, Status};
use crate::model::limits::{MAX_NAME, clip};

/// The number of parts above which further ones are kept only if they are the worst so far.
const MAX_PARTS: usize = 5000;

/// The parts of an answer, and whether one of them is healthy.
pub(super) struct FoundParts {
    pub(super) parts: Vec<JudgedPart>,
    pub(super) is_well: bool,
}

/// Returns every part of an answer; `own` is the status that the answer gives for itself.
pub(super) fn parts(object: &Map<String, Value>, own: Option<Status>, rules: PartRules) -> FoundParts {
    let mut walk = Walk { rules, found: Vec::new(), echoes: Vec::new(), is_echo: false, worst: Status::Pass, is_well: false };
    let own = own.unwrap_or(Status::Unknown);
    let root = Around {
        path: "",
        own,
        place: Place::Around,
        is_root: true,
        has_own: says_anything(object),
        numbers: number_sense(NumberSense::State, &FieldName::new(""), object),
        is_flat: true,
    };
    walk.beside(root, object);
    for (key, value) in object {
        walk.field(root, key, value);
    }
    let Walk { mut found, echoes, is_well, .. } = walk;
    let known: std::collections::HashSet<_> =
        found.iter().map(|part| (part.check.name.clone(), part.check.status as u8)).collect();
    found.extend(echoes.into_iter().filter(|part| !known.contains(&(part.check.name.clone(), part.check.status as u8))));
    FoundParts { parts: found, is_well }
}

/// Returns the meaning of the numbers in an object of this name.
fn number_sense(around: NumberSense, name: &FieldName, object: &Map<String, Value>) -> NumberSense {
    match around {
        NumberSense::Counted => NumberSense::Counted,
        _ if counts_work(name, object) => NumberSense::Worked,
        _ if is_scaled_to_zero(object) => NumberSense::ScaledToZero,
        _ => NumberSense::State,
    }
}

pub(super) struct Walk {
    rules: PartRules,
    found: Vec<JudgedPart>,
    /// Parts that may also be elsewhere.
    echoes: Vec<JudgedPart>,
    is_echo: bool,
    /// The worst status that counts so far.
    worst: Status,
    /// True if a field near the whole means healthy.
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

    /// Reads a field of an object that is a part, or of the whole.
    fn field(&mut self, at: Around<'_>, key: &str, value: &Value) {
        let is_plain = !value.is_object() && !value.is_array();
        // The status that an object gives for itself was already read with it.
        if matches!(key, "status" | "healthy") && is_plain {
            return;
        }
        let name = FieldName::new(key);
        let numbers = if name.has_counts() { NumberSense::Counted } else { at.numbers };
        let at = Around { numbers, ..at };
        match name.members() {
            _ if is_history(&name, value, at.has_own) => {}
            _ if numbers == NumberSense::Worked && numbers.is_silent(&name, value) => {}
            Some(members) if !is_plain => self.members(at, members, value),
            _ if is_unset(&name, value) => self.add(unknown(&below(at.path, key), &HealthReason::NotAStatus)),
            _ if flag(&name, value, at.is_root).is_some() || code(&name, value, false).is_some() => {
                self.flag(at, key, &name, value);
            }
            _ if at.is_flat && at.own == Status::Pass && denies(&name, value) => {
                self.add(odd(&below(at.path, key), &format!("{key}: {}", value.to_string().trim_matches('"'))));
            }
            _ => match (trouble(&name), value) {
                (Some(trouble), value) if trouble.is_of(value) && !is_limit(&name, value) => {
                    self.fault(at, key, (&name, trouble), value);
                }
                (_, Value::Object(object)) if name.has_settings() && !says_itself(object) => self.settings(at, key, object),
                (_, value) => self.any(at, key, &name, value),
            },
        }
    }

    /// Reads the state that several fields of an object give together, or that a missing value leaves open.
    fn beside(&mut self, at: Around<'_>, object: &Map<String, Value>) {
        if object.get("healthy").is_some_and(Value::is_null) {
            self.add(unknown(&below(at.path, "healthy"), &HealthReason::NotAStatus));
        }
        if let Some((key, status, counts)) = short_of(object).filter(|(_, status, _)| !at.is_counted() && *status > at.own) {
            self.add(said(&below(at.path, key), status, Some(counts)));
        }
    }

    /// Reads settings: only an object among them that gives its state is a part.
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

    /// Reads the members of a field that holds parts.
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
                let numbers =
                    if is_scaled_to_zero(object) && !at.is_counted() { NumberSense::ScaledToZero } else { at.numbers };
                let is_flat = at.is_root && place == Place::Details && is_table(object);
                let inner = Around { place, is_root: false, numbers, is_flat, ..at };
                self.beside(inner, object);
                for (key, value) in object.iter().filter(|(key, _)| !(is_quiet && *key == "status")) {
                    self.member(inner, key, value);
                }
            }
            value => self.items(Around { place, is_root: false, is_flat: false, ..at }, at.path, value),
        }
        self.is_echo = was_echo;
    }

    /// Reads a named member.
    fn member(&mut self, at: Around<'_>, key: &str, value: &Value) {
        if !at.place.is_part() {
            return self.field_of_details(at, key, value);
        }
        let (name, path) = (FieldName::new(key), below(at.path, key));
        let is_silent = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        match value {
            // The value is not a part of this name, but names the unhealthy ones.
            value if names_unwell(at.place, &name, value) => self.fault(at, key, (&name, Trouble::Now), value),
            value if at.place == Place::Check && is_measure(&name, value) => {}
            _ if is_silent && may_be_part(&name) && trouble(&name).is_none() && !is_of_past(&name) => {
                self.add(unknown(&path, &HealthReason::NotAStatus));
            }
            _ if is_silent && at.place == Place::Part => {}
            Value::Object(object) => self.part(at, &path, object),
            Value::Array(_) => self.items(at, &path, value),
            Value::String(text) => self.text(at, &path, &name, text),
            Value::Bool(is_well) if at.place == Place::Check || may_be_part(&name) => {
                let status = if *is_well { Status::Pass } else { Status::Fail };
                self.add(said(&path, flag(&name, value, true).map_or(status, |flag| flag.status), None));
            }
            Value::Number(number) if at.place == Place::Part && !at.is_counted() && may_be_part(&name) => {
                let by_name = flag(&name, value, true).map(|flag| flag.status);
                let is_zero = number.as_f64() == Some(0.0) && !at.numbers.is_silent(&name, value) && is_never_a_size(&name);
                let failed = number.as_u64().is_some_and(|number| (500..=599).contains(&number)).then_some(Status::Fail);
                if let Some(status) = by_name.or_else(|| code(&name, value, true)).or(failed) {
                    self.add(said(&path, status, Some(number.to_string())));
                } else if is_zero {
                    self.add(odd(&path, "0"));
                }
            }
            _ if at.place == Place::Check => self.add(unknown(&path, &HealthReason::NotAStatus)),
            _ => {}
        }
    }

    /// Reads a field of `details`, where `status` and `healthy` are names like any other.
    fn field_of_details(&mut self, at: Around<'_>, key: &str, value: &Value) {
        let name = FieldName::new(key);
        if matches!(key, "status" | "healthy") && flag(&name, value, false).is_none() && code(&name, value, false).is_none() {
            return self.any(at, key, &name, value);
        }
        if matches!(key, "status" | "healthy") { self.flag(at, key, &name, value) } else { self.field(at, key, value) }
    }

    /// Reads the items of a list.
    fn items(&mut self, at: Around<'_>, path: &str, value: &Value) {
        for (number, item) in value.as_array().into_iter().flatten().enumerate() {
            match item {
                Value::Object(object) if path == at.path || at.place != Place::Check => {
                    self.part(at, &below(path, &name_of(object, number)), object);
                }
                // In the draft's form, each measurement has a list.
                Value::Object(object) => {
                    let node = json::text(object, "componentId", MAX_NAME).map(|node| format!(" ({node})"));
                    self.part(at, &clip(&format!("{path}{}", node.unwrap_or_default()), MAX_NAME), object);
                }
                Value::Array(_) => self.items(at, &below(path, &format!("[{number}]")), item),
                // A list of words is a list of names, unless one of them is a state.
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
                Value::Bool(false) if at.place == Place::Part => {
                    self.add(said(&below(path, &format!("[{number}]")), Status::Fail, None));
                }
                Value::Null if at.place == Place::Part => {
                    self.add(unknown(&below(path, &format!("[{number}]")), &HealthReason::NotAStatus));
                }
                _ => {}
            }
        }
    }

    /// Reads an object that may be a part: first its own status, then its fields.
    fn part(&mut self, at: Around<'_>, path: &str, object: &Map<String, Value>) {
        let mut own = self.own(at.place, path, object);
        let is_off = object.get("status").and_then(Value::as_str).is_some_and(is_off);
        let name = FieldName::new(path.rsplit('/').next().unwrap_or_default());
        let (has_own, numbers) = (says_anything(object), number_sense(at.numbers, &name, object));
        for (key, value) in object.iter().filter(|(key, _)| !is_off && (at.place.is_part() || *key == "healthy")) {
            let name = FieldName::new(key);
            let says = flag(&name, value, true).map(|flag| flag.status).or_else(|| code(&name, value, true));
            let says = says.filter(|_| !(is_history(&name, value, has_own) || numbers.is_silent(&name, value)));
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
        let own = status.unwrap_or(Status::Pass);
        let is_flat = at.is_near() && !path.contains('/') && !has_own && place == Place::Around && is_table(object);
        let inner = Around { path, own, place, is_root: false, numbers, has_own, is_flat: is_flat && !at.is_counted() };
        if !is_off {
            self.beside(inner, object);
        }
        // The flags and the numbers of a part that is switched off are those of nothing.
        for (key, value) in object.iter().filter(|(_, value)| !(is_off && (value.is_boolean() || value.is_number()))) {
            self.field(inner, key, value);
        }
    }

    /// Reads a flag or a code beside a status.
    fn flag(&mut self, at: Around<'_>, key: &str, name: &FieldName, value: &Value) {
        if at.numbers.is_silent(name, value) {
            return;
        }
        let flag = flag(name, value, at.is_root);
        self.is_well |= at.is_near() && flag.is_some_and(|flag| flag.is_word && flag.status == Status::Pass);
        let status = flag.map(|flag| flag.status).or_else(|| code(name, value, false));
        if let Some(status) = status.filter(|status| *status > at.own) {
            self.add(said(&below(at.path, key), status, Some(format!("{key}: {}", clip(&value.to_string(), 20)))));
        }
    }

    /// Reads a field of any name.
    fn any(&mut self, at: Around<'_>, key: &str, name: &FieldName, value: &Value) {
        let path = below(at.path, key);
        match value {
            Value::String(text) => self.text(at, &path, name, text),
            Value::Object(object) => self.part(at, &path, object),
            Value::Array(items) if text_kind(name) == TextKind::Said && items.iter().all(Value::is_string) => {
                for (number, text) in items.iter().enumerate().filter_map(|(number, item)| Some((number, item.as_str()?))) {
                    self.text(at, &below(&path, &format!("[{number}]")), name, text);
                }
            }
            // In a field of names, a list with only words is a list of names.
            Value::Array(items) if may_be_part(name) || !items.iter().all(Value::is_string) => self.items(at, &path, value),
            _ => {}
        }
    }
}

/// Returns true if a field holds limits for warnings: `warning: {"cpu": 80}`.
fn is_limit(name: &FieldName, value: &Value) -> bool {
    name.is("warning") && !value.is_string() && !value.is_array()
}

/// Returns true if a member of a list of parts is not a part, but counts or names the unhealthy ones: `down`, `failed`.
fn names_unwell(place: Place, name: &FieldName, value: &Value) -> bool {
    let is_name = |item: &Value| item.as_object().is_none_or(|object| place == Place::Part && !says_itself(object));
    let is_list = match value {
        Value::Object(object) => !says_itself(object),
        Value::Bool(_) => flag(name, value, true).is_none(),
        Value::Array(items) => items.iter().all(is_name),
        value => value.as_f64().is_some_and(|number| number > 0.0),
    };
    is_list && matches!(trouble(name), Some(Trouble::Now | Trouble::Fault | Trouble::Listed))
}
