//! Templates: those of the program, those that a repository puts in their place, and their rendering.
//!
//! Delimiters are `[[ value ]]`, `[% statement %]` and `[# comment #]`: `${{ }}` belongs to the workflows.

pub mod apart;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde_json::Value;

use super::text;
use crate::model::diagnostic::did_you_mean;
use crate::model::error::{Error, Result};
use crate::system::files;

/// Where a repository puts its own versions of templates, by the same names.
pub const OVERRIDES: &str = ".cicd/templates";

/// What rendering one file may cost. A lock is from outside, and it carries templates.
const FUEL: u64 = 5_000_000;

/// The largest template, in bytes.
const MAX_TEMPLATE: u64 = 256 * 1024;

/// The largest file that a template may make, in bytes.
const MAX_OUTPUT: usize = 1024 * 1024;

/// The program's own: name and text.
const BUILTIN: &[(&str, &str)] = &[
    ("actions/cicd-setup.yml", include_str!("../../../workflows-templates/actions/cicd-setup.yml")),
    ("managers/cicd-manager.mjs", include_str!("../../../workflows-templates/managers/cicd-manager.mjs")),
    ("managers/cicd_manager.py", include_str!("../../../workflows-templates/managers/cicd_manager.py")),
    ("config.yml", include_str!("../../../workflows-templates/config.yml")),
    ("tests/readme.md", include_str!("../../../workflows-templates/tests/readme.md")),
    ("workflows/cicd.yml", include_str!("../../../workflows-templates/workflows/cicd.yml")),
    ("workflows/domain.yml", include_str!("../../../workflows-templates/workflows/domain.yml")),
    // The same text, without a domain: the job that runs suites has one home. A repository may override each.
    ("workflows/domains.yml", include_str!("../../../workflows-templates/workflows/domain.yml")),
];

/// A template's text and where it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name in `workflows-templates/`, e.g. `workflows/domain.yml`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// True if it is the repository's own.
    pub is_override: bool,
}

impl Template {
    /// Returns false for a text whose own check of names refuses `_`.
    pub(super) fn takes_underscores(&self) -> bool {
        !self.text.contains("^[a-z0-9-]")
    }

    /// What messages call it.
    pub(super) fn told(&self) -> String {
        if self.is_override { format!("{OVERRIDES}/{}", self.name) } else { format!("the template {}", self.name) }
    }
}

/// All templates by name.
#[derive(Debug, Clone)]
pub struct Templates(BTreeMap<String, Template>);

impl FromIterator<Template> for Templates {
    fn from_iter<I: IntoIterator<Item = Template>>(templates: I) -> Self {
        Self(templates.into_iter().map(|template| (template.name.clone(), template)).collect())
    }
}

impl Templates {
    /// Those of the program.
    #[must_use]
    pub fn builtin() -> Self {
        let template =
            |(name, text): &(&str, &str)| Template { name: (*name).to_owned(), text: (*text).to_owned(), is_override: false };
        Self(BUILTIN.iter().map(|builtin| (builtin.0.to_owned(), template(builtin))).collect())
    }

    /// With what the repository at `root` has under [`OVERRIDES`] in the place of ours.
    ///
    /// # Errors
    /// For a file that overrides nothing, and for what is not a plain text file of the repository: it would be ignored in silence.
    pub fn with_overrides(mut self, root: &Path) -> Result<Self> {
        let folder = root.join(OVERRIDES);
        if !is_there(root, Path::new(OVERRIDES), OVERRIDES)? {
            return Ok(self);
        }
        for file in files::list_all(&folder, |_| true).0 {
            let name = file.to_string_lossy().replace('\\', "/");
            let shown = format!("{OVERRIDES}/{name}");
            let Some(template) = self.0.get_mut(&name) else {
                let error = Error::usage(format!("{shown} overrides no template"));
                let names = BUILTIN.iter().map(|(name, _)| *name);
                return Err(match did_you_mean(&name, names.clone()) {
                    Some(meant) => error.hint(format!("did you mean {OVERRIDES}/{meant}?")),
                    None => error.hint(format!("the templates are: {}", names.collect::<Vec<_>>().join(", "))),
                });
            };
            is_there(root, &Path::new(OVERRIDES).join(&file), &shown)?;
            template.text = read(&folder.join(&file), &shown)?;
            template.is_override = true;
        }
        Ok(self)
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        self.0.get(name)
    }
}

/// Returns true if a path below `root` is there, with no link on the way: a link could lead out of the repository.
fn is_there(root: &Path, path: &Path, shown: &str) -> Result<bool> {
    let mut at = root.to_owned();
    for part in path.components() {
        let Component::Normal(part) = part else { return Ok(false) };
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(metadata) if metadata.is_symlink() => {
                return Err(Error::usage(format!("{shown} is behind a symbolic link"))
                    .hint("put the template itself there: templates are plain files of the repository"));
            }
            Ok(_) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(false),
            Err(error) => return Err(Error::unknown(format!("cannot look at {shown}")).because(error)),
        }
    }
    Ok(true)
}

