//! The questions of `suites` to the work tree and the machine. A test answers from a list; the program looks.

/// The most of a file that is read to see whether it holds tests.
pub const MAX_HEAD: usize = 64 * 1024;

/// Looks into the work tree. Paths are from the root of the repository, `/`-separated, without a leading one; the root is empty.
pub trait SuiteFolders {
    /// The files below `folder`, sorted: those that a runner could run ([`super::is_runnable`]); with a `glob` (a pattern that is
    /// anchored at the root) those that it matches. What tools fetched or made (`node_modules`, `target`) is left out.
    fn list(&self, folder: &str, glob: Option<&str>) -> Listing;

    /// The content of a file that is not large.
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// The beginning of a plain file, at most [`MAX_HEAD`] bytes; a link is not followed.
    fn head(&self, path: &str) -> Option<Vec<u8>> {
        self.read(path)
    }

    /// Returns true if there is such a file or folder.
    fn exists(&self, path: &str) -> bool;

    /// Returns true if `below` is there in `folder` or in a folder above it, past the root too: where node looks for modules.
    fn resolves(&self, folder: &str, below: &str) -> bool;

    /// Returns true if this program is on the PATH.
    fn program(&self, name: &str) -> bool;
}

/// The files that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Sorted by path.
    pub files: Vec<FolderFile>,
    /// False when there was more than is looked at, or a name that is not text.
    pub is_whole: bool,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderFile {
    /// From the root.
    pub path: String,
    /// True if it may be run; only told of files that are called `run`.
    pub is_executable: bool,
}

/// The folder of a path; empty for the root.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A name in a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// The rest of a path below a folder; empty for the folder itself, `None` for what is not below it.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// A folder and those above it, the root last.
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
