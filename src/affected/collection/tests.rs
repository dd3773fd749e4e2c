//! Tests of runners' answers against files that look like tests.

use std::sync::Arc;

use super::*;
use crate::affected::Map;
use crate::affected::test_census::{CensusDepth, census};
use crate::config;
use crate::model::diagnostic::SourceText;
use crate::suites::{self, FolderFile, Listing};

struct Tree<'a>(&'a [(&'a str, &'a str)]);

impl SuiteFolders for Tree<'_> {
    fn list(&self, folder: &str, _: Option<&str>) -> Listing {
        let is_in = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let all = self.0.iter().map(|(path, _)| *path).filter(|path| is_in(path) && suites::is_runnable(path.as_ref()));
        Listing { files: all.map(|path| FolderFile { path: path.to_owned(), is_executable: false }).collect(), is_whole: true }
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.iter().find(|(file, _)| *file == path).map(|(_, text)| text.as_bytes().to_vec())
    }

    fn exists(&self, path: &str) -> bool {
        self.0.iter().any(|(file, _)| file.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }

    fn resolves(&self, _: &str, _: &str) -> bool {
        false
    }

    fn program(&self, _: &str) -> bool {
        true
    }
}

const FILES: &[(&str, &str)] = &[
    ("a/go.mod", "module example.com/a\n"),
    ("a/deep/x_test.go", "package deep\nfunc TestX(t *testing.T) {}\n"),
    ("a/deep/y_test.go", "//go:build never\n\npackage deep\nfunc TestY(t *testing.T) {}\n"),
    ("c/Cargo.toml", "[package]\nname = \"c\"\n"),
    ("c/src/lib.rs", "#[test]\nfn in_lib() {}\n"),
    ("c/src/lost.rs", "#[test]\nfn is_lost() {}\n"),
    ("c/src/made.rs", "macro_rules! t { ($n:ident) => { #[test] fn $n() {} } }\nt!(a);\n"),
    ("p/test_x.py", "def test_a(): pass"),
    ("p/test_y.py", "def test_b(): pass"),
];

const CONFIG: &str = "version: 1\ndomains:\n  a: { paths: [/a/], suites: { unit: { run: go test ./..., working_dir: a } } }\n  \
     c: { paths: [/c/], suites: { unit: { run: cargo test, working_dir: c } } }\n  \
     p: { paths: [/p/], suites: { unit: { run: pytest p }, more: { run: \"sh -c true\" } } }\n";

type Answer<'a> = (&'a str, Result<&'a str, WhyNotAsked>);

/// Checks the unlisted tests and the failed questions for these answers of the runners.
fn check(config: &str, answers: &[Answer<'_>], unlisted: &[&str], failed: &[&str]) -> Collection {
    let source = Arc::new(SourceText { name: "cicd.yml".into(), text: config.into() });
    let config = config::parse(&source).expect("a config");
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    let files: Vec<(Vec<u8>, bool)> = FILES.iter().map(|(path, _)| (path.as_bytes().to_vec(), false)).collect();
    let tree = Tree(FILES);
    let mut counted = census(&map, &files, &tree, CensusDepth::Contents, None);
    let before = counted.run();
    let levels = config::known_levels(&config);
    let planned: Vec<Planned<'_>> =
        (0..config.domains.len()).flat_map(|at| suites::of_domain(&config, at, &levels, &tree)).collect();
    let asked = planned.iter().enumerate().flat_map(|(at, suite)| {
        let answer = |command: ListCommand| {
            let said = answers.iter().find(|(id, _)| *id == suite.id()).map(|(_, said)| said.clone()).expect("an answer");
            let read = command.runner.listing().expect("a listing").read;
            Asked { suites: vec![at], command, answer: said.map(read) }
        };
        ListCommand::of(suite, &tree).into_iter().map(answer).collect::<Vec<_>>()
    });
    let collection = compare(&planned, asked.collect(), &mut counted, &tree);
    let left: Vec<&str> = counted.unlisted.iter().map(|test| test.path.as_str()).collect();
    let lost: Vec<String> = collection.failed.iter().map(|failed| format!("{} {}", failed.suites[0], failed.files)).collect();
    assert_eq!((left.as_slice(), lost.iter().map(String::as_str).collect::<Vec<_>>().as_slice()), (unlisted, failed));
    assert_eq!(counted.run(), before - unlisted.len(), "what is not listed is not run");
    collection
}

const GO: &str = "{\"Action\":\"output\",\"Package\":\"example.com/a/deep\",\"Output\":\"TestX\\n\"}\n\
     {\"Action\":\"output\",\"Package\":\"example.com/a\",\"Output\":\"TestY\\n\"}\n";
const CARGO: &str = "     Running unittests src/lib.rs (target/debug/deps/c-1)\nin_lib: test\n\n1 test, 0 benchmarks\n";
const PYTEST: &str = "p/test_x.py::test_a\np/test_y.py::test_b\n\n2 tests collected\n";

#[test]
fn what_no_runner_lists_is_named() {
    let all = [("a/unit", Ok(GO)), ("c/unit", Ok(CARGO)), ("p/unit", Ok(PYTEST))];
    let collection = check(CONFIG, &all, &["a/deep/y_test.go", "c/src/lost.rs"], &[]);
    assert_eq!((collection.asked, collection.silent.len()), (3, 0), "a command that runs none of them is not silent about any");
}

#[test]
fn paths_are_from_the_folder_that_holds_them_all() {
    let with = |said| [("a/unit", Ok(GO)), ("c/unit", Ok(CARGO)), ("p/unit", Ok(said))];
    let others = ["a/deep/y_test.go", "c/src/lost.rs"];
    check(CONFIG, &with("test_x.py::test_a\ntest_y.py::test_b\n"), &others, &[]);
    check(CONFIG, &with("./p/../p/test_x.py::test_a\n/p/test_y.py::test_b\n"), &others, &[]);
    check(CONFIG, &with("test_x.py::test_a\n"), &[others[0], others[1], "p/test_y.py"], &[]);
    check(CONFIG, &with(""), &[others[0], others[1], "p/test_x.py", "p/test_y.py"], &[]);
    check(CONFIG, &with("gone/test_x.py::test_a\n"), &others, &["p/unit 2"]);
}

#[test]
fn what_could_not_be_asked_accuses_no_file() {
    let exit = WhyNotAsked::Exit(2, "boom".to_owned());
    let all = [("a/unit", Err(WhyNotAsked::Signal(9))), ("c/unit", Ok(CARGO)), ("p/unit", Err(exit))];
    check(CONFIG, &all, &["c/src/lost.rs"], &["a/unit 2", "p/unit 2"]);
}

#[test]
fn a_second_suite_that_lists_or_cannot_say_is_believed() {
    let two = |run: &str| CONFIG.replace("sh -c true", run);
    let half = [
        ("a/unit", Ok(GO)),
        ("c/unit", Ok(CARGO)),
        ("p/unit", Ok("p/test_x.py::test_a\n")),
        ("p/more", Ok("p/test_y.py::test_b\n")),
    ];
    let others = ["a/deep/y_test.go", "c/src/lost.rs"];
    check(&two("pytest p/test_y.py"), &half, &others, &[]);
    let collection = check(&two("pytest p && true"), &half[..3], &others, &[]);
    assert_eq!(collection.silent, ["p/more"]);
}
