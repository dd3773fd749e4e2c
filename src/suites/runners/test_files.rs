//! The files that match a runner by their names.

use std::collections::BTreeSet;
use std::path::Path;

use crate::suites::folders::{SuiteFolders, parent, upward};

/// A file's name, taken apart once for all runners.
pub(crate) struct FileName<'p> {
    pub(super) name: &'p str,
    /// The name before the last dot; the whole name if it has no dot.
    pub(super) stem: &'p str,
    /// The name after the last dot.
    pub(super) ending: &'p str,
    pub(super) is_executable: bool,
}

impl<'p> FileName<'p> {
    pub(super) fn of(path: &'p Path, is_executable: bool) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        Some(Self { name, stem, ending, is_executable })
    }
}

/// Files that one runner takes, or one of several runners depending on the files around them.
pub(crate) struct TestFiles {
    /// The names of these files for people, and the difference from other files.
    pub(crate) names: &'static str,
    /// Returns true if a file is one of these.
    pub(crate) is_one: fn(&FileName<'_>) -> bool,
    pub(crate) extent: Extent,
    /// Removes the files that another one of these covers.
    pub(crate) uncovered: fn(&mut Vec<String>, &dyn SuiteFolders),
}

impl PartialEq for TestFiles {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

/// The tests that one file stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The tests in the file itself.
    File,
    /// Everything in the folder of the file.
    Folder,
    /// The tests of a package, whose build manifest the file is.
    Package,
}

/// Keeps every file, because each is a test of its own.
pub(super) fn all(_: &mut Vec<String>, _: &dyn SuiteFolders) {}

/// Keeps the manifests that have no other manifest above them: a build runs its own modules.
pub(super) fn topmost(manifests: &mut Vec<String>, _: &dyn SuiteFolders) {
    let folders: BTreeSet<String> = manifests.iter().map(|path| parent(path).to_owned()).collect();
    let mut seen = BTreeSet::new();
    manifests.retain(|path| {
        let folder = parent(path);
        // Gradle has two names for its manifest.
        upward(folder).skip(1).all(|above| !folders.contains(above)) && seen.insert(folder.to_owned())
    });
}
