//! Why a line is refused: what git would take in silence and never match.

use std::fmt;

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
    /// `{a,b}` or `{1..3}`: git takes the braces literally, where other tools expand them.
    Braces,
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
            Self::Braces => "git does not expand braces",
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
            Self::Braces => "write a line for each alternative; for a literal `{` write `\\{`",
            Self::ImpossibleSegment => "write the path from the root of the repository, e.g. `/src/api/`",
        }
    }
}
