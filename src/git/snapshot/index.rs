//! Reads git's index from its file: the entry of each path, and the id of the tree that the index stands for.
//!
//! The format is git's Documentation, "gitformat-index", versions 2 to 4, with SHA-1. The `git` program reads an index that is split over
//! several files or leaves out folders.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The index, sorted by path; an unmerged path has an entry for each side.
pub(super) struct GitIndex {
    pub(super) entries: Vec<IndexEntry>,
    /// The id of the tree that the index stands for, if it still knows the id.
    pub(super) tree: Option<[u8; 20]>,
}

/// An index, with the time when it was written.
pub(super) struct DatedIndex {
    pub(super) index: GitIndex,
    /// A file that changed then or later may have changed after git looked at it.
    pub(super) written: Time,
}

impl DatedIndex {
    /// Reads the index at `path`; `None` if this program does not read its format.
    pub(super) fn read(path: &Path) -> Option<Self> {
        // Taken before the read: if another index replaces this one in between, the earlier time is the safer one.
        let written = path.metadata().and_then(|found| found.modified());
        if path.metadata().is_ok_and(|found| found.len() > MOST) {
            return None;
        }
        let index = match std::fs::read(path) {
            Ok(bytes) => parse(&bytes)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => GitIndex { entries: Vec::new(), tree: None },
            Err(_) => return None,
        };
        Some(Self { index, written: written.map_or(Time { seconds: 0, nanos: 0 }, Time::of) })
    }
}

/// The entry of one path. Sizes and numbers are the lower 32 bits, as git keeps them.
pub(super) struct IndexEntry {
    pub(super) path: Vec<u8>,
    pub(super) id: [u8; 20],
    pub(super) mode: u32,
    pub(super) size: u32,
    pub(super) changed: Time,
    pub(super) modified: Time,
    pub(super) inode: u32,
    pub(super) user: u32,
    pub(super) group: u32,
    /// 0, or the side of an unfinished merge.
    pub(super) stage: u16,
    /// True if a sparse checkout leaves the path out.
    pub(super) is_skipped: bool,
}

/// A time in seconds and nanoseconds since 1970. Programs that know no nanoseconds write 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Time {
    pub(super) seconds: u32,
    pub(super) nanos: u32,
}

impl Time {
    pub(super) fn of(time: SystemTime) -> Self {
        let since: Duration = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        // Git cuts off the same bits.
        #[expect(clippy::cast_possible_truncation, reason = "the index holds the lower 32 bits")]
        Self { seconds: since.as_secs() as u32, nanos: since.subsec_nanos() }
    }

    pub(super) fn new(seconds: i64, nanos: impl TryInto<u32>) -> Self {
        Self { seconds: low(seconds), nanos: nanos.try_into().unwrap_or(0) }
    }

    /// Returns true if a time of the index equals this one of a file.
    pub(super) fn is(self, found: Self) -> bool {
        self.seconds == found.seconds && (self.nanos == 0 || self.nanos == found.nanos)
    }

    /// Returns true if a time of the index is certainly before the index was written. Without nanoseconds, a file system may count in steps
    /// of two seconds.
    pub(super) fn is_before(self, written: Self) -> bool {
        if self.nanos == 0 { self.seconds.saturating_add(2) <= written.seconds } else { self < written }
    }
}

/// Returns the lower 32 bits, as the index holds them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut off as git does")]
pub(super) fn low(number: impl Into<i128>) -> u32 {
    number.into() as u32
}

/// The mode of a submodule.
pub(super) const SUBMODULE: u32 = 0o160_000;

const SKIP_WORKTREE: u16 = 0x4000;
const EXTENDED: u16 = 0x4000;

/// Returns the submodules of the index at `path`; `None` if this program does not read its format. Most repositories have none, which is
/// decided without reading entries.
pub(in crate::git) fn submodules(path: &Path) -> Option<Vec<Vec<u8>>> {
    let found = match path.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(Vec::new()),
        found => found.ok().filter(|found| found.is_file() && found.len() <= MOST)?,
    };
    let bytes = if found.len() == 0 { Vec::new() } else { std::fs::read(path).ok()? };
    if !may_have_submodules(&bytes) {
        return Some(Vec::new());
    }
    let entries = parse(&bytes)?.entries;
    let mut paths: Vec<Vec<u8>> = entries.into_iter().filter(|entry| entry.mode == SUBMODULE).map(|entry| entry.path).collect();
    paths.dedup();
    Some(paths)
}

/// The most bytes that are read of an index: enough for ten million files.
pub(super) const MOST: u64 = 1 << 30;

/// Returns true if the index may have the mode of a submodule, or the mark of an index that is split over several files. In versions 2 and
/// 3 both stand at fixed steps: the header has 12 bytes, and entries a multiple of 8.
fn may_have_submodules(index: &[u8]) -> bool {
    let is_one = |word: &[u8]| word == SUBMODULE.to_be_bytes() || word == b"link";
    match index.get(4..8) {
        Some([0, 0, 0, 2 | 3]) => index[4..].chunks_exact(8).any(|words| is_one(&words[..4])),
        _ => index.windows(4).any(is_one),
    }
}

