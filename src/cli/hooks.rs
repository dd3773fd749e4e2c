//! `cicd hooks`: the pre-push hook, beside whatever is there.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::shared::range_args::{self, Question};
use super::shared::session::Session;
use super::shared::{answer, test_run};
use super::{Context, Format};
use crate::config::{known_levels, lookup};
use crate::git::Repository;
use crate::model::commit::short;
use crate::model::error::Exit;
use crate::model::name::{RULE, is_name};
use crate::report::push::{PushReport, never_ran};
use crate::run::plan::{Flags, Keeping, Selection};
use crate::scaffold::hooks::{self, HookOutcome, HookRun};
use crate::store::StateFolders;
use crate::suites;

/// Install, remove or show the pre-push hook
///
/// The hook shows which domains a push affects. It works beside an existing hook, husky, lefthook, pre-commit and
/// core.hooksPath, and uninstalling removes only its own lines. Without `cicd` on the PATH it warns and lets the push continue.
#[derive(Debug, clap::Args)]
pub(crate) struct HooksArgs {
    #[command(subcommand)]
    verb: HooksVerb,
}

#[derive(Debug, clap::Subcommand)]
enum HooksVerb {
    /// Install the hook
    Install(InstallArgs),
    /// Remove the hook
    Uninstall,
    /// Show where the hook is; exit with 1 if there is none
    Status,
    /// What the hook calls when it was installed with --run
    #[command(hide = true)]
    PrePush(PrePush),
}

#[derive(Debug, clap::Args)]
struct InstallArgs {
    /// Run the affected suites of this level before each push, and block the push if one fails
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    run: Option<String>,
    /// The time limit of all suites together; suites that are not finished by then do not block the push
    #[arg(long, value_name = "TIME", value_parser = budget, default_value = "60s", requires = "run")]
    budget: Duration,
}

#[derive(Debug, clap::Args)]
struct PrePush {
    #[arg(long, value_parser = level)]
    run: String,
    #[arg(long, value_parser = budget)]
    budget: Duration,
    #[arg(last = true)]
    remote: Vec<String>,
}

/// It becomes a word of a shell script.
fn level(text: &str) -> std::result::Result<String, String> {
    is_name(text).then(|| text.to_owned()).ok_or_else(|| format!("a level's name must be {RULE}, e.g. unit"))
}

fn budget(text: &str) -> std::result::Result<Duration, String> {
    let parsed = humantime::parse_duration(text).map_err(|error| format!("{error}; write e.g. 60s or 2m"))?;
    if parsed.as_secs() == 0 { Err("a budget is at least 1s".to_owned()) } else { Ok(parsed) }
}

/// Runs the verb.
///
/// # Errors
/// When the hook's place belongs to other repositories too, or cannot be read or written.
pub(crate) fn run(args: &HooksArgs, context: &Context) -> Result<Exit> {
    context.format("hooks", &[Format::Human])?;
    if let HooksVerb::PrePush(args) = &args.verb {
        return pre_push(args, context);
    }
    let here = std::env::current_dir().context("the current folder is gone")?;
    let place = hooks::find(&Repository::open(&here)?)?;
    let shown = |path: &Path| path.strip_prefix(&place.top).unwrap_or(path).display().to_string();
    let (line, exit) = match &args.verb {
        HooksVerb::Install(args) => {
            place.refuse_shared()?;
            args.run.as_deref().map_or(Ok(()), |level| refuse_unknown_level(context, level))?;
            let run = args.run.clone().map(|level| HookRun { level, budget: args.budget });
            let before = hooks::tests(&place)?;
            let line = match hooks::install(&place, run.as_ref())? {
                HookOutcome::Unchanged(path) => format!("already installed in {}", shown(&path)),
                HookOutcome::Installed(path) => installed(&place, &shown(&path), hooks::status(&place)?.is_some()),
                HookOutcome::Moved(path, moved) => {
                    let line = installed(&place, &shown(&path), hooks::status(&place)?.is_some());
                    format!("{line}\nthe hook that was there is now {}, and runs after it", shown(&moved))
                }
                HookOutcome::Removed(_) | HookOutcome::Absent => String::new(),
            };
            if let Some(before) = before.filter(|_| run.is_none()) {
                let level = before.level;
                context.screen.warn(&format!(
                    "the hook no longer runs the {level} suites before a push; run them again with `cicd hooks install --run {level}`"
                ));
            }
            (line, Exit::Yes)
        }
        HooksVerb::Uninstall => match hooks::uninstall(&place)? {
            HookOutcome::Removed(paths) => {
                (format!("removed from {}", paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", ")), Exit::Yes)
            }
            _ => ("there was no cicd hook to remove".to_owned(), Exit::Yes),
        },
        HooksVerb::Status => match hooks::status(&place)? {
            Some(path) => {
                let (path, name, tests) = (shown(&path), place.manager.name(), tests(hooks::tests(&place)?));
                (format!("installed in {path} (hooks are run by {name}); {tests}"), Exit::Yes)
            }
            None => (not_installed(&place), Exit::No),
        },
        HooksVerb::PrePush(_) => return Ok(Exit::Yes),
    };
    context.answer(|out| writeln!(out, "{line}"))?;
    Ok(exit)
}

