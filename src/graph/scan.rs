//! Reads all manifests and sources of a commit, and of the files that the work tree changes, and follows their references.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::cache::{ReadingCache, ReadingKey, key};
use super::index::{Index, Place};
use super::parallel::{in_order, threads};
use super::readers::{self, READERS, Reader, Resolver, links::LinkReader, unread};
use super::reading::{Reading, RefKind, Reference};
use crate::git::Repository;
use crate::git::contents::{Content, contents, id_of};
use crate::git::snapshot::Mode;
use crate::model::error::Result;
use crate::model::few::count;
use crate::model::reasons::{Change, ChangeKind};
use crate::system::files;
use crate::system::steps::{found, step};

/// The largest source that is read, in bytes.
pub const MAX_SOURCE: u64 = 4 * 1024 * 1024;

/// The most sources that are read.
const MAX_SOURCES: usize = 400_000;

/// The number of contents that git is asked for at once.
const BATCH: usize = 1_000;

/// A state of the repository to read.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The commit; `None` before the first.
    pub commit: Option<&'a str>,
    /// The changes up to this state. Deleted paths count as targets, so that their dependents are found.
    pub changes: &'a [Change],
    /// True if the changed files are read from the work tree.
    pub is_work_tree: bool,
    /// True if only the changed files are read, and what decides where their references lead; the others count as targets.
    pub is_only_changed: bool,
}

/// A file that could not be read, or not in whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The file, from the root of the repository.
    pub path: String,
    /// The ecosystem for people: `Python`, `Swift`.
    pub title: &'static str,
    /// The reason.
    pub why: UnreadReason,
}

/// Possible reasons why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreadReason {
    /// There is no reader for its language.
    NoReader,
    /// Its reader could not read it, or a part of it.
    Broken(String),
    /// It is too large.
    TooLarge,
    /// This clone does not have its content, or the file could not be opened.
    NotAtHand,
    /// The repository has more sources than are read.
    TooMany,
}

/// All readings of a state of the repository.
#[derive(Debug, Default)]
pub struct Scan {
    /// Every path that a reference may lead to.
    pub(super) paths: Vec<String>,
    /// The readings by path.
    pub(super) readings: BTreeMap<String, KeptReading>,
    /// What could not be read, sorted by path.
    pub unread: Vec<Unread>,
    /// The paths that only the base has.
    pub(super) deleted: Vec<String>,
    /// The files that were not read because only the changed ones are.
    pub(super) unchanged: Vec<UnchangedFile>,
    /// True if only what a line of a changed file says counts: no reference of the context, and none that a build tool implies.
    pub(super) is_of_changed_lines: bool,
}

#[derive(Debug, Clone)]
pub(super) struct KeptReading {
    pub(super) reader: usize,
    key: ReadingKey,
    pub(super) reading: Reading,
    /// True if the file did not change, and was read for its declarations.
    pub(super) is_context: bool,
}

/// A file that did not change and that has a reader.
#[derive(Debug, Clone)]
pub(super) struct UnchangedFile {
    pub(super) path: String,
    pub(super) id: String,
    pub(super) reader: usize,
}

/// The index of the reader of links, behind those of [`READERS`].
const LINKS: usize = READERS.len();

pub(super) fn reader(at: usize) -> &'static dyn Reader {
    READERS.get(at).copied().unwrap_or(&LinkReader)
}

/// A file to read.
pub(super) struct Wanted {
    pub(super) path: String,
    pub(super) id: String,
    reader: usize,
    key: ReadingKey,
    /// The content of a file of the work tree.
    content: Option<Vec<u8>>,
}

impl Wanted {
    pub(super) fn new(path: &str, id: &str, reader: usize, content: Option<Vec<u8>>) -> Self {
        let by = self::reader(reader);
        Self { path: path.to_owned(), id: id.to_owned(), reader, key: key(id, path, by.word(), by.format()), content }
    }

    /// Returns what is lost if the file cannot be read; `None` if nothing is.
    pub(super) fn unread(&self, why: UnreadReason) -> Option<Unread> {
        let by = reader(self.reader);
        (!by.is_optional(&self.path)).then(|| Unread { path: self.path.clone(), title: by.title(), why })
    }

    fn reading(&self, content: &[u8]) -> Reading {
        reader(self.reader).read(&self.path, &String::from_utf8_lossy(content))
    }
}

