//! Requests to managers: paths, tokens, redirects, the override, and the result of each part.

use cicd::config::{ManagerConfig, ManagerKind};
use cicd::managers::{Asker, AskerSettings, ManagerQuestion, Wants};
use cicd::model::health::{DeploymentState, Part, Status};

use super::server::{Server, answer, answer_with, header, path};
use super::{HEALTH, Own, TIMEOUT, ask, ask_within, check, manager, shown};

const TOKEN: &str = "t0ken-that-nobody-may-see";

fn token(name: &str) -> Option<String> {
    (name == "CITY_TOKEN").then(|| TOKEN.to_owned())
}

fn contract() -> Server {
    Server::start(|stream, head| {
        let (code, body) = match path(head) {
            "/base/health" => (
                200,
                r#"{"status":"pass","checks":{"db:responseTime":[{"componentId":"n1","observedValue":3,"observedUnit":"ms","status":"pass"}]}}"#,
            ),
            "/base/deployment" => (
                200,
                r#"{"state":"deployed","environment":"production","version":"1.4.0","revision":"3d3c42e5aac5","slot":"green","since":"2026-01-17T03:36:48Z"}"#,
            ),
            "/base/test-results" => (
                200,
                r#"{"levels":[{"level":"unit","revision":"3d3c42e5aac5","verdict":"failed","passed":40,"failed":1,"skipped":0,"flaky":2,"duration_seconds":61,"finished":"2026-01-17T03:38:02Z","failures":[{"name":"test_a","message":"assert"}]}]}"#,
            ),
            _ => (404, "{}"),
        };
        drop(stream.write_all(&answer(code, "application/json", body)));
    })
}

#[test]
fn the_three_parts_of_the_contract_are_read() {
    let server = contract();
    let answer = ask(&[manager(&format!("{}/base/", server.url()))], Wants::ALL).remove(0);
    let Part::Known(health) = answer.health else { panic!("{:?}", answer.health) };
    assert_eq!((health.status, health.dialect.word(), health.latency.is_some()), (Status::Pass, "health+json", true));
    assert_eq!((health.checks[0].name.as_str(), health.checks[0].output.as_deref()), ("db:responseTime (n1)", Some("3 ms")));
    let Part::Known(deployment) = answer.deployment else { panic!("{:?}", answer.deployment) };
    assert_eq!((deployment.state, deployment.version.as_deref()), (DeploymentState::Deployed, Some("1.4.0")));
    let Part::Known(tests) = answer.tests else { panic!("{:?}", answer.tests) };
    assert_eq!((tests[0].status, tests[0].flaky, tests[0].failures[0].as_str()), (Status::Fail, Some(2), "test_a: assert"));
    for head in server.heads() {
        assert_eq!(header(&head, "accept-encoding"), Some("identity"), "{head}");
        assert!(header(&head, "user-agent").is_some_and(|agent| agent.starts_with("cicd/")), "{head}");
        assert_eq!(header(&head, "authorization"), None, "{head}");
    }
}

