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

/// The reserved name of the domain of tests that span several domains.
pub const CROSS_DOMAIN: &str = "cross-domain";

/// A list of patterns, in which the last line that matches wins.
pub type Patterns = Vec<At<Pattern>>;

/// The domains of a repository: their files, dependencies, suites and managers. Patterns have the syntax of `.gitignore`.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(title = "cicd.yml", deny_unknown_fields)]
pub struct Config {
    /// The version of the file format. Always 1.
    #[schemars(required, range(min = 1, max = 1), extend("examples" = [1]))]
    pub version: u32,
    /// The version of the templates that `cicd scaffold` used. A `cicd` that is older than this version rejects the file.
    #[schemars(extend("examples" = ["0.1"]))]
    pub cicd_version: Option<String>,
    /// The base branches. A change is compared with the nearest one. Default: the remote's default branch.
    #[schemars(default, with = "Vec<String>", extend("examples" = [["main"], ["main", "release-2"]]))]
    pub base: Vec<At<String>>,
    /// Patterns of files whose change affects every domain.
    #[schemars(default, with = "Vec<String>", extend("examples" = [["/Cargo.lock", "/Makefile"]]))]
    pub global: Patterns,
    /// Patterns of files whose change affects no domain.
    #[schemars(default, with = "Vec<String>", extend("examples" = [["*.md", "/docs/"]]))]
    pub ignore: Patterns,
    /// The effect of a changed file that no domain owns. Default: `all`.
    #[schemars(default)]
    pub unowned: Unowned,
    /// The layouts of test folders. `{domain}` and `{level}` stand for names, and `{path}` for a folder of the domain. A layout
    /// without `{level}` is for the level that its last folder is named after, or for the first level. Default:
    /// `tests/{domain}/{level}/`.
    #[schemars(default, with = "Vec<String>", extend("examples" = [["tests/{domain}/{level}/", "{path}/tests/{level}/"]]))]
    pub tests: Vec<At<Layout>>,
    /// The levels that run without `--level`, in this order. Default: `[unit, integration]`.
    #[schemars(default, extend("examples" = [["unit", "integration", "contract"]]))]
    pub levels: Vec<String>,
    /// Use cached results of suites. A domain or a suite can override this. Default: false.
    #[schemars(default)]
    pub cache: bool,
    /// The shell for `run`, `before` and `after` of suites and `command` of checks: `sh` (`sh -ec`), `bash`
    /// (`bash -eo pipefail -c`), or a list of words that the command is appended to. Default: `sh`.
    #[schemars(with = "Option<ShellSchema>", extend("examples" = ["bash", ["python3", "-c"]]))]
    pub shell: Shell,
    /// The dependencies that count besides `depends_on`. Default: `declared`.
    #[schemars(default)]
    pub edges: EdgeSource,
    /// The effect of a changed lock file that `global` lists. Default: `global`.
    #[schemars(default)]
    pub lockfiles: LockFiles,
    /// The commit with which a group of a merge queue is compared. Default: `head`.
    #[schemars(default)]
    pub merge_queue: MergeQueue,
    /// Shadow mode: the generated workflows run every suite, and the gate reports what it would have blocked, but blocks
    /// nothing.
    #[schemars(default)]
    pub shadow: bool,
    /// Requirements of the jobs in the generated workflows: runner, container, services, variables, secrets, permissions.
    #[schemars(default)]
    pub ci: Ci,
    /// The domains by name. A name fits `[a-z0-9][a-z0-9_-]*`, has at most 63 characters, and differs from every other name by
    /// more than `-` and `_`. `cross-domain` is reserved: that domain is affected when any other domain is.
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

/// The effect of a changed file that no domain owns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum Unowned {
    /// Every domain is affected.
    #[default]
    All,
    /// Only `cross-domain` is affected.
    CrossDomain,
    /// No domain is affected.
    Ignore,
    /// Every domain is affected, and the exit code of `cicd affected` is 1.
    Error,
}

/// The dependencies between domains that count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum EdgeSource {
    /// Those of `depends_on`.
    #[default]
    Declared,
    /// Those of `depends_on`, and those that manifests and sources prove. A domain whose dependencies cannot be read is affected
    /// by every change.
    Proven,
}

/// The effect of a changed lock file that `global` lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum LockFiles {
    /// Every domain is affected.
    #[default]
    Global,
    /// The domains whose manifests reach the packages that changed are affected; every domain where that cannot be told.
    Auto,
}

