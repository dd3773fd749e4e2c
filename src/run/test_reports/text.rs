//! Prepares text of a report for storage: removes control characters and limits the length. The reports do any further escaping
//! for a terminal or a log format.

use crate::model::result::{Excerpt, MAX_DETAILS};

/// The largest number of bytes of a name.
const MAX_NAME: usize = 4 * 1024;

/// The largest number of bytes of a message.
const MAX_MESSAGE: usize = 512;

/// The room for the line that states how much is left out.
const MARK: usize = 64;

/// Returns a text without escape sequences and control characters. Tabs and line breaks stay; a carriage return becomes a line
/// break.
pub(super) fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = after_escape(rest) {
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '\r' if rest.starts_with('\n') => {}
            '\r' => kept.push('\n'),
            '\n' | '\t' => kept.push(c),
            c if c.is_control() => {}
            c => kept.push(c),
        }
    }
    kept
}

/// Returns the text after the escape sequence at the start of `text`; `None` if there is none. pytest writes the escape
/// character as `#x1B`.
fn after_escape(text: &str) -> Option<&str> {
    if let Some(body) = text.strip_prefix("#x1B[") {
        let after = body.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        return after.strip_prefix(['m', 'K']);
    }
    if let Some(body) = text.strip_prefix('\u{9b}') {
        return Some(after_csi(body));
    }
    let body = text.strip_prefix('\u{1b}')?;
    match body.chars().next() {
        Some('[') => Some(after_csi(&body[1..])),
        Some(']') => Some(after_title(&body[1..])),
        Some('(' | ')') => Some(body.get(2..).unwrap_or("")),
        Some(c) if c.is_ascii_graphic() => Some(&body[1..]),
        _ => Some(body),
    }
}

/// Returns the text after the parameters and the last byte of a control sequence.
fn after_csi(body: &str) -> &str {
    let after = body.trim_start_matches(|c: char| matches!(c, ' '..='?'));
    match after.chars().next() {
        Some('@'..='~') => &after[1..],
        _ => after,
    }
}

/// Returns the text after an operating system command (a title, a link). A bell or `ESC \` ends it; without either, the end of
/// the line does.
fn after_title(body: &str) -> &str {
    let end = body.find(['\u{7}', '\u{1b}', '\n']).unwrap_or(body.len());
    let after = &body[end..];
    after.strip_prefix('\u{7}').or_else(|| after.strip_prefix("\u{1b}\\")).unwrap_or(after)
}

/// Returns the first line that is not blank, cleaned and cut.
pub(super) fn line(text: &str) -> String {
    let clean = text.lines().map(clean).find(|line| !line.trim().is_empty()).unwrap_or_default();
    // A carriage return may have become a line break.
    let line = clean.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.len() <= MAX_MESSAGE {
        return line.to_owned();
    }
    format!("{}\u{2026}", &line[..line.floor_char_boundary(MAX_MESSAGE - 3)])
}

/// Returns a whole name: cleaned, with all of its lines and the blanks around it. A name longer than any that a person would
/// write is cut, and a digest of the whole name distinguishes it from others with the same beginning.
pub(super) fn name(text: &str) -> String {
    let name = clean(text);
    if name.len() <= MAX_NAME {
        return name;
    }
    let digest = blake3::hash(name.as_bytes()).to_hex();
    format!("{}\u{2026} ({})", &name[..name.floor_char_boundary(MAX_NAME - 32)], &digest[..16])
}

/// Returns the text of a failure, cleaned and cut to [`MAX_DETAILS`].
pub(super) fn details(text: &str) -> String {
    let mut keep = KeepText::details();
    keep.push(text);
    keep.into_details()
}

/// Collects a text of any length in bounded memory: keeps its head and its tail.
#[derive(Debug, Clone)]
pub(super) struct KeepText {
    head: String,
    tail: String,
    head_max: usize,
    tail_max: usize,
    is_full: bool,
    omitted: u64,
}

impl KeepText {
    /// Creates a collector that keeps this many bytes of the beginning and of the end.
    pub(super) fn new(head_max: usize, tail_max: usize) -> Self {
        Self { head: String::new(), tail: String::new(), head_max, tail_max, is_full: false, omitted: 0 }
    }

    /// Creates a collector for the details of a case.
    pub(super) fn details() -> Self {
        Self::new(MAX_DETAILS / 2 - MARK, MAX_DETAILS / 2)
    }

