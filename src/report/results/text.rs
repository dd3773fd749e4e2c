//! External texts on one line of a report.

use crate::model::commit;
use crate::report::{cut, ui};

/// The most bytes of a message on one line.
const LINE: usize = 300;

/// Returns external text on one line.
pub(super) fn line(text: &str) -> String {
    let first: String = ui::output_lines(text, false).take(1).collect();
    cut(first.trim(), LINE).replace('\t', " ")
}

/// Returns a shortened commit id.
pub(super) fn short(revision: &str) -> String {
    line(commit::short(revision))
}
