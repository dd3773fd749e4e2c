//! Tests the exact commands that `sh` gets from each runner, for the whole suite and for a part.

use super::*;
use crate::suites::runners::printed;

fn check_shard(shard: &str, files: &[&str], expected: &[&str]) {
    let shard = shard.parse().expect(shard);
    assert_eq!(shown("version: 1\ndomains: { a: {} }\n", &tree(files), shard), expected, "{files:?} {shard}");
}

#[test]
fn each_runner_has_its_command_line() {
    check(&["tests/a/unit/x_test.py"], &["a/unit: pytest tests/a/unit --junitxml=\"$CICD_REPORT\" -o junit_family=xunit1"]);
    check(&["tests/a/unit/x.bats"], &["a/unit: bats --report-formatter junit --output \"${CICD_REPORT%/*}\" -r tests/a/unit"]);
    check(
        &["tests/a/unit/pom.xml", "tests/a/unit/core/pom.xml", "mvnw"],
        &["a/unit in tests/a/unit: ../../../mvnw -B -q test"],
    );
    check(
        &["tests/a/unit/build.gradle", "tests/a/unit/build.gradle.kts", "tests/a/unit/gradlew"],
        &["a/unit in tests/a/unit: ./gradlew --no-daemon --console=plain --continue cleanTest test"],
    );
    let java = one("version: 1\ndomains: { a: {} }\n", &tree(&["tests/a/unit/pom.xml"])).expect("a command");
    assert_eq!(java.report, ReportSpec::Glob(vec!["tests/a/unit/**/target/surefire-reports/TEST-*.xml".into()]));
}

#[test]
fn go_is_started_from_its_module() {
    check(&["tests/a/unit/x_test.go", "go.mod"], &["a/unit: go test -json ./tests/a/unit/..."]);
    check(&["tests/a/unit/x_test.go", "tests/go.mod"], &["a/unit in tests: go test -json ./a/unit/..."]);
    check(&["tests/a/unit/x_test.go", "tests/a/unit/go.mod"], &["a/unit in tests/a/unit: go test -json ./..."]);
    // A module in a module is not below `./...`, and testdata is not a package.
    let modules = &[
        "tests/a/unit/x_test.go",
        "tests/a/unit/m/x_test.go",
        "tests/a/unit/m/testdata/x_test.go",
        "tests/a/unit/m/go.mod",
        "go.mod",
    ];
    check(
        modules,
        &[
            "a/unit: code=0; (go test -json ./tests/a/unit/...) || code=$?; (cd tests/a/unit/m && go test -json ./...) || code=$?; exit $code",
        ],
    );
}

#[test]
fn cargo_by_the_topmost_package() {
    check(
        &["tests/a/unit/Cargo.toml=[workspace]", "tests/a/unit/core/Cargo.toml"],
        &["a/unit in tests/a/unit: cargo test --workspace --no-fail-fast"],
    );
    check(
        &["tests/a/unit/b/Cargo.toml", "tests/a/unit/c/Cargo.toml"],
        &[
            "a/unit: code=0; (cd tests/a/unit/b && cargo test --no-fail-fast) || code=$?; (cd tests/a/unit/c && cargo test --no-fail-fast) || code=$?; exit $code",
        ],
    );
    check(
        &["tests/a/unit/Cargo.toml", ".config/nextest.toml"],
        &[
            "a/unit in tests/a/unit: printf '[profile.default.junit]\\npath = \"%s\"\\n' \"$CICD_REPORT\" >\"${CICD_REPORT%.xml}.toml\" && cargo nextest run --no-fail-fast --tool-config-file cicd:\"${CICD_REPORT%.xml}.toml\"",
        ],
    );
    let mut tree = tree(&["tests/a/unit/Cargo.toml", ".config/nextest.toml=[profile.ci.junit]"]);
    let command = |tree: &Tree| one("version: 1\ndomains: { a: {} }\n", tree).expect("a command");
    assert_eq!(command(&tree).report, ReportSpec::Glob(vec!["target/nextest/*/*.xml".into()]));
    tree.absent.insert("cargo-nextest");
    assert_eq!(
        (command(&tree).text.as_str(), command(&tree).report),
        ("cargo test --no-fail-fast", ReportSpec::Stdout(Stdout::Libtest))
    );
}

