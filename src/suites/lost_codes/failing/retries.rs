//! Tests that run again because they failed: the result of the last attempt is the one that counts.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::super::super::programs::share_a_runner;
use super::{FailingRounds, FailureSite};

/// The most attempts that are followed.
const MAX_ATTEMPTS: usize = 5;

impl FailureSite<'_> {
    /// Returns the command at `target` with its further attempts, if the text keeps the code of the last one. An attempt is a start of the
    /// same runner that is reached only because those before it failed.
    pub(super) fn attempts(&self, target: usize, steps: &mut usize) -> Option<Vec<usize>> {
        let mut attempts = vec![target];
        while attempts.len() < MAX_ATTEMPTS {
            let next = self.next_attempt(&attempts, steps)?;
            attempts.push(next);
            let mut is_kept = false;
            let is_whole = self.ways(&attempts, FailingRounds::All, steps, &mut |run, _| {
                is_kept |= run.failures > 0 && (run.code != 0 || run.is_allowed);
                if is_kept { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            if is_kept {
                return Some(attempts);
            }
            is_whole.then_some(())?;
        }
        None
    }

    /// The first test that runs when all attempts have failed, and never when the first one has passed.
    fn next_attempt(&self, attempts: &[usize], steps: &mut usize) -> Option<usize> {
        let mut tests = |fails: FailingRounds| {
            let mut places = BTreeSet::new();
            let is_whole = self.ways(attempts, fails, steps, &mut |run, _| {
                places.extend(&run.tests);
                ControlFlow::Continue(())
            });
            is_whole.then_some(places)
        };
        let (mut failing, passing) = (tests(FailingRounds::All)?, tests(FailingRounds::None)?);
        failing.retain(|place| !passing.contains(place) && !attempts.contains(place));
        let text = |start: usize| {
            let mut end = start;
            self.script.visit(&mut |command| end = if command.start == start { end.max(command.end) } else { end });
            self.text.get(start..end).unwrap_or_default()
        };
        failing.into_iter().find(|place| share_a_runner(text(attempts[0]), text(*place)))
    }
}
