//! The modules, crates and files that a Rust source mentions.
//!
//! Sources: <https://doc.rust-lang.org/reference/paths.html>, <https://doc.rust-lang.org/reference/items/modules.html>,
//! <https://doc.rust-lang.org/std/macro.include.html>, <https://doc.rust-lang.org/cargo/reference/build-scripts.html>.

use std::collections::HashSet;

use super::lexer::{RustToken, RustTokenKind, tokens};
use crate::graph::reading::{Reading, RefKind};

/// The most paths that one `use` makes.
const MAX_USES: usize = 1024;

/// The most parts of a path.
const MAX_PARTS: usize = 32;

/// The longest path of a file.
const MAX_PATH: usize = 1024;

/// Macros whose path begins at the source.
static FROM_SOURCE: [&str; 3] = ["include", "include_bytes", "include_str"];

/// Macros whose path begins at the manifest.
static FROM_MANIFEST: [&str; 9] = [
    "embed_migrations",
    "include_dir",
    "migrate",
    "query_file",
    "query_file_as",
    "query_file_as_unchecked",
    "query_file_scalar",
    "query_file_unchecked",
    "include_proto_dir",
];

/// Reads a source with this name.
pub(super) fn read(name: &str, text: &str) -> Reading {
    let tokens = tokens(text);
    let mut source =
        RustSource { text, tokens: &tokens, blocks: Vec::new(), seen: HashSet::new(), path: None, reading: Reading::default() };
    let is_build = name == "build.rs";
    let mut at = 0;
    while at < tokens.len() {
        at = match tokens[at].kind {
            RustTokenKind::Word => source.word(at),
            RustTokenKind::Text => {
                source.file(at, is_build);
                at + 1
            }
            RustTokenKind::Punct(b'{') => {
                source.blocks.push(None);
                source.path = None;
                at + 1
            }
            RustTokenKind::Punct(b'}') => {
                source.blocks.pop();
                at + 1
            }
            RustTokenKind::Punct(_) => at + 1,
        };
    }
    source.reading
}

struct RustSource<'t> {
    text: &'t str,
    tokens: &'t [RustToken],
    /// The open braces, with the name of the module that one begins.
    blocks: Vec<Option<&'t str>>,
    /// The paths of modules that were added.
    seen: HashSet<String>,
    /// The path that an attribute gives to the next module.
    path: Option<usize>,
    reading: Reading,
}

