//! Exit codes that a shell never reports: finds the first command of a script that may fail without a trace.
//!
//! The rules follow the real behaviour of `sh` and `bash`; the tests run both. `pipes` finds the parts of pipes.

mod chains;
mod failing;
mod jobs;
mod pipes;
mod simple;
mod values;
mod waits;

use std::collections::HashMap;

use super::shell::shortened;
use super::shell_syntax::{CommandForm, Joint, ListItem, Pipeline, Script, ShellCommand, parse};
use crate::config::ExitCodeRules;
use chains::always_passes;
use failing::FailureSite;
pub(crate) use pipes::hidden_failure;
use waits::Waits;

/// Possible reasons why an exit code is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LostBy {
    /// The command runs in the background, and `wait` without a process id returns 0.
    BareWait,
    /// The command runs in the background, and nothing waits for it.
    Background,
    /// `wait` with several process ids returns only the last exit code.
    LastWait,
    /// The command runs in a detached container or session.
    Detached,
    /// The command is substituted in `export`, `local`, `readonly`, `declare` or `typeset`, whose own exit code counts.
    Declaration,
    /// The command is substituted in an assignment, and another substitution or command determines the exit code.
    Assignment,
    /// The command is substituted in a word of another command.
    Substitution,
    /// The shell that reads the script runs without `-e`, and other lines follow.
    OtherShell,
    /// `set +e` is in effect, and other lines follow.
    SetOff,
    /// The configured `shell` runs without `-e`, and other lines follow.
    NoErrexit,
    /// `bash` runs substitutions without `-e`.
    BashSubstitution,
    /// The result of the surrounding commands is tested, which turns `-e` off in them.
    Tested,
    /// The command follows `!`, and other lines follow.
    Negation,
    /// The command is part of `a && b`, and other lines follow.
    AndList,
    /// The command is a condition, and its failure makes nothing else fail.
    Condition,
    /// `|| echo` replaces the exit code.
    Message,
    /// Another command after `||` takes its place.
    Replaced,
    /// It is kept in a variable that nothing fails for.
    Variable,
    /// A loop around it ends well after the last attempt.
    Loop,
    /// It runs several times, and a later time sets the code again.
    Overwritten,
    /// A trap ends the shell with another code.
    Trap,
    /// `find -exec … \;` does not report the exit code.
    FindExec,
    /// A flag tells the program to ignore failures.
    IgnoreFlag,
}

/// A command whose exit code is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LostCode {
    /// The text of the command, shortened.
    pub(crate) command: String,
    pub(crate) by: LostBy,
}

/// Returns the first command of a script whose exit code is lost. `may_serve` allows a command to continue in the background after the end
/// of the script, like the servers that `before` starts.
#[must_use]
pub(crate) fn lost_code(text: &str, rules: ExitCodeRules, may_serve: bool) -> Option<LostCode> {
    let context = CommandContext {
        has_errexit: rules.errexit,
        is_bash: rules.is_bash,
        inherits: false,
        is_tested: false,
        is_negated: false,
        off: LostBy::NoErrexit,
    };
    let waits_container = text.contains("docker wait") || text.contains("podman wait");
    let mut budget = Budget {
        found: None,
        steps: MAX_STEPS,
        way_steps: MAX_WAY_STEPS,
        round_steps: MAX_WAY_STEPS,
        evals: 0,
        waits_container,
    };
    walk(text, context, may_serve, 0, &mut budget);
    budget.found
}

/// The most commands that are read; functions may be read several times.
const MAX_STEPS: usize = 20_000;

/// How many commands are looked at on the ways through a text when a command fails.
const MAX_WAY_STEPS: usize = 50_000;

/// How deep texts in texts are read.
const MAX_DEPTH: usize = 6;

struct Budget {
    found: Option<LostCode>,
    steps: usize,
    way_steps: usize,
    /// The same for commands that run several times and fail once.
    round_steps: usize,
    /// How deep `eval` is nested: what follows it may use what its text sets.
    evals: usize,
    /// True if the text waits for a container, and so has its code.
    waits_container: bool,
}

