//! What is left of a package that was cut into its parts. Folders that the parts import become libraries. Code that imports the
//! parts, such as the start of the program, becomes another, and everything else one on which all parts depend.

use super::LineCount;
use super::basis::Basis;
use super::ground::{Inventory, has_ending, is_within, join, last, parent, pattern};
use super::group::{UnitGroup, name_of};
use super::left_out::{self, LeftOutReason};
use super::name::normalized;
use super::packages::Packages;
use super::root;
use super::unit_edges::{UnitEdge, UnitEdges, UnitPlaces};
use super::words::{LIBRARIES, PARTED, STRONG, is_one_of, is_source, is_technical, is_tooling};
use crate::graph::readers;
use crate::model::pattern::literal;

/// A file or folder of what is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftoverPiece {
    /// The package, as an index; `None` for an archive outside of every package that was cut.
    of: Option<usize>,
    /// The file or folder, from the root.
    pub place: String,
    is_folder: bool,
    is_code: bool,
    is_archive: bool,
}

/// A package that was cut.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CutPackage {
    folder: String,
    name: String,
    /// The manifest, or else the folder, as the evidence for what its parts share.
    evidence: String,
}

/// What is left of all packages that were cut.
#[derive(Debug, Default)]
pub(super) struct Rest {
    packages: Vec<CutPackage>,
    pieces: Vec<LeftoverPiece>,
    /// Patterns of documents, each with the number of its package.
    documents: Vec<(usize, String)>,
}

/// What becomes of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// A library of its own, because a part imports it.
    Library,
    /// It imports parts, and none imports it.
    Entry,
    /// Part of the library on which all parts depend.
    Shared,
    /// An archive that nothing imports.
    Unused,
}

/// A dependency on what all parts of a package share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SharedPart {
    /// The part, as the index of its group.
    pub of: usize,
    /// The group of what is shared.
    pub shared: usize,
    /// The manifest of the package, or else its folder.
    pub evidence: String,
}

/// The result: more groups, the dependencies of all groups, and archives that nothing imports.
pub(super) struct RestGroups {
    pub groups: Vec<UnitGroup>,
    pub edges: UnitEdges,
    /// The dependencies on what all parts of a package share.
    pub shared: Vec<SharedPart>,
    /// Lines for `ignore`: archives that nothing imports, and documents.
    pub ignored: Vec<LineCount>,
    /// The packages of which nothing is left that belongs to a group.
    pub bare: Vec<String>,
}

impl Rest {
    /// Finds what is left of the packages in `split`, and of the folders of the root's package that hold parts. `taken` holds the
    /// folders of all groups; `archives` the archives that were left out.
    #[must_use]
    pub(super) fn find(
        ground: &Inventory<'_>,
        packages: &Packages,
        split: &[String],
        taken: &[String],
        archives: &[String],
    ) -> Self {
        let mut rest = Self::default();
        for folder in split {
            let manifest = packages.by_folder.get(folder).and_then(|list| list.iter().min_by_key(|package| package.is_weak()));
            rest.packages.push(CutPackage {
                folder: folder.clone(),
                name: name_of(folder),
                evidence: manifest.map_or_else(|| folder.clone(), |package| package.file.clone()),
            });
        }
        if let Some(package) = root::package(ground, packages) {
            for folder in ground.folders_in("").into_iter().filter(|name| is_divided(name, taken, split)) {
                let (name, evidence) = (root::name(package), package.file.clone());
                let before = rest.pieces.len();
                let documents = rest.documents.len();
                rest.walk(ground, rest.packages.len(), folder, taken);
                let is_real = |piece: &LeftoverPiece| piece.is_code && !piece.is_archive && last(&piece.place) != "__init__.py";
                if rest.pieces[before..].iter().any(is_real) {
                    rest.packages.push(CutPackage { folder: folder.to_owned(), name, evidence });
                } else {
                    rest.pieces.truncate(before);
                    rest.documents.truncate(documents);
                }
            }
        }
        for (at, folder) in split.iter().enumerate() {
            rest.walk(ground, at, folder, taken);
        }
        let is_free = |folder: &&String| !rest.packages.iter().any(|package| is_within(folder, &package.folder));
        let archives: Vec<String> =
            archives.iter().filter(is_free).filter(|folder| is_readable(ground, folder)).cloned().collect();
        let archive = |place: String| LeftoverPiece { of: None, place, is_folder: true, is_code: true, is_archive: true };
        rest.pieces.extend(archives.into_iter().map(archive));
        rest
    }

