//! Reads a repository inside of the work tree: the commit that is checked out there, if there are no other changes.

use std::path::Path;

use super::{ContentId, Snapshot, SnapshotEntry, Stamp, of_repository};
use crate::git::{guard, library};

/// The content of a folder with a repository.
pub(super) struct NestedRepository {
    pub(super) id: ContentId,
    pub(super) stamp: Stamp,
    /// The reason why the id never comes again; it follows the path in a message.
    pub(super) note: Option<String>,
}

/// Returns the content of the repository in `folder`; `indexed` is the commit that the index names, empty if it names none.
pub(super) fn look(folder: &Path, indexed: &[u8]) -> NestedRepository {
    if folder.join(".git").symlink_metadata().is_err() {
        return not_checked_out(folder, indexed);
    }
    // Its settings come with it: it is opened only if they stay in it.
    if let Err(error) = guard::at(folder) {
        return never_again(folder, &[], &format!("is a repository that is not read ({error})"));
    }
    let repository = library::open_nested(folder).ok();
    let Some(Snapshot { entries, head, is_dirty, .. }) = of_repository(repository.as_ref(), folder) else {
        return never_again(folder, &[], "is a repository that cannot be read");
    };
    match head.and_then(|head| ContentId::hex(head.as_bytes())) {
        Some(id) if !is_dirty => NestedRepository { id, stamp: Stamp::of_all(&entries), note: None },
        Some(_) => never_again(folder, &entries, "is a repository with changes of its own"),
        None => never_again(folder, &entries, "is a repository without a commit"),
    }
}

/// Returns the content of a submodule that is not checked out, which is an empty folder.
fn not_checked_out(folder: &Path, indexed: &[u8]) -> NestedRepository {
    let is_empty = folder.read_dir().is_ok_and(|mut entries| entries.next().is_none());
    if is_empty {
        return NestedRepository { id: ContentId::missing(indexed), stamp: Stamp::of(folder), note: None };
    }
    never_again(folder, &[], "is a submodule whose folder holds something else")
}

fn never_again(folder: &Path, entries: &[SnapshotEntry], why: &str) -> NestedRepository {
    let stamp = if entries.is_empty() { Stamp::of(folder) } else { Stamp::of_all(entries) };
    NestedRepository { id: ContentId::unique(), stamp, note: Some(format!("{why}: suites that read it get no cached result")) }
}
