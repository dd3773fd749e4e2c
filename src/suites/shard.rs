//! One part of a suite that is split: `K/N`.

use std::fmt;
use std::str::FromStr;

/// Part `index` of `total`, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    index: u32,
    total: u32,
}

impl Shard {
    /// The whole suite.
    pub const WHOLE: Self = Self { index: 1, total: 1 };

    /// Returns part `index` of `total`, or `None` if there is no such part.
    #[must_use]
    pub fn new(index: u32, total: u32) -> Option<Self> {
        (1..=total).contains(&index).then_some(Self { index, total })
    }

    /// Returns the number of the part, from 1.
    #[must_use]
    pub fn index(self) -> u32 {
        self.index
    }

    /// Returns the number of all parts.
    #[must_use]
    pub fn total(self) -> u32 {
        self.total
    }

    /// Returns true if this is less than the whole suite.
    #[must_use]
    pub fn is_part(self) -> bool {
        self.total > 1
    }

    /// Returns the items of this part: every `total`-th item.
    pub(super) fn deal<T>(self, items: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        items.into_iter().skip(self.index as usize - 1).step_by(self.total as usize)
    }

    /// Returns this part for at most `items` parts, because a runner may refuse a higher number.
    pub(super) fn of_items(self, items: usize) -> Option<Self> {
        let total = u32::try_from(items).unwrap_or(u32::MAX).min(self.total);
        Self::new(self.index, total)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.total)
    }
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(index, total)| Some((index.parse().ok()?, total.parse().ok()?)));
        parts.and_then(|(index, total)| Self::new(index, total)).ok_or("write K/N with K from 1 to N, e.g. 2/4")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_and_dealt() {
        for wrong in ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
        let dealt: Vec<Vec<i32>> =
            ["1/3", "2/3", "3/3"].iter().map(|text| text.parse::<Shard>().expect(text).deal(1..=5).collect()).collect();
        assert_eq!(dealt, [vec![1, 4], vec![2, 5], vec![3]]);
    }

    #[test]
    fn no_more_parts_than_things() {
        let shard = |text: &str| text.parse::<Shard>().expect(text);
        assert_eq!(shard("2/4").of_items(3), Some(shard("2/3")));
        assert_eq!(shard("4/4").of_items(3), None);
        assert_eq!(shard("1/4").of_items(0), None);
        assert_eq!(shard("1/4").of_items(9), Some(shard("1/4")));
    }
}
