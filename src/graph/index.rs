//! The paths of the repository, of base and head together, and all declarations: what references are resolved against.

use std::collections::{HashMap, HashSet};

use super::name_index::NameIndex;
use super::paths::{folders_above, join, last, resolved};
use super::reading::{DeclKind, Declaration, Reading};
pub use crate::model::proof::Place;

/// A declaration and the file that makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared<'a> {
    /// The file, from the root of the repository.
    pub file: &'a str,
    /// The declaration.
    pub declaration: &'a Declaration,
}

/// Paths and declarations, indexed for look-up.
#[derive(Debug, Default)]
pub struct Index<'a> {
    paths: Vec<&'a str>,
    by_name: NameIndex,
    declared: HashMap<(&'static str, DeclKind), Vec<Declared<'a>>>,
    deleted: HashSet<&'a str>,
}

impl<'a> Index<'a> {
    /// Indexes paths, in any order.
    #[must_use]
    pub fn new(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let mut paths: Vec<&str> = paths.into_iter().collect();
        paths.sort_unstable();
        paths.dedup();
        let by_name = NameIndex::new(&paths);
        Self { paths, by_name, ..Self::default() }
    }

    /// Marks paths that only the base has.
    #[must_use]
    pub fn with_deleted(mut self, deleted: impl IntoIterator<Item = &'a str>) -> Self {
        self.deleted = deleted.into_iter().collect();
        self
    }

    /// Returns true for a path that only the base has: nothing is known of what the file declared.
    #[must_use]
    pub fn is_deleted(&self, path: &str) -> bool {
        self.deleted.contains(path)
    }

    /// Adds the declarations of a file, which `reader` read.
    pub fn declare(&mut self, reader: &'static str, file: &'a str, reading: &'a Reading) {
        for declaration in &reading.declarations {
            self.declared.entry((reader, declaration.kind)).or_default().push(Declared { file, declaration });
        }
    }

    /// Returns the declarations of one kind in the files of one reader, in the order of the files.
    #[must_use]
    pub fn declared(&self, reader: &'static str, kind: DeclKind) -> &[Declared<'a>] {
        self.declared.get(&(reader, kind)).map_or(&[], Vec::as_slice)
    }

    /// Returns all paths, sorted.
    #[must_use]
    pub fn paths(&self) -> &[&'a str] {
        &self.paths
    }

    /// Returns true if there is a file of this path.
    #[must_use]
    pub fn has_file(&self, path: &str) -> bool {
        self.paths.binary_search(&path).is_ok()
    }

    /// Returns true if there is a folder of this path. The root is one.
    #[must_use]
    pub fn has_folder(&self, folder: &str) -> bool {
        !self.below(folder).is_empty()
    }

    /// Returns all files below a folder.
    #[must_use]
    pub fn below(&self, folder: &str) -> &[&'a str] {
        if folder.is_empty() {
            return &self.paths;
        }
        let start = self.paths.partition_point(|path| before(path, folder));
        let is_below = |path: &&str| path.starts_with(folder) && path.as_bytes().get(folder.len()) == Some(&b'/');
        let length = self.paths[start..].partition_point(is_below);
        &self.paths[start..start + length]
    }

    /// Returns the files directly in a folder.
    pub fn in_folder(&self, folder: &str) -> impl Iterator<Item = &'a str> + '_ {
        let skip = if folder.is_empty() { 0 } else { folder.len() + 1 };
        self.below(folder).iter().copied().filter(move |path| !path[skip..].contains('/'))
    }

