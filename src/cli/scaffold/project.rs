//! What a run of `cicd scaffold` works on: the config (there, or about to be), the lock, the templates, the surroundings.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Args, draft, warnings};
use crate::cli::Context;
use crate::config::{self, Config, FILE_NAME, Kind, Loaded};
use crate::git::Repository;
use crate::model::diagnostic::Source;
use crate::model::error::{Error, Result};
use crate::model::event::Fate;
use crate::scaffold::drift::{self, Drift};
use crate::scaffold::languages::Languages;
use crate::scaffold::lock::{self, Lock};
use crate::scaffold::plan::{Extra, Plan, Request, domains_of};
use crate::scaffold::planner;
use crate::scaffold::template::Templates;
use crate::scaffold::{Inputs, Kit, Surroundings, Wanted, version, wanted};
use crate::suites::{self, work_tree::WorkTree};
use crate::system::process::ask_git;

/// The version that is written into locks and workflows.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the repository's own way of installing `cicd` stands.
const INSTALL_SCRIPT: &str = ".cicd/install.sh";

/// Everything that a plan follows from.
pub(in crate::cli) struct Project {
    pub(super) root: PathBuf,
    pub(super) config: Config,
    /// Whether there was no `cicd.yml` before.
    pub(super) is_new: bool,
    /// The text of `cicd.yml`, where it is new or changes.
    writes: Vec<Extra>,
    lock: Option<Lock>,
    inputs: Inputs,
    templates: Templates,
    domains: BTreeMap<String, Vec<String>>,
    wanted: Vec<Wanted>,
    /// Files that become the user's, from the top.
    ejected: Vec<String>,
}

impl Project {
    /// Reads what is there; where there is no config, makes one as the flags and the repository say, and asks.
    pub(super) fn open(args: &Args, context: &Context, repository: &Repository) -> Result<Self> {
        let root = repository.places().top.clone();
        let lock = lock::read(&root, VERSION)?;
        if lock.is_none() {
            warnings::lock_is_here(&root)?;
        }
        let there = root.join(FILE_NAME);
        let (draft, is_new) = if there.symlink_metadata().is_ok() {
            (draft::changed(args, context, repository, &config::load_with_places(&there, FILE_NAME)?)?, false)
        } else {
            elsewhere(&root)?;
            if lock.is_some() {
                return Err(Error::usage(format!("{FILE_NAME} is gone, and the files that follow from it are there"))
                    .hint(format!("restore it: git checkout HEAD -- {FILE_NAME}"))
                    .hint(format!("or begin anew: remove {}, and run `cicd scaffold`", lock::FILE_NAME)));
            }
            (draft::first(args, context, repository)?, true)
        };
        let source = Arc::new(Source { name: FILE_NAME.to_owned(), text: draft.text.clone() });
        let config = Loaded::of(&there, &source)?.config;
        not_from_the_future(&config)?;
        let inputs = inputs(args, lock.as_ref(), is_new && !draft.has_tests);
        let mut project = Self::new(repository, config, lock, inputs)?;
        project.is_new = is_new;
        if draft.is_changed {
            project.writes = vec![Extra { path: FILE_NAME.to_owned(), content: draft.text.into_bytes() }];
        }
        Ok(project)
    }

    /// What is there, for an audit; `None` where scaffold never wrote.
    pub(in crate::cli) fn there(repository: &Repository, config: &Config) -> Result<Option<Self>> {
        let Some(lock) = lock::read(&repository.places().top, VERSION)? else { return Ok(None) };
        let inputs = lock.inputs.clone();
        Self::new(repository, config.clone(), Some(lock), inputs).map(Some)
    }

