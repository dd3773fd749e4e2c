//! The files to read, and reading them.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::cache::{ReadingKey, key};
use super::codec::PackedReading;
use super::packed_paths::PackedPaths;
use super::parallel::threads;
use super::scope::{MAX_SOURCE, Unread, UnreadReason, reader};
use crate::git::PackedId;
use crate::git::contents::{Content, id_of, visit_contents};
use crate::model::error::Result;
use crate::system::files;

/// The number of contents that git is asked for at once.
const BATCH: usize = 1_000;

/// A file to read.
pub(super) struct Wanted {
    /// The index of its path.
    pub(super) path: u32,
    pub(super) id: PackedId,
    pub(super) reader: usize,
    pub(super) key: ReadingKey,
    content: WantedContent,
}

/// Where the content of a file is.
#[derive(Debug)]
pub(super) enum WantedContent {
    /// In the repository, by the id.
    OfCommit,
    /// In the work tree.
    OfWorkTree,
    /// Here: it was read already.
    Kept(Box<[u8]>),
}

impl Wanted {
    pub(super) fn new(paths: &PackedPaths, path: u32, id: PackedId, reader: usize) -> Self {
        let by = self::reader(reader);
        let key = key(id, paths.at(path), by.word(), by.format());
        Self { path, id, reader, key, content: WantedContent::OfCommit }
    }

    /// Sets where the content is.
    pub(super) fn with(self, content: WantedContent) -> Self {
        Self { content, ..self }
    }

    /// Returns what is lost if the file cannot be read; `None` if nothing is.
    pub(super) fn unread(&self, paths: &PackedPaths, why: UnreadReason) -> Option<Unread> {
        let (by, path) = (reader(self.reader), paths.at(self.path));
        (!by.is_optional(path)).then(|| Unread { path: path.to_owned(), title: by.title(), why })
    }

    fn reading(&self, paths: &PackedPaths, content: &[u8]) -> PackedReading {
        PackedReading::of(&reader(self.reader).read(paths.at(self.path), &String::from_utf8_lossy(content)))
    }
}

pub(super) type ReadOutcome = std::result::Result<PackedReading, UnreadReason>;

/// The index of a batch and what came of its files.
type BatchOutcome = (usize, Vec<ReadOutcome>);

/// Reads files on several threads, in batches: git reads contents while others are scanned.
pub(super) fn read_all(top: &Path, paths: &PackedPaths, files: &[Wanted]) -> Result<Vec<ReadOutcome>> {
    let next = AtomicUsize::new(0);
    let batches: Vec<&[Wanted]> = files.chunks(BATCH).collect();
    let threads = threads().min(batches.len());
    let work = || {
        let mut done = Vec::new();
        while let Some((at, batch)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            batches.get(at).map(|batch| (at, *batch))
        } {
            done.push((at, read_batch(top, paths, batch)?));
        }
        Ok(done)
    };
    let parts: Vec<Result<Vec<BatchOutcome>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut done: Vec<BatchOutcome> = Vec::new();
    for part in parts {
        done.extend(part?);
    }
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().flat_map(|(_, outcomes)| outcomes).collect())
}

fn read_batch(top: &Path, paths: &PackedPaths, batch: &[Wanted]) -> Result<Vec<ReadOutcome>> {
    // What git does not answer is not at hand.
    let mut outcomes: Vec<ReadOutcome> = Vec::with_capacity(batch.len());
    outcomes.resize_with(batch.len(), || Err(UnreadReason::NotAtHand));
    let mut asked = Vec::new();
    for (at, file) in batch.iter().enumerate() {
        match &file.content {
            WantedContent::Kept(content) => outcomes[at] = Ok(file.reading(paths, content)),
            WantedContent::OfWorkTree => {
                let content = files::read_within(top, Path::new(paths.at(file.path)), MAX_SOURCE);
                // A file that changed meanwhile has another id, and would be kept by the wrong one.
                if let Some(content) = content.filter(|content| id_of(content).is_ok_and(|id| id == file.id)) {
                    outcomes[at] = Ok(file.reading(paths, &content));
                }
            }
            WantedContent::OfCommit => asked.push(at),
        }
    }
    if !asked.is_empty() {
        let ids: Vec<PackedId> = asked.iter().map(|at| batch[*at].id).collect();
        visit_contents(top, &ids, MAX_SOURCE, |at, content| {
            outcomes[asked[at]] = match content {
                Content::Bytes(bytes) => Ok(batch[asked[at]].reading(paths, bytes)),
                Content::TooLarge(_) => Err(UnreadReason::TooLarge),
                Content::NotAtHand => Err(UnreadReason::NotAtHand),
            };
        })?;
    }
    Ok(outcomes)
}
