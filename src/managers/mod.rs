//! Asks the managers of many domains at once: health, deployment, test results. What the answers mean is `dialects`' business,
//! what follows from them `verdicts`'.
//!
//! Nobody waits for anybody: each question has its own clock, and ends as a row with its reason. So many are under way as
//! there are sockets for.

pub mod checks;
pub mod contract;
pub mod dialects;
pub mod embedded;
pub mod fleet;
mod follow;
mod own_answers;
mod push;
mod remote;
mod scrub;
mod target;
pub mod verdicts;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use push::{Answered, NoReports, Parcel, PushFate, PushFault, Takes, push, scrubbed, takes_reports};
use tokio::task::JoinSet;

use crate::config::ManagerConfig;
use crate::model::error::{Error, Result};
use crate::model::health::{AnswerFault, Deployment, Health, LevelResult, Part};
use crate::system::http::{HttpClient, HttpLimits, TokenHosts};
use remote::Network;
use target::Target;

/// How long one answer may take when nothing else is said.
pub const TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// More sockets do not make it faster, and each costs memory.
const MOST_SOCKETS: u64 = 1024;
/// Descriptors that are left for everything else: files, the store, second addresses of a name.
const RESERVE: u64 = 200;

/// What an asker needs to know.
pub struct AskerSettings<'a> {
    /// The value of an environment variable, for tokens.
    pub tokens: &'a dyn Fn(&str) -> Option<String>,
    /// The hosts that they may be sent to.
    pub token_hosts: TokenHosts,
    /// How long one answer may take.
    pub timeout: Duration,
    /// The root of the repository, which relative paths of `ca_file` are from.
    pub root: PathBuf,
    /// `CICD_MANAGER_URL`: where the manager is, when exactly one domain is asked.
    pub url_override: Option<String>,
}

impl std::fmt::Debug for AskerSettings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { timeout, root, url_override, .. } = self;
        f.debug_struct("Settings")
            .field("timeout", timeout)
            .field("root", root)
            .field("url_override", url_override)
            .finish_non_exhaustive()
    }
}

/// Which parts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wants {
    /// Health.
    pub health: bool,
    /// Deployment.
    pub deployment: bool,
    /// Test results.
    pub tests: bool,
}

impl Wants {
    /// All of it.
    pub const ALL: Self = Self { health: true, deployment: true, tests: true };
}

/// Whom to ask for what.
#[derive(Debug, Clone, Copy)]
pub struct ManagerQuestion<'a> {
    /// The caller's number of the domain; comes back with the answer.
    pub domain: usize,
    /// Its name.
    pub name: &'a str,
    /// Its manager; without one: embedded.
    pub manager: Option<&'a ManagerConfig>,
    /// What is asked for.
    pub wants: Wants,
}

/// What was found out.
#[derive(Debug, Clone, PartialEq)]
pub struct ManagerAnswer {
    /// The number of the question's domain.
    pub domain: usize,
    /// How it is.
    pub health: Part<Health>,
    /// What is deployed.
    pub deployment: Part<Deployment>,
    /// The latest run of each level.
    pub tests: Part<Vec<LevelResult>>,
}

/// The manager that this program is itself, for domains that have no other. It also tells deployments and tests of domains
/// whose manager cannot know of them (Consul, gRPC).
pub trait Embedded: Sync {
    /// How a domain is.
    fn health(&self, domain: &str) -> Part<Health>;
    /// What is deployed of it.
    fn deployment(&self, domain: &str) -> Part<Deployment>;
    /// The latest run of each of its levels.
    fn tests(&self, domain: &str) -> Part<Vec<LevelResult>>;
}

