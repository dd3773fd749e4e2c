//! Access control: DNS rebinding, posts from other sites, tokens; and the headers that protect a browser.

use serde_json::json;

use super::{Served, deployment, repository, run, with_token};
use crate::support::World;

const RESULTS: &str = "/managers/journey/test-results";

#[test]
fn a_page_that_was_given_our_address_is_not_answered() {
    let world = World::new();
    let server = Served::start_with(&repository(&world), &["--host", "ci.example"], Some(super::TOKEN));
    for path in ["/", "/api/v1/overview", "/api/v1/events", "/metrics", "/managers/journey/health", "/nowhere"] {
        for host in ["evil.example", "evil.example:7878", "localhost.evil.example", "10.0.0.1"] {
            server.ask("GET", path, &[("Host", host)], b"").problem(403);
        }
        for host in ["localhost", "127.0.0.1:1", "[::1]", "ci.example:443"] {
            let headers = [("Host", host), ("Origin", "http://evil.example")];
            server.ask("GET", path, &headers, b"").problem(403);
        }
    }
    for host in ["localhost", "127.0.0.1:1", "[::1]", "ci.example:443"] {
        assert_eq!(server.ask("GET", "/", &[("Host", host)], b"").code, 200, "{host}");
    }
}

#[test]
fn a_page_of_another_site_posts_nothing() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    let report = run("a", &json!({})).to_string();
    let post = |more: &[(&str, &str)]| server.ask("POST", RESULTS, &[&with_token(), more].concat(), report.as_bytes());
    post(&[("Origin", "http://evil.example")]).problem(403);
    post(&[("Origin", "null")]).problem(403);
    post(&[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")]).problem(403);
    assert_eq!(server.say(RESULTS)["levels"], json!([]));
    // A client that is not a browser sends no origin; the page itself sends its own.
    assert_eq!(post(&[("Origin", "http://localhost")]).code, 201);
}

#[test]
fn without_its_token_no_report_is_taken() {
    let world = World::new();
    let repo = repository(&world);
    let server = Served::start(&repo);
    let body = run("a", &json!({})).to_string();
    let json = ("Content-Type", "application/json");
    for wrong in [
        "Bearer wrong",
        "Bearer",
        "Bearer ",
        "",
        super::TOKEN,
        "Bearer a-token-of-the-testsx",
        "Basic OmEtdG9rZW4tb2YtdGhlLXRlc3Rz",
    ] {
        let answer = server.ask("POST", RESULTS, &[json, ("Authorization", wrong)], body.as_bytes());
        let detail = answer.problem(401);
        assert!(detail.contains("CICD_MANAGER_TOKEN") && !detail.contains(super::TOKEN), "{detail}");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"manager\"");
    }
    server.ask("POST", RESULTS, &[json], b"nonsense").problem(401);
    let twice = [json, ("Authorization", "Bearer wrong"), with_token()[0]];
    server.ask("POST", RESULTS, &twice, body.as_bytes()).problem(401);
    assert_eq!(server.say(RESULTS)["levels"], json!([]));
    drop(server);
    // A server without a token accepts no reports, not even with an empty token.
    let server = Served::start_with(&repo, &[], None);
    let detail = server.post("/managers/journey/deployment", &deployment("a", &json!({}))).problem(501);
    assert!(detail.contains("CICD_MANAGER_TOKEN"), "{detail}");
    server.ask("POST", RESULTS, &[json, ("Authorization", "Bearer ")], body.as_bytes()).problem(501);
}

#[test]
fn other_machines_need_the_token() {
    let world = World::new();
    let repo = repository(&world);
    let ran = repo.cicd(&["serve", "--listen", "0.0.0.0:0"]).run();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("CICD_MANAGER_TOKEN"), "{ran:?}");
    let ran = repo.cicd(&["serve", "--listen", "0.0.0.0:0", "--token-env", "MINE"]).env("CICD_MANAGER_TOKEN", "x").run();
    assert!(ran.code == 2 && ran.stderr.contains("MINE"), "{ran:?}");
    let server = Served::start_with(&repo, &["--listen", "0.0.0.0:0"], Some(super::TOKEN));
    for path in ["/", "/api/v1/events", "/metrics", "/managers/journey/health", "/badge/journey.svg", "/nowhere"] {
        let answer = server.get(path);
        answer.problem(401);
        assert!(answer.header("www-authenticate").contains("Basic realm="), "{answer:?}");
        server.ask("GET", path, &[("Authorization", "Bearer wrong")], b"").problem(401);
    }
    for right in ["Bearer a-token-of-the-tests", "Basic YW55Ym9keTphLXRva2VuLW9mLXRoZS10ZXN0cw=="] {
        assert_eq!(server.ask("GET", "/", &[("Authorization", right)], b"").code, 200, "{right}");
    }
    // A password that a browser saved does not count as a token, because a form of another site would send it along.
    let basic = [("Authorization", "Basic YW55Ym9keTphLXRva2VuLW9mLXRoZS10ZXN0cw=="), ("Content-Type", "application/json")];
    server.ask("POST", RESULTS, &basic, run("a", &json!({})).to_string().as_bytes()).problem(401);
}

