//! The base branch of what CI has checked out, and the commits of it that a checkout can come from. History is fetched where it is missing.

use super::deepen::Reach;
use super::objects::Oid;
use super::repository::Repository;
use crate::model::error::Result;

/// Finds base branches of a checkout in CI.
pub(crate) struct CheckoutBase<'r> {
    repository: &'r Repository,
    reach: Reach<'r>,
}

impl<'r> CheckoutBase<'r> {
    /// For a repository on a machine of CI.
    #[must_use]
    pub(crate) fn in_ci(repository: &'r Repository) -> Self {
        Self { repository, reach: Reach::new(repository, true) }
    }

    /// The last commit of the remote's branch that is known, or can be fetched.
    ///
    /// # Errors
    /// When git fails.
    pub(crate) fn branch(&self, name: &str) -> Result<Option<Oid>> {
        self.reach.remote_branch(name)
    }

    /// A commit by its id.
    ///
    /// # Errors
    /// When git fails.
    pub(crate) fn commit(&self, oid: &str) -> Result<Option<Oid>> {
        self.reach.commit(oid)
    }

    /// The last commit of the branch that the remote itself calls its default.
    ///
    /// # Errors
    /// When git fails.
    pub(crate) fn default_branch(&self) -> Result<Option<Oid>> {
        let Some(remote) = self.repository.remotes()?.into_iter().next() else { return Ok(None) };
        if let Some(branch) = self.repository.symbolic(&format!("refs/remotes/{remote}/HEAD"))?
            && let Some(commit) = self.repository.reference(&branch)?
        {
            return Ok(Some(commit));
        }
        self.reach.fetched(Some("HEAD"))
    }

    /// All commits at which HEAD left a branch with this last commit; none when this cannot be known.
    ///
    /// # Errors
    /// When git fails.
    pub(crate) fn merge_bases(&self, tip: &str) -> Result<Vec<Oid>> {
        let Some(head) = self.repository.commit("HEAD")? else { return Ok(Vec::new()) };
        Ok(self.reach.merge_bases(tip, &head)?.unwrap_or_default())
    }
}
