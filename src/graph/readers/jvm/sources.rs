//! What a source says: its package, its imports, and the names that it offers.

use std::collections::HashSet;

use crate::graph::readers::gradle::build;
use crate::graph::readers::scrub::{GROOVY, JAVA, KOTLIN};
use crate::graph::readers::tokens::{CodeToken, Spot, bare, token, tokens};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The mention of what the project of a source takes.
pub(super) const PROJECT: &str = "the project that it belongs to";

/// Reads a source with this ending.
pub(super) fn read(ending: &str, text: &str) -> Reading {
    let lexis = match ending {
        "java" => &JAVA,
        "groovy" => &GROOVY,
        _ => &KOTLIN,
    };
    let code = bare(text, lexis);
    let spots = tokens(&code, lexis);
    let mut source = JvmSource {
        spots: &spots,
        is_scala: ending == "scala",
        has_functions: matches!(ending, "kt" | "kts" | "scala"),
        ..JvmSource::default()
    };
    source.reading.refer(1, RefKind::Implied, PROJECT);
    source.run();
    let mut reading = source.finish();
    build::read_source(text, lexis, &mut reading);
    reading
}

#[derive(Default)]
struct JvmSource<'s, 't> {
    spots: &'s [Spot<'t>],
    is_scala: bool,
    has_functions: bool,
    reading: Reading,
    package: String,
    /// The brackets around the code: of packages, and all.
    around: usize,
    braces: usize,
    round: usize,
    names: Vec<&'t str>,
    mentioned: HashSet<String>,
}

