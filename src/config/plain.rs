//! A quick reader of the YAML that most configs are written in: maps and lists by indentation or in brackets, simple scalars, literal
//! blocks. It reads what it surely understands. Everything else, and everything that is wrong, is left to the YAML library.
//!
//! A property test and the fuzz target of the config compare the two readers.

use std::collections::HashSet;

use super::node::{Node, Value};
use crate::model::diagnostic::{At, Span};

/// The deepest nesting that is read here, in levels.
const MAX_DEPTH: usize = 16;

/// The most values that are read here: fewer than the YAML library takes.
const MAX_NODES: usize = 100_000;

/// From this number of entries on, a set finds keys that are listed twice.
const MANY_KEYS: usize = 8;

/// Words that YAML, or an older version of it, does not read as texts.
const NO_TEXTS: [&str; 13] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan", "infinity", "nil"];

/// Reads a document whose top is a map; `None` if any part of it is not surely understood.
pub(super) fn parse(text: &str) -> Option<Node> {
    if !text.bytes().all(is_simple) || !(text.is_ascii() || text.chars().all(is_simple_char)) {
        return None;
    }
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, line: None, nodes: 0 };
    reader.next_line();
    if reader.line?.indent != 0 {
        return None;
    }
    let node = reader.block(0, 0)?;
    reader.line.is_none().then_some(node)
}

/// Returns true for a byte that is no control character, or ends a line.
fn is_simple(byte: u8) -> bool {
    byte == b'\n' || (byte >= b' ' && byte != 0x7f)
}

/// Returns true for a character that YAML takes as it is, in every place. The list is short on purpose.
fn is_simple_char(c: char) -> bool {
    c.is_ascii() || c.is_alphanumeric() || matches!(c, '\u{2010}'..='\u{2027}' | '→' | '≤' | '≥' | '×' | '§' | '°')
}

/// A line with content: its indent, and where its content begins.
#[derive(Clone, Copy)]
struct Line {
    indent: usize,
    start: usize,
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The place from which the text is not read yet.
    at: usize,
    /// The line that is read next; `None` at the end.
    line: Option<Line>,
    nodes: usize,
}

