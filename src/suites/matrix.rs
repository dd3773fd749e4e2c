//! The matrix of a workflow: one entry a suite and shard, within GitHub's limit, with what each job needs of `ci:`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Planned, ci_parts};
use crate::config::{Ci, Config};

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
    /// A name for files of the job: of `[a-z0-9-.]`, and no other job of the run has it.
    pub id: String,
    /// How long the job may take, in minutes.
    pub timeout_minutes: u64,
    /// What the job needs.
    pub needs: Needs,
}

/// What a job needs: `ci:`, with what is inherited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// The runner's labels.
    pub runs_on: Vec<String>,
    /// The image that it runs in.
    pub container: Option<String>,
    /// Services beside it, as the workflow wants them; a map.
    pub services: Value,
    /// Its variables.
    pub env: BTreeMap<String, String>,
    /// The names of its secrets, each once.
    pub secrets: Vec<String>,
}

impl Needs {
    /// Variables, services and secrets add up from the top to the suite, by name; of the rest the nearest word counts.
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
    }

    fn add_secrets(&mut self, names: &[String]) {
        let new: Vec<String> = names.iter().filter(|name| !self.secrets.contains(name)).cloned().collect();
        self.secrets.extend(new);
    }
}

/// The jobs of these suites: one a suite and shard; when those are too many, one a domain; when those are, several domains a job.
#[must_use]
pub fn matrix(config: &Config, suites: &[Planned<'_>]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for suite in suites {
        let shards = suite.suite.and_then(|s| s.shards).unwrap_or(1);
        for shard in 1..=shards.min(u32::try_from(MAX_ENTRIES).unwrap_or(u32::MAX) + 1) {
            entries.push(entry(config, suite, shard, shards));
        }
    }
    if entries.len() <= MAX_ENTRIES {
        return entries;
    }
    let domains = by_domain(config, suites);
    let size = domains.len().div_ceil(MAX_ENTRIES);
    if size <= 1 { domains } else { domains.chunks(size).map(join).collect() }
}

fn entry(config: &Config, suite: &Planned<'_>, shard: u32, shards: u32) -> Entry {
    let part = if shards > 1 { format!(".{shard}of{shards}") } else { String::new() };
    Entry {
        domain: suite.domain_name.to_owned(),
        level: suite.level.to_owned(),
        suite: suite.id(),
        shard: format!("{shard}/{shards}"),
        // Names have no dot, so that `a-b/c` and `a/b-c` stay apart.
        id: format!("{}{part}", suite.id().replace('/', ".")),
        timeout_minutes: minutes(suite),
        needs: Needs::of(ci_parts(config, suite)),
    }
}

fn by_domain(config: &Config, suites: &[Planned<'_>]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for suite in suites {
        let whole = Planned { suite: None, ..suite.clone() };
        let mut own = entry(config, suite, 1, 1);
        match entries.last_mut() {
            Some(last) if last.domain == suite.domain_name => {
                last.timeout_minutes += own.timeout_minutes;
                last.needs.env.append(&mut own.needs.env);
                last.needs.add_secrets(&own.needs.secrets);
            }
            _ => {
                let Needs { env, secrets, .. } = own.needs;
                let needs = Needs { env, secrets, ..Needs::of(ci_parts(config, &whole)) };
                let (level, suite_id, id) = (String::new(), String::new(), suite.domain_name.to_owned());
                entries.push(Entry { level, suite: suite_id, id, needs, ..own });
            }
        }
    }
    entries
}

fn join(entries: &[Entry]) -> Entry {
    let domains: Vec<&str> = entries.iter().map(|entry| entry.domain.as_str()).collect();
    let mut joined = Entry {
        domain: domains.join(" "),
        timeout_minutes: entries.iter().map(|entry| entry.timeout_minutes).sum(),
        ..entries[0].clone()
    };
    for entry in &entries[1..] {
        joined.needs.env.extend(entry.needs.env.clone());
        joined.needs.add_secrets(&entry.needs.secrets);
    }
    joined
}

/// GitHub stops the job a little after the suite's own timeout would, so that the suite's report still comes out.
fn minutes(suite: &Planned<'_>) -> u64 {
    suite.timeout().as_secs().div_ceil(60) + 5
}