impl<'t> JvmSource<'_, 't> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(spot) = self.spots.get(at) {
            let is_member = at > 0 && token(self.spots, at - 1) == Some(CodeToken::Mark('.'));
            at = match spot.token {
                CodeToken::Mark('{') => {
                    self.braces += 1;
                    at + 1
                }
                CodeToken::Mark('}') => {
                    self.braces = self.braces.saturating_sub(1);
                    self.around = self.around.min(self.braces);
                    at + 1
                }
                CodeToken::Mark('(') => {
                    self.round += 1;
                    at + 1
                }
                CodeToken::Mark(')') => {
                    self.round = self.round.saturating_sub(1);
                    at + 1
                }
                CodeToken::Word("package") if !is_member && self.is_top() => self.package(at),
                CodeToken::Word("import") if !is_member => self.import(at),
                CodeToken::Word("forName" | "loadClass") => self.by_name(at),
                CodeToken::Word(word) => {
                    if self.is_top() && !is_member {
                        self.offer(word, at);
                    }
                    self.in_full(at, is_member)
                }
                _ => at + 1,
            };
        }
    }

    fn is_top(&self) -> bool {
        self.braces == self.around && self.round == 0
    }

    fn package(&mut self, at: usize) -> usize {
        let line = self.spots[at].line;
        if let (Some(CodeToken::Word("object")), Some(CodeToken::Word(name))) =
            (token(self.spots, at + 1), token(self.spots, at + 2))
        {
            // The members of a package object are those of a package.
            let package = joined(&self.package, name);
            self.reading.declare(DeclKind::Module, package, "*");
            return at + 3;
        }
        let (name, end) = path(self.spots, at + 1);
        if name.is_empty() {
            return at + 1;
        }
        // Only Scala chains packages, and a name has an end.
        let around = if self.is_scala && self.package.len() < 400 { self.package.as_str() } else { "" };
        self.package = joined(around, &name);
        self.reading.refer(line, RefKind::Package, self.package.clone());
        if token(self.spots, end) == Some(CodeToken::Mark('{')) {
            self.around += 1;
            self.braces += 1;
            return end + 1;
        }
        end
    }

    fn import(&mut self, at: usize) -> usize {
        let line = self.spots[at].line;
        let is_static = token(self.spots, at + 1) == Some(CodeToken::Word("static"))
            && matches!(token(self.spots, at + 2), Some(CodeToken::Word(_)));
        let mut at = at + 1 + usize::from(is_static);
        loop {
            let (name, end) = path(self.spots, at);
            if name.is_empty() {
                return at;
            }
            at = end;
            match (token(self.spots, at), token(self.spots, at + 1)) {
                (Some(CodeToken::Mark('.')), Some(CodeToken::Mark('*'))) => {
                    self.refer(line, &format!("{name}.*"));
                    at += 2;
                }
                (Some(CodeToken::Mark('.')), Some(CodeToken::Mark('{'))) => at = self.selectors(line, &name, at + 2),
                _ => self.refer(line, &name),
            }
            if !self.is_scala || token(self.spots, at) != Some(CodeToken::Mark(',')) {
                return at;
            }
            at += 1;
        }
    }

    /// Takes `{A, B => C, D as E, _, given}` behind a path.
    fn selectors(&mut self, line: u32, name: &str, mut at: usize) -> usize {
        let mut is_first = true;
        while let Some(spot) = self.spots.get(at) {
            match spot.token {
                CodeToken::Mark('}') => return at + 1,
                CodeToken::Mark(',') => is_first = true,
                CodeToken::Mark('*') if is_first => self.refer(line, &format!("{name}.*")),
                CodeToken::Word(word) | CodeToken::Text(word) if is_first => {
                    let word = if matches!(word, "_" | "given") { "*" } else { word };
                    self.refer(line, &format!("{name}.{word}"));
                    is_first = false;
                }
                _ => {}
            }
            at += 1;
        }
        at
    }

    fn by_name(&mut self, at: usize) -> usize {
        if let (Some(CodeToken::Mark('(')), Some(CodeToken::Text(name))) =
            (token(self.spots, at + 1), token(self.spots, at + 2))
        {
            // Classes that are looked up are mostly optional: the resolver looks in the same project only.
            if self.mentioned.insert(name.to_owned()) {
                self.reading.refer(self.spots[at].line, RefKind::RootPath, name);
            }
        }
        at + 1
    }

    /// Takes a name in full: at least two packages and a class.
    fn in_full(&mut self, at: usize, is_member: bool) -> usize {
        let Some(CodeToken::Word(first)) = token(self.spots, at) else { return at + 1 };
        if is_member || token(self.spots, at + 1) != Some(CodeToken::Mark('.')) || !is_lower(first) {
            return at + 1;
        }
        let (name, end) = path(self.spots, at);
        let lower = name.split('.').take_while(|part| is_lower(part)).count();
        if lower >= 2 && name.split('.').nth(lower).is_some_and(|part| part.starts_with(char::is_uppercase)) {
            let class = name.split('.').take(lower + 1).collect::<Vec<_>>().join(".");
            self.refer(self.spots[at].line, &class);
        }
        end
    }

    fn refer(&mut self, line: u32, name: &str) {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '*' | '$' | '-');
        let name = name.strip_prefix("_root_.").unwrap_or(name);
        let name = if let Some(package) = name.strip_suffix("._") { format!("{package}.*") } else { name.to_owned() };
        if name.chars().all(is_name) && self.mentioned.insert(name.clone()) {
            self.reading.refer(line, RefKind::Module, name);
        }
    }

    /// Takes the name that a keyword on top introduces.
    fn offer(&mut self, word: &str, at: usize) {
        let name = match word {
            "class" | "interface" | "object" | "enum" | "record" | "trait" | "typealias" | "type" | "given" => {
                match token(self.spots, at + 1) {
                    Some(CodeToken::Word(name) | CodeToken::Text(name)) => name,
                    _ => return,
                }
            }
            "fun" | "val" | "var" | "def" if self.has_functions => self.before(at + 1),
            _ => return,
        };
        if !matches!(name, "class" | "interface" | "object" | "") && name.chars().all(|c| !c.is_whitespace()) {
            self.names.push(name);
        }
    }

    /// Returns the last word before what follows a name: parameters, a type, a value. A type that is extended comes first.
    fn before(&self, start: usize) -> &'t str {
        let mut name = "";
        let mut depth = 0_usize;
        let Some(line) = self.spots.get(start).map(|spot| spot.line) else { return name };
        for (at, spot) in self.spots.iter().enumerate().skip(start).take(60) {
            let is_member = at > 0 && self.spots[at - 1].token == CodeToken::Mark('.');
            match spot.token {
                CodeToken::Mark('<' | '[') => depth += 1,
                CodeToken::Mark('>' | ']') => depth = depth.saturating_sub(1),
                CodeToken::Word("get" | "by" | "where") if depth == 0 && !name.is_empty() && !is_member => break,
                CodeToken::Word(word) | CodeToken::Text(word) if depth == 0 && spot.line == line => name = word,
                CodeToken::Mark('.' | '?' | '@') => {}
                _ if depth == 0 => break,
                _ => {}
            }
        }
        name
    }

    fn finish(mut self) -> Reading {
        if !self.package.is_empty() {
            self.names.sort_unstable();
            self.names.dedup();
            let names = self.names.join(" ");
            self.reading.declare(DeclKind::Module, self.package, names);
        }
        self.reading
    }
}

fn is_lower(part: &str) -> bool {
    part.starts_with(|c: char| c.is_lowercase() || c == '_')
}

fn joined(package: &str, name: &str) -> String {
    if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") }
}

/// Returns the dotted words, all on one line or continued by a dot, and the index behind them.
fn path(spots: &[Spot<'_>], mut at: usize) -> (String, usize) {
    let mut name = String::new();
    while let Some(CodeToken::Word(word) | CodeToken::Text(word)) = token(spots, at) {
        name.push_str(word);
        at += 1;
        if token(spots, at) != Some(CodeToken::Mark('.'))
            || !matches!(token(spots, at + 1), Some(CodeToken::Word(_) | CodeToken::Text(_)))
        {
            break;
        }
        name.push('.');
        at += 1;
    }
    (name, at)
}
