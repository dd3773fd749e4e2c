//! The modules and files that a script mentions.
//!
//! Sources: <https://tc39.es/ecma262/#sec-imports>, <https://nodejs.org/api/modules.html>,
//! <https://www.typescriptlang.org/docs/handbook/triple-slash-directives.html>, <https://vite.dev/guide/features.html#glob-import>,
//! <https://jestjs.io/docs/jest-object#mock-modules>.

use super::lexer::{ScriptToken, ScriptTokens, TokenKind, tokens};
use crate::graph::reading::{Reading, RefKind};

/// The longest name that is taken for one.
const MAX_NAME: usize = 1024;

/// The number of tokens that type arguments before a call may have.
const MAX_TYPE_ARGUMENTS: usize = 64;

/// The number of tokens that a list of modules or a template may have.
const MAX_TOKENS: usize = 512;

/// Methods of `jest`, `vi` and others that take a module by its name.
static MOCKS: [&str; 13] = [
    "createMockFromModule",
    "doMock",
    "doUnmock",
    "dontMock",
    "importActual",
    "importMock",
    "mock",
    "module",
    "requireActual",
    "requireMock",
    "setMock",
    "unmock",
    "unstable_mockModule",
];

/// Words without which a script mentions nothing.
static SIGNS: [&str; 9] = ["import", "require", "from", "mock", "URL(", "__dirname", "<reference", "define(", "declare module"];

/// A script and its tokens.
pub(super) struct ImportScript<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [ScriptToken],
    lines: Vec<usize>,
}

/// Reads a script. `has_types_in_comments` is true for JavaScript, whose types stand in comments.
pub(super) fn read(text: &str, has_types_in_comments: bool, reading: &mut Reading) {
    if !SIGNS.iter().any(|sign| text.contains(sign)) {
        return;
    }
    let ScriptTokens { tokens, comments } = tokens(text);
    let script = ImportScript::new(text, &tokens);
    script.modules(reading);
    for (start, end) in comments {
        script.comment(start, end, has_types_in_comments, reading);
    }
}

