//! Commands that run several times, in the rounds of a loop or the calls of a function, of which only one fails.

use std::ops::ControlFlow;

use super::super::super::shell_syntax::CommandForm;
use super::super::LostBy;
use super::FailureSite;

/// A round of a loop, or a call of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RoundOrCall {
    /// The position of the loop or of the function's body.
    pub(super) place: usize,
    /// Which round it is, or the position of the call.
    number: usize,
    is_round: bool,
}

impl RoundOrCall {
    pub(super) fn round(place: usize, number: usize) -> Self {
        Self { place, number, is_round: true }
    }

    pub(super) fn call(place: usize, number: usize) -> Self {
        Self { place, number, is_round: false }
    }
}

/// When a command fails.
#[derive(Debug, Clone, Copy)]
pub(super) enum FailingRounds {
    All,
    None,
    /// Each time that it runs within this round or call.
    Within(RoundOrCall),
}

impl FailingRounds {
    /// Returns true if the command fails within these rounds and calls.
    pub(super) fn holds(self, inside: &[RoundOrCall]) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Within(one) => inside.contains(&one),
        }
    }
}

impl FailureSite<'_> {
    /// Returns [`LostBy::Overwritten`] if the first of the commands at `targets` runs several times, and no way keeps a failure of the first time
    /// when it passes later. A loop that ends early once the command has passed tries again, and so means to forget failures.
    pub(in super::super) fn lost_in_a_round(&self, targets: &[usize], steps: &mut usize) -> Option<LostBy> {
        let mut repeats = false;
        self.script.visit(&mut |command| {
            repeats |= matches!(command.form, CommandForm::For { .. } | CommandForm::While { .. } | CommandForm::Function(..));
        });
        let firsts = if repeats { self.first_rounds(targets, steps) } else { Vec::new() };
        firsts.into_iter().find_map(|first| {
            let mut found = None;
            let is_whole = self.ways(targets, FailingRounds::Within(first), steps, &mut |run, _| {
                let counts = run.failures > 0 && !run.is_allowed && !(first.is_round && run.is_last_red);
                match (counts, run.code) {
                    (false, _) => return ControlFlow::Continue(()),
                    (true, 0) => found = Some(LostBy::Overwritten),
                    (true, _) => found = None,
                }
                if found.is_none() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            found.filter(|_| is_whole)
        })
    }

    /// The first round of each loop and the first call of each function in which a command runs several times although it passes.
    fn first_rounds(&self, targets: &[usize], steps: &mut usize) -> Vec<RoundOrCall> {
        let (mut firsts, mut left): (Vec<RoundOrCall>, Vec<usize>) = Default::default();
        self.ways(targets, FailingRounds::None, steps, &mut |run, _| {
            for (at, one) in run.met.iter().flatten().enumerate() {
                let is_later = |other: &&RoundOrCall| other.place == one.place && other.number != one.number;
                let repeats = run.met.iter().flatten().skip(at).any(|other| is_later(&other));
                if repeats && !firsts.iter().any(|first| first.place == one.place) {
                    firsts.push(*one);
                }
            }
            left.extend(&run.left);
            ControlFlow::Continue(())
        });
        firsts.retain(|first| !left.contains(&first.place));
        firsts
    }
}
