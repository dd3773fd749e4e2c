//! One line of a pattern list, read and matched as a line of `.gitignore` is (gitignore(5), wildmatch with `WM_PATHNAME`).
//!
//! Matching works on bytes, because paths in git are bytes. There is no list here and no order: which line of a list wins,
//! and which domain a list belongs to, is decided in `domains`. Nothing is compiled ahead: a line is split into tokens when
//! it is read, and an interpreter walks them. That costs less than building an automaton for a line that most paths never meet.

use std::fmt;

/// One parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    negated: bool,
    folder_only: bool,
    anchored: bool,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// `**` as a whole segment: any number of segments (at the end: at least one).
    Deep,
    Literal(Box<[u8]>),
    Glob(Box<[Token]>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Byte(u8),
    /// `?`
    One,
    /// `*`
    Many,
    /// `[…]`, one bit a byte value.
    Class(Box<[u64; 4]>),
}

/// Why a line is not a pattern. Git takes each of these in silence and never matches anything with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternError {
    /// Nothing is left once `!`, `/` and trailing spaces are taken off.
    Empty,
    /// `#` begins a comment.
    Comment,
    /// `[` without its `]`.
    UnclosedClass,
    /// A class can never match `/`, and git reads a class across segments in its own way.
    SlashInClass,
    /// `[[:name:]]` with a name that POSIX does not have.
    UnknownClass,
    /// A `\` at the end escapes nothing.
    TrailingBackslash,
    /// `**` beside other characters in a pattern with `/`. Git's manual calls it a `*`, and git itself does not always treat it so.
    DeepInSegment,
    /// `//`, `.` or `..` as a segment: no path in git has one.
    ImpossibleSegment,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the pattern is empty",
            Self::Comment => "a pattern that begins with `#` is a comment",
            Self::UnclosedClass => "`[` is never closed",
            Self::SlashInClass => "`/` cannot stand between `[` and `]`",
            Self::UnknownClass => "there is no such character class",
            Self::TrailingBackslash => "the `\\` at the end escapes nothing",
            Self::DeepInSegment => "`**` stands alone between slashes",
            Self::ImpossibleSegment => "no path in a repository has an empty, `.` or `..` segment",
        })
    }
}

impl PatternError {
    /// What to write instead.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Empty => "for the whole repository write `/**`",
            Self::Comment => "for a name that begins with `#` write `\\#`",
            Self::UnclosedClass => "for a literal `[` write `\\[`",
            Self::SlashInClass => "write one pattern for each side of the `/`",
            Self::UnknownClass => "classes are e.g. `[[:alpha:]]`, `[[:digit:]]`, `[[:alnum:]]`, `[[:upper:]]`",
            Self::TrailingBackslash => "for a literal `\\` write `\\\\`",
            Self::DeepInSegment => "write `*` for any run of characters in a name",
            Self::ImpossibleSegment => "write the path from the root of the repository, e.g. `/src/api/`",
        }
    }
}

