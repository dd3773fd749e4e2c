//! The output of other programs, made harmless for a terminal: colours may stay, and all other escape sequences are removed.
//!
//! Names, messages and paths are handled elsewhere ([`super::printable`], [`super::path`]).

/// The sequence that ends every colour.
const RESET: &str = "\x1b[0m";

/// The length of the longest colour sequence that is accepted.
const LONGEST: usize = 64;

/// Returns the lines of an output, each complete in itself: a colour that continues is ended at the end of a line and begun
/// again in the next, so text around the lines keeps its own colours. Without `colors`, colours are removed.
///
/// Cursor movements, titles, links and all other sequences are dropped; other control characters are written as escapes. For a
/// line that was overwritten after a carriage return, the last text that a terminal would show is kept.
/// was written over after a carriage return is what a terminal would show last.
pub fn output_lines(text: &str, colors: bool) -> impl Iterator<Item = String> {
    let mut open = String::new();
    text.lines().map(move |line| one_line(line, colors, &mut open))
}

fn one_line(line: &str, colors: bool, open: &mut String) -> String {
    let mut out = open.clone();
    let mut rest = line.trim_end_matches('\r');
    while let Some(at) = rest.find(is_special) {
        out.push_str(&rest[..at]);
        let mut after = rest[at..].chars();
        match after.next() {
            Some('\x1b') => {
                let (color, behind) = escape(after.as_str());
                if let Some(parameters) = color.filter(|_| colors) {
                    out.push_str(&format!("\x1b[{parameters}m"));
                    remember(open, parameters);
                }
                rest = behind;
            }
            Some('\r') => {
                out.clone_from(open);
                rest = after.as_str();
            }
            other => {
                out.extend(other.into_iter().flat_map(char::escape_default));
                rest = after.as_str();
            }
        }
    }
    out.push_str(rest);
    if !open.is_empty() {
        out.push_str(RESET);
    }
    out
}

fn is_special(c: char) -> bool {
    c != '\t' && super::is_harmful(c)
}

/// Updates the colours that apply from here on.
fn remember(open: &mut String, parameters: &str) {
    let (first, more) = parameters.split_once(';').map_or((parameters, false), |(first, _)| (first, true));
    let resets = first.bytes().all(|byte| byte == b'0');
    if resets || open.len() > LONGEST {
        open.clear();
    }
    if !resets || more {
        open.push_str(&format!("\x1b[{parameters}m"));
    }
}

/// Parses the text after an escape character: returns the parameters of a colour, if it is one, and the text after the
/// sequence. A sequence that is cut off ends at the first character that cannot belong to it, so no text is lost.
fn escape(after: &str) -> (Option<&str>, &str) {
    let bytes = after.as_bytes();
    let run = |from: usize, wanted: fn(&u8) -> bool| from + bytes[from..].iter().take_while(|byte| wanted(byte)).count();
    match bytes.first() {
        Some(b'[') => {
            let parameters = run(1, |byte| (0x30..=0x3f).contains(byte));
            let end = run(parameters, |byte| (0x20..=0x2f).contains(byte));
            match bytes.get(end) {
                Some(b'm') if end == parameters && end <= LONGEST && is_plain(&bytes[1..end]) => {
                    (Some(&after[1..end]), &after[end + 1..])
                }
                Some(0x40..=0x7e) => (None, &after[end + 1..]),
                _ => (None, &after[end..]),
            }
        }
        // A text for the terminal itself: its title, a link, or a device control string.
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let ends = ["\x07", "\x1b\\"].iter().filter_map(|end| Some((after.find(end)?, end.len())));
            ends.min().map_or((None, &after[1..]), |(at, length)| (None, &after[at + length..]))
        }
        _ => {
            let end = run(0, |byte| (0x20..=0x2f).contains(byte));
            match bytes.get(end) {
                Some(0x30..=0x7e) => (None, &after[end + 1..]),
                _ => (None, &after[end..]),
            }
        }
    }
}

/// Returns true if these are parameters of a colour, not of a private sequence with the same final character.
fn is_plain(parameters: &[u8]) -> bool {
    parameters.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, colored: &str, plain: &str) {
        assert_eq!(output_lines(text, true).collect::<Vec<_>>().join("\n"), colored, "{text:?}");
        assert_eq!(output_lines(text, false).collect::<Vec<_>>().join("\n"), plain, "{text:?}");
    }

    #[test]
    fn colours_stay_within_their_line() {
        check("\x1b[31mred\x1b[0m plain", "\x1b[31mred\x1b[0m plain", "red plain");
        check("\x1b[1;31mred\nstill\x1b[m\nno", "\x1b[1;31mred\x1b[0m\n\x1b[1;31mstill\x1b[m\nno", "red\nstill\nno");
        check("\x1b[38:2::1:2:3ma", "\x1b[38:2::1:2:3ma\x1b[0m", "a");
        check("\x1b[0;32ma\nb", "\x1b[0;32ma\x1b[0m\n\x1b[0;32mb\x1b[0m", "a\nb");
    }

    #[test]
    fn nothing_else_gets_through() {
        for sequence in
            ["\x1b[2J", "\x1b[1A", "\x1b[?25l", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1bPq\x1b\\", "\x1bc"]
        {
            check(&format!("a{sequence}b"), "ab", "ab");
        }
        check("\x1b[>4;2mx\x1b[?4my\x1b[1 mz", "xyz", "xyz");
        check("\x1b(Ba\x1b7b", "ab", "ab");
        check("bell\x07 \u{9b}31m \u{202e}", "bell\\u{7} \\u{9b}31m \\u{202e}", "bell\\u{7} \\u{9b}31m \\u{202e}");
    }

    #[test]
    fn a_sequence_that_is_cut_off_takes_no_text_with_it() {
        check("a\x1b[3", "a", "a");
        check("a\x1b]0;all of it\nb", "a0;all of it\nb", "a0;all of it\nb");
        check("a\x1b[ü", "aü", "aü");
        check("a\x1b", "a", "a");
    }

    #[test]
    fn a_line_written_over_shows_its_end() {
        check("10%\r20%\r30%\r\nb\tc\n", "30%\nb\tc", "30%\nb\tc");
    }

    proptest! {
        #[test]
        fn only_colours_and_text_come_out(text in "([\\x00-\\x7f]|\\x1b|\\x1b\\[|[0-9;:?>m]|\\r|\\n|\u{9b}|é|\u{202e}){0,60}") {
            for line in output_lines(&text, true) {
                let mut rest = line.as_str();
                while let Some(at) = rest.find('\x1b') {
                    prop_assert!(!rest[..at].contains(is_special));
                    let end = rest[at..].find('m').map(|end| at + end);
                    let sequence = end.and_then(|end| rest.get(at + 1..end)).unwrap_or("none");
                    prop_assert!(sequence.strip_prefix('[').is_some_and(|p| is_plain(p.as_bytes())), "{:?}", line);
                    rest = &rest[end.unwrap_or(at) + 1..];
                }
                prop_assert!(!rest.contains(is_special));
            }
            for line in output_lines(&text, false) {
                prop_assert!(!line.contains(is_special), "{:?}", line);
            }
        }
    }
}
