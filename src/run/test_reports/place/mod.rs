//! Finds the place of a failure in its text: the line that an annotation should point at.
//!
//! Only files of the repository count, not files of the language, of packages or outside of the repository. A stack has its
//! deepest frame first (Rust, Go, JavaScript, Java), except in Python, whose tracebacks end with it.

mod scan;
#[cfg(test)]
mod tests;

use self::scan::{Style, has_ending, hits};
use crate::model::result::SourcePlace;

/// The largest number of candidates that are looked up for one text.
const MAX_LOOKS: usize = 400;

/// The number of bytes of a text that are read.
const MAX_TEXT: usize = 64 * 1024;

/// Folders of packages that may be in a work tree. A change cannot fix a failure in them.
const FOREIGN: [&str; 6] = ["node_modules", "site-packages", "dist-packages", ".venv", ".tox", ".cargo"];

/// Folders that are searched for a bare `ShopTest.java` of a Java stack.
const SOURCES: [&str; 4] = ["src/test/java", "src/test/kotlin", "src/main/java", "src/main/kotlin"];

/// Finds the place in a failure's text. `folder` is the folder that the command ran in (from the root of the repository, empty
/// for the root), `root` the absolute path of the repository. `exists` returns true if a path from the root is a file.
#[must_use]
pub fn find(text: &str, folder: &str, root: &str, exists: &dyn Fn(&str) -> bool) -> Option<SourcePlace> {
    SourceRoot { root, folder, exists }.find(text, "")
}

/// The folders in which paths are looked up.
pub(super) struct SourceRoot<'a> {
    pub(super) root: &'a str,
    pub(super) folder: &'a str,
    pub(super) exists: &'a dyn Fn(&str) -> bool,
}

impl SourceRoot<'_> {
    /// Finds the place in a text. `group` is the group of the case, for example a Go package, whose messages name files without
    /// a folder.
    pub(super) fn find(&self, text: &str, group: &str) -> Option<SourcePlace> {
        let text = &text[..text.floor_char_boundary(MAX_TEXT)];
        let mut looks = MAX_LOOKS;
        let mut first = None;
        let mut last_of_python = None;
        for hit in hits(text) {
            // A panic names the place. Paths in front of it are output of the test.
            if first.is_some() && hit.style == Style::Plain {
                continue;
            }
            let found = hit.paths.iter().find_map(|path| {
                looks = looks.checked_sub(1)?;
                self.resolve(path, hit.line, group)
            });
            match (found, hit.style) {
                (Some(place), Style::Panic) => return Some(place),
                (Some(place), Style::Python) => last_of_python = Some(place),
                (Some(place), Style::Plain) => first = Some(place),
                (None, _) => {}
            }
        }
        last_of_python.or(first)
    }

    /// Returns the place in the repository that a path means: below the folder of the command, or below the root.
    pub(super) fn resolve(&self, path: &str, line: u32, group: &str) -> Option<SourcePlace> {
        let path = path.strip_prefix("file://").unwrap_or(path);
        if line == 0 || path.is_empty() || path.len() > 1024 {
            return None;
        }
        let candidates = if path.starts_with('/') {
            let root = self.root.trim_end_matches('/');
            let below = path.strip_prefix(root).filter(|rest| !root.is_empty() && rest.starts_with('/'))?;
            vec![below.trim_start_matches('/').to_owned()]
        } else {
            self.candidates(path, group)
        };
        let file = candidates.iter().filter_map(|path| normal(path)).find(|path| !is_foreign(path) && (self.exists)(path))?;
        Some(SourcePlace { file, line })
    }

    /// Returns the possible locations of a relative path.
    fn candidates(&self, path: &str, group: &str) -> Vec<String> {
        let mut found = Vec::new();
        if !path.contains('/') && has_ending(path, &["go"]) {
            // The folder of a package is the end of its name, after the module's name.
            let parts: Vec<&str> = group.split('/').collect();
            let ends = (0..parts.len()).map(|at| format!("{}/{path}", parts[at..].join("/")));
            found.extend(ends.filter(|_| !group.is_empty()).map(|end| join(self.folder, &end)));
        }
        if has_ending(path, &["java", "kt"]) {
            found.extend(SOURCES.iter().map(|sources| join(self.folder, &format!("{sources}/{path}"))));
        }
        found.push(join(self.folder, path));
        found.push(path.to_owned());
        found
    }
}

fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// Returns a path without `.` and `..`; `None` if it leaves the root.
fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

fn is_foreign(path: &str) -> bool {
    path.split('/').any(|part| FOREIGN.contains(&part))
}
