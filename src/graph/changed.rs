//! What the changed files alone say, at the head and at the base.
//!
//! A reference of a changed file may lead where only another file tells: the manifest of a package, the source that declares a namespace.
//! The files that did not change and that are read for this are the *context*: the manifests of the ecosystems of the changed files, and
//! for readers whose sources declare names those sources whose own name, or that of their folder, a reference has at its end. At the head
//! only the declarations of the context count. At the base its references count too: what it says now, it said then.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::paths::{last, parent};
use super::readers::READERS;
use super::reading::Reference;
use super::scan::Scan;
use super::scope::{UnchangedFile, UnreadReason, reader, reader_of};
use super::wanted::{ReadOutcome, Wanted, read_all};
use crate::git::{FetchAccess, PackedId, Repository};
use crate::model::error::Result;
use crate::model::few::count;
use crate::model::reasons::Change;
use crate::system::steps::{found, step};

/// The base of a change.
pub(crate) struct BaseSide<'a> {
    /// The commit.
    pub(crate) commit: &'a str,
    /// The changed paths.
    pub(crate) changes: &'a [Change],
    /// The permission to fetch contents that a partial clone lacks.
    pub(crate) access: Option<&'a FetchAccess>,
}

impl Scan {
    /// Reads those unchanged files that decide where the references of the files lead that were read.
    pub(super) fn read_context(&mut self, top: &Path) -> Result<()> {
        let wanted = self.context();
        if wanted.is_empty() {
            return Ok(());
        }
        let step = step!("read what decides where references lead");
        found(&step, count(wanted.len(), "file"));
        let outcomes = read_all(top, &self.paths, &wanted)?;
        self.take_outcomes(&wanted, outcomes, true);
        Ok(())
    }

    /// Returns the unchanged files that decide where references lead and that are not read yet.
    fn context(&self) -> Vec<Wanted> {
        let changed = || self.readings.iter().filter(|kept| !kept.is_context);
        let readers: HashSet<usize> = changed().map(|kept| kept.reader).collect();
        let needed: HashSet<&str> = readers
            .iter()
            .map(|at| reader(*at))
            .flat_map(|reader| reader.also_needs().iter().copied().chain([reader.word()]))
            .collect();
        let has_sources = readers.iter().any(|at| reader(*at).has_declaring_sources());
        let named: HashSet<String> =
            if has_sources { changed().flat_map(|kept| names(&kept.packed.references())).collect() } else { HashSet::new() };
        let is_context = |file: &&UnchangedFile| {
            let Some(by) = READERS.get(file.reader).filter(|by| needed.contains(by.word())) else { return false };
            let path = self.paths.at(file.path);
            let is_named = || readers.contains(&file.reader) && by.has_declaring_sources() && is_named(path, &named);
            (by.is_manifest(path) || is_named()) && self.readings.binary_search_by_key(&file.path, |kept| kept.path).is_err()
        };
        let files = self.unchanged.iter().filter(is_context);
        files.map(|file| Wanted::new(&self.paths, file.path, file.id, file.reader)).collect()
    }

