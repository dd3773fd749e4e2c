//! The lock: the generated files, their templates and params, and their state since. It is committed, so a fresh clone can
//! merge edits. It is untrusted input, so every claim in it is verified.
//!
//! The text of a template is stored once, under its name and the beginning of its digest; a file holds the params that it was
//! made with. Rendering both gives the pristine content again, and the file's digest proves it.

mod codec;
mod trust;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

pub use codec::{parse, to_text};

use super::Inputs;
use super::template::{OVERRIDES, Template};
use crate::model::error::{Error, Result};
use crate::system::plain_file::{self, PlainFault};
use crate::system::process::{GitAnswer, ask_git};

/// The path of the lock from the root.
pub const FILE_NAME: &str = ".cicd/lock.yml";

/// The largest lock that is read, in bytes. A lock for five hundred domains takes a fifteenth of it.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The files that `cicd scaffold` wrote in a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// The version of the program that wrote the lock.
    pub cicd: String,
    /// The user's options besides the config.
    pub inputs: Inputs,
    /// The domains and their paths, by which a renamed domain is recognized.
    pub domains: BTreeMap<String, Vec<String>>,
    /// The texts of templates, by [`key`].
    pub templates: BTreeMap<String, String>,
    /// The files, by path.
    pub files: BTreeMap<String, LockEntry>,
}

/// A file in the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockEntry {
    /// The state of the file.
    pub state: FileState,
    /// The template and params of its pristine content; `None` for a file that existed before.
    pub made: Option<Made>,
    /// The new content that could not be merged.
    pub conflict: Option<Conflict>,
}

/// Possible states of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// The file is unchanged since it was written.
    Managed,
    /// The user edited the file; new content is merged in.
    Edited,
    /// The file belongs to the user and is never changed.
    Ejected,
    /// The user deleted the file; it is not written again.
    Deleted,
}

/// The template and the params of a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The [`key`] of the template.
    pub template: String,
    /// The params of the template, as JSON.
    pub params: String,
    /// The [`digest`](super::content::digest) of the content.
    pub digest: String,
}

/// New content that conflicts with edits of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The new content.
    pub made: Made,
    /// The digest of the user's file when the new content was proposed.
    pub theirs: String,
    /// The digest of the proposal.
    pub proposal: String,
}

/// Returns the key of a template in the lock: its name and the beginning of its text's digest. The repository's own templates
/// are named by their path.
#[must_use]
pub fn key(template: &Template) -> String {
    let name = if template.is_override { format!("{OVERRIDES}/{}", template.name) } else { template.name.clone() };
    format!("{name}@{}", fingerprint(&template.text))
}

fn fingerprint(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
}

/// Returns the template's name in a [`key`], and whether the template is the repository's own.
#[must_use]
pub fn name_of(key: &str) -> (&str, bool) {
    let name = key.rsplit_once('@').map_or(key, |(name, _)| name);
    match name.strip_prefix(OVERRIDES).and_then(|name| name.strip_prefix('/')) {
        Some(own) => (own, true),
        None => (name, false),
    }
}

/// Reads the lock of a repository; `None` if there is none.
///
/// # Errors
/// Returns an error if the lock cannot be read, if a later version wrote it, or if it holds impossible claims.
pub fn read(root: &Path, version: &str) -> Result<Option<Lock>> {
    let text = text(root).map_err(|error| with_last_good(error, root, version))?;
    let Some(text) = text else { return Ok(None) };
    let read = parse(&text, version);
    // A lock of a later version is not broken: restoring an older one would count the newer files as edits.
    let is_broken = read.is_err() && !codec::is_later(&text, version);
    if is_broken { read.map_err(|error| with_last_good(error, root, version)).map(Some) } else { read.map(Some) }
}

/// Adds a hint with the last commit that has a readable lock, because advice that fails is worse than none.
fn with_last_good(error: Error, root: &Path, version: &str) -> Error {
    match last_with(root, FILE_NAME) {
        Some((commit, text)) if parse(&text, version).is_ok() => {
            error.hint(format!("or restore it: git checkout {commit} -- {FILE_NAME}"))
        }
        _ => error,
    }
}

/// Returns the last commit that has a file, in a form that git takes, and the file; `None` if no available commit has it.
pub(super) fn last_with(root: &Path, path: &str) -> Option<(String, String)> {
    let content = |commit: &str| {
        let answer = ask_git(root, ["cat-file", "blob", &format!("{commit}:{path}")]).ok().filter(GitAnswer::is_ok)?;
        Some((commit.to_owned(), String::from_utf8_lossy(&answer.stdout).into_owned()))
    };
    content("HEAD").or_else(|| {
        let last = ask_git(root, ["rev-list", "--max-count=1", "--abbrev-commit", "HEAD", "--", path]).ok()?.line();
        content(&format!("{last}^")).filter(|_| !last.is_empty())
    })
}

fn text(root: &Path) -> Result<Option<String>> {
    let path = root.join(FILE_NAME);
    let failed = |error: std::io::Error| {
        Error::unknown(format!("cannot read {FILE_NAME}")).because(error).hint("make it a readable file")
    };
    let metadata = match path.symlink_metadata() {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        other => other.map_err(failed)?,
    };
    let folder = path.parent().is_some_and(Path::is_symlink);
    if folder || !metadata.is_file() {
        return Err(
            Error::usage(format!("{FILE_NAME} is not a plain file in a plain folder")).hint("put the file itself there")
        );
    }
    let bytes = plain_file::open_within(root, &path).and_then(|file| plain_file::content(file, MAX_BYTES));
    let bytes = bytes.map_err(|fault| match fault {
        PlainFault::TooLarge => refused(&format!("is larger than {} MiB", MAX_BYTES / 1024 / 1024)),
        other => failed(other.into()),
    })?;
    String::from_utf8(bytes).map(Some).map_err(|_| refused("is not text in UTF-8"))
}

/// Returns the error for a lock that `cicd` did not write. [`read`] adds the commit of the last good one.
fn refused(why: &str) -> Error {
    Error::usage(format!("{FILE_NAME} {why}"))
        .hint(format!("remove {FILE_NAME} and run `cicd scaffold`: unchanged files are adopted"))
}

#[cfg(test)]
mod tests;
