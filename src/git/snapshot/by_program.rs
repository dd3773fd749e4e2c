//! Reads the snapshot by the `git` program, for repositories that libgit2
//! cannot open and for index formats that this program does not read.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use git2::ObjectType;

use super::{ContentId, Mode, Snapshot, SnapshotEntry, Stamp, submodule};
use crate::git::status_call::status;
use crate::model::error::{Error, Result};
use crate::system::process::GitCall;

/// The kinds of answers of `git status` for a path of the index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PathStatus {
    /// The path is not in the work tree.
    Gone,
    /// The path is in the work tree, and differs from the index, with this mode.
    Differs(Option<Mode>),
}

/// The answer of `git status`.
#[derive(Default)]
struct StatusLines {
    head: Option<String>,
    states: HashMap<Vec<u8>, PathStatus>,
    untracked: Vec<Vec<u8>>,
    is_dirty: bool,
}

/// The entry of a path in the index.
struct Indexed {
    path: Vec<u8>,
    mode: Mode,
    id: ContentId,
    /// True if git is set not to look at the file, or to leave it out.
    is_taken_on_trust: bool,
}

/// Returns the snapshot of the work tree at `top`, asked by calls that `call` begins.
pub(super) fn snapshot(top: &Path, filters: &[String], call: fn(&Path) -> GitCall) -> Result<Snapshot> {
    // Both at the same time: each reads the whole index.
    let listing = call(top).args(["ls-files", "-s", "-v", "-z"]).start()?;
    let status = status(call(top), filters, &["--branch"]).start();
    let (listing, status) = (listing.finish()?, status?.finish()?);
    if !listing.is_ok() || !status.is_ok() {
        let failure = if listing.is_ok() { status.failure("status") } else { listing.failure("ls-files") };
        return Err(failure.hint("repair the repository until `git status` works"));
    }
    let indexed = indexed(&listing.stdout)?;
    let status = parse_status(&status.stdout)?;
    let mut gathered = Gathered { top, snapshot: Snapshot::default(), unknown: Vec::new(), call };
    gathered.snapshot.head = status.head;
    gathered.snapshot.is_dirty = status.is_dirty;
    for entry in indexed {
        let state = status.states.get(&entry.path).copied();
        gathered.tracked(entry, state);
    }
    for path in status.untracked {
        match path.strip_suffix(b"/") {
            Some(folder) => gathered.repository(folder.to_vec(), &[]),
            None => gathered.unknown.push((path, None)),
        }
    }
    gathered.hash()
}

struct Gathered<'t> {
    top: &'t Path,
    snapshot: Snapshot,
    /// Paths to hash, with the mode from git.
    unknown: Vec<(Vec<u8>, Option<Mode>)>,
    call: fn(&Path) -> GitCall,
}

