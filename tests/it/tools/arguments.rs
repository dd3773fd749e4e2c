//! Compares the answer of `cicd check` about a command's arguments with the files that the real tool runs.

use std::process::Stdio;

use super::polyglot::surroundings;
use crate::support::{Repo, World, of_npm, tools};

/// Test files; each records its run in the folder `$SEEN`.
type Files = &'static [(&'static str, &'static str)];

/// The command, the number of files that it runs, and the number of files of which only the runner knows.
type Row = (&'static str, u64, u64);

fn check(files: Files, rows: &[Row]) {
    let world = World::new();
    let repo = world.init("r", &[]);
    for (path, text) in files {
        repo.write(path, text);
    }
    for (command, run, filtered) in rows {
        let quoted = serde_json::Value::from(*command);
        repo.write(
            "cicd.yml",
            &format!("version: 1\ndomains:\n  a: {{ paths: [\"/**\"], suites: {{ unit: {{ run: {quoted} }} }} }}\n"),
        );
        repo.commit(command);
        let json = repo.cicd(&["check", "--format", "json"]).json();
        let tests = &json["tests"];
        let numbers = (tests["run"].as_u64(), tests["filtered"].as_u64(), tests["presumed"].as_u64());
        assert_eq!(numbers, (Some(*run), Some(*filtered), Some(0)), "{command}: {}", json["findings"]);
        let seen = seen(&world, &repo, command);
        assert!((*run..=*run + *filtered).contains(&seen), "{command}: {seen} files ran");
        assert!(*filtered == 0 || seen < *filtered, "{command}: nothing is left out");
    }
}

/// Returns the number of files that ran.
fn seen(world: &World, repo: &Repo<'_>, command: &str) -> u64 {
    let folder = world.path().join("seen");
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut sh = world.command("sh", &repo.path);
    let own = surroundings();
    let path = own.iter().find(|(name, _)| *name == "PATH").map(|(_, path)| path.clone()).unwrap_or_default();
    let bin = tools().join("node_modules/.bin");
    let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path))).expect("a PATH");
    sh.envs(own).env("PATH", path).env("SEEN", &folder).env("CARGO_TARGET_DIR", world.path().join("target"));
    sh.env("GOFLAGS", "-count=1").args(["-ec", command]).stdin(Stdio::null());
    sh.output().expect("sh");
    std::fs::read_dir(&folder).expect("a folder").count() as u64
}

#[test]
#[ignore = "needs pytest"]
fn pytest() {
    const ONE: &str = "import os, pytest\n\n\ndef test_one():\n    open(os.environ['SEEN'] + '/one', 'w').close()\n\n\nif __name__ == '__main__':\n    test_one()\n";
    const TWO: &str =
        "import os, pytest\n\n\n@pytest.mark.slow\ndef test_two():\n    open(os.environ['SEEN'] + '/two', 'w').close()\n";
    const THREE: &str = "import os\n\n\ndef test_three():\n    open(os.environ['SEEN'] + '/three', 'w').close()\n";
    check(
        &[("a/test_one.py", ONE), ("b/test_two.py", TWO), ("b/test_three.py", THREE)],
        &[
            ("pytest -q", 3, 0),
            ("pytest -k ''", 3, 0),
            ("pytest -xvs", 3, 0),
            ("python a/test_one.py", 1, 0),
            ("python -u a/test_one.py -v", 1, 0),
            ("pytest -kone", 0, 3),
            ("pytest -qkone", 0, 3),
            ("pytest -mslow", 0, 3),
            ("pytest --deselect a/test_one.py::test_one", 0, 3),
            ("pytest --ignore=b", 1, 0),
            ("PYTEST_ADDOPTS='-k one' pytest", 0, 3),
            ("export PYTEST_ADDOPTS=-kone\npytest", 0, 3),
            ("PYTEST_ADDOPTS=--co pytest", 0, 0),
            ("pytest --co", 0, 0),
            ("pytest -q --collect-only b", 0, 0),
            ("pytest --setup-plan", 0, 0),
            ("exit 0; pytest", 0, 0),
            ("pytest a; exit 0; pytest", 1, 0),
            ("exec pytest a\npytest b", 1, 0),
            ("for d in a; do pytest $d; done", 1, 0),
            ("for d in b; do (cd $d && pytest); done", 2, 0),
            ("for t in two three; do pytest b/test_$t.py; done", 2, 0),
            ("T=b; pytest \"$T\"", 2, 0),
            ("sh -ec 'for d in a b; do pytest $d; done'", 3, 0),
        ],
    );
}

#[test]
#[ignore = "needs go"]
fn go() {
    const ONE: &str = "package a\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestOne(t *testing.T) { os.WriteFile(os.Getenv(\"SEEN\")+\"/one\", nil, 0600) }\n";
    const TWO: &str = "package b\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestTwo(t *testing.T) {\n\tif !testing.Short() {\n\t\tos.WriteFile(os.Getenv(\"SEEN\")+\"/two\", nil, 0600)\n\t}\n}\n";
    check(
        &[("go.mod", "module x\n\ngo 1.19\n"), ("a/one_test.go", ONE), ("b/two_test.go", TWO)],
        &[
            ("go test ./...", 2, 0),
            ("go test -run . ./...", 2, 0),
            ("go test ./a", 1, 0),
            ("go test -run One ./...", 0, 2),
            ("go test -short ./...", 0, 2),
            ("GOFLAGS=-run=One go test ./...", 0, 2),
            ("go test -list . ./...", 0, 0),
            ("go test -c -o /dev/null ./a", 0, 0),
            ("go test --list=. ./b", 0, 0),
            ("for d in a; do go test ./$d; done", 1, 0),
        ],
    );
}

#[test]
fn cargo() {
    const ONE: &str =
        "#[test]\nfn one() {\n    std::fs::write(format!(\"{}/one\", std::env::var(\"SEEN\").unwrap()), \"\").unwrap();\n}\n";
    const TWO: &str =
        "#[test]\nfn two() {\n    std::fs::write(format!(\"{}/two\", std::env::var(\"SEEN\").unwrap()), \"\").unwrap();\n}\n";
    check(
        &[
            ("Cargo.toml", "[package]\nname = \"x\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
            ("src/lib.rs", ""),
            ("tests/one.rs", ONE),
            ("tests/two.rs", TWO),
        ],
        &[
            ("cargo test --workspace", 2, 0),
            ("cargo test --test one", 1, 0),
            ("cargo test one", 0, 2),
            ("cargo test -- --skip one", 0, 2),
            ("cargo test --no-run", 0, 0),
            ("cargo test -- --list", 0, 0),
            ("for t in one two; do cargo test --test $t; done", 2, 0),
        ],
    );
}

#[test]
#[ignore = "needs jest"]
fn jest() {
    const ONE: &str = "test('one', () => require('fs').writeFileSync(process.env.SEEN + '/one', ''));\n";
    const TWO: &str = "test('two', () => require('fs').writeFileSync(process.env.SEEN + '/two', ''));\n";
    of_npm("jest");
    check(
        &[("package.json", "{}\n"), ("a/one.test.js", ONE), ("a/two.test.js", TWO)],
        &[
            ("jest", 2, 0),
            ("jest -t ''", 2, 0),
            ("jest -tone", 0, 2),
            ("jest --shard=1/2", 0, 2),
            ("jest --listTests", 0, 0),
            ("jest a/one", 1, 0),
        ],
    );
}
