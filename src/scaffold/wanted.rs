//! The files that a config requires. The computation is pure: the same config, inputs and surroundings give the same files.

use serde::Serialize;
use serde_json::Value;

use super::languages::Languages;
use super::needs::JobNeeds;
use super::params::{self, SetUp};
use super::{Hold, Inputs, Kit, WantedFile, text};
use crate::config::{Config, Domain, DomainKind, LAST_LEVELS, Layout, LayoutPart, default_levels, known_levels};
use crate::suites::{self, SHARED_WORKFLOW, WorkflowCall, workflow_of};

/// The folder of workflows.
const WORKFLOWS: &str = ".github/workflows";

/// The branch that is tested if no base branch is known.
const MAIN: &str = "main";

/// The URL of cicd's own repository; empty while there is no public one.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The jobs of `cicd.yml` that call no workflow. A check has the name of its job: a call with the gate's name would add a
/// second, skipped gate.
const OWN_JOBS: [&str; 2] = ["plan", "gate"];

/// The longest title, in characters.
const MAX_TITLE: usize = 100;

/// The inputs of the files besides the config.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The version of cicd that jobs install.
    pub version: String,
    /// The base branches, by their names on the server.
    pub bases: Vec<String>,
    /// The languages that the repository's tests need.
    pub languages: Languages,
    /// True if the repository has `.cicd/install.sh`.
    pub has_install_script: bool,
}

/// Returns all files that scaffold keeps up to date or writes once, except `cicd.yml`, in the order of the report.
#[must_use]
pub fn wanted(config: &Config, inputs: &Inputs, surroundings: &Surroundings) -> Vec<WantedFile> {
    let calls = suites::calls(config);
    let mut wanted = vec![cicd(config, surroundings, &calls)];
    wanted.extend((0..config.domains.len()).filter(|at| has_workflow(config, *at)).map(|at| domain(config, at)));
    wanted.extend(shared(config, &calls));
    wanted.push(setup(surroundings));
    if inputs.test_tree {
        wanted.extend(test_tree(config));
    }
    wanted.extend(inputs.manager_kits.iter().map(|kit| manager_kit(*kit)));
    wanted
}

/// Returns the workflow with the plan, the calls and the gate.
fn cicd(config: &Config, surroundings: &Surroundings, calls: &[WorkflowCall]) -> WantedFile {
    let main = [MAIN.to_owned()];
    let bases = if surroundings.bases.is_empty() { main.as_slice() } else { &surroundings.bases };
    // A called workflow must not ask for more permissions than its caller has, so each call gets the permissions of all
    // domains of the workflow.
    let permissions = |call: &WorkflowCall| {
        let others = calls.iter().filter(|other| other.workflow == call.workflow);
        JobNeeds::of(config, others.flat_map(|other| &other.domains).copied()).permissions()
    };
    let call = |call: &WorkflowCall| params::CallParams {
        job: call.job.clone(),
        name: name_of(config, calls, call),
        workflow: call.workflow.clone(),
        permissions: permissions(call),
        secrets: JobNeeds::of(config, call.domains.iter().copied()).secrets(),
    };
    let bases = bases.iter().map(|base| branch_pattern(base)).collect();
    let params = params::Cicd { bases, runs_on: JobNeeds::common(config).runs_on(), calls: calls.iter().map(call).collect() };
    file(format!("{WORKFLOWS}/cicd.yml"), "workflows/cicd.yml", &params, Hold::Kept, None)
}

/// Returns a branch as a GitHub filter that matches only this branch.
fn branch_pattern(branch: &str) -> String {
    branch.chars().fold(String::new(), |mut pattern, c| {
        if "*?+[]!\\".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
        pattern
    })
}

