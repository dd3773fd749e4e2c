//! The quick reader of the config against the YAML library.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::node::{Node, Value};
use super::super::{decode, node, plain};
use crate::model::diagnostic::{At, SourceText, Span};

/// What the quick reader reads, the library must read alike. Returns true if the quick reader read the text.
fn check_alike(text: &str) -> bool {
    let Some(quick) = plain::parse(text) else { return false };
    match node::parse_by_library(text) {
        Ok(slow) => assert_eq!(quick, slow, "{text}"),
        Err(error) => panic!("the library refuses what the quick reader reads: {}\n{text}", error.message),
    }
    let nodes = [plain::parse_with_places(text), node::parse_by_library_with_places(text).ok()];
    let nodes = nodes.map(|node| node.expect("a reader of values reads places too"));
    assert_eq!(nodes[0], quick, "{text}");
    let places = nodes.each_ref().map(|node| places(node, text));
    assert_eq!(places[0], places[1], "places in\n{text}");
    let source = Arc::new(SourceText { name: "cicd.yml".to_owned(), text: text.to_owned() });
    let configs = nodes.map(|node| format!("{:?}", decode::config(&node, &source).0));
    assert_eq!(configs[0], configs[1], "places of the config in\n{text}");
    true
}

/// Returns the places of all keys and scalars, with what is there. Messages show no others.
fn places(node: &Node, text: &str) -> Vec<String> {
    let shown = |at: &Span| format!("{}:{} {:?} {:?}", at.line(), at.column(), at.bytes(), text.get(at.bytes()));
    match &node.value {
        Value::List(items) => items.iter().flat_map(|item| places(item, text)).collect(),
        Value::Map(entries) => {
            let of = |(key, value): &(At<String>, Node)| [vec![shown(&key.at)], places(value, text)].concat();
            entries.iter().flat_map(of).collect()
        }
        Value::Null => Vec::new(),
        _ => vec![shown(&node.at)],
    }
}

fn check_quick(text: &str) {
    assert!(check_alike(text), "left to the library:\n{text}");
}

fn check_left(text: &str) {
    assert!(!check_alike(text), "{text}");
}

const OWN: &str = include_str!("../../../cicd.yml");

const USUAL: &str = r#"# Who owns what → see the handbook
version: 1
base: [main, release/1]
global:
  - Cargo.lock
  - "/.github/**"   # quoted

ignore: ["*.md", '/docs/']
unowned: all
domains:
  smart-city:
    title: City Manager's
    paths: [/services/city/, "/libs/geo/", ]
    depends_on: []
    manager: { kind: http, url: http://localhost:8001/base, token_env: CITY_TOKEN }
    suites:
      unit: { run: pytest -q tests/unit, timeout: 5m }
      integration:
        run: |
          set -e
          # not a comment of YAML

          make test
        env: { PORT: 8080, DEBUG: true, NAME: }
        quarantine:
        - test: a
          reason: b
        - c
  journey: {
    paths: [
      "/journey/",
      /j2/
    ]
  }
"#;

#[test]
fn usual_configs_are_read_quickly() {
    check_quick(OWN);
    check_quick(&USUAL.replace(", NAME: }", " }"));
    check_quick("a: 1\nb:\nc: 0\n");
    check_quick("a: |-\n  x\n\n  y\n\nb: 1h 30m");
    check_quick("\"a b\": x:y\n");
    check_quick("- a\n- b: c\n");
    check_quick("a: [b\n]\n");
    check_quick("a: #c\n");
    check_quick("a: 'it''s \\n'''\nb: ['', '''', 'c'] # d\nmade@1f: 0123456789abcdef0\n");
    check_quick("a:\n- b: c\n  d: [e, {f: g}]\n-  h\nb: é – ü\n");
}

#[test]
fn what_is_not_plain_is_left_to_the_library() {
    let values = r#"&x b ; *x ; !t b ; @b ; `b` ; % ; ? ; - ; - b ; b: c ; b: ; yes ; Off ; ~ ; null ; NaN ; .inf ; 1.5 ; .5 ; 0x1 ; 007 ; 1_000 ; 1d
        ; 'it''s ; 'it'''s ; "\n" ; "a""b" ; 12345678e9012345 ; 0b10101010101010 ; 0123456789abcde ; 0123456789abcdeg ; "b" c ; {b} ; {b: } ; {b: c, b: d} ; [b c: d] ; [,] ; [b]] ; [b ; [b, 'c'd] ; |2 ; > ; >- ; |+"#;
    for value in values.split(" ; ") {
        check_left(&format!("a: {}\n", value.trim()));
    }
    let broken_over_lines =
        ["a: b\n c\n", "a: b #c\n d\n", "a: \"b\n  c\"\n", "a: [b\n  c]\n", "a: [b\n, c\n]\n", "a: [b # c\n ]\n"];
    let blocks =
        ["a: >\n  b\n", "a: |\n  b", "a: |\n  b\n   \n", "a:\n- - b\n", "a:\n  b: c\n d: e\n", "a: b\n- c\n", " a: b\n"];
    let keys = ["a: b\na: c\n", "<<: b\n", "true: b\n", "1: b\n", "? a\n", "a:b\n", "a b: c\n"];
    let whole = ["", "a", "--- \na: b\n", "...\n", "a:\tb\n", "a: b\r\n", "a: \u{feff}b\n", "a: \u{85}b\n"];
    for text in [&broken_over_lines[..], &blocks, &keys, &whole].concat() {
        check_left(text);
    }
}

/// Pieces of YAML, of which a text is put together.
const PIECES: [&str; 64] = [
    "a", "b-c", "version", "true", "null", "1", "60s", "/x/", "*.md", ".x", "~", "é", "\"q\"", "'s'", "''", "\"", "'", "\\",
    ": ", ":", ":\n", ": ", " ", "  ", "\n", "\n", "\n  ", "\n  ", "\n    ", "- ", "\n- ", "\n  - ", "-", "[", "]", "{", "}",
    ", ", ",", "#", " # c", " #", "|", "|\n  ", "|-\n    ", ">", "&a", "*a", "!", "<<", "?", "---", "...", "\t", "\r", "%",
    "@", "\u{2028}", "''s'", "\"\"", "t@1f", "✅", "⚠️", "─▶",
];

/// Digests in hex, and numbers that look like one.
const DIGITS: [&str; 3] = ["0123456789abcdef", "12345678e90123456", "0b1010101010101010"];

fn pieces() -> impl Strategy<Value = &'static str> {
    select([&PIECES[..], &DIGITS].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_are_read_alike(pieces in vec(pieces(), 0..24)) {
        check_alike(&format!("a: {}", pieces.concat()));
        check_alike(&pieces.concat());
    }

    #[test]
    fn edited_configs_are_read_alike(edits in vec((any::<Index>(), 0_usize..4, pieces()), 1..4)) {
        let mut text = USUAL.to_owned();
        for (at, removed, piece) in edits {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let at = at.index(places.len());
            let end = places.get(at + removed).copied().unwrap_or(text.len());
            text.replace_range(places[at]..end, piece);
        }
        check_alike(&text);
    }
}
