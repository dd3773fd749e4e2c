//! Reads git's commit-graph: the parents of each commit, without an object being inflated. It is one file or a chain of files.
//!
//! The graph is a shortcut (`docs/design/commit-graph.md`): where it is not there, not to be used or broken in any way, the answer comes
//! from the commits themselves or from the `git` program. The file need not be git's own, so each number in it is checked before it is used.

mod file;
mod lazy;
mod rules;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) mod written;

use std::io::ErrorKind;
use std::path::Path;

use file::GraphFile;
use git2::{Oid, Repository};
use lazy::GraphSource;

use crate::system::plain_file::{self, PlainFault};

/// The bytes of an object id.
type IdBytes = [u8; 20];

/// The most files of a chain: git merges them long before.
const MOST_FILES: usize = 64;

/// The graph breaks a rule of its format, or cannot be read: it is not used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BrokenGraph;

/// A commit-graph. Commits have positions: those of the first file of a chain come first.
pub(super) struct CommitGraph {
    files: Vec<PlacedFile>,
    len: u32,
}

/// A file of a graph, and the position of its first commit.
struct PlacedFile {
    first: u32,
    file: GraphFile,
}

impl CommitGraph {
    /// Opens the graph of a repository; `None` if there is none, or if it must not be used.
    pub(super) fn open(repository: &Repository) -> Option<Self> {
        let info = repository.commondir().join("objects/info");
        // Git looks at the single file first, too.
        let single = plain_file::open_unlinked(&info.join("commit-graph"));
        let chain = match &single {
            Err(PlainFault::Io(error)) if error.kind() == ErrorKind::NotFound => Some(chain(&info.join("commit-graphs"))?),
            _ => None,
        };
        if !rules::allow(repository) {
            return None;
        }
        let files = match chain {
            Some(files) => files.into_iter().map(|file| GraphFile::open(GraphSource::File(file))).collect(),
            None => GraphFile::open(GraphSource::File(single.ok()?)).map(|file| vec![file]),
        };
        files.and_then(Self::new).ok()
    }

    /// Joins the files of a chain, the oldest first.
    fn new(files: Vec<GraphFile>) -> Result<Self, BrokenGraph> {
        let names: Vec<IdBytes> = files.iter().map(|file| file.checksum).collect();
        let mut placed = Vec::with_capacity(files.len());
        let mut len = 0_u32;
        for (at, file) in files.into_iter().enumerate() {
            if file.bases != names[..at] {
                return Err(BrokenGraph);
            }
            let first = len;
            // Greater numbers have another meaning in a list of parents.
            len = len.checked_add(file.count()).filter(|len| *len < 0x7000_0000).ok_or(BrokenGraph)?;
            placed.push(PlacedFile { first, file });
        }
        Ok(Self { files: placed, len })
    }

    /// Reads a graph of one file from its bytes.
    pub(super) fn of_bytes(bytes: &[u8]) -> Result<Self, BrokenGraph> {
        Self::new(vec![GraphFile::open(GraphSource::Memory(bytes.to_vec()))?])
    }

    /// Returns the number of commits.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// Returns the position of a commit; `None` if it is not in the graph.
    pub(super) fn position(&mut self, id: Oid) -> Result<Option<u32>, BrokenGraph> {
        let id: &IdBytes = id.as_bytes().try_into().map_err(|_| BrokenGraph)?;
        for PlacedFile { first, file } in self.files.iter_mut().rev() {
            if let Some(index) = file.index_of(id)? {
                return Ok(Some(*first + index));
            }
        }
        Ok(None)
    }

    /// Returns the id of the commit at a position.
    pub(super) fn id(&mut self, position: u32) -> Result<Oid, BrokenGraph> {
        let (file, index) = self.place(position)?;
        Oid::from_bytes(&file.file.id(index)?).map_err(|_| BrokenGraph)
    }

    /// Returns the topological level of the commit at a position. It is higher than those of all of the commit's ancestors.
    pub(super) fn level(&mut self, position: u32) -> Result<u32, BrokenGraph> {
        let (file, index) = self.place(position)?;
        file.file.level(index)
    }

    /// Replaces `parents` by the positions of a commit's parents; more than `most` of them are an error. Their levels are checked: this is what
    /// makes a walk by levels end, and reach each commit after all of its descendants.
    pub(super) fn parents(&mut self, position: u32, most: usize, parents: &mut Vec<u32>) -> Result<(), BrokenGraph> {
        let (file, index) = self.place(position)?;
        // A file knows its own commits and those of the files before it.
        let end = file.first + file.file.count();
        let level = file.file.level(index)?;
        parents.clear();
        file.file.parents(index, most, parents)?;
        let mut highest = 0;
        for parent in parents {
            highest = highest.max(if *parent < end { self.level(*parent)? } else { return Err(BrokenGraph) });
        }
        if level == highest + 1 { Ok(()) } else { Err(BrokenGraph) }
    }

    fn place(&mut self, position: u32) -> Result<(&mut PlacedFile, u32), BrokenGraph> {
        let file = self.files.iter_mut().rev().find(|file| file.first <= position).ok_or(BrokenGraph)?;
        let index = position - file.first;
        if index < file.file.count() { Ok((file, index)) } else { Err(BrokenGraph) }
    }
}

/// Opens the files that a chain lists, the oldest first; `None` if there is no chain, or a file of it cannot be opened.
fn chain(folder: &Path) -> Option<Vec<std::fs::File>> {
    let most = MOST_FILES as u64 * 41;
    let list = plain_file::content(plain_file::open_unlinked(&folder.join("commit-graph-chain")).ok()?, most).ok()?;
    let names = list.chunks(41).map(|line| {
        let name = line.strip_suffix(b"\n").filter(|name| name.len() == 40 && name.iter().all(u8::is_ascii_hexdigit))?;
        std::str::from_utf8(name).ok()
    });
    let names: Vec<&str> = names.collect::<Option<_>>()?;
    let mut size = 0;
    let files = names.into_iter().map(|name| {
        let file = plain_file::open_unlinked(&folder.join(format!("graph-{name}.graph"))).ok()?;
        size += file.metadata().ok()?.len();
        (size <= file::MOST).then_some(file)
    });
    files.collect()
}
