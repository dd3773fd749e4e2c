//! Reaching commits that a CI clone does not have yet: history is fetched in growing steps, and only in CI. Locally nothing is
//! ever fetched.

use std::cell::{Cell, OnceCell, RefCell};

use super::objects::Oid;
use super::repository::Repository;
use crate::model::commit::{is_oid, short};
use crate::model::error::Result;
use crate::model::reasons::{RangeWarning, Widening};
use crate::system::steps::{found, step};

/// How many commits each step adds. After these, the rest.
const STEPS: [u32; 3] = [50, 500, 5_000];

/// Looks for commits, and fetches what is missing where that is allowed.
pub(super) struct Reach<'r> {
    repository: &'r Repository,
    may_fetch: bool,
    remote: OnceCell<Option<String>>,
    deepened: Cell<usize>,
    /// The remote did not answer in time: it is not asked again.
    has_given_up: Cell<bool>,
    notes: RefCell<Vec<String>>,
    warnings: RefCell<Vec<RangeWarning>>,
}

impl<'r> Reach<'r> {
    pub(super) fn new(repository: &'r Repository, may_fetch: bool) -> Self {
        Self {
            repository,
            may_fetch,
            remote: OnceCell::new(),
            deepened: Cell::new(0),
            has_given_up: Cell::new(false),
            notes: RefCell::default(),
            warnings: RefCell::default(),
        }
    }

    pub(super) fn notes(&self) -> Vec<String> {
        self.notes.take()
    }

    /// Names of both a branch and a tag that were taken for the branch; a remote that was given up.
    pub(super) fn warnings(&self) -> Vec<RangeWarning> {
        self.warnings.take()
    }

    /// The remote that history comes from.
    fn remote(&self) -> Result<Option<String>> {
        if !self.may_fetch || self.has_given_up.get() {
            return Ok(None);
        }
        if let Some(known) = self.remote.get() {
            return Ok(known.clone());
        }
        let first = self.repository.remotes()?.into_iter().next();
        Ok(self.remote.get_or_init(|| first).clone())
    }

    fn fetch(&self, arguments: &[&str]) -> bool {
        let fetched = self.repository.fetch(arguments);
        let how = if matches!(fetched, Ok(true)) { "fetched" } else { "could not fetch" };
        self.notes.borrow_mut().push(format!("{how}: git fetch {}", arguments.join(" ")));
        if let Err(error) = &fetched {
            self.has_given_up.set(true);
            self.warnings.borrow_mut().push(RangeWarning::RemoteGivenUp { why: error.with_hints() });
        }
        fetched.unwrap_or_default()
    }

    /// A full object id that this clone may not have.
    pub(super) fn commit(&self, oid: &str) -> Result<Option<Oid>> {
        if let Some(commit) = self.repository.commit(oid)? {
            return Ok(Some(commit));
        }
        let Some(remote) = self.remote()?.filter(|_| is_oid(oid)) else { return Ok(None) };
        // One commit is enough to compare its tree. A depth would cut off a full clone.
        if self.repository.is_shallow() {
            self.fetch(&["--depth=1", &remote, oid]);
        } else {
            self.fetch(&[&remote, oid]);
        }
        self.repository.commit(oid)
    }

    /// Any revision; `origin/name` and object ids may be fetched.
    pub(super) fn revision(&self, revision: &str) -> Result<Option<Oid>> {
        let branch = self.branch_of(revision)?;
        let revision = branch.as_deref().unwrap_or(revision);
        if let Some(commit) = self.repository.commit(revision)? {
            return Ok(Some(commit));
        }
        if is_oid(revision) {
            return self.commit(revision);
        }
        if revision.contains(['~', '^']) {
            return self.stepped_back(revision);
        }
        let remote = self.repository.remotes()?.into_iter().next().map(|remote| format!("{remote}/")).unwrap_or_default();
        self.remote_branch(revision.strip_prefix(&remote).unwrap_or(revision))
    }

    /// A revision whose name is both a branch's and a tag's, as that of the branch: git would take the tag, and a tag with the name of a
    /// base branch hides what changed since.
    fn branch_of(&self, revision: &str) -> Result<Option<String>> {
        let (name, steps) = revision.split_at(revision.find(['~', '^', '@', ':']).unwrap_or(revision.len()));
        if name.is_empty() || self.repository.reference(&format!("refs/tags/{name}"))?.is_none() {
            return Ok(None);
        }
        // A clone in CI has the base branch as the remote's alone.
        let of_remotes = self.repository.remotes()?.into_iter().map(|remote| format!("refs/remotes/{remote}/{name}"));
        for branch in [format!("refs/heads/{name}"), format!("refs/remotes/{name}")].into_iter().chain(of_remotes) {
            if self.repository.reference(&branch)?.is_some() {
                self.warnings.borrow_mut().push(RangeWarning::BranchAndTag { name: name.to_owned() });
                return Ok(Some(format!("{branch}{steps}")));
            }
        }
        Ok(None)
    }

