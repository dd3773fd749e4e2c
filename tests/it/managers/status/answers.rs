//! The output for managers in all states: the table at any width, depth, JSON, `--only`.

use super::{DEPLOYED, GREEN, World, at, domain, json, manager, repository, texts, well};
use crate::support::{Repo, schemas};

const RED: &str = r#"{"levels":[{"level":"unit","revision":"3d3c42e5aac5","verdict":"failed","passed":40,"failed":2,"skipped":0,"flaky":0,"duration_seconds":61,"finished":"2026-01-17T03:38:02Z","failures":[{"name":"test_routes.test_detour","message":"assert 404 == 200"}]}]}"#;
const UNWELL: &str = r#"{"status":"fail","output":"no database","checks":{"postgres":[{"status":"fail","output":"connection refused"}],"redis":[{"status":"pass"}]}}"#;

#[test]
fn the_answer_fits_its_schema_and_says_whose_why_and_what_next() {
    let world = World::new();
    let servers = [
        well(),
        manager(
            (503, UNWELL),
            r#"{"state":"deploying","environment":"production","version":"1.5.0","slot":"blue","since":"2026-01-17T03:36:48Z"}"#,
            RED,
        ),
    ];
    let red = format!("{{ title: Journey Manager, url: \"{}\" }}", servers[1].url());
    let repo =
        repository(&world, &[("smart-city", at(&servers[0])), ("journey", red), ("alone", "{ kind: embedded }".to_owned())]);
    let ran = repo.cicd(&["status", "--format", "json"]).run();
    let answer = json(&ran);
    assert_eq!(schemas::faults("status", &answer), [""; 0]);
    assert_eq!((ran.code, &answer["schema"]), (1, &"cicd.status/v1".into()));
    let city = domain(&answer, "smart-city");
    assert_eq!((&city["verdict"], &city["tests"]["levels"][0]["passed"]), (&"pass".into(), &212.into()));
    assert_eq!((&city["deployment"]["version"], &city["deployment"]["slot"]), (&"1.4.0".into(), &"green".into()));
    assert!(city["since"].is_string() && city["health"]["latency_ms"].is_u64() && city["history"].is_null(), "{city}");
    let journey = domain(&answer, "journey");
    assert_eq!((&journey["verdict"], &journey["manager"]["title"]), (&"fail".into(), &"Journey Manager".into()));
    let (why, next) = (texts(&journey["why"]), texts(&journey["next"]));
    for part in
        ["no database (postgres: connection refused)", "2 cases failed in unit on 3d3c42e", "deploying 1.5.0 to production"]
    {
        assert!(why.contains(part), "{why}");
    }
    for part in ["Journey Manager at http://127.0.0.1:", "cicd status journey --wait", "cicd test journey --level unit"] {
        assert!(next.contains(part), "{next}");
    }
    let alone = domain(&answer, "alone");
    assert_eq!((&alone["verdict"], &alone["health"]), (&"unknown".into(), &serde_json::Value::Null));
    assert!(!texts(&alone["next"]).is_empty(), "{alone}");
    let human = repo.cicd(&["status"]).run();
    assert!(human.stdout.starts_with("3 domains: 1 fail, 1 unknown, 1 pass\n"), "{}", human.stdout);
    let row = human.stdout.lines().find(|line| line.contains(" journey ")).expect("a row");
    assert!(
        row.contains("Journey Manager") && row.contains("production 1.5.0 blue deploying") && row.contains("2/42 failed"),
        "{row}"
    );
    assert!(
        human.stdout.contains("fail journey (Journey Manager, http)\n  why   health: fail: no database"),
        "{}",
        human.stdout
    );
}

