//! Lists the processes below this one, and sends signals to them.

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, kill_process_group, wait};

/// The result of [`reap`].
pub(super) enum Reaped {
    /// A child has ended.
    Ended(Pid, WaitStatus),
    /// There are children, and none of them has ended.
    AllLive,
    /// There is no child. On Linux, no process at all is left below this one.
    None,
}

/// Reaps one ended child.
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
    /// True if this process is the parent. Then no other process gets the id before [`reap`] has reaped this one.
    pub(super) is_child: bool,
    pub(super) parent: i32,
    pub(super) group: i32,
    pub(super) session: i32,
}

/// Sends a signal to a group, if one is given, and to every child of this process except spared ones. Processes that these
/// children started become children once their parents are gone.
pub(super) fn signal_all(signal: Signal, group: Option<Pid>, spared: &[Pid]) {
    // The children are listed first. A process that loses its parent to the group's signal becomes a child and has already got
    // the signal. A second signal would have another meaning.
    let is_outside = |relative: &Relative| group.is_none_or(|group| relative.group != group.as_raw_nonzero().get());
    let children: Vec<Relative> = relatives().into_iter().filter(|child| child.is_child && is_outside(child)).collect();
    let children = children.into_iter().filter(|child| !spared.contains(&child.pid));
    if let Some(group) = group {
        let _ = kill_process_group(group, signal);
    }
    for child in children {
        // A process of another user refuses the signal. It is reported as a survivor.
        let _ = kill_process(child.pid, signal);
    }
}

/// Returns every process below a child of this one. Without `/proc`, the list is empty.
pub(in crate::system::process) fn below(child: Pid) -> Vec<Pid> {
    let mut known = vec![child.as_raw_nonzero().get()];
    // A parent is listed before its children.
    for relative in relatives() {
        if known.contains(&relative.parent) {
            known.push(relative.pid.as_raw_nonzero().get());
        }
    }
    known.into_iter().skip(1).filter_map(Pid::from_raw).collect()
}

/// Returns all processes below this one, children first.
///
/// Reads `/proc/*/stat` (`proc_pid_stat(5)`), because not every kernel has a list of children.
#[cfg(target_os = "linux")]
pub(super) fn relatives() -> Vec<Relative> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let mut others = Vec::new();
    for entry in entries.flatten() {
        let id = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok());
        let Some(pid) = id.and_then(Pid::from_raw) else { continue };
        if let Some(stat) = std::fs::read(entry.path().join("stat")).ok().as_deref().and_then(Stat::read) {
            others.push((pid, stat));
        }
    }
    let own = rustix::process::getpid().as_raw_nonzero().get();
    let mut below = vec![own];
    let mut found = Vec::new();
    while !others.is_empty() {
        let (next, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, stat)| below.contains(&stat.parent));
        if next.is_empty() {
            break;
        }
        below = next.iter().map(|(pid, _)| pid.as_raw_nonzero().get()).collect();
        let relative = |(pid, Stat { name, parent, group, session })| Relative {
            pid,
            name,
            is_child: parent == own,
            parent,
            group,
            session,
        };
        found.extend(next.into_iter().map(relative));
        others = rest;
    }
    found
}

/// Returns no process: without `/proc`, processes that left their process group are not known.
#[cfg(not(target_os = "linux"))]
pub(super) fn relatives() -> Vec<Relative> {
    Vec::new()
}

/// The required fields of `/proc/*/stat`.
#[cfg(target_os = "linux")]
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    name: String,
    parent: i32,
    group: i32,
    session: i32,
}

#[cfg(target_os = "linux")]
impl Stat {
    /// Parses `pid (name) state parent group session …`. The name may contain any characters, brackets too. Returns `None` for
    /// zombies.
    fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, tail) = text.rsplit_once(')')?;
        let name = head.split_once('(')?.1.to_owned();
        let mut fields = tail.split_ascii_whitespace();
        let state = fields.next()?;
        let mut number = || fields.next()?.parse().ok();
        let (parent, group, session) = (number()?, number()?, number()?);
        (state != "Z" && state != "X").then_some(Self { name, parent, group, session })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::Stat;

    #[test]
    fn the_name_may_hold_anything() {
        let stat = |name: &str, parent, group, session| Some(Stat { name: name.to_owned(), parent, group, session });
        assert_eq!(Stat::read(b"12 (sh) S 7 12 12 0"), stat("sh", 7, 12, 12));
        assert_eq!(Stat::read(b"12 (a) b (c) R 8 11 9"), stat("a) b (c", 8, 11, 9));
        assert_eq!(Stat::read(b"12 (gone) Z 8 12"), None);
        assert_eq!(Stat::read(b"nonsense"), None);
    }
}
