//! The readings of files, kept in the state folder by the id of the content, so that a second run reads only what changed.
//!
//! Format of the file: [`MAGIC`], 32 bytes of BLAKE3 over all that follows, then entries of a 16-byte key and a reading
//! (`codec`). A file that does not fit its hash, or is of another version, is as good as none.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::codec::{CodecBytes, put_reading};
use super::reading::Reading;
use crate::system::files;
use crate::system::steps::{found, step};

const MAGIC: &[u8; 8] = b"cicdgr\x00\x01";

/// The largest file of readings that is read, in bytes.
const MOST: u64 = 1 << 30;

/// The identity of a reading: the content, the path, the reader and its version.
pub(super) type ReadingKey = [u8; 16];

/// Returns the key of a reading.
pub(super) fn key(id: &str, path: &str, reader: &str, format: u8) -> ReadingKey {
    let mut hasher = blake3::Hasher::new();
    for part in [id, reader, path] {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hasher.update(&[format]);
    let mut key = [0; 16];
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    key
}

/// Readings of earlier runs.
#[derive(Debug, Default)]
pub(super) struct ReadingCache {
    path: Option<PathBuf>,
    kept: HashMap<ReadingKey, Reading>,
    is_new: bool,
}

impl ReadingCache {
    /// Reads the cache of a state folder; it is empty if there is none, or none that can be read.
    pub(super) fn open(folder: Option<&Path>) -> Self {
        let Some(folder) = folder else { return Self::default() };
        let step = step!("read the dependencies of earlier runs");
        let path = folder.join("graph").join("readings");
        let bytes = files::read_within(folder, Path::new("graph/readings"), MOST);
        let kept = bytes.and_then(|bytes| entries(&bytes)).unwrap_or_default();
        found(&step, crate::model::few::count(kept.len(), "file"));
        Self { path: Some(path), kept, is_new: false }
    }

    /// Takes a reading out.
    pub(super) fn take(&mut self, key: &ReadingKey) -> Option<Reading> {
        self.kept.remove(key)
    }

    /// Notes that there is a reading which the file does not have.
    pub(super) fn note_new(&mut self) {
        self.is_new = true;
    }

    /// Writes the readings of this run, and those of other runs while they are not more. If it fails, the next run reads more.
    pub(super) fn write<'r>(&'r self, now: impl Iterator<Item = (ReadingKey, &'r Reading)>, count: usize) {
        let Some(path) = self.path.as_ref().filter(|_| self.is_new) else { return };
        let _step = step!("keep the dependencies for later runs");
        let others = self.kept.iter().take(if self.kept.len() > count { 0 } else { count });
        let mut body = Vec::new();
        for (key, reading) in now.chain(others.map(|(key, reading)| (*key, reading))) {
            body.extend_from_slice(&key);
            put_reading(&mut body, reading);
        }
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(blake3::hash(&body).as_bytes());
        bytes.extend_from_slice(&body);
        drop(write_whole(path, &bytes));
    }
}

/// Writes a file by another name first, so that no reader sees half of it.
///
/// # Errors
/// Returns an error if the folder cannot be made or the file cannot be written.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut file, bytes)?;
    file.persist(path)?;
    Ok(())
}

fn entries(bytes: &[u8]) -> Option<HashMap<ReadingKey, Reading>> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (hash, body) = rest.split_at_checked(32)?;
    if blake3::hash(body).as_bytes() != hash {
        return None;
    }
    let mut kept = HashMap::new();
    let mut body = CodecBytes(body);
    while !body.0.is_empty() {
        let key = body.take(16)?.try_into().ok()?;
        kept.insert(key, body.reading()?);
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::reading::RefKind;

    #[test]
    fn readings_come_back_and_damage_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut reading = Reading::default();
        reading.refer(3, RefKind::Module, "a.b");
        let key = key("id", "a.py", "python", 1);
        let mut cache = ReadingCache::open(Some(folder.path()));
        assert_eq!(cache.take(&key), None);
        cache.note_new();
        cache.write([(key, &reading)].into_iter(), 1);
        assert_eq!(ReadingCache::open(Some(folder.path())).take(&key), Some(reading));
        let path = folder.path().join("graph/readings");
        let mut bytes = std::fs::read(&path).expect("the file");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).expect("written");
        assert_eq!(ReadingCache::open(Some(folder.path())).take(&key), None);
    }
}
