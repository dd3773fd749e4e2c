//! Accesses the file system: atomic writes of whole files, and bounded listings of folders.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::ops::Deref;
use std::path::{Path, PathBuf};

use super::plain_file;

/// Writes a whole file: into a temporary file beside it, synced, then renamed over it. An interrupted write leaves the old
/// file.
///
/// # Errors
/// Returns an error if the folder or the disk rejects the file; no partial file remains.
pub fn write(path: &Path, content: &[u8], executable: bool) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new().prefix(".cicd-").tempfile_in(folder)?;
    temporary.write_all(content)?;
    set_mode(temporary.as_file(), path, executable)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
fn set_mode(file: &fs::File, path: &Path, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let old = path.metadata().map(|m| m.permissions().mode() & 0o777);
    let mode = old.unwrap_or(if executable { 0o755 } else { 0o644 });
    file.set_permissions(fs::Permissions::from_mode(if executable { mode | 0o111 } else { mode }))
}

#[cfg(not(unix))]
fn set_mode(_: &fs::File, _: &Path, _: bool) -> io::Result<()> {
    Ok(())
}

/// Returns true if a file is executable.
#[must_use]
pub fn is_executable(metadata: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    metadata.is_file()
}

/// The number of entries that [`list`] reads before it gives up.
const MAX_ENTRIES: usize = 200_000;

/// Folders that hold files which tools made or fetched. They never hold a suite of the repository.
const SKIPPED: [&str; 5] = [".git", "node_modules", "target", "__pycache__", ".venv"];

/// Returns the files below `folder` that `wanted` accepts, sorted, as paths from `folder`, and true if the list is complete.
/// Links to folders are not followed.
pub fn list(folder: &Path, wanted: impl Fn(&Path) -> bool) -> (Vec<PathBuf>, bool) {
    list_by(|below| entries(&folder.join(below)).unwrap_or_default(), wanted)
}

/// Works like [`list`], but takes the entries of each folder, named by its path from the first one, from `read`.
pub(crate) fn list_by<E: Deref<Target = [FolderEntry]>>(
    read: impl Fn(&Path) -> E,
    wanted: impl Fn(&Path) -> bool,
) -> (Vec<PathBuf>, bool) {
    walk(&SKIPPED, read, wanted)
}

/// Works like [`list`], but also searches folders that tools make.
pub fn list_all(folder: &Path, wanted: impl Fn(&Path) -> bool) -> (Vec<PathBuf>, bool) {
    walk(&[".git", "node_modules"], |below| entries(&folder.join(below)).unwrap_or_default(), wanted)
}

/// An entry of a folder.
pub(crate) struct FolderEntry {
    name: OsString,
    is_folder: bool,
}

/// Returns the entries of a folder, as far as [`list`] reads them; `None` if it cannot be read.
pub(crate) fn entries(folder: &Path) -> Option<Vec<FolderEntry>> {
    let entry = |entry: fs::DirEntry| FolderEntry {
        name: entry.file_name(),
        is_folder: entry.file_type().is_ok_and(|kind| kind.is_dir()),
    };
    Some(fs::read_dir(folder).ok()?.flatten().take(MAX_ENTRIES).map(entry).collect())
}

fn walk<E: Deref<Target = [FolderEntry]>>(
    skipped: &[&str],
    read: impl Fn(&Path) -> E,
    wanted: impl Fn(&Path) -> bool,
) -> (Vec<PathBuf>, bool) {
    let mut left = MAX_ENTRIES;
    let mut folders = vec![PathBuf::new()];
    let mut files = Vec::new();
    while let Some(below) = folders.pop() {
        for entry in read(&below).iter() {
            left = left.saturating_sub(1);
            if left == 0 {
                return (files, false);
            }
            let path = below.join(&entry.name);
            if !entry.is_folder {
                if wanted(&path) {
                    files.push(path);
                }
            } else if !skipped.iter().any(|skipped| entry.name == *skipped) {
                folders.push(path);
            }
        }
    }
    files.sort_unstable();
    (files, true)
}

/// Returns the content of a plain file of at most `most` bytes.
#[must_use]
pub fn read(path: &Path, most: u64) -> Option<Vec<u8>> {
    plain_file::content(plain_file::open(path).ok()?, most).ok()
}

/// Returns the content of a plain file of at most `most` bytes that lies below `root` when all links are followed.
#[must_use]
pub fn read_within(root: &Path, path: &Path, most: u64) -> Option<Vec<u8>> {
    plain_file::content(plain_file::open_within(root, &root.join(path)).ok()?, most).ok()
}

/// Returns the first `most` bytes of a plain file. A link is not followed.
#[must_use]
pub fn head(path: &Path, most: usize) -> Option<Vec<u8>> {
    plain_file::head_unlinked(path, most).ok()
}

/// Returns true if a program of this name is in a folder of the `PATH`.
#[must_use]
pub fn is_on_path(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).metadata().is_ok_and(|metadata| is_executable(&metadata)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_is_not_read() {
        let outer = tempfile::tempdir().expect("a folder");
        let root = outer.path().join("root");
        fs::create_dir_all(root.join("in")).expect("folders");
        fs::write(outer.path().join("secret"), "s").expect("a file");
        fs::write(root.join("in/file"), "f").expect("a file");
        std::os::unix::fs::symlink("../secret", root.join("out")).expect("a link");
        std::os::unix::fs::symlink("..", root.join("up")).expect("a link");
        std::os::unix::fs::symlink("in", root.join("link")).expect("a link");
        let check = |path: &str, expected: Option<&str>| {
            let read = read_within(&root, Path::new(path), 10);
            assert_eq!(read.as_deref(), expected.map(str::as_bytes), "{path}");
        };
        check("in/file", Some("f"));
        check("link/file", Some("f"));
        for path in ["out", "up/secret", "../secret", "in", "none"] {
            check(path, None);
        }
    }
}
