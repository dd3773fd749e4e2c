//! Reads the small files of a git folder without waiting: pipes are refused.

use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::model::error::{Error, Result};

/// The largest size of a file of settings or of paths, in bytes.
const MOST: u64 = 1 << 20;

/// Returns the content of a small file; `None` if there is none.
///
/// # Errors
/// Returns an error if the path is not a file, if it is larger than any such file, or if it cannot be read.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    let failed = |error| Error::unknown(format!("cannot read {}", path.display())).because(error);
    let found = match path.metadata() {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        found => found.map_err(failed)?,
    };
    if !found.is_file() {
        return Err(not_a_file(path));
    }
    if found.len() > MOST {
        return Err(Error::unknown(format!("{} is larger than {} MiB", path.display(), MOST >> 20))
            .hint("git's own files of this kind have a few lines: check which program wrote this one"));
    }
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = std::fs::OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(failed)?;
    // One more, so that the second read finds the end.
    let mut content = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default() + 1);
    file.take(MOST).read_to_end(&mut content).map_err(failed)?;
    Ok(Some(content))
}

/// Returns the error for a path of git's own that may wait for ever.
pub(super) fn not_a_file(path: &Path) -> Error {
    Error::unknown(format!("{} is neither a file nor a folder", path.display()))
        .hint("git writes no pipes, sockets or devices: check where this repository comes from")
}

/// Returns true if a path is a file, or does not exist: no link, and nothing that may wait for ever.
pub(in crate::git) fn is_plain_or_absent(path: &Path) -> bool {
    path.symlink_metadata().map_or(true, |found| found.is_file())
}
