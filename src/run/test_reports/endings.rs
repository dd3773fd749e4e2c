//! Words for how a process ended: exit codes of the shell, and signals.

use crate::model::result::Ended;

/// Signals by number, as Linux and macOS have them.
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

/// How far from the end a shell's complaint is looked for.
const TAIL: usize = 8 * 1024;

/// How it ended, in words: "exit code 2", "killed by signal 11 (SIGSEGV)".
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

/// The signal that a shell tells of by 128 + its number: only those that end a program against its will.
pub(super) fn killed_below(code: i32) -> Option<i32> {
    let signal = code.checked_sub(128)?;
    matches!(signal, 4 | 6 | 8 | 9 | 11 | 13 | 15).then_some(signal)
}

fn perhaps(signal: i32, before: &str) -> String {
    if signal == 9 { format!("{before}perhaps the machine ran out of memory") } else { String::new() }
}

/// The program that a shell did not find, from what it printed last.
pub(super) fn missing_command(output: &str) -> Option<String> {
    complaint(output, &[": command not found", ": not found", ": No such file or directory"])
}

/// The program that a shell could not run.
pub(super) fn forbidden_command(output: &str) -> Option<String> {
    complaint(output, &[": Permission denied", ": cannot execute: required file not found", ": Exec format error"])
}

/// `sh: 1: NAME: not found`, `bash: line 1: NAME: command not found`, `zsh:1: command not found: NAME`.
fn complaint(output: &str, endings: &[&str]) -> Option<String> {
    let tail = &output[output.ceil_char_boundary(output.len().saturating_sub(TAIL))..];
    let name = tail.lines().rev().find_map(|line| {
        let line = line.trim_end();
        if let Some((_, name)) = line.split_once(": command not found: ") {
            return endings.contains(&": command not found").then_some(name);
        }
        let before = endings.iter().find_map(|ending| line.strip_suffix(ending))?;
        Some(before.rsplit(": ").next().unwrap_or(before))
    })?;
    let name = super::text::line(name);
    (!name.is_empty()).then_some(name)
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

    #[test]
    fn what_a_shell_did_not_find() {
        let check = |output: &str, expected: Option<&str>| assert_eq!(missing_command(output).as_deref(), expected, "{output}");
        check("sh: 1: pytest: not found\n", Some("pytest"));
        check("setup\n/bin/sh: 3: npx: not found\ndone\n", Some("npx"));
        check("bash: line 1: go: command not found", Some("go"));
        check("./run: line 4: \u{1b}[1mgo\u{1b}[0m: command not found", Some("go"));
        check("zsh:1: command not found: bats", Some("bats"));
        check("sh: 0: cannot open ./x: No such file or directory", Some("cannot open ./x"));
        check("all is well", None);
        assert_eq!(forbidden_command("sh: 1: ./run: Permission denied").as_deref(), Some("./run"));
    }
}
