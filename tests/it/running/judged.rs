//! Verdicts on suites whose report and exit code disagree, and the choice of the report that counts.

use super::{RunOutcome, human, repository, test};
use crate::support::{Repo, World};

const GREEN: &str = "<testsuite><testcase name='a'/><testcase name='b'/></testsuite>";
const RED: &str = "<testsuite><testcase name='a'/><testcase name='b'><failure message='no'/></testcase></testsuite>";

/// Creates a repository with one suite, whose command is a script in the repository.
fn suite<'w>(world: &'w World, keys: &str) -> Repo<'w> {
    let config =
        format!("version: 1\ndomains:\n  a: {{ paths: [\"/a/\"], suites: {{ unit: {{ run: \"sh a/suite.sh\"{keys} }} }} }}\n");
    let repo = repository(world, &config, &["a"]);
    repo.write(".gitignore", "target/\nbuild/\nout/\n");
    repo.commit("what is ignored");
    repo
}

fn run(repo: &Repo<'_>, script: &str) -> RunOutcome {
    repo.write("a/suite.sh", script);
    test(repo, &["a"])
}

#[test]
fn a_report_and_an_exit_code() {
    let world = World::new();
    let repo = suite(&world, "");
    let write = |report: &str| format!("printf '%s' \"{report}\" >\"$CICD_REPORT\"\n");
    for (script, code, verdict, why, counts) in [
        (write(GREEN), 0, "passed", "", Some((2, 0))),
        (write(RED), 1, "failed", "1 case failed, although the command ended with 0", Some((1, 1))),
        (write(RED) + "exit 1\n", 1, "failed", "1 case failed", Some((1, 1))),
        (write(GREEN) + "exit 3\n", 1, "error", "exit code 3, and no case failed", Some((2, 0))),
        (write("<testsuite/>"), 1, "error", "no test ran", Some((0, 0))),
        (write("<testsuite><testcase name='a'>"), 1, "error", "the report is broken", None),
        ("true\n".to_owned(), 0, "passed", "", None),
        ("exit 7\n".to_owned(), 1, "failed", "exit code 7", None),
        ("nonesuch-tool\n".to_owned(), 1, "error", "a command was not found: nonesuch-tool", None),
        ("kill -9 $$\n".to_owned(), 1, "failed", "killed", None),
        ("kill -SEGV $$\n".to_owned(), 1, "failed", "killed", None),
    ] {
        let outcome = run(&repo, &script);
        let suite = outcome.suite("a/unit");
        assert_eq!((outcome.code, outcome.verdict("a/unit")), (code, verdict), "{script}: {suite:#}");
        assert!(
            outcome.why("a/unit").contains(why) && (outcome.why("a/unit").is_empty() == why.is_empty()),
            "{script}: {suite:#}"
        );
        let found = suite["counts"].as_object().map(|counts| (counts["passed"].as_u64(), counts["failed"].as_u64()));
        assert_eq!(found, counts.map(|(passed, failed)| (Some(passed), Some(failed))), "{script}: {suite:#}");
        assert_eq!(suite["judged_by"], if counts.is_some() { "junit" } else { "exit-code" }, "{script}");
    }
    assert!(human(&repo, &["a"]).stdout.contains("SIGSEGV"));
    run(&repo, "true\n");
    assert!(human(&repo, &["a"]).stdout.contains("by exit code"), "the table says so");
}

/// The output of a suite that removes, cuts or replaces its own log is not known, so its exit code alone is no pass.
#[test]
fn a_log_that_is_gone_is_no_pass() {
    let world = World::new();
    let config = "version: 1\ndomains:\n  a: { paths: [\"/a/\"], suites: { unit: { run: \"go() { sh a/suite.sh; }; go test -json ./...\" } } }\n";
    let repo = repository(&world, config, &["a"]);
    let event = |action: &str| format!("{{\"Action\":\"{action}\",\"Package\":\"p\",\"Test\":\"T\"}}\\n");
    let print = format!("printf '{}{}'\n", event("run"), event("fail"));
    let log = "log=$(dirname $(dirname $CICD_REPORT))/a.unit.log; while [ ! -s $log ]; do sleep 0.05; done\n";
    let forged = format!("rm $log; printf '{}' > $log", event("pass"));
    for end in ["true", "rm -f $log", "rm -rf \"$(dirname $log)\"", ": > $log", &forged, "mv $log $log.old"] {
        let told = run(&repo, &format!("{print}{log}{end}\n"));
        let is_red = matches!(told.verdict("a/unit"), "error" | "failed");
        assert!(told.code == 1 && is_red, "{end}: {}", told.suite("a/unit"));
        let is_named = told.why("a/unit").contains("the log was removed or cut while the command ran: ");
        assert_eq!(is_named, end != "true", "{end}: {}", told.why("a/unit"));
    }
    let told = run(&repo, "true\n");
    assert_eq!((told.code, told.verdict("a/unit")), (0, "passed"), "a command that printed nothing has no log");
}

