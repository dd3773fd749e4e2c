//! A client for servers that nobody vouches for: every question ends in bounded time and memory, and with a reason.
//!
//! It is made of hyper's connections alone. A client that keeps connections, follows redirects and asks proxies does more
//! than is wanted: redirects are followed by hand here, so that each leads to the server that was asked; a connection is kept
//! only for the next question to the same server (`line`), for an idle one would hold a socket that another question waits
//! for; and a proxy's error would be read as the manager's.

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

/// The largest head of an answer, with what comes before it.
const MAX_HEAD: usize = 64 * 1024;
/// What may come beside a body: the sizes of its pieces, frames.
const SLACK: usize = 256 * 1024;

/// Before the second try to connect: long enough for a server that is just restarting to be back.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a question may take. It begins when a socket is free for it.
#[derive(Debug, Clone, Copy)]
pub struct HttpLimits {
    /// Until there is a connection, TLS included.
    pub connect: Duration,
    /// Until the answer is whole, with redirects and the second try.
    pub total: Duration,
}

/// How a question is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `GET` by HTTP/1.1.
    Get,
    /// `POST` of JSON by HTTP/1.1. A redirect is an answer: what is sent goes where it is meant for, or nowhere.
    Post,
    /// `POST` by HTTP/2, with trailers.
    Grpc,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Where.
    pub url: Url,
    /// How.
    pub protocol: Protocol,
    /// What is understood.
    pub accept: &'static str,
    /// The token, if there is one.
    pub credential: Option<Credential>,
    /// More authorities to trust.
    pub ca_file: Option<PathBuf>,
    /// What is sent with a `POST`.
    pub body: Vec<u8>,
    /// So much longer it may take, because the server was told to wait.
    pub patience: Duration,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct HttpReply {
    /// The HTTP code.
    pub code: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, at most [`MAX_ANSWER`].
    pub body: Vec<u8>,
    /// What came after the body.
    pub trailers: HeaderMap,
    /// From the question to the end of the answer.
    pub latency: Duration,
}

/// No answer.
#[derive(Debug, Clone)]
pub struct HttpFailure {
    /// The reason.
    pub why: Unreached,
    /// How long it took to find out.
    pub latency: Duration,
    /// Whether there was not even a connection: another question would end alike.
    pub is_out_of_reach: bool,
}

/// Why there is no answer, and whether there was a connection.
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

/// Asks many servers at once, so many as there are sockets for.
pub struct HttpClient {
    limits: HttpLimits,
    sockets: Semaphore,
    names: Names,
    configs: Mutex<HashMap<(Protocol, Option<PathBuf>), TlsConfig>>,
}

impl HttpClient {
    /// A client that holds at most `sockets` connections.
    #[must_use]
    pub fn new(limits: HttpLimits, sockets: usize) -> Self {
        Self { limits, sockets: Semaphore::new(sockets), names: Names::default(), configs: Mutex::default() }
    }

    /// Asks one question.
    ///
    /// # Errors
    /// With the reason, for anything but an answer within the bounds; any HTTP code is an answer.
    pub async fn ask(&self, ask: &Ask) -> Result<HttpReply, HttpFailure> {
        self.ask_on(&mut self.kept().await, ask, false).await
    }

    /// A socket, for questions to one server one after the other.
    pub async fn kept(&self) -> Kept<'_> {
        // The semaphore is never closed.
        Kept::new(self.sockets.acquire().await.ok())
    }

    /// Asks one question, on the connection of the one before when it is still there; `goes_on` keeps it for the next one.
    ///
    /// # Errors
    /// As [`HttpClient::ask`].
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
        // It may go along: a redirect leads to the same server.
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

    /// One exchange by HTTP/1.1. A kept connection that was closed meanwhile is no answer: a new one is made.
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
            // Closed or reset meanwhile, or with something on it that nobody asked for: that is no answer to this question.
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

    /// One exchange by HTTP/2.
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
        // What drives the connection ends when this is dropped.
        let mut driver = JoinSet::new();
        let sent = timeout_at(until, send(wire, request, &mut driver)).await.map_err(|_| late())?;
        let response = sent.map_err(|error| reason::of_asking(&error))?;
        left.add(MAX_ANSWER + SLACK);
        let whole = timeout_at(until, read(response)).await;
        Ok(whole.map_err(|_| Unreached::NotWhole(total))??)
    }

    /// A connection, with a second try.
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

/// A URL without what may be secret in it: a user, and the query.
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

/// Sends a request by HTTP/2, and waits for the head of the answer; what drives the connection is left in `driver`.
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
