//! The origin of a range, and the reasons why an answer is wider than its ranges. The words are in `report`.

/// The origin of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeSource {
    /// The empty tree: everything is new.
    EmptyTree(EmptyTree),
    /// A base that was named.
    Named {
        /// The revision.
        base: String,
        /// The option or variable: `--base`, `CICD_BASE`.
        by: &'static str,
    },
    /// The merge base with a branch or a revision.
    MergeBase {
        /// The name of the branch or revision.
        with: String,
    },
    /// The last commit whose gate passed.
    LastGreen {
        /// The commit, shortened.
        commit: String,
    },
    /// The other parent of the merge commit that is checked out.
    MergeCommit,
    /// The target that HEAD was merged with, as the CI provider names it.
    MergedWith,
    /// The merge base that the CI provider names.
    ForkPoint,
    /// The base of a merge queue.
    MergeQueue,
    /// The commit of the remote that the pre-commit framework names.
    PreCommit,
    /// The commit before a push.
    Before(BeforeState),
    /// The previous commit of a ref of the remote.
    RemoteRef {
        /// The ref.
        name: String,
    },
    /// The parent of a past commit.
    Parent,
}

/// Possible reasons why a range begins at the empty tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EmptyTree {
    /// The empty tree was named as the base.
    Named,
    /// There is no commit yet.
    NoCommit,
    /// This is the first push.
    FirstPush,
    /// The remote has no base branch yet.
    NoBaseBranch {
        /// The remote, if it has a name.
        remote: Option<String>,
    },
}

/// The commit before a push, as the CI provider reports it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BeforeState {
    /// The commit of the branch before the push.
    #[default]
    Push,
    /// The last successful build's commit.
    SuccessfulBuild,
}

/// The origin of the name of a missing commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedBy {
    /// An option or a variable.
    Option(&'static str),
    /// The source of the range.
    Source(Box<RangeSource>),
}

/// Possible reasons why every domain counts as affected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Widening {
    /// The event that started the job has no range.
    NoRange(NoRange),
    /// There is no base branch.
    NoBaseBranch {
        /// The names that were tried.
        looked_for: Vec<String>,
        /// The remote to fetch from, if there is one.
        remote: Option<String>,
        /// True if the clone is shallow.
        is_shallow: bool,
    },
    /// There is no merge base.
    NoCommonHistory {
        /// The name of the branch or revision.
        with: String,
    },
    /// The clone is shallow and ends before the merge base.
    ShallowBeforeMergeBase {
        /// The name of the branch or revision.
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
    /// HEAD is the tip of a base branch, and no information says where the range begins.
    OnBase {
        /// The branch.
        branch: String,
    },
    /// In CI, HEAD is the base that was named, or an older commit of it.
    BaseIsHead {
        /// The revision.
        base: String,
        /// The option or variable: `--base`, `CICD_BASE`.
        by: &'static str,
    },
    /// A commit that was named is not in this clone.
    CommitMissing {
        /// The commit.
        commit: String,
        /// The origin of the commit's name.
        by: NamedBy,
    },
    /// No last green commit is known.
    NoLastGreen {
        /// The explanation of GitHub, or of the program that should have asked it.
        why: String,
    },
    /// The last green commit is not in the history of the head.
    LastGreenElsewhere {
        /// The commit.
        commit: String,
        /// The head.
        head: String,
    },
    /// The commits of the pull request are not in this clone.
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
        /// The kind of the commit.
        before: BeforeState,
        /// The commit.
        commit: String,
    },
    /// The commit before the push is HEAD itself.
    BeforeIsHead {
        /// The kind of the commit.
        before: BeforeState,
    },
    /// A ref of the remote is at a commit that is not in this clone.
    RemoteRefMissing {
        /// The ref.
        name: String,
        /// The commit.
        commit: String,
    },
    /// A partial clone lacks objects of the comparison, and outside of CI nothing is fetched.
    PartialClone {
        /// The base; `None` for the empty tree.
        base: Option<String>,
        /// The head.
        head: String,
    },
    /// Git cannot compare the two ends.
    Incomparable {
        /// The message of git.
        why: String,
    },
}

/// A warning about a range that is exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeWarning {
    /// A name belongs to a branch and a tag; the branch was used.
    BranchAndTag {
        /// The name.
        name: String,
    },
    /// A group of a merge queue names no base branch. It is compared with the group in front of it.
    GroupWithoutBaseBranch {
        /// The commit that it is compared with.
        base: String,
    },
    /// Files count as changed because a filter program, which could show that they are unchanged, was not run.
    FilterNotRun {
        /// The path of the first file, as text.
        path: String,
        /// The number of other files.
        others: usize,
    },
    /// A submodule counts as changed because its content was not read.
    SubmoduleNotRead {
        /// The folder of the submodule, as text.
        path: String,
        /// The reason.
        why: String,
    },
    /// The remote did not answer in time, so nothing more is fetched.
    RemoteGivenUp {
        /// The request and its duration.
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
    /// Returns the stable word in JSON.
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

/// Possible reasons why the event that started a job has no range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRange {
    /// A tag was pushed.
    Tag,
    /// The event does not change a branch.
    Event(String),
    /// The run was started for this reason (Azure Pipelines).
    Reason(String),
    /// The build was started by this source (Buildkite).
    Build(String),
    /// The pipeline was started by this source (GitLab).
    Pipeline(String),
    /// The pipeline names no branch.
    NoBranch,
    /// The merge group names no commits.
    NoCommits,
    /// The event's file cannot be read.
    EventFile {
        /// The file.
        path: String,
        /// The message of the operating system; `None` if the file is not the JSON of an event.
        error: Option<String>,
    },
}

impl RangeSource {
    /// Returns the stable word in JSON.
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
    /// Returns the stable word in JSON.
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
