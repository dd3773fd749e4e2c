//! `cicd.plan/v1`: what `cicd test --dry-run` would run.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts_v1::JsonFate;
use crate::config::CommandRole;
use crate::model::event::Run;
use crate::model::result::Explanation;
use crate::report::milliseconds;
use crate::run::Job;

/// What would run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.plan/v1", deny_unknown_fields)]
pub struct PlanV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.plan/v1"))]
    schema: &'static str,
    /// All domains in the order of the config.
    domains: Vec<PlanDomain<'a>>,
    /// The suites, a part of a suite each where one is split.
    suites: Vec<PlanSuite<'a>>,
    /// The files of these domains that are called as tests are; null where they were not counted.
    tests: Option<PlanTests>,
}

/// Files that are called as tests are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Tests")]
struct PlanTests {
    /// How many there are.
    files: usize,
    /// How many no suite would run.
    unrun: usize,
}

/// One domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Domain")]
struct PlanDomain<'a> {
    /// Its name.
    name: &'a str,
    /// What would become of it.
    fate: JsonFate,
    /// Why it is affected; empty when it was named or is not.
    because: &'a str,
    /// A stable word for that: the `kind` of `cicd affected`.
    because_code: Option<&'a str>,
}

/// One suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Suite")]
struct PlanSuite<'a> {
    /// Its id.
    #[serde(rename = "suite")]
    id: String,
    /// The part and how many there are; null for the whole.
    shard: Option<[u32; 2]>,
    /// What the shell would get; null when there is nothing to start.
    command: Option<&'a str>,
    /// The words that the shell is started with, the command left out; null when there is nothing to start.
    shell: Option<Vec<String>>,
    /// Why it could not be run, or would be skipped.
    why_not: Option<String>,
    /// A stable word for that.
    why_not_code: Option<&'static str>,
    /// The folder that it would run in, from the root; empty for the root.
    folder: &'a str,
    /// A command before it.
    before: Option<&'a str>,
    /// A command after it.
    after: Option<&'a str>,
    /// The names of variables that it gets by the config.
    env: Vec<&'a str>,
    /// How long an attempt may take.
    timeout_ms: u64,
    /// How often a red attempt is tried again.
    retries: u32,
    /// What it needs for itself on the machine.
    exclusive: Option<&'a str>,
    /// Why it does not gate.
    quarantine: Option<&'a str>,
    /// True if its results are cached.
    cache: bool,
}

impl<'a> PlanV1<'a> {
    /// Creates the plan in this format.
    #[must_use]
    pub fn new(run: &'a Run, jobs: &'a [Job]) -> Self {
        let domain = |plan: &'a crate::model::event::DomainPlan| PlanDomain {
            name: &plan.name,
            fate: plan.fate.into(),
            because: &plan.because,
            because_code: plan.because_code,
        };
        Self {
            schema: "cicd.plan/v1",
            domains: run.domains.iter().map(domain).collect(),
            suites: jobs.iter().map(suite).collect(),
            tests: run.tests.as_ref().map(|tests| PlanTests { files: tests.files, unrun: tests.unrun }),
        }
    }
}

fn suite(job: &Job) -> PlanSuite<'_> {
    let why_not = job.broken.as_ref().or(job.skipped.as_ref());
    PlanSuite {
        id: job.id.to_string(),
        shard: job.shard.map(|(part, of)| [part, of]),
        command: (!job.command.is_empty()).then_some(&job.command),
        shell: (!job.command.is_empty()).then(|| {
            let mut words = job.shell.words("", CommandRole::Checked);
            words.pop();
            words
        }),
        why_not: why_not.map(ToString::to_string),
        why_not_code: why_not.map(Explanation::code),
        folder: &job.folder,
        before: job.before.as_deref(),
        after: job.after.as_deref(),
        env: job.env.keys().map(String::as_str).collect(),
        timeout_ms: milliseconds(job.timeout),
        retries: job.retries,
        exclusive: job.exclusive.as_deref(),
        quarantine: job.quarantine.as_deref(),
        cache: job.is_closed,
    }
}
