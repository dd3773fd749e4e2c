//! Access rules. A request is admitted by the host name that it uses, by its origin, and by its token.
//!
//! [`admit`] and [`slow_down`] are the router layers that apply these rules to every path.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::{MatchedPath, Request as AnyRequest, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, Request, StatusCode};
use axum::middleware::Next;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq as _;

use super::App;
use super::answer::{ServerAnswer, problem, with};
use super::body::drop_arrived;

/// The address that a connection comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClientAddress(pub(super) IpAddr);

/// Refuses a request that is not allowed, before any of it is handled.
pub(super) async fn admit(
    State(app): State<Arc<App>>,
    route: Option<MatchedPath>,
    request: AnyRequest,
    next: Next,
) -> ServerAnswer {
    let asked = route.and_then(|route| PublicPath::of(route.as_str(), request.uri().path()));
    let Some(refusal) = app.rules.refuse(&request, asked) else { return next.run(request).await };
    drop_arrived(&mut request.into_body()).await;
    refusal
}

/// Delays the refusal of a wrong token, longer each time.
pub(super) async fn slow_down(
    State(app): State<Arc<App>>,
    Extension(ClientAddress(from)): Extension<ClientAddress>,
    request: AnyRequest,
    next: Next,
) -> ServerAnswer {
    if !request.headers().contains_key(header::AUTHORIZATION) {
        return next.run(request).await;
    }
    if !app.guesses.admits(from) {
        let later = problem(StatusCode::TOO_MANY_REQUESTS, "too many wrong tokens came from this address");
        return with(later, header::RETRY_AFTER, "10");
    }
    let answer = next.run(request).await;
    if answer.status() == StatusCode::UNAUTHORIZED {
        let refusal = app.guesses.wrong(from, Instant::now());
        let mut stop = app.stop.clone();
        tokio::select! {
            () = tokio::time::sleep(refusal.pause) => {}
            () = stop.stopped() => {}
        }
    }
    answer
}

/// A path that can be public, which means that it needs no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum PublicPath {
    /// Nothing
    None,
    /// /badge/DOMAIN.svg
    Badges,
    /// /healthz
    Healthz,
}

impl PublicPath {
    /// Returns the public path that a path of a route stands for.
    fn of(route: &str, path: &str) -> Option<Self> {
        match route {
            "/healthz" => Some(Self::Healthz),
            "/badge/{file}" if path.strip_suffix(".svg").is_some() => Some(Self::Badges),
            _ => None,
        }
    }
}

/// The access rules of a server.
#[derive(Clone)]
pub(super) struct AccessRules {
    /// The host names of the server in lower case, besides those of this machine.
    names: Vec<String>,
    /// True if names of this machine, such as `localhost`, are accepted.
    is_local: bool,
    /// True if the server listens at every address.
    is_everywhere: bool,
    /// The digest of the token, if there is one.
    token: Option<[u8; 32]>,
    /// The variable that holds the token.
    token_env: String,
    /// True if reading needs the token, too.
    is_guarded: bool,
    /// The public paths.
    public: Vec<PublicPath>,
}

impl AccessRules {
    /// Returns the rules of a server that listens at an address and has these additional host names.
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

    /// Replaces the public paths, unless the list is empty.
    pub(super) fn with_public(self, public: Vec<PublicPath>) -> Self {
        if public.is_empty() { self } else { Self { public, ..self } }
    }

    /// Returns true if a path is public.
    pub(super) fn is_public(&self, path: PublicPath) -> bool {
        self.public.contains(&path)
    }

