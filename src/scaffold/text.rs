//! External texts in generated files: in quotes, in a comment, as a key.
//!
//! YAML 1.1 ends a line, and a comment with it, at characters that are invisible in a review: a title must not become keys.

use serde_json::Value;

/// Words that some YAML readers do not take for a string.
const WORDS: [&str; 12] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "none", "nan", "inf"];

/// Returns true if a character ends a line for some YAML reader, is not allowed in YAML, or changes how a line is displayed.
#[must_use]
pub(super) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns a text that stays on its line and has no hidden characters.
#[must_use]
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_harmful(c) { ' ' } else { c }).collect()
}

/// Returns a text in double quotes.
#[must_use]
pub(super) fn quoted(text: &str) -> String {
    // JSON strings are valid YAML. Characters that JSON leaves unescaped and some YAML readers misread are escaped too.
    Value::from(text).to_string().chars().fold(String::new(), |mut out, c| {
        match u32::from(c) {
            _ if !is_harmful(c) => out.push(c),
            code @ 0..=0xffff => out.push_str(&format!("\\u{code:04x}")),
            code => out.push_str(&format!("\\U{code:08x}")),
        }
        out
    })
}

/// Returns a key: unquoted if every YAML reader takes it for a string.
#[must_use]
pub(super) fn key(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// Returns true if a path can be an entry of a GitHub list with one path a line, and matches only itself there.
#[must_use]
pub(super) fn is_plain_path(path: &str) -> bool {
    let is_odd = |c: char| is_harmful(c) || "*?[]".contains(c);
    !path.contains(is_odd) && !path.contains("${{") && !path.starts_with(['!', '#', '-', '~', ' ']) && !path.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Characters that end a line, and characters that hide text or change its direction.
    const ODD: &str =
        "\n\r\t\u{b}\u{c}\u{7f}\u{85}\u{2028}\u{2029}\u{feff}\u{202e}\u{2066}\u{200e}\u{200f}\u{61c}\u{fffe}\u{ffff}\u{e0041}";

    #[test]
    fn what_ends_a_line_is_a_space() {
        assert_eq!(one_line(ODD), " ".repeat(ODD.chars().count()));
        assert_eq!(one_line("Überblick 👩\u{200d}🚀 🇩🇪 שלום"), "Überblick 👩\u{200d}🚀 🇩🇪 שלום");
    }

    #[test]
    fn between_quotes_it_is_escaped() {
        assert_eq!(quoted("a\u{85}\u{2028}\u{feff}\u{202e}b\u{7f}"), r#""a\u0085\u2028\ufeff\u202eb\u007f""#);
        assert_eq!(quoted("\u{e0041}\"\\\n"), r#""\U000e0041\"\\\n""#);
    }

    #[test]
    fn keys_that_are_no_texts_are_quoted() {
        for plain in ["A_1", "_x", "build-args", "nope", "e3"] {
            assert_eq!(key(plain), plain);
        }
        for odd in ["null", "True", "NO", "on", "y", "1e3", "0x1f", "123", "-", "-a", "a: b", "a b", "", "é"] {
            assert_eq!(key(odd), quoted(odd));
        }
    }

    #[test]
    fn paths_that_mean_more_than_themselves() {
        assert!(is_plain_path("a b/ü/package-lock.json"));
        for odd in ["!a/x", "#a/x", "a\nb/x", "a\u{2028}b/x", "*/x", "[id]/x", "${{ a }}/x", " a/x", "-r/x", "~/x"] {
            assert!(!is_plain_path(odd), "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(chars in prop::collection::vec(any::<char>(), 0..60)) {
            let text: String = chars.into_iter().collect();
            let both = format!("{}: {}\n", quoted(&text), quoted(&text));
            let read: std::collections::BTreeMap<String, String> = serde_saphyr::from_str(&both).expect("YAML");
            prop_assert_eq!(read.get(&text), Some(&text));
            prop_assert!(!both.trim_end().contains(is_harmful));
        }
    }
}