impl<'t> RustSource<'t> {
    fn word_at(&self, at: usize) -> &'t str {
        self.tokens
            .get(at)
            .filter(|token| token.kind == RustTokenKind::Word)
            .and_then(|token| self.text.get(token.start..token.end))
            .unwrap_or_default()
    }

    fn string(&self, at: usize) -> Option<&'t str> {
        let token = self.tokens.get(at).filter(|token| token.kind == RustTokenKind::Text)?;
        self.text.get(token.start..token.end).filter(|text| !text.is_empty() && text.len() <= MAX_PATH && !text.contains('\n'))
    }

    fn is(&self, at: usize, byte: u8) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == RustTokenKind::Punct(byte))
    }

    fn is_separator(&self, at: usize) -> bool {
        self.is(at, b':') && self.is(at + 1, b':')
    }

    fn line(&self, at: usize) -> u32 {
        self.tokens.get(at).map_or(1, |token| token.line)
    }

    /// Reads what begins with the word at this index, and returns the index behind it.
    fn word(&mut self, at: usize) -> usize {
        let word = self.word_at(at);
        match word {
            "use" if !self.is_separator(at + 1) || !self.word_at(at + 3).is_empty() => return self.tree(at),
            "mod" if !self.word_at(at + 1).is_empty() => return self.module(at),
            "extern" if self.word_at(at + 1) == "crate" => {
                let name = self.word_at(at + 2);
                self.add(at, name.to_owned());
                return at + 3;
            }
            "path" if self.is(at + 1, b'=') && self.string(at + 2).is_some() && self.is_attribute(at) => {
                self.path = Some(at + 2);
                return at + 3;
            }
            "folder" if self.is(at + 1, b'=') => {
                if let Some(folder) = self.string(at + 2) {
                    self.reading.refer(self.line(at), RefKind::RootPath, folder);
                }
                return at + 3;
            }
            _ => {}
        }
        self.macro_call(at).unwrap_or_else(|| self.inline(at))
    }

    /// Reads a call of a macro that takes a file.
    fn macro_call(&mut self, at: usize) -> Option<usize> {
        let word = self.word_at(at);
        let is_call = self.is(at + 1, b'!') && [b'(', b'[', b'{'].iter().any(|open| self.is(at + 2, *open));
        match is_call {
            true if FROM_SOURCE.contains(&word) => Some(self.include(at, RefKind::Path)),
            true if FROM_MANIFEST.contains(&word) => Some(self.include(at, RefKind::RootPath)),
            _ => None,
        }
    }

    /// Returns true for the name at this index in `#[name = …]` or `#[cfg_attr(…, name = …)]`.
    fn is_attribute(&self, at: usize) -> bool {
        let before = at.saturating_sub(MAX_PARTS)..at;
        at > 1
            && ((self.is(at - 1, b'[') && self.is(at - 2, b'#'))
                || (self.is(at - 1, b',') && before.rev().any(|at| self.word_at(at) == "cfg_attr")))
    }

    /// `mod name;` and `mod name {`
    fn module(&mut self, at: usize) -> usize {
        let name = self.word_at(at + 1);
        let path = self.path.take();
        if self.is(at + 2, b'{') {
            self.blocks.push(Some(name));
            return at + 3;
        }
        if self.is(at + 2, b';') {
            match path.and_then(|path| self.string(path)) {
                Some(path) => self.reading.refer(self.line(at), RefKind::Path, path),
                None => self.path_of(at, &["self", name]),
            }
        }
        at + 2
    }

    /// `include_str!("…")` and what it may be given instead of a text.
    fn include(&mut self, at: usize, kind: RefKind) -> usize {
        let line = self.line(at);
        let first = at + 3;
        if let Some(path) = self.string(first) {
            let path = path.strip_prefix("$CARGO_MANIFEST_DIR/").unwrap_or(path);
            self.reading.refer(line, kind, path);
            return first + 1;
        }
        let is_concat = self.word_at(first) == "concat" && self.word_at(first + 3) == "env";
        match (is_concat, self.string(first + 6)) {
            (true, Some("CARGO_MANIFEST_DIR")) => {
                let mut path = String::new();
                let mut next = first + 8;
                while let (true, Some(part)) = (self.is(next, b','), self.string(next + 1)) {
                    path.push_str(part);
                    next += 2;
                }
                self.reading.refer(line, RefKind::RootPath, path.trim_start_matches('/'));
                next
            }
            // The build script makes what is in `OUT_DIR`.
            _ if self.is(first, b'$') && kind == RefKind::Path => {
                self.reading.unread = Some(format!("the argument of `{}!` is computed", self.word_at(at)));
                first
            }
            _ => first,
        }
    }

    /// Adds a string that is a path to elsewhere; in a build script every string that looks like a path.
    fn file(&mut self, at: usize, is_build: bool) {
        let Some(text) = self.string(at) else { return };
        let path = ["cargo:rerun-if-changed=", "cargo::rerun-if-changed="]
            .iter()
            .find_map(|key| text.strip_prefix(key))
            .unwrap_or(text);
        let is_path = !path.contains([' ', '{', '*']) && (path.starts_with("../") || path.starts_with("/../"));
        let is_built_from =
            is_build && !path.contains([' ', '{', '*', ':', '=']) && !path.starts_with(['/', '-']) && path.contains(['/', '.']);
        if is_path || is_built_from {
            self.reading.refer(self.line(at), RefKind::RootPath, path.trim_start_matches('/'));
        }
    }

    /// Adds all paths of a `use`, and returns the index behind it.
    fn tree(&mut self, at: usize) -> usize {
        let mut prefix: Vec<&'t str> = Vec::new();
        let mut groups: Vec<usize> = Vec::new();
        let (mut next, mut is_fresh, mut count) = (at + 1, false, 0_usize);
        while next < self.tokens.len() && count < MAX_USES {
            match self.tokens[next].kind {
                RustTokenKind::Word if self.word_at(next) == "as" => next += 1,
                RustTokenKind::Word => {
                    prefix.push(self.word_at(next));
                    is_fresh = true;
                }
                RustTokenKind::Punct(b'{') => {
                    groups.push(prefix.len());
                    is_fresh = false;
                }
                RustTokenKind::Punct(end @ (b',' | b'}' | b';')) => {
                    if is_fresh {
                        self.path_of(next - 1, &prefix);
                        count += 1;
                        is_fresh = false;
                    }
                    if end == b'}' && groups.pop().is_none() {
                        return next;
                    }
                    prefix.truncate(groups.last().copied().unwrap_or_default());
                    if end == b';' {
                        break;
                    }
                }
                RustTokenKind::Punct(b'*') => is_fresh = true,
                RustTokenKind::Punct(b':') => {}
                _ => break,
            }
            next += 1;
        }
        next + 1
    }

    /// Adds a path within an expression or type, and returns the index behind it.
    fn inline(&mut self, at: usize) -> usize {
        let mut parts = vec![self.word_at(at)];
        let mut next = at + 1;
        while self.is_separator(next) && !self.word_at(next + 2).is_empty() {
            if parts.len() < MAX_PARTS {
                parts.push(self.word_at(next + 2));
            }
            next += 3;
        }
        if let Some(next) = self.macro_call(next - 1).filter(|_| parts.len() > 1) {
            return next;
        }
        let is_of_type = at > 1 && self.is(at - 1, b':') && self.is(at - 2, b':') && at > 2 && self.is(at - 3, b'>');
        if parts.len() > 1 && parts[0].starts_with(|c: char| c.is_lowercase() || c == '_') && !is_of_type {
            self.path_of(at, &parts);
        }
        next
    }

    /// Adds a path, as it is seen from the file and not from a module inside it.
    fn path_of(&mut self, at: usize, parts: &[&str]) {
        let inside: Vec<&str> = self.blocks.iter().flatten().copied().collect();
        let supers = parts.iter().take_while(|part| **part == "super").count();
        let mut rest: Vec<&str> = parts[supers..].to_vec();
        // Names of items follow those of modules, and begin with a capital.
        let items = rest.iter().position(|part| part.starts_with(char::is_uppercase)).unwrap_or(rest.len());
        rest.truncate(items + 1);
        if rest.len() > 1 && rest.last() == Some(&"self") {
            rest.pop();
        }
        let name = match (supers, rest.first().copied()) {
            (0, Some("std" | "core" | "alloc" | "proc_macro" | "test")) => return,
            (0, Some("self")) => [&["self"], &inside[..], &rest[1..]].concat(),
            (0, _) => rest,
            (supers, _) if supers > inside.len() => [&vec!["super"; supers - inside.len()][..], &rest].concat(),
            (supers, _) => [&["self"], &inside[..inside.len() - supers], &rest].concat(),
        };
        self.add(at, name.join("::"));
    }

    fn add(&mut self, at: usize, name: String) {
        if name != "self" && !name.is_empty() && !self.seen.contains(&name) {
            self.reading.refer(self.line(at), RefKind::Module, name.clone());
            self.seen.insert(name);
        }
    }
}