/// The shell options that apply to a command.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of a place")]
struct CommandContext {
    has_errexit: bool,
    is_bash: bool,
    /// True if bash runs substitutions with the `-e` of the shell around them.
    inherits: bool,
    /// True if `-e` has no effect because the result is tested.
    is_tested: bool,
    is_negated: bool,
    /// The reason why `-e` is not set.
    off: LostBy,
}

impl CommandContext {
    /// Returns true if a failing command ends the shell.
    fn stops(self) -> bool {
        self.has_errexit && !self.is_tested
    }

    fn reason(self) -> LostBy {
        match self {
            Self { is_negated: true, .. } => LostBy::Negation,
            Self { has_errexit: false, .. } => self.off,
            _ => LostBy::Tested,
        }
    }
}

fn walk(text: &str, mut context: CommandContext, may_serve: bool, depth: usize, budget: &mut Budget) {
    if depth == MAX_DEPTH {
        return;
    }
    let script = parse(text);
    let mut functions = HashMap::new();
    script.visit(&mut |command| {
        if let CommandForm::Function(name, body) = &command.form {
            functions.insert(name.clone(), (**body).clone());
        }
    });
    let waits = Waits::of(text, &script);
    let around = FailureSite { text, script: &script, functions: &functions, context };
    let (documents, leads) = (&script.documents, Vec::new());
    let mut walker = Walker { text, documents, waits, functions: &functions, calls: 0, may_serve, depth, leads, budget };
    walker.list(&script.list, &mut context, true);
    let leads = std::mem::take(&mut walker.leads);
    walker.failures(&around, leads);
}

/// The places of the commands that start tests.
fn test_places(script: &Script) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    script.visit(&mut |command| {
        if matches!(&command.form, CommandForm::Simple(words) if simple::is_test(words)) {
            places.push((command.start, command.end));
        }
    });
    places
}

struct Walker<'w> {
    text: &'w str,
    documents: &'w [String],
    waits: Waits,
    functions: &'w HashMap<String, ShellCommand>,
    /// The depth of the function calls.
    calls: usize,
    may_serve: bool,
    depth: usize,
    /// The places of commands without which no test runs.
    leads: Vec<(usize, usize)>,
    budget: &'w mut Budget,
}

