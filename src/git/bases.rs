//! What a change is compared with unless a base is named: the nearest of the base branches that exist.

use super::Ranges;
use super::objects::Oid;
use super::range::RangeResolver;
use crate::model::commit::short;
use crate::model::error::Result;
use crate::model::reasons::{RangeSource, Widening};
use crate::system::steps::{found, step};

/// A base branch that exists: what to call it, and its commit.
pub(super) struct Base {
    pub(super) name: String,
    pub(super) commit: Oid,
}

/// All merge bases with a base branch.
struct MergeBases {
    name: String,
    commits: Vec<Oid>,
}

impl RangeResolver<'_> {
    /// The base branches that the config names.
    pub(super) fn configured(&self) -> Result<&[String]> {
        if let Some(known) = self.configured.get() {
            return Ok(known);
        }
        let bases = (self.request.bases)()?;
        Ok(self.configured.get_or_init(|| bases))
    }

    pub(super) fn since_nearest(&self, bases: &[Base], tip: &str, head: Option<&str>, guessed: bool) -> Result<Ranges> {
        if bases.is_empty() {
            return Ok(Ranges::widened(self.no_base_branch()?));
        }
        let nearest = self.nearest(bases, tip)?;
        if nearest.is_empty() {
            let names: Vec<&str> = bases.iter().map(|base| base.name.as_str()).collect();
            return Ok(Ranges::widened(self.reach.no_common_history(&names.join(", "))));
        }
        if guessed
            && self.request.in_ci
            && let Some(base) = nearest.iter().find(|base| base.commits == [tip])
        {
            return Ok(Ranges::widened(Widening::OnBase { branch: base.name.clone() }));
        }
        let mut ranges = Ranges::default();
        for base in nearest {
            ranges.add_all(base.commits, head, &RangeSource::MergeBase { with: base.name });
        }
        Ok(ranges)
    }

    fn no_base_branch(&self) -> Result<Widening> {
        let remotes = self.repository.remotes()?;
        let looked_for = self.base_names(&remotes)?;
        let is_shallow = self.repository.is_shallow();
        Ok(Widening::NoBaseBranch { looked_for, remote: remotes.into_iter().next(), is_shallow })
    }

    /// The merge bases that are nearest to `tip`, each with its branch. Of two branches of which neither is nearer, both count.
    fn nearest(&self, bases: &[Base], tip: &str) -> Result<Vec<MergeBases>> {
        let mut nearest: Vec<MergeBases> = Vec::new();
        for base in bases {
            let Some(commits) = self.reach.merge_bases(&base.commit, tip)? else { continue };
            let mut is_further = false;
            for known in &nearest {
                is_further = is_further || self.are_behind(&commits, &known.commits)?;
            }
            if is_further {
                continue;
            }
            let mut kept = Vec::new();
            for known in nearest {
                if !self.are_behind(&known.commits, &commits)? {
                    kept.push(known);
                }
            }
            kept.push(MergeBases { name: base.name.clone(), commits });
            nearest = kept;
        }
        Ok(nearest)
    }

    /// Whether each of these commits is one of the others, or in the history of one.
    fn are_behind(&self, commits: &[Oid], others: &[Oid]) -> Result<bool> {
        for commit in commits {
            let mut is_behind = others.contains(commit);
            for other in others {
                is_behind = is_behind || self.repository.is_ancestor(commit, other)?;
            }
            if !is_behind {
                return Ok(false);
            }
        }
        Ok(true)
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
        let remotes = self.repository.remotes()?;
        let is_it = |name: &str| {
            name == branch
                || remotes
                    .iter()
                    .any(|remote| name.strip_prefix(remote).is_some_and(|rest| rest.strip_prefix('/') == Some(branch)))
        };
        Ok(self.base_names(&remotes)?.iter().any(|name| is_it(name)))
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
        let step = step!("find the base branches");
        let bases = self.existing()?;
        let named = |base: &Base| format!("{} at {}", base.name, short(&base.commit));
        found(&step, bases.iter().map(named).collect::<Vec<_>>().join(", "));
        Ok(bases)
    }

    fn existing(&self) -> Result<Vec<Base>> {
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
