//! Decides whether the commit-graph of a repository may be used. The cases are git's own: where the parents of commits are not those that
//! are written in them, git goes by the commits. Object stores that borrow from each other, and unusual variables, are left to git.

use std::io::ErrorKind;
use std::path::Path;

use git2::{ErrorCode, Repository};

use crate::system::plain_file::{self, PlainFault};

/// Variables that give a repository other objects, another history or other replacements.
const VARIABLES: [&str; 6] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_GRAFT_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
];

/// Files whose presence means that the graph is not used: the history is cut off or rewritten, or objects are in another repository.
const FILES: [&str; 3] = ["shallow", "info/grafts", "objects/info/alternates"];

/// The name of refs that replace an object by another one.
const REPLACEMENTS: &str = "refs/replace/";

/// The largest list of packed refs that is looked through, in bytes.
const MOST_REFS: u64 = 4 << 20;

/// Returns true if the commit-graph may be used. What cannot be found out counts as a no.
pub(super) fn allow(repository: &Repository) -> bool {
    let common = repository.commondir();
    let is_set = |variable: &&str| std::env::var_os(variable).is_some();
    !VARIABLES.iter().any(is_set)
        && !has_setting_of_environment()
        && FILES.iter().all(|file| is_absent(&common.join(file)))
        && is_setting_on(repository)
        && !has_replacements(common)
}

/// Returns true if a variable has the setting, as `git -c` passes it on: the library does not read those.
fn has_setting_of_environment() -> bool {
    std::env::vars_os().any(|(name, value)| {
        let is_config = name.to_str().is_some_and(|name| name.starts_with("GIT_CONFIG_"));
        is_config && value.to_string_lossy().to_ascii_lowercase().contains("core.commitgraph")
    })
}

fn is_setting_on(repository: &Repository) -> bool {
    match repository.config().and_then(|config| config.get_bool("core.commitGraph")) {
        Ok(is_on) => is_on,
        Err(error) => error.code() == ErrorCode::NotFound,
    }
}

fn is_absent(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

/// Returns true if an object may be replaced by another one. Git leaves the folder when the last replacement is deleted.
fn has_replacements(common: &Path) -> bool {
    let folder = common.join(REPLACEMENTS.trim_end_matches('/'));
    if !is_absent(&folder) && folder.read_dir().map_or(true, |mut entries| entries.next().is_some()) {
        return true;
    }
    let packed = plain_file::open(&common.join("packed-refs")).and_then(|file| plain_file::content(file, MOST_REFS));
    match packed {
        Ok(packed) => lists_replacement(&packed),
        Err(PlainFault::Io(error)) => error.kind() != ErrorKind::NotFound,
        Err(_) => true,
    }
}

/// Searches a list of packed refs, whose lines are `<id> SP <name>`, `^<id>` or a comment.
fn lists_replacement(packed: &[u8]) -> bool {
    packed.split(|byte| *byte == b'\n').any(|line| {
        let name = line.iter().position(|byte| *byte == b' ').map(|space| &line[space + 1..]);
        name.is_some_and(|name| name.starts_with(REPLACEMENTS.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_replacements_are_found() {
        let id = "1".repeat(40);
        let check = |names: &[&str], expected: bool| {
            let lines: Vec<String> = names.iter().map(|name| format!("{id} {name}\n^{id}\n")).collect();
            let packed = format!("# pack-refs with: peeled fully-peeled sorted \n{}", lines.concat());
            assert_eq!(lists_replacement(packed.as_bytes()), expected, "{names:?}");
        };
        check(&[], false);
        check(&["refs/heads/main", "refs/heads/refs/replace/x", "refs/tags/v1"], false);
        check(&["refs/heads/main", "refs/replace/0123", "refs/tags/v1"], true);
        assert!(lists_replacement(format!("{id} refs/replace/x").as_bytes()));
    }
}