/// What an installed hook runs.
fn tests(run: Option<HookRun>) -> String {
    match run {
        Some(HookRun { level, budget }) => {
            let budget = humantime::format_duration(budget);
            format!("runs the {level} suites of affected domains before a push, for at most {budget}")
        }
        None => "runs no tests; add them with `cicd hooks install --run LEVEL`".to_owned(),
    }
}

fn not_installed(place: &hooks::HookPlace) -> String {
    let then = if place.manager == hooks::HookManager::Lefthook { ", then `lefthook install`" } else { "" };
    let name = place.manager.name();
    format!("not installed (hooks are run by {name}); run `cicd hooks install`{then}")
}

/// A level that no suite could be at is a slip of the finger. Without a config that can be read nobody can tell.
fn refuse_unknown_level(context: &Context, level: &str) -> Result<()> {
    let Ok(session) = Session::open(context) else { return Ok(()) };
    let Ok(loaded) = session.loaded() else { return Ok(()) };
    lookup::level(&loaded.config, level)?;
    Ok(())
}

fn installed(place: &hooks::HookPlace, path: &str, is_run: bool) -> String {
    let then = match place.manager {
        hooks::HookManager::Lefthook => "\nit is yours alone: lefthook-local.yml and .lefthook-local/ belong in .gitignore",
        hooks::HookManager::Husky => "\nhusky's files are committed: the others get the hook with your next push",
        _ => "",
    };
    let once = if is_run { "" } else { "\nrun `lefthook install` once, so that git runs its hooks" };
    format!("installed in {path} (hooks are run by {}){then}{once}", place.manager.name())
}

/// Says what the push touches, then runs what follows within the budget. A red suite holds the push.
fn pre_push(args: &PrePush, context: &Context) -> Result<Exit> {
    let session = Session::open(context)?;
    let question = Question { pre_push: true, ..Question::default() };
    let format = answer::format(context)?;
    let answer = question.ask(context, &session, &args.remote, &[])?;
    answer::write(format, false, context, &session, &answer)?;
    let map = session.map()?;
    let domains = (0..answer.domains.len()).filter(|at| answer.is_affected(&answer.domains[*at]));
    let level = [known_levels(map.config()).into_iter().find(|level| *level == args.run)];
    let level: Vec<&str> = level.into_iter().flatten().collect();
    let folders = session.folders();
    let planned: Vec<_> = domains.flat_map(|domain| suites::of_domain(map.config(), domain, &level, &folders)).collect();
    if planned.is_empty() {
        if answer.affected().next().is_some() {
            context.screen.note(&format!("no affected domain has a suite of the level {}: pushed untested", args.run));
        }
        return Ok(Exit::Yes);
    }
    let snapshot = session.repository.snapshot()?;
    if let Some(pushed) = range_args::elsewhere(&answer, snapshot.head.as_deref()) {
        // What is not checked out cannot be run here.
        context.screen.note(&format!("{} is pushed and not checked out: pushed untested", short(pushed)));
        return Ok(Exit::Yes);
    }
    if snapshot.is_dirty {
        context.screen.warn("the work tree has changes that are not pushed; the suites test them too");
    }
    let places = session.repository.places();
    let state = StateFolders::of(&context.environment, &places.common);
    let flags = Flags { budget: Some(args.budget), is_cached: true, ..Flags::default() };
    let selection = Selection { planned, ..Selection::default() };
    let plan = test_run::plan(context, &session, &map, Some(&answer), selection, flags)?;
    let keeping = Keeping { folders: &state, store: test_run::store(context, &state, places) };
    let report = PushReport::new(context.screen.clone(), args.budget);
    let (summary, outcomes) = test_run::execute(plan, context, &keeping, snapshot, Box::new(report))?;
    if let Some(signal) = summary.signal {
        return Ok(signal.exit());
    }
    let is_red = outcomes.iter().any(|outcome| outcome.gates() && !never_ran(outcome));
    if is_red {
        context.screen.warn("push blocked; override with `git push --no-verify`");
    }
    Ok(super::exit(!is_red))
}
