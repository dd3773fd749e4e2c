//! The questions of `repository`, answered by libgit2.

use std::path::{Path, PathBuf};

use git2::{ObjectType, RepositoryOpenFlags};

use super::near::{self, NearBase};
use super::objects::{Blob, Oid, Places};
use super::tree;
use crate::model::error::{Error, Result};
use crate::model::reasons::Change;

pub(super) fn open(folder: &Path) -> Result<(git2::Repository, Places), git2::Error> {
    // Git itself does not hash what it reads either; a broken object fails to inflate or to parse.
    git2::opts::strict_hash_verification(false);
    // Nothing is read twice here, so that a cache would only cost.
    git2::opts::enable_caching(false);
    let flags = RepositoryOpenFlags::FROM_ENV;
    let repository = git2::Repository::open_ext(folder, flags, &[] as &[&Path])?;
    let is_bare = repository.workdir().is_none();
    let top = repository.workdir().unwrap_or_else(|| repository.path());
    let places = Places { top: trimmed(top), common: trimmed(repository.commondir()), is_bare };
    Ok((repository, places))
}

/// libgit2 ends folders with a slash, which shows in messages.
fn trimmed(path: &Path) -> PathBuf {
    path.components().collect()
}

pub(super) fn commit(repository: &git2::Repository, revision: &str) -> Option<Oid> {
    let object = repository.revparse_single(revision).ok()?;
    object.peel(ObjectType::Commit).ok().map(|commit| commit.id().to_string())
}

pub(super) fn parents(repository: &git2::Repository, commit: &str) -> Result<Vec<Oid>> {
    let commit = find(repository, commit)?;
    // Not `parent_ids`: in a shallow clone those are cut off.
    let header = commit.raw_header_bytes();
    let lines = header.split(|b| *b == b'\n').filter_map(|line| line.strip_prefix(b"parent "));
    Ok(lines.map(|oid| String::from_utf8_lossy(oid).trim().to_owned()).collect())
}

/// The merge bases, where a few commits tell; `None` when the `git` program is to be asked.
pub(super) fn merge_bases(repository: &git2::Repository, a: &str, b: &str) -> Result<Option<Vec<Oid>>> {
    Ok(match near::merge_base(repository, oid(a)?, oid(b)?) {
        NearBase::One(base) => Some(vec![base.to_string()]),
        NearBase::None => Some(Vec::new()),
        NearBase::AskGit => None,
    })
}

pub(super) fn diff(repository: &git2::Repository, base: Option<&str>, head: &str) -> Result<Vec<Change>> {
    let base = base.map(|base| find(repository, base)).transpose()?.map(|commit| commit.tree_id());
    let head = find(repository, head)?.tree_id();
    let odb = repository.odb().map_err(failed)?;
    tree::diff(&odb, base, Some(head)).map_err(failed)
}

pub(super) fn blob(repository: &git2::Repository, commit: &str, path: &str) -> Blob {
    let tree = find(repository, commit).ok().and_then(|commit| commit.tree().ok());
    let Some(tree) = tree else { return Blob::NotAtHand };
    match tree.get_path(Path::new(path)) {
        Ok(entry) => repository.find_blob(entry.id()).map_or(Blob::NotAtHand, |blob| Blob::Content(blob.content().to_vec())),
        Err(error) if error.code() == git2::ErrorCode::NotFound && error.class() == git2::ErrorClass::Tree => Blob::Absent,
        Err(_) => Blob::NotAtHand,
    }
}

pub(super) fn reference(repository: &git2::Repository, name: &str) -> Option<Oid> {
    let reference = repository.find_reference(name).ok()?;
    reference.peel_to_commit().ok().map(|commit| commit.id().to_string())
}

pub(super) fn symbolic(repository: &git2::Repository, name: &str) -> Option<String> {
    let reference = repository.find_reference(name).ok()?;
    reference.symbolic_target().ok().flatten().map(str::to_owned)
}

pub(super) fn remotes(repository: &git2::Repository) -> Vec<String> {
    let Ok(remotes) = repository.remotes() else { return Vec::new() };
    remotes.iter().filter_map(|name| name.ok().flatten()).map(str::to_owned).collect()
}

fn find<'r>(repository: &'r git2::Repository, commit: &str) -> Result<git2::Commit<'r>> {
    repository.find_commit(oid(commit)?).map_err(failed)
}

fn oid(hex: &str) -> Result<git2::Oid> {
    git2::Oid::from_str(hex).map_err(failed)
}

fn failed(error: git2::Error) -> Error {
    Error::unknown("git could not read the repository").because(error)
}