/// Returns the displayed name of a call: the domain if it runs a single one, else the job. The names are unique.
fn name_of(config: &Config, calls: &[WorkflowCall], call: &WorkflowCall) -> String {
    let is_group = |call: &WorkflowCall| call.workflow == SHARED_WORKFLOW;
    let name = match call.domains.as_slice() {
        [at] if !is_group(call) => config.domains[*at].name.value.as_str(),
        _ => return call.job.clone(),
    };
    let is_taken = OWN_JOBS.contains(&name) || calls.iter().any(|other| is_group(other) && other.job == name);
    if is_taken { format!("domain {name}") } else { name.to_owned() }
}

fn has_workflow(config: &Config, at: usize) -> bool {
    config.domains[at].kind == DomainKind::Domain
}

/// Returns the workflow of one domain.
fn domain(config: &Config, at: usize) -> WantedFile {
    let domain = &config.domains[at];
    let name = domain.name.value.as_str();
    let needs = JobNeeds::of(config, [at]);
    let token = domain.manager.as_deref().and_then(|manager| manager.token_env.as_deref());
    let given_secrets = needs.secrets();
    let mut secrets = given_secrets.clone();
    secrets.extend(token.filter(|token| !given_secrets.iter().any(|secret| secret == token)).map(str::to_owned));
    let params = params::WorkflowParams {
        domain: Some(name),
        title: title(domain),
        file: workflow_of(name),
        levels: known_levels(config),
        default_option: if known_levels(config).contains(&"default") { "(default)" } else { "default" },
        default_levels: default_levels(config),
        runs_on: needs.runs_on(),
        url_variable: url_variable(name),
        token,
        secrets,
        given_secrets,
        env: needs.env(),
        wants_token: needs.wants_token(),
        container: needs.container(),
        unknown_container: needs.unknown_container(),
        services: needs.services(),
        known: needs.known(),
        permissions: needs.permissions(),
        max_parallel: needs.max_parallel(),
    };
    file(format!("{WORKFLOWS}/{}", workflow_of(name)), "workflows/domain.yml", &params, Hold::Kept, Some(name))
}

/// Returns the workflow of the domains that have none of their own, or that are too many for one each.
fn shared(config: &Config, calls: &[WorkflowCall]) -> Option<WantedFile> {
    let domains: Vec<usize> =
        calls.iter().filter(|call| call.workflow == SHARED_WORKFLOW).flat_map(|call| call.domains.clone()).collect();
    if domains.is_empty() {
        return None;
    }
    let needs = JobNeeds::of(config, domains);
    let params = params::WorkflowParams {
        domain: None,
        title: "domains".to_owned(),
        file: SHARED_WORKFLOW.to_owned(),
        levels: Vec::new(),
        default_option: "",
        default_levels: Vec::new(),
        runs_on: Value::Null,
        url_variable: String::new(),
        token: None,
        secrets: needs.secrets(),
        given_secrets: needs.secrets(),
        env: needs.env(),
        wants_token: needs.wants_token(),
        container: needs.container(),
        unknown_container: needs.unknown_container(),
        services: needs.services(),
        known: needs.known(),
        permissions: needs.permissions(),
        max_parallel: needs.max_parallel(),
    };
    Some(file(format!("{WORKFLOWS}/{SHARED_WORKFLOW}"), "workflows/domains.yml", &params, Hold::Kept, None))
}

fn setup(surroundings: &Surroundings) -> WantedFile {
    let params = params::Setup {
        version: &surroundings.version,
        source: if surroundings.has_install_script { "script" } else { "cargo" },
        git: REPOSITORY,
        languages: SetUp::all(&surroundings.languages),
    };
    // Its languages stand among its fields. As a value they are in order.
    let params = serde_json::to_value(params).expect("these types have JSON");
    file(".github/actions/cicd-setup/action.yml".to_owned(), "actions/cicd-setup.yml", &params, Hold::Given, None)
}

