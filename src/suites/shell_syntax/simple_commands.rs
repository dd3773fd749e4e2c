//! The simple commands of a script: their words, and the folder in which each starts, as far as `cd` shows.

use super::super::folders::resolved;
use super::shells::{ShellScript, shell_start};
use super::{CommandFile, CommandForm, ListItem, Script, ShellCommand, ShellWord, live_text, parse};

/// One command of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::suites) struct SimpleCommand {
    pub(in crate::suites) words: Vec<String>,
    /// The folder in which the command starts, from the root.
    pub(in crate::suites) home: String,
    /// True if a `cd` before the command leads to a folder that is known only at run time.
    pub(in crate::suites) is_adrift: bool,
    /// The file that holds the command, if it is not the suite's own text.
    pub(in crate::suites) file: Option<CommandFile>,
}

/// The greatest depth to which nested scripts are read.
const MAX_DEPTH: usize = 4;

/// Returns the commands of a script that starts in a folder.
pub(in crate::suites) fn simple_commands(text: &str, home: &str) -> Vec<SimpleCommand> {
    let mut reader = CommandReader { home: home.to_owned(), is_adrift: false, depth: 0, commands: Vec::new() };
    reader.text(text);
    reader.commands
}

/// The commands so far, and the folder of the next one.
struct CommandReader {
    home: String,
    /// True if the folder is not known.
    is_adrift: bool,
    depth: usize,
    commands: Vec<SimpleCommand>,
}

impl CommandReader {
    fn text(&mut self, text: &str) {
        let script = parse(&live_text(text, &[]).text.replace("\\\r\n", " "));
        self.list(&script.list, &script);
    }

    fn list(&mut self, items: &[ListItem], script: &Script) {
        for command in items.iter().flat_map(|item| &item.chain).flat_map(|(_, pipeline)| &pipeline.parts) {
            self.command(command, script);
        }
    }

    /// Reads what another process runs: its `cd` ends with it.
    fn apart(&mut self, read: impl FnOnce(&mut Self)) {
        let (home, is_adrift) = (self.home.clone(), self.is_adrift);
        read(self);
        (self.home, self.is_adrift) = (home, is_adrift);
    }

    fn command(&mut self, command: &ShellCommand, script: &Script) {
        match &command.form {
            CommandForm::Simple(words) => self.simple(command, texts(words), script),
            CommandForm::Subshell(list) => self.apart(|reader| reader.list(list, script)),
            CommandForm::Function(_, body) | CommandForm::Coprocess(body) => self.command(body, script),
            CommandForm::For { name, words, body, .. } => {
                // The words of the loop may name what its commands run.
                if !words.is_empty() {
                    let header = ["for", name, "in"].map(str::to_owned).into_iter().chain(texts(words));
                    self.push(header.collect());
                }
                self.list(body, script);
            }
            _ => command.lists().into_iter().for_each(|list| self.list(list, script)),
        }
    }

    fn simple(&mut self, command: &ShellCommand, words: Vec<String>, script: &Script) {
        if let [cd, folder, ..] = &words[..]
            && matches!(cd.as_str(), "cd" | "pushd")
        {
            if folder.contains(['$', '`', '*', '?']) || folder == "-" {
                self.is_adrift = true;
            } else {
                self.home = resolved(&self.home, folder);
            }
            return;
        }
        let inner = if self.depth < MAX_DEPTH { inner_text(command, &words, script) } else { None };
        match inner {
            Some(Nested { text, is_own }) => {
                self.depth += 1;
                if is_own {
                    self.text(&text);
                } else {
                    self.apart(|reader| reader.text(&text));
                }
                self.depth -= 1;
            }
            None => self.push(words),
        }
    }

    fn push(&mut self, words: Vec<String>) {
        if !words.is_empty() {
            self.commands.push(SimpleCommand { words, home: self.home.clone(), is_adrift: self.is_adrift, file: None });
        }
    }
}

fn texts(words: &[ShellWord]) -> Vec<String> {
    words.iter().map(|word| word.text.clone()).collect()
}

/// A script in a command; `is_own` if the shell of the command itself runs it.
struct Nested {
    text: String,
    is_own: bool,
}

/// Returns the script that a command gives to a shell: the word after `-c`, a here-document, or the words of `eval`.
fn inner_text(command: &ShellCommand, words: &[String], script: &Script) -> Option<Nested> {
    if let Some(at) = words.iter().position(|word| word == "eval") {
        return Some(Nested { text: words[at + 1..].join(" "), is_own: true });
    }
    let text = match shell_start(words)?.script {
        ShellScript::Given(text) => text,
        ShellScript::Input => command.document(&script.documents)?,
        ShellScript::File => return None,
    };
    Some(Nested { text, is_own: false })
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

    #[test]
    fn commands_within_others() {
        check("if cd a; then pytest; fi; b", &["h/a: pytest", "h/a: b"]);
        check("{ cd a; pytest; }", &["h/a: pytest"]);
        check("f() { pytest; }; case x in pytest) a;; esac; ! b", &["h: pytest", "h: a", "h: b"]);
        check("cat <<E\npytest\nE\nbash -s <<E\npytest a\nE", &["h: cat", "h: pytest|a"]);
        check("python - <<E\npytest\nE", &["h: python|-"]);
        check("bash -c 'cd a; b'; c; eval 'cd d; e'; f", &["h/a: b", "h: c", "h/d: e", "h/d: f"]);
        check("su app -c 'pytest a'; bash x.sh -c 'pytest'", &["h: pytest|a", "h: bash|x.sh|-c|pytest"]);
        check(
            "while read d; do pytest $d; done; for d in $X; do a; done",
            &["h: read|d", "h: pytest|$d", "h: for|d|in|$X", "h: a"],
        );
        check("args=(-k slow); pytest \"${args[@]}\"", &["h: args=-k slow", "h: pytest|${args[@]}"]);
    }
}