#[test]
fn a_report_that_is_due() {
    let world = World::new();
    let repo = suite(&world, ", report: \"out/*.xml\"");
    let outcome = run(&repo, "true\n");
    assert_eq!((outcome.code, outcome.verdict("a/unit")), (1, "error"));
    assert_eq!(outcome.why("a/unit"), "no report was written, although the command ended with 0");
    let outcome = run(&repo, "exit 1\n");
    assert_eq!((outcome.code, outcome.why("a/unit")), (1, "exit code 1, and no report was written".to_owned()));
    // The report of an earlier run does not count.
    repo.write("out/old.xml", GREEN);
    let outcome = run(&repo, "true\n");
    assert_eq!((outcome.code, outcome.verdict("a/unit")), (1, "error"), "{}", outcome.suite("a/unit"));
    repo.write("out/old.xml", RED);
    let outcome = run(&repo, &format!("printf '%s' \"{GREEN}\" >out/new.xml\n"));
    assert_eq!((outcome.code, &outcome.suite("a/unit")["counts"]["passed"]), (0, &2.into()), "{}", outcome.suite("a/unit"));
    // A committed report is a user's file: it stays, and counts as old.
    repo.write("out/kept.xml", RED);
    repo.git(&["add", "--force", "out/kept.xml"]);
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(30);
    let file = std::fs::File::options().write(true).open(repo.path.join("out/kept.xml")).expect("a file");
    file.set_modified(old).expect("a time");
    let outcome = run(&repo, &format!("printf '%s' \"{GREEN}\" >out/new.xml\n"));
    assert_eq!((outcome.code, &outcome.suite("a/unit")["counts"]["passed"]), (0, &2.into()), "{}", outcome.suite("a/unit"));
    assert_eq!(repo.read("out/kept.xml"), RED);
}

/// Maven and Gradle are recognized by the files that they write.
#[test]
fn reports_in_several_files() {
    let world = World::new();
    let surefire =
        "<testsuite name='CityTest' tests='1'><testcase name='adds' classname='com.example.CityTest' time='0.1'/></testsuite>";
    let red = "<testsuite name='MapTest'><testcase name='holds' classname='com.example.MapTest' time='0.1'><failure message='expected 2' type='AssertionFailedError'>at com.example.MapTest.holds(MapTest.java:7)</failure></testcase><testcase name='later' classname='com.example.MapTest'><skipped/></testcase></testsuite>";
    for (report, folder) in [
        ("**/target/surefire-reports/*.xml", "a/app/target/surefire-reports"),
        ("**/build/test-results/test/*.xml", "a/lib/build/test-results/test"),
    ] {
        let name = folder.replace('/', "-");
        let repo = world.init(&name, &[]);
        repo.write("cicd.yml", &format!("version: 1\ndomains:\n  a: {{ paths: [\"/a/\"], suites: {{ unit: {{ run: \"sh a/suite.sh\", report: \"{report}\" }} }} }}\n"));
        repo.write(".gitignore", "target/\nbuild/\n");
        repo.write("src/test/java/com/example/MapTest.java", "// seven\n// lines\n\n\n\n\nassert\n");
        repo.write("a/suite.sh", &format!("mkdir -p {folder}\nprintf '%s' \"{surefire}\" >{folder}/TEST-City.xml\nprintf '%s' \"{red}\" >{folder}/TEST-Map.xml\nexit 1\n"));
        repo.commit("start");
        let outcome = test(&repo, &["a"]);
        let suite = outcome.suite("a/unit");
        let counts = ["passed", "failed", "skipped"].map(|name| suite["counts"][name].as_u64());
        assert_eq!((outcome.code, counts), (1, [Some(1), Some(1), Some(1)]), "{suite:#}");
        assert_eq!(suite["cases"][0]["name"], "holds", "{suite:#}");
        assert_eq!(
            (&suite["cases"][0]["line"], &suite["cases"][0]["file"]),
            (&7.into(), &"src/test/java/com/example/MapTest.java".into()),
            "{suite:#}"
        );
        // A broken file among several may have contained a failure.
        repo.write("a/suite.sh", &format!("mkdir -p {folder}\nprintf '%s' \"{surefire}\" >{folder}/TEST-City.xml\nprintf '<testsuite>' >{folder}/TEST-Map.xml\n"));
        let outcome = test(&repo, &["a"]);
        assert_eq!((outcome.code, outcome.verdict("a/unit")), (1, "error"), "{}", outcome.suite("a/unit"));
        assert!(outcome.why("a/unit").contains("TEST-Map.xml"), "{}", outcome.why("a/unit"));
    }
}

#[test]
fn attempts_in_one_report_are_flaky() {
    let world = World::new();
    let repo = suite(&world, "");
    let report = "<testsuite><testcase name='a'><flakyFailure message='once'/></testcase></testsuite>";
    let outcome = run(&repo, &format!("printf '%s' \"{report}\" >\"$CICD_REPORT\"\n"));
    let suite = outcome.suite("a/unit");
    assert_eq!((outcome.code, &suite["flaky"], &suite["counts"]["flaky"]), (0, &true.into(), &1.into()), "{suite:#}");
    assert_eq!(outcome.summary()["flaky"], 1);
}

/// A report that is a device, a folder or a pipe is an error, and a path outside of the repository in a report is ignored.
#[test]
fn a_report_from_outside() {
    let world = World::new();
    let repo = suite(&world, "");
    std::fs::write(world.path().join("outside.xml"), GREEN).expect("a file");
    let outcome = run(&repo, "ln -s /dev/zero \"$CICD_REPORT\"\n");
    assert_eq!((outcome.code, outcome.verdict("a/unit")), (1, "error"), "{}", outcome.suite("a/unit"));
    let outcome = run(&repo, "mkdir \"$CICD_REPORT\"\n");
    assert_eq!((outcome.code, outcome.verdict("a/unit")), (1, "error"), "{}", outcome.suite("a/unit"));
    let outcome = run(&repo, "mkfifo \"$CICD_REPORT\"\n");
    assert_eq!((outcome.code, outcome.verdict("a/unit")), (1, "error"), "{}", outcome.suite("a/unit"));
    let report =
        "<testsuite><testcase name='a' file='../../../etc/passwd' line='1'><failure message='no'/></testcase></testsuite>";
    let outcome = run(&repo, &format!("printf '%s' \"{report}\" >\"$CICD_REPORT\"\n"));
    assert!(outcome.suite("a/unit")["cases"][0]["file"].is_null(), "{}", outcome.suite("a/unit"));
}
