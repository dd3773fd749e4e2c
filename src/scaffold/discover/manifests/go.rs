//! `go.mod` and `go.work`, parsed by line: their grammar has only verbs, blocks and comments.

use super::Manifest;

pub(super) fn read(source: &str) -> Option<Manifest> {
    let mut manifest = Manifest { is_package: true, ..Manifest::default() };
    for (verb, rest) in statements(source) {
        let word = rest.split_whitespace().next().unwrap_or_default().trim_matches('"');
        match verb {
            "module" => manifest.name = Some(word.to_owned()),
            "go" if is_go_version(word) => manifest.version = Some(word.to_owned()),
            _ => {}
        }
    }
    manifest.name.is_some().then_some(manifest)
}

pub(super) fn workspace(source: &str) -> Manifest {
    let mut manifest = Manifest { is_workspace: true, ..Manifest::default() };
    for (verb, rest) in statements(source) {
        match verb {
            "use" => manifest.members.push(rest.trim_matches('"').to_owned()),
            "go" if is_go_version(rest) => manifest.version = Some(rest.to_owned()),
            _ => {}
        }
    }
    manifest
}

/// Returns true if a text is a version in the form that the setup action takes.
#[must_use]
pub fn is_go_version(text: &str) -> bool {
    !text.is_empty() && text.len() < 32 && text.starts_with(|c: char| c.is_ascii_digit())
}

/// Returns each verb with its arguments, including those in blocks.
fn statements(source: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut block = None;
    for line in source.lines() {
        let line = line.split("//").next().unwrap_or_default().trim();
        match (block, line) {
            (_, "") => {}
            (Some(_), ")") => block = None,
            (Some(verb), rest) => found.push((verb, rest)),
            (None, line) => {
                let Some((verb, rest)) = line.split_once(char::is_whitespace) else { continue };
                if rest.trim() == "(" { block = Some(verb) } else { found.push((verb, rest.trim())) }
            }
        }
    }
    found
}
