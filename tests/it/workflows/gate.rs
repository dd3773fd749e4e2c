//! The generated script of the gate, with plans and results of every kind: everything that is not known to be right fails.

use std::process::Stdio;

use serde_json::Value;

use super::variants;
use crate::support::World;

/// A finished gate.
struct Judged {
    code: i32,
    said: String,
    summary: String,
}

/// Runs the gate of the platform variant; `lines` of the plan have `|` for tabs.
fn judge(plan_result: &str, lines: &[&str], shadow: &str, results: &str) -> Judged {
    let files = variants::all()[0].files();
    let workflow: Value = serde_saphyr::from_str(&files[".github/workflows/cicd.yml"]).expect("YAML");
    let script = workflow["jobs"]["gate"]["steps"][0]["run"].as_str().expect("a script");
    let world = World::new();
    let summary = world.path().join("summary.md");
    // Bash runs with the same flags as on GitHub.
    let mut bash = world.command("bash", world.path());
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).stdin(Stdio::null());
    let plan: String = lines.iter().map(|line| line.replace('|', "\t") + "\n").collect();
    bash.env("PLAN_RESULT", plan_result).env("PLAN", plan).env("SHADOW", shadow).env("RESULTS", results);
    let output = bash.env("GITHUB_STEP_SUMMARY", &summary).output().expect("bash");
    assert_eq!(std::fs::read_dir(world.path()).expect("a folder").count(), 2, "it wrote something else");
    Judged {
        code: output.status.code().unwrap_or(-1),
        said: format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)),
        summary: std::fs::read_to_string(summary).unwrap_or_default(),
    }
}

/// Checks the exit code, and that the log or the summary contains all of `texts`.
fn check(plan: &[&str], results: &str, code: i32, texts: &[&str]) {
    judge("success", plan, "false", results).holds(code, texts, &format!("{plan:?} {results:?}"));
}

impl Judged {
    fn holds(&self, code: i32, texts: &[&str], what: &str) {
        let Self { said, summary, .. } = self;
        assert_eq!(self.code, code, "{what}\n{said}\n{summary}");
        for texts in texts {
            assert!(said.contains(texts) || summary.contains(texts), "{what}: nothing of {texts:?}\n{said}\n{summary}");
        }
    }
}

#[test]
fn green_and_skipped_is_green() {
    check(
        &["city|domain-city|run|backend/city/a.py", "journey|-|skip|not affected", "cross-domain|cross-domain|run|any domain"],
        "domain-city success\ndomain-journey skipped\ncross-domain success\n",
        0,
        &["| city | ✅ passed | backend/city/a.py |", "| journey | ⏭️ skipped | not affected |", "0 reasons to block"],
    );
    check(&["city|-|none|it needs no suite"], "domain-city skipped\n", 0, &["| city | ➖ no suite | it needs no suite |"]);
    check(&["city|domain-city|skip|not affected"], "domain-city skipped\n", 0, &["skipped"]);
    check(&["a|domains-1|run|x", "b|domains-1|skip|not affected"], "domains-1 success\n", 0, &["| b | ⏭️ skipped"]);
}

#[test]
fn what_ran_and_did_not_end_well_is_red() {
    let plan = ["city|domain-city|run|x", "journey|-|skip|not affected"];
    for (result, text) in [("failure", "ended with failure"), ("cancelled", "ended with cancelled"), ("odd", "ended with odd")]
    {
        check(&plan, &format!("domain-city {result}\n"), 1, &["::error title=domain-city::", text, "cicd test city\n"]);
    }
    check(&plan, "domain-city skipped\n", 1, &["::error title=city::", "was skipped"]);
    check(&plan, "domain-city \n", 1, &["::error title=city::", "no job of this workflow"]);
}

#[test]
fn a_skip_counts_only_where_the_plan_said_so() {
    check(
        &["city|domain-city|run|x"],
        "domain-journey success\n",
        1,
        &["no job of this workflow runs it; run 'cicd scaffold'"],
    );
    check(&["city|domain-city|skip|not affected"], "domain-city failure\n", 1, &["should have been skipped, but"]);
    check(&["city|-|missing|no suite"], "domain-city skipped\n", 1, &["| city | ❌ no suite", "suites: none"]);
}

#[test]
fn without_a_plan_nothing_is_green() {
    for result in ["failure", "cancelled", "skipped", ""] {
        let judged = judge(result, &[], "", "domain-city skipped\n");
        judged.holds(1, &["::error title=plan::", "the required suites are unknown"], result);
    }
    check(&[], "domain-city skipped\n", 1, &["the plan is empty"]);
    check(&["", " "], "domain-city skipped\n", 1, &["the plan is empty"]);
}

