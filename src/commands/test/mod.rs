//! `cicd test`: run the suites that follow from a change, and keep what they said.

mod jobs;
mod select;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use super::question::Question;
use super::session::Session;
use super::{Context, Format};
use crate::changes::providers;
use crate::error::{Exit, Result};
use crate::event::{Event, Listener, Run};
use crate::reasons::Affected;
use crate::runner::{self, Options};

/// Run the suites that follow from a change
///
/// Without names: those of the affected domains, as `cicd affected` finds them. Levels run in order within a domain, domains side
/// by side; `blue-green` and `chaos` act on live systems and run only when --level asks for them.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Run the suites of this domain, or this suite (DOMAIN/LEVEL or DOMAIN/LEVEL/NAME), whether it is affected or not
    #[arg(value_name = "DOMAIN")]
    names: Vec<String>,
    /// Of what is named, run only what is affected; without names this is the default
    #[arg(long, conflicts_with = "all")]
    affected: bool,
    /// Run the suites of all domains
    #[arg(long, conflicts_with_all = ["names", "base", "head", "pre_push"])]
    all: bool,
    #[command(flatten)]
    question: Question,
    /// Run this level only (repeatable)
    #[arg(long = "level", value_name = "LEVEL")]
    levels: Vec<String>,
    /// How many suites run side by side; default: the number of processors
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Try a red suite again this often, whatever the config says
    #[arg(long, value_name = "N")]
    retries: Option<u32>,
    /// Let a red level not stop the later ones of its domain
    #[arg(long)]
    keep_going: bool,
}

/// Runs the verb.
///
/// # Errors
/// For wrong usage or config, or when git cannot answer.
pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let _format = context.format("test", &[Format::Human, Format::Json, Format::Github])?;
    let session = Session::open(context)?;
    let affected = ask(args, context, &session)?;
    let map = session.map()?;
    let selection = select::select(args, &session, &map, affected.as_ref(), None)?;
    let now = SystemTime::now();
    let common = jobs::Common {
        config: map.config(),
        retries: args.retries,
        affected: affected.as_ref(),
        config_path: context.config.as_ref().map(|path| path.display().to_string()),
        now,
    };
    let jobs: Vec<_> = selection.planned.iter().map(|planned| jobs::job(planned, &common)).collect();
    let id = run_id(now);
    let state = session.repository.places().common.join("cicd");
    let options = Options {
        jobs: args.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get),
        keep_going: args.keep_going,
        budget: None,
        top: session.repository.places().top.clone(),
        logs: state.join("logs").join(&id),
        scratch: std::env::temp_dir().join(format!("cicd-{id}")),
        locks: PathBuf::from("/tmp/cicd-locks"),
        variables: std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect(),
    };
    let run = Run {
        id,
        started: now,
        revision: None,
        is_dirty: false,
        ranges: affected.as_ref().map(|answer| answer.ranges.clone()).unwrap_or_default(),
        widened_because: affected.as_ref().and_then(|answer| answer.widened_because.clone()),
        in_ci: providers::in_ci(&context.environment),
        domains: selection.domains,
        suites: jobs.iter().map(|job| job.id.clone()).collect(),
        logs: Some(options.logs.clone()),
    };
    struct Debug;
    impl Listener for Debug {
        fn hear(&mut self, event: &Event) -> std::io::Result<()> {
            use std::io::Write;
            match event {
                Event::SuiteEnded(o) => {
                    writeln!(std::io::stdout(), "{} {:?} {:?} {:?} {:?}", o.suite, o.verdict, o.why, o.duration, o.leaked)
                }
                Event::RunEnded(s) => writeln!(std::io::stdout(), "{s:?}"),
                Event::SuiteWaits { suite, .. } => writeln!(std::io::stdout(), "{suite} waits"),
                Event::SuiteRetries { suite, why, .. } => writeln!(std::io::stdout(), "{suite} retries {why}"),
                _ => Ok(()),
            }
        }
    }
    let (sender, sink) = runner::sink(None, Box::new(Debug));
    let done = runner::run(run, jobs, options, &sender);
    drop(sender);
    let _heard = sink.finish();
    let (summary, _) = done?;
    Ok(match summary.signal {
        Some("SIGINT") => Exit::Interrupted,
        Some(_) => Exit::Interrupted,
        None => super::exit(summary.is_green),
    })
}

/// Which domains are affected, when that decides anything.
fn ask(args: &Args, context: &Context, session: &Session) -> Result<Option<Affected>> {
    let matters = !args.all && (args.names.is_empty() || args.affected || args.question.is_asked());
    if !matters {
        return Ok(None);
    }
    args.question.ask(context, session, &[], &[]).map(Some)
}

/// Sorts by time; two runs of one moment differ in the rest.
fn run_id(now: SystemTime) -> String {
    use std::hash::{BuildHasher, Hasher};
    let time: String = humantime::format_rfc3339_seconds(now).to_string().chars().filter(char::is_ascii_alphanumeric).collect();
    let mut hasher = std::hash::RandomState::new().build_hasher();
    hasher.write_u128(now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos()));
    format!("{time}-{:06x}", hasher.finish() & 0xff_ffff)
}