    fn new(repository: &Repository, config: Config, lock: Option<Lock>, inputs: Inputs) -> Result<Self> {
        let root = repository.places().top.clone();
        let surroundings = surroundings(repository, &config, lock.as_ref())?;
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

    /// What has drifted, and how many files could have newer templates.
    pub(in crate::cli) fn drift(&self) -> Result<(Vec<Drift>, usize)> {
        let request = self.bare_request();
        let Some(lock) = &self.lock else { return Ok((drift::drift(&request)?, 0)) };
        let plan = planner::plan(&request)?;
        let mut drifts = drift::of_plan(&plan, lock);
        drifts.extend(warnings::drift(self, &plan));
        Ok((drifts, plan.newer()))
    }

    pub(super) fn request<'a>(&'a self, args: &'a Args) -> Request<'a> {
        Request { upgrade: args.upgrade, eject: &self.ejected, ..self.bare_request() }
    }

    /// Takes files for the user's. They may be named from the current folder, as shells complete them, or from the top.
    pub(super) fn eject(&mut self, files: &[String]) -> Result<()> {
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

    /// As [`Project::request`], without what flags add.
    fn bare_request(&self) -> Request<'_> {
        Request {
            root: &self.root,
            version: VERSION,
            lock: self.lock.as_ref(),
            wanted: &self.wanted,
            templates: &self.templates,
            inputs: &self.inputs,
            domains: &self.domains,
            moves_tests: self.config.tests.iter().any(|layout| layout.value.text().starts_with("tests/{domain}/")),
            upgrade: false,
            eject: &[],
            writes: &self.writes,
        }
    }

    /// The lock, if there is one.
    pub(super) fn lock(&self) -> Option<&Lock> {
        self.lock.as_ref()
    }

    /// The files that the config calls for and that others call.
    pub(super) fn called(&self) -> impl Iterator<Item = &str> {
        let parts = self.wanted.iter().map(|wanted| wanted.path.as_str());
        parts.filter(|path| path.starts_with(".github/"))
    }

    /// How many files the lock keeps.
    pub(super) fn files(&self) -> usize {
        self.lock.as_ref().map_or(0, |lock| lock.files.len())
    }

    /// The domains that the gate would be red for, because they have no suite and do not say so.
    pub(super) fn bare_domains(&self) -> Vec<&str> {
        let folders = WorkTree::new(&self.root);
        let is_bare = |at: &usize| {
            let levels = config::default_levels(&self.config);
            suites::of_domain(&self.config, *at, &levels, &folders).is_empty()
                && suites::without(&self.config, *at, &folders) == Fate::NoSuite
        };
        let domains = &self.config.domains;
        let all = (0..domains.len()).filter(|at| domains[*at].kind == Kind::Domain);
        all.filter(is_bare).map(|at| domains[at].name.value.as_str()).collect()
    }

    /// Says which of the files that are about to change hold changes that are not committed.
    pub(super) fn tell_uncommitted(&self, context: &Context, plan: &Plan) -> Result<()> {
        let touched: Vec<&str> =
            plan.steps.iter().filter(|step| step.before.is_some()).map(|step| step.path.as_str()).collect();
        if touched.is_empty() {
            return Ok(());
        }
        let mut arguments = vec!["status", "--porcelain", "--untracked-files=no", "--no-renames", "--"];
        arguments.extend(&touched);
        let answer = ask_git(&self.root, arguments)?;
        let lines = String::from_utf8_lossy(&answer.stdout);
        let dirty: Vec<&str> = lines.lines().filter_map(|line| line.get(3..)).collect();
        if !dirty.is_empty() {
            context.screen.note(&format!("not committed, and about to change: {}", dirty.join(", ")));
        }
        Ok(())
    }
}

/// A path without `.` and `..`.
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

/// A config that is not at the top would be written a second time.
fn elsewhere(root: &Path) -> Result<()> {
    let here = std::env::current_dir().map_err(|error| Error::unknown("the current folder is gone").because(error))?;
    match config::discover(&here, Some(root)) {
        Some(found) if found.parent() != Some(root) => Err(Error::usage(format!(
            "{} is not at the top of the repository, and workflows are",
            found.strip_prefix(root).unwrap_or(&found).display()
        ))
        .hint("move it to the top; its patterns start there")),
        _ => Ok(()),
    }
}

fn not_from_the_future(config: &Config) -> Result<()> {
    match &config.cicd_version {
        Some(wanted) if version::is_later(wanted, VERSION) => {
            Err(Error::usage(format!("cicd.yml is for the templates of cicd {wanted}, and this is {VERSION}"))
                .hint("upgrade cicd"))
        }
        _ => Ok(()),
    }
}

fn inputs(args: &Args, lock: Option<&Lock>, is_bare: bool) -> Inputs {
    let mut inputs = lock.map(|lock| lock.inputs.clone()).unwrap_or_default();
    inputs.test_tree |= args.test_tree || is_bare;
    inputs.manager_kits.extend(args.manager_kit.iter().map(|language| Kit::from(*language)));
    inputs
}

fn surroundings(repository: &Repository, config: &Config, lock: Option<&Lock>) -> Result<Surroundings> {
    let configured: Vec<String> = config.base.iter().map(|base| base.value.clone()).collect();
    let bases = if configured.is_empty() { bases(repository)? } else { configured };
    let root = &repository.places().top;
    // They only matter to the action that is written once.
    let is_set_up = lock.is_some_and(|lock| lock.files.contains_key(".github/actions/cicd-setup/action.yml"));
    let languages = if is_set_up { Languages::default() } else { draft::languages(repository)? };
    Ok(Surroundings { version: VERSION.to_owned(), bases, languages, has_install_script: root.join(INSTALL_SCRIPT).is_file() })
}

/// The base branches of the config, if there is one, else what git says.
pub(super) fn configured_bases(repository: &Repository) -> Result<Vec<String>> {
    let there = repository.places().top.join(FILE_NAME);
    let configured = match there.symlink_metadata() {
        Ok(_) => config::load(&there, FILE_NAME)?.config.base.into_iter().map(|base| base.value).collect(),
        Err(_) => Vec::new(),
    };
    if configured.is_empty() { bases(repository) } else { Ok(configured) }
}

/// The remote's default branch; of a repository without a remote, the one that is checked out.
pub(super) fn bases(repository: &Repository) -> Result<Vec<String>> {
    for remote in repository.remotes()? {
        let prefix = format!("refs/remotes/{remote}/");
        let head = repository.symbolic(&format!("{prefix}HEAD"))?;
        if let Some(branch) = head.as_deref().and_then(|head| head.strip_prefix(&prefix)) {
            return Ok(vec![branch.to_owned()]);
        }
    }
    let head = repository.symbolic("HEAD")?;
    let branch = head.as_deref().and_then(|head| head.strip_prefix("refs/heads/"));
    let is_usual = |branch: &&str| ["main", "master", "trunk", "develop"].contains(branch);
    Ok(branch.filter(is_usual).map(str::to_owned).into_iter().collect())
}