fn read(path: &Path, shown: &str) -> Result<String> {
    let content = files::read(path, MAX_TEMPLATE).ok_or_else(|| {
        Error::usage(format!("{shown} cannot be read as a template"))
            .hint(format!("it must be a plain file of at most {} KiB that this user may read", MAX_TEMPLATE / 1024))
    })?;
    String::from_utf8(content)
        .map_err(|_| Error::usage(format!("{shown} is not UTF-8 text")).hint("save it as UTF-8"))
        // A checkout may have made CRLF of it; what is written has LF.
        .map(|text| text.replace("\r\n", "\n"))
}

/// Renders a template; one that others wrote in a process of its own. What it uses and does not get is an error, not an empty place.
///
/// # Errors
/// With the line of the template that is wrong.
pub fn render(template: &Template, params: &Value) -> Result<String> {
    let is_own = BUILTIN.iter().any(|(_, text)| *text == template.text);
    let elsewhere = if is_own { None } else { apart::render(template, params) };
    elsewhere.unwrap_or_else(|| render_here(template, params))
}

/// Renders in this process.
fn render_here(template: &Template, params: &Value) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_syntax(syntax());
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_filter("quoted", quoted);
    environment.add_filter("key", |key: &str| text::key(key));
    environment
        .add_filter("json", |value: minijinja::Value| serde_json::to_value(value).map_or_else(|_| String::new(), |v| flow(&v)));
    let mut output = Bounded(Vec::new());
    let parsed = environment.template_from_named_str(&template.name, &template.text);
    let rendered = parsed.and_then(|parsed| parsed.render_captured_to(Serde(params), &mut output).map(drop));
    rendered.map_err(|error| explain(template, params, &error))?;
    String::from_utf8(output.0).map_err(|error| Error::usage(format!("{} makes no text", template.told())).because(error))
}

/// Says where in the template what is wrong.
fn explain(template: &Template, params: &Value, error: &minijinja::Error) -> Error {
    let place = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let line = error.line().and_then(|line| template.text.lines().nth(line.saturating_sub(1))).unwrap_or_default().trim();
    let missing = if error.kind() == ErrorKind::UndefinedError { undefined(template, params, line) } else { None };
    let what = match (error.kind(), &missing) {
        (ErrorKind::UndefinedError, Some(name)) => format!("`{name}` is not defined"),
        (ErrorKind::UndefinedError, None) => format!("something in `{line}` is not defined"),
        (ErrorKind::OutOfFuel, _) => "it takes too long; does it loop over something large?".to_owned(),
        (ErrorKind::WriteFailure, _) => format!("it makes more than {} KiB", MAX_OUTPUT / 1024),
        (kind, _) => format!("{kind}: {}", error.detail().unwrap_or(line)),
    };
    let failure = Error::usage(format!("{}{place}: {what}", template.told()));
    let given = || params.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    match missing.map(|name| did_you_mean(&name, given())) {
        _ if !template.is_override => failure,
        Some(Some(meant)) => failure.hint(format!("did you mean `{meant}`?")),
        Some(None) => failure.hint(format!("a template gets: {}", given().collect::<Vec<_>>().join(", "))),
        None => failure.hint(format!("fix {OVERRIDES}/{}, or remove it to have the program's own", template.name)),
    }
}

/// The name on this line that the template uses and does not get.
fn undefined(template: &Template, params: &Value, line: &str) -> Option<String> {
    let mut environment = Environment::new();
    environment.set_syntax(syntax());
    let parsed = environment.template_from_str(&template.text).ok()?;
    let names = parsed.undeclared_variables(false).into_iter().filter(|name| params.get(name).is_none());
    names.filter(|name| line.contains(name.as_str())).max_by_key(String::len)
}

/// A text of at most [`MAX_OUTPUT`] bytes.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_OUTPUT {
            return Err(io::Error::other("too large"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A text as YAML has it between double quotes, where GitHub finds no expression.
fn quoted(text: &str) -> String {
    text::quoted(&text.replace("${{", "$ {{"))
}

/// A value as YAML on one line, as a person would write it.
fn flow(value: &Value) -> String {
    let joined = |items: Vec<String>| items.join(", ");
    match value {
        Value::Array(items) => format!("[{}]", joined(items.iter().map(flow).collect())),
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| format!("{}: {}", scalar(key), flow(value));
            format!("{{ {} }}", joined(entries.iter().map(entry).collect()))
        }
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// A text bare where every YAML reader takes it for a text, else between quotes.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._/-".contains(c))
        && text.contains(['-', '.', '/', '_']);
    if is_plain { text.to_owned() } else { text::quoted(text) }
}

fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.block_delimiters("[%", "%]").variable_delimiters("[[", "]]").comment_delimiters("[#", "#]");
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    syntax.build().expect("the delimiters differ")
}

#[cfg(test)]
mod tests;
