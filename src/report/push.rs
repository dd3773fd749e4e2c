//! What the pre-push hook says of the suites that it runs: a line each, and the output of what is red.

use std::io;
use std::time::Duration;

use crate::model::event::{Event, Listener};
use crate::model::result::{Explanation, Outcome, Verdict};
use crate::report::bytes;
use crate::report::ui::Screen;

/// Tells a run before a push.
#[derive(Debug)]
pub struct PushReport {
    screen: Screen,
    budget: Duration,
}

impl PushReport {
    /// On `screen`, of a run with this budget.
    #[must_use]
    pub fn new(screen: Screen, budget: Duration) -> Self {
        Self { screen, budget }
    }

    fn said(&self, outcome: &Outcome) -> String {
        let why = outcome.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        match outcome.verdict {
            Verdict::Passed if outcome.cached.is_some() => "green, reused".to_owned(),
            Verdict::Passed => "green".to_owned(),
            _ if never_ran(outcome) => format!("could not be started: pushed untested{why}"),
            Verdict::Failed | Verdict::Error | Verdict::TimedOut if !outcome.gates() => format!("red, in quarantine{why}"),
            Verdict::Failed | Verdict::Error | Verdict::TimedOut => format!("red{why}"),
            Verdict::Interrupted if is_budget(outcome) => {
                format!("not finished within the budget of {}: pushed untested", humantime::format_duration(self.budget))
            }
            Verdict::Interrupted => "interrupted".to_owned(),
            Verdict::Skipped if is_budget(outcome) => {
                format!("not begun within the budget of {}: pushed untested", humantime::format_duration(self.budget))
            }
            Verdict::Skipped => format!("skipped{why}"),
        }
    }
}

/// Whether nothing of a suite was run: that says nothing of the push.
#[must_use]
pub fn never_ran(outcome: &Outcome) -> bool {
    outcome.verdict == Verdict::Error && outcome.ended.is_none()
}

fn is_budget(outcome: &Outcome) -> bool {
    outcome.why.as_ref().is_some_and(Explanation::is_budget)
}

impl Listener for PushReport {
    fn hear(&mut self, event: &Event) -> io::Result<()> {
        if let Event::SuiteEnded(outcome) = event {
            if outcome.verdict.is_red() && !never_ran(outcome) {
                let output = &outcome.output;
                let gap = if output.omitted > 0 { format!("\n… {} …\n", bytes(output.omitted)) } else { String::new() };
                self.screen.note(&format!("{}{gap}{}", output.head, output.tail));
            }
            self.screen.note(&format!("{}: {}", outcome.suite, self.said(outcome)));
        }
        Ok(())
    }
}
