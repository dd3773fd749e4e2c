//! The schema of `env`, which is read by hand.

use std::collections::BTreeMap;

use schemars::JsonSchema;

/// Variables as a map, or as Docker Compose lists them.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum EnvSchema {
    Map(BTreeMap<String, Option<String>>),
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
