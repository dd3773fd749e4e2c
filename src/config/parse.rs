//! Parses the text of a config: by the quick reader where it takes the text, else by the YAML library.

use super::node::{Node, SyntaxError, parse_by_library, parse_by_library_with_places};
use super::plain;

/// Parses one document without places, which takes a fraction of the time: a valid config needs no places.
///
/// # Errors
/// Returns an error for the first syntax error.
pub(super) fn parse(text: &str) -> Result<Node, SyntaxError> {
    plain::parse(text).map_or_else(|| parse_by_library(text), Ok)
}

/// Parses one document as [`parse`] does, with the places that a config has: those of keys and scalars.
///
/// # Errors
/// Returns an error for the first syntax error.
pub(super) fn parse_with_places(text: &str) -> Result<Node, SyntaxError> {
    plain::parse_with_places(text).map_or_else(|| parse_by_library_with_places(text), Ok)
}
