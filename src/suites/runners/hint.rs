//! Facts about packages without a layout, from which a runner tells `cicd scaffold` their test commands.

use super::npm_managers::NpmManager;

/// A package of the repository, as far as runners need it.
pub(crate) struct FoundPackage<'a> {
    /// Its manifest, from the root.
    pub(crate) file: &'a str,
    /// Reads a file of the repository.
    pub(crate) read: &'a dyn Fn(&str) -> Option<String>,
    /// The name in its manifest.
    pub(crate) name: Option<&'a str>,
    /// The script that tests the package.
    pub(crate) test_script: Option<&'a str>,
    /// The files below the package's folder, from the root.
    pub(crate) files: &'a [String],
    /// The manager that runs the package's scripts.
    pub(crate) npm: &'static NpmManager,
}

impl FoundPackage<'_> {
    /// Returns the name of the manifest.
    pub(super) fn file_name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(self.file)
    }
}

/// The command that runs a package's tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackageCommand {
    pub(crate) run: String,
    /// True if the command runs in the folder of the workspace that the package is a member of, not in the package's folder.
    pub(crate) is_of_workspace: bool,
    /// The name of the suite if layouts would start a runner that cannot run these tests, so that the command is needed although they find
    /// the files.
    pub(crate) instead_of_layouts: Option<&'static str>,
}

impl PackageCommand {
    /// Returns a command for the package's own folder.
    pub(super) fn here(run: String) -> Self {
        Self { run, is_of_workspace: false, instead_of_layouts: None }
    }
}

/// A suite of tests that a runner's usual command leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnSuite {
    /// The name of its level, or else of the suite.
    pub(crate) name: String,
    pub(crate) run: String,
}

/// The marks of sources that hold tests.
#[derive(Debug)]
pub(crate) struct SourceMarks {
    /// The file ending of such sources.
    pub(crate) ending: &'static str,
    /// Returns true if a source with this path and this text holds tests.
    pub(crate) holds: fn(&str, &str) -> bool,
}
