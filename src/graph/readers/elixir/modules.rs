//! The modules that Elixir code defines and mentions.

use std::collections::{HashMap, HashSet};

use crate::graph::reading::{DeclKind, Reading, RefKind};

/// A name in the code and what stands around it.
struct ModuleMention {
    line: u32,
    name: String,
}

/// The state of the scan of a file.
#[derive(Default)]
struct ModuleScan {
    line: u32,
    /// Columns and full names of the modules that the scanner is in.
    within: Vec<(usize, String)>,
    /// Short names, and all that they may mean.
    aliases: HashMap<String, Vec<String>>,
    mentions: Vec<ModuleMention>,
    defined: Vec<String>,
}

/// Reads a source.
pub(super) fn of_source(reading: &mut Reading, code: &str) {
    let mut scan = ModuleScan { line: 1, ..ModuleScan::default() };
    let bytes = code.as_bytes();
    let (mut at, mut line_start, mut indent) = (0, 0, None);
    let mut before = "";
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        if byte == b'\n' {
            scan.line += 1;
            (line_start, indent, before) = (at + 1, None, "");
            at += 1;
            continue;
        }
        if !is_word(byte) {
            before = if byte.is_ascii_whitespace() { before } else { "" };
            at += 1;
            continue;
        }
        let column = *indent.get_or_insert(start - line_start);
        at = chain_end(code, at);
        let word = &code[start..at];
        let preceding = if start > 0 { bytes[start - 1] } else { b' ' };
        let is_atom = preceding == b':' && (start < 2 || bytes[start - 2] != b':');
        let is_name = byte.is_ascii_uppercase() || word.starts_with("__MODULE__");
        if is_name && !is_atom && !matches!(preceding, b'.' | b'@' | b'~') {
            at = scan.name(code, (word, at), before, column);
            before = "";
        } else {
            before = word;
        }
    }
    scan.finish(reading);
}

/// Reads a template: every name that could be a module's.
pub(super) fn of_template(reading: &mut Reading, text: &str) {
    let (mut seen, mut at, mut line) = (HashSet::new(), 0, 1);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let start = at;
        if !is_word(bytes[at]) {
            line += u32::from(bytes[at] == b'\n');
            at += 1;
            continue;
        }
        at = chain_end(text, at);
        if bytes[start].is_ascii_uppercase() && matches!(bytes.get(at), Some(b'.')) && seen.insert(&text[start..at]) {
            reading.refer(line, RefKind::Module, &text[start..at]);
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Returns the end of a word, and of the names that follow it behind dots.
fn chain_end(code: &str, at: usize) -> usize {
    let bytes = code.as_bytes();
    let mut end = at;
    loop {
        end += bytes[end..].iter().take_while(|byte| is_word(**byte)).count();
        let is_part = bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_uppercase);
        if !is_part || !(bytes[at].is_ascii_uppercase() || code[at..end].starts_with("__MODULE__")) {
            return end;
        }
        end += 1;
    }
}

impl ModuleScan {
    /// Takes a name with the word before it, and returns the offset behind what belongs to it.
    fn name(&mut self, code: &str, (word, end): (&str, usize), before: &str, column: usize) -> usize {
        let bytes = code.as_bytes();
        if bytes.get(end) == Some(&b':') && bytes.get(end + 1) != Some(&b':') {
            return end; // A key.
        }
        let full = self.full(word);
        match before {
            "defmodule" | "defprotocol" => {
                self.define(word, column);
                return end;
            }
            "alias" | "import" | "require" | "use" if code[end..].starts_with(".{") => {
                return self.several(code, end + 2, &full, before);
            }
            "alias" | "require" => self.alias(code, end, &full, before),
            _ => {}
        }
        self.mentions.push(ModuleMention { line: self.line, name: full });
        end
    }

    /// Returns the name without `__MODULE__`.
    fn full(&self, word: &str) -> String {
        let current = self.within.last().map_or("", |(_, name)| name.as_str());
        let word = word.strip_prefix("Elixir.").unwrap_or(word);
        word.strip_prefix("__MODULE__").map_or_else(|| word.to_owned(), |rest| format!("{current}{rest}"))
    }

    fn define(&mut self, word: &str, column: usize) {
        while self.within.last().is_some_and(|(outer, _)| *outer >= column) {
            self.within.pop();
        }
        let word = self.full(word);
        let name = match self.within.last() {
            Some((_, outer)) if !word.starts_with(outer.as_str()) => {
                let first = word.split('.').next().unwrap_or_default();
                let inner = format!("{outer}.{first}");
                self.aliases.entry(first.to_owned()).or_default().push(inner);
                format!("{outer}.{word}")
            }
            _ => word,
        };
        // An alias of the file may stand in the name, and deep nesting must not multiply it.
        let name = self.expand(&name).pop().unwrap_or(name);
        if name.len() <= MAX_NAME {
            self.within.push((column, name.clone()));
        }
        self.defined.push(name);
    }

    /// Reads `alias A.{B, C.D}` behind the brace.
    fn several(&mut self, code: &str, start: usize, outer: &str, keyword: &str) -> usize {
        let length = code[start..].find('}').unwrap_or(code.len() - start);
        for part in code[start..start + length].split(',') {
            let name = format!("{outer}.{}", part.trim());
            if keyword == "alias" {
                self.means(&name, None);
            }
            self.mentions.push(ModuleMention { line: self.line, name });
            self.line += u32::try_from(part.matches('\n').count()).unwrap_or(0);
        }
        start + length
    }

    /// Reads `alias A.B` and `alias A.B, as: C`.
    fn alias(&mut self, code: &str, end: usize, full: &str, keyword: &str) {
        let rest = code[end..].trim_start().strip_prefix(',').unwrap_or_default().trim_start();
        let short = rest.strip_prefix("as:").map(str::trim_start);
        let short = short.map(|rest| &rest[..rest.bytes().take_while(|byte| is_word(*byte)).count()]);
        if keyword == "alias" || short.is_some() {
            self.means(full, short);
        }
    }

    fn means(&mut self, full: &str, short: Option<&str>) {
        let short = short.unwrap_or_else(|| full.rsplit('.').next().unwrap_or_default()).to_owned();
        let full = self.expand(full).pop().unwrap_or_default();
        let known = self.aliases.entry(short).or_default();
        if !known.contains(&full) && known.len() < MAX_MEANINGS && full.len() <= MAX_NAME {
            known.push(full);
        }
    }

    /// Returns all that a name may mean.
    fn expand(&self, name: &str) -> Vec<String> {
        let (first, rest) = name.split_at(name.find('.').unwrap_or(name.len()));
        match self.aliases.get(first) {
            Some(meanings) => meanings.iter().map(|full| format!("{full}{rest}")).collect(),
            None => vec![name.to_owned()],
        }
    }

    fn finish(self, reading: &mut Reading) {
        let mut seen = HashSet::new();
        for mention in &self.mentions {
            for name in self.expand(&mention.name) {
                if seen.insert(name.clone()) {
                    reading.refer(mention.line, RefKind::Module, name);
                }
            }
        }
        for name in self.defined {
            reading.declare(DeclKind::Module, name, "");
        }
    }
}

/// The most things that one alias means in one file.
const MAX_MEANINGS: usize = 8;

/// The longest name that is kept.
const MAX_NAME: usize = 512;
