//! The gems that a `Gemfile`, a gem specification or a `package.yml` names.

use super::sources::own_path;
use crate::graph::readers::quoted::{Literal, Quoted};
use crate::graph::readers::scrub::numbered;
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The value of the root that the directive `gemspec` declares.
pub(super) const GEMSPEC: &str = "gemspec";

/// Reads a `Gemfile`.
pub(super) fn gemfile(reading: &mut Reading, quoted: &Quoted<'_>) {
    let (mut block, mut is_computed): (Option<usize>, _) = (None, false);
    let mut at = 0;
    for (line, row) in numbered(&quoted.code) {
        let words = row.trim_start();
        let (start, end) = (at + row.len() - words.len(), at + row.len());
        at = next_line(&quoted.code, end);
        if block.is_some_and(|indent| words.trim_end() == "end" && row.len() - words.len() <= indent) {
            block = None;
        }
        let word = words.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
        match word {
            "gem" => is_computed |= !gem(reading, quoted, line, (start + word.len(), end)),
            "path" => {
                is_computed |= !from_path(reading, quoted, line, (start + word.len(), end));
                block = Some(row.len() - words.len());
            }
            "gemspec" => {
                let folder =
                    option(quoted, (start, end), "path").and_then(|at| quoted.literal_at(at)).map_or("", |text| text.content);
                reading.declare(DeclKind::Root, GEMSPEC, folder);
                reading.refer(line, RefKind::Implied, if folder.is_empty() { "." } else { folder });
            }
            "eval_gemfile" => match literal_within(quoted, start + word.len(), end) {
                Some(text) => reading.refer(line, RefKind::Path, own_path(quoted, &text)),
                None => reading.unread = Some("`eval_gemfile` is computed".to_owned()),
            },
            _ => {}
        }
    }
    if is_computed {
        patterns(reading, quoted);
    }
}

/// Notes the folders that a loop over the folders of a pattern takes gems from.
fn patterns(reading: &mut Reading, quoted: &Quoted<'_>) {
    let is_pattern = |literal: &&Literal<'_>| literal.content.contains("/*");
    if !quoted.literals.iter().any(|literal| is_pattern(&literal)) {
        reading.unread = Some("the path of a gem is computed".to_owned());
    }
    for pattern in quoted.literals.iter().filter(is_pattern) {
        let path = own_path(quoted, pattern);
        reading.declare(DeclKind::Root, "path", path.as_str());
        reading.refer(pattern.line, RefKind::Path, path);
    }
}

/// Returns the offset of the line behind the one that ends here.
fn next_line(code: &str, end: usize) -> usize {
    end + usize::from(code.as_bytes().get(end) == Some(&b'\r')) + 1
}

/// Reads `gem "x", path: "../x"`, which may go on over several lines. Returns false if its path is computed.
fn gem(reading: &mut Reading, quoted: &Quoted<'_>, line: u32, (start, end): (usize, usize)) -> bool {
    let end = statement_end(&quoted.code, end);
    if let Some(name) = quoted.literal_at(start).filter(|name| !name.has_code) {
        reading.refer(line, RefKind::Package, name.content);
    }
    option(quoted, (start, end), "path").is_none_or(|value| from_path(reading, quoted, line, (value, end)))
}

/// The most lines of a statement.
const MAX_LINES: usize = 16;

/// Returns the end of a statement whose lines end with a comma.
fn statement_end(code: &str, mut end: usize) -> usize {
    for _ in 0..MAX_LINES {
        if end >= code.len() || !code[..end].trim_end_matches([' ', '\t', '\r']).ends_with(',') {
            break;
        }
        let next = next_line(code, end).min(code.len());
        end = code[next..].find('\n').map_or(code.len(), |length| next + length);
    }
    end
}

/// Returns the offset of the value of `name: value` or `:name => value`.
fn option(quoted: &Quoted<'_>, (start, end): (usize, usize), name: &str) -> Option<usize> {
    let code = quoted.code.get(start..end)?;
    for (at, _) in code.match_indices(name) {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        let rest = &code[at + name.len()..];
        if before == ':' && rest.trim_start().starts_with("=>") {
            return Some(start + at + name.len() + rest.find("=>")? + 2);
        }
        if !(before.is_alphanumeric() || matches!(before, '_' | ':' | '.')) && rest.starts_with(':') && !rest.starts_with("::")
        {
            return Some(start + at + name.len() + 1);
        }
    }
    None
}

fn literal_within<'t>(quoted: &Quoted<'t>, start: usize, end: usize) -> Option<Literal<'t>> {
    let first = quoted.literals.partition_point(|literal| literal.at < start);
    quoted.literals.get(first).copied().filter(|literal| literal.at < end)
}

/// Notes the folder of a path that begins in this part of the code: its gems are there to be taken. Returns false if it is computed.
fn from_path(reading: &mut Reading, quoted: &Quoted<'_>, line: u32, (start, end): (usize, usize)) -> bool {
    let path = literal_within(quoted, start, end).map(|literal| own_path(quoted, &literal));
    let Some(path) = path.filter(|path| !path.contains("#{")) else { return false };
    reading.declare(DeclKind::Root, "path", path.as_str());
    reading.refer(line, RefKind::Path, path);
    true
}

/// Reads a gem specification.
pub(super) fn specification(reading: &mut Reading, quoted: &Quoted<'_>) {
    for literal in &quoted.literals {
        let before = quoted.code[..literal.at].trim_end_matches([' ', '(', '\t']);
        if literal.has_code {
            continue;
        }
        if before.ends_with('=')
            && before.trim_end_matches([' ', '=']).strip_suffix("name").is_some_and(|rest| rest.ends_with('.'))
        {
            reading.declare(DeclKind::Package, literal.content, "");
        }
        let calls = ["add_dependency", "add_runtime_dependency", "add_development_dependency"];
        if calls.iter().any(|call| before.ends_with(call)) {
            reading.refer(literal.line, RefKind::Package, literal.content);
        }
    }
}

/// Reads the list `dependencies` of a package of Packwerk.
pub(super) fn package(reading: &mut Reading, text: &str) {
    let mut is_list = false;
    for (line, row) in numbered(text) {
        let row = row.split(" #").next().unwrap_or_default().trim_end();
        let entry = row.trim_start().strip_prefix("- ");
        match entry.filter(|_| is_list) {
            Some(name) => reading.refer(line, RefKind::RootPath, name.trim().trim_matches(['"', '\''])),
            None if !row.is_empty() => is_list = row.trim_end() == "dependencies:",
            None => {}
        }
    }
}
