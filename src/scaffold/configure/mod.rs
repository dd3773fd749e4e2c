//! The text of a new `cicd.yml`, and new entries in an existing one.
//!
//! Every text is parsed again before it is returned: a text that this program would reject is an error here.

mod depends_on;
mod entry;
mod insert;
mod platform;

pub use depends_on::add_dependencies;
pub use insert::insert_domains;
pub use platform::platform;

use std::sync::Arc;

use serde_json::json;

use super::discover::{Basis, Discovered, DomainCandidate};
use super::template::{Template, render};
use crate::config::{self, CROSS_DOMAIN, DomainKind, FILE_NAME};
use crate::model::diagnostic::SourceText;
use crate::model::error::{Error, Result};
use crate::model::name::{RULE, is_name, tidy};
use crate::model::pattern::Pattern;

/// The name of the template.
pub const TEMPLATE: &str = "config.yml";

/// The program's own template.
pub const BUILTIN: &str = include_str!("../../../workflows-templates/config.yml");

/// Writes a config from the findings; `version` is the version of the templates, e.g. `0.1`.
///
/// # Errors
/// Returns an error if the repository's own template cannot be rendered, or if its result is not a valid config.
pub fn text(found: &Discovered, template: &Template, version: &str) -> Result<String> {
    let levels = if found.levels.is_empty() { vec!["unit".to_owned(), "integration".to_owned()] } else { found.levels.clone() };
    let lines = |lines: &[super::discover::LineCount]| lines.iter().map(|line| entry::quoted(&line.text)).collect::<Vec<_>>();
    let layouts: Vec<String> =
        found.layouts.iter().map(|line| format!("{} # {}", entry::quoted(&line.text), entry::comment(&line.why))).collect();
    let left_out = found.left_out.iter().map(|left| {
        let folder = entry::quoted(&super::discover::pattern(&left.folder));
        format!("- {} # {}: left out, so a change there runs everything", entry::comment(&folder), left.why)
    });
    let domains: Vec<_> = found
        .domains
        .iter()
        .map(|domain| json!({ "name": entry::scalar(&domain.name), "lines": entry::lines(domain) }))
        .collect();
    let params = json!({
        "version": entry::quoted(version),
        "bases": if found.bases.is_empty() { String::new() } else { entry::list(&found.bases) },
        "global": lines(&found.global),
        "ignore": lines(&found.ignore),
        "left_out": left_out.collect::<Vec<_>>(),
        "edges": if found.has_too_many_sources { "declared" } else { "proven" },
        "layouts": layouts,
        "levels": entry::list(&levels),
        "domains": domains,
    });
    let text = render(template, &params)?;
    let source = Arc::new(SourceText { name: FILE_NAME.to_owned(), text });
    config::parse(&source)?;
    Ok(source.text.clone())
}

/// A domain or library on the command line: `--domain NAME --path GLOB…` or `--library NAME --path GLOB…`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DomainFlag {
    /// Domain or library.
    pub kind: DomainKind,
    /// The name of the domain or library.
    pub name: String,
    /// Its paths, as patterns.
    pub paths: Vec<String>,
}

impl DomainFlag {
    /// Returns the flag as it is typed.
    #[must_use]
    pub fn flag(&self) -> &'static str {
        match self.kind {
            DomainKind::Domain => "--domain",
            DomainKind::Library => "--library",
        }
    }
}

/// Returns the word for a kind in messages.
fn noun(kind: DomainKind) -> &'static str {
    match kind {
        DomainKind::Domain => "domain",
        DomainKind::Library => "library",
    }
}

/// Returns the domains and libraries of the command line.
///
/// # Errors
/// Returns an error for an invalid name, a name that is given twice, an entry without a path, and a path that is not a valid
/// pattern.
pub fn of_flags(flags: &[DomainFlag]) -> Result<Vec<DomainCandidate>> {
    let mut list: Vec<DomainCandidate> = Vec::new();
    for given in flags {
        let DomainFlag { kind, name, paths } = given;
        let (flag, noun) = (given.flag(), noun(*kind));
        if !is_name(name) {
            let error = Error::usage(format!("`{name}` is not a valid {noun} name: {RULE}"));
            return Err(match tidy(name) {
                Some(tidy) => error.hint(format!("e.g. {flag} {tidy}")),
                None => error,
            });
        }
        if name == CROSS_DOMAIN && *kind == DomainKind::Library {
            return Err(Error::usage(format!("{CROSS_DOMAIN} cannot be a library")).hint("use another name"));
        }
        if paths.is_empty() && name != CROSS_DOMAIN {
            return Err(
                Error::usage(format!("the {noun} {name} has no path")).hint(format!("{flag} {name} --path /services/{name}/"))
            );
        }
        for path in paths {
            if let Err(error) = Pattern::parse(path) {
                let hint = "a path has the syntax of a .gitignore line, e.g. /services/shop/";
                return Err(Error::usage(format!("`{path}` of {name} is not a valid pattern: {error}")).hint(hint));
            }
        }
        match list.iter().find(|other| other.name == *name) {
            Some(other) if other.kind == *kind => {
                let hint = format!("give all its paths after one {flag}");
                return Err(Error::usage(format!("the {noun} {name} is named twice")).hint(hint));
            }
            Some(_) => {
                let message = format!("{name} is named twice, as a domain and as a library");
                return Err(Error::usage(message).hint("keep one of --domain and --library for it"));
            }
            None => {}
        }
        list.push(DomainCandidate {
            name: name.clone(),
            kind: *kind,
            paths: paths.clone(),
            why: vec![Basis::Named],
            ..DomainCandidate::default()
        });
    }
    Ok(list)
}

/// Returns the program's own template for [`text`].
#[must_use]
pub fn template() -> Template {
    Template { name: TEMPLATE.to_owned(), text: BUILTIN.to_owned(), is_override: false }
}

#[cfg(test)]
mod tests;
