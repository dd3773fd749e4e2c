//! The generated workflows at pull requests: exactly the plan runs, and the gate passes only then.

use serde_json::json;

use super::platform::{CALLS, CONFIG, green, labeled, platform, pull, pull_of_public, red, scaffold, with_config};
use super::{Ended, Run};
use crate::support::{Repo, World};

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn what_is_affected_runs_and_the_gate_is_green() {
    let world = World::new();
    let repo = platform(&world);
    let ended = pull(&repo, &[("city/a.py", "1")]).go();
    ended.are("plan success, domain-smart-city success, domain-journey success, domain-experience skipped, libraries skipped, cross-domain success");
    ended.gate("success", &[]);
    assert_eq!(ended.ran(), ["between-integration", "city-integration", "city-unit", "journey-unit"]);
    let summary = ended.summary();
    for line in [
        "| smart-city | ✅ passed | ",
        "| journey | ✅ passed | ",
        "| experience | ⏭️ skipped | not affected |",
        "| cross-domain | ✅ passed | ",
    ] {
        assert!(summary.contains(line), "no {line:?} in\n{summary}");
    }
    // The names of checks that a ruleset may require: one `gate`, whatever is called.
    let checks = ended.result["checks"].as_array().expect("checks").iter().map(|check| check["name"].as_str().expect("a name"));
    let checks: Vec<&str> = checks.collect();
    assert_eq!(checks.iter().filter(|name| **name == "gate").count(), 1, "{checks:?}");
    let mut artifacts: Vec<&String> = ended.result["artifacts"].as_object().expect("artifacts").keys().collect();
    artifacts.sort();
    assert_eq!(
        artifacts,
        [
            "junit-cross-domain.integration-1",
            "junit-journey.unit-1",
            "junit-smart-city.integration-1",
            "junit-smart-city.unit-1"
        ]
    );
    // The permissions of the jobs.
    let may = |job: &str| ended.job(job)["permissions"].to_string();
    assert_eq!((may("plan").as_str(), may("gate").as_str()), (r#"{"actions":"read","checks":"read","contents":"read"}"#, "{}"));
    assert_eq!(may("domain-journey/suites#1"), r#"{"contents":"read"}"#);
}

/// The suite, the job and the domain are named; the jobs of other domains continue.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_red_suite_makes_the_gate_red() {
    let world = World::new();
    let repo = platform(&world);
    let ended = pull(&repo, &[("city/integration", &red("city/integration"))]).go();
    ended.are("domain-smart-city failure, domain-journey success, domain-smart-city/suites#1 success, domain-smart-city/suites#2 failure");
    ended.gate("failure", &["error the job domain-smart-city ended with failure"]);
    assert_eq!(ended.code, 1);
    let summary = ended.summary();
    assert!(summary.contains("| smart-city | ❌ domain-smart-city: failure | "), "{summary}");
    ended.says("the lights are out");
    assert!(ended.result["artifacts"].to_string().contains("junit-smart-city.integration-1"), "{}", ended.log);
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn what_is_not_affected_is_skipped_and_the_gate_is_green() {
    let world = World::new();
    let repo = platform(&world);
    let ended = pull(&repo, &[("README.md", "better")]).go();
    for call in CALLS {
        assert_eq!(ended.of(call), "skipped", "{}", ended.log);
    }
    ended.gate("success", &[]);
    assert!(ended.ran().is_empty() && ended.summary().matches("⏭️ skipped").count() == 4, "{}", ended.summary());
}

/// A missing plan does not mean an empty plan, whatever the reason.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_plan_that_crashes_makes_the_gate_red() {
    let world = World::new();
    let repo = platform(&world);
    let cases = [
        ("no cicd", vec![(".cicd/install.sh", "exit 7\n")]),
        ("a broken config", vec![("cicd.yml", "version: 1\ndomains: [\n")]),
        (
            "another program",
            vec![(
                ".cicd/install.sh",
                "mkdir ~/b; printf '#!/bin/sh\\n' >~/b/cicd; chmod +x ~/b/cicd; echo ~/b >>\"$GITHUB_PATH\"\n",
            )],
        ),
    ];
    for (name, files) in cases {
        let ended = pull(&repo, &files).go();
        for call in CALLS {
            assert_ne!(ended.of(call), "success", "{name}: {}", ended.log);
        }
        assert_eq!(ended.of("gate"), "failure", "{name}: {}", ended.log);
        assert!(ended.annotations("gate").contains("error the plan "), "{name}: {}", ended.annotations("gate"));
        assert!(ended.ran().is_empty(), "{name}: {}", ended.log);
    }
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_cancelled_run_makes_the_gate_red() {
    let world = World::new();
    let repo = platform(&world);
    let slow = "sleep 60\n";
    let ended = pull(&repo, &[("web/unit", slow)]).with("--cancel-when-job", "domain-experience/suites").go();
    ended.are("plan success, domain-experience cancelled");
    assert_eq!(ended.of("gate"), "failure", "{}", ended.log);
    assert!(ended.annotations("gate").contains("domain-experience ended with cancelled"), "{}", ended.annotations("gate"));
    // The plan does not exist yet.
    let stuck = [(".cicd/install.sh", "sleep 60\n")];
    let ended = pull(&repo, &stuck).with("--cancel-when-job", "plan").go();
    ended.are("plan cancelled, domain-experience skipped, gate failure");
    assert!(ended.annotations("gate").contains("error the plan ended with cancelled"), "{}", ended.annotations("gate"));
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn the_label_runs_every_domain() {
    let world = World::new();
    let repo = platform(&world);
    let ended = labeled(&repo, &[("README.md", "better")], &["other", "ci:all"]).go();
    for call in CALLS {
        assert_eq!(ended.of(call), "success", "{}", ended.log);
    }
    ended.gate("success", &[]);
    assert_eq!(ended.ran().len(), 6, "{:?}", ended.ran());
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_domain_without_suites_makes_the_gate_red() {
    let world = World::new();
    let config = CONFIG.replace(", suites: { unit: { run: sh web/unit } } }", " }");
    let repo = with_config(&world, &config);
    let ended = pull(&repo, &[("web/a.ts", "1")]).go();
    ended.are("plan success, domain-experience skipped");
    ended.gate("failure", &["error experience is affected and has no suite"]);
    // A domain that is without suites on purpose does not block.
    let none = config.replace("paths: [\"/web/\"] }", "paths: [\"/web/\"], suites: none }");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.change("cicd.yml", &none);
    scaffold(&repo);
    repo.commit("on purpose");
    let ended = pull(&repo, &[("web/b.ts", "1")]).go();
    ended.gate("success", &[]);
    assert!(ended.summary().contains("| experience | ➖ no suite | "), "{}", ended.summary());
}

/// A new domain is in the config but not scaffolded: its suites run nowhere, so the gate must not pass.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_domain_that_the_workflow_does_not_know_makes_the_gate_red() {
    let world = World::new();
    let repo = platform(&world);
    let config = CONFIG.replace(
        "  experience:",
        "  parking: { paths: [\"/parking/\"], suites: { unit: { run: sh parking/unit } } }\n  experience:",
    );
    let files = [("cicd.yml", config.as_str()), ("parking/unit", &green("parking/unit"))];
    let ended = pull(&repo, &files).go();
    ended.gate("failure", &["error parking is affected, but no job of this workflow runs it; run 'cicd scaffold'"]);
    assert!(ended.summary().contains("| parking | ❌ did not run | "), "{}", ended.summary());
}

/// A skip counts only if the plan contains it. A changed `if` does not make it valid, and neither does an unplanned job that ran.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn what_ended_otherwise_than_planned_makes_the_gate_red() {
    let world = World::new();
    let repo = platform(&world);
    let workflow = repo.read(".github/workflows/cicd.yml");
    let with = |from: &str, to: &str| {
        assert!(workflow.contains(from), "no {from} in {workflow}");
        workflow.replace(from, to)
    };
    let of_call = "if: contains(fromJSON(needs.plan.outputs.calls), 'domain-experience')";
    let skipped = with(of_call, "if: github.actor == 'somebody'");
    let files = [(".github/workflows/cicd.yml", skipped.as_str()), ("web/a.ts", "1")];
    let ended = pull(&repo, &files).go();
    ended.are("plan success, domain-experience skipped");
    ended.gate("failure", &["error experience is affected, but its job domain-experience was skipped"]);
    // A job that is called against the plan has no matrix and fails; the gate does not treat that as the planned skip.
    let called = with(of_call, "if: '!cancelled()'");
    repo.change("cicd.yml", &format!("ignore: [\"*.md\", \"/.github/\"]\n{}", CONFIG.replace("ignore: [\"*.md\"]\n", "")));
    let ended = pull(&repo, &[(".github/workflows/cicd.yml", called.as_str())]).go();
    ended.are("plan success, domain-experience failure, domain-smart-city skipped");
    ended.gate("failure", &["error the job domain-experience ended with failure"]);
}

/// The settings in `ci:` reach the job, and a secret reaches only the suite that requests it.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn surroundings_and_secrets_reach_the_suite_that_asks() {
    let world = World::new();
    let config = CONFIG
        .replace("suites: { unit: { run: sh web/unit } }", "suites: { unit: { run: sh web/unit, ci: { env: { MODE: fast }, secrets: [KEY] } }, integration: { run: sh web/integration } }, ci: { env: { MODE: slow } }");
    let repo = with_config(&world, &config);
    let unit =
        format!("{}test \"$MODE\" = fast && test \"$KEY\" = s3cr3t && echo \"the key is $KEY\" && exit 3\n", green("web/unit"));
    let integration = format!("{}test \"$MODE\" = slow && test -z \"$KEY\"\n", green("web/integration"));
    let run = pull(&repo, &[("web/unit", &unit), ("web/integration", &integration)]);
    let ended = run.with("--secret", "KEY=s3cr3t").with("--secret", "OTHER=o7h3r").go();
    ended.are("domain-experience/suites#1 failure, domain-experience/suites#2 success");
    ended.says("the key is ***");
    assert!(!ended.log.contains("s3cr3t") && !ended.result.to_string().contains("s3cr3t"), "{}", ended.log);
    assert_eq!(ended.ran(), ["between-integration", "web-integration", "web-unit"]);
}

/// With `shadow: true` everything runs and nothing blocks; failures that the plan would have left out are named.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_shadow_gate_reports_and_never_blocks() {
    let world = World::new();
    let repo = with_config(&world, &format!("shadow: true\n{CONFIG}"));
    // The experience reads a file of the city, which the config does not say.
    repo.write("web/unit", &format!("{}test ! -e city/dark\n", green("web/unit")));
    repo.commit("a secret dependency");
    let files = [("city/dark", "1"), ("city/unit", &red("city/unit"))];
    let ended = pull(&repo, &files).go();
    ended.are("domain-smart-city failure, domain-experience failure, libraries success");
    ended.gate(
        "success",
        &[
            "warning would block: the job domain-smart-city ended with failure",
            "warning would have been skipped, yet domain-experience ended with failure",
        ],
    );
    assert_eq!(ended.ran().len(), 6, "{:?}", ended.ran());
    for line in [
        "| smart-city | ❌ domain-smart-city: failure | ",
        "| experience | ⚠️ domain-experience: failure; would have been skipped | ",
    ] {
        assert!(ended.summary().contains(line), "no {line:?} in\n{}", ended.summary());
    }
    // Even a missing plan does not block.
    let ended = pull(&repo, &[(".cicd/install.sh", "exit 7\n")]).go();
    assert_eq!(ended.of("plan"), "failure");
}

/// A new variable, secret or service is in the config but not scaffolded: a suite without it may pass for the wrong reason.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn surroundings_that_the_workflow_does_not_know_are_refused() {
    let world = World::new();
    let repo = platform(&world);
    let asked = [
        ("env: { RUN_SLOW: \"1\" }", "env:RUN_SLOW"),
        ("secrets: [KEY]", "secret:KEY"),
        ("services: { db: { image: x } }", "service:db"),
    ];
    for (ci, name) in asked {
        let config = CONFIG.replace("run: sh web/unit }", &format!("run: sh web/unit, ci: {{ {ci} }} }}"));
        let ended = pull(&repo, &[("cicd.yml", &config)]).go();
        assert_eq!(ended.of("gate"), "failure", "{name}: {}", ended.log);
        let message = format!("cicd.yml names {name}, which this workflow does not pass on; run 'cicd scaffold'");
        assert!(ended.annotations("domain-experience/suites#1").contains(&message), "{name}: {}", ended.log);
        assert!(!ended.ran().contains(&"web-unit".to_owned()), "{:?}", ended.ran());
    }
}

