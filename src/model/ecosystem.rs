//! The worlds of packages that a repository may hold code of, each with its language and tools.

/// The world of packages that a manifest belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// `Cargo.toml`
    Cargo,
    /// `package.json`, with npm, pnpm, yarn or bun.
    Node,
    /// `go.mod`
    Go,
    /// `pyproject.toml`, `setup.py`, `setup.cfg`, `requirements.txt`, `Pipfile`
    Python,
    /// `pom.xml`
    Maven,
    /// `build.gradle`
    Gradle,
    /// Only that something is built here: .NET, Ruby, PHP, Elixir, an image.
    Other,
}

impl Ecosystem {
    /// As people call it.
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
