//! What the runner needs to know of a suite.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::evidence::ReportWanted;
use crate::config::Shell;
use crate::model::result::{CacheNote, Excerpt, Explanation, JudgedBy, Outcome, SuiteId, Verdict};

/// A suite to be run.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// Which.
    pub id: SuiteId,
    /// Jobs of one number are one domain's.
    pub domain: usize,
    /// Lower ones go first within a domain.
    pub level: usize,
    /// Which part of how many.
    pub shard: Option<(u32, u32)>,
    /// What its shell is given.
    pub command: String,
    /// The shell of the command; what a runner was detected for is a command for `sh`.
    pub shell: Shell,
    /// The shell of what comes before and after it.
    pub shell_around: Shell,
    /// A part of a pipe whose exit code is lost, as it stands in `run` or `before`.
    pub hidden_failure: Option<String>,
    /// A command in `run` or `before` whose exit code is lost.
    pub lost_code: Option<String>,
    /// Why it cannot be run, when it cannot.
    pub broken: Option<Explanation>,
    /// The folder that it runs in, from the top of the work tree.
    pub folder: String,
    /// Variables that its runner needs; those of the config go before them.
    pub runner_env: Vec<(&'static str, String)>,
    /// Why it is skipped, when it is.
    pub skipped: Option<Explanation>,
    /// What a person should know about its command.
    pub note: Option<&'static str>,
    /// Where its results are to be found.
    pub wanted: ReportWanted,
    /// A command before it.
    pub before: Option<String>,
    /// A command after it, whatever came of it.
    pub after: Option<String>,
    /// Variables that it gets; without a value, that of this process.
    pub env: BTreeMap<String, Option<String>>,
    /// How long an attempt may take.
    pub timeout: Duration,
    /// How often a red attempt is tried again.
    pub retries: u32,
    /// What it needs for itself on this machine.
    pub exclusive: Option<String>,
    /// Why it does not gate.
    pub quarantine: Option<String>,
    /// The last day of a quarantine that is over.
    pub released: Option<String>,
    /// Whether it sees only declared and allow-listed variables.
    pub is_closed: bool,
    /// The command line that runs it again.
    pub again: String,
    /// How long it took the last times.
    pub expected: Option<Duration>,
    /// Why a cached result stands for it, or does not.
    pub cache_note: Option<CacheNote>,
}

impl Job {
    /// Whether a cached result can stand for it.
    #[must_use]
    pub fn may_be_cached(&self) -> bool {
        self.is_closed && self.broken.is_none() && self.skipped.is_none()
    }

    /// An outcome of it that says nothing yet.
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