/// Returns a README for every folder in which tests may be. Without a layout for such folders there are none, because tests in
/// these folders would never run.
fn test_tree(config: &Config) -> Vec<WantedFile> {
    let Some(layout) = tree_layout(config) else { return Vec::new() };
    let domains = (0..config.domains.len()).filter(|at| has_workflow(config, *at)).map(|at| &config.domains[at]);
    let defaults = default_levels(config);
    let mut wanted = Vec::new();
    for domain in domains {
        let name = domain.name.value.as_str();
        for level in known_levels(config) {
            let params = params::Readme {
                domain: name,
                title: title(domain),
                level,
                what: what(level),
                workflow: workflow_of(name),
                is_live: LAST_LEVELS.contains(&level),
                is_default: defaults.contains(&level),
            };
            let path = format!("{}/README.md", folder(layout, name, level));
            wanted.push(file(path, "tests/readme.md", &params, Hold::Kept, Some(name)));
        }
    }
    wanted
}

/// Returns the layout for the tree of test folders: the first one that names a folder for each domain and level.
#[must_use]
pub fn tree_layout(config: &Config) -> Option<&Layout> {
    let is_tree = |layout: &&Layout| {
        let has = |part: &LayoutPart| layout.parts.contains(part);
        has(&LayoutPart::Domain)
            && has(&LayoutPart::Level)
            && !layout.parts.iter().any(|part| matches!(part, LayoutPart::Glob(_) | LayoutPart::Path))
    };
    config.tests.iter().map(|layout| &layout.value).find(is_tree)
}

fn folder(layout: &Layout, domain: &str, level: &str) -> String {
    let name = |part: &LayoutPart| match part {
        LayoutPart::Domain => domain.to_owned(),
        LayoutPart::Level => level.to_owned(),
        LayoutPart::Folder(name) | LayoutPart::Glob(name) => name.clone(),
        LayoutPart::Path => String::new(),
    };
    layout.parts.iter().map(name).collect::<Vec<_>>().join("/")
}

/// Returns the description of the tests that belong into the folder of a level.
fn what(level: &str) -> String {
    match level {
        "unit" => "Fast tests of one part at a time: no network, no database, no service to start first.",
        "integration" => "Tests of several parts together, with services that `before:` of the suite starts.",
        "blue-green" => "Tests of a deployment: a healthy new slot, and a switch to it and back. They act on the live system.",
        "chaos" => "Tests that break something of the live system on purpose and watch it recover.",
        _ => return format!("Tests of the level {level}."),
    }
    .to_owned()
}

fn manager_kit(kit: Kit) -> WantedFile {
    let (path, template) = match kit {
        Kit::Python => ("managers/cicd_manager.py", "managers/cicd_manager.py"),
        Kit::Node => ("managers/cicd-manager.mjs", "managers/cicd-manager.mjs"),
    };
    file(path.to_owned(), template, &serde_json::Map::new(), Hold::Kept, None)
}

fn file(path: String, template: &'static str, params: &impl Serialize, hold: Hold, domain: Option<&str>) -> WantedFile {
    let value = || serde_json::to_value(params).expect("these types have JSON");
    // The lock has the keys in order.
    let params = serde_json::to_string(params).expect("these types have JSON");
    debug_assert_eq!(params, value().to_string(), "the fields of the params of {template} are in order");
    WantedFile { path, template, params, hold, domain: domain.map(str::to_owned) }
}

/// Returns the title for people, on one line.
fn title(domain: &Domain) -> String {
    let title = domain.title.as_deref().unwrap_or(&domain.name.value);
    let clean: String = text::one_line(title).chars().take(MAX_TITLE).collect();
    if clean.trim().is_empty() { domain.name.value.clone() } else { clean.trim().to_owned() }
}

/// Returns the repository's variable for a manager's URL. GitHub rejects names that begin with a digit or `GITHUB_`.
fn url_variable(domain: &str) -> String {
    let name = format!("{}_MANAGER_URL", domain.to_ascii_uppercase().replace('-', "_"));
    let is_taken = name.starts_with(|c: char| c.is_ascii_digit()) || name.starts_with("GITHUB_");
    if is_taken { format!("DOMAIN_{name}") } else { name }
}

#[cfg(test)]
mod tests;
