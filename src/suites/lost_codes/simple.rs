//! Simple commands: those that set options, contain scripts, or do not report the commands that they start.

use super::super::programs::{READERS, VALUED, is_name, is_test_command, name_of};
use super::super::shell_syntax::{
    CommandForm, ListItem, ShellCommand, ShellScript, ShellStart, ShellWord, parse, shell_start, simple_commands,
    visit_command, written_text,
};
use super::{CommandContext, LostBy, Walker, walk};

/// Commands that cannot fail, or whose failure is unrelated to the tests.
const FREE: [&str; 39] = [
    "echo", "printf", "yes", "true", ":", "sleep", "kill", "pkill", "rm", "set", "shopt", "trap", "unset", "alias", "umask",
    "ulimit", "shift", "exit", "return", "break", "continue", "export", "readonly", "local", "declare", "typeset", "date",
    "let", "pwd", "whoami", "hostname", "uname", "nproc", "clear", "read", "test", "[", "eval", "basename",
];

/// Builtins whose own exit code hides that of a substitution.
const DECLARATIONS: [&str; 5] = ["export", "readonly", "local", "declare", "typeset"];

/// Flags with which a program ignores failures.
const IGNORING: &[(&[&str], &[&str])] = &[
    (&["make", "gmake"], &["--ignore-errors"]),
    (
        &["mvn", "mvnw", "mvnd"],
        &["-fn", "--fail-never", "-Dmaven.test.failure.ignore", "-Dmaven.test.failure.ignore=true", "-DtestFailureIgnore=true"],
    ),
];

/// Flags of `make` that take a value; the rest of the same word is not a flag.
const MAKE_VALUES: [char; 8] = ['C', 'f', 'I', 'j', 'l', 'o', 'W', 'E'];

/// Returns true if a command cannot fail, or if its failure does not matter.
pub(super) fn is_free(words: &[String]) -> bool {
    let is_assignment = |word: &String| word.split_once('=').is_some_and(|(name, _)| is_name(name));
    match words.iter().find(|word| !is_assignment(word)).map(|word| name_of(word)) {
        None => true,
        Some("wait" | "exec") => words.len() == 1,
        Some(name) => FREE.contains(&name),
    }
}

