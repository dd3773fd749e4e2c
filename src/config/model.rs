//! `cicd.yml` as values: the types that the rest of the program reads, and from which the JSON Schema is made.
//!
//! No YAML and no checking here: `decode` fills these in.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use schemars::JsonSchema;

use super::check::{CheckConfig, CheckSchema};
use super::env_schema::EnvSchema;
use super::layout::Layout;
use super::node::Node;
use super::shell::{Shell, ShellSchema};
use crate::model::diagnostic::At;
use crate::model::health::ManagerKind;
use crate::model::pattern::Pattern;

/// The reserved name of what lies between the domains.
pub const CROSS_DOMAIN: &str = "cross-domain";

/// A list of patterns, in which the last line that matches wins.
pub type Patterns = Vec<At<Pattern>>;

/// The domains of a repository and what follows from a change in them. Patterns read like lines of `.gitignore`.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(title = "cicd.yml", deny_unknown_fields)]
pub struct Config {
    /// The version of this format: 1.
    #[schemars(required, range(min = 1, max = 1))]
    pub version: u32,
    /// The version of the templates that `cicd scaffold` wrote, e.g. "0.1".
    pub cicd_version: Option<String>,
    /// The branches that a change is compared with; the nearest wins. Default: the remote's default branch.
    #[schemars(default, with = "Vec<String>")]
    pub base: Vec<At<String>>,
    /// A change here affects every domain.
    #[schemars(default, with = "Vec<String>")]
    pub global: Patterns,
    /// A change here affects nothing.
    #[schemars(default, with = "Vec<String>")]
    pub ignore: Patterns,
    /// What a changed file of no domain affects.
    #[schemars(default)]
    pub unowned: Unowned,
    /// Where suites are found, with `{domain}`, `{level}` and `{path}`. Default: "tests/{domain}/{level}/".
    #[schemars(default, with = "Vec<String>")]
    pub tests: Vec<At<Layout>>,
    /// The levels that run by default, in this order. Default: unit, integration.
    #[schemars(default)]
    pub levels: Vec<String>,
    /// True if green results are reused.
    #[schemars(default)]
    pub cache: bool,
    /// The shell for `run`, `before` and `after` of suites and `command` of checks: `sh` (`sh -ec`), `bash`
    /// (`bash -eo pipefail -c`), or words that the command is appended to. Default: sh.
    #[schemars(with = "Option<ShellSchema>")]
    pub shell: Shell,
    /// What a group of a merge queue is compared with.
    #[schemars(default)]
    pub merge_queue: MergeQueue,
    /// True if the gate of the generated workflows runs everything, reports what it would have held back, and blocks nothing.
    #[schemars(default)]
    pub shadow: bool,
    /// What the jobs of the generated workflows need.
    #[schemars(default)]
    pub ci: Ci,
    /// The domains, by name (`[a-z0-9][a-z0-9_-]*`, at most 63 characters); none differ only by `-` and `_`.
    #[schemars(required, with = "BTreeMap<String, Domain>")]
    pub domains: Vec<Domain>,
    #[schemars(skip)]
    pub(super) known_levels: KnownLevels,
}

/// The known levels of a config once they were asked for: they follow from every suite of every domain, and are asked for once a domain.
/// A copy may be changed, and begins without.
#[derive(Debug, Default)]
pub(super) struct KnownLevels(OnceLock<Vec<String>>);

impl KnownLevels {
    pub(super) fn get_or_init(&self, gather: impl FnOnce() -> Vec<String>) -> &[String] {
        self.0.get_or_init(gather)
    }
}

impl Clone for KnownLevels {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What a changed file of no domain affects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum Unowned {
    /// Every domain.
    #[default]
    All,
    /// Only `cross-domain`.
    CrossDomain,
    /// Nothing.
    Ignore,
    /// Every domain, and `cicd affected` ends with exit 1.
    Error,
}

/// What a group of a merge queue is compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum MergeQueue {
    /// Its base branch, so that the check of the last group holds for all groups in front of it.
    #[default]
    Head,
    /// The group in front of it. Only where every group has to pass a check of its own.
    Each,
}

/// One domain.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Domain {
    /// Its name and where the config has it.
    #[schemars(skip)]
    pub name: At<String>,
    /// The name for people.
    pub title: Option<String>,
    /// A library is code that others depend on: no workflow, no manager, no status row.
    #[schemars(default)]
    pub kind: DomainKind,
    /// The paths that it owns.
    #[schemars(default, with = "Vec<String>")]
    pub paths: Patterns,
    /// The domains whose change affects this one too.
    #[schemars(default, with = "Vec<String>")]
    pub depends_on: Vec<At<String>>,
    /// Who answers for its health, deployment and test results. Default: embedded.
    pub manager: Option<ManagerConfig>,
    /// What this program looks at to tell the domain's health, by name. Only without another manager.
    #[schemars(default, with = "BTreeMap<String, CheckSchema>")]
    pub checks: Vec<CheckConfig>,
    /// Its suites: `none`, or by level. Default: what the `tests` layouts find.
    #[schemars(default, with = "Option<SuitesSchema>")]
    pub suites: Suites,
    /// True if its green results are reused.
    pub cache: Option<bool>,
    /// The shell for the commands of its suites and checks. Default: the common one.
    #[schemars(with = "Option<ShellSchema>")]
    pub shell: Option<Shell>,
    /// What its jobs need, on top of the common part.
    #[schemars(default)]
    pub ci: Ci,
}

