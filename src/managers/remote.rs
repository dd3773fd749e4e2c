//! The answer of one manager: the requested parts, and their combination.
//!
//! The parts are requested one after the other on one connection, which is cheapest for many managers. While a manager is slow
//! to answer, the next part is requested on another connection, so no part waits long for another.

use std::time::{Duration, SystemTime};

use tokio::sync::Semaphore;

use super::target::{Access, Target};
use super::{ManagerAnswer, Wants, scrub};
use crate::managers::dialects::{self, consul, grpc};
use crate::model::clock;
use crate::model::health::{AnswerFault, Health, LevelResult, Part, PartKind, SetupHint, Status, TargetFault, Unreadable};
use crate::system::http::header::{CONTENT_TYPE, HeaderMap};
use crate::system::http::{Ask, HttpClient, HttpFailure, HttpReply, Kept, Protocol, Url};

const JSON: &str = "application/json, */*;q=0.1";
const HEALTH: &str = "application/health+json, application/json;q=0.9, */*;q=0.1";

/// The longest time that one part waits for the answer about another.
const PATIENCE: Duration = Duration::from_millis(500);

/// The size in bytes from which parsing would delay the other answers.
const LARGE: usize = 32 * 1024;

/// The most connections to Consul. Consul gives 200 connections to one client by default, and other programs on this machine
/// may use some.
const CONSUL: usize = 64;

/// The state that all questions share.
pub(super) struct Network {
    client: HttpClient,
    consul: Semaphore,
}

impl Network {
    pub(super) fn new(client: HttpClient) -> Self {
        Self { client, consul: Semaphore::new(CONSUL) }
    }
}

/// A blocking query for a change of a service in Consul.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    /// The index of the last known state.
    pub(super) index: u64,
    /// The longest time that Consul may hold the answer back.
    pub(super) most: Duration,
}

/// Returns the answer of a manager; with Consul also the index for the next blocking query, or 0 if there is none.
pub(super) async fn answer(
    network: &Network,
    target: &Target,
    domain: usize,
    wants: Wants,
    wait: Option<Wait>,
) -> (ManagerAnswer, u64) {
    let client = &network.client;
    let mut answer = ManagerAnswer { domain, health: Part::NotAsked, deployment: Part::NotAsked, tests: Part::NotAsked };
    let mut index = 0;
    match target {
        Target::Http { to, health, deployment, tests } => {
            let all = [(wants.health, health, HEALTH), (wants.deployment, deployment, JSON), (wants.tests, tests, JSON)];
            let ways: Vec<Way<'_>> = all
                .iter()
                .enumerate()
                .filter_map(|(nth, (is_wanted, url, accept))| {
                    Some(Way { nth, url: url.as_ref().filter(|_| *is_wanted)?, accept })
                })
                .collect();
            let mut said = [None, None, None];
            for (nth, reply) in asked(client, to, &ways, client.kept().await).await {
                said[nth] = Some(reply);
            }
            let [first, second, third] = said;
            let is = |nth: usize, kind| (all[nth].0, kind, to);
            answer.health =
                part(is(0, PartKind::Health), first, |reply, latency| timed(dialects::health(reply), latency)).await;
            answer.deployment = part(is(1, PartKind::Deployment), second, |reply, _| dialects::deployment(reply)).await;
            answer.tests = part(is(2, PartKind::Tests), third, |reply, _| dialects::test_results(reply)).await;
            if let Part::Known(levels) = &mut answer.tests {
                no_green_from_the_future(levels, SystemTime::now());
            }
            scrub::answer(&mut answer, to);
        }
        Target::Consul { to, service, health, catalog } if wants.health => {
            // The semaphore is never closed.
            let _turn = network.consul.acquire().await;
            (answer.health, index) = of_consul(client, to, (service, health, catalog), wait).await;
            scrub::answer(&mut answer, to);
        }
        Target::Grpc { to, service, url } if wants.health => {
            answer.health = of_grpc(client, to, service, url).await;
            scrub::answer(&mut answer, to);
        }
        Target::Broken(fault, _) => {
            answer.health = unless(wants.health, fault);
            answer.deployment = unless(wants.deployment, fault);
            answer.tests = unless(wants.tests, fault);
        }
        Target::Consul { .. } | Target::Grpc { .. } | Target::Embedded => {}
    }
    (answer, index)
}

