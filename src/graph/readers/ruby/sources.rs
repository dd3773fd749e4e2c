//! The files that Ruby code loads, and the constants that it mentions.

use std::collections::HashSet;

use crate::graph::paths::{ending, last, parent};
use crate::graph::readers::quoted::{Literal, Quoted};
use crate::graph::reading::{Reading, RefKind};

/// Reads `require`, `require_relative`, `load`, `autoload`, and texts that are paths from the file itself.
pub(super) fn files(reading: &mut Reading, path: &str, quoted: &Quoted<'_>) {
    let mut skipped = 0;
    for (index, literal) in quoted.literals.iter().enumerate() {
        // The call stands between the text before, or the beginning of the line, and this one.
        let start =
            index.checked_sub(1).map_or(0, |index| quoted.literals[index].at + quoted.literals[index].content.len() + 2);
        let start = start.max(literal.at.saturating_sub(MAX_LINE));
        let before = quoted.code.get(start..literal.at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let mut words = before.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let Some(call) = words.find(|word| CALLS.contains(word)).filter(|_| index >= skipped) else { continue };
        let parts = if before.contains("join") { joined(quoted, index) } else { 1 };
        skipped = index + parts;
        let is_own = before.contains("__dir__")
            || before.contains("__FILE__")
            || behind(quoted, literal).contains("__")
            || literal.content.starts_with("#{__dir__}");
        if call == "require_relative" || is_own {
            let names: Vec<String> = quoted.literals[index..index + parts].iter().map(|part| own_path(quoted, part)).collect();
            let name = names.join("/");
            // `require_relative "#{x}/y"` may load anything that is called like this.
            let name = if name.contains("#{") { with_star(&name) } else { name };
            let is_file = call != "load" && ending(&name) != "rb";
            reading.refer(literal.line, RefKind::Path, if is_file { format!("{name}.rb") } else { name });
        } else if !literal.has_code {
            let names: Vec<&str> = quoted.literals[index..index + parts].iter().map(|part| part.content).collect();
            reading.refer(literal.line, RefKind::Module, names.join("/"));
        }
    }
    if matches!(parent(path).split('/').next_back(), Some("spec" | "test"))
        || last(path).ends_with("_spec.rb")
        || last(path).ends_with("_test.rb")
    {
        for name in [".rspec", "spec_helper.rb", "rails_helper.rb", "test_helper.rb"] {
            reading.refer(1, RefKind::Implied, name);
        }
    }
}

/// The most bytes of a line before a text that are looked at.
const MAX_LINE: usize = 512;

const CALLS: [&str; 5] = ["require", "require_relative", "load", "autoload", "require_dependency"];

/// Returns the number of texts that follow each other as the arguments of one call, this one included.
fn joined(quoted: &Quoted<'_>, index: usize) -> usize {
    let follows = |pair: &[Literal<'_>]| {
        let between = quoted.code.get(pair[0].at + pair[0].content.len() + 2..pair[1].at).unwrap_or_default();
        between.trim() == ","
    };
    1 + quoted.literals[index..].windows(2).take(8).take_while(|pair| follows(pair)).count()
}

/// Returns the code of the line directly behind a text.
fn behind(quoted: &Quoted<'_>, literal: &Literal<'_>) -> String {
    let code = quoted.code.as_bytes();
    let start = (literal.at + literal.content.len() + 2).min(code.len());
    let rest = &code[start..(start + 24).min(code.len())];
    String::from_utf8_lossy(rest.split(|byte| *byte == b'\n').next().unwrap_or_default()).into_owned()
}

/// Returns the path in a text from the file's own folder.
pub(super) fn own_path(quoted: &Quoted<'_>, literal: &Literal<'_>) -> String {
    let path = literal.content.strip_prefix("#{__dir__}/").unwrap_or(literal.content);
    let rest = behind(quoted, literal);
    // `__FILE__` is taken for a folder there.
    let is_file = rest.trim_start_matches([',', ' ']).starts_with("__FILE__");
    path.strip_prefix("../")
        .filter(|_| is_file)
        .or_else(|| if is_file && path == ".." { Some(".") } else { None })
        .unwrap_or(path)
        .to_owned()
}

/// Returns a name with `*` for each piece of code in it.
fn with_star(name: &str) -> String {
    let mut pieces = name.split("#{");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |name, piece| format!("{name}*{}", piece.split_once('}').map_or("", |(_, rest)| rest)))
}

/// Notes the constants of the code: `Spree::Order`. In a template, names with separators alone count.
pub(super) fn constants(reading: &mut Reading, code: &str, is_template: bool) {
    let (bytes, mut seen) = (code.as_bytes(), HashSet::new());
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        let start = at;
        if !is_word(bytes[at]) {
            line += u32::from(bytes[at] == b'\n');
            at += 1;
            continue;
        }
        at = chain_end(bytes, at);
        let before = &bytes[..start];
        let is_member = before.ends_with(b".")
            || before.ends_with(b"@")
            || before.ends_with(b"$")
            || (before.ends_with(b":") && !before.ends_with(b"::"));
        let is_key = bytes.get(at) == Some(&b':') && bytes.get(at + 1) != Some(&b':');
        let name = &code[start..at];
        if !bytes[start].is_ascii_uppercase() || is_member || is_key || (is_template && !name.contains("::")) {
            continue;
        }
        // `module Spree` and `class Order` open what they name.
        let opens = [&b"module "[..], b"class "].iter().any(|word| before.ends_with(word));
        if !opens && !BUILT_IN.contains(&name) && seen.insert(name) {
            reading.refer(line, RefKind::Module, name);
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Returns the end of a word, and of the constants that follow it behind `::`.
pub(super) fn chain_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    loop {
        end += bytes[end..].iter().take_while(|byte| is_word(**byte)).count();
        let goes_on = bytes[end..].starts_with(b"::") && bytes.get(end + 2).is_some_and(u8::is_ascii_uppercase);
        if !goes_on || !bytes[at].is_ascii_uppercase() {
            return end;
        }
        end += 2;
    }
}

/// Constants of Ruby and Rails that files are named like without defining them.
static BUILT_IN: [&str; 30] = [
    "Array",
    "BigDecimal",
    "Class",
    "Comparable",
    "Date",
    "DateTime",
    "Dir",
    "ENV",
    "Enumerable",
    "ERB",
    "File",
    "Hash",
    "IO",
    "Integer",
    "JSON",
    "Kernel",
    "Logger",
    "Module",
    "Object",
    "Pathname",
    "Proc",
    "Process",
    "Rails",
    "Set",
    "String",
    "StringIO",
    "Struct",
    "Time",
    "URI",
    "YAML",
];
