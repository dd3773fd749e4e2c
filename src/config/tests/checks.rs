//! Tests of `checks:` of a domain.

use std::time::Duration;

use super::{check, source};
use crate::config::{CheckConfig, Probe, parse};

/// Checks the findings of the checks of a domain, which begin in column 1 of line 5.
fn check_checks(lines: &str, expected: &[&str]) {
    let indented = lines.lines().map(|line| format!("      {line}\n")).collect::<Vec<_>>().concat();
    check(&format!("version: 1\ndomains:\n  a:\n    checks:\n{indented}"), expected);
}

fn read(line: &str) -> CheckConfig {
    let text = format!("version: 1\ndomains:\n  a:\n    checks:\n      x: {line}\n");
    parse(&source(&text)).expect(&text).domains[0].checks[0].clone()
}

#[test]
fn omitted_keys_of_a_check_have_defaults() {
    let found = read("{ tcp: \"localhost:5432\" }");
    assert_eq!(found.probe, Probe::Tcp("localhost".into(), 5432));
    assert_eq!((found.interval, found.timeout), (Duration::from_secs(30), Duration::from_secs(5)));
    assert_eq!((found.fail_after, found.pass_after, found.warn_over), (3, 1, None));
    let found = read(
        "{ http: \"https://[::1]:8443/up\", interval: 1m, timeout: 500ms, fail_after: 1, pass_after: 2, warn_over: 1s, ca_file: ca.pem }",
    );
    assert_eq!(found.probe, Probe::Http("https://[::1]:8443/up".into()));
    assert_eq!((found.interval, found.timeout), (Duration::from_mins(1), Duration::from_millis(500)));
    assert_eq!((found.fail_after, found.pass_after, found.warn_over), (1, 2, Some(Duration::from_secs(1))));
    assert_eq!(read("{ tcp: \"[::1]:80\" }").probe, Probe::Tcp("::1".into(), 80));
}

#[test]
fn a_check_has_exactly_one_target() {
    check_checks(
        "x: {}",
        &[
            "5:7 the check `x` has none of `http`, `tcp` and `command` | write one of http: \"http://localhost:8001/health\", tcp: \"localhost:5432\", command: \"…\"",
        ],
    );
    check_checks(
        "x: { tcp: \"a:1\", command: \"true\" }",
        &[
            "5:33 the check `x` has more than one of `http`, `tcp` and `command` | write a check for each, with a name of its own",
        ],
    );
    check_checks("x: http://a/", &["5:10 a check must be a map | write x: { http: \"http://a/\" }"]);
    check_checks("x: localhost:80", &["5:10 a check must be a map | write x: { tcp: \"localhost:80\" }"]);
    check_checks("x: pg_isready", &["5:10 a check must be a map | write x: { command: \"pg_isready\" }"]);
    check_checks(
        "x: { htp: \"http://a/\" }",
        &[
            "5:7 the check `x` has none of `http`, `tcp` and `command` | write one of http: \"http://localhost:8001/health\", tcp: \"localhost:5432\", command: \"…\"",
            "5:12 unknown key `htp` | did you mean `http`?",
        ],
    );
}

#[test]
fn a_check_with_an_invalid_target_is_refused() {
    for (url, why) in [
        ("ftp://a/", "the scheme `ftp://` is not supported | write http:// or https://"),
        ("a/b", "the URL has no scheme | write e.g. http://localhost:8001"),
        ("http:///x", "the URL has no host | write e.g. http://localhost:8001"),
        (
            "http://me:secret@a/",
            "a URL cannot have a user name or password here | remove it: everyone who reads the repository can see it",
        ),
    ] {
        check_checks(&format!("x: {{ http: \"{url}\" }}"), &[&format!("5:18 {why}")]);
    }
    for address in ["5432", "a:0", "a:70000", ":80", "::1:80", "[a]:80", "a/b:80"] {
        check_checks(
            &format!("x: {{ tcp: \"{address}\" }}"),
            &[&format!("5:17 `{address}` is not a host and a port | write e.g. \"localhost:5432\" or \"[::1]:5432\"")],
        );
    }
    check_checks("x: { tcp: \"a:1\", env: [A] }", &["5:29 `env` is only for a check with `command` | remove it"]);
    check_checks("x: { command: \" \" }", &["5:21 the command is empty | name a command, or remove the check"]);
    check_checks(
        "x y: { tcp: \"a:1\", interval: 5, timeout: 10m, fail_after: 0, ca_file: x }",
        &[
            "5:7 a check's name must be 1 to 63 of A-Z, a-z, 0-9 and `._-` | e.g. database",
            "5:36 a time needs a unit | write 5s for seconds, 5m for minutes",
            "5:48 `timeout` must be from 10ms to 5m",
            "5:65 expected a whole number of at least 1",
            "5:77 `ca_file` is only for a check with `http` | remove it",
        ],
    );
}

#[test]
fn checks_are_refused_where_another_manager_reports_health() {
    let with = |entry: &str| format!("version: 1\ndomains:\n  a: {{ {entry}, checks: {{ x: {{ tcp: \"a:1\" }} }} }}\n");
    check(&with("kind: library"), &["3:31 a library has no health | remove `checks`, or `kind: library`"]);
    let other = "these checks never run: the domain's `manager` reports its health | remove `checks`, or write `kind: embedded` under `manager`";
    check(&with("manager: { url: \"http://a\" }"), &[&format!("3:46 {other}")]);
    check(&with("manager: { title: A }"), &[]);
    check(&with("manager: { kind: embedded }"), &[]);
}

#[test]
fn a_manager_with_an_invalid_url_is_refused() {
    let manager = |keys: &str| format!("version: 1\ndomains:\n  a:\n    manager: {{ {keys} }}\n");
    check(&manager("url: \"https://city.example:8443/manager\""), &[]);
    check(&manager("kind: grpc"), &[]);
    check(&manager("url: \"localhost:80\""), &["4:21 the URL has no scheme | write http://localhost:80"]);
    check(
        &manager("kind: consul, url: \"ftp://x\", service: x"),
        &["4:35 the scheme `ftp://` is not supported | write http:// or https://"],
    );
    let secret = "a URL cannot have a user name or password here | remove it, and name the environment variable of a token: `token_env: NAME`";
    check(&manager("kind: grpc, url: \"http://user:pw@x\""), &[&format!("4:33 {secret}")]);
    let unnamed = "a manager of the kind `consul` needs `service` | write its name in Consul, e.g. service: orders";
    check(&manager("kind: consul, url: \"http://a\""), &[&format!("4:14 {unnamed}")]);
}
