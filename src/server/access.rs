//! Who is let in: by the name that the server is called by, by where the request comes from, and by the token.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, StatusCode};
use subtle::ConstantTimeEq as _;

use super::answer::{ServerAnswer, problem, with};

/// An address that can be answered to everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum PublicPath {
    /// Nothing
    None,
    /// /badge/DOMAIN.svg
    Badges,
    /// /healthz
    Healthz,
}

/// The rules at the door.
#[derive(Clone)]
pub(super) struct Door {
    /// Names that it is called by, in lower case, besides those of this machine.
    names: Vec<String>,
    /// Whether it may be called as this machine calls itself.
    is_local: bool,
    /// Whether it listens at every address.
    is_everywhere: bool,
    /// The digest of the token; `None` when there is none.
    token: Option<[u8; 32]>,
    /// The variable that holds it.
    token_env: String,
    /// Whether questions need the token too.
    is_guarded: bool,
    /// What is answered to everyone.
    public: Vec<PublicPath>,
}

impl Door {
    /// The door of a server at an address, which has these other names too.
    pub(super) fn new(address: SocketAddr, names: &[String], token: Option<&str>, token_env: &str) -> Self {
        let mut names: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        if !address.ip().is_unspecified() {
            names.push(address.ip().to_string());
        }
        let is_local = address.ip().is_loopback();
        Self {
            names,
            is_local: is_local || address.ip().is_unspecified(),
            is_everywhere: address.ip().is_unspecified(),
            token: token.map(|token| digest(token.as_bytes())),
            token_env: token_env.to_owned(),
            is_guarded: !is_local,
            public: if is_local { vec![PublicPath::Healthz, PublicPath::Badges] } else { vec![PublicPath::Healthz] },
        }
    }

    /// With these addresses open to everyone, where any are named.
    pub(super) fn with_public(self, public: Vec<PublicPath>) -> Self {
        if public.is_empty() { self } else { Self { public, ..self } }
    }

    /// Whether this is open to everyone.
    pub(super) fn is_public(&self, path: PublicPath) -> bool {
        self.public.contains(&path)
    }

    /// What a request is answered with that may not come in at all. `asked` is what its path can be open to everyone as.
    pub(super) fn refuse<B>(&self, request: &Request<B>, asked: Option<PublicPath>) -> Option<ServerAnswer> {
        let forbidden = |why: &str| Some(problem(StatusCode::FORBIDDEN, why));
        let headers = request.headers();
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) else {
            return Some(problem(StatusCode::BAD_REQUEST, "a request has one Host header"));
        };
        // A name that leads here and is not ours: somebody else's page that was given our address (DNS rebinding).
        if !self.is_called(host) {
            return forbidden("this server is not called so; `cicd serve --host NAME` adds a name");
        }
        // Only to read it: what changes something is never open.
        let is_question = matches!(*request.method(), Method::GET | Method::HEAD);
        if asked.is_some_and(|asked| self.is_public(asked)) && is_question {
            return None;
        }
        if headers.get_all(header::ORIGIN).iter().any(|origin| !is_same(origin, host)) {
            return forbidden("a page of another origin may not ask");
        }
        // Pages of other sites may link here, and no more.
        let says = |name: &str, value: &str| {
            headers.get_all(name).iter().any(|found| found.as_bytes().eq_ignore_ascii_case(value.as_bytes()))
        };
        let is_foreign = says("sec-fetch-site", "cross-site") || says("sec-fetch-site", "same-site");
        let is_navigation = says("sec-fetch-mode", "navigate") && says("sec-fetch-dest", "document");
        if is_foreign && !(is_navigation && request.method() == Method::GET) {
            return forbidden("a page of another site may not ask");
        }
        if self.is_guarded && !self.is_known(headers) && !self.is_known_to_a_browser(headers) {
            let refusal = problem(StatusCode::UNAUTHORIZED, format!("this needs the token in {}", self.token_env));
            return Some(with(refusal, header::WWW_AUTHENTICATE, "Bearer realm=\"cicd\", Basic realm=\"cicd\""));
        }
        None
    }

    /// What a report is answered with that may not come in.
    pub(super) fn refuse_report(&self, headers: &HeaderMap) -> Option<ServerAnswer> {
        if self.token.is_none() {
            let why = format!("no reports are taken: start `cicd serve` with a token in {}", self.token_env);
            return Some(problem(StatusCode::NOT_IMPLEMENTED, why));
        }
        if self.is_known(headers) {
            return None;
        }
        let refusal = problem(StatusCode::UNAUTHORIZED, format!("a report needs the token in {}", self.token_env));
        Some(with(refusal, header::WWW_AUTHENTICATE, "Bearer realm=\"manager\""))
    }

    fn is_called(&self, host: &str) -> bool {
        let Some(name) = name_of(host).map(str::to_ascii_lowercase) else { return false };
        let ip: Option<IpAddr> = name.parse().ok();
        let is_this_machine = ip.map_or_else(|| name == "localhost" || name.ends_with(".localhost"), |ip| ip.is_loopback());
        // Only names can be made to lead here: where every address is listened at, each of them is ours.
        (self.is_local && is_this_machine) || (self.is_everywhere && ip.is_some()) || self.names.contains(&name)
    }

    /// By `Authorization: Bearer`.
    fn is_known(&self, headers: &HeaderMap) -> bool {
        scheme(headers, "bearer").is_some_and(|given| self.fits(given.as_bytes()))
    }

    /// By the password that a browser asks for, under any name.
    fn is_known_to_a_browser(&self, headers: &HeaderMap) -> bool {
        let given = scheme(headers, "basic").and_then(|given| STANDARD.decode(given).ok());
        let password = given.as_deref().and_then(|given| given.iter().position(|b| *b == b':').map(|at| &given[at + 1..]));
        password.is_some_and(|password| self.fits(password))
    }

    /// Digests are compared, so that the time it takes tells nothing, not even a length.
    fn fits(&self, given: &[u8]) -> bool {
        self.token.is_some_and(|token| token.ct_eq(&digest(given)).into())
    }
}

