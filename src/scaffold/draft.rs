//! The text of `cicd.yml`: as it is, with domains of the command line added, or made for a repository that has none.

use super::configure::{self, insert_domains};
use super::discover::{self, Ambiguous, Basis, Discovered, DomainCandidate, Inventory};
use super::surroundings::{bases, on_ground};
use super::template::Templates;
use super::version;
use crate::config::Loaded;
use crate::git::Repository;
use crate::model::error::{Error, Result};
use crate::model::pattern::Pattern;

/// A config about to be.
pub(crate) struct Draft {
    /// The whole text.
    pub(super) text: String,
    /// True if that differs from what is there.
    pub(super) is_changed: bool,
    /// True if the repository has tests already, so that it needs no tree for them.
    pub(super) has_tests: bool,
}

/// Where the domains of a first config come from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// The command line.
    Named(Vec<DomainCandidate>),
    /// The example of a platform.
    Platform,
    /// What the repository holds.
    Discovered,
    /// What the repository holds, or the example where it is empty.
    Default,
}

impl Draft {
    /// The config that is there, with more domains.
    ///
    /// # Errors
    /// When they do not go together.
    pub(crate) fn changed(loaded: &Loaded, named: &[DomainCandidate]) -> Result<Self> {
        let text = insert_domains(&loaded.source.text, named)?;
        Ok(Self { is_changed: text != loaded.source.text, text, has_tests: true })
    }

    /// A first config of what was found.
    ///
    /// # Errors
    /// When the repository has a template of its own that does not make one.
    pub(crate) fn first(repository: &Repository, found: &Discovered) -> Result<Self> {
        let templates = Templates::builtin().with_overrides(&repository.places().top)?;
        let own = configure::template();
        let template = templates.get(configure::TEMPLATE).unwrap_or(&own);
        let text = configure::text(found, template, version::minor(version::CURRENT))?;
        Ok(Self { text, is_changed: true, has_tests: found.has_tests })
    }
}

/// Finds the domains of a first config.
///
/// # Errors
/// When git cannot be asked.
pub(crate) fn find(repository: &Repository, origin: Origin) -> Result<Discovered> {
    let branches = bases(repository)?;
    on_ground(repository, |ground| match origin {
        Origin::Named(named) => discover::with_domains(ground, &branches, named),
        Origin::Platform => configure::platform(discover::discover(ground, &branches)),
        Origin::Default if is_bare(ground) => configure::platform(discover::discover(ground, &branches)),
        Origin::Discovered | Origin::Default => discover::discover(ground, &branches),
    })
}

/// The command line's paths that match no file, each with its domain: a slip there makes a domain that nothing ever touches.
///
/// # Errors
/// When git cannot be asked.
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

/// Returns true if a pattern takes a file, itself or by a folder above it.
fn takes(pattern: &Pattern, file: &[u8], is_folder: bool) -> bool {
    let mut folders = file.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &file[..at]);
    pattern.matches(file, is_folder) || folders.any(|folder| pattern.matches(folder, true))
}

/// Returns true if there is nothing yet that could be a domain.
fn is_bare(ground: &Inventory<'_>) -> bool {
    let is_decoration = |path: &String| {
        let name = path.to_lowercase();
        let is_text = ["readme", "license", "licence", "copying", "changelog", "contributing", "code_of_conduct", "security"];
        !path.contains('/') && (name.starts_with('.') || is_text.iter().any(|start| name.starts_with(start)))
    };
    ground.files().iter().all(is_decoration)
}

/// The error for a repository that can be cut into domains in more than one way.
pub(crate) fn unclear(ambiguous: &Ambiguous) -> Error {
    let error = Error::usage(format!("which folders are domains is for you to say: {}", ambiguous.why));
    if ambiguous.choices.is_empty() {
        return error
            .hint("name them: cicd scaffold --yes --domain shop --path /src/shop/ --domain billing --path /src/billing/")
            .hint("or begin with an example: cicd scaffold --preset platform");
    }
    ambiguous.choices.iter().fold(error, |error, choice| {
        let flags = choice.flags.join(" \\\n    ");
        error.hint(format!("{}:\n  cicd scaffold --yes {flags}", choice.title))
    })
}
