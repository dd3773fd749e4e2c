//! `cicd status`: asks the managers of the domains, once or until they are well, and says how they are.

mod store;
mod watch;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::shared::session::Session;
use super::shared::trust::{self, TrustFlag};
use super::{Context, Format};
use crate::config::{self, Config, DomainKind, lookup};
use crate::managers::embedded::OwnStore;
use crate::managers::fleet::{self, Looked};
use crate::managers::{self, Asker, AskerSettings, Wants};
use crate::model::error::{Error, Exit};
use crate::model::health::{DomainStatus, Status};
use crate::report::json::{self, status_v1::StatusV1};
use crate::report::status::{self as report, StatusView};
use crate::report::ui;
use crate::store::{Policy, StateFolders};
use crate::system::http::TokenHosts;
use anyhow::{Result, bail};
use store::StatusStore;

/// The variable that says where the manager of the one domain is that is asked about.
const MANAGER_URL: &str = "CICD_MANAGER_URL";

/// Show the health, deployment and tests of each domain
///
/// Each domain gets one verdict, the worst of its parts: pass < warn < unknown < fail. A part that is not configured does not
/// count; one that cannot be read is unknown, and so is a domain without any part. With a name, it shows that domain in depth:
/// its checks, failing tests and history.
///
/// Exit codes: 1 if a domain has the verdict of `--fail-on` or a worse one; otherwise 3 if a domain is unknown; otherwise 0.
/// For one named domain, `CICD_MANAGER_URL` replaces the URL of its manager.
///
/// Example: `cicd status --wait --timeout 10m`
#[derive(Debug, clap::Args)]
pub(crate) struct StatusArgs {
    /// Show only these domains, in detail
    #[arg(value_name = "DOMAIN")]
    domains: Vec<String>,
    /// Ask only for these parts (comma-separated)
    #[arg(long, value_enum, value_name = "PART", value_delimiter = ',')]
    only: Vec<PartArg>,
    /// Keep polling: redraw on a terminal and mark changes; elsewhere, write a line for each change
    #[arg(long)]
    watch: bool,
    /// Wait until every domain is healthy: `pass`, or with --fail-on, better than that; exit with 1 after the timeout
    #[arg(long)]
    wait: bool,
    /// The time limit of --wait
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "5m", requires = "wait")]
    timeout: Duration,
    /// With --watch and --wait, the pause between an answer and the next request
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "5s")]
    every: Duration,
    /// Exit with 1 if a domain is as bad as this, or worse [default: fail]
    #[arg(long, value_enum, value_name = "VERDICT")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    trust: TrustFlag,
}

/// A part of what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PartArg {
    /// The health of the service.
    Health,
    /// The deployed version.
    Deployment,
    /// The latest run of each level.
    Tests,
}

/// How bad is too bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Healthy with concerns.
    Warn,
    /// No answer, or one that cannot be read.
    Unknown,
    /// Not healthy, or failed tests.
    Fail,
}

impl FailOn {
    fn status(self) -> Status {
        match self {
            Self::Warn => Status::Warn,
            Self::Unknown => Status::Unknown,
            Self::Fail => Status::Fail,
        }
    }
}

impl StatusArgs {
    fn wants(&self) -> Wants {
        let has = |part| self.only.is_empty() || self.only.contains(&part);
        Wants { health: has(PartArg::Health), deployment: has(PartArg::Deployment), tests: has(PartArg::Tests) }
    }

    fn fail_on(&self) -> Status {
        self.fail_on.unwrap_or(FailOn::Fail).status()
    }

    /// Returns true if this is what `--wait` waits for.
    fn is_well(&self, status: Status) -> bool {
        // Without a word of it, green is green: a deployment that is under way is waited for.
        status < self.fail_on.map_or(Status::Warn, FailOn::status) && status != Status::Unknown
    }

    fn exit(&self, statuses: &[DomainStatus]) -> Exit {
        let worst = statuses.iter().map(|status| status.verdict).max();
        match worst {
            Some(worst) if worst >= self.fail_on() => Exit::No,
            _ if statuses.iter().any(|status| status.verdict == Status::Unknown) => Exit::Unknown,
            _ => Exit::Yes,
        }
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let parsed = humantime::parse_duration(text).map_err(|error| format!("{error}; write e.g. 30s or 5m"))?;
    if parsed.is_zero() { Err("a time of zero is not allowed; write e.g. 30s or 5m".to_owned()) } else { Ok(parsed) }
}

/// What a look needs.
struct Looking<'a> {
    args: &'a StatusArgs,
    context: &'a Context,
    format: Format,
    config: &'a Config,
    chosen: Vec<usize>,
    asker: Asker<'a>,
    own: OwnStore,
    repository: String,
}

