//! Runs one command from its start until no process of it is left.

use std::io::PipeReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitStatus};

use super::daemons::{self, Left};
use super::descendants::{self, Reaped};
use super::spool::{Pumped, Spool};
use super::{EndKind, KeeperReport, Spared, Task, Word, say};
use crate::system::secrets::Mask;

/// The time that processes which a command left behind get to end by themselves.
const LINGER: Duration = Duration::from_millis(200);

/// The time that such a process gets to end after it was asked to.
const ASKED: Duration = Duration::from_secs(1);

/// The interval between two checks for killed processes.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// The time limit for killing a process that does not die, because it is in the middle of a system call or belongs to another
/// user.
const GIVE_UP: Duration = Duration::from_secs(10);

/// The phase of a command.
#[derive(Debug, Clone, Copy)]
enum Phase {
    /// The process of the command runs.
    Runs,
    /// The process has ended, but a process that it started has not.
    Lingers(Instant),
    /// The process has ended and this was reported; the processes that it started stay until they are released.
    Stays,
    /// The processes that it left behind were asked to end.
    Asked(Instant),
    /// All processes were sent a signal; `cicd` decides about the next step.
    Signalled,
    /// All processes are being killed.
    Killed(Instant),
}

/// A command that is running.
pub(super) struct RunningCommand {
    leader: Pid,
    phase: Phase,
    spool: Option<Spool>,
    report: KeeperReport,
    /// The file for the output of the processes that stay, if all of them stay.
    stays: Option<PathBuf>,
    /// The file for the output of daemons that stay.
    daemons: Option<PathBuf>,
    /// The processes that are not ended with the others.
    spared: Spared,
}

/// The result of a step.
pub(super) enum KeeperStep {
    NotYet,
    /// The command has ended, and the processes that it started stay.
    Stays(KeeperReport),
    /// The processes that stayed have ended by themselves.
    Gone,
    Done(KeeperReport),
}