/// Reads a state of the repository. `state` is the folder of the cache.
///
/// # Errors
/// Returns an error if git fails.
pub fn scan(repository: &Repository, scope: &Scope<'_>, state: Option<&Path>) -> Result<Scan> {
    let step = step!("read manifests and sources");
    let mut scan = Scan { is_of_changed_lines: scope.is_only_changed, ..Scan::default() };
    let wanted = scan.gather(repository, scope)?;
    // The price of the cache is that of the repository, and a few changed files cost less than it.
    let mut cache = ReadingCache::open(state.filter(|_| !scope.is_only_changed));
    let mut missing = Vec::new();
    for file in wanted {
        match cache.take(&file.key) {
            Some(reading) => scan.add(file, reading),
            None => missing.push(file),
        }
    }
    found(&step, format_args!("{} known, {} to read", count(scan.readings.len(), "file"), missing.len()));
    if !missing.is_empty() {
        cache.note_new();
        let outcomes = read_all(&repository.places().top, &missing)?;
        for (file, outcome) in missing.into_iter().zip(outcomes) {
            match outcome {
                Ok(reading) => scan.add(file, reading),
                Err(why) => scan.unread.extend(file.unread(why)),
            }
        }
        let now = scan.readings.values().map(|kept| (kept.key, &kept.reading));
        cache.write(now, scan.readings.len());
    }
    if scope.is_only_changed {
        scan.read_context(&repository.places().top)?;
    }
    scan.unread.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(scan)
}

impl Scan {
    /// Finds all paths, and the files that a reader claims.
    fn gather(&mut self, repository: &Repository, scope: &Scope<'_>) -> Result<Vec<Wanted>> {
        let files = scope.commit.map(|commit| repository.tree_files(commit)).transpose()?.unwrap_or_default();
        let changed: HashMap<&[u8], &Change> = scope.changes.iter().map(|change| (change.path.as_slice(), change)).collect();
        let mut wanted = Vec::new();
        for file in &files {
            let change = changed.get(file.path.as_slice());
            let is_read = if scope.is_work_tree {
                change.is_none() && !scope.is_only_changed
            } else {
                change.is_some() || !scope.is_only_changed
            };
            let is_counted = is_read || !scope.is_only_changed;
            let Some((path, reader)) = self.take(&file.path, file.mode, is_counted) else { continue };
            if is_read {
                wanted.push(Wanted::new(path, &file.id, reader, None));
            } else if scope.is_only_changed && change.is_none() {
                self.unchanged.push(UnchangedFile { path: path.to_owned(), id: file.id.clone(), reader });
            }
        }
        for change in scope.changes {
            let is_read = scope.is_work_tree && change.kind != ChangeKind::Deleted && !change.is_folder;
            let on_disk = repository.places().top.join(OsStr::from_bytes(&change.path));
            let target = is_read.then(|| std::fs::read_link(&on_disk).ok()).flatten();
            let mode = if target.is_some() { Mode::Link } else { Mode::File };
            let is_counted = is_read || !scope.is_only_changed;
            if change.kind == ChangeKind::Deleted {
                self.deleted.extend(std::str::from_utf8(&change.path).map(str::to_owned));
            }
            let Some((path, reader)) = self.take(&change.path, mode, is_counted).filter(|_| is_read) else { continue };
            let content = target.map(|target| target.as_os_str().as_bytes().to_vec());
            let content = content.or_else(|| files::read_within(&repository.places().top, Path::new(path), MAX_SOURCE));
            match content {
                Some(content) => wanted.push(Wanted::new(path, &id_of(&content)?, reader, Some(content))),
                None => self.unread.extend(Wanted::new(path, "", reader, None).unread(UnreadReason::NotAtHand)),
            }
        }
        for file in wanted.drain(wanted.len().min(MAX_SOURCES)..) {
            self.unread.extend(file.unread(UnreadReason::TooMany));
        }
        self.paths.sort_unstable();
        self.paths.dedup();
        Ok(wanted)
    }

