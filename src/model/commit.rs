//! Recognises object ids of commits in texts, and shortens them for people.

/// The number of characters in a shortened commit.
const SHORT: usize = 8;

/// Returns the first characters of a commit, as every report shows it, or the whole commit if it is shorter.
#[must_use]
pub fn short(revision: &str) -> &str {
    revision.char_indices().nth(SHORT).map_or(revision, |(end, _)| &revision[..end])
}

/// Returns true if a text is a whole object id: SHA-1 or SHA-256, in hexadecimal digits.
#[must_use]
pub fn is_oid(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_cut_between_characters() {
        for (whole, shown) in [("0123456789abcdef", "01234567"), ("abc", "abc"), ("1234567äb", "1234567ä")] {
            assert_eq!(short(whole), shown);
        }
    }

    #[test]
    fn an_object_id_is_whole() {
        assert!(is_oid(&"a".repeat(40)) && is_oid(&"0".repeat(64)));
        assert!(!is_oid(&"a".repeat(41)) && !is_oid(&"g".repeat(40)) && !is_oid(""));
    }
}
