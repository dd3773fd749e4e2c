//! The work tree as the audit asks for it. A test answers from a list; the program looks.

use crate::git::Repository;
use crate::model::pattern::Pattern;
use crate::system::files;

/// What an audit asks the work tree beside the files that git knows.
pub(crate) trait AuditTree {
    /// Returns true if a file on disk, also an ignored one, matches the pattern, or if there are too many to look at. Git knows of no file
    /// behind a symbolic link to a folder; a suite that writes there does.
    fn has_file(&self, pattern: &Pattern, behind_links: BehindLinks) -> bool;

    /// Returns true if git would ignore a file of this path.
    fn would_ignore(&self, path: &str) -> bool;

    /// Returns true if a symbolic link is there.
    fn is_link(&self, path: &str) -> bool;
}

/// Whether what lies behind a symbolic link to a folder counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BehindLinks {
    Counts,
    CountsNot,
}

impl AuditTree for Repository {
    fn has_file(&self, pattern: &Pattern, behind_links: BehindLinks) -> bool {
        let Ok(prefix) = String::from_utf8(pattern.literal_prefix().unwrap_or_default()) else { return true };
        let top = &self.places().top;
        let ends: Vec<usize> = prefix.match_indices('/').map(|(at, _)| at).chain([prefix.len()]).collect();
        let link = ends.into_iter().map(|end| &prefix[..end]).find(|above| !above.is_empty() && self.is_link(above));
        if let Some(link) = link.filter(|_| behind_links == BehindLinks::CountsNot) {
            return pattern.matches(link.as_bytes(), false);
        }
        let folder = top.join(&prefix);
        if !folder.is_dir() {
            return folder.symlink_metadata().is_ok() && pattern.matches(prefix.as_bytes(), false);
        }
        let (found, is_all) = files::list_all(&folder, |path| {
            let path = folder.join(path);
            path.strip_prefix(top)
                .ok()
                .and_then(|path| path.to_str())
                .is_some_and(|path| pattern.matches(path.as_bytes(), false))
        });
        !found.is_empty() || !is_all
    }

    fn would_ignore(&self, path: &str) -> bool {
        self.ignores(path)
    }

    fn is_link(&self, path: &str) -> bool {
        self.places().top.join(path).is_symlink()
    }
}
