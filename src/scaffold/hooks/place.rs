//! The hooks of a repository: their manager, and the file that gets the block.

use std::path::{Path, PathBuf};

use super::aside;
use crate::model::error::{Error, Result};

/// Possible managers of hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookManager {
    /// Git itself.
    Git,
    /// husky: git runs husky's files, and they run `.husky/pre-push`.
    Husky,
    /// The pre-commit framework: its hook runs `pre-push.legacy` first.
    PreCommit,
    /// lefthook: its hook runs the jobs of its config.
    Lefthook,
}

impl HookManager {
    /// Returns the common name of the manager.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Git => "git",
            Self::Husky => "husky",
            Self::PreCommit => "pre-commit",
            Self::Lefthook => "lefthook",
        }
    }
}

/// The hooks of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookPlace {
    /// The manager of the hooks.
    pub manager: HookManager,
    /// The folder from which git runs the hooks.
    pub folder: PathBuf,
    /// The top of the work tree.
    pub top: PathBuf,
    /// True if the folder is outside of the repository, and therefore shared with others.
    pub is_shared: bool,
}

impl HookPlace {
    /// Returns the file that gets the block.
    #[must_use]
    pub fn script(&self) -> PathBuf {
        match self.manager {
            HookManager::Husky => self.husky().join("pre-push"),
            HookManager::PreCommit => self.folder.join("pre-push.legacy"),
            HookManager::Git | HookManager::Lefthook => self.folder.join("pre-push"),
        }
    }

    fn husky(&self) -> PathBuf {
        if self.folder.ends_with("_") { self.folder.parent().unwrap_or(&self.folder).to_owned() } else { self.folder.clone() }
    }

    /// Returns true if husky 9 runs the file with `sh -e`, whatever its mode and first line. With older versions, git runs it
    /// as any other hook.
    pub(super) fn is_run_by_husky(&self) -> bool {
        self.manager == HookManager::Husky && self.folder.ends_with("_")
    }

    /// Returns every file that may hold the block, because managers move hooks later.
    pub(super) fn candidates(&self) -> Vec<PathBuf> {
        let hook = self.folder.join("pre-push");
        let mut all = vec![hook.clone(), self.folder.join("pre-push.legacy"), self.folder.join("pre-push.old")];
        if self.manager == HookManager::Husky {
            all.push(self.husky().join("pre-push"));
        }
        all.sort();
        all.dedup();
        // Writing through a link could change a file that belongs to the user and that git may track.
        all.retain(|path| path.symlink_metadata().is_ok_and(|m| m.is_file()) && *path != aside(&hook));
        all
    }

    /// Returns true if an existing hook can take a block: a shell script that is not a link and that git would run.
    pub(super) fn takes_a_block(&self, path: &Path, text: &[u8]) -> bool {
        if self.is_run_by_husky() {
            return true;
        }
        let is_run = path.symlink_metadata().is_ok_and(|m| m.is_file() && crate::system::files::is_executable(&m));
        let first = text.split(|b| *b == b'\n').next().unwrap_or_default();
        let shell = String::from_utf8_lossy(first);
        let program = shell.strip_prefix("#!").and_then(|line| line.split_whitespace().find(|word| !word.ends_with("/env")));
        let name = program.and_then(|program| program.rsplit('/').next());
        is_run && matches!(name, Some("sh" | "bash" | "dash" | "ash" | "ksh" | "zsh"))
    }

    /// Checks that the folder of the hooks is not shared.
    ///
    /// # Errors
    /// Returns an error if the hooks in the folder run in other repositories too.
    pub fn refuse_shared(&self) -> Result<()> {
        if !self.is_shared {
            return Ok(());
        }
        if self.folder.is_symlink() {
            let (link, target) = (self.folder.display(), self.folder.canonicalize().unwrap_or_default());
            let error = format!("{link} is a symbolic link to {}, whose hooks may run in other repositories", target.display());
            return Err(Error::usage(error)
                .hint(format!("give this repository its own: rm '{link}' && mkdir '{link}'"))
                .hint("or add to the pre-push hook there: cicd affected --pre-push \"$@\""));
        }
        Err(Error::usage(format!("core.hooksPath leads to {}, whose hooks run in every repository", self.folder.display()))
            .hint("give this repository its own: git config core.hooksPath .git/hooks")
            .hint("or add to your pre-push hook there: cicd affected --pre-push \"$@\""))
    }
}
