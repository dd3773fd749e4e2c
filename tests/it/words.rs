//! The texts for people follow the glossary: its excluded words occur in no help, message, document, generated file, schema or page.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

const GLOSSARY: &str = "docs/reference/glossary.md";

/// The files and folders that users read.
const READ: [&str; 10] = [
    "README.md",
    "SECURITY.md",
    "docs",
    "man",
    "completions",
    "schemas",
    "workflows-templates",
    "src/report/dashboard/templates",
    "src/report/dashboard/assets",
    "tests/it/snapshots",
];

/// Pages for developers of the program, which quote the excluded words.
const FOR_DEVELOPERS: [&str; 2] = ["docs/design", GLOSSARY];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        entries.sort();
        for entry in &entries {
            files(entry, found);
        }
    } else {
        found.push(path.to_owned());
    }
}

/// Returns the words in the last column of the glossary's table, and those in italics below it.
fn ruled_out() -> Vec<String> {
    let text = fs::read_to_string(root().join(GLOSSARY)).expect("the glossary");
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Term"));
    let cells = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next()).flat_map(|cell| cell.split(','));
    let below = text.rsplit("\n\n").next().unwrap_or_default();
    let italics = below.split('*').skip(1).step_by(2);
    cells.chain(italics).map(|words| words.trim().to_lowercase()).filter(|words| !words.is_empty()).collect()
}

/// Returns the excluded words in a text, each with its line: whole words, in any case.
fn found<'w>(text: &str, words: &'w [String]) -> Vec<(usize, &'w str)> {
    let text = text.to_lowercase();
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut all = Vec::new();
    for word in words {
        for (at, _) in text.match_indices(word.as_str()) {
            let (before, after) = (&text[..at], &text[at + word.len()..]);
            if !is_letter(before.chars().next_back()) && !is_letter(after.chars().next()) {
                all.push((before.matches('\n').count() + 1, word.as_str()));
            }
        }
    }
    all.sort_unstable();
    all
}

/// Returns the text literals of a Rust file outside of attributes and of test modules.
fn literals(tokens: TokenStream, into: &mut Vec<(usize, String)>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut is_test = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                tokens.next_if(|token| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '!'));
                if let Some(TokenTree::Group(attribute)) = tokens.next() {
                    let attribute = attribute.stream().to_string().replace(' ', "");
                    is_test = is_test || attribute == "cfg(test)" || attribute == "test";
                }
            }
            TokenTree::Group(group) if is_test && group.delimiter() == proc_macro2::Delimiter::Brace => is_test = false,
            TokenTree::Punct(sign) if sign.as_char() == ';' => is_test = false,
            TokenTree::Group(group) => literals(group.stream(), into),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if text.contains('"') {
                    into.push((literal.span().start().line, text));
                }
            }
            _ => {}
        }
    }
}

#[test]
fn what_users_read_keeps_to_the_glossary() {
    let words = ruled_out();
    let (mut read, mut wrong) = (Vec::new(), Vec::new());
    for path in READ {
        files(&root().join(path), &mut read);
    }
    let is_picture = |path: &Path| path.extension().is_some_and(|ending| ending == "svg" || ending == "png");
    read.retain(|path| !is_picture(path) && !FOR_DEVELOPERS.iter().any(|page| path.starts_with(root().join(page))));
    for path in &read {
        let Ok(text) = fs::read_to_string(path) else { continue };
        // `circle` is an element of SVG.
        for (line, word) in found(&text.replace("<circle", "<c"), &words) {
            wrong.push(format!("{}:{line}: {word}", path.strip_prefix(root()).expect("below").display()));
        }
    }
    assert!(read.len() > 60, "only {} files", read.len());
    assert!(wrong.is_empty(), "{} places:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_the_program_says_keeps_to_the_glossary() {
    let words = ruled_out();
    let (mut sources, mut wrong, mut count) = (Vec::new(), Vec::new(), 0);
    files(&root().join("src"), &mut sources);
    let is_source = |path: &&PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".rs") && !name.contains("/tests/") && !name.ends_with("tests.rs") && !name.ends_with("samples.rs")
    };
    for path in sources.iter().filter(is_source) {
        let text = fs::read_to_string(path).expect("a source");
        let mut texts = Vec::new();
        literals(text.parse().expect("Rust"), &mut texts);
        count += texts.len();
        // A table of the store has a name that is excluded elsewhere.
        let is_sql = |text: &str| path.starts_with(root().join("src/store")) && text.contains("greens");
        texts.retain(|(_, text)| !is_sql(text) && !text.contains("<circle"));
        for (line, text) in texts {
            let places = found(&text, &words).into_iter();
            wrong.extend(
                places.map(|(_, word)| format!("{}:{line}: {word}", path.strip_prefix(root()).expect("below").display())),
            );
        }
    }
    assert!(count > 3000, "only {count} texts");
    assert!(wrong.is_empty(), "{} places:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_word_is_found_and_a_part_of_one_is_not() {
    let words = ruled_out();
    for expected in ["somebody", "exit status", "circles"] {
        assert!(words.iter().any(|word| word == expected), "{words:?}");
    }
    let words = ["board".to_owned(), "is told".to_owned()];
    assert_eq!(found("dashboard, on board\nIt Is Told.", &words), [(1, "board"), (2, "is told")]);
    let mut texts = Vec::new();
    let source =
        "/// doc \"a\"\nfn f() { g(\"b\", 'c', r#\"d\"#); }\n#[cfg(test)]\nmod tests { fn t() { g(\"e\") } }\nfn h() { \"f\" }";
    literals(source.parse().expect("Rust"), &mut texts);
    assert_eq!(texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), ["\"b\"", "r#\"d\"#", "\"f\""]);
}
