//! The files that call for a runner by their names.

use std::collections::BTreeSet;
use std::path::Path;

use crate::suites::folders::{SuiteFolders, parent, upward};

/// A file's name, taken apart once for all runners.
pub(crate) struct FileName<'p> {
    pub(super) name: &'p str,
    /// Before the last dot; all of it where there is none.
    pub(super) stem: &'p str,
    /// Behind the last dot.
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

/// Files that one runner takes, or one of several by what stands around them.
pub(crate) struct TestFiles {
    /// For people, and what tells them from other ones.
    pub(crate) names: &'static str,
    /// Returns true for one of them.
    pub(crate) is_one: fn(&FileName<'_>) -> bool,
    pub(crate) extent: Extent,
    /// Takes out those that another one covers.
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
    /// Itself.
    File,
    /// Everything in its folder.
    Folder,
    /// The tests of a package: it is a build's manifest.
    Package,
}

/// Every file is a test of its own.
pub(super) fn all(_: &mut Vec<String>, _: &dyn SuiteFolders) {}

/// Leaves the manifests that no other one stands above: the modules of a build are its own business.
pub(super) fn topmost(manifests: &mut Vec<String>, _: &dyn SuiteFolders) {
    let folders: BTreeSet<String> = manifests.iter().map(|path| parent(path).to_owned()).collect();
    let mut seen = BTreeSet::new();
    manifests.retain(|path| {
        let folder = parent(path);
        // Gradle takes two names for its manifest.
        upward(folder).skip(1).all(|above| !folders.contains(above)) && seen.insert(folder.to_owned())
    });
}
