//! A plan, written: whole files, and nothing before all of it is on the disk.
//!
//! ```text
//! journal ─▶ temporary files ─▶ one sync ─▶ nothing changed meanwhile? ─▶ folders move ─▶ renames ─▶ removals ─▶ lock
//! ```
//!
//! Up to the first move or rename an error leaves everything as it was. From there on each step is one rename, and a run that was
//! interrupted between two of them is taken up by the next: what is there already is equal to what is wanted, and the lock, which
//! comes last, still tells from what. The journal names the temporary files, so that those of a killed run are taken away.

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

/// Does what a plan says.
///
/// # Errors
/// When a file or a folder cannot be written, or has changed since the plan was made; and which one. What had not been begun then is as
/// it was.
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

/// Where the file lies whose rights the new one gets.
fn old_path(step: &FileStep) -> &str {
    match &step.act {
        Act::Migrate { from } => from,
        _ => &step.path,
    }
}

/// A file that its owner made read-only is not replaced, though a rename could.
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

/// Somebody may have saved a file while the plan was being read.
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

/// Takes away what is no longer wanted, and folders that held files of ours and hold nothing now.
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
            // The system refuses a folder that holds something.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// What the system did not let us do, and what helps.
fn failed(what: &str, path: &str, error: std::io::Error, is_untouched: bool) -> Error {
    use std::io::ErrorKind as Kind;
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let hint = match error.kind() {
        Kind::PermissionDenied => format!("make {folder} writable for this user"),
        Kind::ReadOnlyFilesystem => "the file system is mounted read-only: use a copy that can be written".to_owned(),
        Kind::StorageFull | Kind::QuotaExceeded => "make room on the disk".to_owned(),
        Kind::FileTooLarge => "a limit on the size of files (`ulimit -f`) is in the way: raise it".to_owned(),
        Kind::NotADirectory | Kind::AlreadyExists => format!("move away what is at {folder}: a folder must be there"),
        Kind::IsADirectory | Kind::DirectoryNotEmpty => format!("move away the folder at {path}: a file must be there"),
        _ => format!("look at {folder}: the system does not take it"),
    };
    let so = if is_untouched { ", so nothing was changed" } else { "" };
    let error = Error::unknown(format!("cannot {what} {path}{so}")).because(error).hint(hint);
    if is_untouched { error } else { error.hint("then run `cicd scaffold` again: it goes on from where it stopped") }
}

#[cfg(test)]
mod tests;
