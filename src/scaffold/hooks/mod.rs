//! The pre-push hook: installed beside existing hooks, and uninstalled without leaving a trace.
//!
//! Files that a hook manager generates are never edited: husky runs a file of the user, pre-commit runs `pre-push.legacy`, and
//! lefthook reads a local config. A plain shell hook gets a marked block; any other hook is renamed and run after the block.

mod block;
mod detect;
mod lefthook;
mod place;

pub use block::{HookRun, HookScript};
pub use place::{HookManager, HookPlace};

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::git::Repository;
use crate::model::error::{Error, Result};
use crate::system::{files, plain_file};

/// The largest hook that is read, in bytes.
const MAX_HOOK: u64 = 1024 * 1024;

/// The result of a `cicd hooks` command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookOutcome {
    /// The hook is now in this file.
    Installed(PathBuf),
    /// The hook is now in the first file and runs the existing hook, which was renamed to the second.
    Moved(PathBuf, PathBuf),
    /// The hook was already installed with the same options.
    Unchanged(PathBuf),
    /// The hook was removed from these files.
    Removed(Vec<PathBuf>),
    /// The hook is not installed.
    Absent,
}

/// Installs the hook. A second run changes nothing, or applies the new options.
///
/// # Errors
/// Returns an error if the folder of the hooks is shared with other repositories, or if a file cannot be written.
pub fn install(place: &HookPlace, run: Option<&HookRun>) -> Result<HookOutcome> {
    if place.manager == HookManager::Lefthook {
        return lefthook::install(place, run);
    }
    let path = place.script();
    let old = read(&path)?;
    let moved = aside(&path);
    let is_there = path.symlink_metadata().is_ok();
    let script = match &old {
        None if !is_there => HookScript::created(run),
        Some(text) if block::contains(text) => block::replaced(text, run),
        Some(text) if place.takes_a_block(&path, text) => block::inserted(text, run),
        // This includes a symbolic link to a missing file.
        _ => {
            if moved.symlink_metadata().is_ok() {
                return Err(
                    Error::usage(format!("{} is in the way", moved.display())).hint("move it, or put it back as pre-push")
                );
            }
            HookScript::moved(run)
        }
    };
    if old.as_deref() == Some(script.0.as_slice()) && is_run(place, &path) {
        return Ok(HookOutcome::Unchanged(path));
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| failed("create", parent, error))?;
    }
    let goes_aside = is_there && block::says_moved(&script.0) && moved.symlink_metadata().is_err();
    if goes_aside {
        fs::rename(&path, &moved).map_err(|error| failed("move", &path, error))?;
    }
    // An existing hook that git already runs keeps its mode.
    let written = files::write(&path, &script.0, !is_run(place, &path));
    if written.is_err() && goes_aside {
        // The user's hook is renamed back; the first error is returned.
        drop(fs::rename(&moved, &path));
    }
    written.map_err(|error| failed("write", &path, error))?;
    Ok(if goes_aside { HookOutcome::Moved(path, moved) } else { HookOutcome::Installed(path) })
}

/// Removes the hook from every file that may hold it.
///
/// # Errors
/// Returns an error if a file cannot be written.
pub fn uninstall(place: &HookPlace) -> Result<HookOutcome> {
    let mut removed = lefthook::uninstall(place)?;
    for path in place.candidates() {
        let Some(text) = read(&path)?.filter(|text| block::contains(text)) else { continue };
        let rest = block::removed(&text);
        let moved = aside(&path);
        if block::says_moved(&text) && block::is_empty(&rest) && moved.symlink_metadata().is_ok() {
            fs::rename(&moved, &path).map_err(|error| failed("put back", &path, error))?;
        } else if (block::says_created(&text) || block::says_moved(&text)) && block::is_empty(&rest) {
            fs::remove_file(&path).map_err(|error| failed("remove", &path, error))?;
        } else {
            files::write(&path, &rest, false).map_err(|error| failed("write", &path, error))?;
        }
        removed.push(path);
    }
    Ok(if removed.is_empty() { HookOutcome::Absent } else { HookOutcome::Removed(removed) })
}

/// Returns the file of the installed hook, if a push would run it.
///
/// # Errors
/// Returns an error if a file cannot be read.
pub fn status(place: &HookPlace) -> Result<Option<PathBuf>> {
    let path = place.script();
    if is_run(place, &path) && read(&path)?.is_some_and(|text| block::contains(&text)) {
        return Ok(Some(path));
    }
    lefthook::status(place)
}

/// Returns the tests that the hook runs before a push; `None` if it runs none or is not installed.
///
/// # Errors
/// Returns an error if a file cannot be read.
pub(crate) fn tests(place: &HookPlace) -> Result<Option<HookRun>> {
    let path = if place.manager == HookManager::Lefthook { lefthook::script(place) } else { place.script() };
    Ok(read(&path)?.and_then(|text| block::run_of(&text)))
}

/// Finds the manager of a repository's hooks.
///
/// # Errors
/// Returns an error if git fails.
pub fn find(repository: &Repository) -> Result<HookPlace> {
    detect::find(repository)
}

/// Returns true if a hook with this mode would be run.
fn is_run(place: &HookPlace, path: &Path) -> bool {
    place.is_run_by_husky() || path.metadata().is_ok_and(|m| files::is_executable(&m))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    let read = plain_file::open(path).and_then(|file| plain_file::content(file, MAX_HOOK));
    match read.map_err(io::Error::from) {
        Ok(text) if block::is_cut(&text) => {
            let error = Error::usage(format!("the block of cicd in {} has a beginning but no end", path.display()));
            Err(error.hint("remove the rest of the block by hand, from the line `# >>> cicd` on"))
        }
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path, error)),
    }
}

/// Returns the new name for an existing hook that cannot take a block.
fn aside(path: &Path) -> PathBuf {
    path.with_file_name(block::MOVED_TO)
}

fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    Error::unknown(format!("cannot {what} {}", path.display())).because(error)
}
