//! Tests which files commands run.

use super::super::languages::of_path;
use super::super::shell_syntax::simple_commands;
use super::super::{FolderFile, Listing};
use super::*;

/// A work tree in which every path that a test names exists.
struct There;

const FILES: &[&str] = &[
    "a/test_one.py",
    "a/test_two.py",
    "a/sub/test_three.py",
    "a/pytest.ini",
    "a/one_test.go",
    "a/sub/two_test.go",
    "a/a.test.ts",
    "a/b.test.ts",
    "a/jest.json",
    "crates/x/Cargo.toml",
    "crates/x/src/lib.rs",
    "crates/x/src/main.rs",
    "crates/x/tests/one.rs",
    "crates/x/tests/two/main.rs",
    "crates/y/src/lib.rs",
    "m/src/test/XTest.java",
    "n/src/test/YTest.java",
    "out/log",
    "a/spec/a_spec.rb",
    "a/spec/b_spec.rb",
    "e/test/x_test.exs",
];

impl SuiteFolders for There {
    fn list(&self, _: &str, _: Option<&str>) -> Listing {
        Listing { files: Vec::<FolderFile>::new(), is_whole: true }
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        match path {
            "crates/x/Cargo.toml" => Some(b"[package]\nname = \"x\"\n".to_vec()),
            "a/go.mod" => Some(b"module example.com/a\n\ngo 1.22\n".to_vec()),
            _ => None,
        }
    }

    fn exists(&self, path: &str) -> bool {
        FILES.iter().any(|file| below(file, path).is_some())
    }

    fn resolves(&self, _: &str, _: &str) -> bool {
        false
    }

    fn program(&self, _: &str) -> bool {
        false
    }
}

/// Checks the files of the command's language that it runs; `?` marks those that it may run.
fn check(command: &str, expected: &[&str]) {
    let (home, command) = command.split_once("> ").unwrap_or(("", command));
    let starts: Vec<RunnerArgs> =
        simple_commands(command, home).iter().filter_map(|simple| RunnerArgs::of(simple, &There, &[])).collect();
    let shown = |path: &&&str| {
        let language = of_path(path)?.language();
        match starts.iter().filter_map(|start| start.covers(path, language)).max()? {
            Coverage::Runs => Some((**path).to_owned()),
            Coverage::Filtered => Some(format!("{path}?")),
            Coverage::Presumed | Coverage::Elsewhere | Coverage::No => None,
        }
    };
    assert_eq!(FILES.iter().filter_map(|path| shown(&path)).collect::<Vec<_>>(), expected, "{home}> {command}");
}

const ONE: &str = "a/test_one.py";
const TWO: &str = "a/test_two.py";
const THREE: &str = "a/sub/test_three.py";
const PERHAPS: [&str; 3] = ["a/test_one.py?", "a/test_two.py?", "a/sub/test_three.py?"];

#[test]
fn python() {
    check("pytest", &[ONE, TWO, THREE]);
    check("pytest a/test_one.py", &[ONE]);
    check("pytest -q a/test_one.py", &[ONE]);
    check("pytest --tb short -v a/sub", &[THREE]);
    check("a> pytest sub test_two.py", &[TWO, THREE]);
    check("pytest 'a/test_o*.py'", &[ONE]);
    check("pytest a/test_one.py::test_x a/test_two.py", &["a/test_one.py?", "a/test_two.py?"]);
    check("pytest -k 'not slow'", &PERHAPS);
    check("python -m pytest -m fast a", &PERHAPS);
    check("pytest --lf", &PERHAPS);
    check("pytest --ignore=a/sub", &[ONE, TWO]);
    check("pytest --ignore a/test_one.py a", &[TWO, THREE]);
    check("pytest --deselect a/test_one.py::test_x", &PERHAPS);
    check("pytest -c a/pytest.ini -n 4 --maxfail 1", &[ONE, TWO, THREE]);
    check("pytest --unknown a/pytest.ini --other 5", &[ONE, TWO, THREE]);
    check("pytest --unknown a/sub", &["a/test_one.py?", "a/test_two.py?", THREE]);
    check("pytest gone", &PERHAPS);
    check("pytest \"$@\"", &[ONE, TWO, THREE]);
    check("pytest $X", &[]);
    check("python -m unittest a.test_one", &[ONE]);
    check("python -m unittest -v a.test_one.Case.test_x", &["a/test_one.py?"]);
    check("python -m unittest discover -s a/sub", &[THREE]);
    check("uv run pytest a/sub && pytest a/test_one.py", &[ONE, THREE]);
    check("a> pytest test", &PERHAPS);
    check("a> python -m unittest test_one", &[ONE]);
    check("echo pytest", &[]);
}

