//! `cicd.yml`: finding it, reading it, saying what is wrong with it, and telling what a change of it touches.
//!
//! The only home of YAML. What the values mean for a change is decided in `affected` and `suites`.

mod check;
mod checks;
mod ci;
mod clashes;
mod decode;
mod dependencies;
mod digest;
mod entry_names;
mod env;
mod env_schema;
mod into_type;
mod layout;
mod levels;
pub(crate) mod lookup;
mod model;
mod names;
mod node;
mod parse;
mod plain;
mod secrets;
mod service;
mod shell;
mod suite;
mod table;
mod url;
pub mod yaml;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use check::{CheckConfig, Probe};
pub use digest::{Digests, Touched, touched};
pub use layout::{Layout, LayoutPart};
pub use levels::{LAST_LEVELS, default_levels, known_levels};
pub use model::{
    CROSS_DOMAIN, Ci, Config, Domain, DomainKind, EdgeSource, LockFiles, ManagerConfig, MergeQueue, NamedSuite, Patterns,
    Quarantine, Suite, Suites, Unowned,
};
pub use names::{SERVER_TOKEN, is_variable};
pub use secrets::SecretNames;
pub use shell::{CommandRole, ExitCodeRules, Shell};
pub(crate) use url::{UrlOf, url_fault};

pub use crate::model::health::ManagerKind;

use crate::model::counted;
use crate::model::diagnostic::{Diagnostic, SourceText};
use crate::model::error::{Error, Result};
use crate::model::few::{count, grouped};
use crate::system::plain_file::{self, PlainFault};
use crate::system::steps::{found, step};
use crate::system::watch::watched;
pub use node::Node;

/// The name that is looked for, upwards from the current folder.
pub const FILE_NAME: &str = "cicd.yml";

/// Names that people give to the file, and that are not looked for.
const OTHER_NAMES: [&str; 3] = ["cicd.yaml", ".cicd.yml", ".cicd.yaml"];

/// The largest config that is read, in bytes. A thousand domains take a fifth of it.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// A config, where it came from, and its text for messages.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    /// The file.
    pub path: PathBuf,
    /// Its name and text, for diagnostics.
    pub source: Arc<SourceText>,
    /// What was read, for digests.
    tree: Node,
}

impl Loaded {
    /// Reads and checks a text that is at hand.
    ///
    /// # Errors
    /// As [`load`], but for reading the file.
    pub fn of(path: &Path, source: &Arc<SourceText>) -> Result<Self> {
        read_quickly(source).map(|read| Self::from_parts(path, source, read))
    }

    /// As [`Loaded::of`]; every pattern, dependency and name knows its place.
    ///
    /// # Errors
    /// As [`Loaded::of`].
    pub(crate) fn with_places(path: &Path, source: &Arc<SourceText>) -> Result<Self> {
        read_with_places(source).map(|read| Self::from_parts(path, source, read))
    }

    fn from_parts(path: &Path, source: &Arc<SourceText>, (config, tree): (Config, Node)) -> Self {
        Self { config, path: path.to_owned(), source: Arc::clone(source), tree }
    }
}

/// Finds `cicd.yml` in `start` or the nearest folder above it, not above the top of a work tree (the folder with `.git`) or `top`.
#[must_use]
pub fn discover(start: &Path, top: Option<&Path>) -> Option<PathBuf> {
    searched(start, top).map(|folder| folder.join(FILE_NAME)).find(|candidate| candidate.symlink_metadata().is_ok())
}

/// The folders in which a config may lie, the nearest first.
fn searched<'p>(start: &'p Path, top: Option<&'p Path>) -> impl Iterator<Item = &'p Path> {
    let mut is_over = false;
    start.ancestors().take_while(move |folder| {
        let goes_on = !is_over;
        is_over = Some(*folder) == top || folder.join(".git").symlink_metadata().is_ok();
        goes_on
    })
}

/// The error of a folder for which [`discover`] finds nothing.
#[must_use]
pub fn not_found(start: &Path) -> Error {
    let error = Error::usage(format!("no {FILE_NAME} in {} or in a folder above it", start.display()));
    let others = searched(start, None).flat_map(|folder| OTHER_NAMES.map(|name| folder.join(name)));
    if let Some(other) = others.into_iter().find(|path| path.is_file()) {
        return error.hint(format!("{} is not read: rename it to {FILE_NAME}", other.display()));
    }
    error
        .hint("write one for the domains of the repository with `cicd scaffold`")
        .hint(
            "or write one that names your domains, e.g.\n  version: 1\n  domains:\n    shop: { paths: [\"/services/shop/\"] }",
        )
        .hint("or name another file with --config FILE")
}

/// Reads and checks the config at `path`; `shown` is how messages call it.
///
/// # Errors
/// When it cannot be read, is too large or not text, has a syntax error (that one), or is wrong in meaning (all of them).
pub fn load(path: &Path, shown: &str) -> Result<Loaded> {
    let step = step!("read {shown}");
    let loaded = Loaded::of(path, &source(path, shown.to_owned())?)?;
    found(&step, count(loaded.config.domains.len(), "domain"));
    Ok(loaded)
}

