//! The latest run of each level of a domain, among the runs in this store and the reported ones: the one that began last.

use std::time::{Duration, SystemTime};

use crate::managers::contract::{self, ContractFailure, Joined, LevelRun, MAX_FAILURES, MAX_LEVELS};
use crate::model::error::Result;
use crate::model::health::{LevelResult, Status};
use crate::model::pages::PageUrl;
use crate::model::result::{SuiteId, Verdict};
use crate::store::{LevelPast, Store, SuitePast};

/// Returns the levels of a domain, in the order of `order`, then by name.
pub(super) fn of(store: &Store, domain: &str, order: &[String]) -> Result<Vec<Joined>> {
    let most = u32::try_from(MAX_FAILURES).unwrap_or(u32::MAX);
    let mut found: Vec<Joined> = store.levels(domain, most)?.iter().filter_map(|past| here(domain, past)).collect();
    for bodies in store.reported_runs(domain)? {
        // The store is untrusted: a text that is not a report is ignored.
        let read = |body: &String| contract::test_run(&serde_json::from_str(body).ok()?).ok();
        let Some(reported) = contract::join(bodies.iter().filter_map(read).collect()) else { continue };
        match found.iter_mut().find(|other| other.run.level == reported.run.level) {
            Some(other) if other.run.started < reported.run.started => *other = reported,
            Some(_) => {}
            None => found.push(reported),
        }
    }
    let place = |level: &str| order.iter().position(|other| other == level).unwrap_or(order.len());
    found.sort_by(|a, b| (place(&a.run.level), &a.run.level).cmp(&(place(&b.run.level), &b.run.level)));
    found.truncate(MAX_LEVELS);
    Ok(found)
}

/// Returns the latest run of a level in this store.
fn here(domain: &str, past: &LevelPast) -> Option<Joined> {
    let verdict = contract::worst(past.suites.iter().map(|suite| suite.verdict))?;
    let counted = past.suites.iter().filter(|suite| suite.verdict != Verdict::Skipped);
    let counts = contract::sum(counted.filter_map(|suite| suite.counts));
    let is_odd = counts.is_some_and(|counts| counts.failed > 0 || counts.passed + counts.skipped == 0);
    let mut failures = past.suites.iter().flat_map(|suite| failures(domain, past, suite));
    let shown: Vec<ContractFailure> = failures.by_ref().take(MAX_FAILURES).collect();
    let total: u32 = past.suites.iter().filter_map(|suite| suite.counts).map(|counts| counts.failed).sum();
    let finished = past.suites.iter().map(|suite| suite.started + suite.duration).max()?;
    let run = LevelRun {
        level: past.level.clone(),
        run: past.run.clone(),
        revision: past.revision.clone(),
        branch: None,
        source: Some(past.source),
        verdict,
        // Counts that contradict the verdict are not passed on.
        counts: counts.filter(|_| verdict != Verdict::Passed || !is_odd),
        duration: past.suites.iter().map(|suite| suite.duration).sum::<Duration>().min(Duration::from_hours(365 * 24)),
        started: past.started,
        finished,
        failures_omitted: total.saturating_sub(u32::try_from(shown.len()).unwrap_or(u32::MAX)),
        failures: shown,
        url: past.page.as_ref().map(PageUrl::to_string),
        output: None,
    };
    let (seen, of) = parts(&past.suites);
    Some(Joined { run, parts: (seen < of).then_some((seen.max(1), of)) })
}

fn failures<'p>(domain: &'p str, past: &'p LevelPast, suite: &'p SuitePast) -> impl Iterator<Item = ContractFailure> + 'p {
    let id = SuiteId { domain: domain.to_owned(), level: past.level.clone(), name: suite.name.clone() }.to_string();
    suite.failures.iter().map(move |(group, name, message)| {
        let name = if group.is_empty() { name.clone() } else { format!("{group} {name}") };
        let name = crate::model::limits::clip(&name, 300);
        ContractFailure {
            name: if name.is_empty() { "a case without a name".to_owned() } else { name },
            suite: Some(crate::model::limits::clip(&id, 200)),
            message: (!message.is_empty()).then(|| crate::model::limits::clip(message, 500)),
        }
    })
}

/// Returns the number of parts of a level with a result, and the number of all parts. A suite is one part, or as many as it has
/// shards.
fn parts(suites: &[SuitePast]) -> (u32, u32) {
    let (mut seen, mut of) = (0, 0);
    let mut names: Vec<&Option<String>> = suites.iter().map(|suite| &suite.name).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let parts: Vec<&SuitePast> = suites.iter().filter(|suite| suite.name == *name).collect();
        of += parts.iter().filter_map(|part| part.shard).map(|(_, of)| of).max().unwrap_or(1);
        seen += u32::try_from(parts.iter().filter(|part| !part.is_open).count()).unwrap_or(u32::MAX);
    }
    (seen, of)
}

/// Returns the result of a level in the form of `status`.
pub(super) fn result(joined: &Joined) -> LevelResult {
    let run = &joined.run;
    let status = match run.verdict {
        verdict if verdict.is_red() => Status::Fail,
        Verdict::Passed if !joined.is_partial() => Status::Pass,
        _ => Status::Unknown,
    };
    let counts = run.counts;
    let failure = |failure: &ContractFailure| match &failure.message {
        Some(message) => format!("{}: {message}", failure.name),
        None => failure.name.clone(),
    };
    LevelResult {
        level: run.level.clone(),
        revision: run.revision.clone(),
        status,
        passed: counts.map(|counts| counts.passed.into()),
        failed: counts.map(|counts| counts.failed.into()),
        skipped: counts.map(|counts| counts.skipped.into()),
        flaky: counts.map(|counts| counts.flaky.into()),
        duration: run.duration,
        finished: run.finished.max(SystemTime::UNIX_EPOCH),
        failures: run.failures.iter().map(failure).collect(),
        run: Some(run.run.clone()),
        page: run.url.as_deref().and_then(PageUrl::of),
    }
}
