//! An HTTP client for untrusted servers: every request ends within limits on time and memory, and every failure has a reason.
//!
//! It uses hyper's connections only, because a client that pools connections, follows redirects and uses proxies does more than is wanted.
//! Redirects are followed here, so that each leads to the server that was asked. A connection is kept only for the next request to the same
//! server (`line`), because an idle one would hold a socket that another request waits for. Proxies are not used, because the error of a
//! proxy would be read as the manager's.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http2;
use hyper::{Method, Request, Response, header};
use hyper_util::rt::{TokioExecutor, TokioIo};
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};
use rustls::ClientConfig;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout_at;

use super::allowance::{Allowance, MAX_ANSWER};
use super::line::{Connection, Kept};
use super::names::{Names, is_this_machine};
use super::reason::{self, HttpReason};
use super::redirect::{self, MAX_REDIRECTS};
use super::secret::Credential;
use super::tls;
use super::wire::{To, Wire};
use crate::model::health::Unreached;
use crate::system::steps::{detail, found};

/// The largest head of a response with everything that arrives before it, in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// The bytes that may arrive in addition to a body: sizes of its chunks, and frames.
const SLACK: usize = 256 * 1024;

/// The pause before the second attempt to connect: long enough for a server that is just restarting.
const PAUSE: Duration = Duration::from_millis(100);

/// The time limits of a request. They begin when a socket is free for it.
#[derive(Debug, Clone, Copy)]
pub struct HttpLimits {
    /// The time limit for a connection, TLS included.
    pub connect: Duration,
    /// The time limit for the complete response, redirects and the second attempt included.
    pub total: Duration,
}

/// The protocol of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `GET` by HTTP/1.1.
    Get,
    /// `POST` of JSON by HTTP/1.1. A redirect is returned as the response: the body is sent only to the server that it is meant for.
    Post,
    /// `POST` by HTTP/2, with trailers.
    Grpc,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The URL.
    pub url: Url,
    /// The protocol.
    pub protocol: Protocol,
    /// The value of the `Accept` header.
    pub accept: &'static str,
    /// The token, if there is one.
    pub credential: Option<Credential>,
    /// A file of additional certificate authorities to trust.
    pub ca_file: Option<PathBuf>,
    /// The body of a `POST`.
    pub body: Vec<u8>,
    /// Additional time for a server that is asked to wait.
    pub patience: Duration,
}

/// A response.
#[derive(Debug, Clone)]
pub struct HttpReply {
    /// The HTTP code.
    pub code: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`MAX_ANSWER`] bytes.
    pub body: Vec<u8>,
    /// The trailers.
    pub trailers: HeaderMap,
    /// The time from the request to the end of the response.
    pub latency: Duration,
}

/// A request without a response.
#[derive(Debug, Clone)]
pub struct HttpFailure {
    /// The reason.
    pub why: Unreached,
    /// The time until the failure.
    pub latency: Duration,
    /// True if there was no connection: another request to the server would fail in the same way.
    pub is_out_of_reach: bool,
}

/// The reason why there is no response, and whether there was a connection.
struct Lost {
    why: Unreached,
    is_out_of_reach: bool,
}

impl From<Unreached> for Lost {
    fn from(why: Unreached) -> Self {
        Self { why, is_out_of_reach: false }
    }
}

type TlsConfig = Result<Arc<ClientConfig>, Unreached>;

/// Sends requests to many servers at once, as many as it has sockets for.
pub struct HttpClient {
    limits: HttpLimits,
    sockets: Semaphore,
    names: Names,
    configs: Mutex<HashMap<(Protocol, Option<PathBuf>), TlsConfig>>,
}

impl HttpClient {
    /// Returns a client that holds at most `sockets` connections.
    #[must_use]
    pub fn new(limits: HttpLimits, sockets: usize) -> Self {
        Self { limits, sockets: Semaphore::new(sockets), names: Names::default(), configs: Mutex::default() }
    }

    /// Sends one request.
    ///
    /// # Errors
    /// Returns an error with the reason if no response arrives within the limits. A response with any HTTP code is no error.
    pub async fn ask(&self, ask: &Ask) -> Result<HttpReply, HttpFailure> {
        self.ask_on(&mut self.kept().await, ask, false).await
    }

