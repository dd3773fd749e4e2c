//! The answer as outputs of a GitHub Actions step: `name=value` lines, and one of several lines ("Workflow commands", "Setting an
//! output parameter" and "Multiline strings").

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
    /// The answer.
    pub answer: &'a Affected,
    /// The jobs that follow from it.
    pub matrix: &'a [MatrixEntry],
    /// The same jobs by the call that runs them, in the order of the workflow.
    pub calls: &'a [(&'a str, Vec<MatrixEntry>)],
    /// What becomes of each domain.
    pub plan: &'a [MatrixLine<'a>],
    /// True if the gate only reports.
    pub shadow: bool,
}

/// What becomes of a domain, for the gate.
#[derive(Debug)]
pub struct MatrixLine<'a> {
    /// Its name.
    pub domain: &'a str,
    /// The job that runs it.
    pub call: Option<&'a str>,
    /// What is to happen.
    pub state: MatrixState,
    /// Why.
    pub why: String,
}

/// What is to happen with a domain's suites; the words are a contract with the gate of the generated workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatrixState {
    /// They run.
    Run,
    /// The change does not touch it.
    Skip,
    /// It has none that run by default, on purpose.
    None,
    /// It has none, and does not say so: the gate is red.
    Missing,
    /// Not affected, and run all the same, because of `shadow: true`.
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

/// How much of a reason is told, in bytes. The whole plan goes through one environment variable, of at most 128 KiB on Linux.
const MAX_WHY: usize = 80;

/// What begins and ends the output of several lines. No line of the plan is like it: a domain's name has no capitals.
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
    /// Everything of `ci:` that a workflow must know by name, so that one which does not can say so.
    #[serde(skip_serializing_if = "String::is_empty")]
    asks: String,
}

/// Outputs of a job may hold a megabyte: what is not there is left out.
fn is_bare(services: &Value) -> bool {
    services.as_object().is_none_or(serde_json::Map::is_empty)
}

/// GitHub takes one label as a text and several as a list.
#[derive(Serialize)]
#[serde(untagged)]
enum RunsOn<'a> {
    One(&'a str),
    Many(&'a [String]),
}

/// Writes `affected`, `has_suites`, `domains`, `matrix`, and what the generated workflow goes by: `shadow`, `calls`, `matrices` and
/// `plan`. Values are JSON on one line, or lines that cannot end early, so no value can begin another output.
///
/// # Errors
/// When `out` does not take it.
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

/// Writes `has_suites` and `matrix`; the workflow asks the one before it takes the other, because an empty matrix is an error.
///
/// # Errors
/// When `out` does not take it.
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

/// `env:NAME secret:NAME service:NAME …`
fn asks(needs: &MatrixNeeds) -> String {
    let services = needs.services.as_object().into_iter().flat_map(serde_json::Map::keys);
    let env = needs.env.keys().map(|name| format!("env:{name}"));
    let secrets = needs.secrets.iter().map(|name| format!("secret:{name}"));
    env.chain(secrets).chain(services.map(|name| format!("service:{name}"))).collect::<Vec<_>>().join(" ")
}
