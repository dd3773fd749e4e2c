//! A client for servers that nobody vouches for: every question ends in bounded time and memory, and with a reason.
//!
//! Redirects are followed by hand, so that neither a scheme nor a token gets away. No connection is used twice: there is one
//! question a server, and an idle connection would hold a socket that another question waits for.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::BodyExt as _;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, TE};
use reqwest::{Method, Url};
use tokio::sync::Semaphore;
use tokio::time::timeout_at;

use super::names::{Names, is_local};
use super::reason;
use super::secret::Credential;
use super::tls;

/// The largest answer that is read, in bytes.
pub const MAX_ANSWER: usize = 1024 * 1024;

/// How many redirects are followed.
pub const MAX_REDIRECTS: usize = 3;

/// Before the second try to connect: long enough for a server that is just restarting to be back.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a question may take. It begins when a socket is free for it.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
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
pub struct Reply {
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
pub struct Failure {
    /// Why, as a fragment.
    pub why: String,
    /// How long it took to find out.
    pub latency: Duration,
}

#[derive(PartialEq, Eq, Hash)]
struct Kind {
    protocol: Protocol,
    is_https: bool,
    is_local: bool,
    ca_file: Option<PathBuf>,
}

/// Asks many servers at once, so many as there are sockets for.
pub struct Client {
    limits: Limits,
    sockets: Semaphore,
    names: Arc<Names>,
    clients: Mutex<HashMap<Kind, Result<reqwest::Client, String>>>,
}

impl Client {
    /// A client that holds at most `sockets` connections.
    #[must_use]
    pub fn new(limits: Limits, sockets: usize) -> Self {
        Self { limits, sockets: Semaphore::new(sockets), names: Arc::default(), clients: Mutex::default() }
    }

    /// Asks one question.
    ///
    /// # Errors
    /// With the reason, for anything but an answer within the bounds; any HTTP code is an answer.
    pub async fn ask(&self, ask: &Ask) -> Result<Reply, Failure> {
        // The semaphore is never closed.
        let _socket = self.sockets.acquire().await;
        let start = Instant::now();
        let until = start + self.limits.total + ask.patience;
        match self.follow(ask, until.into()).await {
            Ok(reply) => Ok(Reply { latency: start.elapsed(), ..reply }),
            Err(why) => Err(Failure { why, latency: start.elapsed() }),
        }
    }

    async fn follow(&self, ask: &Ask, until: tokio::time::Instant) -> Result<Reply, String> {
        let mut url = ask.url.clone();
        let mut credential = ask.credential.as_ref();
        for _ in 0..=MAX_REDIRECTS {
            let reply = self.once(ask, &url, credential, until).await?;
            let Some(next) = redirect(&reply, &url)? else { return Ok(reply) };
            if (next.host_str(), next.port_or_known_default()) != (url.host_str(), url.port_or_known_default()) {
                credential = None;
            }
            url = next;
        }
        Err(format!("more than {MAX_REDIRECTS} redirects"))
    }

    /// One exchange, with a second try when there is no connection.
    async fn once(
        &self,
        ask: &Ask,
        url: &Url,
        credential: Option<&Credential>,
        until: tokio::time::Instant,
    ) -> Result<Reply, String> {
        check(url, credential)?;
        let client = self.client(ask, url)?;
        let late = || format!("no answer within {}", seconds(self.limits.total + ask.patience));
        let mut tries = 0;
        let response = loop {
            let sent = timeout_at(until, request(&client, ask, url, credential)?.send()).await.map_err(|_| late())?;
            match sent {
                Ok(response) => break response,
                Err(error) if error.is_timeout() => {
                    return Err(format!("no connection within {}", seconds(self.limits.connect)));
                }
                Err(error) => {
                    let reason = reason::of_connecting(&error);
                    if tries > 0 || !reason.is_worth_a_retry {
                        return Err(reason.text);
                    }
                }
            }
            tries += 1;
            timeout_at(until, tokio::time::sleep(PAUSE)).await.map_err(|_| late())?;
        };
        let not_whole = || format!("the answer was not whole within {}", seconds(self.limits.total + ask.patience));
        timeout_at(until, read(response)).await.map_err(|_| not_whole())?
    }

