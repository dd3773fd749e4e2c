//! Reads a map of the config key by key. A fault is noted and reading goes on, so that one run shows every mistake.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::model::Patterns;
use super::node::{Node, Value};
use super::shell::Shell;
use crate::model::diagnostic::{At, Diagnostic, SourceText, Span, did_you_mean};
use crate::model::pattern::Pattern;

/// The number of mistakes that are shown, the first of the file; the others are only counted.
pub(super) const SHOWN: usize = 100;

/// Everything that was found wrong so far.
pub(super) struct Findings {
    source: Arc<SourceText>,
    /// The findings, in the order of the file once [`Findings::finish`] has sorted them.
    pub(super) list: Vec<Diagnostic>,
}

impl Findings {
    /// Starts without findings.
    pub(super) fn new(source: Arc<SourceText>) -> Self {
        Self { source, list: Vec::new() }
    }

    /// Notes one finding.
    pub(super) fn add(&mut self, at: &Span, message: impl Into<String>, hint: Option<String>) {
        let source = Arc::clone(&self.source);
        self.list.push(Diagnostic { message: message.into(), source, span: Some(at.clone()), hint });
    }

    /// Returns all findings in the order of the file.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|d| d.span.as_ref().map(|s| (s.line(), s.column())));
        self.list
    }

    fn expected(&mut self, node: &Node, what: &str, hint: Option<String>) {
        self.add(&node.at, format!("expected {what}, found {}", node.kind()), hint);
    }
}

/// A map, its name in messages, and the findings.
pub(super) struct Table<'n, 'f> {
    entries: &'n [(At<String>, Node)],
    /// The findings of the whole config, to which reading adds.
    pub(super) findings: &'f mut Findings,
}

/// Reads a node as a map whose keys are all known.
pub(super) fn table<'n, 'f>(node: &'n Node, known: &[&str], what: &str, findings: &'f mut Findings) -> Table<'n, 'f> {
    Table { entries: known_keys(node, known, what, findings), findings }
}

/// Returns the entries of a map, and notes keys that are not known.
pub(super) fn known_keys<'n>(node: &'n Node, known: &[&str], what: &str, findings: &mut Findings) -> &'n [(At<String>, Node)] {
    let entries = map(node, what, findings);
    for (key, _) in entries {
        if !known.contains(&key.value.as_str()) {
            let hint = did_you_mean(&key.value, known.iter().copied())
                .map_or_else(|| format!("{what} takes: {}", known.join(", ")), |name| format!("did you mean `{name}`?"));
            findings.add(&key.at, format!("unknown key `{}`", key.value), Some(hint));
        }
    }
    entries
}

/// Returns the entries of a map whose keys are names; a missing value is an empty map.
pub(super) fn map<'n>(node: &'n Node, what: &str, findings: &mut Findings) -> &'n [(At<String>, Node)] {
    match &node.value {
        Value::Map(entries) => entries,
        Value::Null => &[],
        _ => {
            findings.expected(node, &format!("a map for {what}"), Some("write one `key: value` per line".into()));
            &[]
        }
    }
}

