//! Texts from outside on one line of a report.

use crate::model::commit;
use crate::report::{cut, ui};

/// The most bytes of a message.
const LINE: usize = 300;

/// Text from outside on one line.
pub(super) fn line(text: &str) -> String {
    let first: String = ui::output_lines(text, false).take(1).collect();
    cut(first.trim(), LINE).replace('\t', " ")
}

/// A commit, shortened.
pub(super) fn short(revision: &str) -> String {
    line(commit::short(revision))
}
