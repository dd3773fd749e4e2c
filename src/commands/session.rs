//! What most verbs begin with: the repository, its config, and where the one lies in the other.

use std::path::{Path, PathBuf};

use super::Context;
use crate::changes::Repository;
use crate::config::{self, Loaded};
use crate::error::{Error, Result};
use crate::files;
use crate::pattern::Pattern;
use crate::suites::{self, Folders};

/// An opened repository and its config.
pub(super) struct Session {
    pub(super) repository: Repository,
    pub(super) loaded: Loaded,
    /// The config's path from the top of the repository, if it lies in it.
    pub(super) config_path: Option<String>,
}

impl Session {
    pub(super) fn open(context: &Context) -> Result<Self> {
        let here = std::env::current_dir().map_err(|error| Error::unknown("the current folder is gone").because(error))?;
        let repository = Repository::open(&here)?;
        let top = repository.places().top.clone();
        let path = match &context.config {
            Some(path) => here.join(path),
            None if repository.places().is_bare => {
                return Err(
                    Error::usage("a bare repository has no cicd.yml in a work tree").hint("name one with --config FILE")
                );
            }
            None => config::discover(&here, &top)?,
        };
        let shown = shown(&path, &here, context.config.as_deref());
        let loaded = config::load(&path, &shown)?;
        let config_path = path_in(&path, &top);
        Ok(Self { repository, loaded, config_path })
    }

    /// Looks into the work tree for suites.
    pub(super) fn folders(&self) -> WorkTree<'_> {
        WorkTree(&self.repository.places().top)
    }
}

/// The config as a person would type it from here.
fn shown(path: &Path, here: &Path, given: Option<&Path>) -> String {
    if let Some(given) = given {
        return given.display().to_string();
    }
    if let Ok(below) = path.strip_prefix(here) {
        return below.display().to_string();
    }
    let up = here.ancestors().position(|folder| Some(folder) == path.parent()).unwrap_or_default();
    let mut shown = PathBuf::from_iter(std::iter::repeat_n("..", up));
    shown.extend(path.file_name());
    shown.display().to_string()
}

/// A file's path from the top, with links in its folders resolved but not the file itself: a link to a config is a path like any other.
fn path_in(path: &Path, top: &Path) -> Option<String> {
    let folder = path.parent()?.canonicalize().ok()?;
    let top = top.canonicalize().ok()?;
    let below = folder.strip_prefix(top).ok()?.join(path.file_name()?);
    below.to_str().map(str::to_owned)
}

/// The work tree as `suites` asks for it.
pub(super) struct WorkTree<'a>(&'a Path);

impl Folders for WorkTree<'_> {
    fn holds_suite(&self, folder: &str, glob: Option<&str>) -> bool {
        let pattern = glob.and_then(|glob| Pattern::parse(glob).ok());
        files::any_file(&self.0.join(folder), |path, executable| match &pattern {
            Some(pattern) => pattern.matches(Path::new(folder).join(path).to_string_lossy().as_bytes(), false),
            None => suites::is_runnable(path, executable),
        })
    }
}