    /// Returns what the context and the changed files said at the base: of these all manifests, and those that `is_wanted` names.
    /// References are resolved against the same paths as those of this scan.
    ///
    /// # Errors
    /// Returns an error if git fails.
    pub(crate) fn before(
        &self,
        repository: &Repository,
        base: &BaseSide<'_>,
        mut is_wanted: impl FnMut(&str) -> bool,
    ) -> Result<Self> {
        let _step = step!("read the changed files of {}", crate::model::commit::short(base.commit));
        let changed: HashSet<&[u8]> = base.changes.iter().map(|change| change.path.as_slice()).collect();
        let mut wanted = Vec::new();
        repository.visit_tree(base.commit, |file| {
            let path = std::str::from_utf8(file.path).ok().filter(|_| changed.contains(file.path));
            // Every changed path is one that references may lead to.
            if let Some(path) = path
                && let (Some(at), Some(by)) = (self.paths.find(path), reader_of(path, file.mode))
                && (is_wanted(path) || reader(by).is_manifest(path))
            {
                wanted.push(Wanted::new(&self.paths, at, file.id, by));
            }
            ControlFlow::Continue(())
        })?;
        let top = &repository.places().top;
        let mut outcomes = read_all(top, &self.paths, &wanted)?;
        let is_missing = |outcome: &ReadOutcome| matches!(outcome, Err(UnreadReason::NotAtHand));
        let missing: Vec<PackedId> =
            wanted.iter().zip(&outcomes).filter(|(_, outcome)| is_missing(outcome)).map(|(file, _)| file.id).collect();
        if let Some(access) = base.access.filter(|_| !missing.is_empty())
            && repository.fetch_contents(&missing, access)?
        {
            outcomes = read_all(top, &self.paths, &wanted)?;
        }
        let mut scan = Self {
            paths: Arc::clone(&self.paths),
            readings: self.readings.iter().filter(|kept| kept.is_context).cloned().collect(),
            deleted: self.deleted.clone(),
            unchanged: Arc::clone(&self.unchanged),
            ..Self::default()
        };
        scan.take_outcomes(&wanted, outcomes, false);
        scan.read_context(top)?;
        Ok(scan)
    }
}

/// The number of parts at the end of a name that may be those of a source or of its folder: a class and its package.
const ENDS: usize = 2;

/// Returns the last parts of the names of all references.
fn names(references: &[Reference]) -> HashSet<String> {
    let of_one = |reference: &Reference| {
        let parts = reference.name.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).map(plain);
        parts.filter(|part| !part.is_empty()).take(ENDS).collect::<Vec<_>>()
    };
    references.iter().flat_map(of_one).collect()
}

/// Returns true if a source, or its folder, has one of these names.
fn is_named(path: &str, names: &HashSet<String>) -> bool {
    let name = last(path);
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let folder = last(parent(path));
    [stem, folder.rsplit('.').next().unwrap_or(folder)].into_iter().any(|name| names.contains(&plain(name)))
}

/// Returns a name without its case and without underscores: `MoneyBox` and `money_box` are alike.
fn plain(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::packed_paths::PackedPaths;
    use crate::graph::readers;
    use crate::graph::reading::{Reading, RefKind};

    #[test]
    fn a_file_that_only_says_what_leads_out_of_the_repository_may_be_unread() {
        let is_missed = |path: &str| {
            let mut paths = PackedPaths::default();
            let at = paths.push(path).expect("the first path");
            let reader = readers::of(path).expect("a reader claims the file");
            Wanted::new(&paths, at, PackedId::default(), reader).unread(&paths, UnreadReason::TooLarge).is_some()
        };
        assert!(is_missed("a/pyproject.toml") && !is_missed("a/uv.lock"));
    }

    #[test]
    fn a_source_is_context_by_its_name_or_its_folder() {
        let check = |reference: &str, path: &str, expected: bool| {
            let mut reading = Reading::default();
            reading.refer(1, RefKind::Module, reference);
            assert_eq!(is_named(path, &names(&reading.references)), expected, "{reference} {path}");
        };
        for (path, expected) in [
            ("money/src/com/shop/money/CoinBox.java", true),
            // A function of a file with another name.
            ("money/src/com/shop/money/Helpers.kt", true),
            ("money/src/com/shop/Helpers.kt", false),
            ("com/Other.java", false),
        ] {
            check("com.shop.money.CoinBox", path, expected);
        }
        check("com.shop.money.*", "money/src/com/shop/money/CoinBox.java", true);
        check("Shop\\Money\\CoinBox", "src/CoinBox.php", true);
        check("Shop.Money.CoinBox", "lib/shop/money/coin_box.ex", true);
        check("Shop.Money", "Shop.Money/Api.cs", true);
        check("Shop.Money", "Shop.Orders/Api.cs", false);
        check("", "Shop.Orders/Api.cs", false);
    }
}
