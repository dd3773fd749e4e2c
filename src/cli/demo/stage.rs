//! Where the demo takes place: its folders, the environment of its children, and their end, whatever ends the demo.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Result, bail};
use rustix::process::{Pid, Signal as Number, kill_process_group};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::model::error::{Error, Exit};
use crate::report::ui;
use crate::system::signals::{self, Signals};

/// The room that the demo needs, with a margin: repository, store, logs.
const ROOM: usize = 8 * 1024 * 1024;

/// How long a child may take to end once it is asked to.
const GRACE: Duration = Duration::from_secs(10);

/// All that children see of the environment: what programs are found by, and how a terminal wants its text.
const VARIABLES: [&str; 7] = ["PATH", "LD_LIBRARY_PATH", "TERM", "COLORTERM", "NO_COLOR", "CLICOLOR_FORCE", "TZ"];

/// No user's config, no hooks, no signing; nothing that goes on in the background.
const GIT_CONFIG: &str = "[user]\n\tname = Demo\n\temail = demo@example.com\n[init]\n\tdefaultBranch = main\n\
                          [core]\n\tautocrlf = false\n\tfsmonitor = false\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n";

/// Folders and signals of the demo. What it made is gone when this is dropped.
pub(super) struct DemoStage {
    runtime: tokio::runtime::Runtime,
    signals: Signals,
    /// Always taken away: the home and the temporary files of the children, and the repository if nobody keeps it.
    scratch: TempDir,
    repository: PathBuf,
    environment: Vec<(OsString, OsString)>,
}

/// How a child, or the whole demo, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommandEnded {
    /// By itself, with this code; -1 when a signal ended it.
    Code(i32),
    /// Because the demo was told to end.
    Stopped(Exit),
}

/// Where the repository is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeepOutput {
    /// Among the temporary files, and taken away.
    No,
    /// Among the temporary files, and kept.
    Somewhere,
    /// In this folder, which is new or empty.
    In(PathBuf),
}

impl DemoStage {
    /// Makes the folders. Signals are heard from before the first one on.
    ///
    /// # Errors
    /// When they cannot be made, or have no room; nothing is left then.
    pub(super) fn set(keep: &KeepOutput) -> Result<Self> {
        let network = |error: io::Error| Error::unknown("cannot start the runtime of the demo").because(error);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(network)?;
        let signals = runtime.block_on(async { Signals::listen(&signals::ALL) }).map_err(network)?;
        let scratch = temporary("cicd-demo-")?;
        let repository = match keep {
            KeepOutput::No => scratch.path().join("platform"),
            KeepOutput::Somewhere => temporary("cicd-platform-")?.keep(),
            KeepOutput::In(folder) => folder.clone(),
        };
        let environment = environment(scratch.path());
        let stage = Self { runtime, signals, scratch, repository, environment };
        stage.furnish().map_err(|error| no_room(stage.scratch.path(), error))?;
        fs::create_dir_all(&stage.repository).map_err(|error| cannot_make(&stage.repository, error))?;
        Ok(stage)
    }

    fn furnish(&self) -> io::Result<()> {
        let probe = self.scratch.path().join("room");
        let mut file = fs::File::create(&probe)?;
        file.write_all(&vec![0; ROOM])?;
        // Some disks say only now that they are full.
        file.sync_all()?;
        fs::remove_file(probe)?;
        for folder in ["home", "tmp"] {
            fs::create_dir(self.scratch.path().join(folder))?;
        }
        fs::write(self.scratch.path().join("home/.gitconfig"), GIT_CONFIG)
    }

    /// The top of the repository.
    pub(super) fn repository(&self) -> &Path {
        &self.repository
    }

