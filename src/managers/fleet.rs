//! All domains at one moment: asks their managers, joins what they say, keeps what was seen, and adds the past. `status` does so
//! once or until it is green, `serve` again and again.
//!
//! How managers are asked is `managers`' business, what follows from their answers `verdicts`'.

use std::collections::HashMap;
use std::time::SystemTime;

use crate::config::{CROSS_DOMAIN, CheckConfig, Config, DomainKind, Probe, Suites};
use crate::managers::embedded::is_kept_here;
use crate::managers::verdicts::{self, DomainParts};
use crate::managers::{self, Asker, AskerSettings, Embedded, ManagerAnswer, ManagerQuestion, Wants};
use crate::model::error::{Error, Result};
use crate::model::few::count;
use crate::model::health::{AnswerFault, Concern, DomainStatus, Part};
use crate::model::overview::{Availability, DomainView, Overview};
use crate::store::{self, Handle, Observation, ObservedKind, ObservedReason, Store};
use crate::system::steps::step;

/// Of each domain so many runs are shown.
const RUNS: usize = 20;
/// ... and so many changes of its verdict.
const CHANGES: usize = 10;

/// Words the first reason for a verdict; words are made where reports are.
pub type WordReason = fn(&[Concern]) -> Option<String>;

/// Where what was seen is kept, and how its reasons are worded.
#[derive(Debug, Clone, Copy)]
pub struct Observer<'a> {
    /// The store.
    pub store: &'a Handle,
    /// The words.
    pub word: WordReason,
}

/// What a look found.
#[derive(Debug)]
pub struct Looked {
    /// The domains that were asked for, in that order.
    pub statuses: Vec<DomainStatus>,
    /// Why what was seen could not be kept, or the past not be read: the statuses are right all the same.
    pub trouble: Option<Error>,
}

/// The domains that have a row, by their number in the config: libraries have none, and what lies between the domains only when the
/// config has an entry for it, its suites ever ran, or somebody reported of it.
#[must_use]
pub fn everyone(config: &Config, store: Option<&Store>) -> Vec<usize> {
    let ran = || {
        store.is_some_and(|store| {
            store.domains().is_ok_and(|names| names.iter().any(|name| name == CROSS_DOMAIN))
                || store.reported_runs(CROSS_DOMAIN).is_ok_and(|runs| !runs.is_empty())
                || store.reported_deployment(CROSS_DOMAIN).is_ok_and(|found| found.is_some())
        })
    };
    let has_row = |at: &usize| {
        let domain = &config.domains[*at];
        let is_said = || {
            domain.title.is_some()
                || domain.manager.is_some()
                || !domain.paths.is_empty()
                || !matches!(domain.suites, Suites::Found)
        };
        domain.kind != DomainKind::Library && (domain.name.value != CROSS_DOMAIN || is_said() || ran())
    };
    (0..config.domains.len()).filter(has_row).collect()
}

/// Asks the managers of the chosen domains, all at once, joins what they say, and keeps in the store what was seen.
pub fn look(
    config: &Config,
    chosen: &[usize],
    wants: Wants,
    asker: &Asker<'_>,
    embedded: &dyn Embedded,
    observer: Option<Observer<'_>>,
    now: SystemTime,
) -> Looked {
    let step = step!("ask {}", count(chosen.len(), "manager"));
    let answers = asker.ask(&questions(config, chosen, wants), embedded);
    drop(step);
    let mut statuses: Vec<DomainStatus> = answers.into_iter().map(|answer| status(config, answer)).collect();
    let trouble = observer.and_then(|observer| observer.remember(&mut statuses, wants, now).err());
    Looked { statuses, trouble }
}

/// What is asked of whom.
#[must_use]
pub fn questions<'c>(config: &'c Config, chosen: &[usize], wants: Wants) -> Vec<ManagerQuestion<'c>> {
    let question = |at: &usize| {
        let domain = &config.domains[*at];
        ManagerQuestion { domain: *at, name: &domain.name.value, manager: domain.manager.as_deref(), wants }
    };
    chosen.iter().map(question).collect()
}

