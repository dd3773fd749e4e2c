//! The answer as outputs of a GitHub Actions step: `name=value` lines (workflow commands, "Setting an output parameter").

use std::io::{self, Write};

use serde::Serialize;

use crate::reasons::Affected;
use crate::suites::Entry;

/// The outputs of the planning step.
#[derive(Debug)]
pub struct Outputs<'a> {
    /// The answer.
    pub answer: &'a Affected,
    /// The jobs that follow from it.
    pub matrix: &'a [Entry],
}

#[derive(Serialize)]
struct Matrix<'a> {
    include: Vec<Job<'a>>,
}

#[derive(Serialize)]
struct Job<'a> {
    domain: &'a str,
    level: &'a str,
    suite: &'a str,
    shard: &'a str,
    runs_on: RunsOn<'a>,
    timeout_minutes: u64,
}

/// GitHub takes one label as a text and several as a list.
#[derive(Serialize)]
#[serde(untagged)]
enum RunsOn<'a> {
    One(&'a str),
    Many(&'a [String]),
}

/// Writes `affected`, `has_suites`, `domains` and `matrix`. Values are JSON on one line, so no value can begin another output.
///
/// # Errors
/// When `out` does not take it.
pub fn github(out: &mut dyn Write, outputs: &Outputs<'_>) -> io::Result<()> {
    let domains: Vec<&str> = outputs.answer.affected().map(|domain| domain.name.as_str()).collect();
    let matrix = Matrix { include: outputs.matrix.iter().map(job).collect() };
    writeln!(out, "affected={}", !domains.is_empty())?;
    writeln!(out, "has_suites={}", !matrix.include.is_empty())?;
    writeln!(out, "domains={}", serde_json::to_string(&domains)?)?;
    writeln!(out, "matrix={}", serde_json::to_string(&matrix)?)
}

fn job(entry: &Entry) -> Job<'_> {
    let Entry { domain, level, suite, shard, runs_on, timeout_minutes } = entry;
    let runs_on = if let [one] = runs_on.as_slice() { RunsOn::One(one) } else { RunsOn::Many(runs_on) };
    Job { domain, level, suite, shard, runs_on, timeout_minutes: *timeout_minutes }
}
