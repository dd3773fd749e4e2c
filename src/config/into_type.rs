//! Deserializes a [`Node`] into a type, for texts that the quick reader takes.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::node::{Node, Value};

/// Returns the value of a type that a node is; `None` if it is of another type.
pub(super) fn into_type<T: DeserializeOwned>(node: Node) -> Option<T> {
    T::deserialize(NodeReader(node)).ok()
}

/// A node that is not of the type. Why, and where, the YAML library says.
#[derive(Debug, thiserror::Error)]
#[error("the value is not of this type")]
struct Mismatch;

struct NodeReader(Node);

impl Error for Mismatch {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

impl IntoDeserializer<'_, Mismatch> for NodeReader {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Stricter than the YAML library: no value is turned into one of another kind.
impl<'de> Deserializer<'de> for NodeReader {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Int(value) => visitor.visit_i64(value),
            Value::Float(value) => visitor.visit_f64(value),
            Value::Text(text) => visitor.visit_string(text),
            Value::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(NodeReader))),
            Value::Map(entries) => {
                visitor.visit_map(MapDeserializer::new(entries.into_iter().map(|(key, value)| (key.value, NodeReader(value)))))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if matches!(self.0.value, Value::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let Value::Text(name) = self.0.value else { return Err(Mismatch) };
        visitor.visit_enum(IntoDeserializer::<Mismatch>::into_deserializer(name))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}
