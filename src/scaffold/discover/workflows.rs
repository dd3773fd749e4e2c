//! The existing CI of a repository: workflows that run, files that look like workflows and never run, other providers,
//! branches, versions.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ground::{Inventory, last};
use crate::config::yaml;

/// The most workflow files that are read.
const MAX_WORKFLOWS: usize = 500;

/// A GitHub workflow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundWorkflow {
    /// The file of the workflow.
    pub path: String,
    /// The name of the workflow, if it has one.
    pub name: Option<String>,
    /// The events that start it.
    pub events: Vec<String>,
    /// The number of its jobs.
    pub jobs: usize,
    /// The branches of its `push` and `pull_request` events, without wildcards.
    pub branches: Vec<String>,
    /// The versions that it passes to setup actions: such as `python`, and the version.
    pub versions: Vec<(String, String)>,
}

/// The CI files of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workflows {
    /// The workflows under `.github/workflows/`.
    pub list: Vec<FoundWorkflow>,
    /// Workflow files in other folders, where GitHub does not look.
    pub dead: Vec<String>,
    /// Files of other providers, each with the provider's name.
    pub others: Vec<(String, &'static str)>,
    /// Files that cannot be parsed as a workflow.
    pub unreadable: Vec<String>,
}

const OTHERS: &[(&str, &str)] = &[
    (".gitlab-ci.yml", "GitLab CI"),
    ("Jenkinsfile", "Jenkins"),
    ("azure-pipelines.yml", "Azure Pipelines"),
    (".circleci/config.yml", "CircleCI"),
    (".travis.yml", "Travis CI"),
    ("bitbucket-pipelines.yml", "Bitbucket Pipelines"),
    (".buildkite/pipeline.yml", "Buildkite"),
    (".drone.yml", "Drone"),
    (".woodpecker.yml", "Woodpecker"),
    ("appveyor.yml", "AppVeyor"),
    (".cirrus.yml", "Cirrus CI"),
    ("cloudbuild.yaml", "Google Cloud Build"),
    (".forgejo/workflows", "Forgejo Actions"),
    (".gitea/workflows", "Gitea Actions"),
];

/// Reads all CI files.
#[must_use]
pub(super) fn read(ground: &Inventory<'_>) -> Workflows {
    let mut workflows = Workflows::default();
    let is_yaml = |path: &str| path.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "yml" | "yaml"));
    for path in ground.files().iter().filter(|path| is_yaml(path)) {
        match path.split_once(".github/workflows/") {
            Some(("", name)) if !name.contains('/') => match ground.read(path).and_then(|text| workflow(path, &text)) {
                _ if workflows.list.len() >= MAX_WORKFLOWS => {}
                Some(workflow) => workflows.list.push(workflow),
                None => workflows.unreadable.push(path.clone()),
            },
            // Folders below `workflows` are not read by GitHub either.
            Some((above, _)) if above.is_empty() || above.ends_with('/') => workflows.dead.push(path.clone()),
            _ => {}
        }
    }
    let is_there = |place: &&(&str, &str)| ground.has(place.0) || ground.has_folder(place.0);
    workflows.others = OTHERS.iter().filter(is_there).map(|(file, name)| ((*file).to_owned(), *name)).collect();
    workflows
}

/// Parses a workflow; `None` if it has no jobs.
#[must_use]
pub(super) fn workflow(path: &str, text: &str) -> Option<FoundWorkflow> {
    let value: Value = yaml::from_text(text).ok()?;
    let jobs = value.get("jobs")?.as_object()?;
    let mut workflow = FoundWorkflow {
        path: path.to_owned(),
        name: value.get("name").and_then(Value::as_str).map(str::to_owned),
        jobs: jobs.len(),
        ..FoundWorkflow::default()
    };
    match value.get("on") {
        Some(Value::String(event)) => workflow.events.push(event.clone()),
        Some(Value::Array(events)) => workflow.events.extend(events.iter().filter_map(Value::as_str).map(str::to_owned)),
        Some(Value::Object(events)) => {
            workflow.events.extend(events.keys().cloned());
            for event in ["push", "pull_request", "merge_group"] {
                let branches = events.get(event).and_then(|event| event.get("branches"));
                workflow.branches.extend(strings(branches).into_iter().filter(|name| is_plain(name)));
            }
        }
        _ => {}
    }
    for job in jobs.values() {
        let steps = job.get("steps").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        workflow.versions.extend(steps.iter().flat_map(|step| versions(step, job)));
    }
    workflow.versions.sort();
    workflow.versions.dedup();
    Some(workflow)
}

