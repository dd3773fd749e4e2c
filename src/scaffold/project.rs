//! The input of a run of `cicd scaffold`: the config (existing or drafted), the lock, the templates and the surroundings.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::draft::Draft;
use super::drift::{self, Drift};
use super::lock::{self, Lock};
use super::plan::{Extra, Plan, ScaffoldRequest, domains_of};
use super::template::Templates;
use super::{Inputs, WantedFile, called, planner, sparse, surroundings, version, wanted};
use crate::config::{self, Config, DomainKind, FILE_NAME, Loaded};
use crate::git::Repository;
use crate::model::diagnostic::SourceText;
use crate::model::error::{Error, Result};
use crate::model::event::DomainFate;
use crate::suites::{self, work_tree::WorkTree};
use crate::system::process::GitCall;

/// The config and the lock before a run.
pub(crate) struct ProjectBefore {
    lock: Option<Lock>,
    /// The config; `None` if there is none yet.
    pub(crate) loaded: Option<Loaded>,
}

impl ProjectBefore {
    /// Reads the lock and the config.
    ///
    /// # Errors
    /// Returns an error if one of them is broken, is hidden, or is not at the top of the repository.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let lock = lock::read(root, version::CURRENT)?;
        if lock.is_none() {
            sparse::refuse_hidden_lock(root)?;
        }
        let there = root.join(FILE_NAME);
        if there.symlink_metadata().is_ok() {
            return Ok(Self { lock, loaded: Some(config::load(&there, FILE_NAME)?) });
        }
        refuse_elsewhere(root)?;
        if lock.is_some() {
            let error = Error::usage(format!("{FILE_NAME} is missing, but the files that were generated from it exist"));
            let error = match lock::last_with(root, FILE_NAME) {
                Some((commit, _)) => error.hint(format!("restore it: git checkout {commit} -- {FILE_NAME}")),
                None => error,
            };
            return Err(error.hint(format!("or start over: remove {}, and run `cicd scaffold`", lock::FILE_NAME)));
        }
        Ok(Self { lock, loaded: None })
    }
}

/// Everything that determines a plan.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) config: Config,
    /// True if there was no `cicd.yml` before.
    pub(crate) is_new: bool,
    /// The text of `cicd.yml`, if it is new or changes.
    writes: Vec<Extra>,
    lock: Option<Lock>,
    inputs: Inputs,
    templates: Templates,
    domains: BTreeMap<String, Vec<String>>,
    pub(super) wanted: Vec<WantedFile>,
    /// Files that are handed over to the user, from the top.
    ejected: Vec<String>,
}

impl Project {
    /// Creates a project from the files before the run and a drafted config; `asked` holds the user's options besides the
    /// config.
    ///
    /// # Errors
    /// Returns an error if the draft is not a valid config of this version, or if the repository cannot be read.
    pub(crate) fn with_draft(repository: &Repository, before: ProjectBefore, draft: Draft, asked: Inputs) -> Result<Self> {
        let ProjectBefore { lock, loaded } = before;
        let is_new = loaded.is_none();
        let config = match loaded.filter(|_| !draft.is_changed) {
            Some(loaded) => loaded.config,
            None => config::parse(&Arc::new(SourceText { name: FILE_NAME.to_owned(), text: draft.text.clone() }))?,
        };
        refuse_later_version(&config)?;
        let mut inputs = lock.as_ref().map(|lock| lock.inputs.clone()).unwrap_or_default();
        inputs.test_tree |= asked.test_tree || (is_new && !draft.has_tests);
        inputs.manager_kits.extend(asked.manager_kits);
        let mut project = Self::new(repository, config, lock, inputs)?;
        project.is_new = is_new;
        if draft.is_changed {
            project.writes = vec![Extra { path: FILE_NAME.to_owned(), content: draft.text.into_bytes() }];
        }
        Ok(project)
    }

    /// Returns the existing project for an audit; `None` if scaffold never wrote in this repository.
    pub(crate) fn there(repository: &Repository, config: &Config) -> Result<Option<Self>> {
        let Some(lock) = lock::read(&repository.places().top, version::CURRENT)? else { return Ok(None) };
        let inputs = lock.inputs.clone();
        Self::new(repository, config.clone(), Some(lock), inputs).map(Some)
    }

    fn new(repository: &Repository, config: Config, lock: Option<Lock>, inputs: Inputs) -> Result<Self> {
        let root = repository.places().top.clone();
        let surroundings = surroundings::of(repository, &config, lock.as_ref())?;
        let templates = Templates::builtin().with_overrides(&root)?;
        let wanted = wanted(&config, &inputs, &surroundings);
        let domains = domains_of(&config);
        Ok(Self {
            root,
            config,
            is_new: false,
            writes: Vec::new(),
            lock,
            inputs,
            templates,
            domains,
            wanted,
            ejected: Vec::new(),
        })
    }

