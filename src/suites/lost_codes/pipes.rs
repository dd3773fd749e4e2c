//! Pipes: finds the first command whose exit code a pipe loses.

use super::super::programs::{is_name, name_of};
use super::super::shell::shortened;
use super::super::shell_syntax::{
    CommandForm, Joint, ListItem, Pipeline, Script, ShellCommand, ShellScript, ShellWord, parse, shell_start, written_text,
};

/// Commands that only write their arguments; their failures do not count.
const WRITERS: [&str; 5] = ["echo", "printf", "yes", "true", ":"];

/// Commands that show what is there: what they find is read, and a failure of theirs says nothing of what is tested.
const LISTERS: [&str; 14] =
    ["ls", "env", "printenv", "ps", "pwd", "date", "id", "whoami", "hostname", "uname", "df", "du", "free", "uptime"];

/// Words that ask a program for its version.
const VERSION_WORDS: [&str; 2] = ["--version", "-version"];

/// Words after which another command begins.
const BEFORE_COMMANDS: [&str; 12] = ["if", "while", "until", "then", "do", "else", "elif", "!", "time", "-p", "{", "coproc"];

/// The bash variable with the exit codes of the parts of a pipe, in small letters.
const STATUS: &str = "pipestatus";

/// The greatest depth to which substitutions and scripts for other shells are read.
const MAX_DEPTH: usize = 12;

/// The most commands that are read.
const MAX_STEPS: usize = 20_000;

/// Returns the first part of a pipe in `command` whose exit code is lost, with its text. Returns `None` if every exit code counts or if the
/// command handles it (`set -o pipefail`, `PIPESTATUS`, `$?` in the part). `is_pipefail` says whether the command's shell has the option.
#[must_use]
pub(crate) fn hidden_failure(command: &str, is_pipefail: bool) -> Option<String> {
    let mut reader = PipeReader { lost: None, last: None, depth: 0, steps: MAX_STEPS };
    reader.script(command, is_pipefail);
    reader.lost.map(|text| shortened(&text))
}

struct PipeReader {
    /// The first part of a pipe whose exit code is lost.
    lost: Option<String>,
    /// The part of the last pipe whose code is lost unless the next command reads it.
    last: Option<String>,
    depth: usize,
    steps: usize,
}

/// A text, and whether its pipes fail when any part fails.
struct PipeText<'t> {
    text: &'t str,
    script: &'t Script,
    is_pipefail: bool,
}

impl PipeReader {
    /// Reads a script of its own process.
    fn script(&mut self, text: &str, is_pipefail: bool) {
        self.pass();
        self.commands(text, is_pipefail);
        self.pass();
    }

    /// Reads a text, and returns whether pipes fail after it.
    fn commands(&mut self, text: &str, is_pipefail: bool) -> bool {
        if self.depth == MAX_DEPTH {
            return is_pipefail;
        }
        self.depth += 1;
        let script = parse(text);
        let mut within = PipeText { text, script: &script, is_pipefail };
        self.list(&script.list, &mut within);
        self.depth -= 1;
        within.is_pipefail
    }

    /// Nothing reads the code of the last pipe any more.
    fn pass(&mut self) {
        self.lost = self.lost.take().or(self.last.take());
    }

    fn list(&mut self, items: &[ListItem], within: &mut PipeText<'_>) {
        for (joint, pipeline) in items.iter().flat_map(|item| &item.chain) {
            self.pipeline(*joint, pipeline, within);
        }
    }

    fn pipeline(&mut self, joint: Joint, pipeline: &Pipeline, within: &mut PipeText<'_>) {
        let ([first, ..], [.., end]) = (&pipeline.parts[..], &pipeline.parts[..]) else { return };
        let text = within.text.get(first.start..end.end).unwrap_or_default();
        // Behind `||`, the code is read only if the last part fails.
        if joint != Joint::Or && text.to_ascii_lowercase().contains(STATUS) && !pipeline.parts.iter().all(only_writes) {
            self.last = None;
        }
        self.pass();
        let mut hidden = None;
        for (at, part) in pipeline.parts.iter().enumerate() {
            self.command(part, within);
            if let Some(writer) = at.checked_sub(1).map(|before| &pipeline.parts[before]) {
                self.fed(writer, part, within);
            }
            if at + 1 < pipeline.parts.len() && !within.is_pipefail && !within.is_certain(part) {
                hidden = hidden.or_else(|| Some(within.shown(part)));
            }
        }
        if hidden.is_some() {
            self.pass();
            self.last = hidden;
        }
    }

