//! A quick reader of the YAML that most configs are written in: maps and lists by indentation or in brackets, simple scalars, literal
//! blocks. It reads what it surely understands. Everything else, and everything that is wrong, is left to the YAML library.
//!
//! A property test and the fuzz target of the config compare the two readers.

mod flow;
mod places;
mod values;

use std::ops::Range;

use super::node::{Node, Value};
use crate::model::diagnostic::{At, Span};
use values::{has_twins, is_no_text, scalar};

/// What is read here at most: less than the YAML library takes.
struct Limits {
    /// The deepest nesting, in levels.
    depth: usize,
    /// The number of values.
    nodes: usize,
    /// True if the bytes of every value are recorded.
    is_placed: bool,
}

/// The limits for a config.
const OF_CONFIGS: Limits = Limits { depth: 16, nodes: 100_000, is_placed: false };

/// The limits for a file that this program wrote.
const OF_WRITTEN: Limits = Limits { depth: 12, nodes: 1_000_000, is_placed: false };

/// Reads a document whose top is a map; `None` if any part of it is not surely understood.
pub(super) fn parse(text: &str) -> Option<Node> {
    parse_within(text, &OF_CONFIGS)
}

/// As [`parse`], for a file that this program wrote and that may be much larger.
pub(super) fn parse_written(text: &str) -> Option<Node> {
    parse_within(text, &OF_WRITTEN)
}

/// As [`parse`]; every key and every scalar knows its place. That of a list or a map is its first byte or the bracket.
pub(super) fn parse_with_places(text: &str) -> Option<Node> {
    let mut node = parse_within(text, &Limits { is_placed: true, ..OF_CONFIGS })?;
    places::fill(&mut node, text);
    Some(node)
}

fn parse_within(text: &str, limits: &Limits) -> Option<Node> {
    if !text.bytes().all(is_simple) || !(text.is_ascii() || text.chars().all(is_simple_char)) {
        return None;
    }
    let mut reader = PlainReader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        line: None,
        items: Vec::new(),
        entries: Vec::new(),
        nodes: 0,
        limits,
    };
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

/// Returns true for a character that YAML takes as it is, in every place. The list is short on purpose: letters, dashes and quotes, arrows,
/// lines and signs.
fn is_simple_char(c: char) -> bool {
    let is_sign = |c| matches!(c, '\u{2010}'..='\u{2027}' | '\u{2190}'..='\u{27bf}' | '\u{fe0f}' | '×' | '§' | '°');
    c.is_ascii() || c.is_alphanumeric() || is_sign(c)
}

/// A line with content: its indent, and where its content begins.
#[derive(Clone, Copy)]
struct Line {
    indent: usize,
    start: usize,
}

struct PlainReader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The place from which the text is not read yet.
    at: usize,
    /// The line that is read next; `None` at the end.
    line: Option<Line>,
    /// The items and entries of the lists and maps that are not read to their end. A list of its own grows in steps and then has room for
    /// more items than most lists have.
    items: Vec<Node>,
    entries: Vec<(At<String>, Node)>,
    nodes: usize,
    limits: &'t Limits,
}

