//! Merges a user's edits with a new version of a generated file.

use std::borrow::Cow;

use super::content::{self, Pins};
use crate::git::text;

/// The result of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// The merged file, with the user's edits and the new content.
    Whole(Vec<u8>),
    /// Edits and new content conflict. The text has the new content in the conflicting places, and the user's edits in all
    /// others.
    Touching(Vec<u8>),
}

/// Merges the changes from `pristine` to `new` into `theirs`. The line endings of `theirs` are kept. An action stays at the
/// commit that the user chose, unless the new text has a later version.
#[must_use]
pub fn merge(pristine: &[u8], theirs: &[u8], new: &[u8]) -> Merged {
    if theirs == pristine {
        return Merged::Whole(new.to_owned());
    }
    let ends: fn(&[u8]) -> Vec<u8> = if content::is_crlf(theirs) { content::to_crlf } else { <[u8]>::to_vec };
    let sides = [pristine, theirs, new].map(content::to_lf);
    let [old, own, next] = sides.each_ref().map(|side| Pins::of(side));
    let chosen = Pins::chosen(&old, &own, &next);
    let [pristine, theirs, new] = sides.each_ref().map(|side| chosen.put_into(side));
    if theirs == pristine || theirs == new {
        return Merged::Whole(ends(&new));
    }
    if new == pristine {
        return Merged::Whole(ends(&theirs));
    }
    if has(&theirs, &pristine, &new) {
        return Merged::Whole(ends(&theirs));
    }
    match text::merge(&pristine, &theirs, &new) {
        Some(text::MergedText::Whole(whole)) => Merged::Whole(ends(&whole)),
        Some(text::MergedText::Touching(proposal)) => Merged::Touching(ends(&proposal)),
        None => Merged::Touching(ends(&new)),
    }
}

/// Returns true if the new content is already in `theirs`, as after an interrupted run: reverting it and merging it again gives
/// the same text. Merging it again would usually change nothing, but git may align repeated lines differently.
fn has(theirs: &[u8], pristine: &[u8], new: &[u8]) -> bool {
    let whole = |merged| match merged {
        Some(text::MergedText::Whole(whole)) => Some(whole),
        _ => None,
    };
    let without = whole(text::merge(new, theirs, pristine)).filter(|without| without != theirs);
    without.and_then(|without| whole(text::merge(pristine, &without, new))).is_some_and(|again| again == theirs)
}

/// Returns a new text for a file without a known earlier version, with the line endings of the existing file.
#[must_use]
pub fn beside<'t>(theirs: &[u8], new: &'t [u8]) -> Cow<'t, [u8]> {
    if content::is_crlf(theirs) { Cow::Owned(content::to_crlf(&content::to_lf(new))) } else { Cow::Borrowed(new) }
}