    fn command(&mut self, command: &ShellCommand, within: &mut PipeText<'_>) {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 || self.lost.is_some() {
            return;
        }
        match &command.form {
            CommandForm::Simple(words) => self.simple(command, words, within),
            CommandForm::Subshell(list) => {
                let is_pipefail = within.is_pipefail;
                self.pass();
                self.list(list, within);
                self.pass();
                within.is_pipefail = is_pipefail;
            }
            CommandForm::Function(_, body) | CommandForm::Coprocess(body) => self.command(body, within),
            form => {
                if let CommandForm::For { words, .. } = form {
                    self.substitutions(words, within);
                }
                command.lists().into_iter().for_each(|list| self.list(list, within));
            }
        }
        self.substitutions(&command.redirections, within);
    }

    fn substitutions(&mut self, words: &[ShellWord], within: &PipeText<'_>) {
        for text in words.iter().flat_map(|word| &word.substitutions) {
            self.script(text, within.is_pipefail);
        }
    }

    fn simple(&mut self, command: &ShellCommand, words: &[ShellWord], within: &mut PipeText<'_>) {
        self.substitutions(words, within);
        let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
        let texts = &texts[assignments(&texts)..];
        match texts.first().map(|word| name_of(word)) {
            None => {}
            Some("set" | "shopt") => within.is_pipefail = sets_pipefail(texts).unwrap_or(within.is_pipefail),
            Some("eval") => within.is_pipefail = self.commands(&texts[1..].join(" "), within.is_pipefail),
            Some(name) if WRITERS.contains(&name) => {}
            Some(_) => {
                let Some(start) = shell_start(texts) else { return };
                let text = match start.script {
                    ShellScript::Given(text) => Some(text),
                    ShellScript::Input => command.document(&within.script.documents),
                    ShellScript::File => None,
                };
                if let Some(text) = text {
                    self.script(&text, start.has_pipefail);
                }
            }
        }
    }

    /// Reads a shell that runs the output of the previous part of a pipe as its script.
    fn fed(&mut self, writer: &ShellCommand, reader: &ShellCommand, within: &PipeText<'_>) {
        let (CommandForm::Simple(words), CommandForm::Simple(shell)) = (&writer.form, &reader.form) else { return };
        let shell: Vec<String> = shell.iter().map(|word| word.text.clone()).collect();
        let start = shell_start(&shell).filter(|start| start.script == ShellScript::Input);
        let text = start.and_then(|start| Some((written_text(writer, words, &within.script.documents)?, start.has_pipefail)));
        if let Some((text, has_pipefail)) = text {
            self.script(&text, has_pipefail);
        }
    }
}

impl PipeText<'_> {
    /// Returns true if a failure of a part of a pipe does not matter, or if the part keeps its code.
    fn is_certain(&self, part: &ShellCommand) -> bool {
        let text = self.text.get(part.start..part.end).unwrap_or_default();
        text.contains("$?") || text.split_ascii_whitespace().any(|word| VERSION_WORDS.contains(&word)) || only_shows(part)
    }

    /// The text of a part with the words before it that belong to it: `if`, `!`, `f() {`.
    fn shown(&self, part: &ShellCommand) -> String {
        let mut start = part.start;
        loop {
            let before = self.text.get(..start).unwrap_or_default().trim_end_matches([' ', '\t']);
            let at = before.rfind([' ', '\t', '\n', ';', '&', '|', '(', ')', '`', '"', '\'']).map_or(0, |at| at + 1);
            let (head, last) = before.split_at(at);
            start = if BEFORE_COMMANDS.contains(&last) {
                at
            } else if let Some(name) = before.strip_suffix("()").filter(|_| last.is_empty()) {
                name.trim_end().rfind(|c: char| !(c.is_alphanumeric() || "_-:.".contains(c))).map_or(0, |at| at + 1)
            } else {
                break;
            };
            if head.is_empty() {
                break;
            }
        }
        self.text.get(start..part.end).unwrap_or_default().to_owned()
    }
}

/// Returns the number of assignments in front of a command.
fn assignments(words: &[String]) -> usize {
    words.iter().take_while(|word| word.split_once('=').is_some_and(|(name, _)| is_name(name))).count()
}

fn only_writes(command: &ShellCommand) -> bool {
    is_all(command, &|name, _| WRITERS.contains(&name))
}

/// Returns true if a command shows what is there, or only writes.
fn only_shows(command: &ShellCommand) -> bool {
    is_all(command, &|name, command| {
        WRITERS.contains(&name) || LISTERS.contains(&name) || (name == "cat" && !command.documents.is_empty())
    })
}

/// Returns true if each simple command in a command is one of a kind.
fn is_all(command: &ShellCommand, is_one: &dyn Fn(&str, &ShellCommand) -> bool) -> bool {
    match &command.form {
        CommandForm::Simple(words) => {
            let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
            texts.get(assignments(&texts)).is_some_and(|word| is_one(name_of(word), command))
        }
        CommandForm::Group(list) | CommandForm::Subshell(list) | CommandForm::For { body: list, .. } => list
            .iter()
            .flat_map(|item| &item.chain)
            .flat_map(|(_, pipeline)| &pipeline.parts)
            .all(|inner| is_all(inner, is_one)),
        _ => false,
    }
}

/// The value that `set` or `shopt` gives to `pipefail`; `None` where they leave it as it is.
fn sets_pipefail(words: &[String]) -> Option<bool> {
    let (mut names, mut value) = (None, None);
    for word in &words[1..] {
        match (word.as_bytes(), names) {
            ([b'-', b'-', ..], _) => return value,
            ([b'-', letters @ ..], _) if words[0] == "shopt" => {
                names = if letters.contains(&b's') { Some(true) } else { names };
                names = if letters.contains(&b'u') { Some(false) } else { names };
            }
            ([sign @ (b'-' | b'+'), letters @ ..], _) => names = letters.ends_with(b"o").then_some(*sign == b'-'),
            (b"pipefail", Some(sets)) => value = Some(sets),
            _ => {}
        }
    }
    value
}