    /// Returns the places of the pieces, in the order of their numbers after those of the groups.
    #[must_use]
    pub(super) fn places(&self) -> Vec<UnitPlaces> {
        let places = |piece: &LeftoverPiece| UnitPlaces { places: vec![piece.place.clone()], is_archive: piece.is_archive };
        self.pieces.iter().map(places).collect()
    }

    fn walk(&mut self, ground: &Inventory<'_>, of: usize, folder: &str, taken: &[String]) {
        for name in ground.folders_in(folder) {
            let place = join(folder, name);
            if taken.iter().any(|unit| is_within(&place, unit)) {
                continue;
            }
            if taken.iter().any(|unit| is_within(unit, &place)) {
                self.walk(ground, of, &place, taken);
                continue;
            }
            let reason = left_out::of_name(name);
            let is_passed = matches!(
                reason,
                Some(LeftOutReason::Hidden | LeftOutReason::Documentation | LeftOutReason::Vendored | LeftOutReason::Generated)
            );
            if reason == Some(LeftOutReason::Documentation) {
                self.documents.push((of, pattern(&place)));
            }
            if !is_passed {
                let is_code = ground.below(&place).iter().any(|path| is_source(path));
                let is_archive = reason == Some(LeftOutReason::Archive) && is_readable(ground, &place);
                self.pieces.push(LeftoverPiece { of: Some(of), place, is_folder: true, is_code, is_archive });
            }
        }
        if ground.files_in(folder).into_iter().any(|name| has_ending(name, "md")) {
            self.documents.push((of, format!("{}*.md", pattern(folder))));
        }
        for name in ground.files_in(folder).into_iter().filter(|name| !is_beside(name)) {
            let place = join(folder, name);
            let is_code = is_source(&place);
            self.pieces.push(LeftoverPiece { of: Some(of), place, is_folder: false, is_code, is_archive: false });
        }
    }

    /// Decides on every piece. The groups have the numbers before those of the pieces.
    fn fates(&self, groups: usize, edges: &UnitEdges) -> Vec<Fate> {
        let mut fates: Vec<Fate> = self.pieces.iter().map(|_| Fate::Shared).collect();
        let is_library = |fates: &[Fate], at: usize| at < groups || fates[at - groups] == Fate::Library;
        loop {
            let before = fates.clone();
            for (from, to, is_for_tests) in edges.iter().filter(|(_, to, _)| *to >= groups) {
                let piece = &self.pieces[to - groups];
                if is_library(&fates, from) && !is_for_tests && may_be_library(piece) {
                    fates[to - groups] = Fate::Library;
                }
            }
            if fates == before {
                break;
            }
        }
        loop {
            let before = fates.clone();
            for (from, to, _) in edges.iter().filter(|(from, _, _)| *from >= groups) {
                let (piece, own) = (&self.pieces[from - groups], fates[from - groups]);
                let is_part = to < groups || matches!(fates[to - groups], Fate::Library | Fate::Entry);
                let is_needed =
                    edges.iter().any(|(other, to, is_for_tests)| to == from && !is_for_tests && is_library(&fates, other));
                if own == Fate::Shared && is_part && !piece.is_archive && !is_needed {
                    fates[from - groups] = Fate::Entry;
                }
            }
            if fates == before {
                break;
            }
        }
        for (at, _) in self.pieces.iter().enumerate().filter(|(_, piece)| piece.is_archive) {
            let is_outside = |from: usize| from < groups || !self.pieces[from - groups].is_archive;
            let is_needed = edges.iter().any(|(from, to, _)| to == at + groups && is_outside(from));
            fates[at] = if is_needed { Fate::Shared } else { Fate::Unused };
        }
        fates
    }

