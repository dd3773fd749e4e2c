//! The work tree as the audit asks for it. A test answers from a list; the program looks.

use std::ops::ControlFlow;

use crate::git::Repository;
use crate::git::snapshot::named;
use crate::model::pattern::Pattern;

/// What an audit asks the work tree beside the files that git knows.
pub(crate) trait AuditTree {
    /// Returns true if a file on disk, also an ignored one, matches the pattern, or if there are too many to look at. Git knows of no file
    /// behind a symbolic link to a folder; a suite that reads or writes there does.
    fn has_file(&self, pattern: &Pattern) -> bool;

    /// Returns true if git would ignore a file of this path.
    fn would_ignore(&self, path: &str) -> bool;

    /// Returns true if a symbolic link is there.
    fn is_link(&self, path: &str) -> bool;
}

impl AuditTree for Repository {
    fn has_file(&self, pattern: &Pattern) -> bool {
        let Ok(wanted) = Pattern::parse(pattern.text().trim_start_matches('!')) else { return true };
        // A place that is not looked at may hold a match.
        named::visit(&self.places().top, &[&wanted], &mut |_| ControlFlow::Break(())).is_break()
    }

    fn would_ignore(&self, path: &str) -> bool {
        self.ignores(path)
    }

    fn is_link(&self, path: &str) -> bool {
        self.places().top.join(path).is_symlink()
    }
}
