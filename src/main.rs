//! The program: parses the command line, runs the verb, ends with its exit code.

use std::process::ExitCode;

use cicd::Cli;

fn main() -> ExitCode {
    Cli::of_this_process().run().into()
}
