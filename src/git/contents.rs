//! The files of a commit and their contents, many at once, asked of the `git` program: it reads every kind of repository, and nothing
//! is fetched or filtered.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use super::fetch_access::FetchAccess;
use super::objects::PackedId;
use super::repository::Repository;
use super::snapshot::Mode;
use crate::model::error::{Error, Result};
use crate::system::process::{GitCall, ask_git, ask_git_with_input};
use crate::system::steps::{found, step};

/// A path of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeFile<'t> {
    /// The path from the root of the repository, as bytes.
    pub path: &'t [u8],
    /// The kind of the path.
    pub mode: Mode,
    /// The id of its content.
    pub id: PackedId,
}

/// The content of a file, or the reason why it is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content<'c> {
    /// All bytes.
    Bytes(&'c [u8]),
    /// The file is larger than the limit; its size in bytes.
    TooLarge(u64),
    /// This clone does not have the content.
    NotAtHand,
}

/// The most bytes of contents that git is asked for at once, but for a single larger content.
const GROUP: usize = 4 << 20;

impl Repository {
    /// Gives every path of a commit to `visit`, sorted by its bytes, while git lists them: the list of a large repository is never whole
    /// in memory. `visit` may end it.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub fn visit_tree(&self, commit: &str, mut visit: impl FnMut(TreeFile<'_>) -> ControlFlow<()>) -> Result<()> {
        let step = step!("list the files of {}", crate::model::commit::short(commit));
        let (mut files, mut is_readable) = (0, true);
        let call = GitCall::local(&self.places().top).args(["ls-tree", "-r", "-z", "--full-tree", commit]);
        let answer = call.ask_for_records(|record| {
            let Some(file) = tree_file(record) else {
                is_readable = false;
                return ControlFlow::Break(());
            };
            files += 1;
            visit(file)
        })?;
        if !is_readable {
            return Err(Error::unknown("`git ls-tree` gave an answer that cannot be read"));
        }
        if let Some(answer) = answer.filter(|answer| !answer.is_ok()) {
            return Err(answer.failure("ls-tree"));
        }
        found(&step, crate::model::few::count(files, "file"));
        Ok(())
    }

    /// Fetches contents that a partial clone lacks, by their ids, all at once. Returns true if git says that it went well.
    ///
    /// # Errors
    /// Returns an error if git cannot be started, or the remote does not answer in time.
    pub fn fetch_contents(&self, ids: &[PackedId], access: &FetchAccess) -> Result<bool> {
        let Some(remote) = self.remotes()?.into_iter().next() else { return Ok(false) };
        let _step = step!("git fetch {}", crate::model::few::count(ids.len(), "content"));
        // As git itself fetches what a partial clone lacks: by id, without a word on what is there.
        let fixed = ["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
        let more = ["--no-write-fetch-head", "--filter=blob:none", "--stdin", remote.as_str()];
        let call = || GitCall::network(&self.places().top).args(fixed.iter().chain(&more)).input(lines(ids.iter().copied()));
        if call().ask()?.is_ok() {
            return Ok(true);
        }
        let Some((name, value)) = access.header() else { return Ok(false) };
        Ok(call().setting_of_environment(name, value).ask()?.is_ok())
    }

    /// Returns the id of the tree of a commit, in hex; `None` if there is no such commit.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub fn tree_id(&self, commit: &str) -> Result<Option<String>> {
        if let Some(tree) = self.tree_by_library(commit) {
            return Ok(Some(tree));
        }
        let answer = ask_git(&self.places().top, ["rev-parse", "--verify", "--quiet", &format!("{commit}^{{tree}}")])?;
        Ok(answer.is_ok().then(|| answer.line()))
    }
}

