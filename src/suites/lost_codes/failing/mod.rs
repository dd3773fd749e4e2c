//! A text as a shell runs it when one of its commands fails: whether the text then fails too.
//!
//! All other commands succeed; what is not known (files, variables from outside, probes) is tried both ways. A code is lost if no way
//! through the text keeps it.

mod loops;
mod programs;
mod retries;
mod rounds;

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::super::shell_syntax::{CommandForm, Joint, ListItem, Pipeline, Script, ShellCommand};
use super::chains::{breaks, ends_well, is_allowance, replaced_by};
use super::values::ShellVariables;
use super::{CommandContext, LostBy};
use rounds::{FailingRounds, RoundOrCall};

/// How many ways through a text are tried.
const MAX_WAYS: usize = 256;

/// The first process id that a command in the background gets.
const FIRST_JOB: i64 = 100_000;

/// Why a list of commands does not go on.
enum Leave {
    /// The loop ends, and as many around it as make this number.
    Break(usize),
    /// The next round begins, of the loop that this number of loops up.
    Continue(usize),
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
    pub(super) fn lost_by(&self, target: usize, steps: &mut usize, round_steps: &mut usize) -> Option<LostBy> {
        let (mut found, mut is_kept) = (None, false);
        let is_whole = self.ways(&[target], FailingRounds::All, steps, &mut |run, _| {
            if run.failures > 0 && !run.is_allowed {
                is_kept = run.code != 0;
                found = found.or(Some(run.by.unwrap_or(LostBy::Replaced)));
            }
            if is_kept { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if is_kept {
            return self.lost_in_a_round(&[target], round_steps);
        }
        let found = found.filter(|_| is_whole)?;
        match self.attempts(target, steps) {
            Some(attempts) => self.lost_in_a_round(&attempts, round_steps),
            None => Some(found),
        }
    }

    /// Tries the ways through the text until `see` breaks; false if there are more than are tried. Ways that do not end are left out.
    /// The first target is the command that is followed; the others are its further attempts.
    fn ways(
        &self,
        targets: &[usize],
        fails: FailingRounds,
        steps: &mut usize,
        see: &mut dyn FnMut(&FailingRun<'_>, &Flow) -> ControlFlow<()>,
    ) -> bool {
        let mut choices = Vec::new();
        for _ in 0..MAX_WAYS {
            let mut run = FailingRun::new(self, targets, fails, choices, steps);
            let flow = run.list(&self.script.list, self.context.is_tested);
            if !matches!(flow, Err(Leave::Unknown)) && see(&run, &flow).is_break() {
                return true;
            }
            let chosen = run.chosen;
            choices = run.choices;
            choices.truncate(chosen);
            while choices.last() == Some(&false) {
                choices.pop();
            }
            match choices.last_mut() {
                Some(last) => *last = false,
                None => return *steps > 0,
            }
        }
        false
    }
}

/// One way through a text.
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of the state of a shell")]
struct FailingRun<'r> {
    around: &'r FailureSite<'r>,
    /// The positions of the command and of its further attempts.
    targets: &'r [usize],
    /// When the command fails.
    fails: FailingRounds,
    /// The rounds and calls around the place that is reached, the outermost first.
    inside: Vec<RoundOrCall>,
    /// The rounds and calls around the command, each time that it ran.
    met: Vec<Vec<RoundOrCall>>,
    /// The positions of the tests that ran.
    tests: Vec<usize>,
    /// How deep the calls of functions are that run the command as their arguments: `retry pytest`.
    relays: usize,
    /// Loops that ended early in a round in which the command had run.
    left: Vec<usize>,
    /// True if the command failed when it last ran.
    is_last_red: bool,
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
    /// The codes of the commands in the background.
    jobs: Vec<i64>,
    /// How deep the conditions, the functions, and the loops in one of these are nested.
    conditions: usize,
    calls: usize,
    loops: usize,
    by: Option<LostBy>,
}

impl<'r> FailingRun<'r> {
    fn new(
        around: &'r FailureSite<'r>,
        targets: &'r [usize],
        fails: FailingRounds,
        choices: Vec<bool>,
        steps: &'r mut usize,
    ) -> Self {
        let (has_errexit, off) = (around.context.has_errexit, around.context.off);
        FailingRun {
            around,
            targets,
            fails,
            tests: Vec::new(),
            relays: 0,
            inside: Vec::new(),
            met: Vec::new(),
            left: Vec::new(),
            is_last_red: false,
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
            jobs: Vec::new(),
            conditions: 0,
            calls: 0,
            loops: 0,
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
                self.variables.set("!", Some((FIRST_JOB + i64::try_from(self.jobs.len()).unwrap_or_default()).to_string()));
                self.jobs.push(self.code);
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
            let mut codes = Vec::new();
            for command in &pipeline.parts {
                self.apart(|run| run.command(command, tested))?;
                codes.push(self.code);
            }
            for (at, code) in codes.iter().enumerate() {
                self.variables.set(&format!("PIPESTATUS[{at}]"), Some(code.to_string()));
            }
            self.code = codes.into_iter().max().unwrap_or_default();
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
                self.repeat(command.start, (condition, body), word.starts_with("until"), tested)
            }
            CommandForm::For { name, words, body, inner } => {
                let header = self.around.text.get(command.start..inner.0).filter(|_| name.is_empty()).unwrap_or_default();
                self.each(command.start, header, (name, words), body, tested)
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
}
