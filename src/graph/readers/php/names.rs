//! The classes and functions that PHP code defines and mentions, by their full names, and the files that it loads.

use std::collections::{HashMap, HashSet};

use super::blank::{self, PhpLiteral};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// A word of code, or another character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PhpToken<'c> {
    /// A name with its separators: `A\B`, `\A`, `$x`.
    Name(&'c str),
    Mark(u8),
}

struct NameSpot<'c> {
    line: u32,
    at: usize,
    token: PhpToken<'c>,
}

/// Reads a source. A Blade template has names everywhere.
pub(super) fn read(path: &str, text: &str) -> Reading {
    let mut reading = Reading::default();
    if path.ends_with(".blade.php") {
        let mut seen = HashSet::new();
        for spot in spots(text) {
            if let PhpToken::Name(name) = spot.token
                && name.trim_start_matches('\\').contains('\\')
                && seen.insert(name)
            {
                reading.refer(spot.line, RefKind::Module, name.trim_start_matches('\\'));
            }
        }
        return reading;
    }
    let (code, literals) = blank::code(text);
    let spots = spots(&code);
    let mut scan = NameScan {
        spots: &spots,
        reading,
        namespace: String::new(),
        uses: HashMap::new(),
        seen: HashSet::new(),
        classes: Vec::new(),
        depth: 0,
    };
    let mut at = 0;
    while at < spots.len() {
        at = scan.step(at).max(at + 1);
    }
    let mut reading = scan.reading;
    files(&mut reading, &spots, &literals);
    reading
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\\' | b'$') || byte >= 0x80
}

fn spots(code: &str) -> Vec<NameSpot<'_>> {
    let bytes = code.as_bytes();
    let (mut spots, mut at, mut line) = (Vec::new(), 0, 1);
    while at < bytes.len() {
        let start = at;
        if is_word(bytes[at]) {
            at += bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
            spots.push(NameSpot { line, at: start, token: PhpToken::Name(&code[start..at]) });
            continue;
        }
        line += u32::from(bytes[at] == b'\n');
        at += 1;
        if !bytes[start].is_ascii_whitespace() {
            spots.push(NameSpot { line, at: start, token: PhpToken::Mark(bytes[start]) });
        }
    }
    spots
}

struct NameScan<'c> {
    spots: &'c [NameSpot<'c>],
    reading: Reading,
    namespace: String,
    /// The full names by the short ones, in lower case: PHP takes no notice of the case of classes.
    uses: HashMap<String, String>,
    seen: HashSet<String>,
    /// The depths of the braces of the classes that the scanner is in.
    classes: Vec<usize>,
    depth: usize,
}

