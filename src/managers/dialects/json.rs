//! Parses a body as JSON or as text. An object with a duplicate key contradicts itself, so it does not count as JSON.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::ManagerReply;
use crate::model::health::BodyFault;
use crate::model::limits::clip;

/// Possible kinds of a body.
pub(super) enum JsonBody {
    /// JSON.
    Json(Value),
    /// Broken JSON or an invalid text.
    Broken(BodyFault),
    /// Any other text, or an empty body.
    Text(String),
}

/// Parses a body. JSON is recognized by its first character, because content types are often wrong.
pub(super) fn body(reply: &ManagerReply<'_>) -> JsonBody {
    let body = reply.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(reply.body).trim_ascii();
    let essence = reply.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = essence.ends_with("/json") || essence.ends_with("+json");
    // `[+]ping ok` is a line of Kubernetes' verbose form, whatever the content type.
    let is_text = is_verbose(body) || body.first() == Some(&b'[') && !is_json && !may_be_list(body);
    if !is_text && (matches!(body.first(), Some(b'{' | b'[' | b'"')) || is_json && !body.is_empty()) {
        let twice = RefCell::default();
        let mut json = serde_json::Deserializer::from_slice(body);
        let read = Once(&twice).deserialize(&mut json).and_then(|value| json.end().map(|()| value));
        return match (read, twice.into_inner()) {
            (Ok(value), _) => JsonBody::Json(value),
            (Err(error), None) if error.is_eof() => JsonBody::Broken(BodyFault::Truncated),
            (Err(_), None) => JsonBody::Broken(BodyFault::NotJson),
            (Err(error), Some(key)) => {
                JsonBody::Broken(BodyFault::KeyTwice { key, line: error.line(), column: error.column() })
            }
        };
    }
    match std::str::from_utf8(body) {
        Ok(text) => JsonBody::Text(text.to_owned()),
        Err(_) => JsonBody::Broken(BodyFault::NotText),
    }
}

/// Returns true if a text begins like Kubernetes' verbose form; no JSON does.
pub(super) fn is_verbose(text: &[u8]) -> bool {
    text.starts_with(b"[+]") || text.starts_with(b"[-]")
}

/// Returns true if the text after a bracket is a mark before a text, and no list: `fail] db`, `1/3] ok`.
fn is_mark(inner: &[u8]) -> bool {
    let mark = inner.split(|byte| *byte == b']').next().unwrap_or_default();
    let rest = inner.get(mark.len() + 1..).unwrap_or_default().trim_ascii_start();
    let mark = mark.trim_ascii_end();
    let is_word = mark.first().is_some_and(u8::is_ascii_alphabetic) && mark.iter().all(u8::is_ascii_alphabetic);
    let is_closed = mark.len() < inner.len() && !mark.iter().any(|byte| matches!(byte, b'{' | b'[' | b'"'));
    let ends_list = rest.first().is_none_or(|byte| matches!(byte, b',' | b']' | b'}'));
    is_closed && (!ends_list || is_word && !matches!(mark, b"true" | b"false" | b"null"))
}

/// Returns true if the text after a bracket can be JSON: `[OK] all is well` cannot.
fn may_be_list(body: &[u8]) -> bool {
    let inner = body.strip_prefix(b"[").unwrap_or(body).trim_ascii_start();
    !is_mark(inner)
        && inner
            .first()
            .is_none_or(|byte| byte.is_ascii_digit() || matches!(byte, b'{' | b'[' | b']' | b'"' | b'-' | b't' | b'f' | b'n'))
}

/// Returns a text field, cut to `most` characters.
pub(super) fn text(object: &Map<String, Value>, key: &str, most: usize) -> Option<String> {
    object.get(key).and_then(Value::as_str).map(|text| clip(text, most)).filter(|text| !text.is_empty())
}

/// Returns the message of an error's body (RFC 9457 or similar), in one line.
pub(super) fn problem(reply: &ManagerReply<'_>) -> Option<String> {
    let JsonBody::Json(Value::Object(object)) = body(reply) else { return None };
    ["detail", "title", "message", "error"].iter().find_map(|key| text(&object, key, 300))
}

/// A value whose objects have unique keys. The first duplicate key is stored here, because serde's errors are prose.
#[derive(Clone, Copy)]
struct Once<'k>(&'k RefCell<Option<String>>);

impl<'de> DeserializeSeed<'de> for Once<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(self)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(self)?;
            if object.contains_key(&key) {
                *self.0.borrow_mut() = Some(clip(&key, 60));
                return Err(A::Error::custom("a key twice"));
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}
