//! A git repository as this program needs it: a few questions, two readers. libgit2 answers where it can (it starts in a
//! fraction of a millisecond); the `git` program answers for repositories that libgit2 cannot open (reftable, SHA-256, newer
//! extensions) and where objects are missing (partial clones).

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;

use super::guard::{self, Discovery};
use super::objects::{Blob, Oid, Places};
use super::snapshot::{self, SharedIndex, Snapshot, SnapshotEntry, TreePart};
use super::{library, program};
use crate::model::commit::short;
use crate::model::error::{Error, Result};
use crate::model::few::count;
use crate::model::reasons::Change;
use crate::system::process::GitCall;
use crate::system::steps::{detail, found, step};

/// An opened repository.
pub struct Repository {
    reader: RefCell<GitReader>,
    places: Places,
}

enum GitReader {
    Library(git2::Repository),
    Program,
}

/// The library, or where it cannot open what stands in `at`, the program, asked in `folder`.
fn read_by_either(at: &Path, folder: &Path) -> Result<(GitReader, Places)> {
    match library::open(at) {
        Ok((repository, places)) => Ok((GitReader::Library(repository), places)),
        Err(error) => {
            let is_foreign = error.code() == git2::ErrorCode::Owner;
            Ok((GitReader::Program, program::places(folder, is_foreign)?))
        }
    }
}

impl Repository {
    /// Opens the repository that `folder` lies in.
    ///
    /// # Errors
    /// When there is none (usage), git cannot read it, or it leads elsewhere and nothing says that it may.
    pub fn open(folder: &Path) -> Result<Self> {
        let _step = step!("open the repository of {}", folder.display());
        if let Some(named) = std::env::var_os("GIT_DIR") {
            return Self::named(folder, &folder.join(named));
        }
        let (reader, places) = match guard::find(folder)? {
            Discovery::None => {
                return Err(Error::usage(format!("{} is not in a git repository", folder.display()))
                    .hint("change into one, or name its folder with -C DIR"));
            }
            Discovery::Broken => (GitReader::Program, program::places(folder, false)?),
            Discovery::Found(found) => read_by_either(&found.at, &found.at)?,
        };
        Ok(Self { reader: RefCell::new(reader), places })
    }

    /// Opens the repository that `GIT_DIR` names: git takes that one, wherever the folder lies.
    fn named(folder: &Path, git_dir: &Path) -> Result<Self> {
        let (reader, places) = match guard::find(folder) {
            Ok(Discovery::Found(found)) if is_same(git_dir, &found.git_dir) => read_by_either(&found.at, folder)?,
            _ => {
                guard::named(git_dir)?;
                (GitReader::Program, program::places(folder, false)?)
            }
        };
        Ok(Self { reader: RefCell::new(reader), places })
    }

    /// Returns true where `folder` lies in no repository at all.
    #[must_use]
    pub fn is_none_at(folder: &Path) -> bool {
        std::env::var_os("GIT_DIR").is_none() && matches!(guard::find(folder), Ok(Discovery::None))
    }

