//! Lines and columns of what the quick reader read: it counts bytes only.

use super::super::node::{Node, Value};
use crate::model::diagnostic::Span;

/// Adds lines and columns to the bytes of a node and of all below it.
pub(super) fn fill(node: &mut Node, text: &str) {
    PlaceCounter { text, is_ascii: text.is_ascii(), at: 0, line: 1, line_start: 0 }.node(node);
}

/// A place in a text that moves forward.
struct PlaceCounter<'t> {
    text: &'t str,
    is_ascii: bool,
    at: usize,
    line: usize,
    line_start: usize,
}

impl PlaceCounter<'_> {
    fn node(&mut self, node: &mut Node) {
        self.span(&mut node.at);
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(|item| self.node(item)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    self.span(&mut key.at);
                    self.node(value);
                }
            }
            _ => {}
        }
    }

    fn span(&mut self, span: &mut Span) {
        let bytes = span.bytes();
        let start = bytes.start;
        if start < self.at {
            (self.at, self.line, self.line_start) = (0, 1, 0);
        }
        let passed = &self.text.as_bytes()[self.at..start];
        for (into, _) in passed.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            self.line += 1;
            self.line_start = self.at + into + 1;
        }
        self.at = start;
        let before = &self.text[self.line_start..start];
        let column = 1 + if self.is_ascii { before.len() } else { before.chars().count() };
        *span = Span::new(bytes, self.line, column);
    }
}
