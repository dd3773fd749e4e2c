//! Tests of findings over a config and a list of files.

use std::sync::Arc;

use super::*;
use crate::config;
use crate::model::counted;
use crate::model::diagnostic::{SourceText, Span};
use crate::model::pattern::Pattern;
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

/// Files that git ignores: some that exist, and the folders that it would ignore.
struct Ignored<'a> {
    there: &'a [&'a str],
    folders: &'a [&'a str],
}

impl AuditTree for Ignored<'_> {
    fn has_file(&self, pattern: &Pattern) -> bool {
        self.there.iter().any(|path| pattern.matches(path.as_bytes(), false))
    }

    fn is_link(&self, path: &str) -> bool {
        path.ends_with("link")
    }

    fn would_ignore(&self, path: &str) -> bool {
        self.folders.iter().any(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }
}

const NOTHING: Ignored<'_> = Ignored { there: &[], folders: &[] };

fn check(text: &str, files: &[&str], expected: &[&str]) {
    check_in(text, files, &NOTHING, expected);
}

fn check_in(text: &str, files: &[&str], tree: &dyn AuditTree, expected: &[&str]) {
    let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.into() });
    let config = config::parse_with_places(&source).expect(text);
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    let mut files: Vec<(Vec<u8>, bool)> = files.iter().map(|path| (path.as_bytes().to_vec(), false)).collect();
    files.sort();
    let shown: Vec<String> = audit(&map, &files, of_suites(map.config(), &Nowhere), &Nowhere, tree)
        .0
        .iter()
        .map(|f| format!("{:?}:{} {}", f.kind, f.at.as_ref().map_or(0, Span::line), f.message))
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
            "LiteralBrackets:10 `[id]` in `/app/[id]/` matches a single character, but there is a file or folder with the name `[id]`",
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

/// Checks the findings of one suite of `/a/`, in line 6.
fn check_suite(suite: &str, tree: &dyn AuditTree, expected: &[&str]) {
    let text = format!(
        "version: 1\nglobal: [gl]\nignore: [ig]\ndomains:\n  a:\n    paths: [/a/]\n    suites: {{ unit: {{ run: x, {suite} }} }}\n  b: {{ kind: library, paths: [/b/] }}\n"
    );
    check_in(&text, &["a/x", "a/in/y", "b/z", "cicd.yml", "gl", "ig"], tree, expected);
}

#[test]
fn inputs_that_match_nothing() {
    check_suite("inputs: [/b/, \"*.z\", \"!/a/in/\", /a/x]", &Ignored { there: &["c/q.z"], folders: &[] }, &[]);
    let dead = |text: &str| format!("DeadPattern:7 `{text}` in `inputs` of a/unit matches no file");
    check_suite("inputs: [/contract/]", &NOTHING, &[&dead("/contract/")]);
    check_suite("inputs: [/b/, \"!/b/gone/\", \"*.z\"]", &NOTHING, &[&dead("!/b/gone/"), &dead("*.z")]);
    check_suite("inputs: [\"/a/**/*.snap\", in/z]", &NOTHING, &[&dead("/a/**/*.snap"), &dead("in/z")]);
    // Files that a build makes need not exist.
    let made = Ignored { there: &["out/there/1"], folders: &["gen", "a/gen"] };
    check_suite("inputs: [/gen/, \"/a/gen/*.py\", \"!/gen/tmp/\", /out/there/]", &made, &[]);
    check_suite("inputs: [/gem/, /out/their/]", &made, &[&dead("/gem/"), &dead("/out/their/")]);
    check_suite("inputs: [\"/[ab]/\", \"/[cd]/\"]", &made, &[&dead("/[cd]/")]);
}

#[test]
fn reports_that_match_nothing() {
    let dead = |text: &str| format!("DeadPattern:7 `{text}` in `report` of a/unit matches no file, and git does not ignore it");
    let made = Ignored { there: &["a/out/1.xml"], folders: &["target"] };
    check_suite("report: \"target/*/TEST-*.xml\"", &made, &[]);
    check_suite("report: \"traget/*.xml\"", &made, &[&dead("traget/*.xml")]);
    check_suite("report: \"out/*.xml\", working_dir: a", &made, &[&dead("out/*.xml")]);
}

