//! The tokens of Rust, as far as paths of modules and files need them.
//!
//! Source: <https://doc.rust-lang.org/reference/lexical-structure.html>.

/// The kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RustTokenKind {
    /// A name or keyword, without `r#`.
    Word,
    /// The content of a string.
    Text,
    /// Any other byte.
    Punct(u8),
}

/// A token, its place in the text as bytes, and its line.
#[derive(Debug, Clone, Copy)]
pub(super) struct RustToken {
    pub(super) kind: RustTokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u32,
}

/// Returns the tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<RustToken> {
    let mut lexer = RustLexer { text, bytes: text.as_bytes(), at: 0, line: 1, tokens: Vec::new() };
    while lexer.at < lexer.bytes.len() {
        lexer.step();
    }
    lexer.tokens
}

struct RustLexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    line: u32,
    tokens: Vec<RustToken>,
}

impl RustLexer<'_> {
    fn step(&mut self) {
        let start = self.at;
        let rest = &self.bytes[start..];
        match rest[0] {
            byte if byte.is_ascii_whitespace() => self.pass_to(start + 1),
            byte if is_word(byte) => self.word(),
            b'/' if rest.starts_with(b"//") => {
                self.pass_to(rest.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |at| start + at));
            }
            b'/' if rest.starts_with(b"/*") => self.comment(),
            b'"' => self.string(),
            b'\'' => self.quote(),
            byte => {
                self.push(RustTokenKind::Punct(byte), start, start + 1);
                self.pass_to(start + 1);
            }
        }
    }

    fn push(&mut self, kind: RustTokenKind, start: usize, end: usize) {
        self.tokens.push(RustToken { kind, start, end, line: self.line });
    }

    fn pass_to(&mut self, end: usize) {
        let end = end.min(self.bytes.len());
        self.line += self.bytes[self.at..end].iter().map(|byte| u32::from(*byte == b'\n')).sum::<u32>();
        self.at = end;
    }

    fn word(&mut self) {
        let start = self.at;
        let end = self.bytes[start..].iter().position(|byte| !is_word(*byte)).map_or(self.bytes.len(), |length| start + length);
        let hashes = self.bytes[end..].iter().take_while(|byte| **byte == b'#').count();
        let is_raw = matches!(&self.bytes[start..end], b"r" | b"br" | b"cr");
        if is_raw && self.bytes.get(end + hashes) == Some(&b'"') {
            let (first, close) = (end + hashes + 1, format!("\"{}", "#".repeat(hashes)));
            let last = self.text[first..].find(&close).map_or(self.bytes.len(), |length| first + length);
            self.push(RustTokenKind::Text, first, last);
            self.pass_to(last + close.len());
        } else if is_raw && hashes == 1 {
            self.pass_to(end + 1);
        } else {
            self.push(RustTokenKind::Word, start, end);
            self.pass_to(end);
        }
    }

    fn string(&mut self) {
        let first = self.at + 1;
        let mut at = first;
        while at < self.bytes.len() && self.bytes[at] != b'"' {
            at += if self.bytes[at] == b'\\' { 2 } else { 1 };
        }
        let end = at.min(self.bytes.len());
        self.push(RustTokenKind::Text, first, end);
        self.pass_to(end + 1);
    }

    /// Passes a character in quotes, or the quote of a lifetime.
    fn quote(&mut self) {
        let first = self.at + 1;
        let end = match self.text[first..].chars().next() {
            Some('\\') => self
                .bytes
                .get(first + 2..)
                .and_then(|rest| rest.iter().take(16).position(|byte| *byte == b'\''))
                .map(|at| first + 2 + at),
            Some(c) => Some(first + c.len_utf8()).filter(|at| self.bytes.get(*at) == Some(&b'\'')),
            None => None,
        };
        self.pass_to(end.map_or(first, |end| end + 1));
    }

    fn comment(&mut self) {
        let (mut depth, mut at) = (1_usize, self.at + 2);
        while at < self.bytes.len() && depth > 0 {
            match &self.bytes[at..self.bytes.len().min(at + 2)] {
                b"/*" => depth += 1,
                b"*/" => depth -= 1,
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 2;
        }
        self.pass_to(at);
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
