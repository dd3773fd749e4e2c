//! The ids of files that were already read, valid as long as the files' stamps are unchanged.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{ContentId, Stamp};

/// The time, in nanoseconds, that must lie between the last change of a file and its reading, so that a later change shows in its stamp.
/// File systems count time in steps of up to two seconds.
const SURE: i64 = 3_000_000_000;

/// The ids of files that were read, by path. Within one state of a work tree a file is read once.
#[derive(Debug, Default)]
pub struct HashedFiles {
    known: HashMap<Vec<u8>, HashedFile>,
    /// The number of files that were read.
    reads: usize,
}

#[derive(Debug)]
struct HashedFile {
    stamp: Stamp,
    id: Option<ContentId>,
    /// True if a change of the file would show in its stamp.
    is_sure: bool,
}

impl HashedFiles {
    /// Returns the number of files that were read so far.
    #[must_use]
    pub fn reads(&self) -> usize {
        self.reads
    }

    /// Begins another state of the work tree: files that may have changed without a new stamp are read again.
    pub fn next_state(&mut self) {
        self.known.retain(|_, file| file.is_sure);
    }

    /// Returns the id of a file. If the id is not known, `read` computes it.
    pub(super) fn id(&mut self, path: &[u8], stamp: Stamp, read: impl FnOnce() -> Option<ContentId>) -> Option<ContentId> {
        if let Some(known) = self.known.get(path).filter(|known| known.stamp == stamp) {
            return known.id;
        }
        let is_sure = now().saturating_sub(stamp.changed) >= SURE;
        let id = read();
        self.reads += 1;
        self.known.insert(path.to_vec(), HashedFile { stamp, id, is_sure });
        id
    }
}

/// Returns the time in nanoseconds since 1970.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_nanos()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_again_when_its_stamp_says_so_or_says_nothing() {
        let mut files = HashedFiles::default();
        let (old, fresh) = (Stamp { changed: 5, inode: 1 }, Stamp { changed: now(), inode: 2 });
        let id = |number: u8| Some(ContentId::object(&[number; 20]));
        let mut ask = |path: &[u8], stamp, number| (files.id(path, stamp, || id(number)), files.reads());
        assert_eq!(ask(b"old", old, 1), (id(1), 1));
        assert_eq!(ask(b"fresh", fresh, 1), (id(1), 2));
        assert_eq!(ask(b"old", old, 2), (id(1), 2), "read once");
        assert_eq!(ask(b"fresh", fresh, 2), (id(1), 2), "read once in this state");
        assert_eq!(ask(b"old", fresh, 3), (id(3), 3), "written to since");
        assert_eq!(ask(b"other", old, 4), (id(4), 4));
        files.next_state();
        let mut ask = |path: &[u8], stamp, number| (files.id(path, stamp, || id(number)), files.reads());
        assert_eq!(ask(b"other", old, 5), (id(4), 4), "its stamp would have changed");
        assert_eq!(ask(b"fresh", fresh, 6), (id(6), 5), "its stamp is too young to tell");
    }
}
