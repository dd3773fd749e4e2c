//! The processes below this one: which there are, what they are called, and ending them.

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, wait};

/// What [`reap`] found.
pub(super) enum Reaped {
    /// A child has ended.
    Ended(Pid, WaitStatus),
    /// There are children, and none of them has ended.
    AllLive,
    /// There is no child: on Linux, nothing at all is left below this process.
    None,
}

/// Takes note of one ended child.
pub(super) fn reap() -> Reaped {
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) => return Reaped::Ended(pid, status),
            Ok(None) => return Reaped::AllLive,
            Err(Errno::INTR) => {}
            Err(_) => return Reaped::None,
        }
    }
}

/// A process below this one.
#[derive(Debug)]
pub(super) struct Relative {
    pub(super) pid: Pid,
    pub(super) name: String,
    /// Whether this process is its parent: then nobody else gets its id before [`reap`] has taken note of its end.
    pub(super) is_child: bool,
}

/// Sends a signal to every child of this process except `but`. What they started is a child once they are gone.
pub(super) fn signal_children(signal: Signal, but: Option<Pid>) {
    for relative in relatives().into_iter().filter(|relative| relative.is_child && Some(relative.pid) != but) {
        // Another user's process refuses; it is told of as a survivor.
        let _ = kill_process(relative.pid, signal);
    }
}

/// All processes below this one, children first.
///
/// Read from `/proc/*/stat` (`proc_pid_stat(5)`): a list of children of its own is not in every kernel.
#[cfg(target_os = "linux")]
pub(super) fn relatives() -> Vec<Relative> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let mut others = Vec::new();
    for entry in entries.flatten() {
        let id = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok());
        let Some(pid) = id.and_then(Pid::from_raw) else { continue };
        if let Some((name, parent)) = std::fs::read(entry.path().join("stat")).ok().as_deref().and_then(stat) {
            others.push((pid, name, parent));
        }
    }
    let own = rustix::process::getpid().as_raw_nonzero().get();
    let mut below = vec![own];
    let mut found = Vec::new();
    while !others.is_empty() {
        let (next, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, _, parent)| below.contains(parent));
        if next.is_empty() {
            break;
        }
        below = next.iter().map(|(pid, _, _)| pid.as_raw_nonzero().get()).collect();
        found.extend(next.into_iter().map(|(pid, name, parent)| Relative { pid, name, is_child: parent == own }));
        others = rest;
    }
    found
}

/// Without `/proc` nothing is known of what left its process group.
#[cfg(not(target_os = "linux"))]
pub(super) fn relatives() -> Vec<Relative> {
    Vec::new()
}

/// The name and the parent out of `pid (name) state parent …`; the name may hold anything, brackets too. Zombies are none.
#[cfg(target_os = "linux")]
fn stat(bytes: &[u8]) -> Option<(String, i32)> {
    let text = String::from_utf8_lossy(bytes);
    let (head, tail) = text.rsplit_once(')')?;
    let name = head.split_once('(')?.1.to_owned();
    let mut fields = tail.split_ascii_whitespace();
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    (state != "Z" && state != "X").then_some((name, parent))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::stat;

    #[test]
    fn the_name_may_hold_anything() {
        assert_eq!(stat(b"12 (sh) S 7 12 12 0"), Some(("sh".to_owned(), 7)));
        assert_eq!(stat(b"12 (a) b (c) R 8 12"), Some(("a) b (c".to_owned(), 8)));
        assert_eq!(stat(b"12 (gone) Z 8 12"), None);
        assert_eq!(stat(b"nonsense"), None);
    }
}
