//! The matrix of a workflow: one entry per suite and shard, within GitHub's limit, with the `ci:` settings that each job needs.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Planned, ci_parts};
use crate::config::{Ci, Config};

/// The most entries that GitHub Actions accepts in one matrix.
pub const MAX_ENTRIES: usize = 256;

/// The runner label if none is configured.
const RUNS_ON: &str = "ubuntu-latest";

/// The job's own token. A job that asks for permissions asks for this token.
const JOB_TOKEN: &str = "GITHUB_TOKEN";

/// One job of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixEntry {
    /// The domain; several, separated by spaces, if the matrix would exceed the limit.
    pub domain: String,
    /// The level.
    pub level: String,
    /// The suite's id; several, separated by spaces, if the matrix would exceed the limit.
    pub suite: String,
    /// `K/N`; `1/1` is the whole suite.
    pub shard: String,
    /// A name for the job's files: made of `[a-z0-9_.-]` and unique in the run.
    pub id: String,
    /// The timeout of the job, in minutes.
    pub timeout_minutes: u64,
    /// The requirements of the job.
    pub needs: MatrixNeeds,
}

/// The requirements of a job: the `ci:` settings with inherited values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixNeeds {
    /// The labels of the GitHub runner.
    pub runs_on: Vec<String>,
    /// The image of the container that the job runs in.
    pub container: Option<String>,
    /// The service containers of the job, as a map in the workflow's format.
    pub services: Value,
    /// The environment variables of the job.
    pub env: BTreeMap<String, String>,
    /// The names of the job's secrets, each once.
    pub secrets: Vec<String>,
}

impl MatrixNeeds {
    /// Merges the settings from the top level to the suite. Variables, services and secrets add up by name; for every other setting the
    /// innermost value counts.
    fn of<'c>(parts: impl Iterator<Item = &'c Ci>) -> Self {
        let none = Value::Object(serde_json::Map::new());
        let mut needs =
            Self { runs_on: Vec::new(), container: None, services: none, env: BTreeMap::new(), secrets: Vec::new() };
        for ci in parts {
            needs.add(ci);
        }
        if needs.runs_on.is_empty() {
            needs.runs_on.push(RUNS_ON.to_owned());
        }
        needs
    }

    fn add(&mut self, ci: &Ci) {
        if !ci.runs_on.is_empty() {
            self.runs_on.clone_from(&ci.runs_on);
        }
        if ci.container.is_some() {
            self.container.clone_from(&ci.container);
        }
        if let (Value::Object(all), Some(Value::Object(more))) =
            (&mut self.services, ci.services.as_ref().map(crate::config::Node::to_json))
        {
            all.extend(more);
        }
        self.env.extend(ci.env.clone());
        self.add_secrets(&ci.secrets);
        if !ci.permissions.is_empty() {
            self.add_secrets(&[JOB_TOKEN.to_owned()]);
        }
    }

    fn add_secrets(&mut self, names: &[String]) {
        let new: Vec<String> = names.iter().filter(|name| !self.secrets.contains(name)).cloned().collect();
        self.secrets.extend(new);
    }
}

/// Returns the jobs of these suites: one per suite and shard. If there are too many jobs, suites of one domain, level and need share a job,
/// and shards run as a whole. If there are still too many, domains share jobs too.
#[must_use]
pub fn matrix(config: &Config, suites: &[Planned<'_>]) -> Vec<MatrixEntry> {
    let shards = |suite: &Planned<'_>| suite.suite.and_then(|s| s.shards).unwrap_or(1);
    let count: usize =
        suites.iter().map(|suite| usize::try_from(shards(suite)).unwrap_or(usize::MAX)).fold(0, usize::saturating_add);
    if count <= MAX_ENTRIES {
        let parts = |suite| (1..=shards(suite)).map(move |shard| entry(config, suite, shard, shards(suite)));
        return suites.iter().flat_map(parts).collect();
    }
    let whole: Vec<MatrixEntry> = suites.iter().map(|suite| entry(config, suite, 1, 1)).collect();
    let by_domain = joined(whole, 1, |a, b| (&a.domain, &a.level, &a.needs) == (&b.domain, &b.level, &b.needs));
    let count = by_domain.len();
    if count <= MAX_ENTRIES {
        return by_domain;
    }
    let alike = |a: &MatrixEntry, b: &MatrixEntry| (&a.level, &a.needs) == (&b.level, &b.needs);
    // Each job takes as many domains as are needed to fit all kinds of jobs into the matrix.
    let most = (2..=count).find(|most| joined(by_domain.clone(), *most, alike).len() <= MAX_ENTRIES).unwrap_or(count);
    joined(by_domain, most, alike)
}

/// Joins entries that are alike, up to `most` domains per job.
fn joined(entries: Vec<MatrixEntry>, most: usize, alike: impl Fn(&MatrixEntry, &MatrixEntry) -> bool) -> Vec<MatrixEntry> {
    let mut jobs: Vec<MatrixEntry> = Vec::new();
    for entry in entries {
        let has_room = |job: &&mut MatrixEntry| {
            let mut domains: Vec<&str> = job.domain.split(' ').collect();
            domains.push(&entry.domain);
            domains.sort_unstable();
            domains.dedup();
            domains.len() <= most && alike(job, &entry)
        };
        match jobs.iter_mut().rev().find(has_room) {
            Some(job) => job.join(&entry),
            None => jobs.push(entry),
        }
    }
    jobs
}

impl MatrixEntry {
    /// Adds another entry to this one. The id stays that of the first entry, which is unique.
    fn join(&mut self, other: &Self) {
        if !self.domain.split(' ').any(|domain| domain == other.domain) {
            self.domain = format!("{} {}", self.domain, other.domain);
        }
        self.suite = format!("{} {}", self.suite, other.suite);
        self.timeout_minutes = (self.timeout_minutes + other.timeout_minutes).min(MAX_MINUTES);
    }
}

fn entry(config: &Config, suite: &Planned<'_>, shard: u32, shards: u32) -> MatrixEntry {
    let part = if shards > 1 { format!(".{shard}of{shards}") } else { String::new() };
    MatrixEntry {
        domain: suite.domain_name.to_owned(),
        level: suite.level.to_owned(),
        suite: suite.id(),
        shard: format!("{shard}/{shards}"),
        // Names have no dot, so the ids of `a-b/c` and `a/b-c` differ.
        id: format!("{}{part}", suite.id().replace('/', ".")),
        timeout_minutes: minutes(suite),
        needs: MatrixNeeds::of(ci_parts(config, suite)),
    }
}

/// The time for the setup, in minutes: `cicd` may have to be built.
const SET_UP: u64 = 20;

/// The longest time that GitHub gives a job on its own machines, in minutes.
const MAX_MINUTES: u64 = 360;

/// Returns the timeout of the job. It is a little longer than the suite's own timeout, so that the suite can still write its report.
fn minutes(suite: &Planned<'_>) -> u64 {
    suite.timeout().as_secs().div_ceil(60) + SET_UP
}
