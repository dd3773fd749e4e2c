//! Dependencies between domains that the code proves, as plain data. `affected::proven` finds them.

use serde::{Deserialize, Serialize};

/// The line that proves a dependency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Proof {
    /// The file, from the root of the repository.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The words of the line that name the dependency: a module, a path, a package.
    pub text: String,
    /// The file or folder that the words lead to.
    pub leads_to: String,
    /// A file of no domain that the words lead to, and that leads to the dependency in turn.
    pub through: Option<String>,
}

/// A dependency of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvenEdge {
    /// The index of the domain that is needed.
    pub to: usize,
    /// The first line that proves it, outside of tests where there is one.
    pub proof: Proof,
    /// The number of lines that prove it.
    pub lines: usize,
    /// True if only files of tests prove it, and entries of manifests for tests or development.
    pub is_for_tests: bool,
    /// The number of files that prove it, without those for tests where others do.
    pub files: usize,
    /// The first of these files.
    pub shown: Vec<String>,
}

/// A dependency that a change adds and that the map does not declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDependency {
    /// The index of the domain that has it.
    pub from: usize,
    /// The dependency.
    pub edge: ProvenEdge,
}

/// All dependencies that a change adds and that the map does not declare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewDependencies {
    /// The dependencies, by domain.
    pub list: Vec<NewDependency>,
    /// True if they count in the selection all the same: `edges: proven`.
    pub is_counted: bool,
    /// True if they are denied.
    pub is_denied: bool,
}

/// A file whose dependencies could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnreadFile {
    /// The file, from the root of the repository.
    pub path: String,
    /// The ecosystem for people: `Swift`, `Gradle`.
    pub title: String,
    /// The reason; `None` if there is no reader for the language.
    pub why: Option<String>,
}

/// A package that differs between two lock files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackageChange {
    /// The name.
    pub name: String,
    /// The versions before; empty if it was not there.
    pub from: Vec<String>,
    /// The versions after; empty if it is gone.
    pub to: Vec<String>,
}

/// The proven dependencies of all domains, by the index of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainEdges {
    /// The dependencies of each domain, sorted by `to`; empty if nothing was read.
    pub edges: Vec<Vec<ProvenEdge>>,
    /// The files of each domain that could not be read.
    pub unread: Vec<Vec<UnreadFile>>,
    /// The number of files of each domain that were read.
    pub read: Vec<usize>,
}

impl DomainEdges {
    /// Adds the dependencies of another state of the repository.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let lengths = [&self, &other].map(|edges| edges.edges.len().max(edges.unread.len()).max(edges.read.len()));
        let count = lengths[0].max(lengths[1]);
        self.edges.resize(count, Vec::new());
        self.unread.resize(count, Vec::new());
        self.read.resize(count, 0);
        for (own, other) in self.read.iter_mut().zip(&other.read) {
            *own = (*own).max(*other);
        }
        for (own, others) in self.edges.iter_mut().zip(other.edges) {
            own.extend(others.into_iter().filter(|edge| !own.iter().any(|known| known.to == edge.to)).collect::<Vec<_>>());
            own.sort_by_key(|edge| edge.to);
        }
        for (own, others) in self.unread.iter_mut().zip(other.unread) {
            own.extend(others);
            own.sort();
            own.dedup();
        }
        self
    }

    /// Returns the dependencies of a domain.
    #[must_use]
    pub fn of(&self, domain: usize) -> &[ProvenEdge] {
        self.edges.get(domain).map_or(&[], Vec::as_slice)
    }

    /// Returns true if at least one file of a domain was read: then a dependency that is not shown is one that the code does not have.
    #[must_use]
    pub fn is_read(&self, domain: usize) -> bool {
        self.read.get(domain).is_some_and(|files| *files > 0)
    }

    /// Returns the files of a domain whose dependencies could not be read.
    #[must_use]
    pub fn unread(&self, domain: usize) -> &[UnreadFile] {
        self.unread.get(domain).map_or(&[], Vec::as_slice)
    }
}
