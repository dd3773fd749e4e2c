//! Waits for a program's answer until a deadline, and ends the program with all processes that it started.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::process::Child;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Pid;

use super::answer::GitAnswer;
use super::limits::MOST;
use crate::system::process::keeper;

/// Possible reasons why there is no answer.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// The deadline passed.
    Late,
    /// The output is longer than the limit.
    TooLong,
    /// The output cannot be read.
    Unreadable(io::Error),
}

/// Reads all output of the program until `deadline`. `take` gets what there is of stdout after each part of it, and may remove what it has
/// used: the rest is in the answer. Returns `None` if `take` ended the reading.
pub(super) fn for_answer(
    child: &mut Child,
    deadline: Instant,
    mut take: impl FnMut(&mut Vec<u8>) -> ControlFlow<()>,
) -> Result<Option<GitAnswer>, NoAnswer> {
    let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut total = 0;
    while stdout.is_some() || stderr.is_some() {
        let (from_out, from_err) = readable(stdout.as_ref(), stderr.as_ref(), deadline)?;
        if from_out {
            let before = out.len();
            if is_at_end(stdout.as_mut(), &mut out)? {
                stdout = None;
            }
            total += out.len() - before;
            if take(&mut out).is_break() {
                return Ok(None);
            }
        }
        if from_err && is_at_end(stderr.as_mut(), &mut err)? {
            stderr = None;
        }
        if total + err.len() > MOST {
            return Err(NoAnswer::TooLong);
        }
    }
    let code = end(child, deadline)?;
    Ok(Some(GitAnswer { code, stdout: out, stderr: String::from_utf8_lossy(&err).trim().to_owned() }))
}

/// Waits until one of the two pipes has output or has ended.
fn readable(out: Option<&impl AsFd>, err: Option<&impl AsFd>, deadline: Instant) -> Result<(bool, bool), NoAnswer> {
    loop {
        let left = deadline.checked_duration_since(Instant::now()).ok_or(NoAnswer::Late)?;
        let mut pipes = Vec::with_capacity(2);
        pipes.extend(out.map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        pipes.extend(err.map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        match poll(&mut pipes, Timespec::try_from(left).ok().as_ref()) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(error) => return Err(NoAnswer::Unreadable(error.into())),
        }
        let mut says = pipes.iter().map(|pipe| !pipe.revents().is_empty());
        let from_out = out.is_some() && says.next().unwrap_or_default();
        return Ok((from_out, err.is_some() && says.next().unwrap_or_default()));
    }
}

/// Reads the content of a pipe. Returns true at its end.
fn is_at_end(pipe: Option<&mut impl Read>, into: &mut Vec<u8>) -> Result<bool, NoAnswer> {
    let Some(pipe) = pipe else { return Ok(true) };
    let before = into.len();
    into.resize(before + (1 << 16), 0);
    let read = loop {
        match pipe.read(&mut into[before..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read,
        }
    };
    into.truncate(before + *read.as_ref().unwrap_or(&0));
    read.map(|count| count == 0).map_err(NoAnswer::Unreadable)
}

/// Waits for the exit code. A program that has closed its outputs usually exits at once.
fn end(child: &mut Child, deadline: Instant) -> Result<Option<i32>, NoAnswer> {
    let mut pause = Duration::from_micros(50);
    loop {
        if let Some(status) = child.try_wait().map_err(NoAnswer::Unreadable)? {
            return Ok(status.code());
        }
        if Instant::now() >= deadline {
            return Err(NoAnswer::Late);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Ends the program with all processes that it started. A process that talks to a remote would continue without it.
pub(super) fn stop(child: &mut Child) {
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let below = id.map(keeper::below).unwrap_or_default();
    drop(child.kill());
    kill(&below);
    drop(child.wait());
}

/// Ends all processes below a process.
pub(super) fn stop_below(process: Pid) {
    kill(&keeper::below(process));
}

fn kill(processes: &[Pid]) {
    for process in processes {
        // A process that has already ended needs no signal.
        let _ = rustix::process::kill_process(*process, rustix::process::Signal::KILL);
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    fn started(script: &str) -> Child {
        let mut sh = Command::new("sh");
        sh.args(["-c", script]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        sh.spawn().expect("sh")
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(50)
    }

    fn long() -> Instant {
        Instant::now() + Duration::from_mins(10)
    }

    #[test]
    fn both_outputs_and_the_code_are_the_answer() {
        let all = |_: &mut Vec<u8>| ControlFlow::Continue(());
        let answer =
            for_answer(&mut started("echo out; echo err >&2; exit 3"), long(), all).expect("no fault").expect("an answer");
        assert_eq!((answer.code, answer.line().as_str(), answer.stderr.as_str()), (Some(3), "out", "err"));
        let answer = for_answer(&mut started("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"), long(), all);
        assert_eq!(answer.expect("no fault").expect("an answer").stdout.len(), 300_000);
    }

    #[test]
    fn what_was_taken_is_not_kept_and_no_more_is_read_than_wanted() {
        let (mut most, mut taken) = (0, 0);
        let answer = for_answer(&mut started("head -c 3000000 /dev/zero; printf rest"), long(), |out| {
            most = most.max(out.len());
            taken += out.iter().take_while(|byte| **byte == 0).count();
            out.retain(|byte| *byte != 0);
            ControlFlow::Continue(())
        });
        assert_eq!(answer.expect("no fault").expect("an answer").stdout, b"rest");
        assert!(taken == 3_000_000 && most < 300_000, "{taken} {most}");
        let mut child = started("yes");
        let answer =
            for_answer(
                &mut child,
                long(),
                |out| if out.len() > 9 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) },
            );
        assert!(matches!(answer, Ok(None)));
        stop(&mut child);
    }

    #[test]
    fn what_does_not_end_is_late_and_ends_with_what_it_started() {
        // A script without output, a script that prints now and then whether the output is read or not, and a script that
        // closed its outputs.
        for script in
            ["sleep 600", "trap '' PIPE; sleep 600 & while :; do echo x; sleep 0.01; done", "exec >&- 2>&-; sleep 600 & wait"]
        {
            let mut child = started(script);
            let all = |_: &mut Vec<u8>| ControlFlow::Continue(());
            assert!(matches!(for_answer(&mut child, soon(), all), Err(NoAnswer::Late)), "{script}");
            let id = Pid::from_raw(i32::try_from(child.id()).expect("an id")).expect("an id");
            let below = keeper::below(id);
            stop(&mut child);
            // A process takes a moment to end after the signal.
            let lives = |process: &Pid| {
                let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero()));
                stat.is_ok_and(|stat| !stat.contains(") Z"))
            };
            while below.iter().any(lives) {
                std::thread::yield_now();
            }
        }
    }
}
