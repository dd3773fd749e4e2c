//! A listing of files that implements the queries of `suites` about folders.

use crate::model::pattern::Pattern;
use crate::scaffold::discover::ground::{Inventory, is_within, last};
use crate::suites::{self, FolderFile, Listing, SuiteFolders};

/// The folders that the walk over a work tree skips.
const SKIPPED: [&str; 4] = ["node_modules", "target", "__pycache__", ".venv"];

/// Answers queries from a listing. No runner counts as installed.
pub(super) struct Simulated<'a>(pub(super) &'a Inventory<'a>);

impl SuiteFolders for Simulated<'_> {
    fn list(&self, folder: &str, glob: Option<&str>) -> Listing {
        let pattern = glob.and_then(|glob| Pattern::parse(glob).ok());
        let is_wanted = |path: &&String| {
            let is_skipped = path[folder.len()..].split('/').rev().skip(1).any(|name| SKIPPED.contains(&name));
            !is_skipped
                && match &pattern {
                    Some(pattern) => pattern.matches(path.as_bytes(), false),
                    None => suites::is_runnable(std::path::Path::new(path)),
                }
        };
        let may_be_run = |path: &str| last(path) == "run" && self.0.is_executable(path);
        let files = self.0.below(folder).iter().filter(is_wanted);
        Listing {
            files: files.map(|path| FolderFile { path: path.clone(), is_executable: may_be_run(path) }).collect(),
            is_whole: true,
        }
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.read(path).map(String::into_bytes)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.has(path) || self.0.has_folder(path)
    }

    fn resolves(&self, folder: &str, below: &str) -> bool {
        self.0.files().iter().any(|path| is_within(path, below) && folder.is_empty())
    }

    fn program(&self, _: &str) -> bool {
        false
    }
}
