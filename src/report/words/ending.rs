//! The words for the end of a process: exit codes and signals.

use crate::model::result::Ended;

/// Signals by number, the same on Linux and macOS.
const SIGNALS: [(i32, &str); 14] = [
    (1, "SIGHUP"),
    (2, "SIGINT"),
    (3, "SIGQUIT"),
    (4, "SIGILL"),
    (5, "SIGTRAP"),
    (6, "SIGABRT"),
    (8, "SIGFPE"),
    (9, "SIGKILL"),
    (11, "SIGSEGV"),
    (13, "SIGPIPE"),
    (14, "SIGALRM"),
    (15, "SIGTERM"),
    (24, "SIGXCPU"),
    (25, "SIGXFSZ"),
];

/// Returns the end of a process in words: "exit code 2", "killed by signal 11 (SIGSEGV)".
pub(super) fn words(ended: Ended) -> String {
    match ended {
        Ended::Signal(signal) => format!("killed by {}", signal_words(signal)),
        Ended::Code(code) => match killed_below(code) {
            Some(signal) => format!("exit code {code}: a process was killed ({}{})", name_of(signal), perhaps(signal, ", ")),
            None => format!("exit code {code}"),
        },
    }
}

fn signal_words(signal: i32) -> String {
    let name = name_of(signal);
    let perhaps = if signal == 9 { ": perhaps the machine ran out of memory" } else { "" };
    if name.starts_with("SIG") { format!("signal {signal} ({name}){perhaps}") } else { name }
}

fn name_of(signal: i32) -> String {
    let known = SIGNALS.iter().find(|(number, _)| *number == signal);
    known.map_or_else(|| format!("signal {signal}"), |(_, name)| (*name).to_owned())
}

/// Returns the signal that a shell reports as 128 + its number; only signals that kill a program against its will.
fn killed_below(code: i32) -> Option<i32> {
    let signal = code.checked_sub(128)?;
    matches!(signal, 4 | 6 | 8 | 9 | 11 | 13 | 15).then_some(signal)
}

fn perhaps(signal: i32, before: &str) -> String {
    if signal == 9 { format!("{before}perhaps the machine ran out of memory") } else { String::new() }
}

/// Returns true if the end gives more information than "something failed".
pub(super) fn is_telling(ended: Ended) -> bool {
    match ended {
        Ended::Signal(_) => true,
        Ended::Code(code) => killed_below(code).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_in_words() {
        let check = |ended, expected: &str| assert_eq!(words(ended), expected);
        check(Ended::Code(2), "exit code 2");
        check(Ended::Code(-1), "exit code -1");
        check(Ended::Code(137), "exit code 137: a process was killed (SIGKILL, perhaps the machine ran out of memory)");
        check(Ended::Code(143), "exit code 143: a process was killed (SIGTERM)");
        check(Ended::Code(139), "exit code 139: a process was killed (SIGSEGV)");
        check(Ended::Code(130), "exit code 130");
        check(Ended::Signal(9), "killed by signal 9 (SIGKILL): perhaps the machine ran out of memory");
        check(Ended::Signal(11), "killed by signal 11 (SIGSEGV)");
        check(Ended::Signal(64), "killed by signal 64");
    }
}
