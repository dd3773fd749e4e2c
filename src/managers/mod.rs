//! Asks the managers of many domains at once for health, deployment and test results. `dialects` parses the answers, and
//! `verdicts` derives the verdicts.
//!
//! No question waits for another: each has its own timeout, and a failed one becomes a row with its reason. The number of open
//! sockets limits the number of parallel questions.

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

/// The default timeout of one answer.
pub const TIMEOUT: Duration = Duration::from_secs(5);
/// The timeout of a connection attempt.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// The most sockets. More would not make it faster, and each costs memory.
const MOST_SOCKETS: u64 = 1024;
/// File descriptors that are left for other uses: files, the store, second addresses of a host name.
const RESERVE: u64 = 200;

/// The settings of an asker.
pub struct AskerSettings<'a> {
    /// Returns the value of an environment variable, for tokens.
    pub tokens: &'a dyn Fn(&str) -> Option<String>,
    /// The hosts that tokens may be sent to.
    pub token_hosts: TokenHosts,
    /// The timeout of one answer.
    pub timeout: Duration,
    /// The root of the repository, to which the paths of `ca_file` are relative.
    pub root: PathBuf,
    /// `CICD_MANAGER_URL`: the URL of the manager if exactly one domain is asked.
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

/// The parts that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wants {
    /// True if health is asked for.
    pub health: bool,
    /// True if the deployment is asked for.
    pub deployment: bool,
    /// True if test results are asked for.
    pub tests: bool,
}

impl Wants {
    /// All parts.
    pub const ALL: Self = Self { health: true, deployment: true, tests: true };
}

/// A question to the manager of a domain.
#[derive(Debug, Clone, Copy)]
pub struct ManagerQuestion<'a> {
    /// The caller's number of the domain, which is returned with the answer.
    pub domain: usize,
    /// The name of the domain.
    pub name: &'a str,
    /// The manager of the domain; `None` for the embedded one.
    pub manager: Option<&'a ManagerConfig>,
    /// The parts that are asked for.
    pub wants: Wants,
}

/// The answer of a domain's manager.
#[derive(Debug, Clone, PartialEq)]
pub struct ManagerAnswer {
    /// The number of the domain in the question.
    pub domain: usize,
    /// The health of the domain.
    pub health: Part<Health>,
    /// The deployment of the domain.
    pub deployment: Part<Deployment>,
    /// The latest run of each level.
    pub tests: Part<Vec<LevelResult>>,
}

/// The embedded manager, for domains that have no other manager. It also answers for the deployments and tests of domains whose
/// manager cannot know them (Consul, gRPC).
pub trait Embedded: Sync {
    /// Returns the health of a domain.
    fn health(&self, domain: &str) -> Part<Health>;
    /// Returns the deployment of a domain.
    fn deployment(&self, domain: &str) -> Part<Deployment>;
    /// Returns the latest run of each level of a domain.
    fn tests(&self, domain: &str) -> Part<Vec<LevelResult>>;
}

/// Asks managers.
pub struct Asker<'a> {
    settings: AskerSettings<'a>,
    network: Arc<Network>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl<'a> Asker<'a> {
    /// Creates an asker. Creating it needs no network.
    ///
    /// # Errors
    /// Returns an error if the system cannot start the network runtime.
    pub fn new(settings: AskerSettings<'a>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(64)
            .build()
            .map_err(|error| Error::unknown("cannot start the network runtime").because(error))?;
        let limits = HttpLimits { connect: CONNECT_TIMEOUT.min(settings.timeout), total: settings.timeout };
        Ok(Self { settings, network: Arc::new(Network::new(HttpClient::new(limits, sockets()))), runtime: Some(runtime) })
    }

    /// Asks all managers at once and waits for all answers, which are in the order of the questions.
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

    /// Returns the answers of other managers, by the index of their question.
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
        // A lookup of a host name cannot be stopped, so it is not waited for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn targets(questions: &[ManagerQuestion<'_>], settings: &AskerSettings<'_>) -> Vec<Target> {
    let url = settings.url_override.as_deref().filter(|url| questions.len() == 1 && !url.is_empty());
    questions.iter().map(|question| Target::of(question.manager, url, settings)).collect()
}

/// Returns true if one of these questions would run a command here or send a token. `has_command` returns true if a check of
/// the question's domain is a command.
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

/// Returns an answer in which every part is unreadable.
fn broken(question: &ManagerQuestion<'_>) -> ManagerAnswer {
    fn part<T>(wanted: bool) -> Part<T> {
        if wanted { Part::unreadable(AnswerFault::Asking) } else { Part::NotAsked }
    }
    let Wants { health, deployment, tests } = question.wants;
    ManagerAnswer { domain: question.domain, health: part(health), deployment: part(deployment), tests: part(tests) }
}

/// Returns the number of sockets that may be open at once. Every question needs one, and the soft limit of open files is 1024
/// on most machines. That leaves more than 800, enough to ask a thousand managers in two rounds.
fn sockets() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    let free = limit.saturating_sub(RESERVE).max(limit / 4).clamp(1, MOST_SOCKETS);
    usize::try_from(free).unwrap_or(1)
}