/// The commit that a group of a merge queue is compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum MergeQueue {
    /// The base branch. The check of a group then covers all groups in front of it, too.
    #[default]
    Head,
    /// The group in front of it. Use it only if every group has to pass its own check.
    Each,
}

/// One domain.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Domain {
    /// Its name and where the config has it.
    #[schemars(skip)]
    pub name: At<String>,
    /// The display name.
    #[schemars(extend("examples" = ["Smart City"]))]
    pub title: Option<String>,
    /// The kind of domain. Default: `domain`.
    #[schemars(default)]
    pub kind: DomainKind,
    /// Patterns of the files that the domain owns.
    #[schemars(default, with = "Vec<String>", extend("examples" = [["/services/orders/", "!/services/orders/generated/"]]))]
    pub paths: Patterns,
    /// The domains and libraries that this one depends on: a change in one of them affects this one too.
    #[schemars(default, with = "Vec<String>", extend("examples" = [["money"]]))]
    pub depends_on: Vec<At<String>>,
    /// Domains that this one does not depend on although its code mentions them, each with the reason. Only with
    /// `edges: proven` does it change which domains are affected.
    #[schemars(default, with = "BTreeMap<String, String>", extend("examples" = [{ "money": "only type hints" }]))]
    pub not_on: Vec<(At<String>, String)>,
    /// The service that reports the health, deployment and test results of the domain. Default: the embedded manager.
    pub manager: Option<Box<ManagerConfig>>,
    /// Health checks by name, which `cicd` makes itself. Only for domains without another manager.
    #[schemars(default, with = "BTreeMap<String, CheckSchema>")]
    pub checks: Vec<CheckConfig>,
    /// The suites by level, or `none` for a domain that has none on purpose. Default: the suites that the `tests` layouts find.
    #[schemars(default, with = "Option<SuitesSchema>")]
    pub suites: Suites,
    /// Use cached results of the suites of this domain. Default: the top-level `cache`.
    pub cache: Option<bool>,
    /// The shell for the commands of the suites and checks of this domain. Default: the top-level `shell`.
    #[schemars(with = "Option<ShellSchema>")]
    pub shell: Option<Shell>,
    /// Requirements of the jobs of this domain, in addition to the top-level `ci`.
    #[schemars(default, with = "Ci")]
    pub ci: Option<Box<Ci>>,
}

/// The kind of domain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[schemars(rename = "Kind")]
pub enum DomainKind {
    /// A service, a front end or another part with suites, a workflow and a manager.
    #[default]
    Domain,
    /// Code that other domains depend on: no workflow, no manager, no row in `cicd status`.
    Library,
}

