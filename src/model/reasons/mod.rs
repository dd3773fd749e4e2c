//! The answer of `affected` as plain data: the rule for each file, and every reason of each domain.
//!
//! `affected` fills it in and `report` writes it out; this module decides nothing.

mod range;

use super::proof::{NewDependencies, PackageChange, Proof, UnreadFile};

pub use range::{BeforeState, EmptyTree, NamedBy, NoRange, RangeSource, RangeWarning, Widening};

/// The rule that decides the effect of a changed file, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The file is the config file.
    Config,
    /// The file is listed under `global`, or lies directly in a test root.
    Global,
    /// The file is listed under `ignore`.
    Ignored,
    /// One or more domains own the file.
    Owned,
    /// No domain owns the file; the key `unowned` decides.
    Unowned,
}

/// The difference of a file between the two ends of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Only the head has the file.
    Added,
    /// Both ends have the file, with different content, mode or type.
    Modified,
    /// Only the base has the file.
    Deleted,
}

/// One changed path. A rename is a deletion and an addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The path from the root of the repository, `/`-separated, as bytes, because git does not guarantee text.
    pub path: Vec<u8>,
    /// The kind of the change.
    pub kind: ChangeKind,
    /// True if the path is a folder in itself: a submodule, or a nested repository that is not tracked.
    pub is_folder: bool,
}

/// A changed file, the rule that it fell under, and its owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedFile {
    /// The change.
    pub change: Change,
    /// The rule that decided.
    pub rule: Rule,
    /// The owners, as indices into the domains of the answer. They are listed for every rule.
    pub owners: Vec<usize>,
}

/// A reason why a domain is affected. Files and domains are indices into the answer's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// One of the domain's own files changed.
    Path {
        /// The file.
        file: usize,
        /// The line of the config, or the layout, that assigns the file to the domain.
        pattern: String,
    },
    /// A domain that this domain depends on is touched.
    Dependency {
        /// The chain of domains, from the direct dependency to the touched one.
        via: Vec<usize>,
        /// The line that proves the direct dependency, if the code was read.
        proof: Option<Proof>,
    },
    /// A file of `cross-domain` or of no domain changed, and a file of the domain needs it.
    UsedFile {
        /// The file.
        file: usize,
        /// The line that proves it.
        proof: Proof,
    },
    /// The dependencies of the domain cannot be read, and something changed.
    UnreadDependencies {
        /// One of the files that could not be read.
        unread: UnreadFile,
    },
    /// A global file changed.
    Global {
        /// The file.
        file: usize,
        /// For a lock file with `lockfiles: auto`, the reason why it affects every domain all the same.
        why: Option<String>,
    },
    /// Packages changed in a lock file, and a manifest of the domain reaches them.
    Packages {
        /// The lock file.
        file: usize,
        /// The packages.
        packages: Vec<PackageChange>,
    },
    /// A file without a domain changed, and `unowned` says that this affects the domain.
    Unowned {
        /// The file.
        file: usize,
    },
    /// The domain's entry in the config changed, or a top-level key.
    Config {
        /// The file.
        file: usize,
    },
    /// `cross-domain`: another domain is affected.
    AnyDomain,
    /// The range is not known, so every domain counts.
    Widened,
    /// The domain was requested by name.
    Forced,
}

impl Reason {
    /// Returns the changed file that it is about, if it is about one.
    #[must_use]
    pub fn file(&self) -> Option<usize> {
        match self {
            Self::Path { file, .. }
            | Self::UsedFile { file, .. }
            | Self::Global { file, .. }
            | Self::Packages { file, .. }
            | Self::Unowned { file }
            | Self::Config { file } => Some(*file),
            Self::Dependency { .. } | Self::UnreadDependencies { .. } | Self::AnyDomain | Self::Widened | Self::Forced => None,
        }
    }

    /// Returns the stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Path { .. } => "path",
            Self::Dependency { .. } => "dependency",
            Self::UsedFile { .. } => "used-file",
            Self::UnreadDependencies { .. } => "unread-dependencies",
            Self::Global { .. } => "global",
            Self::Packages { .. } => "packages",
            Self::Unowned { .. } => "unowned",
            Self::Config { .. } => "config",
            Self::AnyDomain => "any-domain",
            Self::Widened => "widened",
            Self::Forced => "forced",
        }
    }
}

/// One compared range. A `base` of `None` is the empty tree, a `head` of `None` the work tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The object id of the base commit.
    pub base: Option<String>,
    /// The object id of the head commit.
    pub head: Option<String>,
    /// The origin of the range.
    pub source: RangeSource,
}

/// A domain's part of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainAnswer {
    /// The name of the domain.
    pub name: String,
    /// True if the domain is a library.
    pub is_library: bool,
    /// The reasons of the domain; it is affected if there is one. Reasons that hold for all domains (`global`, `unowned`,
    /// `widened`) are in [`Affected::shared`] once.
    pub because: Vec<Reason>,
}

/// The whole answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affected {
    /// The compared ranges.
    pub ranges: Vec<Range>,
    /// The reason why the answer is wider than the diff, if it is.
    pub widened_because: Option<Widening>,
    /// The warnings about ranges that are exact.
    pub warnings: Vec<RangeWarning>,
    /// The changed files, sorted by path; `None` if the answer is widened without any range.
    pub files: Option<Vec<JudgedFile>>,
    /// Reasons that hold for every domain.
    pub shared: Vec<Reason>,
    /// All domains, in the order of the config; `cross-domain` is always among them.
    pub domains: Vec<DomainAnswer>,
    /// The dependencies that the change adds and that are not declared; `None` if they were not looked for.
    pub new_dependencies: Option<NewDependencies>,
}

impl Affected {
    /// Returns true if the domain is affected.
    #[must_use]
    pub fn is_affected(&self, domain: &DomainAnswer) -> bool {
        !self.shared.is_empty() || !domain.because.is_empty()
    }

    /// Returns every reason of a domain: its own, then the shared ones.
    pub fn reasons<'a>(&'a self, domain: &'a DomainAnswer) -> impl Iterator<Item = &'a Reason> {
        domain.because.iter().chain(&self.shared)
    }

    /// Returns the affected domains, in order.
    pub fn affected(&self) -> impl Iterator<Item = &DomainAnswer> {
        self.domains.iter().filter(|domain| self.is_affected(domain))
    }
}