impl RunningCommand {
    /// Starts the command.
    ///
    /// # Errors
    /// Returns the failed action, in words.
    pub(super) fn start(task: &Task) -> Result<Self, String> {
        let folder = Path::new(&task.folder);
        if !folder.is_dir() {
            return Err(format!("the folder {} does not exist", folder.display()));
        }
        let log = Path::new(&task.log);
        let made = Spool::new(log, task.max_log, &Mask::new(&task.secrets));
        let (spool, output) = made.map_err(|error| format!("cannot make a pipe: {error}"))?;
        let second = output.try_clone().map_err(|error| format!("cannot make a pipe: {error}"))?;
        let (program, arguments) = task.command.split_first().ok_or("there is no command")?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(output).stderr(second);
        surround(&mut command, task);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => format!("cannot start the shell `{program}`: it is not installed"),
            _ => format!("cannot start the shell `{program}`: {error}"),
        })?;
        let leader = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or("its process has no id")?;
        let (stays, daemons) = (task.stays.as_ref().map(PathBuf::from), task.daemons.as_ref().map(PathBuf::from));
        let spared = if daemons.is_some() { Spared::Daemons } else { Spared::Nothing };
        Ok(Self { leader, phase: Phase::Runs, spool: Some(spool), report: KeeperReport::default(), stays, daemons, spared })
    }

    /// Returns the pipe to wait on for output.
    pub(super) fn output(&self) -> Option<&PipeReader> {
        self.spool.as_ref().map(Spool::pipe)
    }

    /// Returns the time after which the next step is due without an event.
    pub(super) fn due(&self) -> Option<Duration> {
        match self.phase {
            Phase::Runs | Phase::Stays | Phase::Signalled => None,
            Phase::Lingers(since) => Some(LINGER.saturating_sub(since.elapsed())),
            Phase::Asked(since) => Some(ASKED.saturating_sub(since.elapsed())),
            Phase::Killed(_) => Some(LOOK_AGAIN),
        }
    }

    /// Sends a signal to the command's group and to the processes that left the group.
    pub(super) fn signal(&mut self, number: i32) {
        let signal = if number == Signal::INT.as_raw() { Signal::INT } else { Signal::TERM };
        self.spared = Spared::Nothing;
        Self::tell(daemons::left().iter().filter_map(Left::described).filter(|left| left.is_daemon).collect());
        self.to_all(signal);
        if !matches!(self.phase, Phase::Killed(_)) {
            self.phase = Phase::Signalled;
        }
    }

    /// Asks the processes that stay to end, and kills them if they do not.
    pub(super) fn release(&mut self, spared: Spared) {
        if matches!(self.phase, Phase::Stays | Phase::Signalled) {
            self.spared = spared;
            self.report.kept.clear();
            self.ask();
        }
    }

    /// Records the names of the processes that the command left behind and asks them to end, except spared ones.
    fn ask(&mut self) {
        let left = daemons::left();
        self.report.leaked = left.iter().map(Left::shown).collect();
        Self::tell(left.iter().filter(|left| !left.is_spared(self.spared)).filter_map(Left::described).collect());
        self.to_all(Signal::TERM);
        self.phase = Phase::Asked(Instant::now());
    }

    /// Reports processes that are about to end. This comes before their end, because a suite that uses them may fail at once.
    fn tell(left: Vec<super::LeftProcess>) {
        if !left.is_empty() {
            drop(say(&Word::Stops(left)));
        }
    }

    /// Kills all processes of the command.
    pub(super) fn kill(&mut self) {
        self.spared = Spared::Nothing;
        self.kill_rest();
    }

    /// Kills all processes that are not spared.
    fn kill_rest(&mut self) {
        if !matches!(self.phase, Phase::Killed(_)) {
            self.phase = Phase::Killed(Instant::now());
        }
    }

    /// Handles the events since the last step.
    pub(super) fn step(&mut self) -> KeeperStep {
        if self.spool.as_mut().is_some_and(|spool| spool.pump() == Pumped::End) {
            self.close();
        }
        let is_alone = self.reap();
        if is_alone && self.report.ended.is_some() {
            return if matches!(self.phase, Phase::Stays) { KeeperStep::Gone } else { self.done() };
        }
        match self.phase {
            Phase::Runs if self.report.ended.is_some() && self.stays.is_some() => {
                let log = self.stays.take();
                return self.stay(log);
            }
            Phase::Runs if self.report.ended.is_some() => self.phase = Phase::Lingers(Instant::now()),
            Phase::Lingers(since) if since.elapsed() >= LINGER => {
                self.ask();
                return self.keep().unwrap_or(KeeperStep::NotYet);
            }
            Phase::Asked(_) | Phase::Killed(_) if self.spared != Spared::Nothing => {
                if let Some(step) = self.keep() {
                    return step;
                }
                self.insist();
            }
            Phase::Asked(_) => self.insist(),
            Phase::Killed(since) if since.elapsed() >= GIVE_UP => {
                self.report.survivors = daemons::left().iter().map(Left::shown).collect();
                return self.done();
            }
            Phase::Killed(_) => self.to_all(Signal::KILL),
            _ => {}
        }
        KeeperStep::NotYet
    }

    /// Kills the processes that were asked to end and have not, except spared ones.
    fn insist(&mut self) {
        match self.phase {
            Phase::Asked(since) if since.elapsed() >= ASKED => self.kill_rest(),
            // If a process cannot be ended while others are spared, the command would never finish.
            Phase::Killed(since) if since.elapsed() >= GIVE_UP => {
                (self.spared, self.phase) = (Spared::Nothing, Phase::Killed(Instant::now()));
            }
            Phase::Killed(_) => self.to_all(Signal::KILL),
            _ => {}
        }
    }

    /// Reports the remaining processes as staying if all of them are spared.
    fn keep(&mut self) -> Option<KeeperStep> {
        if self.spared == Spared::Nothing {
            return None;
        }
        let left = daemons::left();
        // If no process is left, the next step notices the end of the command.
        if left.is_empty() || !left.iter().all(|left| left.is_spared(self.spared)) {
            return None;
        }
        self.report.kept = left.iter().filter_map(Left::described).collect();
        let log = self.daemons.take();
        Some(self.stay(log))
    }

    /// Reaps ended processes. Returns true if no process is left.
    fn reap(&mut self) -> bool {
        loop {
            match descendants::reap() {
                Reaped::Ended(pid, status) if pid == self.leader => self.report.ended = ended(status),
                Reaped::Ended(..) => {}
                Reaped::AllLive => return false,
                Reaped::None => return !self.has_group(),
            }
        }
    }

    /// Returns true if the command's group still exists. This is the only check where orphans do not become children of this
    /// process.
    fn has_group(&self) -> bool {
        !cfg!(target_os = "linux") && rustix::process::test_kill_process_group(self.leader).is_ok()
    }

    fn to_all(&self, signal: Signal) {
        // A reaped leader has given back its id, and with it the group's id. On other systems there is no other way to reach
        // the processes.
        let has_group = self.report.ended.is_none() || !cfg!(target_os = "linux");
        let left = if self.spared == Spared::Nothing { Vec::new() } else { daemons::left() };
        let spared: Vec<Pid> = left.iter().filter(|left| left.is_spared(self.spared)).map(|left| left.pid).collect();
        descendants::signal_all(signal, has_group.then_some(self.leader), &spared);
    }

    fn close(&mut self) {
        if let Some(mut spool) = self.spool.take() {
            spool.end();
            self.report.dropped = spool.dropped;
            self.report.log_from = spool.from();
            self.report.lost = spool.lost();
        }
    }

    /// Lets the remaining processes stay. The output until now is in the command's log; later output goes to `log`.
    fn stay(&mut self, log: Option<PathBuf>) -> KeeperStep {
        self.phase = Phase::Stays;
        if let (Some(spool), Some(log)) = (&mut self.spool, log) {
            spool.drain();
            spool.turn();
            (self.report.log_from, self.report.dropped, self.report.lost) = (spool.from(), spool.dropped, spool.lost());
            spool.redirect(log);
        }
        KeeperStep::Stays(self.report.clone())
    }

    fn done(&mut self) -> KeeperStep {
        if let Some(spool) = &mut self.spool {
            spool.drain();
        }
        self.close();
        KeeperStep::Done(std::mem::take(&mut self.report))
    }
}

fn surround(command: &mut Command, task: &Task) {
    if let Some(only) = &task.only {
        command.env_clear();
        for name in only {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
    }
    for name in &task.unset {
        command.env_remove(name);
    }
    command.envs(task.set.iter().map(|(name, value)| (name, value)));
}

fn ended(status: WaitStatus) -> Option<(EndKind, i32)> {
    let code = status.exit_status().map(|code| (EndKind::Code, code));
    code.or_else(|| status.terminating_signal().map(|signal| (EndKind::Signal, signal)))
}
