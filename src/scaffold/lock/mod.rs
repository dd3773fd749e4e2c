//! The lock: what was written, from which templates and params, and what has become of it since. Committed, so that a fresh clone
//! can merge; from outside, so that nothing in it is believed unproven.
//!
//! A template's text stands in it once, under its name and the start of its digest; a file has the params that it was made with.
//! Both rendered give the pristine content again, and the file's digest proves it.

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

/// Where it lies.
pub const FILE_NAME: &str = ".cicd/lock.yml";

/// The largest lock that is read, in bytes. Five hundred domains take a fifteenth of it.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// What `cicd scaffold` wrote in a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// The version of the program that wrote it.
    pub cicd: String,
    /// What the user asked for beside the config.
    pub inputs: Inputs,
    /// The domains and their paths, so that a renamed one is known again.
    pub domains: BTreeMap<String, Vec<String>>,
    /// The texts of templates, by [`key`].
    pub templates: BTreeMap<String, String>,
    /// The files, by path.
    pub files: BTreeMap<String, LockEntry>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockEntry {
    /// What has become of it.
    pub state: FileState,
    /// How its pristine content is made; `None` for a file that was there before us.
    pub made: Option<Made>,
    /// What could not be brought into it.
    pub conflict: Option<Conflict>,
}

/// What has become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// As we wrote it.
    Managed,
    /// The user edited it; what is new is merged in.
    Edited,
    /// The user's; never touched.
    Ejected,
    /// The user deleted it; not written again.
    Deleted,
}

/// From what a content was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The [`key`] of its template.
    pub template: String,
    /// What the template got, as JSON.
    pub params: String,
    /// The content's [`digest`](super::content::digest).
    pub digest: String,
}

/// A new content that touches what the user edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The new content.
    pub made: Made,
    /// The digest of the user's file when it was proposed.
    pub theirs: String,
    /// The digest of the proposal.
    pub proposal: String,
}

/// How the lock names a text: the template's name and the start of the text's digest. The repository's own templates go by their path.
#[must_use]
pub fn key(template: &Template) -> String {
    let name = if template.is_override { format!("{OVERRIDES}/{}", template.name) } else { template.name.clone() };
    format!("{name}@{}", fingerprint(&template.text))
}

fn fingerprint(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
}

/// The template's name out of a [`key`], and whether it is the repository's own.
#[must_use]
pub fn name_of(key: &str) -> (&str, bool) {
    let name = key.rsplit_once('@').map_or(key, |(name, _)| name);
    match name.strip_prefix(OVERRIDES).and_then(|name| name.strip_prefix('/')) {
        Some(own) => (own, true),
        None => (name, false),
    }
}

/// Reads the lock of a repository; `None` when there is none.
///
/// # Errors
/// When it cannot be read, was written by a later version, or claims what cannot be.
pub fn read(root: &Path, version: &str) -> Result<Option<Lock>> {
    let text = text(root).map_err(|error| with_last_good(error, root, version))?;
    let Some(text) = text else { return Ok(None) };
    let read = parse(&text, version);
    // The lock of a later version is no broken one: an older one would take its files for edits.
    let is_broken = read.is_err() && !codec::is_later(&text, version);
    if is_broken { read.map_err(|error| with_last_good(error, root, version)).map(Some) } else { read.map(Some) }
}

/// Names the last commit with a lock, where that one can be read: advice that fails is worse than none.
fn with_last_good(error: Error, root: &Path, version: &str) -> Error {
    match last_with(root, FILE_NAME) {
        Some((commit, text)) if parse(&text, version).is_ok() => {
            error.hint(format!("or restore it: git checkout {commit} -- {FILE_NAME}"))
        }
        _ => error,
    }
}

/// The last commit that has a file, as git takes it, and the file; `None` where none at hand has it.
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

/// A lock that is not one that we wrote. Which commit has a good one, if any, [`read`] says.
fn refused(why: &str) -> Error {
    Error::usage(format!("{FILE_NAME} {why}"))
        .hint(format!("remove {FILE_NAME} and run `cicd scaffold`: what is as we would write it is taken over"))
}

#[cfg(test)]
mod tests;
