//! The tokens of JavaScript and TypeScript, as far as imports need them: words, strings, templates and punctuation.
//!
//! Source: <https://tc39.es/ecma262/#sec-ecmascript-language-lexical-grammar>. JSX text is no token of its own: an apostrophe in it
//! differs from a string by the letter before it.

/// The kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or keyword.
    Word,
    /// The content of a string, or of a template without placeholders.
    Text,
    /// The content of a template up to its first placeholder.
    Head,
    /// The content of a template between two placeholders.
    Middle,
    /// The content of a template behind its last placeholder.
    Tail,
    /// A regular expression.
    Regex,
    /// Any other byte.
    Punct(u8),
}

/// A token and its place in the text, as bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScriptToken {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The tokens and comments of a text.
#[derive(Debug, Default)]
pub(super) struct ScriptTokens {
    pub(super) tokens: Vec<ScriptToken>,
    /// Comments that may mean something to tools: those that begin with `///` or `/**`.
    pub(super) comments: Vec<(usize, usize)>,
}

/// The most bytes of a regular expression: a slash that begins none must not cost the rest of a long line.
const MAX_REGEX: usize = 512;

/// Words behind which a `/` begins a regular expression, and a quote a string.
static KEYWORDS: [&str; 22] = [
    "as",
    "await",
    "case",
    "default",
    "delete",
    "do",
    "else",
    "export",
    "extends",
    "from",
    "if",
    "import",
    "in",
    "instanceof",
    "new",
    "of",
    "return",
    "throw",
    "typeof",
    "void",
    "while",
    "yield",
];

/// Returns the tokens of a text.
pub(super) fn tokens(text: &str) -> ScriptTokens {
    let mut lexer = ScriptLexer { text, bytes: text.as_bytes(), at: 0, braces: Vec::new(), out: ScriptTokens::default() };
    if text.starts_with("#!") {
        lexer.at = lexer.line_end(0);
    }
    while lexer.at < lexer.bytes.len() {
        lexer.step();
    }
    lexer.out
}

struct ScriptLexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The open braces; true for those of a placeholder in a template.
    braces: Vec<bool>,
    out: ScriptTokens,
}

impl ScriptLexer<'_> {
    fn step(&mut self) {
        let start = self.at;
        match self.bytes[start] {
            byte if byte.is_ascii_whitespace() => self.at += 1,
            byte if is_word(byte) => {
                let length = self.bytes[start..].iter().position(|byte| !is_word(*byte));
                self.at = length.map_or(self.bytes.len(), |length| start + length);
                self.push(TokenKind::Word, start, self.at);
            }
            b'/' if self.bytes[start..].starts_with(b"//") => {
                self.at = self.line_end(start);
                self.comment(start, b"///");
            }
            b'/' if self.bytes[start..].starts_with(b"/*") => {
                self.at = self.text[start + 2..].find("*/").map_or(self.bytes.len(), |length| start + 2 + length + 2);
                self.comment(start, b"/**");
            }
            b'/' if self.may_begin_regex() => match self.regex_end(start) {
                Some(end) => {
                    self.at = end;
                    self.push(TokenKind::Regex, start, end);
                }
                None => self.punct(b'/'),
            },
            quote @ (b'"' | b'\'') if self.may_begin_string() => self.string(quote),
            b'`' => {
                self.at += 1;
                self.template(TokenKind::Text, TokenKind::Head);
            }
            b'{' => {
                self.braces.push(false);
                self.punct(b'{');
            }
            b'}' => {
                if self.braces.pop() == Some(true) {
                    self.at += 1;
                    self.template(TokenKind::Tail, TokenKind::Middle);
                } else {
                    self.punct(b'}');
                }
            }
            byte => self.punct(byte),
        }
    }

    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.out.tokens.push(ScriptToken { kind, start, end });
    }

    fn punct(&mut self, byte: u8) {
        self.push(TokenKind::Punct(byte), self.at, self.at + 1);
        self.at += 1;
    }

    fn comment(&mut self, start: usize, marker: &[u8]) {
        if self.bytes[start..].starts_with(marker) {
            self.out.comments.push((start, self.at));
        }
    }

    fn line_end(&self, start: usize) -> usize {
        self.bytes[start..].iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |length| start + length)
    }

    /// Reads a string up to its quote or the end of the line.
    fn string(&mut self, quote: u8) {
        let start = self.at + 1;
        let mut at = start;
        while at < self.bytes.len() && self.bytes[at] != quote && self.bytes[at] != b'\n' {
            at += if self.bytes[at] == b'\\' { 2 } else { 1 };
        }
        let end = at.min(self.bytes.len());
        self.push(TokenKind::Text, start, end);
        self.at = if self.bytes.get(end) == Some(&quote) { end + 1 } else { end };
    }

    /// Reads the content of a template up to its end or the next placeholder.
    fn template(&mut self, closed: TokenKind, continued: TokenKind) {
        let start = self.at;
        let mut at = start;
        loop {
            match self.bytes.get(at) {
                None => {
                    self.push(closed, start, self.bytes.len());
                    self.at = self.bytes.len();
                    return;
                }
                Some(b'\\') => at += 2,
                Some(b'`') => {
                    self.push(closed, start, at);
                    self.at = at + 1;
                    return;
                }
                Some(b'$') if self.bytes.get(at + 1) == Some(&b'{') => {
                    self.push(continued, start, at);
                    self.braces.push(true);
                    self.at = at + 2;
                    return;
                }
                Some(_) => at += 1,
            }
        }
    }

    fn is_after_keyword(&self, token: &ScriptToken) -> bool {
        KEYWORDS.binary_search(&self.text.get(token.start..token.end).unwrap_or_default()).is_ok()
    }

    fn may_begin_regex(&self) -> bool {
        let Some(last) = self.out.tokens.last() else { return true };
        match last.kind {
            TokenKind::Word => self.is_after_keyword(last),
            // `</` closes a tag of JSX.
            TokenKind::Punct(byte) => !matches!(byte, b')' | b']' | b'}' | b'<'),
            TokenKind::Head | TokenKind::Middle => true,
            TokenKind::Text | TokenKind::Tail | TokenKind::Regex => false,
        }
    }

    /// Returns false for an apostrophe within a word, which only the text of JSX has.
    fn may_begin_string(&self) -> bool {
        let is_joined = |last: &&ScriptToken| last.kind == TokenKind::Word && last.end == self.at;
        self.out.tokens.last().filter(is_joined).is_none_or(|last| self.is_after_keyword(last))
    }

    fn regex_end(&self, start: usize) -> Option<usize> {
        let (mut at, mut is_in_class) = (start + 1, false);
        let text = &self.bytes[..self.bytes.len().min(start + MAX_REGEX)];
        loop {
            match *text.get(at)? {
                b'\n' => return None,
                b'\\' => at += 1,
                b'[' => is_in_class = true,
                b']' => is_in_class = false,
                b'/' if !is_in_class => return Some(at + 1),
                _ => {}
            }
            at += 1;
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}
