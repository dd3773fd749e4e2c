//! The input of `discover`: the paths that git knows, and small files by their name. A test gives both as values.

use std::cell::Cell;
use std::fs::Metadata;
use std::path::Path;

use crate::model::pattern::literal;
use crate::system::files;

/// Reads small text files of the repository, by their paths from its root.
pub trait FileReader {
    /// The text; `None` for what is missing, large, not text, or not a plain file.
    fn read(&self, path: &str) -> Option<String>;

    /// Returns true if a file may be run. By default, if it begins as scripts do.
    fn is_executable(&self, path: &str) -> bool {
        self.read(path).is_some_and(|text| text.starts_with("#!"))
    }
}

impl<F: Fn(&str) -> Option<String>> FileReader for F {
    fn read(&self, path: &str) -> Option<String> {
        self(path)
    }
}

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads below the top of a work tree. Symbolic links are not followed: one may lead out of the repository.
#[must_use]
pub fn on_disk(top: &Path) -> impl FileReader + '_ {
    OnDisk(top)
}

struct OnDisk<'a>(&'a Path);

impl OnDisk<'_> {
    fn metadata(&self, path: &str) -> Option<Metadata> {
        self.0.join(path).symlink_metadata().ok().filter(Metadata::is_file)
    }
}

impl FileReader for OnDisk<'_> {
    fn read(&self, path: &str) -> Option<String> {
        self.metadata(path)?;
        String::from_utf8(files::read(&self.0.join(path), MAX_BYTES)?).ok()
    }

    fn is_executable(&self, path: &str) -> bool {
        self.metadata(path).is_some_and(|metadata| files::is_executable(&metadata))
    }
}

/// The most files that are read; a listing is from outside.
const MAX_READS: usize = 20_000;

/// A listing that answers questions about folders.
pub struct Inventory<'a> {
    files: Vec<String>,
    reader: &'a dyn FileReader,
    left: Cell<usize>,
}

impl<'a> Inventory<'a> {
    /// Over the files that git tracks or would, in any order.
    #[must_use]
    pub fn new(mut files: Vec<String>, reader: &'a dyn FileReader) -> Self {
        files.retain(|path| !path.is_empty() && !path.starts_with('/') && !path.contains(['\n', '\r', '\0']));
        files.sort_unstable();
        files.dedup();
        Self { files, reader, left: Cell::new(MAX_READS) }
    }

    /// All files, sorted.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// The files below a folder; all for the root.
    #[must_use]
    pub fn below(&self, folder: &str) -> &[String] {
        if folder.is_empty() {
            return &self.files;
        }
        let prefix = format!("{folder}/");
        let start = self.files.partition_point(|path| **path < *prefix);
        let length = self.files[start..].partition_point(|path| path.starts_with(&prefix));
        &self.files[start..start + length]
    }

    /// Returns true if git knows this file.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
    }

    /// Returns true if there is such a folder.
    #[must_use]
    pub fn has_folder(&self, folder: &str) -> bool {
        !self.below(folder).is_empty()
    }

    /// The names of the folders directly in a folder.
    #[must_use]
    pub fn folders_in(&self, folder: &str) -> Vec<&str> {
        let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
        let names = self.below(folder).iter().filter_map(|path| path[skip..].split_once('/').map(|(name, _)| name));
        let mut names: Vec<&str> = names.collect();
        names.dedup();
        names.sort_unstable();
        names
    }

    /// The names of the files directly in a folder.
    #[must_use]
    pub fn files_in(&self, folder: &str) -> Vec<&str> {
        let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
        self.below(folder).iter().map(|path| &path[skip..]).filter(|name| !name.contains('/')).collect()
    }

    /// The text of a file that git knows; `None` too when enough has been read.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<String> {
        let left = self.left.get().checked_sub(1)?;
        self.has(path).then_some(())?;
        self.left.set(left);
        self.reader.read(path)
    }

    /// Returns true if git knows this file and it may be run.
    #[must_use]
    pub fn is_executable(&self, path: &str) -> bool {
        self.has(path) && self.reader.is_executable(path)
    }

    /// Returns true if so much was read that the rest was left unread.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }
}

/// The folder of a path; empty for the root.
#[must_use]
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last name of a path.
#[must_use]
pub(super) fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Returns true if a file's name ends with a dot and this.
#[must_use]
pub(super) fn has_ending(path: &str, ending: &str) -> bool {
    last(path).rsplit_once('.').is_some_and(|(_, own)| own == ending)
}

/// A name in a folder.
#[must_use]
pub(super) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// A folder as a pattern that takes everything in it.
#[must_use]
pub fn pattern(folder: &str) -> String {
    format!("/{}/", literal(folder))
}

/// Returns true if `path` is `folder` or lies below it.
#[must_use]
pub(super) fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path out of a manifest in `folder`, as one from the root; `None` when it leaves the repository.
#[must_use]
pub(super) fn resolved(folder: &str, path: &str) -> Option<String> {
    let mut names: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    names.retain(|name| !name.is_empty());
    for name in path.split(['/', '\\']) {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_a_listing() {
        let reader = |path: &str| Some(format!("text of {path}"));
        let files = ["b/x/1", "a-b/2", "a/3", "a/c/4", "top", "/absolute", ""].map(str::to_owned).to_vec();
        let ground = Inventory::new(files, &reader);
        assert_eq!(ground.below("a"), ["a/3", "a/c/4"]);
        assert_eq!(ground.folders_in(""), ["a", "a-b", "b"]);
        assert_eq!((ground.folders_in("a"), ground.files_in("a")), (vec!["c"], vec!["3"]));
        assert_eq!((ground.read("top"), ground.read("absent")), (Some("text of top".into()), None));
        assert!(ground.has_folder("b/x") && !ground.has_folder("b/y"));
    }

    #[test]
    fn paths_of_manifests_stay_inside() {
        for (folder, path, expected) in [
            ("a/b", "../c", Some("a/c")),
            ("a", "./b/", Some("a/b")),
            ("a", "..", Some("")),
            ("a", "../..", None),
            ("", "a", Some("a")),
        ] {
            assert_eq!(resolved(folder, path).as_deref(), expected, "{path} in {folder}");
        }
    }
}
