//! The exit code of `status`: 0 never means "not known".

use super::{DEPLOYED, GREEN, World, at, json, manager, repository};

const PASS: (u16, &str) = (200, r#"{"status":"pass"}"#);
const WARN: (u16, &str) = (200, r#"{"status":"warn"}"#);
const UNKNOWN: (u16, &str) = (200, r#"{"status":"splendid"}"#);
const FAIL: (u16, &str) = (503, r#"{"status":"fail"}"#);

#[test]
fn every_verdict_with_every_flag() {
    let world = World::new();
    let servers = [PASS, WARN, UNKNOWN, FAIL].map(|health| manager(health, DEPLOYED, GREEN));
    let managers: Vec<(&str, String)> = ["pass", "warn", "unknown", "fail"].into_iter().zip(servers.iter().map(at)).collect();
    let repo = repository(&world, &managers);
    let code = |domains: &[&str], flags: &[&str]| repo.cicd(&[&["status"], flags, domains].concat()).run().code;
    // The rows are the domains asked; the columns are the default, --fail-on fail, unknown, warn.
    for (domains, expected) in [
        (&["pass"][..], [0, 0, 0, 0]),
        (&["warn"], [0, 0, 0, 1]),
        (&["unknown"], [3, 3, 1, 1]),
        (&["fail"], [1, 1, 1, 1]),
        (&["pass", "warn", "unknown"], [3, 3, 1, 1]),
        (&["unknown", "fail"], [1, 1, 1, 1]),
        (&[], [1, 1, 1, 1]),
    ] {
        let flags = [&[][..], &["--fail-on", "fail"], &["--fail-on", "unknown"], &["--fail-on", "warn"]];
        assert_eq!(flags.map(|flags| code(domains, flags)), expected, "{domains:?}");
    }
}

/// The manager of a variable replaces the config's manager, and its answers are not stored as the domain's.
#[test]
fn another_manager_for_one_domain() {
    let world = World::new();
    let (here, there) = (manager(PASS, DEPLOYED, GREEN), manager(FAIL, DEPLOYED, GREEN));
    let repo = repository(&world, &[("city", at(&here)), ("shop", at(&here))]);
    let run = |arguments: &[&str]| repo.cicd(arguments).env("CICD_MANAGER_URL", there.url()).run();
    assert_eq!(run(&["status", "city"]).code, 1);
    assert!(!repo.path.join(".git/cicd/store.sqlite").exists(), "nothing is kept");
    assert_eq!(run(&["status"]).code, 0, "it can only mean one domain");
    assert_eq!(repo.cicd(&["status", "city"]).env("CICD_MANAGER_URL", "").run().code, 0);
}

#[test]
fn since_when_is_known_from_the_second_look_on() {
    let world = World::new();
    let server = manager(PASS, DEPLOYED, GREEN);
    let repo = repository(&world, &[("city", at(&server))]);
    let since = || json(&repo.cicd(&["status", "--format", "json"]).run())["domains"][0]["since"].clone();
    let first = since();
    assert!(first.is_string(), "{first}");
    assert_eq!(since(), first);
    // The verdict of some parts is not known; that of health alone is.
    let of =
        |only: &str| json(&repo.cicd(&["status", "--only", only, "--format", "json"]).run())["domains"][0]["since"].clone();
    assert_eq!((of("health"), of("health,tests")), (first, serde_json::Value::Null));
}

/// The other address must belong to one domain and must be a URL; the message names it.
#[test]
fn another_address_is_named_and_one_that_is_none_is_refused() {
    let world = World::new();
    let repo = world.init("elsewhere", &[]);
    repo.write("cicd.yml", "version: 1\ndomains:\n  a: { manager: { url: \"http://configured.invalid\" } }\n  b: {}\n");
    repo.commit("start");
    let asked = |url: &str, domains: &[&str]| repo.cicd(&[&["status"], domains].concat()).env("CICD_MANAGER_URL", url).run();
    let ran = asked("http://127.0.0.1:9/there", &["a"]);
    assert!(ran.stdout.contains("http://127.0.0.1:9/there") && !ran.stdout.contains("configured.invalid"), "{ran:?}");
    let ran = asked("garbage", &["a"]);
    assert!(ran.code == 2 && ran.stderr.contains("CICD_MANAGER_URL is not a URL: garbage"), "{ran:?}");
    let ran = asked("http://127.0.0.1:9", &["a", "b"]);
    assert!(ran.stderr.contains("CICD_MANAGER_URL is not used"), "{ran:?}");
}

/// The output of a check is shown, and the check does not get the server's token.
#[test]
fn a_check_gets_no_token_of_the_server() {
    let world = World::new();
    let repo = world.init("checks", &[]);
    repo.write(
        "cicd.yml",
        "version: 1\ndomains:\n  a: { checks: { c: { command: \"echo got=$CICD_MANAGER_TOKEN.; exit 1\" } } }\n",
    );
    repo.commit("start");
    let ran = repo.cicd(&["status", "a"]).env("CICD_MANAGER_TOKEN", "a-secret").run();
    assert!(ran.stdout.contains("got=.") && !ran.stdout.contains("a-secret"), "{ran:?}");
}
