//! The engine of `cicd scaffold`: which files follow from a config, and how they come into a work tree that people edit.
//!
//! The way of the data is one-directional:
//!
//! ```text
//! discover ─ configure ─▶ cicd.yml ─▶ wanted ─┐
//!                    templates ───────────────┼─▶ reconcile (pure) ─▶ steps ─▶ write
//!                    lock, the files there ───┘
//! ```
//!
//! Nothing here prints or asks; `cli/scaffold` does.

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

pub use wanted::{Surroundings, tree_layout, wanted};

/// A file that the config calls for.
#[derive(Debug, Clone, PartialEq)]
pub struct WantedFile {
    /// From the root, with `/`.
    pub path: String,
    /// The template that makes it, by its name in `workflows-templates/`.
    pub template: &'static str,
    /// What the template gets; a map.
    pub params: Value,
    /// Whose it is once it is there.
    pub hold: Hold,
    /// The domain that it belongs to; `None` for what all share.
    pub domain: Option<String>,
}

/// Whose a file is once it has been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Kept up to date, with the user's edits merged in.
    Kept,
    /// Written once; the user's from then on.
    Given,
}

/// What the user asked for beside the config; remembered in the lock, so that a bare `cicd scaffold` means the same again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// True if the tree of test folders is written.
    pub test_tree: bool,
    /// The kits for existing managers.
    pub manager_kits: BTreeSet<Kit>,
}

/// In which language a manager's kit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kit {
    /// `FastAPI`.
    Python,
    /// Express.
    Node,
}
