//! Templates: those of the program, those of a repository that override them, and their rendering.
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

/// The folder of a repository's own versions of templates, which have the same names.
pub const OVERRIDES: &str = ".cicd/templates";

/// The most steps that rendering one file may take. A lock is untrusted and carries templates.
const FUEL: u64 = 5_000_000;

/// The largest template, in bytes.
const MAX_TEMPLATE: u64 = 256 * 1024;

/// The largest file that a template may produce, in bytes.
const MAX_OUTPUT: usize = 1024 * 1024;

/// The program's own templates: name and text.
const BUILTIN: &[(&str, &str)] = &[
    ("actions/cicd-setup.yml", include_str!("../../../workflows-templates/actions/cicd-setup.yml")),
    ("managers/cicd-manager.mjs", include_str!("../../../workflows-templates/managers/cicd-manager.mjs")),
    ("managers/cicd_manager.py", include_str!("../../../workflows-templates/managers/cicd_manager.py")),
    ("config.yml", include_str!("../../../workflows-templates/config.yml")),
    ("tests/readme.md", include_str!("../../../workflows-templates/tests/readme.md")),
    ("workflows/cicd.yml", include_str!("../../../workflows-templates/workflows/cicd.yml")),
    ("workflows/domain.yml", include_str!("../../../workflows-templates/workflows/domain.yml")),
    // The text is the same, rendered without a domain, so the job that runs suites is written once. A repository may override
    // each.
    ("workflows/domains.yml", include_str!("../../../workflows-templates/workflows/domain.yml")),
];

/// A template's text and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The name in `workflows-templates/`, e.g. `workflows/domain.yml`.
    pub name: String,
    /// The text of the template.
    pub text: String,
    /// True if the template is the repository's own.
    pub is_override: bool,
}

impl Template {
    /// Returns false if the template's own check of names rejects `_`.
    pub(super) fn takes_underscores(&self) -> bool {
        !self.text.contains("^[a-z0-9-]")
    }

    /// Returns the name of the template in messages.
    pub(super) fn display_name(&self) -> String {
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
    /// Returns the program's own templates.
    #[must_use]
    pub fn builtin() -> Self {
        let template =
            |(name, text): &(&str, &str)| Template { name: (*name).to_owned(), text: (*text).to_owned(), is_override: false };
        Self(BUILTIN.iter().map(|builtin| (builtin.0.to_owned(), template(builtin))).collect())
    }

    /// Replaces templates by those that the repository at `root` has under [`OVERRIDES`].
    ///
    /// # Errors
    /// Returns an error for a file that overrides nothing, and for anything but a plain text file of the repository, because it
    /// would be silently ignored.
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

    /// Returns a template by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        self.0.get(name)
    }
}

/// Returns true if a path below `root` exists, without a link on the way: a link could lead out of the repository.
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
            Err(error) => return Err(Error::unknown(format!("cannot read {shown}")).because(error)),
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
        // The checkout may have converted the file to CRLF; generated files have LF.
        .map(|text| text.replace("\r\n", "\n"))
}

/// Renders a template; a template of a repository is rendered in a separate process. An undefined name is an error, not an
/// empty text.
///
/// # Errors
/// Returns an error with the line of the template that is wrong.
pub fn render(template: &Template, params: &Value) -> Result<String> {
    let is_own = BUILTIN.iter().any(|(_, text)| *text == template.text);
    let elsewhere = if is_own { None } else { apart::render(template, params) };
    elsewhere.unwrap_or_else(|| render_here(template, params))
}

/// Renders a template in this process.
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
    String::from_utf8(output.0)
        .map_err(|error| Error::usage(format!("{} does not produce text", template.display_name())).because(error))
}

/// Returns the error with the line of the template that is wrong.
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
    let failure = Error::usage(format!("{}{place}: {what}", template.display_name()));
    let given = || params.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    match missing.map(|name| did_you_mean(&name, given())) {
        _ if !template.is_override => failure,
        Some(Some(meant)) => failure.hint(format!("did you mean `{meant}`?")),
        Some(None) => failure.hint(format!("the template has these values: {}", given().collect::<Vec<_>>().join(", "))),
        None => failure.hint(format!("fix {OVERRIDES}/{}, or remove it to use the built-in template", template.name)),
    }
}

/// Returns the undefined name that the template uses on this line.
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

/// Returns a text in YAML's double quotes, in which GitHub finds no expression.
fn quoted(text: &str) -> String {
    text::quoted(&text.replace("${{", "$ {{"))
}

/// Returns a value as YAML on one line, in the form that a person would write.
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

/// Returns a text unquoted if every YAML reader takes it for a string, else quoted.
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
