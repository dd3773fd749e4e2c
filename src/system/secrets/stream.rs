//! Masks bytes that arrive in pieces, and finds values that are cut between two pieces. Only bytes that may begin a value wait
//! for more.

use std::sync::Arc;

use super::SHORTEST;
use super::known::{KnownForms, STARS};

/// A stream that masks values.
pub struct MaskedStream {
    known: Arc<KnownForms>,
    /// The last bytes of the input, which may begin a value.
    held: Vec<u8>,
    /// The number of held bytes that were passed on before they were decided.
    given: usize,
    found: u64,
}

impl MaskedStream {
    pub(super) fn new(known: Arc<KnownForms>) -> Self {
        Self { known, held: Vec::new(), given: 0, found: 0 }
    }

    /// Returns the number of values that were found.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.found
    }

    /// Takes the next piece. Adds the decided bytes to `out`.
    pub fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        if self.held.is_empty() {
            let done = self.filter(piece, out);
            self.held.extend_from_slice(&piece[done..]);
        } else {
            let mut held = std::mem::take(&mut self.held);
            held.extend_from_slice(piece);
            let done = self.filter(&held, out);
            held.drain(..done);
            self.held = held;
        }
    }

    /// Passes on the held bytes before the output goes elsewhere, and still remembers them. Bytes that may be a large part of a
    /// value become stars.
    pub fn turn(&mut self, out: &mut Vec<u8>) {
        if self.given < self.held.len() {
            if self.held.len() >= SHORTEST {
                out.extend_from_slice(STARS);
            } else {
                out.extend_from_slice(&self.held[self.given..]);
            }
            self.given = self.held.len();
        }
    }

    /// Passes on the held bytes at the end of the input.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        self.turn(out);
        self.held.clear();
        self.given = 0;
    }

    /// Decides about as many bytes as possible, and returns their number.
    fn filter(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        let given = std::mem::take(&mut self.given);
        let plain = |from: usize, until: usize| &bytes[from.max(given).min(until)..until];
        let (mut at, mut open) = (0, self.known.open_end(bytes));
        loop {
            match self.known.find(&bytes[at..]) {
                // The remaining bytes cannot complete a value that begins earlier or is longer.
                Some((start, end)) if at + start < open => {
                    out.extend_from_slice(plain(at, at + start));
                    out.extend_from_slice(STARS);
                    self.found += 1;
                    at += end;
                    if at > open {
                        open = at + self.known.open_end(&bytes[at..]);
                    }
                }
                _ => {
                    out.extend_from_slice(plain(at, open));
                    self.given = given.saturating_sub(open);
                    return open;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Mask, forms};
    use super::*;

    fn stream(value: &str) -> MaskedStream {
        Mask::new(&[value].into_iter().collect()).stream().expect("a stream")
    }

    fn masked(mask: &Mask, pieces: &[&[u8]]) -> Vec<u8> {
        let mut out = Vec::new();
        let Some(mut stream) = mask.stream() else { return pieces.concat() };
        for piece in pieces {
            stream.push(piece, &mut out);
        }
        stream.end(&mut out);
        out
    }

    fn check(pieces: &[&str], expected: &str) {
        let pieces: Vec<&[u8]> = pieces.iter().map(|piece| piece.as_bytes()).collect();
        let out = masked(&Mask::new(&["alpha-token", "token-beta"].into_iter().collect()), &pieces);
        assert_eq!(String::from_utf8_lossy(&out), expected, "{pieces:?}");
    }

    #[test]
    fn a_value_cut_anywhere() {
        check(&["alpha-", "token"], "***");
        check(&["x alp", "ha-", "", "token y"], "x *** y");
        check(&["alpha-", "beta"], "alpha-beta");
        check(&["alpha-token-beta"], "***-beta");
        check(&["alpha-tok", "alpha-token"], "alpha-tok***");
        // The end of an output that was cut off: a large part of a value is masked, a few letters are not.
        check(&["it is alpha-to"], "it is ***");
        check(&["it is alph"], "it is alph");
        check(&["", ""], "");
    }

    #[test]
    fn nothing_waits_that_cannot_be_a_value() {
        let mut stream = stream("zeta-token");
        let mut out = Vec::new();
        stream.push(b"ready\n", &mut out);
        assert_eq!(out, b"ready\n");
        stream.push(b"z", &mut out);
        assert_eq!(out, b"ready\n");
        stream.push(b"oo\n", &mut out);
        assert_eq!(out, b"ready\nzoo\n");
    }

    #[test]
    fn a_value_cut_between_two_files() {
        let turned = |pieces: [&str; 2]| {
            let mut stream = stream("alpha-token");
            let (mut one, mut other) = (Vec::new(), Vec::new());
            stream.push(pieces[0].as_bytes(), &mut one);
            stream.turn(&mut one);
            stream.push(pieces[1].as_bytes(), &mut other);
            stream.end(&mut other);
            [one, other].map(|out| String::from_utf8(out).expect("text"))
        };
        assert_eq!(turned(["x alp", "ha-token y"]), ["x alp", "*** y"]);
        assert_eq!(turned(["x alpha-t", "oken y"]), ["x ***", "*** y"]);
        assert_eq!(turned(["x alp", "s y"]), ["x alp", "s y"]);
        assert_eq!(turned(["x al", "p"]), ["x al", "p"]);
    }

    /// Generates a text that mixes values, their forms and parts of them with other text.
    fn text() -> impl Strategy<Value = (Vec<String>, Vec<u8>)> {
        let values = prop::collection::vec("[ab-]{6,9}|[ab&\"/ ]{6,8}\n?[ab]{0,8}", 1..3);
        let picks = prop::collection::vec((any::<usize>(), any::<usize>(), "[ab%=A-B\n -]{0,3}"), 0..12);
        (values, picks).prop_map(|(values, picks)| {
            let all: Vec<Vec<u8>> = values.iter().flat_map(|value| forms::of(value)).collect();
            let mut text = Vec::new();
            for (which, cut, noise) in picks {
                if let Some(form) = all.get(which % all.len().max(1)) {
                    let until = if cut % 3 == 0 { cut % form.len() } else { form.len() };
                    text.extend_from_slice(&form[..until]);
                }
                text.extend_from_slice(noise.as_bytes());
            }
            (values, text)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn pieces_do_not_matter((values, text) in text(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..9)) {
            let mask = Mask::new(&values.iter().cloned().collect());
            let whole = masked(&mask, &[&text]);
            let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).chain([0, text.len()]).collect();
            ends.sort_unstable();
            let pieces: Vec<&[u8]> = ends.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect();
            prop_assert_eq!(&masked(&mask, &pieces), &whole, "{:?} in {:?}", values, pieces);
            let bytes: Vec<&[u8]> = text.chunks(1).collect();
            prop_assert_eq!(&masked(&mask, &bytes), &whole);
            prop_assert!(!mask.is_in(&String::from_utf8_lossy(&whole)), "{:?} in {:?}", values, whole);
        }
    }
}
