//! The files of a commit and their contents, many at once, asked of the `git` program: it reads every kind of repository, and nothing
//! is fetched or filtered.

use super::fetch_access::FetchAccess;
use super::repository::Repository;
use super::snapshot::Mode;
use crate::model::error::{Error, Result};
use crate::system::process::{GitCall, ask_git, ask_git_with_input};
use crate::system::steps::{found, step};

/// A path of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFile {
    /// The path from the root of the repository, as bytes.
    pub path: Vec<u8>,
    /// The kind of the path.
    pub mode: Mode,
    /// The id of its content, in hex.
    pub id: String,
}

/// The content of a file, or the reason why it is not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// All bytes.
    Bytes(Vec<u8>),
    /// The file is larger than the limit; its size in bytes.
    TooLarge(u64),
    /// This clone does not have the content.
    NotAtHand,
}

impl Repository {
    /// Returns every path of a commit, sorted as git sorts them.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub fn tree_files(&self, commit: &str) -> Result<Vec<TreeFile>> {
        let step = step!("list the files of {}", crate::model::commit::short(commit));
        let answer = ask_git(&self.places().top, ["ls-tree", "-r", "-z", "--full-tree", commit])?;
        if !answer.is_ok() {
            return Err(answer.failure("ls-tree"));
        }
        let records = answer.stdout.split(|byte| *byte == 0).filter(|record| !record.is_empty());
        let files: Option<Vec<TreeFile>> = records.map(tree_file).collect();
        let files = files.ok_or_else(|| Error::unknown("`git ls-tree` gave an answer that cannot be read"))?;
        found(&step, crate::model::few::count(files.len(), "file"));
        Ok(files)
    }

    /// Fetches contents that a partial clone lacks, by their ids, all at once. Returns true if git says that it went well.
    ///
    /// # Errors
    /// Returns an error if git cannot be started, or the remote does not answer in time.
    pub fn fetch_contents(&self, ids: &[&str], access: &FetchAccess) -> Result<bool> {
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

/// Returns the contents of these ids, in their order. A content of more than `most` bytes is not read. May be called on several
/// threads at once.
///
/// # Errors
/// Returns an error if git fails.
pub fn contents(top: &std::path::Path, ids: &[&str], most: u64) -> Result<Vec<Content>> {
    let mut contents = sizes(top, ids, most)?;
    let wanted: Vec<usize> = (0..ids.len()).filter(|at| matches!(contents[*at], Content::Bytes(_))).collect();
    let answer = ask_git_with_input(top, ["cat-file", "--batch"], lines(wanted.iter().map(|at| ids[*at])))?;
    if !answer.is_ok() {
        return Err(answer.failure("cat-file --batch"));
    }
    let mut rest = answer.stdout.as_slice();
    for at in wanted {
        let (header, body) = first_line(rest).ok_or_else(unreadable)?;
        let length = size(header).ok_or_else(unreadable)?;
        let length = usize::try_from(length).map_err(|_| unreadable())?;
        // The content is followed by a line feed.
        let bytes = body.get(..length).ok_or_else(unreadable)?;
        contents[at] = Content::Bytes(bytes.to_vec());
        rest = body.get(length + 1..).ok_or_else(unreadable)?;
    }
    Ok(contents)
}

/// Returns for each id an empty content if it is to be read, or the reason why it is not.
fn sizes(top: &std::path::Path, ids: &[&str], most: u64) -> Result<Vec<Content>> {
    let answer = ask_git_with_input(top, ["cat-file", "--batch-check"], lines(ids.iter().copied()))?;
    if !answer.is_ok() {
        return Err(answer.failure("cat-file --batch-check"));
    }
    let answers: Vec<&[u8]> = answer.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    if answers.len() != ids.len() {
        return Err(unreadable());
    }
    let content = |line: &&[u8]| match size(line) {
        None => Content::NotAtHand,
        Some(size) if size > most => Content::TooLarge(size),
        Some(_) => Content::Bytes(Vec::new()),
    };
    Ok(answers.iter().map(content).collect())
}

fn lines<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<u8> {
    ids.flat_map(|id| id.bytes().chain([b'\n'])).collect()
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
fn tree_file(record: &[u8]) -> Option<TreeFile> {
    let tab = record.iter().position(|byte| *byte == b'\t')?;
    let mut words = std::str::from_utf8(&record[..tab]).ok()?.split(' ');
    let mode = match words.next()? {
        "120000" => Mode::Link,
        "160000" => Mode::Submodule,
        "100755" => Mode::Executable,
        _ => Mode::File,
    };
    let id = words.nth(1)?;
    Some(TreeFile { path: record[tab + 1..].to_vec(), mode, id: id.to_owned() })
}

/// Returns the id that git would give a file with this content, in hex: for files that are not in any commit.
///
/// # Errors
/// Returns an error if the library fails.
pub fn id_of(content: &[u8]) -> Result<String> {
    let id = git2::Oid::hash_object(git2::ObjectType::Blob, content);
    id.map(|id| id.to_string()).map_err(|error| Error::unknown("a content cannot be hashed").because(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_a_tree() {
        let file = tree_file(b"120000 blob 89e6c98d92887913cadf06b2adb97f26cde4849b\ta b\xff");
        let expected =
            TreeFile { path: b"a b\xff".to_vec(), mode: Mode::Link, id: "89e6c98d92887913cadf06b2adb97f26cde4849b".to_owned() };
        assert_eq!(file, Some(expected));
        assert_eq!(tree_file(b"100644 blob x"), None);
        assert_eq!((size(b"x blob 12"), size(b"x missing")), (Some(12), None));
    }
}
