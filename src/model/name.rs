//! The rule for names of domains, levels and suites. They become file names, names of checks, and parts of URLs.

/// The most characters of a name.
pub const MAX_LENGTH: usize = 63;

/// The rule, as messages state it.
pub const RULE: &str = "1 to 63 of a-z, 0-9 and `-`";

/// Returns whether a text can be the name of a domain, a level or a suite.
#[must_use]
pub fn is_name(text: &str) -> bool {
    (1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(fits)
}

/// Returns whether a byte may stand in a name.
fn fits(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

/// Returns whether a text is a label, which never becomes a path: 1 to `most` of A-Z, a-z, 0-9 and `._-`.
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
        for name in ["a", "smart-city", "0", &"a".repeat(MAX_LENGTH)] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "A", "a.b", "a/b", "ä", "a b", &"a".repeat(MAX_LENGTH + 1)] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn a_label_has_capitals_and_dots_too() {
        assert!(is_label("Data_base-1.x", 63) && !is_label("a b", 63) && !is_label("", 63) && !is_label("abc", 2));
    }
}
