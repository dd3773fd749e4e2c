//! Reads all manifests and sources of a commit, and of the files that the work tree changes, and follows their references.

use std::path::Path;
use std::sync::Arc;

use super::cache::{ReadingCache, ReadingKey};
use super::codec::{PackedReading, ReadingSummary};
use super::gather::{StatePaths, gather};
use super::index::{Index, Place};
use super::packed_paths::PackedPaths;
use super::parallel::in_order;
use super::readers::Resolver;
use super::reading::{Reading, RefKind, Reference};
use super::scope::{LINKS, Scope, UnchangedFile, Unread, UnreadReason, reader};
use super::wanted::{ReadOutcome, Wanted, read_all};
use crate::git::snapshot::Mode;
use crate::git::{PackedId, Repository};
use crate::model::error::Result;
use crate::model::few::count;
use crate::system::steps::{found, step};

/// All readings of a state of the repository.
#[derive(Debug, Default)]
pub struct Scan {
    /// Every path that a reference may lead to.
    pub(super) paths: Arc<PackedPaths>,
    /// The readings, sorted by path.
    pub(super) readings: Vec<KeptReading>,
    /// What could not be read, sorted by path.
    pub unread: Vec<Unread>,
    /// The limit, if there are more sources than are read. Then nothing was read, and no path is known.
    pub beyond: Option<usize>,
    /// The paths that only the base has.
    pub(super) deleted: Vec<String>,
    /// The files that were not read because only the changed ones are.
    pub(super) unchanged: Arc<Vec<UnchangedFile>>,
    /// True if only what a line of a changed file says counts: no reference of the context, and none that a build tool implies.
    pub(super) is_of_changed_lines: bool,
}

/// The reading of a file.
#[derive(Debug, Clone)]
pub(super) struct KeptReading {
    /// The index of the path.
    pub(super) path: u32,
    /// True if the file did not change, and was read for its declarations.
    pub(super) is_context: bool,
    /// True if it declares something.
    declares: bool,
    pub(super) reader: usize,
    key: ReadingKey,
    pub(super) packed: PackedReading,
}

/// Reads a state of the repository. `state` is the folder of the cache.
///
/// # Errors
/// Returns an error if git fails.
pub fn scan(repository: &Repository, scope: &Scope<'_>, state: Option<&Path>) -> Result<Scan> {
    let step = step!("read manifests and sources");
    let Some(gathered) = gather(repository, scope)? else {
        found(&step, format_args!("more than {}, so none is read", count(scope.most, "source")));
        return Ok(Scan { beyond: Some(scope.most), ..Scan::default() });
    };
    let (mut scan, wanted) = Scan::new(gathered, scope.is_only_changed);
    // The price of the cache is that of the repository, and a few changed files cost less than it.
    let mut cache = ReadingCache::open(state.filter(|_| !scope.is_only_changed));
    let mut missing = Vec::new();
    scan.readings.reserve_exact(wanted.len());
    for file in wanted {
        match cache.take(&file.key) {
            Some(reading) => scan.add(&file, reading, false),
            None => missing.push(file),
        }
    }
    found(&step, format_args!("{} known, {} to read", count(scan.readings.len(), "file"), missing.len()));
    if !missing.is_empty() {
        cache.note_new();
        let outcomes = read_all(&repository.places().top, &scan.paths, &missing)?;
        scan.take_outcomes(&missing, outcomes, false);
        let now = scan.readings.iter().map(|kept| (kept.key, &kept.packed));
        cache.write(now, scan.readings.len());
    }
    if scope.is_only_changed {
        scan.read_context(&repository.places().top)?;
    }
    scan.sort();
    Ok(scan)
}

impl Scan {
    /// Returns a scan without readings, and the files to read.
    fn new(gathered: StatePaths, is_of_changed_lines: bool) -> (Self, Vec<Wanted>) {
        let StatePaths { paths, wanted, unread, deleted, unchanged } = gathered;
        let (paths, unchanged) = (Arc::new(paths), Arc::new(unchanged));
        (Self { paths, unread, deleted, unchanged, is_of_changed_lines, ..Self::default() }, wanted)
    }

    /// Adds the reading of a file.
    pub(super) fn add(&mut self, file: &Wanted, packed: PackedReading, is_context: bool) {
        let ReadingSummary { declares, unread } = packed.summary();
        if let Some(why) = unread {
            self.unread.extend(file.unread(&self.paths, UnreadReason::Broken(why.to_owned())));
        }
        let (path, reader, key) = (file.path, file.reader, file.key);
        self.readings.push(KeptReading { path, is_context, declares, reader, key, packed });
    }

