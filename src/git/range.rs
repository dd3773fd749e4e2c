//! Decides which commits to compare. The main rule: a range that is not known is widened and reported, never guessed small.

use std::cell::OnceCell;

use super::Ranges;
use super::deepen::Reach;
use super::last_green::LastGreen;
use super::objects::Oid;
use super::pre_push::PushedRef;
use super::providers::CiEvent;
use super::repository::Repository;
use crate::config::MergeQueue;
use crate::model::commit::{is_oid, short};
use crate::model::error::{Error, Result};
use crate::model::reasons::{EmptyTree, NamedBy, Range, RangeSource, Widening};

/// The kinds of comparisons.
#[derive(Debug, Clone)]
pub enum WantedRange {
    /// From a base that a person or a script named by `--base` or `CICD_BASE`.
    Named {
        /// The base's revision; `None` for the nearest base branch.
        base: Option<String>,
        /// The head's revision.
        head: Option<String>,
        /// The source of the name: `--base` or `CICD_BASE`.
        by: &'static str,
    },
    /// From the last commit whose gate passed.
    LastGreen {
        /// The answer of the hosting service.
        answer: LastGreen,
        /// The head's revision.
        head: Option<String>,
    },
    /// The range of a CI provider's event.
    Event(CiEvent),
    /// The range of a push.
    PrePush {
        /// The refs that are pushed.
        refs: Vec<PushedRef>,
        /// The remote, if it has a name.
        remote: Option<String>,
    },
    /// The branch that is checked out, since its nearest base branch.
    Branch,
}

/// A wanted comparison, and its surroundings.
pub struct RangeRequest<'a> {
    /// The comparison that is wanted.
    pub wanted: WantedRange,
    /// The base branches of the config; empty for the remote's default branch. Called only if they matter.
    pub bases: &'a dyn Fn() -> Result<Vec<String>>,
    /// The base of a group of a merge queue.
    pub merge_queue: &'a dyn Fn() -> Result<MergeQueue>,
    /// True if this is CI: there, history may be fetched, and a base that is HEAD itself is no answer.
    pub in_ci: bool,
    /// True if the work tree is known to be clean: then `git` is not asked.
    pub is_clean: bool,
}

impl RangeRequest<'_> {
    /// Returns true if the answer will include the work tree.
    pub(super) fn may_need_worktree(&self, repository: &Repository) -> bool {
        let open_ended = match &self.wanted {
            WantedRange::Named { head, .. } | WantedRange::LastGreen { head, .. } => head.is_none() && !self.in_ci,
            WantedRange::Branch => true,
            WantedRange::Event(_) | WantedRange::PrePush { .. } => false,
        };
        open_ended && !repository.places().is_bare
    }
}

pub(super) fn resolve(repository: &Repository, request: &RangeRequest<'_>) -> Result<Ranges> {
    let resolver =
        RangeResolver { repository, request, reach: Reach::new(repository, request.in_ci), configured: OnceCell::new() };
    let mut ranges = match &request.wanted {
        WantedRange::Named { base, head, by } => resolver.named(base.as_deref(), head.as_deref(), by),
        WantedRange::LastGreen { answer, head } => resolver.last_green(answer, head.as_deref()),
        WantedRange::Event(CiEvent::PullRequest(pull_request)) => resolver.pull_request(pull_request),
        WantedRange::Event(CiEvent::MergeGroup(group)) => resolver.merge_group(group),
        WantedRange::Event(CiEvent::Exactly { base, head, source }) => resolver.exactly(base, head, source),
        WantedRange::Event(CiEvent::Push(push)) => resolver.push(push),
        WantedRange::Event(CiEvent::Deletion) => Ok(Ranges::default()),
        WantedRange::Event(CiEvent::WithoutRange(because)) => Ok(Ranges::widened(Widening::NoRange(because.clone()))),
        WantedRange::PrePush { refs, remote } => resolver.pre_push(refs, remote.as_deref()),
        WantedRange::Branch => resolver.branch(),
    }?;
    ranges.notes.extend(resolver.reach.notes());
    ranges.warnings.extend(resolver.reach.warnings());
    Ok(ranges)
}

/// The object ids of the tree without entries, which scripts use as the base of everything (`git hash-object -t tree /dev/null`).
const EMPTY_TREES: [&str; 2] =
    ["4b825dc642cb6eb9a060e54bf8d69288fbee4904", "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"];

/// Turns the wanted comparison into ranges. Its other parts are in `bases` (the bases), `event` and `queue` (CI), and `pushed` (hooks).
pub(super) struct RangeResolver<'r> {
    pub(super) repository: &'r Repository,
    pub(super) request: &'r RangeRequest<'r>,
    pub(super) reach: Reach<'r>,
    pub(super) configured: OnceCell<Vec<String>>,
}