    /// Reserves a socket for successive requests to one server.
    pub async fn kept(&self) -> Kept<'_> {
        // The semaphore is never closed.
        Kept::new(self.sockets.acquire().await.ok())
    }

    /// Sends one request, on the connection of the previous request if it is still open. `goes_on` keeps the connection for the next
    /// request.
    ///
    /// # Errors
    /// Returns an error in the same cases as [`HttpClient::ask`].
    pub async fn ask_on(&self, kept: &mut Kept<'_>, ask: &Ask, goes_on: bool) -> Result<HttpReply, HttpFailure> {
        let step = detail!("ask {}", shown(&ask.url));
        let start = Instant::now();
        let until = start + self.limits.total + ask.patience;
        match self.follow(kept, ask, goes_on, until.into()).await {
            Ok(reply) => {
                found(&step, format_args!("HTTP {}, {} bytes", reply.code, reply.body.len()));
                Ok(HttpReply { latency: start.elapsed(), ..reply })
            }
            Err(Lost { why, is_out_of_reach }) => Err(HttpFailure { why, latency: start.elapsed(), is_out_of_reach }),
        }
    }

    async fn follow(
        &self,
        kept: &mut Kept<'_>,
        ask: &Ask,
        goes_on: bool,
        until: tokio::time::Instant,
    ) -> Result<HttpReply, Lost> {
        let mut url = ask.url.clone();
        // The token may be sent after a redirect, too: a redirect leads to the same server.
        let credential = ask.credential.as_ref();
        for _ in 0..=MAX_REDIRECTS {
            let reply = if ask.protocol == Protocol::Grpc {
                self.by_grpc(ask, &url, credential, until).await?
            } else {
                self.by_http(kept, (ask, &url, credential), goes_on, until).await?
            };
            if ask.protocol == Protocol::Post {
                return Ok(reply);
            }
            let Some(next) = redirect::next(reply.code, &reply.headers, &url)? else { return Ok(reply) };
            url = next;
        }
        Err(Unreached::Redirects(MAX_REDIRECTS).into())
    }

    /// Sends one request by HTTP/1.1. If a kept connection was closed meanwhile, opens a new one.
    async fn by_http(
        &self,
        kept: &mut Kept<'_>,
        (ask, url, credential): (&Ask, &Url, Option<&Credential>),
        goes_on: bool,
        until: tokio::time::Instant,
    ) -> Result<HttpReply, Lost> {
        check(url, credential)?;
        let total = self.limits.total + ask.patience;
        let late = || Unreached::NoAnswer(total);
        let place = (url.scheme().to_owned(), url.host_str().unwrap_or_default().to_owned(), url.port_or_known_default());
        let mut response = None;
        if let Some(mut line) = kept.take(&place) {
            line.allow_only(MAX_HEAD);
            let sent = timeout_at(until, line.send(request(ask, url, credential, goes_on)?)).await.map_err(|_| late())?;
            // The kept connection was closed or reset, or has unrequested data on it: neither is a response to this request.
            response = sent.ok().map(|answered| (line, answered));
        }
        let (line, response) = if let Some(found) = response {
            found
        } else {
            let left = Allowance::new(MAX_HEAD);
            let wire = timeout_at(until, self.connect(ask, url, &left)).await.map_err(|_| late())??;
            let of_asking = |error: hyper::Error| reason::of_asking(&error);
            let opened = timeout_at(until, Connection::open(wire, left, place, MAX_HEAD)).await.map_err(|_| late())?;
            let mut line = opened.map_err(of_asking)?;
            let sent = timeout_at(until, line.send(request(ask, url, credential, goes_on)?)).await.map_err(|_| late())?;
            (line, sent.map_err(of_asking)?)
        };
        line.allow(MAX_ANSWER + SLACK);
        let whole = timeout_at(until, read(response)).await;
        let reply = whole.map_err(|_| Unreached::NotWhole(total))??;
        if goes_on {
            kept.put(line);
        }
        Ok(reply)
    }

    /// Sends one request by HTTP/2.
    async fn by_grpc(
        &self,
        ask: &Ask,
        url: &Url,
        credential: Option<&Credential>,
        until: tokio::time::Instant,
    ) -> Result<HttpReply, Lost> {
        check(url, credential)?;
        let request = request(ask, url, credential, false)?;
        let total = self.limits.total + ask.patience;
        let late = || Unreached::NoAnswer(total);
        let left = Allowance::new(MAX_HEAD + MAX_ANSWER);
        let wire = timeout_at(until, self.connect(ask, url, &left)).await.map_err(|_| late())??;
        // Dropping this set ends the task that drives the connection.
        let mut driver = JoinSet::new();
        let sent = timeout_at(until, send(wire, request, &mut driver)).await.map_err(|_| late())?;
        let response = sent.map_err(|error| reason::of_asking(&error))?;
        left.add(MAX_ANSWER + SLACK);
        let whole = timeout_at(until, read(response)).await;
        Ok(whole.map_err(|_| Unreached::NotWhole(total))??)
    }

    /// Connects, with a second attempt.
    async fn connect(&self, ask: &Ask, url: &Url, left: &Allowance) -> Result<Wire, Lost> {
        let is_https = url.scheme() == "https";
        let to = To {
            host: url.host_str().unwrap_or_default(),
            port: url.port_or_known_default().unwrap_or_default(),
            tls: if is_https { Some(self.config(ask)?) } else { None },
        };
        let mut tries = 0;
        loop {
            let open = Wire::open(&self.names, &to, left.clone());
            match tokio::time::timeout(self.limits.connect, open).await {
                Ok(Ok(wire)) => return Ok(wire),
                Ok(Err(HttpReason { is_worth_a_retry: true, .. })) if tries == 0 => {}
                Ok(Err(HttpReason { why, .. })) => return Err(Lost { why, is_out_of_reach: true }),
                Err(_) => {
                    let why = Unreached::NoConnection(self.limits.connect);
                    return Err(Lost { why, is_out_of_reach: true });
                }
            }
            tries += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn config(&self, ask: &Ask) -> TlsConfig {
        let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let alpn: &[u8] = if ask.protocol == Protocol::Grpc { b"h2" } else { b"http/1.1" };
            tls::config(ask.ca_file.as_deref(), alpn).map(Arc::new)
        };
        configs.entry((ask.protocol, ask.ca_file.clone())).or_insert_with(make).clone()
    }
}

