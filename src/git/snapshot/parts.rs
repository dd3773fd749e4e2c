//! Reads single parts of a work tree again, as a snapshot of the whole would have them: a folder with everything below it, or what is in
//! no such folder.
//!
//! The walk is that of the snapshot, with the same rules. What only the whole shows (a folder that is not tracked, a link in the way, a
//! sparse checkout) gives no answer.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fmt::{Display, Formatter};
use std::fs::Metadata;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::fs::{AtFlags, CWD, FileType, Mode as Permissions, OFlags, openat, statat};
use rustix::io::Errno;

use super::SnapshotEntry;
use super::index::DatedIndex;
use super::walk::FolderWalk;

/// The age from which on a change of the index shows in its time stamps. File systems count time in steps of up to two seconds.
const SURE: Duration = Duration::from_secs(3);

/// A part of a work tree.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TreePart<'p> {
    /// Everything below this folder.
    Folder(&'p [u8]),
    /// Everything that is below none of these folders.
    Without(&'p HashSet<Vec<u8>>),
}

impl Display for TreePart<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(out, "the files of {}", String::from_utf8_lossy(folder)),
            Self::Without(_) => write!(out, "the files that count for every suite"),
        }
    }
}

/// The index of a work tree, parsed once for all parts that are read while it stays the same.
#[derive(Default)]
pub(crate) struct SharedIndex {
    known: Option<KnownIndex>,
    /// True if `known` is that of the present state of the work tree.
    is_current: bool,
}

struct KnownIndex {
    /// What changes with every write of the file; `None` if a write may change none of it.
    stamp: Option<[i64; 6]>,
    read: DatedIndex,
}

impl SharedIndex {
    /// Begins another state of the work tree, with perhaps another index.
    pub(crate) fn next_state(&mut self) {
        self.is_current = false;
    }

    /// Returns the index at `path`; `None` if this program does not read its format, or if a sparse checkout leaves paths out.
    fn at(&mut self, path: &Path) -> Option<&DatedIndex> {
        if !self.is_current {
            let found = path.metadata().ok();
            let stamp = found.as_ref().map(stamp);
            if self.known.as_ref().is_none_or(|known| known.stamp.is_none() || known.stamp != stamp) {
                let is_sure = found.is_some_and(|found| is_old(&found));
                self.known = None;
                let read = DatedIndex::read(path).filter(|read| !read.index.entries.iter().any(|entry| entry.is_skipped))?;
                self.known = Some(KnownIndex { stamp: stamp.filter(|_| is_sure), read });
            }
            self.is_current = true;
        }
        self.known.as_ref().map(|known| &known.read)
    }
}

fn stamp(found: &Metadata) -> [i64; 6] {
    let unsigned = |number: u64| number.cast_signed();
    [unsigned(found.ino()), unsigned(found.len()), found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()]
}

fn is_old(found: &Metadata) -> bool {
    let changed = u64::try_from(found.ctime()).ok().map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    changed.is_some_and(|changed| SystemTime::now().duration_since(changed).is_ok_and(|age| age > SURE))
}

/// Returns the entries of a part, sorted by path, as a snapshot has them; `None` if only a snapshot of the whole can tell.
pub(super) fn look(repository: &git2::Repository, index: &mut SharedIndex, part: TreePart<'_>) -> Option<Vec<SnapshotEntry>> {
    let top = repository.workdir()?;
    let read = index.at(&repository.path().join("index"))?;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let above = openat(CWD, top, flags - OFlags::NOFOLLOW, Permissions::empty()).ok()?;
    let none = HashSet::new();
    match part {
        TreePart::Without(folders) => {
            let fd = above.try_clone().ok()?;
            let range = 0..read.index.entries.len();
            FolderWalk::new(repository, top, read, folders).alone(above.as_fd(), fd, b"", range)
        }
        TreePart::Folder(folder) => {
            let Some(fd) = open(&above, folder, flags).ok()? else { return Some(Vec::new()) };
            let path = [folder, b"/"].concat();
            let first = read.index.entries.partition_point(|entry| entry.path < path);
            let length = read.index.entries[first..].iter().take_while(|entry| entry.path.starts_with(&path)).count();
            // A folder that is not tracked may be ignored, or a repository, as a folder above it may.
            if length == 0 {
                return None;
            }
            FolderWalk::new(repository, top, read, &none).alone(above.as_fd(), fd, &path, first..first + length)
        }
    }
}

