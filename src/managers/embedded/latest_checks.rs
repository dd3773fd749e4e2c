//! The latest results of the checks of all domains, for checks that are repeated.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep_until;

use super::{EmbeddedDomain, ReportedParts, together};
use crate::config::CheckConfig;
use crate::managers::checks::{CheckOutcome, Prober, thresholds::Streak};
use crate::model::health::{CheckReason, Health, Status};

/// The number of missed intervals after which a result is unknown, because the check is delayed.
const MISSED: u32 = 3;
/// Additional time beside the intervals, for a busy machine.
const GRACE: Duration = Duration::from_secs(30);

/// A check and its latest result.
struct LatestCheck {
    check: CheckConfig,
    streak: Streak,
    last: Option<Last>,
}

struct Last {
    status: Status,
    output: Option<String>,
    took: Duration,
    when: Instant,
}

/// A callback for each domain whose health may have changed.
pub type Changed = Arc<dyn Fn(&str) + Send + Sync>;

/// The latest checks of all domains.
pub(super) struct LatestChecks(Mutex<HashMap<String, Vec<LatestCheck>>>);

impl LatestChecks {
    pub(super) fn new<'a>(domains: impl Iterator<Item = (&'a str, &'a [CheckConfig])>) -> Self {
        let seen = |check: &CheckConfig| LatestCheck { check: check.clone(), streak: Streak::default(), last: None };
        Self(Mutex::new(domains.map(|(name, checks)| (name.to_owned(), checks.iter().map(seen).collect())).collect()))
    }

    /// Returns the latest known health of a domain.
    pub(super) fn health(&self, domain: &str) -> Health {
        let latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        together(latest.get(domain).into_iter().flatten().map(reported_parts).collect())
    }

    /// Returns true if every check of a domain was made at least once.
    pub(super) fn is_settled(&self, domain: &str) -> bool {
        let latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        latest.get(domain).into_iter().flatten().all(|seen| seen.last.is_some())
    }

    /// Stores the result of a check; returns true if it differs from the one before.
    fn take(&self, domain: &str, at: usize, outcome: &CheckOutcome) -> bool {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(seen) = latest.get_mut(domain).and_then(|checks| checks.get_mut(at)) else { return false };
        let (status, output) = seen.streak.next(outcome, &seen.check);
        let is_news = seen.last.as_ref().is_none_or(|last| last.status != status || last.output != output);
        seen.last = Some(Last { status, output, took: outcome.took, when: Instant::now() });
        is_news
    }
}

/// Repeats the checks until the future is dropped.
pub(super) async fn watch(latest: &Arc<LatestChecks>, prober: &Arc<Prober>, domains: &[EmbeddedDomain], changed: &Changed) {
    let mut tasks = JoinSet::new();
    for entry in domains {
        for (at, check) in entry.checks.iter().cloned().enumerate() {
            let (latest, prober, changed) = (Arc::clone(latest), Arc::clone(prober), Arc::clone(changed));
            let domain = entry.name.clone();
            tasks.spawn(async move {
                loop {
                    let began = Instant::now();
                    let outcome = prober.probe(&domain, &check).await;
                    if latest.take(&domain, at, &outcome) {
                        changed(&domain);
                    }
                    // Each check runs at its interval, and never without a pause.
                    sleep_until((began + check.interval).max(Instant::now() + check.interval / 10).into()).await;
                }
            });
        }
    }
    tasks.join_all().await;
}

fn reported_parts(seen: &LatestCheck) -> ReportedParts {
    let name = seen.check.name.clone();
    let Some(last) = &seen.last else {
        return (name, Status::Unknown, Some(CheckReason::NotMadeYet.to_string()), Duration::ZERO);
    };
    let age = last.when.elapsed();
    if age > (seen.check.interval + seen.check.timeout) * MISSED + GRACE {
        return (name, Status::Unknown, Some(CheckReason::NotMadeFor(age).to_string()), last.took);
    }
    (name, last.status, last.output.clone(), last.took)
}
