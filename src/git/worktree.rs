//! What the work tree adds to the last commit: staged, unstaged and untracked files, asked of `git status`.
//!
//! It runs beside the walk over the committed part. No library knows a work tree as git does: the untracked cache, sparse indexes,
//! line endings. Two things git does not do here. It runs no filter: where one is named, files are compared as they are. And it does
//! not look into submodules, whose settings it would obey: each is asked by a call of its own (`submodules`).

use tracing::Span;

use super::program::PathList;
use super::repository::Repository;
use super::status_call::status;
use super::submodules;
use crate::model::error::{Error, Result};
use crate::model::few::count;
use crate::model::reasons::{Change, ChangeKind, RangeWarning};
use crate::system::process::{GitCall, RunningGit};
use crate::system::steps::{found, step};

/// A `git status` under way.
pub(super) struct WorktreeStatus {
    asked: RunningGit,
    filters: Vec<String>,
    step: Span,
}

/// What the work tree adds.
pub(super) struct WorktreeEdits {
    /// In git's order, submodules with changes of their own last.
    pub(super) changes: Vec<Change>,
    /// The untracked paths among them, each with true for a nested repository.
    pub(super) untracked: PathList,
    pub(super) warnings: Vec<RangeWarning>,
}

impl WorktreeStatus {
    pub(super) fn start(repository: &Repository) -> Result<Self> {
        let step = step!("status of the work tree, beside the other steps");
        let filters = repository.filters()?;
        let asked = status(GitCall::local(&repository.places().top), &filters, &[]).start()?;
        Ok(Self { asked, filters, step })
    }

    /// The changes against HEAD.
    pub(super) fn finish(self, repository: &Repository) -> Result<WorktreeEdits> {
        // Looked for while git works.
        let submodules = submodules::checked_out(repository.places())?;
        let answer = self.asked.finish()?;
        if !answer.is_ok() {
            let hint = "repair the repository until `git status` works, or compare two commits with --base and --head";
            return Err(answer.failure("status").hint(hint));
        }
        let mut changes = parse(&answer.stdout)?;
        let untracked = untracked(&answer.stdout);
        found(&self.step, count(changes.len(), "changed path"));
        drop(self.step);
        let step = (!submodules.is_empty()).then(|| step!("status of {}", count(submodules.len(), "submodule")));
        let mut warnings = Vec::new();
        for (path, state) in submodules::look(&repository.places().top, submodules)? {
            if let submodules::SubmoduleState::NotRead(why) = &state {
                let path = String::from_utf8_lossy(&path).into_owned();
                warnings.push(RangeWarning::SubmoduleNotRead { path, why: why.clone() });
            }
            if state != submodules::SubmoduleState::Clean && !changes.iter().any(|change| change.path == path) {
                changes.push(Change { path, kind: ChangeKind::Modified, is_folder: true });
            }
        }
        drop(step);
        if !self.filters.is_empty() {
            warnings.extend(unfiltered(repository, &edited(&answer.stdout)));
        }
        Ok(WorktreeEdits { changes, untracked, warnings })
    }
}

/// Files that count as changed and have a filter, which may say otherwise.
fn unfiltered(repository: &Repository, edited: &[&[u8]]) -> Option<RangeWarning> {
    let mut named = edited.iter().filter(|path| repository.has_filter(path));
    let path = String::from_utf8_lossy(named.next()?).into_owned();
    Some(RangeWarning::FilterNotRun { path, others: named.count() })
}

/// The files whose content git compared with the index and found changed, in the format of [`parse`].
fn edited(bytes: &[u8]) -> Vec<&[u8]> {
    let records = bytes.split(|b| *b == 0).filter(|record| record.starts_with(b"1 ") && record.get(3) == Some(&b'M'));
    records.filter_map(|record| record.splitn(9, |b| *b == b' ').nth(8)).collect()
}

/// Returns the untracked paths, in the format of [`parse`].
fn untracked(bytes: &[u8]) -> PathList {
    let paths = bytes.split(|b| *b == 0).filter_map(|record| record.strip_prefix(b"? "));
    paths.map(|path| path.strip_suffix(b"/").map_or((path.to_vec(), false), |folder| (folder.to_vec(), true))).collect()
}

