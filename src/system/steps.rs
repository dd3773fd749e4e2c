//! Steps that take time, for `-v` and `-vv`: spans of `tracing`, each a phrase that says what is done. A step ends where it is dropped.
//!
//! While nothing listens a step costs one look at a number: its phrase is not written. How steps are shown, and what of them is masked, is
//! `report::ui`'s business.

use std::fmt::Display;

use tracing::Span;

/// A step of a verb, which `-v` shows with its time.
macro_rules! step {
    ($($phrase:tt)+) => {
        tracing::info_span!("step", phrase = %format_args!($($phrase)+), found = tracing::field::Empty)
    };
}

/// A question or a part of a step, which `-vv` shows with its time.
macro_rules! detail {
    ($($phrase:tt)+) => {
        tracing::debug_span!("detail", phrase = %format_args!($($phrase)+), found = tracing::field::Empty)
    };
}

/// What was read, which `-vv` shows.
macro_rules! noted {
    ($($phrase:tt)+) => {
        tracing::debug!(phrase = %format_args!($($phrase)+))
    };
}

pub(crate) use {detail, noted, step};

/// Adds to a step what it came to.
pub(crate) fn found(step: &Span, what: impl Display) {
    step.record("found", tracing::field::display(what));
}