#[test]
fn flags_of_one_word_and_harmless_ones() {
    for command in ["pytest -kx", "pytest -mslow a", "pytest -qkx", "pytest -vvk x", "pytest -xmslow", "pytest -k=x"] {
        check(command, &PERHAPS);
    }
    check("python -m unittest -kx a.test_one", &["a/test_one.py?"]);
    check("npx jest -tname", &["a/a.test.ts?", "a/b.test.ts?"]);
    check("npx mocha -gname a", &["a/a.test.ts?", "a/b.test.ts?"]);
    check("bundle exec rspec -tslow", &["a/spec/a_spec.rb?", "a/spec/b_spec.rb?"]);
    for command in [
        "pytest -k ''",
        "pytest -m=",
        "pytest -qx",
        "pytest -n4 -ra",
        "pytest -xvs --tb=short",
        "pytest -q -n 4",
        "pytest -pno:x",
    ] {
        check(command, &[ONE, TWO, THREE]);
    }
    check("go test -run . ./...", &["a/one_test.go", "a/sub/two_test.go"]);
    check("npx jest -t ''", &["a/a.test.ts", "a/b.test.ts"]);
}

#[test]
fn parts_of_all_tests() {
    for command in [
        "pytest --splits 3 --group 1",
        "pytest --shard-id=0 --num-shards=2",
        "pytest --deselect=a/test_one.py::test_x",
        "pytest $X -k slow",
        "PYTEST_ADDOPTS='-k x' pytest",
        "env PYTEST_ADDOPTS=-kx pytest",
        "PYTEST_ADDOPTS=\"-m 'not slow'\" python -m pytest -q",
    ] {
        check(command, &PERHAPS);
    }
    check("PYTEST_ADDOPTS=-q pytest", &[ONE, TWO, THREE]);
    check("PYTEST_ADDOPTS=--ignore=a/sub pytest", &[ONE, TWO]);
    check("GOFLAGS=-run=X go test ./...", &["a/one_test.go?", "a/sub/two_test.go?"]);
    check("GOFLAGS=-mod=mod go test ./...", &["a/one_test.go", "a/sub/two_test.go"]);
    check("go test -short ./...", &["a/one_test.go?", "a/sub/two_test.go?"]);
    check("go test -skip X ./a", &["a/one_test.go?"]);
    for command in
        ["npx jest --shard=1/2", "npx vitest run --shard 1/3", "npx playwright test --shard=1/2", "npx mocha --shard 1/2"]
    {
        check(command, &["a/a.test.ts?", "a/b.test.ts?"]);
    }
    check("cargo nextest run -E 'test(x)' -p x --lib", &["crates/x/src/lib.rs?"]);
    check("cargo nextest run -E 'all()' -p x --lib", &["crates/x/src/lib.rs"]);
    check("cargo test -px --lib", &["crates/x/src/lib.rs"]);
    check("SPEC_OPTS='--tag fast' rspec", &["a/spec/a_spec.rb?", "a/spec/b_spec.rb?"]);
    check("MAVEN_ARGS=-Dtest=X mvn test -pl m", &["m/src/test/XTest.java?"]);
}

#[test]
fn what_runs_no_test() {
    for command in [
        "pytest --collect-only",
        "pytest --co -q",
        "pytest --fixtures a",
        "PYTEST_ADDOPTS=--co pytest",
        "pytest --collect-only $X",
        "pytest -qh",
        "go test -list . ./...",
        "go test -c ./a",
        "go run ./a",
        "cargo test --no-run",
        "cargo test --workspace -- --list",
        "cargo nextest list",
        "npx jest --listTests",
        "npx vitest list",
        "npx playwright test --list",
        "npx mocha --dry-run a",
        "mvn verify -DskipTests",
        "gradle test --dry-run",
        "rspec --dry-run",
    ] {
        check(command, &[]);
    }
}

#[test]
fn interpreters_and_loops() {
    check("python a/test_one.py", &[ONE]);
    check("python3.12 -u -W error a/test_one.py -v", &[ONE]);
    check("cd a; uv run python test_two.py", &[TWO]);
    check("python a/test_one.py Case.test_x", &["a/test_one.py?"]);
    check("node --test a/a.test.ts a/b.test.ts", &["a/a.test.ts", "a/b.test.ts"]);
    check("node --test --test-name-pattern=x a/a.test.ts", &["a/a.test.ts?"]);
    check("ruby -I lib a/spec/a_spec.rb", &["a/spec/a_spec.rb"]);
    check("python setup.py test", &[]);
    check("for f in a/test_one.py a/test_two.py; do pytest $f; done", &[ONE, TWO]);
    check("for d in sub; do (cd a/$d && pytest); done", &[THREE]);
    check("for t in test_one test_two; do python a/$t.py; done", &[ONE, TWO]);
    check("T=a/sub; pytest \"$T\"", &[THREE]);
    check("sh -c 'for d in sub; do pytest a/$d; done'", &[THREE]);
    check("pytest a/sub\nexit 0\npytest", &[THREE]);
    check("exec pytest a/sub; pytest", &[THREE]);
}

