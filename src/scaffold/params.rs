//! What each template gets. A template that asks for more does not render: what is not here is undefined.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::languages::{InstallStep, Language, Languages, Version};
use super::text;

/// How many lockfiles get a step of their own; the others are named.
const MAX_INSTALLS: usize = 5;

/// For `workflows/cicd.yml`.
#[derive(Debug, Serialize)]
pub(super) struct Cicd {
    /// The branches whose pushes are tested, as GitHub's filters.
    pub(super) bases: Vec<String>,
    /// Where plan and gate run: a label, or a list of them.
    pub(super) runs_on: Value,
    /// The jobs between plan and gate.
    pub(super) calls: Vec<CallParams>,
}

/// A job that calls a reusable workflow.
#[derive(Debug, Serialize)]
pub(super) struct CallParams {
    pub(super) job: String,
    /// What people see.
    pub(super) name: String,
    /// The file in `.github/workflows`.
    pub(super) workflow: String,
    pub(super) permissions: Vec<Permission>,
    /// The names of the secrets that it passes on.
    pub(super) secrets: Vec<String>,
}

/// For `workflows/domain.yml`; without a domain it is the workflow that several share.
#[derive(Debug, Serialize)]
pub(super) struct WorkflowParams<'a> {
    /// The domain's name.
    pub(super) domain: Option<&'a str>,
    pub(super) title: String,
    /// The file in `.github/workflows`.
    pub(super) file: String,
    /// The levels that can be asked for by hand.
    pub(super) levels: Vec<&'a str>,
    /// The word that asks for [`Self::default_levels`]; no level has it for a name.
    pub(super) default_option: &'static str,
    /// Those that run when none is asked for.
    pub(super) default_levels: Vec<&'a str>,
    /// Where planning by hand runs.
    pub(super) runs_on: Value,
    /// The variable of the repository that holds the manager's URL.
    pub(super) url_variable: String,
    /// The secret that holds the manager's token.
    pub(super) token: Option<&'a str>,
    /// All secrets that callers may pass.
    pub(super) secrets: Vec<String>,
    /// Those that suites ask for.
    pub(super) given_secrets: Vec<String>,
    /// The names of the variables that suites ask for; their values come with the matrix.
    pub(super) env: Vec<String>,
    /// True if suites get the job's token: when they ask for permissions.
    pub(super) wants_token: bool,
    /// An expression for the image that a job runs in; `None` when no suite asks for one.
    pub(super) container: Option<String>,
    /// A condition: the matrix names another image.
    pub(super) unknown_container: String,
    pub(super) services: Vec<Service>,
    /// What of the matrix reaches a suite: `env:NAME`, `secret:NAME`, `service:NAME`.
    pub(super) known: Vec<String>,
    pub(super) permissions: Vec<Permission>,
    /// How many jobs of the matrix run side by side.
    pub(super) max_parallel: u32,
}

/// A permission of a job's token, and the comment beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Permission {
    pub(super) name: String,
    pub(super) access: &'static str,
    pub(super) why: &'static str,
}

/// A service beside a job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Service {
    pub(super) name: String,
    /// An expression for its image: empty where the matrix does not ask for it.
    pub(super) image: String,
    /// The rest of it.
    pub(super) fields: Vec<Field>,
}

/// A line of a service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: Value,
}

/// For `actions/cicd-setup.yml`.
#[derive(Debug, Serialize)]
pub(super) struct Setup<'a> {
    /// The version of cicd.
    pub(super) version: &'a str,
    /// Where it is installed from.
    pub(super) source: &'static str,
    /// The URL of its own repository; empty as long as nobody knows one.
    pub(super) git: &'static str,
    #[serde(flatten)]
    pub(super) languages: BTreeMap<&'static str, Option<SetUp<'a>>>,
}

/// A language that is set up.
#[derive(Debug, Serialize)]
pub(super) struct SetUp<'a> {
    pub(super) version: Option<&'a str>,
    pub(super) version_file: Option<&'a str>,
    /// The cache's tool.
    pub(super) cache: Option<&'a str>,
    pub(super) cache_files: Vec<&'a str>,
    /// Every tool that the cache or a step needs.
    pub(super) tools: BTreeSet<&'a str>,
    /// A step each.
    pub(super) installs: Vec<StepParams<'a>>,
    /// What there is beyond [`MAX_INSTALLS`].
    pub(super) more: Vec<&'a str>,
}

/// A step that installs packages.
#[derive(Debug, Serialize)]
pub(super) struct StepParams<'a> {
    pub(super) tool: &'a str,
    /// What it goes by, from the root.
    pub(super) file: &'a str,
    /// The folder of it; empty at the root.
    pub(super) folder: &'a str,
    /// Its name in there.
    pub(super) name: &'a str,
}

impl<'a> SetUp<'a> {
    /// All languages by the name that the template has for them.
    pub(super) fn all(languages: &'a Languages) -> BTreeMap<&'static str, Option<Self>> {
        let Languages { python, node, go } = languages;
        let one = |language: &'a Option<Language>| language.as_ref().map(Self::of);
        BTreeMap::from([("python", one(python)), ("node", one(node)), ("go", one(go))])
    }

    fn of(language: &'a Language) -> Self {
        let (version, version_file) = match &language.version {
            Version::Is(version) => (Some(version.as_str()), None),
            Version::InFile(file) => (None, Some(file.as_str())),
        };
        let plain = |file: &&'a str| text::is_plain_path(file);
        let cache_files: Vec<&str> =
            language.cache.iter().flat_map(|cache| cache.files.iter().map(String::as_str)).filter(plain).collect();
        // A cache without a file to go by is an error of the action's.
        let cache = language.cache.as_ref().map(|cache| cache.tool.as_str()).filter(|_| !cache_files.is_empty());
        let mut installs: Vec<StepParams<'_>> =
            language.installs.iter().map(StepParams::of).filter(|step| plain(&step.file)).collect();
        let more = installs.split_off(installs.len().min(MAX_INSTALLS)).iter().map(|step| step.file).collect();
        let tools = installs.iter().map(|step| step.tool).chain(cache).collect();
        Self { version, version_file, cache, cache_files, tools, installs, more }
    }
}

impl<'a> StepParams<'a> {
    fn of(install: &'a InstallStep) -> Self {
        let (folder, name) = install.file.rsplit_once('/').unwrap_or(("", &install.file));
        Self { tool: &install.tool, file: &install.file, folder, name }
    }
}

/// For `tests/readme.md`.
#[derive(Debug, Serialize)]
pub(super) struct Readme<'a> {
    pub(super) domain: &'a str,
    pub(super) title: String,
    pub(super) level: &'a str,
    /// What belongs there.
    pub(super) what: String,
    /// The file in `.github/workflows` that runs it.
    pub(super) workflow: String,
    /// True if it acts on a live system.
    pub(super) is_live: bool,
    /// True if it runs when no level is asked for.
    pub(super) is_default: bool,
}
