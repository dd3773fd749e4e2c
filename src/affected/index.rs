//! Matches a path against many pattern lists at once: which lists it belongs to, and by which line.
//!
//! A thousand domains of five lines are five thousand patterns, but a path can match only a handful. Lines are indexed by the literal
//! folders that they begin with, or by the one literal name that they match. Only lines that begin with a wildcard are tried on every path.
//! Within a list the last line that matches wins.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::model::pattern::Pattern;

/// Pattern lists, indexed for look-up.
#[derive(Debug, Default)]
pub(crate) struct PatternIndex<'c> {
    /// The lines in the order of lists, and of lines within a list.
    lines: Vec<(usize, &'c Pattern)>,
    by_prefix: Filed<Cow<'c, [u8]>>,
    by_name: Filed<&'c [u8]>,
    anywhere: Vec<usize>,
}

type Filed<K> = HashMap<K, Vec<usize>, BuildHasherDefault<PathHasher>>;

/// The line that gives a path to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Winner<'c> {
    /// The list.
    pub list: usize,
    /// The list's deciding line.
    pub pattern: &'c Pattern,
}

impl<'c> PatternIndex<'c> {
    /// Indexes `lists`, numbered from 0.
    pub(crate) fn new<L: IntoIterator<Item = &'c Pattern>>(lists: impl IntoIterator<Item = L>) -> Self {
        let mut index = Self::default();
        for (list, patterns) in lists.into_iter().enumerate() {
            for pattern in patterns {
                let line = index.lines.len();
                index.lines.push((list, pattern));
                if let Some(prefix) = pattern.literal_prefix() {
                    index.by_prefix.entry(prefix).or_default().push(line);
                } else if let Some(name) = pattern.literal_name() {
                    index.by_name.entry(name).or_default().push(line);
                } else {
                    index.anywhere.push(line);
                }
            }
        }
        index
    }

    /// Returns a look-up that is quick for paths in sorted order.
    #[must_use]
    pub(crate) fn lookup(&self) -> Lookup<'_, 'c> {
        Lookup { index: self, folder: None, candidates: Vec::new(), found: Vec::new() }
    }

    fn file(&self, key: &[u8], candidates: &mut Vec<usize>) {
        candidates.extend(self.by_prefix.get(key).into_iter().flatten());
    }

    /// Adds the lines that could match a path in this folder.
    fn in_folder(&self, folder: &[u8], candidates: &mut Vec<usize>) {
        candidates.clone_from(&self.anywhere);
        self.file(b"", candidates);
        if folder.is_empty() {
            return;
        }
        for (at, name) in names(folder) {
            self.file(&folder[..at + name.len()], candidates);
            candidates.extend(self.by_name.get(name).into_iter().flatten());
        }
    }
}

/// Returns the names of a path, each with its offset.
fn names(path: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    path.split(|b| *b == b'/').map(move |name| {
        let start = at;
        at += name.len() + 1;
        (start, name)
    })
}

/// A look-up of one path after the other, which keeps the lines of the last folder.
#[derive(Debug)]
pub(crate) struct Lookup<'i, 'c> {
    index: &'i PatternIndex<'c>,
    folder: Option<Vec<u8>>,
    candidates: Vec<usize>,
    found: Vec<usize>,
}

impl<'c> Lookup<'_, 'c> {
    /// Returns the lists that `path` belongs to, in their order. `is_folder` is true for a submodule.
    pub(crate) fn winners(&mut self, path: &[u8], is_folder: bool) -> Vec<Winner<'c>> {
        self.gather(path);
        let mut winners = Vec::new();
        let mut decided = None;
        for (list, pattern) in self.found.iter().map(|line| self.index.lines[*line]) {
            if decided != Some(list) && pattern.matches(path, is_folder) {
                decided = Some(list);
                if !pattern.is_negated() {
                    winners.push(Winner { list, pattern });
                }
            }
        }
        winners.reverse();
        winners
    }

    /// Returns every line that matches `path`, even if a later line overrules it, numbered through all lists.
    pub(crate) fn lines(&mut self, path: &[u8], is_folder: bool) -> Vec<usize> {
        self.gather(path);
        self.found.iter().copied().filter(|line| self.index.lines[*line].1.matches(path, is_folder)).collect()
    }

    /// Gathers the lines that could match `path`, from the last to the first, so that the first match decides its list.
    fn gather(&mut self, path: &[u8]) {
        let end = path.iter().rposition(|b| *b == b'/');
        let (folder, name) = end.map_or((&path[..0], path), |end| (&path[..end], &path[end + 1..]));
        if self.folder.as_deref() != Some(folder) {
            self.index.in_folder(folder, &mut self.candidates);
            self.folder = Some(folder.to_vec());
        }
        self.found.clone_from(&self.candidates);
        self.index.file(path, &mut self.found);
        self.found.extend(self.index.by_name.get(name).into_iter().flatten());
        self.found.sort_unstable_by(|a, b| b.cmp(a));
    }
}

/// FNV-1a (Fowler, Noll, Vo; 64 bit). Keys are short paths from a checked-in config. A hash that is safe against chosen keys is slower and
/// brings nothing here.
#[derive(Debug)]
struct PathHasher(u64);

impl Default for PathHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for PathHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lists: &[&[&str]], path: &str, expected: &[(usize, &str)]) {
        let lists: Vec<Vec<Pattern>> =
            lists.iter().map(|list| list.iter().map(|text| Pattern::parse(text).expect(text)).collect()).collect();
        let index = PatternIndex::new(&lists);
        let winners = index.lookup().winners(path.as_bytes(), false);
        let shown: Vec<(usize, &str)> = winners.iter().map(|w| (w.list, w.pattern.text())).collect();
        assert_eq!(shown, expected, "{path}");
    }

    #[test]
    fn the_last_line_that_matches_wins_in_each_list() {
        let lists: &[&[&str]] = &[&["/a/", "!/a/gen/", "/a/gen/keep/"], &["*.py", "!/a/"], &["a/b.py"]];
        check(lists, "a/x", &[(0, "/a/")]);
        check(lists, "a/gen/x", &[]);
        check(lists, "a/gen/keep/x", &[(0, "/a/gen/keep/")]);
        check(lists, "q/x.py", &[(1, "*.py")]);
        check(lists, "a/b.py", &[(0, "/a/"), (2, "a/b.py")]);
    }

    #[test]
    fn neighbours_with_the_same_beginning_are_apart() {
        check(&[&["/foo"], &["/foobar/"]], "foobar/x", &[(1, "/foobar/")]);
        check(&[&["foo"], &["foobar"]], "x/foo/y", &[(0, "foo")]);
    }
}