/// Gives the content of each of these ids to `visit`, with the index of the id; in which order, is not said. A content of more than `most`
/// bytes is not read, and few are in memory at any time. May be called on several threads at once.
///
/// # Errors
/// Returns an error if git fails.
pub fn visit_contents(
    top: &std::path::Path,
    ids: &[PackedId],
    most: u64,
    mut visit: impl FnMut(usize, Content<'_>),
) -> Result<()> {
    let mut group: Vec<(usize, usize)> = Vec::new();
    let mut length = 0;
    for (at, size) in sizes(top, ids)?.into_iter().enumerate() {
        match size {
            None => visit(at, Content::NotAtHand),
            Some(size) if size > most => visit(at, Content::TooLarge(size)),
            Some(size) => {
                let size = usize::try_from(size).map_err(|_| unreadable())?;
                if length + size > GROUP && !group.is_empty() {
                    visit_group(top, ids, &std::mem::take(&mut group), &mut visit)?;
                    length = 0;
                }
                length += size;
                group.push((at, size));
            }
        }
    }
    visit_group(top, ids, &group, &mut visit)
}

/// Gives the contents of a group of ids to `visit`, given by their indices and sizes.
fn visit_group(
    top: &std::path::Path,
    ids: &[PackedId],
    group: &[(usize, usize)],
    visit: &mut impl FnMut(usize, Content<'_>),
) -> Result<()> {
    if group.is_empty() {
        return Ok(());
    }
    let answer = ask_git_with_input(top, ["cat-file", "--batch"], lines(group.iter().map(|(at, _)| ids[*at])))?;
    if !answer.is_ok() {
        return Err(answer.failure("cat-file --batch"));
    }
    let mut rest = answer.stdout.as_slice();
    for (at, length) in group {
        let (header, body) = first_line(rest).ok_or_else(unreadable)?;
        if size(header) != u64::try_from(*length).ok() {
            return Err(unreadable());
        }
        visit(*at, Content::Bytes(body.get(..*length).ok_or_else(unreadable)?));
        // The content is followed by a line feed.
        rest = body.get(length + 1..).ok_or_else(unreadable)?;
    }
    Ok(())
}

/// Returns the size of each content; `None` for one that this clone does not have.
fn sizes(top: &std::path::Path, ids: &[PackedId]) -> Result<Vec<Option<u64>>> {
    let answer = ask_git_with_input(top, ["cat-file", "--batch-check"], lines(ids.iter().copied()))?;
    if !answer.is_ok() {
        return Err(answer.failure("cat-file --batch-check"));
    }
    let sizes: Vec<Option<u64>> =
        answer.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(size).collect();
    if sizes.len() == ids.len() { Ok(sizes) } else { Err(unreadable()) }
}

fn lines(ids: impl Iterator<Item = PackedId>) -> Vec<u8> {
    let mut lines = String::new();
    for id in ids {
        // A text can always be written to.
        let _ = writeln!(lines, "{id}");
    }
    lines.into_bytes()
}

fn first_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// Reads the size in `<id> SP <type> SP <size>`; `None` for `<id> SP missing` (git's documentation, "git-cat-file", batch output).
fn size(header: &[u8]) -> Option<u64> {
    std::str::from_utf8(header).ok()?.split(' ').nth(2)?.parse().ok()
}

fn unreadable() -> Error {
    Error::unknown("`git cat-file` gave an answer that cannot be read")
}

/// Reads `<mode> SP <type> SP <id> TAB <path>`.
fn tree_file(record: &[u8]) -> Option<TreeFile<'_>> {
    let tab = record.iter().position(|byte| *byte == b'\t')?;
    let mut words = std::str::from_utf8(&record[..tab]).ok()?.split(' ');
    let mode = match words.next()? {
        "120000" => Mode::Link,
        "160000" => Mode::Submodule,
        "100755" => Mode::Executable,
        _ => Mode::File,
    };
    let id = words.nth(1)?;
    Some(TreeFile { path: &record[tab + 1..], mode, id: PackedId::of_hex(id)? })
}

/// Returns the id that git would give a file with this content: for files that are not in any commit.
///
/// # Errors
/// Returns an error if the library fails.
pub fn id_of(content: &[u8]) -> Result<PackedId> {
    let id = git2::Oid::hash_object(git2::ObjectType::Blob, content);
    let failed = || Error::unknown("a content cannot be hashed");
    let id = id.map_err(|error| failed().because(error))?;
    PackedId::of_hex(&id.to_string()).ok_or_else(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_a_tree() {
        let file = tree_file(b"120000 blob 89e6c98d92887913cadf06b2adb97f26cde4849b\ta b\xff");
        let id = PackedId::of_hex("89e6c98d92887913cadf06b2adb97f26cde4849b").expect("an id");
        assert_eq!(file, Some(TreeFile { path: b"a b\xff", mode: Mode::Link, id }));
        assert_eq!(tree_file(b"100644 blob x"), None);
        assert_eq!((size(b"x blob 12"), size(b"x missing")), (Some(12), None));
    }
}
