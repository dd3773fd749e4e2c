//! Files that others have put there: a pipe or a device is never waited for, a link may be kept from leading away, and the size is bounded.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::buffer::spare_capacity;
use rustix::fs::OFlags;
use thiserror::Error;

use crate::model::counted;
use crate::system::steps::noted;

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum PlainFault {
    /// The system says no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A link on the way leads out of the folder that it must lie in.
    #[error("a symbolic link leads out of the repository")]
    LinkOut,
    /// It is a folder.
    #[error("it is a folder")]
    Folder,
    /// It is a link that is not followed, a pipe, a device or a socket.
    #[error("it is not a plain file")]
    NotPlain,
    /// It has more bytes than are read.
    #[error("it is too large")]
    TooLarge,
}

impl From<PlainFault> for io::Error {
    fn from(fault: PlainFault) -> Self {
        match fault {
            PlainFault::Io(error) => error,
            PlainFault::LinkOut | PlainFault::NotPlain => Self::new(io::ErrorKind::InvalidInput, fault),
            PlainFault::Folder => io::ErrorKind::IsADirectory.into(),
            PlainFault::TooLarge => io::ErrorKind::FileTooLarge.into(),
        }
    }
}

/// Opens a file, wherever links lead.
///
/// # Errors
/// When it is no plain file or cannot be opened.
pub fn open(path: &Path) -> Result<File, PlainFault> {
    opened(path, &path.metadata()?, OFlags::empty())
}

/// Opens a file that is no link.
///
/// # Errors
/// As [`open`], and for a link.
pub fn open_unlinked(path: &Path) -> Result<File, PlainFault> {
    opened(path, &path.symlink_metadata()?, OFlags::NOFOLLOW)
}

/// Opens a file that lies below `root` when all links are followed.
///
/// # Errors
/// As [`open`], and for one that lies elsewhere.
pub fn open_within(root: &Path, path: &Path) -> Result<File, PlainFault> {
    let real = path.canonicalize()?;
    if !real.starts_with(root.canonicalize()?) {
        return Err(PlainFault::LinkOut);
    }
    open_unlinked(&real)
}

/// Reads files below one folder as [`open_within`] does; each folder in it is resolved once.
#[derive(Debug)]
pub struct ReaderWithin<'a> {
    root: &'a Path,
    /// The resolved folders by their own paths; `None` for one that cannot be resolved.
    resolved: RefCell<HashMap<PathBuf, Option<PathBuf>>>,
}

impl<'a> ReaderWithin<'a> {
    /// Creates it for a folder.
    #[must_use]
    pub fn new(root: &'a Path) -> Self {
        Self { root, resolved: RefCell::default() }
    }

    /// Returns the content of a file of at most `most` bytes, by its path from the folder.
    ///
    /// # Errors
    /// As [`open_within`] and [`content`].
    pub fn content(&self, path: &Path, most: u64) -> Result<Vec<u8>, PlainFault> {
        let whole = self.root.join(path);
        let found = whole.symlink_metadata()?;
        let name = whole.file_name().filter(|_| !found.is_symlink());
        let folders = whole.parent().and_then(|folder| Some((self.resolved(folder)?, self.resolved(self.root)?)));
        let (Some(name), Some((folder, root))) = (name, folders) else {
            return content(open_within(self.root, &whole)?, most);
        };
        if !folder.starts_with(root) {
            return Err(PlainFault::LinkOut);
        }
        content_of_found(&folder.join(name), &found, most)
    }

    fn resolved(&self, folder: &Path) -> Option<PathBuf> {
        if let Some(known) = self.resolved.borrow().get(folder) {
            return known.clone();
        }
        counted::note("folder resolved");
        let resolved = folder.canonicalize().ok();
        self.resolved.borrow_mut().insert(folder.to_owned(), resolved.clone());
        resolved
    }
}

