//! Finds every file that looks like a test, and whether a suite runs it. Without this check, a suite could pass although it leaves out
//! tests.

use std::collections::HashSet;

use crate::affected::Map;
use crate::config::{Suites, known_levels};
use crate::model::event::TestCount;
use crate::model::reasons::{Change, ChangeKind, Rule};
use crate::suites::languages::{TestLanguage, TestPath, of_path};
use crate::suites::{self, Coverage, ListCommand, MAX_HEAD, Planned, RUNNERS, SuiteCoverage, SuiteFolders};

/// The most files whose content is read.
const MAX_READ: usize = 20_000;

/// The number of tests that a message names before it gives only their number.
const EXAMPLES: usize = 3;

/// The files that a census considers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CensusDepth {
    /// Files that are named like tests.
    Names,
    /// Also sources whose content shows that they hold tests.
    Contents,
}

/// The files that look like tests, grouped by what runs them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct TestCensus {
    /// The number of all test files.
    pub(crate) files: usize,
    /// The number of test files in suites whose command can run anything, so that the suite only presumably runs them.
    pub(crate) presumed: usize,
    /// Test files that a suite is known to run, and those of [`Self::filtered`], sorted by path.
    pub(crate) covered: Vec<CoveredTest>,
    /// Test files that a runner finds but may leave out because of a filter, sorted by path.
    pub(crate) filtered: Vec<FilteredTest>,
    /// Test files that a suite should run but that its runner does not list.
    pub(crate) unlisted: Vec<UnlistedTest>,
    /// Test files that no suite runs, sorted by path.
    pub(crate) unrun: Vec<UnrunTest>,
    /// False if there are more files than are read; the rest was judged by name only.
    pub(crate) is_whole: bool,
}

impl TestCensus {
    /// Returns the number of test files that a suite is known to run.
    pub(crate) fn run(&self) -> usize {
        self.files - self.presumed - self.filtered.len() - self.unrun.len() - self.unlisted.len()
    }

    /// Returns the numbers alone.
    pub(crate) fn count(&self) -> TestCount {
        let examples = self.unrun.iter().take(EXAMPLES).map(|test| test.path.clone()).collect();
        TestCount { files: self.files, unrun: self.unrun.len(), examples }
    }
}

/// A test that a suite is known to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CoveredTest {
    pub(crate) path: String,
    pub(crate) language: &'static TestLanguage,
    /// The owners of the file, as indexes into the config.
    pub(crate) domains: Vec<usize>,
}

/// A test that a filter of a suite's command may leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilteredTest {
    pub(crate) path: String,
    /// The id of the suite.
    pub(crate) suite: String,
    /// The words of the suite's command that are the filter.
    pub(crate) filter: String,
}

/// A test that a suite should run, and that its runner does not list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnlistedTest {
    pub(crate) path: String,
    pub(crate) language: &'static TestLanguage,
    /// The id of the suite.
    pub(crate) suite: String,
    /// The command that listed the tests.
    pub(crate) command: ListCommand,
}

/// A test that no suite runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnrunTest {
    pub(crate) path: String,
    pub(crate) language: &'static TestLanguage,
    /// The owners of the file, as indexes into the config.
    pub(crate) domains: Vec<usize>,
    pub(crate) why: WhyUnrun,
}

/// Possible reasons why no suite runs a test.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WhyUnrun {
    /// The command of a suite contains these words, because of which its runner runs nothing or is not reached.
    NothingRun { suite: String, words: String },
    /// An executable `run` runs everything in the folder but does not name the file.
    Shadowed(String),
    /// The domain says `suites: none`.
    NoneOnPurpose,
    /// The domain has suites, but neither their commands nor their found files include the file.
    OtherSuites,
    /// Layouts find tests of this language only under other names or in other places.
    NotFound,
    /// No runner is known for the language; only a command of the config can run the test.
    NoRunner,
}

