//! The simple commands of a shell script: their words, and the folder in which each starts, as far as `cd` shows.

use super::folders::{join, parent};
use super::shell_syntax::live_text;

/// One command of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SimpleCommand {
    pub(super) words: Vec<String>,
    /// The folder in which the command starts, from the root.
    pub(super) home: String,
    /// True if a `cd` before the command leads to a folder that is known only at run time.
    pub(super) is_adrift: bool,
}

/// Programs that take a script after `-c`.
const SHELLS: [&str; 6] = ["sh", "bash", "dash", "zsh", "ksh", "ash"];

/// The greatest depth to which nested scripts are read.
const MAX_DEPTH: usize = 4;

/// Returns the commands of a script that starts in a folder.
pub(super) fn simple_commands(text: &str, home: &str) -> Vec<SimpleCommand> {
    let mut commands = Vec::new();
    read(text, (home, false), 0, &mut commands);
    commands
}

fn read(text: &str, (home, is_adrift): (&str, bool), depth: usize, commands: &mut Vec<SimpleCommand>) {
    let place = (home.to_owned(), is_adrift);
    let mut reader = CommandReader { place, outer: Vec::new(), words: Vec::new(), depth, commands };
    let text = live_text(text, &[]).text.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut chars = text.chars().peekable();
    let mut word: Option<String> = None;
    while let Some(c) = chars.next() {
        match c {
            '\'' => word.get_or_insert_default().extend(chars.by_ref().take_while(|c| *c != '\'')),
            '"' => {
                let word = word.get_or_insert_default();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    word.extend(if c == '\\' { chars.next() } else { Some(c) });
                }
            }
            '\\' => word.get_or_insert_default().extend(chars.next()),
            // `${x}` and `$(x)` are parts of a word; their content is not read.
            '$' if matches!(chars.peek(), Some('{' | '(')) => {
                let word = word.get_or_insert_default();
                word.push(c);
                let mut open = 0;
                for c in chars.by_ref() {
                    word.push(c);
                    open += match c {
                        '{' | '(' => 1,
                        '}' | ')' => -1,
                        _ => 0,
                    };
                    if open == 0 {
                        break;
                    }
                }
            }
            '#' if word.is_none() => {
                let _ = chars.by_ref().find(|c| *c == '\n');
                reader.end();
            }
            ' ' | '\t' | '\r' => reader.words.extend(word.take()),
            '>' | '<' => {
                // The number of a stream is not a word, and neither is the file that follows.
                reader.words.extend(word.take().filter(|word| !word.chars().all(|c| c.is_ascii_digit())));
                while chars.next_if(|c| matches!(c, '>' | '<' | '&' | '|' | ' ')).is_some() {}
                while chars.next_if(|c| !c.is_whitespace() && !matches!(c, ';' | '|' | '&' | ')')).is_some() {}
            }
            '\n' | ';' | '&' | '|' | '(' | ')' => {
                reader.words.extend(word.take());
                reader.end();
                match c {
                    '(' => reader.outer.push(reader.place.clone()),
                    ')' => reader.place = reader.outer.pop().unwrap_or_else(|| reader.place.clone()),
                    _ => {}
                }
            }
            _ => word.get_or_insert_default().push(c),
        }
    }
    reader.words.extend(word);
    reader.end();
}

/// The words of the command that is being read, and its folder.
struct CommandReader<'c> {
    /// The folder, and true if it is not known.
    place: (String, bool),
    /// The folders to return to at the ends of subshells.
    outer: Vec<(String, bool)>,
    words: Vec<String>,
    depth: usize,
    commands: &'c mut Vec<SimpleCommand>,
}

impl CommandReader<'_> {
    /// Ends the command.
    fn end(&mut self) {
        let words = std::mem::take(&mut self.words);
        if let [cd, folder, ..] = &words[..]
            && matches!(cd.as_str(), "cd" | "pushd")
        {
            if folder.contains(['$', '`', '*', '?']) || folder == "-" {
                self.place.1 = true;
            } else {
                self.place.0 = resolved(&self.place.0, folder);
            }
            return;
        }
        if self.depth < MAX_DEPTH
            && let Some(inner) = inner_text(&words)
        {
            read(&inner, (&self.place.0, self.place.1), self.depth + 1, self.commands);
            return;
        }
        if !words.is_empty() {
            self.commands.push(SimpleCommand { words, home: self.place.0.clone(), is_adrift: self.place.1 });
        }
    }
}

/// Returns the script that a command gives to a shell: the word after `-c`, or the words of `eval`.
fn inner_text(words: &[String]) -> Option<String> {
    if let Some(at) = words.iter().position(|word| word == "eval") {
        return Some(words[at + 1..].join(" "));
    }
    let at = words.iter().position(|word| SHELLS.contains(&word.rsplit('/').next().unwrap_or(word)))?;
    let is_command = |word: &String| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c');
    let flag = words[at + 1..].iter().position(is_command)?;
    words.get(at + flag + 2).cloned()
}

/// Resolves a path from a folder of the repository; a path that leaves the repository ends at the root.
pub(super) fn resolved(here: &str, path: &str) -> String {
    let start = if path.starts_with('/') { "" } else { here };
    path.split('/').fold(start.to_owned(), |at, name| match name {
        "" | "." => at,
        ".." => parent(&at).to_owned(),
        name => join(&at, name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let shown = |command: SimpleCommand| format!("{}: {}", command.home, command.words.join("|"));
        assert_eq!(simple_commands(text, "h").into_iter().map(shown).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn commands_with_their_words_and_folders() {
        check("pytest -k 'not slow' a", &["h: pytest|-k|not slow|a"]);
        check("cd a && pytest b; go test", &["h/a: pytest|b", "h/a: go|test"]);
        check("(cd a && pytest) && go test", &["h/a: pytest", "h: go|test"]);
        check("X=1 pytest a \\\n  b 2>&1 | tee log", &["h: X=1|pytest|a|b", "h: tee|log"]);
        check("# pytest\ntrue # go test\npytest", &["h: true", "h: pytest"]);
        check("sh -ec 'cd a; pytest b' && x", &["h/a: pytest|b", "h: x"]);
        check("docker run img bash -lc \"pytest 'a b'\"", &["h: pytest|a b"]);
        check("eval pytest a", &["h: pytest|a"]);
        check("pytest \"$(a | b)\" ${x:-a b} > out; c", &["h: pytest|$(a | b)|${x:-a b}", "h: c"]);
        check("'", &["h: "]);
        check("\"\\", &["h: "]);
        check("", &[]);
        check("$(", &["h: $("]);
    }
}
