//! Imported results: every format, bad input, and imports that count only once.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use cicd::model::event::{Event, Run};
use cicd::model::result::{JudgedBy, Outcome, SuiteId, Verdict};
use cicd::store::{RetentionLimits, Store};

use super::{import, json, only, runs, sample, shown, start, test, text};
use crate::support::{Ran, World};

#[test]
fn every_format_is_imported() {
    let world = World::new();
    let repo = start(&world);
    let names =
        ["bats.xml", "pytest-xunit1.xml", "surefire.xml", "go-test.txt", "cargo-test.txt", "nextest.txt", "nextest.xml"];
    let mut said = String::new();
    for name in names {
        let suite = name.replace('.', "-");
        let ran = import(&repo, &[&sample(name), "--name", &suite, "--revision", "HEAD"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "red results are imported too: {ran:?}");
        said.push_str(&ran.stdout.replace(&repo.head()[..8], "COMMIT"));
    }
    let said: Vec<&str> = said.lines().map(|line| line.split(", run import-").next().expect("a line")).collect();
    insta::assert_snapshot!(said.join("\n"), @"
    imported experience/unit/bats-xml: failed (1 failed, 1 passed, 1 skipped) from JUnit; commit COMMIT
    imported experience/unit/pytest-xunit1-xml: failed (7 failed, 2 passed, 2 skipped) from JUnit; commit COMMIT
    imported experience/unit/surefire-xml: failed (2 failed, 3 passed, 1 skipped, 1 flaky) from JUnit; commit COMMIT
    imported experience/unit/go-test-txt: failed (6 failed, 4 passed, 1 skipped) from go test -json; commit COMMIT
    imported experience/unit/cargo-test-txt: failed (5 failed, 5 passed, 2 skipped) from cargo test; commit COMMIT
    imported experience/unit/nextest-txt: failed (4 failed, 4 passed, 1 skipped, 1 flaky) from cargo test; commit COMMIT
    imported experience/unit/nextest-xml: failed (4 failed, 4 passed, 1 flaky) from JUnit; commit COMMIT
    ");
    let json = json(&repo, &["experience"]);
    for suite in json["suites"].as_array().expect("a list") {
        let run = only(&suite["runs"]);
        assert_eq!((text(&run["source"]), text(&run["revision"])), ("imported".to_owned(), repo.head()));
        assert!(!suite["last_failure"]["cases"].as_array().expect("a list").is_empty(), "{suite}");
    }
    let of = |name: &str| json["suites"].as_array().expect("a list").iter().find(|suite| suite["name"] == name).expect("one");
    assert!(of("cargo-test-txt")["runs"][0]["duration_ms"].is_null(), "libtest does not say how long a test took");
    assert!(of("bats-xml")["runs"][0]["duration_ms"].as_u64().expect("a number") > 0);
}

#[test]
fn a_failure_from_elsewhere_is_shown_with_its_place() {
    let world = World::new();
    let repo = start(&world);
    repo.write("web/test_a.py", "1\n");
    let report = "<testsuite><testcase classname='test_a' name='adds' time='2.5'>\
                  <failure message='assert 1 == 2'>def test():\n>  assert 1 == 2\n\nweb/test_a.py:7: AssertionError</failure>\
                  </testcase><testcase name='b' time='1'/></testsuite>";
    let ran = repo
        .cicd(&["results", "import", "-", "--domain", "experience", "--level", "unit", "--run", "ci-7"])
        .input(report)
        .run();
    assert_eq!(ran.stdout, "imported experience/unit: failed (1 failed, 1 passed) from JUnit; commit unknown, run ci-7\n");
    assert!(ran.stderr.contains("--revision"), "{}", ran.stderr);
    insta::assert_snapshot!(shown(&repo, &["experience"]));
    let failure = &json(&repo, &[])["suites"][0]["last_failure"];
    assert_eq!((text(&failure["cases"][0]["file"]), failure["cases"][0]["line"].as_u64()), ("web/test_a.py".into(), Some(7)));
}

#[test]
fn a_subtest_of_go_takes_its_time_out_of_its_parent_s() {
    let world = World::new();
    let repo = start(&world);
    let pass = |test: &str, elapsed: f32| {
        format!("{{\"Action\":\"pass\",\"Package\":\"m\",\"Test\":\"{test}\",\"Elapsed\":{elapsed}}}\n")
    };
    let end = "{\"Action\":\"pass\",\"Package\":\"m\",\"Elapsed\":9}\n";
    repo.write("../go.json", &(pass("TestA/one", 1.5) + &pass("TestA", 2.0) + &pass("TestB", 0.5) + end));
    assert_eq!(import(&repo, &["../go.json"]).code, 0);
    assert_eq!(json(&repo, &[])["suites"][0]["runs"][0]["duration_ms"], 2_500);
}

#[test]
fn the_same_is_imported_once() {
    let world = World::new();
    let repo = start(&world);
    let first = repo.head();
    let second = repo.change("web/a.ts", "2\n");
    let file = sample("bats.xml");
    let again = |ran: &Ran| ran.stdout.contains("in place of the earlier import");
    assert!(!again(&import(&repo, &[&file, "--revision", &first])));
    assert!(again(&import(&repo, &[&file, "--revision", &first])));
    assert_eq!(runs(&json(&repo, &[])), [("experience/unit".to_owned(), 1)]);
    let twice = import(&repo, &[&file, &file, "--revision", &first]);
    assert!(again(&twice) && twice.stderr.contains("counts once"), "{twice:?}");
    // The same bytes for another commit, or under another id, are another run.
    assert!(!again(&import(&repo, &[&file, "--revision", &second])));
    assert!(!again(&import(&repo, &[&file, "--run", "ci-8"])));
    assert_eq!(runs(&json(&repo, &[])), [("experience/unit".to_owned(), 3)]);
    // A named run stays the same run whatever its content is, because its suite may have run again.
    assert!(again(&import(&repo, &[&sample("jest.xml"), "--run", "ci-8"])));
    assert!(!again(&import(&repo, &[&sample("jest.xml"), "--run", "ci-8", "--name", "jest"])));
    assert_eq!(runs(&json(&repo, &[])), [("experience/unit".to_owned(), 3), ("experience/unit/jest".to_owned(), 1)]);
    test(&repo, Some("ok\n"), 0);
    let own = text(&json(&repo, &["journey"])["suites"][0]["runs"][0]["run"]);
    let ran = import(&repo, &[&file, "--run", &own]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("ran here"), "{}", ran.stderr);
}

#[test]
fn evidence_comes_from_imports_of_a_named_commit_only() {
    let world = World::new();
    let repo = start(&world);
    let case = |inside: &str| format!("<testsuite><testcase name='a'>{inside}</testcase></testsuite>");
    for (name, inside) in [("green.xml", ""), ("red.xml", "<failure/>")] {
        repo.write(&format!("../{name}"), &case(inside));
        assert_eq!(import(&repo, &[&format!("../{name}")]).code, 0);
    }
    assert_eq!(json(&repo, &[])["flaky"], serde_json::json!([]));
    for name in ["../green.xml", "../red.xml"] {
        assert_eq!(import(&repo, &[name, "--revision", "main"]).code, 0);
    }
    let json = json(&repo, &[]);
    let flaky = only(&json["flaky"]);
    assert_eq!((text(&flaky["case"]), text(&flaky["revision"])), ("a".to_owned(), repo.head()));
}

#[test]
fn what_no_test_ran_in_is_an_error_that_is_kept() {
    let world = World::new();
    let repo = start(&world);
    repo.write("../empty.xml", "<testsuites/>");
    let ran = import(&repo, &["../empty.xml"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.starts_with("imported experience/unit: error (no test ran) from JUnit"), "{}", ran.stdout);
    repo.write("../skipped.xml", "<testsuite><testcase name='a'><skipped/></testcase></testsuite>");
    let ran = import(&repo, &["../skipped.xml"]);
    assert!(ran.stdout.starts_with("imported experience/unit: passed (1 skipped)"), "{}", ran.stdout);
}

#[test]
fn bad_input_keeps_nothing() {
    let world = World::new();
    let repo = start(&world);
    repo.write("../cut.xml", "<testsuite>\n<testcase name='a'>\n");
    repo.write("../notes.txt", "\nall is well\n");
    repo.write("../none.txt", "");
    repo.write("../good.xml", "<testsuite><testcase name='a'/></testsuite>");
    std::fs::File::create(repo.path.join("../large.xml")).and_then(|file| file.set_len((64 << 20) + 1)).expect("a file");
    let check = |code: i32, arguments: &[&str], said: &[&str]| {
        let ran = import(&repo, arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{arguments:?}: {ran:?}");
        assert!(said.iter().all(|said| ran.stderr.contains(said)), "{arguments:?}: {}", ran.stderr);
    };
    check(2, &["../cut.xml"], &["../cut.xml: line 2: the file ends inside of <testcase>", "nothing was kept"]);
    check(2, &["../good.xml", "../cut.xml"], &["../cut.xml: line 2", "nothing was kept"]);
    check(2, &["../notes.txt"], &["../notes.txt: line 2: neither JUnit XML", "`all is well`"]);
    check(2, &["../none.txt"], &["../none.txt: it is empty"]);
    check(2, &["../large.xml"], &["../large.xml: larger than 64 MiB"]);
    check(2, &["-"], &["stdin: it is empty"]);
    check(2, &["../gone.xml"], &["cannot read ../gone.xml", "nothing was kept"]);
    check(2, &[".."], &["cannot read ..", "name the files in it"]);
    check(2, &["../good.xml", "--revision", "nowhere"], &["there is no commit `nowhere`"]);
    check(2, &["../good.xml", "--revision", "HEAD:cicd.yml"], &["there is no commit"]);
    check(2, &["../good.xml", "--run", "a b"], &["without spaces"]);
    check(2, &["../good.xml", "--name", "Api"], &["a-z, 0-9"]);
    check(2, &["../good.xml", "--format", "json"], &["has no format `json`"]);
    check(2, &[], &["<FILE>"]);
    let of = |domain: &str, level: &str| {
        repo.cicd(&["results", "import", "../good.xml", "--domain", domain, "--level", level]).run()
    };
    for (domain, level, hint) in [("experienc", "unit", "`experience`?"), ("experience", "unti", "`unit`?")] {
        let ran = of(domain, level);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(&format!("did you mean {hint}")), "{}", ran.stderr);
    }
    assert!(!repo.path.join(".git/cicd").exists());
    assert_eq!(of("experience", "chaos").code, 0, "a level that never runs by itself is one");
}

#[test]
fn many_imports_at_once_are_all_kept() {
    let world = World::new();
    let repo = start(&world);
    std::thread::scope(|scope| {
        for nth in 0..6 {
            let repo = &repo;
            // Three of the imports belong to one run with a suite each; the others have the same content for one suite.
            let name = format!("api-{nth}");
            let arguments = if nth < 3 { vec!["--run", "ci-1", "--name", &name] } else { Vec::new() };
            let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
            scope.spawn(move || {
                let file = sample("bats.xml");
                let mut all = vec![file.as_str()];
                all.extend(arguments.iter().map(String::as_str));
                let ran = import(repo, &all);
                assert_eq!(ran.code, 0, "{ran:?}");
            });
        }
    });
    let names = ["experience/unit", "experience/unit/api-0", "experience/unit/api-1", "experience/unit/api-2"];
    assert_eq!(runs(&json(&repo, &[])), names.map(|name| (name.to_owned(), 1)));
}

#[test]
fn the_store_stays_bounded() {
    let world = World::new();
    let repo = start(&world);
    let state = world.path().join("state");
    let limit = usize::try_from(RetentionLimits::default().runs).expect("a number");
    let mut store = Store::open(&state, &repo.path).expect("a store");
    let now = SystemTime::now();
    let mut events = Vec::new();
    for nth in 0..=limit {
        let started = now - Duration::from_hours(24) + Duration::from_secs(u64::try_from(nth).expect("small"));
        let (run, outcome) = old(&format!("old-{nth:05}"), started);
        events.extend([Event::RunStarted(run), Event::SuiteEnded(Box::new(outcome))]);
    }
    store.record(&events.iter().collect::<Vec<_>>()).expect("kept");
    drop(store);
    let report = repo.path.join("../new.xml");
    std::fs::write(&report, "<testsuite><testcase name='a'/></testsuite>").expect("a file");
    let ran = repo
        .cicd(&["results", "import", "../new.xml", "--domain", "journey", "--level", "unit"])
        .env("CICD_STATE_DIR", &state)
        .run();
    assert_eq!(ran.code, 0, "{ran:?}");
    let all = repo.cicd(&["results", "--format", "json", "--limit", "100000"]).env("CICD_STATE_DIR", &state).json();
    assert_eq!(runs(&all), [("experience/unit".to_owned(), limit - limit / 20 - 1), ("journey/unit".to_owned(), 1)]);
    assert_eq!(all["suites"][0]["runs"][0]["run"], format!("old-{limit:05}"), "the newest stay");
    assert!(!repo.path.join(".git/cicd").exists());
}

#[test]
fn a_file_with_an_unlikely_time_is_imported_as_of_now() {
    let world = World::new();
    let repo = start(&world);
    let report = repo.path.join("../old.xml");
    for (nth, time) in [SystemTime::UNIX_EPOCH, SystemTime::now() + Duration::from_hours(2_500)].into_iter().enumerate() {
        std::fs::write(&report, format!("<testsuite><testcase name='{nth}'/></testsuite>")).expect("a file");
        std::fs::File::options().write(true).open(&report).and_then(|file| file.set_modified(time)).expect("a time");
        assert_eq!(import(&repo, &["../old.xml"]).code, 0);
        assert_eq!(runs(&json(&repo, &[])), [("experience/unit".to_owned(), nth + 1)], "not let go at once");
    }
    assert!(shown(&repo, &[]).contains("passed") && shown(&repo, &[]).contains("just now"));
}

fn old(name: &str, started: SystemTime) -> (Run, Outcome) {
    let suite = SuiteId { domain: "experience".to_owned(), level: "unit".to_owned(), name: None };
    let run = Run {
        id: name.to_owned(),
        started,
        revision: None,
        is_dirty: false,
        ranges: Vec::new(),
        widened_because: None,
        in_ci: false,
        domains: Vec::new(),
        suites: vec![suite.clone()],
        logs: None,
        tests: None,
        pages: cicd::model::pages::RunPages::default(),
    };
    let outcome = Outcome {
        suite,
        shard: None,
        verdict: Verdict::Passed,
        why: None,
        judged_by: JudgedBy::Junit,
        counts: None,
        cases: Vec::new(),
        attempts: 0,
        is_flaky: false,
        started,
        duration: Duration::ZERO,
        ended: None,
        command: String::new(),
        folder: String::new(),
        log: None::<PathBuf>,
        output: cicd::model::result::Excerpt::default(),
        leaked: Vec::new(),
        cached: None,
        quarantine: None,
        withheld: Vec::new(),
        shared: Vec::new(),
        again: String::new(),
        cache_note: None,
        job_page: None,
    };
    (run, outcome)
}
