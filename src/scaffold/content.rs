//! The content of a file, as far as it counts as an edit: line endings and the commits of pinned actions do not count.
//!
//! A checkout on Windows changes line endings and a dependency bot updates pins; neither is an edit by the user (see
//! [`digest`]).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::counted;

/// The number of hex digits of a digest: 128 bits, short enough for a review.
pub(super) const DIGEST_LENGTH: usize = 32;

/// Returns the digest of a content. Contents that differ only in line endings and pins have the same digest.
#[must_use]
pub fn digest(content: &[u8]) -> String {
    counted::note("content digested");
    blake3::hash(&masked(&to_lf(content))).to_hex()[..DIGEST_LENGTH].to_owned()
}

/// Returns true if two contents have the same digest. Most files that are compared are equal, which needs no digest.
#[must_use]
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    a == b || digest(a) == digest(b)
}

/// Replaces `\r\n` with `\n`.
pub(super) fn to_lf(content: &[u8]) -> Cow<'_, [u8]> {
    // A search for one byte takes a small part of the time of one for two.
    if !content.contains(&b'\r') || !content.windows(2).any(|two| two == b"\r\n") {
        return Cow::Borrowed(content);
    }
    let mut lf = Vec::with_capacity(content.len());
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(line) => lf.extend_from_slice(&[line, b"\n"].concat()),
            None => lf.extend_from_slice(line),
        }
    }
    Cow::Owned(lf)
}

/// Replaces `\n` with `\r\n`.
pub(super) fn to_crlf(content: &[u8]) -> Vec<u8> {
    let mut crlf = Vec::with_capacity(content.len() + content.len() / 20);
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => crlf.extend_from_slice(&[line, b"\r\n"].concat()),
            None => crlf.extend_from_slice(line),
        }
    }
    crlf
}

/// Returns true if most lines end with `\r\n`.
pub(super) fn is_crlf(content: &[u8]) -> bool {
    let lines = || content.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
    lines().filter(|line| line.ends_with(b"\r\n")).count() * 2 > lines().count()
}

/// The pinned version of an action: `uses: owner/name@<commit> # v1.2.3`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pin<'a> {
    /// The action as `owner/name`, or with a folder below.
    action: &'a [u8],
    /// The byte ranges of the commit and of the text after it up to the end of the line, and the quote between the two, if
    /// there is one.
    at: Range<usize>,
    commit: &'a [u8],
    quote: &'a [u8],
    version: &'a [u8],
}

/// Returns the pins of a text with `\n` line endings, in order.
fn pins(text: &[u8]) -> impl Iterator<Item = Pin<'_>> {
    let mut done = 0;
    // Few lines of a workflow have an `@`.
    let lines = std::iter::from_fn(move || {
        let at = done + find(text.get(done..)?, b'@')?;
        let start = text[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let end = find(&text[at..], b'\n').map_or(text.len(), |length| at + length);
        done = end + 1;
        Some((&text[start..end], start))
    });
    lines.filter_map(|(line, from)| pin(line, from))
}

/// Returns the place of the first such byte. `contains` looks at several bytes at once.
fn find(text: &[u8], byte: u8) -> Option<usize> {
    let mut chunks = text.chunks(FIND_CHUNK).enumerate();
    let (number, chunk) = chunks.find(|(_, chunk)| chunk.contains(&byte))?;
    Some(number * FIND_CHUNK + chunk.iter().position(|other| *other == byte)?)
}

const FIND_CHUNK: usize = 256;

