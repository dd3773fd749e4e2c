//! The input of `discover`: the paths that git knows, and the content of small files. Tests give both as values.

use std::cell::Cell;
use std::fs::Metadata;
use std::path::Path;

use crate::model::pattern::{Pattern, literal};
use crate::system::files;

/// Reads small text files of the repository by their paths from its root.
pub trait FileReader {
    /// Returns the text; `None` if the file is missing, too large, not text, or not a plain file.
    fn read(&self, path: &str) -> Option<String>;

    /// Returns true if a file is executable. By default, a file is if it begins like a script.
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

/// Returns a reader of the files in a work tree. Symbolic links are not followed, because one may lead out of the repository.
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
        String::from_utf8(files::read_within(self.0, Path::new(path), MAX_BYTES)?).ok()
    }

    fn is_executable(&self, path: &str) -> bool {
        self.metadata(path).is_some_and(|metadata| files::is_executable(&metadata))
    }
}

/// The most files that are read, because the size of a listing is not under our control.
const MAX_READS: usize = 20_000;

/// A listing of files with queries about folders.
pub struct Inventory<'a> {
    files: Vec<String>,
    reader: &'a dyn FileReader,
    left: Cell<usize>,
}

impl<'a> Inventory<'a> {
    /// Creates an inventory of the files that git tracks or would track, in any order.
    #[must_use]
    pub fn new(mut files: Vec<String>, reader: &'a dyn FileReader) -> Self {
        files.retain(|path| !path.is_empty() && !path.starts_with('/') && !path.contains(['\n', '\r', '\0']));
        files.sort_unstable();
        files.dedup();
        Self { files, reader, left: Cell::new(MAX_READS) }
    }

    /// Returns all files, sorted.
    #[must_use]
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Returns the files below a folder; all files for the root.
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

    /// Returns the files below a folder, or the file itself.
    #[must_use]
    pub fn at(&self, place: &str) -> &[String] {
        let at = self.files.partition_point(|path| path.as_str() < place);
        match self.files.get(at) {
            Some(path) if path == place => &self.files[at..=at],
            _ => self.below(place),
        }
    }

    /// Returns true if git knows this file.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
    }

    /// Returns true if this folder exists.
    #[must_use]
    pub fn has_folder(&self, folder: &str) -> bool {
        !self.below(folder).is_empty()
    }

    /// Returns the names of the folders directly in a folder.
    #[must_use]
    pub fn folders_in(&self, folder: &str) -> Vec<&str> {
        let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
        let names = self.below(folder).iter().filter_map(|path| path[skip..].split_once('/').map(|(name, _)| name));
        let mut names: Vec<&str> = names.collect();
        names.dedup();
        names.sort_unstable();
        names
    }

    /// Returns the names of the files directly in a folder.
    #[must_use]
    pub fn files_in(&self, folder: &str) -> Vec<&str> {
        let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
        self.below(folder).iter().map(|path| &path[skip..]).filter(|name| !name.contains('/')).collect()
    }

    /// Returns the text of a file that git knows; `None` also after the limit of reads.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<String> {
        let left = self.left.get().checked_sub(1)?;
        self.has(path).then_some(())?;
        self.left.set(left);
        self.reader.read(path)
    }

    /// Returns true if git knows this file and it is executable.
    #[must_use]
    pub fn is_executable(&self, path: &str) -> bool {
        self.has(path) && self.reader.is_executable(path)
    }

    /// Returns true if the limit of reads was reached, so further files were not read.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }
}

/// Returns the folder of a path; empty for the root.
#[must_use]
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the last name of a path.
#[must_use]
pub(super) fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Returns true if a file's name ends with a dot and `ending`.
#[must_use]
pub(super) fn has_ending(path: &str, ending: &str) -> bool {
    last(path).rsplit_once('.').is_some_and(|(_, own)| own == ending)
}

/// Returns the path of a name in a folder.
#[must_use]
pub(super) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// Returns a pattern that matches everything in a folder.
#[must_use]
pub fn pattern(folder: &str) -> String {
    format!("/{}/", literal(folder))
}

/// Returns true if the last of these patterns that matches a path is not an exclusion.
#[must_use]
pub(super) fn takes(patterns: &[Pattern], path: &str, is_folder: bool) -> bool {
    let last = patterns.iter().rfind(|pattern| pattern.matches(path.as_bytes(), is_folder));
    last.is_some_and(|pattern| !pattern.is_negated())
}

/// Returns the patterns of a candidate, parsed.
#[must_use]
pub(super) fn parsed(paths: &[String]) -> Vec<Pattern> {
    paths.iter().filter_map(|path| Pattern::parse(path).ok()).collect()
}

/// Returns true if `path` is `folder` or is below it.
#[must_use]
pub(super) fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Resolves a path from a manifest in `folder` to one from the root; `None` if it leaves the repository.
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
