//! The rule for the names of domains, levels and suites. These names become file names, names of checks, and parts of URLs.

use std::borrow::Cow;

/// The largest number of characters in a name.
pub const MAX_LENGTH: usize = 63;

/// The rule, as messages state it.
pub const RULE: &str = "1 to 63 of a-z, 0-9, `-` and `_`, a letter or digit first";

/// Returns true if a text can be the name of a domain, a level or a suite. A leading `-` would make it a flag.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let fits = |byte: u8| is_plain(byte) || matches!(byte, b'-' | b'_');
    text.len() <= MAX_LENGTH && text.bytes().next().is_some_and(is_plain) && text.bytes().all(fits)
}

/// Returns a name with each `_` replaced by `-`. Two names that share this form would become the same variable.
#[must_use]
pub(crate) fn folded(name: &str) -> Cow<'_, str> {
    if name.contains('_') { Cow::Owned(name.replace('_', "-")) } else { Cow::Borrowed(name) }
}

/// Returns a valid name that resembles a text, for a hint; `None` if no character of the text remains.
#[must_use]
pub(crate) fn tidy(text: &str) -> Option<String> {
    let fit = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let all: String = text.to_lowercase().chars().map(fit).collect();
    let name: String = all.trim_start_matches(['-', '_']).chars().take(MAX_LENGTH).collect();
    let name = name.trim_end_matches(['-', '_']);
    (!name.is_empty()).then(|| name.to_owned())
}

/// Returns true if a text is a label, which never becomes a path: 1 to `most` of A-Z, a-z, 0-9 and `._-`.
#[must_use]
pub fn is_label(text: &str, most: usize) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=most).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        for name in ["a", "smart-city", "smart_city", "0", "a-", "a_", &"a".repeat(MAX_LENGTH)] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "-", "--all", "-a", "_a", "_", "A", "a.b", "a/b", "ä", "a b", "a\n", &"a".repeat(MAX_LENGTH + 1)] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn names_are_tidied_for_a_hint() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(tidy(text).as_deref(), expected, "{text}");
        check("Smart City", Some("smart-city"));
        check("Smart_City!", Some("smart_city"));
        check("--all", Some("all"));
        check("-", None);
        assert!(is_name(&tidy(&"-Ä".repeat(80).replace('Ä', "b")).expect("a name")));
    }

    #[test]
    fn a_label_has_capitals_and_dots_too() {
        assert!(is_label("Data_base-1.x", 63) && !is_label("a b", 63) && !is_label("", 63) && !is_label("abc", 2));
    }
}
