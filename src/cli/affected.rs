//! `cicd affected`: which domains does a change touch, and why?

use anyhow::{Result, bail};

use super::shared::range_args::Question;
use super::shared::session::Session;
use super::shared::{answer, new_dependencies};
use super::{Context, Format, exit};
use crate::config::{Config, Loaded, Unowned};
use crate::model::error::{Error, Exit};
use crate::model::reasons::{Affected, Rule};
use crate::report::ui;

/// Show which domains a change affects, and why
///
/// The commits to compare come from the first of these that is set: --base and --head; the variables CICD_BASE and CICD_HEAD;
/// the event of the CI provider. Otherwise the current branch is compared with its merge base with the nearest base branch,
/// including staged, unstaged and untracked files. If the range cannot be determined, every domain counts as affected.
///
/// Example: `cicd affected --base origin/main --explain`
#[derive(Debug, Default, clap::Args)]
pub(crate) struct AffectedArgs {
    #[command(flatten)]
    pub(super) question: Question,
    /// Count this domain as changed, regardless of the diff (repeatable)
    #[arg(long = "domain", value_name = "DOMAIN")]
    pub domains: Vec<String>,
    /// Count every domain as changed
    #[arg(long, conflicts_with = "domains")]
    pub all: bool,
    /// Show every reason, with the changed files
    #[arg(long)]
    pub explain: bool,
    /// Exit with 1 if a domain is affected
    #[arg(long)]
    pub exit_code: bool,
    /// Exit with 1 if the change adds a dependency that the map does not declare; reads the changed files
    #[arg(long, value_enum, value_name = "KIND")]
    pub deny: Vec<DeniedFinding>,
    /// The remote's name and URL, as git gives them to a pre-push hook
    #[arg(value_name = "REMOTE", num_args = 0..=2, hide = true)]
    pub remote: Vec<String>,
}

/// The findings that a change alone can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DeniedFinding {
    /// A dependency that the changed files show, that they did not show before, and that `depends_on` does not list
    UndeclaredDependency,
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config, or when git cannot answer.
pub(crate) fn run(args: &AffectedArgs, context: &Context) -> Result<Exit> {
    if let Some(name) = args.remote.first().filter(|_| !args.question.pre_push) {
        bail!(
            Error::usage(format!("`cicd affected` takes no `{name}`: it finds the domains itself"))
                .hint(format!("count a domain as changed with `cicd affected --domain {name}`"))
        );
    }
    let session = Session::open(context)?;
    let format = answer::format(context)?;
    let forced = if args.all { all(&session.loaded()?.config) } else { args.domains.clone() };
    let mut answer = args.question.ask(context, &session, &args.remote, &forced)?;
    let is_denied = args.deny.contains(&DeniedFinding::UndeclaredDependency);
    if is_denied || args.explain || format == Format::Github {
        new_dependencies::note(context, &session, &mut answer, is_denied)?;
    }
    answer::write(format, args.explain, context, &session, &answer)?;
    let refused = warn_unowned(context, session.loaded()?, &answer);
    let refused = warn_denied(context, &answer) || refused;
    let found = args.exit_code && answer.affected().next().is_some();
    // The process ends with this verb; giving thousands of small pieces back one by one would only take time.
    std::mem::forget((session, answer));
    Ok(exit(!refused && !found))
}

fn all(config: &Config) -> Vec<String> {
    config.domains.iter().map(|domain| domain.name.value.clone()).collect()
}

/// With `--deny`, a new dependency that is not declared is a no. With `edges: proven` it counts as if it were declared.
fn warn_denied(context: &Context, answer: &Affected) -> bool {
    let is_red = answer.new_dependencies.as_ref().is_some_and(|new| new.is_denied && !new.is_counted && !new.list.is_empty());
    if is_red {
        context.screen.warn("there are findings that `--deny undeclared-dependency` forbids");
    }
    is_red
}

/// With `unowned: error` a changed file of no domain is a no.
fn warn_unowned(context: &Context, loaded: &Loaded, answer: &Affected) -> bool {
    let unowned: Vec<_> = answer.files.iter().flatten().filter(|file| file.rule == Rule::Unowned).collect();
    let Some(first) = unowned.first().filter(|_| loaded.config.unowned == Unowned::Error) else { return false };
    let more = if unowned.len() > 1 { format!(" (and {} more)", unowned.len() - 1) } else { String::new() };
    context.screen.warn(&format!(
        "{}{more} belongs to no domain, and `unowned: error` does not allow that; list it under a domain, `global` or `ignore` in {}",
        ui::path(&first.change.path),
        loaded.source.name
    ));
    true
}
