//! Pipes in shell commands: the first command whose exit code a pipe loses.
//!
//! A reader of the grammar of POSIX shells as far as it decides what a `|` means: quotes, comments, here-documents, substitutions,
//! arithmetic, patterns of `case`.

/// Commands that only write their words: a failure of theirs is none of the command's.
const WRITERS: [&str; 5] = ["echo", "printf", "yes", "true", ":"];

/// Words after which another command begins.
const BEFORE_COMMANDS: [&str; 10] = ["then", "do", "else", "elif", "if", "while", "until", "!", "time", "{"];

/// The longest text that is shown.
const SHOWN: usize = 60;

/// The first part of a pipe whose exit code is lost in `command`, as it stands there; `None` where every exit code counts, or the command
/// looks after it (`pipefail`, `PIPESTATUS`, `$?` in the part).
#[must_use]
pub(crate) fn hidden_failure(command: &str) -> Option<String> {
    if command.contains("pipefail") || command.to_ascii_lowercase().contains("pipestatus") {
        return None;
    }
    let mut reader = Reader { text: command.as_bytes(), at: 0, heredocs: Vec::new(), lost: None, depth: 0 };
    // A stray bracket ends a list: what stands after it is read as another one.
    while reader.lost.is_none() && reader.at < reader.text.len() {
        reader.list(None);
        reader.advance(1);
    }
    let (start, end) = reader.lost?;
    let text = command.get(start..end)?.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = text.chars().take(SHOWN).collect();
    Some(if shown.len() < text.len() { format!("{shown}…") } else { shown })
}

/// How deep substitutions are followed.
const MAX_DEPTH: usize = 50;

struct Reader<'c> {
    text: &'c [u8],
    at: usize,
    /// Here-documents that begin on the next line: the delimiter, and whether tabs before it are dropped.
    heredocs: Vec<(Vec<u8>, bool)>,
    /// The first part of a pipe whose exit code is lost.
    lost: Option<(usize, usize)>,
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
    /// The first word of the part that is a command's name.
    name: Option<Vec<u8>>,
    /// Whether a command may begin here.
    is_start: bool,
    /// Whether patterns of a `case` stand here.
    in_patterns: bool,
    opened: Vec<Opened>,
}

impl ListState {
    fn next_part(&mut self, start: usize) {
        (self.start, self.name, self.is_start) = (start, None, true);
    }
}

