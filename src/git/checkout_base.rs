//! Finds the base branch of the commit that CI has checked out, and the merge bases with it. Missing history is fetched.

use super::deepen::Reach;
use super::objects::Oid;
use super::repository::Repository;
use crate::model::error::Result;

/// A finder of base branches for a checkout in CI.
pub(crate) struct CheckoutBase<'r> {
    repository: &'r Repository,
    reach: Reach<'r>,
}

impl<'r> CheckoutBase<'r> {
    /// Returns the finder for a repository on a CI machine.
    #[must_use]
    pub(crate) fn in_ci(repository: &'r Repository) -> Self {
        Self { repository, reach: Reach::new(repository, true) }
    }

    /// Returns the last commit of the remote's branch, as far as it is known or can be fetched.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub(crate) fn branch(&self, name: &str) -> Result<Option<Oid>> {
        self.reach.remote_branch(name)
    }

    /// Returns a commit by its id.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub(crate) fn commit(&self, oid: &str) -> Result<Option<Oid>> {
        self.reach.commit(oid)
    }

    /// Returns the last commit of the remote's default branch.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub(crate) fn default_branch(&self) -> Result<Option<Oid>> {
        let Some(remote) = self.repository.remotes()?.into_iter().next() else { return Ok(None) };
        if let Some(branch) = self.repository.symbolic(&format!("refs/remotes/{remote}/HEAD"))?
            && let Some(commit) = self.repository.reference(&branch)?
        {
            return Ok(Some(commit));
        }
        self.reach.fetched(Some("HEAD"))
    }

    /// Returns all merge bases of HEAD and a branch with this last commit; none if they cannot be known.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub(crate) fn merge_bases(&self, tip: &str) -> Result<Vec<Oid>> {
        let Some(head) = self.repository.commit("HEAD")? else { return Ok(Vec::new()) };
        Ok(self.reach.merge_bases(tip, &head)?.unwrap_or_default())
    }
}
