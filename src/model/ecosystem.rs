//! The package ecosystems whose code a repository may hold, each with its language and tools.

/// The package ecosystem that a manifest belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// `Cargo.toml`.
    Cargo,
    /// `package.json`, with npm, pnpm, yarn or bun.
    Node,
    /// `go.mod`.
    Go,
    /// `pyproject.toml`, `setup.py`, `setup.cfg`, `requirements.txt`, `Pipfile`.
    Python,
    /// `pom.xml`.
    Maven,
    /// `build.gradle`.
    Gradle,
    /// Any other ecosystem that builds something: .NET, Ruby, PHP, Elixir, an image.
    Other,
}

impl Ecosystem {
    /// Returns the name that people use for the ecosystem.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cargo => "Cargo",
            Self::Node => "npm",
            Self::Go => "Go",
            Self::Python => "Python",
            Self::Maven => "Maven",
            Self::Gradle => "Gradle",
            Self::Other => "other",
        }
    }
}
