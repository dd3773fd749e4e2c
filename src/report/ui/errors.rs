//! Errors for people: the problem, its place (the line with a caret), and the fix.

use std::error::Error as _;
use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{BAD, NOTE, printable};
use crate::model::diagnostic::Diagnostic;
use crate::model::error::Error;

/// The most bytes of lines that are drawn with a caret, over all places of an error. A single line may be as long as the file.
const MOST_DRAWN: usize = 64 * 1024;

/// Renders the error as text that is `width` columns wide.
#[must_use]
pub fn render(error: &Error, colors: bool, width: usize) -> String {
    let mut text = String::new();
    let mut left = MOST_DRAWN;
    for diagnostic in error.diagnostics() {
        text.push_str(&snippet(diagnostic, colors, width, &mut left));
        text.push_str("\n\n");
    }
    let _ = write!(text, "{BAD}error{BAD:#}: {}", printable(&error.to_string()));
    let mut cause = error.source();
    while let Some(source) = cause {
        let _ = write!(text, ": {}", printable(&source.to_string()));
        cause = source.source();
    }
    for hint in error.hints() {
        let _ = write!(text, "\n  {NOTE}hint{NOTE:#}: {}", printable(hint));
    }
    text
}

fn snippet(diagnostic: &Diagnostic, colors: bool, width: usize, left: &mut usize) -> String {
    let source = &diagnostic.source;
    let message = printable(&diagnostic.message);
    let hint = diagnostic.hint.as_deref().map(printable);
    let span = diagnostic.span.as_ref().map(|span| on_characters(&source.text, span.bytes()));
    // A file without text has no line to underline.
    let Some(span) = span.filter(|_| !source.text.trim().is_empty()) else {
        let hint = hint.map(|hint| format!("\n  = hint: {hint}")).unwrap_or_default();
        return format!("{BAD}error{BAD:#}: {message}\n  --> {}{hint}", source.name);
    };
    // Only these lines are passed on, because the renderer reads all the text that it is given.
    let (first, lines) = lines_around(&source.text, &span);
    let line = diagnostic.span.as_ref().map_or(1, |span| span.line().max(1));
    if lines.len() > *left {
        let hint = hint.map(|hint| format!("\n  = hint: {hint}")).unwrap_or_default();
        let column = diagnostic.span.as_ref().map_or(1, |span| span.column().max(1));
        return format!("{BAD}error{BAD:#}: {message}\n  --> {}:{line}:{column}{hint}", source.name);
    }
    *left -= lines.len();
    let annotated = Snippet::source(harmless(lines))
        .line_start(line)
        .path(source.name.clone())
        .annotation(AnnotationKind::Primary.span(span.start - first..span.end - first));
    let mut group = Level::ERROR.primary_title(message).element(annotated);
    if let Some(hint) = hint {
        group = group.element(Level::HELP.with_name("hint").message(hint));
    }
    let renderer = if colors { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(width).render(&[group])
}

/// Returns the lines that a span touches, and the position at which they begin.
fn lines_around<'t>(text: &'t str, span: &std::ops::Range<usize>) -> (usize, &'t str) {
    let first = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at);
    (first, &text[first..end])
}

/// Returns the text without characters that could harm a terminal: control characters, and those that change the text
/// direction. Each is replaced by one of the same number of bytes, so positions in the text stay the same.
fn harmless(text: &str) -> String {
    let stand_in = |c: char| match c {
        '\n' | '\t' | '\r' => c,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() && c.len_utf8() == 1 => '?',
        c if c.is_control() => '\u{bf}',
        c => c,
    };
    text.chars().map(stand_in).collect()
}

/// Returns the span, moved to character boundaries within the text.
fn on_characters(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = boundary(span.start);
    start..boundary(span.end).max(start)
}
