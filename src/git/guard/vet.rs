//! Checks that the files of a repository stay in it: its folders, its settings, the files that they include and the paths that they name.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::settings::LocalSetting;
use super::{FoundRepository, file, settings, trust};
use crate::model::error::{Error, Result};

/// Files and folders of git's own that both readers open wherever they
/// lead. A link to another place counts as a repository that leads there.
const COMMON: [&str; 16] = [
    "HEAD",
    "config",
    "packed-refs",
    "refs",
    "shallow",
    "info",
    "info/exclude",
    "info/attributes",
    "info/grafts",
    "info/sparse-checkout",
    "objects",
    "objects/pack",
    "objects/info",
    "objects/info/commit-graph",
    "objects/info/commit-graphs",
    "objects/info/alternates",
];

/// Such files and folders of one worktree.
const OWN: [&str; 5] = ["HEAD", "index", "config.worktree", "refs", "info"];

/// Settings whose value is a file that git reads for the verbs that only read.
const FILES: [&str; 2] = ["core.excludesfile", "core.attributesfile"];

/// The deepest nesting of included settings files: git's own limit.
const DEPTH: usize = 10;

/// Checks a repository that a search found.
pub(super) fn vet(found: &FoundRepository) -> Result<()> {
    let guard = RepositoryGuard::new(found);
    guard.places(found)?;
    let settings = guard.all()?;
    guard.work_tree(found, &settings)
}

/// Checks a repository that `GIT_DIR` names, except for its place and its work tree.
pub(super) fn vet_named(git_dir: &Path, common: &Path) -> Result<()> {
    let (Ok(git_dir), Ok(common)) = (git_dir.canonicalize(), common.canonicalize()) else { return Ok(()) };
    let found = FoundRepository { at: git_dir.clone(), git_dir, common, is_git_folder: true };
    RepositoryGuard::new(&found).all().map(drop)
}

/// The folders that belong to a repository, and the checks against them.
struct RepositoryGuard<'f> {
    found: &'f FoundRepository,
    own: Vec<PathBuf>,
}

impl<'f> RepositoryGuard<'f> {
    fn new(found: &'f FoundRepository) -> Self {
        let mut own = vec![found.at.clone(), found.git_dir.clone(), found.common.clone()];
        // The main work tree of a linked one.
        if found.common.file_name() == Some(OsStr::new(".git")) {
            own.extend(found.common.parent().map(Path::to_owned));
        }
        Self { found, own }
    }

    fn is_own(&self, path: &Path) -> bool {
        self.own.iter().any(|folder| path.starts_with(folder))
    }

    /// Returns an error if the path leads out of the repository, unless the repository may lead elsewhere.
    fn stays(&self, path: &Path, what: &str) -> Result<()> {
        if real(path).is_some_and(|real| self.is_own(&real)) || trust::may_lead_elsewhere(&self.found.at) {
            return Ok(());
        }
        let message = format!("the repository leads to {}, outside of it ({what})", path.display());
        Err(Error::unknown(message).hint(format!(
            "if you trust this repository: git config --global --add safe.directory '{}'",
            self.found.at.display()
        )))
    }

