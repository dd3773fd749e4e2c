//! The program: parses the command line, runs the verb, ends with its exit code.

use std::process::ExitCode;

use cicd::Cli;
use clap::Parser;

fn main() -> ExitCode {
    Cli::parse().run().into()
}