impl Reader<'_> {
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
        let mut state = ListState { start: self.at, name: None, is_start: true, in_patterns: false, opened: Vec::new() };
        while self.lost.is_none() && self.at < self.text.len() {
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
                    state.next_part(self.at);
                }
                b'#' => self.skip_until(b'\n'),
                b'|' | b'(' if state.in_patterns => self.advance(1),
                b'|' => self.pipe(&mut state),
                b';' | b'&' => self.separator(&mut state),
                b')' if state.in_patterns => {
                    self.advance(1);
                    state.in_patterns = false;
                    state.next_part(self.at);
                }
                b'(' => self.bracket(&mut state),
                b')' => return,
                b'<' | b'>' => self.redirection(),
                _ => self.word(&mut state),
            }
        }
    }

    fn pipe(&mut self, state: &mut ListState) {
        if self.peek(1) == b'|' {
            self.advance(2);
            return state.next_part(self.at);
        }
        let part = &self.text[state.start..self.at];
        let name = state.name.as_deref().unwrap_or_default();
        let is = |names: &[&str]| names.iter().any(|known| known.as_bytes() == name);
        let has = |wanted: &[u8]| part.windows(wanted.len()).any(|window| window == wanted);
        let is_certain = is(&WRITERS) || (name == b"cat" && has(b"<<")) || has(b"$?");
        if !is_certain && !part.iter().all(u8::is_ascii_whitespace) {
            self.lost = Some((state.start, self.at));
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
        state.next_part(self.at);
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
            self.skip_arithmetic();
        } else {
            self.advance(1);
            self.nested(|reader| reader.list(Some(b')')));
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
            self.nested(|reader| reader.list(Some(b')')));
            self.advance(1);
        } else {
            self.advance(1);
            self.advance(usize::from(matches!(self.peek(0), b'|' | b'&' | b'>')));
        }
    }

    fn skip_heredocs(&mut self) {
        for (delimiter, drops_tabs) in std::mem::take(&mut self.heredocs) {
            while self.at < self.text.len() {
                let end = self.text[self.at..].iter().position(|byte| *byte == b'\n').unwrap_or(self.text.len() - self.at);
                let mut line = &self.text[self.at..self.at + end];
                self.at = (self.at + end + 1).min(self.text.len());
                while drops_tabs && line.first() == Some(&b'\t') {
                    line = &line[1..];
                }
                if line == delimiter {
                    break;
                }
            }
        }
    }

    /// One word, and what it means where a command may begin.
    fn word(&mut self, state: &mut ListState) {
        let from = self.at;
        self.skip_word();
        let word = &self.text[from..self.at];
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
            b"[[" => self.skip_past(b"]]"),
            _ => {
                let is_keyword = BEFORE_COMMANDS.iter().any(|known| known.as_bytes() == word);
                let name = word.iter().position(|byte| *byte == b'=').map(|end| &word[..end]);
                let is_assignment = name.is_some_and(|name| name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_'));
                if !is_keyword && !is_assignment {
                    (state.is_start, state.name) = (false, Some(word.to_vec()));
                }
            }
        }
    }

    /// To the end of a word: quotes and substitutions are parts of it.
    fn skip_word(&mut self) {
        while self.at < self.text.len() && self.lost.is_none() {
            match self.peek(0) {
                b' ' | b'\t' | b'\r' | b'\n' | b'|' | b'&' | b';' | b'<' | b'>' | b'(' | b')' => return,
                _ => self.piece(),
            }
        }
    }

    /// One piece of a word: a byte, or what is quoted or substituted.
    fn piece(&mut self) {
        match self.peek(0) {
            b'\\' => self.advance(2),
            b'\'' => {
                self.advance(1);
                self.skip_until(b'\'');
                self.advance(1);
            }
            b'"' => {
                self.advance(1);
                while self.at < self.text.len() && self.peek(0) != b'"' && self.lost.is_none() {
                    if self.peek(0) == b'\'' { self.advance(1) } else { self.nested(Self::piece) }
                }
                self.advance(1);
            }
            b'`' => self.backquotes(),
            b'$' if self.text[self.at..].starts_with(b"$((") => {
                self.advance(1);
                self.skip_arithmetic();
            }
            b'$' if self.peek(1) == b'(' => {
                self.advance(2);
                self.nested(|reader| reader.list(Some(b')')));
                self.advance(1);
            }
            b'$' if self.peek(1) == b'{' => {
                self.advance(2);
                while self.at < self.text.len() && self.peek(0) != b'}' && self.lost.is_none() {
                    self.nested(Self::piece);
                }
                self.advance(1);
            }
            _ => self.advance(1),
        }
    }

    /// What stands in backquotes is a list of its own; a backquote in it is escaped.
    fn backquotes(&mut self) {
        let from = self.at + 1;
        self.at = from;
        while self.at < self.text.len() && self.peek(0) != b'`' {
            self.advance(1 + usize::from(self.peek(0) == b'\\'));
        }
        let end = self.at.min(self.text.len());
        let mut inner = Reader { text: &self.text[..end], at: from, heredocs: Vec::new(), lost: None, depth: self.depth };
        inner.nested(|reader| reader.list(None));
        self.lost = self.lost.or(inner.lost);
        self.at = (end + 1).min(self.text.len());
    }

    fn skip_until(&mut self, byte: u8) {
        while self.at < self.text.len() && self.peek(0) != byte {
            self.advance(1);
        }
    }

    fn skip_past(&mut self, end: &[u8]) {
        let rest = &self.text[self.at.min(self.text.len())..];
        self.advance(rest.windows(end.len()).position(|window| window == end).map_or(rest.len(), |found| found + end.len()));
    }

    /// `(( … ))`, from its first bracket.
    fn skip_arithmetic(&mut self) {
        let mut depth = 0;
        while self.at < self.text.len() {
            match self.peek(0) {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.advance(1);
            if depth == 0 {
                return;
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
