//! The questions of `repository`, answered by libgit2.

use std::path::{Path, PathBuf};

use git2::{ObjectType, RepositoryOpenFlags};

use super::guard;
use super::near;
use super::objects::{Blob, Oid, Places};
use super::tree;
use crate::model::error::{Error, Result};
use crate::model::reasons::Change;
use crate::system::steps::detail;
use crate::system::watch::watched;

/// What a call is about that takes too long.
const READING: &str = "reading the repository";

/// Opens the repository that stands in `folder` itself: which one that is, and whether it may be opened, `guard` has found out.
pub(super) fn open(folder: &Path) -> Result<(git2::Repository, Places), git2::Error> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: open {}", folder.display());
    // Git itself does not hash what it reads either; a broken object fails to inflate or to parse.
    git2::opts::strict_hash_verification(false);
    // Nothing is read twice here, so that a cache would only cost.
    git2::opts::enable_caching(false);
    let flags = RepositoryOpenFlags::FROM_ENV | RepositoryOpenFlags::NO_SEARCH;
    let repository = git2::Repository::open_ext(folder, flags, &[] as &[&Path])?;
    let is_bare = repository.workdir().is_none();
    let top = repository.workdir().unwrap_or_else(|| repository.path());
    let (git_dir, common) = (trimmed(repository.path()), trimmed(repository.commondir()));
    let places = Places { top: trimmed(top), git_dir, common, is_bare };
    Ok((repository, places))
}

/// Opens a repository in the work tree of another, whichever one variables name.
pub(super) fn open_nested(folder: &Path) -> Result<git2::Repository, git2::Error> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: open {}", folder.display());
    git2::Repository::open_ext(folder, RepositoryOpenFlags::NO_SEARCH, &[] as &[&Path])
}

/// Whether attributes give a path a filter.
pub(super) fn has_filter(repository: &git2::Repository, path: &[u8]) -> bool {
    let _call = watched(READING);
    let _asked = detail!("libgit2: filter of {}", String::from_utf8_lossy(path));
    let Ok(path) = std::str::from_utf8(path) else { return true };
    if !has_plain_lists(repository, path, ".gitattributes") {
        return true;
    }
    let filter = repository.get_attr(Path::new(path), "filter", git2::AttrCheckFlags::FILE_THEN_INDEX);
    filter.is_ok_and(|filter| filter.is_some())
}

/// Returns true if git ignores a file of this path, whether or not it is there.
pub(super) fn ignores(repository: &git2::Repository, path: &str) -> bool {
    let _call = watched(READING);
    let _asked = detail!("libgit2: is {path} ignored");
    has_plain_lists(repository, path, ".gitignore") && repository.is_path_ignored(path).unwrap_or_default()
}

/// Whether the lists called `name` in the folders of a path are files: git follows no link there, and the library waits for a pipe.
fn has_plain_lists(repository: &git2::Repository, path: &str, name: &str) -> bool {
    let Some(top) = repository.workdir() else { return true };
    Path::new(path).ancestors().skip(1).all(|folder| guard::is_plain_or_absent(&top.join(folder).join(name)))
}

/// libgit2 ends folders with a slash, which shows in messages.
fn trimmed(path: &Path) -> PathBuf {
    path.components().collect()
}

pub(super) fn commit(repository: &git2::Repository, revision: &str) -> Option<Oid> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: commit of {revision}");
    let object = repository.revparse_single(revision).ok()?;
    object.peel(ObjectType::Commit).ok().map(|commit| commit.id().to_string())
}

pub(super) fn tree(repository: &git2::Repository, commit: &str) -> Option<Oid> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: tree of {commit}");
    repository.revparse_single(commit).ok()?.peel(ObjectType::Tree).ok().map(|tree| tree.id().to_string())
}

pub(super) fn parents(repository: &git2::Repository, commit: &str) -> Result<Vec<Oid>> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: parents of {commit}");
    let commit = find(repository, commit)?;
    // Not `parent_ids`: in a shallow clone those are cut off.
    let header = commit.raw_header_bytes();
    let lines = header.split(|b| *b == b'\n').filter_map(|line| line.strip_prefix(b"parent "));
    Ok(lines.map(|oid| String::from_utf8_lossy(oid).trim().to_owned()).collect())
}

/// The merge bases, where a few commits or the commit-graph tell; `None` when the `git` program is to be asked.
pub(super) fn merge_bases(repository: &git2::Repository, a: &str, b: &str) -> Result<Option<Vec<Oid>>> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: merge bases of {a} and {b}");
    let bases = near::merge_bases(repository, oid(a)?, oid(b)?);
    Ok(bases.map(|bases| bases.iter().map(git2::Oid::to_string).collect()))
}

