//! The params of each template. A template that uses anything else does not render, because other names are undefined.
//!
//! The fields are in the order of their names, because the lock has them so.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::languages::{InstallStep, Language, Languages, Version};
use super::text;

/// The most lockfiles that get a step of their own; further ones are named.
const MAX_INSTALLS: usize = 5;

/// The params of `workflows/cicd.yml`.
#[derive(Debug, Serialize)]
pub(super) struct Cicd {
    /// The branches whose pushes are tested, as GitHub's filters.
    pub(super) bases: Vec<String>,
    /// The jobs between plan and gate.
    pub(super) calls: Vec<CallParams>,
    /// The runner of plan and gate: a label, or a list of labels.
    pub(super) runs_on: Value,
}

/// A job that calls a reusable workflow.
#[derive(Debug, Serialize)]
pub(super) struct CallParams {
    pub(super) job: String,
    /// The displayed name of the job.
    pub(super) name: String,
    pub(super) permissions: Vec<Permission>,
    /// The names of the secrets that the job passes on.
    pub(super) secrets: Vec<String>,
    /// The file in `.github/workflows`.
    pub(super) workflow: String,
}

/// The params of `workflows/domain.yml`; without a domain it is the workflow that several domains share.
#[derive(Debug, Serialize)]
pub(super) struct WorkflowParams<'a> {
    /// An expression for the image that a job runs in; `None` if no suite asks for one.
    pub(super) container: Option<String>,
    /// The levels that run if none is selected.
    pub(super) default_levels: Vec<&'a str>,
    /// The option that selects [`Self::default_levels`]; no level has this name.
    pub(super) default_option: &'static str,
    /// The name of the domain.
    pub(super) domain: Option<&'a str>,
    /// The names of the variables that suites ask for; their values come with the matrix.
    pub(super) env: Vec<String>,
    /// The file in `.github/workflows`.
    pub(super) file: String,
    /// The secrets that suites ask for.
    pub(super) given_secrets: Vec<String>,
    /// The values of the matrix that reach a suite: `env:NAME`, `secret:NAME`, `service:NAME`.
    pub(super) known: Vec<String>,
    /// The levels that can be selected in a manual run.
    pub(super) levels: Vec<&'a str>,
    /// The number of jobs of the matrix that run in parallel.
    pub(super) max_parallel: u32,
    pub(super) permissions: Vec<Permission>,
    /// The runner of the planning job of a manual run.
    pub(super) runs_on: Value,
    /// All secrets that callers may pass.
    pub(super) secrets: Vec<String>,
    pub(super) services: Vec<Service>,
    pub(super) title: String,
    /// The secret that holds the manager's token.
    pub(super) token: Option<&'a str>,
    /// A condition that is true if the matrix names another image.
    pub(super) unknown_container: String,
    /// The repository's variable that holds the manager's URL.
    pub(super) url_variable: String,
    /// True if suites get the job's token, because they ask for permissions.
    pub(super) wants_token: bool,
}

/// A permission of a job's token, and the comment beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Permission {
    pub(super) access: &'static str,
    pub(super) name: String,
    pub(super) why: &'static str,
}

/// A service of a job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Service {
    /// The other fields of the service.
    pub(super) fields: Vec<Field>,
    /// An expression for its image; empty if the matrix does not ask for the service.
    pub(super) image: String,
    pub(super) name: String,
}

/// A line of a service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: Value,
}

/// The params of `actions/cicd-setup.yml`.
#[derive(Debug, Serialize)]
pub(super) struct Setup<'a> {
    /// The version of cicd.
    pub(super) version: &'a str,
    /// The source from which cicd is installed.
    pub(super) source: &'static str,
    /// The URL of cicd's repository; empty while there is no public one.
    pub(super) git: &'static str,
    #[serde(flatten)]
    pub(super) languages: BTreeMap<&'static str, Option<SetUp<'a>>>,
}

/// A language that the action sets up.
#[derive(Debug, Serialize)]
pub(super) struct SetUp<'a> {
    pub(super) version: Option<&'a str>,
    pub(super) version_file: Option<&'a str>,
    /// The folder of the version file; empty at the root.
    pub(super) version_folder: &'a str,
    /// The name of the version file in its folder.
    pub(super) version_name: &'a str,
    /// The tool of the cache.
    pub(super) cache: Option<&'a str>,
    pub(super) cache_files: Vec<&'a str>,
    /// All tools that the cache or a step needs.
    pub(super) tools: BTreeSet<&'a str>,
    /// The steps that install packages.
    pub(super) installs: Vec<StepParams<'a>>,
    /// The files beyond [`MAX_INSTALLS`].
    pub(super) more: Vec<&'a str>,
}

/// A step that installs packages.
#[derive(Debug, Serialize)]
pub(super) struct StepParams<'a> {
    pub(super) tool: &'a str,
    /// The file that names the packages, from the root.
    pub(super) file: &'a str,
    /// The folder of the file; empty at the root.
    pub(super) folder: &'a str,
    /// The name of the file in its folder.
    pub(super) name: &'a str,
}

impl<'a> SetUp<'a> {
    /// Returns all languages by their name in the template.
    pub(super) fn all(languages: &'a Languages) -> BTreeMap<&'static str, Option<Self>> {
        let Languages { python, node, go, php, ruby, elixir, dotnet } = languages;
        let one = |language: &'a Option<Language>| language.as_ref().map(Self::of);
        BTreeMap::from([
            ("python", one(python)),
            ("node", one(node)),
            ("go", one(go)),
            ("php", one(php)),
            ("ruby", one(ruby)),
            ("elixir", one(elixir)),
            ("dotnet", one(dotnet)),
        ])
    }

    fn of(language: &'a Language) -> Self {
        let (version, version_file) = match &language.version {
            Version::Is(version) => (Some(version.as_str()), None),
            Version::InFile(file) => (None, Some(file.as_str())),
        };
        let (version_folder, version_name) = version_file.map_or(("", ""), split);
        let plain = |file: &&'a str| text::is_plain_path(file);
        let cache_files: Vec<&str> =
            language.cache.iter().flat_map(|cache| cache.files.iter().map(String::as_str)).filter(plain).collect();
        // The setup action fails for a cache without a file that keys it.
        let cache = language.cache.as_ref().map(|cache| cache.tool.as_str()).filter(|_| !cache_files.is_empty());
        let mut installs: Vec<StepParams<'_>> =
            language.installs.iter().map(StepParams::of).filter(|step| plain(&step.file)).collect();
        let more = installs.split_off(installs.len().min(MAX_INSTALLS)).iter().map(|step| step.file).collect();
        let tools = installs.iter().map(|step| step.tool).chain(cache).collect();
        Self { version, version_file, version_folder, version_name, cache, cache_files, tools, installs, more }
    }
}

/// Splits a path from the root into its folder, empty at the root, and the name in it.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

impl<'a> StepParams<'a> {
    fn of(install: &'a InstallStep) -> Self {
        let (folder, name) = split(&install.file);
        Self { tool: &install.tool, file: &install.file, folder, name }
    }
}

/// The params of `tests/readme.md`.
#[derive(Debug, Serialize)]
pub(super) struct Readme<'a> {
    pub(super) domain: &'a str,
    /// True if the level runs when none is selected.
    pub(super) is_default: bool,
    /// True if these tests act on a live system.
    pub(super) is_live: bool,
    pub(super) level: &'a str,
    pub(super) title: String,
    /// A description of the tests that belong into the folder.
    pub(super) what: String,
    /// The file in `.github/workflows` that runs these tests.
    pub(super) workflow: String,
}
