//! Finds the name of the program that a shell could not start in the shell's output.

/// The number of bytes before the end of the output that are searched for a shell's message.
const TAIL: usize = 8 * 1024;

/// Returns the program that a shell did not find, from the last lines of its output.
pub(super) fn missing_command(output: &str) -> Option<String> {
    complaint(output, &[": command not found", ": not found", ": No such file or directory"])
}

/// Returns the program that a shell could not run.
pub(super) fn forbidden_command(output: &str) -> Option<String> {
    complaint(output, &[": Permission denied", ": cannot execute: required file not found", ": Exec format error"])
}

/// Returns the name in a shell's message: `sh: 1: NAME: not found`, `bash: line 1: NAME: command not found`, `zsh:1: command
/// not found: NAME`.
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
