//! The matrix of a workflow: one entry a suite and shard, within GitHub's limit.

use super::{Planned, inherited};
use crate::config::Config;

/// The most entries that GitHub Actions takes in one matrix.
pub const MAX_ENTRIES: usize = 256;

/// The runner's label when nothing is configured.
const RUNS_ON: &str = "ubuntu-latest";

/// One job of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The domain; beyond the limit several, separated by spaces.
    pub domain: String,
    /// The level; empty where the job runs every level.
    pub level: String,
    /// The suite's id; empty where the job runs every suite of its domain.
    pub suite: String,
    /// `K/N`; `1/1` is the whole suite.
    pub shard: String,
    /// The runner's labels.
    pub runs_on: Vec<String>,
    /// How long the job may take, in minutes.
    pub timeout_minutes: u64,
}

/// The jobs of these suites: one a suite and shard; when those are too many, one a domain; when those are, several domains a job.
#[must_use]
pub fn matrix(config: &Config, suites: &[Planned<'_>]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for suite in suites {
        let shards = suite.suite.and_then(|s| s.shards).unwrap_or(1);
        for shard in 1..=shards.min(u32::try_from(MAX_ENTRIES).unwrap_or(u32::MAX) + 1) {
            entries.push(Entry {
                domain: suite.domain_name.to_owned(),
                level: suite.level.to_owned(),
                suite: suite.id(),
                shard: format!("{shard}/{shards}"),
                runs_on: runs_on(config, suite),
                timeout_minutes: minutes(suite),
            });
        }
    }
    if entries.len() <= MAX_ENTRIES {
        return entries;
    }
    let domains = by_domain(config, suites);
    let size = domains.len().div_ceil(MAX_ENTRIES);
    if size <= 1 { domains } else { domains.chunks(size).map(join).collect() }
}

fn by_domain(config: &Config, suites: &[Planned<'_>]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for suite in suites {
        match entries.last_mut() {
            Some(last) if last.domain == suite.domain_name => last.timeout_minutes += minutes(suite),
            _ => entries.push(Entry {
                domain: suite.domain_name.to_owned(),
                level: String::new(),
                suite: String::new(),
                shard: "1/1".to_owned(),
                runs_on: runs_on(config, &Planned { suite: None, ..suite.clone() }),
                timeout_minutes: minutes(suite),
            }),
        }
    }
    entries
}

fn join(entries: &[Entry]) -> Entry {
    let domains: Vec<&str> = entries.iter().map(|entry| entry.domain.as_str()).collect();
    Entry {
        domain: domains.join(" "),
        timeout_minutes: entries.iter().map(|entry| entry.timeout_minutes).sum(),
        ..entries[0].clone()
    }
}

fn runs_on(config: &Config, suite: &Planned<'_>) -> Vec<String> {
    let ci = inherited(config, suite, |ci| (!ci.runs_on.is_empty()).then_some(ci));
    ci.map_or_else(|| vec![RUNS_ON.to_owned()], |ci| ci.runs_on.clone())
}

/// GitHub stops the job a little after the suite's own timeout would, so that the suite's report still comes out.
fn minutes(suite: &Planned<'_>) -> u64 {
    suite.timeout().as_secs().div_ceil(60) + 5
}
