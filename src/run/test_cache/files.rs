//! Assigns files to suites and judges every path once: files that count for all suites, files of each domain, and files that
//! suites name as inputs.

use super::CacheCandidate;
use crate::affected::proven::UsedFiles;
use crate::affected::{Judge, Map, PatternIndex};
use crate::config::Unowned;
use crate::git::snapshot::{ContentId, Mode, SnapshotEntry, Stamp};
use crate::model::diagnostic::At;
use crate::model::pattern::Pattern;
use crate::model::reasons::{Change, ChangeKind, Rule};

/// Files grouped by the suites that they count for, as indices into the given list, in its order.
pub(super) struct OwnedFiles {
    /// The files that count for every domain: global ones, and those without a domain if `unowned` says so.
    pub(super) shared: Vec<usize>,
    /// The files that count for no domain by their path, and that a domain or a file of no domain refers to.
    pub(super) used: Vec<usize>,
    /// The files of each domain.
    pub(super) domains: Vec<Vec<usize>>,
    /// The input files of each candidate.
    pub(super) inputs: Vec<Vec<usize>>,
}

/// A list of files that several suites share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Listed {
    /// All files.
    Whole,
    /// The files that count for every domain.
    Shared,
    /// The files of `cross-domain` and of no domain that references lead to.
    Used,
    /// The files of one domain.
    Domain(usize),
}

/// Returns the lists that count for a suite. `reach` holds its domain and all domains that it depends on; `is_whole` is true if
/// not all of them are known, and for `cross-domain`.
pub(super) fn listed(map: &Map<'_>, is_whole: bool, reach: &[usize]) -> Vec<Listed> {
    if is_whole {
        return vec![Listed::Whole];
    }
    let used = has_uses(map, reach).then_some(Listed::Used);
    std::iter::once(Listed::Shared).chain(used).chain(reach.iter().map(|at| Listed::Domain(*at))).collect()
}

/// Returns true if references lead from one of these domains to files of no domain. Which of the files a domain needs is not looked at: a
/// suite that runs once more costs less than one that does not run.
pub(super) fn has_uses(map: &Map<'_>, reach: &[usize]) -> bool {
    map.proven().uses.by_domains.iter().any(|one| reach.contains(&one.domain))
}

/// Returns true if the whole tree counts for a domain: for `cross-domain`, and where a dependency cannot be read.
pub(super) fn needs_whole(map: &Map<'_>, domain: usize, reach: &[usize]) -> bool {
    domain == map.cross_domain() || reach.iter().any(|at| !map.proven().unread(*at).is_empty())
}

impl OwnedFiles {
    /// Assigns entries, which must be sorted by path.
    pub(super) fn sort<'e>(
        map: &Map<'_>,
        entries: impl Iterator<Item = &'e SnapshotEntry>,
        candidates: &[CacheCandidate<'_>],
    ) -> Self {
        let mut sorter = Sorter::new(map, candidates.len());
        let index = PatternIndex::new(candidates.iter().map(|candidate| candidate.inputs.iter().copied()));
        let has_inputs = candidates.iter().any(|candidate| !candidate.inputs.is_empty());
        let mut inputs = index.lookup();
        for (at, entry) in entries.enumerate() {
            let is_folder = entry.mode == Mode::Submodule;
            sorter.file(at, &entry.path, is_folder);
            if has_inputs {
                for winner in inputs.winners(&entry.path, is_folder) {
                    sorter.files.inputs[winner.list].push(at);
                }
            }
        }
        sorter.files
    }
}

/// Assigns one path after the other.
struct Sorter<'m, 'c> {
    judge: Judge<'m, 'c>,
    unowned: Unowned,
    cross_domain: usize,
    uses: UsedFiles<'m>,
    /// The question to the judge. It is kept to reuse its memory.
    change: Change,
    files: OwnedFiles,
}

impl<'m, 'c> Sorter<'m, 'c> {
    fn new(map: &'m Map<'c>, candidates: usize) -> Self {
        let files = OwnedFiles {
            shared: Vec::new(),
            used: Vec::new(),
            domains: vec![Vec::new(); map.config().domains.len()],
            inputs: vec![Vec::new(); candidates],
        };
        let change = Change { path: Vec::new(), kind: ChangeKind::Modified, is_folder: false };
        let (unowned, cross_domain) = (map.config().unowned, map.cross_domain());
        Self { judge: map.judge(), unowned, cross_domain, uses: UsedFiles::new(&map.proven().uses), change, files }
    }

