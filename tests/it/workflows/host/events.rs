//! The generated workflows at events other than pull requests: pushes with `--base last-green`, the merge queue, manual runs.

use serde_json::{Value, json};
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::platform::{CONFIG, green, platform, red, with_config};
use super::{Ended, Run};
use crate::support::{Repo, World};

const TOKEN: &str = "ghs_t0k3n";

/// Starts a fake GitHub with one successful run of `cicd.yml` on `main`.
fn github(green: &str) -> (tokio::runtime::Runtime, MockServer) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = runtime.block_on(MockServer::start());
    let run = json!({"head_sha": green, "head_branch": "main", "event": "push", "status": "completed", "conclusion": "success",
        "created_at": "2026-01-01T00:00:00Z", "head_repository": {"full_name": "acme/platform"}});
    let runs = Mock::given(method("GET"))
        .and(path("/repos/acme/platform/actions/workflows/cicd.yml/runs"))
        .and(query_param("branch", "main"));
    let gates = Mock::given(method("GET"))
        .and(path(format!("/repos/acme/platform/commits/{green}/check-runs")))
        .and(query_param("check_name", "gate"));
    let answers = [
        runs.and(header("authorization", format!("Bearer {TOKEN}").as_str()))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"total_count": 1, "workflow_runs": [run]}))),
        gates.respond_with(ResponseTemplate::new(200).set_body_json(
            json!({"total_count": 1, "check_runs": [{"name": "gate", "head_sha": green, "conclusion": "success"}]}),
        )),
    ];
    for answer in answers {
        runtime.block_on(answer.mount(&server));
    }
    (runtime, server)
}

fn pushed(repo: &Repo<'_>, before: &str, server: &str) -> Ended {
    let payload = json!({"ref": "refs/heads/main", "before": before, "after": repo.head()});
    let run = Run::new(repo, "push", payload).with("--env", format!("GITHUB_API_URL={server}"));
    run.with("--secret", format!("GITHUB_TOKEN={TOKEN}")).go()
}

/// A fails, and the next push touches only B: A runs again, and the gate fails until A is fixed.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_push_is_compared_with_the_last_green_one() {
    let world = World::new();
    let repo = platform(&world);
    let last = repo.head();
    let (_runtime, server) = github(&last);
    let broken = repo.change("city/unit", &red("city/unit"));
    repo.change("web/a.ts", "1");
    let ended = pushed(&repo, &broken, &server.uri());
    ended.are("plan success, domain-smart-city failure, domain-experience success, libraries skipped");
    ended.gate("failure", &["error the job domain-smart-city ended with failure"]);
    let fixed = repo.change("city/unit", &green("city/unit"));
    repo.change("README.md", "more");
    let ended = pushed(&repo, &fixed, &server.uri());
    ended.are("domain-smart-city skipped, domain-experience success, libraries skipped");
    ended.gate("success", &[]);
    // Two pushes never share a group, so that none is dropped while it waits.
    let groups: Vec<&Value> = [&ended].iter().map(|ended| &ended.result["concurrency"][0]).collect();
    assert_eq!(groups[0]["cancel_in_progress"], false);
    let again = pushed(&repo, &fixed, &server.uri());
    assert_ne!(groups[0]["group"], again.result["concurrency"][0]["group"]);
    // The last green commit is unknown, so every domain is affected.
    let ended = pushed(&repo, &fixed, "http://127.0.0.1:1");
    ended.gate("success", &[]);
    assert_eq!(ended.ran().len(), 6, "{:?}\n{}", ended.ran(), ended.log);
    assert!(!ended.log.contains(TOKEN), "{}", ended.log);
}

#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_merge_group_is_compared_with_its_base() {
    let world = World::new();
    let repo = platform(&world);
    let base = repo.head();
    repo.git(&["checkout", "--quiet", "--detach"]);
    let head = repo.change("web/unit", &red("web/unit"));
    repo.git(&["checkout", "--quiet", "main"]);
    let group = json!({"head_sha": head, "head_ref": format!("refs/heads/gh-readonly-queue/main/pr-7-{base}"), "base_sha": base, "base_ref": "refs/heads/main"});
    let ended = Run::new(&repo, "merge_group", json!({"action": "checks_requested", "merge_group": group})).go();
    ended.are("plan success, domain-experience failure, domain-smart-city skipped, cross-domain success, gate failure");
    assert_eq!(ended.result["concurrency"][0]["cancel_in_progress"], false);
}

