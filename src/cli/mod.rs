//! The command line: global flags and the list of verbs. A verb is a file or a folder: its arguments, the steps it calls, the
//! report it picks.

pub(crate) mod affected;
pub(crate) mod check;
pub(crate) mod completions;
mod context;
mod deferred;
pub(crate) mod demo;
pub(crate) mod graph;
pub(crate) mod hooks;
pub(crate) mod keeper;
pub(crate) mod man;
pub(crate) mod render;
pub(crate) mod results;
pub(crate) mod scaffold;
pub(crate) mod schema;
pub(crate) mod serve;
mod shared;
pub(crate) mod status;
pub(crate) mod test;
pub(crate) mod trust;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

use context::exit;
pub(crate) use context::{Context, Format};
use deferred::Deferred;

use crate::config::SecretNames;
use crate::model::environment::Environment;
use crate::model::error::{Error, Exit};
use crate::report::ui::{self, Color, Screen};
use crate::scaffold::template::apart;
use crate::system::secrets::Mask;
use crate::system::watch;

/// Domain-aware CI: find the domains that a change affects, and run their tests
///
/// A domain is a part of the repository with its own files and test suites: a service, a front end, a library. `cicd.yml` lists
/// the domains. To begin, run `cicd scaffold`, or `cicd demo` for a tour.
///
/// Exit codes: 0 success; 1 a test failed or the answer is no; 2 usage or configuration error; 3 the answer is unknown; 130 or 143
/// interrupted.
#[derive(Debug, Parser)]
#[command(name = "cicd", version, max_term_width = 100, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
struct Globals {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    folder: Option<PathBuf>,
    /// Read this config instead of the nearest cicd.yml
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// The format of the output
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, global = true)]
    format: Format,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, global = true)]
    color: Color,
    /// Print only answers, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Show each step and its duration; with -vv, also the git commands and the files that are read
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Affected(Deferred<affected::AffectedArgs>),
    Test(Deferred<test::TestArgs>),
    Results(Deferred<results::ResultsArgs>),
    Scaffold(Deferred<scaffold::ScaffoldArgs>),
    Status(Deferred<status::StatusArgs>),
    Serve(Deferred<serve::ServeArgs>),
    Check(Deferred<check::CheckArgs>),
    Graph(Deferred<graph::GraphArgs>),
    Hooks(Deferred<hooks::HooksArgs>),
    Trust(Deferred<trust::TrustArgs>),
    Demo(Deferred<demo::DemoArgs>),
    Schema(Deferred<schema::SchemaArgs>),
    Completions(Deferred<completions::CompletionsArgs>),
    Man(Deferred<man::ManArgs>),
    #[command(hide = true)]
    Keeper(Deferred<keeper::KeeperArgs>),
    #[command(hide = true)]
    Render(Deferred<render::RenderArgs>),
}

impl Cli {
    /// Parses the command line of this process; help, the version and errors are shown and end it.
    ///
    /// Only the arguments of the named verb are built. Help and errors tell about the other verbs, too: for them, all are built.
    #[must_use]
    pub fn of_this_process() -> Self {
        deferred::parse(Self::try_parse).unwrap_or_else(|error| match error.kind() {
            ErrorKind::DisplayVersion => error.exit(),
            _ => Self::parse(),
        })
    }

    /// Runs the verb; an error is shown and becomes its exit code.
    #[must_use]
    pub fn run(self) -> Exit {
        let (color, quiet, verbose) = (self.globals.color, self.globals.quiet, self.globals.verbose);
        if matches!(self.verb, Verb::Keeper(_)) {
            return self.work();
        }
        watch::run(|| self.work()).unwrap_or_else(|error| {
            end_steps(&Environment::of_this_process());
            Screen::new(color, quiet, verbose > 0).error(&error);
            error.exit()
        })
    }

    fn work(self) -> Exit {
        let Globals { folder, config, format, color, quiet, verbose } = self.globals;
        if verbose > 0 {
            ui::show_steps(verbose > 1);
        }
        let environment = Environment::of_this_process();
        ui::stand_here();
        apart::begin();
        let done = enter(folder.as_deref());
        let screen = Screen::new(color, quiet, verbose > 0);
        let context = Context { environment, folder, config, format, screen, command_line: Self::command };
        let done = done.and_then(|()| self.verb.run(&context));
        end_steps(&context.environment);
        done.unwrap_or_else(|error| {
            let error = shared::failure::typed(error);
            context.screen.error(&error);
            error.exit()
        })
    }
}

impl Verb {
    fn run(&self, context: &Context) -> Result<Exit> {
        match self {
            Self::Affected(args) => affected::run(args, context),
            Self::Test(args) => test::run(args, context),
            Self::Results(args) => results::run(args, context),
            Self::Scaffold(args) => scaffold::run(args, context),
            Self::Status(args) => status::run(args, context),
            Self::Serve(args) => serve::run(args, context),
            Self::Check(args) => check::run(args, context),
            Self::Graph(args) => graph::run(args, context),
            Self::Hooks(args) => hooks::run(args, context),
            Self::Trust(args) => trust::run(args, context),
            Self::Demo(args) => demo::run(args, context),
            Self::Schema(args) => schema::run(args, context),
            Self::Completions(args) => completions::run(args, context),
            Self::Man(args) => man::run(args, context),
            Self::Keeper(args) => keeper::run(args, context),
            Self::Render(args) => render::run(args, context),
        }
    }
}

/// Ends what `-v` shows. Where no config was read, the names that are secret without one are.
fn end_steps(environment: &Environment) {
    ui::end_steps(|| Mask::new(&SecretNames::of_this_program().values(environment)));
}

/// As `git -C`: what is named after it is named from there.
fn enter(folder: Option<&Path>) -> Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    std::env::set_current_dir(folder).map_err(|error| {
        let failed = Error::usage(format!("cannot change into {}", folder.display()));
        failed.because(error).hint("name an existing folder after -C").into()
    })
}
