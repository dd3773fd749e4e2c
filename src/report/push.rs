//! The report of the pre-push hook: a line for each suite, and the output of each suite that failed.

use std::io;
use std::time::Duration;

use crate::model::event::{Event, Listener};
use crate::model::result::{Excerpt, Explanation, Outcome, Verdict};
use crate::report::bytes;
use crate::report::ui::{Screen, output_lines};

/// A listener that writes the progress and the results of a run before a push.
#[derive(Debug)]
pub struct PushReport {
    screen: Screen,
    budget: Duration,
}

impl PushReport {
    /// Creates a report on `screen` for a run with the time limit `budget`.
    #[must_use]
    pub fn new(screen: Screen, budget: Duration) -> Self {
        Self { screen, budget }
    }

    fn said(&self, outcome: &Outcome) -> String {
        let why = outcome.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        match outcome.verdict {
            Verdict::Passed if outcome.cached.is_some() => "passed (cached result)".to_owned(),
            Verdict::Passed => "passed".to_owned(),
            _ if never_ran(outcome) => format!("could not be started: pushed untested{why}"),
            Verdict::Failed | Verdict::Error | Verdict::TimedOut if !outcome.gates() => format!("failed, in quarantine{why}"),
            Verdict::Failed | Verdict::Error | Verdict::TimedOut => format!("failed{why}"),
            Verdict::Interrupted if is_budget(outcome) => {
                format!("not finished within the budget of {}: pushed untested", humantime::format_duration(self.budget))
            }
            Verdict::Interrupted => "interrupted".to_owned(),
            Verdict::Skipped if is_budget(outcome) => {
                format!("not started within the budget of {}: pushed untested", humantime::format_duration(self.budget))
            }
            Verdict::Skipped => format!("skipped{why}"),
        }
    }
}

/// Returns true if no command of the suite was run, so the suite says nothing about the push.
#[must_use]
pub fn never_ran(outcome: &Outcome) -> bool {
    outcome.verdict == Verdict::Error && outcome.ended.is_none()
}

/// Returns the output as plain text, because git passes on a hook's output unchanged.
fn output(output: &Excerpt) -> String {
    let gap = if output.omitted > 0 { format!("\n… {} …\n", bytes(output.omitted)) } else { String::new() };
    let whole = format!("{}{gap}{}", output.head, output.tail);
    output_lines(&whole, false).collect::<Vec<_>>().join("\n")
}

fn is_budget(outcome: &Outcome) -> bool {
    outcome.why.as_ref().is_some_and(Explanation::is_budget)
}

impl Listener for PushReport {
    fn hear(&mut self, event: &Event) -> io::Result<()> {
        if let Event::SuiteEnded(outcome) = event {
            if outcome.verdict.is_red() && !never_ran(outcome) {
                self.screen.note(&output(&outcome.output));
            }
            self.screen.note(&format!("{}: {}", outcome.suite, self.said(outcome)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_plain_text() {
        let check = |head: &str, expected: &str| {
            let excerpt = Excerpt { head: head.to_owned(), ..Excerpt::default() };
            assert_eq!(output(&excerpt), expected, "{head:?}");
        };
        check("\u{1b}[1;31mFAILED\u{1b}[0m test_a\n\u{1b}[2mnext", "FAILED test_a\nnext");
        check("10 %\r50 %\r100 %\ndone", "100 %\ndone");
        check("\u{1b}]8;;https://x.example\u{7}link\u{1b}]8;;\u{7}", "link");
        check("\u{1b}[2K\u{1b}[1Aup", "up");
        let cut = Excerpt { head: "\u{1b}[31ma".into(), omitted: 7, tail: "b\u{1b}[0m".into() };
        assert_eq!(output(&cut), "a\n… 7 bytes …\nb");
    }
}
