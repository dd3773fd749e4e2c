//! Writes a plan: whole files, and none is put in place before all of them are on the disk.
//!
//! ```text
//! journal ─▶ temporary files ─▶ one sync ─▶ nothing changed meanwhile? ─▶ folders move ─▶ renames ─▶ removals ─▶ lock
//! ```
//!
//! An error before the first move or rename leaves everything unchanged. From there on each step is a single rename, and the
//! next run continues an interrupted one: files in place already equal the required content, and the lock, which is written
//! last, still records the old state. The journal names the temporary files, so the files of a killed run are removed.

mod journal;
mod stage;

use std::fs;
use std::path::Path;

pub use journal::has_remains;

use super::lock;
use super::plan::{Act, FileStep, Plan};
use super::reconcile::before_moves;
use super::tree::{PathState, Tree};
use crate::model::error::{Error, Result};
use journal::Journal;
use stage::WriteStage;

/// Carries out a plan.
///
/// # Errors
/// Returns an error that names the file or folder that cannot be written, or that has changed since the plan was made. Steps
/// that had not begun have no effect.
pub fn apply(root: &Path, plan: &Plan) -> Result<()> {
    if plan.is_done() {
        return Ok(());
    }
    let lock = plan.writes_lock.then(|| lock::to_text(&plan.lock)).transpose()?;
    refuse_read_only(root, plan)?;
    let mut journal = Journal::open(root)?;
    let mut stage = WriteStage::new(root, &plan.moves);
    for step in &plan.steps {
        if let Some(after) = &step.after {
            stage.plan(&step.path, old_path(step), after);
        }
    }
    if let Some(lock) = &lock {
        stage.plan(lock::FILE_NAME, lock::FILE_NAME, lock.as_bytes());
    }
    journal.write(&stage.temporaries())?;
    stage.fill()?;
    unchanged(root, plan)?;
    stage.commit(|| remove(root, plan))?;
    journal.close();
    Ok(())
}

/// Returns the path of the file whose permissions the new file gets.
fn old_path(step: &FileStep) -> &str {
    match &step.act {
        Act::Migrate { from } => from,
        _ => &step.path,
    }
}

/// Returns an error for a file that its owner made read-only: a rename could replace it, but must not.
fn refuse_read_only(root: &Path, plan: &Plan) -> Result<()> {
    let lock = plan.writes_lock.then_some(lock::FILE_NAME);
    let paths = plan.steps.iter().filter(|step| step.before.is_some()).map(old_path).chain(lock);
    for path in paths {
        let metadata = root.join(before_moves(&plan.moves, path)).symlink_metadata();
        if metadata.is_ok_and(|metadata| metadata.permissions().readonly()) {
            return Err(Error::unknown(format!("{path} is read-only, so nothing was changed"))
                .hint(format!("make it writable: chmod u+w {path}")));
        }
    }
    Ok(())
}

/// Checks that no file was changed while the plan was computed or read.
fn unchanged(root: &Path, plan: &Plan) -> Result<()> {
    let tree = Tree::new(root);
    let changed = |path: &str| {
        Err(Error::unknown(format!("{path} was changed while this ran, so nothing was written")).hint("run it again"))
    };
    for step in &plan.steps {
        let there = match tree.look(&before_moves(&plan.moves, old_path(step)))? {
            PathState::File(content) => Some(content),
            PathState::Missing => None,
            _ => return changed(&step.path),
        };
        let is_target_free = old_path(step) == step.path || tree.look(&step.path)? == PathState::Missing;
        if there != step.before || !is_target_free {
            return changed(&step.path);
        }
    }
    Ok(())
}

/// Removes files that are no longer required, and the folders that are empty without them.
fn remove(root: &Path, plan: &Plan) -> Result<()> {
    for step in &plan.steps {
        let path = match (&step.act, &step.after) {
            (Act::Migrate { from }, _) => from,
            (_, None) => &step.path,
            _ => continue,
        };
        let whole = root.join(path);
        if let Err(error) = fs::remove_file(&whole)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(failed("remove", path, error, false));
        }
        let above = whole.ancestors().skip(1).take_while(|folder| *folder != root);
        for folder in above {
            // The system refuses to remove a folder that is not empty.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// Returns the error for a failed file operation, with a hint that fixes it.
fn failed(what: &str, path: &str, error: std::io::Error, is_untouched: bool) -> Error {
    use std::io::ErrorKind as Kind;
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let hint = match error.kind() {
        Kind::PermissionDenied => format!("make {folder} writable for this user"),
        Kind::ReadOnlyFilesystem => "the file system is mounted read-only: use a copy that can be written".to_owned(),
        Kind::StorageFull | Kind::QuotaExceeded => "make room on the disk".to_owned(),
        Kind::FileTooLarge => "raise the limit on the size of files (`ulimit -f`)".to_owned(),
        Kind::NotADirectory | Kind::AlreadyExists => format!("move away what is at {folder}: a folder must be there"),
        Kind::IsADirectory | Kind::DirectoryNotEmpty => format!("move away the folder at {path}: a file must be there"),
        _ => format!("check {folder}: the system rejects the file"),
    };
    let so = if is_untouched { ", so nothing was changed" } else { "" };
    let error = Error::unknown(format!("cannot {what} {path}{so}")).because(error).hint(hint);
    if is_untouched { error } else { error.hint("then run `cicd scaffold` again: it continues where it stopped") }
}

#[cfg(test)]
mod tests;
