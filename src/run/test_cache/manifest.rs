//! Writes and reads a list of files as bytes: path, NUL, mode, id.

use std::cmp::Ordering;

use crate::git::snapshot::{Mode, SnapshotEntry};

/// The number of bytes of an id.
const ID: usize = 33;

/// The kind of change of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum How {
    /// The content or the mode changed.
    Changed,
    /// The file is new, or did not count before.
    Added,
    /// The file is gone, or no longer counts.
    Removed,
}

/// Writes a list, which must be sorted by path.
pub(super) fn write(entries: &[&SnapshotEntry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.iter().map(|entry| entry.path.len() + ID + 2).sum());
    for entry in entries {
        bytes.extend_from_slice(&entry.path);
        bytes.push(0);
        bytes.push(match entry.mode {
            Mode::File => b'f',
            Mode::Executable => b'x',
            Mode::Link => b'l',
            Mode::Submodule => b's',
        });
        bytes.extend_from_slice(&entry.id.to_bytes());
    }
    bytes
}

/// One file of a list: its path, and its mode and id in their byte form.
type ManifestLine<'b> = (&'b [u8], &'b [u8]);

/// Reads a list up to the first broken entry.
fn read(mut bytes: &[u8]) -> impl Iterator<Item = ManifestLine<'_>> {
    std::iter::from_fn(move || {
        let end = bytes.iter().position(|byte| *byte == 0)?;
        let (path, rest) = (&bytes[..end], &bytes[end + 1..]);
        let (content, rest) = rest.split_at_checked(1 + ID)?;
        bytes = rest;
        Some((path, content))
    })
}

/// Returns the changes of the files from one list to another, in the order of their paths.
pub(super) fn compare(old: &[u8], new: &[u8]) -> Vec<(Vec<u8>, How)> {
    let (mut old, mut new) = (read(old).peekable(), read(new).peekable());
    let mut found = Vec::new();
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.0.cmp(new.0),
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        let how = match (before, after) {
            (Some(_), None) => How::Removed,
            (None, _) => How::Added,
            (Some(before), Some(after)) if before.1 == after.1 => continue,
            (Some(_), Some(_)) => How::Changed,
        };
        found.extend(after.or(before).map(|(path, _)| (path.to_vec(), how)));
    }
}
