//! Names of domains, made from names of folders and packages.

use crate::model::name::MAX_LENGTH;

/// Returns a name for a domain: `[a-z0-9-]`, at most 63 characters; `None` if no valid character remains.
#[must_use]
pub fn normalized(text: &str) -> Option<String> {
    let mut name = String::new();
    let mut was_small = false;
    for c in text.chars() {
        if c.is_ascii_uppercase() && was_small {
            name.push('-');
        }
        was_small = c.is_ascii_lowercase() || c.is_ascii_digit();
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let cut: String = name.trim_matches('-').chars().take(MAX_LENGTH).collect();
    let cut = cut.trim_end_matches('-');
    (!cut.is_empty()).then(|| cut.to_owned())
}

/// Returns a title for people: `smart-city` gives `Smart City`.
#[must_use]
pub fn title(name: &str) -> String {
    let words = name.split(['-', '_']).filter(|word| !word.is_empty()).map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::name::is_name;

    #[test]
    fn names_are_tidied() {
        for (text, expected) in [
            ("smart_city", Some("smart-city")),
            ("SmartCity", Some("smart-city")),
            ("smart city!", Some("smart-city")),
            ("@scope/pkg", Some("scope-pkg")),
            ("v0.3.0", Some("v0-3-0")),
            ("HTTPServer", Some("httpserver")),
            ("--", None),
            ("é", None),
        ] {
            assert_eq!(normalized(text).as_deref(), expected, "{text}");
        }
        assert_eq!((title("smart-city"), title("smart_city")), ("Smart City".to_owned(), "Smart City".to_owned()));
    }

    proptest! {
        #[test]
        fn names_are_always_valid(text in "[a-zA-Z0-9_-]{50,80}|.{0,100}") {
            if let Some(name) = normalized(&text) {
                prop_assert!(is_name(&name), "{name}");
                prop_assert!(!name.starts_with('-') && !name.ends_with('-'));
                prop_assert_eq!(normalized(&name), Some(name));
            }
        }
    }
}