/// Replaces results with an end in the future by unknown ones, unless they failed.
fn no_green_from_the_future(levels: &mut [LevelResult], now: SystemTime) {
    for level in levels.iter_mut().filter(|level| level.status < Status::Fail && clock::is_ahead(level.finished, now)) {
        level.status = Status::Unknown;
    }
}

fn unless<T>(wanted: bool, fault: &TargetFault) -> Part<T> {
    if wanted { Part::unreadable(AnswerFault::Config(fault.clone())) } else { Part::NotAsked }
}

fn question(url: &Url, to: &Access, protocol: Protocol, accept: &'static str) -> Ask {
    Ask {
        url: url.clone(),
        protocol,
        accept,
        credential: to.credential.clone(),
        ca_file: to.ca_file.clone(),
        body: Vec::new(),
        patience: Duration::ZERO,
    }
}

fn lost<T>(failure: HttpFailure) -> Part<T> {
    Part::Unreadable { why: AnswerFault::from(failure.why).into(), latency: Some(failure.latency) }
}

fn timed(part: Part<Health>, latency: Duration) -> Part<Health> {
    match part {
        Part::Known(health) => Part::Known(Health { latency: Some(latency), ..health }),
        Part::Unreadable { why, .. } => Part::Unreadable { why, latency: Some(latency) },
        other => other,
    }
}

/// The URL of one part, and its number among the three parts.
struct Way<'a> {
    nth: usize,
    url: &'a Url,
    accept: &'static str,
}

type RemoteAnswer = Result<HttpReply, HttpFailure>;

/// Requests the parts one after the other on one connection. While an answer takes long, the next part is requested on another
/// connection. A manager that cannot be reached is not tried again.
async fn asked<'c>(client: &'c HttpClient, to: &Access, ways: &[Way<'_>], kept: Kept<'c>) -> Vec<(usize, RemoteAnswer)> {
    let Some((way, others)) = ways.split_first() else { return Vec::new() };
    let first = async move {
        let mut kept = kept;
        let ask = question(way.url, to, Protocol::Get, way.accept);
        (client.ask_on(&mut kept, &ask, !others.is_empty()).await, kept)
    };
    let mut first = std::pin::pin!(first);
    let (said, mut rest) = match tokio::time::timeout(PATIENCE, first.as_mut()).await {
        Ok((Err(lost), _)) if lost.is_out_of_reach => {
            let rest = others.iter().map(|other| (other.nth, Err(lost.clone()))).collect();
            (Err(lost), rest)
        }
        Ok((said, kept)) => (said, Box::pin(asked(client, to, others, kept)).await),
        Err(_) => {
            let meanwhile = async { Box::pin(asked(client, to, others, client.kept().await)).await };
            let ((said, _), rest) = tokio::join!(first, meanwhile);
            (said, rest)
        }
    };
    rest.push((way.nth, said));
    rest
}

async fn part<T: Send + 'static>(
    (is_wanted, kind, to): (bool, PartKind, &Access),
    said: Option<RemoteAnswer>,
    read: fn(&dialects::ManagerReply<'_>, Duration) -> Part<T>,
) -> Part<T> {
    if !is_wanted {
        return Part::NotAsked;
    }
    let reply = match said {
        None => return Part::NotConfigured { how: SetupHint::PathsNone(kind) },
        Some(Ok(reply)) => reply,
        Some(Err(failure)) => return lost(failure),
    };
    let (code, latency) = (reply.code, reply.latency);
    match understood(reply, read).await {
        Part::Unreadable { why, .. } => {
            let not_found = (code == 404).then_some(kind);
            Part::Unreadable { why: Unreadable { not_found, ..with_unset(why, code, to) }, latency: Some(latency) }
        }
        other => other,
    }
}