/// Opens a folder through folders alone, with lists of ignored files that are files. Returns `None` if it is not there.
fn open(top: &OwnedFd, folder: &[u8], flags: OFlags) -> Result<Option<OwnedFd>, Errno> {
    let mut fd = top.try_clone().map_err(|_| Errno::MFILE)?;
    for name in folder.split(|byte| *byte == b'/') {
        match statat(&fd, ".gitignore", AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile => return Err(Errno::LOOP),
            Ok(_) | Err(Errno::NOENT) => {}
            Err(error) => return Err(error),
        }
        fd = match openat(&fd, OsStr::from_bytes(name), flags, Permissions::empty()) {
            Ok(fd) => fd,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(error),
        };
    }
    Ok(Some(fd))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::time::SystemTime;

    use super::*;
    use crate::git::snapshot::{by_library, changed};

    /// The folders of the division in every test below.
    const FOLDERS: [&str; 3] = ["a", "deep/b", "gone"];

    /// A repository whose index is old enough to vouch for its files.
    struct Tree {
        folder: tempfile::TempDir,
        repository: git2::Repository,
        index: SharedIndex,
    }

    impl Tree {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let repository = git2::Repository::init(folder.path()).expect("a repository");
            let tree = Self { folder, repository, index: SharedIndex::default() };
            for path in ["top", "a/one", "a/two", "a/in/three", "deep/other", "deep/b/four", ".gitignore"] {
                tree.write(path, if path == ".gitignore" { "*.log\n" } else { "1\n" });
            }
            symlink("one", tree.at("a/link")).expect("a link");
            tree.add();
            tree
        }

        fn at(&self, path: &str) -> std::path::PathBuf {
            self.folder.path().join(path)
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.at(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }

        fn remove(&self, path: &str) {
            fs::remove_file(self.at(path)).expect("a file");
        }

        fn add(&self) {
            let mut index = self.repository.index().expect("an index");
            index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("added");
            index.write().expect("written");
            let index = fs::File::options().append(true).open(self.repository.path().join("index")).expect("the index");
            index.set_modified(SystemTime::now() + Duration::from_mins(1)).expect("a time");
        }

        /// Looks at every part, and checks that together they are the whole. Returns the parts that only the whole shows.
        #[track_caller]
        fn check(&mut self, why: &str) -> Vec<&'static str> {
            let whole = by_library(&self.repository).expect("a snapshot").entries;
            self.index.next_state();
            let folders: HashSet<Vec<u8>> = FOLDERS.iter().map(|folder| folder.as_bytes().to_vec()).collect();
            let is_in = |path: &[u8], folder: &str| path.starts_with(format!("{folder}/").as_bytes());
            let is_of = |entry: &&SnapshotEntry, part: Option<&str>| match part {
                Some(folder) => is_in(&entry.path, folder),
                None => !FOLDERS.iter().any(|folder| is_in(&entry.path, folder)),
            };
            let mut not_told = Vec::new();
            for part in [None].into_iter().chain(FOLDERS.map(Some)) {
                let asked = part.map_or(TreePart::Without(&folders), |folder| TreePart::Folder(folder.as_bytes()));
                let expected: Vec<SnapshotEntry> = whole.iter().filter(|entry| is_of(entry, part)).cloned().collect();
                match look(&self.repository, &mut self.index, asked) {
                    Some(found) => assert!(
                        found == expected,
                        "{why}, {asked}: {:?}",
                        changed(&expected, &found)
                            .iter()
                            .map(|path| String::from_utf8_lossy(path).into_owned())
                            .collect::<Vec<_>>()
                    ),
                    None => not_told.push(part.unwrap_or("rest")),
                }
            }
            not_told
        }
    }

    /// A step of a suite that writes to the work tree.
    type Step = fn(&Tree);

    #[test]
    fn parts_are_what_the_whole_has_there() {
        let steps: [(&str, Step); 13] = [
            ("as committed", |_| {}),
            ("changed", |tree| tree.write("a/one", "2\n")),
            ("changed, of the same length and time", |tree| {
                let found = fs::metadata(tree.at("deep/b/four")).expect("a file");
                tree.write("deep/b/four", "3\n");
                let file = fs::File::options().append(true).open(tree.at("deep/b/four")).expect("a file");
                file.set_modified(found.modified().expect("a time")).expect("a time");
            }),
            ("added", |tree| tree.write("a/in/new", "1\n")),
            ("added in a folder of its own", |tree| tree.write("deep/b/x/y/new", "1\n")),
            ("added at the top", |tree| tree.write("new", "1\n")),
            ("ignored", |tree| tree.write("a/x.log", "1\n")),
            ("ignored no longer", |tree| tree.write(".gitignore", "")),
            ("removed", |tree| tree.remove("a/two")),
            ("executable", |tree| {
                fs::set_permissions(tree.at("a/in/three"), fs::Permissions::from_mode(0o755)).expect("a mode");
            }),
            ("another link", |tree| {
                tree.remove("a/link");
                symlink("in", tree.at("a/link")).expect("a link");
            }),
            ("a link to a folder in place of a file", |tree| {
                tree.remove("deep/other");
                symlink("b", tree.at("deep/other")).expect("a link");
            }),
            ("another index", |tree| tree.add()),
        ];
        let mut tree = Tree::new();
        for (name, step) in steps {
            step(&tree);
            assert_eq!(tree.check(name), [""; 0], "{name}");
        }
        fs::remove_dir_all(tree.at("a")).expect("a folder");
        assert_eq!(tree.check("removed with its folder"), [""; 0]);
    }

    #[test]
    fn what_only_the_whole_shows_is_not_told() {
        let check = |step: Step, expected: &[&str]| {
            let mut tree = Tree::new();
            assert_eq!(tree.check("as committed"), [""; 0]);
            step(&tree);
            assert_eq!(tree.check("after a step"), expected);
        };
        // A folder of the division that is not tracked.
        check(|tree| tree.write("gone/new", "1\n"), &["gone"]);
        check(
            |tree| {
                fs::rename(tree.at("deep"), tree.at("elsewhere")).expect("renamed");
                symlink("elsewhere", tree.at("deep")).expect("a link");
            },
            &["deep/b"],
        );
        check(
            |tree| {
                fs::remove_dir_all(tree.at("a")).expect("a folder");
                tree.write("a", "1\n");
            },
            &["a"],
        );
        // A list of ignored files that is a link counts for all that is below it.
        check(|tree| symlink("four", tree.at("deep/b/.gitignore")).expect("a link"), &["deep/b"]);
        check(|tree| symlink("b/four", tree.at("deep/.gitignore")).expect("a link"), &["rest", "deep/b"]);
    }
}
