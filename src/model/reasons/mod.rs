//! The answer of `affected` as plain data: which files fell under which rule, and every reason a domain has.
//!
//! It is filled in by `affected` and written out by `report`; nothing is decided here.

mod range;

pub use range::{BeforeState, EmptyTree, NamedBy, NoRange, RangeSource, RangeWarning, Widening};

/// The rule that decided what a changed file means, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// It is the config file itself.
    Config,
    /// It is listed under `global`, or lies directly in a test root.
    Global,
    /// It is listed under `ignore`.
    Ignored,
    /// One or more domains own it.
    Owned,
    /// No domain owns it; `unowned` says what follows.
    Unowned,
}

/// How a file differs between the two ends of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Only the head has it.
    Added,
    /// Both have it, with other content, mode or type.
    Modified,
    /// Only the base has it.
    Deleted,
}

/// One changed path. A rename is a deletion and an addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// From the root of the repository, `/`-separated; bytes, because git does not promise text.
    pub path: Vec<u8>,
    /// What happened to it.
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
    /// Who owns it, as indices into the domains of the answer. They are told whatever the rule.
    pub owners: Vec<usize>,
}

/// Why a domain is affected. Files and domains are indices into the answer's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// One of its own files changed.
    Path {
        /// The file.
        file: usize,
        /// The line of the config, or the layout, that gives it to the domain.
        pattern: String,
    },
    /// A domain that it depends on is touched; the chain from the direct dependency to the touched one.
    Dependency {
        /// The chain of domains.
        via: Vec<usize>,
    },
    /// A global file changed.
    Global {
        /// The file.
        file: usize,
    },
    /// A file of no domain changed, and `unowned` says that this affects the domain.
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
    /// Asked for by name.
    Forced,
}

impl Reason {
    /// The stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Path { .. } => "path",
            Self::Dependency { .. } => "dependency",
            Self::Global { .. } => "global",
            Self::Unowned { .. } => "unowned",
            Self::Config { .. } => "config",
            Self::AnyDomain => "any-domain",
            Self::Widened => "widened",
            Self::Forced => "forced",
        }
    }
}

/// One compared range; `base` of `None` is the empty tree, `head` of `None` the working tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Object id of the base commit.
    pub base: Option<String>,
    /// Object id of the head commit.
    pub head: Option<String>,
    /// Where the range comes from.
    pub source: RangeSource,
}

/// A domain's part of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainAnswer {
    /// Its name.
    pub name: String,
    /// True if it is a library.
    pub is_library: bool,
    /// Every reason; affected when there is one. Reasons that are the same for all domains (`global`, `unowned`, `widened`)
    /// stand in [`Affected::shared`] once.
    pub because: Vec<Reason>,
}

/// The whole answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affected {
    /// What was compared.
    pub ranges: Vec<Range>,
    /// Why the answer is wider than the diff, if it is.
    pub widened_because: Option<Widening>,
    /// What a person should know of the ranges although they are exact.
    pub warnings: Vec<RangeWarning>,
    /// The changed files, sorted by path; `None` when widened without any range.
    pub files: Option<Vec<JudgedFile>>,
    /// Reasons that hold for every domain.
    pub shared: Vec<Reason>,
    /// All domains, in the order of the config; `cross-domain` is always among them.
    pub domains: Vec<DomainAnswer>,
}

impl Affected {
    /// Returns true if the domain is affected.
    #[must_use]
    pub fn is_affected(&self, domain: &DomainAnswer) -> bool {
        !self.shared.is_empty() || !domain.because.is_empty()
    }

    /// Every reason of a domain: its own, then the shared ones.
    pub fn reasons<'a>(&'a self, domain: &'a DomainAnswer) -> impl Iterator<Item = &'a Reason> {
        domain.because.iter().chain(&self.shared)
    }

    /// The affected domains, in order.
    pub fn affected(&self) -> impl Iterator<Item = &DomainAnswer> {
        self.domains.iter().filter(|domain| self.is_affected(domain))
    }
}
