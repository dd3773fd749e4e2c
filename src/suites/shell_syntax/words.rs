//! Words and their pieces: quotes, variables, substitutions.

use super::{Parser, ShellWord};

impl Parser<'_> {
    /// Parses one word, which may be empty.
    pub(super) fn word(&mut self) -> ShellWord {
        let mut word = ShellWord { is_literal: true, ..ShellWord::default() };
        while self.at < self.text.len() {
            match self.peek(0) {
                b'<' | b'>' if self.peek(1) == b'(' => {
                    self.advance(1);
                    self.substitution(&mut word);
                }
                b'(' if word.text.ends_with('=') => {
                    // This is an array.
                    self.advance(1);
                    while self.at < self.text.len() && self.peek(0) != b')' {
                        self.piece(&mut word);
                    }
                    self.advance(1);
                }
                b' ' | b'\t' | b'\r' | b'\n' | b'|' | b'&' | b';' | b'<' | b'>' | b'(' | b')' => break,
                b'*' | b'?' | b'[' | b'~' => {
                    word.is_literal = false;
                    self.piece(&mut word);
                }
                _ => self.piece(&mut word),
            }
        }
        word
    }

    /// Parses one piece of a word: a character, a quoted text or a substitution.
    pub(super) fn piece(&mut self, word: &mut ShellWord) {
        match self.peek(0) {
            b'\\' => {
                self.advance(1);
                if self.peek(0) == b'\n' { self.advance(1) } else { self.character(word) }
            }
            b'\'' => {
                self.advance(1);
                let from = self.at;
                while self.at < self.text.len() && self.peek(0) != b'\'' {
                    self.advance(1);
                }
                word.text.push_str(&self.slice(from, self.at));
                self.advance(1);
            }
            b'"' => {
                self.advance(1);
                while self.at < self.text.len() && self.peek(0) != b'"' {
                    match self.peek(0) {
                        b'\\' if !matches!(self.peek(1), b'"' | b'\\' | b'$' | b'`' | b'\n' | 0) => self.character(word),
                        b'\'' => self.character(word),
                        _ => self.nested(|parser| parser.piece(word)),
                    }
                }
                self.advance(1);
            }
            b'`' => self.backquotes(word),
            b'$' => self.dollar(word),
            _ => self.character(word),
        }
    }

    fn character(&mut self, word: &mut ShellWord) {
        let from = self.at;
        self.advance(1);
        while self.at < self.text.len() && self.peek(0) & 0xC0 == 0x80 {
            self.advance(1);
        }
        word.text.push_str(&self.slice(from, self.at));
    }

    fn dollar(&mut self, word: &mut ShellWord) {
        word.is_literal = false;
        let from = self.at;
        self.advance(1);
        if self.starts_with("((") {
            self.skip_arithmetic();
            word.text.push_str(&self.slice(from, self.at));
        } else if self.peek(0) == b'(' {
            word.text.push('$');
            self.substitution(word);
        } else if self.peek(0) == b'{' {
            self.advance(1);
            let mut inner = ShellWord::default();
            while self.at < self.text.len() && self.peek(0) != b'}' {
                self.nested(|parser| parser.piece(&mut inner));
            }
            self.advance(1);
            word.substitutions.append(&mut inner.substitutions);
            word.text.push_str(&self.slice(from, self.at));
        } else if self.peek(0) == b'\'' {
            self.piece(word);
        } else {
            word.text.push('$');
        }
    }

    /// Parses the `( … )` of a substitution, from its bracket.
    fn substitution(&mut self, word: &mut ShellWord) {
        word.is_literal = false;
        let from = self.at + 1;
        self.advance(1);
        self.nested(|parser| parser.list(&[]));
        word.substitutions.push(self.slice(from, self.at));
        self.advance(1);
        word.text.push_str(&self.slice(from - 1, self.at));
    }

    /// Parses a text in backquotes; backquotes in it are escaped.
    fn backquotes(&mut self, word: &mut ShellWord) {
        word.is_literal = false;
        let from = self.at;
        self.advance(1);
        while self.at < self.text.len() && self.peek(0) != b'`' {
            self.advance(1 + usize::from(self.peek(0) == b'\\'));
        }
        word.substitutions.push(self.slice(from + 1, self.at).replace("\\`", "`"));
        self.advance(1);
        word.text.push_str(&self.slice(from, self.at));
    }

    /// Skips `(( … ))`, from its first bracket.
    pub(super) fn skip_arithmetic(&mut self) {
        let mut depth = 0;
        while self.at < self.text.len() {
            match self.peek(0) {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.advance(1);
            if depth == 0 {
                return;
            }
        }
    }
}
