//! Counts files by folder, so that a thousand of them become one line.

use std::collections::{BTreeMap, HashMap};

use super::EXAMPLES;

/// A count of all files, and of the marked ones, in every folder.
#[derive(Default)]
pub(super) struct FolderTally {
    folders: HashMap<Vec<u8>, FolderCount>,
    meant: Vec<Vec<u8>>,
}

#[derive(Default, Clone, Copy)]
struct FolderCount {
    all: usize,
    meant: usize,
}

impl FolderTally {
    pub(super) fn add(&mut self, path: &[u8], is_meant: bool) {
        for folder in above(path) {
            let count = self.folders.entry(folder.to_vec()).or_default();
            count.all += 1;
            count.meant += usize::from(is_meant);
        }
        if is_meant {
            self.meant.push(path.to_vec());
        }
    }

    /// Returns the marked files in groups, the largest first: by the highest folder without other files, else by the folder they lie in.
    pub(super) fn groups(self) -> Vec<FileGroup> {
        let mut groups: BTreeMap<(Vec<u8>, bool), FileGroup> = BTreeMap::new();
        for path in &self.meant {
            let folders: Vec<&[u8]> = above(path).collect();
            let is_whole = |folder: &&[u8]| !folder.is_empty() && self.folders.get(*folder).is_some_and(|c| c.all == c.meant);
            let whole = folders.iter().rev().copied().find(is_whole);
            let folder = whole.or(folders.first().copied()).unwrap_or_default().to_vec();
            let group = groups.entry((folder.clone(), whole.is_some())).or_insert_with(|| FileGroup {
                folder,
                is_whole: whole.is_some(),
                count: 0,
                examples: Vec::new(),
            });
            group.count += 1;
            if group.examples.len() < EXAMPLES {
                group.examples.push(path.clone());
            }
        }
        let mut groups: Vec<FileGroup> = groups.into_values().collect();
        groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.folder.cmp(&b.folder)));
        groups
    }
}

/// Files that are reported together.
pub(super) struct FileGroup {
    /// The folder of the files; empty for the root.
    pub(super) folder: Vec<u8>,
    /// True if the folder holds nothing else, and everything below it is counted; otherwise only the files directly in it are counted.
    pub(super) is_whole: bool,
    pub(super) count: usize,
    pub(super) examples: Vec<Vec<u8>>,
}

/// Returns the folders above a path, the nearest first, the root (empty) last.
pub(super) fn above(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest?;
        let folder = path.iter().rposition(|b| *b == b'/').map(|at| &path[..at]);
        rest = folder;
        Some(folder.unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above() {
        let shown: Vec<&[u8]> = above(b"a/b/c").collect();
        assert_eq!(shown, [&b"a/b"[..], b"a", b""]);
        assert_eq!(above(b"x").collect::<Vec<_>>(), [b""]);
    }

    #[test]
    fn the_highest_folder_that_holds_nothing_else() {
        let mut tally = FolderTally::default();
        for (path, meant) in [("a/x/1", true), ("a/x/y/2", true), ("a/own", false), ("a/loose", true), ("top", true)] {
            tally.add(path.as_bytes(), meant);
        }
        let shown: Vec<(String, usize)> =
            tally.groups().into_iter().map(|g| (String::from_utf8_lossy(&g.folder).into_owned(), g.count)).collect();
        assert_eq!(shown, [("a/x".into(), 2), (String::new(), 1), ("a".into(), 1)]);
    }
}