    /// Notes a path, and returns its reader if it has one. If it `is_counted`, it is noted as unread where it cannot be read.
    fn take<'p>(&mut self, path: &'p [u8], mode: Mode, is_counted: bool) -> Option<(&'p str, usize)> {
        let Ok(text) = std::str::from_utf8(path) else {
            let text = String::from_utf8_lossy(path).into_owned();
            if let Some(reader) = readers::of(&text).filter(|_| is_counted) {
                let why = UnreadReason::Broken("its path is not UTF-8".to_owned());
                self.unread.push(Unread { path: text, title: reader_title(reader), why });
            }
            return None;
        };
        self.paths.push(text.to_owned());
        let reader = reader_of(text, mode);
        if let (None, Some(title)) = (reader, unread::language(text).filter(|_| is_counted && mode != Mode::Submodule)) {
            self.unread.push(Unread { path: text.to_owned(), title, why: UnreadReason::NoReader });
        }
        reader.map(|reader| (text, reader))
    }

    pub(super) fn add(&mut self, file: Wanted, reading: Reading) {
        self.add_as(file, reading, false);
    }

    pub(super) fn add_as(&mut self, file: Wanted, reading: Reading, is_context: bool) {
        if let Some(why) = &reading.unread {
            self.unread.extend(file.unread(UnreadReason::Broken(why.clone())));
        }
        self.readings.insert(file.path, KeptReading { reader: file.reader, key: file.key, reading, is_context });
    }

    /// Returns every path that a reference may lead to, sorted.
    #[must_use]
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Returns the paths below a folder, sorted.
    pub fn below<'s>(&'s self, folder: &str) -> impl Iterator<Item = &'s str> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let start = self.paths.partition_point(|path| **path < *prefix);
        self.paths[start..].iter().map(String::as_str).take_while(move |path| path.starts_with(&prefix))
    }

    /// Returns the files that were read, sorted.
    pub fn read(&self) -> impl Iterator<Item = &str> {
        self.readings.keys().map(String::as_str)
    }

    /// Returns the scan of these files, given as path and content.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut scan = Self::default();
        for (path, text) in files {
            if let Some((path, reader)) = scan.take(path.as_bytes(), Mode::File, true) {
                let file = Wanted::new(path, "", reader, None);
                let reading = file.reading(text.as_bytes());
                scan.add(file, reading);
            }
        }
        scan.paths.sort_unstable();
        scan
    }

    /// Returns the files that the reader with this title has read.
    pub fn read_by<'s>(&'s self, title: &str) -> impl Iterator<Item = &'s str> {
        self.readings.iter().filter(move |(_, kept)| reader(kept.reader).title() == title).map(|(path, _)| path.as_str())
    }

    /// Follows all references, and gives those that lead to a place in the repository to `visit`, in the order of the files.
    pub fn follow<'s>(&'s self, mut visit: impl FnMut(&'s str, &'s Reference, &[Place])) {
        let step = step!("follow the references");
        let mut index = Index::new(self.paths.iter().map(String::as_str)).with_deleted(self.deleted.iter().map(String::as_str));
        for (path, kept) in &self.readings {
            index.declare(reader(kept.reader).word(), path, &kept.reading);
        }
        let resolvers: Vec<Box<dyn Resolver + '_>> = (0..=LINKS).map(|at| reader(at).resolver(&index)).collect();
        let is_followed = |kept: &KeptReading| !(self.is_of_changed_lines && kept.is_context);
        let files = self.readings.iter().filter(|(_, kept)| is_followed(kept));
        let files: Vec<(&'s str, &'s KeptReading)> = files.map(|(path, kept)| (path.as_str(), kept)).collect();
        let mut followed = 0;
        in_order(
            &files,
            |part| follow_part(part, &resolvers, self.is_of_changed_lines),
            |lead: Vec<Lead<'s>>| {
                for (path, reference, places) in lead {
                    followed += 1;
                    visit(path, reference, &places);
                }
            },
        );
        found(&step, count(followed, "reference"));
    }
}

/// A reference in a file, and the places that it leads to.
type Lead<'s> = (&'s str, &'s Reference, Vec<Place>);

fn follow_part<'s>(
    files: &[(&'s str, &'s KeptReading)],
    resolvers: &[Box<dyn Resolver + '_>],
    lines_only: bool,
) -> Vec<Lead<'s>> {
    let is_line = |reference: &&Reference| !lines_only || reference.kind != RefKind::Implied;
    let mut leads = Vec::new();
    for (path, kept) in files {
        for reference in kept.reading.references.iter().filter(is_line) {
            let mut places = Vec::new();
            resolvers[kept.reader].resolve(path, reference, &mut places);
            if !places.is_empty() {
                leads.push((*path, reference, places));
            }
        }
    }
    leads
}

/// Returns the reader of a path with this mode.
pub(super) fn reader_of(path: &str, mode: Mode) -> Option<usize> {
    match mode {
        Mode::Link => Some(LINKS),
        Mode::Submodule => None,
        Mode::File | Mode::Executable if path.split('/').any(|name| name == "node_modules") => None,
        Mode::File | Mode::Executable => readers::of(path),
    }
}

fn reader_title(at: usize) -> &'static str {
    reader(at).title()
}

pub(super) type ReadOutcome = std::result::Result<Reading, UnreadReason>;

/// The index of a batch and what came of its files.
type BatchOutcome = (usize, Vec<ReadOutcome>);

/// Reads files on several threads, in batches: git reads contents while others are scanned.
pub(super) fn read_all(top: &Path, files: &[Wanted]) -> Result<Vec<ReadOutcome>> {
    let next = AtomicUsize::new(0);
    let batches: Vec<&[Wanted]> = files.chunks(BATCH).collect();
    let threads = threads().min(batches.len());
    let work = || {
        let mut done = Vec::new();
        while let Some((at, batch)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            batches.get(at).map(|batch| (at, *batch))
        } {
            done.push((at, read_batch(top, batch)?));
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

fn read_batch(top: &Path, batch: &[Wanted]) -> Result<Vec<ReadOutcome>> {
    let ids: Vec<&str> = batch.iter().filter(|file| file.content.is_none()).map(|file| file.id.as_str()).collect();
    let mut contents = if ids.is_empty() { Vec::new() } else { contents(top, &ids, MAX_SOURCE)? }.into_iter();
    let outcome = |file: &Wanted| match &file.content {
        Some(content) => Ok(file.reading(content)),
        None => match contents.next() {
            Some(Content::Bytes(bytes)) => Ok(file.reading(&bytes)),
            Some(Content::TooLarge(_)) => Err(UnreadReason::TooLarge),
            Some(Content::NotAtHand) | None => Err(UnreadReason::NotAtHand),
        },
    };
    Ok(batch.iter().map(outcome).collect())
}
