//! A config and files in, what is run and what is not out.

use std::sync::Arc;

use super::*;
use crate::config;
use crate::model::diagnostic::SourceText;
use crate::model::pattern::Pattern;
use crate::suites::{FolderFile, Listing};

/// Files with their content; a `run` may be run unless it is empty.
struct Tree<'a>(&'a [(&'a str, &'a str)]);

impl SuiteFolders for Tree<'_> {
    fn list(&self, folder: &str, glob: Option<&str>) -> Listing {
        let pattern = glob.map(|glob| Pattern::parse(glob).expect(glob));
        let is_wanted = |path: &str| match &pattern {
            Some(pattern) => pattern.matches(path.as_bytes(), false),
            None => suites::is_runnable(std::path::Path::new(path)),
        };
        let below = |path: &str| path.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'));
        let all = self.0.iter().filter(|(path, _)| below(path) && is_wanted(path));
        let file = |(path, text): &(&str, &str)| FolderFile {
            path: (*path).to_owned(),
            is_executable: path.ends_with("/run") && !text.is_empty(),
        };
        let mut files: Vec<FolderFile> = all.map(file).collect();
        files.sort();
        Listing { files, is_whole: true }
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

const PY: &str = "def test_a(): pass";

fn counted(text: &str, tree: &[(&str, &str)], depth: CensusDepth) -> TestCensus {
    let source = Arc::new(SourceText { name: "cicd.yml".into(), text: format!("version: 1\n{text}\n") });
    let config = config::parse(&source).expect(text);
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    let mut files: Vec<(Vec<u8>, bool)> = tree.iter().map(|(path, _)| (path.as_bytes().to_vec(), false)).collect();
    files.sort();
    census(&map, &files, &Tree(tree), depth, None)
}

/// Words, and the place that they stand in.
fn shown_words(words: &LimitingWords) -> String {
    let place = words.file.as_ref().map(|file| {
        let line = file.line.map(|line| format!(":{line}")).unwrap_or_default();
        let key = file.key.as_ref().map(|key| format!(" {key}")).unwrap_or_default();
        format!(" <{}{line}{key}>", file.path)
    });
    format!("{}{}", words.words, place.unwrap_or_default())
}

fn shown_reason(why: &WhyUnrun) -> String {
    match why {
        WhyUnrun::NothingRun { suite, words } => format!("NothingRun {suite} {}", shown_words(words)),
        WhyUnrun::LeftOut { suite, words } => format!("LeftOut {suite} {}", shown_words(words)),
        why => format!("{why:?}"),
    }
}

/// `run presumed`, and a line for each test that nothing runs.
fn check(text: &str, tree: &[(&str, &str)], numbers: (usize, usize), unrun: &[&str]) {
    let found = counted(text, tree, CensusDepth::Contents);
    let shown: Vec<String> = found.unrun.iter().map(|test| format!("{} {}", test.path, shown_reason(&test.why))).collect();
    assert_eq!(
        ((found.run(), found.presumed), shown),
        (numbers, unrun.iter().map(|line| (*line).to_owned()).collect()),
        "{text}"
    );
}

#[test]
fn a_layout_runs_what_it_finds_and_the_rest_is_named() {
    let files = [
        ("tests/a/unit/test_x.py", PY),
        ("tests/a/unit/deep/test.py", PY),
        ("a/lib_spec.lua", ""),
        ("a/test_rows.py", "ROWS = 1"),
    ];
    let unrun = ["a/lib_spec.lua OtherSuites", "tests/a/unit/deep/test.py OtherSuites"];
    check("domains: { a: { paths: [/a/] } }", &files, (1, 0), &unrun);
    check("domains: { a: { paths: [/a/] } }", &files[2..], (0, 0), &["a/lib_spec.lua NoRunner"]);
    check("domains: { a: { paths: [/a/] } }", &[("a/test_x.py", PY)], (0, 0), &["a/test_x.py NotFound"]);
    check("domains: { a: { paths: [/a/], suites: none } }", &[("a/test_x.py", PY)], (0, 0), &["a/test_x.py NoneOnPurpose"]);
    check("ignore: [/a/]\ndomains: { a: { paths: [/a/] } }", &[("a/test_x.py", PY)], (0, 0), &[]);
    check("domains: { a: { paths: [/a/] } }", &[("b/test_x.py", PY)], (0, 0), &["b/test_x.py NotFound"]);
}

/// The settings of a runner apply to the files that a layout finds.
#[test]
fn settings_of_a_runner_may_leave_out_found_files() {
    let count = |settings: &str| {
        let files = [
            ("tests/a/unit/test_x.py", PY),
            ("tests/a/unit/slow/test_y.py", PY),
            ("tests/b/unit/test_z.py", PY),
            ("pytest.ini", settings),
        ];
        let found = counted("domains: { a: { paths: [/a/] }, b: { paths: [/b/] } }", &files, CensusDepth::Contents);
        let filter = found.filtered.first().map(|test| shown_words(&test.filter)).unwrap_or_default();
        let unrun: Vec<String> = found.unrun.iter().map(|test| test.path.clone()).collect();
        (found.run(), found.filtered.len(), filter, unrun)
    };
    let none = Vec::<String>::new;
    assert_eq!(count("[pytest]\naddopts = -ra\n"), (3, 0, String::new(), none()));
    let filter = "-k smoke <pytest.ini:2 addopts>".to_owned();
    assert_eq!(count("[pytest]\naddopts = -k smoke\n"), (0, 3, filter, none()));
    let slow = vec!["tests/a/unit/slow/test_y.py".to_owned()];
    assert_eq!(count("[pytest]\naddopts = --ignore=tests/a/unit/slow\n"), (2, 0, String::new(), slow.clone()));
    assert_eq!(count("[pytest]\nnorecursedirs = slow\n"), (2, 0, String::new(), slow));
    // Places on the command line come before `testpaths`.
    assert_eq!(count("[pytest]\ntestpaths = gone tests/b\n"), (3, 0, String::new(), none()));
}

#[test]
fn a_run_speaks_only_for_what_it_names() {
    let beside = |run| [("tests/a/unit/run", run), ("tests/a/unit/test_x.py", PY), ("tests/a/unit/deep/y.test.ts", "it('x')")];
    let config = "domains: { a: { paths: [/a/] } }";
    let shadowed = "Shadowed(\"tests/a/unit/run\")";
    let both = [format!("tests/a/unit/deep/y.test.ts {shadowed}"), format!("tests/a/unit/test_x.py {shadowed}")];
    check(config, &beside("#!/bin/sh\nexit 0\n"), (1, 0), &both.each_ref().map(String::as_str));
    check(config, &beside("#!/bin/sh\n# pytest would\nexit 0\n"), (1, 0), &both.each_ref().map(String::as_str));
    check(config, &beside("#!/bin/sh\nexec pytest tests/a/unit\n"), (2, 0), &[&both[0]]);
    check(config, &beside("#!/bin/sh\nexec make test\n"), (1, 2), &[]);
    check(config, &beside("\u{0}ELF"), (1, 2), &[]);
    // A `run` without the right to be run is not found beside other tests, and `run.sh` never is.
    check(config, &beside(""), (2, 0), &["tests/a/unit/run OtherSuites"]);
    check(config, &[("tests/a/unit/run.sh", "pytest")], (0, 0), &["tests/a/unit/run.sh NoRunner"]);
}

#[test]
fn a_command_of_the_config_is_read() {
    let with = |run: &str| {
        format!("domains: {{ a: {{ paths: [/a/], suites: {{ unit: {{ run: \"{run}\" }} }} }}, b: {{ paths: [/b/] }} }}")
    };
    let files =
        [("a/t/test_x.py", PY), ("a/u/test_y.py", PY), ("b/test_z.py", PY), ("ci/test.sh", "pytest a/t"), ("a/x_test.exs", "")];
    let rest = ["a/u/test_y.py OtherSuites", "a/x_test.exs OtherSuites", "b/test_z.py NotFound"];
    check(&with("pytest a/t"), &files, (1, 0), &rest);
    check(&with("pytest"), &files, (3, 0), &rest[1..2]);
    check(&with("mix test"), &files, (1, 0), &["a/t/test_x.py OtherSuites", rest[0], rest[2]]);
    check(&with("make test"), &files, (0, 3), &rest[2..]);
    check(&with("sh ci/test.sh"), &files, (1, 2), &rest[2..]);
    let neighbours = [("a/t/test_x.py", PY), ("a/t/test_y.py", PY)];
    check(&with("pytest a/t/test_x.py"), &neighbours, (1, 0), &["a/t/test_y.py OtherSuites"]);
    let filtered = counted(&with("pytest -k fast a"), &neighbours, CensusDepth::Contents);
    assert_eq!((filtered.run(), filtered.filtered.len(), filtered.unrun.len()), (0, 2, 0));
    let first = &filtered.filtered[0];
    assert_eq!((first.suite.as_str(), shown_words(&first.filter)), ("a/unit", "-k fast".to_owned()));
    check(&with("python a/t/test_x.py"), &neighbours, (1, 0), &["a/t/test_y.py OtherSuites"]);
    let nothing = |words: &str| neighbours.map(|(path, _)| format!("{path} NothingRun a/unit {words}"));
    for (run, words) in [
        ("pytest --co a", "--co"),
        ("PYTEST_ADDOPTS=--co pytest", "PYTEST_ADDOPTS=--co"),
        ("exit 0; pytest", "exit 0"),
        ("exec true; pytest a", "exec true"),
    ] {
        check(&with(run), &neighbours, (0, 0), &nothing(words).each_ref().map(String::as_str));
    }
    let by_env = "domains: { a: { paths: [/a/], suites: { unit: { run: pytest, env: { PYTEST_ADDOPTS: -k x } } } } }";
    let filtered = counted(by_env, &neighbours, CensusDepth::Contents);
    assert_eq!(filtered.filtered.first().map(|test| shown_words(&test.filter)), Some("PYTEST_ADDOPTS=-k x".to_owned()));
    check(&with("true"), &files, (0, 0), &["a/t/test_x.py OtherSuites", rest[0], rest[1], rest[2]]);
}

#[test]
fn packages_are_run_by_their_runner() {
    let files = [
        ("tests/a/unit/Cargo.toml", "[package]\nname = 'x'"),
        ("tests/a/unit/src/lib.rs", "#[test] fn a() {}"),
        ("tests/b/unit/pom.xml", ""),
        ("tests/b/unit/src/test/java/XTest.java", "@Test void a()"),
        ("tests/b/unit/test_x.py", PY),
        ("c/src/lib.rs", "#[test] fn a() {}"),
    ];
    let config = "domains: { a: {}, b: {}, c: { paths: [/c/] } }";
    check(config, &files, (3, 0), &["c/src/lib.rs NotFound"]);
    let names = counted(config, &files, CensusDepth::Names);
    assert_eq!((names.files, names.unrun.len()), (2, 0), "sources are read for an audit only");
}

#[test]
fn a_suite_of_another_domain_that_leaves_open_what_it_runs_hides_nothing() {
    let files = [("a/test_x.py", PY), ("a/test_y.py", PY)];
    let with = |own: &str, other: &str| {
        format!("domains: {{ a: {{ paths: [/a/]{own} }}, c: {{ paths: [/c/], suites: {{ unit: {{ run: \"{other}\" }} }} }} }}")
    };
    let own = ", suites: { unit: { run: pytest a/test_x.py } }";
    for other in ["docker compose run --rm app pytest", "docker run --rm img pytest", "pytest $X", "find . | xargs pytest"] {
        check(&with(own, other), &files, (1, 0), &["a/test_y.py OtherSuites"]);
        let found = counted(&with(own, other), &files, CensusDepth::Contents);
        assert_eq!(found.unrun[0].perhaps_by.as_deref(), Some("c/unit"), "{other}");
        check(&with("", other), &files, (0, 2), &[]);
    }
    let by_name = counted(&with(own, "make test"), &files, CensusDepth::Contents);
    assert_eq!((by_name.run(), by_name.unrun.len(), by_name.unrun[0].perhaps_by.as_deref()), (1, 1, None));
    check(&with(own, "pytest"), &files, (2, 0), &[]);
    assert_eq!(counted(&with("", "pytest $X"), &files, CensusDepth::Contents).count().uncertain, 2);
}

/// The file that holds the words is named, with their line.
#[test]
fn words_are_named_with_their_file() {
    let with =
        |run: &str| format!("domains: {{ a: {{ paths: [/a/], suites: {{ unit: {{ run: \"{run}\", working_dir: a }} }} }} }}");
    let filtered = |run: &str, file: (&str, &str), test: (&str, &str), expected: &str| {
        let found = counted(&with(run), &[file, test], CensusDepth::Contents);
        let shown: Vec<String> = found.filtered.iter().map(|test| shown_words(&test.filter)).collect();
        assert_eq!(shown, [expected], "{run} {file:?}");
    };
    let left = |run: &str, file: (&str, &str), test: (&str, &str), expected: &str| {
        let found = counted(&with(run), &[file, test], CensusDepth::Contents);
        let shown: Vec<String> = found.unrun.iter().map(|test| shown_reason(&test.why)).collect();
        assert_eq!(shown, [expected], "{run} {file:?}");
    };
    let (py, ts, rb) = (("a/t/test_x.py", PY), ("a/x.test.ts", "it('x')"), ("a/spec/x_spec.rb", "describe 'x'"));
    let toml = "[tool.black]\n[tool.pytest.ini_options]\nminversion = '6'\naddopts = [\n  '-ra',\n  '-m',\n  'not slow',\n]\n";
    filtered("pytest", ("a/pyproject.toml", toml), py, "-m not slow <a/pyproject.toml:6 addopts>");
    filtered("pytest", ("a/tox.ini", "[tox]\n[pytest]\naddopts = -q -kfast\n"), py, "-kfast <a/tox.ini:3 addopts>");
    filtered("pytest", ("a/setup.cfg", "[tool:pytest]\naddopts:\n  -q\n  --lf\n"), py, "--lf <a/setup.cfg:4 addopts>");
    filtered("rspec", ("a/.rspec", "--color\n--tag ~slow\n"), rb, "--tag ~slow <a/.rspec:2>");
    let scripts = "{\"scripts\": {\n  \"lint\": \"x -t y\",\n  \"test\": \"vitest run -t smoke\"\n}}";
    filtered("npm test", ("a/package.json", scripts), ts, "-t smoke <a/package.json:3 test>");
    filtered("npm test -- --shard 1/2", ("a/package.json", scripts), ts, "-t smoke <a/package.json:3 test>");
    let plain = scripts.replace(" -t smoke", "");
    filtered("npm test -- --shard 1/2", ("a/package.json", &plain), ts, "--shard 1/2");
    filtered("sh t.sh", ("a/t.sh", "set -e\npytest -k smoke\n"), py, "-k smoke <a/t.sh:2>");
    filtered("pytest -k x", ("a/pytest.ini", "[pytest]\naddopts = -q\n"), py, "-k x");
    let ini = |line: &str| format!("[pytest]\n{line}\n");
    left("pytest", ("a/pytest.ini", &ini("addopts = --co")), py, "NothingRun a/unit --co <a/pytest.ini:2 addopts>");
    left("pytest", ("a/pytest.ini", &ini("addopts = -q --ignore=t")), py, "LeftOut a/unit --ignore=t <a/pytest.ini:2 addopts>");
    left("pytest", ("a/pytest.ini", &ini("norecursedirs = t u")), py, "LeftOut a/unit t u <a/pytest.ini:2 norecursedirs>");
    left(
        "pytest",
        ("a/pytest.ini", &ini("python_files = check_*.py")),
        py,
        "LeftOut a/unit check_*.py <a/pytest.ini:2 python_files>",
    );
    let places = [("a/u/test_y.py", PY), ("a/pytest.ini", "[pytest]\ntestpaths = u\n"), py];
    let found = counted(&with("pytest"), &places, CensusDepth::Contents);
    assert_eq!(shown_reason(&found.unrun[0].why), "LeftOut a/unit u <a/pytest.ini:2 testpaths>");
    let beside = [("tests/a/unit/run", "#!/bin/sh\nexit 0\npytest tests/a/unit\n"), ("tests/a/unit/test_x.py", PY)];
    let found = counted("domains: { a: { paths: [/a/] } }", &beside, CensusDepth::Contents);
    assert_eq!(shown_reason(&found.unrun[0].why), "NothingRun a/unit exit 0 <tests/a/unit/run:2>");
    left("vitest list", ("a/x", ""), ts, "NothingRun a/unit vitest list");
    left("pytest u", ("a/u/x", ""), py, "OtherSuites");
}

#[test]
fn many_files_are_read_on_several_threads_with_the_same_result() {
    let top = tempfile::tempdir().expect("a folder");
    let path = |at: usize| format!("a/f{at:04}.rs");
    let text = |at: usize| if at.is_multiple_of(7) { "#[test]\nfn a() {}\n" } else { "fn a() {}\n" };
    std::fs::create_dir(top.path().join("a")).expect("a folder");
    let names: Vec<String> = (0..2 * FEW + 3).map(path).collect();
    let tree: Vec<(&str, &str)> = names.iter().enumerate().map(|(at, name)| (name.as_str(), text(at))).collect();
    for (name, text) in &tree {
        std::fs::write(top.path().join(name), text).expect("a file");
    }
    let source =
        Arc::new(SourceText { name: "cicd.yml".into(), text: "version: 1\ndomains: { a: { paths: [/a/] } }\n".into() });
    let config = config::parse(&source).expect("a config");
    let map = Map::new(&config, [&b"cicd.yml"[..]]);
    for count in [FEW, FEW + 1, tree.len()] {
        let files: Vec<(Vec<u8>, bool)> = tree[..count].iter().map(|(path, _)| (path.as_bytes().to_vec(), false)).collect();
        let folders = suites::work_tree::WorkTree::new(top.path());
        let found = census(&map, &files, &folders, CensusDepth::Contents, None);
        assert_eq!(found, census(&map, &files, &Tree(&tree[..count]), CensusDepth::Contents, None), "{count}");
        assert_eq!((found.files, found.is_whole), (count.div_ceil(7), true));
    }
}
