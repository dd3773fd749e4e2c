//! The words for the source of a range, and for the reasons why every domain counts as affected.

use crate::model::commit::{is_oid, short};
use crate::model::reasons::{BeforeState, EmptyTree, NamedBy, NoRange, RangeSource, RangeWarning, Widening};

/// Returns the source of a range as a fragment.
#[must_use]
pub fn range_source(source: &RangeSource) -> String {
    match source {
        RangeSource::EmptyTree(why) => empty_tree(why),
        RangeSource::Named { base, by } => format!("{base} ({by})"),
        RangeSource::MergeBase { with } => format!("merge base with {with}"),
        RangeSource::LastGreen { commit } => format!("last green gate at {commit}"),
        RangeSource::MergeCommit => "the target's parent of the merge commit HEAD".to_owned(),
        RangeSource::MergedWith => "the target branch that HEAD was merged with".to_owned(),
        RangeSource::ForkPoint => "the fork point that the provider names".to_owned(),
        RangeSource::MergeQueue => "the merge queue's base".to_owned(),
        RangeSource::PreCommit => "the remote's commit, from pre-commit".to_owned(),
        RangeSource::Before(what) => before(*what).to_owned(),
        RangeSource::RemoteRef { name } => format!("the remote's {name} before the push"),
        RangeSource::Parent => String::new(),
    }
}

fn empty_tree(why: &EmptyTree) -> String {
    match why {
        EmptyTree::Named => "the empty tree".to_owned(),
        EmptyTree::NoCommit => "the empty tree, as there is no commit yet".to_owned(),
        EmptyTree::FirstPush => "the empty tree, as this is the first push".to_owned(),
        EmptyTree::NoBaseBranch { remote } => {
            format!("the empty tree, as {} has no base branch yet", remote.as_deref().unwrap_or("the remote"))
        }
    }
}

fn before(before: BeforeState) -> &'static str {
    match before {
        BeforeState::Push => "the branch's commit before the push",
        BeforeState::SuccessfulBuild => "the last successful build's commit",
    }
}

/// Returns a warning about a range that is exact nevertheless.
#[must_use]
pub fn range_warning(warning: &RangeWarning) -> String {
    match warning {
        RangeWarning::BranchAndTag { name } => {
            format!("`{name}` is both a branch and a tag; the branch is compared; for the tag, write tags/{name}")
        }
        RangeWarning::GroupWithoutBaseBranch { base } => format!(
            "the merge group names no base branch; it is compared with the group in front of it ({}), whose entries are not counted",
            short(base)
        ),
        RangeWarning::FilterNotRun { path, others } => {
            let (files, count) =
                if *others == 0 { (String::new(), "counts") } else { (format!(" and {others} more"), "count") };
            format!(
                "{path}{files} {count} as changed: the filter is a program from git's settings, which cicd does not run; \
                 if nothing changed, run git status once"
            )
        }
        RangeWarning::SubmoduleNotRead { path, why } => format!("the submodule {path} counts as changed: {why}"),
        RangeWarning::RemoteGivenUp { why } => format!("{why}; nothing more is fetched"),
        RangeWarning::NotTheProposal { head, proposed } => format!(
            "HEAD ({}) does not contain the proposed commit {}; the tested commit is older than the pull request; \
             run the job again",
            short(head),
            short(proposed)
        ),
    }
}

/// Returns the reason why every domain counts as affected, as a fragment.
#[must_use]
pub fn widening(why: &Widening) -> String {
    const COMPLETES: &str = "; complete it with git fetch --unshallow";
    let next = |was_fetched: &bool| if *was_fetched { "" } else { COMPLETES };
    match why {
        Widening::NoRange(why) => no_range(why),
        Widening::NoBaseBranch { looked_for, remote, is_shallow } => {
            no_base_branch(&looked_for.join(", "), remote.as_deref(), *is_shallow)
        }
        Widening::NoCommonHistory { with } => format!("HEAD and {with} have no common history"),
        Widening::ShallowBeforeMergeBase { with, was_fetched } => {
            format!("the clone is shallow and its history ends before the merge base with {with}{}", next(was_fetched))
        }
        Widening::ShallowBefore { revision, by, was_fetched } => {
            format!("the clone is shallow and ends before {revision} ({by}){}", next(was_fetched))
        }
        Widening::OnBase { branch } => format!(
            "HEAD is on the base branch {branch}, and the commit before the change is unknown; \
             name it with --base or CICD_BASE"
        ),
        Widening::BaseIsHead { base, by } => {
            let base = if is_oid(base) { short(base) } else { base };
            format!("{base} ({by}) already contains HEAD, so the change is unknown; name the commit before the change")
        }
        Widening::CommitMissing { commit, by } => format!("the commit {commit} ({}) is not in this clone", named_by(by)),
        Widening::NoLastGreen { why } => format!("no last green commit: {why}"),
        Widening::LastGreenElsewhere { commit, head } => {
            format!("{commit}, the commit of the last green gate, is not in the history of {head}")
        }
        Widening::ProposalMissing => "the proposed commits are not in this clone".to_owned(),
        Widening::TargetMissing { commit } => format!("the target's commit {commit} is not in this clone"),
        Widening::TargetBranchMissing { branch } => {
            format!("the target branch {branch} of the remote is not in this clone and could not be fetched")
        }
        Widening::BeforeMissing { before: what, commit } => format!("{} {commit} is not in this clone", before(*what)),
        Widening::BeforeIsHead { before: what } => format!("{} is HEAD itself", before(*what)),
        Widening::RemoteRefMissing { name, commit } => {
            format!("the remote's {name} is at {commit}, which is not in this clone")
        }
        Widening::PartialClone { base, head } => format!(
            "this partial clone lacks folders of the two commits, and cicd fetches nothing outside of CI; \
             fetch them with git diff --stat {} {}",
            base.as_deref().map_or("4b825dc642cb6eb9a060e54bf8d69288fbee4904", short),
            short(head)
        ),
        Widening::Incomparable { why } => why.clone(),
    }
}

fn named_by(by: &NamedBy) -> String {
    match by {
        NamedBy::Option(name) => (*name).to_owned(),
        NamedBy::Source(source) => range_source(source),
    }
}

fn no_base_branch(looked_for: &str, remote: Option<&str>, is_shallow: bool) -> String {
    let next = match remote {
        Some(remote) if is_shallow => {
            format!("; complete this shallow clone with git fetch --unshallow {remote} '+refs/heads/*:refs/remotes/{remote}/*'")
        }
        Some(remote) => format!("; fetch its branches with git fetch {remote}"),
        None => String::new(),
    };
    format!("there is no base branch to compare with (looked for {looked_for}; `base:` in cicd.yml names others){next}")
}

fn no_range(why: &NoRange) -> String {
    match why {
        NoRange::Tag => "a pushed tag has no range".to_owned(),
        NoRange::Event(name) => format!("the event `{name}` has no range"),
        NoRange::Reason(reason) => format!("a run for the reason `{reason}` has no range"),
        NoRange::Build(source) => format!("a build started by `{source}` has no range"),
        NoRange::Pipeline(source) => format!("a pipeline started by `{source}` has no range"),
        NoRange::NoBranch => "the pipeline names no branch".to_owned(),
        NoRange::NoCommits => "the merge_group event names no commits".to_owned(),
        NoRange::EventFile { path, error: Some(error) } => {
            format!("the event's file {path} (GITHUB_EVENT_PATH) cannot be read: {error}")
        }
        NoRange::EventFile { path, error: None } => {
            format!("the event's file {path} (GITHUB_EVENT_PATH) is not the JSON of an event")
        }
    }
}