/// Covers a domain named like the gate, one with an underscore, and one named `null`.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn odd_names_run_like_others() {
    let world = World::new();
    let domain = |name: &str| format!("  \"{name}\": {{ paths: [\"/city/\"], suites: {{ unit: {{ run: sh city/unit }} }} }}\n");
    let config = format!("version: 1\nbase: [main]\ndomains:\n{}", ["gate", "0_dash-", "null"].map(domain).concat());
    let config = config.replacen("/city/", "/ground/", 1).replacen("/city/", "/web/", 1);
    let repo = with_config(&world, &config);
    let files = [("web/a", "1"), ("city/a", "1")];
    let ended = pull(&repo, &files).go();
    ended.are("domain-0_dash- success, domain-null success, domain-gate skipped");
    ended.gate("success", &[]);
    let checks = ended.result["checks"].as_array().expect("checks").iter().map(|check| check["name"].as_str().expect("a name"));
    assert_eq!(checks.filter(|name| *name == "gate").count(), 1);
}

/// Creates an event for the pull request of [`pull`], on top of its commits.
fn edited<'r>(repo: &'r Repo<'r>, files: &[(&str, &str)], changes: serde_json::Value) -> Run<'r> {
    let mut run = pull(repo, files);
    run.payload["action"] = json!("edited");
    run.payload["changes"] = changes;
    run
}

