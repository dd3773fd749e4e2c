//! Reads the work tree and the machine for `suites`. Other modules judge what is found.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::folders::MAX_HEAD;
use super::{FolderFile, Listing, SuiteFolders};
use crate::model::counted;
use crate::model::fast_map::FastMap;
use crate::model::pattern::Pattern;
use crate::system::files::{self, FolderEntry};
use crate::system::plain_file::ReaderWithin;

/// The largest `package.json` or manifest that is read.
const MAX_MANIFEST: u64 = 1024 * 1024;

/// Reads below the top of a work tree and along the PATH of this process. A folder is read once, however often it is listed: the layouts
/// ask for the same folders for each level. Whatever runs suites in between needs a new value.
pub struct WorkTree<'a> {
    top: &'a Path,
    reader: ReaderWithin<'a>,
    listings: RefCell<FastMap<(String, Option<String>), Listing>>,
    /// What was read, by the path from the top.
    entries: RefCell<FastMap<PathBuf, Rc<[FolderEntry]>>>,
    /// The folders that were looked for, with true for those that are there.
    folders: RefCell<FastMap<PathBuf, bool>>,
}

impl<'a> WorkTree<'a> {
    /// Creates it for the top of a work tree, an absolute path.
    #[must_use]
    pub fn new(top: &'a Path) -> Self {
        let reader = ReaderWithin::new(top);
        Self { top, reader, listings: RefCell::default(), entries: RefCell::default(), folders: RefCell::default() }
    }

    /// Returns the entries of a folder; none if it is not there.
    fn entries(&self, folder: &Path) -> Rc<[FolderEntry]> {
        if let Some(known) = self.entries.borrow().get(folder) {
            return Rc::clone(known);
        }
        let read = || {
            counted::note("folder read");
            files::entries(&self.top.join(folder))
        };
        let read = if folder.parent().is_none_or(|above| self.has_folder(above)) { read() } else { None };
        if read.is_some() {
            self.folders.borrow_mut().insert(folder.to_owned(), true);
        }
        let entries: Rc<[FolderEntry]> = read.unwrap_or_default().into();
        self.entries.borrow_mut().insert(folder.to_owned(), Rc::clone(&entries));
        entries
    }

    /// Returns true if a folder is there; below one that is not, nothing is looked for.
    fn has_folder(&self, folder: &Path) -> bool {
        if let Some(known) = self.folders.borrow().get(folder) {
            return *known;
        }
        let is_there = folder.parent().is_none_or(|above| self.has_folder(above)) && self.top.join(folder).is_dir();
        self.folders.borrow_mut().insert(folder.to_owned(), is_there);
        is_there
    }

    fn listed(&self, folder: &str, glob: Option<&str>) -> Listing {
        let pattern = glob.and_then(|glob| Pattern::parse(glob).ok());
        let top = self.top.join(folder);
        let may_be_run = |path: &Path| {
            let is_run = path.file_name().is_some_and(|name| name == "run");
            is_run && top.join(path).metadata().is_ok_and(|metadata| files::is_executable(&metadata))
        };
        let entries = |below: &Path| self.entries(&Path::new(folder).join(below));
        let (paths, is_all) = files::list_by(entries, |path| match &pattern {
            Some(pattern) => pattern.matches(Path::new(folder).join(path).to_string_lossy().as_bytes(), false),
            None => super::is_runnable(path),
        });
        let mut listing = Listing { files: Vec::new(), is_whole: is_all };
        for path in paths {
            let is_executable = may_be_run(&path);
            match Path::new(folder).join(&path).into_os_string().into_string() {
                Ok(path) => listing.files.push(FolderFile { path, is_executable }),
                Err(_) => listing.is_whole = false,
            }
        }
        listing.files.sort_unstable();
        listing
    }
}

impl SuiteFolders for WorkTree<'_> {
    fn list(&self, folder: &str, glob: Option<&str>) -> Listing {
        // With and without the slash at its end a folder has the same files.
        let folder = folder.strip_suffix('/').filter(|rest| !rest.is_empty() && !rest.ends_with('/')).unwrap_or(folder);
        let asked = (folder.to_owned(), glob.map(str::to_owned));
        if let Some(known) = self.listings.borrow().get(&asked) {
            return known.clone();
        }
        let listing = self.listed(folder, glob);
        self.listings.borrow_mut().insert(asked, listing.clone());
        listing
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.reader.content(Path::new(path), MAX_MANIFEST).ok()
    }

    fn head(&self, path: &str) -> Option<Vec<u8>> {
        files::head(&self.top.join(path), MAX_HEAD)
    }

    fn top(&self) -> Option<&Path> {
        Some(self.top)
    }

    fn exists(&self, path: &str) -> bool {
        self.top.join(path).exists()
    }

    fn resolves(&self, folder: &str, below: &str) -> bool {
        self.top.join(folder).ancestors().any(|folder| folder.join(below).exists())
    }

    fn program(&self, name: &str) -> bool {
        files::is_on_path(name)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::system::files::write;

    fn check(tree: &WorkTree<'_>, folder: &str, glob: Option<&str>, paths: &[&str], reads: usize) {
        let mut found = Listing::default();
        let times = counted::times("folder read", || found = tree.list(folder, glob));
        assert_eq!(found, WorkTree::new(tree.top).list(folder, glob), "a new value answers {folder} alike");
        let found: Vec<&str> = found.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!((found.as_slice(), times), (paths, reads), "{folder} {glob:?}");
    }

    #[test]
    fn a_folder_is_read_once_and_nothing_below_one_that_is_not_there() {
        let top = tempfile::tempdir().expect("a folder");
        for path in ["t/a/unit/test_x.py", "t/a/unit/deep/test_y.py", "t/a/chaos/test_z.py", "elsewhere/test_l.py"] {
            let path = top.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).and_then(|()| write(&path, b"1", false)).expect("a file");
        }
        std::os::unix::fs::symlink("../elsewhere", top.path().join("t/linked")).expect("a link");
        let tree = WorkTree::new(top.path());
        let unit = ["t/a/unit/deep/test_y.py", "t/a/unit/test_x.py"];
        check(&tree, "t/a/unit", None, &unit, 2);
        check(&tree, "t/a/unit", None, &unit, 0);
        check(&tree, "t/a/unit/", None, &unit, 0);
        check(&tree, "t/a/unit", Some("/t/a/unit/*.py"), &unit[1..], 0);
        check(&tree, "t/a", None, &["t/a/chaos/test_z.py", unit[0], unit[1]], 2);
        check(&tree, "t/a/none", None, &[], 1);
        check(&tree, "t/b/unit", None, &[], 0);
        check(&tree, "t/b/chaos", None, &[], 0);
        check(&tree, "t/a/unit/test_x.py/unit", None, &[], 0);
        // A link is followed where a layout leads to it, and not below a listed folder.
        check(&tree, "t/linked", None, &["t/linked/test_l.py"], 1);
        check(&tree, "t", None, &["t/a/chaos/test_z.py", unit[0], unit[1]], 1);
    }
}
