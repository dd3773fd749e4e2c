//! Turns the event of a CI provider into a range.

use super::Ranges;
use super::bases::{Base, commit_of};
use super::objects::Oid;
use super::providers::{PullRequest, PushEvent};
use super::range::{RangeResolver, no_commit_yet, range};
use crate::model::commit::short;
use crate::model::error::Result;
use crate::model::reasons::{EmptyTree, NamedBy, RangeSource, RangeWarning, Widening};

impl RangeResolver<'_> {
    /// Returns the ranges of a change that is proposed to a branch.
    pub(super) fn pull_request(&self, pull_request: &PullRequest) -> Result<Ranges> {
        let Some(checked_out) = self.repository.commit("HEAD")? else { return Err(no_commit_yet()) };
        let head = if pull_request.checkout_is_target {
            match self.proposed_head(pull_request)? {
                Some(head) => head,
                None => return Ok(Ranges::widened(Widening::ProposalMissing)),
            }
        } else {
            checked_out
        };
        if let Some(parent) = self.target_side(pull_request, &head)?
            && (!pull_request.is_retargeted || self.is_on_target(pull_request, &parent)?)
        {
            return Ok(match self.reach.commit(&parent)? {
                Some(base) => Ranges::exactly(range(Some(base), Some(head), RangeSource::MergeCommit)),
                None => Ranges::widened(Widening::TargetMissing { commit: parent }),
            });
        }
        if let Some(target) = &pull_request.merged_with {
            return match self.reach.revision(target)? {
                Some(base) => Ok(Ranges::exactly(range(Some(base), Some(head), RangeSource::MergedWith))),
                None => Ok(Ranges::widened(Widening::TargetMissing { commit: target.clone() })),
            };
        }
        if let Some(fork) = pull_request.fork_point.as_deref().map(|fork| self.reach.revision(fork)).transpose()?.flatten()
            // The fork point is one merge base. Only if nothing was merged into the change, it is the only one.
            && self.repository.is_straight(&fork, &head)?
        {
            return Ok(Ranges::exactly(range(Some(fork), Some(head), RangeSource::ForkPoint)));
        }
        let mut ranges = self.since_target(pull_request, &head)?;
        ranges.warnings.extend(self.not_the_proposal(pull_request, &head, &ranges)?);
        Ok(ranges)
    }

    /// Returns a warning if HEAD lacks the commit that the event proposes: a test merge that the provider made of an older push.
    fn not_the_proposal(&self, pull_request: &PullRequest, head: &str, ranges: &Ranges) -> Result<Option<RangeWarning>> {
        let Some(proposed) = pull_request.source.as_deref() else { return Ok(None) };
        // HEAD on the target: the change is already merged, perhaps squashed.
        if head.starts_with(proposed) || matches!(ranges.widened_because, Some(Widening::OnBase { .. })) {
            return Ok(None);
        }
        // The history is available down to the merge base, and a proposed commit lies above it.
        if let Some(commit) = self.repository.commit(proposed)?
            && self.repository.is_ancestor(&commit, head)?
        {
            return Ok(None);
        }
        Ok(Some(RangeWarning::NotTheProposal { head: head.to_owned(), proposed: proposed.to_owned() }))
    }

    fn proposed_head(&self, pull_request: &PullRequest) -> Result<Option<Oid>> {
        if let Some(source) = &pull_request.source
            && let Some(head) = self.reach.revision(source)?
        {
            return Ok(Some(head));
        }
        self.reach.fetched(pull_request.source_ref.as_deref())
    }

    /// Returns the parent of HEAD on the side of the target, if HEAD is a test merge of the change and its target: the parent that is not
    /// the change. The order of the parents differs between providers.
    fn target_side(&self, pull_request: &PullRequest, head: &str) -> Result<Option<Oid>> {
        let Some(source) = pull_request.source.as_deref().filter(|source| !head.starts_with(source)) else { return Ok(None) };
        Ok(match self.repository.parents(head)?.as_slice() {
            [a, b] if b.starts_with(source) => Some(a.clone()),
            [a, b] if a.starts_with(source) => Some(b.clone()),
            _ => None,
        })
    }

    /// Returns true if a commit is on the target branch. Right after a request
    /// changed its target, its test merge may still be with the old one.
    fn is_on_target(&self, pull_request: &PullRequest, commit: &str) -> Result<bool> {
        let Some(branch) = &pull_request.target_branch else { return Ok(false) };
        let Some(target) = self.target_branch(branch)? else { return Ok(false) };
        let Some(commit) = self.reach.commit(commit)? else { return Ok(false) };
        self.reach.is_ancestor(&commit, &target.commit)
    }

    fn since_target(&self, pull_request: &PullRequest, head: &str) -> Result<Ranges> {
        let mut bases = Vec::new();
        if let Some(branch) = &pull_request.target_branch {
            bases.extend(self.target_branch(branch)?);
        }
        if bases.is_empty()
            && let Some(target) = &pull_request.target
            && let Some(commit) = self.reach.revision(target)?
        {
            bases.push(Base { name: short(target).to_owned(), commit });
        }
        if bases.is_empty() {
            let Some(branch) = &pull_request.target_branch else {
                return self.since_nearest(&self.bases()?, head, Some(head), true);
            };
            return Ok(Ranges::widened(Widening::TargetBranchMissing { branch: branch.clone() }));
        }
        // A test merge whose change is already on the target has two merge bases with it: both sides count.
        self.since_nearest(&bases, head, Some(head), true)
    }

    pub(super) fn exactly(&self, base: &str, head: &str, source: &RangeSource) -> Result<Ranges> {
        let missing = |commit: &str| {
            let by = NamedBy::Source(Box::new(source.clone()));
            Widening::CommitMissing { commit: commit.to_owned(), by }
        };
        let found = |commit| Ok(self.reach.revision(commit)?.ok_or_else(|| missing(commit)));
        Ok(match (found(base)?, found(head)?) {
            (Ok(base), Ok(head)) => Ranges::exactly(range(Some(base), Some(head), source.clone())),
            (Err(missing), _) | (_, Err(missing)) => Ranges::widened(missing),
        })
    }

    /// Returns the ranges of a push to a branch. A base branch is compared with its state before the push. Any other branch is compared
    /// with its merge base: a comparison with the last push would miss failures of earlier pushes and pushes whose tests were cancelled.
    pub(super) fn push(&self, push: &PushEvent) -> Result<Ranges> {
        let Some(head) = self.repository.commit("HEAD")? else { return Err(no_commit_yet()) };
        let on_base = match &push.branch {
            Some(branch) => push.default_branch.as_ref() == Some(branch) || self.is_base(branch)?,
            None => false,
        };
        if !on_base {
            return self.since_base(push, &head);
        }
        let Some(named) = push.before.as_deref() else {
            if push.is_first {
                return Ok(Ranges::exactly(range(None, Some(head), RangeSource::EmptyTree(EmptyTree::FirstPush))));
            }
            // Not the remote branch of this clone: it lags behind by chance.
            let branch = push.branch.clone().unwrap_or_default();
            return Ok(Ranges::widened(Widening::OnBase { branch }));
        };
        let Some(before) = self.reach.revision(named)? else {
            let (before, commit) = (push.before_is, named.to_owned());
            return Ok(Ranges::widened(Widening::BeforeMissing { before, commit }));
        };
        if before == head {
            return Ok(Ranges::widened(Widening::BeforeIsHead { before: push.before_is }));
        }
        Ok(Ranges::exactly(range(Some(before), Some(head), RangeSource::Before(push.before_is))))
    }

    fn since_base(&self, push: &PushEvent, head: &str) -> Result<Ranges> {
        let mut bases = Vec::new();
        if self.configured()?.is_empty()
            && let Some(default) = &push.default_branch
            && let Some(commit) = self.reach.remote_branch(default)?
        {
            bases.push(commit_of(default, commit, &self.repository.remotes()?));
        }
        if bases.is_empty() {
            bases = self.bases()?;
        }
        self.since_nearest(&bases, head, Some(head), true)
    }
}
