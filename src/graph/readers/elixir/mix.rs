//! `mix.exs`, and the files that Elixir code names by their paths.

use crate::graph::paths::{ending, join};
use crate::graph::readers::quoted::{Literal, Quoted};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The tuple that the scanner is in.
#[derive(Clone, Copy)]
enum Tuple<'c> {
    /// None that may be a dependency.
    None,
    /// `{:name, …`.
    Named(&'c str),
    /// `{variable, …`.
    Computed,
}

/// Reads the dependencies and the name of a project.
pub(super) fn project(reading: &mut Reading, quoted: &Quoted<'_>) {
    let code = quoted.code.as_str();
    let bytes = code.as_bytes();
    let (mut at, mut line, mut tuple) = (0, 1, Tuple::None);
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'\n' => line += 1,
            b'{' => tuple = opened(code, at + 1),
            b'}' => tuple = Tuple::None,
            byte if is_word(byte) => {
                at = word_end(code, at);
                let is_key = bytes.get(at) == Some(&b':') && bytes.get(at + 1) != Some(&b':');
                let is_atom = start > 0 && matches!(bytes[start - 1], b':' | b'@' | b'.');
                if is_key && !is_atom {
                    key(reading, quoted, line, (&code[start..at], at + 1), tuple);
                }
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn word_end(code: &str, at: usize) -> usize {
    code.as_bytes()[at..].iter().position(|byte| !is_word(*byte)).map_or(code.len(), |length| at + length)
}

/// Returns the tuple that begins at this offset.
fn opened(code: &str, at: usize) -> Tuple<'_> {
    let start = at + code.as_bytes()[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r')).count();
    let is_atom = code.as_bytes().get(start) == Some(&b':');
    let start = start + usize::from(is_atom);
    let end = word_end(code, start);
    match &code[start..end] {
        "" => Tuple::None,
        name if is_atom => Tuple::Named(name),
        _ if code.as_bytes().get(end) == Some(&b',') => Tuple::Computed,
        _ => Tuple::None,
    }
}

/// Reads `in_umbrella: true`, `path: "…"`, `app: :name`, `config_path: "…"` and `apps_path: "…"`; the value begins at the offset.
fn key(reading: &mut Reading, quoted: &Quoted<'_>, line: u32, (key, value): (&str, usize), tuple: Tuple<'_>) {
    let rest = quoted.code[value..].trim_start();
    match (key, tuple) {
        ("app", Tuple::None) => {
            let name = rest.strip_prefix(':').map_or("", |rest| &rest[..word_end(rest, 0)]);
            if !name.is_empty() {
                reading.declare(DeclKind::Package, name, "");
            }
        }
        ("apps_path", Tuple::None) => {
            if let Some(text) = quoted.literal_at(value) {
                reading.declare(DeclKind::Member, text.content, "");
            }
        }
        // Mix loads what lies beside it, too, when it starts the application.
        ("config_path", Tuple::None) => {
            if let Some(Literal { content, has_code: false, .. }) = quoted.literal_at(value) {
                let folder = content.rsplit_once('/').map_or("", |(folder, _)| folder);
                reading.refer(line, RefKind::Path, join(folder, "runtime.exs"));
            }
        }
        ("in_umbrella", Tuple::Named(name)) if rest.starts_with("true") => reading.refer(line, RefKind::Package, name),
        ("path", Tuple::Named(_)) => match quoted.literal_at(value) {
            Some(Literal { content, has_code: false, .. }) => reading.refer(line, RefKind::Path, content),
            // `"#{__DIR__}/../money"` and `Path.expand("../money", __DIR__)` are read with all other paths.
            Some(Literal { content, .. }) if content.starts_with("#{__DIR__}/") => {}
            None if rest.starts_with("Path.") => {}
            _ => reading.unread = Some("the path of a dependency is computed".to_owned()),
        },
        ("in_umbrella" | "path", Tuple::Computed) => reading.unread = Some("a dependency is computed".to_owned()),
        _ => {}
    }
}

/// Reads the files that are named by their paths: `import_config`, `Code.require_file`, `Path.expand("../x", __DIR__)`.
pub(super) fn paths(reading: &mut Reading, quoted: &Quoted<'_>) {
    for literal in &quoted.literals {
        let content = literal.content.strip_prefix("#{__DIR__}/").unwrap_or(literal.content);
        let call = quoted.code[..literal.at].trim_end_matches([' ', '(']);
        let is_file = ["import_config", ".require_file", ".eval_file", ".compile_file"].iter().any(|name| call.ends_with(name));
        let is_relative = content.starts_with("../") || literal.content.len() > content.len();
        if content.contains(char::is_whitespace) || !(is_file || is_relative) {
            continue;
        }
        // `import_config "#{config_env()}.exs"` takes a file of the folder.
        let known = content.split("#{").next().unwrap_or_default();
        let end = content.rsplit('}').next().unwrap_or_default();
        let path = if known.len() == content.len() { content.to_owned() } else { format!("{known}*{end}") };
        reading.refer(literal.line, RefKind::Path, path);
    }
    let calls = |at: usize| quoted.code[at..].trim_start_matches([' ', '(']).starts_with(|c: char| c.is_ascii_lowercase());
    let is_computed = quoted.code.match_indices("import_config").any(|(at, name)| calls(at + name.len()));
    let has_pattern = quoted.literals.iter().any(|literal| ending(literal.content) == "exs" && !literal.has_code);
    if is_computed && !has_pattern {
        reading.unread = Some("`import_config` is computed".to_owned());
    }
}