#[test]
fn paths_are_the_config_s_and_none_is_not_asked() {
    let server = Server::answering(200, "application/json", r#"{"status":"UP","groups":["readiness"]}"#);
    let paths = [("health", "/actuator/health/readiness?all=1"), ("deployment", "none"), ("test_results", "//evil.example/x")];
    let paths = paths.map(|(key, path)| (key.to_owned(), path.to_owned())).into();
    let answer = ask(&[ManagerConfig { paths, ..manager(&format!("{}/app", server.url())) }], Wants::ALL).remove(0);
    check(&answer.health, "pass", "");
    assert!(
        matches!(&answer.deployment, Part::NotConfigured { how } if cicd::report::words::setup(how).contains("deployment: none")),
        "{:?}",
        answer.deployment
    );
    let mut asked: Vec<String> = server.heads().iter().map(|head| path(head).to_owned()).collect();
    asked.sort();
    assert_eq!(asked, ["/app/actuator/health/readiness?all=1", "/app/evil.example/x"]);
}

#[test]
fn what_is_not_found_names_the_way_to_say_that_there_is_none() {
    let server = Server::answering(404, "text/plain", "no");
    let answer = ask(&[manager(&server.url())], Wants::ALL).remove(0);
    assert!(
        matches!(&answer.deployment, Part::Unreadable { why, .. } if why.to_string().contains("paths: { deployment: none }")),
        "{:?}",
        answer.deployment
    );
    assert!(
        matches!(&answer.tests, Part::Unreadable { why, .. } if why.to_string().contains("paths: { test_results: none }")),
        "{:?}",
        answer.tests
    );
    let server = Server::answering(501, "application/problem+json", "{}");
    let answer = ask(&[manager(&server.url())], Wants::ALL).remove(0);
    assert!(matches!(answer.deployment, Part::NotConfigured { .. }) && matches!(answer.tests, Part::NotConfigured { .. }));
}

#[test]
fn a_token_is_sent_to_its_manager_alone_and_comes_back_in_no_text() {
    let other = Server::answering(200, "application/json", r#"{"status":"pass"}"#);
    let there = other.url();
    let server = Server::start(move |stream, head| {
        let quoted = header(head, "authorization").unwrap_or("none").to_owned();
        let body = format!(
            r#"{{"status":"warn","output":"you sent {quoted}","checks":{{"a":[{{"status":"warn","output":"{quoted}"}}]}}}}"#
        );
        drop(stream.write_all(&match path(head) {
            "/health" => answer_with(307, &[("location", "/moved")], ""),
            "/moved" => answer(200, "application/json", &body),
            _ => answer_with(302, &[("location", &format!("{there}/x"))], ""),
        }));
    });
    let manager = ManagerConfig { token_env: Some("CITY_TOKEN".to_owned()), ..manager(&server.url()) };
    let answers = ask_within(TIMEOUT, &token, &[manager], Wants::ALL);
    check(&answers[0].health, "warn", "you sent Bearer ***");
    assert!(!format!("{answers:?}").contains(TOKEN), "{answers:?}");
    assert!(server.heads().iter().all(|head| header(head, "authorization") == Some(&format!("Bearer {TOKEN}"))));
    assert_eq!(other.heads().len(), 0, "another port is another server");
    assert!(
        matches!(&answers[0].tests, Part::Unreadable { why, .. } if why.code() == "redirect-to-other-host"),
        "{:?}",
        answers[0].tests
    );
}

#[test]
fn a_token_goes_over_https_or_to_this_machine() {
    let with_token = |url: &str| ManagerConfig { token_env: Some("CITY_TOKEN".to_owned()), ..manager(url) };
    let answers = ask_within(TIMEOUT, &token, &[with_token("http://192.0.2.1:9/"), with_token("http://[::1]:1/")], HEALTH);
    check(&answers[0].health, "unreadable", "only over https or to this machine");
    check(&answers[1].health, "unreadable", "connection refused");
}

#[test]
fn an_unauthorized_request_names_the_unset_variable() {
    let server = Server::answering(401, "application/json", r#"{"detail":"who are you"}"#);
    let manager = ManagerConfig { token_env: Some("CITY_TOKEN".to_owned()), ..manager(&server.url()) };
    check(&ask(&[manager], HEALTH)[0].health, "unreadable", "who are you; `CITY_TOKEN` is not set");
}

#[test]
fn another_address_is_asked_when_one_domain_is() {
    let server = Server::answering(200, "application/json", r#"{"status":"pass"}"#);
    let settings = |url: &str| AskerSettings {
        tokens: &|_| None,
        token_hosts: cicd::system::http::TokenHosts::default(),
        timeout: TIMEOUT,
        root: ".".into(),
        url_override: Some(url.to_owned()),
    };
    let refused = manager("http://127.0.0.1:1/");
    let question = |domain, manager| ManagerQuestion { domain, name: "city", manager, wants: HEALTH };
    let asker = Asker::new(settings(&server.url())).expect("an asker");
    check(&asker.ask(&[question(7, Some(&refused))], &Own)[0].health, "pass", "");
    check(&asker.ask(&[question(0, None)], &Own)[0].health, "pass", "");
    let two = asker.ask(&[question(0, Some(&refused)), question(1, None)], &Own);
    check(&two[0].health, "unreadable", "connection refused");
    check(&two[1].health, "pass", "city");
    let asker = Asker::new(settings("")).expect("an asker");
    assert_eq!(asker.ask(&[question(7, Some(&refused))], &Own)[0].domain, 7);
    check(&asker.ask(&[question(0, None)], &Own)[0].health, "pass", "city");
}

#[test]
fn a_manager_that_is_not_whole_in_the_config_is_unknown() {
    let of = |kind| ManagerConfig { kind: Some(kind), ..ManagerConfig::default() };
    let answers = ask(
        &[
            of(ManagerKind::Http),
            of(ManagerKind::Grpc),
            ManagerConfig { kind: Some(ManagerKind::Consul), ..manager("http://127.0.0.1:1") },
            of(ManagerKind::Embedded),
        ],
        HEALTH,
    );
    check(&answers[0].health, "unreadable", "no `url`");
    check(&answers[1].health, "unreadable", "no `url`");
    check(&answers[2].health, "unreadable", "no `service`");
    check(&answers[3].health, "pass", "domain-3");
    assert!(answers.iter().all(|answer| answer.deployment == Part::NotAsked && answer.tests == Part::NotAsked));
}

#[test]
fn this_machine_is_found_by_its_name_on_either_address() {
    let server = Server::answering(200, "text/plain", "OK");
    check(&super::health(manager(&format!("http://localhost:{}", server.address.port()))), "pass", "");
    assert_eq!(shown(&super::health(manager(&format!("http://city.localhost:{}", server.address.port())))).0, "pass");
}
