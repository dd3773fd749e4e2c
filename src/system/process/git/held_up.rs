//! Finds the cause of a `git` that gives no answer: a path that git opens as a file although it is a pipe, a socket or a
//! device.

use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

/// The largest number of names that are searched, so that the search ends too.
const MOST_NAMES: usize = 200_000;

/// Returns the first pipe, socket or device in `folder` and below it, with git's own folder. The search reads only names and
/// types and opens no file.
pub(super) fn by(folder: &Path) -> Option<PathBuf> {
    let (mut pending, mut left) = (vec![folder.join(".git"), folder.to_owned()], MOST_NAMES);
    while let Some(folder) = pending.pop() {
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            left = left.checked_sub(1)?;
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                pending.push(entry.path());
            } else if kind.is_fifo() || kind.is_socket() || kind.is_char_device() || kind.is_block_device() {
                return Some(entry.path());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_found_wherever_it_lies() {
        for place in ["a/b/.gitignore", ".git/refs/heads/main", "pipe"] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join(place);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            std::fs::write(folder.path().join("file"), "x").expect("a file");
            assert_eq!(by(folder.path()), None);
            assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
            assert_eq!(by(folder.path()), Some(path));
        }
    }
}