/// Counts the tests among `files`, which are sorted, each with true for a submodule. If domains are chosen, only their tests count.
pub(crate) fn census(
    map: &Map<'_>,
    files: &[(Vec<u8>, bool)],
    folders: &dyn SuiteFolders,
    depth: CensusDepth,
    chosen: Option<&[bool]>,
) -> TestCensus {
    let config = map.config();
    let levels = known_levels(config);
    let planned: Vec<Planned<'_>> =
        (0..config.domains.len()).flat_map(|at| suites::of_domain(config, at, &levels, folders)).collect();
    let coverages: Vec<(usize, SuiteCoverage<'_>)> =
        planned.iter().map(|planned| (planned.domain, SuiteCoverage::of(planned, folders))).collect();
    // Most tests are found by name, which is cheaper than a search in every suite.
    let found = planned.iter().flat_map(|planned| planned.found.iter().filter(|found| found.runner.is_some()));
    let taken: HashSet<&str> =
        found.flat_map(|found| &found.groups).flat_map(|group| &group.files).map(String::as_str).collect();
    let mut judge = map.judge();
    let mut census = TestCensus { is_whole: true, ..TestCensus::default() };
    let mut left = MAX_READ;
    for (path, is_folder) in files.iter().filter(|(_, is_folder)| !is_folder) {
        let Some((text, found)) = std::str::from_utf8(path).ok().and_then(|text| Some((text, of_path(text)?))) else {
            continue;
        };
        if depth == CensusDepth::Names && matches!(found, TestPath::Source(_)) {
            continue;
        }
        let judged = judge.file(&Change { path: path.clone(), kind: ChangeKind::Modified, is_folder: *is_folder });
        let is_chosen = |chosen: &[bool]| judged.owners.iter().any(|owner| chosen[owner.domain]);
        // Files that trigger nothing are not part of the map.
        if judged.rule == Rule::Ignored || !chosen.is_none_or(is_chosen) {
            continue;
        }
        let head = if left == 0 { None } else { folders.head(text) };
        census.is_whole &= left > 0;
        left = left.saturating_sub(1);
        let head = head.map(|head| String::from_utf8_lossy(&head[..head.len().min(MAX_HEAD)]).into_owned());
        if !found.is_test(head.as_deref()) {
            continue;
        }
        census.files += 1;
        let domains: Vec<usize> = judged.owners.iter().map(|owner| owner.domain).collect();
        let language = found.language();
        let covers = |(domain, suite): &(usize, SuiteCoverage<'_>)| suite.covers(text, language, domains.contains(domain));
        let is_taken = taken.contains(text).then_some(Coverage::Runs);
        match is_taken.or_else(|| coverages.iter().map(covers).max()).unwrap_or(Coverage::No) {
            Coverage::Runs => census.covered.push(CoveredTest { path: text.to_owned(), language, domains }),
            Coverage::Filtered => {
                census.filtered.push(filtered(text, language, &coverages));
                census.covered.push(CoveredTest { path: text.to_owned(), language, domains });
            }
            Coverage::Presumed => census.presumed += 1,
            Coverage::No => {
                let why = why(map, text, language, &domains, &coverages);
                census.unrun.push(UnrunTest { path: text.to_owned(), language, domains, why });
            }
        }
    }
    census
}

/// Returns the first suite whose filter may leave out a test.
fn filtered(path: &str, language: &TestLanguage, coverages: &[(usize, SuiteCoverage<'_>)]) -> FilteredTest {
    let of = |(_, suite): &(usize, SuiteCoverage<'_>)| Some((suite.id(), suite.filter(path, language)?));
    let (suite, filter) = coverages.iter().find_map(of).unwrap_or_default();
    FilteredTest { path: path.to_owned(), suite, filter }
}

fn why(
    map: &Map<'_>,
    path: &str,
    language: &TestLanguage,
    domains: &[usize],
    coverages: &[(usize, SuiteCoverage<'_>)],
) -> WhyUnrun {
    let idle = |(_, suite): &(usize, SuiteCoverage<'_>)| Some((suite.id(), suite.idle(path, language)?));
    if let Some((suite, words)) = coverages.iter().find_map(idle) {
        return WhyUnrun::NothingRun { suite, words };
    }
    if let Some(script) = coverages.iter().find_map(|(_, suite)| suite.shadow(path)) {
        return WhyUnrun::Shadowed(script.to_owned());
    }
    let of = |at: &usize| &map.config().domains[*at].suites;
    if domains.iter().any(|at| matches!(of(at), Suites::None)) {
        return WhyUnrun::NoneOnPurpose;
    }
    let is_known = RUNNERS.iter().any(|runner| suites::runs_language(*runner, language));
    let has_suites = coverages.iter().any(|(domain, _)| domains.contains(domain));
    match (has_suites, is_known) {
        (true, _) => WhyUnrun::OtherSuites,
        (false, true) => WhyUnrun::NotFound,
        (false, false) => WhyUnrun::NoRunner,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config;
    use crate::model::diagnostic::SourceText;
    use crate::model::pattern::Pattern;
    use crate::suites::{FolderFile, Listing};

    /// Files with their content; a `run` is executable unless it is empty.
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

    /// Checks the numbers of tests that run and that presumably run, and one line for each test that nothing runs.
    fn check(text: &str, tree: &[(&str, &str)], numbers: (usize, usize), unrun: &[&str]) {
        let found = counted(text, tree, CensusDepth::Contents);
        let shown: Vec<String> = found.unrun.iter().map(|test| format!("{} {:?}", test.path, test.why)).collect();
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
            ("tests/a/unit/deep/tests.py", PY),
            ("a/lib_test.exs", ""),
            ("a/test_rows.py", "ROWS = 1"),
        ];
        let unrun = ["a/lib_test.exs OtherSuites", "tests/a/unit/deep/tests.py OtherSuites"];
        check("domains: { a: { paths: [/a/] } }", &files, (1, 0), &unrun);
        check("domains: { a: { paths: [/a/] } }", &files[2..], (0, 0), &["a/lib_test.exs NoRunner"]);
        check("domains: { a: { paths: [/a/] } }", &[("a/test_x.py", PY)], (0, 0), &["a/test_x.py NotFound"]);
        check("domains: { a: { paths: [/a/], suites: none } }", &[("a/test_x.py", PY)], (0, 0), &["a/test_x.py NoneOnPurpose"]);
        check("ignore: [/a/]\ndomains: { a: { paths: [/a/] } }", &[("a/test_x.py", PY)], (0, 0), &[]);
        check("domains: { a: { paths: [/a/] } }", &[("b/test_x.py", PY)], (0, 0), &["b/test_x.py NotFound"]);
    }

    #[test]
    fn a_run_speaks_only_for_what_it_names() {
        let beside =
            |run| [("tests/a/unit/run", run), ("tests/a/unit/test_x.py", PY), ("tests/a/unit/deep/y.test.ts", "it('x')")];
        let config = "domains: { a: { paths: [/a/] } }";
        let shadowed = "Shadowed(\"tests/a/unit/run\")";
        let both = [format!("tests/a/unit/deep/y.test.ts {shadowed}"), format!("tests/a/unit/test_x.py {shadowed}")];
        check(config, &beside("#!/bin/sh\nexit 0\n"), (1, 0), &both.each_ref().map(String::as_str));
        check(config, &beside("#!/bin/sh\n# pytest would\nexit 0\n"), (1, 0), &both.each_ref().map(String::as_str));
        check(config, &beside("#!/bin/sh\nexec pytest tests/a/unit\n"), (2, 0), &[&both[0]]);
        check(config, &beside("#!/bin/sh\nexec make test\n"), (1, 2), &[]);
        check(config, &beside("\u{0}ELF"), (1, 2), &[]);
        // A `run` that is not executable is not found beside other tests, and `run.sh` is never found.
        check(config, &beside(""), (2, 0), &["tests/a/unit/run OtherSuites"]);
        check(config, &[("tests/a/unit/run.sh", "pytest")], (0, 0), &["tests/a/unit/run.sh NoRunner"]);
    }

    #[test]
    fn a_command_of_the_config_is_read() {
        let with = |run: &str| {
            format!("domains: {{ a: {{ paths: [/a/], suites: {{ unit: {{ run: \"{run}\" }} }} }}, b: {{ paths: [/b/] }} }}")
        };
        let files = [
            ("a/t/test_x.py", PY),
            ("a/u/test_y.py", PY),
            ("b/test_z.py", PY),
            ("ci/test.sh", "pytest a/t"),
            ("a/x_test.exs", ""),
        ];
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
        assert_eq!((first.suite.as_str(), first.filter.as_str()), ("a/unit", "-k fast"));
        check(&with("python a/t/test_x.py"), &neighbours, (1, 0), &["a/t/test_y.py OtherSuites"]);
        let nothing = |words: &str| {
            let line = |path: &str| format!("{path} NothingRun {{ suite: \"a/unit\", words: \"{words}\" }}");
            neighbours.map(|(path, _)| line(path))
        };
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
        assert_eq!(filtered.filtered.first().map(|test| test.filter.as_str()), Some("PYTEST_ADDOPTS=-k x"));
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
}