fn digest(token: &[u8]) -> [u8; 32] {
    *blake3::hash(token).as_bytes()
}

/// What comes after a scheme in the one `Authorization` header.
fn scheme<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else { return None };
    let (scheme, given) = value.to_str().ok()?.split_once(' ')?;
    let given = given.trim();
    (scheme.eq_ignore_ascii_case(wanted) && !given.is_empty()).then_some(given)
}

/// A host without its port, and without the brackets of an IPv6 address; `None` for what is neither (RFC 3986, 3.2.2): another reader
/// could take it for another name.
fn name_of(host: &str) -> Option<&str> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let (address, rest) = rest.split_once(']')?;
            address.parse::<Ipv6Addr>().ok()?;
            (address, rest.strip_prefix(':').or(rest.is_empty().then_some(""))?)
        }
        None => host.split_once(':').unwrap_or((host, "")),
    };
    let is_port = port.is_empty() || port.parse::<u16>().is_ok();
    let is_name =
        host.starts_with('[') || name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let name = name.strip_suffix('.').unwrap_or(name);
    (is_port && is_name && !name.is_empty()).then_some(name)
}

/// Whether a server can be called so: a name or an address without a scheme, a port or a path.
#[must_use]
pub(crate) fn is_name(name: &str) -> bool {
    name_of(name).is_some_and(|found| found == name) || name.parse::<Ipv6Addr>().is_ok()
}

/// Whether an origin is the one that the request goes to.
fn is_same(origin: &HeaderValue, host: &str) -> bool {
    let origin = origin.to_str().unwrap_or_default();
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    rest.is_some_and(|rest| rest.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "a-token-of-the-tests";

    fn door(address: &str, names: &[&str]) -> Door {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Door::new(address.parse().expect(address), &names, Some(TOKEN), "TOKEN")
    }

    /// The code that a request with these headers is refused with; 0 when it is let in.
    #[track_caller]
    fn check(door: &Door, method: &str, headers: &[(&str, &str)], expected: u16) {
        check_at(door, None, method, headers, expected);
    }

    #[track_caller]
    fn check_at(door: &Door, asked: Option<PublicPath>, method: &str, headers: &[(&str, &str)], expected: u16) {
        let mut request = Request::builder().method(method).uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).expect("a request");
        let found = door.refuse(&request, asked).map_or(0, |answer| answer.status().as_u16());
        assert_eq!(found, expected, "{method} {headers:?}");
    }

    #[test]
    fn names() {
        let local = door("127.0.0.1:7878", &["ci.example"]);
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
        let outside = door("10.1.2.3:7878", &[]);
        let token = format!("Bearer {TOKEN}");
        check(&outside, "GET", &[("host", "10.1.2.3:7878"), ("authorization", &token)], 0);
        check(&outside, "GET", &[("host", "localhost"), ("authorization", &token)], 403);
        check(&outside, "GET", &[("host", "10.1.2.4"), ("authorization", &token)], 403);
        let everywhere = door("0.0.0.0:7878", &[]);
        check(&everywhere, "GET", &[("host", "10.1.2.4:7878"), ("authorization", &token)], 0);
        check(&everywhere, "GET", &[("host", "ci.example"), ("authorization", &token)], 403);
    }

    #[test]
    fn origins() {
        let local = door("127.0.0.1:7878", &[]);
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
        let local = door("127.0.0.1:7878", &[]);
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
        let outside = door("0.0.0.0:7878", &[]);
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
        let closed = door("0.0.0.0:7878", &[]).with_public(vec![PublicPath::None]);
        let badges = door("0.0.0.0:7878", &[]).with_public(vec![Badges]);
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
            // Another name than ours leads here.
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
        // Without a word, a probe may ask everywhere, and pages of other sites show badges where no token is asked for.
        let (everywhere, local) = (door("0.0.0.0:7878", &[]), door("127.0.0.1:7878", &[]));
        check_at(&everywhere, Some(Healthz), "GET", &[host], 0);
        check_at(&everywhere, Some(Badges), "GET", &[host], 401);
        check_at(&everywhere, Some(Badges), "GET", &image, 403);
        check_at(&local, Some(Badges), "GET", &image, 0);
        check_at(&local, None, "GET", &image, 403);
        check_at(&door("127.0.0.1:7878", &[]).with_public(vec![PublicPath::None]), Some(Badges), "GET", &image, 403);
    }

    #[test]
    fn a_browser_s_password_reports_nothing() {
        let door = door("127.0.0.1:1", &[]);
        let headers =
            |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(value).expect("a value"))]);
        assert!(door.refuse_report(&headers(&format!("Bearer {TOKEN}"))).is_none());
        let basic = format!("Basic {}", STANDARD.encode(format!("a:{TOKEN}")));
        assert_eq!(door.refuse_report(&headers(&basic)).expect("refused").status(), 401);
        let none = Door { token: None, ..door };
        assert_eq!(none.refuse_report(&headers("Bearer ")).expect("refused").status(), 501);
    }
}