    /// The folders of the repository.
    #[must_use]
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The commit that a revision names; `None` when there is none.
    ///
    /// # Errors
    /// When git fails.
    pub fn commit(&self, revision: &str) -> Result<Option<Oid>> {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => Ok(library::commit(repository, revision)),
            GitReader::Program => program::commit(&self.places.top, revision),
        }
    }

    /// The tree of a commit, where libgit2 can open the repository and finds it.
    pub(super) fn tree_by_library(&self, commit: &str) -> Option<Oid> {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => library::tree(repository, commit),
            GitReader::Program => None,
        }
    }

    /// The parents written in a commit, whether or not this clone has them.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn parents(&self, commit: &str) -> Result<Vec<Oid>> {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => library::parents(repository, commit),
            GitReader::Program => program::parents(&self.places.top, commit),
        }
    }

    /// The best common ancestors, sorted: several where branches were merged into each other, none when this clone shows none.
    ///
    /// # Errors
    /// When git fails.
    pub fn merge_bases(&self, a: &str, b: &str) -> Result<Vec<Oid>> {
        if a == b {
            return Ok(vec![a.to_owned()]);
        }
        if let GitReader::Library(repository) = &*self.reader.borrow()
            && let Some(bases) = library::merge_bases(repository, a, b)?
        {
            return Ok(bases);
        }
        program::merge_bases(&self.places.top, a, b)
    }

    /// Whether `ancestor` can be reached from `descendant`.
    ///
    /// # Errors
    /// When git fails.
    pub fn is_ancestor(&self, ancestor: &str, descendant: &str) -> Result<bool> {
        Ok(self.merge_bases(ancestor, descendant)?.iter().any(|base| base == ancestor))
    }

    /// Whether one commit after the other, without a merge, leads from `ancestor` to `descendant`.
    ///
    /// # Errors
    /// When git fails.
    pub(super) fn is_straight(&self, ancestor: &str, descendant: &str) -> Result<bool> {
        if ancestor == descendant {
            return Ok(true);
        }
        let commits = program::beyond(&self.places.top, &[descendant], &[ancestor.to_owned()])?;
        let leads_to = |commit: &[Oid], parent: &str| matches!(commit, [_, only] if only == parent);
        let ends = commits.iter().skip(1).map(|commit| commit[0].as_str()).chain([ancestor]);
        Ok(!commits.is_empty() && commits.iter().zip(ends).all(|(commit, parent)| leads_to(commit, parent)))
    }

    /// Whether the history of `tips` is cut off at a commit that is not in the history of `known`.
    ///
    /// # Errors
    /// When git fails.
    pub(super) fn is_cut_beyond(&self, tips: &[&str], known: &[Oid]) -> Result<bool> {
        let Ok(cut) = std::fs::read_to_string(self.places.common.join("shallow")) else { return Ok(false) };
        let cut: HashSet<&str> = cut.lines().collect();
        Ok(program::beyond(&self.places.top, tips, known)?.iter().any(|commit| cut.contains(commit[0].as_str())))
    }

    /// How two commits differ, sorted by path; a base of `None` is the empty tree. A treeless clone lacks trees: where `may_fetch`,
    /// `git` fetches those it needs, and only those.
    ///
    /// # Errors
    /// When a tree is missing and is not or cannot be fetched.
    pub fn diff(&self, base: Option<&str>, head: &str, may_fetch: bool) -> Result<Vec<Change>> {
        let step = step!("compare {} with {}", base.map_or("nothing", short), short(head));
        let changes = self.diff_by_either(base, head, may_fetch);
        if let Ok(changes) = &changes {
            found(&step, count(changes.len(), "changed path"));
        }
        changes
    }

    fn diff_by_either(&self, base: Option<&str>, head: &str, may_fetch: bool) -> Result<Vec<Change>> {
        if let GitReader::Library(repository) = &*self.reader.borrow()
            && let Ok(changes) = library::diff(repository, base, head)
        {
            return Ok(changes);
        }
        program::diff(&self.places.top, base, head, may_fetch)
    }

    /// Whether this clone left objects with its remote on purpose.
    ///
    /// # Errors
    /// When git fails.
    pub(super) fn is_partial(&self) -> Result<bool> {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => Ok(library::is_partial(repository)),
            GitReader::Program => program::is_partial(&self.places.top),
        }
    }

    /// The names of all filters that settings define: programs, which no question of ours starts.
    ///
    /// # Errors
    /// When git fails.
    pub(crate) fn filters(&self) -> Result<Vec<String>> {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => library::filters(repository),
            GitReader::Program => program::filters(GitCall::local(&self.places.top)),
        }
    }

    /// Whether a file of this path may have a filter. What cannot be told has one.
    pub(super) fn has_filter(&self, path: &[u8]) -> bool {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => library::has_filter(repository, path),
            GitReader::Program => true,
        }
    }

    /// A file's content in a commit. Nothing is fetched for it.
    ///
    /// # Errors
    /// When git fails.
    pub fn blob(&self, commit: &str, path: &str) -> Result<Blob> {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => Ok(library::blob(repository, commit, path)),
            GitReader::Program => program::blob(&self.places.top, commit, path),
        }
    }

    /// The content of a regular file in a commit, if it is at hand without asking `git`; `None` also for links and submodules.
    pub fn regular_file(&self, commit: &str, path: &str) -> Option<Vec<u8>> {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => library::regular_file(repository, commit, path),
            GitReader::Program => None,
        }
    }

    /// The commit of a full ref name.
    ///
    /// # Errors
    /// When git fails.
    pub fn reference(&self, name: &str) -> Result<Option<Oid>> {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => Ok(library::reference(repository, name)),
            GitReader::Program => program::commit(&self.places.top, name),
        }
    }

    /// The full ref name that a symbolic ref points at.
    ///
    /// # Errors
    /// When git fails.
    pub fn symbolic(&self, name: &str) -> Result<Option<String>> {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => Ok(library::symbolic(repository, name)),
            GitReader::Program => program::symbolic(&self.places.top, name),
        }
    }

    /// The names of the remotes, `origin` first.
    ///
    /// # Errors
    /// When git fails.
    pub fn remotes(&self) -> Result<Vec<String>> {
        let mut remotes = match &*self.reader.borrow() {
            GitReader::Library(repository) => library::remotes(repository),
            GitReader::Program => program::remotes(&self.places.top)?,
        };
        remotes.sort_by_key(|name| name != "origin");
        Ok(remotes)
    }

    /// Where a remote is, as git would ask it; `None` when there is no such remote.
    ///
    /// # Errors
    /// When git fails.
    pub fn remote_url(&self, remote: &str) -> Result<Option<String>> {
        program::remote_url(&self.places.top, remote)
    }

    /// The last `count` commits of `head` along first parents, newest first, each with its first parent.
    ///
    /// # Errors
    /// When git fails.
    pub fn first_parents(&self, head: &str, count: usize) -> Result<Vec<(Oid, Option<Oid>)>> {
        program::first_parents(&self.places.top, head, count)
    }

    /// Every path that the index has and every untracked one that is not ignored, sorted; as `(path, is a submodule)`.
    ///
    /// # Errors
    /// When git fails.
    pub fn files(&self) -> Result<Vec<(Vec<u8>, bool)>> {
        program::files(&self.places.top)
    }

    /// Returns true if git ignores a file of this path, whether or not it is there. False where git fails.
    pub(crate) fn ignores(&self, path: &str) -> bool {
        match &*self.reader.borrow() {
            GitReader::Library(repository) => library::ignores(repository, path),
            GitReader::Program => program::ignores(&self.places.top, path),
        }
    }

    /// The content of the work tree, as far as git does not ignore it. Starts no process where libgit2 can open the repository.
    ///
    /// # Errors
    /// When git fails, or there is no work tree.
    pub fn snapshot(&self) -> Result<Snapshot> {
        if self.places.is_bare {
            return Err(Error::usage("a bare repository has no work tree").hint("change into a clone that has one"));
        }
        let _step = step!("take a snapshot of the work tree");
        if let GitReader::Library(repository) = &*self.reader.borrow()
            && let Some(snapshot) = snapshot::by_library(repository)
        {
            return Ok(snapshot);
        }
        snapshot::by_program(&self.places.top, &self.filters()?)
    }

    /// Returns the entries of a part of the work tree, as [`Self::snapshot`] has them; `None` if only a snapshot of the whole can tell.
    pub(crate) fn part(&self, index: &mut SharedIndex, part: TreePart<'_>) -> Option<Vec<SnapshotEntry>> {
        let _detail = detail!("read {part}");
        match &*self.reader.borrow() {
            GitReader::Library(repository) if !self.places.is_bare => snapshot::part_by_library(repository, index, part),
            GitReader::Library(_) | GitReader::Program => None,
        }
    }

    /// Whether the history is cut off.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.places.common.join("shallow").metadata().is_ok_and(|m| m.len() > 0)
    }

    /// Fetches, and looks at the repository anew. `true` when git says that it went well.
    ///
    /// # Errors
    /// When git cannot be started, or the remote does not answer in time.
    pub fn fetch(&self, arguments: &[&str]) -> Result<bool> {
        let _step = step!("git fetch {}", arguments.join(" "));
        let fixed = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
        let answer = GitCall::network(&self.places.top).args(fixed.iter().chain(arguments)).ask()?;
        let mut reader = self.reader.borrow_mut();
        if matches!(*reader, GitReader::Library(_)) {
            *reader =
                library::open(&self.places.top).map_or(GitReader::Program, |(repository, _)| GitReader::Library(repository));
        }
        Ok(answer.is_ok())
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}
