//! What GitHub Actions reads: annotations in the log of a step, and Markdown in its summary.

/// The most annotations of a step; GitHub drops the rest.
pub(super) const ANNOTATIONS: usize = 10;

/// The levels of an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnnotationLevel {
    /// Something that must be fixed.
    Error,
    /// Something that should be looked at.
    Warning,
    /// Information.
    Notice,
}

/// Returns the workflow command of an annotation, with its line feed. `place` is a file from the root of the repository and a line.
pub(super) fn annotation(level: AnnotationLevel, place: Option<(&str, u32)>, title: &str, message: &str) -> String {
    let level = match level {
        AnnotationLevel::Error => "error",
        AnnotationLevel::Warning => "warning",
        AnnotationLevel::Notice => "notice",
    };
    let place = place.map(|(file, line)| format!("file={},line={line},", escape_property(file))).unwrap_or_default();
    format!("::{level} {place}title={}::{}\n", escape_property(title), escape_data(message))
}

/// Escapes the text of a workflow command as GitHub's toolkit does.
#[must_use]
pub fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command as GitHub's toolkit does.
#[must_use]
pub fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Escapes text, so Markdown and HTML find no syntax in it.
pub(super) fn escape_markdown(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // An entity is used because a backslash before a bar has different meanings inside and outside of tables.
            '|' => out.push_str("&#124;"),
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '!' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_is_a_token_and_the_rest_is_escaped() {
        assert_eq!(escape_data("100%\r\na:b,c"), "100%25%0D%0Aa:b,c");
        assert_eq!(escape_property("100%\r\na:b,c"), "100%25%0D%0Aa%3Ab%2Cc");
    }

    proptest! {
        #[test]
        fn an_escaped_text_stays_on_its_line_and_can_be_read_back(text in "[%\r\n:,a0-9ADü]{0,40}") {
            let (data, property) = (escape_data(&text), escape_property(&text));
            prop_assert!(!data.contains(['\r', '\n']) && !property.contains(['\r', '\n', ':', ',']));
            let back = |text: &str| text.replace("%3A", ":").replace("%2C", ",").replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
            // The runner unescapes the text of a command like this: colons and commas are not escaped in it.
            prop_assert_eq!(data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%"), text.clone());
            prop_assert_eq!(back(&property), text);
        }
    }
}