impl Reader<'_> {
    /// Moves from the start of a line to the next line with content.
    fn next_line(&mut self) {
        let mut start = self.at;
        self.line = loop {
            let indent = self.bytes[start..].iter().take_while(|byte| **byte == b' ').count();
            let content = start + indent;
            match self.bytes.get(content) {
                None => break None,
                Some(b'\n') => start = content + 1,
                Some(b'#') => start = self.end_of_line(content) + 1,
                Some(_) => break Some(Line { indent, start: content }),
            }
            if start > self.bytes.len() {
                break None;
            }
        };
    }

    fn end_of_line(&self, from: usize) -> usize {
        self.bytes[from..].iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |length| from + length)
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_spaces(&mut self) {
        while self.byte() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Ends a line after a value: only a comment may follow.
    fn finish_line(&mut self) -> Option<()> {
        let value_end = self.at;
        self.skip_spaces();
        match self.byte() {
            None | Some(b'\n') => {}
            Some(b'#') if self.at > value_end => self.at = self.end_of_line(self.at),
            Some(_) => return None,
        }
        self.at = (self.at + 1).min(self.bytes.len());
        self.next_line();
        Some(())
    }

    fn node(&mut self, value: Value) -> Option<Node> {
        self.nodes += 1;
        (self.nodes <= MAX_NODES).then(|| Node { value, at: Span::default() })
    }

    /// Reads the map or the list of the lines with this indent.
    fn block(&mut self, indent: usize, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.is_item(self.line?) { self.list(indent, depth) } else { self.map(indent, depth) }
    }

    fn is_item(&self, line: Line) -> bool {
        self.bytes[line.start] == b'-' && matches!(self.bytes.get(line.start + 1), None | Some(b' ' | b'\n'))
    }

    fn map(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let mut entries = Entries::default();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            if line.indent > indent || self.is_item(line) {
                return None;
            }
            self.at = line.start;
            let key = self.key()?;
            let value = self.value_of_key(indent, depth)?;
            entries.add(key, value)?;
        }
        self.node(Value::Map(entries.list))
    }

    /// Reads what follows the colon of a key.
    fn value_of_key(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let colon_end = self.at;
        self.skip_spaces();
        let is_empty = match self.byte() {
            None | Some(b'\n') => true,
            Some(b'#') => self.at > colon_end,
            Some(_) => false,
        };
        if !is_empty {
            return self.value_in_line(indent, depth);
        }
        self.at = colon_end;
        self.finish_line()?;
        match self.line {
            Some(line) if line.indent > indent => self.block(line.indent, depth + 1),
            Some(line) if line.indent == indent && self.is_item(line) => self.list(indent, depth + 1),
            _ => self.node(Value::Null),
        }
    }

    /// Reads a value that begins in this line, and ends the line.
    fn value_in_line(&mut self, indent: usize, depth: usize) -> Option<Node> {
        if self.byte()? == b'|' {
            return self.literal(indent);
        }
        let node = match self.byte()? {
            b'[' | b'{' => self.flow(indent, depth + 1)?,
            b'"' | b'\'' => self.quoted().map(Value::Text).and_then(|value| self.node(value))?,
            _ => self.plain()?,
        };
        self.finish_line()?;
        // A deeper line would continue the value.
        self.line.is_none_or(|line| line.indent <= indent).then_some(node)
    }

    fn list(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let mut items = Vec::new();
        while let Some(line) = self.line.filter(|line| line.indent == indent && self.is_item(*line)) {
            self.at = line.start + 1;
            self.skip_spaces();
            let inner = Line { indent: indent + self.at - line.start, start: self.at };
            if matches!(self.byte(), None | Some(b'\n' | b'#')) || self.is_item(inner) {
                return None;
            }
            // `- name: value` begins a map; in front of it a quoted name is left to the library.
            let is_map = self.byte()?.is_ascii_alphabetic() && self.key().is_some();
            self.at = inner.start;
            items.push(if is_map {
                self.line = Some(inner);
                self.map(inner.indent, depth + 1)?
            } else {
                self.value_in_line(indent, depth)?
            });
        }
        // A deeper line, or one that is no item, ends the list; who reads on decides whether it may stand there.
        if self.line.is_some_and(|line| line.indent > indent) {
            return None;
        }
        self.node(Value::List(items))
    }

    /// Reads a key and its colon.
    fn key(&mut self) -> Option<String> {
        let key = match self.byte()? {
            b'"' | b'\'' => self.quoted()?,
            b'.' if !self.bytes.get(self.at + 1)?.is_ascii_alphabetic() => return None,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'/' | b'.' => {
                let is_of_key = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-./".contains(byte);
                let end = self.at + self.bytes[self.at..].iter().take_while(is_of_key).count();
                let key = &self.text[self.at..end];
                self.at = end;
                (!is_no_text(key)).then(|| key.to_owned())?
            }
            _ => return None,
        };
        let is_followed = matches!(self.bytes.get(self.at + 1), None | Some(b' ' | b'\n'));
        if self.byte()? != b':' || !is_followed || key.len() > 256 {
            return None;
        }
        self.at += 1;
        Some(key)
    }

    /// Reads a text between quotes that has no escapes and lies in one line.
    fn quoted(&mut self) -> Option<String> {
        let quote = self.byte()?;
        let start = self.at + 1;
        let is_end = |byte: &u8| *byte == quote || matches!(byte, b'\\' | b'\n');
        let end = start + self.bytes[start..].iter().position(is_end)?;
        // Between single quotes a backslash stands for itself; that is left to the library, and so are two quotes in a row.
        if self.bytes[end] != quote || self.bytes.get(end + 1) == Some(&quote) {
            return None;
        }
        self.at = end + 1;
        Some(self.text[start..end].to_owned())
    }

    /// Reads a scalar without quotes to the end of the line or to a comment.
    fn plain(&mut self) -> Option<Node> {
        let line_end = self.end_of_line(self.at);
        let line = &self.text[self.at..line_end];
        let text = line.find(" #").map_or(line, |comment| &line[..comment]).trim_end_matches(' ');
        if text.ends_with(':') || text.contains(": ") {
            return None;
        }
        self.at += text.len();
        self.node(scalar(text)?)
    }

    /// Reads a literal block with the header `|` or `|-`.
    fn literal(&mut self, indent: usize) -> Option<Node> {
        self.at += 1;
        let is_stripped = self.byte()? == b'-';
        self.at += usize::from(is_stripped);
        if self.byte()? != b'\n' {
            return None;
        }
        self.at += 1;
        let inner = self.bytes[self.at..].iter().take_while(|byte| **byte == b' ').count();
        if inner <= indent || self.bytes.get(self.at + inner).is_none_or(|byte| *byte == b'\n') {
            return None;
        }
        let mut text = String::new();
        let mut blank = 0;
        while self.at < self.bytes.len() {
            let end = self.end_of_line(self.at);
            let line = &self.text[self.at..end];
            let own = line.len() - line.trim_start_matches(' ').len();
            if line.is_empty() {
                blank += 1;
            } else if own < inner && own < line.len() {
                break;
            } else if own == line.len() || end == self.bytes.len() {
                return None;
            } else {
                text.extend(std::iter::repeat_n('\n', std::mem::take(&mut blank)));
                text.push_str(&line[inner..]);
                text.push('\n');
            }
            self.at = end + 1;
        }
        text.truncate(text.len() - usize::from(is_stripped));
        self.next_line();
        let ends_well = self.line.is_none_or(|line| line.indent <= indent);
        ends_well.then_some(()).and_then(|()| self.node(Value::Text(text)))
    }

    /// Reads a list or a map in brackets. What is in further lines must be deeper than `indent`.
    fn flow(&mut self, indent: usize, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        let close = if self.byte()? == b'[' { b']' } else { b'}' };
        self.at += 1;
        let (mut items, mut entries) = (Vec::new(), Entries::default());
        loop {
            self.skip_in_flow(indent)?;
            if self.byte()? == close {
                self.at += 1;
                break;
            }
            if close == b'}' {
                let key = self.key()?;
                self.skip_in_flow(indent)?;
                let value = self.flow_value(indent, depth)?;
                entries.add(key, value)?;
            } else {
                items.push(self.flow_value(indent, depth)?);
            }
            self.skip_in_flow(indent)?;
            match self.byte()? {
                b',' => self.at += 1,
                byte if byte == close => {}
                _ => return None,
            }
        }
        self.node(if close == b']' { Value::List(items) } else { Value::Map(entries.list) })
    }

    fn flow_value(&mut self, indent: usize, depth: usize) -> Option<Node> {
        match self.byte()? {
            b'[' | b'{' => self.flow(indent, depth + 1),
            b'"' | b'\'' => self.quoted().map(Value::Text).and_then(|value| self.node(value)),
            _ => {
                let rest = &self.bytes[self.at..];
                // A colon ends a text only in front of a space or a bracket.
                let is_colon_inside =
                    |at: usize| rest.get(at + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'/');
                let is_end = |(at, byte): &(usize, &u8)| match byte {
                    b',' | b'[' | b']' | b'{' | b'}' | b'\n' | b'#' | b'"' | b'\'' => true,
                    b':' => !is_colon_inside(*at),
                    _ => false,
                };
                let end = self.at + rest.iter().enumerate().find(is_end)?.0;
                // In the next line may only follow what ends the value: a text of two lines is left to the library.
                let is_over = matches!(self.bytes[end], b',' | b']' | b'}' | b'\n');
                let text = self.text[self.at..end].trim_end_matches(' ');
                self.at = end;
                is_over.then(|| scalar(text)).flatten().and_then(|value| self.node(value))
            }
        }
    }

    /// Skips spaces and line ends between brackets. A bracket that closes may stand as deep as `indent`; a comment is left to the library.
    fn skip_in_flow(&mut self, indent: usize) -> Option<()> {
        self.skip_spaces();
        while self.byte()? == b'\n' {
            self.at += 1;
            let start = self.at;
            self.skip_spaces();
            let is_close_or_empty = matches!(self.byte()?, b']' | b'}' | b'\n');
            if self.at - start < indent + usize::from(!is_close_or_empty) {
                return None;
            }
        }
        Some(())
    }
}

