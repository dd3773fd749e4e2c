//! A text as a shell runs it when one of its commands fails: whether the text then fails too.
//!
//! All other commands succeed; what is not known (files, variables from outside, probes) is tried both ways. A code is lost if no way
//! through the text keeps it.

mod programs;

use std::collections::HashMap;

use super::super::programs::is_name;
use super::super::shell_syntax::{CommandForm, Joint, ListItem, Pipeline, Script, ShellCommand};
use super::chains::{breaks, ends_well, is_allowance, replaced_by};
use super::values::{ShellVariables, rounds};
use super::{CommandContext, LostBy};

/// How many ways through a text are tried.
const MAX_WAYS: usize = 256;

/// How often a loop runs that ends when a condition says so.
const MAX_ROUNDS: usize = 60;

/// Why a list of commands does not go on.
enum Leave {
    Break,
    Continue,
    Return,
    Exit,
    /// It never ends, or it is not known how it goes on.
    Unknown,
}

type Flow = Result<(), Leave>;

/// The text around a command that may fail.
pub(super) struct FailureSite<'s> {
    pub(super) text: &'s str,
    pub(super) script: &'s Script,
    pub(super) functions: &'s HashMap<String, ShellCommand>,
    pub(super) context: CommandContext,
}

impl FailureSite<'_> {
    /// The reason for which the code of the command at `target` is lost; `None` where a way keeps it, or a failure is allowed.
    pub(super) fn lost_by(&self, target: usize, steps: &mut usize) -> Option<LostBy> {
        let mut choices = Vec::new();
        let mut found = None;
        for _ in 0..MAX_WAYS {
            let mut run = FailingRun::new(self, target, choices, steps);
            let flow = run.list(&self.script.list, self.context.is_tested);
            if run.failures > 0 && !run.is_allowed && !matches!(flow, Err(Leave::Unknown)) {
                if run.code != 0 {
                    return None;
                }
                found = found.or(Some(run.by.unwrap_or(LostBy::Replaced)));
            }
            let chosen = run.chosen;
            choices = run.choices;
            choices.truncate(chosen);
            while choices.last() == Some(&false) {
                choices.pop();
            }
            match choices.last_mut() {
                Some(last) => *last = false,
                None => return found.filter(|_| *steps > 0),
            }
        }
        None
    }
}

/// One way through a text.
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of the state of a shell")]
struct FailingRun<'r> {
    around: &'r FailureSite<'r>,
    target: usize,
    /// What each unknown condition says, and how many of them were met.
    choices: Vec<bool>,
    chosen: usize,
    steps: &'r mut usize,
    variables: ShellVariables,
    has_errexit: bool,
    off: LostBy,
    code: i64,
    /// True if the code comes from a command for which `-e` does not hold.
    is_ignored: bool,
    /// How often the command has failed.
    failures: usize,
    /// True if the code is that of the command.
    is_own: bool,
    is_allowed: bool,
    background: i64,
    /// How deep the conditions and the functions are nested.
    conditions: usize,
    calls: usize,
    by: Option<LostBy>,
}

impl<'r> FailingRun<'r> {
    fn new(around: &'r FailureSite<'r>, target: usize, choices: Vec<bool>, steps: &'r mut usize) -> Self {
        let (has_errexit, off) = (around.context.has_errexit, around.context.off);
        FailingRun {
            around,
            target,
            choices,
            chosen: 0,
            steps,
            variables: ShellVariables::default(),
            has_errexit,
            off,
            code: 0,
            is_ignored: false,
            failures: 0,
            is_own: false,
            is_allowed: false,
            background: 0,
            conditions: 0,
            calls: 0,
            by: None,
        }
    }

    fn choose(&mut self) -> bool {
        if self.chosen == self.choices.len() {
            self.choices.push(true);
        }
        self.chosen += 1;
        self.choices[self.chosen - 1]
    }

    /// The code of what is known, or may be both.
    fn decide(&mut self, known: Option<bool>) {
        let is_true = known.unwrap_or_else(|| self.choose());
        self.code = i64::from(!is_true);
    }

    fn list(&mut self, items: &[ListItem], tested: bool) -> Flow {
        for item in items {
            if item.is_background {
                self.apart(|run| run.chain(item, false))?;
                self.background = self.background.max(self.code);
                self.code = 0;
            } else {
                self.chain(item, tested)?;
            }
        }
        Ok(())
    }

    fn chain(&mut self, item: &ListItem, tested: bool) -> Flow {
        let is_attempt = item.chain.iter().any(|(_, pipeline)| breaks(pipeline));
        for (at, (joint, pipeline)) in item.chain.iter().enumerate() {
            let is_end = at + 1 == item.chain.len();
            let is_red = self.code != 0 && self.is_own;
            match joint {
                Joint::And if self.code != 0 => {
                    let by = if is_attempt { LostBy::Loop } else { LostBy::AndList };
                    self.by = self.by.or(is_red.then_some(by));
                    self.is_ignored = true;
                    continue;
                }
                Joint::Or if self.code == 0 => continue,
                Joint::Or if is_red => {
                    self.is_allowed |= is_allowance(pipeline);
                    self.by = Some(if is_attempt && !breaks(pipeline) { LostBy::Loop } else { replaced_by(pipeline) });
                }
                _ => {}
            }
            self.is_ignored = !is_end || pipeline.is_negated;
            let (set_aside, failures) = (self.is_ignored, self.failures);
            self.pipeline(pipeline, tested || set_aside)?;
            // What may fail on purpose may do so in each of its lines.
            let is_excused = item.chain.get(at + 1).is_some_and(|(joint, next)| *joint == Joint::Or && is_allowance(next));
            self.is_allowed |= is_excused && self.failures > failures;
            self.is_ignored |= set_aside;
        }
        if self.code != 0 && !self.is_ignored && self.has_errexit && !tested {
            return Err(Leave::Exit);
        }
        if self.code != 0 && self.is_own && !self.has_errexit {
            self.by = self.by.or(Some(self.off));
        }
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &Pipeline, tested: bool) -> Flow {
        let failures = self.failures;
        if let [command] = &pipeline.parts[..] {
            self.command(command, tested)?;
        } else {
            let mut code = 0;
            for command in &pipeline.parts {
                self.apart(|run| run.command(command, tested))?;
                code = code.max(self.code);
            }
            self.code = code;
        }
        if pipeline.is_negated {
            self.code = i64::from(self.code == 0);
            // That it fails is what is wanted.
            self.is_allowed |= self.failures > failures && self.conditions == 0;
        }
        Ok(())
    }