/// The manager of a domain: the service that answers for it.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Manager")]
pub struct ManagerConfig {
    /// The display name.
    #[schemars(extend("examples" = ["City Manager"]))]
    pub title: Option<String>,
    /// The protocol. Default: `http` with a `url`, otherwise `embedded`.
    pub kind: Option<ManagerKind>,
    /// The address: `http://` or `https://`, a host name, an optional port and path.
    #[schemars(extend("examples" = ["http://localhost:8001"]))]
    pub url: Option<String>,
    /// The name of the service in Consul (`name` or `namespace/name`) or in gRPC.
    #[schemars(extend("examples" = ["smart-city"]))]
    pub service: Option<String>,
    /// The URL paths for `health`, `deployment` and `test_results`. `none` means that the manager does not provide this part.
    #[schemars(default, extend("examples" = [{ "health": "/actuator/health", "deployment": "none" }]))]
    pub paths: BTreeMap<String, String>,
    /// The environment variable with the token of the manager. The token itself never goes into this file.
    #[schemars(extend("examples" = ["CITY_MANAGER_TOKEN"]))]
    pub token_env: Option<String>,
    /// A PEM file of certificate authorities to trust in addition to the system's. A relative path starts at the root.
    pub ca_file: Option<String>,
    /// Report the results of `cicd test` on a clean commit to the manager. While it is down, results wait for the next run.
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

/// One suite: its command, its environment and its limits.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Suite {
    /// The command, given to `shell`. A command of several lines stops at the first line that fails. Default: the command of
    /// the test runner that is detected in the suite's folder.
    #[schemars(extend("examples" = ["npm test"]))]
    pub run: Option<String>,
    /// The time limit of one attempt. Default: `30m`.
    #[schemars(with = "Option<String>", extend("examples" = ["5m"]))]
    pub timeout: Option<Duration>,
    /// The number of retries of a failed attempt. Default: 0.
    #[schemars(extend("examples" = [1]))]
    pub retries: Option<u32>,
    /// Environment variables, as a map or as a list of `NAME` and `NAME=value`. A name without a value is passed through from
    /// the environment of `cicd`.
    #[schemars(default, with = "EnvSchema", extend("examples" = [{ "LOG": "debug" }, ["API_TOKEN", "LOG=debug"]]))]
    pub env: BTreeMap<String, Option<String>>,
    /// Patterns of files that the suite reads in addition to the files of its domain, including files that git ignores. Cached
    /// results are not used after a change of them.
    #[schemars(default, with = "Vec<String>", extend("examples" = [["/dist/"]]))]
    pub inputs: Patterns,
    /// The JUnit files that the suite writes, as a path or a pattern from the root. Exit code 0 without such a file is an
    /// error. Default: the file that it writes to `$CICD_REPORT`.
    #[schemars(with = "Option<String>", extend("examples" = ["services/orders/junit.xml"]))]
    pub report: Option<At<String>>,
    /// The name of a lock, of letters, digits, `.`, `_` and `-`. On one machine, suites with the same name never run at the same
    /// time.
    #[schemars(extend("examples" = ["port-5432"]))]
    pub exclusive: Option<String>,
    /// Use cached results of this suite. Default: the domain's `cache`.
    pub cache: Option<bool>,
    /// The shell for `run`, `before` and `after`. Default: the domain's `shell`.
    #[schemars(with = "Option<ShellSchema>")]
    pub shell: Option<Shell>,
    /// The working directory of `run`, `before` and `after`, from the root. Default: the root.
    #[schemars(extend("examples" = ["services/orders"]))]
    pub working_dir: Option<String>,
    /// A command that runs before `run`. Processes that it leaves in the background are stopped after `after`.
    #[schemars(extend("examples" = ["docker compose up -d --wait"]))]
    pub before: Option<String>,
    /// A command that runs after `run`, even if the suite failed or was interrupted. All its lines run, even if one fails.
    #[schemars(extend("examples" = ["docker compose down"]))]
    pub after: Option<String>,
    /// The number of parts that the suite is split into. `run` starts once for each part, with `CICD_SHARD_INDEX` (from 1) and
    /// `CICD_SHARD_TOTAL` set.
    #[schemars(extend("examples" = [4]))]
    pub shards: Option<u32>,
    /// Quarantine: until a given day, the suite runs and reports, but does not block the gate.
    pub quarantine: Option<Quarantine>,
    /// Requirements of the job of this suite, in addition to the domain's `ci`.
    #[schemars(default)]
    pub ci: Ci,
}

/// The quarantine of a suite: its last day and its reason.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Quarantine {
    /// The last day of the quarantine, as YYYY-MM-DD.
    #[schemars(extend("examples" = ["2027-01-31"]))]
    pub until: String,
    /// The reason, shown in reports.
    #[schemars(extend("examples" = ["waits for a fixed driver"]))]
    pub reason: String,
}

/// Requirements of a job in the generated workflows. A domain inherits the top-level settings, a suite those of its domain.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Ci {
    /// The label or labels of the runner.
    #[schemars(default, with = "Option<OneOrMany>", extend("examples" = ["ubuntu-24.04"]))]
    pub runs_on: Vec<String>,
    /// The container image that the job runs in.
    #[schemars(extend("examples" = ["node:22"]))]
    pub container: Option<String>,
    /// Service containers, in the syntax of GitHub workflows.
    #[schemars(
        with = "Option<BTreeMap<String, serde_json::Value>>",
        extend("examples" = [{ "postgres": { "image": "postgres:17", "ports": ["5432:5432"] } }])
    )]
    pub services: Option<Node>,
    /// Environment variables of the job.
    #[schemars(default, extend("examples" = [{ "TZ": "UTC" }]))]
    pub env: BTreeMap<String, String>,
    /// Names of the GitHub secrets that the job gets as environment variables.
    #[schemars(default, extend("examples" = [["CITY_MANAGER_TOKEN"]]))]
    pub secrets: Vec<String>,
    /// Permissions of the job's `GITHUB_TOKEN`.
    #[schemars(default, extend("examples" = [{ "id-token": "write" }]))]
    pub permissions: BTreeMap<String, String>,
    /// The largest number of jobs of the matrix that run at the same time.
    #[schemars(extend("examples" = [4]))]
    pub max_parallel: Option<u32>,
}

/// The suites of a domain: `none`, or suites by level.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum SuitesSchema {
    /// No suites, on purpose.
    None(NoneWord),
    /// Suites by level.
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
    /// The only suite of the level.
    One(Box<Suite>),
    /// Several suites by name.
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
