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

/// One health check: exactly one of `http`, `tcp` and `command`.
#[derive(JsonSchema)]
#[schemars(
    rename = "Check",
    deny_unknown_fields,
    extend("oneOf" = [{ "required": ["http"] }, { "required": ["tcp"] }, { "required": ["command"] }])
)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct CheckSchema {
    /// A URL to `GET`. The check passes on a 2xx answer whose body is a web page, or reads as `pass` by the rules of
    /// docs/reference/health.md.
    #[schemars(extend("examples" = ["http://localhost:8001/health"]))]
    http: Option<String>,
    /// A `host:port` to connect to. The check passes when the connection is accepted.
    #[schemars(extend("examples" = ["localhost:5432"]))]
    tcp: Option<String>,
    /// A command, given to the domain's `shell` in the root of the repository. The check passes on exit code 0.
    #[schemars(extend("examples" = ["redis-cli ping | grep -q PONG"]))]
    command: Option<String>,
    /// Environment variables of `command`, as in `env` of a suite.
    #[schemars(default, with = "EnvSchema")]
    env: BTreeMap<String, Option<String>>,
    /// The time between two checks of `cicd serve`, from 1 s to 1 day. Default: `30s`.
    #[schemars(extend("examples" = ["1m"]))]
    interval: Option<String>,
    /// The time limit of one check, at most 5 m. Default: `5s`.
    #[schemars(extend("examples" = ["2s"]))]
    timeout: Option<String>,
    /// The number of failures in a row after which a passing check counts as failed; until then it is a warning. Default: 3.
    #[schemars(range(min = 1))]
    fail_after: Option<u32>,
    /// The number of passes in a row after which a failed check counts as passing; until then it is a warning. Default: 1.
    #[schemars(range(min = 1))]
    pass_after: Option<u32>,
    /// The response time above which a passing check is a warning. Default: none.
    #[schemars(extend("examples" = ["500ms"]))]
    warn_over: Option<String>,
    /// With `http`: a PEM file of certificate authorities to trust in addition to the system's. A relative path starts at the
    /// root.
    ca_file: Option<String>,
}
