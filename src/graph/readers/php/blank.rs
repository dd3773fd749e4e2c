//! Blanks what is no PHP code: the text around `<?php … ?>`, comments, and the content of texts.

use std::collections::HashMap;

/// A text between quotes: the offset of the opening quote, the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PhpLiteral<'t> {
    pub(super) at: usize,
    pub(super) content: &'t str,
}

/// Returns the code with everything else as blanks, and its texts.
pub(super) fn code(text: &str) -> (String, Vec<PhpLiteral<'_>>) {
    let bytes = text.as_bytes();
    let mut blanker = PhpBlanker { bytes, out: vec![b' '; bytes.len()], literals: Vec::new(), ends: None };
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'\r')) {
        blanker.out[at] = *byte;
    }
    let mut at = 0;
    while let Some(start) = find(bytes, at, b"<?") {
        let is_code = bytes[start + 2..].get(..3).is_some_and(|word| word.eq_ignore_ascii_case(b"php"))
            || bytes.get(start + 2) == Some(&b'=');
        at = if is_code { blanker.block(text, start + if bytes[start + 2] == b'=' { 3 } else { 5 }) } else { start + 2 };
    }
    let literals = blanker.literals;
    (String::from_utf8(blanker.out).unwrap_or_default(), literals)
}

fn find(bytes: &[u8], at: usize, needle: &[u8]) -> Option<usize> {
    bytes.get(at..)?.windows(needle.len()).position(|window| window == needle).map(|found| at + found)
}

struct PhpBlanker<'t> {
    bytes: &'t [u8],
    out: Vec<u8>,
    literals: Vec<PhpLiteral<'t>>,
    /// The offsets of the words that lines begin with, for the ends of heredocs.
    ends: Option<HashMap<&'t str, Vec<usize>>>,
}

impl<'t> PhpBlanker<'t> {
    /// Copies the code of a block, and returns the offset behind `?>`.
    fn block(&mut self, text: &'t str, mut at: usize) -> usize {
        while at < self.bytes.len() {
            let rest = &self.bytes[at..];
            at = match rest[0] {
                b'?' if rest.starts_with(b"?>") => {
                    self.out[at] = b';';
                    return at + 2;
                }
                b'#' if rest.get(1) != Some(&b'[') => self.comment_end(at),
                b'/' if rest.starts_with(b"//") => self.comment_end(at),
                b'/' if rest.starts_with(b"/*") => find(self.bytes, at + 2, b"*/").map_or(self.bytes.len(), |end| end + 2),
                b'\'' | b'"' | b'`' => self.text(text, at),
                b'<' if rest.starts_with(b"<<<") => self.heredoc(text, at),
                byte => {
                    self.out[at] = byte;
                    at + 1
                }
            };
        }
        // A character of several bytes is copied whole.
        at
    }

    fn comment_end(&self, at: usize) -> usize {
        let is_end = |(at, byte): (usize, &u8)| *byte == b'\n' || (*byte == b'?' && self.bytes.get(at + 1) == Some(&b'>'));
        (at..).zip(&self.bytes[at..]).find(|found| is_end(*found)).map_or(self.bytes.len(), |(end, _)| end)
    }

    fn text(&mut self, text: &'t str, at: usize) -> usize {
        let quote = self.bytes[at];
        self.out[at] = quote;
        let mut end = at + 1;
        while end < self.bytes.len() && self.bytes[end] != quote {
            end += if self.bytes[end] == b'\\' { 2 } else { 1 };
        }
        if end >= self.bytes.len() {
            return self.bytes.len();
        }
        self.out[end] = quote;
        if let Some(content) = text.get(at + 1..end) {
            self.literals.push(PhpLiteral { at, content });
        }
        end + 1
    }

    /// Blanks `<<<END … END` and `<<<'END' … END`.
    fn heredoc(&mut self, text: &'t str, at: usize) -> usize {
        let rest = text.get(at + 3..).unwrap_or_default();
        let spaces = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'')).count();
        let length = rest[spaces..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let name = &rest[spaces..spaces + length];
        let ends = self.ends.get_or_insert_with(|| first_words(text)).get(name).map_or(&[][..], Vec::as_slice);
        match ends.get(ends.partition_point(|end| *end <= at + 3 + spaces)) {
            Some(end) if length > 0 => end + length,
            _ => at + 3,
        }
    }
}

/// Returns the offsets of the words that lines begin with.
fn first_words(text: &str) -> HashMap<&str, Vec<usize>> {
    let mut words: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let spaces = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let length = line[spaces..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        if length > 0 {
            words.entry(&line[spaces..spaces + length]).or_default().push(at + spaces);
        }
        at += line.len();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_alone_stays() {
        let check = |text: &str, expected: &str| assert_eq!(code(text).0, expected, "{text}");
        check("a <?php b ?> c <?= d ?>", "        b ;        d ; ");
        check("<?php a // b ?> c", "      a      ;   ");
        check("<?php a # b\n#[C] /* d\n*/ e", "      a    \n#[C]     \n   e");
        check("<?php 'a\\'b' \"c\nd\" e", "      '    ' \" \n \" e");
        check("<?php a(<<<X\n b X\n X, c);", "      a(    \n    \n  , c);");
        check("<?xml ä <?php 'ä", "               '  ");
        check("<?php <<<'N'\n a\nN;\nb", "            \n  \n ;\nb");
    }
}
