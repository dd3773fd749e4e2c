//! `cicd scaffold`: the config, the workflows and the test tree of a repository, and keeping them up to date.

mod draft;
mod find_work_tree;
mod history;
mod pairs;

use std::mem::ManuallyDrop;

use crate::cli::{Context, Format, exit};
use crate::config::CROSS_DOMAIN;
use crate::git::Repository;
use crate::git::last_green::GATE;
use crate::model::error::{Error, Exit};
use crate::model::few::first_few;
use crate::report::scaffold as report;
use crate::scaffold::plan::Plan;
use crate::scaffold::project::{Project, ProjectBefore};
use crate::scaffold::surroundings::configured_bases;
use crate::scaffold::{Inputs, Kit, planner, ruleset, tree_layout, warnings, write};
use anyhow::{Result, bail};
use pairs::Pairs;

/// Write cicd.yml, the GitHub workflows and the test folders, and keep them up to date
///
/// Without a cicd.yml, proposes the domains of the repository, gives the reason for each, and asks; --yes accepts an
/// unambiguous proposal. With a cicd.yml, updates the generated files to match it: your edits are merged, files that you
/// deleted stay deleted, and files that existed before stay as they are.
///
/// .cicd/lock.yml records the generated files; commit it. A second run changes nothing.
///
/// Exit codes: 0 everything is up to date; 1 with --check a file is out of date, or an update conflicts with an edit (the
/// proposed file is written beside it), or git ignores a generated file; 2 usage or configuration error, or the proposal is
/// ambiguous.
///
/// Example: `cicd scaffold --yes --dry-run`
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct ScaffoldArgs {
    /// The source of the domains if there is no cicd.yml; default: `discover`, or `platform` in an empty repository
    #[arg(long, value_enum, value_name = "PRESET", conflicts_with_all = ["domain", "library"])]
    preset: Option<Preset>,
    #[command(flatten)]
    domains: Pairs,
    /// Write nothing; exit with 1 if a file differs from what cicd.yml and the lock call for
    #[arg(long, group = "mode", conflicts_with_all = ["upgrade", "eject", "domain", "library", "preset", "test_tree", "manager_kit"])]
    check: bool,
    /// Write nothing; show the changes as a diff
    #[arg(long, group = "mode")]
    diff: bool,
    /// Write nothing; list the files that would be written
    #[arg(long, group = "mode")]
    dry_run: bool,
    /// Use the templates of this version of cicd, and merge your edits into them
    #[arg(long)]
    upgrade: bool,
    /// Stop updating a generated file: it is yours from now on (repeatable)
    #[arg(long, value_name = "FILE")]
    eject: Vec<String>,
    /// Also write test folders, each with a README, if the repository already has tests elsewhere
    #[arg(long)]
    test_tree: bool,
    /// Also write a file that adds the manager API (health, deployment, test results) to a service
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    manager_kit: Vec<KitLanguage>,
    /// Write nothing; print the check to require, and a GitHub ruleset that requires it
    #[arg(long, group = "mode")]
    required_checks: bool,
    /// Accept the proposal without asking; create a git repository if there is none
    #[arg(long, short)]
    yes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Preset {
    /// An example: four domains with managers, and cross-domain tests
    Platform,
    /// The domains that the files of the repository suggest
    Discover,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum KitLanguage {
    /// A router for `FastAPI`
    Python,
    /// A router for Express
    Node,
}

impl From<KitLanguage> for Kit {
    fn from(language: KitLanguage) -> Self {
        match language {
            KitLanguage::Python => Self::Python,
            KitLanguage::Node => Self::Node,
        }
    }
}

impl ScaffoldArgs {
    fn is_writing(&self) -> bool {
        !(self.check || self.diff || self.dry_run || self.required_checks)
    }
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config, or when a file cannot be read or written.
pub(crate) fn run(args: &ScaffoldArgs, context: &Context) -> Result<Exit> {
    context.format("scaffold", &[Format::Human])?;
    if context.config.is_some() {
        bail!(Error::usage("`cicd scaffold` takes no --config: it works on the cicd.yml at the top of the repository"));
    }
    let repository = find_work_tree::find(context, args.yes, args.is_writing())?;
    if args.required_checks {
        return required_checks(context, &repository);
    }
    // The verb ends with them: to free each text of thousands of files would only take time.
    let mut project = ManuallyDrop::new(open(args, context, &repository)?);
    project.eject(&args.eject)?;
    if args.check {
        return check(context, &project);
    }
    if project.config.domains.iter().all(|domain| domain.name.value == CROSS_DOMAIN) {
        context
            .screen
            .warn("cicd.yml names no domain, so the workflows have nothing to run; add one with --domain NAME --path GLOB");
    }
    if args.test_tree && tree_layout(&project.config).is_none() {
        context
            .screen
            .warn("no folders for tests: no layout under `tests:` in cicd.yml names a folder by {domain} and {level}");
    }
    let plan = ManuallyDrop::new(planner::plan(&project.request(args.upgrade))?);
    for caution in warnings::of(&project, &plan) {
        context.screen.warn(&caution);
    }
    if !is_visible(context, &project, &plan)? {
        return Ok(Exit::No);
    }
    if args.diff {
        context.answer(|out| report::diff(out, &plan))?;
        return Ok(exit(plan.conflicts.is_empty()));
    }
    if args.dry_run {
        context.answer(|out| report::plan(out, &plan, report::Tense::Would))?;
        return Ok(exit(plan.conflicts.is_empty()));
    }
    let dirty = project.uncommitted(&repository, &plan)?;
    if !dirty.is_empty() {
        context.screen.note(&format!("files with uncommitted changes that are rewritten now: {}", first_few(&dirty)));
    }
    write::apply(&project.root, &plan)?;
    context.answer(|out| report::plan(out, &plan, report::Tense::Did))?;
    if project.is_new {
        history::tell(context, &repository)?;
        let config = &project.config;
        context.answer(|out| report::next_steps(out, config, &project.bare_domains()))?;
    }
    Ok(exit(plan.conflicts.is_empty()))
}

/// Reads what is there; where there is no config, makes one as the flags and the repository say, and asks.
fn open(args: &ScaffoldArgs, context: &Context, repository: &Repository) -> Result<Project> {
    let before = ProjectBefore::read(&repository.places().top)?;
    let draft = match &before.loaded {
        Some(loaded) => draft::changed(args, context, repository, loaded)?,
        None => draft::first(args, context, repository)?,
    };
    let kits = args.manager_kit.iter().map(|language| Kit::from(*language));
    let asked = Inputs { test_tree: args.test_tree, manager_kits: kits.collect() };
    Ok(Project::with_draft(repository, before, draft, asked)?)
}

fn check(context: &Context, project: &Project) -> Result<Exit> {
    let (drifts, newer) = project.drift()?;
    context.answer(|out| report::drift(out, &drifts, project.files(), newer))?;
    Ok(exit(drifts.is_empty()))
}

/// Says which files a rule would hide from git; what is not committed does not run.
fn is_visible(context: &Context, project: &Project, plan: &Plan) -> Result<bool> {
    let hidden = plan.hidden(&project.root)?;
    if !hidden.is_empty() {
        context.screen.refuse(&report::hidden(&hidden));
    }
    Ok(hidden.is_empty())
}

fn required_checks(context: &Context, repository: &Repository) -> Result<Exit> {
    let bases = configured_bases(repository)?;
    context.screen.note(&format!("the check to require: {GATE}"));
    context
        .screen
        .note("the ruleset below does so, e.g.: cicd scaffold --required-checks | gh api repos/OWNER/NAME/rulesets --input -");
    context.answer(|out| report::required_checks(out, &ruleset::ruleset(&bases)))?;
    Ok(Exit::Yes)
}
