//! The documentation of users: pages that are generated from the program, messages that are quoted, the navigation of the site.
//! `CICD_BLESS=1 cargo test --test it manual` writes the generated pages.

mod commands;
mod config;
mod exit_codes;
mod findings;
mod json;
mod messages;
mod navigation;
mod schema;

use std::path::{Path, PathBuf};

/// Stands at the top of every generated page.
const NOTE: &str =
    "<!-- Generated from the program by `CICD_BLESS=1 cargo test --test it manual`; a test fails where it differs. -->\n\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn page(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// Compares a generated page with the file, or writes it.
fn check(path: &str, text: &str) {
    let text = format!("{NOTE}{}\n", text.trim_end());
    if std::env::var_os("CICD_BLESS").is_some() {
        std::fs::write(root().join(path), &text).expect("a page");
    }
    assert!(page(path) == text, "{path} is not what the program says; CICD_BLESS=1 cargo test --test it manual updates it");
}

/// A cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Text that is no Markdown: what stands between backquotes stays, `<` and `*` elsewhere are escaped.
fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => part.replace('<', "&lt;").replace('*', "\\*").replace('[', "\\["),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}

#[test]
fn prose_is_no_markup() {
    assert_eq!(prose("a <b> `<c>` *d* [e](f)"), "a &lt;b> `<c>` \\*d\\* \\[e](f)");
    assert_eq!(cell("a|b"), "a\\|b");
}
