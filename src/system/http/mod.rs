//! HTTP clients with limits on time and size. The callers decide what to request and what a response means.

mod allowance;
mod api;
mod client;
mod line;
mod names;
mod reason;
mod redirect;
mod secret;
mod tls;
mod token_hosts;
mod wire;

pub use allowance::MAX_ANSWER;
pub use api::{Api, MAX_BODY, Refusal};
pub use client::{Ask, HttpClient, HttpFailure, HttpLimits, HttpReply, Protocol};
pub use line::Kept;
pub use reqwest::Url;
pub use reqwest::header;
pub use secret::{Credential, Secret};
pub use token_hosts::{TOKEN_HOSTS, TokenHosts};