fn pin(line: &[u8], from: usize) -> Option<Pin<'_>> {
    let trimmed = line.trim_ascii_start();
    let key = trimmed.strip_prefix(b"-").map_or(trimmed, <[u8]>::trim_ascii_start);
    let value = key.strip_prefix(b"uses:")?.trim_ascii_start();
    let (quote, value) = match value.first()? {
        b'"' | b'\'' => value.split_at(1),
        _ => (&value[..0], value),
    };
    let (action, rest) = value.split_at(value.iter().position(|byte| *byte == b'@')?);
    let rest = &rest[1..];
    let (commit, tail) = rest.split_at(rest.iter().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(rest.len()));
    let version = tail.strip_prefix(quote)?.trim_ascii();
    let is_pin = matches!(commit.len(), 40 | 64) && action.contains(&b'/') && !action.starts_with(b".");
    (is_pin && is_version(version)).then(|| {
        let start = from + line.len() - rest.len();
        Pin { action, at: start..from + line.len(), commit, quote, version }
    })
}

/// Returns true if a comment is empty or holds only a version.
fn is_version(comment: &[u8]) -> bool {
    let Some(version) = comment.strip_prefix(b"#") else { return comment.is_empty() };
    let version = version.trim_ascii();
    let version = version.strip_prefix(b"v").unwrap_or(version);
    version.first().is_some_and(u8::is_ascii_digit) && version.iter().all(u8::is_ascii_graphic)
}

/// Returns the text without the commits and versions of pins.
fn masked(text: &[u8]) -> Cow<'_, [u8]> {
    with_pins(text, |pin| Some([b"*", pin.quote].concat()))
}

fn with_pins<'t>(text: &'t [u8], change: impl Fn(&Pin<'t>) -> Option<Vec<u8>>) -> Cow<'t, [u8]> {
    let mut changed: Vec<u8> = Vec::new();
    let mut done = 0;
    for pin in pins(text) {
        if let Some(new) = change(&pin) {
            changed.extend_from_slice(&text[done..pin.at.start]);
            changed.extend_from_slice(&new);
            done = pin.at.end;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    changed.extend_from_slice(&text[done..]);
    Cow::Owned(changed)
}

/// The pinned version of each action in a text; an action with several pinned versions has `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pins(BTreeMap<Vec<u8>, Option<Stand>>);

/// A commit, and the comment that names its version.
type Stand = (Vec<u8>, Vec<u8>);

impl Pins {
    /// Returns the pins of a text with `\n` line endings.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut found: BTreeMap<Vec<u8>, Option<Stand>> = BTreeMap::new();
        for pin in pins(text) {
            let stands = Some((pin.commit.to_vec(), pin.version.to_vec()));
            let known = found.entry(pin.action.to_vec()).or_insert_with(|| stands.clone());
            if *known != stands {
                *known = None;
            }
        }
        Self(found)
    }

    fn get(&self, action: &[u8]) -> Option<&Stand> {
        self.0.get(action)?.as_ref()
    }

    /// Returns the version for each action: the user's one, unless the new text has a later version or only the new text
    /// changed it.
    pub(super) fn chosen(pristine: &Self, theirs: &Self, new: &Self) -> Self {
        let choose = |action: &Vec<u8>| {
            let (old, theirs, new) = (pristine.get(action)?, theirs.get(action)?, new.get(action)?);
            let takes_new = theirs == old || (new != old && later(&new.1, &theirs.1) == Some(Ordering::Greater));
            Some((action.clone(), Some(if takes_new { new.clone() } else { theirs.clone() })))
        };
        Self(new.0.keys().filter_map(choose).collect())
    }

    /// Returns the text with the versions of these pins.
    pub(super) fn put_into<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        with_pins(text, |pin| {
            let (commit, version) = self.get(pin.action)?;
            let space: &[u8] = if version.is_empty() { b"" } else { b" " };
            Some([commit, pin.quote, space, version].concat())
        })
    }
}

/// Compares two comments such as `# v1.2.3`, if both are numeric.
fn later(a: &[u8], b: &[u8]) -> Option<Ordering> {
    let numbers = |comment: &[u8]| {
        let text = std::str::from_utf8(comment).ok()?.trim_start_matches(['#', ' ', 'v']).to_owned();
        super::version::numbers(&text)
    };
    Some(numbers(a)?.cmp(&numbers(b)?))
}

#[cfg(test)]
mod tests;
