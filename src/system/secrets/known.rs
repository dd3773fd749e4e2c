//! All forms of all secret values, and the automaton that finds them.

use aho_corasick::{AhoCorasick, MatchKind};

/// The replacement for a value.
pub(super) const STARS: &[u8] = b"***";

/// The forms of all values.
pub(super) struct KnownForms {
    pub(super) machine: AhoCorasick,
    /// All forms, by their first byte.
    by_first: Vec<Vec<Vec<u8>>>,
    longest: usize,
}

impl KnownForms {
    /// Builds the automaton for these forms; `None` if there are none.
    pub(super) fn of(mut all: Vec<Vec<u8>>) -> Option<Self> {
        all.sort_unstable();
        all.dedup();
        // Building fails only if the forms need too much memory.
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&all);
        let machine = built.ok().filter(|_| !all.is_empty())?;
        let longest = all.iter().map(Vec::len).max().unwrap_or_default();
        let mut by_first = vec![Vec::new(); 256];
        for form in all {
            by_first[usize::from(form[0])].push(form);
        }
        Some(Self { machine, by_first, longest })
    }

    /// Returns the start and the end of the first form in these bytes; the longest form if several begin there.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<(usize, usize)> {
        self.machine.find(bytes).map(|found| (found.start(), found.end()))
    }

    /// Returns the position from which the end of these bytes may be the beginning of a form; the length of the bytes if there
    /// is none.
    pub(super) fn open_end(&self, bytes: &[u8]) -> usize {
        let from = bytes.len().saturating_sub(self.longest - 1);
        let is_open = |at: &usize| {
            let rest = &bytes[*at..];
            self.by_first[usize::from(rest[0])].iter().any(|form| form.len() > rest.len() && form.starts_with(rest))
        };
        (from..bytes.len()).find(is_open).unwrap_or(bytes.len())
    }
}
