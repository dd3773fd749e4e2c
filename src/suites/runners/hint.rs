//! Facts about packages without a layout, from which a runner tells `cicd scaffold` their test commands.

use super::npm_managers::NpmManager;

/// A package of the repository, as far as runners need it.
pub(crate) struct FoundPackage<'a> {
    /// The name in its manifest.
    pub(crate) name: Option<&'a str>,
    /// The script that tests the package.
    pub(crate) test_script: Option<&'a str>,
    /// The files below the package's folder, from the root.
    pub(crate) files: &'a [String],
    /// The manager that runs the package's scripts.
    pub(crate) npm: &'static NpmManager,
}

/// The command that runs a package's tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackageCommand {
    pub(crate) run: String,
    /// True if the command runs in the folder of the workspace that the package is a member of, not in the package's folder.
    pub(crate) is_of_workspace: bool,
}

impl PackageCommand {
    /// Returns a command for the package's own folder.
    pub(super) fn here(run: String) -> Self {
        Self { run, is_of_workspace: false }
    }
}

/// The marks of sources that hold tests.
#[derive(Debug)]
pub(crate) struct SourceMarks {
    /// The file ending of such sources.
    pub(crate) ending: &'static str,
    /// Texts of which a source with tests contains at least one.
    pub(crate) marks: &'static [&'static str],
}
