//! A repository inside of the work tree: the commit that is checked out there, if it is that and nothing else.

use std::path::Path;

use super::{ContentId, Entry, Snapshot, Stamp, of_repository};

/// What a folder with a repository holds.
pub(super) struct Found {
    pub(super) id: ContentId,
    pub(super) stamp: Stamp,
    /// Why its id never comes again, to be read after its path.
    pub(super) note: Option<String>,
}

/// Looks at the repository in `folder`; `indexed` is the commit that the index names, empty when it names none.
pub(super) fn look(folder: &Path, indexed: &[u8]) -> Found {
    let repository = git2::Repository::open(folder).ok();
    if repository.is_none() && folder.join(".git").symlink_metadata().is_err() {
        return not_checked_out(folder, indexed);
    }
    let Some(Snapshot { entries, head, is_dirty, .. }) = of_repository(repository.as_ref(), folder) else {
        return never_again(folder, &[], "is a repository that cannot be read");
    };
    match head.and_then(|head| ContentId::hex(head.as_bytes())) {
        Some(id) if !is_dirty => Found { id, stamp: Stamp::of_all(&entries), note: None },
        Some(_) => never_again(folder, &entries, "is a repository with changes of its own"),
        None => never_again(folder, &entries, "is a repository without a commit"),
    }
}

/// A submodule that was not asked for is an empty folder.
fn not_checked_out(folder: &Path, indexed: &[u8]) -> Found {
    let is_empty = folder.read_dir().is_ok_and(|mut entries| entries.next().is_none());
    if is_empty {
        return Found { id: ContentId::missing(indexed), stamp: Stamp::of(folder), note: None };
    }
    never_again(folder, &[], "is a submodule whose folder holds something else")
}

fn never_again(folder: &Path, entries: &[Entry], why: &str) -> Found {
    let stamp = if entries.is_empty() { Stamp::of(folder) } else { Stamp::of_all(entries) };
    Found { id: ContentId::unique(), stamp, note: Some(format!("{why}: nothing that holds it is reused")) }
}
