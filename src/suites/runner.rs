//! The runners that are known, and which files each of them runs. A README is run by none.

use std::fmt;
use std::path::Path;

/// What runs a suite that a layout found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Runner {
    /// An executable that is called `run`.
    Run,
    /// `pytest`
    Pytest,
    /// `go test`
    Go,
    /// vitest
    Vitest,
    /// jest
    Jest,
    /// `node --test`
    Node,
    /// `cargo test`
    Cargo,
    /// `cargo nextest`
    Nextest,
    /// Maven
    Maven,
    /// Gradle
    Gradle,
    /// bats
    Bats,
}

impl Runner {
    /// The suite's name where several runners share a level. It is the same on every machine: with nextest and without.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Pytest => "pytest",
            Self::Go => "go",
            Self::Vitest => "vitest",
            Self::Jest => "jest",
            Self::Node => "node",
            Self::Cargo | Self::Nextest => "cargo",
            Self::Maven => "maven",
            Self::Gradle => "gradle",
            Self::Bats => "bats",
        }
    }
}

impl fmt::Display for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Run => "an executable `run`",
            Self::Go => "go test",
            Self::Node => "node --test",
            Self::Cargo => "cargo test",
            Self::Nextest => "cargo nextest",
            Self::Maven => "Maven",
            Self::Gradle => "Gradle",
            Self::Pytest | Self::Vitest | Self::Jest | Self::Bats => self.name(),
        })
    }
}

/// What a file says of its runner by itself; scripts and Cargo's packages leave something open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Run,
    Pytest,
    Go,
    /// vitest, jest or node.
    Script,
    /// cargo or nextest.
    Cargo,
    Maven,
    Gradle,
    Bats,
}

impl Kind {
    /// A file that stands for its whole folder.
    pub(super) fn is_manifest(self) -> bool {
        matches!(self, Self::Run | Self::Cargo | Self::Maven | Self::Gradle)
    }
}

/// The endings before which `.test` or `.spec` makes a script a test.
const SCRIPTS: [&str; 8] = ["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"];

/// What kind of test a file is, if it is one.
pub(super) fn kind(path: &Path, is_executable: bool) -> Option<Kind> {
    let name = path.file_name()?.to_str()?;
    match name {
        "run" => return is_executable.then_some(Kind::Run),
        "Cargo.toml" => return Some(Kind::Cargo),
        "pom.xml" => return Some(Kind::Maven),
        "build.gradle" | "build.gradle.kts" => return Some(Kind::Gradle),
        _ => {}
    }
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "py" => (stem.starts_with("test_") || stem.ends_with("_test")).then_some(Kind::Pytest),
        "go" => stem.ends_with("_test").then_some(Kind::Go),
        "bats" => Some(Kind::Bats),
        ending if SCRIPTS.contains(&ending) => {
            [".test", ".spec"].iter().any(|mark| stem.ends_with(mark)).then_some(Kind::Script)
        }
        _ => None,
    }
}

/// Whether a runner can run this file: pytest, cargo, go test, vitest, jest, node, Maven, Gradle, bats, or a `run`: one that
/// lacks the right to be run is found too, so that it can be told.
#[must_use]
pub fn is_runnable(path: &Path) -> bool {
    kind(path, true).is_some()
}