/// Reads the text of the config at `path`; `shown` is how messages call it.
///
/// # Errors
/// When it cannot be read, is too large or not text.
pub(crate) fn source(path: &Path, shown: String) -> Result<Arc<SourceText>> {
    let _call = watched("reading the config");
    let text = read(path, &shown)?;
    Ok(Arc::new(SourceText { name: shown, text }))
}

/// Reads the config out of a text. Its values carry no places; [`parse_with_places`] reads those too.
///
/// # Errors
/// As [`load`].
pub fn parse(source: &Arc<SourceText>) -> Result<Config> {
    read_quickly(source).map(|(config, _)| config)
}

/// Reads the config out of a text, with the place of every pattern, dependency and name.
///
/// # Errors
/// As [`load`].
pub fn parse_with_places(source: &Arc<SourceText>) -> Result<Config> {
    read_with_places(source).map(|(config, _)| config)
}

/// Returns true unless the quick reader of configs reads this text otherwise than the YAML library does. For tests: the quick reader
/// leaves to the library what it does not surely understand.
#[must_use]
pub fn readers_agree(text: &str) -> bool {
    plain::parse(text).is_none_or(|quick| node::parse_by_library(text).is_ok_and(|slow| slow == quick))
}

fn read_quickly(source: &Arc<SourceText>) -> Result<(Config, Node)> {
    read_by(source, parse::parse)
}

fn read_with_places(source: &Arc<SourceText>) -> Result<(Config, Node)> {
    counted::note("config read with places");
    read_by(source, parse::parse_with_places)
}

fn read_by(source: &Arc<SourceText>, parse: fn(&str) -> Result<Node, node::SyntaxError>) -> Result<(Config, Node)> {
    let node = parse(&source.text).map_err(|error| syntax(source, error))?;
    let (config, findings) = decode::config(&node, source);
    // A fault is shown with its place, and that takes a second reading.
    if findings.list.is_empty() { Ok((config, node)) } else { read_by_library(source) }
}

fn read_by_library(source: &Arc<SourceText>) -> Result<(Config, Node)> {
    let node = node::parse_by_library_with_places(&source.text).map_err(|error| syntax(source, error))?;
    let (config, findings) = decode::config(&node, source);
    let mut list = findings.finish();
    if list.is_empty() {
        return Ok((config, node));
    }
    let count = if list.len() == 1 { "1 mistake".to_owned() } else { format!("{} mistakes", grouped(list.len())) };
    let more = list.len().saturating_sub(table::SHOWN);
    list.truncate(table::SHOWN);
    let error = Error::invalid(format!("{count} in {}", source.name), list);
    Err(if more == 0 {
        error
    } else {
        error.hint(format!("only the first {} are shown; there are {} more", table::SHOWN, grouped(more)))
    })
}

fn syntax(source: &Arc<SourceText>, error: node::SyntaxError) -> Error {
    let diagnostic = Diagnostic { message: error.message, source: Arc::clone(source), span: error.at, hint: Some(error.hint) };
    Error::invalid(format!("{} cannot be read as YAML", source.name), vec![diagnostic])
}

fn read(path: &Path, shown: &str) -> Result<String> {
    let failed = |error: std::io::Error| {
        let hint = match error.kind() {
            std::io::ErrorKind::NotFound if path.is_symlink() => {
                "it is a link to a missing file: fix the link, or create the file"
            }
            std::io::ErrorKind::NotFound => "check the name given to --config",
            std::io::ErrorKind::PermissionDenied => "make the file readable for this user",
            _ => "it must be a readable file",
        };
        Error::usage(format!("cannot read {shown}")).because(error).hint(hint)
    };
    let wrong = |what: &str| Error::usage(format!("{shown} is {what}"));
    // What lies in a repository stays in it: lines of the config are quoted in messages.
    let opened = match plain_file::work_tree_of(path) {
        Some(root) => plain_file::open_within(&root, path),
        None => plain_file::open(path),
    };
    let bytes = opened.and_then(|file| plain_file::content(file, MAX_BYTES)).map_err(|fault| match fault {
        PlainFault::Io(error) => failed(error),
        PlainFault::LinkOut => linked_out(shown),
        PlainFault::Folder => wrong("a folder").hint("the config is a file with YAML in it"),
        PlainFault::NotPlain => wrong("not a plain file").hint("the config is a file with YAML in it"),
        PlainFault::TooLarge => wrong(&format!("larger than {} MiB", MAX_BYTES / 1024 / 1024))
            .hint("check that this is the right file: a config of a thousand domains takes a fifth of that"),
    })?;
    let no_text = |bytes: &[u8], at: usize| {
        let line = bytes[..at].split(|byte| *byte == b'\n').count();
        Error::usage(format!("{shown} is not text in UTF-8, see line {line}")).hint("save the file as UTF-8")
    };
    if bytes.contains(&0) {
        let at = bytes.iter().take_while(|byte| **byte != 0).count();
        return Err(no_text(&bytes, at));
    }
    String::from_utf8(bytes).map_err(|error| no_text(error.as_bytes(), error.utf8_error().valid_up_to()))
}

/// The error of a config that is not in its repository.
#[must_use]
pub fn linked_out(shown: &str) -> Error {
    Error::usage(format!("{shown} is a symbolic link out of the repository"))
        .hint("put the file itself there: nothing outside of the repository is read through links")
}

/// The JSON Schema of `cicd.yml`, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Config).to_value()
}

#[cfg(test)]
mod tests;