#[test]
fn a_package_that_no_workspace_covers_is_run_too() {
    let folders = |files: &[&str]| {
        let line = shown("version: 1\ndomains: { a: {} }\n", &tree(files), Shard::WHOLE).concat();
        let at = |word: &str| word.strip_prefix("tests/a/unit").map(|rest| format!("unit{}", rest.trim_end_matches(':')));
        line.split(' ').filter_map(at).collect::<Vec<_>>()
    };
    let top = |content: &str| format!("tests/a/unit/Cargo.toml={content}");
    let below = "tests/a/unit/b/Cargo.toml";
    assert_eq!(folders(&[&top("[package]"), below]), ["unit", "unit/b"]);
    assert_eq!(folders(&[&top("[workspaces]\n# [workspace]"), below]), ["unit", "unit/b"]);
    assert_eq!(folders(&[&top("[package]\n[workspace.dependencies]"), below]), ["unit"]);
    // One workspace is inside another one, and a package is in between.
    assert_eq!(folders(&[&top("[workspace]"), &format!("{below}=[workspace]")]), ["unit", "unit/b"]);
    let deep = "tests/a/unit/b/c/Cargo.toml";
    assert_eq!(folders(&[&top("[package]"), &format!("{below}=[workspace]"), deep]), ["unit", "unit/b"]);
    // A workspace excludes folders; the `exclude` of a package only lists files that are not published.
    let names = "exclude = [\n  \"./b/\", # why\n  'x',\n]";
    assert_eq!(
        folders(&[&top(&format!("[workspace]\nmembers = [\n\"*\",\n]\n{names}")), below, deep]),
        ["unit", "unit/b", "unit/b/c"]
    );
    assert_eq!(folders(&[&top(&format!("[package]\n{names}\n[workspace]")), below]), ["unit"]);
}

/// Checks the suite of a script with these `package.json` files and configs around it.
fn check_script(around: &[&str], expected: &str) {
    let files = [&["tests/a/unit/x.test.ts"], around].concat();
    let shown = shown("version: 1\ndomains: { a: {} }\n", &tree(&files), Shard::WHOLE);
    let start: Vec<&str> = shown[0].split(" --").collect();
    let start = if expected.contains("--no-install") { start[..2].join(" --") } else { start[0].to_owned() };
    assert_eq!(start.strip_prefix("a/unit").unwrap_or_default(), expected, "{around:?}");
}

#[test]
fn a_script_is_run_by_what_its_package_lists() {
    check_script(&[], ": node");
    check_script(&["tests/package.json={}"], " in tests: node");
    check_script(&["package.json={\"devDependencies\":{\"vitest\":\"3\"}}"], ": npx --no-install vitest run tests/a/unit/");
    check_script(&["package.json={\"dependencies\":{\"jest\":\"3\"}}"], ": npx --no-install jest tests/a/unit/");
    // The nearest `package.json` that lists a runner counts, not the nearest one.
    let far = "package.json={\"devDependencies\":{\"jest\":\"3\"}}";
    check_script(&[far, "tests/package.json={}"], ": npx --no-install jest tests/a/unit/");
    check_script(
        &[far, "tests/package.json={\"peerDependencies\":{\"vitest\":\"3\"}}"],
        " in tests: npx --no-install vitest run a/unit/",
    );
    let both = "package.json={\"optionalDependencies\":{\"jest\":\"3\",\"vitest\":\"3\"}}";
    check_script(&[both], ": npx --no-install vitest run tests/a/unit/");
    check_script(&[both, "jest.config.js"], ": npx --no-install jest tests/a/unit/");
    check_script(&[both, "jest.config.js", "tests/vitest.config.mts"], " in tests: npx --no-install vitest run a/unit/");
    check_script(&["tests/a/jest.config.json"], " in tests/a: npx --no-install jest unit/");
    check_script(&["package.json=not json", "vitest.config.ts"], ": npx --no-install vitest run tests/a/unit/");
    // A package with a `package.json` of its own runs as a whole.
    check_script(
        &["tests/a/unit/package.json={\"devDependencies\":{\"jest\":\"3\"}}"],
        " in tests/a/unit: npx --no-install jest",
    );
}

