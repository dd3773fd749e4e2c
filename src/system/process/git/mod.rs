//! Running `git` for its answer: the one place that starts it. Not here: what is asked of it (`git`).
//!
//! Whatever the repository's settings say, no program of theirs is started, nothing is sent or fetched, and it ends
//! (`docs/design/reading-is-safe.md`). Only a call that is made to reach the network reaches it.

mod answer;
mod held_up;
mod limits;
mod wait;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub use answer::GitAnswer;
use limits::{CallLimit, limit};
use tracing::Span;

use crate::model::error::{Error, Result};
use crate::system::steps::{detail, found};

/// Settings of every call, before those of the user and of the repository. A monitor of files is a program; so are hooks, which no call of
/// ours should run; a bare repository is opened where it is named and nowhere else.
const SETTINGS: [&str; 3] = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.bareRepository=explicit"];

/// Settings of a call to the network, beside [`SETTINGS`]: nothing that goes on afterwards, and no address that is a command.
const NETWORK_SETTINGS: [&str; 3] = ["gc.auto=0", "maintenance.auto=false", "protocol.ext.allow=never"];

/// Variables that are about one repository: `git rev-parse --local-env-vars`, but for those that hold settings.
const OF_ONE_REPOSITORY: [&str; 13] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "GIT_INTERNAL_SUPER_PREFIX",
];

/// A call to be.
#[derive(Debug)]
pub struct GitCall {
    command: Command,
    limit: CallLimit,
    input: Option<Vec<u8>>,
}

impl GitCall {
    /// A question that the files of this machine answer. Nothing is fetched for it, not even what a partial clone lacks.
    #[must_use]
    pub fn local(folder: &Path) -> Self {
        let mut call = Self::new(folder, &SETTINGS, limit(CallLimit::LOCAL));
        call.command.env("GIT_NO_LAZY_FETCH", "1");
        // Before 2.45 git does not know that; and to a protocol that there is not it cannot speak.
        call.command.env("GIT_ALLOW_PROTOCOL", "none");
        call
    }

    /// A call that may fetch: in CI, where the provider made the clone and its settings tell how to reach the remote.
    #[must_use]
    pub fn network(folder: &Path) -> Self {
        let settings = [&SETTINGS[..], &NETWORK_SETTINGS[..]].concat();
        Self::new(folder, &settings, limit(CallLimit::NETWORK))
    }

    /// The question where hooks are, for which alone that setting is left as it is.
    #[must_use]
    pub fn local_with_hooks_path(folder: &Path) -> Self {
        let settings: Vec<&str> = SETTINGS.into_iter().filter(|setting| !setting.starts_with("core.hooksPath")).collect();
        let mut call = Self::new(folder, &settings, limit(CallLimit::LOCAL));
        call.command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none");
        call
    }

    fn new(folder: &Path, settings: &[&str], limit: CallLimit) -> Self {
        let mut command = Command::new("git");
        command
            .current_dir(folder)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if is_git_folder(folder) && std::env::var_os("GIT_DIR").is_none() {
            command.env("GIT_DIR", ".");
        }
        for setting in settings {
            command.args(["-c", setting]);
        }
        Self { command, limit, input: None }
    }

    /// Answers filters of these names: git takes files as they are. Without it no call may compare files of the work tree.
    #[must_use]
    pub fn without_filters(mut self, names: &[String]) -> Self {
        for name in names {
            for answer in ["clean=", "smudge=", "process=", "required=false"] {
                self.command.arg("-c").arg(format!("filter.{name}.{answer}"));
            }
        }
        self
    }

    /// Adds a setting that no list of processes shows: a secret.
    #[must_use]
    pub fn setting_of_environment(mut self, name: &str, value: &str) -> Self {
        let count = std::env::var("GIT_CONFIG_COUNT").ok().and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
        self.command.env("GIT_CONFIG_COUNT", (count + 1).to_string());
        self.command.env(format!("GIT_CONFIG_KEY_{count}"), name).env(format!("GIT_CONFIG_VALUE_{count}"), value);
        self
    }

    /// In the repository of its folder, whichever one the variables of a hook name.
    #[must_use]
    pub fn elsewhere(mut self) -> Self {
        for variable in OF_ONE_REPOSITORY {
            self.command.env_remove(variable);
        }
        self
    }

    /// What git is asked.
    #[must_use]
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    /// What git reads from its stdin.
    #[must_use]
    pub fn input(mut self, input: Vec<u8>) -> Self {
        self.command.stdin(Stdio::piped());
        self.input = Some(input);
        self
    }

