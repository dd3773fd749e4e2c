//! Reports to managers: sent once each, and what became of each. What they say, and what is kept for another time, is the
//! caller's business.

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

/// The most characters of a manager's words that are told.
const MAX_WORDS: usize = 300;

/// Before the second try, and before each further one twice as long.
const PAUSE: Duration = Duration::from_secs(1);

/// Reports for one manager, in the order in which they are sent.
#[derive(Debug)]
pub struct Parcel<'a> {
    /// Whom they are for.
    pub manager: &'a ManagerConfig,
    /// What is sent.
    pub bodies: Vec<String>,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushFate {
    /// The manager has it.
    Taken,
    /// It never will.
    Refused(PushFault),
    /// Not now.
    Later(PushFault),
    /// One before it was not taken, or the time was over.
    Unsent,
}

/// Why a report was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushFault {
    /// No answer came.
    Unreached(Unreached),
    /// No answer came before the time for all of it was over.
    Late,
    /// A success without the receipt that says it was kept.
    NoReceipt {
        /// The HTTP code.
        code: u16,
    },
    /// The manager takes no reports.
    Unsupported(Answered),
    /// It takes none at this address.
    NotThere(Answered),
    /// It is elsewhere.
    Moved(Answered),
    /// Any other code.
    Status(Answered),
}

/// An answer to a report that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP code.
    pub code: u16,
    /// The manager's own words (untrusted text).
    pub said: Option<String>,
}

/// Why a manager has no place for reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoReports {
    /// The config says `none`.
    PathsNone,
    /// Consul keeps no test results.
    Consul,
    /// Nor does the health service of gRPC.
    Grpc,
    /// The embedded manager reads the store itself.
    Embedded,
    /// The manager's entry in the config leads nowhere.
    Config(TargetFault),
}

/// True if a manager can be reported to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// It may take reports.
    Yes,
    /// This variable is to hold the token, and is not set here.
    NoToken(String),
    /// It has no place for them.
    No(NoReports),
}

/// Returns true if this manager can be reported to from here.
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

/// The text without the manager's token, if it is in it.
#[must_use]
pub fn scrubbed(text: &str, manager: &ManagerConfig, settings: &AskerSettings<'_>) -> String {
    let scrubbed = match Target::of(Some(manager), None, settings) {
        Target::Http { to, .. } => to.credential.as_ref().and_then(|credential| credential.secret().scrubbed(text)),
        _ => None,
    };
    scrubbed.unwrap_or_else(|| text.to_owned())
}

/// Sends all parcels side by side, the reports of each one after the other; the first that is not taken now ends its parcel. Not
/// longer than `budget` altogether; within it a manager that is not there is tried so often.
///
/// # Errors
/// When the system gives no runtime.
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
    // A look-up of a name cannot be stopped, and must not be waited for.
    runtime.shutdown_background();
    Ok(fates)
}

/// The fates of the reports up to the first that was not taken.
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

/// What an answer means, as `schemas/manager.openapi.yaml` says.
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

/// Returns true if an answer says that the report was kept: a login page says 200 too.
fn is_receipt(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body).is_ok_and(|receipt| receipt["id"].is_string())
}

/// The code, and the manager's own words, if it has some.
fn answered(reply: &HttpReply, to: &Access) -> Answered {
    let problem: Option<Value> = serde_json::from_slice(&reply.body).ok();
    let text = |key: &str| problem.as_ref()?.get(key)?.as_str().filter(|text| !text.trim().is_empty());
    let words = text("detail").or_else(|| text("title")).or_else(|| text("message"));
    let words: Option<String> = words.map(|words| words.chars().take(MAX_WORDS).collect());
    let scrub = |words: String| to.credential.as_ref().and_then(|it| it.secret().scrubbed(&words)).unwrap_or(words);
    Answered { code: reply.code, said: words.map(scrub) }
}