impl RangeResolver<'_> {
    fn named(&self, base: Option<&str>, head: Option<&str>, by: &'static str) -> Result<Ranges> {
        let Some((tip, worktree)) = self.head(head)? else {
            return match head {
                Some(head) => self.missing(head, "--head or CICD_HEAD"),
                None => Err(no_commit_yet()),
            };
        };
        let head = (!worktree).then(|| tip.clone());
        if base.is_some_and(|base| EMPTY_TREES.contains(&base)) {
            return Ok(Ranges::exactly(range(None, head, RangeSource::EmptyTree(EmptyTree::Named))));
        }
        let Some(base) = base else { return self.since_nearest(&self.bases()?, &tip, head.as_deref(), true) };
        let Some(commit) = self.reach.revision(base)? else { return self.missing(base, by) };
        let Some(merge_bases) = self.reach.merge_bases(&commit, &tip)? else {
            return Ok(Ranges::widened(self.reach.no_common_history(base)));
        };
        // The same variable serves every branch of a pipeline, and on the base branch itself it hides what was pushed.
        if self.request.in_ci && merge_bases == [tip.as_str()] && !matches!(self.request.wanted, WantedRange::LastGreen { .. })
        {
            return Ok(Ranges::widened(Widening::BaseIsHead { base: base.to_owned(), by }));
        }
        let source = if merge_bases == [commit] {
            RangeSource::Named { base: base.to_owned(), by }
        } else {
            RangeSource::MergeBase { with: base.to_owned() }
        };
        let mut ranges = Ranges::default();
        ranges.add_all(merge_bases, head.as_deref(), &source);
        Ok(ranges)
    }

    /// Handles a revision that does not exist: a mistyped name is an error, a commit that this clone lacks widens.
    fn missing(&self, revision: &str, by: &'static str) -> Result<Ranges> {
        if revision.contains(['~', '^']) && self.repository.is_shallow() {
            let (revision, was_fetched) = (revision.to_owned(), self.request.in_ci);
            return Ok(Ranges::widened(Widening::ShallowBefore { revision, by, was_fetched }));
        }
        if is_oid(revision) {
            let (commit, by) = (revision.to_owned(), NamedBy::Option(by));
            return Ok(Ranges::widened(Widening::CommitMissing { commit, by }));
        }
        let error = Error::usage(format!("there is no revision `{revision}` ({by})"));
        Err(match self.repository.remotes()?.first() {
            Some(remote) => error.hint(format!("check the name, or fetch it first: git fetch {remote}")),
            None => error.hint("check the name: git branch --all shows the branches"),
        })
    }

    /// Returns the tip to compare, and whether the work tree counts on top of it.
    fn head(&self, named: Option<&str>) -> Result<Option<(Oid, bool)>> {
        if let Some(head) = named {
            return Ok(self.reach.revision(head)?.map(|commit| (commit, false)));
        }
        let worktree = !self.request.in_ci && !self.repository.places().is_bare;
        Ok(self.repository.commit("HEAD")?.map(|commit| (commit, worktree)))
    }

    fn last_green(&self, answer: &LastGreen, head: Option<&str>) -> Result<Ranges> {
        match answer {
            LastGreen::Unknown(because) => Ok(Ranges::widened(Widening::NoLastGreen { why: because.clone() })),
            LastGreen::Commit(commit) => {
                let mut ranges = self.named(Some(commit), head, "the last green gate")?;
                // From a merge base, the fixes of the green commit would be missing.
                if ranges.list.iter().any(|range| range.base.as_deref() != Some(commit)) {
                    let (commit, head) = (commit.clone(), head.unwrap_or("HEAD").to_owned());
                    return Ok(Ranges::widened(Widening::LastGreenElsewhere { commit, head }));
                }
                for range in &mut ranges.list {
                    range.source = RangeSource::LastGreen { commit: short(commit).to_owned() };
                }
                Ok(ranges)
            }
        }
    }

    fn branch(&self) -> Result<Ranges> {
        let Some((tip, worktree)) = self.head(None)? else {
            // There is no commit: every file is new.
            return Ok(Ranges::exactly(range(None, None, RangeSource::EmptyTree(EmptyTree::NoCommit))));
        };
        // Outside of the known providers, files of the job and files of a person look the same: untracked files count.
        let worktree = worktree || (self.request.in_ci && !self.repository.places().is_bare);
        let head = (!worktree).then(|| tip.clone());
        self.since_nearest(&self.bases()?, &tip, head.as_deref(), true)
    }
}

pub(super) fn range(base: Option<Oid>, head: Option<Oid>, source: RangeSource) -> Range {
    Range { base, head, source }
}

pub(super) fn no_commit_yet() -> Error {
    Error::usage("the repository has no commit yet").hint("commit something, or run without --base and --head")
}