    /// Commands of their own process: what they set ends with them.
    fn apart(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let before = (self.variables.clone(), self.has_errexit);
        let flow = run(self);
        (self.variables, self.has_errexit) = before;
        self.is_ignored = false;
        if matches!(flow, Err(Leave::Unknown)) { flow } else { Ok(()) }
    }

    /// Commands whose code decides what runs next.
    fn condition(&mut self, items: &[ListItem], by: LostBy) -> Flow {
        let failures = self.failures;
        self.conditions += 1;
        let flow = self.list(items, true);
        self.conditions -= 1;
        if self.failures > failures {
            self.by = Some(by);
        }
        flow
    }

    fn command(&mut self, command: &ShellCommand, tested: bool) -> Flow {
        *self.steps = self.steps.saturating_sub(1);
        if *self.steps == 0 {
            return Err(Leave::Unknown);
        }
        self.is_ignored = false;
        match &command.form {
            CommandForm::Simple(words) => self.simple(command, words, tested),
            CommandForm::Group(list) => self.list(list, tested),
            CommandForm::Subshell(list) => self.apart(|run| run.list(list, tested)),
            CommandForm::If { branches, otherwise } => self.branches(branches, otherwise.as_deref(), tested),
            CommandForm::While { condition, body } => {
                let word = self.around.text.get(command.start..).unwrap_or_default();
                self.repeat(condition, body, word.starts_with("until"), tested)
            }
            CommandForm::For { name, words, body, inner } => {
                // What `for ((i=0; i<3; i++))` counts has no value that is known.
                let header = self.around.text.get(command.start..inner.0).filter(|_| name.is_empty()).unwrap_or_default();
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let counted = header.split(|c| !is_part(c)).filter(|part| is_name(part));
                counted.for_each(|name| self.variables.set(name, None));
                let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
                let literal: Vec<bool> = words.iter().map(|word| word.is_literal).collect();
                self.code = 0;
                for value in rounds(&texts, &literal) {
                    self.variables.set(name, value);
                    if self.round(body, tested)? {
                        break;
                    }
                }
                Ok(())
            }
            CommandForm::Case(arms) => {
                let arm = arms.iter().find(|_| self.choose());
                let code = self.code;
                self.code = 0;
                let Some(arm) = arm else { return Ok(()) };
                self.code = code;
                self.list(arm, tested)
            }
            CommandForm::Coprocess(_) => Err(Leave::Unknown),
            CommandForm::Function(..) => {
                self.code = 0;
                Ok(())
            }
            CommandForm::Condition => {
                self.is_own = false;
                self.bracketed(command);
                Ok(())
            }
        }
    }

    fn branches(&mut self, branches: &[(Vec<ListItem>, Vec<ListItem>)], otherwise: Option<&[ListItem]>, tested: bool) -> Flow {
        let failures = self.failures;
        let mut taken = otherwise;
        for (condition, body) in branches {
            let is_attempt = body.iter().flat_map(|item| &item.chain).any(|(_, pipeline)| breaks(pipeline));
            self.condition(condition, if is_attempt { LostBy::Loop } else { LostBy::Condition })?;
            if self.code == 0 {
                taken = Some(body);
                break;
            }
        }
        let Some(body) = taken else {
            self.code = 0;
            return Ok(());
        };
        self.is_allowed |= self.failures > failures && ends_well(body);
        self.list(body, tested)
    }

    /// `while` and `until`.
    fn repeat(&mut self, condition: &[ListItem], body: &[ListItem], is_until: bool, tested: bool) -> Flow {
        let mut last = 0;
        for round in 0..MAX_ROUNDS {
            let chosen = self.chosen;
            match self.condition(condition, LostBy::Loop) {
                Err(Leave::Break) => {
                    self.code = 0;
                    return Ok(());
                }
                other => other?,
            }
            let is_unknown = self.chosen > chosen;
            if (self.code == 0) == is_until || (is_unknown && round > 1) {
                self.code = last;
                return Ok(());
            }
            if self.round(body, tested)? {
                return Ok(());
            }
            last = self.code;
        }
        Err(Leave::Unknown)
    }

    /// One round of a loop; true if it is the last.
    fn round(&mut self, body: &[ListItem], tested: bool) -> Result<bool, Leave> {
        match self.list(body, tested) {
            Err(Leave::Break) => {
                self.code = 0;
                Ok(true)
            }
            Err(Leave::Continue) => {
                self.code = 0;
                Ok(false)
            }
            other => other.map(|()| false),
        }
    }
}
