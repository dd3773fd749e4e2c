//! Parses and matches one line of a pattern list like a line of `.gitignore` (gitignore(5), wildmatch with `WM_PATHNAME`).
//!
//! Matching works on bytes, because paths in git are bytes. This module knows neither lists nor their order: `affected` decides
//! which line of a list wins and which domain a list belongs to. Nothing is compiled ahead: parsing splits a line into tokens,
//! and an interpreter walks them. That costs less than building an automaton for a line that most paths never reach.

mod braces;
mod error;
mod segment;

use std::borrow::Cow;
use std::ops::Range;

pub use error::PatternError;

use segment::Segment;

/// One parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    negated: bool,
    folder_only: bool,
    anchored: bool,
    body: Body,
}

/// The line without `!`, and without the slashes around it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Body {
    /// Names alone, as they stand in these bytes of the text. Most lines are such; they are compared as they are.
    Names(Range<usize>),
    Segments {
        list: Box<[Segment]>,
        /// Where the text holds, as it stands, the literal segments that every match begins with; `None` if one is written with a `\\`.
        prefix: Option<Range<usize>>,
    },
}

/// Returns a pattern that matches only this path. For example, `app/[id]` is a folder's name in web frameworks.
#[must_use]
pub fn literal(path: &str) -> String {
    let braces = braces::has_alternatives(path);
    path.chars().fold(String::new(), |mut out, c| {
        if matches!(c, '*' | '?' | '[' | '\\') || (braces && c == '{') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

impl Pattern {
    /// Parses one line.
    ///
    /// # Errors
    /// Returns an error if git would read the line as a comment, as nothing, or as a pattern that can never match.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let line = trim_trailing_spaces(text);
        if line.starts_with('#') {
            return Err(PatternError::Comment);
        }
        let (negated, line) = match line.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let (folder_only, line) = match line.strip_suffix('/') {
            Some(rest) if !rest.ends_with('\\') => (true, rest),
            _ => (false, line),
        };
        if line.is_empty() {
            return Err(PatternError::Empty);
        }
        let has_braces = line.as_bytes().contains(&b'{');
        if has_braces && braces::has_alternatives(line) {
            return Err(PatternError::Braces);
        }
        let anchored = line.as_bytes().contains(&b'/');
        let begins_at_root = line.starts_with('/');
        let line = line.strip_prefix('/').unwrap_or(line);
        let start = usize::from(negated) + usize::from(begins_at_root);
        let body = Body::parse(line, start, anchored)?;
        Ok(Self { text: text.to_owned(), negated, folder_only, anchored, body })
    }

    /// Returns the line as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns true if the line begins with `!` and excludes paths.
    #[must_use]
    pub fn is_negated(&self) -> bool {
        self.negated
    }

    /// Returns true if the pattern matches `path` (`/`-separated, without a leading one) or a folder above it; the caller
    /// handles negation. `is_folder` is true for a submodule, whose path is a folder in the tree.
    #[must_use]
    pub fn matches(&self, path: &[u8], is_folder: bool) -> bool {
        let whole = !self.folder_only || is_folder;
        match &self.body {
            Body::Names(names) => names_match(&self.text.as_bytes()[names.clone()], path, self.anchored, whole),
            Body::Segments { list, .. } if self.anchored => matches_from_root(list, path, whole),
            Body::Segments { list, .. } => {
                list.first().is_some_and(|segment| any_name(path, whole, |name| segment.matches(name)))
            }
        }
    }

    /// Returns true if a file behind `link`, a symbolic link to a folder, may be matched by its path through the link and not
    /// by its own path alone. For a line that matches at any depth, this requires a part of the line that the link's name
    /// matches. The caller handles negation.
    #[must_use]
    pub fn may_match_behind(&self, link: &[u8]) -> bool {
        if !self.anchored {
            return self.matches(link, true);
        }
        let list = match &self.body {
            Body::Segments { list, .. } => list,
            Body::Names(names) => {
                let names = self.text.as_bytes()[names.clone()].split(|b| *b == b'/');
                return link.split(|b| *b == b'/').zip(names).all(|(name, expected)| name == expected);
            }
        };
        if list.first() == Some(&Segment::Deep) {
            let name = link.rsplit(|b| *b == b'/').next().unwrap_or_default();
            let folders = list.len() - usize::from(!self.folder_only);
            return list[1..folders].iter().any(|segment| *segment != Segment::Deep && segment.matches(name));
        }
        // If every segment is used up, the pattern matches the folder itself or one above it, and with it everything inside.
        let before_deep = list.iter().take_while(|segment| **segment != Segment::Deep);
        link.split(|b| *b == b'/').zip(before_deep).all(|(name, segment)| segment.matches(name))
    }

    /// Returns the literal segments that every match begins with, joined by `/`; `None` for a line that matches at any depth.
    /// The prefix is empty if the first segment already has a wildcard.
    #[must_use]
    pub fn literal_prefix(&self) -> Option<Cow<'_, [u8]>> {
        let (list, prefix) = match &self.body {
            _ if !self.anchored => return None,
            Body::Names(names) => (&[][..], Some(names)),
            Body::Segments { list, prefix } => (&**list, prefix.as_ref()),
        };
        if let Some(prefix) = prefix {
            return Some(Cow::Borrowed(&self.text.as_bytes()[prefix.clone()]));
        }
        let literals = list.iter().map_while(|s| match s {
            Segment::Literal(bytes) => Some(&**bytes),
            _ => None,
        });
        Some(Cow::Owned(literals.collect::<Vec<_>>().join(&b'/')))
    }

    /// Returns the folder that the line matches with everything below it, if there is a folder at its path: that of a line without wildcards
    /// except a `**` at its end.
    #[must_use]
    pub fn whole_folder(&self) -> Option<Cow<'_, [u8]>> {
        let Body::Segments { list, .. } = &self.body else { return self.literal_prefix() };
        let (last, above) = list.split_last()?;
        // `a/**/` does not match the files directly in `a`.
        let is_whole = matches!(last, Segment::Literal(_)) || (*last == Segment::Deep && !self.folder_only);
        let is_literal = above.iter().all(|segment| matches!(segment, Segment::Literal(_)));
        self.literal_prefix().filter(|folder| is_whole && is_literal && !folder.is_empty())
    }

    /// Returns the one name that a line without wildcards matches at any depth.
    #[must_use]
    pub fn literal_name(&self) -> Option<&[u8]> {
        match &self.body {
            Body::Names(name) if !self.anchored => Some(&self.text.as_bytes()[name.clone()]),
            Body::Segments { list, .. } if !self.anchored => match &**list {
                [Segment::Literal(name)] => Some(name),
                _ => None,
            },
            Body::Names(_) | Body::Segments { .. } => None,
        }
    }

    /// Returns the segments that hold a class, with the text between the brackets taken literally: `[id]` gives `[id]`. A hint
    /// uses them when an author wrote a folder's name and got a character class.
    #[must_use]
    pub fn class_segments(&self) -> Vec<&str> {
        let line = self.text.trim_start_matches('!').trim_end();
        let classes = |s: &&str| s.contains('[') && !s.contains("\\[");
        line.split('/').filter(classes).collect()
    }
}

