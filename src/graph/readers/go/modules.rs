//! `go.mod` and `go.work`.
//!
//! Source: <https://go.dev/ref/mod>.

use crate::graph::readers::scrub::numbered;
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// Reads `go.mod` or `go.work`.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut block = None;
    for (line, row) in numbered(text) {
        let row = row.split("//").next().unwrap_or_default();
        let mut words: Vec<&str> = row.split_whitespace().map(|word| word.trim_matches(['"', '`'])).collect();
        match (block, words.as_slice()) {
            (_, []) => continue,
            (Some(_), [")", ..]) => {
                block = None;
                continue;
            }
            (None, [directive, "(", ..]) => {
                block = Some(*directive);
                continue;
            }
            (Some(directive), _) => words.insert(0, directive),
            (None, [first, ..]) => {
                if let Some(directive) = first.strip_suffix('(') {
                    block = Some(directive);
                    continue;
                }
            }
        }
        statement(line, &words, &mut reading);
    }
    reading
}

fn statement(line: u32, words: &[&str], reading: &mut Reading) {
    match words {
        ["module", path, ..] => reading.declare(DeclKind::Package, *path, ""),
        ["require", path, version, ..] => reading.refer(line, RefKind::Package, format!("{path} {version}")),
        ["replace", rest @ ..] => {
            let arrow = rest.iter().position(|word| *word == "=>");
            if let Some((old, new)) = arrow.and_then(|at| Some((rest.first()?, rest.get(at + 1)?))) {
                reading.declare(DeclKind::Alias, *old, *new);
            }
        }
        ["use", folder, ..] => reading.declare(DeclKind::Member, *folder, ""),
        ["tool", path, ..] => reading.refer(line, RefKind::Module, *path),
        _ => {}
    }
}