#[test]
fn two_packages_write_two_reports() {
    let package = "package.json={\"devDependencies\":{\"vitest\":\"3\"}}";
    let files = [
        &format!("tests/a/unit/b/{package}"),
        "tests/a/unit/b/x.test.ts",
        &format!("tests/a/unit/c/{package}"),
        "tests/a/unit/c/x.test.ts",
    ];
    let shown = shown("version: 1\ndomains: { a: {} }\n", &tree(&files), Shard::WHOLE);
    assert!(shown[0].contains("cd tests/a/unit/b && npx") && shown[0].contains("=\"$CICD_REPORT\")"), "{shown:?}");
    assert!(shown[0].contains("cd tests/a/unit/c && npx") && shown[0].contains("=\"${CICD_REPORT%.xml}-2.xml\")"), "{shown:?}");
}

#[test]
fn jest_without_jest_junit_says_so() {
    let package = "package.json={\"devDependencies\":{\"jest\":\"3\"}}";
    let config = "version: 1\ndomains: { a: {} }\n";
    let line = one(config, &tree(&["tests/a/unit/x.test.js", package])).expect("a command");
    assert_eq!(
        (line.text.as_str(), line.report, line.is_report_due),
        ("npx --no-install jest tests/a/unit/", ReportSpec::None, false)
    );
    assert!(line.note.is_some_and(|note| note.contains("jest-junit")));
    let line =
        one(config, &tree(&["tests/a/unit/x.test.js", package, "node_modules/jest-junit/package.json"])).expect("a command");
    assert!(line.text.starts_with("JEST_JUNIT_OUTPUT_FILE=\"$CICD_REPORT\" ") && line.is_report_due, "{line:?}");
}

#[test]
fn what_the_machine_lacks_is_named() {
    let config = "version: 1\ndomains: { a: {} }\n";
    let package = "package.json={\"devDependencies\":{\"vitest\":\"3\"}}";
    for (file, absent, named) in [
        ("tests/a/unit/test_x.py", "pytest", "`pytest` is not installed (pip install pytest)"),
        ("tests/a/unit/x.bats", "bats", "`bats` is not installed (apt-get install bats, or npm install --global bats)"),
        ("tests/a/unit/x_test.go", "go", "`go` is not installed (see https://go.dev/doc/install)"),
        ("tests/a/unit/x.test.ts", "npx", "`npx` is not installed (install Node.js with npm)"),
        ("tests/a/unit/x.test.ts", "vitest", "`vitest` is not installed (npm install, with vitest under devDependencies)"),
        ("tests/a/unit/pom.xml", "mvn", "`mvn` is not installed (see https://maven.apache.org)"),
    ] {
        let mut tree = tree(&[file, package]);
        assert_eq!(one(config, &tree).expect(file).missing, None, "{file}");
        tree.absent.insert(absent);
        assert_eq!(one(config, &tree).expect(file).missing.map(|missing| missing.to_string()).as_deref(), Some(named));
    }
}

