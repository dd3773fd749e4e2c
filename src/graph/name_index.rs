//! Paths by their last names, without a list for each name: most names of a large repository are there once.

use std::hash::{BuildHasher, RandomState};

use super::paths::last;

/// No path.
const NONE: u32 = u32::MAX;

/// The indices of paths in chains, those of one name in the same chain.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    hasher: RandomState,
    /// The first path of each chain.
    first: Vec<u32>,
    /// For each path the next one of its chain, which comes later.
    next: Vec<u32>,
}

impl NameIndex {
    /// Indexes paths.
    pub(super) fn new(paths: &[&str]) -> Self {
        let mut index =
            Self { first: vec![NONE; paths.len().next_power_of_two()], next: vec![NONE; paths.len()], ..Self::default() };
        for (at, path) in paths.iter().enumerate().rev() {
            let chain = index.chain(last(path));
            index.next[at] = index.first[chain];
            index.first[chain] = u32::try_from(at).unwrap_or(NONE);
        }
        index
    }

    fn chain(&self, name: &str) -> usize {
        usize::try_from(self.hasher.hash_one(name) % self.first.len() as u64).unwrap_or_default()
    }

    /// Returns the indices of the paths that may have a name, in the order of the paths.
    pub(super) fn candidates(&self, name: &str) -> impl Iterator<Item = usize> {
        let start = if self.next.is_empty() { NONE } else { self.first[self.chain(name)] };
        let index = |at: u32| (at != NONE).then_some(at as usize);
        std::iter::successors(index(start), move |at| index(self.next[*at]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_paths_of_a_name_are_candidates_in_their_order() {
        let paths: Vec<String> = (0..100).map(|at| format!("{at:03}/{}.py", at % 7)).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let index = NameIndex::new(&paths);
        let of_name: Vec<usize> = index.candidates("3.py").filter(|at| last(paths[*at]) == "3.py").collect();
        assert_eq!(of_name, (0..100).filter(|at| at % 7 == 3).collect::<Vec<_>>());
        assert_eq!(NameIndex::new(&[]).candidates("x").count() + NameIndex::default().candidates("x").count(), 0);
    }
}
