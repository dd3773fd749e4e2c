//! A command in, and whether it runs a file.

use super::*;
use crate::suites::languages::of_path;
use crate::suites::{FolderFile, Listing};

/// Every path that a test names is there.
struct There(&'static [(&'static str, &'static str)]);

impl SuiteFolders for There {
    fn list(&self, _: &str, _: Option<&str>) -> Listing {
        Listing { files: Vec::<FolderFile>::new(), is_whole: true }
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.iter().find(|(file, _)| *file == path).map(|(_, text)| text.as_bytes().to_vec())
    }

    fn exists(&self, path: &str) -> bool {
        self.0.iter().any(|(file, _)| below(file, path).is_some())
    }

    fn resolves(&self, _: &str, _: &str) -> bool {
        false
    }

    fn program(&self, _: &str) -> bool {
        false
    }
}

const TREE: There = There(&[
    ("a/tests/test_x.py", ""),
    ("a/other/test_y.py", ""),
    ("a/x_test.go", ""),
    ("a/x.test.ts", ""),
    ("a/pytest.ini", ""),
    ("gradlew", ""),
    ("a/src/test/XTest.java", ""),
    ("s/x.test.ts", ""),
    ("s/y.test.ts", ""),
    (
        "s/package.json",
        r#"{"scripts": {"test": "vitest run", "lint": "eslint .", "odd": "gulp x", "none": "echo none && exit 1"}}"#,
    ),
]);

fn check(run: &str, home: &str, path: &str, expected: Coverage) {
    let command = taken_apart(run, home, &TREE, &[]);
    let language = of_path(path).expect(path).language();
    assert_eq!(command.covers(path, language), expected, "{run} in {home}: {path}");
}

mod settings;

#[test]
fn a_command_runs_its_language_in_the_places_that_it_names() {
    use Coverage::{Filtered, No, Presumed, Runs};
    for (run, home, path, expected) in [
        ("pytest -q", "", "a/tests/test_x.py", Runs),
        ("pytest -q", "", "a/x_test.go", No),
        ("pytest a/tests", "", "a/tests/test_x.py", Runs),
        ("pytest a/tests", "", "a/other/test_y.py", No),
        ("pytest tests", "a", "a/tests/test_x.py", Runs),
        ("pytest tests", "a", "a/other/test_y.py", No),
        ("cd a && pytest", "", "a/tests/test_x.py", Runs),
        ("pytest a/tests/test_x.py::test_a", "", "a/tests/test_x.py", Filtered),
        ("pytest -c a/pytest.ini", "", "a/other/test_y.py", Runs),
        ("python -m pytest", "a", "a/tests/test_x.py", Runs),
        ("python -m pytest", "b", "a/tests/test_x.py", No),
        ("go test ./...", "", "a/x_test.go", Runs),
        ("go test ./a", "", "a/x_test.go", Runs),
        ("go test", "", "a/x_test.go", No),
        ("go vet ./...", "", "a/x_test.go", No),
        ("go test ./a/...", "", "a/x_test.go", Runs),
        ("npx vitest run", "a", "a/x.test.ts", Runs),
        ("npm test", "a", "a/x.test.ts", Presumed),
        ("npm test", "a", "a/tests/test_x.py", No),
        ("./gradlew test", "", "a/src/test/XTest.java", Runs),
        ("make test", "", "a/tests/test_x.py", Presumed),
        ("docker compose run --rm app pytest", "", "a/tests/test_x.py", Presumed),
        ("docker run --rm img pytest /app/tests", "", "a/tests/test_x.py", Presumed),
        ("docker compose run --rm app pytest a/other", "", "a/tests/test_x.py", No),
        ("find . -name 'test_x*' | xargs pytest", "", "a/tests/test_x.py", Presumed),
        ("npx eslint .", "a", "a/x.test.ts", No),
        ("npm ci && npm run build", "a", "a/x.test.ts", No),
        ("npm ci && npm test", "a", "a/x.test.ts", Presumed),
        ("npm ci; docker compose up", "a", "a/x.test.ts", Presumed),
        ("yarn lint; pytest", "a", "a/x.test.ts", No),
        ("npx eslint a/x.test.ts", "", "a/x.test.ts", No),
        ("mvn compile", "", "a/src/test/XTest.java", No),
        ("./gradlew compileTestJava", "", "a/src/test/XTest.java", No),
        ("./gradlew build -x test", "", "a/src/test/XTest.java", No),
        ("./gradlew build", "", "a/src/test/XTest.java", Runs),
        ("python manage.py migrate", "", "a/tests/test_x.py", No),
        ("python manage.py own_command", "", "a/tests/test_x.py", Presumed),
        ("npm test", "s", "s/x.test.ts", Runs),
        ("npm test -- y.test.ts", "s", "s/x.test.ts", No),
        ("yarn test -t smoke", "s", "s/x.test.ts", Filtered),
        ("pnpm run lint", "s", "s/x.test.ts", No),
        ("npm run odd", "s", "s/x.test.ts", Presumed),
        ("npm run none", "s", "s/x.test.ts", No),
        ("true", "", "a/tests/test_x.py", No),
        ("echo pytestish", "", "a/tests/test_x.py", No),
        ("echo pytest", "", "a/tests/test_x.py", No),
        ("make test; pytest a/other", "", "a/tests/test_x.py", Presumed),
        ("pytest a/other; python a/tests/test_x.py", "", "a/tests/test_x.py", Runs),
        ("pytest a/other && go test ./...", "", "a/x_test.go", Runs),
        ("sh -c 'pytest a/other'", "", "a/tests/test_x.py", No),
        ("(cd a && npx vitest run); pytest", "", "a/tests/test_x.py", Runs),
        ("pytest $TARGETS", "", "a/tests/test_x.py", Presumed),
        ("# pytest\ntrue", "", "a/tests/test_x.py", No),
        ("python a/tests/test_x.py", "", "a/tests/test_x.py", Runs),
        ("python a/tests/test_x.py", "", "a/other/test_y.py", No),
        ("python run.py", "", "a/other/test_y.py", Presumed),
        ("exit 0; pytest", "", "a/other/test_y.py", No),
        ("for d in a/tests; do pytest $d; done", "", "a/other/test_y.py", No),
        ("for f in a/tests/test_x.py; do pytest $f; done", "", "a/other/test_y.py", No),
        ("export PYTEST_ADDOPTS=-kx\npytest", "", "a/other/test_y.py", Filtered),
        ("pytest $X -k slow", "", "a/other/test_y.py", Filtered),
        ("pytest --collect-only $X", "", "a/other/test_y.py", No),
    ] {
        check(run, home, path, expected);
    }
}
