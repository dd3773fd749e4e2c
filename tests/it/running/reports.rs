//! Reports of a run for programs: JSON lines, a JUnit file, the log and the summary of a GitHub step.

use std::process::Stdio;

use super::{human, repository, test};
use crate::support::{Repo, World, tools};

/// Suites that pass, fail with 15 hostile cases, end with an error, are in quarantine, and are skipped, and domains without suites.
const CONFIG: &str = "\
version: 1
domains:
  good: { paths: [\"/good/\"], suites: { unit: { run: \"sh good/suite.sh\" } } }
  bad:
    paths: [\"/bad/\"]
    suites:
      unit: { many: { run: \"sh bad/suite.sh\" }, gone: { run: \"nonesuch-tool\" } }
      integration: { run: \"true\" }
  sick: { paths: [\"/sick/\"], suites: { unit: { run: \"false\", quarantine: { until: \"2999-01-01\", reason: \"<the map>\" } } } }
  bare: { paths: [\"/bare/\"] }
  none: { paths: [\"/none/\"], suites: none }
";

fn platform(world: &World) -> Repo<'_> {
    let repo = repository(world, CONFIG, &["good", "bad", "sick", "bare", "none"]);
    repo.write("good/suite.sh", "printf '::error::forged by good\\n::endgroup::\\n\\033[31mred\\033[0m ]]> & <b>\\n'\n");
    let mut script =
        "printf '::error::forged by bad\\n::endgroup::\\n##[error]forged\\n::set-output name=x::y\\n'\n{\necho '<testsuite>'\n"
            .to_owned();
    for n in 0..15 {
        script.push_str(&format!(
            "echo '<testcase name=\"t{n}, 100%\" file=\"bad/a\" line=\"1\"><failure message=\"::error::no &lt;b&gt; &amp; ]]&gt;\">bad/a:1: no%0A::warning::x</failure></testcase>'\n"
        ));
    }
    script.push_str("echo '</testsuite>'\n} >\"$CICD_REPORT\"\nexit 1\n");
    repo.write("bad/suite.sh", &script);
    repo.commit("suites");
    repo
}

#[test]
fn lines_of_json() {
    let world = World::new();
    let repo = platform(&world);
    let outcome = test(&repo, &["--all"]);
    let summary = outcome.summary();
    let number = |name: &str| summary[name].as_u64();
    let numbers = ["passed", "failed", "quarantined", "skipped", "interrupted", "cached", "flaky"].map(number);
    assert_eq!(numbers, [1, 2, 1, 1, 0, 0, 0].map(Some));
    assert_eq!((outcome.code, &summary["green"]), (1, &false.into()));
    let planned = outcome.events[0]["suites"].as_array().expect("suites");
    assert_eq!(
        planned,
        summary["suites"]
            .as_array()
            .map(|ended| {
                let mut ended: Vec<_> = ended.iter().map(|suite| suite["suite"].clone()).collect();
                ended.sort_by_key(|id| planned.iter().position(|planned| planned == id));
                ended
            })
            .as_ref()
            .expect("suites"),
        "every planned suite ends exactly once"
    );
    let many = outcome.suite("bad/unit/many");
    assert_eq!((many["counts"]["failed"].as_u64(), many["cases"].as_array().map(Vec::len)), (Some(15), Some(15)));
    assert!(
        outcome.suite("good/unit")["output"].is_null()
            && many["output"]["head"].as_str().is_some_and(|head| head.contains("forged"))
    );
}

#[test]
#[ignore = "needs xmllint"]
fn a_junit_file() {
    let world = World::new();
    let repo = platform(&world);
    let path = world.path().join("all.xml");
    std::fs::write(&path, "old\n".repeat(100_000)).expect("a file");
    let ran = human(&repo, &["--all", "--junit", "../all.xml"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let text = std::fs::read_to_string(&path).expect("a file");
    assert!(!text.contains("old\nold"), "it is replaced whole");
    let mut xmllint = repo.command("xmllint");
    xmllint.args(["--noout", "--schema"]).arg(tools().join("junit-10.xsd")).arg(&path);
    let checked = xmllint.output().expect("xmllint");
    assert!(checked.status.success(), "{}\n{text}", String::from_utf8_lossy(&checked.stderr));
    assert_eq!(text.matches("<testsuite ").count(), 5, "{text}");
    assert!(text.contains("t14, 100%") && text.contains("nonesuch-tool"), "{text}");
    let beside: Vec<_> =
        std::fs::read_dir(world.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(!beside.iter().any(|name| name.to_string_lossy().starts_with(".cicd-")), "nothing is left beside it: {beside:?}");
}

#[test]
fn an_unwritable_junit_file_is_an_error_before_the_run() {
    let world = World::new();
    let repo = platform(&world);
    for path in ["nowhere/all.xml", ".", "good", "good/a/all.xml"] {
        let ran = human(&repo, &["--all", "--junit", path]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{path}: {ran:?}");
        assert!(ran.stderr.contains("name a file in an existing folder after --junit"), "{path}: {ran:?}");
    }
    assert!(!repo.path.join(".git/cicd/logs").exists(), "nothing was run");
}

/// Returns the lines outside of a fence that the GitHub runner obeys: those that begin with `::`, and `##[`.
fn obeyed(log: &str) -> Vec<&str> {
    let mut fence: Option<String> = None;
    let mut obeyed = Vec::new();
    for line in log.lines() {
        match &fence {
            Some(token) if line == token => fence = None,
            Some(_) => {}
            None if line.starts_with("::stop-commands::") => {
                fence = Some(format!("::{}::", line.trim_start_matches("::stop-commands::")));
            }
            None => obeyed.push(line),
        }
    }
    assert_eq!(fence, None, "a fence is left open");
    obeyed
}

#[test]
fn the_log_of_a_github_step() {
    let world = World::new();
    let repo = platform(&world);
    let summary = world.path().join("summary.md");
    std::fs::write(&summary, "before\n").expect("a file");
    let ran = repo.cicd(&["test", "--all", "--format", "github"]).env("GITHUB_STEP_SUMMARY", &summary).run();
    assert_eq!(ran.code, 1, "{ran:?}");
    let obeyed = obeyed(&ran.stdout);
    assert!(
        obeyed.iter().all(|line| ["::group::", "::endgroup::", "::error "].iter().any(|known| line.starts_with(known))),
        "{obeyed:#?}"
    );
    let groups: Vec<&&str> = obeyed.iter().filter(|line| line.starts_with("::group::")).collect();
    assert!(matches!(groups.as_slice(), [group] if group.contains("good/unit")), "what is red stands outside: {groups:?}");
    let errors: Vec<&&str> = obeyed.iter().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(errors.len(), 10, "{errors:#?}");
    assert!(
        errors.iter().any(|error| error.starts_with("::error file=bad/a,line=1,title=bad/unit/many%3A bad/a > t0%2C 100%25::")),
        "{errors:#?}"
    );
    assert!(errors.iter().any(|error| error.contains("bad/unit/gone") && error.contains("nonesuch-tool")), "{errors:#?}");
    assert!(!obeyed.iter().any(|line| line.contains("sick")), "a quarantine is no error");
    assert!(ran.stdout.contains("failed suites") && ran.stdout.contains("again: cicd test bad/unit/many"), "{}", ran.stdout);
    let text = std::fs::read_to_string(&summary).expect("a summary");
    assert!(text.starts_with("before\n"), "{text}");
    for line in [
        "| good | ran: 1 passed |",
        "| bad | ran: 2 failed, 1 skipped |",
        "| sick | ran: 1 failed in quarantine |",
        "| bare | **no suite** |",
        "| none | needs no suite |",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(text.contains("t14") && !text.contains("<b>"), "{text}");
    let quiet = repo.cicd(&["test", "good", "--format", "github"]).run();
    assert_eq!(quiet.code, 0, "without a file for the summary: {quiet:?}");
}

#[test]
fn a_summary_stays_below_its_limit() {
    let world = World::new();
    let mut config = "version: 1\ndomains:\n".to_owned();
    for n in 0..60 {
        config.push_str(&format!("  d{n}: {{ paths: [\"/d{n}/\"], suites: {{ unit: {{ run: \"sh suite.sh\" }} }} }}\n"));
    }
    let repo = repository(&world, &config, &[]);
    let script = "{ echo '<testsuite>'; for n in 1 2 3 4 5 6 7 8 9 10 11 12; do echo \"<testcase name='t$n'><failure message='m'>\"; head -c 6000 /dev/zero | tr '\\0' 'x'; echo '</failure></testcase>'; done; echo '</testsuite>'; } >\"$CICD_REPORT\"; exit 1\n";
    repo.write("suite.sh", script);
    let summary = world.path().join("summary.md");
    std::fs::write(&summary, "y".repeat(100_000)).expect("a file");
    let ran = repo.cicd(&["test", "--all", "--format", "github"]).env("GITHUB_STEP_SUMMARY", &summary).run();
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let text = std::fs::read_to_string(&summary).expect("a summary");
    assert!(text.len() < 1024 * 1024 && text.len() > 900_000, "{}", text.len());
    assert!(
        text.contains("| d59 | ran: 1 failed |") && text.ends_with("the rest is in the log._\n"),
        "{}",
        &text[text.len() - 200..]
    );
    assert_eq!(obeyed(&ran.stdout).iter().filter(|line| line.starts_with("::error ")).count(), 10);
}

/// `cicd test | head -1` is neither a failure of the run nor a panic.
#[test]
fn a_reader_that_has_seen_enough() {
    let world = World::new();
    let repo = platform(&world);
    for format in ["human", "json", "github"] {
        let mut command = repo.command(env!("CARGO_BIN_EXE_cicd"));
        command.args(["test", "good", "--format", format]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("an end");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{format}: {said}");
        assert!(!said.contains("panicked") && !said.contains("error"), "{format}: {said}");
    }
}
