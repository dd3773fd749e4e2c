//! The JSON answers, a file for each format and version, and their schemas. A published format only grows: fields and words are
//! added, and existing ones keep their meaning.

pub mod affected_v1;
pub mod check_v1;
pub mod graph_v1;
pub mod overview_v1;
mod parts_v1;
pub mod plan_v1;
mod proof_v1;
pub mod results_v1;
pub mod schemas;
pub mod status_v1;
mod status_words_v1;
pub mod test_run;
pub mod test_v1;

use serde::Serialize;
use std::io::{self, Write};

use crate::report::ui;

/// Writes one JSON answer and a line break. Characters that could harm a terminal are written as escapes (RFC 8259, 7); a JSON
/// reader gets them back unchanged.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn write(out: &mut dyn Write, answer: &impl Serialize) -> io::Result<()> {
    answer.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Harmless))?;
    writeln!(out)
}

/// A formatter for compact JSON without control characters and without characters that change the text direction.
struct Harmless;

impl serde_json::ser::Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        // Characters below U+0020 are already escaped.
        let is_harmful = |c: char| c >= '\u{7f}' && ui::is_harmful(c);
        let mut rest = fragment;
        while let Some(at) = rest.find(is_harmful) {
            let (before, from) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let mut characters = from.chars();
            // All of them are in the basic multilingual plane, so each needs a single escape.
            let code = characters.next().map_or(0, u32::from);
            write!(writer, "\\u{code:04x}")?;
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_harms_a_terminal_and_none_is_lost() {
        let text = "a\u{1b}[31m\u{7f}\u{85}\u{9b}31mü\u{200f}\u{202e}x\u{2066}\u{61c}😀";
        let mut out = Vec::new();
        write(&mut out, &serde_json::json!({ text: [text] })).expect("JSON");
        let written = String::from_utf8(out).expect("UTF-8");
        assert!(!written.trim_end_matches('\n').contains(ui::is_harmful), "{written:?}");
        let quoted = r#""a\u001b[31m\u007f\u0085\u009b31mü\u200f\u202ex\u2066\u061c😀""#;
        assert_eq!(written, format!("{{{quoted}:[{quoted}]}}\n"));
        let read: serde_json::Value = serde_json::from_str(&written).expect("JSON");
        assert_eq!(read[text][0], text);
    }
}