/// What kind of domain it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[schemars(rename = "Kind")]
pub enum DomainKind {
    /// A bounded context with a manager.
    #[default]
    Domain,
    /// Code that others depend on.
    Library,
}

/// The service that answers for a domain.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Manager")]
pub struct ManagerConfig {
    /// The name for people.
    pub title: Option<String>,
    /// How it is asked. Default: http when there is a `url`, else embedded.
    pub kind: Option<ManagerKind>,
    /// Where it is.
    pub url: Option<String>,
    /// The service's name in Consul (`name`, or `namespace/name`) or gRPC.
    pub service: Option<String>,
    /// The paths of its answers, by `health`, `deployment` and `test_results`; `none` says that it does not answer that.
    #[schemars(default)]
    pub paths: BTreeMap<String, String>,
    /// The environment variable that holds its token.
    pub token_env: Option<String>,
    /// A PEM file of authorities to trust besides the system's; a relative path is from the root.
    pub ca_file: Option<String>,
    /// True if `cicd test` tells it the results of clean runs; while it is down they are kept.
    #[schemars(default)]
    pub push_results: bool,
}

/// A domain's suites.
#[derive(Debug, Clone, Default)]
pub enum Suites {
    /// Nothing is said: the layouts find them.
    #[default]
    Found,
    /// There are none, on purpose.
    None,
    /// These, by level; the layouts find the levels that are not named.
    Named(Vec<NamedSuite>),
}

/// One suite that the config names.
#[derive(Debug, Clone)]
pub struct NamedSuite {
    /// Its level.
    pub level: At<String>,
    /// Its name, where the level has several.
    pub name: Option<String>,
    /// What it is.
    pub suite: Suite,
}

/// A suite: what runs, where, and how long it may take.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Suite {
    /// The command, given to `shell`. Several lines stop at the first one that fails.
    pub run: Option<String>,
    /// How long it may take, e.g. "5m". Default: 30m.
    #[schemars(with = "Option<String>")]
    pub timeout: Option<Duration>,
    /// How often a red run is tried again.
    pub retries: Option<u32>,
    /// Variables that it gets, as a map or as a list of `NAME` and `NAME=value`; one without a value is passed through from outside.
    #[schemars(default, with = "EnvSchema")]
    pub env: BTreeMap<String, Option<String>>,
    /// What it reads besides the domain's own paths.
    #[schemars(default, with = "Vec<String>")]
    pub inputs: Patterns,
    /// The JUnit files that it writes, as a path or pattern from the root. Without it: what it writes to `$CICD_REPORT`.
    #[schemars(with = "Option<String>")]
    pub report: Option<At<String>>,
    /// A name of letters, digits and `._-`; two suites with the same one never run side by side.
    pub exclusive: Option<String>,
    /// True if its green results are reused.
    pub cache: Option<bool>,
    /// The shell for `run`, `before` and `after`. Default: that of the domain.
    #[schemars(with = "Option<ShellSchema>")]
    pub shell: Option<Shell>,
    /// The folder that `run`, `before` and `after` run in, from the root.
    pub working_dir: Option<String>,
    /// A command before it. What it leaves running in the background is stopped after `after`.
    pub before: Option<String>,
    /// A command after it, also after a red or interrupted run. Each of its lines runs.
    pub after: Option<String>,
    /// Into how many parts it is split. A `run` is started for each, with `CICD_SHARD_INDEX` (from 1) and
    /// `CICD_SHARD_TOTAL` set.
    pub shards: Option<u32>,
    /// Runs and reports, but does not gate.
    pub quarantine: Option<Quarantine>,
    /// What its job needs, on top of the domain's part.
    #[schemars(default)]
    pub ci: Ci,
}

/// Why a suite does not gate, and until when.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Quarantine {
    /// The last day, as YYYY-MM-DD.
    pub until: String,
    /// Why.
    pub reason: String,
}

/// What a job of the generated workflows needs; inherited from the top to the domain to the suite.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Ci {
    /// The runner's label or labels.
    #[schemars(default, with = "Option<OneOrMany>")]
    pub runs_on: Vec<String>,
    /// The image that the job runs in.
    pub container: Option<String>,
    /// Services beside the job, as the workflow wants them.
    #[schemars(with = "Option<BTreeMap<String, serde_json::Value>>")]
    pub services: Option<Node>,
    /// Variables.
    #[schemars(default)]
    pub env: BTreeMap<String, String>,
    /// Names of the secrets that the job gets.
    #[schemars(default)]
    pub secrets: Vec<String>,
    /// Permissions of the job's token.
    #[schemars(default)]
    pub permissions: BTreeMap<String, String>,
    /// How many jobs of the matrix run at once.
    pub max_parallel: Option<u32>,
}

/// The schema of [`Suites`], which is read by hand.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum SuitesSchema {
    /// On purpose none.
    None(NoneWord),
    /// By level.
    Levels(BTreeMap<String, LevelSchema>),
}

/// The word `none`.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
enum NoneWord {
    None,
}

/// One suite, or several by name.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum LevelSchema {
    One(Box<Suite>),
    Many(BTreeMap<String, Suite>),
}

/// A text or a list of texts.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}
