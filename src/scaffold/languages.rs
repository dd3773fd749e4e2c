//! The languages that the jobs of a repository need: which version, what their caches go by, and from what their packages are
//! installed. `discover` fills this in.

/// The languages that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Languages {
    /// Python.
    pub python: Option<Language>,
    /// Node.js.
    pub node: Option<Language>,
    /// Go.
    pub go: Option<Language>,
}

/// One language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// Its version.
    pub version: Version,
    /// Its cache between runs; `None` without a lockfile to go by.
    pub cache: Option<CacheStep>,
    /// The files that packages are installed from, the nearest to the root first; one a folder.
    pub installs: Vec<InstallStep>,
}

/// A file that names packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallStep {
    /// The tool that reads it: `pip`, `pipenv`, `poetry` or `uv`; `npm`, `pnpm`, `yarn`, or `yarn-1`, which has other flags.
    pub tool: String,
    /// The file, from the root.
    pub file: String,
}

/// A version, or the file that says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Version {
    /// As the setup action takes it, e.g. `3.12`.
    Is(String),
    /// A file that the setup action reads, from the root, e.g. `.nvmrc`.
    InFile(String),
}

/// A cache of a setup action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheStep {
    /// Its tool: `pip`, `pipenv` or `poetry`; `npm`, `pnpm` or `yarn`; for Go it is not asked.
    pub tool: String,
    /// The lockfiles, from the root.
    pub files: Vec<String>,
}
