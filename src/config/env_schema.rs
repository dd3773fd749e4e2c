//! The schema of `env`, which is read by hand.

use std::collections::BTreeMap;

use schemars::JsonSchema;

/// Environment variables as a map or as a list.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum EnvSchema {
    /// Values by name; null passes the variable through.
    Map(BTreeMap<String, Option<String>>),
    /// `NAME=value`, or `NAME` to pass the variable through.
    List(Vec<String>),
}

impl Default for EnvSchema {
    fn default() -> Self {
        Self::Map(BTreeMap::new())
    }
}

impl serde::Serialize for EnvSchema {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(BTreeMap::<String, String>::new())
    }
}