#[test]
fn names_that_are_not_tame() {
    let globbed = |files: &[&str], ending: &str| {
        let config = format!("version: 1\ntests: [\"tests/{{domain}}/**/*.{ending}\"]\ndomains: {{ a: {{}} }}\n");
        shown(&config, &tree(files), Shard::WHOLE).concat()
    };
    let pytest = globbed(&["tests/a/test_it's $x.py", "tests/a/-b/test_c.py"], "py");
    assert!(pytest.contains(r"pytest tests/a/-b/test_c.py 'tests/a/test_it'\''s $x.py' --junitxml"), "{pytest}");
    let node = globbed(&["tests/a/[id].test.js"], "js");
    assert!(node.contains("would read tests/a/[id].test.js as a pattern"), "{node}");
    let jest = ["jest.config.js", "tests/a/unit/(x)/[id].test.js"];
    check(&jest, &["a/unit: npx --no-install jest tests/a/unit/"]);
    let odd = shown(
        "version: 1\ntests: [\"t (x)/{domain}/\"]\ndomains: { a: {} }\n",
        &tree(&["t (x)/a/y.test.js", "jest.config.js"]),
        Shard::WHOLE,
    );
    assert_eq!(odd, [r"a/unit: npx --no-install jest 't \(x\)/a/'"]);
}

