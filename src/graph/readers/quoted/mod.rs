//! Blanks comments and texts of the languages whose texts hold code, Elixir and Ruby: `"… #{Shop.Money.sum(x)} …"`. What is between
//! `#{` and `}` stays, and so do the delimiters. Lines keep their numbers, and bytes their offsets.
//!
//! Sources: <https://hexdocs.pm/elixir/syntax-reference.html>, <https://docs.ruby-lang.org/en/master/syntax/literals_rdoc.html>.

use std::collections::HashMap;

use super::scrub::{HASH, Keep, scrub};

/// A language with code inside of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Elixir: sigils (`~s(…)`), heredocs (`"""`), character lists.
    Elixir,
    /// Ruby: percent literals (`%w[…]`), heredocs (`<<~SQL`), regular expressions, `=begin`.
    Ruby,
}

/// A text that has begun.
#[derive(Debug, Clone, Copy)]
struct Open {
    close: u8,
    /// The bracket that nests, or 0.
    nests: u8,
    depth: u32,
    /// The number of quotes that end it, 1 or 3.
    width: u8,
    holds_code: bool,
    /// True if the text is a template, whose names count.
    is_kept: bool,
    /// The offset of the content.
    start: usize,
    /// True if code was found in it.
    has_code: bool,
}

/// The code of a file, and its texts in quotes.
#[derive(Debug, Default)]
pub struct Quoted<'t> {
    /// The code; the content of texts is blank.
    pub code: String,
    /// The texts between simple quotes, in the order of the file.
    pub literals: Vec<Literal<'t>>,
}

/// A text in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal<'t> {
    /// The line where it begins, from 1.
    pub line: u32,
    /// The offset of the opening quote.
    pub at: usize,
    /// The content as the file has it.
    pub content: &'t str,
    /// True if there is code in it, so that the content is not known.
    pub has_code: bool,
}

impl<'t> Quoted<'t> {
    /// Returns the text that begins at this offset or behind spaces from it.
    #[must_use]
    pub fn literal_at(&self, at: usize) -> Option<Literal<'t>> {
        let rest = self.code.get(at..)?;
        let at = at + rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'(')).count();
        let index = self.literals.binary_search_by_key(&at, |literal| literal.at).ok()?;
        self.literals.get(index).copied()
    }
}

enum QuoteFrame {
    /// Code, and the number of open braces in it.
    Code(u32),
    Text(Open),
}

struct Blanker<'t> {
    bytes: &'t [u8],
    out: Vec<u8>,
    tongue: Tongue,
    stack: Vec<QuoteFrame>,
    /// The ends of the heredocs that begin at the next line.
    pending: Vec<&'t str>,
    /// The offsets of the lines that may end a heredoc.
    ends: HashMap<&'t str, Vec<usize>>,
    /// The quoted texts: offset and length of the content, and whether there is code in it.
    texts: Vec<(usize, usize, bool)>,
}

/// Returns the code and the texts. A file whose texts do not close is read line by line.
#[must_use]
pub fn read(text: &str, tongue: Tongue) -> Quoted<'_> {
    let ends = if tongue == Tongue::Ruby && text.contains("<<") { ends(text) } else { HashMap::new() };
    let bytes = text.as_bytes();
    let mut blanker = Blanker {
        bytes,
        out: bytes.to_vec(),
        tongue,
        stack: vec![QuoteFrame::Code(0)],
        pending: Vec::new(),
        ends,
        texts: Vec::new(),
    };
    let mut at = 0;
    while at < bytes.len() {
        let next = match blanker.stack.last() {
            Some(QuoteFrame::Text(open)) => blanker.in_text(at, *open),
            _ => blanker.in_code(text, at),
        };
        at = next.max(at + 1);
    }
    if blanker.stack.iter().any(|frame| matches!(frame, QuoteFrame::Text(_))) {
        let code = scrub(text, &HASH, Keep::Code);
        let texts = by_line(&code);
        return Quoted { literals: located(text, texts), code };
    }
    let code = String::from_utf8_lossy(&blanker.out).into_owned();
    blanker.texts.sort_unstable();
    Quoted { literals: located(text, blanker.texts), code }
}

/// Returns the texts of code that was scrubbed.
fn by_line(code: &str) -> Vec<(usize, usize, bool)> {
    let (mut texts, mut open) = (Vec::new(), None);
    for (at, byte) in code.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'"' | b'\'')) {
        open = match open {
            _ if byte == b'\n' => None,
            None => Some((at, byte)),
            Some((start, quote)) if quote == byte => {
                texts.push((start + 1, at - start - 1, false));
                None
            }
            other => other,
        };
    }
    texts
}

fn located(text: &str, texts: Vec<(usize, usize, bool)>) -> Vec<Literal<'_>> {
    let (mut line, mut from) = (1_u32, 0);
    let mut found = Vec::with_capacity(texts.len());
    for (start, length, has_code) in texts {
        line = line.saturating_add(text.as_bytes()[from..start].iter().map(|byte| u32::from(*byte == b'\n')).sum());
        from = start;
        if let Some(content) = text.get(start..start + length) {
            found.push(Literal { line, at: start - 1, content, has_code });
        }
    }
    found
}

