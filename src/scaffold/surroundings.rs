//! The inputs of generated files besides the config: base branches, languages, and files of the repository.

use super::discover::{self, Inventory};
use super::languages::Languages;
use super::lock::Lock;
use super::{Surroundings, version};
use crate::config::{self, Config, FILE_NAME};
use crate::git::Repository;
use crate::model::error::Result;

/// The path of the repository's own script that installs `cicd`.
const INSTALL_SCRIPT: &str = ".cicd/install.sh";

/// Returns the facts about a repository that its config does not hold.
///
/// # Errors
/// Returns an error if git fails or a file cannot be read.
pub(super) fn of(repository: &Repository, config: &Config, lock: Option<&Lock>) -> Result<Surroundings> {
    let configured: Vec<String> = config.base.iter().map(|base| base.value.clone()).collect();
    let bases = if configured.is_empty() { bases(repository)? } else { configured };
    let root = &repository.places().top;
    // The languages only matter to the setup action, which is written once.
    let is_set_up = lock.is_some_and(|lock| lock.files.contains_key(".github/actions/cicd-setup/action.yml"));
    let languages = if is_set_up { Languages::default() } else { languages(repository)? };
    Ok(Surroundings {
        version: version::CURRENT.to_owned(),
        bases,
        languages,
        has_install_script: root.join(INSTALL_SCRIPT).is_file(),
    })
}

/// Returns the base branches of the config if there is one, else those that git knows.
///
/// # Errors
/// Returns an error if the config cannot be read or git fails.
pub(crate) fn configured_bases(repository: &Repository) -> Result<Vec<String>> {
    let there = repository.places().top.join(FILE_NAME);
    let configured = match there.symlink_metadata() {
        Ok(_) => config::load(&there, FILE_NAME)?.config.base.into_iter().map(|base| base.value).collect(),
        Err(_) => Vec::new(),
    };
    if configured.is_empty() { bases(repository) } else { Ok(configured) }
}

/// Returns the remote's default branch, or the current branch of a repository without a remote.
///
/// # Errors
/// Returns an error if git fails.
pub(super) fn bases(repository: &Repository) -> Result<Vec<String>> {
    for remote in repository.remotes()? {
        let prefix = format!("refs/remotes/{remote}/");
        let head = repository.symbolic(&format!("{prefix}HEAD"))?;
        if let Some(branch) = head.as_deref().and_then(|head| head.strip_prefix(&prefix)) {
            return Ok(vec![branch.to_owned()]);
        }
    }
    let head = repository.symbolic("HEAD")?;
    let branch = head.as_deref().and_then(|head| head.strip_prefix("refs/heads/"));
    let is_usual = |branch: &&str| ["main", "master", "trunk", "develop"].contains(branch);
    Ok(branch.filter(is_usual).map(str::to_owned).into_iter().collect())
}

/// Returns the languages that the setup action of the workflows installs.
fn languages(repository: &Repository) -> Result<Languages> {
    on_ground(repository, discover::languages)
}

/// Calls `look` with an inventory of the files that git tracks or would track.
///
/// # Errors
/// Returns an error if git fails.
pub(super) fn on_ground<T>(repository: &Repository, look: impl FnOnce(&Inventory<'_>) -> T) -> Result<T> {
    let files = repository.files()?;
    let paths = files.into_iter().filter_map(|(path, _)| String::from_utf8(path).ok()).collect();
    let reader = discover::on_disk(&repository.places().top);
    Ok(look(&Inventory::new(paths, &reader)))
}
