//! Finds the repository that a folder lies in: git's own search (git(1), "Discussion"), except for bare repositories inside of a work tree.
//!
//! A clone can hold the files of a bare repository as it holds any others, and with them settings that its author chose.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::{Discovery, FoundRepository, file};
use crate::model::error::{Error, Result};

/// Returns the repository that `start` lies in.
pub(super) fn search(start: &Path) -> Result<Discovery> {
    let Ok(start) = start.canonicalize() else { return Ok(Discovery::None) };
    let bounds = SearchBounds::of(&start);
    let mut bare: Option<FoundRepository> = None;
    for folder in start.ancestors() {
        if !bounds.contain(folder) {
            break;
        }
        match here(folder)? {
            Discovery::None => {}
            Discovery::Found(found) => {
                // A folder inside the git folder belongs to git: worktrees, submodules.
                let foreign = bare.filter(|bare| !bare.at.starts_with(&found.git_dir));
                return foreign.map_or(Ok(Discovery::Found(found)), |bare| Err(embedded(&bare, folder)));
            }
            Discovery::Broken => return Ok(Discovery::Broken),
        }
        // In a `.git` folder, the repository is that of the folder above.
        if bare.is_none() && folder.file_name() != Some(OsStr::new(".git")) {
            bare = common(folder)?.map(|common| FoundRepository {
                at: folder.to_owned(),
                git_dir: folder.to_owned(),
                common,
                is_git_folder: true,
            });
        }
    }
    Ok(bare.map_or(Discovery::None, Discovery::Found))
}

fn embedded(bare: &FoundRepository, outer: &Path) -> Error {
    Error::unknown(format!("{} has the files of a bare repository, inside of {}", bare.at.display(), outer.display()))
        .hint("change to a folder outside of it, or name the repository that you mean: GIT_DIR=FOLDER cicd …")
}

/// Returns the repository whose `.git` stands in `folder`.
pub(super) fn here(folder: &Path) -> Result<Discovery> {
    let dot_git = folder.join(".git");
    let Ok(found) = dot_git.metadata() else { return Ok(Discovery::None) };
    let git_dir = if found.is_dir() {
        dot_git.clone()
    } else if found.is_file() {
        match named_by_file(&dot_git, folder)? {
            Some(git_dir) => git_dir,
            None => return Ok(Discovery::Broken),
        }
    } else {
        return Ok(Discovery::None);
    };
    let Ok(git_dir) = git_dir.canonicalize() else { return Ok(Discovery::Broken) };
    Ok(match common(&git_dir)? {
        Some(common) => Discovery::Found(FoundRepository { at: folder.to_owned(), git_dir, common, is_git_folder: false }),
        None if found.is_dir() => Discovery::None,
        None => Discovery::Broken,
    })
}

/// Returns the folder that a `.git` file names.
fn named_by_file(dot_git: &Path, folder: &Path) -> Result<Option<PathBuf>> {
    let content = file::read(dot_git)?.unwrap_or_default();
    let named = content.strip_prefix(b"gitdir:").map(<[u8]>::trim_ascii).filter(|named| !named.is_empty());
    Ok(named.map(|named| folder.join(OsStr::from_bytes(named))))
}

/// Returns the folder that the worktrees of a git folder share; `None` if `git_dir`, which is without links, is not a git folder.
pub(super) fn common(git_dir: &Path) -> Result<Option<PathBuf>> {
    if git_dir.join("HEAD").symlink_metadata().is_err() {
        return Ok(None);
    }
    let (common, is_shared) = match file::read(&git_dir.join("commondir"))? {
        Some(named) => (git_dir.join(OsStr::from_bytes(named.trim_ascii())), true),
        None => (git_dir.to_owned(), false),
    };
    if !common.join("objects").is_dir() || !common.join("refs").is_dir() {
        return Ok(None);
    }
    Ok(if is_shared { common.canonicalize().ok() } else { Some(common) })
}

/// The limits of the search upward.
struct SearchBounds {
    /// The device of the first folder; `None` if the search may cross file systems.
    device: Option<u64>,
    ceilings: Vec<PathBuf>,
}

impl SearchBounds {
    fn of(start: &Path) -> Self {
        let across = std::env::var("GIT_DISCOVERY_ACROSS_FILESYSTEM").is_ok_and(|said| says_yes(&said));
        let device = if across { None } else { start.metadata().ok().map(|found| found.dev()) };
        let ceilings = std::env::var_os("GIT_CEILING_DIRECTORIES").unwrap_or_default();
        let ceilings = std::env::split_paths(&ceilings).filter_map(|path| path.canonicalize().ok());
        // The folder that the search starts in is always looked at.
        Self { device, ceilings: ceilings.filter(|path| path != start).collect() }
    }

    fn contain(&self, folder: &Path) -> bool {
        let is_same = |device| folder.metadata().is_ok_and(|found| found.dev() == device);
        self.device.is_none_or(is_same) && !self.ceilings.iter().any(|ceiling| ceiling == folder)
    }
}

/// Returns true if git reads this text as a yes.
fn says_yes(said: &str) -> bool {
    ["1", "true", "yes", "on"].iter().any(|yes| said.eq_ignore_ascii_case(yes))
}