/// Reads porcelain v2 with `-z` (git-status(1)): `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`.
fn parse(bytes: &[u8]) -> Result<Vec<Change>> {
    let broken = || Error::unknown("`git status` wrote something that is not its porcelain format");
    let mut changes = Vec::new();
    for record in bytes.split(|b| *b == 0).filter(|record| !record.is_empty()) {
        let mut fields = record.splitn(if record[0] == b'u' { 11 } else { 9 }, |b| *b == b' ');
        changes.push(match record[0] {
            b'1' | b'u' => {
                let states = fields.nth(1).ok_or_else(broken)?;
                let submodule = fields.next().ok_or_else(broken)?;
                let path = fields.last().ok_or_else(broken)?.to_vec();
                let kind = kind(states);
                Change { path, kind, is_folder: submodule.first() == Some(&b'S') }
            }
            b'?' => {
                let path = record.get(2..).ok_or_else(broken)?;
                let folder = path.strip_suffix(b"/");
                Change { path: folder.unwrap_or(path).to_vec(), kind: ChangeKind::Added, is_folder: folder.is_some() }
            }
            b'!' | b'#' => continue,
            _ => return Err(broken()),
        });
    }
    Ok(changes)
}

/// `X` is the index against HEAD, `Y` the work tree against the index.
fn kind(states: &[u8]) -> ChangeKind {
    match (states.first(), states.get(1)) {
        (_, Some(b'D')) | (Some(b'D'), Some(b'.')) => ChangeKind::Deleted,
        (Some(b'A'), _) | (_, Some(b'A')) => ChangeKind::Added,
        _ => ChangeKind::Modified,
    }
}

/// Joins two steps of the same files: what the first did, and then the second.
pub(super) fn join(mut first: Vec<Change>, second: Vec<Change>) -> Vec<Change> {
    if second.is_empty() {
        return first;
    }
    first.extend(second);
    // Stable: of one path, the earlier step stays first.
    first.sort_by(|a, b| a.path.cmp(&b.path));
    let mut joined: Vec<Change> = Vec::with_capacity(first.len());
    for change in first {
        match joined.last_mut() {
            Some(last) if last.path == change.path => {
                last.kind = match (last.kind, change.kind) {
                    (ChangeKind::Added, ChangeKind::Modified) => ChangeKind::Added,
                    (ChangeKind::Deleted, ChangeKind::Added) => ChangeKind::Modified,
                    (_, later) => later,
                };
                last.is_folder |= change.is_folder;
            }
            _ => joined.push(change),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChangeKind::{Added, Deleted, Modified};

    fn check(record: &[u8], path: &[u8], kind: ChangeKind, is_folder: bool) {
        let changes = parse(record).expect("a record");
        assert_eq!(changes, [Change { path: path.to_vec(), kind, is_folder }]);
    }

    #[test]
    fn records_of_git_status() {
        let oids = "1111111111111111111111111111111111111111 2222222222222222222222222222222222222222";
        let ordinary =
            |states: &str, sub: &str, path: &str| format!("1 {states} {sub} 100644 100644 100644 {oids} {path}\0").into_bytes();
        check(&ordinary(".M", "N...", "a b"), b"a b", Modified, false);
        check(&ordinary("A.", "N...", "new\nline"), b"new\nline", Added, false);
        check(&ordinary("AM", "N...", "a"), b"a", Added, false);
        check(&ordinary("D.", "N...", "a"), b"a", Deleted, false);
        check(&ordinary(".D", "N...", "a"), b"a", Deleted, false);
        check(&ordinary(".M", "S.M.", "libs/x"), b"libs/x", Modified, true);
        check(b"? caf\xe9/x\0", b"caf\xe9/x", Added, false);
        check(b"? nested/\0", b"nested", Added, true);
        let unmerged = format!("u UU N... 100644 100644 100644 100644 {oids} 3333333333333333333333333333333333333333 a b c\0");
        check(unmerged.as_bytes(), b"a b c", Modified, false);
        assert!(parse(b"x\0").is_err());
        let records = [ordinary(".M", "N...", "a b"), ordinary("M.", "N...", "staged"), b"? x\0".to_vec()].concat();
        assert_eq!(edited(&records), [b"a b"]);
        let records = [records, b"? nested/\0".to_vec()].concat();
        assert_eq!(untracked(&records), [(b"x".to_vec(), false), (b"nested".to_vec(), true)]);
    }

    #[test]
    fn steps_join_to_what_they_did_together() {
        let step = |kind| vec![Change { path: b"a".to_vec(), kind, is_folder: false }];
        for (first, second, expected) in
            [(Added, Modified, Added), (Deleted, Added, Modified), (Modified, Deleted, Deleted), (Added, Deleted, Deleted)]
        {
            assert_eq!(join(step(first), step(second)), step(expected));
        }
    }
}
