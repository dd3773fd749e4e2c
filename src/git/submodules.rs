//! Reads the state of each submodule by itself: git would read it with
//! the settings that the submodule brings along, which can name programs.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::guard::{self, Discovery, FoundRepository};
use super::objects::Places;
use super::status_call::{nested_filters, status};
use super::{program, snapshot};
use crate::model::error::Result;
use crate::system::process::{GitCall, RunningGit};

/// The changes in the folder of a submodule beyond its commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SubmoduleState {
    /// There are none.
    Clean,
    /// There are changes.
    Dirty,
    /// The folder was not read, for this reason.
    NotRead(String),
}

/// The number of submodules that are read at once.
const AT_ONCE: usize = 4;

/// The deepest nesting of submodules.
const DEPTH: usize = 20;

/// Returns the paths of the index that are submodules and have a repository in their folder.
pub(super) fn checked_out(places: &Places) -> Result<Vec<Vec<u8>>> {
    let index = std::env::var_os("GIT_INDEX_FILE").map_or_else(|| places.git_dir.join("index"), |named| places.top.join(named));
    let listed = || program::submodules(GitCall::local(&places.top));
    in_folder(&places.top, &index, listed)
}

fn in_folder(top: &Path, index: &Path, listed: impl FnOnce() -> Result<Vec<Vec<u8>>>) -> Result<Vec<Vec<u8>>> {
    let Ok(top) = top.canonicalize() else { return Ok(Vec::new()) };
    let mut paths = match snapshot::submodules(index) {
        Some(paths) => paths,
        None => listed()?,
    };
    let is_there = |path: &Path| path.join(".git").symlink_metadata().is_ok();
    // Below a link there is no submodule of this work tree, whatever the index has.
    paths.retain(|path| {
        let folder = top.join(OsStr::from_bytes(path));
        is_there(&folder) && folder.canonicalize().is_ok_and(|real| real == folder)
    });
    Ok(paths)
}

/// Returns the state of each of these submodules.
///
/// # Errors
/// Returns an error if a `git` does not end in time.
pub(super) fn look(top: &Path, paths: Vec<Vec<u8>>) -> Result<Vec<(Vec<u8>, SubmoduleState)>> {
    look_in(top, paths, DEPTH)
}

fn look_in(top: &Path, mut paths: Vec<Vec<u8>>, depth: usize) -> Result<Vec<(Vec<u8>, SubmoduleState)>> {
    let mut states = Vec::with_capacity(paths.len());
    while !paths.is_empty() {
        let rest = paths.split_off(paths.len().min(AT_ONCE));
        let started: Vec<_> = paths.into_iter().map(|path| (start(&top.join(OsStr::from_bytes(&path))), path)).collect();
        for (started, path) in started {
            let state = match started {
                Ok(started) => started.finish(depth)?,
                Err(error) => SubmoduleState::NotRead(error.with_hints()),
            };
            states.push((path, state));
        }
        paths = rest;
    }
    Ok(states)
}

/// A running `git status` of one submodule; `None` if there is no repository.
struct SubmoduleStatus {
    folder: PathBuf,
    asked: Option<(FoundRepository, RunningGit)>,
}

fn start(folder: &Path) -> Result<SubmoduleStatus> {
    let folder = folder.to_owned();
    let found = match guard::at(&folder)? {
        Discovery::Found(found) => found,
        Discovery::None | Discovery::Broken => return Ok(SubmoduleStatus { folder, asked: None }),
    };
    let asked = status(GitCall::local(&folder).elsewhere(), &nested_filters(&folder)?, &[]).start()?;
    Ok(SubmoduleStatus { folder, asked: Some((found, asked)) })
}

impl SubmoduleStatus {
    fn finish(self, depth: usize) -> Result<SubmoduleState> {
        let Some((found, asked)) = self.asked else {
            return Ok(SubmoduleState::NotRead("the .git in its folder is not a repository".to_owned()));
        };
        let answer = asked.finish()?;
        if !answer.is_ok() {
            return Ok(SubmoduleState::NotRead(answer.failure("status").to_string()));
        }
        if !answer.stdout.is_empty() || depth == 0 {
            return Ok(SubmoduleState::Dirty);
        }
        let listed = || program::submodules(GitCall::local(&self.folder).elsewhere());
        let below = in_folder(&self.folder, &found.git_dir.join("index"), listed)?;
        let states = look_in(&self.folder, below, depth - 1)?;
        let unclean = states.into_iter().map(|(_, state)| state).find(|state| *state != SubmoduleState::Clean);
        Ok(unclean.unwrap_or(SubmoduleState::Clean))
    }
}