impl Body {
    /// Parses a line that begins at `start` in the text. `anchored` is true if it matches from the root only.
    fn parse(line: &str, start: usize, anchored: bool) -> Result<Self, PatternError> {
        if !segment::is_special(line) {
            let is_name = |name: &[u8]| !matches!(name, b"" | b"." | b"..");
            let names = start..start + line.len();
            return line
                .as_bytes()
                .split(|byte| *byte == b'/')
                .all(is_name)
                .then_some(Self::Names(names))
                .ok_or(PatternError::ImpossibleSegment);
        }
        let mut list = Vec::with_capacity(line.bytes().filter(|byte| *byte == b'/').count() + 1);
        for (at, name) in line.split('/').enumerate() {
            let segment = Segment::parse(name, anchored).map_err(|error| {
                let closed_later = line.split('/').skip(at + 1).any(|later| later.contains(']'));
                if error == PatternError::UnclosedClass && closed_later { PatternError::SlashInClass } else { error }
            })?;
            if !(segment == Segment::Deep && list.last() == Some(&Segment::Deep)) {
                list.push(segment);
            }
        }
        let prefix = literal_part(line, &list).map(|length| start..start + length);
        Ok(Self::Segments { list: list.into(), prefix })
    }
}

/// Returns true if names that stand as they are match a path or a folder above it.
fn names_match(names: &[u8], path: &[u8], anchored: bool, whole: bool) -> bool {
    if !anchored {
        return any_name(path, whole, |name| name == names);
    }
    path.strip_prefix(names).is_some_and(|rest| rest.first().map_or(whole, |next| *next == b'/'))
}

