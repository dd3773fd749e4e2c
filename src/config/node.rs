//! Parses YAML text into a tree in which every value knows its place. The only module that names the YAML library.

use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Location, Spanned};

use crate::model::diagnostic::{At, Span};

/// A YAML value and its place. Equality looks at values only, and at a map as a set of entries.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub(super) value: Value,
    /// The place where the value begins (and, for scalars, ends).
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
                for pair in &mut pairs {
                    pair.sort_by(|x, y| x.0.value.cmp(&y.0.value));
                }
                pairs[0] == pairs[1]
            }
            (a, b) => a == b,
        }
    }
}

impl Node {
    /// Returns the kind of the value, for a message.
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

    /// Returns the same value as JSON, in the order of names; a number that JSON cannot hold becomes null.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) => (*value).into(),
            Value::Float(value) => (*value).into(),
            Value::Text(value) => value.as_str().into(),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => entries.iter().map(|(key, node)| (key.value.clone(), node.to_json())).collect(),
        }
    }

    /// Returns the value under `key`, if this is a map that has it.
    #[must_use]
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(k, _)| k.value == key).map(|(_, v)| v),
            _ => None,
        }
    }
}

/// A reason why a text is not YAML that this program accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    /// The fault.
    pub(super) message: String,
    /// The fix.
    pub(super) hint: String,
    /// The place of the fault, if it is known.
    pub(super) at: Option<Span>,
}

/// Parses one document without places, which takes a part of the time. Duplicate keys are errors. Aliases may add up to 20,000 events, and
/// nesting may go to [`MAX_DEPTH`] levels.
///
/// # Errors
/// Returns an error for the first syntax error.
pub(super) fn parse_by_library(text: &str) -> Result<Node, SyntaxError> {
    parse_as::<Plain>(text)
}

/// Parses as [`parse_by_library`] does, with the place of every value.
///
/// # Errors
/// Returns an error for the first syntax error.
pub(super) fn parse_by_library_with_places(text: &str) -> Result<Node, SyntaxError> {
    parse_as::<Placed>(text)
}

/// The deepest nesting of lists and maps. A config needs eight levels.
const MAX_DEPTH: usize = 64;

fn parse_as<R: NodeReading>(text: &str) -> Result<Node, SyntaxError> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 20_000, max_replay_stack_depth: 16 },
        budget: serde_saphyr::budget! { max_depth: MAX_DEPTH, max_documents: 1 },
    };
    let item = serde_saphyr::from_str_with_options::<R::Item>(text, options).map_err(|error| {
        let at = error.location().map(|at| counted(&span_of(at), text));
        let before = at.as_ref().and_then(|at| text.get(..at.bytes().start)).unwrap_or_default();
        let (message, hint) = in_our_words(error.without_snippet(), before, text);
        SyntaxError { message, hint, at }
    })?;
    Ok(R::item(item))
}

/// Returns the fault and the fix. Errors about the parser's own limits and options are reworded for people. The scanner's errors have no
/// kind, so the text up to the error decides there.
fn in_our_words(error: &serde_saphyr::Error, before: &str, text: &str) -> (String, String) {
    use serde_saphyr::Error as E;
    use serde_saphyr::budget::BudgetBreach;
    let said = message(&error.to_string());
    let (message, hint) = match error {
        E::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().map(|key| format!(" `{key}`")).unwrap_or_default();
            (format!("the key{key} is listed twice"), "remove one of them, or merge the two")
        }
        E::AliasError { error, .. } => return in_our_words(error.without_snippet(), before, text),
        E::UnknownAnchor { .. } => (
            "a `*` at the start of a value names an anchor, and no anchor has that name".to_owned(),
            "put a pattern that begins with `*` in quotes",
        ),
        E::AliasReplayLimitExceeded { .. }
        | E::AliasReplayStackDepthExceeded { .. }
        | E::AliasExpansionLimitExceeded { .. } => {
            ("the aliases expand to more than a config may hold".to_owned(), "use fewer aliases, or write the values out")
        }
        E::Budget { breach: BudgetBreach::Documents { .. }, .. } | E::MultipleDocuments { .. } => {
            ("a second document begins here".to_owned(), "remove the `---` and everything below it")
        }
        E::Budget { breach: BudgetBreach::Depth { .. }, .. } => return too_deep(),
        E::Budget { .. } => ("the file is larger than a config may be".to_owned(), "check that this is the right file"),
        _ if brackets(before) > MAX_DEPTH => return too_deep(),
        E::NullIntoString { .. } => ("a name is missing or null".to_owned(), "put it in quotes, or use another name"),
        _ if is_indented_with_tabs(before, text) => (said, "indent with spaces; YAML takes no tabs for that"),
        _ => (
            said,
            "check the indent, brackets and quotes around here; a text with one of `{ [ * ! # & @ :` is best put in quotes",
        ),
    };
    (message, hint.to_owned())
}

