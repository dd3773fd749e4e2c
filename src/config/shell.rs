//! `shell:` of the config: the program that runs commands, and its arguments.

use schemars::JsonSchema;

/// The shell that runs commands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Shell {
    /// `sh -ec`.
    #[default]
    Sh,
    /// `bash -eo pipefail -c`.
    Bash,
    /// These words; the command is appended to them.
    Words(Vec<String>),
}

/// The role of a command in its suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandRole {
    /// `run`, `before` and `checks.command`: the first line that fails ends the command.
    Checked,
    /// `after`: a cleanup, in which each line runs.
    TidiesUp,
}

/// Shells that read a `|` as a pipe.
const POSIX_LIKE: [&str; 7] = ["sh", "dash", "ash", "bash", "ksh", "zsh", "busybox"];

impl Shell {
    /// Returns the words that start a command: the program, its flags, the command.
    #[must_use]
    pub fn words(&self, command: &str, role: CommandRole) -> Vec<String> {
        // The full path avoids a system call for every folder on the `PATH`.
        let words: &[&str] = match (self, role) {
            (Self::Sh, CommandRole::Checked) => &["/bin/sh", "-ec"],
            (Self::Sh, CommandRole::TidiesUp) => &["/bin/sh", "-c"],
            (Self::Bash, CommandRole::Checked) => &["bash", "-eo", "pipefail", "-c"],
            (Self::Bash, CommandRole::TidiesUp) => &["bash", "-o", "pipefail", "-c"],
            (Self::Words(words), _) => return words.iter().cloned().chain([command.to_owned()]).collect(),
        };
        words.iter().chain([&command]).map(|word| (*word).to_owned()).collect()
    }

    /// Returns the name of the program, as people use it.
    #[must_use]
    pub fn program(&self) -> &str {
        match self {
            Self::Sh => "sh",
            Self::Bash => "bash",
            Self::Words(words) => words.first().map_or("", String::as_str),
        }
    }

    /// Returns how the shell handles exit codes, or `None` for a program that is not a POSIX-like shell.
    #[must_use]
    pub fn exit_codes(&self) -> Option<ExitCodeRules> {
        match self {
            Self::Sh => Some(ExitCodeRules { is_bash: false, errexit: true, pipefail: false }),
            Self::Bash => Some(ExitCodeRules { is_bash: true, errexit: true, pipefail: true }),
            Self::Words(words) => {
                let name = self.program().rsplit('/').next().unwrap_or_default();
                let is_letters = |word: &&String| word.starts_with('-') && !word.starts_with("--");
                let rules = ExitCodeRules {
                    is_bash: name == "bash",
                    errexit: words.iter().filter(is_letters).any(|word| word.contains('e'))
                        || words.iter().any(|word| word.contains("errexit")),
                    pipefail: words.iter().any(|word| word.contains("pipefail")),
                };
                POSIX_LIKE.contains(&name).then_some(rules)
            }
        }
    }
}

/// The way in which a shell handles exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExitCodeRules {
    /// True for bash: substitutions do not inherit `-e`.
    pub is_bash: bool,
    /// True if a failing command ends the shell.
    pub errexit: bool,
    /// True if a pipe fails when any part fails.
    pub pipefail: bool,
}

/// A shell: a name, or the words of a command line.
#[derive(JsonSchema)]
#[schemars(rename = "Shell", untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum ShellSchema {
    /// A shell by its name.
    Named(ShellName),
    /// A program and its flags; the command is appended to them.
    Words(#[schemars(length(min = 1))] Vec<String>),
}

/// The names of shells.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum ShellName {
    /// `sh -ec`
    Sh,
    /// `bash -eo pipefail -c`
    Bash,
}
