//! The paths of a state of the repository, and which of them a reader claims: all that is known before any content is read.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use super::packed_paths::PackedPaths;
use super::readers::{self, unread};
use super::scope::{MAX_SOURCE, Scope, UnchangedFile, Unread, UnreadReason, reader, reader_of};
use super::wanted::{Wanted, WantedContent};
use crate::git::Repository;
use crate::git::contents::{TreeFile, id_of};
use crate::git::snapshot::Mode;
use crate::model::error::{Error, Result};
use crate::model::reasons::{Change, ChangeKind};
use crate::system::files;

/// The most bytes of the work tree that are kept until they are read; with more, the other files are opened again.
const MOST_KEPT: usize = 16 << 20;

/// What there is to read in a state of the repository.
#[derive(Default)]
pub(super) struct StatePaths {
    /// Every path that a reference may lead to.
    pub(super) paths: PackedPaths,
    /// The files to read.
    pub(super) wanted: Vec<Wanted>,
    /// The files that cannot be read.
    pub(super) unread: Vec<Unread>,
    /// The paths that only the base has.
    pub(super) deleted: Vec<String>,
    /// The files that are not read because only the changed ones are.
    pub(super) unchanged: Vec<UnchangedFile>,
}

/// Finds all paths, and the files that a reader claims. Returns `None` if there are more sources than the scope allows; then nothing more
/// is listed.
pub(super) fn gather(repository: &Repository, scope: &Scope<'_>) -> Result<Option<StatePaths>> {
    let mut gathered = StatePaths::default();
    let mut listing = CommitListing::new(scope);
    if let Some(commit) = scope.commit {
        repository.visit_tree(commit, |file| listing.add(&mut gathered, file))?;
    }
    while let Some(path) = listing.others.next() {
        listing.push(&mut gathered, path);
    }
    if !listing.is_sorted {
        return Err(Error::unknown("a tree of the repository is not sorted, or has too many paths").hint("try `git fsck`"));
    }
    gathered.take_changes(repository, scope)?;
    Ok((gathered.sources() <= scope.most).then_some(gathered))
}

/// The paths of the commit, which come sorted, and among them those that only the changes name.
struct CommitListing<'s> {
    scope: &'s Scope<'s>,
    changed: HashMap<&'s [u8], &'s Change>,
    others: std::iter::Peekable<std::vec::IntoIter<&'s str>>,
    is_sorted: bool,
}

impl<'s> CommitListing<'s> {
    fn new(scope: &'s Scope<'s>) -> Self {
        let changed = scope.changes.iter().map(|change| (change.path.as_slice(), change)).collect();
        let mut others: Vec<&str> = scope.changes.iter().filter_map(|change| std::str::from_utf8(&change.path).ok()).collect();
        others.sort_unstable();
        Self { scope, changed, others: others.into_iter().peekable(), is_sorted: true }
    }

    /// Adds a path of the commit, and ends the list where there are more sources than are read.
    fn add(&mut self, gathered: &mut StatePaths, file: TreeFile<'_>) -> ControlFlow<()> {
        let scope = self.scope;
        let change = self.changed.get(file.path);
        let is_read = if scope.is_work_tree {
            change.is_none() && !scope.is_only_changed
        } else {
            change.is_some() || !scope.is_only_changed
        };
        let is_unchanged = change.is_none();
        let claimed = gathered.claim(file.path, file.mode, is_read || !scope.is_only_changed);
        let Ok(path) = std::str::from_utf8(file.path) else { return ControlFlow::Continue(()) };
        while let Some(other) = self.others.next_if(|other| *other < path) {
            self.push(gathered, other);
        }
        let Some(at) = self.push(gathered, path) else { return ControlFlow::Break(()) };
        if let Some(reader) = claimed {
            if is_read {
                gathered.wanted.push(Wanted::new(&gathered.paths, at, file.id, reader));
            } else if scope.is_only_changed && is_unchanged {
                gathered.unchanged.push(UnchangedFile { path: at, id: file.id, reader });
            }
        }
        if gathered.sources() > scope.most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn push(&mut self, gathered: &mut StatePaths, path: &str) -> Option<u32> {
        let at = gathered.paths.push(path);
        self.is_sorted &= at.is_some();
        at
    }
}

impl StatePaths {
    /// Returns the number of sources: the files to read, and those that cannot be read.
    fn sources(&self) -> usize {
        self.wanted.len() + self.unread.len()
    }

    /// Takes the changed files from the work tree, if that is where they are read.
    fn take_changes(&mut self, repository: &Repository, scope: &Scope<'_>) -> Result<()> {
        let top = &repository.places().top;
        let mut kept = 0;
        for change in scope.changes {
            if self.sources() > scope.most {
                return Ok(());
            }
            let is_read = scope.is_work_tree && change.kind != ChangeKind::Deleted && !change.is_folder;
            let target = is_read.then(|| std::fs::read_link(top.join(OsStr::from_bytes(&change.path))).ok()).flatten();
            let mode = if target.is_some() { Mode::Link } else { Mode::File };
            let is_counted = is_read || !scope.is_only_changed;
            if change.kind == ChangeKind::Deleted {
                self.deleted.extend(std::str::from_utf8(&change.path).map(str::to_owned));
            }
            let Some(reader) = self.claim(&change.path, mode, is_counted).filter(|_| is_read) else { continue };
            let Ok(path) = std::str::from_utf8(&change.path) else { continue };
            let Some(at) = self.paths.find(path) else { continue };
            let is_link = target.is_some();
            let content = target.map(|target| target.as_os_str().as_bytes().to_vec());
            let content = content.or_else(|| files::read_within(top, Path::new(path), MAX_SOURCE));
            let id = content.as_deref().map(id_of).transpose()?;
            let file = Wanted::new(&self.paths, at, id.unwrap_or_default(), reader);
            match content {
                None => {
                    let is_large = std::fs::symlink_metadata(top.join(path)).is_ok_and(|found| found.len() > MAX_SOURCE);
                    let why = if is_large { UnreadReason::TooLarge } else { UnreadReason::NotAtHand };
                    self.unread.extend(file.unread(&self.paths, why));
                }
                Some(content) if is_link || kept + content.len() <= MOST_KEPT => {
                    kept += content.len();
                    self.wanted.push(file.with(WantedContent::Kept(content.into())));
                }
                Some(_) => self.wanted.push(file.with(WantedContent::OfWorkTree)),
            }
        }
        Ok(())
    }

    /// Returns the reader of a path if it has one. If it `is_counted`, it is noted as unread where it cannot be read.
    pub(super) fn claim(&mut self, path: &[u8], mode: Mode, is_counted: bool) -> Option<usize> {
        let Ok(text) = std::str::from_utf8(path) else {
            let text = String::from_utf8_lossy(path).into_owned();
            if let Some(by) = readers::of(&text).filter(|_| is_counted) {
                let why = UnreadReason::Broken("its path is not UTF-8".to_owned());
                self.unread.push(Unread { path: text, title: reader(by).title(), why });
            }
            return None;
        };
        let reader = reader_of(text, mode);
        if let (None, Some(title)) = (reader, unread::language(text).filter(|_| is_counted && mode != Mode::Submodule)) {
            self.unread.push(Unread { path: text.to_owned(), title, why: UnreadReason::NoReader });
        }
        reader
    }
}
