//! `shell:` of the config: the program that commands are given to, and the words that it is started with.

use schemars::JsonSchema;

/// The shell that commands are given to.
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

/// The place of a command in its suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandRole {
    /// `run`, `before` and `checks.command`: several lines stop at the first one that fails.
    Checked,
    /// `after`: it tidies up, so that each of its lines runs.
    TidiesUp,
}

/// Shells that read a `|` as a pipe.
const POSIX_LIKE: [&str; 7] = ["sh", "dash", "ash", "bash", "ksh", "zsh", "busybox"];

impl Shell {
    /// The words that a command is started with: the program, its flags, the command.
    #[must_use]
    pub fn words(&self, command: &str, role: CommandRole) -> Vec<String> {
        // By its path: to look for it along the `PATH` costs a call to the kernel for every folder on it.
        let words: &[&str] = match (self, role) {
            (Self::Sh, CommandRole::Checked) => &["/bin/sh", "-ec"],
            (Self::Sh, CommandRole::TidiesUp) => &["/bin/sh", "-c"],
            (Self::Bash, CommandRole::Checked) => &["bash", "-eo", "pipefail", "-c"],
            (Self::Bash, CommandRole::TidiesUp) => &["bash", "-o", "pipefail", "-c"],
            (Self::Words(words), _) => return words.iter().cloned().chain([command.to_owned()]).collect(),
        };
        words.iter().chain([&command]).map(|word| (*word).to_owned()).collect()
    }

    /// The program, as a person names it.
    #[must_use]
    pub fn program(&self) -> &str {
        match self {
            Self::Sh => "sh",
            Self::Bash => "bash",
            Self::Words(words) => words.first().map_or("", String::as_str),
        }
    }

    /// What the shell makes of exit codes; `None` for a program that is no shell of this kind.
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

/// What a shell makes of exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExitCodeRules {
    /// True for bash: substitutions do not inherit `-e`.
    pub is_bash: bool,
    /// True if a command that fails ends the shell.
    pub errexit: bool,
    /// True if a pipe fails when any part of it does.
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
