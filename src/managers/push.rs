//! Sends reports to managers once each, and returns the result of each. The caller makes the reports and stores those for a
//! later attempt.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::JoinSet;

use super::target::{Access, Target};
use super::{AskerSettings, CONNECT_TIMEOUT, sockets};
use crate::config::ManagerConfig;
use crate::model::error::{Error, Result};
use crate::model::health::{TargetFault, Unreached};
use crate::system::http::{Ask, HttpClient, HttpLimits, HttpReply, Protocol, Url};

const JSON: &str = "application/json, application/problem+json;q=0.9, */*;q=0.1";

/// The most characters of a manager's message that are shown.
const MAX_WORDS: usize = 300;

/// The pause before the second attempt; it doubles before each further one.
const PAUSE: Duration = Duration::from_secs(1);

/// Reports for one manager, in the order in which they are sent.
#[derive(Debug)]
pub struct Parcel<'a> {
    /// The manager that gets the reports.
    pub manager: &'a ManagerConfig,
    /// The bodies of the reports.
    pub bodies: Vec<String>,
}

/// Possible results of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushFate {
    /// The manager stored the report.
    Taken,
    /// The manager will never accept the report.
    Refused(PushFault),
    /// The manager cannot accept the report now.
    Later(PushFault),
    /// The report was not sent, because one before it was not accepted or the time was over.
    Unsent,
}

/// Possible reasons why a report was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushFault {
    /// The manager did not answer.
    Unreached(Unreached),
    /// The manager did not answer before the total time was over.
    Late,
    /// The answer reports success, but lacks the receipt that confirms storage.
    NoReceipt {
        /// The HTTP status code.
        code: u16,
    },
    /// The manager takes no reports.
    Unsupported(Answered),
    /// The manager takes no reports at this address.
    NotThere(Answered),
    /// The manager has moved to another address.
    Moved(Answered),
    /// The manager answered with another code.
    Status(Answered),
}

/// The answer to a report that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status code.
    pub code: u16,
    /// The manager's own message (untrusted text).
    pub said: Option<String>,
}

/// Possible reasons why a manager cannot get reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoReports {
    /// The config says `none`.
    PathsNone,
    /// Consul keeps no test results.
    Consul,
    /// The gRPC health service keeps no test results.
    Grpc,
    /// The embedded manager reads the store itself.
    Embedded,
    /// The manager's entry in the config is not usable.
    Config(TargetFault),
}

/// Possible answers to whether reports can be sent to a manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// The manager may accept reports.
    Yes,
    /// This variable should hold the token, and is not set here.
    NoToken(String),
    /// The manager cannot get reports.
    No(NoReports),
}

/// Returns whether reports can be sent to this manager from here.
#[must_use]
pub fn takes_reports(manager: &ManagerConfig, settings: &AskerSettings<'_>) -> Takes {
    match Target::of(Some(manager), None, settings) {
        Target::Http { to: Access { unset: Some(variable), .. }, tests: Some(_), .. } => Takes::NoToken(variable),
        Target::Http { tests: Some(_), .. } => Takes::Yes,
        Target::Http { tests: None, .. } => Takes::No(NoReports::PathsNone),
        Target::Consul { .. } => Takes::No(NoReports::Consul),
        Target::Grpc { .. } => Takes::No(NoReports::Grpc),
        Target::Embedded => Takes::No(NoReports::Embedded),
        Target::Broken(fault, _) => Takes::No(NoReports::Config(fault)),
    }
}

/// Returns the text without the manager's token.
#[must_use]
pub fn scrubbed(text: &str, manager: &ManagerConfig, settings: &AskerSettings<'_>) -> String {
    let scrubbed = match Target::of(Some(manager), None, settings) {
        Target::Http { to, .. } => to.credential.as_ref().and_then(|credential| credential.secret().scrubbed(text)),
        _ => None,
    };
    scrubbed.unwrap_or_else(|| text.to_owned())
}

