//! Settings that are scripts, such as `vite.config.ts`: the aliases and the folders elsewhere that they name.
//!
//! Sources: <https://vite.dev/config/shared-options.html#resolve-alias>, <https://webpack.js.org/configuration/resolve/#resolvealias>,
//! <https://jestjs.io/docs/configuration#modulenamemapper-objectstring-string--arraystring>.

use super::imports::ImportScript;
use super::lexer::{TokenKind, tokens};
use crate::graph::paths::{last, parent};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// Tools whose settings have names that begin so.
static TOOLS: [&str; 11] =
    ["babel.", "craco.", "jest.", "jest-", "karma.", "metro.", "rollup.", "vite.", "vitest.", "webpack.", ".babelrc"];

/// The number of tokens in which the value of an alias ends.
const MAX_VALUE: usize = 24;

/// Returns true if a script with this path holds settings.
pub(super) fn is_settings(path: &str) -> bool {
    let name = last(path);
    name.contains(".config.") || TOOLS.iter().any(|tool| name.starts_with(tool)) || last(parent(path)) == ".storybook"
}

/// Reads settings.
pub(super) fn read(text: &str, reading: &mut Reading) {
    let tokens = tokens(text).tokens;
    let script = ImportScript::new(text, &tokens);
    let mut found = None;
    for at in 0..tokens.len() {
        if let Some(path) = script.string(at).and_then(elsewhere) {
            script.refer(reading, at, RefKind::Path, path);
        }
        if !script.is_punct(at, b':') || at == 0 {
            continue;
        }
        let key = key(&script, at - 1);
        if key == "find" {
            found = Some(self::key(&script, at + 1));
            continue;
        }
        let Some(value) = value(&script, at + 1) else { continue };
        let name = if key == "replacement" { found.take().unwrap_or_default() } else { key };
        if !name.is_empty() {
            declare(reading, &name, &value);
        }
    }
}

/// Declares an alias of a path from the file's own folder. An expression as Jest has it becomes a pattern.
pub(super) fn declare(reading: &mut Reading, name: &str, value: &str) {
    let name = name.trim_start_matches('^').trim_end_matches('$').replace("(.*)", "*").replace("(.+)", "*").replace('\\', "");
    let value = value.replace("<rootDir>", ".").replace("$1", "*");
    if !name.contains(['(', '[', '|']) && name != "*" {
        reading.declare(DeclKind::Alias, name, value);
    }
}

/// Returns a path that leads out of the folder, as a mention of what lies there.
pub(super) fn elsewhere(text: &str) -> Option<String> {
    let path = text.strip_prefix("<rootDir>/").unwrap_or(text);
    (path.starts_with("../") && !path.contains("$1")).then(|| path.to_owned())
}

fn key(script: &ImportScript<'_>, at: usize) -> String {
    match script.tokens.get(at).map(|token| token.kind) {
        Some(TokenKind::Word) => script.word(at).to_owned(),
        Some(TokenKind::Text) => script.tokens.get(at).map_or("", |token| script.text_of(token)).to_owned(),
        Some(TokenKind::Regex) => {
            let regex = script.tokens.get(at).map_or("", |token| script.text_of(token));
            regex.trim_start_matches('/').rsplit_once('/').map_or("", |(regex, _)| regex).to_owned()
        }
        _ => String::new(),
    }
}

/// Returns the path that the expression at this index makes of its strings, if it is one from the folder of the settings.
fn value(script: &ImportScript<'_>, start: usize) -> Option<String> {
    let (mut depth, mut parts, mut is_here) = (0_usize, Vec::new(), false);
    for at in start..start + MAX_VALUE {
        match script.tokens.get(at)?.kind {
            TokenKind::Punct(b'(' | b'[') => depth += 1,
            TokenKind::Punct(b')' | b']' | b',') if depth == 0 => break,
            TokenKind::Punct(b')' | b']') => depth -= 1,
            TokenKind::Punct(b'{' | b'}' | b';' | b':') => break,
            TokenKind::Word => is_here |= matches!(script.word(at), "__dirname" | "dirname" | "meta"),
            TokenKind::Text => parts.extend(script.string(at)),
            TokenKind::Tail => parts.extend(script.tokens.get(at).map(|token| script.text_of(token))),
            _ => {}
        }
    }
    let path = parts.join("/");
    (!path.is_empty() && (is_here || path.starts_with(['.', '<']))).then_some(path)
}
