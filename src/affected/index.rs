//! Matches a path against many pattern lists at once: which lists it belongs to, and by which line.
//!
//! A thousand domains of five lines are five thousand patterns, but a path can match only a handful. Lines are indexed by the literal
//! folders that they begin with, or by the one literal name that they match. Only lines that begin with a wildcard are tried on every path.
//! Within a list the last line that matches wins.

use std::borrow::Cow;
use std::hash::Hash;

use crate::model::fast_map::FastMap;
use crate::model::pattern::Pattern;

/// Pattern lists, indexed for look-up.
#[derive(Debug, Default)]
pub(crate) struct PatternIndex<'c> {
    /// The lines in the order of lists, and of lines within a list.
    lines: Vec<IndexedLine<'c>>,
    by_prefix: Newest<Cow<'c, [u8]>>,
    by_name: Newest<&'c [u8]>,
    anywhere: Vec<usize>,
}

#[derive(Debug)]
struct IndexedLine<'c> {
    list: usize,
    pattern: &'c Pattern,
    /// The line before it with the same prefix or name. A list for each prefix would be an allocation for each line.
    same_before: Option<usize>,
}

/// The newest line of each prefix or name.
type Newest<K> = FastMap<K, usize>;

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
                let same_before = if let Some(prefix) = pattern.literal_prefix() {
                    index.by_prefix.insert(prefix, line)
                } else if let Some(name) = pattern.literal_name() {
                    index.by_name.insert(name, line)
                } else {
                    index.anywhere.push(line);
                    None
                };
                index.lines.push(IndexedLine { list, pattern, same_before });
            }
        }
        index
    }

    /// Returns a look-up that is quick for paths in sorted order.
    #[must_use]
    pub(crate) fn lookup(&self) -> Lookup<'_, 'c> {
        Lookup { index: self, folder: None, candidates: Vec::new(), found: Vec::new() }
    }

    /// Adds the lines of one prefix or name.
    fn add<K: Hash + Eq + std::borrow::Borrow<[u8]>>(&self, filed: &Newest<K>, key: &[u8], candidates: &mut Vec<usize>) {
        let lines = std::iter::successors(filed.get(key).copied(), |line| self.lines[*line].same_before);
        candidates.extend(lines);
    }

    /// Adds the lines that could match a path in this folder.
    fn in_folder(&self, folder: &[u8], candidates: &mut Vec<usize>) {
        candidates.clone_from(&self.anywhere);
        self.add(&self.by_prefix, b"", candidates);
        if folder.is_empty() {
            return;
        }
        for (at, name) in names(folder) {
            self.add(&self.by_prefix, &folder[..at + name.len()], candidates);
            self.add(&self.by_name, name, candidates);
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
        for IndexedLine { list, pattern, .. } in self.found.iter().map(|line| &self.index.lines[*line]) {
            let (list, pattern) = (*list, *pattern);
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
        self.found.iter().copied().filter(|line| self.index.lines[*line].pattern.matches(path, is_folder)).collect()
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
        self.index.add(&self.index.by_prefix, path, &mut self.found);
        self.index.add(&self.index.by_name, name, &mut self.found);
        self.found.sort_unstable_by(|a, b| b.cmp(a));
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
