//! Answers the questions of `repository` by the `git` program.

use std::path::{Path, PathBuf};

use super::library::{PROMISOR, filters_of};
use super::objects::{Blob, Oid, Places};
use crate::model::error::{Error, Result};
use crate::model::reasons::{Change, ChangeKind};
use crate::system::process::{GitAnswer, GitCall, ask_git, ask_git_with_input};

/// Returns the folders of the repository. `is_foreign` is true if it belongs
/// to another user; git refuses it unless `safe.directory` allows it.
pub(super) fn places(folder: &Path, is_foreign: bool) -> Result<Places> {
    let answer = ask_git(folder, ["rev-parse", "--is-bare-repository", "--absolute-git-dir", "--git-common-dir"])?;
    if !answer.is_ok() {
        return Err(cannot_open(folder, is_foreign, &answer));
    }
    let mut lines = answer.stdout.split(|b| *b == b'\n');
    let is_bare = lines.next() == Some(b"true");
    let mut folders = lines.map(path_of);
    let git_dir = folders.next().unwrap_or_default();
    let common = folder.join(folders.next().unwrap_or_default());
    let common = common.canonicalize().unwrap_or(common);
    if is_bare {
        return Ok(Places { top: git_dir.clone(), git_dir, common, is_bare });
    }
    let top = ask_git(folder, ["rev-parse", "--show-toplevel"])?;
    if !top.is_ok() {
        return Err(top.failure("rev-parse --show-toplevel"));
    }
    let top = path_of(top.stdout.strip_suffix(b"\n").unwrap_or(&top.stdout));
    Ok(Places { top, git_dir, common, is_bare })
}

/// Decodes a path as git writes it: bytes that need not be text.
fn path_of(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    PathBuf::from(String::from_utf8_lossy(bytes).as_ref())
}

/// Returns the error with all of git's words: the name of an unknown extension stands on a line of its own.
fn cannot_open(folder: &Path, is_foreign: bool, answer: &GitAnswer) -> Error {
    if is_foreign {
        let folder = folder.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok()).unwrap_or(folder);
        return answer.failure("rev-parse").hint(format!(
            "the repository belongs to another user; if you trust it: git config --global --add safe.directory '{}'",
            folder.display()
        ));
    }
    let said = answer.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = said.trim_start_matches("fatal: ");
    Error::unknown(format!("git cannot open the repository of {}: {said}", folder.display()))
        .hint("if a folder was moved, try `git worktree repair`; a repository of a newer git needs that git")
}

/// Returns the object that was found. Git exits with 128, "not a valid object name" and the like, if there is none.
fn found(answer: &GitAnswer) -> Option<String> {
    answer.is_ok().then(|| answer.line()).filter(|line| !line.is_empty())
}

