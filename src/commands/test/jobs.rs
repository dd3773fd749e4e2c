//! From planned suites to what the runner runs.

use std::time::SystemTime;

use crate::config::Config;
use crate::domains::known_levels;
use crate::reasons::{Affected, Range};
use crate::runner::{Job, Wanted};
use crate::suites::Planned;

/// What all jobs of a run have in common.
pub(super) struct Common<'a> {
    pub(super) config: &'a Config,
    /// How often a red suite is tried again, where the command line says.
    pub(super) retries: Option<u32>,
    /// What the domains follow from.
    pub(super) affected: Option<&'a Affected>,
    /// `--config`, as it was given.
    pub(super) config_path: Option<String>,
    pub(super) now: SystemTime,
}

/// One job.
pub(super) fn job(planned: &Planned<'_>, common: &Common<'_>) -> Job {
    let suite = planned.suite;
    let known = known_levels(common.config);
    let domain = &common.config.domains[planned.domain];
    let cache = suite.and_then(|suite| suite.cache).or(domain.cache).unwrap_or(common.config.cache);
    let quarantine = suite.and_then(|suite| suite.quarantine.as_ref());
    Job {
        id: planned.suite_id(),
        domain: planned.domain,
        level: known.iter().position(|level| *level == planned.level).unwrap_or(known.len()),
        shard: None,
        command: suite.and_then(|suite| suite.run.clone()).unwrap_or_default(),
        broken: None,
        folder: suite.and_then(|suite| suite.working_dir.clone()).unwrap_or_default(),
        wanted: Wanted::default(),
        before: suite.and_then(|suite| suite.before.clone()),
        after: suite.and_then(|suite| suite.after.clone()),
        env: suite.map(|suite| suite.env.iter().map(|(k, v)| (k.clone(), Some(v.clone()))).collect()).unwrap_or_default(),
        timeout: planned.timeout(),
        retries: common.retries.or(suite.and_then(|suite| suite.retries)).unwrap_or_default(),
        exclusive: suite.and_then(|suite| suite.exclusive.clone()),
        quarantine: quarantine.filter(|it| it.until.as_str() >= today(common.now).as_str()).map(|it| it.reason.clone()),
        is_closed: cache,
        again: again(planned, common),
        expected: None,
        reused: None,
        cache_note: None,
    }
}

/// Today's date in UTC, as the config writes dates.
fn today(now: SystemTime) -> String {
    humantime::format_rfc3339_seconds(now).to_string().chars().take(10).collect()
}

/// The command line that runs one suite as this run does.
fn again(planned: &Planned<'_>, common: &Common<'_>) -> String {
    let mut line = "cicd test".to_owned();
    if let Some(path) = &common.config_path {
        line.push_str(&format!(" --config {}", quoted(path)));
    }
    line.push_str(&format!(" {}", planned.id()));
    // Several ranges cannot be said in flags; a named suite runs whatever changed.
    if let Some([Range { base: Some(base), head, .. }]) = common.affected.map(|answer| answer.ranges.as_slice()) {
        line.push_str(&format!(" --base {base}"));
        if let Some(head) = head {
            line.push_str(&format!(" --head {head}"));
        }
    }
    line
}

/// As a word for a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:,@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