impl Walker<'_> {
    fn report(&mut self, command: &str, by: LostBy) {
        self.budget.found.get_or_insert_with(|| LostCode { command: shortened(command), by });
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default().trim()
    }

    fn report_command(&mut self, command: &ShellCommand, by: LostBy) {
        let text = self.slice(command.start, command.end).to_owned();
        self.report(&text, by);
    }

    /// Reads a list of commands; if `is_result` is true, the exit code of the last command is the result.
    fn list(&mut self, items: &[ListItem], context: &mut CommandContext, is_result: bool) {
        for (at, item) in items.iter().enumerate() {
            let next = items.get(at + 1).map(|next| self.slice(next.start, next.end));
            let is_read = next
                .is_some_and(|next| next.contains("$?") || next.contains("PIPESTATUS") || matches!(next, "exit" | "return"));
            let is_final = is_read || (is_result && next.is_none());
            if item.is_background {
                self.background(item, *context, next.is_none());
            } else {
                self.chain(item, context, is_final);
            }
        }
    }

    fn chain(&mut self, item: &ListItem, context: &mut CommandContext, is_final: bool) {
        self.leads.extend(chains::leaders(&item.chain).iter().map(|command| (command.start, command.end)));
        for (at, (_, pipeline)) in item.chain.iter().enumerate() {
            let is_end = at + 1 == item.chain.len();
            let mut inner = *context;
            // A command that is allowed to fail may fail in each of its lines.
            let is_excused = item.chain.get(at + 1).is_some_and(|(joint, next)| *joint == Joint::Or && always_passes(next));
            inner.is_tested |= (!is_end && !is_excused) || pipeline.is_negated;
            inner.is_negated = pipeline.is_negated && is_end;
            let counts = !is_end || is_final || (context.stops() && !pipeline.is_negated);
            self.pipeline(pipeline, &mut inner, counts);
            (context.has_errexit, context.inherits, context.off) = (inner.has_errexit, inner.inherits, inner.off);
        }
    }

    /// The commands whose failure no way through the text keeps: those that test, that lead to tests, and that wait for them.
    fn failures(&mut self, around: &FailureSite<'_>, leads: Vec<(usize, usize)>) {
        let tests = test_places(around.script);
        let waits = waits::of_tests(around.text, around.script, around.functions);
        let tests = tests.into_iter().chain(leads).map(|place| (place, false));
        for ((start, end), is_wait) in tests.chain(waits.into_iter().map(|place| (place, true))) {
            if self.budget.found.is_some() || self.budget.way_steps == 0 {
                return;
            }
            let Budget { way_steps, round_steps, .. } = self.budget;
            let by = if is_wait {
                around.lost_in_a_round(&[start], round_steps)
            } else {
                around.lost_by(start, way_steps, round_steps)
            };
            let is_certain = |by: &LostBy| {
                self.budget.evals == 0 || !matches!(by, LostBy::Replaced | LostBy::Variable | LostBy::Overwritten)
            };
            if let Some(by) = by.filter(is_certain) {
                let command = self.slice(start, end).to_owned();
                self.report(&command, by);
            }
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, context: &mut CommandContext, counts: bool) {
        if let [command] = &pipeline.parts[..] {
            return self.command(command, context, counts);
        }
        for (at, command) in pipeline.parts.iter().enumerate() {
            let is_last = at + 1 == pipeline.parts.len();
            let mut inner = *context;
            self.command(command, &mut inner, counts || !is_last);
            if is_last && at > 0 {
                self.fed(&pipeline.parts[at - 1], command);
            }
        }
    }

    fn command(&mut self, command: &ShellCommand, context: &mut CommandContext, counts: bool) {
        if self.budget.steps == 0 || self.budget.found.is_some() {
            return;
        }
        self.budget.steps -= 1;
        match &command.form {
            CommandForm::Simple(words) => self.simple(command, words, context, counts),
            CommandForm::Group(list) => self.list(list, context, counts),
            CommandForm::Subshell(list) => self.list(list, &mut { *context }, counts),
            CommandForm::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.list(condition, &mut CommandContext { is_tested: true, ..*context }, true);
                    self.list(body, context, counts);
                }
                self.list(otherwise.as_deref().unwrap_or_default(), context, counts);
            }
            CommandForm::While { condition, body } => {
                self.list(condition, &mut CommandContext { is_tested: true, ..*context }, true);
                self.list(body, context, context.stops());
            }
            CommandForm::For { words, body, .. } => {
                self.arguments(words);
                // In a loop of several rounds, the last round decides.
                let is_once = matches!(&words[..], [word] if word.is_literal);
                self.list(body, context, context.stops() || (is_once && counts));
            }
            CommandForm::Case(arms) => {
                for arm in arms {
                    self.list(arm, context, counts);
                }
            }
            CommandForm::Function(_, body) => {
                self.command(body, &mut CommandContext { is_tested: false, is_negated: false, ..*context }, true);
            }
            CommandForm::Coprocess(inner) => {
                if !self.text.contains("COPROC") {
                    self.report_command(inner, LostBy::Background);
                }
            }
            CommandForm::Condition => {}
        }
        self.arguments(&command.redirections);
    }

    fn background(&mut self, item: &ListItem, context: CommandContext, is_last: bool) {
        let words = match &item.chain[..] {
            [(_, pipeline)] => pipeline.simple_words(),
            _ => None,
        };
        if words.is_some_and(|words| simple::is_free(&words)) {
            return;
        }
        let text = self.slice(item.start, item.end).to_owned();
        let is_top = is_last && item.end + 1 >= self.text.trim_end().len();
        if let Some(by) = self.waits.loses(item.end, simple::starts_tests(&text), is_top && !self.may_serve) {
            self.report(&text, by);
        }
        self.chain(item, &mut CommandContext { is_tested: false, is_negated: false, ..context }, true);
    }
}

#[cfg(test)]
mod tests;
