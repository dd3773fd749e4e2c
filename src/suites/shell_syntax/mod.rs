//! The grammar of POSIX shells: parses a script into lists of pipelines of commands, with their words and here-documents.
//!
//! Parsing never fails: everything that is not closed ends with the text. Substitutions stay texts and are parsed when needed.

mod command_file;
mod compound;
mod leaving;
mod live;
mod shells;
mod simple_commands;
mod words;

pub(super) use command_file::CommandFile;
pub(super) use leaving::{has_one_round, leaving_item};
pub(super) use live::{UnreachedText, live_text};
pub(super) use shells::{ShellScript, ShellStart, shell_start, written_text};
pub(super) use simple_commands::{SimpleCommand, simple_commands};

/// The greatest depth to which commands and substitutions are read.
const MAX_DEPTH: usize = 40;

/// A parsed script.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) list: Vec<ListItem>,
    /// The here-documents, by number.
    pub(super) documents: Vec<String>,
}

/// One or more pipelines, joined by `&&` and `||`.
#[derive(Debug, Clone)]
pub(super) struct ListItem {
    pub(super) chain: Vec<(Joint, Pipeline)>,
    /// True if `&` follows.
    pub(super) is_background: bool,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The operator before a pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    First,
    And,
    Or,
}

/// Commands joined by `|`.
#[derive(Debug, Clone)]
pub(super) struct Pipeline {
    pub(super) is_negated: bool,
    pub(super) parts: Vec<ShellCommand>,
}

impl Pipeline {
    /// Returns the words of a pipeline that is one simple command.
    pub(super) fn simple_form(&self) -> Option<&[ShellWord]> {
        let [command] = &self.parts[..] else { return None };
        let CommandForm::Simple(words) = &command.form else { return None };
        Some(words)
    }

    /// Returns the texts of the words of a pipeline that is one simple command.
    pub(super) fn simple_words(&self) -> Option<Vec<String>> {
        Some(self.simple_form()?.iter().map(|word| word.text.clone()).collect())
    }
}

/// A command, with its position in the text.
#[derive(Debug, Clone)]
pub(super) struct ShellCommand {
    pub(super) form: CommandForm,
    /// The words of the redirections.
    pub(super) redirections: Vec<ShellWord>,
    /// The numbers of the here-documents.
    pub(super) documents: Vec<usize>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The forms of commands.
#[derive(Debug, Clone)]
pub(super) enum CommandForm {
    Simple(Vec<ShellWord>),
    Group(Vec<ListItem>),
    Subshell(Vec<ListItem>),
    If {
        branches: Vec<(Vec<ListItem>, Vec<ListItem>)>,
        otherwise: Option<Vec<ListItem>>,
    },
    While {
        condition: Vec<ListItem>,
        body: Vec<ListItem>,
    },
    For {
        name: String,
        words: Vec<ShellWord>,
        body: Vec<ListItem>,
        /// The position of the body in the text.
        inner: (usize, usize),
    },
    Case(Vec<Vec<ListItem>>),
    Function(String, Box<ShellCommand>),
    Coprocess(Box<ShellCommand>),
    /// `[[ … ]]` and `(( … ))`.
    Condition,
}

/// A word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ShellWord {
    /// The word without its quotes, with substitutions left as they are.
    pub(super) text: String,
    /// The texts of `$( … )`, backquotes, `<( … )` and `>( … )` in the word.
    pub(super) substitutions: Vec<String>,
    /// True if the word is known without running anything: it has no variable, substitution or pattern.
    pub(super) is_literal: bool,
}

/// Parses a script.
pub(super) fn parse(text: &str) -> Script {
    let mut parser = Parser { text: text.as_bytes(), at: 0, documents: Vec::new(), pending: Vec::new(), depth: 0 };
    let mut list = Vec::new();
    // A stray bracket ends a list; the text after it is read as another list.
    while parser.at < parser.text.len() {
        list.extend(parser.list(&[]));
        parser.advance(1);
    }
    Script { list, documents: parser.documents }
}

impl Script {
    /// Calls `see` for each command, also for nested ones.
    pub(super) fn visit(&self, see: &mut dyn FnMut(&ShellCommand)) {
        visit(&self.list, see);
    }

    /// Returns the lists that run in the background.
    pub(super) fn background_items(&self) -> Vec<&ListItem> {
        let mut items = Vec::new();
        background_items(&self.list, &mut items);
        items
    }
}

fn background_items<'s>(list: &'s [ListItem], items: &mut Vec<&'s ListItem>) {
    for item in list {
        items.extend(item.is_background.then_some(item));
        let mut pending: Vec<&ShellCommand> = item.chain.iter().flat_map(|(_, pipeline)| &pipeline.parts).collect();
        while let Some(command) = pending.pop() {
            if let CommandForm::Function(_, body) | CommandForm::Coprocess(body) = &command.form {
                pending.push(body);
            }
            for list in command.lists() {
                background_items(list, items);
            }
        }
    }
}

fn visit(list: &[ListItem], see: &mut dyn FnMut(&ShellCommand)) {
    let commands = list.iter().flat_map(|item| &item.chain).flat_map(|(_, pipeline)| &pipeline.parts);
    for command in commands {
        visit_command(command, see);
    }
}

/// Calls `see` for a command and those in it.
pub(super) fn visit_command(command: &ShellCommand, see: &mut dyn FnMut(&ShellCommand)) {
    see(command);
    for list in command.lists() {
        visit(list, see);
    }
    if let CommandForm::Function(_, body) | CommandForm::Coprocess(body) = &command.form {
        visit_command(body, see);
    }
}

