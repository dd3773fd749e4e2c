//! Finds the parts of a JSON answer at any place: one walk for every dialect.
//!
//! A field is read by its name (`keys`) and by its place: a member of a list of checks always counts, a field beside a status
//! only if its value is a known word. The depth of the JSON bounds the depth of the walk.

mod members;
mod named;
mod said_words;

use serde_json::{Map, Value};

use super::codes::{self, code};
use super::conditions::{StatusCondition, condition};
use super::counts::{is_scaled_to_zero, short_of};
use super::dialect::PartRules;
use super::fitness;
use super::flags::{flag, is_unset};
use super::idle::is_off;
use super::incidents::{is_in_maintenance, is_incidents};
use super::judge::JudgedPart;
use super::keys::FieldName;
use super::leadership::is_vacant;
use super::nouns::is_part;
use super::parts::{below, odd, part_output, said, unknown};
use super::past::is_history;
use super::place::{AnswerPlace, Around, DataOrigin, NumberSense, is_gauge, says_anything, says_itself};
use super::prose::is_state_for_certain;
use super::read_only;
use super::scores;
use super::switches::{afflicted, denies, is_never_a_size, is_table};
use super::tallies;
use super::text_kinds::{TextKind, may_be_part, text_kind};
use super::troubles::trouble;
use super::work::counts_work;
use crate::model::health::{HealthReason, Status};
use crate::model::limits::clip;

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
        place: AnswerPlace::Around,
        is_root: true,
        has_own: says_anything(object),
        numbers: number_sense(NumberSense::State, &FieldName::new(""), object),
        is_flat: true,
        data: DataOrigin::of(object),
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
        _ if codes::is_table(name, object) => NumberSense::Codes,
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
        if is_incidents(&name) && self.incidents(at, key, value) {
            return;
        }
        match name.members() {
            _ if is_in_maintenance(&name, value) => {
                if at.own < Status::Fail {
                    self.add(said(&below(at.path, key), Status::Fail, None));
                }
            }
            _ if is_history(&name, value, at.has_own) => {}
            _ if numbers == NumberSense::Worked && numbers.is_silent(&name, value) => {}
            Some(members) if !is_plain => self.members(at, members, value),
            _ if is_unset(&name, value) || is_vacant(&name, value) || at.is_root && leaves_open(&name, value) => {
                self.add(unknown(&below(at.path, key), &HealthReason::NotAStatus));
            }
            _ if flag(&name, value, at.is_root).is_some() || code(&name, value, false).is_some() => {
                self.flag(at, key, &name, value);
            }
            _ if at.is_flat && at.own == Status::Pass && denies(&name, value) => {
                self.add(odd(&below(at.path, key), &format!("{key}: {}", value.to_string().trim_matches('"'))));
            }
            _ if numbers == NumberSense::Codes && codes::is_error(value) => {
                self.add(said(&below(at.path, key), Status::Fail, Some(format!("{key}: {value}"))));
            }
            _ if let Some(status) = of_name(at, &below(at.path, key), &name, value) => {
                if status > at.own {
                    self.add(said(&below(at.path, key), status, Some(format!("{key}: {}", clip(&value.to_string(), 60)))));
                }
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
        let is_state = |key: &str| !at.is_counted() || FieldName::new(key).words().any(is_part);
        let short = short_of(object).filter(|(key, ..)| is_state(key));
        let is_tally = matches!(at.numbers, NumberSense::State | NumberSense::ScaledToZero);
        let worst = tallies::worst(object).filter(|_| is_tally);
        for (key, status, counts) in short.into_iter().chain(worst).filter(|(_, status, _)| *status > at.own) {
            self.add(said(&below(at.path, key), status, Some(counts)));
        }
    }

    /// Reads settings: only an object among them that gives its state is a part.
    fn settings(&mut self, at: Around<'_>, key: &str, object: &Map<String, Value>) {
        let path = below(at.path, key);
        for (key, value) in object {
            match value {
                Value::Object(inner) if says_anything(inner) => {
                    self.part(Around { is_root: false, ..at }, &below(&path, key), inner);
                }
                value if is_state_among_settings(&FieldName::new(key), value) => {
                    self.add(odd(&below(&path, key), &format!("{key}: {}", value.to_string().trim_matches('"'))));
                }
                Value::Object(inner) => self.settings(Around { path: &path, is_root: false, ..at }, key, inner),
                _ => {}
            }
        }
    }

    /// Reads an object that may be a part: first its own status, then its fields.
    fn part(&mut self, at: Around<'_>, path: &str, object: &Map<String, Value>) {
        if let Some(condition) = condition(object) {
            self.condition(at, path, &condition);
        }
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
        let place = if at.place == AnswerPlace::Measured { AnswerPlace::Measured } else { AnswerPlace::Around };
        // What a degraded part holds explains it.
        let inherited = if at.own == Status::Warn && !at.is_root { Status::Warn } else { Status::Pass };
        let own = status.unwrap_or(inherited);
        let is_flat = at.is_near() && !path.contains('/') && !has_own && place == AnswerPlace::Around && is_table(object);
        let is_flat = is_flat && !at.is_counted();
        let inner = Around { path, own, place, is_root: false, numbers, has_own, is_flat, data: DataOrigin::of(object) };
        if !is_off {
            self.beside(inner, object);
        }
        // The flags and the numbers of a part that is switched off are those of nothing.
        for (key, value) in object.iter().filter(|(_, value)| !(is_off && (value.is_boolean() || value.is_number()))) {
            self.field(inner, key, value);
        }
    }

    /// Reads a condition: it is a flag of the name of its type.
    fn condition(&mut self, at: Around<'_>, path: &str, condition: &StatusCondition<'_>) {
        let (name, holds) = (FieldName::new(condition.kind), Value::from(condition.holds));
        let said_by_name = flag(&name, &holds, true).map(|flag| flag.status).or_else(|| afflicted(&name, &holds));
        match said_by_name {
            Some(status) if status > at.own => self.add(said(&below(path, condition.kind), status, None)),
            None if denies(&name, &holds) && !condition.is_neutral() => self.add(odd(&below(path, condition.kind), "false")),
            _ => {}
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

/// Returns the status that the value of a field means by its name alone: a bad thing that is there, a score of 0, a part without
/// writes, or data that needs an upgrade.
fn of_name(at: Around<'_>, path: &str, name: &FieldName, value: &Value) -> Option<Status> {
    let of_score = || {
        let counts = !at.numbers.is_silent(name, value) || scores::is_of_health(name);
        (counts && scores::is_lowest(path, name, value)).then_some(Status::Fail)
    };
    let of_writes = || read_only::of_flag(path, name, value).filter(|_| at.data == DataOrigin::Own);
    afflicted(name, value).or_else(of_score).or_else(of_writes).or_else(|| fitness::of_flag(name, value))
}

/// Returns true if the name of a part has no value.
fn leaves_open(name: &FieldName, value: &Value) -> bool {
    let is_negative = value.as_f64().is_some_and(|number| number < 0.0);
    let is_silent = is_negative || value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    is_silent && name.is_single() && is_never_a_size(name)
}

/// Returns true if a field among settings gives a state that no setting has: `db: connection refused`, `db_up: false`.
fn is_state_among_settings(name: &FieldName, value: &Value) -> bool {
    match value {
        Value::Bool(_) => is_gauge(name) && flag(name, value, true).is_some_and(|flag| flag.status == Status::Fail),
        Value::String(text) => may_be_part(name) && is_state_for_certain(text),
        _ => false,
    }
}

/// Returns true if a field holds limits for warnings: `warning: {"cpu": 80}`.
fn is_limit(name: &FieldName, value: &Value) -> bool {
    name.is("warning") && !value.is_string() && !value.is_array()
}