impl Pattern {
    /// Reads one line.
    ///
    /// # Errors
    /// When git would read the line as a comment, as nothing, or as something that can never match.
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
        let anchored = line.contains('/');
        let line = line.strip_prefix('/').unwrap_or(line);
        let mut segments = Vec::new();
        for segment in split_segments(line)? {
            let segment = parse_segment(segment, anchored)?;
            if !(segment == Segment::Deep && segments.last() == Some(&Segment::Deep)) {
                segments.push(segment);
            }
        }
        Ok(Self { text: text.to_owned(), negated, folder_only, anchored, segments })
    }

    /// The line as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the line begins with `!` and takes paths out.
    #[must_use]
    pub fn is_negated(&self) -> bool {
        self.negated
    }

    /// Whether the line matches only from the root (it has a `/` before its end).
    #[must_use]
    pub fn is_anchored(&self) -> bool {
        self.anchored
    }

    /// Whether `path` (`/`-separated, without a leading one) or a folder above it is matched; negation is left to the caller.
    /// `is_folder` is true for a submodule, whose path is a folder in the tree.
    #[must_use]
    pub fn matches(&self, path: &[u8], is_folder: bool) -> bool {
        let whole = !self.folder_only || is_folder;
        if self.anchored {
            return self.matches_from_root(path, whole);
        }
        let Some(segment) = self.segments.first() else { return false };
        let mut names = path.split(|b| *b == b'/').peekable();
        while let Some(name) = names.next() {
            if (names.peek().is_some() || whole) && segment.matches(name) {
                return true;
            }
        }
        false
    }

    /// Walks segments and names side by side. Taking the shortest run for each `**` finds the earliest end, and an earlier
    /// end is a folder further up, which accepts whatever a later one would.
    fn matches_from_root(&self, path: &[u8], whole: bool) -> bool {
        let (mut segment, mut rest) = (0, Some(path));
        let mut retry: Option<(usize, &[u8])> = None;
        loop {
            match self.segments.get(segment) {
                None if rest.is_some() || whole => return true,
                None => {}
                Some(Segment::Deep) if segment + 1 == self.segments.len() => match rest {
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

    /// The literal segments that every match begins with, joined by `/`; `None` for a line that matches at any depth.
    /// Empty when the first segment already has a wildcard.
    #[must_use]
    pub fn literal_prefix(&self) -> Option<Vec<u8>> {
        self.anchored.then(|| {
            let literals = self.segments.iter().map_while(|s| match s {
                Segment::Literal(bytes) => Some(&**bytes),
                _ => None,
            });
            literals.collect::<Vec<_>>().join(&b'/')
        })
    }

    /// The one name that a line without wildcards matches at any depth.
    #[must_use]
    pub fn literal_name(&self) -> Option<&[u8]> {
        match (self.anchored, self.segments.as_slice()) {
            (false, [Segment::Literal(name)]) => Some(name),
            _ => None,
        }
    }

    /// The segments that hold a class, with the text between the brackets taken as it stands: `[id]` gives `[id]`.
    /// For those who wrote a folder's name and got a character class.
    #[must_use]
    pub fn class_segments(&self) -> Vec<&str> {
        let line = self.text.trim_start_matches('!').trim_end();
        let classes = |s: &&str| s.contains('[') && !s.contains("\\[");
        line.split('/').filter(classes).collect()
    }
}

impl Segment {
    fn matches(&self, name: &[u8]) -> bool {
        match self {
            Self::Deep => true,
            Self::Literal(literal) => **literal == *name,
            Self::Glob(tokens) => glob_matches(tokens, name),
        }
    }
}

/// Wildcard matching with one point to go back to: the last `*` can always take over from an earlier one.
fn glob_matches(tokens: &[Token], name: &[u8]) -> bool {
    let (mut t, mut n) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        match tokens.get(t) {
            Some(Token::Many) => {
                retry = Some((t, n));
                t += 1;
                continue;
            }
            Some(token) if token.takes(name[n]) => {
                (t, n) = (t + 1, n + 1);
                continue;
            }
            _ => {}
        }
        let Some((star, from)) = retry else { return false };
        retry = Some((star, from + 1));
        (t, n) = (star + 1, from + 1);
    }
    tokens[t..].iter().all(|token| *token == Token::Many)
}

impl Token {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Self::Byte(b) => *b == byte,
            Self::One => true,
            Self::Many => false,
            Self::Class(bits) => bits[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1,
        }
    }
}

fn split_name(path: &[u8]) -> (&[u8], Option<&[u8]>) {
    match path.iter().position(|b| *b == b'/') {
        Some(at) => (&path[..at], Some(&path[at + 1..])),
        None => (path, None),
    }
}

/// Git drops trailing spaces unless a `\` stands before them.
fn trim_trailing_spaces(text: &str) -> &str {
    let trimmed = text.trim_end_matches(' ');
    let escapes = trimmed.bytes().rev().take_while(|b| *b == b'\\').count();
    let kept = usize::from(escapes % 2 == 1 && trimmed.len() < text.len());
    &text[..trimmed.len() + kept]
}

/// Splits at `/`, and refuses a class that has one inside.
fn split_segments(line: &str) -> Result<Vec<&str>, PatternError> {
    let segments: Vec<&str> = line.split('/').collect();
    if segments.iter().any(|s| matches!(*s, "" | "." | "..")) {
        return Err(PatternError::ImpossibleSegment);
    }
    let count = segments.len();
    for (at, segment) in segments.iter().enumerate() {
        match tokens(segment) {
            Err(PatternError::UnclosedClass) if at + 1 < count && segments[at + 1..].iter().any(|s| s.contains(']')) => {
                return Err(PatternError::SlashInClass);
            }
            Err(error) => return Err(error),
            Ok(_) => {}
        }
    }
    Ok(segments)
}

fn parse_segment(segment: &str, anchored: bool) -> Result<Segment, PatternError> {
    if anchored && segment == "**" {
        return Ok(Segment::Deep);
    }
    if anchored && segment.contains("**") {
        return Err(PatternError::DeepInSegment);
    }
    let tokens = tokens(segment)?;
    let literal: Option<Box<[u8]>> = tokens.iter().map(|t| if let Token::Byte(b) = t { Some(*b) } else { None }).collect();
    Ok(literal.map_or_else(|| Segment::Glob(tokens.into()), Segment::Literal))
}

fn tokens(segment: &str) -> Result<Vec<Token>, PatternError> {
    let bytes = segment.as_bytes();
    let (mut tokens, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        match bytes[at] {
            b'*' if tokens.last() == Some(&Token::Many) => at += 1,
            b'*' => {
                tokens.push(Token::Many);
                at += 1;
            }
            b'?' => {
                tokens.push(Token::One);
                at += 1;
            }
            b'[' => {
                let (bits, length) = class(&bytes[at..])?;
                tokens.push(Token::Class(bits));
                at += length;
            }
            b'\\' => {
                tokens.push(Token::Byte(*bytes.get(at + 1).ok_or(PatternError::TrailingBackslash)?));
                at += 2;
            }
            byte => {
                tokens.push(Token::Byte(byte));
                at += 1;
            }
        }
    }
    Ok(tokens)
}

/// Reads a class from its `[` on; returns its bits and how many bytes it takes.
fn class(bytes: &[u8]) -> Result<(Box<[u64; 4]>, usize), PatternError> {
    let mut bits = Box::new([0_u64; 4]);
    let mut set = |byte: u8| bits[usize::from(byte >> 6)] |= 1 << (byte & 63);
    let mut at = 1;
    let negated = matches!(bytes.get(at), Some(b'!' | b'^'));
    at += usize::from(negated);
    let first = at;
    loop {
        let byte = *bytes.get(at).ok_or(PatternError::UnclosedClass)?;
        if byte == b']' && at > first {
            at += 1;
            break;
        }
        if byte == b'[' && bytes.get(at + 1) == Some(&b':') {
            let end = bytes[at + 2..].windows(2).position(|w| w == b":]").ok_or(PatternError::UnclosedClass)?;
            let test = named_class(&bytes[at + 2..at + 2 + end]).ok_or(PatternError::UnknownClass)?;
            (0..=127).filter(|b| test(b)).for_each(&mut set);
            at += end + 4;
            continue;
        }
        let (low, next) = class_byte(bytes, at)?;
        at = next;
        let is_range = bytes.get(at) == Some(&b'-') && bytes.get(at + 1).is_some_and(|b| *b != b']');
        if is_range {
            let (high, next) = class_byte(bytes, at + 1)?;
            // Git has taken the first byte by the time that it sees a range, also one that runs backwards.
            set(low);
            (low..=high).for_each(&mut set);
            at = next;
        } else {
            set(low);
        }
    }
    if negated {
        bits.iter_mut().for_each(|word| *word = !*word);
    }
    Ok((bits, at))
}

fn class_byte(bytes: &[u8], at: usize) -> Result<(u8, usize), PatternError> {
    let escaped = bytes.get(at) == Some(&b'\\');
    let at = at + usize::from(escaped);
    Ok((*bytes.get(at).ok_or(PatternError::UnclosedClass)?, at + 1))
}

fn named_class(name: &[u8]) -> Option<fn(&u8) -> bool> {
    Some(match name {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |b| matches!(b, b' ' | b'\t'),
        b"cntrl" => u8::is_ascii_control,
        b"digit" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |b| (b' '..=b'~').contains(b),
        b"punct" => u8::is_ascii_punctuation,
        b"space" => |b| b.is_ascii_whitespace() || *b == 0x0b,
        b"upper" => u8::is_ascii_uppercase,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let parsed = Pattern::parse(pattern).expect(pattern);
        for path in yes {
            assert!(parsed.matches(path.as_bytes(), false), "{pattern} should match {path}");
        }
        for path in no {
            assert!(!parsed.matches(path.as_bytes(), false), "{pattern} should not match {path}");
        }
    }

    #[test]
    fn a_name_matches_at_any_depth_and_takes_what_is_below() {
        check("foo", &["foo", "a/foo", "foo/a", "a/foo/b/c"], &["foobar/x", "xfoo", "a/foob"]);
        check("*.md", &["README.md", "docs/a.md", "x.md/y"], &["README.mdx", "md"]);
    }

    #[test]
    fn a_slash_inside_anchors() {
        check("/foo", &["foo", "foo/x"], &["a/foo", "foobar"]);
        check("a/b", &["a/b", "a/b/c"], &["x/a/b", "a/bc"]);
        check("backend/city/", &["backend/city/x", "backend/city/y/z"], &["backend/city", "backend/cityhall/x"]);
    }

    #[test]
    fn deep_runs() {
        check("**/foo", &["foo", "a/foo", "a/b/foo/c"], &["a/foob"]);
        check("a/**", &["a/b", "a/b/c"], &["a", "b/a/c"]);
        check("a/**/b", &["a/b", "a/x/b", "a/x/y/b/z"], &["a/xb", "b"]);
        check("a/**/b/**/c", &["a/b/c", "a/x/b/y/c/z", "a/b/b/x/c"], &["a/c/b", "a/b"]);
        check("/**", &["a", "a/b"], &[]);
        check("a/**/", &["a/b/c"], &["a/b"]);
    }

    #[test]
    fn wildcards_stay_inside_a_segment() {
        check("a/*/c", &["a/b/c", "a/b/c/d"], &["a/b/x/c", "a/c"]);
        check("f?o", &["foo", "fxo"], &["fo", "f/o"]);
        check("[a-c]x", &["ax", "q/bx"], &["dx", "-x"]);
        check("[!a]x", &["bx"], &["ax"]);
        check("[]-]x", &["]x", "-x"], &["ax"]);
        check("[[:digit:]_]", &["7", "_"], &["a"]);
        check("a*b*c", &["abc", "aXbYbZc"], &["ab", "acb"]);
        check(r"\[id\]/**/page", &["[id]/page"], &["i/page"]);
    }

    #[test]
    fn only_a_submodule_is_a_folder_by_itself() {
        let pattern = Pattern::parse("libs/engine/").expect("a pattern");
        assert!(pattern.matches(b"libs/engine", true));
        assert!(!pattern.matches(b"libs/engine", false));
    }

    #[test]
    fn bytes_that_are_no_text_match() {
        let pattern = Pattern::parse("caf?/").expect("a pattern");
        assert!(pattern.matches(b"caf\xe9/x", false));
    }

    #[test]
    fn a_row_of_stars_costs_no_more_than_its_length() {
        let pattern = Pattern::parse(&"a*".repeat(500)).expect("a pattern");
        assert!(!pattern.matches(format!("{}b", "a".repeat(499)).as_bytes(), false));
        let deep = format!("{}x", "**/a/".repeat(200));
        assert!(!Pattern::parse(&deep).expect("a pattern").matches("a/".repeat(3_000).as_bytes(), false));
    }

    #[test]
    fn what_git_would_never_match_is_refused() {
        let errors = [
            ("", PatternError::Empty),
            ("   ", PatternError::Empty),
            ("/", PatternError::Empty),
            ("!", PatternError::Empty),
            ("# x", PatternError::Comment),
            ("a[b", PatternError::UnclosedClass),
            ("a[b/c]", PatternError::SlashInClass),
            ("[[:nope:]]", PatternError::UnknownClass),
            ("a\\", PatternError::TrailingBackslash),
            ("../x", PatternError::ImpossibleSegment),
            ("./x", PatternError::ImpossibleSegment),
            ("a//b", PatternError::ImpossibleSegment),
            ("/a**/b", PatternError::DeepInSegment),
        ];
        for (text, expected) in errors {
            assert_eq!(Pattern::parse(text), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn the_index_can_be_fed() {
        let prefix = |text: &str| Pattern::parse(text).expect(text).literal_prefix();
        assert_eq!(prefix("backend/city/*.py"), Some(b"backend/city".to_vec()));
        assert_eq!(prefix("/*.py"), Some(Vec::new()));
        assert_eq!(prefix("*.py"), None);
        assert_eq!(Pattern::parse("Cargo.lock").expect("a pattern").literal_name(), Some(&b"Cargo.lock"[..]));
        assert_eq!(Pattern::parse("app/[id]/page").expect("a pattern").class_segments(), ["[id]"]);
    }
}