#[test]
fn one_domain_in_depth() {
    let world = World::new();
    let server = manager((503, UNWELL), DEPLOYED, RED);
    let repo = repository(&world, &[("journey", at(&server)), ("other", "{ kind: embedded }".to_owned())]);
    let ran = repo.cicd(&["status", "journey"]).run();
    for part in [
        "fail    postgres",
        "pass    redis",
        "test_routes.test_detour: assert 404 == 200",
        "production 1.4.0 green",
        "available",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    assert!(ran.code == 1 && !ran.stdout.contains("other"), "{ran:?}");
    let answer = json(&repo.cicd(&["status", "journey", "--format", "json"]).run());
    assert_eq!(schemas::faults("status", &answer), [""; 0], "{answer}");
    let history = &domain(&answer, "journey")["history"];
    assert_eq!(history["spans"][0]["status"], "fail", "{history}");
    assert_eq!(answer["domains"].as_array().map(Vec::len), Some(1));
}

/// The default answer of the manager kits.
#[test]
fn a_health_that_is_not_implemented_is_a_warning_with_its_text() {
    let world = World::new();
    let default = r#"{"status":"warn","output":"get_health_status() is not implemented: nothing was checked"}"#;
    let server = manager((200, default), DEPLOYED, GREEN);
    let repo = repository(&world, &[("journey", at(&server))]);
    let ran = repo.cicd(&["status"]).run();
    let why = "health: warn: get_health_status() is not implemented: nothing was checked";
    assert!(ran.code == 0 && ran.stdout.contains("1 domain: 1 warn") && ran.stdout.contains(why), "{ran:?}");
    let answer = json(&repo.cicd(&["status", "--format", "json"]).run());
    assert_eq!(domain(&answer, "journey")["health"]["checks"], serde_json::json!([]), "{answer}");
}

#[test]
fn only_what_is_asked_for_is_asked_and_joins() {
    let world = World::new();
    let server = manager((200, r#"{"status":"pass"}"#), r#"{"state":"unknown"}"#, RED);
    let repo = repository(&world, &[("city", at(&server))]);
    let verdict =
        |only: &str| json(&repo.cicd(&["status", "--only", only, "--format", "json"]).run())["domains"][0]["verdict"].clone();
    assert_eq!([verdict("health"), verdict("deployment"), verdict("health,tests")], ["pass", "unknown", "fail"]);
    assert!(server.heads().iter().filter(|head| head.contains("/test-results")).count() == 1, "{:?}", server.heads());
    let ran = repo.cicd(&["status", "--only", "health"]).run();
    assert!(ran.code == 0 && !ran.stdout.contains("deployment") && !ran.stdout.contains("tests"), "{ran:?}");
}

/// Returns the lines on a terminal with this number of columns.
fn lines(repo: &Repo<'_>, columns: usize) -> Vec<String> {
    let program = env!("CARGO_BIN_EXE_cicd");
    let inner = format!("stty cols {columns} rows 50; exec '{program}' --color never status");
    let output = repo.command("script").args(["-qec", &inner, "/dev/null"]).env("TERM", "xterm").output().expect("script");
    String::from_utf8_lossy(&output.stdout).lines().map(|line| line.trim_end_matches('\r').to_owned()).collect()
}

#[test]
#[ignore = "needs script"]
fn no_word_is_cut_for_want_of_room() {
    let world = World::new();
    let long = DEPLOYED.replace("1.4.0", "2026.01.17-3d3c42e5aac5");
    let servers = [well(), manager((200, r#"{"status":"pass"}"#), &long, GREEN)];
    let titled = |server| format!("{{ title: The Manager of this Domain, {}", at(server).trim_start_matches("{ "));
    let repo = repository(&world, &[("business-enablement", titled(&servers[0])), ("smart-city", titled(&servers[1]))]);
    for columns in [200, 100, 80, 60, 40] {
        let lines = lines(&repo, columns);
        let text = lines.join("\n");
        assert!(lines.iter().all(|line| line.chars().count() <= columns), "{columns}: {text}");
        for word in ["pass", "business-enablement", "production", "1.4.0", "2026.01.17-3d3c42e5aac5", "212", "passed"] {
            assert!(text.contains(word), "{columns}, {word}: {text}");
        }
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // At 100 columns the table fits without its least important columns; below that it is folded, and there is space again.
        assert_eq!(words.contains("The Manager of this Domain"), columns != 100, "{columns}: {text}");
    }
}

#[test]
fn unknown_names_are_usage_errors() {
    let world = World::new();
    let repo = world.platform("r");
    let ran = repo.cicd(&["status", "jorney"]).run();
    assert!(ran.code == 2 && ran.stderr.contains("did you mean `journey`?"), "{ran:?}");
    let ran = repo.cicd(&["status", "base"]).run();
    assert!(ran.code == 2 && ran.stderr.contains("`base` is a library"), "{ran:?}");
    let ran = repo.cicd(&["status", "--timeout", "5m"]).run();
    assert!(ran.code == 2 && ran.stderr.contains("--wait"), "{ran:?}");
    let ran = repo.cicd(&["status", "--format", "github"]).run();
    assert!(ran.code == 2 && ran.stderr.contains("no format `github`"), "{ran:?}");
    let ran = repo.cicd(&["status"]).run();
    assert!(ran.code == 3 && ran.stdout.starts_with("3 domains: 3 unknown\n") && !ran.stdout.contains("base"), "{ran:?}");
}

/// A token is sent to the manager and appears nowhere else.
#[test]
fn a_token_is_shown_nowhere() {
    let world = World::new();
    let token = "s3cr3t-of-the-city";
    let server = manager((503, &format!(r#"{{"status":"fail","output":"you sent {token}"}}"#)), DEPLOYED, GREEN);
    let with = format!("{{ url: \"{}\", token_env: CITY_TOKEN }}", server.url());
    let repo = repository(&world, &[("city", with)]);
    for arguments in [&["status"][..], &["status", "city", "-v"], &["status", "--format", "json"]] {
        let ran = repo.cicd(arguments).env("CITY_TOKEN", token).run();
        assert!(ran.code == 1 && ran.stdout.contains("you sent ***"), "{ran:?}");
        assert!(!format!("{ran:?}").contains(token), "{ran:?}");
    }
    assert!(server.heads().iter().all(|head| head.contains(&format!("Bearer {token}"))));
    let kept = std::fs::read(repo.path.join(".git/cicd/store.sqlite")).expect("a store");
    assert!(!kept.windows(token.len()).any(|window| window == token.as_bytes()));
}
