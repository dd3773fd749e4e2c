//! The languages that the jobs of a repository need: their versions, the files that key their caches, and the files from which
//! packages are installed. `discover` fills these types.

/// The languages that were found in a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Languages {
    /// Python, if needed.
    pub python: Option<Language>,
    /// Node.js, if needed.
    pub node: Option<Language>,
    /// Go, if needed.
    pub go: Option<Language>,
    /// PHP, if needed.
    pub php: Option<Language>,
    /// Ruby, if needed.
    pub ruby: Option<Language>,
    /// Elixir with Erlang, if needed.
    pub elixir: Option<Language>,
    /// .NET, if needed.
    pub dotnet: Option<Language>,
}

/// A language with its version, cache and packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// The version of the language.
    pub version: Version,
    /// The cache between runs; `None` without a lockfile that can key it.
    pub cache: Option<CacheStep>,
    /// The files from which packages are installed, one for each folder, the nearest to the root first.
    pub installs: Vec<InstallStep>,
}

/// A file that names packages to install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallStep {
    /// The tool that reads it: `pip`, `pipenv`, `poetry`, `uv`, or `uv-workspace`, which has members to install; `npm`, `pnpm`, `bun`,
    /// `yarn`, or `yarn-1`, which has other flags; `composer`; `bundler`; `mix`; `nuget`.
    pub tool: String,
    /// The file, from the root.
    pub file: String,
}

/// A version, or the file that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Version {
    /// A version in the form that the setup action takes, e.g. `3.12`.
    Is(String),
    /// A file that the setup action reads, from the root, e.g. `.nvmrc`.
    InFile(String),
}

/// A cache of a setup action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheStep {
    /// The tool of the cache: `pip`, `pipenv` or `poetry`; `npm`, `pnpm` or `yarn`. It is not used for Go and .NET.
    pub tool: String,
    /// The lockfiles, from the root.
    pub files: Vec<String>,
}
