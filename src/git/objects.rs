//! Plain values that git answers with: ids, contents, folders.

use std::fmt;
use std::path::PathBuf;

/// An object id in hex, SHA-1 or SHA-256.
pub type Oid = String;

/// An object id as bytes, SHA-1 or SHA-256: a list of all files of a large repository has as many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PackedId {
    bytes: [u8; 32],
    length: u8,
}

impl PackedId {
    /// Reads an id in hex; `None` if it is none.
    #[must_use]
    pub fn of_hex(hex: &str) -> Option<Self> {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let mut id = Self { length: u8::try_from(hex.len() / 2).ok()?, ..Self::default() };
        if !hex.len().is_multiple_of(2) || hex.len() / 2 > id.bytes.len() {
            return None;
        }
        for (byte, pair) in id.bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(id)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl fmt::Display for PackedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Git is asked for many ids at once, and the formatter takes its time for each byte.
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.as_bytes()) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&hex[..2 * usize::from(self.length)]).unwrap_or_default())
    }
}

/// The digits of hex.
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The content of a file in a commit, if this clone has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blob {
    /// The content.
    Content(Vec<u8>),
    /// The commit has no such file.
    Absent,
    /// The commit has the file, but this clone does not have its content.
    NotAtHand,
}

/// The folders of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The top of the work tree; for a bare repository, the git folder.
    pub top: PathBuf,
    /// The git folder, with the index of this work tree.
    pub git_dir: PathBuf,
    /// The git folder that all worktrees share.
    pub common: PathBuf,
    /// True if there is no work tree.
    pub is_bare: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back() {
        for hex in ["", "89e6c98d92887913cadf06b2adb97f26cde4849b", &"0fA1".repeat(16).to_lowercase()] {
            assert_eq!(PackedId::of_hex(hex).map(|id| id.to_string()).as_deref(), Some(hex));
        }
        for wrong in ["0", "0g", "+1", "é", &"00".repeat(33)] {
            assert_eq!(PackedId::of_hex(wrong), None, "{wrong}");
        }
    }
}
