//! `cicd results`: what the runs of the past say.

mod import;
mod pull;

use std::num::NonZeroU32;
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};

use super::shared::session::Session;
use super::{Context, Format};
use crate::config::lookup;
use crate::git::Repository;
use crate::model::diagnostic::did_you_mean;
use crate::model::error::{Error, Exit};
use crate::model::history::History;
use crate::model::result::SuiteId;
use crate::report::json::{self, results_v1::ResultsV1};
use crate::report::results as report;
use crate::store::{Handle, Policy, StateFolders};
use crate::suites;

/// How many runs of a suite are shown.
const RUNS: &str = "20";

/// Show past runs: history, flaky and slow suites, the last failure
///
/// Without a name, shows one line per suite, the flaky suites with their evidence (passed and failed on one commit), the slow
/// suites, and the last failure of each suite that fails now. With a name, also shows every run, and the last failure of each
/// suite in full.
///
/// Past runs are kept in the state folder, `.git/cicd` or `$CICD_STATE_DIR`; `cicd test`, `cicd results import` and `cicd
/// results pull` add to it. The exit code is 0 whatever the results are, also if there are none yet.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct ResultsArgs {
    #[command(subcommand)]
    verb: Option<ResultsVerb>,
    /// Show only this domain or suite (DOMAIN/LEVEL or DOMAIN/LEVEL/NAME), in detail
    #[arg(value_name = "DOMAIN")]
    name: Option<String>,
    /// Show this many of the newest runs of each suite
    #[arg(long, value_name = "N", default_value = RUNS)]
    limit: NonZeroU32,
}

#[derive(Debug, clap::Subcommand)]
enum ResultsVerb {
    Import(import::ImportArgs),
    Pull(pull::PullArgs),
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage, for a name that is not known, or when the store cannot be read.
pub(crate) fn run(args: &ResultsArgs, context: &Context) -> Result<Exit> {
    match &args.verb {
        Some(ResultsVerb::Import(import)) => import::run(import, context),
        Some(ResultsVerb::Pull(pull)) => pull::run(pull, context),
        None => show(args, context),
    }
}

fn show(args: &ResultsArgs, context: &Context) -> Result<Exit> {
    let format = context.format("results", &[Format::Human, Format::Json])?;
    let here = std::env::current_dir().context("the current folder is gone")?;
    // No config is read unless a name must be looked up: the past can be seen also when it is broken.
    let repository = Repository::open(&here)?;
    let places = repository.places();
    let store = StateFolders::of(&context.environment, &places.common).handle(&places.top, Policy::RUN);
    let store = if store.exists()? { Some(store) } else { None };
    let limit = usize::try_from(args.limit.get()).unwrap_or(usize::MAX);
    let wanted = args.name.as_deref().map(WantedResults::of);
    let history = match &store {
        Some(store) => store.with(|store| store.history(wanted.as_ref().map(|wanted| wanted.domain), limit))?,
        None => History::default(),
    };
    let history = match &wanted {
        Some(wanted) => wanted.narrow(history, context, store.as_ref())?,
        None => history,
    };
    context.answer(|out| match format {
        Format::Json => json::write(out, &ResultsV1::new(&history)),
        _ => report::human(out, &history, args.name.as_deref(), context.screen.width(), SystemTime::now()),
    })?;
    Ok(Exit::Yes)
}

/// What was named: a domain, or one of its suites.
struct WantedResults<'a> {
    text: &'a str,
    domain: &'a str,
    level: Option<&'a str>,
    name: Option<&'a str>,
}

impl<'a> WantedResults<'a> {
    fn of(text: &'a str) -> Self {
        let mut parts = text.splitn(3, '/').map(Some).chain([None, None]);
        let mut next = || parts.next().flatten();
        let domain = next().unwrap_or_default();
        Self { text, domain, level: next().filter(|level| !level.is_empty()), name: next() }
    }

    fn means(&self, suite: &SuiteId) -> bool {
        suite.domain == self.domain
            && self.level.is_none_or(|level| suite.level == level)
            && self.name.is_none_or(|name| suite.name.as_deref() == Some(name))
    }

    /// The part of a domain's past that is meant. Nothing of it is an answer only when the config knows the name: what the store
    /// alone knows is known too, for a domain that was taken out has a past.
    fn narrow(&self, mut history: History, context: &Context, store: Option<&Handle>) -> Result<History> {
        let known: Vec<String> = history.suites.iter().map(|history| history.suite.to_string()).collect();
        history.suites.retain(|history| self.means(&history.suite));
        history.flaky.retain(|flaky| self.means(&flaky.suite));
        history.slowest.retain(|(suite, _)| self.means(suite));
        if history.suites.is_empty() {
            self.look_up(context, store, known)?;
        }
        Ok(history)
    }

    /// Whether the config knows the name; `known` are the suites of the domain that ever ran.
    fn look_up(&self, context: &Context, store: Option<&Handle>, mut known: Vec<String>) -> Result<()> {
        let session = Session::open(context)?;
        let map = session.map()?;
        let Some(at) = map.domain(self.domain) else {
            let past = store.map(|store| store.with(|store| store.domains())).transpose()?.unwrap_or_default();
            return if known.is_empty() {
                Err(lookup::no_such_domain(map.config(), self.domain, &past).into())
            } else {
                self.unknown(&known)
            };
        };
        let Some(level) = self.level else { return Ok(()) };
        let level = lookup::level(map.config(), level)?;
        let planned = suites::of_domain(map.config(), at, &[level], &session.folders());
        known.extend(planned.iter().map(suites::Planned::id).filter(|id| !known.contains(id)).collect::<Vec<_>>());
        if self.name.is_none() || known.iter().any(|id| id == self.text) { Ok(()) } else { self.unknown(&known) }
    }

    fn unknown(&self, known: &[String]) -> Result<()> {
        let error = Error::usage(format!("there is no suite `{}`, and none of that name ever ran", self.text));
        bail!(match did_you_mean(self.text, known.iter().map(String::as_str)) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None if known.is_empty() => error.hint(format!("list the suites that ran with `cicd results {}`", self.domain)),
            None => error.hint(format!("the suites of {} are: {}", self.domain, known.join(", "))),
        })
    }
}