#[test]
fn a_text_that_is_too_long_names_folders_or_is_refused() {
    let config = "version: 1\ntests: [\"tests/{domain}/**/*.py\"]\ndomains: { a: {} }\n";
    let long = |at: usize| format!("tests/a/{}/test_{at}.py", "long".repeat(40));
    let mut files: Vec<String> = (0..500).map(long).collect();
    let all = |files: &[String]| tree(&files.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(
        one(config, &all(&files)).expect("folders").text,
        "pytest tests/a --junitxml=\"$CICD_REPORT\" -o junit_family=xunit1"
    );
    // The layout leaves out a file that pytest would not leave out.
    let narrow = config.replace("*.py", "test_*.py");
    files.push("tests/a/x_test.py".into());
    assert_eq!(one(&narrow, &all(&files)), Err(NoCommand::TooLong));
}

#[test]
fn shards_are_dealt() {
    let files = &["tests/a/unit/test_1.py", "tests/a/unit/test_2.py", "tests/a/unit/test_3.py"];
    let pytest = |names: &str| format!("a/unit: pytest {names} --junitxml=\"$CICD_REPORT\" -o junit_family=xunit1");
    check_shard("1/2", files, &[&pytest("tests/a/unit/test_1.py tests/a/unit/test_3.py")]);
    check_shard("2/2", files, &[&pytest("tests/a/unit/test_2.py")]);
    check_shard("4/4", files, &["a/unit! shard 4/4 has no file"]);
    let go = &[
        "go.mod",
        "tests/a/unit/p/x_test.go",
        "tests/a/unit/p/y_test.go",
        "tests/a/unit/q/x_test.go",
        "tests/a/unit/m/go.mod",
        "tests/a/unit/m/x_test.go",
    ];
    check_shard(
        "1/2",
        go,
        &[
            "a/unit: code=0; (go test -json ./tests/a/unit/p) || code=$?; (cd tests/a/unit/m && go test -json .) || code=$?; exit $code",
        ],
    );
    check_shard("2/2", go, &["a/unit: go test -json ./tests/a/unit/q"]);
    check_shard("4/4", go, &["a/unit! shard 4/4 has no file"]);
    // The dealing continues from the first group into the second; testdata is neither a package nor a suite by itself.
    let two = &[
        "go.mod",
        "tests/a/unit/p/x_test.go",
        "tests/a/unit/p/testdata/x_test.go",
        "tests/a/unit/m/go.mod",
        "tests/a/unit/m/x_test.go",
    ];
    check_shard("1/2", two, &["a/unit: go test -json ./tests/a/unit/p"]);
    check_shard("2/2", two, &["a/unit in tests/a/unit/m: go test -json ."]);
    check(&["go.mod", "tests/a/unit/testdata/x_test.go"], &[]);
    let jest = &["jest.config.js", "tests/a/unit/x.test.js", "tests/a/unit/y.test.js"];
    check_shard("2/2", jest, &["a/unit: npx --no-install jest tests/a/unit/ --shard=2/2"]);
    // With more parts than files, vitest refuses to run and jest runs nothing.
    check_shard("2/9", jest, &["a/unit: npx --no-install jest tests/a/unit/ --shard=2/2"]);
    check_shard("3/9", jest, &["a/unit! shard 3/9 has no file"]);
    let cannot = "cannot be split into shards: remove `shards`, or give the suite a `run:` that can";
    check_shard("1/2", &["tests/a/unit/Cargo.toml"], &[&format!("a/unit! cargo test {cannot}")]);
    check_shard("2/2", &["tests/a/unit/pom.xml"], &[&format!("a/unit! Maven {cannot}")]);
}

#[test]
fn a_command_of_the_config_gets_its_shard() {
    let config = |rest: &str| {
        parsed(&format!("version: 1\ndomains: {{ a: {{ suites: {{ unit: {{ run: go test -json ./..., {rest} }} }} }} }}\n"))
    };
    let none = tree(&[]);
    let plain = config("report: out/*.xml, working_dir: ./web/, env: { A: }");
    let suite = &of_domain(&plain, 0, &["unit"], &none)[0];
    let line = suite.command(&none, Shard::WHOLE).expect("a command");
    assert_eq!((line.text.as_str(), line.folder.as_str(), line.is_report_due), ("go test -json ./...", "web", true));
    assert_eq!((line.report, line.env), (ReportSpec::Glob(vec!["out/*.xml".into()]), vec![]));
    let half = "1/2".parse().expect("a part");
    assert_eq!(suite.command(&none, half), Err(NoCommand::CannotSplit(None)));
    assert_eq!((suite.parts(None), suite.parts(Some(half))), (vec![Shard::WHOLE], vec![half]));
    let split = config("shards: 2");
    let suite = &of_domain(&split, 0, &["unit"], &none)[0];
    assert_eq!(suite.parts(None).iter().map(ToString::to_string).collect::<Vec<_>>(), ["1/2", "2/2"]);
    let line = suite.command(&none, half).expect("a command");
    assert_eq!(line.env, [("CICD_SHARD_INDEX", "1".to_owned()), ("CICD_SHARD_TOTAL", "2".to_owned())]);
    assert_eq!((line.report, line.is_report_due), (ReportSpec::Stdout(Stdout::GoTest), false));
}

#[test]
fn a_level_does_not_run_what_is_another_levels() {
    let config = "version: 1\ntests: [\"{path}/tests/{level}/\", \"{path}/\"]\ndomains: { a: { paths: [/x y/] } }\n";
    let of = |files: &[&str]| shown(config, &tree(files), Shard::WHOLE);
    let flags = "--junitxml=\"$CICD_REPORT\" -o junit_family=xunit1";
    assert_eq!(
        of(&["x y/tests/test_a.py", "x y/tests/integration/test_b.py", "x y/tests/integration/deep/test_c.py"]),
        [
            format!("a/unit: pytest 'x y' --ignore='x y/tests/integration' {flags}"),
            format!("a/integration: pytest 'x y/tests/integration' {flags}"),
        ]
    );
    assert_eq!(of(&["x y/test_a.py"]), [format!("a/unit: pytest 'x y' {flags}")], "nothing to pass over");
    let bats = of(&["x y/a.bats", "x y/tests/integration/b.bats"]);
    assert!(bats[0].ends_with(" -r 'x y/a.bats'") && bats[1].ends_with(" -r 'x y/tests/integration'"), "{bats:?}");
    let go = of(&["go.mod", "x y/a_test.go", "x y/tests/integration/b_test.go"]);
    assert_eq!(go[..], ["a/unit: go test -json './x y'", "a/integration: go test -json './x y/tests/integration/...'"]);
    let jest = of(&["x y/jest.config.js", "x y/a.test.js", "x y/tests/integration/b.test.js"]);
    assert!(jest[0].contains("--runTestsByPath a.test.js"), "{jest:?}");
}

#[test]
fn phpunit_gets_the_highest_folders_without_what_is_left_out() {
    let config = |lines: &str| format!("version: 1\ntests: ['{{path}}/']\ndomains: {{ a: {{ paths: [/t/{lines}] }} }}\n");
    let of = |lines: &str, expected: &[&str]| {
        let files = [
            "phpunit.xml",
            "t/ATest.php",
            "t/b/BTest.php",
            "t/b/deep/CTest.php",
            "t/b-b/DTest.php",
            "t/c/ETest.php",
            "t/d/x.php",
        ];
        let shown = shown(&config(lines), &tree(&files), Shard::WHOLE);
        let words = shown[0].split([' ', ')']).filter(|word| *word == "t" || word.starts_with("t/"));
        assert_eq!(words.collect::<Vec<_>>(), expected, "{lines}: {shown:?}");
    };
    of("", &["t"]);
    of(", '!/t/c/'", &["t/ATest.php", "t/b", "t/b-b"]);
    of(", '!/t/b/deep/'", &["t/ATest.php", "t/b-b", "t/b/BTest.php", "t/c"]);
    of(", '!/t/b/BTest.php'", &["t/ATest.php", "t/b-b", "t/b/deep", "t/c"]);
    of(", '!/t/d/'", &["t"]);
}

#[test]
fn the_hint_is_for_the_manager_at_hand() {
    let package = "package.json={\"devDependencies\":{\"vitest\":\"3\"}}";
    for (lock, command) in
        [("pnpm-lock.yaml", "pnpm add -D vitest"), ("yarn.lock", "yarn add -D vitest"), ("x", "npm install, with vitest")]
    {
        let mut tree = tree(&["tests/a/unit/x.test.ts", package, lock]);
        tree.absent.insert("vitest");
        let line = one("version: 1\ndomains: { a: {} }\n", &tree).expect("a command");
        let said = line.missing.map(|missing| missing.to_string()).unwrap_or_default();
        assert!(said.contains(command), "{said}");
    }
}

#[test]
fn what_a_command_prints() {
    for (run, expected) in [
        ("go test -json ./...", Some(Stdout::GoTest)),
        ("CGO_ENABLED=0 go test -race -json ./...", Some(Stdout::GoTest)),
        ("export A=1; go test -json ./...", Some(Stdout::GoTest)),
        ("cd x && go test -run 'A|B' --json", Some(Stdout::GoTest)),
        ("set -e\n(cd x\n  go test -json=true ./...) || true", Some(Stdout::GoTest)),
        ("bash -c \"go test -json ./...\"", Some(Stdout::GoTest)),
        ("cargo test && go test -json ./...", Some(Stdout::Both)),
        ("cargo test --lib; cargo test --doc", Some(Stdout::Libtest)),
        ("cd x && cargo test || true", Some(Stdout::Libtest)),
        ("go test ./...", None),
        ("go vet -json", None),
        ("cargo test --workspace", Some(Stdout::Libtest)),
        ("RUST_BACKTRACE=1 cargo +nightly test", Some(Stdout::Libtest)),
        ("cargo nextest run", Some(Stdout::Libtest)),
        ("cargo nextest r --workspace", Some(Stdout::Libtest)),
        ("cd x && cargo +nightly --locked nextest --color never run -E 'test(a)'", Some(Stdout::Libtest)),
        ("NEXTEST_PROFILE=ci ~/.cargo/bin/cargo-nextest nextest run || true", Some(Stdout::Libtest)),
        ("cargo nextest run && go test -json ./...", Some(Stdout::Both)),
        ("cargo nextest list", None),
        ("cargo nextest archive --archive-file run", None),
        ("cargo install cargo-nextest", None),
        ("cargo +nightly build", None),
        ("make test", None),
        ("", None),
    ] {
        assert_eq!(printed(run), expected, "{run}");
    }
}
