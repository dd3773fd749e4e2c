//! The files of the work tree. No symbolic link is followed, neither at the end of a path nor above it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::Path;

use crate::model::error::{Error, Result};
use crate::system::plain_file;

/// The largest file that is compared or merged, in bytes.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// The state of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathState {
    /// Nothing exists at the path.
    Missing,
    /// A plain file and its content.
    File(Vec<u8>),
    /// A folder.
    Folder,
    /// Another kind of file; the text names it for a person.
    Odd(&'static str),
    /// Git tracks the file, but a sparse checkout leaves it out.
    LeftOut,
    /// Nothing can exist at the path, because this path above it is not a folder; the text names its kind for a person.
    Blocked(String, &'static str),
}

/// A reader of paths below the top of a work tree, with a cache of the known folders.
pub struct Tree<'a> {
    root: &'a Path,
    folders: RefCell<HashMap<String, Above>>,
}

#[derive(Clone, PartialEq, Eq)]
enum Above {
    Folder,
    Missing,
    Blocked(String, &'static str),
}

impl<'a> Tree<'a> {
    /// Creates a reader for the work tree at `root`.
    #[must_use]
    pub fn new(root: &'a Path) -> Self {
        Self { root, folders: RefCell::default() }
    }

    /// Returns the state of a path from the top.
    ///
    /// # Errors
    /// Returns an error if the system does not allow access.
    pub fn look(&self, path: &str) -> Result<PathState> {
        if let Some((folder, _)) = path.rsplit_once('/') {
            match self.above(folder)? {
                Above::Folder => {}
                Above::Missing => return Ok(PathState::Missing),
                Above::Blocked(by, what) => return Ok(PathState::Blocked(by, what)),
            }
        }
        let whole = self.root.join(path);
        let Some(metadata) = metadata(&whole, path)? else { return Ok(PathState::Missing) };
        if metadata.is_dir() {
            return Ok(PathState::Folder);
        }
        if !metadata.is_file() {
            return Ok(PathState::Odd(kind(&metadata)));
        }
        if metadata.len() > MAX_BYTES {
            return Ok(PathState::Odd("a file of more than 4 MiB"));
        }
        let content = plain_file::content_of_found(&whole, &metadata, MAX_BYTES);
        content.map(PathState::File).map_err(|fault| unreadable(path, fault.into()))
    }

    fn above(&self, folder: &str) -> Result<Above> {
        if let Some(known) = self.folders.borrow().get(folder) {
            return Ok(known.clone());
        }
        let parent = folder.rsplit_once('/').map_or(Ok(Above::Folder), |(parent, _)| self.above(parent))?;
        let found = match parent {
            Above::Folder => match metadata(&self.root.join(folder), folder)? {
                None => Above::Missing,
                Some(metadata) if metadata.is_dir() => Above::Folder,
                Some(metadata) => Above::Blocked(folder.to_owned(), kind(&metadata)),
            },
            other => other,
        };
        self.folders.borrow_mut().insert(folder.to_owned(), found.clone());
        Ok(found)
    }
}

fn metadata(whole: &Path, path: &str) -> Result<Option<Metadata>> {
    match whole.symlink_metadata() {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(unreadable(path, error)),
    }
}

fn kind(metadata: &Metadata) -> &'static str {
    if metadata.is_symlink() {
        "a symbolic link"
    } else if metadata.is_file() {
        "a file"
    } else {
        "neither a file nor a folder"
    }
}

fn unreadable(path: &str, error: std::io::Error) -> Error {
    Error::unknown(format!("cannot read {path}")).because(error).hint("make it readable for this user")
}

/// Returns the reason why no file can be written at a path; `None` if it can.
#[must_use]
pub fn refusal(path: &str, found: &PathState) -> Option<Error> {
    let eject = format!("or take it over for good: cicd scaffold --eject {path}");
    match found {
        PathState::Missing | PathState::File(_) => None,
        PathState::LeftOut => Some(
            Error::usage(format!("{path} is left out of this sparse checkout, but must be moved"))
                .hint("check it out for this run: git sparse-checkout disable"),
        ),
        PathState::Folder => {
            Some(Error::usage(format!("{path} is a folder, but a file must be there")).hint("move it away").hint(eject))
        }
        PathState::Odd(what) => {
            Some(Error::usage(format!("{path} is {what}, but a plain file must be there")).hint("move it away").hint(eject))
        }
        PathState::Blocked(by, what) => Some(
            Error::usage(format!("{by} is {what}, but {path} must be below it"))
                .hint(format!("make {by} a folder of the repository; nothing is written through links or over files")),
        ),
    }
}