    /// Returns the drift, and the number of files with newer templates.
    pub(crate) fn drift(&self) -> Result<(Vec<Drift>, usize)> {
        let request = self.bare_request();
        let Some(lock) = &self.lock else { return Ok((drift::drift(&request)?, 0)) };
        // Its lock is nearly the one that is there; to free its texts would only take time.
        let plan = ManuallyDrop::new(planner::plan(&request)?);
        let mut drifts = drift::of_plan(&plan, lock);
        drifts.extend(called::drift(&self.root, &self.wanted, &plan));
        Ok((drifts, plan.newer()))
    }

    /// Returns the request for a plan; with `upgrade`, newer templates are used.
    pub(crate) fn request(&self, upgrade: bool) -> ScaffoldRequest<'_> {
        ScaffoldRequest { upgrade, eject: &self.ejected, ..self.bare_request() }
    }

    /// Hands files over to the user. They may be named from the current folder, as shells complete them, or from the top.
    pub(crate) fn eject(&mut self, files: &[String]) -> Result<()> {
        let here = std::env::current_dir().map_err(|error| Error::unknown("the current folder is gone").because(error))?;
        let is_known = |path: &str| self.wanted.iter().any(|wanted| wanted.path == path);
        let from_top = |file: &String| {
            let below = here.join(file).strip_prefix(&self.root).ok().map(Path::to_owned);
            let named = below.and_then(|path| plain(&path).to_str().map(str::to_owned));
            named.filter(|path| is_known(path)).unwrap_or_else(|| file.clone())
        };
        self.ejected = files.iter().map(from_top).collect();
        Ok(())
    }

    /// Returns the same as [`Project::request`], without the options of flags.
    fn bare_request(&self) -> ScaffoldRequest<'_> {
        ScaffoldRequest {
            root: &self.root,
            version: version::CURRENT,
            lock: self.lock.as_ref(),
            wanted: &self.wanted,
            templates: &self.templates,
            inputs: &self.inputs,
            domains: &self.domains,
            underscored: self.underscored(),
            moves_tests: self.config.tests.iter().any(|layout| layout.value.text().starts_with("tests/{domain}/")),
            upgrade: false,
            eject: &[],
            writes: &self.writes,
        }
    }

    /// Returns the first name with `_` in it that templates use.
    fn underscored(&self) -> Option<&str> {
        let domains = self.config.domains.iter().map(|domain| domain.name.value.as_str());
        domains.chain(config::known_levels(&self.config)).find(|name| name.contains('_'))
    }

    /// Returns the lock, if there is one.
    pub(crate) fn lock(&self) -> Option<&Lock> {
        self.lock.as_ref()
    }

    /// Returns the number of files in the lock.
    pub(crate) fn files(&self) -> usize {
        self.lock.as_ref().map_or(0, |lock| lock.files.len())
    }

    /// Returns the domains for which the gate would fail, because they have no suite and the config does not say so.
    pub(crate) fn bare_domains(&self) -> Vec<&str> {
        let folders = WorkTree::new(&self.root);
        let is_bare = |at: &usize| {
            let levels = config::default_levels(&self.config);
            suites::of_domain(&self.config, *at, &levels, &folders).is_empty()
                && suites::without(&self.config, *at, &folders) == DomainFate::NoSuite
        };
        let domains = &self.config.domains;
        let all = (0..domains.len()).filter(|at| domains[*at].kind == DomainKind::Domain);
        all.filter(is_bare).map(|at| domains[at].name.value.as_str()).collect()
    }

    /// Returns the files that are about to change and have uncommitted changes.
    ///
    /// # Errors
    /// Returns an error if git cannot be started.
    pub(crate) fn uncommitted(&self, repository: &Repository, plan: &Plan) -> Result<Vec<String>> {
        let touched: Vec<&str> =
            plan.steps.iter().filter(|step| step.before.is_some()).map(|step| step.path.as_str()).collect();
        if touched.is_empty() {
            return Ok(Vec::new());
        }
        let mut arguments =
            vec!["status", "--porcelain", "--untracked-files=no", "--no-renames", "--ignore-submodules=dirty", "--"];
        arguments.extend(&touched);
        let answer = GitCall::local(&self.root).without_filters(&repository.filters()?).args(arguments).ask()?;
        let lines = String::from_utf8_lossy(&answer.stdout);
        Ok(lines.lines().filter_map(|line| line.get(3..)).map(str::to_owned).collect())
    }
}

/// Returns a path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
        plain
    })
}

/// Returns an error for a config that is not at the top, because a second one would be written there.
fn refuse_elsewhere(root: &Path) -> Result<()> {
    let here = std::env::current_dir().map_err(|error| Error::unknown("the current folder is gone").because(error))?;
    match config::discover(&here, Some(root)) {
        Some(found) if found.parent() != Some(root) => Err(Error::usage(format!(
            "{} is not at the top of the repository, where workflows are",
            found.strip_prefix(root).unwrap_or(&found).display()
        ))
        .hint("move it to the top; its patterns start there")),
        _ => Ok(()),
    }
}

fn refuse_later_version(config: &Config) -> Result<()> {
    match &config.cicd_version {
        Some(wanted) if version::is_later(wanted, version::CURRENT) => {
            Err(Error::usage(format!("cicd.yml is for the templates of cicd {wanted}, and this is {}", version::CURRENT))
                .hint("upgrade cicd"))
        }
        _ => Ok(()),
    }
}
