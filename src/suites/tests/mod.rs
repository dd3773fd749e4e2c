//! Tests the suites and commands that a config and a tree of files lead to.

mod commands;
mod runners;
mod strays;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::folders::{below, join, upward};
use super::*;
use crate::config;
use crate::model::diagnostic::SourceText;
use crate::model::pattern::Pattern;

/// A work tree and a machine that has every program except the `absent` ones.
#[derive(Default)]
struct Tree {
    files: BTreeMap<String, String>,
    absent: BTreeSet<&'static str>,
    is_cut: bool,
}

/// Creates a tree of empty files; `path=text` creates a file with content.
fn tree(files: &[&str]) -> Tree {
    let file = |text: &&str| {
        let (path, content) = text.split_once('=').unwrap_or((text, ""));
        (path.to_owned(), content.to_owned())
    };
    Tree { files: files.iter().map(file).collect(), ..Tree::default() }
}

impl SuiteFolders for Tree {
    fn list(&self, folder: &str, glob: Option<&str>) -> Listing {
        let pattern = glob.map(|glob| Pattern::parse(glob).expect(glob));
        let file = |path: &String| FolderFile {
            path: path.clone(),
            is_executable: path.ends_with("run") && self.files[path] != "plain",
        };
        let is_wanted = |file: &FolderFile| match &pattern {
            Some(pattern) => pattern.matches(file.path.as_bytes(), false),
            None => is_runnable(Path::new(&file.path)),
        };
        let files = self.files.keys().filter(|path| below(path, folder).is_some()).map(file).filter(is_wanted).collect();
        Listing { files, is_whole: !self.is_cut }
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.files.get(path).map(|text| text.clone().into_bytes())
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn resolves(&self, folder: &str, below: &str) -> bool {
        let name = below.rsplit('/').next().unwrap_or_default();
        !self.absent.contains(name) && (below.contains("/.bin/") || upward(folder).any(|f| self.exists(&join(f, below))))
    }

    fn program(&self, name: &str) -> bool {
        !self.absent.contains(name)
    }
}

fn parsed(text: &str) -> Config {
    let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.into() });
    config::parse(&source).expect(text)
}

/// Returns one line per suite: its id and its command, or the reason why it has none.
fn shown(config: &str, tree: &Tree, shard: Shard) -> Vec<String> {
    let config = parsed(config);
    let levels: Vec<&str> = config.levels.iter().map(String::as_str).collect();
    let all = (0..config.domains.len()).flat_map(|at| of_domain(&config, at, &levels, tree));
    let line = |suite: Planned<'_>| match suite.command(tree, shard) {
        Ok(line) if line.folder.is_empty() => format!("{}: {}", suite.id(), line.text),
        Ok(line) => format!("{} in {}: {}", suite.id(), line.folder, line.text),
        Err(error) => format!("{}! {error}", suite.id()),
    };
    all.map(line).collect()
}

/// Checks the ids and commands of domain `a`, which has the default layout.
fn check(files: &[&str], expected: &[&str]) {
    assert_eq!(shown("version: 1\ndomains: { a: {} }\n", &tree(files), Shard::WHOLE), expected, "{files:?}");
}

fn ids(config: &str, files: &[&str], expected: &[&str]) {
    let shown = shown(config, &tree(files), Shard::WHOLE);
    let ids: Vec<&str> = shown.iter().map(|line| line.split([':', '!', ' ']).next().unwrap_or_default()).collect();
    assert_eq!(ids, expected, "{config} {files:?}");
}

fn one(config: &str, tree: &Tree) -> Result<CommandLine, NoCommand> {
    let config = parsed(config);
    let planned = of_domain(&config, 0, &["unit"], tree);
    assert_eq!(planned.len(), 1, "{planned:?}");
    planned[0].command(tree, Shard::WHOLE)
}

#[test]
fn layouts_find_and_the_config_names() {
    let tree = &[
        "tests/a/unit/test_x.py",
        "tests/a/chaos/test_x.py",
        "tests/b/integration/x_test.py",
        "tests/cross-domain/unit/x.bats",
        "tests/c/unit/README.md",
    ];
    ids("version: 1\ndomains: { a: {}, b: {}, c: {} }\n", tree, &["a/unit", "b/integration", "cross-domain/unit"]);
    ids("version: 1\ndomains: { a: { suites: none } }\n", tree, &["cross-domain/unit"]);
    let named = "version: 1\nlevels: [unit, integration]\ndomains:\n  a:\n    suites:\n      integration: { api: { run: x }, web: { run: y } }\n";
    ids(named, tree, &["a/unit", "a/integration/api", "a/integration/web", "cross-domain/unit"]);
}

