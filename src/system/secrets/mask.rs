//! Masks secret values in text.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::known::{KnownForms, STARS};
use super::{MaskedStream, SecretValues, forms};

/// A mask for secret values in texts. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Mask(Option<Arc<KnownForms>>);

impl Mask {
    /// Creates a mask for these values. A value that is shorter than [`super::SHORTEST`] is not masked.
    #[must_use]
    pub fn new(values: &SecretValues) -> Self {
        Self(KnownForms::of(values.0.iter().flat_map(|value| forms::of(value)).collect()).map(Arc::new))
    }

    /// Returns true if there is no value to mask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Returns true if a text contains a value.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|known| known.machine.is_match(text))
    }

    /// Returns the bytes with stars in place of each value.
    #[must_use]
    pub fn bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        let Some(known) = self.0.as_ref().filter(|known| known.machine.is_match(bytes)) else { return Cow::Borrowed(bytes) };
        let mut masked = Vec::with_capacity(bytes.len());
        let mut from = 0;
        for found in known.machine.find_iter(bytes) {
            masked.extend_from_slice(&bytes[from..found.start()]);
            masked.extend_from_slice(STARS);
            from = found.end();
        }
        masked.extend_from_slice(&bytes[from..]);
        Cow::Owned(masked)
    }

    /// Replaces each value in a text with stars, also a value with escape sequences inside.
    pub fn text(&self, text: &mut String) {
        if let Cow::Owned(masked) = self.bytes(text.as_bytes()) {
            // Values are whole characters, so the remaining text is valid too.
            *text = String::from_utf8_lossy(&masked).into_owned();
        }
        if let Some(masked) = self.between_escapes(text.as_bytes()) {
            *text = String::from_utf8_lossy(&masked).into_owned();
        }
    }

    /// Returns the bytes without escape sequences and with stars, if the visible text contains a value; `None` if it does not.
    /// `grep --color` puts escape sequences around its matches; without the colours, a value is contiguous again.
    #[must_use]
    pub fn between_escapes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.is_empty() || !bytes.contains(&b'\x1b') {
            return None;
        }
        match self.bytes(&anstream::adapter::strip_bytes(bytes).into_vec()) {
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(_) => None,
        }
    }

    /// Returns a stream for bytes that arrive in pieces; `None` if there is no value to mask.
    #[must_use]
    pub fn stream(&self) -> Option<MaskedStream> {
        self.0.clone().map(MaskedStream::new)
    }
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "an empty mask" } else { "a mask" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], text: &str, expected: &str) {
        let mut text = text.to_owned();
        Mask::new(&values.iter().copied().collect()).text(&mut text);
        assert_eq!(text, expected, "{values:?}");
    }

    #[test]
    fn values_become_stars() {
        check(&["alpha-token"], "a alpha-token, alpha-tokens alpha-toke", "a ***, ***s alpha-toke");
        check(&["alpha-token", "alpha-token-2"], "alpha-token-2 alpha-token-1", "*** ***-1");
        check(&["t\u{fc}r-t\u{fc}r"], "\u{fc}t\u{fc}r-t\u{fc}r\u{fc}", "\u{fc}***\u{fc}");
        check(&["true", "", "  "], "true, and nothing", "true, and nothing");
        check(&[], "nothing", "nothing");
        check(&["alpha-token\n"], "Basic dXNlcjphbHBoYS10b2tlbg== 616c7068612d746f6b656e", "Basic dXNlcjp***== ***");
    }

    #[test]
    fn escape_sequences_hide_no_value() {
        for cut in ["al\x1b[01;31m\x1b[Kpha-\x1b[mtoken", "alpha\x1b]0;x\x07-token", "\x1b[1malpha-\x1b[0mtoken\x1b[0m"] {
            check(&["alpha-token"], &format!("is {cut}!\n"), "is ***!\n");
        }
        check(&["alpha-token"], "\x1b[1mother\x1b[0m", "\x1b[1mother\x1b[0m");
    }

    #[test]
    fn nothing_of_it_shows() {
        let values: SecretValues = ["alpha-token"].into_iter().collect();
        let shown = format!("{values:?} {:?}", Mask::new(&values));
        assert!(!shown.contains("alpha"), "{shown}");
    }
}
