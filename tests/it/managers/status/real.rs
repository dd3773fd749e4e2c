//! Real input in one `status`: a manager with the Python kit, a server of `grpc.health.v1`, the documented answers of Spring Boot and
//! `MicroProfile`, a Consul, and this program itself.

use super::super::consul::{Stub, TOKEN};
use super::super::grpc::Real;
use super::super::server::Server;
use super::{World, at, domain, json, texts};
use crate::scaffold::kit::{As, Kit};

fn sample(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/managers/samples").join(name);
    std::fs::read_to_string(path).expect("a sample")
}

#[test]
#[ignore = "needs fastapi and grpcio"]
fn all_kinds_of_managers_are_read_in_one_status() {
    let world = World::new();
    let (kit, grpc) = (Kit::Python.start(&world, As::FilledIn), Real::start(&["open"]));
    let only_health = |server: &Server| at(server).replace(" }", ", paths: { deployment: none, test_results: none } }");
    let spring3 = Server::answering(200, "application/vnd.spring-boot.actuator.v3+json", &sample("actuator-3.json"));
    let spring2 = Server::answering(503, "application/vnd.spring-boot.actuator.v2+json", &sample("actuator-2.json"));
    let up = Server::answering(200, "application/json", &sample("microprofile-up.json"));
    let down = Server::answering(503, "application/json", &sample("microprofile-down.json"));
    let consul = Stub::new();
    consul.set("city", &[("service:city", "passing"), ("service:city-2", "critical")]);
    let managers = [
        ("kit", format!("{{ title: City Manager, url: \"http://127.0.0.1:{}/manager\" }}", kit.port)),
        ("grpc", format!("{{ kind: grpc, url: \"http://127.0.0.1:{}\" }}", grpc.port)),
        ("grpc-down", format!("{{ kind: grpc, service: down, url: \"http://127.0.0.1:{}\" }}", grpc.port)),
        ("spring-3", only_health(&spring3)),
        ("spring-2", only_health(&spring2)),
        ("profile-up", only_health(&up)),
        ("profile-down", only_health(&down)),
        (
            "consul",
            format!("{{ kind: consul, service: city, url: \"{}\", token_env: CONSUL_HTTP_TOKEN }}", consul.server.url()),
        ),
        ("embedded", "{ kind: embedded }".to_owned()),
    ];
    let repo = super::repository(&world, &managers);
    let ran = repo.cicd(&["status", "--format", "json"]).env("CONSUL_HTTP_TOKEN", TOKEN).run();
    assert!(ran.code == 1 && ran.stderr.is_empty(), "{ran:?}");
    let answer = json(&ran);
    for (name, status, dialect, because) in [
        ("kit", "pass", "health+json", ""),
        ("grpc", "pass", "grpc.health.v1", ""),
        ("grpc-down", "fail", "grpc.health.v1", "NOT_SERVING"),
        ("spring-3", "pass", "actuator", ""),
        ("spring-2", "fail", "actuator", "Connection refused"),
        ("profile-up", "pass", "microprofile", ""),
        ("profile-down", "fail", "microprofile", "health: fail"),
        ("consul", "warn", "consul", "1 of 2 instances are passing"),
    ] {
        let row = domain(&answer, name);
        let health = &row["health"];
        assert!(health["status"] == status && health["dialect"] == dialect, "{row}");
        assert!(texts(&row["why"]).contains(because), "{row}");
        assert!(health["latency_ms"].is_u64(), "{row}");
    }
    // Parts that a dialect does not have do not count, and this program answers for them.
    assert_eq!(domain(&answer, "spring-3")["verdict"], "pass");
    assert_eq!(domain(&answer, "profile-up")["not_configured"].as_array().map(Vec::len), Some(2));
    assert_eq!(domain(&answer, "embedded")["verdict"], "unknown");
    let shown = repo.cicd(&["status", "kit"]).run();
    assert!(shown.stdout.contains("read as health+json"), "{shown:?}");
}
