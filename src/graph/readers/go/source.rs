//! What a Go source imports and embeds, and the files elsewhere that its tests and its C code name.
//!
//! Sources: <https://go.dev/ref/spec#Import_declarations>, <https://pkg.go.dev/embed>, <https://pkg.go.dev/cmd/cgo>.

use crate::graph::readers::scrub::{C_LIKE, Keep, numbered, scrub};
use crate::graph::reading::{Reading, RefKind};

/// The longest path that is taken for one.
const MAX_PATH: usize = 1024;

/// The number of parts that a joined path may have.
const MAX_PARTS: usize = 32;

/// Reads a source with this name.
pub(super) fn read(name: &str, text: &str) -> Reading {
    let mut reading = Reading::default();
    let (mut embeds, mut has_c) = (false, false);
    let mut header = Header { text, at: 0, line: 1 };
    header.imports(|line, path| {
        embeds |= path == "embed";
        has_c |= path == "C";
        if path != "C" {
            reading.refer(line, RefKind::Module, path);
        }
    });
    if embeds || has_c {
        for (line, row) in numbered(text) {
            if let Some(patterns) = row.strip_prefix("//go:embed ").filter(|_| embeds) {
                for word in words(patterns) {
                    reading.refer(line, RefKind::Path, word.strip_prefix("all:").unwrap_or(word));
                }
            }
            if has_c {
                c_code(row, line, &mut reading);
            }
        }
    }
    if name.ends_with("_test.go") {
        elsewhere(text, &mut reading);
    }
    reading
}

/// The beginning of a source, up to its last import.
struct Header<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> Header<'t> {
    /// Calls `visit` with the line and path of each import.
    fn imports(&mut self, mut visit: impl FnMut(u32, &str)) {
        let mut is_first = true;
        while let Some((_, token)) = self.token() {
            match token {
                "package" if is_first => {
                    self.token();
                }
                ";" => {}
                "import" => self.import(&mut visit),
                _ if is_first && token.starts_with('\u{feff}') => continue,
                _ => return,
            }
            is_first = false;
        }
    }

    fn import(&mut self, visit: &mut impl FnMut(u32, &str)) {
        let mut is_block = false;
        while let Some((line, token)) = self.token() {
            match token {
                "(" => is_block = true,
                ")" => return,
                token if token.starts_with(['"', '`']) => {
                    visit(line, token.trim_matches(['"', '`']));
                    if !is_block {
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns the next token and its line: a word, a string with its quotes, or a character.
    fn token(&mut self) -> Option<(u32, &'t str)> {
        self.skip();
        let rest = &self.text[self.at..];
        let first = rest.chars().next()?;
        let length = match first {
            '"' | '`' => {
                let end = rest[1..].find(|c| c == first || (c == '\n' && first == '"'));
                end.map_or(rest.len(), |end| if rest[1 + end..].starts_with('\n') { 1 + end } else { 2 + end })
            }
            c if c.is_alphanumeric() || c == '_' => {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        let (line, token) = (self.line, &rest[..length]);
        self.pass(length);
        Some((line, token))
    }

    fn pass(&mut self, length: usize) {
        let passed = &self.text.as_bytes()[self.at..self.at + length];
        self.line += passed.iter().map(|byte| u32::from(*byte == b'\n')).sum::<u32>();
        self.at += length;
    }

    fn skip(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']).len();
            let comment = &rest[blank..];
            let length = if comment.starts_with("//") {
                comment.find('\n').unwrap_or(comment.len())
            } else if comment.starts_with("/*") {
                comment.find("*/").map_or(comment.len(), |end| end + 2)
            } else {
                0
            };
            if blank + length == 0 {
                return;
            }
            self.pass(blank + length);
        }
    }
}

/// Returns words that blanks part; a quoted one may hold blanks.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let (word, tail) = if matches!(first, '"' | '`') {
            rest[1..].split_once(first).unwrap_or((&rest[1..], ""))
        } else {
            rest.split_once([' ', '\t']).unwrap_or((rest, ""))
        };
        words.push(word);
        rest = tail.trim_start();
    }
    words
}

/// Adds what a line of C code includes from elsewhere.
fn c_code(row: &str, line: u32, reading: &mut Reading) {
    let words = row.trim_start_matches(['/', '*', ' ', '\t']);
    if let Some(include) = words.strip_prefix("#include") {
        let path = include.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
        if let Some(path) = path {
            reading.refer(line, RefKind::Path, path);
        }
    } else if words.starts_with("#cgo ") {
        for (at, _) in words.match_indices("${SRCDIR}/") {
            let path = words[at + "${SRCDIR}/".len()..].split([' ', '\t', '"']).next().unwrap_or_default();
            reading.refer(line, RefKind::Path, path);
        }
    }
}

/// Adds the paths that lead out of the folder: a test runs in the folder of its package.
fn elsewhere(text: &str, reading: &mut Reading) {
    if !text.contains("\"..") {
        return;
    }
    let code = scrub(text, &C_LIKE, Keep::Strings);
    for (line, row) in numbered(&code) {
        let mut rest = row;
        while let Some(at) = rest.find("\"..") {
            let (path, tail) = joined(&rest[at..]);
            if path.len() > 2 && path.len() <= MAX_PATH && path.starts_with("../") {
                reading.refer(line, RefKind::Path, path);
            }
            rest = tail;
        }
    }
}

/// Joins the strings of a list at the beginning of a text; returns the rest of the text too.
fn joined(text: &str) -> (String, &str) {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((part, tail)) = rest.strip_prefix('"').and_then(|inside| inside.split_once('"')) {
        parts.push(part);
        rest = tail;
        match tail.trim_start().strip_prefix(',') {
            // `Join("..", "x")`, but not `read("../x", "y")`.
            Some(next) if parts.len() < MAX_PARTS && parts[0] == ".." => rest = next.trim_start(),
            _ => break,
        }
    }
    (parts.join("/"), if parts.is_empty() { &text[1..] } else { rest })
}