/// Sends all parcels in parallel, and the reports of each one after the other. The first report that is not accepted now ends
/// its parcel. The total time is limited by `budget`; within it, a manager that cannot be reached is tried `tries` times.
///
/// # Errors
/// Returns an error if the system cannot start the network runtime.
pub fn push(parcels: &[Parcel<'_>], settings: &AskerSettings<'_>, budget: Duration, tries: u32) -> Result<Vec<Vec<PushFate>>> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().max_blocking_threads(16).build();
    let runtime = runtime.map_err(|error| Error::unknown("cannot start the network runtime").because(error))?;
    let limits = HttpLimits { connect: CONNECT_TIMEOUT.min(settings.timeout), total: settings.timeout };
    let client = std::sync::Arc::new(HttpClient::new(limits, sockets()));
    let until = Instant::now() + budget;
    let mut fates: Vec<Vec<PushFate>> = parcels.iter().map(|parcel| vec![PushFate::Unsent; parcel.bodies.len()]).collect();
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for (place, parcel) in parcels.iter().enumerate() {
            let Target::Http { to, tests: Some(url), .. } = Target::of(Some(parcel.manager), None, settings) else { continue };
            let (client, bodies) = (std::sync::Arc::clone(&client), parcel.bodies.clone());
            tasks.spawn(async move { (place, one_by_one(&client, &to, &url, bodies, until, tries).await) });
        }
        while let Some(done) = tasks.join_next().await {
            if let Ok((place, done)) = done {
                fates[place].splice(..done.len(), done);
            }
        }
    });
    // A lookup of a host name cannot be stopped, so it is not waited for.
    runtime.shutdown_background();
    Ok(fates)
}

/// Returns the results of the reports up to the first that was not accepted.
async fn one_by_one(
    client: &HttpClient,
    to: &Access,
    url: &Url,
    bodies: Vec<String>,
    until: Instant,
    tries: u32,
) -> Vec<PushFate> {
    let mut fates = Vec::new();
    for body in bodies {
        let fate = tried(client, to, url, body, until, tries).await;
        let ends = matches!(fate, PushFate::Later(_));
        fates.push(fate);
        if ends {
            break;
        }
    }
    fates
}

async fn tried(client: &HttpClient, to: &Access, url: &Url, body: String, until: Instant, tries: u32) -> PushFate {
    let ask = Ask {
        url: url.clone(),
        protocol: Protocol::Post,
        accept: JSON,
        credential: to.credential.clone(),
        ca_file: to.ca_file.clone(),
        body: body.into_bytes(),
        patience: Duration::ZERO,
    };
    let mut pause = PAUSE;
    for nth in 1.. {
        let Ok(asked) = tokio::time::timeout_at(until.into(), client.ask(&ask)).await else {
            return PushFate::Later(PushFault::Late);
        };
        let fate = match asked {
            Ok(reply) => fate(&reply, to),
            Err(failure) => PushFate::Later(PushFault::Unreached(failure.why)),
        };
        if !matches!(fate, PushFate::Later(_)) || nth >= tries || Instant::now() + pause >= until {
            return fate;
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    PushFate::Unsent
}

/// Returns the meaning of an answer, as `schemas/manager.openapi.yaml` defines it.
fn fate(reply: &HttpReply, to: &Access) -> PushFate {
    let code = reply.code;
    match code {
        200..=299 if is_receipt(&reply.body) => PushFate::Taken,
        200..=299 => PushFate::Later(PushFault::NoReceipt { code }),
        501 => PushFate::Refused(PushFault::Unsupported(answered(reply, to))),
        404 | 405 => PushFate::Refused(PushFault::NotThere(answered(reply, to))),
        408 | 429 | 500..=599 => PushFate::Later(PushFault::Status(answered(reply, to))),
        300..=399 => PushFate::Refused(PushFault::Moved(answered(reply, to))),
        _ => PushFate::Refused(PushFault::Status(answered(reply, to))),
    }
}

/// Returns true if an answer confirms that the report was stored: a login page has the code 200 too.
fn is_receipt(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body).is_ok_and(|receipt| receipt["id"].is_string())
}

/// Returns the code, and the manager's own message if it sent one.
fn answered(reply: &HttpReply, to: &Access) -> Answered {
    let problem: Option<Value> = serde_json::from_slice(&reply.body).ok();
    let text = |key: &str| problem.as_ref()?.get(key)?.as_str().filter(|text| !text.trim().is_empty());
    let words = text("detail").or_else(|| text("title")).or_else(|| text("message"));
    let words: Option<String> = words.map(|words| words.chars().take(MAX_WORDS).collect());
    let scrub = |words: String| to.credential.as_ref().and_then(|it| it.secret().scrubbed(&words)).unwrap_or(words);
    Answered { code: reply.code, said: words.map(scrub) }
}
