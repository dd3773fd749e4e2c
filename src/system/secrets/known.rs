//! All forms of all values that are looked for, and the machine that finds them.

use aho_corasick::{AhoCorasick, MatchKind};

/// What stands where a value stood.
pub(super) const STARS: &[u8] = b"***";

/// The forms of all values.
pub(super) struct KnownForms {
    pub(super) machine: AhoCorasick,
    /// All of them, by their first byte.
    by_first: Vec<Vec<Vec<u8>>>,
    longest: usize,
}

impl KnownForms {
    /// A machine for these forms; `None` where there are none.
    pub(super) fn of(mut all: Vec<Vec<u8>>) -> Option<Self> {
        all.sort_unstable();
        all.dedup();
        // It fails only where there are more forms than memory.
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&all);
        let machine = built.ok().filter(|_| !all.is_empty())?;
        let longest = all.iter().map(Vec::len).max().unwrap_or_default();
        let mut by_first = vec![Vec::new(); 256];
        for form in all {
            by_first[usize::from(form[0])].push(form);
        }
        Some(Self { machine, by_first, longest })
    }

    /// The first form in these bytes: where it begins and ends. Of several that begin there, the longest.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<(usize, usize)> {
        self.machine.find(bytes).map(|found| (found.start(), found.end()))
    }

    /// Where the end of these bytes may be the beginning of a form; their length when it cannot.
    pub(super) fn open_end(&self, bytes: &[u8]) -> usize {
        let from = bytes.len().saturating_sub(self.longest - 1);
        let is_open = |at: &usize| {
            let rest = &bytes[*at..];
            self.by_first[usize::from(rest[0])].iter().any(|form| form.len() > rest.len() && form.starts_with(rest))
        };
        (from..bytes.len()).find(is_open).unwrap_or(bytes.len())
    }
}