impl<'c> NameScan<'c> {
    fn name(&self, at: usize) -> &'c str {
        match self.spots.get(at) {
            Some(NameSpot { token: PhpToken::Name(name), .. }) => name,
            _ => "",
        }
    }

    fn mark(&self, at: usize) -> u8 {
        match self.spots.get(at) {
            Some(NameSpot { token: PhpToken::Mark(mark), .. }) => *mark,
            _ => 0,
        }
    }

    fn step(&mut self, at: usize) -> usize {
        let name = match self.spots[at].token {
            PhpToken::Mark(b'{') => {
                self.depth += 1;
                return at + 1;
            }
            PhpToken::Mark(b'}') => {
                self.depth = self.depth.saturating_sub(1);
                while self.classes.last().is_some_and(|depth| *depth >= self.depth) {
                    self.classes.pop();
                }
                return at + 1;
            }
            PhpToken::Mark(_) => return at + 1,
            PhpToken::Name(name) => name,
        };
        let before = at.checked_sub(1).map_or(b';', |at| self.mark(at));
        let is_member = at > 1 && matches!((self.mark(at - 2), before), (b'-', b'>') | (b':', b':'));
        if name.contains('$') || is_member || (at > 0 && self.name(at - 1) == "const") {
            return at + 1;
        }
        match name.to_ascii_lowercase().as_str() {
            "namespace" if matches!(before, b';' | b'}' | b'{' | b')' | 0) && self.mark(at + 1) != b'(' => {
                self.namespace = self.name(at + 1).to_owned();
                self.uses.clear();
                at + 2
            }
            "use" if self.classes.is_empty() && before != b')' && self.mark(at + 1) != b'(' => self.imports(at + 1),
            "class" | "interface" | "trait" | "enum" if !self.name(at + 1).is_empty() && !is_keyword(self.name(at + 1)) => {
                self.defines(at)
            }
            "class" if self.name(at.wrapping_sub(1)) == "new" => {
                self.classes.push(self.depth);
                at + 1
            }
            "function" => self.function(at),
            _ => {
                self.mention(at, name);
                at + 1
            }
        }
    }

    fn defines(&mut self, at: usize) -> usize {
        let full = self.in_namespace(self.name(at + 1));
        self.reading.declare(DeclKind::Module, full, "");
        self.classes.push(self.depth);
        at + 2
    }

    fn function(&mut self, at: usize) -> usize {
        let name = self.name(at + 1 + usize::from(self.mark(at + 1) == b'&'));
        if name.is_empty() {
            return at + 1;
        }
        if self.classes.is_empty() {
            let full = self.in_namespace(name);
            self.reading.declare(DeclKind::Module, format!("{full}()"), "");
        }
        at + 2
    }

    fn in_namespace(&self, name: &str) -> String {
        if self.namespace.is_empty() { name.to_owned() } else { format!("{}\\{name}", self.namespace) }
    }

    /// Reads what is behind `use`: `A\B, C\D as E`, `A\{B, C as D, function e}`, `function A\f`, `const A\B`.
    fn imports(&mut self, mut at: usize) -> usize {
        let (mut prefix, mut kind, mut full) = ("", "", String::new());
        while let Some(spot) = self.spots.get(at) {
            match spot.token {
                PhpToken::Mark(b'{') => prefix = self.name(at - 1),
                PhpToken::Mark(b',') => {}
                PhpToken::Name(word @ ("function" | "const")) => kind = word,
                PhpToken::Name("as") => {
                    self.uses.insert(self.name(at + 1).to_ascii_lowercase(), full.clone());
                    at += 1;
                }
                PhpToken::Name(name) => {
                    let joined =
                        if prefix.is_empty() { name.to_owned() } else { format!("{}\\{name}", prefix.trim_end_matches('\\')) };
                    joined.trim_start_matches('\\').clone_into(&mut full);
                    let short = full.rsplit('\\').next().unwrap_or_default().to_ascii_lowercase();
                    if kind != "const" && self.name(at + 1) != "as" {
                        self.uses.insert(short, full.clone());
                    }
                    let is_prefix = name.ends_with('\\') || self.mark(at + 1) == b'{';
                    if !is_prefix && full.len() <= MAX_NAME {
                        let shown = if kind == "function" { format!("{full}()") } else { full.clone() };
                        self.refer(spot.line, shown);
                    }
                }
                PhpToken::Mark(_) => return at + 1,
            }
            at += 1;
        }
        at
    }

    /// Notes a name that may mean a class or a function.
    fn mention(&mut self, at: usize, name: &str) {
        let (line, next) = (self.spots[at].line, self.mark(at + 1));
        let is_key = next == b':' && self.mark(at + 2) != b':' && !name.contains('\\') && self.mark(at.wrapping_sub(1)) != b'?';
        if name.starts_with(|c: char| c.is_ascii_digit()) || is_keyword(name) || is_key {
            return;
        }
        let before = at.checked_sub(1).map_or("", |at| self.name(at)).to_ascii_lowercase();
        let is_class_word = matches!(before.as_str(), "new" | "extends" | "implements" | "instanceof" | "insteadof");
        let is_static = next == b':' && self.mark(at + 2) == b':';
        let is_call = next == b'(' && !is_class_word && !self.is_attribute(at);
        let last = name.rsplit('\\').next().unwrap_or_default();
        let full = self.full(name);
        if full.len() > MAX_NAME {
            return;
        }
        if is_call {
            self.refer(line, format!("{full}()"));
            // A function that the namespace does not have is one of the root.
            if !name.contains('\\') && !self.namespace.is_empty() && !self.uses.contains_key(&name.to_ascii_lowercase()) {
                self.refer(line, format!("{name}()"));
            }
        }
        let is_class = last.starts_with(|c: char| c.is_uppercase()) || is_class_word || is_static || name.contains('\\');
        if is_class && (!is_call || last.starts_with(|c: char| c.is_uppercase())) {
            self.refer(line, full);
        }
    }

    /// Returns true directly behind `#[`.
    fn is_attribute(&self, at: usize) -> bool {
        at > 1 && self.mark(at - 1) == b'[' && self.mark(at - 2) == b'#'
    }

    fn full(&self, name: &str) -> String {
        if let Some(absolute) = name.strip_prefix('\\') {
            return absolute.to_owned();
        }
        let (first, rest) = name.split_at(name.find('\\').unwrap_or(name.len()));
        if first.eq_ignore_ascii_case("namespace") && !rest.is_empty() {
            return self.in_namespace(rest.trim_start_matches('\\'));
        }
        self.uses.get(&first.to_ascii_lowercase()).map_or_else(|| self.in_namespace(name), |full| format!("{full}{rest}"))
    }

    fn refer(&mut self, line: u32, name: String) {
        if self.seen.insert(name.clone()) {
            self.reading.refer(line, RefKind::Module, name);
        }
    }
}

