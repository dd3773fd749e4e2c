//! Makes this user's folders and files in places where other users may write. Their links are not followed, and their pipes are
//! not waited for. For files that are only read, see `plain_file`.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;

/// Makes a folder that only this user can enter. An existing folder must have this property.
///
/// # Errors
/// Returns an error if the folder cannot be made, or if the path is a link, is not a folder, belongs to another user or is open
/// to others.
pub fn folder(path: &Path) -> io::Result<()> {
    let made = DirBuilder::new().mode(0o700).create(path);
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    let found = fs::symlink_metadata(path)?;
    let refused = |why: &str| Err(io::Error::new(io::ErrorKind::PermissionDenied, why.to_owned()));
    if !found.is_dir() {
        return refused("it is not a folder");
    }
    if found.uid() != rustix::process::geteuid().as_raw() {
        return refused("it belongs to another user");
    }
    if found.mode() & 0o077 != 0 {
        return refused("other users may enter it; close it with `chmod 700`");
    }
    Ok(())
}

/// Opens a plain file for appending, and makes it if it does not exist. A link is not followed, and a pipe is not waited for.
///
/// # Errors
/// Returns an error if the file cannot be opened or made, or is not a plain file.
pub fn append(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let mut options = OpenOptions::new();
    let options = options.create(true).append(true).mode(0o600).custom_flags(flags.bits().cast_signed());
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a plain file"));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_folder_of_others_is_refused() {
        let here = tempfile::tempdir().expect("a folder");
        let own = here.path().join("own");
        folder(&own).expect("made");
        folder(&own).expect("there");
        assert_eq!(fs::metadata(&own).expect("a folder").mode() & 0o777, 0o700);
        fs::set_permissions(&own, fs::Permissions::from_mode(0o755)).expect("opened");
        let refused = |path: &Path| folder(path).expect_err("refused").to_string();
        assert!(refused(&own).contains("other users may enter it"));
        symlink(here.path(), here.path().join("link")).expect("a link");
        fs::write(here.path().join("file"), "").expect("a file");
        for other in ["link", "file"] {
            assert!(refused(&here.path().join(other)).contains("not a folder"), "{other}");
        }
        assert_eq!(folder(&here.path().join("a/b")).expect_err("refused").kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn links_and_pipes_are_no_files() {
        let here = tempfile::tempdir().expect("a folder");
        let at = |name: &str| here.path().join(name);
        symlink(at("target"), at("link")).expect("a link");
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, rustix::fs::Mode::from_raw_mode(0o600), 0)
            .expect("a pipe");
        for other in ["link", "pipe", "."] {
            // Opening a pipe without another open end would wait forever.
            append(&at(other)).expect_err(other);
        }
        assert!(!at("target").exists(), "the target of a link was made");
        drop(append(&at("file")).expect("made"));
    }
}
