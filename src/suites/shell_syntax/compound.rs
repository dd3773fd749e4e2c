//! The commands of the grammar: simple ones, and compound ones that contain others.

use super::{CommandForm, Parser, ShellCommand, ShellWord};

impl Parser<'_> {
    pub(super) fn command(&mut self) -> ShellCommand {
        self.skip_blanks();
        let start = self.at;
        let mut command =
            ShellCommand { form: CommandForm::Condition, redirections: Vec::new(), documents: Vec::new(), start, end: start };
        match self.compound() {
            Some(form) => {
                command.form = form;
                command.end = self.at;
                loop {
                    self.skip_blanks();
                    if !self.redirection(&mut command) {
                        break;
                    }
                    command.end = self.at;
                }
            }
            None => self.simple(&mut command),
        }
        command
    }

    /// Parses a compound command; `None` if none begins here.
    fn compound(&mut self) -> Option<CommandForm> {
        if self.starts_with("((") {
            self.skip_arithmetic();
            return Some(CommandForm::Condition);
        }
        if self.peek(0) == b'(' {
            self.advance(1);
            let list = self.list(&[]);
            self.advance(1);
            return Some(CommandForm::Subshell(list));
        }
        let word = self.reserved().to_owned();
        let form = match word.as_str() {
            "{" => {
                self.advance(1);
                let list = self.list(&["}"]);
                self.takes("}");
                CommandForm::Group(list)
            }
            "if" => self.conditional(),
            "while" | "until" => {
                self.advance(5);
                let condition = self.list(&["do"]);
                CommandForm::While { condition, body: self.body().0 }
            }
            "for" | "select" => {
                self.advance(word.len());
                self.counted()
            }
            "case" => {
                self.advance(4);
                self.arms()
            }
            "[[" => {
                while self.at < self.text.len() && !self.starts_with("]]") {
                    self.piece(&mut ShellWord::default());
                }
                self.advance(2);
                CommandForm::Condition
            }
            "function" => {
                self.advance(8);
                self.skip_blanks();
                let name = self.word().text;
                self.skip_blanks();
                self.advance(if self.starts_with("()") { 2 } else { 0 });
                self.function(name)
            }
            "coproc" => {
                self.advance(6);
                CommandForm::Coprocess(Box::new(self.command()))
            }
            _ => return None,
        };
        Some(form)
    }

    fn function(&mut self, name: String) -> CommandForm {
        self.skip_lines();
        let body = self.nested(|parser| Some(Box::new(parser.command())));
        body.map_or(CommandForm::Condition, |body| CommandForm::Function(name, body))
    }

    fn conditional(&mut self) -> CommandForm {
        self.advance(2);
        let mut branches = Vec::new();
        let mut otherwise = None;
        loop {
            let condition = self.list(&["then", "fi"]);
            self.takes("then");
            branches.push((condition, self.list(&["elif", "else", "fi"])));
            if !self.takes("elif") {
                break;
            }
        }
        if self.takes("else") {
            otherwise = Some(self.list(&["fi"]));
        }
        self.takes("fi");
        CommandForm::If { branches, otherwise }
    }

    /// Parses `do … done` and returns its position too.
    fn body(&mut self) -> (Vec<super::ListItem>, (usize, usize)) {
        if self.peek(0) == b';' {
            self.advance(1);
        }
        self.takes("do");
        let from = self.at;
        let body = self.list(&["done"]);
        let to = self.at;
        self.takes("done");
        (body, (from, to))
    }

    fn counted(&mut self) -> CommandForm {
        self.skip_blanks();
        let mut words = Vec::new();
        let name = if self.starts_with("((") {
            self.skip_arithmetic();
            String::new()
        } else {
            self.word().text
        };
        if self.takes("in") {
            loop {
                self.skip_blanks();
                if self.at == self.text.len() || matches!(self.peek(0), b'\n' | b';' | b'&' | b'|' | b')') {
                    break;
                }
                let from = self.at;
                words.push(self.word());
                self.advance(usize::from(self.at == from));
            }
        }
        self.skip_lines();
        let (body, inner) = self.body();
        CommandForm::For { name, words, body, inner }
    }

    fn arms(&mut self) -> CommandForm {
        self.skip_blanks();
        self.word();
        self.takes("in");
        let mut arms = Vec::new();
        loop {
            self.skip_lines();
            if self.at == self.text.len() || self.takes("esac") {
                return CommandForm::Case(arms);
            }
            // These are the patterns of an arm.
            while self.at < self.text.len() && self.peek(0) != b')' {
                let from = self.at;
                self.skip_lines();
                self.word();
                self.advance(usize::from(self.at == from));
            }
            self.advance(1);
            arms.push(self.list(&["esac"]));
            while matches!(self.peek(0), b';' | b'&') {
                self.advance(1);
            }
            if self.peek(0) == b')' {
                return CommandForm::Case(arms);
            }
        }
    }

    fn simple(&mut self, command: &mut ShellCommand) {
        let mut words: Vec<ShellWord> = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek(0) {
                _ if self.at == self.text.len() => break,
                b'\n' | b';' | b'|' | b')' => break,
                b'&' if self.peek(1) != b'>' => break,
                b'(' => {
                    self.advance(1);
                    self.skip_blanks();
                    if let ([name], b')') = (&words[..], self.peek(0)) {
                        let name = name.text.clone();
                        self.advance(1);
                        command.form = self.function(name);
                        command.end = self.at;
                        return;
                    }
                }
                _ => {
                    let from = self.at;
                    if !self.redirection(command) {
                        words.push(self.word());
                        self.advance(usize::from(self.at == from));
                    }
                }
            }
            command.end = self.at;
        }
        command.form = CommandForm::Simple(words);
    }

    /// Parses `<`, `>`, `>>`, `>|`, `>&`, `<&`, `&>`, `<<<`, or `<<` with its here-document; a process substitution is a word.
    fn redirection(&mut self, command: &mut ShellCommand) -> bool {
        let digits = self.text[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let from = self.at;
        self.advance(digits);
        if self.starts_with("&>") {
            self.advance(1);
        }
        if !matches!(self.peek(0), b'<' | b'>') || self.peek(1) == b'(' {
            self.at = from;
            return false;
        }
        let is_document = self.starts_with("<<") && !self.starts_with("<<<");
        while matches!(self.peek(0), b'<' | b'>' | b'|' | b'&') && self.peek(1) != b'(' {
            self.advance(1);
        }
        let drops_tabs = is_document && self.peek(0) == b'-';
        self.advance(usize::from(drops_tabs));
        self.skip_blanks();
        let word = self.word();
        if is_document {
            let number = self.documents.len();
            self.documents.push(String::new());
            self.pending.push((number, word.text, drops_tabs));
            command.documents.push(number);
        } else {
            command.redirections.push(word);
        }
        true
    }
}
