//! Fields that name or count problems.

use serde_json::{Map, Value};

use super::super::faults::{fault_status, is_beside, of_member, of_plain};
use super::super::incidents::open;
use super::super::keys::{FAULTS, FieldName};
use super::super::parts::{below, name_of, said};
use super::super::place::{AnswerPlace, Around};
use super::super::text::MAX_CHECK;
use super::super::troubles::Trouble;
use super::Walk;
use crate::model::health::Status;
use crate::model::limits::clip;

/// Returns true if a field is called by the faults that it holds: `errors`.
fn is_fault(name: &FieldName) -> bool {
    name.is_single() && name.last().is_some_and(|last| FAULTS.contains(&last))
}

impl Walk {
    /// Reads a field of problems; true if one of them is open, or all are over.
    pub(super) fn incidents(&mut self, at: Around<'_>, key: &str, value: &Value) -> bool {
        if at.is_counted() && value.is_number() {
            return true;
        }
        match open(key, value) {
            Some((status, text)) => {
                if at.own < status {
                    self.add(said(&below(at.path, key), status, Some(clip(&text, MAX_CHECK))));
                }
                true
            }
            // What else an object holds may be parts.
            None => !value.is_object(),
        }
    }

    /// Reads a field that names a problem. An empty value, 0 or `none` means that there is none.
    pub(super) fn fault(&mut self, at: Around<'_>, key: &str, (name, trouble): (&FieldName, Trouble), value: &Value) {
        let path = below(at.path, key);
        let status = fault_status(name);
        // A part that says itself how it is counts the errors that it had.
        if at.has_own
            && !at.is_root
            && value.is_number()
            && name.last().is_some_and(|last| last.ends_with('s'))
            && is_fault(name)
        {
            return;
        }
        match value {
            Value::Object(object) => {
                // `errors` is a count; `error` is a single one, with a code.
                let counts = trouble != Trouble::Fault || name.last().is_some_and(|last| !last.ends_with('s'));
                let members = object.iter().filter(|(key, value)| !is_beside(key, value));
                let members = members.map(|(key, value)| (key.clone(), value, counts || value.is_array()));
                self.faults(at, (&path, status), members);
            }
            Value::Array(items) => {
                let named = items.iter().enumerate().map(|(number, item)| {
                    (item.as_object().map_or_else(|| format!("[{number}]"), |object| name_of(object, number)), item, true)
                });
                self.faults(at, (&path, status), named);
            }
            plain => {
                if let Some(text) = of_plain(key, name, trouble, plain, at.is_counted()).filter(|_| at.own < status) {
                    self.add(said(&path, status, Some(clip(&text, MAX_CHECK))));
                }
            }
        }
    }

    /// Reads the members of a fault: parts with a word of their own, or any other value. The flag of each is true if its number
    /// counts.
    fn faults<'v>(
        &mut self,
        at: Around<'_>,
        (path, status): (&str, Status),
        members: impl Iterator<Item = (String, &'v Value, bool)>,
    ) {
        let was_echo = std::mem::replace(&mut self.is_echo, true);
        let has_word = |object: &Map<String, Value>| object.get("status").is_some_and(Value::is_string);
        for (name, value, counts) in members {
            match value {
                Value::Object(object) if has_word(object) => {
                    self.part(Around { place: AnswerPlace::Part, is_root: false, ..at }, &below(at.path, &name), object);
                }
                value => {
                    if let Some(text) = of_member(value, counts && !at.is_counted()).filter(|_| at.own < status) {
                        self.add(said(&below(path, &name), status, Some(clip(&text, MAX_CHECK))));
                    }
                }
            }
        }
        self.is_echo = was_echo;
    }
}
