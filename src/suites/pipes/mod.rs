//! Pipes in shell commands: finds the first command whose exit code a pipe loses.
//!
//! The parser covers the part of the POSIX shell grammar that determines the meaning of a `|`: quotes, comments, here-documents,
//! substitutions, arithmetic, and the patterns of `case`.

mod options;
mod pieces;

use super::shell::shortened;
use options::{CommandOptions, WordMeaning};

/// Commands that only write their arguments; their failures do not count.
const WRITERS: [&str; 5] = ["echo", "printf", "yes", "true", ":"];

/// Commands that show what is there: what they find is read, and a failure of theirs says nothing of what is tested.
const LISTERS: [&str; 14] =
    ["ls", "env", "printenv", "ps", "pwd", "date", "id", "whoami", "hostname", "uname", "df", "du", "free", "uptime"];

/// Words that ask a program for its version.
const VERSION_WORDS: [&[u8]; 2] = [b"--version", b"-version"];

/// Words after which another command begins.
const BEFORE_COMMANDS: [&str; 10] = ["then", "do", "else", "elif", "if", "while", "until", "!", "time", "{"];

/// The bash variable with the exit codes of the parts of a pipe.
const STATUS: &[u8] = b"PIPESTATUS";

/// Returns the first part of a pipe in `command` whose exit code is lost, with its text. Returns `None` if every exit code counts or if the
/// command handles it (`set -o pipefail`, `PIPESTATUS`, `$?` in the part). `is_pipefail` says whether the command's shell has the option.
#[must_use]
pub(crate) fn hidden_failure(command: &str, is_pipefail: bool) -> Option<String> {
    read(command, is_pipefail, 0).map(|text| shortened(&text))
}

fn read(command: &str, is_pipefail: bool, depth: usize) -> Option<String> {
    let mut reader = PipeReader::new(command.as_bytes(), is_pipefail, depth);
    // A stray bracket ends a list; the text after it is read as another list.
    while reader.at < reader.text.len() {
        reader.list(None);
        reader.advance(1);
    }
    reader.lost()
}

/// The greatest depth to which substitutions are read.
const MAX_DEPTH: usize = 50;

/// The depth that a script for another shell uses up, because its substitutions are read twice.
const TEXT_DEPTH: usize = 10;

struct PipeReader<'c> {
    text: &'c [u8],
    at: usize,
    /// Here-documents that begin on the next line: the delimiter, and true if the tabs before it are dropped.
    heredocs: Vec<(Vec<u8>, bool)>,
    /// True if a pipe fails when any part fails.
    is_pipefail: bool,
    /// The first part of a pipe whose exit code is lost.
    lost: Option<String>,
    /// The number of the last pipe, and its part with a lost exit code; the next command may still read that code.
    last: Option<(usize, String)>,
    /// The number of pipes and commands so far.
    pipes: usize,
    depth: usize,
}

/// An open compound command: its start, and true if it is a `case`.
struct Opened {
    start: usize,
    is_case: bool,
}

/// The position in a list of commands.
struct ListState {
    /// The start of the current part of the pipe.
    start: usize,
    /// The number of the pipe.
    pipe: usize,
    /// The first word of the part that names a command.
    name: Option<Vec<u8>>,
    /// True if a command may begin here.
    is_start: bool,
    /// True if the parser is at the patterns of a `case`.
    in_patterns: bool,
    opened: Vec<Opened>,
    options: CommandOptions,
}

impl ListState {
    fn next_part(&mut self, start: usize) {
        (self.start, self.name, self.is_start) = (start, None, true);
        self.options = CommandOptions::default();
    }
}

impl<'c> PipeReader<'c> {
    fn new(text: &'c [u8], is_pipefail: bool, depth: usize) -> Self {
        Self { text, at: 0, heredocs: Vec::new(), is_pipefail, lost: None, last: None, pipes: 0, depth }
    }

    fn lost(self) -> Option<String> {
        self.lost.or(self.last.map(|(_, part)| part))
    }

    fn next_pipe(&mut self) -> usize {
        self.pipes += 1;
        self.pipes
    }

    /// Reads commands of a subshell, whose options end with it.
    fn subshell(&mut self) {
        let is_pipefail = self.is_pipefail;
        self.nested(|reader| reader.list(Some(b')')));
        self.is_pipefail = is_pipefail;
    }

