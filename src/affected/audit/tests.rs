//! Findings over a config and a list of files.

use std::sync::Arc;

use super::*;
use crate::config;
use crate::model::diagnostic::SourceText;
use crate::suites::Listing;

struct Nowhere;

impl SuiteFolders for Nowhere {
    fn list(&self, _: &str, _: Option<&str>) -> Listing {
        Listing { files: Vec::new(), is_whole: true }
    }

    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn exists(&self, _: &str) -> bool {
        false
    }

    fn resolves(&self, _: &str, _: &str) -> bool {
        false
    }

    fn program(&self, _: &str) -> bool {
        false
    }
}

fn check(text: &str, files: &[&str], expected: &[&str]) {
    let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.into() });
    let config = config::parse_with_places(&source).expect(text);
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    let mut files: Vec<(Vec<u8>, bool)> = files.iter().map(|path| (path.as_bytes().to_vec(), false)).collect();
    files.sort();
    let shown: Vec<String> = audit(&map, &files, &Nowhere)
        .iter()
        .map(|f| format!("{:?}:{} {}", f.kind, f.at.as_ref().map_or(0, |at| at.line), f.message))
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn every_kind_is_found_with_its_line() {
    let text = "version: 1\nignore:\n  - \"*.md\"\ndomains:\n  a:\n    paths: [\"/a/\", \"/gone/\"]\n    depends_on: [b]\n    suites: none\n  b:\n    paths: [\"/a/shared/\", \"/app/[id]/\"]\n    depends_on: [a]\n";
    check(
        text,
        &["cicd.yml", "a/x.py", "a/README.md", "a/shared/y.py", "app/[id]/page.tsx", "scripts/1", "scripts/deep/2", "top"],
        &[
            "Unowned:0 2 files in scripts/",
            "Unowned:0 1 file at the root",
            "Unowned:0 1 file in app/",
            "DeadPattern:6 `/gone/` matches no file",
            "LiteralBrackets:10 `[id]` in `/app/[id]/` matches a single character, and a file or folder here is called `[id]` itself",
            "Overlap:5 1 file of a and b",
            "IgnoredOwned:3 1 file of a that `*.md` ignores",
            "Cycle:7 a → b → a",
            "NoSuites:9 b has no suite",
        ],
    );
}

#[test]
fn a_good_map_has_no_findings() {
    check("version: 1\ndomains:\n  a: { paths: [\"/a/\"], suites: none }\n", &["a/x", "cicd.yml"], &[]);
}
