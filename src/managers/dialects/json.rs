//! A body as JSON or as text. A key that stands twice in an object contradicts itself, so that is no JSON here.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Reply;
use super::text::clip;

/// What a body is.
pub(super) enum Body {
    /// JSON.
    Json(Value),
    /// It was to be JSON, and is not; why.
    Broken(String),
    /// Anything else, or nothing.
    Text(String),
}

/// Reads a body. JSON is told by its first character, for content types are often wrong.
pub(super) fn body(reply: &Reply<'_>) -> Body {
    let body = reply.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(reply.body).trim_ascii();
    let essence = reply.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = essence.ends_with("/json") || essence.ends_with("+json");
    if matches!(body.first(), Some(b'{' | b'[' | b'"')) || is_json && !body.is_empty() {
        return match serde_json::from_slice::<Once>(body) {
            Ok(Once(value)) => Body::Json(value),
            Err(error) if error.is_eof() => Body::Broken("the answer is JSON that breaks off".to_owned()),
            Err(error) if error.to_string().starts_with(TWICE) => Body::Broken(clip(&error.to_string(), 200)),
            Err(_) => Body::Broken("the answer is not JSON".to_owned()),
        };
    }
    match std::str::from_utf8(body) {
        Ok(text) => Body::Text(text.to_owned()),
        Err(_) => Body::Broken("the answer is neither JSON nor text".to_owned()),
    }
}

/// A text field, cut to size.
pub(super) fn text(object: &Map<String, Value>, key: &str, most: usize) -> Option<String> {
    object.get(key).and_then(Value::as_str).map(|text| clip(text, most)).filter(|text| !text.is_empty())
}

/// What an error's body says (RFC 9457, or something like it), in a line.
pub(super) fn problem(reply: &Reply<'_>) -> Option<String> {
    let Body::Json(Value::Object(object)) = body(reply) else { return None };
    ["detail", "title", "message", "error"].iter().find_map(|key| text(&object, key, 300))
}

const TWICE: &str = "the answer has a key twice";

struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor).map(Self)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
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
        while let Some(Once(value)) = seq.next_element()? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let Once(value) = map.next_value()?;
            if object.contains_key(&key) {
                return Err(A::Error::custom(format!("{TWICE}: `{}`", clip(&key, 60))));
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}
