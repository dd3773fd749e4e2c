//! A place in a text file and what is to be said about it. Drawing the caret is `report::ui`'s business.

use std::ops::Range;
use std::sync::Arc;

/// A place in a file: bytes for the caret, line and column (both from 1) for people and editors.
///
/// Each value of a config has one, so its numbers take no more room than the largest file that is read needs: places past 4 GiB, line or
/// column are the last that can be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    bytes: Range<u32>,
    line: u32,
    column: u32,
}

impl Span {
    /// Returns the place of these bytes, counted from the start of the file, with its line and column.
    #[must_use]
    pub fn new(bytes: Range<usize>, line: usize, column: usize) -> Self {
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self { bytes: short(bytes.start)..short(bytes.end), line: short(line), column: short(column) }
    }

    /// Byte offsets from the start of the file.
    #[must_use]
    pub fn bytes(&self) -> Range<usize> {
        self.bytes.start as usize..self.bytes.end as usize
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line as usize
    }

    /// The column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column as usize
    }
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