const MIXED: &[&str] = &["tests/a/unit/test_x.py", "tests/a/unit/web/x.test.ts", "tests/a/unit/x.bats"];

#[test]
fn several_runners_are_several_suites() {
    ids("version: 1\ndomains: { a: {} }\n", MIXED, &["a/unit/pytest", "a/unit/node", "a/unit/bats"]);
    let suites = |suites: &str| format!("version: 1\ndomains: {{ a: {{ suites: {{ unit: {suites} }} }} }}\n");
    // A setting of the level applies to each of its suites.
    ids(&suites("{ timeout: 5m }"), MIXED, &["a/unit/pytest", "a/unit/node", "a/unit/bats"]);
    // A setting of one suite leaves the others unchanged.
    ids(&suites("{ node: { timeout: 5m } }"), MIXED, &["a/unit/node", "a/unit/pytest", "a/unit/bats"]);
    ids(&suites("{ api: { run: x } }"), MIXED, &["a/unit/api"]);
    ids(&suites("{ node: { run: x }, bats: { timeout: 5m } }"), MIXED, &["a/unit/node", "a/unit/bats", "a/unit/pytest"]);
    ids(&suites("{ api: { timeout: 5m } }"), &MIXED[..1], &["a/unit/api"]);
    let error = one(&suites("{ api: { timeout: 5m } }"), &tree(MIXED)).expect_err("a name that says nothing");
    assert_eq!(error, NoCommand::Several(vec!["pytest", "node", "bats"]));
    assert_eq!(one(&suites("{ timeout: 5m }"), &tree(&[])), Err(NoCommand::NothingFound));
}

#[test]
fn an_executable_run_wins() {
    check(&["tests/a/unit/run", "tests/a/unit/test_x.py", "tests/a/unit/deep/run"], &["a/unit: ./tests/a/unit/run"]);
    let split = &["tests/a/unit/b/run", "tests/a/unit/b/test_x.py", "tests/a/unit/c/run"];
    check(split, &["a/unit: code=0; (./tests/a/unit/b/run) || code=$?; (./tests/a/unit/c/run) || code=$?; exit $code"]);
}

#[test]
fn layouts_beside_the_code() {
    let config = |tests: &str| {
        format!("version: 1\ntests: [{tests}]\ndomains: {{ a: {{ paths: [\"/web/a/\", '/lib/\\[a]/', \"*.x\"] }} }}\n")
    };
    let files = tree(&["web/a/x.test.ts", "web/a/b/y.test.ts", "web/z/x.test.ts", "lib/[a]/z.bats", "web/a/x.bats"]);
    let node = "node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=\"$CICD_REPORT\"";
    let one_line = |tests: &str, tree: &Tree| shown(&config(tests), tree, Shard::WHOLE);
    assert_eq!(one_line("\"{path}/**/*.test.ts\"", &files), [format!("a/unit: {node} web/a/b/y.test.ts web/a/x.test.ts")]);
    // The search covers both folders of a domain and every layout.
    let bats = one_line("\"{path}/**/*.bats\"", &files);
    assert!(bats[0].ends_with(" -r 'lib/[a]/z.bats' web/a/x.bats"), "{bats:?}");
    let two = tree(&["web/a/x.test.ts", "tests/a/unit/y.test.ts", "tests/a/integration/z.test.ts"]);
    let both = "\"{path}/**/*.test.ts\", \"tests/{domain}/{level}/\"";
    let shown = one_line(both, &two);
    assert_eq!(shown[0], format!("a/unit: {node} tests/a/unit/y.test.ts web/a/x.test.ts"));
    assert_eq!(shown.len(), 2, "{shown:?}");
    // Files under the name of another level belong to that level.
    let nested = tree(&["web/a/tests/unit/x.test.ts", "web/a/tests/integration/y.test.ts", "web/a/z.test.ts"]);
    let shown = one_line("\"{path}/**/*.test.ts\", \"{path}/tests/{level}/\"", &nested);
    assert_eq!(shown[0], format!("a/unit: {node} web/a/tests/unit/x.test.ts web/a/z.test.ts"));
    assert_eq!(shown[1], format!("a/integration: {node} web/a/tests/integration/y.test.ts"));
}

