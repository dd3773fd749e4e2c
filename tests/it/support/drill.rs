//! Drills: the same test many times, at moments or with texts that a seed determines. `cargo test` runs a few rounds, `.ci/run` a seeded
//! sample, `.ci/drills` many.
//!
//! `CICD_DRILL_TIMES` multiplies the number of rounds of `cargo test`, and `CICD_DRILL_SEED` repeats a drill that failed. Tests with
//! `proptest` read `PROPTEST_RNG_SEED` themselves.

use std::fmt::Debug;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::str::FromStr;

/// A running drill; if it fails, it prints how to repeat it.
pub(crate) struct Drill {
    pub(crate) rounds: u32,
    seed: u64,
}

impl Drill {
    /// Starts a drill with `few` rounds in `cargo test`.
    pub(crate) fn new(few: u32) -> Self {
        let seed = variable("CICD_DRILL_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish());
        Self { rounds: few * times(), seed }
    }

    /// Returns a number below `most` that the seed and the round determine. Each round has its own part of the range, so that even a few
    /// rounds cover low and high numbers.
    pub(crate) fn number(&self, round: u32, most: u64) -> u64 {
        let part = most / u64::from(self.rounds);
        u64::from(round) * part + mixed(self.seed ^ u64::from(round)) % part.max(1)
    }
}

impl Drop for Drill {
    #[expect(clippy::print_stderr, reason = "it is shown when the test fails")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("again: CICD_DRILL_SEED={} CICD_DRILL_TIMES={} cargo test", self.seed, times());
        }
    }
}

/// Returns the factor for the number of rounds of `cargo test`.
pub(crate) fn times() -> u32 {
    variable("CICD_DRILL_TIMES").unwrap_or(1)
}

fn variable<T: FromStr<Err: Debug>>(name: &str) -> Option<T> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|error| panic!("{name}={value}: {error:?}")))
}

/// Returns the next number of the generator `SplitMix64`.
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
