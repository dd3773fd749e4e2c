//! A domain's verdict as a badge for a README: a small SVG in the usual flat style of badges.
//!
//! No font is available to measure text with, so the widths are estimated and the text is stretched to them.

use crate::model::health::Status;
use crate::model::overview::DomainView;
use crate::report::markup::escape;
use crate::report::ui::printable;

/// The largest number of characters of a name that a badge shows.
const MOST: usize = 40;

/// Returns the badge of a domain: its title, and its verdict by word, shape and colour.
#[must_use]
pub fn badge(domain: &DomainView) -> String {
    draw(&domain.status.title, domain.status.verdict.word(), Some(domain.status.verdict))
}

/// Returns the public badge of a name. It does not show the title of the domain, which may be internal.
#[must_use]
pub fn badge_of_name(name: &str, verdict: Status) -> String {
    draw(name, verdict.word(), Some(verdict))
}

/// Returns the badge of an unknown domain. It goes with the code 404, and shows the mistake in a README, too.
#[must_use]
pub fn badge_of_unknown_domain(name: &str) -> String {
    draw(name, "no such domain", None)
}

/// Returns the shape before the word, drawn in a square of ten units.
fn shape(verdict: Option<Status>) -> &'static str {
    match verdict {
        Some(Status::Pass) => r##"<path d="M1.5 5.5 4 8l4.5-6" fill="none" stroke="#fff" stroke-width="1.8"/>"##,
        Some(Status::Warn) => {
            r##"<path d="M5 .5 10 9.5H0z" fill="#fff"/><path d="M4.5 3.5h1v3h-1zm0 3.8h1v1h-1z" fill="#7a4b00"/>"##
        }
        Some(Status::Fail) => r##"<path d="m1.5 1.5 7 7m0-7-7 7" fill="none" stroke="#fff" stroke-width="2"/>"##,
        Some(Status::Unknown) | None => {
            r##"<circle cx="5" cy="5" r="4" fill="none" stroke="#fff" stroke-width="1.5" stroke-dasharray="2 1.5"/>"##
        }
    }
}

/// Returns the colour behind the word. White on each of them has a contrast of at least 4.5.
fn colour(verdict: Option<Status>) -> &'static str {
    match verdict {
        Some(Status::Pass) => "#0b7261",
        Some(Status::Warn) => "#7a4b00",
        Some(Status::Fail) => "#b3261e",
        Some(Status::Unknown) | None => "#5b6470",
    }
}

fn draw(label: &str, word: &str, verdict: Option<Status>) -> String {
    let shown = printable(label).replace(['\n', '\t'], " ");
    let (label, all) = (escape(&cut(&shown)), escape(&shown));
    let (left, right) = (width(&cut(&shown)), width(word));
    let (label_box, word_box) = (left + 12, right + 26);
    let whole = label_box + word_box;
    let (label_at, shape_at, word_at) = (6, label_box + 6, label_box + 20);
    let (shape, colour) = (shape(verdict), colour(verdict));
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{all}: {word}"><title>{all}: {word}</title><clipPath id="r"><rect width="{whole}" height="20" rx="3"/></clipPath><g clip-path="url(#r)"><rect width="{label_box}" height="20" fill="#3b424c"/><rect x="{label_box}" width="{word_box}" height="20" fill="{colour}"/></g><svg x="{shape_at}" y="5" width="10" height="10">{shape}</svg><g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11"><text x="{label_at}" y="14" textLength="{left}" lengthAdjust="spacingAndGlyphs">{label}</text><text x="{word_at}" y="14" textLength="{right}" lengthAdjust="spacingAndGlyphs">{word}</text></g></svg>"##
    )
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST - 1).chain(['…']).collect() }
}

/// Estimates the width of a text at 11 px in a wide sans-serif font.
fn width(text: &str) -> u32 {
    let tenths: u32 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | '\'' | '|' | '!' => 33,
            ' ' | 'f' | 't' | 'r' | '-' | '(' | ')' => 42,
            'm' | 'w' | 'M' | 'W' | '@' | '%' => 98,
            'A'..='Z' => 77,
            c if c.is_ascii() => 67,
            _ => 110,
        })
        .sum();
    tenths.div_ceil(10).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_place() {
        let svg = draw("\"><script>alert(1)</script>&\u{202e}\u{1b}", "pass", Some(Status::Pass));
        assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;") && svg.contains("\\u{202e}\\u{1b}"), "{svg}");
        let mut reader = quick_xml::Reader::from_str(&svg);
        while !matches!(reader.read_event().expect("XML"), quick_xml::events::Event::Eof) {}
    }

    #[test]
    fn a_long_name_is_cut_and_whole_for_a_screen_reader() {
        let name = "x".repeat(90);
        let svg = draw(&name, "fail", Some(Status::Fail));
        assert!(svg.contains(&format!("<title>{name}: fail</title>")) && svg.contains(&format!(">{}…<", "x".repeat(MOST - 1))));
    }
}
