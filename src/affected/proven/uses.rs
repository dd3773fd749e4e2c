//! From a changed file that no domain owns, or that `cross-domain` alone owns, to the domains that need it.
//!
//! `cross-domain` is affected by every domain, so a dependency on it would affect everything always. These references count from the changed
//! files alone: they are followed backwards, through other such files, until a file of a domain is reached.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use crate::affected::judge::Map;
use crate::graph::paths::{folders_above, parent};
use crate::model::proof::{FileUse, FileUses, Place, Proof};
use crate::model::reasons::{Affected, JudgedFile, Reason, Rule};

/// The references of [`FileUses`] by the places that they lead to.
#[derive(Debug, Default)]
pub(crate) struct UsedFiles<'u> {
    files: HashMap<&'u str, Vec<UseSource<'u>>>,
    folders: HashMap<&'u str, Vec<UseSource<'u>>>,
    trees: HashMap<&'u str, Vec<UseSource<'u>>>,
}

/// What refers to a place.
#[derive(Debug, Clone, Copy)]
enum UseSource<'u> {
    /// A domain, by its reference and the index of it.
    Domain(usize, &'u FileUse),
    /// A file that no domain owns.
    File(&'u str),
}

impl<'u> UsedFiles<'u> {
    /// Indexes references by their places.
    #[must_use]
    pub(crate) fn new(uses: &'u FileUses) -> Self {
        let mut index = Self::default();
        for (at, one) in uses.by_domains.iter().enumerate() {
            index.add(&one.place, UseSource::Domain(at, one));
        }
        for link in &uses.between {
            index.add(&link.place, UseSource::File(&link.from));
        }
        index
    }

    fn add(&mut self, place: &'u Place, source: UseSource<'u>) {
        let (by_path, path) = match place {
            Place::File(path) => (&mut self.files, path),
            Place::Folder(path) => (&mut self.folders, path),
            Place::Tree(path) => (&mut self.trees, path),
        };
        by_path.entry(path).or_default().push(source);
    }

    /// Returns what refers to a place that holds this path.
    fn sources<'s>(&'s self, path: &'s str) -> impl Iterator<Item = UseSource<'u>> + 's {
        let trees = folders_above(path).filter_map(|folder| self.trees.get(folder));
        self.files.get(path).into_iter().chain(self.folders.get(parent(path))).chain(trees).flatten().copied()
    }

    /// Returns true if something refers to a place that holds this path.
    #[must_use]
    pub(crate) fn holds(&self, path: &str) -> bool {
        self.sources(path).next().is_some()
    }

    /// Returns the domains that need these files, each with the file that it needs and what proves it. A reference to a place with several
    /// of them counts for the first.
    fn needing(&self, files: &[(usize, &str)]) -> Vec<(usize, usize, Proof)> {
        let mut seen: HashSet<&str> = files.iter().map(|(_, path)| *path).collect();
        let mut counted: HashSet<usize> = HashSet::new();
        let mut found: BTreeMap<(usize, usize), Proof> = BTreeMap::new();
        // Each path leads to a changed file, through the last path before it.
        let mut queue: VecDeque<(&str, usize, Option<&str>)> = files.iter().map(|(at, path)| (*path, *at, None)).collect();
        while let Some((path, file, through)) = queue.pop_front() {
            for source in self.sources(path).collect::<Vec<_>>() {
                match source {
                    UseSource::Domain(at, one) => {
                        if counted.insert(at) {
                            let proof = || Proof { through: through.map(str::to_owned), ..one.proof.clone() };
                            found.entry((one.domain, file)).or_insert_with(proof);
                        }
                    }
                    UseSource::File(from) => {
                        if seen.insert(from) {
                            queue.push_back((from, file, through.or(Some(from))));
                        }
                    }
                }
            }
        }
        found.into_iter().map(|((domain, file), proof)| (domain, file, proof)).collect()
    }
}

/// Adds a reason to each domain that needs a changed file which affects neither every domain nor another one that could be depended on.
pub(crate) fn note_used_files(map: &Map<'_>, answer: &mut Affected) {
    let uses = &map.proven().uses;
    if uses.by_domains.is_empty() {
        return;
    }
    let cross_domain = [map.cross_domain()];
    let shared: HashSet<usize> = answer.shared.iter().filter_map(Reason::file).collect();
    let counts = |at: usize, file: &JudgedFile| match file.rule {
        Rule::Ignored => false,
        Rule::Owned => file.owners == cross_domain,
        Rule::Config | Rule::Global | Rule::Unowned => !shared.contains(&at),
    };
    let files = answer.files.iter().flatten().enumerate().filter(|(at, file)| counts(*at, file));
    let changed: Vec<(usize, &str)> =
        files.filter_map(|(at, file)| Some((at, std::str::from_utf8(&file.change.path).ok()?))).collect();
    let needing = UsedFiles::new(uses).needing(&changed);
    for (domain, file, proof) in needing {
        answer.domains[domain].because.push(Reason::UsedFile { file, proof });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::proof::FileLink;

    /// Returns `domain: file`, and the path on the way, for each of these references: `domain place` or `file place`.
    #[track_caller]
    fn check(uses: &[(&str, Place)], changed: &[&str], expected: &[&str]) {
        let proof = |place: &Place| Proof {
            path: "x".into(),
            line: 1,
            text: "y".into(),
            leads_to: format!("{place:?}"),
            through: None,
        };
        let mut all = FileUses::default();
        for (from, place) in uses {
            match from.parse() {
                Ok(domain) => all.by_domains.push(FileUse { domain, place: place.clone(), proof: proof(place) }),
                Err(_) => all.between.push(FileLink { from: (*from).to_owned(), place: place.clone() }),
            }
        }
        let changed: Vec<(usize, &str)> = changed.iter().copied().enumerate().collect();
        let shown = |(domain, file, proof): (usize, usize, Proof)| {
            let through = proof.through.map(|path| format!(" through {path}")).unwrap_or_default();
            format!("{domain}: {}{through}", changed[file].1)
        };
        let found: Vec<String> = UsedFiles::new(&all).needing(&changed).into_iter().map(shown).collect();
        assert_eq!(found, expected, "{changed:?}");
    }

    #[test]
    fn a_file_is_needed_directly_and_through_others() {
        let file = |path: &str| Place::File(path.to_owned());
        let uses = [
            ("0", file("t/a")),
            ("1", file("t/b")),
            ("2", Place::Tree("t/deep".to_owned())),
            ("3", Place::Folder("t".to_owned())),
            ("t/a", file("t/b")),
            ("t/b", file("t/c")),
            ("t/c", file("t/a")),
        ];
        check(&uses, &[], &[]);
        check(&uses, &["t/other/x", "elsewhere"], &[]);
        check(&uses, &["t/b"], &["0: t/b through t/a", "1: t/b", "3: t/b"]);
        check(&uses, &["t/c"], &["0: t/c through t/b", "1: t/c through t/b", "3: t/c"]);
        check(&uses, &["t/deep/er/x"], &["2: t/deep/er/x"]);
        check(&uses, &["t/x", "t/y"], &["3: t/x"]);
        check(&uses, &["t/a", "t/b"], &["0: t/a", "1: t/b", "3: t/a"]);
    }

    #[test]
    fn a_tree_of_the_root_holds_everything() {
        let uses =
            FileUses { between: vec![FileLink { from: "a".into(), place: Place::Tree(String::new()) }], ..FileUses::default() };
        let index = UsedFiles::new(&uses);
        assert!(index.holds("x") && index.holds("x/y/z"));
        assert!(!UsedFiles::new(&FileUses::default()).holds("x"));
    }
}