impl Gathered<'_> {
    fn at(&self, path: &[u8]) -> std::path::PathBuf {
        self.top.join(OsStr::from_bytes(path))
    }

    fn tracked(&mut self, entry: Indexed, state: Option<PathStatus>) {
        let Indexed { path, mode, id, is_taken_on_trust } = entry;
        match state {
            Some(PathStatus::Gone) => {}
            _ if mode == Mode::Submodule && self.at(&path).is_dir() => self.repository(path, &id.bytes_of_object()),
            Some(PathStatus::Differs(mode)) => self.unknown.push((path, mode)),
            None if is_taken_on_trust && self.at(&path).symlink_metadata().is_ok() => self.unknown.push((path, Some(mode))),
            None => {
                let stamp = Stamp::of(&self.at(&path));
                self.snapshot.entries.push(SnapshotEntry { path, mode, id, stamp });
            }
        }
    }

    fn repository(&mut self, path: Vec<u8>, indexed: &[u8]) {
        let submodule::NestedRepository { id, stamp, note } = submodule::look(&self.at(&path), indexed);
        self.snapshot.is_dirty |= id != ContentId::object(indexed) && id != ContentId::missing(indexed);
        self.snapshot.notes.extend(note.map(|note| format!("{} {note}", String::from_utf8_lossy(&path))));
        self.snapshot.entries.push(SnapshotEntry { path, mode: Mode::Submodule, id, stamp });
    }

    /// Hashes the files that git's index does not know, and sorts the entries.
    fn hash(mut self) -> Result<Snapshot> {
        let mut files = Vec::new();
        for (path, mode) in std::mem::take(&mut self.unknown) {
            let on_disk = self.at(&path);
            let Ok(found) = on_disk.symlink_metadata() else { continue };
            let stamp = Stamp::of(&on_disk);
            let kind = found.file_type();
            if kind.is_symlink() {
                let target = std::fs::read_link(&on_disk).map(|target| target.as_os_str().as_bytes().to_vec());
                let id = target.ok().map(|target| self.text(target)).transpose()?;
                self.push(path, Mode::Link, stamp, id);
            } else if kind.is_file() {
                let by_disk = if found.permissions().mode() & 0o100 == 0 { Mode::File } else { Mode::Executable };
                files.push((path, mode.unwrap_or(by_disk), stamp));
            }
        }
        let ids = self.files(files.iter().map(|(path, ..)| path.as_slice()))?;
        for ((path, mode, stamp), id) in files.into_iter().zip(ids) {
            self.push(path, mode, stamp, id);
        }
        self.snapshot.entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(self.snapshot)
    }

    fn push(&mut self, path: Vec<u8>, mode: Mode, stamp: Stamp, id: Option<ContentId>) {
        let id = id.unwrap_or_else(|| {
            self.snapshot.notes.push(format!("{} cannot be read", String::from_utf8_lossy(&path)));
            ContentId::unique()
        });
        self.snapshot.entries.push(SnapshotEntry { path, mode, id, stamp });
    }

    /// Returns true if ids are SHA-1, which libgit2 can compute without opening the repository.
    fn is_sha1(&self) -> bool {
        self.snapshot.head.as_ref().is_some_and(|head| head.len() == 40)
    }

    fn text(&self, content: Vec<u8>) -> Result<ContentId> {
        if self.is_sha1() {
            let id = git2::Oid::hash_object(ObjectType::Blob, &content);
            return id.map(|id| ContentId::object(id.as_bytes())).map_err(|error| Error::unknown("cannot hash").because(error));
        }
        let answer = (self.call)(self.top).args(["hash-object", "--no-filters", "--stdin"]).input(content).ask()?;
        ContentId::hex(answer.line().as_bytes()).ok_or_else(|| answer.failure("hash-object"))
    }

    /// Returns the ids of files; `None` for one that cannot be read.
    fn files<'p>(&self, paths: impl ExactSizeIterator<Item = &'p [u8]>) -> Result<Vec<Option<ContentId>>> {
        if self.is_sha1() {
            let id = |path: &[u8]| git2::Oid::hash_file(ObjectType::Blob, self.at(path)).ok();
            return Ok(paths.map(|path| id(path).map(|id| ContentId::object(id.as_bytes()))).collect());
        }
        let paths: Vec<&[u8]> = paths.collect();
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let ids = self.ask_for(&paths)?;
        if ids.len() == paths.len() {
            return Ok(ids.into_iter().map(Some).collect());
        }
        // One file that cannot be read ends git: ask for each one by itself.
        paths.iter().map(|path| Ok(self.ask_for(&[path])?.pop())).collect()
    }

    fn ask_for(&self, paths: &[&[u8]]) -> Result<Vec<ContentId>> {
        let mut input = Vec::new();
        for path in paths {
            quote(path, &mut input);
        }
        let answer = (self.call)(self.top).args(["hash-object", "--no-filters", "--stdin-paths"]).input(input).ask()?;
        Ok(answer.stdout.split(|byte| *byte == b'\n').filter_map(ContentId::hex).collect())
    }
}

/// Writes a path on a line, in C's quotes if it needs them.
fn quote(path: &[u8], line: &mut Vec<u8>) {
    if !path.contains(&b'\n') && !path.starts_with(b"\"") {
        line.extend_from_slice(path);
    } else {
        line.push(b'"');
        for byte in path {
            match byte {
                b'\n' | b'"' | b'\\' => line.extend(format!("\\{byte:03o}").bytes()),
                _ => line.push(*byte),
            }
        }
        line.push(b'"');
    }
    line.push(b'\n');
}

