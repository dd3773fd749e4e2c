//! docs/troubleshooting.md quotes messages; each of them is still one that the program prints.

use std::path::Path;

use super::{page, root};

/// What stands before a message on a terminal and in a log of GitHub.
const MARKS: [&str; 7] = ["error: ", "warning: ", "hint: ", "= hint: ", "next  ", "why   ", "conflict "];

/// Collects the texts in which a message can stand: sources, templates, snapshots.
fn texts(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts(&path, found);
        } else if path.extension().is_some_and(|ending| ["rs", "snap", "yml", "html"].iter().any(|known| ending == *known)) {
            found.push_str(&joined(&std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

/// A source in which a string over several lines is one, and an escaped quote is a quote.
fn joined(source: &str) -> String {
    let mut parts = source.split("\\\n");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.trim_start()).replace("\\\"", "\"").replace("\\\\", "\\")
}

/// The messages of a page: the lines of its `text` blocks, without the marks.
fn messages(page: &str) -> Vec<&str> {
    let blocks = page.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| MARKS.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line)).collect()
}

/// The parts of messages that no text has. `…` stands for what changes.
fn unknown<'a>(messages: &[&'a str], texts: &str) -> Vec<&'a str> {
    let parts = messages.iter().flat_map(|message| message.split('…')).map(str::trim);
    parts.filter(|part| part.len() > 3 && !texts.contains(part)).collect()
}

#[test]
fn every_quoted_message_is_one_of_the_program() {
    let mut found = String::new();
    for folder in ["src", "workflows-templates", "tests/it/snapshots"] {
        texts(&root().join(folder), &mut found);
    }
    let text = page("docs/troubleshooting.md");
    let quoted = messages(&text);
    assert!(quoted.len() > 40, "only {} messages are quoted", quoted.len());
    let unknown = unknown(&quoted, &found);
    assert!(unknown.is_empty(), "docs/troubleshooting.md quotes what the program does not say:\n{}", unknown.join("\n"));
}

#[test]
fn a_message_that_is_gone_is_found() {
    let quoted = messages("a\n```text\nerror: there is no domain `…`\n  = hint: did you mean `…`?\n```\nb\n");
    assert_eq!(quoted, ["there is no domain `…`", "did you mean `…`?"]);
    let source = joined("\"there is no \\\n    domain `{name}`\"");
    assert_eq!(unknown(&quoted, &source), ["did you mean `"]);
}