impl Walker<'_> {
    pub(super) fn simple(&mut self, command: &ShellCommand, words: &[ShellWord], context: &mut CommandContext, counts: bool) {
        let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
        let first = words.iter().take_while(|word| word.text.split_once('=').is_some_and(|(name, _)| is_name(name))).count();
        self.assignments(&words[..first], first == words.len(), *context);
        let (words, texts) = (&words[first..], &texts[first..]);
        let Some(name) = texts.first().map(|word| name_of(word)) else {
            let substitutes = command_has_substitution(command);
            if !counts && substitutes {
                self.report_command(command, context.reason());
            }
            return;
        };
        match name {
            "set" | "shopt" => options(texts, context),
            "trap" => self.trap(command, texts, *context),
            "eval" => {
                self.budget.evals += 1;
                walk(&texts[1..].join(" "), *context, self.may_serve, self.depth + 1, self.budget);
                self.budget.evals -= 1;
            }
            "wait" if self.waits.is_for_ended(command.start, texts) => return,
            "wait" if self.waits.is_last_only(texts) => self.report_command(command, LostBy::LastWait),
            "find" => self.find(texts),
            _ if DECLARATIONS.contains(&name) => {
                let lost = words.iter().flat_map(|word| &word.substitutions).find(|text| may_fail(text));
                if let Some(lost) = lost {
                    self.report(lost, LostBy::Declaration);
                }
            }
            _ => {}
        }
        if !DECLARATIONS.contains(&name) {
            self.arguments(words);
        }
        if ignores_failures(texts) {
            self.report_command(command, LostBy::IgnoreFlag);
        }
        if !self.budget.waits_container && is_detached(texts) {
            self.report_command(command, LostBy::Detached);
        }
        if let Some((text, inner)) = self.other_shell(command, texts) {
            walk(&text, inner, self.may_serve, self.depth + 1, self.budget);
        }
        // The effect of a function depends on its caller.
        if let Some(body) = self.functions.get(name).filter(|_| !context.stops())
            && self.calls < super::MAX_DEPTH
        {
            self.calls += 1;
            self.command(body, &mut { *context }, true);
            self.calls -= 1;
        }
        // Behind `code=$?` it only tidies up.
        let is_late = !context.has_errexit && self.keeps_code(command.start) && !is_test(words);
        let is_written = name == "cat" && !command.documents.is_empty();
        let tidies_up = || self.functions.get(name).is_some_and(only_tidies_up);
        if !(counts || is_late || is_written || is_free(texts) || tidies_up()) {
            self.report_command(command, context.reason());
        }
    }

    /// Returns true if a code is kept in front of a place, and the text ends with it.
    fn keeps_code(&self, place: usize) -> bool {
        let last = self.text.trim_end().rsplit(['\n', ';']).next().unwrap_or_default().trim();
        let is_kept = self.text.get(..place).is_some_and(|before| before.contains("=$?"));
        is_kept && last.trim_start_matches('(').strip_prefix("exit ").is_some_and(|code| code.contains('$'))
    }

    /// Assignments in front of a command, or alone: of several substitutions the last one counts, and none in front of a command.
    fn assignments(&mut self, words: &[ShellWord], is_alone: bool, context: CommandContext) {
        let all: Vec<&String> = words.iter().flat_map(|word| &word.substitutions).collect();
        let Some((last, others)) = all.split_last() else { return };
        let overruled = others.iter().chain(if is_alone { None } else { Some(last) });
        if let Some(text) = overruled.into_iter().find(|text| may_fail(text)) {
            self.report(text, LostBy::Assignment);
        }
        if is_alone {
            let mut inner =
                CommandContext { off: if context.has_errexit { LostBy::BashSubstitution } else { context.off }, ..context };
            inner.has_errexit &= !context.is_bash || context.inherits;
            walk(last, inner, self.may_serve, self.depth + 1, self.budget);
        }
    }

    /// Reads substitutions in the words of a command; only a run of tests is reported.
    pub(super) fn arguments(&mut self, words: &[ShellWord]) {
        let lost = words.iter().flat_map(|word| &word.substitutions).find(|text| starts_tests(text));
        if let Some(lost) = lost {
            self.report(lost, LostBy::Substitution);
        }
    }

    /// Returns the script that a command passes to another shell, and the options of that shell.
    fn other_shell(&self, command: &ShellCommand, words: &[String]) -> Option<(String, CommandContext)> {
        if words.first().map(|word| name_of(word)).is_some_and(|name| FREE.contains(&name) || READERS.contains(&name)) {
            return None;
        }
        let start = shell_start(words)?;
        let context = context_of(&start);
        let text = match start.script {
            ShellScript::Given(text) => text,
            ShellScript::Input => command.document(self.documents)?,
            ShellScript::File => return None,
        };
        Some((text, context))
    }

    /// Reads a shell that runs the output of the previous part of a pipe as its script.
    pub(super) fn fed(&mut self, writer: &ShellCommand, reader: &ShellCommand) {
        let (CommandForm::Simple(words), CommandForm::Simple(shell)) = (&writer.form, &reader.form) else { return };
        let shell: Vec<String> = shell.iter().map(|word| word.text.clone()).collect();
        let Some(start) = shell_start(&shell).filter(|start| start.script == ShellScript::Input) else { return };
        let Some(text) = written_text(writer, words, self.documents) else { return };
        walk(&text, context_of(&start), self.may_serve, self.depth + 1, self.budget);
    }

    fn trap(&mut self, command: &ShellCommand, words: &[String], context: CommandContext) {
        let [_, text, signals @ ..] = words else { return };
        let ends = |signal: &String| matches!(signal.as_str(), "EXIT" | "0") || (context.is_bash && signal == "ERR");
        if !signals.iter().any(ends) {
            return;
        }
        let script = parse(text);
        let called = match &script.list[..] {
            [item] => words_of(item).and_then(|words| self.functions.get(words.first()?).cloned()),
            _ => None,
        };
        let list = match called.map(|function| function.form) {
            Some(CommandForm::Group(list)) => list,
            _ => script.list,
        };
        let exits = |(at, item): (usize, &ListItem)| {
            let words = words_of(item).unwrap_or_default();
            matches!(words.iter().map(String::as_str).collect::<Vec<_>>()[..], ["exit", code] if code == "0" || (code == "$?" && at > 0))
        };
        if list.iter().enumerate().any(exits) {
            self.report_command(command, LostBy::Trap);
        }
    }

    /// Reports `find … -exec … \;` at the end of a command: nothing uses the result of that predicate.
    fn find(&mut self, words: &[String]) {
        let Some(at) = words.iter().position(|word| matches!(word.as_str(), "-exec" | "-execdir")) else { return };
        let inner = &words[at + 1..words.len().max(at + 2) - 1];
        if words.last().is_some_and(|word| word == ";") && !is_free(inner) {
            self.report(&inner.join(" "), LostBy::FindExec);
        }
    }
}