fn ends(text: &str) -> HashMap<&str, Vec<usize>> {
    let mut ends: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let word = line.trim();
        if !word.is_empty() && word.bytes().all(is_word) {
            ends.entry(word).or_default().push(at);
        }
        at += line.len();
    }
    ends
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

impl<'t> Blanker<'t> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(b'\n', |at| self.bytes[at])
    }

    fn blank(&mut self, from: usize, to: usize) {
        let to = to.min(self.out.len());
        for byte in self.out[from.min(to)..to].iter_mut().filter(|byte| !matches!(**byte, b'\n' | b'\r')) {
            *byte = b' ';
        }
    }

    fn line_end(&self, at: usize) -> usize {
        self.bytes[at..].iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |length| at + length)
    }

    fn in_text(&mut self, at: usize, open: Open) -> usize {
        let byte = self.bytes[at];
        let is_closed = byte == open.close && (open.width == 1 || (self.byte(at + 1) == byte && self.byte(at + 2) == byte));
        if byte == b'\\' && !open.is_kept {
            self.blank(at, at + 2);
            return at + 2;
        }
        if byte == b'#' && open.holds_code && self.byte(at + 1) == b'{' {
            self.blank(at, at + 2);
            if let Some(QuoteFrame::Text(top)) = self.stack.last_mut() {
                top.has_code = true;
            }
            self.stack.push(QuoteFrame::Code(0));
            return at + 2;
        }
        if is_closed && open.depth == 0 {
            self.stack.pop();
            if matches!(open.close, b'"' | b'\'') && open.width == 1 {
                self.texts.push((open.start, at - open.start, open.has_code));
            }
            return at + usize::from(open.width);
        }
        if let Some(QuoteFrame::Text(top)) = self.stack.last_mut() {
            if byte == open.nests && open.nests != 0 {
                top.depth += 1;
            } else if is_closed {
                top.depth -= 1;
            }
        }
        if !open.is_kept {
            self.blank(at, at + 1);
        }
        at + 1
    }

    fn in_code(&mut self, text: &'t str, at: usize) -> usize {
        let (byte, before) = (self.bytes[at], self.before(at));
        match byte {
            b'#' => {
                let end = self.line_end(at);
                self.blank(at, end);
                return end;
            }
            b'\n' if !self.pending.is_empty() => return self.heredocs(at),
            b'=' if before == b'\n' && self.tongue == Tongue::Ruby && self.bytes[at..].starts_with(b"=begin") => {
                return self.block(at);
            }
            b'_' if before == b'\n' && self.tongue == Tongue::Ruby && self.is_end(at) => {
                self.blank(at, self.bytes.len());
                return self.bytes.len();
            }
            b'{' | b'}' => return self.brace(at, byte == b'{'),
            b'?' if !is_word(before) && self.is_character(at) => {
                let end = at + 2 + usize::from(self.byte(at + 1) == b'\\');
                self.blank(at, end);
                return end;
            }
            b'$' if self.tongue == Tongue::Ruby => return at + 2,
            b'<' if self.tongue == Tongue::Ruby && self.byte(at + 1) == b'<' => return self.heredoc(text, at),
            _ => {}
        }
        let Some((length, open)) = self.opening(at) else { return at + 1 };
        self.stack.push(QuoteFrame::Text(open));
        at + length
    }

    fn brace(&mut self, at: usize, opens: bool) -> usize {
        let is_inner = self.stack.len() > 1;
        let Some(QuoteFrame::Code(depth)) = self.stack.last_mut() else { return at + 1 };
        match (opens, *depth) {
            (true, _) => *depth += 1,
            (false, 0) if is_inner => {
                self.stack.pop();
                self.blank(at, at + 1);
            }
            (false, _) => *depth = depth.saturating_sub(1),
        }
        at + 1
    }

    /// Returns true at `?x` and `?\n`, which mean a character.
    fn is_character(&self, at: usize) -> bool {
        let next = self.byte(at + 1);
        let behind = at + 2 + usize::from(next == b'\\');
        next.is_ascii_graphic() && !(is_word(next) && is_word(self.byte(behind)))
    }

    fn is_end(&self, at: usize) -> bool {
        self.bytes[at..self.line_end(at)].trim_ascii_end() == b"__END__"
    }

    /// Blanks `=begin` to `=end`.
    fn block(&mut self, at: usize) -> usize {
        let mut end = self.line_end(at);
        while end < self.bytes.len() && !self.bytes[end..].starts_with(b"\n=end") {
            end = self.line_end(end + 1);
        }
        let end = if end < self.bytes.len() { self.line_end(end + 1) } else { end };
        self.blank(at, end);
        end
    }

    /// Notes a heredoc whose end is there: `<<~SQL`, `<<-'SQL'`, `<<SQL`.
    fn heredoc(&mut self, text: &'t str, at: usize) -> usize {
        let mut first = at + 2;
        first += usize::from(matches!(self.byte(first), b'~' | b'-'));
        first += usize::from(matches!(self.byte(first), b'"' | b'\'' | b'`'));
        let length = self.bytes[first.min(self.bytes.len())..].iter().position(|byte| !is_word(*byte)).unwrap_or(0);
        let Some(name) = text.get(first..first + length).filter(|name| !name.is_empty()) else { return at + 2 };
        let end = self.ends.get(name).is_some_and(|ends| ends.last().is_some_and(|end| *end > at));
        if !end {
            return at + 2;
        }
        self.pending.push(name);
        let behind = first + length + usize::from(matches!(self.byte(first + length), b'"' | b'\'' | b'`'));
        self.blank(at, behind);
        behind
    }

    /// Blanks the heredocs that begin behind this end of a line.
    fn heredocs(&mut self, at: usize) -> usize {
        let mut behind = at + 1;
        for name in std::mem::take(&mut self.pending) {
            let ends = self.ends.get(name).map_or(&[][..], Vec::as_slice);
            let next = ends.partition_point(|end| *end < behind);
            let Some(end) = ends.get(next).map(|start| self.line_end(*start)) else { continue };
            self.blank(behind, end);
            behind = end;
        }
        behind
    }

    /// Returns the length of the delimiter that begins a text here, and the text.
    fn opening(&self, at: usize) -> Option<(usize, Open)> {
        let byte = self.bytes[at];
        let is_elixir = self.tongue == Tongue::Elixir;
        match byte {
            b'"' | b'\'' => Some(self.delimited(at, 0, is_elixir || byte == b'"', false)),
            b'`' if !is_elixir => Some(self.delimited(at, 0, true, false)),
            b'~' if is_elixir => {
                let length = self.bytes[at + 1..].iter().take(32).position(|byte| !byte.is_ascii_alphanumeric())?;
                let name = &self.bytes[at + 1..at + 1 + length];
                let is_text = !name.is_empty() && !is_word(self.before(at)) && is_delimiter(self.byte(at + 1 + length));
                let is_kept = matches!(name, b"H" | b"L" | b"E" | b"F");
                is_text.then(|| self.delimited(at, 1 + length, name[0].is_ascii_lowercase(), is_kept))
            }
            b'%' if !is_elixir => {
                let length = usize::from(b"wWiIqQrsx".contains(&self.byte(at + 1)));
                let begins = matches!(self.before(at), b'\n' | b' ' | b'\t' | b'(' | b'[' | b'{' | b',' | b'=');
                let is_text = begins && is_delimiter(self.byte(at + 1 + length)) && (length > 0 || self.begins_value(at));
                let holds_code = !b"wiqs".contains(&self.byte(at + 1));
                is_text.then(|| self.delimited(at, 1 + length, holds_code, false))
            }
            b'/' if !is_elixir && self.begins_value(at) => Some(self.delimited(at, 0, true, false)),
            _ => None,
        }
    }

    /// Returns true where Ruby expects a value, so that `/` begins a regular expression and `%(` a text.
    fn begins_value(&self, at: usize) -> bool {
        let line = &self.bytes[at.saturating_sub(64)..at];
        let line = line.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let code = line.trim_ascii_end();
        let spaces = line.len() - code.len();
        let Some(last) = code.last() else { return true };
        if b"([{,=~!|&;:?<>+".contains(last) {
            return true;
        }
        let word = &code[code.len() - code.iter().rev().take_while(|byte| is_word(**byte)).count()..];
        let is_keyword =
            matches!(word, b"if" | b"unless" | b"when" | b"and" | b"or" | b"not" | b"return" | b"in" | b"then" | b"elsif");
        let is_argument = spaces > 0
            && !word.is_empty()
            && !word[0].is_ascii_digit()
            && !matches!(self.byte(at + 1), b' ' | b'=' | b'\n' | b'\t');
        is_keyword || is_argument
    }

    fn delimited(&self, at: usize, skipped: usize, holds_code: bool, is_kept: bool) -> (usize, Open) {
        let open = self.byte(at + skipped);
        let close = match open {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            same => same,
        };
        let width = if self.tongue == Tongue::Elixir
            && matches!(open, b'"' | b'\'')
            && self.byte(at + skipped + 1) == open
            && self.byte(at + skipped + 2) == open
        {
            3
        } else {
            1
        };
        let nests = if self.tongue == Tongue::Ruby && close != open { open } else { 0 };
        let length = skipped + usize::from(width);
        (length, Open { close, nests, depth: 0, width, holds_code, is_kept, start: at + length, has_code: false })
    }
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b'[' | b'{' | b'<' | b'/' | b'|' | b'"' | b'\'' | b'!')
}

#[cfg(test)]
mod tests;
