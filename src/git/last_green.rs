//! Asks GitHub for the last commit of a branch whose gate passed.
//!
//! A range of only the last push misleads on a base branch: A breaks, the next push touches B alone, and the head looks green. So two calls
//! ask for the successful runs of this workflow on the branch, and for the check `gate` of the newest of them that is in our history (a run
//! can succeed although its gate was skipped).
//!
//! Source: GitHub's REST reference, "List workflow runs for a workflow" and "List check runs for a Git reference".

use std::fmt::Write;

use serde_json::Value;

use super::repository::Repository;
use crate::model::commit::is_oid;
use crate::model::environment::Environment;
use crate::system::http::{Api, TokenHosts, Url};

/// The name of the one required check.
pub const GATE: &str = "gate";

/// The generated workflow, which is used if the job does not name its own.
pub const WORKFLOW: &str = "cicd.yml";

/// The number of runs that are looked at, the newest first.
const RUNS: usize = 100;

/// The number of candidates whose gate is looked up.
const CANDIDATES: usize = 10;

/// The answer of the hosting service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastGreen {
    /// The last commit whose gate passed.
    Commit(String),
    /// The reason why the commit is not known.
    Unknown(String),
}

/// Asks for the last commit before HEAD whose gate passed.
#[must_use]
pub fn ask(repository: &Repository, environment: &Environment) -> LastGreen {
    match find(repository, environment) {
        Ok(commit) => LastGreen::Commit(commit),
        Err(because) => LastGreen::Unknown(because),
    }
}

fn find(repository: &Repository, environment: &Environment) -> Result<String, String> {
    if let Some(commit) = environment.get("GIT_PREVIOUS_SUCCESSFUL_COMMIT") {
        return Ok(commit.to_owned());
    }
    let need = |name: &str| environment.get(name).ok_or_else(|| format!("cannot ask GitHub: {name} is not set"));
    let (project, token, branch) = (need("GITHUB_REPOSITORY")?, need("GITHUB_TOKEN")?, need("GITHUB_REF_NAME")?);
    let server = environment.get("GITHUB_API_URL").unwrap_or("https://api.github.com").trim_end_matches('/');
    let url = Url::parse(server).map_err(|error| format!("{server}: {error}"))?;
    if !TokenHosts::of(environment).map_err(|error| error.with_cause())?.allow("GITHUB_TOKEN", &url) {
        return Err(format!("{server}: GITHUB_TOKEN is bound to other hosts"));
    }
    let workflow = environment.get("GITHUB_WORKFLOW_REF").and_then(workflow_file).unwrap_or(WORKFLOW);
    let api = Api::new(Some(token)).map_err(|error| error.to_string())?;
    let ask = |path: String| api.json(&format!("{server}/repos/{project}/{path}")).map_err(|why| format!("{server}: {why}"));

    let (file, name) = (escaped(workflow), escaped(branch));
    let runs = ask(format!("actions/workflows/{file}/runs?branch={name}&status=success&per_page={RUNS}"))?;
    let head = repository.commit("HEAD").map_err(|e| e.to_string())?.ok_or("there is no commit yet")?;
    for commit in commits(&runs, project, &head).into_iter().take(CANDIDATES) {
        let ours = repository.is_ancestor(&commit, &head).unwrap_or(false);
        // In a shallow clone the history is too short to decide; the commit was on this branch, and the range is checked again.
        if !ours && !repository.is_shallow() {
            continue;
        }
        let checks = ask(format!("commits/{commit}/check-runs?check_name={GATE}&filter=latest"))?;
        if gate_is_green(&checks) {
            return Ok(commit);
        }
    }
    Err(format!("none of the last {RUNS} successful runs of {workflow} on {branch} has a green {GATE}"))
}

/// Returns true if runs of this event test the commit that the API names as their head ("Events that trigger workflows" of GitHub's
/// documentation). Others run on a merge, or on the newest commit of the default branch whatever started them (`workflow_run`,
/// `issue_comment`, `pull_request_target`). An unknown event proves nothing.
#[must_use]
pub fn tests_its_head(event: &str) -> bool {
    matches!(event, "push" | "merge_group" | "schedule" | "workflow_dispatch" | "repository_dispatch")
}

/// Returns the file of a workflow's reference: `owner/name/.github/workflows/ci.yml@refs/heads/main` → `ci.yml`.
fn workflow_file(reference: &str) -> Option<&str> {
    let path = reference.split_once('@')?.0;
    path.rsplit('/').next().filter(|name| !name.is_empty())
}

/// Returns the commits of runs on the branch itself, newest first. A fork's pull request from a branch of the same name is listed, too, and
/// proves nothing about this branch. A run of HEAD itself would compare HEAD with HEAD.
fn commits(runs: &Value, project: &str, head: &str) -> Vec<String> {
    let empty = Vec::new();
    let list = runs["workflow_runs"].as_array().unwrap_or(&empty);
    let of_branch = list.iter().filter(|run| {
        let event = run["event"].as_str().unwrap_or_default();
        let repository = run["head_repository"]["full_name"].as_str();
        tests_its_head(event) && repository.is_none_or(|name| name.eq_ignore_ascii_case(project))
    });
    let mut dated: Vec<(&str, &str)> =
        of_branch.filter_map(|run| Some((run["created_at"].as_str().unwrap_or_default(), run["head_sha"].as_str()?))).collect();
    // GitHub does not promise an order. RFC 3339 in UTC sorts as text; runs without a time keep theirs.
    dated.sort_by(|a, b| b.0.cmp(a.0));
    let mut seen = Vec::new();
    for (_, commit) in dated {
        if is_oid(commit) && commit != head && !seen.iter().any(|known| known == commit) {
            seen.push(commit.to_owned());
        }
    }
    seen
}

fn gate_is_green(checks: &Value) -> bool {
    let runs = checks["check_runs"].as_array().map(Vec::as_slice).unwrap_or_default();
    !runs.is_empty() && runs.iter().all(|run| run["conclusion"] == "success")
}

/// Percent-encodes characters that could end a query's value or a path's segment.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_the_url() {
        assert_eq!(escaped("feature/ä b"), "feature%2F%C3%A4%20b");
        assert_eq!(workflow_file("o/r/.github/workflows/ci.yml@refs/heads/main"), Some("ci.yml"));
        assert_eq!(workflow_file("nonsense"), None);
    }
}