/// Asked of the path first, since to open a device may do something; and again of what was opened.
fn opened(path: &Path, metadata: &Metadata, more: OFlags) -> Result<File, PlainFault> {
    check(metadata)?;
    let flags = (OFlags::NONBLOCK | more).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    noted!("read {}", path.display());
    check(&file.metadata()?)?;
    Ok(file)
}

fn check(metadata: &Metadata) -> Result<(), PlainFault> {
    match metadata {
        found if found.is_file() => Ok(()),
        found if found.is_dir() => Err(PlainFault::Folder),
        _ => Err(PlainFault::NotPlain),
    }
}

/// The content of an opened file of at most `most` bytes.
///
/// # Errors
/// When it is larger, or cannot be read.
pub fn content(file: File, most: u64) -> Result<Vec<u8>, PlainFault> {
    let size = file.metadata().map_or(0, |found| found.len());
    content_of(file, size, most)
}

/// The content of a plain file of at most `most` bytes that was `found` at the path and is no link.
///
/// # Errors
/// As [`open_unlinked`] and [`content`].
pub fn content_of_found(path: &Path, found: &Metadata, most: u64) -> Result<Vec<u8>, PlainFault> {
    content_of(opened(path, found, OFlags::NOFOLLOW)?, found.len(), most)
}

/// The first `most` bytes of a plain file that is no link.
///
/// # Errors
/// As [`open_unlinked`], or when it cannot be read.
pub fn head_unlinked(path: &Path, most: usize) -> Result<Vec<u8>, PlainFault> {
    let found = path.symlink_metadata()?;
    let file = opened(path, &found, OFlags::NOFOLLOW)?;
    let mut bytes = up_to(file, found.len(), most as u64)?;
    bytes.truncate(most);
    Ok(bytes)
}

fn content_of(file: File, size: u64, most: u64) -> Result<Vec<u8>, PlainFault> {
    let bytes = up_to(file, size, most)?;
    if bytes.len() as u64 > most { Err(PlainFault::TooLarge) } else { Ok(bytes) }
}

