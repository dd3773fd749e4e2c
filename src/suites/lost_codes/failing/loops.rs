//! Loops on a way through a text.

use super::super::super::programs::is_name;
use super::super::super::shell_syntax::{ListItem, ShellWord};
use super::super::LostBy;
use super::super::values::rounds;
use super::{FailingRun, Flow, Leave, RoundOrCall};

/// How often a loop runs that ends when a condition says so.
const MAX_ROUNDS: usize = 60;

impl FailingRun<'_> {
    /// `for`; `header` is the text of `for ((i=0; i<3; i++))`, which counts what has no value that is known.
    pub(super) fn each(
        &mut self,
        place: usize,
        header: &str,
        (name, words): (&str, &[ShellWord]),
        body: &[ListItem],
        tested: bool,
    ) -> Flow {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let counted = header.split(|c| !is_part(c)).filter(|part| is_name(part));
        counted.for_each(|name| self.variables.set(name, None));
        let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
        let literal: Vec<bool> = words.iter().map(|word| word.is_literal).collect();
        self.code = 0;
        for (number, value) in rounds(&texts, &literal).into_iter().enumerate() {
            self.variables.set(name, value);
            if self.round(RoundOrCall::round(place, number), |run| run.list(body, tested))? {
                break;
            }
        }
        Ok(())
    }

    /// `while` and `until`.
    pub(super) fn repeat(
        &mut self,
        place: usize,
        (condition, body): (&[ListItem], &[ListItem]),
        is_until: bool,
        tested: bool,
    ) -> Flow {
        let mut last = 0;
        for number in 0..MAX_ROUNDS {
            let mut is_over = false;
            let is_left = self.round(RoundOrCall::round(place, number), |run| {
                let chosen = run.chosen;
                run.condition(condition, LostBy::Loop)?;
                let is_unknown = run.chosen > chosen;
                is_over = (run.code == 0) == is_until || (is_unknown && number > 1);
                if is_over { Ok(()) } else { run.list(body, tested) }
            })?;
            if is_over {
                self.code = last;
            }
            if is_left || is_over {
                return Ok(());
            }
            last = self.code;
        }
        Err(Leave::Unknown)
    }

    /// One round of a loop; true if it is the last.
    fn round(&mut self, round: RoundOrCall, run: impl FnOnce(&mut Self) -> Flow) -> Result<bool, Leave> {
        let met = self.met.len();
        self.inside.push(round);
        self.loops += 1;
        let flow = run(self);
        self.loops -= 1;
        self.inside.pop();
        let is_left = match flow {
            Ok(()) | Err(Leave::Continue(1) | Leave::Unknown) => false,
            Err(Leave::Break(_) | Leave::Continue(_)) => true,
            Err(Leave::Exit | Leave::Return) => self.code == 0,
        };
        if is_left && self.met.len() > met {
            self.left.push(round.place);
        }
        if matches!(flow, Err(Leave::Break(_) | Leave::Continue(_))) {
            self.code = 0;
        }
        match flow {
            Err(Leave::Break(1)) => Ok(true),
            Err(Leave::Break(levels)) => Err(Leave::Break(levels - 1)),
            Err(Leave::Continue(1)) => Ok(false),
            Err(Leave::Continue(levels)) => Err(Leave::Continue(levels - 1)),
            other => other.map(|()| false),
        }
    }
}
