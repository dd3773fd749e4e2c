//! YAML text to a tree whose every value knows its place. The only module that names the YAML library.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Location, Spanned};

use crate::diagnostic::{At, Span};

/// A YAML value and its place. Equality looks at values only, and at a map as a set of entries.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub(super) value: Value,
    /// Where it begins (and, for scalars, ends).
    pub(super) at: Span,
}

/// A YAML value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file; keys are unique.
    Map(Vec<(At<String>, Node)>),
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Map(a), Value::Map(b)) => {
                let mut pairs: [Vec<_>; 2] = [a.iter().collect(), b.iter().collect()];
                pairs.iter_mut().for_each(|p| p.sort_by(|x, y| x.0.value.cmp(&y.0.value)));
                pairs[0] == pairs[1]
            }
            (a, b) => a == b,
        }
    }
}

impl Node {
    /// What kind of value it is, for a message.
    #[must_use]
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a yes/no value",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The value under `key`, if this is a map that has it.
    #[must_use]
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(k, _)| k.value == key).map(|(_, v)| v),
            _ => None,
        }
    }
}

/// Why a text is not YAML that we take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    /// The parser's words.
    pub(super) message: String,
    /// Where, if it is known.
    pub(super) at: Option<Span>,
}

/// Parses one document. Duplicate keys are errors; aliases may add up to 20,000 events, nesting go to 64 levels.
///
/// # Errors
/// With the first syntax error.
pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 20_000, max_replay_stack_depth: 16 },
        budget: serde_saphyr::budget! { max_depth: 64, max_documents: 1 },
    };
    serde_saphyr::from_str_with_options::<Node>(text, options).map_err(|error| SyntaxError {
        at: error.location().map(|at| counted(&span_of(at), text)),
        message: message(&error.without_snippet().to_string()),
    })
}

/// The parser's first line without the place, which the caret shows.
fn message(said: &str) -> String {
    let line = said.lines().next().unwrap_or_default();
    line.split(" at line ").next().unwrap_or(line).trim_end_matches(" at").to_owned()
}

/// The scanner's errors carry a line and a column but no bytes.
fn counted(span: &Span, text: &str) -> Span {
    let before: usize = text.split_inclusive('\n').take(span.line.saturating_sub(1)).map(str::len).sum();
    let line = text.get(before..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let into: usize = line.chars().take(span.column.saturating_sub(1)).map(char::len_utf8).sum();
    let start = before + into;
    let length = line[into..].chars().next().map_or(0, char::len_utf8);
    Span { bytes: start..start + length, ..span.clone() }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Value>::deserialize(deserializer)?;
        Ok(Self { at: span_of(spanned.referenced), value: spanned.value })
    }
}

/// Bytes are clamped to the text later, by whoever draws them.
fn span_of(at: Location) -> Span {
    let number = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let start = number(at.span().byte_offset());
    let end = start.saturating_add(number(at.span().byte_len()));
    Span { bytes: start..end, line: number(Some(at.line())), column: number(Some(at.column())) }
}

struct ValueVisitor;

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "a number past i64 is never one that the config takes")]
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or(Value::Float(value as f64), Value::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<Spanned<String>>()? {
            let key = At { at: span_of(key.referenced), value: key.value };
            map.push((key, entries.next_value()?));
        }
        Ok(Value::Map(map))
    }
}
