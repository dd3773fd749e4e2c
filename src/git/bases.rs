//! What a change is compared with when nobody names it: the nearest of the base branches that exist.

use super::Ranges;
use super::objects::Oid;
use super::range::{Resolver, range};
use crate::model::error::Result;
use crate::model::reasons::{RangeSource, Widening};

/// A base branch that exists: what to call it, and its commit.
pub(super) struct Base {
    pub(super) name: String,
    pub(super) commit: Oid,
}

impl Resolver<'_> {
    /// The base branches that the config names.
    pub(super) fn configured(&self) -> Result<&[String]> {
        if let Some(known) = self.configured.get() {
            return Ok(known);
        }
        let bases = (self.request.bases)()?;
        Ok(self.configured.get_or_init(|| bases))
    }

    pub(super) fn since_nearest(&self, bases: &[Base], tip: &str, head: Option<Oid>, guessed: bool) -> Result<Ranges> {
        if bases.is_empty() {
            return Ok(Ranges::widened(self.no_base_branch()?));
        }
        let Some((name, merge_base)) = self.nearest(bases, tip)? else {
            let names: Vec<&str> = bases.iter().map(|base| base.name.as_str()).collect();
            return Ok(Ranges::widened(self.reach.no_common_history(&names.join(", "))));
        };
        if guessed && self.request.in_ci && merge_base == tip {
            return Ok(Ranges::widened(Widening::OnBase { branch: name }));
        }
        Ok(Ranges::exactly(range(Some(merge_base), head, RangeSource::MergeBase { with: name })))
    }

    fn no_base_branch(&self) -> Result<Widening> {
        let remotes = self.repository.remotes()?;
        let looked_for = self.base_names(&remotes)?;
        let is_shallow = self.repository.is_shallow();
        Ok(Widening::NoBaseBranch { looked_for, remote: remotes.into_iter().next(), is_shallow })
    }

    /// The merge base that is nearest to `tip`, and the branch that it was found with.
    pub(super) fn nearest(&self, bases: &[Base], tip: &str) -> Result<Option<(String, Oid)>> {
        let mut nearest: Option<(String, Oid)> = None;
        for base in bases {
            let Some(merge_base) = self.reach.merge_base(&base.commit, tip)? else { continue };
            let is_nearer = match &nearest {
                Some((_, known)) => *known != merge_base && self.repository.is_ancestor(known, &merge_base)?,
                None => true,
            };
            if is_nearer {
                nearest = Some((base.name.clone(), merge_base));
            }
        }
        Ok(nearest)
    }

    pub(super) fn base_names(&self, remotes: &[String]) -> Result<Vec<String>> {
        let configured = self.configured()?;
        if !configured.is_empty() {
            return Ok(configured.to_vec());
        }
        for remote in remotes {
            let prefix = format!("refs/remotes/{remote}/");
            if let Some(target) = self.repository.symbolic(&format!("{prefix}HEAD"))?
                && let Some(name) = target.strip_prefix(&prefix)
            {
                return Ok(vec![name.to_owned()]);
            }
        }
        Ok(vec!["main".to_owned(), "master".to_owned()])
    }

    /// Whether this is a branch that others are compared with.
    pub(super) fn is_base(&self, branch: &str) -> Result<bool> {
        Ok(self.base_names(&self.repository.remotes()?)?.iter().any(|name| name == branch))
    }

    /// The base branches that these remotes have, as far as this clone knows.
    pub(super) fn remote_bases(&self, remotes: &[String], name: &str) -> Result<Vec<Base>> {
        let mut bases = Vec::new();
        for remote in remotes {
            if let Some(commit) = self.repository.reference(&format!("refs/remotes/{remote}/{name}"))? {
                bases.push(Base { name: format!("{remote}/{name}"), commit });
            }
        }
        Ok(bases)
    }

    /// The base branches that exist. A remote's branch is preferred: the local one may be behind, or be what is worked on.
    pub(super) fn bases(&self) -> Result<Vec<Base>> {
        let remotes = self.repository.remotes()?;
        let mut bases = Vec::new();
        for name in self.base_names(&remotes)? {
            let before = bases.len();
            bases.extend(self.remote_bases(&remotes, &name)?);
            if bases.len() > before {
                continue;
            }
            if let Some(commit) = self.reach.remote_branch(&name)? {
                bases.push(commit_of(&name, commit, &remotes));
            } else if let Some(commit) = self.repository.reference(&format!("refs/heads/{name}"))? {
                bases.push(Base { name, commit });
            } else if let Some(commit) = self.repository.commit(&name)?.filter(|_| name.contains('/')) {
                bases.push(Base { name, commit });
            }
        }
        Ok(bases)
    }
}

pub(super) fn commit_of(branch: &str, commit: Oid, remotes: &[String]) -> Base {
    let name = remotes.first().map_or_else(|| branch.to_owned(), |remote| format!("{remote}/{branch}"));
    Base { name, commit }
}