#[test]
fn a_slash_behind_what_is_no_folder_gets_a_hint() {
    let check = |lists: &str, suite: &str, expected: &[&str]| {
        let text = format!("version: 1\n{lists}domains:\n  a: {{ paths: [/a/], suites: {{ unit: {{ run: x, {suite} }} }} }}\n");
        let source = Arc::new(SourceText { name: "cicd.yml".into(), text });
        let config = config::parse_with_places(&source).expect(suite);
        let map = Map::new(&config, [&b"cicd.yml"[..]]);
        let files: Vec<(Vec<u8>, bool)> = ["a/link", "a/x", "cicd.yml"].map(|path| (path.as_bytes().to_vec(), false)).to_vec();
        let ignored = Ignored { there: &[], folders: &["gone-link"] };
        let (findings, _) = audit(&map, &files, of_suites(map.config(), &Nowhere), &Nowhere, &ignored);
        let dead = findings.iter().filter(|finding| finding.kind == FindingKind::DeadPattern);
        assert_eq!(dead.map(|finding| finding.fix.as_str()).collect::<Vec<_>>(), expected, "{lists} {suite}");
    };
    let link = "`a/link` is a symbolic link, which is a file to git: write";
    let folder = ", or the folder that it leads to";
    check("", "inputs: [/a/link]", &[]);
    check("", "inputs: [/a/link/]", &[&format!("{link} `/a/link`{folder}")]);
    check("", "inputs: [\"!link/\"]", &[&format!("{link} `!link`{folder}")]);
    check("", "inputs: [/a/x/]", &["`a/x` is a file, not a folder: write `/a/x`"]);
    let gone = "`gone-link` is a symbolic link, which is a file to git: write `/gone-link`";
    check("", "inputs: [/gone-link/]", &[&format!("{gone}{folder}")]);
    check("global: [/a/link/]\n", "timeout: 1s", &[&format!("{link} `/a/link`{folder}")]);
    check("ignore: [/a/li*/]\n", "timeout: 1s", &[&format!("{link} `/a/li*`{folder}")]);
    check("", "report: a/", &["name the files in it, e.g. `a/*.xml`"]);
}

#[test]
fn a_report_from_its_working_dir_gets_a_hint() {
    let text =
        "version: 1\ndomains:\n  a: { paths: [/a/], suites: { unit: { run: x, working_dir: ./a/, report: out/1.xml } } }\n";
    let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.into() });
    let config = config::parse_with_places(&source).expect(text);
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    let tree = Ignored { there: &["a/out/1.xml"], folders: &[] };
    let (findings, _) = audit(&map, &[(b"a/x".to_vec(), false)], of_suites(map.config(), &Nowhere), &Nowhere, &tree);
    assert!(findings[0].fix.ends_with("not from `working_dir`: write `a/out/1.xml`"), "{findings:?}");
    assert_eq!(findings[0].at.as_ref().map(|at| (at.line(), at.column())), Some((3, 75)));
}

#[test]
fn lines_of_the_map_count_only_what_git_knows() {
    let tree = Ignored { there: &["log/1"], folders: &["log"] };
    let text = "version: 1\nglobal: [/log/]\nignore: [\"!/gone/\"]\ndomains:\n  a: { paths: [/a/, /log/], suites: none }\n";
    let expected = [
        "DeadPattern:2 `/log/` matches no file",
        "DeadPattern:3 `!/gone/` matches no file",
        "DeadPattern:5 `/log/` matches no file",
    ];
    check_in(text, &["a/x", "cicd.yml"], &tree, &expected);
}

#[test]
fn a_layout_that_leads_nowhere() {
    let text = "version: 1\ntests: [\"test/{domain}/\"]\ndomains:\n  a: { paths: [/a/], suites: { unit: { run: x } } }\n";
    check(text, &["a/x", "cicd.yml"], &["DeadPattern:2 `test/{domain}/` leads to no folder"]);
    let text = text.replace("tests: [\"test/{domain}/\"]", "unowned: all");
    check(&text, &["a/x", "cicd.yml"], &[]);
}

#[test]
fn the_suites_of_a_domain_are_looked_for_once() {
    let text = "version: 1\ndomains:\n  a: { paths: [\"/a/\"] }\n  b: { paths: [\"/b/\"], suites: { slow: { run: x } } }\n";
    let expected = ["NoSuites:3 a has no suite", "NoSuites:4 b has suites only at slow, which does not run by default"];
    let times = counted::times("suites of a domain", || check(text, &["a/x", "b/x"], &expected));
    // Also for the domain of what belongs to several.
    assert_eq!(times, 3);
}
