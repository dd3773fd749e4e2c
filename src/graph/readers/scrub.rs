//! Blanks what is no code: comments, and on request the content of strings, so that a scanner of lines cannot mistake a
//! comment for an import. Lines keep their numbers and columns.

/// The lexical rules of a language, as far as comments and strings go.
#[derive(Debug, Clone, Copy)]
pub struct Lexis {
    /// What begins a comment to the end of the line.
    pub line: &'static [&'static str],
    /// What begins and ends a comment over several lines.
    pub block: &'static [(&'static str, &'static str)],
    /// True if block comments nest.
    pub nests: bool,
    /// What begins and ends a string, longest first; true if it may span lines; true if `\` escapes.
    pub strings: &'static [(&'static str, &'static str, bool, bool)],
}

impl Lexis {
    /// Returns for each byte whether a comment or string may begin with it.
    #[must_use]
    pub fn starts(&self) -> [bool; 256] {
        let mut starts = [false; 256];
        let blocks = self.block.iter().map(|(start, _)| start);
        let strings = self.strings.iter().map(|string| &string.0);
        for start in self.line.iter().chain(blocks).chain(strings) {
            starts[usize::from(start.as_bytes()[0])] = true;
        }
        starts
    }
}

/// C, C++, Java, Kotlin, Scala, C#, Go, PHP, Swift, protobuf and others with `//` and `/* */`.
pub const C_LIKE: Lexis = Lexis {
    line: &["//"],
    block: &[("/*", "*/")],
    nests: false,
    strings: &[("\"\"\"", "\"\"\"", true, false), ("\"", "\"", false, true), ("'", "'", false, true), ("`", "`", true, false)],
};

/// JavaScript and TypeScript: a template may span lines, and `\` escapes in it.
pub const SCRIPT: Lexis = Lexis {
    line: &["//"],
    block: &[("/*", "*/")],
    nests: false,
    strings: &[("\"", "\"", false, true), ("'", "'", false, true), ("`", "`", true, true)],
};

/// Python.
pub const PYTHON: Lexis = Lexis {
    line: &["#"],
    block: &[],
    nests: false,
    strings: &[
        ("\"\"\"", "\"\"\"", true, true),
        ("'''", "'''", true, true),
        ("\"", "\"", false, true),
        ("'", "'", false, true),
    ],
};

/// Ruby, Elixir, shell, Starlark and others with `#`.
pub const HASH: Lexis = Lexis {
    line: &["#"],
    block: &[],
    nests: false,
    strings: &[("\"\"\"", "\"\"\"", true, true), ("\"", "\"", false, true), ("'", "'", false, true)],
};

/// Rust: block comments nest, and a quote may begin a lifetime, so only double quotes begin strings.
pub const RUST: Lexis = Lexis { line: &["//"], block: &[("/*", "*/")], nests: true, strings: &[("\"", "\"", true, true)] };

/// Kotlin, its build scripts, and Scala: block comments nest. A name in backticks counts as a string.
pub const KOTLIN: Lexis = Lexis { nests: true, ..C_LIKE };

/// Groovy and its build scripts.
pub const GROOVY: Lexis = Lexis {
    line: &["//"],
    block: &[("/*", "*/")],
    nests: false,
    strings: &[
        ("\"\"\"", "\"\"\"", true, true),
        ("'''", "'''", true, true),
        ("\"", "\"", false, true),
        ("'", "'", false, true),
    ],
};

/// Java, C# and others where backticks mean nothing.
pub const JAVA: Lexis = Lexis {
    line: &["//"],
    block: &[("/*", "*/")],
    nests: false,
    strings: &[("\"\"\"", "\"\"\"", true, true), ("\"", "\"", false, true), ("'", "'", false, true)],
};

/// What stays of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Code and strings.
    Strings,
    /// Code alone; of a string its delimiters.
    Code,
}

/// Returns the text with comments as blanks, and also the content of strings unless they are kept. The number of lines stays.
#[must_use]
pub fn scrub(text: &str, lexis: &Lexis, keep: Keep) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let starts = lexis.starts();
    let mut at = 0;
    while at < bytes.len() {
        if !starts[usize::from(bytes[at])] {
            at += 1;
            continue;
        }
        let rest = &bytes[at..];
        if let Some(start) = lexis.line.iter().find(|start| rest.starts_with(start.as_bytes())) {
            let end = at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            blank(&mut out[at..end]);
            at = end.max(at + start.len());
        } else if let Some((start, end)) = lexis.block.iter().find(|(start, _)| rest.starts_with(start.as_bytes())) {
            let stop = block_end(bytes, at + start.len(), start, end, lexis.nests);
            blank(&mut out[at..stop]);
            at = stop;
        } else if let Some(string) = lexis.strings.iter().find(|string| rest.starts_with(string.0.as_bytes())) {
            let first = at + string.0.len();
            let last = string_end(bytes, first, *string);
            if keep == Keep::Code {
                blank(&mut out[first..last]);
            }
            let closes = bytes[last..].starts_with(string.1.as_bytes());
            at = last + if closes { string.1.len() } else { 0 };
        } else {
            at += 1;
        }
    }
    // Whole characters were blanked: each blanked byte became a space, and delimiters are ASCII.
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| !matches!(**byte, b'\n' | b'\r')) {
        *byte = b' ';
    }
}

fn block_end(bytes: &[u8], mut at: usize, start: &str, end: &str, nests: bool) -> usize {
    let mut depth = 1;
    let firsts = (start.as_bytes()[0], end.as_bytes()[0]);
    while at < bytes.len() {
        if bytes[at] != firsts.0 && bytes[at] != firsts.1 {
            at += 1;
        } else if bytes[at..].starts_with(end.as_bytes()) {
            at += end.len();
            depth -= 1;
            if depth == 0 {
                return at;
            }
        } else if nests && bytes[at..].starts_with(start.as_bytes()) {
            at += start.len();
            depth += 1;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

/// Returns the offset of the string's end delimiter, or of the end of the line or text if it is not closed.
pub(super) fn string_end(bytes: &[u8], mut at: usize, (_, end, may_span, escapes): (&str, &str, bool, bool)) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += 2,
            b'\n' if !may_span => return at,
            byte if byte == end.as_bytes()[0] && bytes[at..].starts_with(end.as_bytes()) => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Returns the lines with their numbers, from 1.
pub fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.lines())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lexis: &Lexis, text: &str, keep: Keep, expected: &str) {
        let scrubbed = scrub(text, lexis, keep);
        assert_eq!(scrubbed, expected);
        assert_eq!(scrubbed.len(), text.len());
    }

    #[test]
    fn comments_and_strings_are_blanked() {
        check(&SCRIPT, "a // 'x'\n'b//c' /* d\n*/e", Keep::Strings, "a       \n'b//c'     \n  e");
        check(&SCRIPT, "import 'a'; // b", Keep::Code, "import ' ';     ");
        check(&PYTHON, "\"\"\"\nimport x\n\"\"\"\nimport y # z", Keep::Code, "\"\"\"\n        \n\"\"\"\nimport y    ");
        check(&RUST, "/* a /* b */ c */ d<'a>", Keep::Code, "                  d<'a>");
        check(&C_LIKE, "\"not closed\nimport x", Keep::Code, "\"          \nimport x");
        check(&PYTHON, "'it\\'s' # ä", Keep::Strings, "'it\\'s'     ");
        check(&SCRIPT, "'\\", Keep::Code, "' ");
    }
}
