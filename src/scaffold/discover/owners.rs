//! `CODEOWNERS`: which folders have owners of their own.

use super::ground::Inventory;

/// Where the forges look for it, the first that is there counts.
const PLACES: [&str; 4] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// A folder and who owns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owned {
    /// From the root.
    pub folder: String,
    /// As they are written.
    pub owners: Vec<String>,
}

/// The lines that name a plain folder, in their order; later lines of the same folder win, as with the forges.
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
        // Without a slash it may be meant at any depth; one at the top is what most people mean.
        if is_plain && !owners.is_empty() && ground.has_folder(folder) {
            list.retain(|owned| owned.folder != folder);
            list.push(Owned { folder: folder.to_owned(), owners });
        }
    }
    list
}
