//! `cicd.plan/v1`: what `cicd test --dry-run` would run.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts_v1::JsonFate;
use crate::config::CommandRole;
use crate::model::event::Run;
use crate::model::result::Explanation;
use crate::report::milliseconds;
use crate::run::Job;

/// The plan of a run: what `cicd test` would run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "cicd.plan/v1", deny_unknown_fields)]
pub struct PlanV1<'a> {
    /// The format's name and version.
    #[schemars(extend("const" = "cicd.plan/v1"))]
    schema: &'static str,
    /// All domains in the order of the config.
    domains: Vec<PlanDomain<'a>>,
    /// The suites; one that is split has an entry for each part.
    suites: Vec<PlanSuite<'a>>,
    /// The files of these domains whose names are those of tests; null where they were not counted.
    tests: Option<PlanTests>,
}

/// Files whose names are those of tests.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Tests")]
struct PlanTests {
    /// The number of such files.
    files: usize,
    /// The number of them that no suite would run.
    unrun: usize,
}

/// One domain.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Domain")]
struct PlanDomain<'a> {
    /// The name.
    name: &'a str,
    /// What the run would do with it.
    fate: JsonFate,
    /// The reason why it is affected; empty when it was named or is not affected.
    because: &'a str,
    /// The code of that reason: the `kind` in `cicd affected`.
    because_code: Option<&'a str>,
}

/// One suite.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Suite")]
struct PlanSuite<'a> {
    /// The id: `domain/level` or `domain/level/name`.
    #[serde(rename = "suite")]
    id: String,
    /// The part and the number of parts; null for the whole suite.
    shard: Option<[u32; 2]>,
    /// The command that the shell would get; null when there is nothing to start.
    command: Option<&'a str>,
    /// The words that the shell is started with, without the command; null when there is nothing to start.
    shell: Option<Vec<String>>,
    /// The reason why it cannot run or would be skipped; null when it would run.
    why_not: Option<String>,
    /// The code of that reason.
    why_not_code: Option<&'static str>,
    /// The working directory, from the root; empty for the root.
    folder: &'a str,
    /// The `before` command.
    before: Option<&'a str>,
    /// The `after` command.
    after: Option<&'a str>,
    /// The names of the variables that the config gives it.
    env: Vec<&'a str>,
    /// The time limit of one attempt, in milliseconds.
    timeout_ms: u64,
    /// The number of further attempts after a failed one.
    retries: u32,
    /// The name of its lock on the machine.
    exclusive: Option<&'a str>,
    /// The reason why it does not gate; null when it does.
    quarantine: Option<&'a str>,
    /// True if cached results are used.
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
