//! One JSON API, asked for one thing after the other.

use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};

use crate::error::{Error, Result};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);
const MAX_REDIRECTS: usize = 3;

/// The largest answer that is read, in bytes.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// A client for one JSON API.
pub struct Api {
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

impl Api {
    /// A client that sends `token` as a bearer. The token never shows in a message or a log.
    ///
    /// # Errors
    /// When the token cannot be a header, or the system has no certificates.
    pub fn new(token: Option<&str>) -> Result<Self> {
        // A second client finds the provider in place; that is no error.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/vnd.github+json"));
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("cicd/", env!("CARGO_PKG_VERSION"))));
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|_| Error::unknown("the token has characters that no header can carry"))?;
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
        Ok(Self { client, runtime })
    }

    /// The JSON behind `url`.
    ///
    /// # Errors
    /// With one sentence that says what the server did, for any answer but a 2xx with JSON within the bounds.
    pub fn json(&self, url: &str) -> Result<serde_json::Value, String> {
        self.runtime.block_on(self.fetch(url))
    }

    async fn fetch(&self, url: &str) -> Result<serde_json::Value, String> {
        let mut response = self.client.get(url).send().await.map_err(|error| reason(&error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(format!("the server answered {status}"));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(format!("the answer is larger than {} MiB", MAX_BODY / 1024 / 1024));
            }
            body.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&body).map_err(|_| "the answer is not JSON".to_owned())
    }
}

/// A token must not follow a redirect from https to http.
fn same_scheme(attempt: reqwest::redirect::Attempt<'_>) -> reqwest::redirect::Action {
    let same = attempt.previous().first().is_none_or(|first| first.scheme() == attempt.url().scheme());
    if attempt.previous().len() > MAX_REDIRECTS || !same { attempt.stop() } else { attempt.follow() }
}

/// The innermost cause, without the URL: it is the one that tells a refused connection from a name that does not exist.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", TOTAL_TIMEOUT.as_secs());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