/// The longest name that is kept.
const MAX_NAME: usize = 512;

fn is_keyword(name: &str) -> bool {
    KEYWORDS.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
}

/// Words of the language that are followed by a bracket or stand where a class may stand, sorted.
static KEYWORDS: [&str; 54] = [
    "abstract",
    "and",
    "array",
    "as",
    "bool",
    "callable",
    "case",
    "catch",
    "clone",
    "const",
    "declare",
    "default",
    "die",
    "do",
    "echo",
    "else",
    "elseif",
    "empty",
    "eval",
    "exit",
    "extends",
    "false",
    "final",
    "float",
    "fn",
    "for",
    "foreach",
    "if",
    "implements",
    "include",
    "include_once",
    "instanceof",
    "int",
    "isset",
    "list",
    "match",
    "mixed",
    "new",
    "null",
    "or",
    "parent",
    "print",
    "require",
    "require_once",
    "return",
    "self",
    "static",
    "string",
    "switch",
    "true",
    "unset",
    "use",
    "while",
    "xor",
];

/// Notes the files that are loaded: `require __DIR__ . '/../x.php'`, `require dirname(__DIR__, 2) . '/x.php'`, `require BASE . '/x.php'`.
fn files(reading: &mut Reading, spots: &[NameSpot<'_>], literals: &[PhpLiteral<'_>]) {
    for (at, spot) in spots.iter().enumerate() {
        let PhpToken::Name(word) = spot.token else { continue };
        if !matches!(word.to_ascii_lowercase().as_str(), "require" | "require_once" | "include" | "include_once") {
            continue;
        }
        let statement = &spots[at + 1..spots.len().min(at + MAX_STATEMENT)];
        let end = statement.iter().position(|spot| spot.token == PhpToken::Mark(b';')).unwrap_or(statement.len());
        let words =
            statement[..end].iter().filter_map(|spot| if let PhpToken::Name(name) = spot.token { Some(name) } else { None });
        let words: Vec<&str> = words.collect();
        let is_own = words.contains(&"__DIR__") || words.contains(&"__FILE__");
        // `dirname(__DIR__, 2)` goes up twice, `dirname(__FILE__)` not at all.
        let number = words.iter().find_map(|word| word.parse::<usize>().ok()).map_or(0, |number| number.clamp(1, 32) - 1);
        let up = words.iter().filter(|word| word.eq_ignore_ascii_case("dirname")).count().min(32) + number;
        let up = up - usize::from(words.contains(&"__FILE__") && up > 0);
        let Some(stop) = statement.get(end.saturating_sub(1)).map(|spot| spot.at) else { continue };
        let first = literals.partition_point(|literal| literal.at < spot.at);
        let path: String =
            literals[first..].iter().take(8).take_while(|literal| literal.at <= stop).map(|literal| literal.content).collect();
        if path.is_empty() || path.contains(['$', '\n']) || path.contains("://") {
            continue;
        }
        if is_own {
            reading.refer(spot.line, RefKind::Path, format!("{}{}", "../".repeat(up), path.trim_start_matches('/')));
        } else {
            reading.refer(spot.line, RefKind::RootPath, path);
        }
    }
}

/// The most tokens of a statement that are looked at.
const MAX_STATEMENT: usize = 40;