    /// Steps back from a commit end where the history is cut off; further back there is more.
    fn stepped_back(&self, revision: &str) -> Result<Option<Oid>> {
        let Some(head) = self.repository.commit("HEAD")? else { return Ok(None) };
        while self.deepen(&[&head])? {
            if let Some(commit) = self.repository.commit(revision)? {
                return Ok(Some(commit));
            }
        }
        Ok(None)
    }

    /// The remote's branch: from its tracking ref, else fetched.
    pub(super) fn remote_branch(&self, branch: &str) -> Result<Option<Oid>> {
        let Some(remote) = self.repository.remotes()?.into_iter().next() else { return Ok(None) };
        let tracking = format!("refs/remotes/{remote}/{branch}");
        if let Some(commit) = self.repository.reference(&tracking)? {
            return Ok(Some(commit));
        }
        if self.remote()?.is_none() || branch.starts_with('-') || branch.contains([':', '*', '?', '[', '\\', ' ', '^', '~']) {
            return Ok(None);
        }
        let refspec = format!("+refs/heads/{branch}:{tracking}");
        if self.repository.is_shallow() {
            self.fetch(&["--depth=1", &remote, &refspec]);
        } else {
            self.fetch(&[&remote, &refspec]);
        }
        self.repository.reference(&tracking)
    }

    /// A ref of the remote that clones do not fetch, e.g. `refs/pull/7/head`.
    pub(super) fn fetched(&self, name: Option<&str>) -> Result<Option<Oid>> {
        let (Some(name), Some(remote)) = (name, self.remote()?) else { return Ok(None) };
        let depth: &[&str] = if self.repository.is_shallow() { &["--depth=1"] } else { &[] };
        if !self.fetch(&[depth, &[&remote, name]].concat()) {
            return Ok(None);
        }
        self.repository.commit("FETCH_HEAD")
    }

    /// All merge bases, deepening the history until it shows them. `None` when it cannot show them: there are none, or the history is cut
    /// off where another one may lie.
    pub(super) fn merge_bases(&self, a: &str, b: &str) -> Result<Option<Vec<Oid>>> {
        loop {
            let bases = {
                let step = step!("merge base of {} and {}", short(a), short(b));
                let bases = self.repository.merge_bases(a, b)?;
                found(&step, bases.iter().map(|base| short(base)).collect::<Vec<_>>().join(", "));
                bases
            };
            if !bases.is_empty() && self.are_all(&bases, a, b)? {
                return Ok(Some(bases));
            }
            if !self.deepen(&[a, b])? {
                return Ok(None);
            }
        }
    }

    /// Whether no other merge base can lie behind the end of a shallow history.
    fn are_all(&self, bases: &[Oid], a: &str, b: &str) -> Result<bool> {
        let is_tip = bases.iter().any(|base| base == a || base == b);
        Ok(is_tip || !self.repository.is_shallow() || !self.repository.is_cut_beyond(&[a, b], bases)?)
    }

    /// Whether `ancestor` leads to `descendant`, as far as the history can be had.
    pub(super) fn is_ancestor(&self, ancestor: &str, descendant: &str) -> Result<bool> {
        Ok(self.merge_bases(ancestor, descendant)?.is_some_and(|bases| bases.iter().any(|base| base == ancestor)))
    }

    /// One step further back from `tips`; `false` when there is none.
    fn deepen(&self, tips: &[&str]) -> Result<bool> {
        let step = self.deepened.get();
        if !self.repository.is_shallow() || step > STEPS.len() {
            return Ok(false);
        }
        let Some(remote) = self.remote()? else { return Ok(false) };
        self.deepened.set(step + 1);
        let depth = STEPS.get(step).map_or_else(|| "--unshallow".to_owned(), |commits| format!("--deepen={commits}"));
        // History grows below what is asked for, so the tips are named; a server that refuses object ids gets its branches.
        let named = self.fetch(&[&[depth.as_str(), &remote], tips].concat());
        Ok(named || (!self.has_given_up.get() && self.fetch(&[&depth, &remote])))
    }

    /// Why there is no merge base.
    pub(super) fn no_common_history(&self, with: &str) -> Widening {
        let with = with.to_owned();
        if self.repository.is_shallow() {
            return Widening::ShallowBeforeMergeBase { with, was_fetched: self.may_fetch };
        }
        Widening::NoCommonHistory { with }
    }
}