/// Returns the bytes of a file whose size is said to be `size`, at least one more than `most` if there are that many.
fn up_to(file: File, size: u64, most: u64) -> io::Result<Vec<u8>> {
    // One byte more than expected is asked for: a read that brings just the expected ones has found the end.
    let expected = size.min(most);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or_default() + 1);
    counted::note("file read");
    let is_whole = rustix::io::read(&file, spare_capacity(&mut bytes)).is_ok_and(|read| read as u64 == size);
    if !is_whole {
        counted::note("file read on");
        file.take(most.saturating_add(1).saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// The top of the work tree that a path lies in by its own words, links not followed; `None` where it lies in none.
#[must_use]
pub fn work_tree_of(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let leads_up = folder.components().any(|part| part == std::path::Component::ParentDir);
    let folder = if leads_up { folder.canonicalize().ok()? } else { std::path::absolute(folder).ok()? };
    folder.ancestors().find(|above| above.join(".git").symlink_metadata().is_ok()).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// What comes of reading at most nine bytes.
    fn described(file: Result<File, PlainFault>) -> String {
        text_or_fault(file.and_then(|file| content(file, 9)))
    }

    fn text_or_fault(content: Result<Vec<u8>, PlainFault>) -> String {
        match content {
            Ok(content) => String::from_utf8(content).expect("text"),
            Err(PlainFault::Io(error)) => format!("{:?}", error.kind()),
            Err(fault) => format!("{fault:?}"),
        }
    }

    #[test]
    fn only_a_plain_file_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let (root, outside) = (folder.path().join("r"), folder.path().join("outside"));
        std::fs::create_dir_all(root.join("sub")).expect("a folder");
        std::fs::create_dir_all(&outside).expect("a folder");
        std::fs::write(root.join("file"), "123456789").expect("a file");
        std::fs::write(root.join("large"), "1234567890").expect("a file");
        std::fs::write(outside.join("secret"), "hunter2").expect("a file");
        symlink("file", root.join("link")).expect("a link");
        symlink("../outside/secret", root.join("out")).expect("a link");
        symlink("../outside", root.join("away")).expect("a link");
        symlink("out", root.join("twice")).expect("a link");
        symlink("loop", root.join("loop")).expect("a link");
        symlink("/dev/zero", root.join("zero")).expect("a link");
        let made = std::process::Command::new("mkfifo").arg(root.join("pipe")).status();
        assert!(made.is_ok_and(|status| status.success()));
        let reader = ReaderWithin::new(&root);
        for (name, any, unlinked, within) in [
            ("file", "123456789", "123456789", "123456789"),
            ("large", "TooLarge", "TooLarge", "TooLarge"),
            ("link", "123456789", "NotPlain", "123456789"),
            ("out", "hunter2", "NotPlain", "LinkOut"),
            ("twice", "hunter2", "NotPlain", "LinkOut"),
            ("away/secret", "hunter2", "hunter2", "LinkOut"),
            ("sub/../file", "123456789", "123456789", "123456789"),
            ("../outside/secret", "hunter2", "hunter2", "LinkOut"),
            ("zero", "NotPlain", "NotPlain", "LinkOut"),
            ("pipe", "NotPlain", "NotPlain", "NotPlain"),
            ("sub", "Folder", "Folder", "Folder"),
            ("nothing", "NotFound", "NotFound", "NotFound"),
            ("loop", "FilesystemLoop", "NotPlain", "FilesystemLoop"),
        ] {
            let path = root.join(name);
            let found = [described(open(&path)), described(open_unlinked(&path)), described(open_within(&root, &path))];
            assert_eq!(found, [any, unlinked, within], "{name}");
            assert_eq!(text_or_fault(reader.content(Path::new(name), 9)), within, "{name}, again");
        }
    }

    #[test]
    fn a_file_of_the_expected_size_is_read_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        std::fs::write(&path, "123456789").expect("a file");
        let check = |said: u64, most: u64, expected: &str, more: usize| {
            let mut bytes = Vec::new();
            let file = File::open(&path).expect("a file");
            let times = counted::times("file read on", || bytes = up_to(file, said, most).expect("bytes"));
            assert!(bytes.starts_with(expected.as_bytes()) && bytes.len() >= expected.len(), "{said} {most}: {bytes:?}");
            assert_eq!(times, more, "{said} {most}");
        };
        check(9, 9, "123456789", 0);
        check(9, 100, "123456789", 0);
        // The size is that of before: the file has grown or shrunk since.
        for said in [0, 4, 8, 10, 100] {
            check(said, 100, "123456789", 1);
        }
        check(9, 5, "123456", 1);
        assert_eq!(head_unlinked(&path, 5).expect("bytes"), b"12345");
        assert_eq!(head_unlinked(&path, 9).expect("bytes"), b"123456789");
        assert_eq!(text_or_fault(open_unlinked(&path).and_then(|file| content(file, 8))), "TooLarge");
        // The files of the system have no size.
        let own = Path::new("/proc/self/status");
        assert!(!own.exists() || open(own).and_then(|file| content(file, 1 << 20)).is_ok_and(|bytes| bytes.len() > 100));
    }

    #[test]
    fn the_work_tree_of_a_path() {
        let folder = tempfile::tempdir().expect("a folder");
        let top = folder.path().canonicalize().expect("a folder").join("r");
        std::fs::create_dir_all(top.join(".git")).expect("a folder");
        std::fs::create_dir_all(top.join("sub")).expect("a folder");
        symlink(folder.path(), top.join("away")).expect("a link");
        let check = |path: &str, is_in: bool| assert_eq!(work_tree_of(&top.join(path)), is_in.then(|| top.clone()), "{path}");
        for path in ["x", "sub/x", "sub/../x", "away/x"] {
            check(path, true);
        }
        for path in ["../x", "sub/../../x"] {
            check(path, false);
        }
    }
}