#[test]
fn badges_and_healthz_are_open_where_that_is_said() {
    let world = World::new();
    let repo = repository(&world);
    let options = ["--listen", "0.0.0.0:0", "--public", "badges,healthz"];
    let server = Served::start_with(&repo, &options, Some(super::TOKEN));
    let image = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image")];
    let badge = server.ask("GET", "/badge/quiet.svg", &image, b"");
    assert_eq!((badge.code, badge.header("cross-origin-resource-policy")), (200, "cross-origin"), "{badge:?}");
    // An unknown domain gets the same answer, and its title is not shown.
    let other = server.ask("GET", "/badge/qiuet.svg", &image, b"");
    assert_eq!(other.text, badge.text.replace("quiet", "qiuet"));
    assert_eq!((other.code, &other.headers), (badge.code, &badge.headers));
    assert!(!server.get("/badge/smart-city.svg").text.contains("Smart City"));
    let alive = server.get("/healthz");
    assert_eq!((alive.code, alive.text.as_str()), (200, "ok\n"));
    for path in ["/", "/badge/quiet", "/badge/quiet.svg/", "/healthz/", "/metrics", "/api/v1/overview"] {
        server.get(path).problem(401);
    }
    server.ask("POST", "/badge/quiet.svg", &image, b"").problem(403);
}

#[test]
fn every_answer_keeps_a_browser_safe() {
    let world = World::new();
    let server = Served::start(&repository(&world));
    for path in [
        "/",
        "/domains/journey",
        "/graph",
        "/assets/page.js",
        "/metrics",
        "/badge/journey.svg",
        "/badge/nobody.svg",
        "/nowhere",
        "/openapi.json",
        "/api/v1/overview",
        "/managers/journey/health",
    ] {
        let answer = server.get(path);
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"), "{path}: {answer:?}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        // Pages of other sites may show a badge, but cannot read it.
        let readers = if path.starts_with("/badge/") { "cross-origin" } else { "same-origin" };
        assert_eq!(answer.header("cross-origin-resource-policy"), readers, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
    for page in [server.get("/"), server.until("/graph", |answer| answer.text.contains("id=\"map\""))] {
        let page = page.text;
        assert!(
            !page.contains("<script>") && !page.contains("<style") && !page.contains(" onclick") && !page.contains(" style=\""),
            "{page}"
        );
    }
}

#[test]
fn what_a_check_runs_does_not_know_the_token() {
    let world = World::new();
    let repo = world.init("platform", &[]);
    let check = "test -z \\\"$CICD_MANAGER_TOKEN\\\" && test $CICD_DOMAIN = city";
    repo.write("cicd.yml", &format!("version: 1\ndomains:\n  city: {{ checks: {{ token: {{ command: \"{check}\" }} }} }}\n"));
    repo.commit("start");
    let server = Served::start(&repo);
    server.until("/managers/city/health", |answer| answer.code == 200);
}

#[test]
fn an_invalid_host_name_or_token_is_refused_at_the_start() {
    let world = World::new();
    let repo = repository(&world);
    for host in ["x:80", "http://x", "a/b", "*", ""] {
        let ran = repo.cicd(&["serve", "--listen", "127.0.0.1:0", "--host", host]).run();
        assert!(ran.code == 2 && ran.stderr.contains("is not a valid host name"), "{host:?}: {ran:?}");
    }
    for listen in ["nonsense", "ci.example:80", "127.0.0.1", "localhost:http"] {
        let ran = repo.cicd(&["serve", "--listen", listen]).run();
        assert!(ran.code == 2 && ran.stderr.contains("write an IP address and a port"), "{listen}: {ran:?}");
    }
    for token in ["t\u{f6}k", "a b", "a\nb"] {
        let ran = repo.cicd(&["serve", "--listen", "127.0.0.1:0"]).env("CICD_MANAGER_TOKEN", token).run();
        assert!(ran.code == 2 && ran.stderr.contains("an HTTP header cannot carry") && !ran.stderr.contains(token), "{ran:?}");
    }
}
