//! What the words of one command say of pipes: `set -o pipefail`, and a text of commands for another shell or for `eval`.

use super::WRITERS;

/// The meaning of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WordMeaning {
    Plain,
    /// From here on, a pipe fails when any part does, or no longer.
    Pipefail(bool),
    /// Commands that this shell reads.
    Eval(String),
    /// Commands that another shell reads, in which pipes fail when any part does or not.
    Text(String, bool),
}

/// What the command is.
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
    /// Whether the option whose name comes next is set or unset.
    sets: Option<bool>,
    /// Whether the shell that is started has the option.
    is_pipefail: bool,
    /// Whether the next word is the text for the shell.
    takes_text: bool,
}

/// Programs that take a text of commands behind `-c`.
const SHELLS: [&[u8]; 8] = [b"sh", b"bash", b"dash", b"zsh", b"ksh", b"ash", b"su", b"runuser"];

impl CommandOptions {
    /// Returns true if the command only writes its words.
    pub(super) fn is_writer(&self) -> bool {
        self.program == Program::Writer
    }

    /// Reads the next word, as it stands in the command.
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
                // Letters of a group come in any order: `-euc`, `-ceu`; the option's name comes first.
                self.takes_text = is_short && word.contains(&b'c') && self.sets.is_none();
            }
            // It may start a shell: `timeout 5 sh -c …`, `docker run … bash -c …`.
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

/// Whether a word says that the name of an option to set or unset follows: `-o`, `-euo`, `+o`.
fn option(word: &[u8]) -> Option<bool> {
    match word {
        [b'-', letters @ ..] if letters.first() != Some(&b'-') && letters.ends_with(b"o") => Some(true),
        [b'+', letters @ ..] if letters.ends_with(b"o") => Some(false),
        _ => None,
    }
}

/// A word without its quotes.
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