    fn advance(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    /// Reads a nested text, up to a depth that no hand-written script reaches.
    fn nested(&mut self, read: impl FnOnce(&mut Self)) {
        if self.depth == MAX_DEPTH {
            self.at = self.text.len();
            return;
        }
        self.depth += 1;
        read(self);
        self.depth -= 1;
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or_default()
    }

    /// Reads commands until the byte that ends them, and leaves that byte.
    fn list(&mut self, end: Option<u8>) {
        let mut state = ListState {
            start: self.at,
            pipe: self.next_pipe(),
            name: None,
            is_start: true,
            in_patterns: false,
            opened: Vec::new(),
            options: CommandOptions::default(),
        };
        while self.at < self.text.len() {
            let byte = self.peek(0);
            if end == Some(byte) && !(byte == b')' && state.in_patterns) {
                return;
            }
            match byte {
                b' ' | b'\t' | b'\r' => self.advance(1),
                b'\\' if self.peek(1) == b'\n' => self.advance(2),
                b'\n' => {
                    self.advance(1);
                    self.skip_heredocs();
                    self.next_command(&mut state);
                }
                b'#' => self.skip_until(b'\n'),
                b'|' | b'(' if state.in_patterns => self.advance(1),
                b'|' => self.pipe(&mut state),
                b';' | b'&' => self.separator(&mut state),
                b')' if state.in_patterns => {
                    self.advance(1);
                    state.in_patterns = false;
                    self.next_command(&mut state);
                }
                b'(' => self.bracket(&mut state),
                b')' => return,
                b'<' | b'>' => self.redirection(),
                _ => self.word(&mut state),
            }
        }
    }

    fn next_command(&mut self, state: &mut ListState) {
        state.next_part(self.at);
        state.pipe = self.next_pipe();
    }

    fn pipe(&mut self, state: &mut ListState) {
        if self.peek(1) == b'|' {
            self.advance(2);
            return self.next_command(state);
        }
        let part = &self.text[state.start..self.at];
        let name = state.name.as_deref().unwrap_or_default();
        let is = |names: &[&str]| names.iter().any(|known| known.as_bytes() == name);
        let has = |wanted: &[u8]| part.windows(wanted.len()).any(|window| window == wanted);
        let mut words = part.split(u8::is_ascii_whitespace);
        let is_looking = is(&LISTERS) || words.any(|word| VERSION_WORDS.contains(&word));
        let is_certain = is_looking || is(&WRITERS) || (name == b"cat" && has(b"<<")) || has(b"$?");
        if !is_certain && !self.is_pipefail && !part.iter().all(u8::is_ascii_whitespace) {
            let part = String::from_utf8_lossy(part).into_owned();
            if self.last.as_ref().is_none_or(|(pipe, _)| *pipe != state.pipe) {
                let before = self.last.replace((state.pipe, part));
                self.lost = self.lost.take().or(before.map(|(_, part)| part));
            }
        }
        self.advance(1 + usize::from(self.peek(1) == b'&'));
        state.next_part(self.at);
    }

    /// Reads `;`, `;;`, `&` or `&&`, or the similar redirection `&>`.
    fn separator(&mut self, state: &mut ListState) {
        let (one, two) = (self.peek(0), self.peek(1));
        if (one, two) == (b'&', b'>') {
            self.advance(1);
            return;
        }
        self.advance(1 + usize::from(two == one));
        self.next_command(state);
        if one == b';' && (two == b';' || two == b'&') {
            while self.peek(0) == b'&' {
                self.advance(1);
            }
            state.in_patterns = state.opened.last().is_some_and(|opened| opened.is_case);
        }
    }

    /// Reads `( … )`, `(( … ))`, or the brackets of a function or an array.
    fn bracket(&mut self, state: &mut ListState) {
        if self.peek(1) == b'(' {
            let from = self.at;
            self.skip_arithmetic();
            self.look_for_status(from);
        } else {
            self.advance(1);
            self.subshell();
            self.advance(1);
        }
        state.is_start = false;
        state.name.get_or_insert_with(|| b"(".to_vec());
        // The body of a function follows the brackets.
        if self.text.get(..self.at).is_some_and(|text| text.ends_with(b"()")) {
            state.is_start = true;
        }
    }

    /// Reads `<`, `>`, `>>`, `>|`, `>&`, `<&`, `<<<`, `<<` with its here-document, or `<( … )`.
    fn redirection(&mut self) {
        if self.text[self.at..].starts_with(b"<<<") {
            self.advance(3);
        } else if self.text[self.at..].starts_with(b"<<") {
            self.advance(2);
            let drops_tabs = self.peek(0) == b'-';
            self.advance(usize::from(drops_tabs));
            while matches!(self.peek(0), b' ' | b'\t') {
                self.advance(1);
            }
            let from = self.at;
            self.skip_word();
            let quotes = |byte: &u8| !matches!(byte, b'\'' | b'"' | b'\\');
            let delimiter = self.text[from..self.at].iter().copied().filter(quotes).collect();
            self.heredocs.push((delimiter, drops_tabs));
        } else if self.peek(1) == b'(' {
            self.advance(2);
            self.subshell();
            self.advance(1);
        } else {
            self.advance(1);
            self.advance(usize::from(matches!(self.peek(0), b'|' | b'&' | b'>')));
        }
    }

    /// Reads one word, and its meaning if a command may begin here.
    fn word(&mut self, state: &mut ListState) {
        let from = self.at;
        self.skip_word();
        let word = &self.text[from..self.at];
        if !state.options.is_writer() {
            self.look_for_status(from);
        }
        if word.is_empty() {
            self.advance(1);
        } else if state.in_patterns {
            if word == b"esac" {
                state.in_patterns = false;
                close(state);
            }
        } else if word == b"in" && !state.is_start && state.name.as_deref() == Some(b"case") {
            state.in_patterns = true;
        } else if state.is_start {
            self.first_word(from, state);
        } else {
            self.meant(from, state);
        }
    }

    /// Forgets the lost code of the last pipe if the command reads the exit codes.
    fn look_for_status(&mut self, from: usize) {
        let text = &self.text[from.min(self.at)..self.at];
        if text.windows(STATUS.len()).any(|window| window.eq_ignore_ascii_case(STATUS)) {
            self.last = None;
        }
    }

    /// Reads a word of a command that may change the meaning of pipes or contain commands.
    fn meant(&mut self, from: usize, state: &mut ListState) {
        let (text, is_pipefail) = match state.options.word(&self.text[from..self.at]) {
            WordMeaning::Plain => return,
            WordMeaning::Pipefail(is_set) => {
                self.is_pipefail = is_set;
                return;
            }
            WordMeaning::Eval(text) => (text, self.is_pipefail),
            WordMeaning::Text(text, is_pipefail) => (text, is_pipefail),
        };
        if self.depth + TEXT_DEPTH < MAX_DEPTH {
            self.lost = self.lost.take().or_else(|| read(&text, is_pipefail, self.depth + TEXT_DEPTH));
        }
    }

    fn first_word(&mut self, from: usize, state: &mut ListState) {
        let word = &self.text[from..self.at];
        match word {
            b"if" | b"while" | b"until" | b"{" => state.opened.push(Opened { start: state.start, is_case: false }),
            b"for" | b"select" => {
                state.opened.push(Opened { start: state.start, is_case: false });
                state.is_start = false;
            }
            b"case" => {
                state.opened.push(Opened { start: state.start, is_case: true });
                (state.is_start, state.name) = (false, Some(word.to_vec()));
            }
            b"fi" | b"done" | b"esac" | b"}" => close(state),
            b"[[" => {
                self.skip_past(b"]]");
                self.look_for_status(from);
            }
            _ => {
                let is_keyword = BEFORE_COMMANDS.iter().any(|known| known.as_bytes() == word);
                let name = word.iter().position(|byte| *byte == b'=').map(|end| &word[..end]);
                let is_assignment = name.is_some_and(|name| name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_'));
                if !is_keyword && !is_assignment {
                    (state.is_start, state.name) = (false, Some(word.to_vec()));
                    self.meant(from, state);
                }
            }
        }
    }
}

/// Ends a compound command, all of which is one part of a pipe.
fn close(state: &mut ListState) {
    if let Some(opened) = state.opened.pop() {
        state.start = opened.start;
    }
    (state.is_start, state.name) = (false, Some(b"}".to_vec()));
}

#[cfg(test)]
mod tests;