/// Parses an index; `None` if it is broken, or if this program does not read its format.
pub(super) fn parse(bytes: &[u8]) -> Option<GitIndex> {
    let mut rest = Bytes(bytes.get(..bytes.len().checked_sub(20)?)?);
    if rest.take(4)? != b"DIRC" {
        return None;
    }
    let (version, count) = (rest.number()?, rest.number()?);
    if !(2..=4).contains(&version) {
        return None;
    }
    // No entry takes less than 62 bytes, whatever the count says.
    let mut entries = Vec::with_capacity((count as usize).min(bytes.len() / 62));
    for _ in 0..count {
        let previous = entries.last().map_or(&[][..], |entry: &IndexEntry| &entry.path);
        let entry = entry(&mut rest, version, previous)?;
        entries.push(entry);
    }
    let tree = extensions(rest)?;
    Some(GitIndex { entries, tree })
}

fn entry(rest: &mut Bytes<'_>, version: u32, previous: &[u8]) -> Option<IndexEntry> {
    let before = rest.0.len();
    let changed = rest.time()?;
    let modified = rest.time()?;
    let _device = rest.number()?;
    let (inode, mode, user, group, size) = (rest.number()?, rest.number()?, rest.number()?, rest.number()?, rest.number()?);
    let id = rest.take(20)?.try_into().ok()?;
    let flags = rest.short()?;
    let extended = if version >= 3 && flags & EXTENDED != 0 { rest.short()? } else { 0 };
    let mut path = Vec::new();
    if version == 4 {
        let kept = previous.len().checked_sub(rest.varint()?)?;
        path.extend_from_slice(&previous[..kept]);
    }
    let end = rest.0.iter().position(|byte| *byte == 0)?;
    path.extend_from_slice(rest.take(end)?);
    let length = before - rest.0.len();
    // At least one NUL; before version 4, as many as make the length a multiple of eight.
    rest.take(if version == 4 { 1 } else { 8 - length % 8 })?;
    let (stage, is_skipped) = (flags >> 12 & 3, extended & SKIP_WORKTREE != 0);
    Some(IndexEntry { path, id, mode, size, changed, modified, inode, user, group, stage, is_skipped })
}

/// Returns the id of the whole tree from the extension that caches trees. `None` for an extension that must be understood.
#[expect(clippy::option_option, reason = "no tree is an answer, no index is another")]
fn extensions(mut rest: Bytes<'_>) -> Option<Option<[u8; 20]>> {
    let mut tree = None;
    while !rest.0.is_empty() {
        let name = rest.take(4)?;
        let length = rest.number()? as usize;
        let content = rest.take(length)?;
        if name == b"TREE" {
            tree = root(content);
        } else if !name[0].is_ascii_uppercase() {
            return None;
        }
    }
    Some(tree)
}

/// Parses `NUL <count of entries, -1 if no longer valid> SP <count of subtrees> LF <id>`; the first record is the root.
fn root(content: &[u8]) -> Option<[u8; 20]> {
    let content = content.strip_prefix(b"\0")?;
    let end = content.iter().position(|byte| *byte == b'\n')?;
    let (numbers, id) = content.split_at(end);
    if numbers.starts_with(b"-") { None } else { id.get(1..21)?.try_into().ok() }
}

struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn time(&mut self) -> Option<Time> {
        Some(Time { seconds: self.number()?, nanos: self.number()? })
    }

    /// Parses the offset encoding of pack files: seven bits a byte, and each further byte adds one.
    fn varint(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        loop {
            let byte = *self.take(1)?.first()?;
            value = value.checked_add(usize::from(byte & 0x7f))?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
            value = value.checked_add(1)?.checked_mul(128)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_several_bytes() {
        for (bytes, expected) in [(&[0x05][..], 5), (&[0x80, 0x00], 128), (&[0x81, 0x01], 257), (&[0x80, 0x80, 0x00], 16512)] {
            assert_eq!(Bytes(bytes).varint(), Some(expected));
        }
        assert_eq!(Bytes(&[0x80]).varint(), None);
        assert_eq!(Bytes(&[0xff; 20]).varint(), None);
    }

    #[test]
    fn broken_ones_are_not_read() {
        assert!(parse(b"").is_none());
        assert!(parse(&[0; 40]).is_none());
        let head = |version: u32, count: u32| [&b"DIRC"[..], &version.to_be_bytes(), &count.to_be_bytes()].concat();
        let with = |head: Vec<u8>, rest: &[u8]| parse(&[head, rest.to_vec(), vec![0; 20]].concat());
        assert!(with(head(2, 0), b"").is_some_and(|index| index.entries.is_empty() && index.tree.is_none()));
        assert!(with(head(5, 0), b"").is_none());
        assert!(with(head(2, u32::MAX), b"").is_none());
        assert!(with(head(2, 0), b"UNTR\0\0\0\x01x").is_some(), "what may be skipped is");
        assert!(with(head(2, 0), b"UNTR\0\0\0\x09x").is_none());
        assert!(with(head(2, 0), b"link\0\0\0\x01x").is_none(), "what must be understood is not");
        let tree = [&b"TREE\0\0\0\x1a\x000 0\n"[..], &[7; 20], b"x"].concat();
        assert_eq!(with(head(2, 0), &tree).and_then(|index| index.tree), Some([7; 20]));
        assert_eq!(with(head(2, 0), b"TREE\0\0\0\x06\0-1 0\n").and_then(|index| index.tree), None);
    }
}
