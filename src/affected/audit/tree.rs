//! The audit's view of the work tree. Tests answer from a list; the program reads the disk.

use std::ops::ControlFlow;

use crate::git::Repository;
use crate::git::snapshot::named;
use crate::model::pattern::Pattern;

/// Access to the work tree beyond the files that git knows.
pub(crate) trait AuditTree {
    /// Returns true if a file on disk, even an ignored one, matches the pattern, or if there are too many files to look at. Git knows no
    /// file behind a symbolic link to a folder, but suites may read and write there.
    fn has_file(&self, pattern: &Pattern) -> bool;

    /// Returns true if git would ignore a file of this path.
    fn would_ignore(&self, path: &str) -> bool;

    /// Returns true if the path is a symbolic link.
    fn is_link(&self, path: &str) -> bool;
}

impl AuditTree for Repository {
    fn has_file(&self, pattern: &Pattern) -> bool {
        let Ok(wanted) = Pattern::parse(pattern.text().trim_start_matches('!')) else { return true };
        // A folder that is not looked at may hold a match.
        named::visit(&self.places().top, &[&wanted], &mut |_| ControlFlow::Break(())).is_break()
    }

    fn would_ignore(&self, path: &str) -> bool {
        self.ignores(path)
    }

    fn is_link(&self, path: &str) -> bool {
        self.places().top.join(path).is_symlink()
    }
}
