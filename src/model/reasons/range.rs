//! Where a range comes from, and why an answer is wider than its ranges. The words are `report`'s.

/// Where a range comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeSource {
    /// The empty tree: everything is new.
    EmptyTree(EmptyTree),
    /// A base that was named.
    Named {
        /// The revision.
        base: String,
        /// `--base`, `CICD_BASE`.
        by: &'static str,
    },
    /// The merge base with a branch or a revision.
    MergeBase {
        /// Its name.
        with: String,
    },
    /// The last commit whose gate was green.
    LastGreen {
        /// The commit, shortened.
        commit: String,
    },
    /// The other parent of the merge commit that is checked out.
    MergeCommit,
    /// The target that HEAD was merged with, as the provider names it.
    MergedWith,
    /// The fork point that the provider names.
    ForkPoint,
    /// The base of a merge queue.
    MergeQueue,
    /// What the remote has, as the pre-commit framework names it.
    PreCommit,
    /// What was there before a push.
    Before(BeforeState),
    /// What a ref of the remote was.
    RemoteRef {
        /// The ref.
        name: String,
    },
    /// The parent of a commit of the past.
    Parent,
}

/// Why a range begins at the empty tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmptyTree {
    /// It was named as the base.
    Named,
    /// There is no commit yet.
    NoCommit,
    /// It is the first push.
    FirstPush,
    /// The remote has no base branch yet.
    NoBaseBranch {
        /// The remote, where it has a name.
        remote: Option<String>,
    },
}

/// The commit before a push, as the provider has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BeforeState {
    /// What the branch was before the push.
    #[default]
    Push,
    /// The last successful build's commit.
    SuccessfulBuild,
}

/// Who names a commit that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedBy {
    /// An option or a variable.
    Option(&'static str),
    /// The source of the range.
    Source(Box<RangeSource>),
}

/// Why every domain counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Widening {
    /// The event that started the job has no range.
    NoRange(NoRange),
    /// There is no base branch.
    NoBaseBranch {
        /// The names that were looked for.
        looked_for: Vec<String>,
        /// The remote to fetch from, if there is one.
        remote: Option<String>,
        /// True if the clone is shallow.
        is_shallow: bool,
    },
    /// There is no merge base.
    NoCommonHistory {
        /// With what.
        with: String,
    },
    /// The clone is shallow and ends before the merge base.
    ShallowBeforeMergeBase {
        /// With what.
        with: String,
        /// True if history was fetched.
        was_fetched: bool,
    },
    /// The clone is shallow and ends before a revision.
    ShallowBefore {
        /// The revision.
        revision: String,
        /// The option or variable that names it.
        by: &'static str,
        /// True if history was fetched.
        was_fetched: bool,
    },
    /// HEAD is the tip of a base branch, and nothing says since when.
    OnBase {
        /// The branch.
        branch: String,
    },
    /// In CI, HEAD is the base that was named, or an older commit of it.
    BaseIsHead {
        /// The revision.
        base: String,
        /// `--base`, `CICD_BASE`.
        by: &'static str,
    },
    /// A commit that was named is not in this clone.
    CommitMissing {
        /// The commit.
        commit: String,
        /// Who names it.
        by: NamedBy,
    },
    /// No last green commit is known.
    NoLastGreen {
        /// What GitHub, or what was to be asked, says.
        why: String,
    },
    /// The last green commit is not in the history of the head.
    LastGreenElsewhere {
        /// The commit.
        commit: String,
        /// The head.
        head: String,
    },
    /// The proposed commits are not in this clone.
    ProposalMissing,
    /// The target's commit is not in this clone.
    TargetMissing {
        /// The commit.
        commit: String,
    },
    /// The target branch is not in this clone.
    TargetBranchMissing {
        /// The branch.
        branch: String,
    },
    /// The commit before the push is not in this clone.
    BeforeMissing {
        /// What it is.
        before: BeforeState,
        /// The commit.
        commit: String,
    },
    /// The commit before the push is HEAD itself.
    BeforeIsHead {
        /// What it is.
        before: BeforeState,
    },
    /// A ref of the remote is at a commit that is not in this clone.
    RemoteRefMissing {
        /// The ref.
        name: String,
        /// The commit.
        commit: String,
    },
    /// A partial clone left what is to be compared with its remote, and nothing is fetched outside of CI.
    PartialClone {
        /// One end; `None` for the empty tree.
        base: Option<String>,
        /// The other.
        head: String,
    },
    /// Git cannot compare the two ends.
    Incomparable {
        /// What git says.
        why: String,
    },
}

