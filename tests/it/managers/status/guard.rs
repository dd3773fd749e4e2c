//! The guard of the generated workflows: steps on a live system run only if the system is known to be well.

use super::super::server::Server;
use super::{DEPLOYED, GREEN, World, manager, repository};

/// Returns the line of the template as GitHub's shell runs it.
fn guard() -> String {
    let template = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/workflows-templates/workflows/domain.yml"));
    let template = template.expect("the template");
    let line = template.lines().find_map(|line| line.trim().strip_prefix("run: cicd status ")).expect("the guard");
    format!("cicd status {}", line.replace("[[ domain ]]", "city"))
}

#[test]
fn the_guard_opens_only_if_health_and_deployment_are_known_to_be_good() {
    let world = World::new();
    let repo = repository(&world, &[("city", "{ kind: embedded }".to_owned())]);
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_cicd")).parent().expect("a folder");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let opens = |url: &str| {
        let mut shell = repo.command("bash");
        shell.args(["-e", "-o", "pipefail", "-c", &guard()]).env("PATH", &path).env("CICD_MANAGER_URL", url);
        shell.output().expect("bash").status.success()
    };
    let state = |state: &str| DEPLOYED.replace("\"deployed\"", &format!("\"{state}\""));
    let pass = (200, r#"{"status":"pass"}"#);
    for (what, server, expected) in [
        ("well", manager(pass, DEPLOYED, "{}"), true),
        ("its tests do not count", manager(pass, DEPLOYED, GREEN), true),
        ("with concerns", manager((200, r#"{"status":"warn"}"#), DEPLOYED, GREEN), false),
        ("not well", manager((503, r#"{"status":"fail"}"#), DEPLOYED, GREEN), false),
        ("a word that nobody knows", manager((200, r#"{"status":"splendid"}"#), DEPLOYED, GREEN), false),
        ("a contradiction", manager((500, r#"{"status":"pass"}"#), DEPLOYED, GREEN), false),
        ("in the middle of a deployment", manager(pass, &state("deploying"), GREEN), false),
        ("after one that failed", manager(pass, &state("failed"), GREEN), false),
        ("nothing is deployed", manager(pass, r#"{"state":"none"}"#, GREEN), false),
        ("nobody knows what is deployed", manager(pass, r#"{"state":"unknown"}"#, GREEN), false),
        ("an answer that breaks off", manager(pass, r#"{"state":"deployed""#, GREEN), false),
        ("a login", Server::answering(200, "text/html", "<h1>Sign in</h1>"), false),
        ("not let in", Server::answering(401, "application/json", "{}"), false),
    ] {
        assert_eq!(opens(&server.url()), expected, "{what}");
    }
    assert!(!opens("http://127.0.0.1:1"), "nobody is there");
    assert!(!opens(""), "nobody said where it is, and this program knows nothing");
}