/// Returns the number of brackets that are open at the end of a text.
fn brackets(text: &str) -> usize {
    text.bytes().fold(0, |depth: usize, byte| match byte {
        b'[' | b'{' => depth + 1,
        b']' | b'}' => depth.saturating_sub(1),
        _ => depth,
    })
}

/// Returns true if the line of an error, or the one before it, has a tab in its indentation.
fn is_indented_with_tabs(before: &str, text: &str) -> bool {
    let number = before.matches('\n').count();
    let lines = text.lines().skip(number.saturating_sub(1)).take(2);
    lines.into_iter().any(|line| line.chars().take_while(|c| c.is_whitespace()).any(|c| c == '\t'))
}

fn too_deep() -> (String, String) {
    ("the file is nested too deeply".to_owned(), format!("a config may go {MAX_DEPTH} levels deep"))
}

/// A mode of reading: with places or without.
trait NodeReading: Sized {
    type Key: DeserializeOwned;
    type Item: DeserializeOwned;
    fn key(key: Self::Key) -> At<String>;
    fn item(item: Self::Item) -> Node;
}

struct Plain;
struct Placed;

impl NodeReading for Plain {
    type Key = String;
    type Item = NodeTree<Self>;

    fn key(value: String) -> At<String> {
        At { value, at: Span::default() }
    }

    fn item(item: NodeTree<Self>) -> Node {
        Node { value: item.0, at: Span::default() }
    }
}

impl NodeReading for Placed {
    type Key = Spanned<String>;
    type Item = Spanned<NodeTree<Self>>;

    fn key(key: Spanned<String>) -> At<String> {
        At { at: span_of(key.referenced), value: key.value }
    }

    fn item(item: Spanned<NodeTree<Self>>) -> Node {
        Node { at: span_of(item.referenced), value: item.value.0 }
    }
}

/// A value that is being deserialized, in one of the modes.
struct NodeTree<R>(Value, PhantomData<R>);

/// Returns the first line of the parser's message without the place, which the caret shows.
pub(super) fn message(said: &str) -> String {
    let line = said.lines().next().unwrap_or_default();
    line.split(" at line ").next().unwrap_or(line).trim_end_matches(" at").to_owned()
}

/// Adds bytes to the span of a scanner's error, which has only a line and a column.
fn counted(span: &Span, text: &str) -> Span {
    let before: usize = text.split_inclusive('\n').take(span.line().saturating_sub(1)).map(str::len).sum();
    let line = text.get(before..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let into: usize = line.chars().take(span.column().saturating_sub(1)).map(char::len_utf8).sum();
    let start = before + into;
    let length = line[into..].chars().next().map_or(0, char::len_utf8);
    Span::new(start..start + length, span.line(), span.column())
}

/// Returns the span of a location. Its bytes may reach past the text; the code that draws them clamps them.
fn span_of(at: Location) -> Span {
    let number = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let start = number(at.span().byte_offset());
    let end = start.saturating_add(number(at.span().byte_len()));
    Span::new(start..end, number(Some(at.line())), number(Some(at.column())))
}

impl<'de, R: NodeReading> Deserialize<'de> for NodeTree<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor(PhantomData))
    }
}

struct TreeVisitor<R>(PhantomData<R>);

impl<'de, R: NodeReading> Visitor<'de> for TreeVisitor<R> {
    type Value = NodeTree<R>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<NodeTree<R>, E> {
        Ok(NodeTree(Value::Null, PhantomData))
    }

    fn visit_none<E>(self) -> Result<NodeTree<R>, E> {
        Ok(NodeTree(Value::Null, PhantomData))
    }

    fn visit_bool<E>(self, value: bool) -> Result<NodeTree<R>, E> {
        Ok(NodeTree(Value::Bool(value), PhantomData))
    }

    fn visit_i64<E>(self, value: i64) -> Result<NodeTree<R>, E> {
        Ok(NodeTree(Value::Int(value), PhantomData))
    }

    #[expect(clippy::cast_precision_loss, reason = "a number past i64 is never one that the config takes")]
    fn visit_u64<E>(self, value: u64) -> Result<NodeTree<R>, E> {
        Ok(NodeTree(i64::try_from(value).map_or(Value::Float(value as f64), Value::Int), PhantomData))
    }

    fn visit_f64<E>(self, value: f64) -> Result<NodeTree<R>, E> {
        Ok(NodeTree(Value::Float(value), PhantomData))
    }

    fn visit_str<E>(self, value: &str) -> Result<NodeTree<R>, E> {
        Ok(NodeTree(Value::Text(value.to_owned()), PhantomData))
    }

    fn visit_string<E>(self, value: String) -> Result<NodeTree<R>, E> {
        Ok(NodeTree(Value::Text(value), PhantomData))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NodeTree<R>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(R::item(item));
        }
        Ok(NodeTree(Value::List(list), PhantomData))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<NodeTree<R>, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key()? {
            map.push((R::key(key), R::item(entries.next_value()?)));
        }
        Ok(NodeTree(Value::Map(map), PhantomData))
    }
}
