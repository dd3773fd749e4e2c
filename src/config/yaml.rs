//! YAML files of ours other than the config: read with bounds, and written.
//!
//! What they mean is judged by whoever owns them.

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_saphyr::{DuplicateKeyPolicy, SingleQuoted};
use thiserror::Error;

use super::into_type::into_type;
use super::node::message;
use super::plain;
use crate::model::diagnostic::line_prefix;

/// Why a text is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{message}", line_prefix(.line.as_ref()))]
pub struct YamlFault {
    /// What is wrong, in lower case.
    pub message: String,
    /// The line, from 1, if it is known.
    pub line: Option<usize>,
}

/// Reads one document. Duplicate keys are errors, and so are aliases past a few: whoever calls bounds the text's size.
///
/// # Errors
/// With the first thing that is wrong.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, YamlFault> {
    let options = serde_saphyr::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        with_snippet: false,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 1_000, max_replay_stack_depth: 4 },
        budget: serde_saphyr::budget! { max_depth: 16, max_documents: 1, max_nodes: 4_000_000, max_events: 8_000_000 },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| YamlFault {
        line: error.location().and_then(|at| usize::try_from(at.line()).ok()),
        message: message(&error.without_snippet().to_string()),
    })
}

/// As [`from_text`], for a text of ours that is mostly as [`to_text`] wrote it: that takes a small part of the time. All else, and every
/// error, is left to [`from_text`].
///
/// # Errors
/// As [`from_text`].
pub fn from_written<T: DeserializeOwned>(text: &str) -> Result<T, YamlFault> {
    match from_plain(text) {
        Some(read) => Ok(read),
        None => from_text(text),
    }
}

/// Reads a document by the quick reader; `None` if it does not take the text, or if the text is not of the type.
pub(crate) fn from_plain<T: DeserializeOwned>(text: &str) -> Option<T> {
    into_type(plain::parse_written(text)?)
}

/// Writes one document; texts of several lines become literal blocks.
///
/// # Errors
/// When a value has no form in YAML.
pub fn to_text<T: Serialize>(value: &T) -> Result<String, YamlFault> {
    // Folded lines would make a diff of more than what changed.
    let options = serde_saphyr::ser_options! { min_fold_chars: usize::MAX, folded_wrap_chars: usize::MAX };
    let written = serde_saphyr::to_string_with_options(value, options);
    written.map_err(|error| YamlFault { message: error.to_string(), line: None })
}

/// Writes a text between single quotes where YAML can have it there, for `#[serde(serialize_with)]`: JSON inside needs no backslashes then.
///
/// # Errors
/// As the serializer.
pub fn single_quoted<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    // YAML has no escapes between single quotes, and takes some characters for the end of a line.
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')) {
        return text.serialize(serializer);
    }
    SingleQuoted(text).serialize(serializer)
}
