//! One manager's answer: the parts that are wanted, asked side by side, and what they amount to.

use std::time::Duration;

use tokio::sync::Semaphore;

use super::target::{Access, Target};
use super::{Answer, Wants, scrub};
use crate::dialects::{self, consul, grpc};
use crate::health::{Health, Part};
use crate::http::header::{CONTENT_TYPE, HeaderMap};
use crate::http::{Ask, Client, Failure, Protocol, Reply, Url};

const JSON: &str = "application/json, */*;q=0.1";
const HEALTH: &str = "application/health+json, application/json;q=0.9, */*;q=0.1";

/// From here on reading takes long enough to hold up the others.
const LARGE: usize = 32 * 1024;

/// Consul gives 200 connections to one client by default, and others on this machine may be asking too.
const CONSUL: usize = 64;

/// What all questions share.
pub(super) struct Network {
    client: Client,
    consul: Semaphore,
}

impl Network {
    pub(super) fn new(client: Client) -> Self {
        Self { client, consul: Semaphore::new(CONSUL) }
    }
}

/// Where a change of a service in Consul is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    /// The index of what is known.
    pub(super) index: u64,
    /// How long Consul may hold the answer back.
    pub(super) most: Duration,
}

/// What a manager answers; with Consul also the index to wait from, 0 when there is none.
pub(super) async fn answer(
    network: &Network,
    target: &Target,
    domain: usize,
    wants: Wants,
    wait: Option<Wait>,
) -> (Answer, u64) {
    let client = &network.client;
    let mut answer = Answer { domain, health: Part::NotAsked, deployment: Part::NotAsked, tests: Part::NotAsked };
    let mut index = 0;
    match target {
        Target::Http { to, health, deployment, tests } => {
            let asks = |url, key, accept| Way { client, to, url, key, accept };
            let health = asks(health.as_ref(), "health", HEALTH);
            let deployment = asks(deployment.as_ref(), "deployment", JSON);
            let tests = asks(tests.as_ref(), "test_results", JSON);
            (answer.health, answer.deployment, answer.tests) = tokio::join!(
                part(health, wants.health, |reply, latency| timed(dialects::health(reply), latency)),
                part(deployment, wants.deployment, |reply, _| dialects::deployment(reply)),
                part(tests, wants.tests, |reply, _| dialects::test_results(reply)),
            );
            scrub::answer(&mut answer, to);
        }
        Target::Consul { to, service, health, catalog } if wants.health => {
            // It is never closed.
            let _turn = network.consul.acquire().await;
            (answer.health, index) = of_consul(client, to, (service, health, catalog), wait).await;
            scrub::answer(&mut answer, to);
        }
        Target::Grpc { to, service, url } if wants.health => {
            answer.health = of_grpc(client, to, service, url).await;
            scrub::answer(&mut answer, to);
        }
        Target::Broken(why) => {
            answer.health = unless(wants.health, why);
            answer.deployment = unless(wants.deployment, why);
            answer.tests = unless(wants.tests, why);
        }
        Target::Consul { .. } | Target::Grpc { .. } | Target::Embedded => {}
    }
    (answer, index)
}

fn unless<T>(wanted: bool, why: &str) -> Part<T> {
    if wanted { Part::Unreadable { why: why.to_owned(), latency: None } } else { Part::NotAsked }
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

fn lost<T>(failure: Failure) -> Part<T> {
    Part::Unreadable { why: failure.why, latency: Some(failure.latency) }
}

fn timed(part: Part<Health>, latency: Duration) -> Part<Health> {
    match part {
        Part::Known(health) => Part::Known(Health { latency: Some(latency), ..health }),
        Part::Unreadable { why, .. } => Part::Unreadable { why, latency: Some(latency) },
        other => other,
    }
}

/// Where one part is asked for, and its key under `paths`.
struct Way<'a> {
    client: &'a Client,
    to: &'a Access,
    url: Option<&'a Url>,
    key: &'static str,
    accept: &'static str,
}

async fn part<T: Send + 'static>(
    way: Way<'_>,
    is_wanted: bool,
    read: fn(&dialects::Reply<'_>, Duration) -> Part<T>,
) -> Part<T> {
    if !is_wanted {
        return Part::NotAsked;
    }
    let Some(url) = way.url else {
        return Part::NotConfigured { how: format!("its manager says `paths: {{ {}: none }}`", way.key) };
    };
    let reply = match way.client.ask(&question(url, way.to, Protocol::Get, way.accept)).await {
        Ok(reply) => reply,
        Err(failure) => return lost(failure),
    };
    let (code, latency) = (reply.code, reply.latency);
    match understood(reply, read).await {
        Part::Unreadable { why, .. } => {
            let none = format!("; if it has none on purpose, say `paths: {{ {}: none }}`", way.key);
            let why = with_unset(why, code, way.to) + if code == 404 { &none } else { "" };
            Part::Unreadable { why, latency: Some(latency) }
        }
        other => other,
    }
}

/// Reads an answer; a large one on another thread, for the clocks of the others go on.
async fn understood<T: Send + 'static>(reply: Reply, read: fn(&dialects::Reply<'_>, Duration) -> Part<T>) -> Part<T> {
    if reply.body.len() < LARGE {
        return read(&as_dialect(&reply), reply.latency);
    }
    let done = tokio::task::spawn_blocking(move || read(&as_dialect(&reply), reply.latency)).await;
    done.unwrap_or_else(|_| Part::Unreadable { why: "the answer could not be read".to_owned(), latency: None })
}

fn as_dialect(reply: &Reply) -> dialects::Reply<'_> {
    dialects::Reply {
        code: reply.code,
        content_type: header(&reply.headers, CONTENT_TYPE.as_str()).unwrap_or_default(),
        body: &reply.body,
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

async fn of_consul(
    client: &Client,
    to: &Access,
    (service, health, catalog): (&str, &Url, &Url),
    wait: Option<Wait>,
) -> (Part<Health>, u64) {
    let mut ask = question(health, to, Protocol::Get, JSON);
    if let Some(Wait { index, most }) = wait.filter(|wait| wait.index > 0) {
        ask.url.query_pairs_mut().append_pair("index", &index.to_string()).append_pair("wait", &format!("{}s", most.as_secs()));
        // Consul adds up to a sixteenth, so that not everybody comes back at once.
        ask.patience = most + most / 16;
    }
    let reply = match client.ask(&ask).await {
        Ok(reply) => reply,
        Err(failure) => return (lost(failure), 0),
    };
    let is = |name: &str, value: &str| header(&reply.headers, name).is_some_and(|text| text.eq_ignore_ascii_case(value));
    let seen = consul::Seen {
        filtered: is("x-consul-results-filtered-by-acls", "true"),
        no_leader: is("x-consul-knownleader", "false"),
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

async fn of_grpc(client: &Client, to: &Access, service: &str, url: &Url) -> Part<Health> {
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

/// Who is not let in, and has no token, is told which one.
fn with_unset(why: String, code: u16, to: &Access) -> String {
    match &to.unset {
        Some(variable) if matches!(code, 401 | 403) => format!("{why}; `{variable}` is not set"),
        _ => why,
    }
}