/// What a person should know of a range although it is exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeWarning {
    /// A name of both a branch and a tag was taken for the branch.
    BranchAndTag {
        /// The name.
        name: String,
    },
    /// A group of a merge queue names no base branch, and is compared with the group in front of it.
    GroupWithoutBaseBranch {
        /// The commit that it is compared with.
        base: String,
    },
    /// Files count as changed because the filter that would show that they are not is a program, and was not run.
    FilterNotRun {
        /// The first of them, as text.
        path: String,
        /// How many more there are.
        others: usize,
    },
    /// A submodule counts as changed because nothing in it was looked at.
    SubmoduleNotRead {
        /// Its folder, as text.
        path: String,
        /// Why not.
        why: String,
    },
    /// The remote did not answer in time, and nothing more is fetched.
    RemoteGivenUp {
        /// What was asked, and for how long.
        why: String,
    },
    /// HEAD lacks the commit that the event proposes.
    NotTheProposal {
        /// The commit that is checked out.
        head: String,
        /// The proposed commit.
        proposed: String,
    },
}

impl RangeWarning {
    /// The stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BranchAndTag { .. } => "branch-and-tag",
            Self::GroupWithoutBaseBranch { .. } => "group-without-base-branch",
            Self::FilterNotRun { .. } => "filter-not-run",
            Self::SubmoduleNotRead { .. } => "submodule-not-read",
            Self::RemoteGivenUp { .. } => "remote-given-up",
            Self::NotTheProposal { .. } => "not-the-proposal",
        }
    }
}

/// Why the event that started a job has no range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRange {
    /// A tag was pushed.
    Tag,
    /// The event is none that changes a branch.
    Event(String),
    /// The run was started for this reason (Azure Pipelines).
    Reason(String),
    /// The build was started by this (Buildkite).
    Build(String),
    /// The pipeline was started by this (GitLab).
    Pipeline(String),
    /// The pipeline names no branch.
    NoBranch,
    /// The merge group names no commits.
    NoCommits,
    /// The event's file cannot be read.
    EventFile {
        /// The file.
        path: String,
        /// What the system says; `None` when it is not the JSON of an event.
        error: Option<String>,
    },
}

impl RangeSource {
    /// The stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyTree(_) => "empty-tree",
            Self::Named { .. } => "named",
            Self::MergeBase { .. } => "merge-base",
            Self::LastGreen { .. } => "last-green",
            Self::MergeCommit | Self::MergedWith => "merge-commit",
            Self::ForkPoint => "fork-point",
            Self::MergeQueue => "merge-queue",
            Self::PreCommit => "pre-commit",
            Self::Before(BeforeState::Push) => "before-push",
            Self::Before(BeforeState::SuccessfulBuild) => "successful-build",
            Self::RemoteRef { .. } => "remote-ref",
            Self::Parent => "parent",
        }
    }
}

impl Widening {
    /// The stable word in JSON.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRange(_) => "no-range",
            Self::NoBaseBranch { .. } => "no-base-branch",
            Self::NoCommonHistory { .. } => "no-common-history",
            Self::ShallowBeforeMergeBase { .. } | Self::ShallowBefore { .. } => "shallow-clone",
            Self::OnBase { .. } => "on-base-branch",
            Self::BaseIsHead { .. } => "base-is-head",
            Self::CommitMissing { .. }
            | Self::ProposalMissing
            | Self::TargetMissing { .. }
            | Self::TargetBranchMissing { .. }
            | Self::BeforeMissing { .. }
            | Self::RemoteRefMissing { .. } => "commit-missing",
            Self::NoLastGreen { .. } => "no-last-green",
            Self::LastGreenElsewhere { .. } => "last-green-elsewhere",
            Self::BeforeIsHead { .. } => "before-is-head",
            Self::PartialClone { .. } => "partial-clone",
            Self::Incomparable { .. } => "incomparable",
        }
    }
}
