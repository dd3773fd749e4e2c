//! Which commits to compare. One rule stands above all: a range that is not known is widened and says so, never guessed small.

use super::Ranges;
use std::cell::OnceCell;

use super::deepen::{self, Reach};
use super::last_green::LastGreen;
use super::pre_push::Push as PushedRef;
use super::providers::{Event, Proposal, Push};
use super::repository::{Oid, Repository};
use crate::error::{Error, Result};
use crate::reasons::Range;

/// What is to be compared.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// A base that a person or a script named, and where: `--base`, `CICD_BASE`.
    Named {
        /// The base's revision; `None` for the nearest base branch.
        base: Option<String>,
        /// The head's revision.
        head: Option<String>,
        /// `--base`, `CICD_BASE`.
        by: &'static str,
    },
    /// From the last commit whose gate was green.
    LastGreen {
        /// What the hosting service said.
        answer: LastGreen,
        /// The head's revision.
        head: Option<String>,
    },
    /// What a CI provider's event says.
    Event(Event),
    /// What a push sends.
    PrePush {
        /// The refs that are pushed.
        refs: Vec<PushedRef>,
        /// The remote, if it has a name.
        remote: Option<String>,
    },
    /// The branch that is checked out.
    Branch,
}

/// What is to be compared, and in which surroundings.
pub struct Request<'a> {
    /// What is wanted.
    pub wanted: Wanted,
    /// The base branches of the config; empty for the remote's default branch. Asked for only when they matter.
    pub bases: &'a dyn Fn() -> Result<Vec<String>>,
    /// Whether this is CI, where history may be fetched and a base that is HEAD itself is no answer.
    pub in_ci: bool,
}

impl Request<'_> {
    /// Whether the answer will include the work tree.
    pub(super) fn may_need_worktree(&self, repository: &Repository) -> bool {
        let open_ended = match &self.wanted {
            Wanted::Named { head, .. } | Wanted::LastGreen { head, .. } => head.is_none() && !self.in_ci,
            Wanted::Branch => true,
            Wanted::Event(_) | Wanted::PrePush { .. } => false,
        };
        open_ended && !repository.places().is_bare
    }
}

pub(super) fn resolve(repository: &Repository, request: &Request<'_>) -> Result<Ranges> {
    let resolver = Resolver { repository, request, reach: Reach::new(repository, request.in_ci), configured: OnceCell::new() };
    let mut ranges = match &request.wanted {
        Wanted::Named { base, head, by } => resolver.named(base.as_deref(), head.as_deref(), by),
        Wanted::LastGreen { answer, head } => resolver.last_green(answer, head.as_deref()),
        Wanted::Event(Event::Proposal(proposal)) => resolver.proposal(proposal),
        Wanted::Event(Event::Exactly { base, head, source }) => resolver.exactly(base, head, source),
        Wanted::Event(Event::Push(push)) => resolver.push(push),
        Wanted::Event(Event::Deletion) => Ok(Ranges::default()),
        Wanted::Event(Event::WithoutRange(because)) => Ok(Ranges::widened(because.clone())),
        Wanted::PrePush { refs, remote } => resolver.pre_push(refs, remote.as_deref()),
        Wanted::Branch => resolver.branch(),
    }?;
    ranges.notes.extend(resolver.reach.notes());
    Ok(ranges)
}

/// The object ids of the tree without entries, which scripts use as the base of everything (`git hash-object -t tree /dev/null`).
const EMPTY_TREES: [&str; 2] =
    ["4b825dc642cb6eb9a060e54bf8d69288fbee4904", "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"];

/// A base branch that exists: what to call it, and its commit.
struct Base {
    name: String,
    commit: Oid,
}

struct Resolver<'r> {
    repository: &'r Repository,
    request: &'r Request<'r>,
    reach: Reach<'r>,
    configured: OnceCell<Vec<String>>,
}