impl Looking<'_> {
    fn view(&self, now: SystemTime) -> StatusView {
        StatusView { wants: self.args.wants(), width: self.context.screen.width(), now }
    }

    /// The answer: in depth, when somebody named domains.
    fn answer(&self, statuses: Vec<DomainStatus>, past: &StatusStore<'_>, now: SystemTime) -> Result<()> {
        let view = self.view(now);
        if self.args.domains.is_empty() {
            return self.context.answer(|out| match self.format {
                Format::Json => json::write(out, &StatusV1::new(&statuses, now)),
                _ => report::human(out, &statuses, view),
            });
        }
        let overview = past.peek(|store| fleet::overview(self.repository.clone(), statuses, store, now));
        self.context.answer(|out| {
            if self.format == Format::Json {
                return json::write(out, &StatusV1::in_depth(&overview.domains, now));
            }
            for (nth, domain) in overview.domains.iter().enumerate() {
                if nth > 0 {
                    writeln!(out)?;
                }
                report::depth(out, domain, view)?;
            }
            Ok(())
        })
    }
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config. What goes wrong with a manager is a row.
pub(crate) fn run(args: &StatusArgs, context: &Context) -> Result<Exit> {
    let format = context.format("status", &[Format::Human, Format::Json])?;
    let session = Session::open(context)?;
    let config = &session.loaded()?.config;
    let places = session.repository.places();
    let named = named(args, config)?;
    let url = context.environment.get(MANAGER_URL).filter(|url| !url.is_empty()).map(str::to_owned);
    if url.is_some() && named.len() != 1 {
        context.screen.warn("CICD_MANAGER_URL is not used; name one domain to use it: `cicd status DOMAIN`");
    }
    // What another address than the config's answers is not what is kept of the domain.
    let is_elsewhere = url.is_some() && named.len() == 1;
    let state = StateFolders::of(&context.environment, &places.common);
    let past = if is_elsewhere {
        StatusStore::none(context)
    } else {
        StatusStore::open(state.handle(&places.top, Policy::LOOK), context)
    };
    let chosen = if args.domains.is_empty() { past.peek(|store| fleet::everyone(config, store)) } else { named };
    let tokens = |name: &str| context.environment.get(name).map(str::to_owned);
    let token_hosts = TokenHosts::of(&context.environment)?;
    let settings =
        AskerSettings { tokens: &tokens, token_hosts, timeout: managers::TIMEOUT, root: places.top.clone(), url_override: url };
    let repository = places.top.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let elsewhere = match &settings.url_override {
        Some(url) if is_elsewhere => Some(at_another_place(config, chosen[0], url)?),
        _ => None,
    };
    let config = elsewhere.as_ref().unwrap_or(config);
    if fleet::acts(config, &fleet::questions(config, &chosen, args.wants()), &settings) {
        trust::require(args.trust, context, &session)?;
    }
    // One that is asked again and again opens its store again after a failure, and one that cannot be used now says why.
    let shared = past.shared().filter(|_| !args.watch && !args.wait);
    let own = shared.unwrap_or_else(|| Arc::new(state.handle(&places.top, Policy::ANSWERS)));
    let own = OwnStore::new(config, own, &places.top, &context.environment);
    let looking = Looking { args, context, format, config, chosen, asker: Asker::new(settings)?, own, repository };
    if args.watch || args.wait {
        return watch::run(&looking, &past);
    }
    let now = SystemTime::now();
    let Looked { statuses, trouble } =
        fleet::look(config, &looking.chosen, args.wants(), &looking.asker, &looking.own, past.observer(), now);
    past.heard(trouble);
    let exit = args.exit(&statuses);
    looking.answer(statuses, &past, SystemTime::now())?;
    Ok(exit)
}

/// The config with the manager of a domain at another address, so that the answer names the one that was asked.
fn at_another_place(config: &Config, domain: usize, url: &str) -> Result<Config> {
    if let Some((why, hint)) = config::url_fault(url, config::UrlOf::Manager) {
        // One that may hold a password is not quoted.
        let error = if url.contains('@') {
            Error::usage(format!("CICD_MANAGER_URL: {}", ui::printable(&why)))
        } else {
            Error::usage(format!("CICD_MANAGER_URL is not a URL: {}", ui::printable(url)))
        };
        bail!(error.hint(hint));
    }
    let mut config = config.clone();
    config.domains[domain].manager.get_or_insert_default().url = Some(url.to_owned());
    Ok(config)
}

/// The domains that were named, once each, in the order of the config.
fn named(args: &StatusArgs, config: &Config) -> Result<Vec<usize>> {
    if args.domains.is_empty() {
        return Ok(Vec::new());
    }
    let mut named = Vec::new();
    for name in &args.domains {
        let at = lookup::domain(config, name)?;
        if config.domains[at].kind == DomainKind::Library {
            bail!(
                Error::usage(format!("`{name}` is a library: it has no manager"))
                    .hint("ask about the domains that depend on it; `cicd affected --explain` names them")
            );
        }
        named.push(at);
    }
    named.sort_unstable();
    named.dedup();
    Ok(named)
}