/// Returns true if these questions would run a command of a check, or send a variable of the config.
#[must_use]
pub fn acts(config: &Config, questions: &[ManagerQuestion<'_>], settings: &AskerSettings<'_>) -> bool {
    let is_command = |check: &CheckConfig| matches!(check.probe, Probe::Command(_));
    managers::acts(questions, settings, &|question| config.domains[question.domain].checks.iter().any(is_command))
}

/// An answer as the status of its domain.
#[must_use]
pub fn status(config: &Config, answer: ManagerAnswer) -> DomainStatus {
    let ManagerAnswer { domain, health, deployment, tests } = answer;
    verdicts::joined(&config.domains[domain], DomainParts { health, deployment, tests })
}

impl Observer<'_> {
    /// Keeps what was seen, and fills in since when it is so.
    ///
    /// A verdict of some parts is not that of the domain, and is not kept. Since when the health is so, is known of it alone.
    ///
    /// # Errors
    /// When the store cannot be written or read; then nothing is filled in.
    pub fn remember(&self, statuses: &mut [DomainStatus], wants: Wants, now: SystemTime) -> Result<()> {
        self.store.with(|store| remember(statuses, wants, (store, self.word), now))
    }
}

fn remember(
    statuses: &mut [DomainStatus],
    wants: Wants,
    (store, word): (&mut Store, WordReason),
    now: SystemTime,
) -> Result<()> {
    let reason = |status: &DomainStatus| Some((status.why.first()?.code(), word(&status.why)?));
    let reasons: Vec<Option<(&str, String)>> = statuses.iter().map(reason).collect();
    let mut observations = Vec::with_capacity(statuses.len());
    for (status, why) in statuses.iter().zip(&reasons) {
        observations.push(Observation {
            domain: &status.name,
            health: verdicts::of_health(&status.health),
            verdict: (wants == Wants::ALL).then_some(status.verdict),
            why: why.as_ref().map(|(code, text)| ObservedReason { code, text }),
            latency: latency(status),
        });
    }
    store.observe(&observations, now)?;
    let what = match wants {
        Wants::ALL => ObservedKind::Verdict,
        Wants { health: true, deployment: false, tests: false } => ObservedKind::Health,
        _ => return Ok(()),
    };
    let since = store.since(what, now)?;
    for status in statuses {
        let known = since.get(&status.name).filter(|(seen, _)| *seen == status.verdict);
        status.since = known.map(|(_, since)| *since);
    }
    Ok(())
}

/// How long an answer about health took. What never came, or could not be read, is no response time.
fn latency(status: &DomainStatus) -> Option<std::time::Duration> {
    if let Part::Known(health) = &status.health { health.latency } else { None }
}

/// The statuses with their past. What the store cannot tell is left out.
#[must_use]
pub fn overview(repository: String, statuses: Vec<DomainStatus>, store: Option<&Store>, now: SystemTime) -> Overview {
    let names: Vec<&str> = statuses.iter().map(|status| status.name.as_str()).collect();
    let mut spans = store.and_then(|store| store.spans(ObservedKind::Health, now).ok()).unwrap_or_default();
    let mut recent: HashMap<String, store::Recent> =
        store.and_then(|store| store.recent(&names, RUNS).ok()).unwrap_or_default();
    let mut changes = store.and_then(|store| store.transitions(&names, CHANGES, now).ok()).unwrap_or_default();
    let mut response_times = store.and_then(|store| store.response_times(&names, now).ok()).unwrap_or_default();
    let view = |status: DomainStatus| {
        let spans = spans.remove(&status.name).unwrap_or_default();
        let store::Recent { runs, flaky, slowest } = recent.remove(&status.name).unwrap_or_default();
        let availability = if spans.is_empty() { Availability::default() } else { store::availability(&spans, now) };
        let changes = changes.remove(&status.name).unwrap_or_default();
        let response_times = response_times.remove(&status.name);
        DomainView { status, availability, spans, changes, response_times, owners: Vec::new(), runs, flaky, slowest }
    };
    Overview { repository, taken: now, domains: statuses.into_iter().map(view).collect(), tests: None }
}