/// Returns true if a branch is a plain name, not a pattern.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains(['*', '?', '!', '[', '+', '$', ' '])
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(scalar).collect(),
        Some(value) => scalar(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the versions that a step passes to a setup action; values of a matrix are looked up.
fn versions(step: &Value, job: &Value) -> Vec<(String, String)> {
    let uses = step.get("uses").and_then(Value::as_str).unwrap_or_default();
    let action = last(uses.split('@').next().unwrap_or_default());
    let language = match action {
        "setup-python" | "setup-uv" => "python",
        "setup-node" => "node",
        "setup-go" => "go",
        "setup-php" => "php",
        "setup-ruby" => "ruby",
        "setup-dotnet" => "dotnet",
        _ => return Vec::new(),
    };
    let given = strings(step.pointer(&format!("/with/{language}-version")));
    let looked_up = given.iter().flat_map(|text| match matrix_key(text) {
        Some(key) => strings(job.pointer(&format!("/strategy/matrix/{key}"))),
        None => text.lines().map(|line| line.trim().to_owned()).collect(),
    });
    looked_up.filter(|version| is_version(version)).map(|version| (language.to_owned(), version)).collect()
}

/// Returns the key of a matrix expression such as `${{ matrix.python-version }}`.
fn matrix_key(text: &str) -> Option<&str> {
    let key = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim().strip_prefix("matrix.")?;
    key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)).then_some(key)
}

/// Returns true if a text is a version that can be written into a workflow unchanged.
#[must_use]
pub(super) fn is_version(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-/*".contains(c);
    !text.is_empty() && text.len() <= 32 && text.chars().all(fits) && text.contains(|c: char| c.is_ascii_digit())
}

/// Returns the newest version of a language in the workflows.
#[must_use]
pub(super) fn newest<'w>(workflows: &'w Workflows, language: &str) -> Option<(&'w str, &'w str)> {
    let all = workflows.list.iter().flat_map(|workflow| workflow.versions.iter().map(move |pair| (workflow, pair)));
    let own = all.filter(|(_, (name, _))| name == language);
    let numbers = |version: &str| -> Vec<u64> { version.split('.').map(|part| part.parse().unwrap_or_default()).collect() };
    let best = own.max_by(|a, b| numbers(&a.1.1).cmp(&numbers(&b.1.1)).then_with(|| b.0.path.cmp(&a.0.path)));
    best.map(|(workflow, (_, version))| (version.as_str(), workflow.path.as_str()))
}

/// Returns the branches of the workflows that exist, the default one first. Without any, it returns the default branch.
#[must_use]
pub(super) fn bases(workflows: &Workflows, branches: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for branch in workflows.list.iter().flat_map(|workflow| &workflow.branches) {
        *counts.entry(branch).or_default() += 1;
    }
    let default = branches.first().map(String::as_str);
    let mut named: Vec<&str> = counts.keys().copied().filter(|name| branches.iter().any(|branch| branch == name)).collect();
    named.sort_by_key(|name| (Some(*name) != default, std::cmp::Reverse(counts[name])));
    match default {
        Some(default) if named.first() != Some(&default) => named.insert(0, default),
        _ => {}
    }
    named.truncate(5);
    named.into_iter().map(str::to_owned).collect()
}
