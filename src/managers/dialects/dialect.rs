//! A dialect of health in JSON objects.

use serde_json::{Map, Value};

use super::ManagerReply;
use super::judge::JudgedPart as Piece;
use crate::model::health::HealthDialect;

/// A dialect of a JSON object that has a word in `status`.
pub(super) trait ObjectDialect: Sync {
    /// The name, for `-v` and for depth.
    fn name(&self) -> HealthDialect;

    /// The parts of an answer as checks; `None` for an answer of another dialect.
    fn checks(&self, reply: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> Option<Vec<Piece>>;
}
