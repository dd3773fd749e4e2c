//! The readings of files, kept in the state folder by the id of the content, so that a second run reads only what changed.
//!
//! Format of the file: [`MAGIC`], 32 bytes of BLAKE3 over all that follows, then entries of a 16-byte key, the length of a reading and the
//! reading (`codec`). A file that does not fit its hash, or is of another version, is as good as none.

use std::collections::HashMap;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::codec::{CodecBytes, PackedReading, put_number};
use crate::git::PackedId;
use crate::system::files;
use crate::system::steps::{found, step};

const MAGIC: &[u8; 8] = b"cicdgr\x00\x02";

/// The length of the hash.
const HASH: usize = 32;

/// The number of bytes that are written at once.
const BUFFER: usize = 1 << 16;

/// The largest file of readings that is read, in bytes.
const MOST: u64 = 1 << 30;

/// The identity of a reading: the content, the path, the reader and its version.
pub(super) type ReadingKey = [u8; 16];

/// Returns the key of a reading.
pub(super) fn key(id: PackedId, path: &str, reader: &str, format: u8) -> ReadingKey {
    let mut hasher = blake3::Hasher::new();
    for part in [id.as_bytes(), reader.as_bytes(), path.as_bytes()] {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
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
    bytes: Vec<u8>,
    /// The place of each reading in the bytes.
    kept: HashMap<ReadingKey, Range<usize>>,
    is_new: bool,
}

impl ReadingCache {
    /// Reads the cache of a state folder; it is empty if there is none, or none that can be read.
    pub(super) fn open(folder: Option<&Path>) -> Self {
        let Some(folder) = folder else { return Self::default() };
        let step = step!("read the dependencies of earlier runs");
        let path = Some(folder.join("graph").join("readings"));
        let bytes = files::read_within(folder, Path::new("graph/readings"), MOST).unwrap_or_default();
        let kept = entries(&bytes).unwrap_or_default();
        found(&step, crate::model::few::count(kept.len(), "file"));
        Self { path, bytes, kept, is_new: false }
    }

    /// Takes a reading out.
    pub(super) fn take(&mut self, key: &ReadingKey) -> Option<PackedReading> {
        PackedReading::of_bytes(&self.bytes[self.kept.remove(key)?])
    }

    /// Notes that there is a reading which the file does not have.
    pub(super) fn note_new(&mut self) {
        self.is_new = true;
    }

    /// Writes the readings of this run, and those of other runs while they are not more. If it fails, the next run reads more.
    pub(super) fn write<'r>(&'r self, now: impl Iterator<Item = (ReadingKey, &'r PackedReading)>, count: usize) {
        let Some(path) = self.path.as_ref().filter(|_| self.is_new) else { return };
        let _step = step!("keep the dependencies for later runs");
        let others = self.kept.iter().take(if self.kept.len() > count { 0 } else { count });
        let now = now.map(|(key, packed)| (key, packed.as_bytes()));
        let entries = now.chain(others.map(|(key, place)| (*key, &self.bytes[place.clone()])));
        drop(write_entries(path, entries));
    }
}

/// Writes entries one after the other, so that the file is never whole in memory.
fn write_entries<'r>(path: &Path, entries: impl Iterator<Item = (ReadingKey, &'r [u8])>) -> io::Result<()> {
    let mut file = new_beside(path)?;
    file.write_all(MAGIC)?;
    file.write_all(&[0; HASH])?;
    let (mut hasher, mut buffer) = (blake3::Hasher::new(), Vec::new());
    for (key, reading) in entries {
        buffer.extend_from_slice(&key);
        put_number(&mut buffer, reading.len() as u64);
        buffer.extend_from_slice(reading);
        if buffer.len() >= BUFFER {
            hasher.update(&buffer);
            file.write_all(&buffer)?;
            buffer.clear();
        }
    }
    hasher.update(&buffer);
    file.write_all(&buffer)?;
    file.seek(SeekFrom::Start(MAGIC.len() as u64))?;
    file.write_all(hasher.finalize().as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// Writes a file of these parts by another name first, so that no reader sees half of it.
///
/// # Errors
/// Returns an error if the folder cannot be made or the file cannot be written.
pub(crate) fn write_whole(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let mut file = new_beside(path)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    file.persist(path)?;
    Ok(())
}

fn new_beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    tempfile::NamedTempFile::new_in(folder)
}

fn entries(bytes: &[u8]) -> Option<HashMap<ReadingKey, Range<usize>>> {
    let (hash, body) = bytes.strip_prefix(MAGIC)?.split_at_checked(HASH)?;
    if blake3::hash(body).as_bytes() != hash {
        return None;
    }
    let mut kept = HashMap::new();
    let mut body = CodecBytes(body);
    while !body.0.is_empty() {
        let key = body.take(16)?.try_into().ok()?;
        let length = usize::try_from(body.number()?).ok()?;
        body.take(length)?;
        let end = bytes.len() - body.0.len();
        kept.insert(key, end - length..end);
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::reading::{Reading, RefKind};

    #[test]
    fn readings_come_back_and_damage_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let reading = |name: &str| {
            let mut reading = Reading::default();
            reading.refer(3, RefKind::Module, name);
            PackedReading::of(&reading)
        };
        let key = |path: &str| key(PackedId::default(), path, "python", 1);
        let mut cache = ReadingCache::open(Some(folder.path()));
        assert_eq!(cache.take(&key("a.py")), None);
        cache.note_new();
        cache.write([(key("a.py"), &reading("a.b")), (key("b.py"), &reading("c"))].into_iter(), 2);
        // A run that reads nothing but `c.py` anew keeps those of the others.
        let mut cache = ReadingCache::open(Some(folder.path()));
        assert_eq!(cache.take(&key("b.py")), Some(reading("c")));
        cache.note_new();
        cache.write([(key("b.py"), &reading("c")), (key("c.py"), &reading("d"))].into_iter(), 2);
        let mut cache = ReadingCache::open(Some(folder.path()));
        let names = ["a.py", "b.py", "c.py"].map(|path| cache.take(&key(path)));
        assert_eq!(names, ["a.b", "c", "d"].map(|name| Some(reading(name))));
        let path = folder.path().join("graph/readings");
        let mut bytes = std::fs::read(&path).expect("the file");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).expect("written");
        assert_eq!(ReadingCache::open(Some(folder.path())).take(&key("a.py")), None);
    }
}
