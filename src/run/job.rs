//! The facts about a suite that the runner needs.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::evidence::ReportWanted;
use crate::config::Shell;
use crate::model::result::{CacheNote, Excerpt, Explanation, JudgedBy, Outcome, SuiteId, Verdict};

/// A suite to run.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// The id of the suite.
    pub id: SuiteId,
    /// The number of the domain. Jobs with the same number belong to the same domain.
    pub domain: usize,
    /// The rank of the level. Lower levels of a domain run first.
    pub level: usize,
    /// The shard and the number of shards.
    pub shard: Option<(u32, u32)>,
    /// The command, as its shell gets it.
    pub command: String,
    /// The shell of the command. A command that was detected for a test runner is written for `sh`.
    pub shell: Shell,
    /// The shell of the commands before and after the suite.
    pub shell_around: Shell,
    /// A part of a pipe in `run` or `before` whose exit code is lost.
    pub hidden_failure: Option<String>,
    /// A command in `run` or `before` whose exit code is lost.
    pub lost_code: Option<String>,
    /// The reason why the suite cannot be run, if it cannot.
    pub broken: Option<Explanation>,
    /// The folder that the command runs in, from the top of the work tree.
    pub folder: String,
    /// Variables that the test runner needs. Those of the config take precedence.
    pub runner_env: Vec<(&'static str, String)>,
    /// The reason why the suite is skipped, if it is.
    pub skipped: Option<Explanation>,
    /// A remark for a person about the command.
    pub note: Option<&'static str>,
    /// The place of the suite's results.
    pub wanted: ReportWanted,
    /// The command before the suite.
    pub before: Option<String>,
    /// The command after the suite, which runs whatever the suite's result is.
    pub after: Option<String>,
    /// The variables that the suite gets. A variable without a value has that of this process.
    pub env: BTreeMap<String, Option<String>>,
    /// The time limit of an attempt.
    pub timeout: Duration,
    /// The number of retries after a failed attempt.
    pub retries: u32,
    /// The name of the resource that the suite needs exclusively on this machine.
    pub exclusive: Option<String>,
    /// The reason why the suite does not gate.
    pub quarantine: Option<String>,
    /// The last day of a quarantine that is over.
    pub released: Option<String>,
    /// True if the suite sees only declared and allow-listed variables.
    pub is_closed: bool,
    /// The command line that runs the suite again.
    pub again: String,
    /// The expected duration from earlier runs.
    pub expected: Option<Duration>,
    /// The reason why a cached result is or is not used.
    pub cache_note: Option<CacheNote>,
}

impl Job {
    /// Returns true if a cached result can be used for the suite.
    #[must_use]
    pub fn may_be_cached(&self) -> bool {
        self.is_closed && self.broken.is_none() && self.skipped.is_none()
    }

    /// Returns an outcome of the suite without any results yet.
    #[must_use]
    pub fn outcome(&self, verdict: Verdict, why: Option<Explanation>) -> Outcome {
        Outcome {
            suite: self.id.clone(),
            shard: self.shard,
            verdict,
            why,
            judged_by: JudgedBy::ExitCode,
            counts: None,
            cases: Vec::new(),
            attempts: 0,
            is_flaky: false,
            started: SystemTime::now(),
            duration: Duration::ZERO,
            ended: None,
            command: self.command.clone(),
            folder: self.folder.clone(),
            log: None,
            output: Excerpt::default(),
            leaked: Vec::new(),
            cached: None,
            quarantine: self.quarantine.clone(),
            withheld: Vec::new(),
            shared: Vec::new(),
            again: self.again.clone(),
            cache_note: self.cache_note.clone(),
            job_page: None,
        }
    }
}