impl<'t> ImportScript<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [ScriptToken]) -> Self {
        let lines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        Self { text, tokens, lines }
    }

    /// Returns the line of an offset, from 1.
    pub(super) fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.lines.partition_point(|end| *end < offset) + 1).unwrap_or(u32::MAX)
    }

    pub(super) fn text_of(&self, token: &ScriptToken) -> &'t str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// Returns the word at this index; empty if there is none.
    pub(super) fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).filter(|token| token.kind == TokenKind::Word).map_or("", |token| self.text_of(token))
    }

    pub(super) fn is_punct(&self, at: usize, byte: u8) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Punct(byte))
    }

    /// Returns the string at this index.
    pub(super) fn string(&self, at: usize) -> Option<&'t str> {
        let token = self.tokens.get(at).filter(|token| token.kind == TokenKind::Text)?;
        Some(self.text_of(token)).filter(|text| !text.is_empty() && text.len() <= MAX_NAME && !text.contains(['\n', '\\']))
    }

    pub(super) fn refer(&self, reading: &mut Reading, at: usize, kind: RefKind, name: impl Into<String>) {
        if let Some(token) = self.tokens.get(at) {
            reading.refer(self.line(token.start), kind, name);
        }
    }

    fn modules(&self, reading: &mut Reading) {
        let mut is_clause = false;
        for at in 0..self.tokens.len() {
            match self.tokens[at].kind {
                TokenKind::Word => {
                    let word = self.word(at);
                    let is_member = at > 0 && self.is_punct(at - 1, b'.');
                    if matches!(word, "import" | "export") && !is_member {
                        is_clause = true;
                        if let (Some(name), true) = (self.string(at + 1), word == "import") {
                            self.refer(reading, at + 1, RefKind::Module, name);
                        }
                    } else if word == "from" && is_clause {
                        if let Some(name) = self.string(at + 1) {
                            self.refer(reading, at + 1, RefKind::Module, name);
                            is_clause = false;
                        }
                    } else if word == "module" && at > 0 && self.word(at - 1) == "declare" {
                        self.string(at + 1).into_iter().for_each(|name| self.refer(reading, at + 1, RefKind::Module, name));
                    }
                    self.call(at, word, is_member, reading);
                }
                TokenKind::Punct(b'{' | b'}' | b',' | b'*') | TokenKind::Text => {}
                _ => is_clause = false,
            }
        }
    }

    /// Adds what a call mentions whose name is the word at this index.
    fn call(&self, at: usize, word: &str, is_member: bool, reading: &mut Reading) {
        let object = if is_member && at > 1 { self.word(at - 2) } else { "" };
        let takes_module = match word {
            "require" => !is_member || object == "module",
            "import" | "proxyquire" | "rewire" | "esmock" | "requirejs" | "define" | "importScripts" => !is_member,
            "resolve" => matches!(object, "require" | "meta"),
            "context" => object == "require",
            "glob" | "globEager" => object == "meta",
            "register" => object == "module",
            word => MOCKS.binary_search(&word).is_ok() && matches!(object, "jest" | "vi" | "vitest" | "mock" | "td"),
        };
        if takes_module {
            if let Some(open) = self.open_bracket(at + 1) {
                self.argument(open + 1, word, reading);
            }
        } else if word == "URL" && at > 0 && self.word(at - 1) == "new" {
            let is_own = self.is_punct(at + 3, b',') && self.word(at + 4) == "import" && self.word(at + 6) == "meta";
            if let (Some(name), true, true) = (self.string(at + 2), self.is_punct(at + 1, b'('), is_own) {
                self.refer(reading, at + 2, RefKind::Path, name);
            }
        } else if word == "__dirname" || (matches!(word, "dirname" | "dir") && object == "meta") {
            self.joined(at, reading);
        } else if matches!(word, "templateUrl" | "testURL") && self.is_punct(at + 1, b':') {
            self.string(at + 2).into_iter().for_each(|name| self.refer(reading, at + 2, RefKind::Path, name));
        }
    }

    /// Returns the index of `(`, behind type arguments if there are any.
    fn open_bracket(&self, at: usize) -> Option<usize> {
        if self.is_punct(at, b'(') {
            return Some(at);
        }
        let is_open = |at: &usize| self.is_punct(*at - 1, b'>') && self.is_punct(*at, b'(');
        (at + 1..at + MAX_TYPE_ARGUMENTS).find(is_open).filter(|_| self.is_punct(at, b'<'))
    }

    /// Adds the module, list of modules or pattern of modules that begins at this index.
    fn argument(&self, at: usize, word: &str, reading: &mut Reading) {
        let in_list = self.is_punct(at, b'[');
        let named_list = word == "define" && self.is_punct(at + 1, b',') && self.is_punct(at + 2, b'[');
        if in_list || named_list {
            let first = if in_list { at + 1 } else { at + 3 };
            for at in (first..self.tokens.len()).take(MAX_TOKENS).take_while(|at| !self.is_punct(*at, b']')) {
                self.string(at).into_iter().for_each(|name| self.refer(reading, at, RefKind::Module, name));
            }
            return;
        }
        match self.tokens.get(at).map(|token| token.kind) {
            Some(TokenKind::Text) if word != "define" => {
                let Some(name) = self.string(at) else { return };
                let name = if word == "context" { format!("{}/**", name.trim_end_matches('/')) } else { name.to_owned() };
                self.refer(reading, at, RefKind::Module, name);
            }
            Some(TokenKind::Head) => {
                let template = self.template(at);
                // A path that begins with a placeholder is known at run time only; `__dirname` is read elsewhere.
                if template.starts_with(['.', '/', '@', '~', '#'])
                    || template.find('*').is_some_and(|star| template[..star].contains('/'))
                {
                    self.refer(reading, at, RefKind::Module, template);
                }
            }
            // `import("./locale/" + name)`
            _ => {}
        }
    }

    /// Returns a template as a pattern: each placeholder may hold any part of a path.
    fn template(&self, at: usize) -> String {
        let mut depth = 0_usize;
        let mut text = String::new();
        for token in self.tokens[at..].iter().take(MAX_TOKENS) {
            match token.kind {
                TokenKind::Head if depth == 0 => text.push_str(self.text_of(token)),
                TokenKind::Middle | TokenKind::Tail if depth == 1 => {
                    text.push('*');
                    text.push_str(self.text_of(token));
                }
                _ => {}
            }
            match token.kind {
                TokenKind::Head => depth += 1,
                TokenKind::Tail if depth == 1 => break,
                TokenKind::Tail => depth -= 1,
                _ => {}
            }
            if text.len() > MAX_NAME {
                return String::new();
            }
        }
        let parts: Vec<String> = text.split('/').map(wide).collect();
        parts.join("/")
    }

    /// Adds the path that is joined to the folder of the file: `__dirname + '/x'`, `` `${__dirname}/x` ``, `join(__dirname, '..', 'x')`.
    fn joined(&self, at: usize, reading: &mut Reading) {
        let mut path = String::from(".");
        let mut next = at + 1;
        match self.tokens.get(next).map(|token| token.kind) {
            Some(TokenKind::Tail | TokenKind::Middle) => path.push_str(self.text_of(&self.tokens[next])),
            Some(TokenKind::Punct(b',' | b'+')) => {
                while let (Some(TokenKind::Punct(b',' | b'+')), Some(name)) =
                    (self.tokens.get(next).map(|token| token.kind), self.string(next + 1))
                {
                    path.push('/');
                    path.push_str(name);
                    next += 2;
                }
            }
            _ => {}
        }
        if path.len() > 1 && path.len() <= MAX_NAME && !path.contains('\n') {
            self.refer(reading, at, RefKind::Path, path.replace("//", "/"));
        }
    }

    /// Reads a comment: a directive with three slashes, or types of JavaScript.
    fn comment(&self, start: usize, end: usize, has_types: bool, reading: &mut Reading) {
        let comment = self.text.get(start..end).unwrap_or_default();
        let mut refer = |at: usize, kind: RefKind, name: &str| reading.refer(self.line(start + at), kind, name);
        if comment.starts_with("///") {
            for (attribute, kind) in [("path=", RefKind::Path), ("types=", RefKind::Module)] {
                let at = comment.find("<reference").and_then(|_| comment.find(attribute));
                if let Some((at, name)) = at.and_then(|at| Some((at, quoted(&comment[at + attribute.len()..])?))) {
                    refer(at, kind, name);
                }
            }
            return;
        }
        if !has_types {
            return;
        }
        for (at, _) in comment.match_indices("import(") {
            if let Some(name) = quoted(&comment[at + 7..]) {
                refer(at, RefKind::Module, name);
            }
        }
        for (at, _) in comment.match_indices("@import ") {
            let line = start_of(&comment[at..]).split('\n').next().unwrap_or_default();
            let name = line.split_once(" from ").and_then(|(_, rest)| quoted(rest.trim_start()));
            if let Some(name) = name {
                refer(at, RefKind::Module, name);
            }
        }
    }
}

/// Returns a part of a pattern, over folders too if it has a placeholder.
fn wide(part: &str) -> String {
    match part {
        "*" => "**".to_owned(),
        part if part.contains('*') => format!("**/{part}"),
        part => part.to_owned(),
    }
}

/// Returns the beginning, as far as a name may go.
fn start_of(text: &str) -> &str {
    &text[..text.floor_char_boundary(2 * MAX_NAME)]
}

/// Returns the quoted text at the beginning.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = start_of(&text[1..]).split(quote).next()?;
    (inside.len() <= MAX_NAME && !inside.is_empty() && !inside.contains('\n')).then_some(inside)
}
