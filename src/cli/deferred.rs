//! Arguments of a verb that are built only if the command line names the verb: to build those of all verbs takes longer than to parse.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::error::Error;
use clap::{ArgMatches, Args, Command, FromArgMatches};

/// True while the command line of this process is parsed for the first time.
static IS_PARSING: AtomicBool = AtomicBool::new(false);

/// Parses by a command line whose verbs build their arguments when they are named.
pub(super) fn parse<T>(parser: impl FnOnce() -> T) -> T {
    IS_PARSING.store(true, Ordering::Relaxed);
    let parsed = parser();
    IS_PARSING.store(false, Ordering::Relaxed);
    parsed
}

/// The arguments of a verb.
#[derive(Debug)]
pub(super) struct Deferred<A>(A);

impl<A> Deref for Deferred<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.0
    }
}

impl<A: FromArgMatches> FromArgMatches for Deferred<A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        A::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<A: Args> Args for Deferred<A> {
    fn augment_args(command: Command) -> Command {
        if IS_PARSING.load(Ordering::Relaxed) { command.defer(A::augment_args) } else { A::augment_args(command) }
    }

    fn augment_args_for_update(command: Command) -> Command {
        A::augment_args_for_update(command)
    }
}