impl<'n> Table<'n, '_> {
    /// Returns the value under a key.
    pub(super) fn node(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(k, _)| k.value == key).map(|(_, node)| node)
    }

    /// Reads a text.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let node = self.node(key)?;
        text(node, self.findings).map(|at| at.value)
    }

    /// Reads a list of texts with their places.
    pub(super) fn texts(&mut self, key: &str) -> Vec<At<String>> {
        self.items(key).iter().filter_map(|item| text(item, self.findings)).collect()
    }

    /// Reads a list.
    fn items(&mut self, key: &str) -> &'n [Node] {
        let Some(node) = self.node(key) else { return &[] };
        let Value::List(items) = &node.value else {
            if node.value != Value::Null {
                self.findings.expected(node, "a list", Some("write [a, b], or one `- item` per line".into()));
            }
            return &[];
        };
        items
    }

    /// Reads a text or a list of texts.
    pub(super) fn one_or_many(&mut self, key: &str) -> Vec<String> {
        match self.node(key).map(|node| &node.value) {
            Some(Value::Text(_)) => self.text(key).into_iter().collect(),
            _ => self.texts(key).into_iter().map(|at| at.value).collect(),
        }
    }

    /// Reads a list of patterns.
    pub(super) fn patterns(&mut self, key: &str) -> Patterns {
        let items = self.items(key);
        let mut patterns = Vec::with_capacity(items.len());
        for item in items {
            let Value::Text(line) = &item.value else {
                text(item, self.findings);
                continue;
            };
            match Pattern::parse(line) {
                Ok(value) => patterns.push(At { value, at: item.at.clone() }),
                Err(error) => {
                    let message = format!("`{line}` can never match: {error}");
                    self.findings.add(&item.at, message, Some(error.hint().into()));
                }
            }
        }
        patterns
    }

    /// Reads a yes/no value.
    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        let node = self.node(key)?;
        let Value::Bool(value) = node.value else {
            self.findings.expected(node, "true or false", None);
            return None;
        };
        Some(value)
    }

    /// Reads a whole number of at least `least`.
    pub(super) fn number(&mut self, key: &str, least: u32) -> Option<u32> {
        let node = self.node(key)?;
        let number = if let Value::Int(value) = node.value { u32::try_from(value).ok() } else { None };
        if let Some(number) = number.filter(|n| *n >= least) {
            return Some(number);
        }
        self.findings.add(&node.at, format!("expected a whole number of at least {least}"), None);
        None
    }

    /// Reads a span of time with its unit: "90s", "5m".
    pub(super) fn duration(&mut self, key: &str) -> Option<Duration> {
        let node = self.node(key)?;
        let hint = || Some("write e.g. 90s, 5m or 1h 30m".to_owned());
        match &node.value {
            Value::Text(text) => match humantime::parse_duration(text) {
                Ok(duration) if !duration.is_zero() => return Some(duration),
                Ok(_) => self.findings.add(&node.at, "a time of zero is not allowed", hint()),
                Err(error) => self.findings.add(&node.at, format!("`{text}` is not a time: {error}"), hint()),
            },
            Value::Int(number) => {
                self.findings.add(
                    &node.at,
                    "a time needs a unit",
                    Some(format!("write {number}s for seconds, {number}m for minutes")),
                );
            }
            _ => self.findings.expected(node, "a time", hint()),
        }
        None
    }

    /// Reads a map of texts; numbers and yes/no values are taken as written.
    pub(super) fn text_map(&mut self, key: &str) -> BTreeMap<String, String> {
        let Some(node) = self.node(key) else { return BTreeMap::new() };
        let mut result = BTreeMap::new();
        for (name, node) in map(node, &format!("`{key}`"), self.findings) {
            if let Some(value) = scalar(node, self.findings) {
                result.insert(name.value.clone(), value);
            }
        }
        result
    }

    /// Reads the key `shell`.
    pub(super) fn shell(&mut self) -> Option<Shell> {
        let node = self.node("shell")?;
        let hint = "write `sh`, `bash`, or a list of words that the command is appended to, e.g. [bash, -euo, pipefail, -c]";
        let found = match &node.value {
            Value::Text(word) if word == "sh" => Some(Shell::Sh),
            Value::Text(word) if word == "bash" => Some(Shell::Bash),
            Value::List(items) => shell_words(items, self.findings)?,
            _ => None,
        };
        if found.is_none() {
            let given = if let Value::Text(given) = &node.value { format!("`{given}`") } else { node.kind().to_owned() };
            self.findings.add(&node.at, format!("`shell` cannot be {given}"), Some(hint.to_owned()));
        }
        found
    }

    /// Reads one word out of several.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let node = self.node(key)?;
        let given = text(node, self.findings)?.value;
        let found = choices.iter().find(|(word, _)| *word == given).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let hint = did_you_mean(&given, words.iter().copied())
                .map_or_else(|| format!("one of: {}", words.join(", ")), |word| format!("did you mean `{word}`?"));
            self.findings.add(&node.at, format!("`{given}` is not a value of `{key}`"), Some(hint));
        }
        found
    }
}

/// Reads the words of a list. The outer `None` is a mistake that is already noted.
#[expect(clippy::option_option, reason = "a mistake in a word is noted at the word, an empty list at the list")]
fn shell_words(items: &[Node], findings: &mut Findings) -> Option<Option<Shell>> {
    let mut words = Vec::new();
    for item in items {
        words.push(text(item, findings)?.value);
    }
    let is_named = words.first().is_some_and(|program| !program.trim().is_empty());
    Some(is_named.then_some(Shell::Words(words)))
}

/// Reads a text; a number or yes/no value counts as written.
pub(super) fn scalar(node: &Node, findings: &mut Findings) -> Option<String> {
    let hint = match &node.value {
        Value::Text(value) => return Some(value.clone()),
        Value::Int(value) => return Some(value.to_string()),
        Value::Bool(value) => return Some(value.to_string()),
        Value::Null => "write \"\" for an empty one",
        _ => "put it in quotes",
    };
    findings.expected(node, "a text", Some(hint.into()));
    None
}

/// Reads a node as a text with its place.
pub(super) fn text(node: &Node, findings: &mut Findings) -> Option<At<String>> {
    match &node.value {
        Value::Text(value) => Some(At { value: value.clone(), at: node.at.clone() }),
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
            findings.expected(node, "a text", Some("put it in quotes".into()));
            None
        }
        // YAML reads an unquoted `!x` as a tag and `#x` as a comment.
        Value::Null => {
            findings.expected(node, "a text", Some("put a text that begins with `!` or `#` in quotes".into()));
            None
        }
        Value::List(_) | Value::Map(_) => {
            findings.expected(node, "a text", Some("put a text with `[`, `{` or `: ` in quotes".into()));
            None
        }
    }
}
