//! What the generated files follow from besides the config: base branches, languages, what the repository brings.

use super::discover::{self, Inventory};
use super::languages::Languages;
use super::lock::Lock;
use super::{Surroundings, version};
use crate::config::{self, Config, FILE_NAME};
use crate::git::Repository;
use crate::model::error::Result;

/// Where the repository's own way of installing `cicd` stands.
const INSTALL_SCRIPT: &str = ".cicd/install.sh";

/// What a config does not say of its repository.
///
/// # Errors
/// When git or a file cannot be read.
pub(super) fn of(repository: &Repository, config: &Config, lock: Option<&Lock>) -> Result<Surroundings> {
    let configured: Vec<String> = config.base.iter().map(|base| base.value.clone()).collect();
    let bases = if configured.is_empty() { bases(repository)? } else { configured };
    let root = &repository.places().top;
    // They only matter to the action that is written once.
    let is_set_up = lock.is_some_and(|lock| lock.files.contains_key(".github/actions/cicd-setup/action.yml"));
    let languages = if is_set_up { Languages::default() } else { languages(repository)? };
    Ok(Surroundings {
        version: version::CURRENT.to_owned(),
        bases,
        languages,
        has_install_script: root.join(INSTALL_SCRIPT).is_file(),
    })
}

/// The base branches of the config, if there is one, else what git says.
///
/// # Errors
/// When the config or git cannot be read.
pub(crate) fn configured_bases(repository: &Repository) -> Result<Vec<String>> {
    let there = repository.places().top.join(FILE_NAME);
    let configured = match there.symlink_metadata() {
        Ok(_) => config::load(&there, FILE_NAME)?.config.base.into_iter().map(|base| base.value).collect(),
        Err(_) => Vec::new(),
    };
    if configured.is_empty() { bases(repository) } else { Ok(configured) }
}

/// The remote's default branch; of a repository without a remote, the one that is checked out.
///
/// # Errors
/// When git cannot be asked.
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

/// What the setup action of the workflows is to install.
fn languages(repository: &Repository) -> Result<Languages> {
    on_ground(repository, discover::languages)
}

/// Looks at the files that git tracks or would.
///
/// # Errors
/// When git cannot be asked.
pub(super) fn on_ground<T>(repository: &Repository, look: impl FnOnce(&Inventory<'_>) -> T) -> Result<T> {
    let files = repository.files()?;
    let paths = files.into_iter().filter_map(|(path, _)| String::from_utf8(path).ok()).collect();
    let reader = discover::on_disk(&repository.places().top);
    Ok(look(&Inventory::new(paths, &reader)))
}