#[test]
fn files_that_a_domain_excludes_are_not_its_tests() {
    let config = "version: 1\ntests: [\"{path}/\"]\ndomains: { a: { paths: [\"/a/*\", \"!/a/b/\"] }, b: { paths: [/a/b/] } }\n";
    let files = &["a/tests/test_x.py", "a/b/test_y.py", "a/test_z.py"];
    let shown = shown(config, &tree(files), Shard::WHOLE);
    let commands: Vec<&str> = shown.iter().map(|line| line.split(" --junitxml").next().unwrap_or_default()).collect();
    assert_eq!(commands, ["a/unit: pytest a --ignore=a/b", "b/unit: pytest a/b"]);
    // A layout that leads elsewhere is not about the domain's own folders.
    let config = "version: 1\ntests: [\"tests/{domain}/\"]\ndomains: { a: { paths: [/a/, \"!/tests/\"] } }\n";
    ids(config, &["tests/a/test_x.py"], &["a/unit"]);
}

#[test]
fn files_without_a_runner_are_an_error() {
    let config = "version: 1\ntests: [\"tests/{domain}/*.robot\"]\ndomains: { a: {} }\n";
    let error = one(config, &tree(&["tests/a/x.robot"])).expect_err("no runner");
    assert_eq!(error.to_string(), "no runner is known for tests/a/x.robot: give the suite a `run:` in cicd.yml");
    let cut = Tree { is_cut: true, ..tree(&["tests/a/unit/test_x.py"]) };
    assert_eq!(one("version: 1\ndomains: { a: {} }\n", &cut), Err(NoCommand::TooMany));
}

#[test]
fn a_readme_is_no_suite() {
    for (name, expected) in [
        ("README.md", false),
        ("test_x.py", true),
        ("x_test.py", true),
        ("conftest.py", false),
        ("x_test.go", true),
        ("a.spec.tsx", true),
        ("a.ts", false),
        ("a.bats", true),
        ("pom.xml", true),
        ("run", true),
    ] {
        assert_eq!(is_runnable(Path::new(name)), expected, "{name}");
    }
}

#[test]
fn a_run_script_that_is_not_executable_is_reported() {
    // Such a file used to be left out, and a domain with another suite passed without it.
    check(
        &["tests/a/unit/run", "tests/a/integration/run=plain", "tests/a/integration/README.md"],
        &[
            "a/unit: ./tests/a/unit/run",
            "a/integration! tests/a/integration/run is not executable: chmod +x tests/a/integration/run",
        ],
    );
    // Beside tests of another runner, a `run` that is not executable is an ordinary file.
    ids("version: 1\ndomains: { a: {} }\n", &["tests/a/unit/run=plain", "tests/a/unit/x.bats"], &["a/unit"]);
}

fn entries(domains: usize, shards: u32) -> Vec<MatrixEntry> {
    let entry = |at| {
        format!("  d{at}: {{ ci: {{ runs_on: arm }}, suites: {{ unit: {{ run: x, shards: {shards}, timeout: 90s }} }} }}\n")
    };
    let list = (0..domains).map(entry).collect::<Vec<_>>().concat();
    let config = parsed(&format!("version: 1\ndomains:\n{list}"));
    let tree = tree(&[]);
    let suites: Vec<_> = (0..config.domains.len()).flat_map(|at| of_domain(&config, at, &["unit"], &tree)).collect();
    matrix(&config, &suites)
}

#[test]
fn the_matrix_stays_within_the_limit() {
    let two = entries(1, 2);
    assert_eq!(two.iter().map(|e| e.shard.as_str()).collect::<Vec<_>>(), ["1/2", "2/2"]);
    assert_eq!(
        (two[0].suite.as_str(), two[0].timeout_minutes, two[0].needs.runs_on.as_slice()),
        ("d0/unit", 22, &["arm".to_owned()][..])
    );
    assert_eq!(entries(256, 1).len(), 256);
    let grouped = entries(200, 2);
    assert_eq!((grouped.len(), grouped[0].suite.as_str(), grouped[0].shard.as_str()), (200, "d0/unit", "1/1"));
    let joined = entries(1_000, 1);
    assert_eq!((joined.len(), joined[0].domain.as_str()), (250, "d0 d1 d2 d3"));
    assert_eq!((joined[0].suite.as_str(), joined[0].level.as_str()), ("d0/unit d1/unit d2/unit d3/unit", "unit"));
    assert_eq!((joined[0].id.as_str(), joined[0].timeout_minutes), ("d0.unit", 88));
    assert_eq!(entries(0, 1).len(), 0);
}