impl PlainReader<'_> {
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

    /// Makes a node of a value that is in these bytes.
    fn node(&mut self, value: Value, bytes: Range<usize>) -> Option<Node> {
        self.nodes += 1;
        (self.nodes <= self.limits.nodes).then(|| Node { value, at: self.span(bytes) })
    }

    /// Makes a node of a list, of the items from this one on.
    fn list_node(&mut self, first: usize, bytes: Range<usize>) -> Option<Node> {
        let items = self.items.drain(first..).collect();
        self.node(Value::List(items), bytes)
    }

    /// Makes a node of a map, of the entries from this one on; `None` if a key is in it twice.
    fn map_node(&mut self, first: usize, bytes: Range<usize>) -> Option<Node> {
        let entries: Vec<_> = self.entries.drain(first..).collect();
        if has_twins(&entries) { None } else { self.node(Value::Map(entries), bytes) }
    }

    fn span(&self, bytes: Range<usize>) -> Span {
        if self.limits.is_placed { Span::new(bytes, 0, 0) } else { Span::default() }
    }

    /// Reads the map or the list of the lines with this indent.
    fn block(&mut self, indent: usize, depth: usize) -> Option<Node> {
        if depth > self.limits.depth {
            return None;
        }
        if self.is_item(self.line?) { self.list(indent, depth) } else { self.map(indent, depth) }
    }

    fn is_item(&self, line: Line) -> bool {
        self.bytes[line.start] == b'-' && matches!(self.bytes.get(line.start + 1), None | Some(b' ' | b'\n'))
    }

    fn map(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let start = self.line?.start;
        let first = self.entries.len();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            if line.indent > indent || self.is_item(line) {
                return None;
            }
            self.at = line.start;
            let key = self.key()?;
            let value = self.value_of_key(indent, depth)?;
            self.entries.push((key, value));
        }
        self.map_node(first, start..start)
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
            line => {
                let next = line.map_or(self.at, |line| line.start);
                self.node(Value::Null, next..next)
            }
        }
    }

    /// Reads a value that begins in this line, and ends the line.
    fn value_in_line(&mut self, indent: usize, depth: usize) -> Option<Node> {
        if self.byte()? == b'|' {
            return self.literal(indent);
        }
        let node = match self.byte()? {
            b'[' | b'{' => self.flow(indent, depth + 1)?,
            b'"' | b'\'' => self.quoted_node()?,
            _ => self.plain()?,
        };
        self.finish_line()?;
        // A deeper line would continue the value.
        self.line.is_none_or(|line| line.indent <= indent).then_some(node)
    }

    fn list(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let start = self.line?.start;
        let first = self.items.len();
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
            let item = if is_map {
                self.line = Some(inner);
                self.map(inner.indent, depth + 1)?
            } else {
                self.value_in_line(indent, depth)?
            };
            self.items.push(item);
        }
        // A deeper line, or one that is no item, ends the list; who reads on decides whether it may stand there.
        if self.line.is_some_and(|line| line.indent > indent) {
            return None;
        }
        self.list_node(first, start..start)
    }

    /// Reads a key and its colon.
    fn key(&mut self) -> Option<At<String>> {
        let start = self.at;
        let key = match self.byte()? {
            b'"' | b'\'' => self.quoted()?,
            b'.' if !self.bytes.get(self.at + 1)?.is_ascii_alphabetic() => return None,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'/' | b'.' => {
                let is_of_key = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'@');
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
        let at = self.span(start..self.at);
        self.at += 1;
        Some(At { value: key, at })
    }

    fn quoted_node(&mut self) -> Option<Node> {
        let start = self.at;
        let text = self.quoted()?;
        self.node(Value::Text(text), start..self.at)
    }

    /// Reads a text between quotes that lies in one line, and between double quotes has no escapes.
    fn quoted(&mut self) -> Option<String> {
        let quote = self.byte()?;
        let mut read = String::new();
        let mut start = self.at + 1;
        loop {
            // Between single quotes a backslash stands for itself.
            let is_end = |byte: &u8| *byte == quote || *byte == b'\n' || (*byte == b'\\' && quote == b'"');
            let end = start + self.bytes[start..].iter().position(is_end)?;
            if self.bytes[end] != quote {
                return None;
            }
            let part = &self.text[start..end];
            if self.bytes.get(end + 1) != Some(&quote) {
                self.at = end + 1;
                return Some(if read.is_empty() { part.to_owned() } else { read + part });
            }
            read.push_str(part);
            // Two single quotes stand for one.
            if quote == b'"' {
                return None;
            }
            read.push('\'');
            start = end + 2;
        }
    }

    /// Reads a scalar without quotes to the end of the line or to a comment.
    fn plain(&mut self) -> Option<Node> {
        let line_end = self.end_of_line(self.at);
        let line = &self.text[self.at..line_end];
        let text = line.find(" #").map_or(line, |comment| &line[..comment]).trim_end_matches(' ');
        if text.ends_with(':') || text.contains(": ") {
            return None;
        }
        let start = self.at;
        self.at += text.len();
        self.node(scalar(text)?, start..self.at)
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
        let start = self.at + inner;
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
        let end = self.at + self.bytes[self.at..].iter().take_while(|byte| **byte == b' ').count();
        self.next_line();
        let ends_well = self.line.is_none_or(|line| line.indent <= indent);
        ends_well.then_some(()).and_then(|()| self.node(Value::Text(text), start..end))
    }
}