impl ShellCommand {
    /// Returns the lists of commands directly in this command.
    pub(super) fn lists(&self) -> Vec<&[ListItem]> {
        match &self.form {
            CommandForm::Group(list) | CommandForm::Subshell(list) | CommandForm::For { body: list, .. } => vec![list],
            CommandForm::If { branches, otherwise } => {
                let branches = branches.iter().flat_map(|(condition, body)| [&condition[..], &body[..]]);
                branches.chain(otherwise.as_deref()).collect()
            }
            CommandForm::While { condition, body } => vec![condition, body],
            CommandForm::Case(arms) => arms.iter().map(Vec::as_slice).collect(),
            CommandForm::Simple(_) | CommandForm::Function(..) | CommandForm::Coprocess(_) | CommandForm::Condition => {
                Vec::new()
            }
        }
    }
}

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    documents: Vec<String>,
    /// Here-documents that begin on the next line: number, delimiter, and true if the tabs before it are dropped.
    pending: Vec<(usize, String, bool)>,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn advance(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    fn starts_with(&self, text: &str) -> bool {
        self.text[self.at..].starts_with(text.as_bytes())
    }

    fn slice(&self, from: usize, to: usize) -> String {
        String::from_utf8_lossy(&self.text[from.min(to)..to]).into_owned()
    }

    /// Reads a nested text, up to a depth that no hand-written script reaches.
    fn nested<T: Default>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth == MAX_DEPTH {
            self.at = self.text.len();
            return T::default();
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn skip_blanks(&mut self) {
        loop {
            match self.peek(0) {
                b' ' | b'\t' | b'\r' => self.advance(1),
                b'\\' if self.peek(1) == b'\n' => self.advance(2),
                b'#' => {
                    while self.at < self.text.len() && self.peek(0) != b'\n' {
                        self.advance(1);
                    }
                }
                _ => return,
            }
        }
    }

    /// Skips blanks and line ends, with the here-documents that begin there.
    fn skip_lines(&mut self) {
        self.skip_blanks();
        while self.peek(0) == b'\n' {
            self.advance(1);
            self.read_documents();
            self.skip_blanks();
        }
    }

    fn read_documents(&mut self) {
        for (number, delimiter, drops_tabs) in std::mem::take(&mut self.pending) {
            let mut body = String::new();
            while self.at < self.text.len() {
                let from = self.at;
                while self.at < self.text.len() && self.peek(0) != b'\n' {
                    self.advance(1);
                }
                let line = self.slice(from, self.at);
                self.advance(1);
                let line = if drops_tabs { line.trim_start_matches('\t') } else { &line };
                if line == delimiter {
                    break;
                }
                body.push_str(line);
                body.push('\n');
            }
            self.documents[number] = body;
        }
    }

    /// Returns the reserved word at this position, or else an empty text.
    fn reserved(&self) -> &'t str {
        let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>');
        let text: &'t [u8] = self.text;
        let rest = &text[self.at..];
        let end = rest.iter().take(16).position(is_end).unwrap_or(rest.len().min(16));
        std::str::from_utf8(&rest[..end]).unwrap_or_default()
    }

    /// Consumes a reserved word if it is next.
    fn takes(&mut self, word: &str) -> bool {
        self.skip_lines();
        let is_here = self.reserved() == word;
        self.advance(if is_here { word.len() } else { 0 });
        is_here
    }

    /// Parses commands up to a reserved word, a bracket or `;;`, and leaves that word.
    fn list(&mut self, ends: &[&str]) -> Vec<ListItem> {
        let mut items = Vec::new();
        loop {
            self.skip_lines();
            match self.peek(0) {
                _ if self.at == self.text.len() => return items,
                b')' => return items,
                b';' if self.peek(1) == b';' || self.peek(1) == b'&' => return items,
                b';' => self.advance(1),
                _ if ends.contains(&self.reserved()) => return items,
                _ => {
                    let from = self.at;
                    let item = self.nested(|parser| Some(parser.item()));
                    items.extend(item.filter(|item| !item.chain.is_empty()));
                    self.advance(usize::from(self.at == from));
                }
            }
        }
    }

    fn item(&mut self) -> ListItem {
        let start = self.at;
        let mut chain = Vec::new();
        let mut joint = Joint::First;
        loop {
            let pipeline = self.pipeline();
            if !pipeline.parts.is_empty() {
                chain.push((joint, pipeline));
            }
            self.skip_blanks();
            joint = if self.starts_with("&&") {
                Joint::And
            } else if self.starts_with("||") {
                Joint::Or
            } else {
                break;
            };
            self.advance(2);
            self.skip_lines();
        }
        let end = self.at;
        let is_background = self.peek(0) == b'&';
        let is_separator = is_background || (self.peek(0) == b';' && !matches!(self.peek(1), b';' | b'&'));
        self.advance(usize::from(is_separator));
        ListItem { chain, is_background, start, end }
    }

    fn pipeline(&mut self) -> Pipeline {
        let mut pipeline = Pipeline { is_negated: false, parts: Vec::new() };
        loop {
            self.skip_blanks();
            match self.reserved() {
                "!" => {
                    pipeline.is_negated ^= true;
                    self.advance(1);
                }
                "time" => {
                    self.advance(4);
                    self.skip_blanks();
                    if self.reserved() == "-p" {
                        self.advance(2);
                    }
                }
                _ => break,
            }
        }
        loop {
            let command = self.command();
            let is_empty = matches!(&command.form, CommandForm::Simple(words) if words.is_empty())
                && command.redirections.is_empty()
                && command.documents.is_empty();
            if !is_empty {
                pipeline.parts.push(command);
            }
            self.skip_blanks();
            if self.peek(0) != b'|' || self.peek(1) == b'|' {
                return pipeline;
            }
            self.advance(1 + usize::from(self.peek(1) == b'&'));
            self.skip_lines();
        }
    }
}

#[cfg(test)]
mod tests;
