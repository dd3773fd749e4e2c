//! Why a line is refused: what git would take in silence and never match.

use thiserror::Error;

/// Why a line is not a pattern. Git takes each of these in silence and never matches anything with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PatternError {
    /// Nothing is left once `!`, `/` and trailing spaces are taken off.
    #[error("the pattern is empty")]
    Empty,
    /// `#` begins a comment.
    #[error("a pattern that begins with `#` is a comment")]
    Comment,
    /// `[` without its `]`.
    #[error("`[` is never closed")]
    UnclosedClass,
    /// A class can never match `/`, and git reads a class across segments in its own way.
    #[error("`/` cannot stand between `[` and `]`")]
    SlashInClass,
    /// `[[:name:]]` with a name that POSIX does not have.
    #[error("there is no such character class")]
    UnknownClass,
    /// A `\` at the end escapes nothing.
    #[error("the `\\` at the end escapes nothing")]
    TrailingBackslash,
    /// `**` beside other characters in a pattern with `/`. Git's manual calls it a `*`, and git itself does not always treat it so.
    #[error("`**` stands alone between slashes")]
    DeepInSegment,
    /// `{a,b}` or `{1..3}`: git takes the braces literally, where other tools expand them.
    #[error("git does not expand braces")]
    Braces,
    /// `//`, `.` or `..` as a segment: no path in git has one.
    #[error("no path in a repository has an empty, `.` or `..` segment")]
    ImpossibleSegment,
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
