//! A user's edits brought together with a new version of ours.

use std::borrow::Cow;

use super::content::{self, Pins};
use crate::git::text;

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// Both: the user's edits and what is new.
    Whole(Vec<u8>),
    /// They touch. This would be the file with what is new in those places, and the user's edits in all others.
    Touching(Vec<u8>),
}

/// Brings what is new since `pristine` into `theirs`. The line ends stay theirs; an action stays at the commit where they put it,
/// unless the new text has it at a later one.
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

/// Returns true if what is new is in `theirs` already, as after a run that was interrupted: taken out and brought in again, it is where it was.
/// To merge it once more would do the same as a rule, but where lines repeat, git may align them in another way.
fn has(theirs: &[u8], pristine: &[u8], new: &[u8]) -> bool {
    let whole = |merged| match merged {
        Some(text::MergedText::Whole(whole)) => Some(whole),
        _ => None,
    };
    let without = whole(text::merge(new, theirs, pristine)).filter(|without| without != theirs);
    without.and_then(|without| whole(text::merge(pristine, &without, new))).is_some_and(|again| again == theirs)
}

/// A new text for a file of which no earlier version of ours is known, with the line ends of what is there.
#[must_use]
pub fn beside<'t>(theirs: &[u8], new: &'t [u8]) -> Cow<'t, [u8]> {
    if content::is_crlf(theirs) { Cow::Owned(content::to_crlf(&content::to_lf(new))) } else { Cow::Borrowed(new) }
}