/// A new base branch makes another change of the same commits: a new plan is made, and the run for the old base is cancelled.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn another_base_branch_is_planned_anew() {
    let world = World::new();
    let repo = platform(&world);
    let opened = pull(&repo, &[("city/unit", &red("city/unit"))]).go();
    opened.gate("failure", &["error the job domain-smart-city ended with failure"]);
    let group = &opened.result["concurrency"][0];
    for changes in [json!({"base": {"ref": {"from": "old"}, "sha": {"from": repo.head()}}}), json!({"ref": {"from": "old"}})] {
        let ended = edited(&repo, &[("city/unit", &red("city/unit"))], changes).go();
        ended.are("plan success, domain-smart-city failure");
        ended.gate("failure", &["error the job domain-smart-city ended with failure"]);
        assert_eq!(ended.result["concurrency"][0], *group, "it takes the place of the run for the old base");
        assert_eq!(group["cancel_in_progress"], true);
        let names = names(&ended);
        assert!(names.contains(&"gate".to_owned()) && names.contains(&"plan".to_owned()), "{names:?}");
    }
}

/// An edited title runs nothing, cancels nothing, and leaves no check with the name of a failed or passed one.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn an_edited_title_leaves_every_gate_as_it_is() {
    let world = World::new();
    let repo = platform(&world);
    let opened = pull(&repo, &[("web/a.ts", "1")]).go();
    opened.gate("success", &[]);
    let before = names(&opened);
    let edits = [json!({"title": {"from": "a \"ref\" of it"}}), json!({"body": {"from": ""}}), json!({})];
    let mut groups = vec![opened.result["concurrency"][0]["group"].clone()];
    for changes in edits {
        let ended = edited(&repo, &[("web/a.ts", "1")], changes).go();
        ended.are("plan skipped, gate skipped, domain-experience skipped, libraries skipped, cross-domain skipped");
        assert!(ended.ran().is_empty(), "{:?}", ended.ran());
        let after = names(&ended);
        assert!(!after.is_empty() && after.iter().all(|name| !before.contains(name)), "{after:?} and {before:?}");
        let group = &ended.result["concurrency"][0]["group"];
        assert!(!groups.contains(group), "a group that others are in: {group}");
        groups.push(group.clone());
    }
}

