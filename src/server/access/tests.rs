//! Tests of the access rules.

use super::*;

const TOKEN: &str = "a-token-of-the-tests";

fn rules(address: &str, names: &[&str]) -> AccessRules {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    AccessRules::new(address.parse().expect(address), &names, Some(TOKEN), "TOKEN")
}

/// Checks the code of the refusal of a request with these headers; 0 means that the request is admitted.
#[track_caller]
fn check(rules: &AccessRules, method: &str, headers: &[(&str, &str)], expected: u16) {
    check_at(rules, None, method, headers, expected);
}

#[track_caller]
fn check_at(rules: &AccessRules, asked: Option<PublicPath>, method: &str, headers: &[(&str, &str)], expected: u16) {
    let mut request = Request::builder().method(method).uri("/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(()).expect("a request");
    let found = rules.refuse(&request, asked).map_or(0, |answer| answer.status().as_u16());
    assert_eq!(found, expected, "{method} {headers:?}");
}

#[test]
fn names() {
    let local = rules("127.0.0.1:7878", &["ci.example"]);
    for host in [
        "localhost",
        "localhost:7878",
        "LOCALHOST:1",
        "127.0.0.1:7878",
        "127.0.0.2",
        "[::1]:7878",
        "a.localhost",
        "ci.example",
        "CI.example:80",
        "localhost.",
    ] {
        check(&local, "GET", &[("host", host)], 0);
    }
    for host in [
        "evil.example",
        "evil.example:7878",
        "[::1]evil.example",
        "[::1",
        "[localhost]",
        "evil.example#.localhost",
        "evil.example/.localhost",
        "localhost:abc",
        "127.0.0.1:99999",
        "",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "",
        "[::2]:1",
        "xlocalhost",
        "@localhost.evil",
    ] {
        check(&local, "GET", &[("host", host)], 403);
    }
    check(&local, "GET", &[], 400);
    check(&local, "GET", &[("host", "localhost"), ("host", "evil.example")], 400);
    let outside = rules("10.1.2.3:7878", &[]);
    let token = format!("Bearer {TOKEN}");
    check(&outside, "GET", &[("host", "10.1.2.3:7878"), ("authorization", &token)], 0);
    check(&outside, "GET", &[("host", "localhost"), ("authorization", &token)], 403);
    check(&outside, "GET", &[("host", "10.1.2.4"), ("authorization", &token)], 403);
    let everywhere = rules("0.0.0.0:7878", &[]);
    check(&everywhere, "GET", &[("host", "10.1.2.4:7878"), ("authorization", &token)], 0);
    check(&everywhere, "GET", &[("host", "ci.example"), ("authorization", &token)], 403);
}

#[test]
fn origins() {
    let local = rules("127.0.0.1:7878", &[]);
    let from = |origin: &'static str| [("host", "localhost:7878"), ("origin", origin)];
    check(&local, "POST", &from("http://localhost:7878"), 0);
    check(&local, "POST", &from("https://localhost:7878"), 0);
    for origin in ["http://localhost:7879", "http://127.0.0.1:7878", "http://evil.example", "null", "", "localhost:7878"] {
        check(&local, "POST", &from(origin), 403);
        check(&local, "GET", &from(origin), 403);
    }
}

#[test]
fn pages_of_other_sites_may_link_and_no_more() {
    let local = rules("127.0.0.1:7878", &[]);
    let host = ("host", "localhost");
    for (site, mode, dest, method, expected) in [
        ("same-origin", "cors", "empty", "GET", 0),
        ("none", "navigate", "document", "GET", 0),
        ("cross-site", "navigate", "document", "GET", 0),
        ("cross-site", "navigate", "document", "POST", 403),
        ("cross-site", "navigate", "iframe", "GET", 403),
        ("cross-site", "no-cors", "image", "GET", 403),
        ("same-site", "no-cors", "script", "GET", 403),
    ] {
        let headers = [host, ("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
        check(&local, method, &headers, expected);
    }
}

#[test]
fn tokens() {
    let outside = rules("0.0.0.0:7878", &[]);
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    for (given, expected) in [
        (format!("Bearer {TOKEN}"), 0),
        (format!("bearer  {TOKEN}"), 0),
        (basic(&format!("anybody:{TOKEN}")), 0),
        (basic(&format!(":{TOKEN}")), 0),
        (basic(TOKEN), 401),
        (format!("Bearer {TOKEN}x"), 401),
        (format!("Basic {TOKEN}"), 401),
        ("Bearer".to_owned(), 401),
        ("Bearer ".to_owned(), 401),
        (TOKEN.to_owned(), 401),
    ] {
        check(&outside, "GET", &[("host", "localhost"), ("authorization", &given)], expected);
    }
    check(&outside, "GET", &[("host", "localhost")], 401);
}

#[test]
fn what_is_public_is_read_by_everyone_and_no_more() {
    use PublicPath::{Badges, Healthz};
    let closed = rules("0.0.0.0:7878", &[]).with_public(vec![PublicPath::None]);
    let badges = rules("0.0.0.0:7878", &[]).with_public(vec![Badges]);
    let (host, evil) = (("host", "localhost"), ("host", "evil.example"));
    let image = [host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")];
    for (method, headers, expected) in [
        ("GET", &[host][..], 0),
        ("HEAD", &[host], 0),
        ("GET", &image, 0),
        ("GET", &[host, ("origin", "https://wiki.example")], 0),
        ("GET", &[host, ("authorization", "Bearer wrong")], 0),
        ("POST", &[host], 401),
        ("POST", &[host, ("origin", "https://wiki.example")], 403),
        // A name that is not one of the server's resolves to it.
        ("GET", &[evil], 403),
        ("GET", &[], 400),
    ] {
        check_at(&badges, Some(Badges), method, headers, expected);
    }
    check_at(&badges, Some(Healthz), "GET", &[host], 401);
    check_at(&badges, None, "GET", &[host], 401);
    check_at(&closed, Some(Badges), "GET", &[host], 401);
    check_at(&closed, Some(Badges), "GET", &image, 403);
    check_at(&closed, Some(Healthz), "GET", &[host], 401);
    // By default, a probe needs no token at any address, and pages of other sites may show badges of a server without a token.
    let (everywhere, local) = (rules("0.0.0.0:7878", &[]), rules("127.0.0.1:7878", &[]));
    check_at(&everywhere, Some(Healthz), "GET", &[host], 0);
    check_at(&everywhere, Some(Badges), "GET", &[host], 401);
    check_at(&everywhere, Some(Badges), "GET", &image, 403);
    check_at(&local, Some(Badges), "GET", &image, 0);
    check_at(&local, None, "GET", &image, 403);
    check_at(&rules("127.0.0.1:7878", &[]).with_public(vec![PublicPath::None]), Some(Badges), "GET", &image, 403);
}

#[test]
fn a_browser_s_password_reports_nothing() {
    let rules = rules("127.0.0.1:1", &[]);
    let headers = |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(value).expect("a value"))]);
    assert!(rules.refuse_report(&headers(&format!("Bearer {TOKEN}"))).is_none());
    let basic = format!("Basic {}", STANDARD.encode(format!("a:{TOKEN}")));
    assert_eq!(rules.refuse_report(&headers(&basic)).expect("refused").status(), 401);
    let none = AccessRules { token: None, ..rules };
    assert_eq!(none.refuse_report(&headers("Bearer ")).expect("refused").status(), 501);
}

#[test]
fn a_url_in_the_request_line_names_the_same_host() {
    let local = rules("127.0.0.1:7878", &["ci.example"]);
    let check = |url: &str, host: &str, expected: u16| {
        let request = Request::builder().uri(url).header("host", host).body(()).expect("a request");
        assert_eq!(local.refuse(&request, None).map_or(0, |answer| answer.status().as_u16()), expected, "{url} {host}");
    };
    check("http://localhost:7878/", "localhost:7878", 0);
    check("http://LOCALHOST/", "localhost", 0);
    check("http://evil.example/", "localhost", 400);
    check("http://localhost/", "ci.example", 400);
    check("http://evil.example@localhost/", "localhost", 400);
    check("http://evil.example/", "evil.example", 403);
}

#[test]
fn what_is_guessed_first_is_weak() {
    for weak in [
        "x",
        "aaaaaaaaaaaaaaaa",
        "abab",
        "token",
        "Password",
        "changeme",
        "12345678",
        "admin123",
        "secret-secret-secret",
        "abcabcabcabc",
    ] {
        assert!(is_weak(weak), "{weak}");
    }
    for other in ["t0k", TOKEN, "4f7d0c9a", "correct-horse"] {
        assert!(!is_weak(other), "{other}");
    }
}
