//! Pipes in shell commands: the first command whose exit code a pipe loses.
//!
//! A reader of the grammar of POSIX shells as far as it decides what a `|` means: quotes, comments, here-documents, substitutions,
//! arithmetic, patterns of `case`.

mod options;
mod pieces;

use super::shell::shortened;
use options::{CommandOptions, WordMeaning};

/// Commands that only write their words: a failure of theirs is none of the command's.
const WRITERS: [&str; 5] = ["echo", "printf", "yes", "true", ":"];

/// Words after which another command begins.
const BEFORE_COMMANDS: [&str; 10] = ["then", "do", "else", "elif", "if", "while", "until", "!", "time", "{"];

/// The exit codes of the parts of a pipe.
const STATUS: &[u8] = b"PIPESTATUS";

/// The first part of a pipe whose exit code is lost in `command`, as it stands there; `None` where every exit code counts, or the command
/// looks after it (`set -o pipefail`, `PIPESTATUS`, `$?` in the part). `is_pipefail` says whether the shell of the command has the option.
#[must_use]
pub(crate) fn hidden_failure(command: &str, is_pipefail: bool) -> Option<String> {
    read(command, is_pipefail, 0).map(|text| shortened(&text))
}

fn read(command: &str, is_pipefail: bool, depth: usize) -> Option<String> {
    let mut reader = Reader::new(command.as_bytes(), is_pipefail, depth);
    // A stray bracket ends a list: what stands after it is read as another one.
    while reader.at < reader.text.len() {
        reader.list(None);
        reader.advance(1);
    }
    reader.lost()
}

/// How deep substitutions are followed.
const MAX_DEPTH: usize = 50;

/// How much of that a text for another shell takes: what is substituted in it is read twice.
const TEXT_DEPTH: usize = 10;

struct Reader<'c> {
    text: &'c [u8],
    at: usize,
    /// Here-documents that begin on the next line: the delimiter, and whether tabs before it are dropped.
    heredocs: Vec<(Vec<u8>, bool)>,
    /// Whether a pipe fails when any part does.
    is_pipefail: bool,
    /// The first part of a pipe whose exit code is lost.
    lost: Option<String>,
    /// That of the last pipe, by its number: what follows may look after it.
    last: Option<(usize, String)>,
    /// How many pipes and commands there were.
    pipes: usize,
    depth: usize,
}

/// A compound command that is open: where it begins, and whether it is a `case`.
struct Opened {
    start: usize,
    is_case: bool,
}

/// The place in a list of commands.
struct ListState {
    /// Where the part of the pipe begins.
    start: usize,
    /// The number of the pipe.
    pipe: usize,
    /// The first word of the part that is a command's name.
    name: Option<Vec<u8>>,
    /// Whether a command may begin here.
    is_start: bool,
    /// Whether patterns of a `case` stand here.
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

impl<'c> Reader<'c> {
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

    /// Commands of their own process: what they set ends with them.
    fn subshell(&mut self) {
        let is_pipefail = self.is_pipefail;
        self.nested(|reader| reader.list(Some(b')')));
        self.is_pipefail = is_pipefail;
    }

    fn advance(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    /// Reads what is nested. What is nested deeper than people write is not read.
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

    /// Reads commands until the byte that ends them, which is not taken.
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
        let is_certain = is(&WRITERS) || (name == b"cat" && has(b"<<")) || has(b"$?");
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

    /// `;`, `;;`, `&`, `&&`, and what only looks like one of them: `&>`.
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

    /// `( … )`, `(( … ))`, and the brackets of a function or an array.
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
        // A function's body follows its brackets.
        if self.text.get(..self.at).is_some_and(|text| text.ends_with(b"()")) {
            state.is_start = true;
        }
    }

    /// `<`, `>`, `>>`, `>|`, `>&`, `<&`, `<<<`, `<<` with its here-document, and `<( … )`.
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

    /// One word, and what it means where a command may begin.
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

    /// A command that reads the exit codes of the last pipe looks after them.
    fn look_for_status(&mut self, from: usize) {
        let text = &self.text[from.min(self.at)..self.at];
        if text.windows(STATUS.len()).any(|window| window.eq_ignore_ascii_case(STATUS)) {
            self.last = None;
        }
    }

    /// A word of a command that may decide what pipes mean, or hold commands itself.
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

/// The end of a compound command: all of it is one part of a pipe.
fn close(state: &mut ListState) {
    if let Some(opened) = state.opened.pop() {
        state.start = opened.start;
    }
    (state.is_start, state.name) = (false, Some(b"}".to_vec()));
}

#[cfg(test)]
mod tests;