/// Returns a URL without the parts that may be secret: the user and the query.
pub(super) fn shown(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    format!("{}://{host}{port}{}", url.scheme(), url.path())
}

fn check(url: &Url, credential: Option<&Credential>) -> Result<(), Unreached> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Unreached::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Unreached::UserInUrl);
    }
    if credential.is_some() && url.scheme() != "https" && !url.host_str().is_some_and(is_this_machine) {
        return Err(Unreached::TokenInClear);
    }
    Ok(())
}

fn request(ask: &Ask, url: &Url, credential: Option<&Credential>, goes_on: bool) -> Result<Request<Full<Bytes>>, Unreached> {
    let host = match (url.host_str().unwrap_or_default(), url.port()) {
        (host, Some(port)) => format!("{host}:{port}"),
        (host, None) => host.to_owned(),
    };
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let mut request = Request::builder().header(header::USER_AGENT, concat!("cicd/", env!("CARGO_PKG_VERSION")));
    if let Some(credential) = credential {
        let (name, value) = credential.header().ok_or(Unreached::TokenNotSendable)?;
        request = request.header(name, value);
    }
    request = match ask.protocol {
        Protocol::Grpc => {
            let request = request.method(Method::POST).uri(format!("{}://{host}{path}", url.scheme()));
            request.header(header::TE, "trailers").header(header::CONTENT_TYPE, "application/grpc")
        }
        Protocol::Get | Protocol::Post => {
            let is_post = ask.protocol == Protocol::Post;
            let request = request.method(if is_post { Method::POST } else { Method::GET }).uri(path);
            let request = request.header(header::HOST, host).header(header::ACCEPT, ask.accept);
            let request = if is_post { request.header(header::CONTENT_TYPE, "application/json") } else { request };
            let request = request.header(header::ACCEPT_ENCODING, "identity");
            if goes_on { request } else { request.header(header::CONNECTION, "close") }
        }
    };
    let body = Full::new(Bytes::copy_from_slice(&ask.body));
    request.body(body).map_err(|_| Unreached::Url)
}

/// Sends a request by HTTP/2 and waits for the head of the response. The task that drives the connection is added to `driver`.
async fn send(wire: Wire, request: Request<Full<Bytes>>, driver: &mut JoinSet<()>) -> hyper::Result<Response<Incoming>> {
    let (mut sender, connection) = http2::Builder::new(TokioExecutor::new()).handshake(TokioIo::new(wire)).await?;
    driver.spawn(async { drop(connection.await) });
    sender.send_request(request).await
}

async fn read(response: Response<Incoming>) -> Result<HttpReply, Unreached> {
    let (head, mut body) = response.into_parts();
    let is_plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity") || value.is_empty();
    if head.headers.get_all(header::CONTENT_ENCODING).iter().any(|value| !is_plain(value)) {
        return Err(Unreached::Compressed);
    }
    if hyper::body::Body::size_hint(&body).lower() > MAX_ANSWER as u64 {
        return Err(reason::too_large());
    }
    let (code, headers) = (head.status.as_u16(), head.headers);
    let mut reply = HttpReply { code, headers, body: Vec::new(), trailers: HeaderMap::new(), latency: Duration::ZERO };
    while let Some(frame) = body.frame().await {
        match frame.map_err(|error| reason::of_reading(&error))?.into_data() {
            Ok(data) if reply.body.len() + data.len() > MAX_ANSWER => return Err(reason::too_large()),
            Ok(data) => reply.body.extend_from_slice(&data),
            Err(frame) => reply.trailers = frame.into_trailers().unwrap_or_default(),
        }
    }
    Ok(reply)
}
