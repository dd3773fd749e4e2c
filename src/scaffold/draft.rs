//! The text of `cicd.yml`: unchanged, extended by domains from the command line, or created for a repository that has none.

use std::path::Path;

use super::configure::{self, insert_domains};
use super::discover::{self, Ambiguous, Basis, Discovered, DomainCandidate, Inventory};
use super::surroundings::{bases, on_ground};
use super::template::Templates;
use super::version;
use crate::config::Loaded;
use crate::git::{self, Repository};
use crate::graph::{MAX_SOURCES, Scan, Scope, scan};
use crate::model::error::{Error, Result};
use crate::model::pattern::Pattern;

/// A config that is about to be written.
pub(crate) struct Draft {
    /// The whole text of the config.
    pub(super) text: String,
    /// True if the text differs from the existing file.
    pub(super) is_changed: bool,
    /// True if the repository already has tests, so it needs no tree of test folders.
    pub(super) has_tests: bool,
}

/// Possible sources of the domains of a first config.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// Domains from the command line.
    Named(Vec<DomainCandidate>),
    /// The domains of the example platform.
    Platform,
    /// Domains that are found in the repository.
    Discovered,
    /// Domains that are found in the repository, or the example if the repository is empty.
    Default,
}

impl Draft {
    /// Adds domains to the existing config.
    ///
    /// # Errors
    /// Returns an error if the new domains conflict with the existing ones.
    pub(crate) fn changed(loaded: &Loaded, named: &[DomainCandidate]) -> Result<Self> {
        let text = insert_domains(&loaded.source.text, named)?;
        Ok(Self { is_changed: text != loaded.source.text, text, has_tests: true })
    }

    /// Creates a first config from the findings.
    ///
    /// # Errors
    /// Returns an error if the repository has a template of its own that does not produce a config.
    pub(crate) fn first(repository: &Repository, found: &Discovered) -> Result<Self> {
        let templates = Templates::builtin().with_overrides(&repository.places().top)?;
        let own = configure::template();
        let template = templates.get(configure::TEMPLATE).unwrap_or(&own);
        let text = configure::text(found, template, version::minor(version::CURRENT))?;
        Ok(Self { text, is_changed: true, has_tests: found.has_tests })
    }
}

/// Finds the domains of a first config. `state` is the folder of the cache.
///
/// # Errors
/// Returns an error if git fails.
pub(crate) fn find(repository: &Repository, origin: Origin, state: &Path) -> Result<Discovered> {
    let branches = bases(repository)?;
    let scan = of_work_tree(repository, state)?;
    on_ground(repository, |ground| {
        let discovered = || discover::discover(ground, &scan, &branches);
        match origin {
            Origin::Named(named) => discover::with_domains(ground, &scan, &branches, named),
            Origin::Discovered => discovered(),
            Origin::Default if !is_bare(ground) => discovered(),
            Origin::Platform | Origin::Default => discover::with_dependencies(configure::platform(discovered()), &scan),
        }
    })
}

/// Reads the manifests and sources of the work tree, as `cicd check` does.
fn of_work_tree(repository: &Repository, state: &Path) -> Result<Scan> {
    let commit = repository.commit("HEAD")?;
    let changes = git::edits(repository)?;
    let commit = commit.as_deref();
    let scope = Scope { commit, changes: &changes, is_work_tree: true, is_only_changed: false, most: MAX_SOURCES };
    scan(repository, &scope, Some(state))
}

/// Returns the paths from the command line that match no file, each with its domain. A typing error there would make a domain
/// that no change affects.
///
/// # Errors
/// Returns an error if git fails.
pub(crate) fn dead_paths<'d>(repository: &Repository, domains: &'d [DomainCandidate]) -> Result<Vec<(&'d str, &'d str)>> {
    let named = domains.iter().filter(|domain| domain.why.contains(&Basis::Named));
    let lines: Vec<(&str, &str, Pattern)> = named
        .flat_map(|domain| domain.paths.iter().map(move |path| (domain.name.as_str(), path.as_str())))
        .filter_map(|(name, path)| Some((name, path, Pattern::parse(path).ok()?)))
        .collect();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let files = repository.files()?;
    let is_dead = |pattern: &Pattern| !files.iter().any(|(file, is_folder)| takes(pattern, file, *is_folder));
    let dead = lines.into_iter().filter(|(_, path, pattern)| !path.starts_with('!') && is_dead(pattern));
    Ok(dead.map(|(name, path, _)| (name, path)).collect())
}

/// Returns true if a pattern matches a file itself, or a folder above it.
fn takes(pattern: &Pattern, file: &[u8], is_folder: bool) -> bool {
    let mut folders = file.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &file[..at]);
    pattern.matches(file, is_folder) || folders.any(|folder| pattern.matches(folder, true))
}

/// Returns true if the repository holds nothing yet that could be a domain.
fn is_bare(ground: &Inventory<'_>) -> bool {
    let is_decoration = |path: &String| {
        let name = path.to_lowercase();
        let is_text = ["readme", "license", "licence", "copying", "changelog", "contributing", "code_of_conduct", "security"];
        !path.contains('/') && (name.starts_with('.') || is_text.iter().any(|start| name.starts_with(start)))
    };
    ground.files().iter().all(is_decoration)
}

/// Returns the error for a repository that can be cut into domains in several ways.
pub(crate) fn unclear(ambiguous: &Ambiguous) -> Error {
    let error = Error::usage(format!("the domains are ambiguous: {}", ambiguous.why));
    if ambiguous.choices.is_empty() {
        return error
            .hint("name them: cicd scaffold --yes --domain shop --path /src/shop/ --domain billing --path /src/billing/")
            .hint("or start from an example: cicd scaffold --preset platform");
    }
    ambiguous.choices.iter().fold(error, |error, choice| {
        let flags = choice.flags.join(" \\\n    ");
        error.hint(format!("{}:\n  cicd scaffold --yes {flags}", choice.title))
    })
}