/// Parses `<tag> <mode> <oid> <stage>` TAB `<path>` NUL. A tag in lower case is a file that git is set not to look at, `S` one that a
/// sparse checkout leaves out.
fn indexed(bytes: &[u8]) -> Result<Vec<Indexed>> {
    let broken = || Error::unknown("`git ls-files` wrote something that is not its format");
    let mut seen: HashSet<&[u8]> = HashSet::new();
    let mut entries = Vec::new();
    for record in bytes.split(|byte| *byte == 0).filter(|record| !record.is_empty()) {
        let tab = record.iter().position(|byte| *byte == b'\t').ok_or_else(broken)?;
        let (head, path) = (&record[..tab], &record[tab + 1..]);
        let mut fields = head.split(|byte| *byte == b' ');
        let tag = fields.next().and_then(|tag| tag.first()).ok_or_else(broken)?;
        let mode = fields.next().and_then(mode).ok_or_else(broken)?;
        let id = fields.next().and_then(ContentId::hex).ok_or_else(broken)?;
        // An unmerged path is listed once for each side.
        if seen.insert(path) {
            let is_taken_on_trust = tag.is_ascii_lowercase() || *tag == b'S';
            entries.push(Indexed { path: path.to_vec(), mode, id, is_taken_on_trust });
        }
    }
    Ok(entries)
}

fn mode(octal: &[u8]) -> Option<Mode> {
    match octal {
        b"120000" => Some(Mode::Link),
        b"160000" => Some(Mode::Submodule),
        b"100755" => Some(Mode::Executable),
        _ if octal.starts_with(b"100") => Some(Mode::File),
        _ => None,
    }
}

/// Reads porcelain v2 with `-z` and `--branch` (git-status(1)), see `worktree` for its records.
fn parse_status(bytes: &[u8]) -> Result<StatusLines> {
    let broken = || Error::unknown("`git status` wrote something that is not its porcelain format");
    let mut status = StatusLines::default();
    for record in bytes.split(|byte| *byte == 0).filter(|record| !record.is_empty()) {
        if let Some(header) = record.strip_prefix(b"# ") {
            let oid = header.strip_prefix(b"branch.oid ").filter(|oid| ContentId::hex(oid).is_some());
            status.head = oid.map(|oid| String::from_utf8_lossy(oid).into_owned()).or(status.head);
            continue;
        }
        status.is_dirty = true;
        let is_unmerged = record[0] == b'u';
        match record[0] {
            b'1' | b'u' => {
                let fields: Vec<&[u8]> = record.splitn(if is_unmerged { 11 } else { 9 }, |byte| *byte == b' ').collect();
                let (xy, path) = fields.get(1).zip(fields.get(if is_unmerged { 10 } else { 8 })).ok_or_else(broken)?;
                let on_disk = fields.get(if is_unmerged { 6 } else { 5 }).ok_or_else(broken)?;
                let state = match (is_unmerged, xy.get(1).ok_or_else(broken)?) {
                    (false, b'.') => continue,
                    (false, b'D') => PathStatus::Gone,
                    _ => PathStatus::Differs(mode(on_disk)),
                };
                status.states.insert(path.to_vec(), state);
            }
            b'?' => status.untracked.push(record.get(2..).ok_or_else(broken)?.to_vec()),
            b'!' => {}
            _ => return Err(broken()),
        }
    }
    Ok(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_on_lines() {
        for (path, expected) in [("a b", "a b\n"), ("é\\", "é\\\n"), ("a\nb", "\"a\\012b\"\n"), ("\"a\\", "\"\\042a\\134\"\n")]
        {
            let mut line = Vec::new();
            quote(path.as_bytes(), &mut line);
            assert_eq!(String::from_utf8_lossy(&line), expected);
        }
    }

    #[test]
    fn records_that_are_none_are_errors() {
        assert!(indexed(b"H 100644 11 0\ta\0").is_err());
        assert!(indexed(b"x\0").is_err());
        assert!(parse_status(b"1 .M\0").is_err());
        assert!(parse_status(b"x y\0").is_err());
    }
}