/// The status of a domain whose manager has not answered by the end. What this program keeps of it itself is not what was late.
#[must_use]
pub fn unanswered(config: &Config, at: usize, wants: Wants, own: &dyn Embedded) -> DomainStatus {
    fn part<T>(is_wanted: bool, kept: Option<Part<T>>) -> Part<T> {
        let late = || kept.unwrap_or_else(|| Part::unreadable(AnswerFault::Late));
        if is_wanted { late() } else { Part::NotAsked }
    }
    let domain = &config.domains[at];
    let (name, is_kept) = (&domain.name.value, is_kept_here(domain.manager.as_deref()));
    let parts = DomainParts {
        health: part(wants.health, None),
        deployment: part(wants.deployment, is_kept.then(|| own.deployment(name))),
        tests: part(wants.tests, is_kept.then(|| own.tests(name))),
    };
    verdicts::joined(domain, parts)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::managers::embedded::OwnStore;
    use crate::model::diagnostic::SourceText;
    use crate::model::environment::Environment;
    use crate::model::health::{Health, HealthDialect, NextStep, Status};
    use crate::store::{Handle, Policy};

    #[test]
    fn a_slow_check_is_not_the_store_s_fault() {
        let folder = tempfile::tempdir().expect("a folder");
        let steps = |keys: &str| -> Vec<NextStep> {
            let text = format!("version: 1\ndomains:\n  a: {{ {keys} }}\n");
            let config = crate::config::parse(&Arc::new(SourceText { name: "cicd.yml".into(), text })).expect("a config");
            let wants = Wants { health: true, deployment: true, tests: true };
            let store = Arc::new(Handle::new(folder.path(), folder.path(), Policy::ANSWERS));
            unanswered(&config, 0, wants, &OwnStore::new(&config, store, folder.path(), &Environment::default())).next
        };
        for keys in [
            "checks: { slow: { command: \"sleep 60\" } }",
            "manager: { kind: grpc, url: \"http://a\" }",
            "manager: { kind: consul, url: \"http://a\", service: a }",
            "manager: { url: \"http://a\" }",
        ] {
            let found = steps(keys);
            assert!(!found.is_empty() && !found.contains(&NextStep::SeeStore), "{keys}: {found:?}");
        }
    }

    #[test]
    fn an_observation_is_stored_with_its_reason_and_response_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "version: 1\ndomains: { a: { manager: { url: \"http://a\" } } }\n".to_owned();
        let config = crate::config::parse(&Arc::new(SourceText { name: "cicd.yml".into(), text })).expect("a config");
        let handle = Handle::new(folder.path(), folder.path(), Policy::ANSWERS);
        let observer = Observer { store: &handle, word: |why| why.first().map(|why| why.code().to_uppercase()) };
        let now = |seconds: u64| SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000 + seconds);
        let see = |health: Part<Health>, seconds: u64| {
            let answer = ManagerAnswer { domain: 0, health, deployment: Part::NotAsked, tests: Part::NotAsked };
            let mut statuses = vec![status(&config, answer)];
            observer.remember(&mut statuses, Wants::ALL, now(seconds)).expect("kept");
            handle.peek(|store| overview(String::new(), statuses, store, now(seconds))).domains.remove(0)
        };
        let answer = |status: Status, millis: u64| {
            let latency = Some(std::time::Duration::from_millis(millis));
            Part::Known(Health { status, output: None, checks: Vec::new(), latency, dialect: HealthDialect::Status })
        };
        see(answer(Status::Pass, 20), 0);
        see(Part::unreadable(AnswerFault::Late), 30);
        let view = see(answer(Status::Fail, 40), 60);
        let changes: Vec<_> =
            view.changes.iter().map(|change| (change.to, change.why_code.as_deref(), change.why.as_deref())).collect();
        let unreadable = (Status::Unknown, Some("health-unreadable"), Some("HEALTH-UNREADABLE"));
        assert_eq!(changes, [(Status::Fail, Some("health-fail"), Some("HEALTH-FAIL")), unreadable]);
        let times = view.response_times.expect("times");
        assert_eq!((times.answers, times.highest.as_millis()), (2, 40), "what could not be read is no answer");
        assert_eq!(view.availability.day.expect("a share").watched.as_secs(), 60);
    }
}
