//! The access of `suites` to the work tree and the machine. Tests answer from a list; the program reads the disk.

use std::path::Path;

/// The largest part of a file that is read to find out whether it holds tests.
pub const MAX_HEAD: usize = 64 * 1024;

/// Read access to the work tree. Paths are from the root of the repository, `/`-separated, without a leading slash; the root is empty.
pub trait SuiteFolders {
    /// Returns the files below `folder`, sorted: without a `glob`, those that a runner could run ([`super::is_runnable`]); with one (a
    /// pattern anchored at the root), those that match it. Downloaded and generated folders (`node_modules`, `target`) are left out.
    fn list(&self, folder: &str, glob: Option<&str>) -> Listing;

    /// Returns the content of a file that is not large.
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// Returns the beginning of a plain file, at most [`MAX_HEAD`] bytes; links are not followed.
    fn head(&self, path: &str) -> Option<Vec<u8>> {
        self.read(path)
    }

    /// Returns the folder on the disk in which [`Self::head`] looks, so that several threads can do so; `None` if it answers from elsewhere.
    fn top(&self) -> Option<&Path> {
        None
    }

    /// Returns true if the file or folder exists.
    fn exists(&self, path: &str) -> bool;

    /// Returns true if `below` exists in `folder` or in any folder above it, also above the root: Node looks for modules there.
    fn resolves(&self, folder: &str, below: &str) -> bool;

    /// Returns true if the program is on the PATH.
    fn program(&self, name: &str) -> bool;
}

/// The files that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Sorted by path.
    pub files: Vec<FolderFile>,
    /// False if there are more files than `cicd` looks at, or if a name is not UTF-8.
    pub is_whole: bool,
}

/// A file in the work tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderFile {
    /// The path from the root.
    pub path: String,
    /// True if the file is executable; only set for files named `run`.
    pub is_executable: bool,
}

/// Returns the folder of a path; empty for the root.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the path of a name in a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// Resolves a path from a folder of the repository; a path that leaves the repository ends at the root.
pub(super) fn resolved(here: &str, path: &str) -> String {
    let start = if path.starts_with('/') { "" } else { here };
    path.split('/').fold(start.to_owned(), |at, name| match name {
        "" | "." => at,
        ".." => parent(&at).to_owned(),
        name => join(&at, name),
    })
}

/// Returns the rest of a path below a folder: empty for the folder itself, `None` for a path outside of it.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// Returns a folder and all folders above it; the root comes last.
pub(super) fn upward(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| parent(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_below_and_above() {
        for (path, folder, rest) in [
            ("a/b", "a", Some("b")),
            ("ab", "a", None),
            ("a", "a", Some("")),
            ("a/b", "", Some("a/b")),
            ("", "", Some("")),
            ("", "a", None),
        ] {
            assert_eq!(below(path, folder), rest, "{path} below {folder}");
        }
        assert_eq!(upward("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(upward("").collect::<Vec<_>>(), [""]);
        assert_eq!((join("", "a"), join("a", ""), join("a", "b")), ("a".into(), "a".into(), "a/b".into()));
    }
}
