//! The jobs of the generated workflow and the domains that each job runs. `cicd affected` plans with this module and `cicd scaffold` writes
//! with it, so the plan and the workflow always agree.
//!
//! GitHub allows at most 20 different reusable workflows in one run ("Reuse workflows", limitations). Up to that number each domain has its
//! own workflow; beyond it, domains share one workflow and are called in groups.

use crate::config::{CROSS_DOMAIN, Config, DomainKind};

/// The most domains (besides `cross-domain`) that are called through workflows of their own. With `cross-domain`, the libraries' workflow
/// and one left for what a repository calls itself, that makes at most 20.
const MAX_OWN: usize = 18;

/// The number of domains in a group, as long as that makes no more than [`MAX_GROUPS`] groups.
const GROUP: usize = 25;

/// The most groups. More would make the page of checks too long to read.
const MAX_GROUPS: usize = 20;

/// The workflow that runs several domains.
pub const SHARED_WORKFLOW: &str = "domains.yml";

/// The job that runs the suites of libraries.
pub const LIBRARIES: &str = "libraries";

/// A job that calls a reusable workflow for one domain or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowCall {
    /// The id of the job.
    pub job: String,
    /// The file name of the workflow.
    pub workflow: String,
    /// The domains that the job runs, as indexes into the config.
    pub domains: Vec<usize>,
}

/// Returns the calls of a config; every domain and library is in exactly one. Libraries have no workflow of their own and share one.
#[must_use]
pub fn calls(config: &Config) -> Vec<WorkflowCall> {
    let places = |kind: DomainKind| {
        let is_of = move |at: &usize| config.domains[*at].kind == kind && config.domains[*at].name.value != CROSS_DOMAIN;
        (0..config.domains.len()).filter(is_of).collect::<Vec<usize>>()
    };
    let (domains, libraries) = (places(DomainKind::Domain), places(DomainKind::Library));
    let mut calls = if domains.len() <= MAX_OWN {
        domains.iter().map(|at| own(&config.domains[*at].name.value, *at)).collect()
    } else {
        groups(&domains)
    };
    if !libraries.is_empty() {
        calls.push(WorkflowCall { job: LIBRARIES.to_owned(), workflow: SHARED_WORKFLOW.to_owned(), domains: libraries });
    }
    let between = config.domains.iter().position(|domain| domain.name.value == CROSS_DOMAIN);
    calls.extend(between.map(|at| WorkflowCall {
        job: CROSS_DOMAIN.to_owned(),
        workflow: workflow_of(CROSS_DOMAIN),
        domains: vec![at],
    }));
    calls
}

/// Returns the file name of a domain's own workflow.
#[must_use]
pub fn workflow_of(domain: &str) -> String {
    if domain == CROSS_DOMAIN { format!("{CROSS_DOMAIN}.yml") } else { format!("domain-{domain}.yml") }
}

fn own(name: &str, at: usize) -> WorkflowCall {
    WorkflowCall { job: format!("domain-{name}"), workflow: workflow_of(name), domains: vec![at] }
}

fn groups(domains: &[usize]) -> Vec<WorkflowCall> {
    let size = GROUP.max(domains.len().div_ceil(MAX_GROUPS));
    let call = |(at, group): (usize, &[usize])| WorkflowCall {
        job: format!("domains-{}", at + 1),
        workflow: SHARED_WORKFLOW.to_owned(),
        domains: group.to_vec(),
    };
    domains.chunks(size).enumerate().map(call).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config;
    use crate::model::diagnostic::SourceText;

    /// Compares the calls for the given numbers of domains and libraries, written as `job:workflow:number of domains`.
    fn check(domains: usize, libraries: usize, expected: &[&str]) {
        let domain = |at| format!("  d{at}: {{ paths: [\"/d{at}/\"] }}\n");
        let library = |at| format!("  l{at}: {{ kind: library, paths: [\"/l{at}/\"] }}\n");
        let text: String = (0..domains).map(domain).chain((0..libraries).map(library)).collect();
        let source = SourceText { name: "cicd.yml".to_owned(), text: format!("version: 1\ndomains:\n{text}") };
        let config = config::parse(&Arc::new(source)).expect("a config");
        let calls = calls(&config);
        let shown: Vec<String> =
            calls.iter().map(|call| format!("{}:{}:{}", call.job, call.workflow, call.domains.len())).collect();
        assert_eq!(shown, expected, "{domains} domains, {libraries} libraries");
        let mut all: Vec<usize> = calls.iter().flat_map(|call| call.domains.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..config.domains.len()).collect::<Vec<_>>(), "every domain is called once");
        let mut files: Vec<&str> = calls.iter().map(|call| call.workflow.as_str()).collect();
        files.dedup();
        assert!(files.len() <= 20, "GitHub's limit: {files:?}");
    }

    #[test]
    fn few_domains_have_workflows_of_their_own() {
        check(1, 0, &["domain-d0:domain-d0.yml:1", "cross-domain:cross-domain.yml:1"]);
        check(1, 2, &["domain-d0:domain-d0.yml:1", "libraries:domains.yml:2", "cross-domain:cross-domain.yml:1"]);
    }

    #[test]
    fn many_domains_share_one_in_groups() {
        check(19, 0, &["domains-1:domains.yml:19", "cross-domain:cross-domain.yml:1"]);
        check(
            51,
            1,
            &[
                "domains-1:domains.yml:25",
                "domains-2:domains.yml:25",
                "domains-3:domains.yml:1",
                "libraries:domains.yml:1",
                "cross-domain:cross-domain.yml:1",
            ],
        );
        let many: Vec<String> = (1..=20).map(|at| format!("domains-{at}:domains.yml:30")).collect();
        let expected: Vec<&str> = many.iter().map(String::as_str).chain(["cross-domain:cross-domain.yml:1"]).collect();
        check(600, 0, &expected);
    }
}