    /// Returns the files with this last name, sorted.
    pub fn named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a str> + 's {
        self.by_name.candidates(name).map(|at| self.paths[at]).filter(move |path| last(path) == name)
    }

    /// Returns the files whose path is `tail` or ends with `/` and `tail`.
    pub fn ending_with<'s>(&'s self, tail: &'s str) -> impl Iterator<Item = &'a str> + 's {
        self.named(last(tail))
            .filter(move |path| path.strip_suffix(tail).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')))
    }

    /// Returns the file or folder that a relative path means in a folder, if it is there.
    #[must_use]
    pub fn at(&self, folder: &str, relative: &str) -> Option<Place> {
        let path = resolved(folder, relative)?;
        if self.has_file(&path) {
            return Some(Place::File(path));
        }
        if self.has_folder(&path) {
            return Some(Place::Tree(path));
        }
        // What lies below a file lies in a submodule or behind a link.
        folders_above(&path)
            .take_while(|above| !above.is_empty())
            .find(|above| self.has_file(above))
            .map(|above| Place::File(above.to_owned()))
    }

    /// Returns the files and folders that fit a relative pattern: `*` stands for a part of a name, `**` for any names.
    #[must_use]
    pub fn fitting(&self, folder: &str, pattern: &str) -> Vec<Place> {
        let Some(pattern) = resolved(folder, pattern) else { return Vec::new() };
        let names: Vec<&str> = pattern.split('/').collect();
        let known = names.iter().take_while(|name| !name.contains('*')).count();
        let mut found = Vec::new();
        for path in self.below(&names[..known].join("/")) {
            let parts: Vec<&str> = path.split('/').collect();
            let fit = (known.max(1)..=parts.len()).find(|count| fits(&parts[..*count], &names));
            found.extend(fit.map(|count| {
                if count == parts.len() { Place::File((*path).to_owned()) } else { Place::Tree(parts[..count].join("/")) }
            }));
        }
        found.dedup();
        found
    }

    /// Returns the first of these names that is a file in the folder.
    #[must_use]
    pub fn first_of(&self, folder: &str, names: &[&str]) -> Option<String> {
        names.iter().map(|name| join(folder, name)).find(|path| self.has_file(path))
    }
}

/// Returns true if the names of a path fit those of a pattern.
fn fits(names: &[&str], pattern: &[&str]) -> bool {
    // The offsets of the pattern that may be reached with the names so far.
    let mut reached: Vec<bool> = (0..=pattern.len()).map(|at| pattern[..at].iter().all(|name| *name == "**")).collect();
    for name in names {
        let mut next = vec![false; pattern.len() + 1];
        for at in (0..pattern.len()).filter(|at| reached[*at]) {
            let is_any = pattern[at] == "**";
            next[at] |= is_any;
            next[at + 1] |= !is_any && fits_name(name, pattern[at]);
        }
        for at in 0..pattern.len() {
            next[at + 1] |= next[at] && pattern[at] == "**";
        }
        reached = next;
    }
    reached[pattern.len()]
}

fn fits_name(name: &str, pattern: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return name == pattern };
    let (inner, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    let middle = name.strip_prefix(head).and_then(|name| name.strip_suffix(tail));
    middle.is_some_and(|middle| inner.split('*').all(|part| middle.contains(part)))
}

/// Returns true if a path sorts before everything below the folder.
fn before(path: &str, folder: &str) -> bool {
    let path = path.as_bytes();
    let folder = folder.as_bytes();
    let common = path.len().min(folder.len());
    match path[..common].cmp(&folder[..common]) {
        std::cmp::Ordering::Equal if path.len() > common => path[common] < b'/',
        std::cmp::Ordering::Equal => true,
        order => order.is_lt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_names_are_found() {
        let index = Index::new(["a/b.py", "a-b/c.py", "a/b/c.py", "ab/c.py", "c.py"]);
        assert_eq!(index.below("a"), ["a/b.py", "a/b/c.py"]);
        assert_eq!(index.below("a/b"), ["a/b/c.py"]);
        assert_eq!(index.in_folder("a").collect::<Vec<_>>(), ["a/b.py"]);
        assert_eq!(index.in_folder("").collect::<Vec<_>>(), ["c.py"]);
        assert_eq!(index.ending_with("b/c.py").collect::<Vec<_>>(), ["a/b/c.py"]);
        assert!(index.has_folder("a/b") && !index.has_folder("a/b.py") && index.has_folder(""));
        assert_eq!(index.at("a/b", "../b.py"), Some(Place::File("a/b.py".to_owned())));
        assert_eq!(index.at("a", "../.."), None);
        assert_eq!(index.at("", "c.py/in/it.py"), Some(Place::File("c.py".to_owned())));
        assert_eq!(index.at("", "no/file"), None);
    }

    #[test]
    fn patterns_are_fitted() {
        let index = Index::new(["a/b/c.rb", "a/b/d.rb", "a/e/f/c.rb", "a/x.rb"]);
        let file = |path: &str| Place::File(path.to_owned());
        assert_eq!(index.fitting("a", "*/c.rb"), [file("a/b/c.rb")]);
        assert_eq!(index.fitting("a/b", "../**/c*"), [file("a/b/c.rb"), file("a/e/f/c.rb")]);
        assert_eq!(index.fitting("", "a/*"), [Place::Tree("a/b".to_owned()), Place::Tree("a/e".to_owned()), file("a/x.rb")]);
        assert_eq!(index.fitting("", "*/*/*.rs"), []);
        assert_eq!(index.fitting("", "../*"), []);
    }
}
