//! One check of a domain, as a value and as a schema; `checks` reads it.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;

use super::env_schema::EnvSchema;
use super::shell::Shell;

/// One thing to look at, and when it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckConfig {
    /// Its name.
    pub name: String,
    /// What is looked at.
    pub probe: Probe,
    /// How often `cicd serve` looks.
    pub interval: Duration,
    /// How long it may take.
    pub timeout: Duration,
    /// How often in a row it must fail before what was well counts as failed.
    pub fail_after: u32,
    /// How often in a row it must be well before what had failed counts as well.
    pub pass_after: u32,
    /// From here on it is a warning.
    pub warn_over: Option<Duration>,
    /// More authorities to trust; a relative path is from the root.
    pub ca_file: Option<String>,
    /// The shell that a command is given to.
    pub shell: Shell,
    /// Variables that a command gets; without a value, that of this process.
    pub env: BTreeMap<String, Option<String>>,
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// A URL to `GET`.
    Http(String),
    /// A host and its port to connect to.
    Tcp(String, u16),
    /// A command for the shell.
    Command(String),
}

/// One thing to look at: exactly one of `http`, `tcp` and `command`.
#[derive(JsonSchema)]
#[schemars(
    rename = "Check",
    deny_unknown_fields,
    extend("oneOf" = [{ "required": ["http"] }, { "required": ["tcp"] }, { "required": ["command"] }])
)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct CheckSchema {
    /// A URL to `GET`: well when it answers 2xx with a page, or with what docs/health.md reads as well.
    http: Option<String>,
    /// A `host:port` to connect to.
    tcp: Option<String>,
    /// A command, given to the domain's `shell` in the root: well when it ends with 0.
    command: Option<String>,
    /// With `command`: variables that it gets, as `env` of a suite has them.
    #[schemars(default, with = "EnvSchema")]
    env: BTreeMap<String, Option<String>>,
    /// How often `cicd serve` looks, e.g. "1m". Default: 30s.
    interval: Option<String>,
    /// How long it may take. Default: 5s.
    timeout: Option<String>,
    /// How often in a row it must fail before what was well counts as failed; until then it is a warning. Default: 3.
    #[schemars(range(min = 1))]
    fail_after: Option<u32>,
    /// How often in a row it must be well before what had failed counts as well; until then it is a warning. Default: 1.
    #[schemars(range(min = 1))]
    pass_after: Option<u32>,
    /// When it takes longer than this, it is a warning.
    warn_over: Option<String>,
    /// With `http`: a PEM file of authorities to trust besides the system's; a relative path is from the root.
    ca_file: Option<String>,
}
