//! `CODEOWNERS`: the folders that have owners of their own.

use super::ground::Inventory;

/// The places at which GitHub and GitLab look for it; the first file that exists counts.
const PLACES: [&str; 4] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// A folder and its owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owned {
    /// The folder from the root.
    pub folder: String,
    /// The owners, as they are written.
    pub owners: Vec<String>,
}

/// Returns the lines that name a plain folder, in their order. A later line of the same folder wins, as on GitHub and GitLab.
#[must_use]
pub(super) fn read(ground: &Inventory<'_>) -> Vec<Owned> {
    let text = PLACES.iter().find_map(|place| ground.read(place)).unwrap_or_default();
    let mut list: Vec<Owned> = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        let mut words = line.split_whitespace();
        let Some(pattern) = words.next().filter(|word| !word.starts_with(['[', '^', '!'])) else { continue };
        let owners: Vec<String> = words.map(str::to_owned).collect();
        let folder = pattern.trim_start_matches('/').trim_end_matches("/**").trim_end_matches("/*").trim_end_matches('/');
        let is_plain = !folder.is_empty() && !folder.contains(['*', '?', '[', '\\']);
        // A pattern without a slash may match at any depth, but usually a folder at the top is meant.
        if is_plain && !owners.is_empty() && ground.has_folder(folder) {
            list.retain(|owned| owned.folder != folder);
            list.push(Owned { folder: folder.to_owned(), owners });
        }
    }
    list
}
