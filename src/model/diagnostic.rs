//! A place in a text file and what is to be said about it. Drawing the caret is `report::ui`'s business.

use std::ops::Range;
use std::sync::Arc;

/// A place in a file: bytes for the caret, line and column (both from 1) for people and editors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// Byte offsets from the start of the file.
    pub bytes: Range<usize>,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A value and where it was written. Two are equal when the values are: moving a line changes nothing.
#[derive(Debug, Clone, Default)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: Span,
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// A file's name, as it is shown, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// The path as a person would type it.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// One thing to say about one place.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// What is wrong, as a fragment in lower case.
    pub message: String,
    /// The file.
    pub source: Arc<SourceText>,
    /// Where in it; `None` for the file as a whole.
    pub span: Option<Span>,
    /// What to do.
    pub hint: Option<String>,
}

/// `line 7: `; nothing where the line is not known.
pub(crate) fn line_prefix(line: Option<&usize>) -> String {
    line.map_or_else(String::new, |line| format!("line {line}: "))
}

/// The name that was most likely meant, out of the ones there are.
#[must_use]
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let best = known.into_iter().map(|name| (strsim::jaro_winkler(given, name), name));
    best.filter(|(score, _)| *score > 0.75).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}
