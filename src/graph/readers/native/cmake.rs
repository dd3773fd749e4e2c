//! The targets of `CMake`, and what they link.

use crate::graph::readers::scrub::Lexis;
use crate::graph::readers::tokens::bare;
use crate::graph::reading::{DeclKind, Reading, RefKind};

const LEXIS: Lexis =
    Lexis { line: &["#"], block: &[("#[[", "]]"), ("#[=[", "]=]")], nests: false, strings: &[("\"", "\"", true, true)] };

/// Reads a file of `CMake`.
pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let code = bare(&blocks(text), &LEXIS);
    for (line, name, arguments) in commands(&code) {
        let words: Vec<(u32, &str)> = words(arguments, line);
        let first = words.first().map_or("", |(_, word)| *word);
        match name.to_ascii_lowercase().as_str() {
            "add_library" | "add_executable" | "add_custom_target" => {
                let is_alias = words.get(1).is_some_and(|(_, word)| *word == "ALIAS");
                let is_outside = words.iter().any(|(_, word)| *word == "IMPORTED");
                if !is_outside && !first.contains('$') {
                    let target = if is_alias { words.get(2).map_or("", |(_, word)| *word) } else { "" };
                    reading.declare(DeclKind::Package, first, target);
                }
                sources(&words[1.min(words.len())..], &mut reading);
            }
            "target_link_libraries" | "add_dependencies" | "link_libraries" => {
                let skip = usize::from(name.len() > "link_libraries".len() || name.eq_ignore_ascii_case("add_dependencies"));
                for (line, word) in words.iter().skip(skip).filter(|(_, word)| !is_keyword(word)) {
                    let word = word
                        .rsplit_once(':')
                        .filter(|_| word.starts_with("$<"))
                        .map_or(*word, |(_, word)| word.trim_end_matches('>'));
                    if !word.contains('$') {
                        reading.refer(*line, RefKind::Package, word);
                    }
                }
            }
            "include_directories" | "target_include_directories" => {
                let skip = usize::from(name.len() > "include_directories".len());
                let folders = words.iter().skip(skip).filter(|(_, word)| !is_keyword(word));
                for folder in folders.filter_map(|(_, word)| plain(word)) {
                    reading.declare(DeclKind::Root, "", folder);
                }
            }
            "target_sources" => sources(&words[1.min(words.len())..], &mut reading),
            "include" if first.contains('/') || super::is_cmake(first) => {
                let file = plain(first);
                if let Some(file) = file {
                    reading.refer(line, RefKind::Path, file);
                }
            }
            _ => {}
        }
    }
    reading
}

/// Sources of other folders.
fn sources(words: &[(u32, &str)], reading: &mut Reading) {
    for (line, word) in words {
        if let Some(path) = plain(word).filter(|path| path.starts_with("../") || path.starts_with('/')) {
            reading.refer(*line, RefKind::Path, path);
        }
    }
}

/// Returns a path from the folder of the file: `${CMAKE_CURRENT_SOURCE_DIR}` is that, and a path from the root begins with `/`.
fn plain(word: &str) -> Option<String> {
    let word = word.strip_prefix("$<BUILD_INTERFACE:").map_or(word, |word| word.trim_end_matches('>'));
    let own = ["${CMAKE_CURRENT_SOURCE_DIR}", "${CMAKE_CURRENT_LIST_DIR}"].iter().find_map(|start| word.strip_prefix(start));
    let root = ["${CMAKE_SOURCE_DIR}", "${PROJECT_SOURCE_DIR}"].iter().find_map(|start| word.strip_prefix(start));
    let path = match (own, root) {
        (Some(path), _) => path.trim_start_matches('/').to_owned(),
        (_, Some(path)) => format!("/{}", path.trim_start_matches('/')),
        _ => word.to_owned(),
    };
    (!path.contains(['$', '<', '*'])).then(|| if path.is_empty() { ".".to_owned() } else { path })
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "PRIVATE"
            | "PUBLIC"
            | "INTERFACE"
            | "LINK_PUBLIC"
            | "LINK_PRIVATE"
            | "LINK_INTERFACE_LIBRARIES"
            | "debug"
            | "optimized"
            | "general"
            | "SYSTEM"
            | "BEFORE"
            | "AFTER"
    )
}

/// Blanks the first bracket of a comment over several lines, which would else count as one to the end of its line.
fn blocks(text: &str) -> String {
    text.replace("#[==[", "#[[  ").replace("]==]", "]]  ")
}

/// Returns the commands: line, name and what is in the brackets.
fn commands(code: &str) -> Vec<(u32, &str, &str)> {
    let mut commands = Vec::new();
    let (mut line, mut counted, mut at) = (1_u32, 0, 0);
    while let Some(open) = code[at..].find('(').map(|open| at + open) {
        let close = close_of(code, open);
        let name = code[at..open].trim_end().rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let lines = code[counted..open].matches('\n').count();
        line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        counted = open;
        commands.push((line, name, &code[open + 1..close]));
        at = (close + 1).min(code.len());
    }
    commands
}

fn close_of(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    let mut in_string = false;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'"' if code.as_bytes()[at - 1] != b'\\' => in_string = !in_string,
            b'(' if !in_string => depth += 1,
            b')' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// Returns the words with their lines.
fn words(arguments: &str, line: u32) -> Vec<(u32, &str)> {
    (line..)
        .zip(arguments.split('\n'))
        .flat_map(|(line, row)| {
            row.split([' ', '\t', '\r', ';', '"', '(', ')']).filter(|word| !word.is_empty()).map(move |word| (line, word))
        })
        .collect()
}
