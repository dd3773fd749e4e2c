//! Lists and maps in brackets.

use super::PlainReader;
use super::values::scalar;
use crate::config::node::Node;

impl PlainReader<'_> {
    /// Reads a list or a map in brackets. What is in further lines must be deeper than `indent`.
    pub(super) fn flow(&mut self, indent: usize, depth: usize) -> Option<Node> {
        if depth > self.limits.depth {
            return None;
        }
        let start = self.at;
        let close = if self.byte()? == b'[' { b']' } else { b'}' };
        self.at += 1;
        let (first_item, first_entry) = (self.items.len(), self.entries.len());
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
                self.entries.push((key, value));
            } else {
                let item = self.flow_value(indent, depth)?;
                self.items.push(item);
            }
            self.skip_in_flow(indent)?;
            match self.byte()? {
                b',' => self.at += 1,
                byte if byte == close => {}
                _ => return None,
            }
        }
        let bytes = start..start + 1;
        if close == b']' { self.list_node(first_item, bytes) } else { self.map_node(first_entry, bytes) }
    }

    fn flow_value(&mut self, indent: usize, depth: usize) -> Option<Node> {
        match self.byte()? {
            b'[' | b'{' => self.flow(indent, depth + 1),
            b'"' | b'\'' => self.quoted_node(),
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
                let start = self.at;
                self.at = end;
                is_over.then(|| scalar(text)).flatten().and_then(|value| self.node(value, start..start + text.len()))
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
