//! The namespaces that a source declares and uses.

use std::collections::HashSet;

use crate::graph::readers::scrub::{JAVA, Keep, Lexis, numbered, scrub};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// F#: block comments are `(* *)`.
const FSHARP: Lexis = Lexis { block: &[("(*", "*)")], nests: true, ..JAVA };

/// Reads a source with this ending.
pub(super) fn read(ending: &str, text: &str) -> Reading {
    let code = match ending {
        "fs" => scrub(text, &FSHARP, Keep::Code),
        // Quotes in markup are no strings.
        "razor" | "cshtml" => text.to_owned(),
        _ => scrub(text, &JAVA, Keep::Code),
    };
    let mut reading = Reading::default();
    let mut seen = HashSet::new();
    let mut refer = |reading: &mut Reading, line: u32, name: &str| {
        if !name.is_empty() && seen.insert(name.to_owned()) {
            reading.refer(line, RefKind::Module, name);
        }
    };
    let mut declared: Vec<String> = Vec::new();
    for (line, row) in numbered(&code) {
        let row = row.trim_start_matches('\u{feff}').trim_start().trim_start_matches('@');
        // Several may stand on one line.
        for statement in row.split(';') {
            let words = statement.trim_start().strip_prefix("global ").unwrap_or(statement.trim_start()).trim_start();
            if let Some(rest) = keyword(words, "using", "open").filter(|_| ending != "fs" || words.starts_with("open")) {
                for name in used(rest) {
                    refer(&mut reading, line, name);
                }
            } else if let Some(rest) = keyword(words, "namespace", "namespace") {
                let rest = rest.trim_start().strip_prefix("rec ").unwrap_or(rest);
                let name = name_of(rest);
                if !name.is_empty() && !declared.iter().any(|known| known == name) {
                    declared.push(name.to_owned());
                    reading.refer(line, RefKind::Package, name);
                }
            } else if let Some(rest) = words.strip_prefix("module ").filter(|_| ending == "fs") {
                let rest =
                    rest.trim_start().trim_start_matches("rec ").trim_start_matches("internal ").trim_start_matches("private ");
                declared.push(name_of(rest).to_owned());
            }
        }
    }
    for name in declared.into_iter().filter(|name| !name.is_empty()) {
        reading.declare(DeclKind::Module, name, "");
    }
    reading
}

fn keyword<'t>(words: &'t str, one: &str, other: &str) -> Option<&'t str> {
    let rest = words.strip_prefix(one).or_else(|| words.strip_prefix(other))?;
    rest.starts_with([' ', '\t']).then_some(rest)
}

/// Returns the namespace of `using A.B` and `using static A.B.Type`, and both that `using X = A.B.Type<C>` may mean; nothing
/// for
/// `using (…)` and `using var`.
fn used(rest: &str) -> Vec<&str> {
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("unsafe ").unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix("global::").unwrap_or(rest);
    if let Some(rest) = rest.strip_prefix("static ").or_else(|| rest.strip_prefix("type ")) {
        return name_of(rest).rsplit_once('.').map(|(namespace, _)| namespace).into_iter().collect();
    }
    match rest.split_once('=') {
        Some((alias, value)) if alias.trim().chars().all(|c| c.is_alphanumeric() || c == '_') => {
            let name = name_of(value);
            [Some(name), name.rsplit_once('.').map(|(namespace, _)| namespace)].into_iter().flatten().collect()
        }
        None if !rest.starts_with('(') && name_of(rest).len() == rest.trim_end().len() => vec![name_of(rest)],
        _ => Vec::new(),
    }
}

/// Returns the dotted name at the beginning.
fn name_of(text: &str) -> &str {
    let text = text.trim_start();
    let text = text.strip_prefix("global::").unwrap_or(text);
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_').unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}