#[test]
fn what_is_not_understood_is_red() {
    check(&["city|domain-city|maybe|x"], "domain-city success\n", 1, &["is not understood"]);
    check(&["city domain-city run x"], "domain-city success\n", 1, &["is not understood"]);
    check(&["city||run|x"], "domain-city success\n", 1, &["is not understood"]);
    check(&["city"], "domain-city success\n", 1, &["is not understood"]);
    let judged = judge("success", &["::stop-commands::x|domain-city|run|x", "a;b|c|run|x"], "false", "domain-city success\n");
    judged.holds(1, &["a line of the plan is not understood"], "commands");
    assert!(!judged.said.contains("stop-commands"), "{}", judged.said);
}

#[test]
fn a_job_that_no_line_stands_for() {
    let plan = ["city|domain-city|run|x"];
    check(&plan, "domain-city success\ndomain-journey cancelled\n", 1, &["::error title=domain-journey::", "cancelled"]);
    check(&plan, "domain-city success\nlint failure\n", 1, &["::error title=lint::"]);
    check(&plan, "domain-city success\nlint\n", 1, &["the job lint ended with nothing"]);
    check(&plan, "domain-city success\nlint success\n\n", 0, &[]);
}

#[test]
fn a_failed_group_is_one_error_with_its_domains() {
    let plan = ["a|domains-1|run|x", "b|domains-1|skip|not affected", "c|domains-1|run|x"];
    let judged = judge("success", &plan, "false", "domains-1 failure\n");
    judged.holds(1, &["cicd test a c\n", "| a | ❌ domains-1: failure", "| c | ❌ domains-1: failure"], "a group");
    assert_eq!(judged.said.matches("::error title=domains-1::").count(), 1, "{}", judged.said);
}

#[test]
fn shadow_reports_and_blocks_nothing() {
    let plan = ["city|domain-city|run|x", "journey|domain-journey|shadow|not affected", "home|-|missing|none"];
    let judged = judge("success", &plan, "true", "domain-city failure\ndomain-journey failure\n");
    let texts = [
        "::warning title=domain-city::would block: ",
        "::warning title=home::would block: ",
        "::warning title=journey::would have been skipped, yet domain-journey ended with failure",
        "would have been skipped | not affected |",
        "The gate would have 2 reasons to block.",
    ];
    judged.holds(0, &texts, "shadow");
    assert!(!judged.said.contains("::error"), "{}", judged.said);
    // Only the word `true` turns on the shadow mode.
    for shadow in ["false", "", "yes"] {
        let judged = judge("success", &plan[1..2], shadow, "domain-journey failure\n");
        judged.holds(1, &["::error title=journey::"], shadow);
    }
    let judged = judge("success", &plan[1..2], "true", "domain-journey success\n");
    judged.holds(0, &["✅ passed; would have been skipped", "would have 0 reasons"], "a shadow that is green");
}

#[test]
fn a_reason_from_outside_is_only_text() {
    let why = "$(touch pwned) `touch pwned` <img src=x> ${HOME} \\ ; touch pwned";
    let line = format!("city|domain-city|run|{why}");
    let judged = judge("success", &[&line], "false", "domain-city success\n");
    let shown = r"\$\(touch pwned\) \`touch pwned\` &lt;img src=x&gt; \${HOME} \\ ; touch pwned |";
    judged.holds(0, &[shown], "text");
    assert!(!judged.said.contains("pwned"), "{}", judged.said);
}

/// A file name of a pull request may look like a link, a mention, an entity or a row of the table.
#[test]
fn a_name_of_a_file_is_no_markdown() {
    let rows = [
        ("a/[LGTM, merge](https://evil.example) @octocat", r"a/\[LGTM, merge\]\(https\://evil.example\) @&#8203;octocat"),
        ("**bold** _it_ ~~no~~ # a", r"\*\*bold\*\* \_it\_ \~\~no\~\~ \# a"),
        ("a/LGTM www.evil.example", "a/LGTM www&#46;evil.example"),
        ("&lt;b&gt; ![x](y)", r"&amp;lt;b&amp;gt; \!\[x\]\(y\)"),
    ];
    for (why, shown) in rows {
        let judged = judge("success", &[&format!("city|domain-city|run|{why}")], "false", "domain-city success\n");
        judged.holds(0, &[&format!("| city | ✅ passed | {shown} |")], why);
    }
}

#[test]
fn five_hundred_domains() {
    let lines: Vec<String> =
        (0..500).map(|at| format!("d{at}|domains-{}|run|backend/d{at}/src/main.rs", at / 25 + 1)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let results: Vec<String> = (1..=20).map(|at| format!("domains-{at} success")).collect();
    let judged = judge("success", &lines, "false", &results.join("\n"));
    judged.holds(0, &["| d499 | ✅ passed"], "many");
    assert_eq!(judged.summary.matches("✅ passed").count(), 500);
}