    /// Makes groups of the pieces, and completes the dependencies.
    #[must_use]
    pub(super) fn settle(&self, groups: Vec<UnitGroup>, edges: &UnitEdges) -> RestGroups {
        let fates = self.fates(groups.len(), edges);
        let mut numbers: Vec<Option<usize>> = (0..groups.len()).map(Some).collect();
        numbers.resize(groups.len() + self.pieces.len(), None);
        let own = groups.len();
        let mut settled =
            RestGroups { groups, edges: UnitEdges::default(), shared: Vec::new(), ignored: Vec::new(), bare: Vec::new() };
        let mut unused: Vec<String> = Vec::new();
        let mut shared: Vec<Option<usize>> = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            match fates[at] {
                Fate::Library => {
                    numbers[own + at] = Some(settled.groups.len());
                    settled.groups.push(library_of(piece.of.map(|of| &self.packages[of]), &piece.place));
                }
                Fate::Unused => unused.push(piece.place.clone()),
                Fate::Entry | Fate::Shared => {}
            }
        }
        for (of, package) in self.packages.iter().enumerate() {
            let numbered = |fate: Fate| {
                let pieces = self.pieces.iter().enumerate();
                pieces.filter(|(at, piece)| piece.of == Some(of) && fates[*at] == fate).collect::<Vec<_>>()
            };
            let (entry, left) = (numbered(Fate::Entry), numbered(Fate::Shared));
            if !entry.is_empty() {
                for (at, _) in &entry {
                    numbers[own + at] = Some(settled.groups.len());
                }
                settled.groups.push(entry_of(package, entry.iter().map(|(_, piece)| *piece)));
            }
            let number = (!left.is_empty()).then_some(settled.groups.len());
            if let Some(number) = number {
                for (at, _) in &left {
                    numbers[own + at] = Some(number);
                }
                let outside = settled.groups.iter().flat_map(|group| &group.folders).chain(&unused);
                let outside: Vec<String> = outside.filter(|place| is_within(place, &package.folder)).cloned().collect();
                let mut group = self.shared_of(package, &outside, !entry.is_empty());
                let documents = self.documents.iter().filter(|(owner, _)| *owner == of);
                group.patterns.extend(documents.map(|(_, pattern)| format!("!{pattern}")));
                settled.groups.push(group);
            }
            if entry.is_empty() && left.is_empty() {
                settled.bare.push(package.folder.clone());
            }
            shared.push(number);
        }
        let archives = unused.iter().map(|folder| (pattern(folder), "archive that nothing imports"));
        let documents = self.documents.iter().map(|(_, pattern)| (pattern.clone(), "documentation"));
        settled.ignored = archives.chain(documents).map(|(text, why)| LineCount { text, why: why.to_owned() }).collect();
        settled.edges = edges.renumbered(&numbers);
        self.share(&mut settled, &shared);
        settled
    }

    /// Returns the library of everything in a package that is not `outside`, files that do not exist yet included.
    fn shared_of(&self, package: &CutPackage, outside: &[String], has_entry: bool) -> UnitGroup {
        let mut patterns = vec![format!("{}*", pattern(&package.folder))];
        let is_file = |place: &String| self.pieces.iter().any(|piece| piece.place == *place && !piece.is_folder);
        let exclusion =
            |place: &String| if is_file(place) { format!("!/{}", literal(place)) } else { format!("!{}", pattern(place)) };
        patterns.extend(outside.iter().map(exclusion));
        let name = if has_entry { format!("{}-common", package.name) } else { package.name.clone() };
        UnitGroup {
            name: normalized(&name).unwrap_or(name),
            folders: vec![package.folder.clone()],
            patterns,
            why: vec![Basis::Rest(package.folder.clone())],
            is_library: true,
            is_by_patterns: true,
            ..UnitGroup::default()
        }
    }

    /// Adds the dependencies on what all parts of a package share.
    fn share(&self, settled: &mut RestGroups, shared: &[Option<usize>]) {
        for (package, shared) in self.packages.iter().zip(shared) {
            let Some(shared) = *shared else { continue };
            let is_in = |group: &UnitGroup| group.folders.iter().any(|own| is_within(own, &package.folder));
            let parts = settled.groups.iter().enumerate().filter(|(of, group)| *of != shared && is_in(group));
            for of in parts.map(|(of, _)| of).collect::<Vec<_>>() {
                settled.edges.add((of, shared), UnitEdge::USE);
                settled.shared.push(SharedPart { of, shared, evidence: package.evidence.clone() });
            }
        }
    }
}