impl Resolver<'_> {
    /// The base branches that the config names.
    fn configured(&self) -> Result<&[String]> {
        if let Some(known) = self.configured.get() {
            return Ok(known);
        }
        let bases = (self.request.bases)()?;
        Ok(self.configured.get_or_init(|| bases))
    }

    fn named(&self, base: Option<&str>, head: Option<&str>, by: &str) -> Result<Ranges> {
        let Some((tip, worktree)) = self.head(head)? else {
            return match head {
                Some(head) => self.missing(head, "--head or CICD_HEAD"),
                None => Err(no_commit_yet()),
            };
        };
        let head = (!worktree).then(|| tip.clone());
        if base.is_some_and(|base| EMPTY_TREES.contains(&base)) {
            return Ok(Ranges::exactly(range(None, head, "the empty tree".to_owned())));
        }
        let Some(base) = base else { return self.from_nearest(&self.bases()?, &tip, head, true) };
        let Some(commit) = self.reach.revision(base)? else { return self.missing(base, by) };
        match self.reach.merge_base(&commit, &tip)? {
            Some(merge_base) if merge_base == commit => {
                Ok(Ranges::exactly(range(Some(commit), head, format!("{base} ({by})"))))
            }
            Some(merge_base) => Ok(Ranges::exactly(range(Some(merge_base), head, format!("merge base with {base}")))),
            None => Ok(Ranges::widened(self.reach.no_common_history(base))),
        }
    }

    /// A revision that is not there: a mistyped name is an error, a commit that this clone lacks widens.
    fn missing(&self, revision: &str, by: &str) -> Result<Ranges> {
        if deepen::is_object_id(revision) {
            return Ok(Ranges::widened(format!("the commit {revision} ({by}) is not in this clone")));
        }
        let error = Error::usage(format!("there is no revision `{revision}` ({by})"));
        Err(match self.repository.remotes()?.first() {
            Some(remote) => error.hint(format!("check the name, or fetch it first: git fetch {remote}")),
            None => error.hint("check the name: git branch --all shows the branches"),
        })
    }

    /// The tip to compare with, and whether the work tree counts on top of it.
    fn head(&self, named: Option<&str>) -> Result<Option<(Oid, bool)>> {
        if let Some(head) = named {
            return Ok(self.reach.revision(head)?.map(|commit| (commit, false)));
        }
        let worktree = !self.request.in_ci && !self.repository.places().is_bare;
        Ok(self.repository.commit("HEAD")?.map(|commit| (commit, worktree)))
    }

    fn last_green(&self, answer: &LastGreen, head: Option<&str>) -> Result<Ranges> {
        match answer {
            LastGreen::Unknown(because) => Ok(Ranges::widened(format!("no last green commit: {because}"))),
            LastGreen::Commit(commit) => {
                let mut ranges = self.named(Some(commit), head, "the last green gate at")?;
                for range in &mut ranges.list {
                    range.source = format!("last green gate at {}", short(commit));
                }
                Ok(ranges)
            }
        }
    }

    fn branch(&self) -> Result<Ranges> {
        let Some((tip, worktree)) = self.head(None)? else {
            // Nothing is committed: everything that is here is new.
            return Ok(Ranges::exactly(range(None, None, "the empty tree, as there is no commit yet".to_owned())));
        };
        // Outside the known providers a job's untracked files cannot be told from a person's: they count.
        let worktree = worktree || (self.request.in_ci && !self.repository.places().is_bare);
        let head = (!worktree).then(|| tip.clone());
        self.from_nearest(&self.bases()?, &tip, head, true)
    }

    fn from_nearest(&self, bases: &[Base], tip: &str, head: Option<Oid>, guessed: bool) -> Result<Ranges> {
        if bases.is_empty() {
            return Ok(Ranges::widened(self.no_base_branch()?));
        }
        let Some((name, merge_base)) = self.nearest(bases, tip)? else {
            let names: Vec<&str> = bases.iter().map(|base| base.name.as_str()).collect();
            return Ok(Ranges::widened(self.reach.no_common_history(&names.join(", "))));
        };
        if guessed && self.request.in_ci && merge_base == tip {
            return Ok(Ranges::widened(format!("HEAD is on {name} itself, and nothing says since when")));
        }
        Ok(Ranges::exactly(range(Some(merge_base), head, format!("merge base with {name}"))))
    }

    fn no_base_branch(&self) -> Result<String> {
        let looked_for = self.base_names(&self.repository.remotes()?)?.join(", ");
        Ok(format!("there is no base branch to compare with (looked for {looked_for}; `base:` in cicd.yml names others)"))
    }

    /// The merge base that is nearest to `tip`, and the branch that it was found with.
    fn nearest(&self, bases: &[Base], tip: &str) -> Result<Option<(String, Oid)>> {
        let mut nearest: Option<(String, Oid)> = None;
        for base in bases {
            let Some(merge_base) = self.reach.merge_base(&base.commit, tip)? else { continue };
            let is_nearer = match &nearest {
                Some((_, known)) => *known != merge_base && self.repository.is_ancestor(known, &merge_base)?,
                None => true,
            };
            if is_nearer {
                nearest = Some((base.name.clone(), merge_base));
            }
        }
        Ok(nearest)
    }

    fn base_names(&self, remotes: &[String]) -> Result<Vec<String>> {
        let configured = self.configured()?;
        if !configured.is_empty() {
            return Ok(configured.to_vec());
        }
        for remote in remotes {
            let prefix = format!("refs/remotes/{remote}/");
            if let Some(target) = self.repository.symbolic(&format!("{prefix}HEAD"))?
                && let Some(name) = target.strip_prefix(&prefix)
            {
                return Ok(vec![name.to_owned()]);
            }
        }
        Ok(vec!["main".to_owned(), "master".to_owned()])
    }

    /// The base branches that these remotes have, as far as this clone knows.
    fn remote_bases(&self, remotes: &[String], name: &str) -> Result<Vec<Base>> {
        let mut bases = Vec::new();
        for remote in remotes {
            if let Some(commit) = self.repository.reference(&format!("refs/remotes/{remote}/{name}"))? {
                bases.push(Base { name: format!("{remote}/{name}"), commit });
            }
        }
        Ok(bases)
    }

    /// The base branches that exist. A remote's branch is preferred: the local one may be behind, or be what is worked on.
    fn bases(&self) -> Result<Vec<Base>> {
        let remotes = self.repository.remotes()?;
        let mut bases = Vec::new();
        for name in self.base_names(&remotes)? {
            let before = bases.len();
            bases.extend(self.remote_bases(&remotes, &name)?);
            if bases.len() > before {
                continue;
            }
            if let Some(commit) = self.reach.remote_branch(&name)? {
                bases.push(commit_of(&name, commit, &remotes));
            } else if let Some(commit) = self.repository.reference(&format!("refs/heads/{name}"))? {
                bases.push(Base { name, commit });
            } else if let Some(commit) = self.repository.commit(&name)?.filter(|_| name.contains('/')) {
                bases.push(Base { name, commit });
            }
        }
        Ok(bases)
    }

    /// A change that is proposed to a branch.
    fn proposal(&self, proposal: &Proposal) -> Result<Ranges> {
        let Some(checked_out) = self.repository.commit("HEAD")? else { return Err(no_commit_yet()) };
        let head = if proposal.checkout_is_target {
            match self.proposed_head(proposal)? {
                Some(head) => head,
                None => return Ok(Ranges::widened("the proposed commits are not in this clone")),
            }
        } else {
            checked_out
        };
        if let Some(parent) = self.target_side(proposal, &head)? {
            return Ok(match self.reach.commit(&parent)? {
                Some(base) => {
                    Ranges::exactly(range(Some(base), Some(head), "the target's side of the merge commit HEAD".to_owned()))
                }
                None => Ranges::widened(format!("the target's commit {parent} is not in this clone")),
            });
        }
        if let Some(target) = &proposal.merged_with {
            return match self.reach.revision(target)? {
                Some(base) => {
                    Ok(Ranges::exactly(range(Some(base), Some(head), "the target that HEAD was merged with".to_owned())))
                }
                None => Ok(Ranges::widened(format!("the target's commit {target} is not in this clone"))),
            };
        }
        if let Some(fork) = proposal.fork_point.as_deref().map(|fork| self.reach.revision(fork)).transpose()?.flatten() {
            return Ok(Ranges::exactly(range(Some(fork), Some(head), "the fork point that the provider names".to_owned())));
        }
        self.from_target(proposal, &head)
    }

    fn proposed_head(&self, proposal: &Proposal) -> Result<Option<Oid>> {
        if let Some(source) = &proposal.source
            && let Some(head) = self.reach.revision(source)?
        {
            return Ok(Some(head));
        }
        self.reach.fetched(proposal.source_ref.as_deref())
    }

    /// HEAD may be a test merge of the change and its target: the parent that is not the change is the target as it was merged.
    /// Which parent that is differs between providers.
    fn target_side(&self, proposal: &Proposal, head: &str) -> Result<Option<Oid>> {
        let Some(source) = proposal.source.as_deref().filter(|source| !head.starts_with(source)) else { return Ok(None) };
        Ok(match self.repository.parents(head)?.as_slice() {
            [a, b] if b.starts_with(source) => Some(a.clone()),
            [a, b] if a.starts_with(source) => Some(b.clone()),
            _ => None,
        })
    }

    fn from_target(&self, proposal: &Proposal, head: &str) -> Result<Ranges> {
        let mut bases = Vec::new();
        if let Some(branch) = &proposal.target_branch
            && let Some(commit) = self.reach.remote_branch(branch)?
        {
            bases.push(commit_of(branch, commit, &self.repository.remotes()?));
        }
        if bases.is_empty()
            && let Some(target) = &proposal.target
            && let Some(commit) = self.reach.revision(target)?
        {
            bases.push(Base { name: short(target).to_owned(), commit });
        }
        if bases.is_empty() {
            let Some(branch) = &proposal.target_branch else {
                return self.from_nearest(&self.bases()?, head, Some(head.to_owned()), true);
            };
            return Ok(Ranges::widened(format!("the target branch {branch} is not in this clone and could not be fetched")));
        }
        self.from_nearest(&bases, head, Some(head.to_owned()), true)
    }

    fn exactly(&self, base: &str, head: &str, source: &str) -> Result<Ranges> {
        for commit in [base, head] {
            if self.reach.revision(commit)?.is_none() {
                return Ok(Ranges::widened(format!("the commit {commit} ({source}) is not in this clone")));
            }
        }
        Ok(Ranges::exactly(range(Some(base.to_owned()), Some(head.to_owned()), source.to_owned())))
    }

    /// A push to a branch: since what it was before, unless that is gone or was rewritten.
    fn push(&self, push: &Push) -> Result<Ranges> {
        let Some(head) = self.repository.commit("HEAD")? else { return Err(no_commit_yet()) };
        let on_base = match (&push.branch, &push.default_branch) {
            (Some(branch), default) => default.as_ref() == Some(branch) || self.configured()?.contains(branch),
            _ => false,
        };
        let Some(named) = push.before.as_deref() else {
            if on_base && push.is_first {
                return Ok(Ranges::exactly(range(None, Some(head), "the empty tree, as this is the first push".to_owned())));
            }
            return self.push_from_base(push, &head);
        };
        let Some(before) = self.reach.revision(named)? else {
            if on_base {
                return Ok(Ranges::widened(format!("{} {named} is not in this clone", push.before_is)));
            }
            return self.push_from_base(push, &head);
        };
        let rewritten = match push.forced {
            Some(forced) => forced,
            None => !self.reach.is_ancestor(&before, &head)?,
        };
        if rewritten && !on_base {
            return self.push_from_base(push, &head);
        }
        if before == head {
            return Ok(Ranges::widened(format!("{} is HEAD itself", push.before_is)));
        }
        Ok(Ranges::exactly(range(Some(before), Some(head), push.before_is.to_owned())))
    }

    fn push_from_base(&self, push: &Push, head: &str) -> Result<Ranges> {
        let mut bases = Vec::new();
        if self.configured()?.is_empty()
            && let Some(default) = &push.default_branch
            && let Some(commit) = self.reach.remote_branch(default)?
        {
            bases.push(commit_of(default, commit, &self.repository.remotes()?));
        }
        if bases.is_empty() {
            bases = self.bases()?;
        }
        self.from_nearest(&bases, head, Some(head.to_owned()), true)
    }

    fn pre_push(&self, refs: &[PushedRef], remote: Option<&str>) -> Result<Ranges> {
        let mut ranges = Ranges::default();
        for pushed in refs {
            let found = self.pushed_ref(pushed, remote)?;
            ranges.list.extend(found.list.into_iter().filter(|range| range.base != range.head));
            ranges.widened_because = ranges.widened_because.or(found.widened_because);
        }
        Ok(ranges)
    }

    fn pushed_ref(&self, pushed: &PushedRef, remote: Option<&str>) -> Result<Ranges> {
        let Some(local) = &pushed.local else { return Ok(Ranges::default()) };
        let Some(head) = self.repository.commit(local)? else {
            // A tag of a file or a folder; it has no history.
            return Ok(Ranges::default());
        };
        // Only what a remote has counts: the local base branch may be what is pushed here.
        let remotes = remote.map_or_else(|| self.repository.remotes(), |remote| Ok(vec![remote.to_owned()]))?;
        let names = self.base_names(&remotes)?;
        let mut bases = Vec::new();
        for name in &names {
            bases.extend(self.remote_bases(&remotes, name)?);
        }
        let before = pushed.remote.as_deref().map(|oid| self.repository.commit(oid)).transpose()?.flatten();
        if let Some(before) = before
            && (bases.is_empty() || pushed.is_to(&names) || self.repository.is_ancestor(&before, &head)?)
        {
            return Ok(Ranges::exactly(range(
                Some(before),
                Some(head),
                format!("what the remote's {} was", pushed.remote_name()),
            )));
        }
        if bases.is_empty() {
            let source = format!("the empty tree, as {} has no base branch yet", remote.unwrap_or("the remote"));
            return Ok(Ranges::exactly(range(None, Some(head), source)));
        }
        self.from_nearest(&bases, &head, Some(head.clone()), false)
    }
}

fn range(base: Option<Oid>, head: Option<Oid>, source: String) -> Range {
    Range { base, head, source }
}

fn commit_of(branch: &str, commit: Oid, remotes: &[String]) -> Base {
    let name = remotes.first().map_or_else(|| branch.to_owned(), |remote| format!("{remote}/{branch}"));
    Base { name, commit }
}

fn short(oid: &str) -> &str {
    oid.get(..8).unwrap_or(oid)
}

fn no_commit_yet() -> Error {
    Error::usage("the repository has no commit yet").hint("commit something, or ask without --base and --head")
}