    /// Checks that the git folder belongs to the work tree in which it was found.
    fn places(&self, found: &FoundRepository) -> Result<()> {
        let is_inside = |folder: &Path| folder.starts_with(&found.at);
        // The file `gitdir` of a linked worktree names its `.git`; the library takes the work tree from there.
        let linked = if found.git_dir == found.common { None } else { file::read(&found.git_dir.join("gitdir"))? };
        if let Some(named) = linked {
            let named = real(&found.git_dir.join(OsStr::from_bytes(named.trim_ascii())));
            let is_below = found.git_dir.starts_with(&found.common);
            if named == real(&found.at.join(".git")) && (is_below || is_inside(&found.common)) {
                return Ok(());
            }
            let message = format!("the repository has another path on record for the work tree {}", found.at.display());
            return Err(Error::unknown(message).hint("if it was moved: git worktree repair"));
        }
        if !is_inside(&found.common) && found.git_dir != found.common {
            self.stays_inside(&found.common, "commondir")?;
        }
        if is_inside(&found.git_dir) {
            return Ok(());
        }
        // A submodule, or a work tree that its git folder names.
        let settings = settings::read(&found.common.join("config"))?;
        let named = settings.into_iter().rev().find(|setting| setting.name == "core.worktree").and_then(|named| named.value);
        if named.is_some_and(|named| real(&found.git_dir.join(named)).as_deref() == Some(&*found.at)) {
            return Ok(());
        }
        let mutual = "or record the work tree in its git folder: git config core.worktree \"$PWD\"";
        self.stays_inside(&found.git_dir, ".git").map_err(|error| error.hint(mutual))
    }

    /// Returns an error as [`Self::stays`] does, with only the folder in which the repository was found counting as its own.
    fn stays_inside(&self, path: &Path, what: &str) -> Result<()> {
        Self { found: self.found, own: vec![self.found.at.clone()] }.stays(path, what)
    }