/// Returns true if a folder at the top holds parts of the root's package and is not only a place for them.
fn is_divided(name: &str, taken: &[String], split: &[String]) -> bool {
    let is_place = [STRONG, LIBRARIES, PARTED, &["cmd"]].iter().any(|list| is_one_of(name, list));
    let holds_part = taken.iter().any(|unit| unit != name && is_within(unit, name));
    let is_other = taken.iter().any(|unit| unit == name) || split.iter().any(|folder| is_within(folder, name));
    holds_part && !is_place && !is_other && root::is_code_folder(name)
}

/// The readers of languages whose programs name every file or module that they take, so that what nothing names is really unused.
const NAMING: [&str; 4] = ["Python", "JavaScript", "Go", "Rust"];

/// Returns true if all sources in a folder are of such languages.
fn is_readable(ground: &Inventory<'_>, folder: &str) -> bool {
    let is_naming = |path: &String| readers::of(path).is_some_and(|at| NAMING.contains(&readers::READERS[at].title()));
    ground.below(folder).iter().filter(|path| is_source(path)).all(is_naming)
}

/// Returns true for files that no part of a program needs: documents, and settings of git and editors.
fn is_beside(name: &str) -> bool {
    let is_text = ["md", "rst", "adoc"].iter().any(|ending| has_ending(name, ending));
    let upper = name.to_ascii_uppercase();
    let is_legal =
        ["LICENSE", "LICENCE", "NOTICE", "AUTHORS", "CHANGELOG", "README"].iter().any(|word| upper.starts_with(word));
    is_text || is_legal || name.starts_with(".git") || matches!(name, ".editorconfig") || super::rules::is_known(name)
}

fn may_be_library(piece: &LeftoverPiece) -> bool {
    let name = last(&piece.place);
    piece.is_folder && piece.is_code && !piece.is_archive && !is_tooling(name) && left_out::of_name(name).is_none()
}

fn library_of(package: Option<&CutPackage>, place: &str) -> UnitGroup {
    let own = name_of(place);
    // `config` and `utils` alone are names of any folder.
    let name = match package {
        Some(package) if is_technical(last(place)) => normalized(&format!("{}-{own}", package.name)).unwrap_or(own),
        _ => own,
    };
    let why = vec![Basis::Rest(package.map_or_else(|| parent(place).to_owned(), |package| package.folder.clone()))];
    UnitGroup { name, folders: vec![place.to_owned()], why, is_library: true, ..UnitGroup::default() }
}

/// Returns the pattern of a file or folder.
fn pattern_of(piece: &LeftoverPiece) -> String {
    if piece.is_folder { pattern(&piece.place) } else { format!("/{}", literal(&piece.place)) }
}

fn entry_of<'p>(package: &CutPackage, pieces: impl Iterator<Item = &'p LeftoverPiece>) -> UnitGroup {
    let (folders, patterns) = pieces.map(|piece| (piece.place.clone(), pattern_of(piece))).unzip();
    UnitGroup {
        name: package.name.clone(),
        folders,
        patterns,
        why: vec![Basis::Entry(package.folder.clone())],
        is_library: true,
        is_by_patterns: true,
        ..UnitGroup::default()
    }
}