/// Parses an answer. A large one is parsed on another thread, so other answers are not delayed.
async fn understood<T: Send + 'static>(
    reply: HttpReply,
    read: fn(&dialects::ManagerReply<'_>, Duration) -> Part<T>,
) -> Part<T> {
    if reply.body.len() < LARGE {
        return read(&as_dialect(&reply), reply.latency);
    }
    let done = tokio::task::spawn_blocking(move || read(&as_dialect(&reply), reply.latency)).await;
    done.unwrap_or_else(|_| Part::unreadable(AnswerFault::Reading))
}

fn as_dialect(reply: &HttpReply) -> dialects::ManagerReply<'_> {
    dialects::ManagerReply {
        code: reply.code,
        content_type: header(&reply.headers, CONTENT_TYPE.as_str()).unwrap_or_default(),
        body: &reply.body,
        age: header(&reply.headers, "age").and_then(|age| age.trim().parse().ok()),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The longest time that a server of Consul may have been out of touch with the leader, in milliseconds.
const LONG_OUT_OF_TOUCH: u64 = 60_000;

async fn of_consul(
    client: &HttpClient,
    to: &Access,
    (service, health, catalog): (&str, &Url, &Url),
    wait: Option<Wait>,
) -> (Part<Health>, u64) {
    let mut ask = question(health, to, Protocol::Get, JSON);
    if let Some(Wait { index, most }) = wait.filter(|wait| wait.index > 0) {
        ask.url.query_pairs_mut().append_pair("index", &index.to_string()).append_pair("wait", &format!("{}s", most.as_secs()));
        // Consul adds up to a sixteenth of the time, so clients do not all return at once.
        ask.patience = most + most / 16;
    }
    let reply = match client.ask(&ask).await {
        Ok(reply) => reply,
        Err(failure) => return (lost(failure), 0),
    };
    let is = |name: &str, value: &str| header(&reply.headers, name).is_some_and(|text| text.eq_ignore_ascii_case(value));
    // The time is in milliseconds; servers that may give stale answers send it.
    let out_of_touch: u64 =
        header(&reply.headers, "x-consul-lastcontact").and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    let seen = consul::SeenCheck {
        filtered: is("x-consul-results-filtered-by-acls", "true"),
        no_leader: is("x-consul-knownleader", "false") || out_of_touch > LONG_OUT_OF_TOUCH,
    };
    let index = header(&reply.headers, "x-consul-index").and_then(|text| text.parse().ok()).unwrap_or(0);
    let latency = reply.latency;
    let part = match consul::health(&as_dialect(&reply), seen) {
        Some(Part::Unreadable { why, .. }) => Part::Unreadable { why: with_unset(why, reply.code, to), latency: None },
        Some(part) => part,
        None => {
            let found = client.ask(&question(catalog, to, Protocol::Get, JSON)).await.ok();
            consul::absent(service, found.as_ref().map(as_dialect).as_ref())
        }
    };
    (timed(part, latency), index)
}

async fn of_grpc(client: &HttpClient, to: &Access, service: &str, url: &Url) -> Part<Health> {
    let mut ask = question(url, to, Protocol::Grpc, "");
    ask.body = grpc::request(service);
    let reply = match client.ask(&ask).await {
        Ok(reply) => reply,
        Err(failure) => return lost(failure),
    };
    // An answer without a body has its trailers as headers.
    let field = |name: &str| header(&reply.trailers, name).or_else(|| header(&reply.headers, name));
    let status = field("grpc-status");
    let part = grpc::health(service, reply.code, status, field("grpc-message"), &reply.body);
    let code = if matches!(status, Some("7" | "16")) { 401 } else { reply.code };
    match timed(part, reply.latency) {
        Part::Unreadable { why, latency } => Part::Unreadable { why: with_unset(why, code, to), latency },
        part => part,
    }
}

/// Returns the reason with the name of the unset token variable, if access was denied.
fn with_unset(why: Unreadable, code: u16, to: &Access) -> Unreadable {
    let unset = to.unset.clone().filter(|_| matches!(code, 401 | 403));
    Unreadable { unset, ..why }
}
