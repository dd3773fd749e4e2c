//! What of a file's content counts: line ends do not, and neither does the commit that a pinned action stands at.
//!
//! A checkout on Windows has other line ends, and a dependency bot bumps pins; neither is an edit (see [`digest`]).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

/// How many hex digits a digest has: 128 bits, short enough to be read over in a review.
pub(super) const DIGEST_LENGTH: usize = 32;

/// The digest of a content; the same for what differs in line ends and in pins only.
#[must_use]
pub fn digest(content: &[u8]) -> String {
    blake3::hash(&masked(&to_lf(content))).to_hex()[..DIGEST_LENGTH].to_owned()
}

/// With `\n` for `\r\n`.
pub(super) fn to_lf(content: &[u8]) -> Cow<'_, [u8]> {
    if !content.windows(2).any(|two| two == b"\r\n") {
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

/// With `\r\n` for `\n`.
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

/// Where an action stands: `uses: owner/name@<commit> # v1.2.3`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pin<'a> {
    /// `owner/name`, or with a folder below.
    action: &'a [u8],
    /// The commit, what follows it up to the end of the line, and the quote between the two, if there is one.
    at: Range<usize>,
    commit: &'a [u8],
    quote: &'a [u8],
    version: &'a [u8],
}

/// The pins of a text with `\n`, from its start.
fn pins(text: &[u8]) -> impl Iterator<Item = Pin<'_>> {
    let mut start = 0;
    text.split_inclusive(|byte| *byte == b'\n').filter_map(move |line| {
        let from = start;
        start += line.len();
        pin(line.strip_suffix(b"\n").unwrap_or(line), from)
    })
}

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

/// Nothing, or a comment that holds a version and no more.
fn is_version(comment: &[u8]) -> bool {
    let Some(version) = comment.strip_prefix(b"#") else { return comment.is_empty() };
    let version = version.trim_ascii();
    let version = version.strip_prefix(b"v").unwrap_or(version);
    version.first().is_some_and(u8::is_ascii_digit) && version.iter().all(u8::is_ascii_graphic)
}

/// Without the commits and versions of pins.
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

/// Where each action stands in a text; an action that stands at several commits is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pins(BTreeMap<Vec<u8>, Option<Stand>>);

/// A commit and the comment that names its version.
type Stand = (Vec<u8>, Vec<u8>);

impl Pins {
    /// Those of a text with `\n`.
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

    /// Where each action shall stand: where the user put it, unless the new text says a later version or only the new text moved it.
    pub(super) fn chosen(pristine: &Self, theirs: &Self, new: &Self) -> Self {
        let choose = |action: &Vec<u8>| {
            let (old, theirs, new) = (pristine.get(action)?, theirs.get(action)?, new.get(action)?);
            let takes_new = theirs == old || (new != old && later(&new.1, &theirs.1) == Some(Ordering::Greater));
            Some((action.clone(), Some(if takes_new { new.clone() } else { theirs.clone() })))
        };
        Self(new.0.keys().filter_map(choose).collect())
    }

    /// The text with every action where these say.
    pub(super) fn put_into<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        with_pins(text, |pin| {
            let (commit, version) = self.get(pin.action)?;
            let space: &[u8] = if version.is_empty() { b"" } else { b" " };
            Some([commit, pin.quote, space, version].concat())
        })
    }
}

/// Which of two `# v1.2.3` is later, if both are numbers.
fn later(a: &[u8], b: &[u8]) -> Option<Ordering> {
    let numbers = |comment: &[u8]| {
        let text = std::str::from_utf8(comment).ok()?.trim_start_matches(['#', ' ', 'v']).to_owned();
        super::version::numbers(&text)
    };
    Some(numbers(a)?.cmp(&numbers(b)?))
}

#[cfg(test)]
mod tests;