    /// Returns the refusal of a request that is not allowed. `asked` is the public path that the request asks for, if it does.
    pub(super) fn refuse<B>(&self, request: &Request<B>, asked: Option<PublicPath>) -> Option<ServerAnswer> {
        let forbidden = |why: &str| Some(problem(StatusCode::FORBIDDEN, why));
        let headers = request.headers();
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) else {
            return Some(problem(StatusCode::BAD_REQUEST, "exactly one Host header is required"));
        };
        // Another name that resolves to this server may belong to a page of another site (DNS rebinding).
        if !self.is_called(host) {
            return forbidden("unknown host; allow it with `cicd serve --host NAME`");
        }
        // An absolute URL in the first line wins over Host (RFC 9112, 3.2.2), and a proxy in front may go by either.
        if request.uri().authority().is_some_and(|authority| !authority.as_str().eq_ignore_ascii_case(host)) {
            return Some(problem(StatusCode::BAD_REQUEST, "the request line and the Host header name different hosts"));
        }
        // Public paths are public for reading only.
        let is_question = matches!(*request.method(), Method::GET | Method::HEAD);
        if asked.is_some_and(|asked| self.is_public(asked)) && is_question {
            return None;
        }
        if headers.get_all(header::ORIGIN).iter().any(|origin| !is_same(origin, host)) {
            return forbidden("cross-origin requests are not allowed");
        }
        // Pages of other sites may only link here.
        let says = |name: &str, value: &str| {
            headers.get_all(name).iter().any(|found| found.as_bytes().eq_ignore_ascii_case(value.as_bytes()))
        };
        let is_foreign = says("sec-fetch-site", "cross-site") || says("sec-fetch-site", "same-site");
        let is_navigation = says("sec-fetch-mode", "navigate") && says("sec-fetch-dest", "document");
        if is_foreign && !(is_navigation && request.method() == Method::GET) {
            return forbidden("cross-site requests are not allowed");
        }
        if self.is_guarded && !self.is_known(headers) && !self.is_known_to_a_browser(headers) {
            let refusal = problem(StatusCode::UNAUTHORIZED, format!("a request needs the token in {}", self.token_env));
            return Some(with(refusal, header::WWW_AUTHENTICATE, "Bearer realm=\"cicd\", Basic realm=\"cicd\""));
        }
        None
    }

    /// Returns the refusal of a report that is not allowed.
    pub(super) fn refuse_report(&self, headers: &HeaderMap) -> Option<ServerAnswer> {
        if self.token.is_none() {
            let why = format!("reports are not accepted; start `cicd serve` with a token in {}", self.token_env);
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
        // DNS rebinding needs a name: a server that listens at every address accepts any IP address as its host.
        (self.is_local && is_this_machine) || (self.is_everywhere && ip.is_some()) || self.names.contains(&name)
    }

    /// Returns true if `Authorization: Bearer` has the token.
    fn is_known(&self, headers: &HeaderMap) -> bool {
        scheme(headers, "bearer").is_some_and(|given| self.fits(given.as_bytes()))
    }

    /// Returns true if the password that a browser asked for is the token, with any user name.
    fn is_known_to_a_browser(&self, headers: &HeaderMap) -> bool {
        let given = scheme(headers, "basic").and_then(|given| STANDARD.decode(given).ok());
        let password = given.as_deref().and_then(|given| given.iter().position(|b| *b == b':').map(|at| &given[at + 1..]));
        password.is_some_and(|password| self.fits(password))
    }

    /// Compares digests in constant time, so that the duration reveals nothing, not even the length.
    fn fits(&self, given: &[u8]) -> bool {
        self.token.is_some_and(|token| token.ct_eq(&digest(given)).into())
    }
}

/// Returns true if a token can be guessed within a few tries: it has less than three different characters, repeats a few characters over
/// and over, or consists of words that people try first.
pub(crate) fn is_weak(token: &str) -> bool {
    const FIRST_TRIES: [&str; 14] = [
        "token", "secret", "password", "passwd", "changeme", "admin", "root", "test", "cicd", "letmein", "default", "example",
        "123456", "12345678",
    ];
    let mut characters: Vec<char> = token.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    let is_word = |word: &str| FIRST_TRIES.iter().any(|known| word.eq_ignore_ascii_case(known));
    // `admin123`, `secret-secret`: digits and signs around such words add little.
    let mut words = token.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).peekable();
    let are_words = words.peek().is_some() && words.all(is_word);
    characters.len() < 3 || (characters.len() < 5 && token.len() >= 8) || is_word(token) || are_words
}

fn digest(token: &[u8]) -> [u8; 32] {
    *blake3::hash(token).as_bytes()
}

/// Returns the value after a scheme in the only `Authorization` header.
fn scheme<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else { return None };
    let (scheme, given) = value.to_str().ok()?.split_once(' ')?;
    let given = given.trim();
    (scheme.eq_ignore_ascii_case(wanted) && !given.is_empty()).then_some(given)
}

/// Returns a host without its port and without the brackets of an IPv6 address. Returns `None` for any other text (RFC 3986, 3.2.2),
/// because another parser could read it as another name.
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

/// Returns true if a text can be a host name of a server: a name or an address without a scheme, a port or a path.
#[must_use]
pub(crate) fn is_name(name: &str) -> bool {
    name_of(name).is_some_and(|found| found == name) || name.parse::<Ipv6Addr>().is_ok()
}

/// Returns true if an origin is the one that the request goes to.
fn is_same(origin: &HeaderValue, host: &str) -> bool {
    let origin = origin.to_str().unwrap_or_default();
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    rest.is_some_and(|rest| rest.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests;