    /// Adds what came of reading files.
    pub(super) fn take_outcomes(&mut self, files: &[Wanted], outcomes: Vec<ReadOutcome>, is_context: bool) {
        for (file, outcome) in files.iter().zip(outcomes) {
            match outcome {
                Ok(reading) => self.add(file, reading, is_context),
                Err(why) => self.unread.extend(file.unread(&self.paths, why)),
            }
        }
        self.sort();
    }

    fn sort(&mut self) {
        self.readings.sort_by_key(|kept| kept.path);
        self.unread.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Returns the path of a reading.
    pub(super) fn path_of(&self, kept: &KeptReading) -> &str {
        self.paths.at(kept.path)
    }

    /// Returns the paths below a folder, sorted.
    pub fn below<'s>(&'s self, folder: &str) -> impl Iterator<Item = &'s str> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let start = self.paths.start(|path| path < prefix.as_str());
        self.paths.from(start).take_while(move |path| path.starts_with(&prefix))
    }

    /// Returns the files that were read, sorted.
    pub fn read(&self) -> impl Iterator<Item = &str> {
        self.readings.iter().map(|kept| self.path_of(kept))
    }

    /// Returns the scan of these files, given as path and content.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut gathered = StatePaths::default();
        let mut files: Vec<(&str, &str)> = files.to_vec();
        files.sort_by_key(|(path, _)| *path);
        files.dedup_by_key(|(path, _)| *path);
        let mut readings = Vec::new();
        for (path, text) in files {
            let claimed = gathered.claim(path.as_bytes(), Mode::File, true);
            if let (Some(at), Some(by)) = (gathered.paths.push(path), claimed) {
                readings.push((Wanted::new(&gathered.paths, at, PackedId::default(), by), reader(by).read(path, text)));
            }
        }
        let (mut scan, _) = Self::new(gathered, false);
        for (file, reading) in readings {
            scan.add(&file, PackedReading::of(&reading), false);
        }
        scan.sort();
        scan
    }

    /// Returns the files that the reader with this title has read.
    pub fn read_by<'s>(&'s self, title: &str) -> impl Iterator<Item = &'s str> {
        self.readings.iter().filter(move |kept| reader(kept.reader).title() == title).map(|kept| self.path_of(kept))
    }

    /// Returns the declarations of each file that has some, with its path and its reader.
    pub(super) fn declarations(&self) -> impl Iterator<Item = (&str, usize, Reading)> {
        let declaring = self.readings.iter().filter(|kept| kept.declares);
        declaring.map(|kept| (self.path_of(kept), kept.reader, kept.packed.declarations()))
    }

    /// Follows all references, and gives those that lead to a place in the repository to `visit`, in the order of the files.
    pub fn follow<'s>(&'s self, mut visit: impl FnMut(&'s str, &Reference, &[Place])) {
        let step = step!("follow the references");
        let declaring: Vec<(&str, usize, Reading)> = self.declarations().collect();
        let mut index = Index::new(self.paths.iter()).with_deleted(self.deleted.iter().map(String::as_str));
        for (path, by, reading) in &declaring {
            index.declare(reader(*by).word(), path, reading);
        }
        let resolvers: Vec<Box<dyn Resolver + '_>> = (0..=LINKS).map(|at| reader(at).resolver(&index)).collect();
        let is_followed = |kept: &&KeptReading| !(self.is_of_changed_lines && kept.is_context);
        let files: Vec<&KeptReading> = self.readings.iter().filter(is_followed).collect();
        let mut followed = 0;
        in_order(
            &files,
            |part| self.follow_part(part, &resolvers),
            |leads: Vec<Lead<'s>>| {
                for (path, reference, places) in leads {
                    followed += 1;
                    visit(path, &reference, &places);
                }
            },
        );
        found(&step, count(followed, "reference"));
    }

    fn follow_part<'s>(&'s self, files: &[&KeptReading], resolvers: &[Box<dyn Resolver + '_>]) -> Vec<Lead<'s>> {
        let is_line = |reference: &Reference| !self.is_of_changed_lines || reference.kind != RefKind::Implied;
        let mut leads = Vec::new();
        for kept in files {
            let path = self.path_of(kept);
            for reference in kept.packed.references().into_iter().filter(is_line) {
                let mut places = Vec::new();
                resolvers[kept.reader].resolve(path, &reference, &mut places);
                if !places.is_empty() {
                    leads.push((path, reference, places));
                }
            }
        }
        leads
    }
}

/// A reference in a file, and the places that it leads to.
type Lead<'s> = (&'s str, Reference, Vec<Place>);