/// Asks managers.
pub struct Asker<'a> {
    settings: AskerSettings<'a>,
    network: Arc<Network>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl<'a> Asker<'a> {
    /// An asker. It needs no network by itself.
    ///
    /// # Errors
    /// When the system gives no runtime.
    pub fn new(settings: AskerSettings<'a>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(64)
            .build()
            .map_err(|error| Error::unknown("cannot start the network runtime").because(error))?;
        let limits = HttpLimits { connect: CONNECT_TIMEOUT.min(settings.timeout), total: settings.timeout };
        Ok(Self { settings, network: Arc::new(Network::new(HttpClient::new(limits, sockets()))), runtime: Some(runtime) })
    }

    /// Asks everybody at once, and waits for all of them. The answers are in the order of the questions.
    #[must_use]
    pub fn ask(&self, questions: &[ManagerQuestion<'_>], embedded: &dyn Embedded) -> Vec<ManagerAnswer> {
        let targets = targets(questions, &self.settings);
        let mut answers: Vec<Option<ManagerAnswer>> = questions.iter().map(|_| None).collect();
        std::thread::scope(|scope| {
            let own = scope.spawn(|| own_answers::answers(questions, &targets, embedded));
            for (place, answer) in self.remote(questions, &targets) {
                answers[place] = Some(answer);
            }
            for (place, answer) in own.join().unwrap_or_default() {
                answers[place] = Some(answer);
            }
        });
        let rest = questions.iter().zip(answers).zip(&targets);
        rest.map(|((question, answer), target)| {
            let answer = answer.unwrap_or_else(|| broken(question));
            own_answers::completed(answer, question, target, embedded)
        })
        .collect()
    }

    /// The answers of others, by the place of their question.
    fn remote(&self, questions: &[ManagerQuestion<'_>], targets: &[Target]) -> Vec<(usize, ManagerAnswer)> {
        let Some(runtime) = &self.runtime else { return Vec::new() };
        let asked = questions.iter().zip(targets).enumerate().filter(|(_, (_, target))| !target.is_embedded());
        let mut tasks = JoinSet::new();
        for (place, (question, target)) in asked {
            let (network, target, wants, domain) = (Arc::clone(&self.network), target.clone(), question.wants, question.domain);
            let task = async move { (place, remote::answer(&network, &target, domain, wants, None).await.0) };
            tasks.spawn_on(task, runtime.handle());
        }
        runtime.block_on(async {
            let mut answers = Vec::with_capacity(tasks.len());
            while let Some(done) = tasks.join_next().await {
                answers.extend(done.ok());
            }
            answers
        })
    }
}

impl Drop for Asker<'_> {
    fn drop(&mut self) {
        // A look-up of a name cannot be stopped, and must not be waited for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn targets(questions: &[ManagerQuestion<'_>], settings: &AskerSettings<'_>) -> Vec<Target> {
    let url = settings.url_override.as_deref().filter(|url| questions.len() == 1 && !url.is_empty());
    questions.iter().map(|question| Target::of(question.manager, url, settings)).collect()
}

/// Returns true if one of these questions would run a command here or send a token. `has_command` tells of a question's domain whether a
/// check of it is a command.
#[must_use]
pub fn acts(
    questions: &[ManagerQuestion<'_>],
    settings: &AskerSettings<'_>,
    has_command: &dyn Fn(&ManagerQuestion<'_>) -> bool,
) -> bool {
    let asked = questions.iter().zip(targets(questions, settings));
    asked.into_iter().any(|(question, target)| {
        let runs = target.is_embedded() && question.wants.health && has_command(question);
        runs || target.sends_a_token(question.wants)
    })
}

/// An answer that says of every part that it cannot be read.
fn broken(question: &ManagerQuestion<'_>) -> ManagerAnswer {
    fn part<T>(wanted: bool) -> Part<T> {
        if wanted { Part::unreadable(AnswerFault::Asking) } else { Part::NotAsked }
    }
    let Wants { health, deployment, tests } = question.wants;
    ManagerAnswer { domain: question.domain, health: part(health), deployment: part(deployment), tests: part(tests) }
}

/// How many sockets may be open at once. Every question has one, and the soft limit of open files is 1024 on most machines:
/// that gives more than 800, enough to ask a thousand managers within two waves.
fn sockets() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    let free = limit.saturating_sub(RESERVE).max(limit / 4).clamp(1, MOST_SOCKETS);
    usize::try_from(free).unwrap_or(1)
}
