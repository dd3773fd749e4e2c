//! Tests of the parts that count for a verdict, and of the reasons and next steps of every verdict but `pass`.

use super::*;
use crate::model::diagnostic::SourceText;
use crate::model::health::{AnswerFault, AnswersAt, Check, Concern, HealthDialect, NextStep, SetupHint, Unreached};

fn domain(manager: &str) -> Domain {
    let text =
        format!("version: 1\ndomains:\n  city:\n    title: Smart City\n    paths: [\"/city/\"]\n    manager: {manager}\n");
    let source = std::sync::Arc::new(SourceText { name: "cicd.yml".into(), text });
    let mut config = crate::config::parse(&source).expect("a config");
    config.domains.swap_remove(0)
}

fn health(status: Status) -> Part<Health> {
    Part::Known(Health { status, output: None, checks: Vec::new(), latency: None, dialect: HealthDialect::HealthJson })
}

fn deployment(state: DeploymentState) -> Part<Deployment> {
    Part::Known(Deployment {
        state,
        environment: Some("production".into()),
        version: Some("1.4.0".into()),
        revision: None,
        slot: None,
        since: None,
        output: None,
    })
}

fn level(name: &str, status: Status) -> LevelResult {
    LevelResult {
        level: name.into(),
        revision: "3d3c42e5aac5".into(),
        status,
        passed: Some(3),
        failed: Some(u64::from(status == Status::Fail)),
        skipped: Some(0),
        flaky: Some(0),
        duration: std::time::Duration::from_secs(1),
        finished: std::time::SystemTime::UNIX_EPOCH,
        failures: Vec::new(),
        run: None,
        page: None,
    }
}

fn none<T>() -> Part<T> {
    Part::NotConfigured { how: SetupHint::NoReport }
}

fn lost<T>() -> Part<T> {
    Part::unreadable(AnswerFault::Unreached(Unreached::ConnectionRefused))
}

#[track_caller]
fn check(health: Part<Health>, deployment: Part<Deployment>, tests: Part<Vec<LevelResult>>, expected: Status) {
    let parts = DomainParts { health, deployment, tests };
    for manager in ["{ title: City Manager, url: \"http://127.0.0.1:8001\" }", "{ kind: embedded }"] {
        let status = joined(&domain(manager), parts.clone());
        assert_eq!(status.verdict, expected, "{parts:?}");
        let is_pass = expected == Status::Pass;
        assert!(status.why.is_empty() == is_pass && status.next.is_empty() == is_pass, "{status:?}");
    }
}

#[test]
fn the_worst_of_what_joins_wins() {
    use DeploymentState as State;
    let levels = |status| Part::Known(vec![level("unit", Status::Pass), level("integration", status)]);
    for status in Status::ALL {
        check(health(status), deployment(State::Deployed), levels(Status::Pass), status);
        check(health(Status::Pass), none(), levels(status), status);
        check(health(status), none(), none(), status);
        check(health(status), Part::NotAsked, Part::NotAsked, status);
        check(health(Status::Fail), lost(), levels(status), Status::Fail);
    }
    for (state, expected) in [
        (State::Deployed, Status::Pass),
        (State::Deploying, Status::Warn),
        (State::None, Status::Warn),
        (State::Unknown, Status::Unknown),
        (State::Failed, Status::Fail),
    ] {
        check(none(), deployment(state), none(), expected);
        check(health(Status::Pass), deployment(state), levels(Status::Pass), expected);
    }
}

#[test]
fn what_is_not_known_is_never_green() {
    check(none(), none(), none(), Status::Unknown);
    check(lost(), none(), none(), Status::Unknown);
    check(health(Status::Pass), lost(), none(), Status::Unknown);
    check(health(Status::Pass), none(), lost(), Status::Unknown);
    check(health(Status::Pass), none(), Part::Known(Vec::new()), Status::Unknown);
    check(health(Status::Warn), none(), Part::Known(Vec::new()), Status::Unknown);
}

#[test]
fn a_verdict_has_its_domain_reasons_and_next_steps() {
    let bad = Check { name: "postgres".into(), status: Status::Fail, output: Some("refused".into()) };
    let fine = Check { name: "redis".into(), status: Status::Pass, output: None };
    let mut red = level("unit", Status::Fail);
    red.failures = vec!["a: x".into(), "b".into(), "c".into(), "d".into()];
    let parts = DomainParts {
        health: Part::Known(Health {
            status: Status::Fail,
            output: Some("no database".into()),
            checks: vec![fine, bad],
            latency: None,
            dialect: HealthDialect::HealthJson,
        }),
        deployment: deployment(DeploymentState::Deploying),
        tests: Part::Known(vec![red]),
    };
    let mut asked = domain("{ title: City Manager, url: \"http://127.0.0.1:8001\" }");
    // The config rejects such a URL, but `CICD_MANAGER_URL` may hold one.
    asked.manager.get_or_insert_default().url = Some("http://me:secret@127.0.0.1:8001/m?token=secret".into());
    let status = joined(&asked, parts);
    let name = ManagerName { title: "City Manager".into(), kind: ManagerKind::Http };
    assert_eq!((status.title.as_str(), status.manager), ("Smart City", name));
    let codes: Vec<&str> = status.why.iter().map(Concern::code).collect();
    assert_eq!(codes, ["health-fail", "tests-failed", "deployment-under-way"]);
    assert!(matches!(&status.why[0], Concern::Health { checks, .. } if checks.len() == 1 && checks[0].name == "postgres"));
    let (domain, url) = ("city".to_owned(), Some("http://127.0.0.1:8001/m/health".to_owned()));
    assert_eq!(
        status.next,
        [
            NextStep::SeeChecks { domain: domain.clone(), at: AnswersAt { manager: "City Manager".into(), url } },
            NextStep::AwaitDeployment { domain: domain.clone() },
            NextStep::RunLevel { domain, level: "unit".into() },
        ]
    );
}

#[test]
fn a_manager_without_a_title_is_called_by_its_place() {
    let named = |text: &str| manager(domain(text).manager.as_deref());
    let name = |title: &str, kind| ManagerName { title: title.to_owned(), kind };
    assert_eq!(named("{ url: \"http://127.0.0.1:8001/x\" }"), name("127.0.0.1:8001", ManagerKind::Http));
    let consul = named("{ kind: consul, service: city, url: \"http://consul:8500\" }");
    assert_eq!(consul, name("consul:8500", ManagerKind::Consul));
    assert_eq!(manager(None), name("embedded", ManagerKind::Embedded));
}
