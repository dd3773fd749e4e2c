//! What every verb gets: the environment, the format of the answer, where output goes.

use std::io;

use anyhow::{Context as _, Result, bail};

use crate::model::environment::Environment;
use crate::model::error::{Error, Exit};
use crate::report::ui::Screen;

/// The formats that some verb has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Text for people.
    #[default]
    Human,
    /// One JSON document, or one event per line (test); `cicd schema` prints the schema.
    Json,
    /// One name per line (affected).
    Names,
    /// A Mermaid flowchart (graph).
    Mermaid,
    /// A picture (graph).
    Svg,
    /// GitHub Actions: step outputs (affected), or log groups, annotations and the job summary (test).
    Github,
}

impl Format {
    /// The word on the command line.
    #[must_use]
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Names => "names",
            Self::Mermaid => "mermaid",
            Self::Svg => "svg",
            Self::Github => "github",
        }
    }
}

/// What every verb gets.
#[derive(Debug)]
pub(crate) struct Context {
    /// The environment variables.
    pub environment: Environment,
    /// What `-C` said; the program is there by now.
    pub folder: Option<std::path::PathBuf>,
    /// Another config than the nearest `cicd.yml`.
    pub config: Option<std::path::PathBuf>,
    /// The format of the answer.
    pub format: Format,
    /// Where output goes.
    pub screen: Screen,
    /// The whole command line, for what is generated from it.
    pub command_line: fn() -> clap::Command,
}

impl Context {
    /// The format, if the verb has it.
    pub(super) fn format(&self, verb: &str, has: &[Format]) -> Result<Format> {
        if has.contains(&self.format) {
            return Ok(self.format);
        }
        let words: Vec<&str> = has.iter().map(|format| format.word()).collect();
        bail!(
            Error::usage(format!("`cicd {verb}` has no format `{}`", self.format.word()))
                .hint(format!("it has: {}", words.join(", ")))
        )
    }

    /// Writes the answer to stdout. A reader that has seen enough is no failure.
    pub(super) fn answer(&self, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<()> {
        Self::written(self.screen.result(write))
    }

    /// As [`Context::answer`], on a terminal in place of the answer before, which has so many lines.
    pub(super) fn answer_over(&self, lines: usize, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<()> {
        Self::written(self.screen.over(lines, write))
    }

    fn written(done: io::Result<()>) -> Result<()> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done.context("cannot write the answer"),
        }
    }
}

/// Yes or no as an exit.
pub(super) fn exit(yes: bool) -> Exit {
    if yes { Exit::Yes } else { Exit::No }
}
