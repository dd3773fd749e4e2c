//! What the CI providers say of the event that started a job, each in a file of its own, all in the same few words.
//!
//! Only documented variables are read, and nothing is asked of git here: `range` does that.

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

/// What happened, as far as the provider knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CiEvent {
    /// A change is proposed to a branch.
    PullRequest(PullRequest),
    /// Changes that a merge queue is about to merge.
    MergeGroup(MergeGroup),
    /// Both ends are named.
    Exactly {
        /// The base commit.
        base: String,
        /// The head commit.
        head: String,
        /// Where that comes from.
        source: RangeSource,
    },
    /// A branch was pushed.
    Push(PushEvent),
    /// A branch was deleted: nothing is left to test.
    Deletion,
    /// The event has no range.
    WithoutRange(NoRange),
}

/// A proposed change: pull request, merge request. Empty fields are those that the provider does not tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullRequest {
    /// The branch that it is proposed to, without `refs/heads/`.
    pub target_branch: Option<String>,
    /// A commit of that branch; it may be stale.
    pub target: Option<String>,
    /// The exact commit that HEAD was made of the change and.
    pub merged_with: Option<String>,
    /// The last commit of the change; full or at least 12 digits.
    pub source: Option<String>,
    /// The ref that has it, for checkouts that do not.
    pub source_ref: Option<String>,
    /// Where the change left its target, where the provider knows it.
    pub fork_point: Option<String>,
    /// True if the event is that the change got another target.
    pub is_retargeted: bool,
    /// True if the checkout is the target and not the change.
    pub checkout_is_target: bool,
}

/// A group of a merge queue, or a car of a merge train.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergeGroup {
    /// The commit that it was built on: the base branch, or the group in front of it.
    pub base: String,
    /// The commit that would be merged.
    pub head: String,
    /// The branch that it would be merged into, without `refs/heads/`.
    pub base_branch: Option<String>,
}

/// A pushed branch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushEvent {
    /// What a base branch is compared with, if there is something.
    pub before: Option<String>,
    /// What `before` is.
    pub before_is: BeforeState,
    /// The branch.
    pub branch: Option<String>,
    /// The repository's default branch.
    pub default_branch: Option<String>,
    /// True if the provider says that there was nothing before.
    pub is_first: bool,
}

/// The event of the provider that this job runs on; `None` outside the known ones.
#[must_use]
pub fn event(environment: &Environment) -> Option<CiEvent> {
    systems::here(environment).find_map(|system| system.event).map(|event| event(environment))
}

/// Returns the pages of the run that this job belongs to, as far as its provider tells them.
#[must_use]
pub fn pages(environment: &Environment) -> RunPages {
    systems::here(environment).find_map(|system| system.pages).map(|pages| pages(environment)).unwrap_or_default()
}

/// The repository's default branch, where the provider names it.
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

/// Returns true if this process runs in CI: a variable of a CI system says so, or one that many of them set.
#[must_use]
pub fn in_ci(environment: &Environment) -> bool {
    systems::here(environment).next().is_some()
}

/// An object id that is there: not empty, not all zeros.
fn some_oid(oid: Option<&str>) -> Option<String> {
    oid.filter(|oid| !oid.is_empty() && !oid.bytes().all(|b| b == b'0')).map(str::to_owned)
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}

/// A number, in digits.
fn number(text: Option<&str>) -> Option<u64> {
    text.and_then(|text| text.parse().ok())
}

/// A page, where this address may be a link.
fn page(address: Option<&str>) -> Option<PageUrl> {
    address.and_then(PageUrl::of)
}

/// A branch's name without `refs/heads/`.
fn branch(name: Option<&str>) -> Option<String> {
    name.map(|name| name.strip_prefix("refs/heads/").unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests;