/// The entries of a map.
#[derive(Default)]
struct Entries {
    list: Vec<(At<String>, Node)>,
    keys: HashSet<String>,
}

impl Entries {
    /// Adds an entry; `None` if the map has one of this name.
    fn add(&mut self, key: String, value: Node) -> Option<()> {
        if self.list.len() == MANY_KEYS {
            self.keys = self.list.iter().map(|(key, _)| key.value.clone()).collect();
        }
        let is_new = if self.list.len() < MANY_KEYS {
            self.list.iter().all(|(other, _)| other.value != key)
        } else {
            self.keys.insert(key.clone())
        };
        self.list.push((At { value: key, at: Span::default() }, value));
        is_new.then_some(())
    }
}

fn is_no_text(word: &str) -> bool {
    let word = word.strip_prefix('.').unwrap_or(word);
    NO_TEXTS.iter().any(|other| other.eq_ignore_ascii_case(word))
}

/// Reads a scalar without quotes.
fn scalar(text: &str) -> Option<Value> {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_duration = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || b"smh ".contains(&byte));
    match text.bytes().next()? {
        b'0'..=b'9' if is_number(text) && text.len() < 18 && (text == "0" || !text.starts_with('0')) => {
            text.parse().ok().map(Value::Int)
        }
        b'1'..=b'9' if is_duration(text) && text.ends_with(['s', 'm', 'h']) => Some(Value::Text(text.to_owned())),
        b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'_' | b'.' => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ if is_no_text(text) => None,
            // A dot may begin a number.
            _ if text.starts_with('.') && !text.bytes().nth(1)?.is_ascii_alphabetic() => None,
            _ => Some(Value::Text(text.to_owned())),
        },
        0x80.. if text.starts_with(char::is_alphabetic) => Some(Value::Text(text.to_owned())),
        _ => None,
    }
}