/// Returns true if a command in a script starts tests.
pub(super) fn starts_tests(text: &str) -> bool {
    simple_commands(text, "").iter().any(|command| is_test_command(&command.words))
}

/// Returns true if a simple command starts tests: itself, in the text for another shell, or in a substitution whose code is its own.
pub(super) fn is_test(words: &[ShellWord]) -> bool {
    let is_assignment = |word: &&ShellWord| word.text.split_once('=').is_some_and(|(name, _)| is_name(name));
    let texts: Vec<String> = words.iter().skip_while(is_assignment).map(|word| word.text.clone()).collect();
    let Some(program) = texts.first().map(|word| name_of(word)) else {
        return words.iter().filter_map(|word| word.substitutions.last()).next_back().is_some_and(|text| starts_tests(text));
    };
    let is_idle = FREE.contains(&program) || READERS.contains(&program);
    let inner = || shell_start(&texts).filter(|_| !is_idle);
    is_test_command(&texts)
        || matches!(inner().map(|start| start.script), Some(ShellScript::Given(text)) if starts_tests(&text))
}

/// The value that a command gives to `-e`; `None` where it leaves it as it is.
pub(super) fn sets_errexit(words: &[String], context: CommandContext) -> Option<bool> {
    let [on, off] = [true, false].map(|has_errexit| {
        let mut context = CommandContext { has_errexit, ..context };
        options(words, &mut context);
        context.has_errexit
    });
    (on == off).then_some(on)
}

/// Returns true if no command of a function matters when it fails. A `wait` in it is judged where it stands.
fn only_tidies_up(body: &ShellCommand) -> bool {
    let mut only_free = true;
    visit_command(body, &mut |command| {
        if let CommandForm::Simple(words) = &command.form {
            let words: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
            only_free &= is_free(&words) || words.first().is_some_and(|word| word == "wait");
        }
    });
    only_free
}

/// The context of the commands of a shell that a command starts.
fn context_of(start: &ShellStart) -> CommandContext {
    CommandContext {
        has_errexit: start.has_errexit,
        is_bash: start.is_bash,
        inherits: false,
        is_tested: false,
        is_negated: false,
        off: LostBy::OtherShell,
    }
}

/// Applies `set` and `shopt` to the context.
fn options(words: &[String], context: &mut CommandContext) {
    let mut names = None;
    for word in &words[1..] {
        let sets = match word.as_bytes() {
            [b'-', b'-', ..] => return,
            [b'-', ..] => true,
            [b'+', ..] => false,
            _ => match (word.as_str(), names) {
                ("errexit", Some(sets)) => {
                    set_errexit(context, sets);
                    continue;
                }
                ("inherit_errexit", Some(sets)) => {
                    context.inherits = sets;
                    continue;
                }
                _ => continue,
            },
        };
        let is_shopt = words[0] == "shopt";
        if word.contains('e') && !is_shopt {
            set_errexit(context, sets);
        }
        if word.ends_with('o') && !is_shopt {
            names = Some(sets);
        }
        if is_shopt && word.contains(['s', 'u']) {
            names = Some(word.contains('s'));
        }
    }
}

