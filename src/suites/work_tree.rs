//! Reads the work tree and the machine for `suites`. Other modules judge what is found.

use std::path::Path;

use super::folders::MAX_HEAD;
use super::{FolderFile, Listing, SuiteFolders};
use crate::model::pattern::Pattern;
use crate::system::files;

/// The largest `package.json` or manifest that is read.
const MAX_MANIFEST: u64 = 1024 * 1024;

/// Reads below the top of a work tree and along the PATH of this process.
#[derive(Debug, Clone, Copy)]
pub struct WorkTree<'a>(&'a Path);

impl<'a> WorkTree<'a> {
    /// Creates it for the top of a work tree, an absolute path.
    #[must_use]
    pub fn new(top: &'a Path) -> Self {
        Self(top)
    }
}

impl SuiteFolders for WorkTree<'_> {
    fn list(&self, folder: &str, glob: Option<&str>) -> Listing {
        let pattern = glob.and_then(|glob| Pattern::parse(glob).ok());
        let top = self.0.join(folder);
        let may_be_run = |path: &Path| {
            let is_run = path.file_name().is_some_and(|name| name == "run");
            is_run && top.join(path).metadata().is_ok_and(|metadata| files::is_executable(&metadata))
        };
        let (paths, is_all) = files::list(&top, |path| match &pattern {
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

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        files::read_within(self.0, Path::new(path), MAX_MANIFEST)
    }

    fn head(&self, path: &str) -> Option<Vec<u8>> {
        files::head(&self.0.join(path), MAX_HEAD)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.join(path).exists()
    }

    fn resolves(&self, folder: &str, below: &str) -> bool {
        self.0.join(folder).ancestors().any(|folder| folder.join(below).exists())
    }

    fn program(&self, name: &str) -> bool {
        files::is_on_path(name)
    }
}
