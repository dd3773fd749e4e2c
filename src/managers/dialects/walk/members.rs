//! Fields that hold parts, and lists.

use serde_json::Value;

use super::super::codes::{self, code};
use super::super::counts::is_scaled_to_zero;
use super::super::dialect::PartDetails;
use super::super::flags::flag;
use super::super::json;
use super::super::keys::{FieldName, Members};
use super::super::leadership::is_vacant;
use super::super::nouns::is_component;
use super::super::parts::{below, name_of, odd, said, unknown};
use super::super::past::is_of_past;
use super::super::place::{AnswerPlace, Around, NumberSense, is_unwell, says_itself};
use super::super::prose::{Spoken, spoken};
use super::super::switches::{afflicted, is_never_a_size, is_table};
use super::super::text::MAX_CHECK;
use super::super::text_kinds::{is_measure, may_be_part};
use super::super::troubles::{Trouble, trouble};
use super::{Walk, of_name};
use crate::model::health::{HealthReason, Status};
use crate::model::limits::{MAX_NAME, clip};

impl Walk {
    /// Reads the members of a field that holds parts.
    pub(super) fn members(&mut self, at: Around<'_>, members: Members, value: &Value) {
        let place = match members {
            _ if at.place == AnswerPlace::Measured => AnswerPlace::Measured,
            Members::Checks => AnswerPlace::Check,
            Members::Parts => AnswerPlace::Part,
            Members::Details if !at.is_root && self.rules.details == PartDetails::Measured => AnswerPlace::Measured,
            Members::Details | Members::Echo => AnswerPlace::Details,
        };
        let was_echo = self.is_echo;
        self.is_echo |= members == Members::Echo;
        let is_quiet = members == Members::Details && !at.is_root && self.rules.details != PartDetails::Parts;
        match value {
            Value::Object(object) => {
                let numbers = match at.numbers {
                    NumberSense::Counted => NumberSense::Counted,
                    _ if is_scaled_to_zero(object) => NumberSense::ScaledToZero,
                    _ if codes::is_table(&FieldName::new(""), object) => NumberSense::Codes,
                    around => around,
                };
                let is_flat = at.is_root && place == AnswerPlace::Details && is_table(object);
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
            value if at.place == AnswerPlace::Check && is_measure(&name, value) => {}
            _ if is_vacant(&name, value)
                || is_silent && may_be_part(&name) && trouble(&name).is_none() && !is_of_past(&name) =>
            {
                self.add(unknown(&path, &HealthReason::NotAStatus));
            }
            _ if is_silent && at.place == AnswerPlace::Part => {}
            value if let Some(status) = of_name(at, &path, &name, value).filter(|_| !value.is_object()) => {
                self.add(said(&path, status, Some(value.to_string())));
            }
            Value::Object(object) => self.part(at, &path, object),
            Value::Array(_) => self.items(at, &path, value),
            Value::String(text) => self.text(at, &path, &name, text),
            Value::Bool(is_well) if at.place == AnswerPlace::Check || may_be_part(&name) => {
                // A bad thing that is absent is good: `disk_full: false`.
                let is_absent = !is_well && afflicted(&name, &Value::Bool(true)).is_some();
                let status = if *is_well || is_absent { Status::Pass } else { Status::Fail };
                self.add(said(&path, flag(&name, value, true).map_or(status, |flag| flag.status), None));
            }
            Value::Number(number) if at.place == AnswerPlace::Part && !at.is_counted() && may_be_part(&name) => {
                let by_name = flag(&name, value, true).map(|flag| flag.status);
                let is_zero = number.as_f64() == Some(0.0) && !at.numbers.is_silent(&name, value) && is_never_a_size(&name);
                let is_failed = number.as_u64().is_some_and(|number| (500..=599).contains(&number));
                let is_error = is_failed || at.numbers == NumberSense::Codes && codes::is_error(value);
                let failed = is_error.then_some(Status::Fail);
                if let Some(status) = by_name.or_else(|| code(&name, value, true)).or(failed) {
                    self.add(said(&path, status, Some(number.to_string())));
                } else if is_zero {
                    self.add(odd(&path, "0"));
                }
            }
            _ if at.place == AnswerPlace::Check => self.add(unknown(&path, &HealthReason::NotAStatus)),
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
    pub(super) fn items(&mut self, at: Around<'_>, path: &str, value: &Value) {
        for (number, item) in value.as_array().into_iter().flatten().enumerate() {
            match item {
                Value::Object(object) if path == at.path || at.place != AnswerPlace::Check => {
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
                        if status == Status::Fail || at.place != AnswerPlace::Measured && is_unwell(status) =>
                    {
                        self.add(said(&below(path, &format!("[{number}]")), status, Some(clip(text, MAX_CHECK))));
                    }
                    Some(Spoken::Against(_)) => self.add(odd(&below(path, &format!("[{number}]")), text)),
                    _ if at.place == AnswerPlace::Check => {
                        self.add(unknown(&below(path, &format!("[{number}]")), &HealthReason::NotAnObject));
                    }
                    _ => {}
                },
                _ if at.place == AnswerPlace::Check => {
                    self.add(unknown(&below(path, &format!("[{number}]")), &HealthReason::NotAnObject));
                }
                Value::Bool(false)
                    if at.place == AnswerPlace::Part || FieldName::new(path).last().is_some_and(is_component) =>
                {
                    self.add(said(&below(path, &format!("[{number}]")), Status::Fail, None));
                }
                Value::Null if at.place == AnswerPlace::Part => {
                    self.add(unknown(&below(path, &format!("[{number}]")), &HealthReason::NotAStatus));
                }
                _ => {}
            }
        }
    }
}

/// Returns true if a member of a list of parts is not a part, but counts or names the unhealthy ones: `down`, `failed`.
fn names_unwell(place: AnswerPlace, name: &FieldName, value: &Value) -> bool {
    let is_name = |item: &Value| item.as_object().is_none_or(|object| place == AnswerPlace::Part && !says_itself(object));
    let is_list = match value {
        Value::Object(object) => !says_itself(object),
        Value::Bool(_) => flag(name, value, true).is_none(),
        Value::Array(items) => items.iter().all(is_name),
        value => value.as_f64().is_some_and(|number| number > 0.0),
    };
    is_list && matches!(trouble(name), Some(Trouble::Now | Trouble::Fault | Trouble::Listed))
}