    /// Returns every setting of the repository's own files, after a check of each file and each path in them.
    fn all(&self) -> Result<Vec<LocalSetting>> {
        for name in COMMON {
            self.file(&self.found.common.join(name))?;
        }
        // Where nothing is shared with another worktree, the two folders are one.
        let is_one = self.found.git_dir == self.found.common;
        for name in OWN.iter().filter(|name| !(is_one && COMMON.contains(name))) {
            self.file(&self.found.git_dir.join(name))?;
        }
        for name in [".gitignore", ".gitattributes", ".gitmodules"] {
            let path = self.found.at.join(name);
            if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
                return Err(file::not_a_file(&path));
            }
        }
        // The files of a commit-graph that is a chain.
        for entry in self.found.common.join("objects/info/commit-graphs").read_dir().into_iter().flatten().flatten() {
            self.file(&entry.path())?;
        }
        self.alternates(&self.found.common.join("objects"), DEPTH)?;
        let mut all = Vec::new();
        for file in [self.found.common.join("config"), self.found.git_dir.join("config.worktree")] {
            self.settings(&file, DEPTH, &mut all)?;
        }
        for setting in all.iter().filter(|setting| FILES.contains(&setting.name.as_str())) {
            self.named(setting, &self.found.at)?;
        }
        let elsewhere = |setting: &&LocalSetting| {
            setting.name == "extensions.refstorage" && setting.value.as_ref().is_some_and(|value| value.contains('/'))
        };
        if let Some(setting) = all.iter().find(elsewhere) {
            self.stays(Path::new(setting.value.as_deref().unwrap_or_default()), &setting.name)?;
        }
        Ok(all)
    }

    /// Checks one path of git's own: a file or a folder of this repository.
    fn file(&self, path: &Path) -> Result<()> {
        let Ok(found) = path.symlink_metadata() else { return Ok(()) };
        if found.is_symlink() {
            match path.metadata() {
                Ok(target) if target.is_file() || target.is_dir() => return self.stays(path, &shown(path)),
                // An old HEAD is a link to a branch that may not exist yet.
                Err(_) => return Ok(()),
                Ok(_) => return Err(file::not_a_file(path)),
            }
        }
        if found.is_file() || found.is_dir() { Ok(()) } else { Err(file::not_a_file(path)) }
    }

    /// Checks the object stores that this one borrows from, and those that they borrow from.
    fn alternates(&self, objects: &Path, depth: usize) -> Result<()> {
        let Some(content) = file::read(&objects.join("info/alternates"))? else { return Ok(()) };
        for line in content.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#")) {
            let other = objects.join(OsStr::from_bytes(line));
            self.stays(&other, "objects/info/alternates")?;
            if depth > 0 {
                self.alternates(&other, depth - 1)?;
            }
        }
        Ok(())
    }

    /// Reads the settings of a file and of those that it includes, whatever their condition.
    fn settings(&self, path: &Path, depth: usize, all: &mut Vec<LocalSetting>) -> Result<()> {
        for setting in settings::read(path)? {
            let section = setting.name.strip_suffix(".path").unwrap_or_default();
            let is_include = section == "include" || section.starts_with("includeif.");
            if is_include && setting.value.as_ref().is_some_and(|value| !value.is_empty()) {
                if depth == 0 {
                    return Err(Error::unknown(format!("{} includes others in too many levels", path.display())));
                }
                if let Some(included) = self.named(&setting, path.parent().unwrap_or(path))? {
                    self.settings(&included, depth - 1, all)?;
                }
            }
            all.push(setting);
        }
        Ok(())
    }

    /// Returns the file that a setting names from `folder`; `None` if there is none or the path cannot be resolved here.
    fn named(&self, setting: &LocalSetting, folder: &Path) -> Result<Option<PathBuf>> {
        let Some(value) = setting.value.as_deref().filter(|value| !value.is_empty()) else { return Ok(None) };
        let what = format!("{} in {}", setting.name, shown(&setting.file));
        // `~` is a home folder, `%(prefix)` the folder in which git is installed.
        let path = match value.strip_prefix("~/") {
            Some(rest) => PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(rest),
            None if value.starts_with(['~', '%']) => PathBuf::from("/").join(value),
            None => folder.join(value),
        };
        self.stays(&path, &what)?;
        self.file(&path)?;
        Ok(path.exists().then_some(path))
    }

    /// Checks that the work tree is the folder in which the repository was found, or lies in it.
    fn work_tree(&self, found: &FoundRepository, settings: &[LocalSetting]) -> Result<()> {
        let last = |name: &str| settings.iter().rev().find(|setting| setting.name == name);
        let is_bare = last("core.bare").is_some_and(|bare| bare.value.as_deref().is_none_or(is_yes));
        if found.is_git_folder && (!is_bare || last("core.worktree").is_some()) {
            let message =
                format!("{} has the files of a bare repository, but its settings say that it is not bare", found.at.display());
            return Err(Error::unknown(message).hint("name it if you mean it: GIT_DIR=FOLDER GIT_WORK_TREE=FOLDER cicd …"));
        }
        // The work tree of a linked worktree is the place of its link.
        let is_linked = found.git_dir != found.common && found.git_dir.join("gitdir").exists();
        let named = last("core.worktree").filter(|setting| !is_linked || setting.file.ends_with("config.worktree"));
        let Some(named) = named.and_then(|setting| setting.value.as_deref()) else { return Ok(()) };
        self.stays_inside(&found.git_dir.join(named), "core.worktree")
    }
}

/// Returns true if git reads this value as a yes.
fn is_yes(value: &str) -> bool {
    let is_number = value.parse::<i64>().is_ok_and(|number| number != 0);
    is_number || ["true", "yes", "on"].iter().any(|yes| value.eq_ignore_ascii_case(yes))
}

/// Resolves a path; for one that does not exist, returns the place where it would be.
fn real(path: &Path) -> Option<PathBuf> {
    let there = path.ancestors().find(|part| part.symlink_metadata().is_ok())?;
    let rest = path.strip_prefix(there).ok()?;
    Some(rest.components().fold(there.canonicalize().ok()?, |mut real, part| {
        match part {
            Component::ParentDir => drop(real.pop()),
            Component::Normal(name) => real.push(name),
            _ => {}
        }
        real
    }))
}

/// Returns the short form of a path in the git folder, for a message.
fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.iter().collect();
    let from = parts.iter().rposition(|part| *part == ".git").unwrap_or(parts.len().saturating_sub(1));
    parts[from..].iter().collect::<PathBuf>().display().to_string()
}