    /// Appends text.
    pub(super) fn push(&mut self, text: &str) {
        let mut rest = text;
        if !self.is_full {
            let room = self.head_max - self.head.len();
            let (fits, over) = text.split_at(text.floor_char_boundary(room));
            self.head.push_str(fits);
            self.is_full = !over.is_empty();
            rest = over;
        }
        self.tail.push_str(rest);
        // Not at every push: moving the tail costs time in proportion to its length.
        if self.tail.len() > 2 * self.tail_max {
            self.trim();
        }
    }

    fn trim(&mut self) {
        let over = self.tail.len().saturating_sub(self.tail_max);
        let at = self.tail.ceil_char_boundary(over);
        self.tail.drain(..at);
        self.omitted += at as u64;
    }

    /// Returns the head and the tail, cleaned, in whole lines if there are any.
    pub(super) fn into_excerpt(mut self) -> Excerpt {
        self.trim();
        if self.omitted == 0 {
            self.head.push_str(&self.tail);
            return Excerpt { head: clean(&self.head), omitted: 0, tail: String::new() };
        }
        let mut omitted = self.omitted;
        if let Some(end) = self.head.rfind('\n') {
            omitted += (self.head.len() - end - 1) as u64;
            self.head.truncate(end + 1);
        }
        let begin = self.tail.find('\n').map_or(0, |at| at + 1);
        omitted += begin as u64;
        Excerpt { head: clean(&self.head), omitted, tail: clean(&self.tail[begin..]) }
    }

    /// Returns one text of at most [`MAX_DETAILS`] bytes, without blank lines around it.
    pub(super) fn into_details(self) -> String {
        let Excerpt { head, omitted, tail } = self.into_excerpt();
        let head = head.trim_end();
        // The first line keeps its indentation, because carets below it may point at a column.
        let blank = head.len() - head.trim_start().len();
        let from = head[..blank].rfind('\n').map_or(0, |at| at + 1);
        let head = &head[from..];
        if omitted == 0 {
            return head.to_owned();
        }
        format!("{head}\n[{omitted} byte{} left out]\n{}", if omitted == 1 { "" } else { "s" }, tail.trim_end())
    }

    /// Returns the lines that are kept so far, with a gap if something is left out.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.head.lines().chain(self.tail.lines())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text), expected, "{text:?}");
    }

    #[test]
    fn escapes_and_controls_go() {
        check("\u{1b}[31mred\u{1b}[0m \u{1b}[38;5;1mx\u{1b}[K", "red x");
        check("#x1B[31mred#x1B[0m, issue #x1B[", "red, issue #x1B[");
        check("\u{1b}]8;;http://x\u{7}link\u{1b}]0;t\u{1b}\\!", "link!");
        check("\u{1b}]never ended\nnext", "\nnext");
        check("\u{1b}(Ba\u{1b}", "a");
        check("\u{9b}1mb\u{0}\u{8}c\td\r\ne\rf", "bc\td\ne\nf");
        check("\u{1b}é\u{1b}[é", "éé");
    }

    #[test]
    fn a_message_is_the_first_line_that_says_something() {
        assert_eq!(line("\n \u{1b}[1m\u{1b}[0m\n  two \nthree"), "two");
        assert_eq!(line(""), "");
        let long = line(&"é".repeat(1000));
        assert!(long.len() <= MAX_MESSAGE && long.ends_with("é…"), "{} bytes", long.len());
    }

    #[test]
    fn details_keep_both_ends() {
        assert_eq!(details("\n\n    a\n  b\n\n"), "    a\n  b");
        let long = (0..20_000).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n");
        let cut = details(&long);
        assert!(cut.len() <= MAX_DETAILS, "{} bytes", cut.len());
        assert!(cut.starts_with("line 0\n") && cut.ends_with("\nline 19999"));
        assert!(cut.contains(" bytes left out]\nline "), "{}", &cut[8000..8300]);
        let wide = details(&"é".repeat(MAX_DETAILS));
        assert!(wide.len() <= MAX_DETAILS);
    }

    #[test]
    fn an_excerpt_accounts_for_every_byte() {
        let mut keep = KeepText::new(10, 10);
        let text = (0..50).map(|n| n.to_string()).collect::<Vec<_>>().join("\n") + "\n";
        text.lines().for_each(|line| keep.push(&format!("{line}\n")));
        let excerpt = keep.into_excerpt();
        assert_eq!((excerpt.head.as_str(), excerpt.tail.as_str()), ("0\n1\n2\n3\n4\n", "47\n48\n49\n"));
        assert_eq!(excerpt.head.len() + excerpt.tail.len() + usize::try_from(excerpt.omitted).expect("small"), text.len());
    }
}
