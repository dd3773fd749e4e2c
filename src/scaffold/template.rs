//! Templates: those of the program, those that a repository puts in their place, and their rendering.
//!
//! Delimiters are `[[ value ]]`, `[% statement %]` and `[# comment #]`: `${{ }}` belongs to the workflows.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde_json::Value;

use crate::error::{Error, Result};

/// Where a repository puts its own versions of templates, by the same names.
pub const OVERRIDES: &str = ".cicd/templates";

/// What rendering one file may cost. A lock is from outside, and it carries templates.
const FUEL: u64 = 5_000_000;

/// A template's text and where it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name in `workflows-templates/`, e.g. `workflows/domain.yml`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Whether it is the repository's own.
    pub is_override: bool,
}

/// All templates by name.
#[derive(Debug, Clone)]
pub struct Templates(BTreeMap<String, Template>);

impl Templates {
    /// Those of the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self(BTreeMap::new())
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        self.0.get(name)
    }
}

/// Renders a template. What it uses and does not get is an error, not an empty place.
///
/// # Errors
/// With the line of the template that is wrong.
pub fn render(template: &Template, params: &Value) -> Result<String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_syntax(syntax());
    let rendered = environment.render_str(&template.text, Serde(params));
    rendered.map_err(|error| Error::usage(format!("the template {} cannot be rendered", template.name)).because(error))
}

fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.block_delimiters("[%", "%]").variable_delimiters("[[", "]]").comment_delimiters("[#", "#]");
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    syntax.build().expect("the delimiters differ")
}