#[test]
fn go_and_rust() {
    check("go test ./...", &["a/one_test.go", "a/sub/two_test.go"]);
    check("go test ./a", &["a/one_test.go"]);
    check("a> go test", &["a/one_test.go"]);
    check("go test ./a/sub/... -run X -count=1", &["a/sub/two_test.go?"]);
    check("go test --run=X ./...", &["a/one_test.go?", "a/sub/two_test.go?"]);
    check("go vet ./...", &[]);
    check("gotestsum ./...", &["a/one_test.go", "a/sub/two_test.go"]);
    let x = ["crates/x/src/lib.rs", "crates/x/src/main.rs", "crates/x/tests/one.rs", "crates/x/tests/two/main.rs"];
    let all = [&x[..], &["crates/y/src/lib.rs"]].concat();
    check("cargo test --workspace --locked", &all);
    check("cargo test -p x", &x);
    check("cargo test -p x --test one", &x[2..3]);
    check("cargo test --test two", &x[3..]);
    check("cargo nextest run --package x --lib", &x[..1]);
    check("cargo test --features a -- --nocapture --test-threads 1", &all);
    let perhaps: Vec<String> = all.iter().map(|path| format!("{path}?")).collect();
    let perhaps: Vec<&str> = perhaps.iter().map(String::as_str).collect();
    check("cargo test -p z", &perhaps);
    check("cargo test some_name", &perhaps);
    check("cargo test -- --skip slow", &perhaps);
    check("cargo +nightly test", &all);
    check("cargo build --tests", &[]);
}

#[test]
fn javascript_and_others() {
    check("npx vitest run", &["a/a.test.ts", "a/b.test.ts"]);
    check("a> npx vitest run a.test.ts", &["a/a.test.ts"]);
    check("npx jest --config a/jest.json a/b", &["a/b.test.ts"]);
    check("npx jest -t name", &["a/a.test.ts?", "a/b.test.ts?"]);
    check("npx playwright test a/a.test.ts --project=chromium", &["a/a.test.ts"]);
    check("npx playwright test -g login", &["a/a.test.ts?", "a/b.test.ts?"]);
    check("npx mocha 'a/*.test.ts' --timeout 5", &["a/a.test.ts", "a/b.test.ts"]);
    let both = ["m/src/test/XTest.java", "n/src/test/YTest.java"];
    let perhaps = ["m/src/test/XTest.java?", "n/src/test/YTest.java?"];
    check("mvn -B verify -P ci", &both);
    check("mvn test -Dtest=XTest", &perhaps);
    check("mvn -pl m -am test", &both[..1]);
    check("mvn verify -DskipTests", &[]);
    check("mvn verify -DskipITs", &perhaps);
    check("mvn verify -DskipTests=false", &both);
    check("./gradlew test", &both);
    check("./gradlew :m:test", &both[..1]);
    check("gradle test --tests X", &perhaps);
    check("bundle exec rspec a/spec/a_spec.rb", &["a/spec/a_spec.rb"]);
    check("bundle exec rspec --tag fast", &["a/spec/a_spec.rb?", "a/spec/b_spec.rb?"]);
}

#[test]
fn words_that_narrow_or_only_seem_to() {
    let go = ["a/one_test.go", "a/sub/two_test.go"];
    let go_perhaps = ["a/one_test.go?", "a/sub/two_test.go?"];
    check("gotestsum -- -short ./...", &go_perhaps);
    check("gotestsum --format testname -- -run X ./a", &["a/one_test.go?"]);
    check("gotestsum --junitfile x.xml -- ./a", &["a/one_test.go"]);
    check("gotestsum --format dots", &go);
    check("go run gotest.tools/gotestsum@latest ./...", &go);
    check("go test -run ^$ -bench . ./...", &[]);
    check("go test -run '^X$' ./...", &go_perhaps);
    check("go test -run=^$ ./...", &[]);
    check("a> go test example.com/a/...", &go);
    check("a> go test example.com/a/sub", &go[1..]);
    check("a> go test example.com/other/...", &go_perhaps[..1]);
    check("rspec a/spec/a_spec.rb:3", &["a/spec/a_spec.rb?"]);
    check("bundle exec rspec a/spec/a_spec.rb[1:2]", &["a/spec/a_spec.rb?"]);
    check("npx vitest run a/a.test.ts:12", &["a/a.test.ts?"]);
    let ts = ["a/a.test.ts", "a/b.test.ts"];
    check("bun test", &ts);
    check("bun test a.test", &ts[..1]);
    check("bun test -t x", &["a/a.test.ts?", "a/b.test.ts?"]);
    check("bun install", &[]);
    check("bun run vitest run", &ts);
    check("mix test", &["e/test/x_test.exs"]);
    check("mix test --stale", &["e/test/x_test.exs?"]);
    check("mix test e/test/x_test.exs:4", &["e/test/x_test.exs?"]);
    check("mix format --check-formatted", &[]);
    check("mix credo", &[]);
    let x = [
        "crates/x/src/lib.rs",
        "crates/x/src/main.rs",
        "crates/x/tests/one.rs",
        "crates/x/tests/two/main.rs",
        "crates/y/src/lib.rs",
    ];
    for command in [
        "cargo llvm-cov",
        "cargo llvm-cov nextest --lcov --output-path lcov.info",
        "cargo tarpaulin --out Xml",
        "cargo nextest run --archive-file x.tar.zst",
    ] {
        check(command, &x);
    }
    check("cargo llvm-cov report", &[]);
    check("python manage.py check", &[]);
    check("python manage.py test", &[ONE, TWO, THREE]);
}
