//! The words of a command that matter for pipes: `set -o pipefail`, and a script for another shell or for `eval`.

use super::WRITERS;

/// The meaning of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WordMeaning {
    Plain,
    /// From here on, a pipe fails (true) or does not fail (false) when any part fails.
    Pipefail(bool),
    /// Commands that this shell runs.
    Eval(String),
    /// Commands that another shell runs; true if its pipes fail when any part fails.
    Text(String, bool),
}

/// The kind of program that the command starts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Program {
    #[default]
    None,
    Other,
    Writer,
    Set,
    Shopt,
    Eval,
    Shell,
}

/// The words of a command so far.
#[derive(Debug, Default)]
pub(super) struct CommandOptions {
    program: Program,
    /// True if the option with the next name is set, false if it is unset.
    sets: Option<bool>,
    /// True if the started shell has the option.
    is_pipefail: bool,
    /// True if the next word is the script for the shell.
    takes_text: bool,
}

/// Programs that take a script after `-c`.
const SHELLS: [&[u8]; 8] = [b"sh", b"bash", b"dash", b"zsh", b"ksh", b"ash", b"su", b"runuser"];

impl CommandOptions {
    /// Returns true if the command only writes its arguments.
    pub(super) fn is_writer(&self) -> bool {
        self.program == Program::Writer
    }

    /// Reads the next word, with its quotes.
    pub(super) fn word(&mut self, raw: &[u8]) -> WordMeaning {
        let word = unquoted(raw);
        let name = word.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let text = || String::from_utf8_lossy(&word).into_owned();
        match self.program {
            Program::None => self.program = program(name),
            Program::Set | Program::Shopt if word == b"pipefail" => {
                return self.sets.take().map_or(WordMeaning::Plain, WordMeaning::Pipefail);
            }
            Program::Set => self.sets = option(&word),
            Program::Shopt => {
                let says = |letter: u8| word.first() == Some(&b'-') && word.contains(&letter);
                self.sets = if says(b's') {
                    Some(true)
                } else if says(b'u') {
                    Some(false)
                } else {
                    self.sets
                };
            }
            Program::Eval => return WordMeaning::Eval(text()),
            Program::Shell if std::mem::take(&mut self.takes_text) => {
                return WordMeaning::Text(text(), self.is_pipefail);
            }
            Program::Shell if word == b"pipefail" => self.is_pipefail = self.sets.take().unwrap_or(self.is_pipefail),
            Program::Shell => {
                self.sets = option(&word);
                let is_short = word.first() == Some(&b'-') && word.get(1) != Some(&b'-');
                // The letters of a group come in any order (`-euc`, `-ceu`); the name of an option comes before the script.
                self.takes_text = is_short && word.contains(&b'c') && self.sets.is_none();
            }
            // Another program may start a shell: `timeout 5 sh -c …`, `docker run … bash -c …`.
            Program::Other if SHELLS.contains(&name) => self.program = Program::Shell,
            Program::Other | Program::Writer => {}
        }
        WordMeaning::Plain
    }
}

fn program(name: &[u8]) -> Program {
    match name {
        b"set" => Program::Set,
        b"shopt" => Program::Shopt,
        b"eval" => Program::Eval,
        name if SHELLS.contains(&name) => Program::Shell,
        name if WRITERS.iter().any(|writer| writer.as_bytes() == name) => Program::Writer,
        _ => Program::Other,
    }
}

/// Returns true or false if the name of an option to set or unset follows this word, as after `-o`, `-euo` or `+o`.
fn option(word: &[u8]) -> Option<bool> {
    match word {
        [b'-', letters @ ..] if letters.first() != Some(&b'-') && letters.ends_with(b"o") => Some(true),
        [b'+', letters @ ..] if letters.ends_with(b"o") => Some(false),
        _ => None,
    }
}

/// Returns a word without its quotes.
fn unquoted(raw: &[u8]) -> Vec<u8> {
    let mut word = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied();
    let mut quote = None;
    while let Some(byte) = bytes.next() {
        match (byte, quote) {
            (b'\'' | b'"', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (b'\\', None | Some(b'"')) => word.extend(bytes.next().filter(|byte| *byte != b'\n')),
            _ => word.push(byte),
        }
    }
    word
}
