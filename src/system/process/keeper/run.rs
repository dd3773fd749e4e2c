//! One command from its start until nothing of it is left.

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

/// How long what a command left behind may take to end by itself.
const LINGER: Duration = Duration::from_millis(200);

/// How long it may take after it was asked to.
const ASKED: Duration = Duration::from_secs(1);

/// How often is looked again for what was killed.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// How long is tried to kill what does not die: a process in the middle of a call to the kernel, or somebody else's.
const GIVE_UP: Duration = Duration::from_secs(10);

/// How far a command has come.
#[derive(Debug, Clone, Copy)]
enum Phase {
    /// Its process runs.
    Runs,
    /// That has ended, and something that it started has not.
    Lingers(Instant),
    /// That has ended and was told; what it started stays until it is released.
    Stays,
    /// What it left behind was told to end.
    Asked(Instant),
    /// All of it was told to end; what comes after that is not decided here.
    Signalled,
    /// All of it is being killed.
    Killed(Instant),
}

/// A command under way.
pub(super) struct RunningCommand {
    leader: Pid,
    phase: Phase,
    spool: Option<Spool>,
    report: KeeperReport,
    /// Where the output of what stays goes, where all of it does.
    stays: Option<PathBuf>,
    /// Where the output of daemons that stay goes.
    daemons: Option<PathBuf>,
    /// What is not ended with the rest.
    spared: Spared,
}

/// True if it is over.
pub(super) enum KeeperStep {
    NotYet,
    /// The command is, and what it started stays.
    Stays(KeeperReport),
    /// What stayed has ended by itself.
    Gone,
    Done(KeeperReport),
}

impl RunningCommand {
    /// Starts the command.
    ///
    /// # Errors
    /// What could not be done, in words.
    pub(super) fn start(task: &Task) -> Result<Self, String> {
        let folder = Path::new(&task.folder);
        if !folder.is_dir() {
            return Err(format!("the folder {} is not there", folder.display()));
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

    /// What to wait on for its output.
    pub(super) fn output(&self) -> Option<&PipeReader> {
        self.spool.as_ref().map(Spool::pipe)
    }

    /// When to look at it again though nothing happens.
    pub(super) fn due(&self) -> Option<Duration> {
        match self.phase {
            Phase::Runs | Phase::Stays | Phase::Signalled => None,
            Phase::Lingers(since) => Some(LINGER.saturating_sub(since.elapsed())),
            Phase::Asked(since) => Some(ASKED.saturating_sub(since.elapsed())),
            Phase::Killed(_) => Some(LOOK_AGAIN),
        }
    }

    /// Sends a signal to its group and to what left the group.
    pub(super) fn signal(&mut self, number: i32) {
        let signal = if number == Signal::INT.as_raw() { Signal::INT } else { Signal::TERM };
        self.spared = Spared::Nothing;
        Self::tell(daemons::left().iter().filter_map(Left::told).filter(|left| left.is_daemon).collect());
        self.to_all(signal);
        if !matches!(self.phase, Phase::Killed(_)) {
            self.phase = Phase::Signalled;
        }
    }

    /// Asks what stays to end, and kills it if it does not.
    pub(super) fn release(&mut self, spared: Spared) {
        if matches!(self.phase, Phase::Stays | Phase::Signalled) {
            self.spared = spared;
            self.report.kept.clear();
            self.ask();
        }
    }

    /// Names what the command left behind and asks it to end, but for what is spared.
    fn ask(&mut self) {
        let left = daemons::left();
        self.report.leaked = left.iter().map(Left::shown).collect();
        Self::tell(left.iter().filter(|left| !left.is_spared(self.spared)).filter_map(Left::told).collect());
        self.to_all(Signal::TERM);
        self.phase = Phase::Asked(Instant::now());
    }

    /// Says what is about to end, before it does: whoever uses it may fail at once.
    fn tell(left: Vec<super::LeftProcess>) {
        if !left.is_empty() {
            drop(say(&Word::Stops(left)));
        }
    }

    /// Kills all of it.
    pub(super) fn kill(&mut self) {
        self.spared = Spared::Nothing;
        self.kill_rest();
    }

    /// Kills all that is not spared.
    fn kill_rest(&mut self) {
        if !matches!(self.phase, Phase::Killed(_)) {
            self.phase = Phase::Killed(Instant::now());
        }
    }

    /// Looks at what has happened.
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

    /// Kills what was asked to end and has not, but for what is spared.
    fn insist(&mut self) {
        match self.phase {
            Phase::Asked(since) if since.elapsed() >= ASKED => self.kill_rest(),
            // Spared with what cannot be ended, this would never be over.
            Phase::Killed(since) if since.elapsed() >= GIVE_UP => {
                (self.spared, self.phase) = (Spared::Nothing, Phase::Killed(Instant::now()));
            }
            Phase::Killed(_) => self.to_all(Signal::KILL),
            _ => {}
        }
    }

    /// Where nothing is left but what is spared: that stays.
    fn keep(&mut self) -> Option<KeeperStep> {
        if self.spared == Spared::Nothing {
            return None;
        }
        let left = daemons::left();
        // With nothing left, the end of all is about to be noticed.
        if left.is_empty() || !left.iter().all(|left| left.is_spared(self.spared)) {
            return None;
        }
        self.report.kept = left.iter().filter_map(Left::told).collect();
        let log = self.daemons.take();
        Some(self.stay(log))
    }

    /// Takes note of what has ended; true when nothing is left.
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

    /// Where orphans do not come to this process, its group at least is asked for.
    fn has_group(&self) -> bool {
        !cfg!(target_os = "linux") && rustix::process::test_kill_process_group(self.leader).is_ok()
    }

    fn to_all(&self, signal: Signal) {
        // A leader that was reaped has given its id back, and with it the name of the group; elsewhere there is no other way.
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
        }
    }

    /// The command has ended; what it wrote until now is in its log, and the rest goes elsewhere.
    fn stay(&mut self, log: Option<PathBuf>) -> KeeperStep {
        self.phase = Phase::Stays;
        if let (Some(spool), Some(log)) = (&mut self.spool, log) {
            spool.drain();
            spool.turn();
            (self.report.log_from, self.report.dropped) = (spool.from(), spool.dropped);
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
