//! Reads the CI providers' descriptions of the event that started a job, one provider in a file, into common types.
//!
//! Only documented variables are read, and git is not asked here: `range` does that.

mod azure;
mod bitbucket;
mod buildkite;
mod circleci;
mod github;
mod gitlab;
mod jenkins;
mod run;
mod systems;

use crate::model::environment::Environment;
use crate::model::pages::{PageUrl, RunPages};
use crate::model::reasons::{BeforeState, NoRange, RangeSource};

pub use run::{CiRun, run};

/// The kinds of events, as far as the provider describes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CiEvent {
    /// A change is proposed to a branch.
    PullRequest(PullRequest),
    /// Changes that a merge queue is about to merge.
    MergeGroup(MergeGroup),
    /// A range whose two ends the provider names.
    Exactly {
        /// The base commit.
        base: String,
        /// The head commit.
        head: String,
        /// The provider's name for the range.
        source: RangeSource,
    },
    /// A branch was pushed.
    Push(PushEvent),
    /// A branch was deleted: nothing is left to test.
    Deletion,
    /// The event has no range.
    WithoutRange(NoRange),
}

/// A proposed change: pull request, merge request. A field is empty if the provider does not name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullRequest {
    /// The branch that it is proposed to, without `refs/heads/`.
    pub target_branch: Option<String>,
    /// A commit of the target branch; it may be stale.
    pub target: Option<String>,
    /// The commit of the target that HEAD merges the change with.
    pub merged_with: Option<String>,
    /// The last commit of the change; full or at least 12 digits.
    pub source: Option<String>,
    /// The ref that has the commit, for checkouts that do not.
    pub source_ref: Option<String>,
    /// The commit where the change left its target, if the provider knows it.
    pub fork_point: Option<String>,
    /// True if the event is a change of the target.
    pub is_retargeted: bool,
    /// True if the checkout is the target and not the change.
    pub checkout_is_target: bool,
}

/// A group of a merge queue, or a car of a merge train.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergeGroup {
    /// The commit that the group was built on: the base branch, or the group in front.
    pub base: String,
    /// The commit that would be merged.
    pub head: String,
    /// The branch that the group would be merged into, without `refs/heads/`.
    pub base_branch: Option<String>,
}

/// A pushed branch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushEvent {
    /// The commit that a base branch is compared with, if there is one.
    pub before: Option<String>,
    /// The meaning of `before`.
    pub before_is: BeforeState,
    /// The name of the branch.
    pub branch: Option<String>,
    /// The repository's default branch.
    pub default_branch: Option<String>,
    /// True if the provider says that the branch did not exist before.
    pub is_first: bool,
}

/// Returns the event of the provider that this job runs on; `None` outside of the known ones.
#[must_use]
pub fn event(environment: &Environment) -> Option<CiEvent> {
    systems::here(environment).find_map(|system| system.event).map(|event| event(environment))
}

/// Returns the pages of the run that this job belongs to, as far as its provider names them.
#[must_use]
pub fn pages(environment: &Environment) -> RunPages {
    systems::here(environment).find_map(|system| system.pages).map(|pages| pages(environment)).unwrap_or_default()
}

/// Returns the repository's default branch, if the provider names it.
#[must_use]
pub(crate) fn default_branch(environment: &Environment) -> Option<String> {
    if let Some(CiEvent::Push(PushEvent { default_branch: Some(branch), .. })) = event(environment) {
        return Some(branch);
    }
    if environment.says_yes("GITHUB_ACTIONS") {
        return github::default_branch(environment);
    }
    owned(environment.get("CI_DEFAULT_BRANCH").or(environment.get("BUILDKITE_PIPELINE_DEFAULT_BRANCH")))
}

/// Returns true if this process runs in CI: a variable of a CI system is set, or one that many of them set.
#[must_use]
pub fn in_ci(environment: &Environment) -> bool {
    systems::here(environment).next().is_some()
}

/// Returns an object id unless it is empty or all zeros.
fn some_oid(oid: Option<&str>) -> Option<String> {
    oid.filter(|oid| !oid.is_empty() && !oid.bytes().all(|b| b == b'0')).map(str::to_owned)
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

/// Parses a number in digits.
fn number(text: Option<&str>) -> Option<u64> {
    text.and_then(|text| text.parse().ok())
}

/// Returns the page of an address, if it may be a link.
fn page(address: Option<&str>) -> Option<PageUrl> {
    address.and_then(PageUrl::of)
}

/// Returns a branch's name without `refs/heads/`.
fn branch(name: Option<&str>) -> Option<String> {
    name.map(|name| name.strip_prefix("refs/heads/").unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests;