    fn client(&self, ask: &Ask, url: &Url) -> Result<reqwest::Client, String> {
        let is_https = url.scheme() == "https";
        let kind = Kind {
            protocol: ask.protocol,
            is_https,
            is_local: is_this_machine(url),
            ca_file: ask.ca_file.clone().filter(|_| is_https),
        };
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.entry(kind).or_insert_with_key(|kind| self.build(kind)).clone()
    }

    fn build(&self, kind: &Kind) -> Result<reqwest::Client, String> {
        let alpn: &[u8] = if kind.protocol == Protocol::Grpc { b"h2" } else { b"http/1.1" };
        let tls = if kind.is_https { tls::config(kind.ca_file.as_deref(), alpn)? } else { tls::none()? };
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("cicd/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.limits.connect)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(0)
            .referer(false)
            .tls_backend_preconfigured(tls)
            .dns_resolver(Arc::clone(&self.names));
        // A proxy does not know what this machine calls itself, and none speaks HTTP/2 without TLS.
        if kind.is_local || kind.protocol == Protocol::Grpc && !kind.is_https {
            builder = builder.no_proxy();
        }
        builder = if kind.protocol == Protocol::Grpc { builder.http2_prior_knowledge() } else { builder.http1_only() };
        builder.build().map_err(|error| format!("no HTTP client can be set up: {error}"))
    }
}

/// Whether the host of a URL is this machine by its form.
fn is_this_machine(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    ip.map_or_else(|_| is_local(host), |ip| ip.is_loopback())
}

fn check(url: &Url, credential: Option<&Credential>) -> Result<(), String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{}` is not asked, only http and https", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("its URL holds a user's name or password; name a variable as `token_env`".to_owned());
    }
    if credential.is_some() && url.scheme() != "https" && !is_this_machine(url) {
        return Err("it was not asked: its token is sent only over https, or to this machine".to_owned());
    }
    Ok(())
}

fn request(
    client: &reqwest::Client,
    ask: &Ask,
    url: &Url,
    credential: Option<&Credential>,
) -> Result<reqwest::RequestBuilder, String> {
    let mut headers = HeaderMap::new();
    if let Some(credential) = credential {
        let (name, value) = credential.header().ok_or("its token has characters that no header can carry")?;
        headers.insert(name, value);
    }
    let request = if ask.protocol == Protocol::Grpc {
        headers.insert(TE, HeaderValue::from_static("trailers"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        client.request(Method::POST, url.clone()).body(ask.body.clone())
    } else {
        headers.insert(ACCEPT, HeaderValue::from_static(ask.accept));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        client.request(Method::GET, url.clone())
    };
    Ok(request.headers(headers))
}

/// Where a reply sends us on to; `None` when it does not.
fn redirect(reply: &Reply, from: &Url) -> Result<Option<Url>, String> {
    if !matches!(reply.code, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = reply.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| from.join(location).ok());
    let Some(next) = next else { return Err(format!("HTTP {} without a place to go on to", reply.code)) };
    if next.scheme() != from.scheme() {
        return Err(format!("a redirect from {} to {}, which is not followed", from.scheme(), next.scheme()));
    }
    Ok(Some(next))
}

async fn read(response: reqwest::Response) -> Result<Reply, String> {
    let code = response.status().as_u16();
    let headers = response.headers().clone();
    let is_plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity") || value.is_empty();
    if headers.get_all(CONTENT_ENCODING).iter().any(|value| !is_plain(value)) {
        return Err("the answer is compressed, which was not asked for".to_owned());
    }
    let too_large = || format!("the answer is larger than {} MiB", MAX_ANSWER / 1024 / 1024);
    if response.content_length().is_some_and(|length| length > MAX_ANSWER as u64) {
        return Err(too_large());
    }
    let mut reply = Reply { code, headers, body: Vec::new(), trailers: HeaderMap::new(), latency: Duration::ZERO };
    let mut body = reqwest::Body::from(response);
    while let Some(frame) = body.frame().await {
        match frame.map_err(|error| reason::of_reading(&error))?.into_data() {
            Ok(data) if reply.body.len() + data.len() > MAX_ANSWER => return Err(too_large()),
            Ok(data) => reply.body.extend_from_slice(&data),
            Err(frame) => reply.trailers = frame.into_trailers().unwrap_or_default(),
        }
    }
    Ok(reply)
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