/// A manual run covers all domains, or everything since the last green commit.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_run_by_hand_may_be_of_all_domains() {
    let world = World::new();
    let repo = platform(&world);
    let last = repo.head();
    repo.change("web/a.ts", "1");
    let (_runtime, server) = github(&last);
    let run = |all: bool| {
        let run = Run::new(&repo, "workflow_dispatch", json!({"ref": "refs/heads/main", "inputs": {"all": all}}));
        run.with("--env", format!("GITHUB_API_URL={}", server.uri())).with("--secret", format!("GITHUB_TOKEN={TOKEN}")).go()
    };
    let all = run(true);
    all.gate("success", &[]);
    assert_eq!(all.ran().len(), 6, "{:?}", all.ran());
    let some = run(false);
    some.gate("success", &[]);
    assert_eq!(some.ran(), ["between-integration", "web-unit"]);
}

fn by_hand<'r>(repo: &'r Repo<'r>, domain: &str, level: &str) -> Run<'r> {
    let run = Run::new(repo, "workflow_dispatch", json!({"ref": "refs/heads/main", "inputs": {"level": level}}));
    run.workflow(&format!("domain-{domain}.yml"))
}

/// A manual run of a domain's workflow alone: its default levels, one level, or a level without suites.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn a_domains_workflow_is_started_by_hand() {
    let world = World::new();
    let repo = platform(&world);
    let ended = by_hand(&repo, "smart-city", "default").go();
    ended.are("plan success, suites success");
    assert_eq!(ended.ran(), ["city-integration", "city-unit"]);
    let ended = by_hand(&repo, "smart-city", "integration").go();
    ended.are("plan success, suites success");
    assert_eq!(ended.ran(), ["city-integration"]);
    let ended = by_hand(&repo, "journey", "integration").go();
    assert_eq!((ended.code, ended.ran().len()), (1, 0), "nothing ran, and that is not green: {}", ended.log);
    repo.change("city/unit", &red("city/unit"));
    let ended = by_hand(&repo, "smart-city", "unit").go();
    ended.are("plan success, suites failure");
}

/// Nothing acts on a live system before its manager allows it. No manager can allow it yet, so nothing runs.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn the_guard_of_live_levels_stays_shut() {
    let world = World::new();
    let repo = platform(&world);
    let ended = by_hand(&repo, "smart-city", "chaos")
        .with("--var", "SMART_CITY_MANAGER_URL=http://127.0.0.1:1")
        .with("--secret", "CITY_TOKEN=c1ty")
        .go();
    assert_eq!(ended.code, 1, "{}", ended.log);
    assert!(ended.ran().is_empty(), "{:?}", ended.ran());
    let steps = ended.job("suites#1")["steps"].as_array().expect("steps");
    let outcome = |name: &str| steps.iter().find(|step| step["name"] == name).map(|step| step["outcome"].clone());
    assert_eq!(
        (outcome("Ask the manager"), outcome("Test")),
        (Some(json!("failure")), Some(json!("skipped"))),
        "{}",
        ended.log
    );
    assert!(!ended.log.contains("c1ty"), "{}", ended.log);
    // Manual runs of live levels wait for each other; other runs wait for nothing.
    let group = |ended: &Ended| ended.result["concurrency"][0]["group"].as_str().expect("a group").to_owned();
    let again = by_hand(&repo, "smart-city", "chaos").go();
    assert_eq!(group(&ended), group(&again));
    assert_eq!(ended.result["concurrency"][0]["cancel_in_progress"], false);
}

/// More than 18 domains are called in groups: GitHub's limits hold, unaffected domains do not run, and the gate names the domains.
#[test]
#[ignore = "needs node and @actions/workflow-parser"]
fn many_domains_are_called_in_groups() {
    let world = World::new();
    let mut config = CONFIG.split("domains:\n").next().expect("a beginning").to_owned() + "domains:\n";
    for n in 0..60 {
        config.push_str(&format!("  d{n:02}: {{ paths: [\"/d{n:02}/\"], suites: {{ unit: {{ run: sh d{n:02}/unit }} }} }}\n"));
    }
    let repo = with_config(&world, &config);
    for n in 0..60 {
        repo.write(&format!("d{n:02}/unit"), &green(&format!("d{n:02}/unit")));
    }
    repo.commit("suites");
    let files = [("d03/a", "1"), ("d30/a", "1"), ("d31/unit", &red("d31/unit"))];
    let ended = super::platform::pull(&repo, &files).go();
    ended.are("plan success, domains-1 success, domains-2 failure, domains-3 skipped");
    assert_eq!(ended.ran(), ["d03-unit", "d30-unit", "d31-unit"]);
    ended.gate("failure", &["error the job domains-2 ended with failure"]);
    let summary = ended.summary();
    for line in ["| d03 | ✅ passed | ", "| d31 | ❌ domains-2: failure | ", "| d32 | ⏭️ skipped | ", "| d59 | ⏭️ skipped | "]
    {
        assert!(summary.contains(line), "no {line:?} in\n{summary}");
    }
}