/// Returns the names of all checks of a run.
fn names(ended: &Ended) -> Vec<String> {
    let checks = ended.result["checks"].as_array().expect("checks").iter();
    checks.map(|check| check["name"].as_str().expect("a name").to_owned()).collect()
}

/// GitHub Enterprise Server refuses the upload action. A passed suite stays passed, a failed one failed, and the lost files are named.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_server_that_takes_no_artifacts_makes_no_suite_red() {
    let world = World::new();
    let repo = platform(&world);
    let on = |run: Run<'_>, server: &str| run.with("--env", format!("GITHUB_SERVER_URL={server}")).go();
    for server in ["https://ghes.example.com", "https://git.example.com"] {
        let ended = on(pull(&repo, &[("web/a.ts", "1")]), server);
        ended.are("plan success, domain-experience success");
        ended.gate("success", &[]);
        assert_eq!(ended.result["artifacts"], json!({}));
        let annotations = ended.annotations("domain-experience/suites#1");
        assert!(annotations.contains("warning the results were not kept as an artifact"), "{annotations}");
    }
    let ended = on(pull(&repo, &[("web/unit", &red("web/unit"))]), "https://ghes.example.com");
    ended.gate("failure", &["error the job domain-experience ended with failure"]);
    let ended = on(pull(&repo, &[("web/a.ts", "1")]), "https://acme.ghe.com");
    ended.gate("success", &[]);
    assert!(ended.result["artifacts"].to_string().contains("junit-experience.unit-1"), "{}", ended.log);
}