/// Returns true if `is_it` holds for a name of the path; for the last name only if `whole`.
fn any_name(path: &[u8], whole: bool, is_it: impl Fn(&[u8]) -> bool) -> bool {
    let mut names = path.split(|b| *b == b'/').peekable();
    while let Some(name) = names.next() {
        if (names.peek().is_some() || whole) && is_it(name) {
            return true;
        }
    }
    false
}

/// Walks segments and names side by side. Taking the shortest run for each `**` finds the earliest end, and an earlier end
/// is a folder further up, which accepts every path that a later one would accept.
fn matches_from_root(segments: &[Segment], path: &[u8], whole: bool) -> bool {
    let (mut segment, mut rest) = (0, Some(path));
    let mut retry: Option<(usize, &[u8])> = None;
    loop {
        match segments.get(segment) {
            None if rest.is_some() || whole => return true,
            None => {}
            Some(Segment::Deep) if segment + 1 == segments.len() => match rest {
                Some(rest) if whole || rest.contains(&b'/') => return true,
                _ => {}
            },
            Some(Segment::Deep) => {
                segment += 1;
                if let Some(from) = rest {
                    retry = Some((segment, from));
                    continue;
                }
            }
            Some(expected) => {
                if let Some(from) = rest {
                    let (name, after) = split_name(from);
                    if expected.matches(name) {
                        (segment, rest) = (segment + 1, after);
                        continue;
                    }
                }
            }
        }
        let Some((back, from)) = retry else { return false };
        let Some(next) = split_name(from).1 else { return false };
        retry = Some((back, next));
        (segment, rest) = (back, Some(next));
    }
}

/// Returns the length of the literal segments that a line begins with, in bytes; `None` if one of them is not written as it is.
fn literal_part(line: &str, segments: &[Segment]) -> Option<usize> {
    let mut length = 0;
    for (name, segment) in line.split('/').zip(segments) {
        match segment {
            Segment::Literal(literal) if **literal == *name.as_bytes() => length += name.len() + usize::from(length > 0),
            Segment::Literal(_) => return None,
            Segment::Deep | Segment::Glob(_) => break,
        }
    }
    Some(length)
}

fn split_name(path: &[u8]) -> (&[u8], Option<&[u8]>) {
    match path.iter().position(|b| *b == b'/') {
        Some(at) => (&path[..at], Some(&path[at + 1..])),
        None => (path, None),
    }
}

/// Removes trailing spaces, as git does, unless a `\` stands in front of them.
fn trim_trailing_spaces(text: &str) -> &str {
    let trimmed = text.trim_end_matches(' ');
    let escapes = trimmed.bytes().rev().take_while(|b| *b == b'\\').count();
    let kept = usize::from(escapes % 2 == 1 && trimmed.len() < text.len());
    &text[..trimmed.len() + kept]
}

#[cfg(test)]
mod tests;
