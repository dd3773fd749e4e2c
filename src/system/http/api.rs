//! A client for one JSON API, which sends one request after the other.

use std::time::{Duration, SystemTime};

use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};

use super::client::shown;
use super::names::is_this_machine;
use super::redirect::MAX_REDIRECTS;
use crate::model::error::{Error, Result};
use crate::system::steps::{detail, found};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);
const DOWNLOAD_TIMEOUT: Duration = Duration::from_mins(2);

/// The largest response that is read, in bytes.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// A client for one JSON API.
pub struct Api {
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    has_token: bool,
}

/// The reason why a request has no usable response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Refusal {
    /// The HTTP code, if there was a response.
    pub code: Option<u16>,
    /// The time to wait before the next request, if there were too many.
    pub again: Option<Duration>,
    /// One sentence that says what the server did.
    pub why: String,
}

impl Refusal {
    fn of(why: impl Into<String>) -> Self {
        Self { code: None, again: None, why: why.into() }
    }
}

impl Api {
    /// Returns a client that sends `token` as a bearer token. The token never appears in a message or a log.
    ///
    /// # Errors
    /// Returns an error if no header can carry the token, or if the system has no certificates.
    pub fn new(token: Option<&str>) -> Result<Self> {
        // The call fails if another client has installed the provider already, which is no error.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("cicd/", env!("CARGO_PKG_VERSION"))));
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|_| Error::unknown("the token has characters that an HTTP header cannot carry"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let client = reqwest::Client::builder()
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TOTAL_TIMEOUT)
            .redirect(reqwest::redirect::Policy::custom(same_scheme))
            .build()
            .map_err(|error| Error::unknown("cannot set up HTTPS").because(error))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::unknown("cannot start the network runtime").because(error))?;
        Ok(Self { client, runtime, has_token: token.is_some() })
    }

    /// Returns the JSON at `url`.
    ///
    /// # Errors
    /// Returns an error, in one sentence that says what the server did, if the response is not a 2xx with JSON within the limits.
    pub fn json(&self, url: &str) -> Result<serde_json::Value, String> {
        self.get(url).map_err(|refusal| refusal.why)
    }

    /// Returns the JSON at `url` like [`Api::json`], but an error has the HTTP code and the time to wait, too.
    ///
    /// # Errors
    /// Returns an error in the same cases as [`Api::json`].
    pub fn get(&self, url: &str) -> Result<serde_json::Value, Refusal> {
        let body = self.runtime.block_on(self.fetch(url, TOTAL_TIMEOUT, MAX_BODY))?;
        serde_json::from_slice(&body).map_err(|_| Refusal::of("the answer is not JSON"))
    }

    /// Downloads a file of at most `most` bytes. A redirect to another host is followed without the token.
    ///
    /// # Errors
    /// Returns an error if the response is not a 2xx of at most `most` bytes.
    pub fn download(&self, url: &str, most: usize) -> Result<Vec<u8>, Refusal> {
        self.runtime.block_on(self.fetch(url, DOWNLOAD_TIMEOUT, most))
    }

    async fn fetch(&self, url: &str, timeout: Duration, most: usize) -> Result<Vec<u8>, Refusal> {
        let url = Url::parse(url).map_err(|error| Refusal::of(format!("not a URL: {error}")))?;
        if self.has_token && url.scheme() != "https" && !url.host_str().is_some_and(is_this_machine) {
            return Err(Refusal::of("no request was sent: a token is sent only over https or to this machine; use https"));
        }
        let step = detail!("ask {}", shown(&url));
        let failed = |error: reqwest::Error| Refusal::of(reason(&error, timeout));
        let mut response = self.client.get(url).timeout(timeout).send().await.map_err(failed)?;
        let status = response.status();
        found(&step, format_args!("HTTP {}", status.as_u16()));
        if status.is_redirection() {
            let why = format!("the server answered {status}, a redirect too many or to another scheme");
            return Err(Refusal { code: Some(status.as_u16()), ..Refusal::of(why) });
        }
        if !status.is_success() {
            let again = again(response.headers(), SystemTime::now());
            return Err(Refusal { code: Some(status.as_u16()), again, why: format!("the server answered {status}") });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > most {
                return Err(Refusal::of(format!("the answer is larger than {} MiB", most / 1024 / 1024)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// Returns the time to wait before the next request if there were too many (GitHub's documentation, "Rate limits for the REST API").
fn again(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    if let Some(seconds) = number(RETRY_AFTER.as_str()) {
        return Some(Duration::from_secs(seconds));
    }
    let reset = number("x-ratelimit-reset").filter(|_| number("x-ratelimit-remaining") == Some(0))?;
    let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    Some(Duration::from_secs(reset.saturating_sub(now)))
}

/// Follows redirects within one scheme only: a token must not be sent again after a redirect from https to http.
fn same_scheme(attempt: reqwest::redirect::Attempt<'_>) -> reqwest::redirect::Action {
    let same = attempt.previous().first().is_none_or(|first| first.scheme() == attempt.url().scheme());
    if attempt.previous().len() > MAX_REDIRECTS || !same { attempt.stop() } else { attempt.follow() }
}

/// Returns the innermost cause, without the URL. Only that cause distinguishes a refused connection from an unknown host name.
fn reason(error: &reqwest::Error, timeout: Duration) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", timeout.as_secs());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