pub(super) fn commit(top: &Path, revision: &str) -> Result<Option<Oid>> {
    let wanted = format!("{revision}^{{commit}}");
    Ok(found(&ask_git(top, ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?))
}

pub(super) fn parents(top: &Path, commit: &str) -> Result<Vec<Oid>> {
    let answer = ask_git(top, ["cat-file", "commit", commit])?;
    if !answer.is_ok() {
        return Err(answer.failure("cat-file commit"));
    }
    let header = answer.stdout.split(|b| *b == b'\n').take_while(|line| !line.is_empty());
    Ok(header.filter_map(|line| line.strip_prefix(b"parent ")).map(|oid| String::from_utf8_lossy(oid).into_owned()).collect())
}

/// Returns all merge bases, sorted.
pub(super) fn merge_bases(top: &Path, a: &str, b: &str) -> Result<Vec<Oid>> {
    let answer = ask_git(top, ["merge-base", "--all", a, b])?;
    match answer.code {
        Some(0 | 1) => {
            let mut bases: Vec<Oid> = answer.line().lines().map(str::to_owned).collect();
            bases.sort_unstable();
            Ok(bases)
        }
        _ => Err(answer.failure("merge-base --all")),
    }
}

/// Returns the commits of `tips` that are not in the history of `known`, as far as this clone has them: each with its parents.
pub(super) fn beyond(top: &Path, tips: &[&str], known: &[Oid]) -> Result<Vec<Vec<Oid>>> {
    let known = known.iter().map(|commit| format!("^{commit}"));
    let arguments = ["rev-list", "--parents"].into_iter().chain(tips.iter().copied()).map(str::to_owned).chain(known);
    let answer = ask_git(top, arguments)?;
    if !answer.is_ok() {
        return Err(answer.failure("rev-list"));
    }
    Ok(answer.line().lines().map(|line| line.split(' ').map(str::to_owned).collect()).collect())
}

/// Returns the difference of two commits. If `may_fetch`, objects that a partial clone lacks for it are fetched.
pub(super) fn diff(top: &Path, base: Option<&str>, head: &str, may_fetch: bool) -> Result<Vec<Change>> {
    let base = match base {
        Some(base) => base.to_owned(),
        None => ask_git_with_input(top, ["hash-object", "-t", "tree", "--stdin"], Vec::new())?.line(),
    };
    let call = if may_fetch { GitCall::network(top) } else { GitCall::local(top) };
    let arguments = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", &base, head];
    let answer = call.args(arguments).ask()?;
    if !answer.is_ok() {
        let hint = "`git fsck` lists what is missing; a partial clone must reach its remote for that";
        return Err(answer.failure("diff-tree").hint(hint));
    }
    let mut changes = raw(&answer.stdout)?;
    changes.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

/// Parses `:<old mode> <new mode> <old oid> <new oid> <status>` NUL `<path>` NUL (git-diff(1), "raw output format").
fn raw(bytes: &[u8]) -> Result<Vec<Change>> {
    let broken = || Error::unknown("`git diff-tree` wrote something that is not its raw format");
    let mut fields = bytes.split(|b| *b == 0);
    let mut changes = Vec::new();
    while let Some(header) = fields.next().filter(|field| !field.is_empty()) {
        let path = fields.next().ok_or_else(broken)?;
        let kind = match header.last() {
            Some(b'A') => ChangeKind::Added,
            Some(b'D') => ChangeKind::Deleted,
            Some(b'M' | b'T' | b'U') => ChangeKind::Modified,
            _ => return Err(broken()),
        };
        let is_folder =
            header.strip_prefix(b":").ok_or_else(broken)?.split(|b| *b == b' ').take(2).any(|mode| mode == b"160000");
        changes.push(Change { path: path.to_vec(), kind, is_folder });
    }
    Ok(changes)
}

pub(super) fn blob(top: &Path, commit: &str, path: &str) -> Result<Blob> {
    let listed = ask_git(top, ["ls-tree", "-z", "--full-tree", commit, "--", path])?;
    if !listed.is_ok() {
        return Ok(Blob::NotAtHand);
    }
    if listed.stdout.is_empty() {
        return Ok(Blob::Absent);
    }
    let answer = ask_git(top, ["cat-file", "blob", &format!("{commit}:{path}")])?;
    Ok(if answer.is_ok() { Blob::Content(answer.stdout) } else { Blob::NotAtHand })
}

pub(super) fn symbolic(top: &Path, name: &str) -> Result<Option<String>> {
    Ok(found(&ask_git(top, ["symbolic-ref", "--quiet", name])?))
}

pub(super) fn remotes(top: &Path) -> Result<Vec<String>> {
    Ok(ask_git(top, ["remote"])?.line().lines().map(str::to_owned).collect())
}

pub(super) fn remote_url(top: &Path, remote: &str) -> Result<Option<String>> {
    Ok(found(&ask_git(top, ["remote", "get-url", "--", remote])?))
}

pub(super) fn first_parents(top: &Path, head: &str, count: usize) -> Result<Vec<(Oid, Option<Oid>)>> {
    let answer = ask_git(top, ["rev-list", "--first-parent", "--parents", &format!("--max-count={count}"), head])?;
    if !answer.is_ok() {
        return Err(answer.failure("rev-list"));
    }
    let text = answer.line();
    let commits = text.lines().filter_map(|line| {
        let mut oids = line.split(' ').map(str::to_owned);
        Some((oids.next()?, oids.next()))
    });
    Ok(commits.collect())
}

pub(super) fn ignores(top: &Path, path: &str) -> bool {
    ask_git(top, ["check-ignore", "--quiet", "--no-index", "--", path]).is_ok_and(|answer| answer.is_ok())
}

/// Returns true if settings say that a remote keeps objects for later.
pub(super) fn is_partial(top: &Path) -> Result<bool> {
    let answer = ask_git(top, ["config", "--get-regexp", PROMISOR])?;
    Ok(answer.line().lines().any(|line| !line.ends_with(" false")))
}

/// Returns the names of the filters that settings of any level define.
pub(super) fn filters(call: GitCall) -> Result<Vec<String>> {
    let answer = call.args(["config", "-z", "--name-only", "--get-regexp", r"^filter\."]).ask()?;
    match answer.code {
        Some(0 | 1) => filters_of(answer.stdout.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect()),
        _ => Err(answer.failure("config")),
    }
}

/// Returns the submodules of the index.
pub(super) fn submodules(call: GitCall) -> Result<Vec<Vec<u8>>> {
    let answer = call.args(["ls-files", "-z", "--stage"]).ask()?;
    if !answer.is_ok() {
        return Err(answer.failure("ls-files"));
    }
    let records = answer.stdout.split(|byte| *byte == 0).filter(|record| record.starts_with(b"160000"));
    let path = |record: &[u8]| record.iter().position(|byte| *byte == b'\t').map(|tab| record[tab + 1..].to_vec());
    let mut paths: Vec<Vec<u8>> = records.filter_map(path).collect();
    paths.dedup();
    Ok(paths)
}

/// Paths, each with true for a submodule.
pub(super) type PathList = Vec<(Vec<u8>, bool)>;

/// Returns the paths of the index and the untracked ones that are not ignored, sorted.
pub(super) fn files(top: &Path) -> Result<PathList> {
    let tracked = tracked(top)?;
    let answer = ask_git(top, ["ls-files", "-z", "--others", "--exclude-standard"])?;
    if !answer.is_ok() {
        return Err(answer.failure("ls-files"));
    }
    let loose = |path: &[u8]| (path.strip_suffix(b"/").unwrap_or(path).to_vec(), path.ends_with(b"/"));
    Ok(joined(tracked, records(&answer.stdout).map(loose)))
}

/// Returns the paths of the index: `<mode> <oid> <stage>` TAB `<path>` NUL for each (git-ls-files(1)).
pub(super) fn tracked(top: &Path) -> Result<PathList> {
    let answer = ask_git(top, ["ls-files", "-z", "--stage"])?;
    if !answer.is_ok() {
        return Err(answer.failure("ls-files"));
    }
    let staged = |record: &[u8]| {
        let path = record.iter().position(|byte| *byte == b'\t').map_or(&record[..0], |tab| &record[tab + 1..]);
        (path.to_vec(), record.starts_with(b"160000"))
    };
    Ok(records(&answer.stdout).map(staged).collect())
}

fn records(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == 0).filter(|record| !record.is_empty())
}

/// Joins the paths of the index with the untracked ones, sorted.
pub(super) fn joined(mut tracked: PathList, untracked: impl IntoIterator<Item = (Vec<u8>, bool)>) -> PathList {
    tracked.extend(untracked);
    tracked.sort_unstable();
    // An unmerged path is listed once for each side.
    tracked.dedup();
    tracked
}
