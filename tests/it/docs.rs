//! Every file that the documents name exists.

use std::path::{Path, PathBuf};

/// The top-level folders and files that a document can name.
const TOP: [&str; 12] = [
    "src",
    "tests",
    "docs",
    "schemas",
    "workflows-templates",
    "benches",
    "fuzz",
    ".ci",
    "completions",
    "man",
    "README.md",
    "SECURITY.md",
];

/// The documents, with true if the paths in backquotes are in this repository, not in a user's.
const DOCUMENTS: [(&str, bool); 5] =
    [("ARCHITECTURE.md", true), ("CONTRIBUTING.md", true), ("SECURITY.md", true), ("README.md", false), ("docs", true)];
/// The folders of docs/ whose pages are about a user's repository.
const FOR_USERS: [&str; 2] = ["docs/tutorials", "docs/how-to"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn documents(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).expect("a folder of documents");
        entries.for_each(|entry| documents(&entry.expect("an entry").path(), found));
    } else if path.extension().is_some_and(|ending| ending == "md") {
        found.push(path.to_owned());
    }
}

/// Returns the targets of links, relative to the document's folder.
fn linked(text: &str, folder: &Path) -> Vec<PathBuf> {
    let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    let links = links.filter(|link| !link.is_empty() && !link.contains(':'));
    links.map(|link| folder.join(link)).collect()
}

/// Returns the paths in backquotes that begin at the top of the repository.
fn quoted(text: &str) -> Vec<PathBuf> {
    let quoted = text.split('`').skip(1).step_by(2);
    let ours = quoted.filter(|word| {
        let first = word.split('/').next().unwrap_or_default();
        TOP.contains(&first) && !word.contains(char::is_whitespace) && !word.contains(['*', '<', '{'])
    });
    ours.map(|path| root().join(path)).collect()
}

#[test]
fn every_path_that_a_document_names_exists() {
    let mut files = Vec::new();
    for (name, is_ours) in DOCUMENTS {
        let mut found = Vec::new();
        documents(&root().join(name), &mut found);
        files.extend(found.into_iter().map(|file| (file, is_ours)));
    }
    let mut count = 0;
    let mut missing = Vec::new();
    for (file, is_ours) in files {
        let text = std::fs::read_to_string(&file).expect("a document");
        // Fenced blocks show a user's repository.
        let prose: String = text.split("```").step_by(2).collect();
        let is_ours = is_ours && !FOR_USERS.iter().any(|folder| file.starts_with(root().join(folder)));
        let mut paths = linked(&prose, file.parent().expect("a folder"));
        paths.extend(is_ours.then(|| quoted(&prose)).into_iter().flatten());
        count += paths.len();
        let gone = paths.into_iter().filter(|path| !path.exists());
        missing.extend(gone.map(|path| format!("{} names {}", file.display(), path.display())));
    }
    assert!(count > 100, "only {count} paths found");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn the_architecture_stays_a_page_that_people_read() {
    let lines = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("a document").lines().count();
    assert!(lines <= 250, "ARCHITECTURE.md has {lines} lines");
}

#[test]
fn a_missing_path_is_found() {
    let text = "see `src/no/such.rs`, `cargo test`, `src/*.rs` and [this](gone.md#part)";
    let found = [quoted(text), linked(text, &root())].concat();
    assert_eq!(found, [root().join("src/no/such.rs"), root().join("gone.md")]);
    assert!(found.iter().all(|path| !path.exists()));
}
