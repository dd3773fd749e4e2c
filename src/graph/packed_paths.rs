//! The paths of a repository, sorted, in two pieces of memory: a large repository has a million of them.

/// Sorted paths, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PackedPaths {
    text: String,
    /// The end of each path in the text.
    ends: Vec<u32>,
}

impl PackedPaths {
    /// Adds a path behind all others, and returns its index. A path that is the last one already is not added again. Returns `None` if
    /// the path would come before another one, or if there are 4 GiB of paths.
    pub(super) fn push(&mut self, path: &str) -> Option<u32> {
        let last = self.ends.len().checked_sub(1).map(|at| self.get(at));
        match last.map_or(std::cmp::Ordering::Less, |last| last.cmp(path)) {
            std::cmp::Ordering::Greater => return None,
            std::cmp::Ordering::Equal => return u32::try_from(self.ends.len() - 1).ok(),
            std::cmp::Ordering::Less => {}
        }
        let at = u32::try_from(self.ends.len()).ok()?;
        self.ends.push(u32::try_from(self.text.len() + path.len()).ok()?);
        self.text.push_str(path);
        Some(at)
    }

    /// Returns the number of paths.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns the path at an index.
    pub(super) fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// Returns the path at an index that [`PackedPaths::push`] or [`PackedPaths::find`] returned.
    pub(super) fn at(&self, at: u32) -> &str {
        self.get(at as usize)
    }

    /// Returns the index of a path.
    pub(super) fn find(&self, path: &str) -> Option<u32> {
        let at = self.start(|other| other < path);
        (at < self.len() && self.get(at) == path).then(|| u32::try_from(at).ok()).flatten()
    }

    /// Returns the index of the first path that is not `before`.
    pub(super) fn start(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Returns the paths from an index on.
    pub(super) fn from(&self, start: usize) -> impl Iterator<Item = &str> {
        (start..self.len()).map(|at| self.get(at))
    }

    /// Returns all paths.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.from(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_sorted_and_found() {
        let mut list = PackedPaths::default();
        let added: Vec<Option<u32>> = ["a", "a/b", "a/b", "a", "ä", "b"].iter().map(|path| list.push(path)).collect();
        assert_eq!(added, [Some(0), Some(1), Some(1), None, Some(2), None]);
        assert_eq!(list.iter().collect::<Vec<_>>(), ["a", "a/b", "ä"]);
        assert_eq!(list.from(2).collect::<Vec<_>>(), ["ä"]);
        assert_eq!(["", "a", "a/b", "ä", "b"].map(|path| list.find(path)), [None, Some(0), Some(1), Some(2), None]);
        assert_eq!((list.start(|path| path < "a/"), PackedPaths::default().start(|_| true)), (1, 0));
    }
}