pub(super) fn diff(repository: &git2::Repository, base: Option<&str>, head: &str) -> Result<Vec<Change>> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: trees of {} and {head}", base.unwrap_or("nothing"));
    let base = base.map(|base| find(repository, base)).transpose()?.map(|commit| commit.tree_id());
    let head = find(repository, head)?.tree_id();
    let odb = repository.odb().map_err(failed)?;
    tree::diff(&odb, base, Some(head)).map_err(failed)
}

pub(super) fn blob(repository: &git2::Repository, commit: &str, path: &str) -> Blob {
    let _call = watched(READING);
    let _asked = detail!("libgit2: content of {path} in {commit}");
    let tree = find(repository, commit).ok().and_then(|commit| commit.tree().ok());
    let Some(tree) = tree else { return Blob::NotAtHand };
    match tree.get_path(Path::new(path)) {
        Ok(entry) => repository.find_blob(entry.id()).map_or(Blob::NotAtHand, |blob| Blob::Content(blob.content().to_vec())),
        Err(error) if error.code() == git2::ErrorCode::NotFound && error.class() == git2::ErrorClass::Tree => Blob::Absent,
        Err(_) => Blob::NotAtHand,
    }
}

pub(super) fn regular_file(repository: &git2::Repository, commit: &str, path: &str) -> Option<Vec<u8>> {
    let _call = watched(READING);
    let entry = find(repository, commit).ok()?.tree().ok()?.get_path(Path::new(path)).ok()?;
    let is_regular = matches!(entry.filemode(), 0o100_644 | 0o100_664 | 0o100_755);
    is_regular.then(|| repository.find_blob(entry.id()).ok()).flatten().map(|blob| blob.content().to_vec())
}

pub(super) fn reference(repository: &git2::Repository, name: &str) -> Option<Oid> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: {name}");
    let reference = repository.find_reference(name).ok()?;
    reference.peel_to_commit().ok().map(|commit| commit.id().to_string())
}

pub(super) fn symbolic(repository: &git2::Repository, name: &str) -> Option<String> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: target of {name}");
    let reference = repository.find_reference(name).ok()?;
    reference.symbolic_target().ok().flatten().map(str::to_owned)
}

pub(super) fn remotes(repository: &git2::Repository) -> Vec<String> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: remotes");
    let Ok(remotes) = repository.remotes() else { return Vec::new() };
    remotes.iter().filter_map(|name| name.ok().flatten()).map(str::to_owned).collect()
}

/// Whether settings say that a remote keeps objects for later.
pub(super) fn is_partial(repository: &git2::Repository) -> bool {
    let _call = watched(READING);
    let _asked = detail!("libgit2: is it a partial clone");
    let Ok(config) = repository.config() else { return false };
    let Ok(entries) = config.entries(Some(PROMISOR)) else { return false };
    let mut is_partial = false;
    let looked = entries.for_each(|entry| is_partial |= entry.value().is_ok_and(|value| !value.eq_ignore_ascii_case("false")));
    looked.is_ok() && is_partial
}

/// The settings that a partial clone has.
pub(super) const PROMISOR: &str = r"^(remote\..*\.promisor|extensions\.partialclone)$";

/// The names of the filters that settings of any level define.
pub(super) fn filters(repository: &git2::Repository) -> Result<Vec<String>> {
    let _call = watched(READING);
    let _asked = detail!("libgit2: filters");
    let config = repository.config().map_err(failed)?;
    let mut settings = Vec::new();
    let entries = config.entries(Some(r"^filter\.")).map_err(failed)?;
    entries.for_each(|entry| settings.push(entry.name_bytes().to_vec())).map_err(failed)?;
    filters_of(settings)
}

/// The names of filters in `filter.NAME.clean` and the like. One that no option of git can name is an error: it could not be answered.
pub(super) fn filters_of(settings: Vec<Vec<u8>>) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for setting in settings {
        let Some(rest) = setting.strip_prefix(b"filter.") else { continue };
        // The name may have dots.
        let Some(end) = rest.iter().rposition(|byte| *byte == b'.') else { continue };
        let name = String::from_utf8(rest[..end].to_vec()).ok().filter(|name| !name.contains(['=', '\n', '\0']));
        let unusual = || {
            let name = String::from_utf8_lossy(&rest[..end]).into_owned();
            Error::unknown(format!("git's settings have a filter called `{name}`, which cannot be disabled"))
                .hint("rename it to letters and digits, or remove it")
        };
        names.push(name.ok_or_else(unusual)?);
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_by_the_names_of_their_settings() {
        let of = |names: &[&[u8]]| filters_of(names.iter().map(|name| name.to_vec()).collect()).ok();
        let expected = Some(vec!["Big Files".to_owned(), "a.b".to_owned()]);
        assert_eq!(of(&[b"filter.Big Files.clean", b"filter.a.b.required", b"filter.a.b.clean", b"filter.x"]), expected);
        for unusual in [&b"filter.a=b.clean"[..], b"filter.\xff.clean", b"filter.a\nb.clean"] {
            assert_eq!(of(&[unusual]), None);
        }
    }
}