    /// Writes a file of the repository.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(super) fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.repository.join(path);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        Ok(written.map_err(|error| cannot_make(&path, error))?)
    }

    /// Runs a program and waits; what it prints goes where the demo's own words go.
    ///
    /// # Errors
    /// When it is not there.
    pub(super) fn show(&mut self, program: &str, arguments: &[&str]) -> Result<CommandEnded> {
        let mut command = self.command(program, arguments);
        let (ended, _) = self.wait(program, command.stdout(Stdio::inherit()).stderr(Stdio::inherit()))?;
        Ok(ended)
    }

    /// Runs a program that must succeed, and keeps what it prints to itself.
    ///
    /// # Errors
    /// When it is not there or fails, with the first line that it said.
    pub(super) fn prepare(&mut self, program: &str, arguments: &[&str]) -> Result<CommandEnded> {
        let mut command = self.command(program, arguments);
        let (ended, output) = self.wait(program, command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        if !matches!(ended, CommandEnded::Code(0) | CommandEnded::Stopped(_)) {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            let said = said.lines().next().unwrap_or("it gave no message").trim_start_matches("fatal: ").to_owned();
            bail!(Error::unknown(format!("`{program} {}` failed: {}", arguments.join(" "), ui::printable(&said))));
        }
        Ok(ended)
    }

    /// A child: in a group of its own, so that it is told to end once and by us, with nothing of the user's surroundings.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command =
            std::process::Command::new(if program == "cicd" { OsStr::new(this_program()) } else { program.as_ref() });
        command.arg0(program).args(arguments).current_dir(&self.repository).stdin(Stdio::null()).process_group(0);
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.into()
    }

    fn wait(&mut self, program: &str, command: &mut Command) -> Result<(CommandEnded, Output)> {
        let Self { runtime, signals: listening, .. } = self;
        let done = runtime.block_on(async {
            let child = command.spawn()?;
            let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
            let mut output = std::pin::pin!(finish(child));
            let signal = tokio::select! {
                biased;
                arrival = listening.next() => arrival.signal,
                output = &mut output => return Ok((None, output?)),
            };
            end(group, Number::from_named_raw(signals::number(signal)).unwrap_or(Number::TERM));
            // Whoever holds the pipes still counts as one that has not ended; and some never hear of an interrupt.
            let _ = tokio::time::timeout(GRACE, &mut output).await;
            end(group, Number::KILL);
            Ok((Some(signal.exit()), empty_output()))
        });
        let (stopped, output) = done.map_err(|error: io::Error| cannot_start(program, error))?;
        // Nobody reads on (`cicd demo | head`): no fault, and the end.
        if output.status.signal() == Some(Number::PIPE.as_raw()) {
            return Ok((CommandEnded::Stopped(Exit::Yes), output));
        }
        let code = output.status.code().unwrap_or(-1);
        Ok((stopped.map_or(CommandEnded::Code(code), CommandEnded::Stopped), output))
    }
}

/// Takes the folders away, also when something just ended still writes into them.
impl Drop for DemoStage {
    fn drop(&mut self) {
        for _ in 0..50 {
            if fs::remove_dir_all(self.scratch.path()).is_ok() || !self.scratch.path().exists() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

async fn finish(child: Child) -> io::Result<Output> {
    child.wait_with_output().await
}

fn empty_output() -> Output {
    Output { status: std::process::ExitStatus::default(), stdout: Vec::new(), stderr: Vec::new() }
}

fn end(group: Option<Pid>, number: Number) {
    if let Some(group) = group {
        // One that has ended just now is what is wanted.
        let _ = kill_process_group(group, number);
    }
}

/// The file that runs, also when its name leads to a newer one by now.
fn this_program() -> &'static OsStr {
    static PROGRAM: std::sync::OnceLock<OsString> = std::sync::OnceLock::new();
    PROGRAM.get_or_init(|| {
        if cfg!(target_os = "linux") { "/proc/self/exe".into() } else { std::env::current_exe().unwrap_or_default().into() }
    })
}

fn environment(scratch: &Path) -> Vec<(OsString, OsString)> {
    let known = VARIABLES.iter().filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)));
    let home = scratch.join("home");
    let own = [
        ("TMPDIR", scratch.join("tmp").into_os_string()),
        ("GIT_CONFIG_GLOBAL", home.join(".gitconfig").into_os_string()),
        ("GIT_CONFIG_NOSYSTEM", "1".into()),
        ("GIT_TERMINAL_PROMPT", "0".into()),
        ("LC_ALL", "C".into()),
        // The demo wrote the config itself.
        ("CICD_TRUST", "1".into()),
        ("HOME", home.into_os_string()),
    ];
    known.chain(own.into_iter().map(|(name, value)| (name.into(), value))).collect()
}

fn temporary(prefix: &str) -> Result<TempDir> {
    let made = tempfile::Builder::new().prefix(prefix).tempdir();
    Ok(made.map_err(|error| no_room(&std::env::temp_dir(), error))?)
}

fn no_room(folder: &Path, error: io::Error) -> Error {
    let needs = ROOM / 1024 / 1024;
    Error::unknown(format!(
        "the demo needs a temporary folder with {needs} MiB of room, and there is none in {}",
        shown(folder)
    ))
    .because(error)
    .hint("name a folder that this user may write to in TMPDIR")
}

fn cannot_make(path: &Path, error: io::Error) -> Error {
    Error::unknown(format!("cannot make {}", shown(path)))
        .because(error)
        .hint("name a folder that this user may write to after --keep")
}

fn cannot_start(program: &str, error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::NotFound {
        let error = Error::unknown(format!("the program `{program}` is not installed, or not on the PATH"));
        return if program == "git" { error.hint("install git 2.30 or newer") } else { error };
    }
    Error::unknown(format!("cannot start `{program}`")).because(error)
}

fn shown(path: &Path) -> String {
    ui::path(path.as_os_str().as_encoded_bytes())
}