    fn file(&mut self, at: usize, path: &[u8], is_folder: bool) {
        self.change.path.clear();
        self.change.path.extend_from_slice(path);
        self.change.is_folder = is_folder;
        let judged = self.judge.file(&self.change);
        let is_aside = match (judged.rule, self.unowned) {
            (Rule::Global | Rule::Ignored, _) | (Rule::Unowned, Unowned::All | Unowned::Error) => false,
            (Rule::Owned, _) => judged.owners.iter().all(|owner| owner.domain == self.cross_domain),
            (Rule::Config, _) | (Rule::Unowned, Unowned::CrossDomain | Unowned::Ignore) => true,
        };
        if is_aside && std::str::from_utf8(path).is_ok_and(|path| self.uses.holds(path)) {
            self.files.used.push(at);
        }
        match (judged.rule, self.unowned) {
            (Rule::Global, _) | (Rule::Unowned, Unowned::All | Unowned::Error) => self.files.shared.push(at),
            (Rule::Owned, _) => judged.owners.iter().for_each(|owner| self.files.domains[owner.domain].push(at)),
            // The content of the config counts in parts of its own. The other files count only for `cross-domain`, which has
            // the whole tree, and where references lead to them.
            (Rule::Config | Rule::Ignored, _) | (Rule::Unowned, Unowned::CrossDomain | Unowned::Ignore) => {}
        }
    }
}

/// Returns, for each candidate, the first of these sorted paths that counts for it. The paths were written to while the suite
/// ran. The result of such a suite is not cached, because it is unknown which content the suite saw.
#[must_use]
pub(crate) fn touched(map: &Map<'_>, changed: &[Vec<u8>], candidates: &[CacheCandidate<'_>]) -> Vec<Option<Vec<u8>>> {
    if changed.is_empty() {
        return vec![None; candidates.len()];
    }
    // For a deleted path, it is unknown whether it was a submodule. Both modes count.
    let modes = [Mode::File, Mode::Submodule];
    let entry = |path: &Vec<u8>, mode| SnapshotEntry { path: path.clone(), mode, id: ContentId::NONE, stamp: Stamp::default() };
    let entries: Vec<SnapshotEntry> = changed.iter().flat_map(|path| modes.map(|mode| entry(path, mode))).collect();
    let counting = counting(map, &entries.iter().collect::<Vec<_>>(), candidates);
    let is_config = |path: &Vec<u8>| {
        let change = Change { path: path.clone(), kind: ChangeKind::Modified, is_folder: false };
        map.judge().file(&change).rule == Rule::Config
    };
    let config = changed.iter().find(|path| is_config(path));
    let first = |counts: Vec<usize>| counts.first().map(|at| entries[*at].path.clone()).or_else(|| config.cloned());
    counting.into_iter().map(first).collect()
}

/// Returns, for each candidate, the indices of the links behind which its lines of `paths`, those of its dependencies, or lines of
/// `global` may match files by their paths through the link.
#[must_use]
pub(crate) fn behind_links(map: &Map<'_>, links: &[&SnapshotEntry], candidates: &[CacheCandidate<'_>]) -> Vec<Vec<usize>> {
    let config = map.config();
    let may_match = |lines: &[At<Pattern>], at: usize| {
        lines.iter().any(|line| !line.value.is_negated() && line.value.may_match_behind(&links[at].path))
    };
    let of_lines = |lines: &[At<Pattern>]| (0..links.len()).filter(|at| may_match(lines, *at)).collect::<Vec<usize>>();
    let of_domains: Vec<Vec<usize>> = config.domains.iter().map(|domain| of_lines(&domain.paths)).collect();
    let of_all = of_lines(&config.global);
    let of = |candidate: &CacheCandidate<'_>| {
        let reached = map.reach(candidate.domain).into_iter().flat_map(|at| &of_domains[at]);
        of_all.iter().chain(reached).copied().collect()
    };
    candidates.iter().map(of).collect()
}

/// Returns, for each candidate, the indices of the entries that count for it by their own path. The entries must be sorted by
/// path.
#[must_use]
pub(crate) fn counting(map: &Map<'_>, entries: &[&SnapshotEntry], candidates: &[CacheCandidate<'_>]) -> Vec<Vec<usize>> {
    let files = OwnedFiles::sort(map, entries.iter().copied(), candidates);
    let of = |(nth, candidate): (usize, &CacheCandidate<'_>)| {
        let reach = map.reach(candidate.domain);
        let is_whole = needs_whole(map, candidate.domain, &reach);
        let mut counts = files.inputs[nth].clone();
        for listed in listed(map, is_whole, &reach) {
            match listed {
                Listed::Whole => counts.extend(0..entries.len()),
                Listed::Used => counts.extend(&files.used),
                Listed::Shared => counts.extend(&files.shared),
                Listed::Domain(at) => counts.extend(&files.domains[at]),
            }
        }
        counts.sort_unstable();
        counts.dedup();
        counts
    };
    candidates.iter().enumerate().map(of).collect()
}