/// Beyond the limit, the needs of the suites still decide where they run, and no suite is lost.
#[test]
fn what_is_put_together_needs_the_same() {
    let suites = |at| {
        let needs = if at % 3 == 0 { "ci: { runs_on: gpu, container: \"node:22\" }, " } else { "" };
        format!("  d{at}: {{ suites: {{ unit: {{ run: x, {needs}timeout: 5h }}, slow: {{ run: x }} }} }}\n")
    };
    let list: String = (0..300).map(suites).collect();
    let config = parsed(&format!("version: 1\nlevels: [unit, slow]\ndomains:\n{list}"));
    let tree = tree(&[]);
    let all: Vec<_> = (0..config.domains.len()).flat_map(|at| of_domain(&config, at, &["unit", "slow"], &tree)).collect();
    let jobs = matrix(&config, &all);
    assert!(jobs.len() <= MAX_ENTRIES, "{}", jobs.len());
    let mut run: Vec<&str> = jobs.iter().flat_map(|job| job.suite.split(' ')).collect();
    let mut wanted: Vec<String> = all.iter().map(Planned::id).collect();
    run.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(run, wanted);
    let mut ids: Vec<&str> = jobs.iter().map(|job| job.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), jobs.len(), "a name of its own for each");
    for job in &jobs {
        assert!(job.timeout_minutes <= 360 && !job.level.is_empty(), "{job:?}");
        let on_gpu =
            |suite: &str| suite.ends_with("/unit") && suite[1..suite.len() - 5].parse::<u32>().expect("a number") % 3 == 0;
        let expected = if on_gpu(job.suite.split(' ').next().expect("a suite")) { "gpu" } else { "ubuntu-latest" };
        assert!(job.suite.split(' ').all(|suite| (if on_gpu(suite) { "gpu" } else { "ubuntu-latest" }) == expected));
        assert_eq!(job.needs.runs_on, [expected]);
        assert_eq!(job.needs.container.is_some(), expected == "gpu");
    }
}

#[test]
fn a_path_that_ends_in_a_level_s_name_is_that_level() {
    let levels = "version: 1\nlevels: [unit, integration, e2e]\n";
    let check = |config: &str, files: &[&str], expected: &[&str]| {
        assert_eq!(shown(&format!("{levels}{config}\n"), &tree(files), Shard::WHOLE), expected, "{config}");
    };
    let (flags, beside) = ("--junitxml=\"$CICD_REPORT\" -o junit_family=xunit1", "tests: [\"{path}/\"]");
    let config = format!("{beside}\ndomains: {{ a: {{ paths: [/a/] }}, cross-domain: {{ paths: [/tests/e2e/] }} }}");
    let expected = [format!("a/unit: pytest a {flags}"), format!("cross-domain/e2e: pytest tests/e2e {flags}")];
    check(&config, &["a/test_x.py", "tests/e2e/test_y.py"], &expected.each_ref().map(String::as_str));
    let config = format!("{beside}\ndomains: {{ a: {{ paths: [/a/, /a/integration/] }} }}");
    let expected =
        [format!("a/unit: pytest a --ignore=a/integration {flags}"), format!("a/integration: pytest a/integration {flags}")];
    check(&config, &["a/test_x.py", "a/integration/test_y.py"], &expected.each_ref().map(String::as_str));
    // A domain may be named like a level; its own folder is code.
    let config = format!("{beside}\ndomains: {{ integration: {{ paths: [/services/integration/] }} }}");
    check(&config, &["services/integration/test_x.py"], &[&format!("integration/unit: pytest services/integration {flags}")]);
    let config = "tests: [\"tests/{domain}/\", \"tests/{domain}/e2e/\"]\ndomains: { e2e: {}, b: {} }";
    let expected = [
        format!("e2e/unit: pytest tests/e2e {flags}"),
        format!("b/unit: pytest tests/b --ignore=tests/b/e2e {flags}"),
        format!("b/e2e: pytest tests/b/e2e {flags}"),
    ];
    check(
        config,
        &["tests/e2e/test_x.py", "tests/b/test_x.py", "tests/b/e2e/test_y.py"],
        &expected.each_ref().map(String::as_str),
    );
    // Wildcards cover the folder that they begin in; an unknown level is the name of a folder.
    let config = "tests: [\"{path}/e2e/**/*.py\", \"{path}/smoke/\"]\ndomains: { a: { paths: [/a/] } }";
    let expected = [format!("a/unit: pytest a/smoke {flags}"), format!("a/e2e: pytest a/e2e/x/test_y.py {flags}")];
    check(config, &["a/e2e/x/test_y.py", "a/smoke/test_z.py"], &expected.each_ref().map(String::as_str));
}
