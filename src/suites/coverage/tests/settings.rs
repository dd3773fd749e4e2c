//! Settings files of runners, and whether a command runs a file.

use super::*;

/// Settings files with their texts; the same tests stand in each tree.
type Settings = &'static [(&'static str, &'static str)];

const TESTS: [&str; 4] = ["a/test_x.py", "a/slow/test_y.py", "b/test_z.py", "s/a_spec.rb"];

#[track_caller]
fn check(settings: Settings, run: &str, path: &str, expected: Coverage) {
    let files: Vec<(&str, &str)> = settings.iter().copied().chain(TESTS.map(|path| (path, ""))).collect();
    let command = taken_apart(run, "", &There(files.leak()), &[]);
    let language = of_path(path).expect(path).language();
    assert_eq!(command.covers(path, language), expected, "{run} with {settings:?}: {path}");
}

fn kept(file: &'static str, text: String) -> Settings {
    vec![(file, &*text.leak())].leak()
}

/// One setting of pytest in each file that may hold it.
fn pytest(key: &str, value: &str) -> Vec<Settings> {
    let quoted: Vec<String> = value.split(' ').map(|word| format!("'{word}'")).collect();
    vec![
        kept("pytest.ini", format!("[pytest]\n{key} = {value}\n")),
        kept(".pytest.ini", format!("[x]\na=1\n[pytest]\n{key}={value}\n")),
        kept("tox.ini", format!("[pytest]\n{key} =\n  {}\n", value.replace(' ', "\n  "))),
        kept("setup.cfg", format!("[tool:pytest]\n{key}: {value}\n[x]\n")),
        kept("pyproject.toml", format!("[tool.pytest.ini_options]\n{key} = \"{value}\"\n")),
        kept("pyproject.toml", format!("[tool.pytest]\n{key} = [{}]\n", quoted.join(", "))),
        kept("pytest.toml", format!("[pytest]\n{key} = [{}]\n", quoted.join(", "))),
    ]
}

#[test]
fn settings_of_pytest() {
    use Coverage::{Filtered, No, Runs};
    for settings in pytest("addopts", "-q -k smoke") {
        check(settings, "pytest", "a/test_x.py", Filtered);
        check(settings, "python -m pytest a", "a/test_x.py", Filtered);
        check(settings, "pytest a", "b/test_z.py", No);
        check(settings, "pytest -k ''", "a/test_x.py", Runs);
        check(settings, "pytest -o addopts=", "a/test_x.py", Runs);
        check(settings, "pytest --override-ini=addopts=-v", "a/test_x.py", Runs);
        check(settings, "PYTEST_ADDOPTS='-k \"\"' pytest", "a/test_x.py", Runs);
    }
    for settings in pytest("addopts", "--ignore=a/slow -ra") {
        check(settings, "pytest", "a/slow/test_y.py", No);
        check(settings, "pytest", "a/test_x.py", Runs);
    }
    for settings in pytest("addopts", "--co") {
        check(settings, "pytest", "a/test_x.py", No);
    }
    for settings in pytest("testpaths", "a c") {
        check(settings, "pytest", "a/test_x.py", Runs);
        check(settings, "pytest", "b/test_z.py", No);
        check(settings, "pytest b", "b/test_z.py", Runs);
        check(settings, "cd b && pytest", "b/test_z.py", Runs);
    }
    for settings in pytest("python_files", "check_*.py test_x.py") {
        check(settings, "pytest", "a/test_x.py", Runs);
        check(settings, "pytest", "b/test_z.py", No);
        check(settings, "pytest b/test_z.py", "b/test_z.py", Runs);
    }
    for settings in pytest("norecursedirs", "slow .*") {
        check(settings, "pytest", "a/test_x.py", Runs);
        check(settings, "pytest", "a/slow/test_y.py", No);
    }
}

const NOT_SLOW: &str = "[pytest]\naddopts =\n    -q\n    # -m fast\n    -m \"not slow\"\n";

#[test]
fn which_settings_of_pytest_count() {
    use Coverage::{Filtered, Runs};
    let near: Settings = &[("pytest.ini", "[pytest]\naddopts = -k x\n"), ("a/pytest.ini", "")];
    for (run, expected) in [
        ("pytest a", Runs),
        ("pytest a/test_x.py a/slow", Runs),
        ("cd a && pytest", Runs),
        ("pytest -c a/pytest.ini", Runs),
        ("pytest a b", Filtered),
        ("pytest", Filtered),
    ] {
        check(near, run, "a/test_x.py", expected);
    }
    let trees: [(Settings, &str, Coverage); 10] = [
        (&[("own.ini", NOT_SLOW)], "pytest -c own.ini", Filtered),
        (&[("own.ini", NOT_SLOW)], "pytest", Runs),
        (&[("tox.ini", "[tox]\nx = 1\n"), ("setup.cfg", "[tool:pytest]\naddopts: -m fast\n")], "pytest", Filtered),
        (&[("pyproject.toml", "[tool.black]\n"), ("tox.ini", NOT_SLOW)], "pytest", Filtered),
        (&[("pytest.ini", ""), ("tox.ini", NOT_SLOW)], "pytest", Runs),
        (&[("pytest.ini", "[other]\naddopts = -k x\n")], "pytest", Runs),
        (&[("pytest.ini", NOT_SLOW)], "pytest", Filtered),
        (&[("pytest.ini", NOT_SLOW)], "pytest -m fast", Filtered),
        (&[("pytest.ini", NOT_SLOW)], "pytest -m ''", Runs),
        (&[("pyproject.toml", "[broken")], "pytest", Runs),
    ];
    for (settings, run, expected) in trees {
        check(settings, run, "a/test_x.py", expected);
    }
}

#[test]
fn files_of_arguments() {
    use Coverage::{Filtered, No, Runs};
    let rspec: Settings = &[("s/.rspec", "--format doc\n--tag ~slow\n")];
    check(rspec, "cd s && rspec", "s/a_spec.rb", Filtered);
    check(rspec, "rspec", "s/a_spec.rb", Runs);
    check(rspec, "cd s && rspec --options own", "s/a_spec.rb", Runs);
    let maven: Settings = &[(".mvn/maven.config", "-T1C\n-DskipTests\n"), ("m/src/test/java/XTest.java", "")];
    check(maven, "mvn verify", "m/src/test/java/XTest.java", No);
    check(maven, "cd m && mvn verify", "m/src/test/java/XTest.java", No);
}
