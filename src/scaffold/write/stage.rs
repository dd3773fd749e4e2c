//! Writes new contents to temporary files beside their targets, and renames them.
//!
//! A temporary file is in the folder of its target, or in the old folder before it moves.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::super::lock;
use super::super::plan::Move;
use super::super::reconcile::before_moves;
use super::failed;
use super::journal::temporary;
use crate::model::error::Result;

/// The files of a run between writing and renaming.
pub(super) struct WriteStage<'a> {
    root: &'a Path,
    moves: &'a [Move],
    files: Vec<Staged<'a>>,
    folders: Vec<PathBuf>,
    /// True if the temporary files must be removed when the stage is dropped.
    is_open: bool,
}

struct Staged<'a> {
    /// The target, from the root.
    path: &'a str,
    /// The file that is replaced.
    old: String,
    /// The temporary file before and after the folders move.
    before: String,
    after: String,
    content: &'a [u8],
}

impl<'a> WriteStage<'a> {
    pub(super) fn new(root: &'a Path, moves: &'a [Move]) -> Self {
        Self { root, moves, files: Vec::new(), folders: Vec::new(), is_open: true }
    }

    /// Adds a file; nothing is written yet.
    pub(super) fn plan(&mut self, path: &'a str, old: &str, content: &'a [u8]) {
        let after = match path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{}", temporary(path)),
            None => temporary(path),
        };
        let (before, old) = (before_moves(self.moves, &after), before_moves(self.moves, old));
        self.files.push(Staged { path, old, before, after, content });
    }

    /// Returns every path at which a temporary file may be.
    pub(super) fn temporaries(&self) -> Vec<String> {
        let both: BTreeSet<&String> = self.files.iter().flat_map(|file| [&file.before, &file.after]).collect();
        both.into_iter().cloned().collect()
    }

    /// Writes all files and waits for the disk once.
    pub(super) fn fill(&mut self) -> Result<()> {
        for at in 0..self.files.len() {
            self.fill_one(at)?;
        }
        self.sync()
    }

    fn fill_one(&mut self, at: usize) -> Result<()> {
        let file = &self.files[at];
        let whole = self.root.join(&file.before);
        let wrong = |error| failed("write", file.path, error, true);
        if let Some(folder) = whole.parent() {
            make(folder, &mut self.folders).map_err(wrong)?;
        }
        // A file with this name was left by a killed run.
        let create = || File::options().write(true).create_new(true).open(&whole);
        let mut temporary = match create() {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => fs::remove_file(&whole).and_then(|()| create()),
            other => other,
        }
        .map_err(wrong)?;
        temporary.write_all(file.content).map_err(wrong)?;
        if let Ok(old) = self.root.join(&file.old).symlink_metadata() {
            temporary.set_permissions(old.permissions()).map_err(wrong)?;
        }
        if !cfg!(target_os = "linux") {
            temporary.sync_all().map_err(wrong)?;
        }
        Ok(())
    }

    #[cfg(target_os = "linux")]
    fn sync(&self) -> Result<()> {
        let synced = File::open(self.root).and_then(|root| Ok(rustix::fs::syncfs(&root)?));
        synced.map_err(|error| failed("write", "the new files to the disk", error, true))
    }

    #[cfg(not(target_os = "linux"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "each file was synced")]
    fn sync(&self) -> Result<()> {
        Ok(())
    }

    /// Moves the folders and renames the files, calls `remove`, and writes the lock last.
    pub(super) fn commit(mut self, remove: impl FnOnce() -> Result<()>) -> Result<()> {
        self.move_folders()?;
        // From here on, changes are final.
        self.folders.clear();
        let (last, others): (Vec<_>, Vec<_>) = self.files.iter().partition(|file| file.path == lock::FILE_NAME);
        others.into_iter().try_for_each(|file| self.rename(file))?;
        remove()?;
        last.into_iter().try_for_each(|file| self.rename(file))?;
        self.is_open = false;
        Ok(())
    }

    fn move_folders(&self) -> Result<()> {
        for (at, step) in self.moves.iter().enumerate() {
            if let Err(error) = fs::rename(self.root.join(&step.from), self.root.join(&step.to)) {
                for done in self.moves[..at].iter().rev() {
                    drop(fs::rename(self.root.join(&done.to), self.root.join(&done.from)));
                }
                return Err(failed("move", &step.from, error, true));
            }
        }
        Ok(())
    }

    fn rename(&self, file: &Staged<'_>) -> Result<()> {
        let renamed = fs::rename(self.root.join(&file.after), self.root.join(file.path));
        renamed.map_err(|error| failed("put in place", file.path, error, false))
    }
}

impl Drop for WriteStage<'_> {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        for file in &self.files {
            for path in [&file.before, &file.after] {
                drop(fs::remove_file(self.root.join(path)));
            }
        }
        for folder in self.folders.iter().rev() {
            drop(fs::remove_dir(folder));
        }
    }
}

/// Creates a folder and its parents, and records which of them did not exist.
fn make(folder: &Path, made: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make(above, made)?;
    }
    fs::create_dir(folder)?;
    made.push(folder.to_owned());
    Ok(())
}
