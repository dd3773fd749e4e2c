//! Words and their pieces: quotes, substitutions, here-documents.

use super::PipeReader;

impl PipeReader<'_> {
    pub(super) fn skip_heredocs(&mut self) {
        for (delimiter, drops_tabs) in std::mem::take(&mut self.heredocs) {
            while self.at < self.text.len() {
                let end = self.text[self.at..].iter().position(|byte| *byte == b'\n').unwrap_or(self.text.len() - self.at);
                let mut line = &self.text[self.at..self.at + end];
                self.at = (self.at + end + 1).min(self.text.len());
                while drops_tabs && line.first() == Some(&b'\t') {
                    line = &line[1..];
                }
                if line == delimiter {
                    break;
                }
            }
        }
    }

    /// Skips to the end of a word, including quotes and substitutions.
    pub(super) fn skip_word(&mut self) {
        while self.at < self.text.len() {
            match self.peek(0) {
                b' ' | b'\t' | b'\r' | b'\n' | b'|' | b'&' | b';' | b'<' | b'>' | b'(' | b')' => return,
                _ => self.piece(),
            }
        }
    }

    /// Skips one piece of a word: a byte, a quoted text or a substitution.
    fn piece(&mut self) {
        match self.peek(0) {
            b'\\' => self.advance(2),
            b'\'' => {
                self.advance(1);
                self.skip_until(b'\'');
                self.advance(1);
            }
            b'"' => {
                self.advance(1);
                while self.at < self.text.len() && self.peek(0) != b'"' {
                    if self.peek(0) == b'\'' { self.advance(1) } else { self.nested(Self::piece) }
                }
                self.advance(1);
            }
            b'`' => self.backquotes(),
            b'$' if self.text[self.at..].starts_with(b"$((") => {
                self.advance(1);
                self.skip_arithmetic();
            }
            b'$' if self.peek(1) == b'(' => {
                self.advance(2);
                self.subshell();
                self.advance(1);
            }
            b'$' if self.peek(1) == b'{' => {
                self.advance(2);
                while self.at < self.text.len() && self.peek(0) != b'}' {
                    self.nested(Self::piece);
                }
                self.advance(1);
            }
            _ => self.advance(1),
        }
    }

    /// Reads the text in backquotes as a list of its own; backquotes in it are escaped.
    fn backquotes(&mut self) {
        let from = self.at + 1;
        self.at = from;
        while self.at < self.text.len() && self.peek(0) != b'`' {
            self.advance(1 + usize::from(self.peek(0) == b'\\'));
        }
        let end = self.at.min(self.text.len());
        let mut inner = PipeReader { at: from, ..PipeReader::new(&self.text[..end], self.is_pipefail, self.depth) };
        inner.nested(|reader| reader.list(None));
        self.lost = self.lost.take().or(inner.lost());
        self.at = (end + 1).min(self.text.len());
    }

    pub(super) fn skip_until(&mut self, byte: u8) {
        while self.at < self.text.len() && self.peek(0) != byte {
            self.advance(1);
        }
    }

    pub(super) fn skip_past(&mut self, end: &[u8]) {
        let rest = &self.text[self.at.min(self.text.len())..];
        self.advance(rest.windows(end.len()).position(|window| window == end).map_or(rest.len(), |found| found + end.len()));
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
