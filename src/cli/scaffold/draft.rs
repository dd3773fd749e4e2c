//! The text of `cicd.yml`: as it is, with domains of the command line added, or made for a repository that has none.

use super::ask::{self, Said};
use super::project::{VERSION, bases};
use super::{Args, Preset};
use crate::cli::Context;
use crate::config::{FILE_NAME, Loaded};
use crate::git::Repository;
use crate::model::error::{Error, Result};
use crate::model::pattern::Pattern;
use crate::report::scaffold as report;
use crate::scaffold::configure::{self, insert_domains, of_flags};
use crate::scaffold::discover::{self, Ambiguous, Basis, Candidate, Ground};
use crate::scaffold::languages::Languages;
use crate::scaffold::template::Templates;

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
pub(super) fn changed(args: &Args, context: &Context, repository: &Repository, loaded: &Loaded) -> Result<Draft> {
    if args.preset.is_some() {
        return Err(Error::usage(format!("there is a {FILE_NAME} already: --preset is for a repository without one"))
            .hint(format!("add a domain with --domain NAME --path GLOB, or edit {FILE_NAME}")));
    }
    let named = named(args)?;
    if !named.is_empty() {
        tell_dead(context, repository, &named)?;
    }
    let text = insert_domains(&loaded.source.text, &named)?;
    Ok(Draft { is_changed: text != loaded.source.text, text, has_tests: true })
}

/// Says which of the command line's paths match no file: a slip there makes a domain that nothing ever touches.
fn tell_dead(context: &Context, repository: &Repository, domains: &[Candidate]) -> Result<()> {
    let named = domains.iter().filter(|domain| domain.why.contains(&Basis::Named));
    let lines: Vec<(&str, &str, Pattern)> = named
        .flat_map(|domain| domain.paths.iter().map(move |path| (domain.name.as_str(), path.as_str())))
        .filter_map(|(name, path)| Some((name, path, Pattern::parse(path).ok()?)))
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    let files = repository.files()?;
    for (name, path, pattern) in lines {
        let is_dead = !files.iter().any(|(file, is_folder)| takes(&pattern, file, *is_folder));
        if is_dead && !path.starts_with('!') {
            context.screen.warn(&format!("`{path}` of {name} matches no file yet"));
        }
    }
    Ok(())
}

/// Whether a pattern takes a file, itself or by a folder above it.
fn takes(pattern: &Pattern, file: &[u8], is_folder: bool) -> bool {
    let mut folders = file.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &file[..at]);
    pattern.matches(file, is_folder) || folders.any(|folder| pattern.matches(folder, true))
}

fn named(args: &Args) -> Result<Vec<Candidate>> {
    let pairs: Vec<_> = args.domains.0.iter().map(|pair| (pair.name.clone(), pair.paths.clone())).collect();
    of_flags(&pairs)
}

/// The first config of a repository: what was found is told, and somebody says yes to it.
pub(super) fn first(args: &Args, context: &Context, repository: &Repository) -> Result<Draft> {
    let named = named(args)?;
    let branches = bases(repository)?;
    let found = on_ground(repository, |ground| match args.preset {
        _ if !named.is_empty() => discover::with_domains(ground, &branches, named),
        Some(Preset::Platform) => configure::platform(discover::discover(ground, &branches)),
        None if is_bare(ground) => configure::platform(discover::discover(ground, &branches)),
        _ => discover::discover(ground, &branches),
    })?;
    context.answer(|out| report::found(out, &found))?;
    if let Some(ambiguous) = &found.ambiguous {
        return Err(unclear(ambiguous));
    }
    tell_dead(context, repository, &found.domains)?;
    if args.is_writing() {
        match ask::yes("write a cicd.yml with these, and the workflows?", args.yes) {
            Said::Yes => {}
            Said::No => {
                return Err(Error::usage("nothing was written").hint("name the domains yourself: --domain NAME --path GLOB"));
            }
            Said::Nobody => {
                return Err(
                    Error::usage("nothing was written: there is no terminal to ask on").hint("--yes takes what was found")
                );
            }
        }
    }
    let templates = Templates::builtin().with_overrides(&repository.places().top)?;
    let own = configure::template();
    let template = templates.get(configure::TEMPLATE).unwrap_or(&own);
    let text = configure::text(&found, template, minor(VERSION))?;
    Ok(Draft { text, is_changed: true, has_tests: found.has_tests })
}

/// `0.1.0` → `0.1`: templates change with those two.
fn minor(version: &str) -> &str {
    version.match_indices('.').nth(1).map_or(version, |(at, _)| &version[..at])
}

/// Whether there is nothing yet that could be a domain.
fn is_bare(ground: &Ground<'_>) -> bool {
    let is_decoration = |path: &String| {
        let name = path.to_lowercase();
        let is_text = ["readme", "license", "licence", "copying", "changelog", "contributing", "code_of_conduct", "security"];
        !path.contains('/') && (name.starts_with('.') || is_text.iter().any(|start| name.starts_with(start)))
    };
    ground.files().iter().all(is_decoration)
}

fn unclear(ambiguous: &Ambiguous) -> Error {
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

/// What the setup action of the workflows is to install.
pub(super) fn languages(repository: &Repository) -> Result<Languages> {
    on_ground(repository, discover::languages)
}

/// Looks at the files that git tracks or would.
fn on_ground<T>(repository: &Repository, look: impl FnOnce(&Ground<'_>) -> T) -> Result<T> {
    let files = repository.files()?;
    let paths = files.into_iter().filter_map(|(path, _)| String::from_utf8(path).ok()).collect();
    let reader = discover::on_disk(&repository.places().top);
    Ok(look(&Ground::new(paths, &reader)))
}
