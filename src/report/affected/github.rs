//! The answer as outputs of a GitHub Actions step: `name=value` lines, and one output with several lines (GitHub's
//! documentation: "Workflow commands", "Setting an output parameter" and "Multiline strings").

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use crate::model::reasons::Affected;
use crate::report::ui;
use crate::suites::{MatrixEntry, MatrixNeeds};

/// The outputs of the planning step.
#[derive(Debug)]
pub struct Outputs<'a> {
    /// The affected domains and their reasons.
    pub answer: &'a Affected,
    /// The jobs that run the suites of the affected domains.
    pub matrix: &'a [MatrixEntry],
    /// The same jobs, grouped by the workflow job (call) that runs them, in the order of the workflow.
    pub calls: &'a [(&'a str, Vec<MatrixEntry>)],
    /// The state of each domain in this run, a line each.
    pub plan: &'a [MatrixLine<'a>],
    /// True if the gate only reports.
    pub shadow: bool,
}

/// The state of one domain in the run, a line that the gate reads.
#[derive(Debug)]
pub struct MatrixLine<'a> {
    /// The name of the domain.
    pub domain: &'a str,
    /// The workflow job that runs the domain's suites.
    pub call: Option<&'a str>,
    /// The planned state of the domain's suites.
    pub state: MatrixState,
    /// The reason for the state.
    pub why: String,
}

/// Possible states of a domain's suites in a run; the gate of the generated workflows depends on these words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatrixState {
    /// The suites run.
    Run,
    /// The change does not affect the domain.
    Skip,
    /// The domain has no suite that runs by default, and its config says so.
    None,
    /// The domain has no suite, and its config does not say so: the gate fails.
    Missing,
    /// The domain is not affected, but runs because of `shadow: true`.
    Shadow,
}

impl MatrixState {
    fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Skip => "skip",
            Self::None => "none",
            Self::Missing => "missing",
            Self::Shadow => "shadow",
        }
    }
}

/// The most bytes of a reason. The whole plan is passed in one environment variable, which Linux limits to 128 KiB.
const MAX_WHY: usize = 80;

/// The delimiter of the output with several lines. No line of the plan equals it, because a domain's name has no capitals.
const END: &str = "END_OF_PLAN";

#[derive(Serialize)]
struct Matrix<'a> {
    include: Vec<GitHubJob<'a>>,
}

impl<'a> Matrix<'a> {
    fn of(entries: &'a [MatrixEntry]) -> Self {
        Self { include: entries.iter().map(job).collect() }
    }
}

#[derive(Serialize)]
struct GitHubJob<'a> {
    domain: &'a str,
    level: &'a str,
    suite: &'a str,
    shard: &'a str,
    id: &'a str,
    runs_on: RunsOn<'a>,
    timeout_minutes: u64,
    #[serde(skip_serializing_if = "str::is_empty")]
    container: &'a str,
    #[serde(skip_serializing_if = "is_bare")]
    services: &'a Value,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    env: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    secrets: &'a [String],
    /// The names of everything under `ci:` that a workflow must provide. A workflow that does not provide one can report it.
    #[serde(skip_serializing_if = "String::is_empty")]
    asks: String,
}

/// Returns true if there are no services. The outputs of a job are limited to a megabyte, so absent values are left out.
fn is_bare(services: &Value) -> bool {
    services.as_object().is_none_or(serde_json::Map::is_empty)
}

/// The labels of a runner: GitHub takes a single label as a string and several as a list.
#[derive(Serialize)]
#[serde(untagged)]
enum RunsOn<'a> {
    One(&'a str),
    Many(&'a [String]),
}

/// Writes `affected`, `has_suites`, `domains` and `matrix`, and the outputs that control the generated workflow: `shadow`,
/// `calls`, `matrices` and `plan`. Values are JSON on one line, or lines between delimiters, so no value can begin another
/// output.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn github(out: &mut dyn Write, outputs: &Outputs<'_>) -> io::Result<()> {
    let domains: Vec<&str> = outputs.answer.affected().map(|domain| domain.name.as_str()).collect();
    let calls: Vec<&str> = outputs.calls.iter().map(|(job, _)| *job).collect();
    let matrices: BTreeMap<&str, Matrix<'_>> = outputs.calls.iter().map(|(job, entries)| (*job, Matrix::of(entries))).collect();
    writeln!(out, "affected={}", !domains.is_empty())?;
    writeln!(out, "domains={}", serde_json::to_string(&domains)?)?;
    matrix(out, outputs.matrix)?;
    writeln!(out, "shadow={}", outputs.shadow)?;
    writeln!(out, "calls={}", serde_json::to_string(&calls)?)?;
    writeln!(out, "matrices={}", serde_json::to_string(&matrices)?)?;
    writeln!(out, "plan<<{END}")?;
    for MatrixLine { domain, call, state, why } in outputs.plan {
        let why = ui::printable(why).replace(['\t', '\n'], " ");
        let why = &why[..why.floor_char_boundary(MAX_WHY)];
        writeln!(out, "{domain}\t{}\t{}\t{why}", call.unwrap_or("-"), state.word())?;
    }
    writeln!(out, "{END}")
}

/// Writes `has_suites` and `matrix`. The workflow reads `has_suites` first, because GitHub rejects an empty matrix.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn matrix(out: &mut dyn Write, jobs: &[MatrixEntry]) -> io::Result<()> {
    writeln!(out, "has_suites={}", !jobs.is_empty())?;
    writeln!(out, "matrix={}", serde_json::to_string(&Matrix::of(jobs))?)
}

fn job(entry: &MatrixEntry) -> GitHubJob<'_> {
    let MatrixEntry { domain, level, suite, shard, id, timeout_minutes, needs } = entry;
    let runs_on = if let [one] = needs.runs_on.as_slice() { RunsOn::One(one) } else { RunsOn::Many(needs.runs_on.as_slice()) };
    GitHubJob {
        domain,
        level,
        suite,
        shard,
        id,
        runs_on,
        timeout_minutes: *timeout_minutes,
        container: needs.container.as_deref().unwrap_or_default(),
        services: &needs.services,
        env: &needs.env,
        secrets: &needs.secrets,
        asks: asks(needs),
    }
}

/// Returns the needs of a job in the form `env:NAME secret:NAME service:NAME …`.
fn asks(needs: &MatrixNeeds) -> String {
    let services = needs.services.as_object().into_iter().flat_map(serde_json::Map::keys);
    let env = needs.env.keys().map(|name| format!("env:{name}"));
    let secrets = needs.secrets.iter().map(|name| format!("secret:{name}"));
    env.chain(secrets).chain(services.map(|name| format!("service:{name}"))).collect::<Vec<_>>().join(" ")
}
