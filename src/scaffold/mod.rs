//! The engine of `cicd scaffold`: the files that follow from a config, and their update in a work tree that people edit.
//!
//! Data flows in one direction:
//!
//! ```text
//! discover ─ configure ─▶ cicd.yml ─▶ wanted ─┐
//!                    templates ───────────────┼─▶ reconcile (pure) ─▶ steps ─▶ write
//!                    lock, the files there ───┘
//! ```
//!
//! This module neither prints nor asks; `cli/scaffold` does.

mod called;
pub mod configure;
pub mod content;
pub mod discover;
pub(crate) mod draft;
pub mod drift;
pub mod hidden;
pub mod hooks;
pub mod languages;
pub mod lock;
pub mod merge;
mod needs;
mod params;
pub mod places;
pub mod plan;
pub mod planner;
pub(crate) mod project;
pub mod reconcile;
pub mod ruleset;
mod sparse;
pub(crate) mod surroundings;
pub mod template;
mod text;
pub mod tree;
pub mod version;
mod wanted;
pub(crate) mod warnings;
pub mod write;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::counted;

pub use wanted::{Surroundings, tree_layout, wanted};

/// A file that the config requires.
#[derive(Debug, Clone, PartialEq)]
pub struct WantedFile {
    /// The path from the root, with `/`.
    pub path: String,
    /// The template that makes the file, by its name in `workflows-templates/`.
    pub template: &'static str,
    /// The params of the template, as JSON with sorted keys: a map.
    pub params: String,
    /// The owner of the file after it is written.
    pub hold: Hold,
    /// The domain that the file belongs to; `None` for shared files.
    pub domain: Option<String>,
}

impl WantedFile {
    /// Returns the params as values.
    #[must_use]
    pub fn values(&self) -> Value {
        counted::note("params read");
        serde_json::from_str(&self.params).unwrap_or_default()
    }
}

/// Possible owners of a file after it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Kept up to date, with the user's edits merged in.
    Kept,
    /// Written once; afterwards it belongs to the user.
    Given,
}

/// The user's options besides the config. The lock stores them, so a later `cicd scaffold` without options does the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// True if the tree of test folders is written.
    pub test_tree: bool,
    /// The kits for existing managers.
    pub manager_kits: BTreeSet<Kit>,
}

/// The language of a manager's kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kit {
    /// `FastAPI`.
    Python,
    /// Express.
    Node,
}
