//! Where suites stand: `tests/{domain}/{level}/`, `tests/{level}/{domain}/`, `{path}/**/*.test.tsx`.
//!
//! A layout says two things: which folders may hold a suite (read by `suites`) and to whom a file below them belongs
//! (read by `affected`). Only its shape is known here.

use thiserror::Error;

/// One parsed layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    text: String,
    /// Its segments.
    pub parts: Vec<LayoutPart>,
}

/// One segment of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayoutPart {
    /// A folder's name.
    Folder(String),
    /// `{domain}`
    Domain,
    /// `{level}`
    Level,
    /// `{path}`: the domain's own folders, only at the start.
    Path,
    /// A segment with wildcards; files, not folders, are found below.
    Glob(String),
}

/// Why a text is not a layout.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct LayoutError(&'static str);

impl Layout {
    /// Reads a layout.
    ///
    /// # Errors
    /// When it could never lead to a domain, or leaves the repository.
    pub fn parse(text: &str) -> Result<Self, LayoutError> {
        let mut parts = Vec::new();
        for (at, segment) in text.trim_start_matches('/').trim_end_matches('/').split('/').enumerate() {
            parts.push(match segment {
                "" | "." | ".." => return Err(LayoutError("a layout cannot have an empty, `.` or `..` segment")),
                "{domain}" => LayoutPart::Domain,
                "{level}" => LayoutPart::Level,
                "{path}" if at == 0 => LayoutPart::Path,
                "{path}" => return Err(LayoutError("`{path}` can only stand at the start")),
                _ if segment.contains(['{', '}']) => {
                    return Err(LayoutError("`{domain}`, `{level}` and `{path}` are whole segments, and there are no others"));
                }
                _ if segment.contains(['*', '?', '[']) => LayoutPart::Glob(segment.to_owned()),
                _ => LayoutPart::Folder(segment.to_owned()),
            });
        }
        let count = |part: &LayoutPart| parts.iter().filter(|p| *p == part).count();
        if count(&LayoutPart::Domain) + count(&LayoutPart::Path) != 1 {
            return Err(LayoutError("a layout needs `{domain}` or `{path}` exactly once"));
        }
        if count(&LayoutPart::Level) > 1 {
            return Err(LayoutError("a layout can have `{level}` at most once"));
        }
        let first_glob = parts.iter().position(|p| matches!(p, LayoutPart::Glob(_))).unwrap_or(parts.len());
        if parts[first_glob..].iter().any(|p| matches!(p, LayoutPart::Domain | LayoutPart::Level)) {
            return Err(LayoutError("`{domain}` and `{level}` must stand before any wildcard"));
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The layout as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_segment_of_a_layout_has_its_kind() {
        let layout = Layout::parse("tests/{level}/{domain}/").expect("a layout");
        assert_eq!(layout.parts, [LayoutPart::Folder("tests".into()), LayoutPart::Level, LayoutPart::Domain]);
        let layout = Layout::parse("{path}/**/*.test.tsx").expect("a layout");
        assert_eq!(layout.parts, [LayoutPart::Path, LayoutPart::Glob("**".into()), LayoutPart::Glob("*.test.tsx".into())]);
    }

    #[test]
    fn what_leads_nowhere_is_refused() {
        for text in [
            "",
            "tests/",
            "tests/{domain}/../x",
            "a/{path}",
            "{domain}/{domain}",
            "{domian}/x",
            "**/{domain}/",
            "t/{level}/{level}/{domain}",
        ] {
            assert!(Layout::parse(text).is_err(), "{text}");
        }
    }
}
