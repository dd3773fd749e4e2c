//! Identifies the CI run that a job belongs to by an id that all its jobs share, so that their reports can be joined.
//!
//! The id stays the same when jobs of the run are run again. Sources: the providers' lists of predefined variables.

use super::branch;
use crate::model::environment::Environment;

/// A run of CI.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CiRun {
    /// The id of the run; `None` if the provider has none that all jobs share.
    pub name: Option<String>,
    /// The branch that is tested or proposed.
    pub branch: Option<String>,
}

/// For each provider: its name, the variable with the run's id, and those with the branch (the first that is set counts).
const VARIABLES: [(&str, &str, &[&str]); 6] = [
    ("gitlab", "CI_PIPELINE_ID", &["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_BRANCH"]),
    ("buildkite", "BUILDKITE_BUILD_ID", &["BUILDKITE_BRANCH"]),
    ("azure", "BUILD_BUILDID", &["SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH"]),
    ("circleci", "CIRCLE_WORKFLOW_ID", &["CIRCLE_BRANCH"]),
    ("bitbucket", "BITBUCKET_BUILD_NUMBER", &["BITBUCKET_BRANCH"]),
    ("jenkins", "BUILD_TAG", &["CHANGE_BRANCH", "BRANCH_NAME"]),
];

/// Returns the run that this job belongs to; outside of CI, all its fields are empty.
#[must_use]
pub fn run(environment: &Environment) -> CiRun {
    if let Some(id) = environment.get("GITHUB_RUN_ID") {
        return github(environment, id);
    }
    let found = VARIABLES.iter().find_map(|row| Some((row, environment.get(row.1)?)));
    found.map_or_else(CiRun::default, |((provider, _, branches), id)| CiRun {
        name: Some(format!("{provider}-{id}")),
        branch: branch(branches.iter().find_map(|name| environment.get(name))),
    })
}

fn github(environment: &Environment, id: &str) -> CiRun {
    let is_tag = environment.get("GITHUB_REF_TYPE") == Some("tag");
    let pushed = environment.get("GITHUB_REF_NAME").filter(|_| !is_tag && environment.get("GITHUB_BASE_REF").is_none());
    CiRun { name: Some(format!("github-{id}")), branch: branch(environment.get("GITHUB_HEAD_REF").or(pushed)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], name: &str, on: &str) {
        let text = |text: &str| Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
        assert_eq!(run(&variables.iter().copied().collect()), CiRun { name: text(name), branch: text(on) });
    }

    #[test]
    fn every_job_of_a_run_has_its_name() {
        check(&[], "", "");
        let with = |more: &[(&'static str, &'static str)]| [&[("GITHUB_RUN_ID", "7")], more].concat();
        check(&with(&[("GITHUB_REF_NAME", "main"), ("GITHUB_REF_TYPE", "branch")]), "github-7", "main");
        let request = [("GITHUB_REF_NAME", "3/merge"), ("GITHUB_BASE_REF", "main"), ("GITHUB_HEAD_REF", "topic")];
        check(&with(&request), "github-7", "topic");
        check(&with(&[("GITHUB_REF_NAME", "v1"), ("GITHUB_REF_TYPE", "tag")]), "github-7", "");
        check(&[("CI_PIPELINE_ID", "9"), ("CI_COMMIT_BRANCH", "main")], "gitlab-9", "main");
        check(&[("BUILD_BUILDID", "4"), ("BUILD_SOURCEBRANCH", "refs/heads/a/b")], "azure-4", "a/b");
        check(&[("BUILD_TAG", "jenkins-x-3"), ("BRANCH_NAME", "main")], "jenkins-jenkins-x-3", "main");
    }
}