/// The checkout of the plan has no content of the base, which a changed file must be compared with.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_new_dependency_that_is_not_declared_is_named_at_its_line() {
    let world = World::new();
    let repo = platform(&world);
    repo.write("web/menu.py", "import city.map\nx = 1\n");
    repo.write("city/map.py", "y = 1\n");
    repo.write("journey/trip.py", "z = 1\n");
    repo.commit("sources");
    let change = [("web/menu.py", "import city.map\nimport journey.trip\n")];
    let ended = pull_of_public(&repo, &change).go();
    ended.gate("success", &[]);
    let named = "experience depends on journey, which it does not declare: web/menu.py:2 names journey.trip";
    let annotations = ended.annotations("plan");
    assert!(
        annotations.starts_with(&format!("warning {named}")) && annotations.matches("depends on").count() == 1,
        "{annotations}"
    );
    assert!(
        ended.job("plan")["summary"].as_str().is_some_and(|text| text.contains("| experience | journey | ")),
        "{}",
        ended.log
    );
    let workflow = repo.read(".github/workflows/cicd.yml");
    repo.write(
        ".github/workflows/cicd.yml",
        &workflow.replace("cicd affected --format github\n", "cicd affected --format github --deny undeclared-dependency\n"),
    );
    repo.commit("deny");
    let ended = pull_of_public(&repo, &change).go();
    ended.are("plan failure, domain-experience skipped, gate failure");
    assert!(ended.annotations("plan").starts_with(&format!("error {named}")), "{}", ended.log);
}
