//! Turns a group of a merge queue, or a car of a merge train, into ranges.
//!
//! If groups merge on the check of the last one alone, a range from the group in front would leave the entries before it untested.

use super::Ranges;
use super::bases::commit_of;
use super::objects::Oid;
use super::providers::MergeGroup;
use super::range::RangeResolver;
use crate::config::MergeQueue;
use crate::model::error::Result;
use crate::model::reasons::{RangeSource, RangeWarning, Widening};

impl RangeResolver<'_> {
    pub(super) fn merge_group(&self, group: &MergeGroup) -> Result<Ranges> {
        let mut ranges = self.exactly(&group.base, &group.head, &RangeSource::MergeQueue)?;
        let range = ranges.list.first().and_then(|range| range.base.clone().zip(range.head.clone()));
        let Some((in_front, head)) = range.filter(|_| ranges.widened_because.is_none()) else { return Ok(ranges) };
        if (self.request.merge_queue)()? == MergeQueue::Each {
            return Ok(ranges);
        }
        let Some(branch) = &group.base_branch else {
            ranges.warnings.push(RangeWarning::GroupWithoutBaseBranch { base: in_front });
            return Ok(ranges);
        };
        let Some(target) = self.target_branch(branch)? else {
            return Ok(Ranges::widened(Widening::TargetBranchMissing { branch: branch.clone() }));
        };
        let Some(merge_bases) = self.reach.merge_bases(&target.commit, &head)? else {
            return Ok(Ranges::widened(self.reach.no_common_history(&target.name)));
        };
        let older = self.oldest(&[std::slice::from_ref(&in_front), &merge_bases].concat())?;
        let (queue, branch): (Vec<Oid>, Vec<Oid>) = older.into_iter().partition(|commit| *commit == in_front);
        let mut ranges = Ranges::default();
        ranges.add_all(queue, Some(&head), &RangeSource::MergeQueue);
        ranges.add_all(branch, Some(&head), &RangeSource::MergeBase { with: target.name });
        Ok(ranges)
    }

    /// Returns the commits that have no other one of them in their history.
    fn oldest(&self, commits: &[Oid]) -> Result<Vec<Oid>> {
        let mut oldest = Vec::new();
        for commit in commits {
            let mut has_older = false;
            for other in commits.iter().filter(|other| *other != commit) {
                has_older = has_older || self.repository.is_ancestor(other, commit)?;
            }
            if !has_older {
                oldest.push(commit.clone());
            }
        }
        Ok(oldest)
    }

    /// Returns the branch that a change is proposed to: the remote's, or the local one if there is no remote.
    pub(super) fn target_branch(&self, branch: &str) -> Result<Option<super::bases::Base>> {
        let remotes = self.repository.remotes()?;
        if let Some(commit) = self.reach.remote_branch(branch)? {
            return Ok(Some(commit_of(branch, commit, &remotes)));
        }
        if !remotes.is_empty() {
            return Ok(None);
        }
        let local = self.repository.reference(&format!("refs/heads/{branch}"))?;
        Ok(local.map(|commit| commit_of(branch, commit, &remotes)))
    }
}
