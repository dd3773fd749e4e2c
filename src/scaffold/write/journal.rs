//! The list of temporary files of a run, which lets the next run remove those of a killed one. It is also the lock that keeps
//! two runs apart; the system releases it however a run ends.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::super::places;
use super::super::tree::{PathState, Tree, refusal};
use super::failed;
use crate::model::error::{Error, Result};

/// The path of the journal while a run writes.
const PATH: &str = ".cicd/.writing";

const FOLDER: &str = ".cicd";

/// The largest journal that is accepted, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The journal of a run.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// The folder, if it was created for the journal.
    made: Option<PathBuf>,
}

/// Returns true if an interrupted run left temporary files.
#[must_use]
pub fn has_remains(root: &Path) -> bool {
    matches!(Tree::new(root).look(PATH), Ok(PathState::File(_)))
}

/// Returns the name of the temporary file for a path, in the same folder or one above.
pub(super) fn temporary(path: &str) -> String {
    format!(".cicd-{}.tmp", &blake3::hash(path.as_bytes()).to_hex()[..16])
}

fn is_temporary(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let print = name.strip_prefix(".cicd-").and_then(|name| name.strip_suffix(".tmp"));
    places::check(path).is_ok() && print.is_some_and(|print| print.len() == 16 && print.bytes().all(|b| b.is_ascii_hexdigit()))
}

impl Journal {
    /// Opens the journal and removes the temporary files of an earlier run.
    pub(super) fn open(root: &Path) -> Result<Self> {
        let tree = Tree::new(root);
        if let Some(refused) = refusal(PATH, &tree.look(PATH)?) {
            return Err(refused);
        }
        let folder = root.join(FOLDER);
        let is_new = tree.look(FOLDER)? == PathState::Missing;
        fs::create_dir_all(&folder).map_err(|error| failed("make the folder", FOLDER, error, true))?;
        let path = root.join(PATH);
        let opened = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let file = opened.map_err(|error| {
            drop(is_new.then(|| fs::remove_dir(&folder)));
            failed("write", PATH, error, true)
        })?;
        // Some file systems have no locks; two runs at the same time are not detected there.
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(Error::unknown("another `cicd scaffold` is writing here").hint("wait for it, then run this again"));
        }
        let mut journal = Self { path, file, made: is_new.then_some(folder) };
        journal.clean(&Tree::new(root), root);
        Ok(journal)
    }

    /// Removes the temporary files of an earlier run. The list is untrusted: only plain files with names of the journal's form
    /// are removed.
    fn clean(&mut self, tree: &Tree<'_>, root: &Path) {
        let mut text = String::new();
        if (&mut self.file).take(MAX_BYTES).read_to_string(&mut text).is_err() {
            return;
        }
        for path in text.lines().filter(|path| is_temporary(path)) {
            if matches!(tree.look(path), Ok(PathState::File(_) | PathState::Odd("a file of more than 4 MiB"))) {
                drop(fs::remove_file(root.join(path)));
            }
        }
    }

    /// Writes the names of the files to come.
    pub(super) fn write(&mut self, paths: &[String]) -> Result<()> {
        use std::io::Seek;
        let text = paths.join("\n") + "\n";
        let written =
            self.file.set_len(0).and_then(|()| self.file.rewind()).and_then(|()| self.file.write_all(text.as_bytes()));
        written.map_err(|error| failed("write", PATH, error, true))
    }

    /// Ends the journal: there are no temporary files any more.
    pub(super) fn close(mut self) {
        self.made = None;
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.path));
        // A folder that was created only for the journal is removed.
        if let Some(folder) = &self.made {
            drop(fs::remove_dir(folder));
        }
    }
}
