//! Delays for wrong tokens, counted by client address: each refusal takes longer than the one before, and only a few may wait at once.
//!
//! While too many refusals of an address wait, every token from it is refused, even the right one. Other addresses are not affected.
//! `docs/reference/limits.md` has the numbers.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The number of wrong tokens of an address that are refused without a delay, because people mistype.
const FREE: u32 = 5;
/// The delay of the first refusal after those. Each further refusal takes twice as long as the one before.
const FIRST: Duration = Duration::from_millis(100);
/// The longest delay of a refusal.
const LONGEST: Duration = Duration::from_secs(8);
/// The largest number of refusals of one address that wait at once.
const WAITING_HERE: u32 = 16;
/// The largest number of refusals that wait at once in all. Each of them holds a connection.
const WAITING: u32 = 256;
/// The time without a wrong token after which an address is forgotten.
const MEMORY: Duration = Duration::from_mins(10);
/// The largest number of remembered addresses.
const ADDRESSES: usize = 4096;

/// The remembered wrong tokens. A clone is another handle to the same data.
#[derive(Clone, Default)]
pub(super) struct Guesses(Arc<Mutex<Guessers>>);

#[derive(Default)]
struct Guessers {
    by_network: HashMap<IpAddr, Guesser>,
    waiting: u32,
}

struct Guesser {
    wrong: u32,
    waiting: u32,
    last: Instant,
}

/// A refusal that waits. Dropping it frees its place.
pub(super) struct HeldRefusal {
    guesses: Guesses,
    from: IpAddr,
    /// The delay before the refusal is sent.
    pub(super) pause: Duration,
}

impl Guesses {
    /// Returns true if a token from this address is compared now, and false while too many refusals wait.
    pub(super) fn admits(&self, from: IpAddr) -> bool {
        let guessers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(guesser) = guessers.by_network.get(&network(from)) else { return true };
        guesser.waiting < WAITING_HERE && (guessers.waiting < WAITING || guesser.wrong <= FREE)
    }

    /// Counts a wrong token and returns its refusal.
    pub(super) fn wrong(&self, from: IpAddr, now: Instant) -> HeldRefusal {
        let from = network(from);
        let mut guessers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        guessers.make_room(now);
        let guesser = guessers.by_network.entry(from).or_insert(Guesser { wrong: 0, waiting: 0, last: now });
        guesser.wrong = guesser.wrong.saturating_add(1);
        guesser.waiting += 1;
        guesser.last = now;
        let pause = pause(guesser.wrong);
        guessers.waiting += 1;
        HeldRefusal { guesses: self.clone(), from, pause }
    }
}

impl Guessers {
    /// Forgets the addresses without a wrong token for [`MEMORY`]. If too many remain, forgets those whose last wrong token is the oldest.
    fn make_room(&mut self, now: Instant) {
        self.by_network.retain(|_, guesser| guesser.waiting > 0 || now.saturating_duration_since(guesser.last) < MEMORY);
        while self.by_network.len() >= ADDRESSES {
            let quiet = self.by_network.iter().filter(|(_, guesser)| guesser.waiting == 0);
            let Some(quietest) = quiet.min_by_key(|(_, guesser)| guesser.last).map(|(from, _)| *from) else { return };
            self.by_network.remove(&quietest);
        }
    }
}

impl Drop for HeldRefusal {
    fn drop(&mut self) {
        let mut guessers = self.guesses.0.lock().unwrap_or_else(PoisonError::into_inner);
        guessers.waiting = guessers.waiting.saturating_sub(1);
        if let Some(guesser) = guessers.by_network.get_mut(&self.from) {
            guesser.waiting = guesser.waiting.saturating_sub(1);
        }
    }
}

/// Returns the delay of the refusal of the nth wrong token.
fn pause(wrong: u32) -> Duration {
    match wrong.checked_sub(FREE + 1) {
        None => Duration::ZERO,
        Some(doublings) => FIRST.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST),
    }
}

/// Returns the network that counts as one client: an IPv4 address, or the /64 in which an IPv6 host can take any address (RFC 4291, 2.5.4).
fn network(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    #[test]
    fn each_refusal_takes_longer() {
        let guesses = Guesses::default();
        let now = Instant::now();
        let pauses: Vec<u128> = (0..14).map(|_| guesses.wrong(ip("192.0.2.1"), now).pause.as_millis()).collect();
        assert_eq!(pauses, [0, 0, 0, 0, 0, 100, 200, 400, 800, 1600, 3200, 6400, 8000, 8000]);
        assert_eq!(guesses.wrong(ip("192.0.2.2"), now).pause, Duration::ZERO, "another address");
        assert_eq!(guesses.wrong(ip("::ffff:192.0.2.1"), now).pause, LONGEST, "the same one, written as IPv6");
        let later = now + MEMORY;
        assert_eq!(guesses.wrong(ip("192.0.2.1"), later).pause, Duration::ZERO, "forgotten");
    }

    #[test]
    fn addresses_of_one_network_are_one_guesser() {
        let guesses = Guesses::default();
        let now = Instant::now();
        for n in 0..6 {
            drop(guesses.wrong(ip(&format!("2001:db8::{n:x}")), now));
        }
        assert_eq!(guesses.wrong(ip("2001:db8::ffff"), now).pause, FIRST * 2);
        assert_eq!(guesses.wrong(ip("2001:db8:0:1::1"), now).pause, Duration::ZERO);
    }

    #[test]
    fn few_refusals_wait_at_once() {
        let guesses = Guesses::default();
        let now = Instant::now();
        let (first, other) = (ip("192.0.2.1"), ip("192.0.2.2"));
        let mut waiting: Vec<HeldRefusal> = (0..WAITING_HERE).map(|_| guesses.wrong(first, now)).collect();
        assert!(!guesses.admits(first) && guesses.admits(other));
        waiting.pop();
        assert!(guesses.admits(first));
        // Many addresses take all places: an address with many wrong tokens waits for one, all others are admitted.
        drop(guesses.wrong(other, now));
        let _crowd: Vec<HeldRefusal> =
            (0..=WAITING).map(|n| guesses.wrong(IpAddr::from((0x0a00_0000 + n).to_be_bytes()), now)).collect();
        assert!(!guesses.admits(first) && guesses.admits(other) && guesses.admits(ip("192.0.2.3")));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let guesses = Guesses::default();
        let start = Instant::now();
        for n in 0..u32::try_from(ADDRESSES).expect("a number") + 100 {
            drop(guesses.wrong(IpAddr::from(n.to_be_bytes()), start + Duration::from_millis(n.into())));
        }
        let kept = guesses.0.lock().expect("unbroken");
        assert_eq!(kept.by_network.len(), ADDRESSES);
        assert!(!kept.by_network.contains_key(&ip("0.0.0.0")), "the quietest went first");
    }
}