fn set_errexit(context: &mut CommandContext, sets: bool) {
    context.has_errexit = sets;
    context.off = LostBy::SetOff;
}

fn words_of(item: &ListItem) -> Option<Vec<String>> {
    let [(_, pipeline)] = &item.chain[..] else { return None };
    pipeline.simple_words()
}

fn command_has_substitution(command: &ShellCommand) -> bool {
    matches!(&command.form, CommandForm::Simple(words) if words.iter().any(|word| word.substitutions.iter().any(|text| may_fail(text))))
}

/// Returns true if the script of a substitution may fail in a way that matters.
fn may_fail(text: &str) -> bool {
    let is_free = |item: &ListItem| {
        let last = item.chain.last().and_then(|(_, pipeline)| pipeline.parts.last());
        last.is_none_or(|command| match &command.form {
            CommandForm::Simple(words) => {
                let words: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
                is_free(&words)
                    || asks(&words)
                    || (words.first().is_some_and(|word| word == "cat") && !command.documents.is_empty())
            }
            _ => false,
        })
    };
    !parse(text).list.iter().all(is_free)
}

/// Returns true if a command only asks a tool for its version or its settings.
fn asks(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words[..], ["go", "env", ..] | ["npm" | "yarn" | "pnpm", "bin" | "prefix" | "root", ..])
        || words.iter().any(|word| matches!(*word, "--version" | "--prefix"))
}

/// Returns true if a flag says that failures do not count.
fn ignores_failures(words: &[String]) -> bool {
    let name = name_of(&words[0]);
    let Some((_, flags)) = IGNORING.iter().find(|(names, _)| names.contains(&name)) else {
        // `script` returns 0 unless `-e` is given.
        let has =
            |letter: char| words.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains(letter));
        return name == "script" && has('c') && !has('e') && !words.iter().any(|word| word == "--return");
    };
    let is_ignoring = |word: &String| {
        let letters = word.strip_prefix('-').filter(|rest| !rest.starts_with('-') && name.ends_with("make"));
        let letters = letters.map(|letters| letters.split(MAKE_VALUES).next().unwrap_or_default());
        flags.contains(&word.as_str()) || letters.is_some_and(|letters| letters.contains('i'))
    };
    words.iter().skip(1).any(is_ignoring)
}

/// Returns true if tests run in a detached container or session, so that nothing reads their exit code.
fn is_detached(words: &[String]) -> bool {
    let name = name_of(&words[0]);
    let is_verb = |word: &String| match name {
        "docker" | "podman" | "docker-compose" => matches!(word.as_str(), "run" | "exec"),
        "tmux" => matches!(word.as_str(), "new" | "new-session"),
        "screen" => true,
        _ => false,
    };
    let Some(verb) = words.iter().position(is_verb) else { return false };
    let is_flag = |word: &String| {
        let letters = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        word == "--detach" || letters.is_some_and(|letters| letters.contains('d') && letters.len() <= 4)
    };
    let flag = words[verb + 1..].iter().position(is_flag);
    flag.is_some_and(|flag| is_test_command(&words[verb + flag + 2..]) || inner_tests(&words[verb + flag + 2..]))
}

/// Returns true if one of the words starts tests; an image or flags may come before it.
fn inner_tests(words: &[String]) -> bool {
    let may_start = |at: &usize| !words[*at].starts_with('-') && (*at == 0 || !VALUED.contains(&words[*at - 1].as_str()));
    (0..words.len()).filter(may_start).any(|at| is_test_command(&words[at..]))
        || words.iter().any(|word| word.contains(' ') && simple_commands(word, "").iter().any(|c| is_test_command(&c.words)))
}
