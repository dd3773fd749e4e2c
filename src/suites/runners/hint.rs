//! The questions of `cicd scaffold` to a runner about tests that no layout finds.

use super::npm_managers::NpmManager;

/// A package of the repository, as far as a runner asks.
pub(crate) struct FoundPackage<'a> {
    /// The name in its manifest.
    pub(crate) name: Option<&'a str>,
    /// The script that tests it.
    pub(crate) test_script: Option<&'a str>,
    /// The files below its folder, from the root.
    pub(crate) files: &'a [String],
    /// The manager that runs its scripts.
    pub(crate) npm: &'static NpmManager,
}

/// The command that runs a package's tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackageCommand {
    pub(crate) run: String,
    /// True if it is run in the folder of the workspace that the package is a member of, not in the package's.
    pub(crate) is_of_workspace: bool,
}

impl PackageCommand {
    /// A command for the package's own folder.
    pub(super) fn here(run: String) -> Self {
        Self { run, is_of_workspace: false }
    }
}

/// The marks of sources that hold tests.
#[derive(Debug)]
pub(crate) struct SourceMarks {
    /// The ending of such sources.
    pub(crate) ending: &'static str,
    /// One of these stands in a source with tests.
    pub(crate) marks: &'static [&'static str],
}