    /// Starts it; its answer comes by [`RunningGit::finish`].
    ///
    /// # Errors
    /// When the program is not there or cannot be started.
    pub fn start(mut self) -> Result<RunningGit> {
        let mut child = self.command.spawn().map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                return Error::unknown("the program `git` is not installed, or not on the PATH")
                    .hint("install git 2.30 or newer");
            }
            Error::unknown("cannot start `git`").because(error)
        })?;
        let writer = self.input.take().zip(child.stdin.take()).map(|(input, mut stdin)| {
            std::thread::spawn(move || {
                // A git that stops reading early has said why on stderr; the broken pipe adds nothing.
                drop(std::io::Write::write_all(&mut stdin, &input));
            })
        });
        let (asked, folder) = (asked(&self.command), self.command.get_current_dir().unwrap_or(Path::new(".")).to_owned());
        let step = detail!("git {}", words(&self.command).join(" "));
        Ok(RunningGit { child, writer, since: Instant::now(), limit: self.limit, asked, folder, step })
    }

    /// Runs it and waits for it.
    ///
    /// # Errors
    /// When it cannot be started, or does not end in time; a non-zero exit is an answer.
    pub fn ask(self) -> Result<GitAnswer> {
        self.start()?.finish()
    }

    /// Runs it, and gives each record of its output, which a zero byte ends, to `visit` as soon as it is read. None is kept. Returns
    /// `None` if `visit` ended it.
    ///
    /// # Errors
    /// As [`GitCall::ask`].
    pub fn ask_for_records(self, mut visit: impl FnMut(&[u8]) -> ControlFlow<()>) -> Result<Option<GitAnswer>> {
        self.start()?.finish_by(|out| {
            let mut start = 0;
            while let Some(length) = out[start..].iter().position(|byte| *byte == 0) {
                visit(&out[start..start + length])?;
                start += length + 1;
            }
            out.drain(..start);
            ControlFlow::Continue(())
        })
    }
}

/// A `git` under way. Dropped, it is stopped.
#[derive(Debug)]
pub struct RunningGit {
    child: Child,
    writer: Option<JoinHandle<()>>,
    since: Instant,
    limit: CallLimit,
    asked: String,
    folder: PathBuf,
    step: Span,
}

impl RunningGit {
    /// Waits for its answer.
    ///
    /// # Errors
    /// When it does not end in time, says too much, or its output cannot be read.
    pub fn finish(self) -> Result<GitAnswer> {
        Ok(self.finish_by(|_| ControlFlow::Continue(()))?.unwrap_or_default())
    }

    /// As [`RunningGit::finish`]; see [`wait::for_answer`] for `take`.
    fn finish_by(mut self, take: impl FnMut(&mut Vec<u8>) -> ControlFlow<()>) -> Result<Option<GitAnswer>> {
        let waited = wait::for_answer(&mut self.child, self.since + self.limit.time, take);
        let answer = match waited {
            Ok(Some(answer)) => answer,
            // Dropped, it is stopped.
            Ok(None) => {
                found(&self.step, "enough was read");
                return Ok(None);
            }
            Err(wait::NoAnswer::Late) => return Err(self.limit.late(&self.asked, held_up::by(&self.folder).as_deref())),
            Err(wait::NoAnswer::TooLong) => return Err(limits::too_long(&self.asked)),
            Err(wait::NoAnswer::Unreadable(error)) => {
                return Err(Error::unknown("cannot read the output of `git`").because(error));
            }
        };
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
        let code = answer.code.map_or_else(|| "no exit code".to_owned(), |code| format!("exit code {code}"));
        found(&self.step, format_args!("{code}, {} bytes", answer.stdout.len()));
        Ok(Some(answer))
    }
}

impl Drop for RunningGit {
    /// An answer that no one waits for any more is stopped, not left behind.
    fn drop(&mut self) {
        wait::stop(&mut self.child);
    }
}

/// The time of a question that the files of this machine answer.
pub(crate) fn git_limit() -> Duration {
    limit(CallLimit::LOCAL).time
}

/// Ends every process below this one.
pub(crate) fn end_all() {
    wait::stop_below(rustix::process::getpid());
}

/// Whether a folder is that of git itself: a bare repository, which git takes only where it is named. Whether it may be opened is decided
/// before, in `git::guard`.
fn is_git_folder(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).exists();
    !has(".git") && has("HEAD") && has("objects") && has("refs")
}

/// The first words after the settings.
fn asked(command: &Command) -> String {
    words(command).into_iter().take(2).collect::<Vec<_>>().join(" ")
}

/// The words after the settings.
fn words(command: &Command) -> Vec<Cow<'_, str>> {
    let mut words = Vec::new();
    let mut arguments = command.get_args();
    while let Some(argument) = arguments.next() {
        if argument == "-c" {
            arguments.next();
        } else {
            words.push(argument.to_string_lossy());
        }
    }
    words
}

/// Runs `git` in `folder` for what the files of this machine answer.
///
/// # Errors
/// As [`GitCall::ask`].
pub fn ask_git<S: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = S>) -> Result<GitAnswer> {
    GitCall::local(folder).args(arguments).ask()
}

/// As [`ask_git`], with something on its stdin.
///
/// # Errors
/// As [`GitCall::ask`].
pub fn ask_git_with_input<S: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = S>,
    input: Vec<u8>,
) -> Result<GitAnswer> {
    GitCall::local(folder).args(arguments).input(input).ask()
}
