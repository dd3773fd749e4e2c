//! The report of a run on a terminal: a line for each suite as it ends, the output of suites that failed, and the results at
//! the end.
//!
//! Results go to stdout, progress goes to stderr. [`super::bars`] draws the bars, and [`super::summary`] writes the end.

use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use super::bars::Bars;
use super::summary;
use super::words::{self, MARK_WIDTH, line, mark};
use crate::model::environment::Environment;
use crate::model::event::{DomainFate, Event, Listener, Run};
use crate::model::result::{Excerpt, Explanation, Outcome, SuiteId, Verdict};
use crate::report::ui::{self, BOLD, DIM, NOTE, Screen, Volume};
use crate::report::words::cache_note;
use crate::report::{bytes, count, duration};

/// The options of a report on a terminal.
#[derive(Debug, Clone, Copy, Default)]
pub struct TerminalOptions {
    /// True if stdout shows colours.
    pub colors: bool,
    /// True if stderr shows colours.
    pub note_colors: bool,
    /// Quiet: only failures and the result. Verbose: also the output of suites that passed.
    pub volume: Volume,
    /// True if the reasons why cached results were used or not are shown.
    pub explain: bool,
    /// The width of stdout in columns, if it is a terminal: the table is cut to it.
    pub width: Option<usize>,
}

impl TerminalOptions {
    /// Returns the options that the global flags select.
    #[must_use]
    pub fn of(screen: &Screen, explain: bool) -> Self {
        let (colors, note_colors) = (screen.colors_on_stdout(), screen.colors_on_stderr());
        Self { colors, note_colors, volume: screen.volume(), explain, width: screen.width() }
    }
}

/// A listener that writes a run to a terminal.
pub struct Terminal {
    options: TerminalOptions,
    out: Box<dyn Write + Send>,
    notes: Box<dyn Write + Send>,
    bars: Option<Bars>,
    run: Option<Run>,
    /// The outcomes so far, without the parts that are not needed again.
    ended: Vec<Outcome>,
    width: usize,
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Terminal {
    /// Creates a report that writes results to `out` and progress to `notes`, with `bars` while the run goes on.
    #[must_use]
    pub fn new(options: TerminalOptions, out: Box<dyn Write + Send>, notes: Box<dyn Write + Send>, bars: Option<Bars>) -> Self {
        Self { options, out, notes, bars, run: None, ended: Vec::new(), width: 0 }
    }

    /// Creates a report on this process's stdout and stderr, with bars if they can be drawn.
    #[must_use]
    pub fn of_this_process(screen: &Screen, environment: &Environment, explain: bool) -> Self {
        let options = TerminalOptions::of(screen, explain);
        // The lines of `-v` would tear them.
        let bars = (options.volume == Volume::Normal).then(|| Bars::on_stderr(environment)).flatten();
        Self::new(options, Box::new(io::stdout()), Box::new(io::stderr()), bars)
    }

    /// Writes a part of the results in one call.
    fn show(&mut self, mut text: Vec<u8>) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        if !self.options.colors {
            text = plain(&text);
        }
        let out = &mut self.out;
        let mut write = || super::put(out, &text);
        match &self.bars {
            Some(bars) => bars.aside(write),
            None => write(),
        }
    }

    /// Writes a line of progress.
    fn note(&mut self, text: &str) {
        if self.options.volume == Volume::Quiet {
            return;
        }
        let mut text = format!("{text}\n").into_bytes();
        if !self.options.note_colors {
            text = plain(&text);
        }
        let notes = &mut self.notes;
        let mut write = || super::put(notes, &text);
        // If stderr is closed, the line cannot be shown anywhere.
        drop(match &self.bars {
            Some(bars) => bars.aside(write),
            None => write(),
        });
    }

    fn started(&mut self, run: &Run) {
        self.width = run.suites.iter().map(|suite| words::id(suite).chars().count()).max().unwrap_or(0);
        let domains = run.domains.iter().filter(|domain| domain.fate == DomainFate::Runs).count();
        let (suites, domains) = (count(run.suites.len(), "suite"), count(domains, "domain"));
        self.note(&format!("{DIM}run {}: {suites} of {domains}{DIM:#}", line(&run.id)));
        if let Some(bars) = &mut self.bars {
            bars.begin(run.suites.len());
        }
        self.run = Some(run.clone());
    }

    fn ended(&mut self, outcome: &Outcome) -> io::Result<()> {
        if let Some(bars) = &self.bars {
            bars.ended(outcome);
        }
        let mut text = Vec::new();
        let is_shown = self.options.volume != Volume::Quiet || outcome.verdict.is_red();
        if is_shown {
            self.suite(&mut text, outcome)?;
        }
        self.show(text)?;
        self.ended.push(kept(outcome));
        Ok(())
    }

    fn suite(&self, out: &mut dyn Write, outcome: &Outcome) -> io::Result<()> {
        let mark = mark(outcome);
        let now = self.run.as_ref().map_or(SystemTime::UNIX_EPOCH, |run| run.started);
        let parts = [words::counts(outcome), words::took(outcome), words::remarks(outcome, now)];
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let (style, word, width) = (mark.style, mark.word, self.width);
        let headline = format!("{style}{word:MARK_WIDTH$}{style:#}  {:width$}  {}", words::title(outcome), parts.join("  "));
        writeln!(out, "{}", headline.trim_end())?;
        self.asides(out, outcome)?;
        let wanted = matches!(outcome.verdict, Verdict::Failed | Verdict::Error | Verdict::TimedOut | Verdict::Interrupted)
            || self.options.volume == Volume::Verbose && outcome.attempts > 0;
        if wanted { block(out, outcome, self.options.colors) } else { Ok(()) }
    }

    /// Writes the lines under a suite's line.
    fn asides(&self, out: &mut dyn Write, outcome: &Outcome) -> io::Result<()> {
        if !outcome.leaked.is_empty() {
            writeln!(out, "  {NOTE}processes left running, now stopped{NOTE:#}: {}", list(&outcome.leaked))?;
        }
        if outcome.verdict.is_red() && !outcome.withheld.is_empty() {
            writeln!(
                out,
                "  {NOTE}environment variables withheld because `env` does not name them{NOTE:#}: {}",
                words::withheld(outcome)
            )?;
        }
        for reason in words::shared(outcome) {
            writeln!(out, "  {NOTE}perhaps because{NOTE:#} {reason}")?;
        }
        match &outcome.cache_note {
            Some(note) if self.options.explain => writeln!(out, "  {DIM}{}{DIM:#}", line(&cache_note(note))),
            _ => Ok(()),
        }
    }
}

impl Listener for Terminal {
    fn hear(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => self.started(run),
            Event::SuiteStarted { suite, attempt, expected, .. } => {
                if let Some(bars) = &self.bars {
                    bars.started(suite, *attempt, *expected);
                }
            }
            Event::SuiteWaits { suite, exclusive } => {
                let name = line(exclusive);
                self.note(&format!("{DIM}{} waits for `{name}`, which another run holds{DIM:#}", words::id(suite)));
            }
            Event::SuiteRetries { suite, attempt, of, why, pause } => {
                self.retries(suite, (*attempt, *of), why.as_ref(), *pause);
            }
            Event::SuiteEnded(outcome) => return self.ended(outcome),
            Event::RunEnded(summary) => {
                self.bars = None;
                let mut text = Vec::new();
                let TerminalOptions { volume, width, .. } = self.options;
                summary::write(&mut text, self.run.as_ref(), &self.ended, summary, (volume, width))?;
                return self.show(text);
            }
        }
        Ok(())
    }
}

impl Terminal {
    fn retries(&mut self, suite: &SuiteId, (attempt, of): (u32, u32), why: Option<&Explanation>, pause: Duration) {
        if let Some(bars) = &self.bars {
            bars.paused(suite);
        }
        let next = if pause.is_zero() { "retrying now".to_owned() } else { format!("retrying in {}", duration(pause)) };
        let message = format!("{}: attempt {attempt} of {of} failed ({}), {next}", words::id(suite), words::explained(why));
        self.note(&format!("{NOTE}{message}{NOTE:#}"));
    }
}

fn plain(text: &[u8]) -> Vec<u8> {
    anstream::adapter::strip_bytes(text).into_vec()
}

/// Returns an outcome without the parts that are shown only once.
fn kept(outcome: &Outcome) -> Outcome {
    let cases = words::reds(outcome).cloned().map(|mut case| {
        if !case.message.trim().is_empty() {
            case.details = String::new();
        }
        case
    });
    Outcome { cases: cases.collect(), output: Excerpt::default(), ..outcome.clone() }
}

/// Returns external names on one line.
fn list(names: &[String]) -> String {
    names.iter().map(|name| line(name)).collect::<Vec<_>>().join(", ")
}

/// Writes the output of a suite in a frame.
fn block(out: &mut dyn Write, outcome: &Outcome, colors: bool) -> io::Result<()> {
    writeln!(out, "{DIM}┌─{DIM:#} {BOLD}{}{BOLD:#}{DIM}: {}{DIM:#}", words::title(outcome), line(&outcome.command))?;
    for line in output(outcome, colors) {
        writeln!(out, "{}", format!("{DIM}│{DIM:#} {line}").trim_end())?;
    }
    writeln!(out, "{DIM}└─{DIM:#}")
}

/// Returns the lines of a suite's output, with a line for the part that is left out.
pub(super) fn output(outcome: &Outcome, colors: bool) -> Vec<String> {
    let Excerpt { head, omitted, tail } = &outcome.output;
    let mut lines: Vec<String> = ui::output_lines(head, colors).collect();
    if *omitted > 0 {
        let log = outcome.log.as_ref().map(|log| format!(", the whole output: {}", ui::place(log)));
        lines.push(format!("{DIM}… {} left out{}{DIM:#}", bytes(*omitted), log.unwrap_or_default()));
    }
    lines.extend(ui::output_lines(tail, colors));
    if lines.is_empty() {
        lines.push(format!("{DIM}(nothing was printed){DIM:#}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, SharedBuffer, events, everything, green, red, snapshot, summary, tell};
    use super::*;
    use crate::model::event::{StaleReuse, Summary};

    /// Returns the texts of stdout and stderr.
    fn written(options: TerminalOptions, events: &[Event]) -> (String, String) {
        let (out, notes) = (SharedBuffer::default(), SharedBuffer::default());
        let mut terminal = Terminal::new(options, Box::new(out.clone()), Box::new(notes.clone()), None);
        tell(&mut terminal, events);
        (out.text(), notes.text())
    }

    fn with(volume: Volume) -> TerminalOptions {
        TerminalOptions { volume, ..TerminalOptions::default() }
    }

    #[test]
    fn a_run_in_which_everything_happens() {
        let (out, notes) = written(TerminalOptions::default(), &everything());
        snapshot!("terminal", format!("{out}--- stderr\n{notes}"));
        assert!(!out.contains('\x1b') && !notes.contains('\x1b'));
    }

    #[test]
    fn quiet_is_what_is_red_and_the_answer() {
        let (out, notes) = written(with(Volume::Quiet), &everything());
        assert_eq!(notes, "");
        assert!(!out.contains("not affected") && !out.contains("cached  ") && out.contains("E   assert 1 == 2"), "{out}");
        let all_green = Summary { passed: 1, is_green: true, ..Summary::default() };
        let (out, notes) = written(with(Volume::Quiet), &events(vec![green("a/unit")], all_green));
        assert_eq!((out.as_str(), notes.as_str()), ("1 suite passed in 0ms\n", ""));
    }

    #[test]
    fn the_output_of_green_suites_is_for_those_who_ask() {
        let events = events(vec![green("a/unit"), samples::cached("b/unit")], Summary::default());
        assert!(!written(TerminalOptions::default(), &events).0.contains("all is well"));
        let (out, _) = written(with(Volume::Verbose), &events);
        assert!(out.contains("│ all is well") && !out.contains("nothing was printed"), "{out}");
    }

    #[test]
    fn colours_of_an_output_stay_where_they_are_taken() {
        let events = events(vec![red("a/unit")], summary());
        let (out, _) = written(TerminalOptions { colors: true, ..TerminalOptions::default() }, &events);
        assert!(out.contains("\x1b[31mE   assert 1 == 2\x1b[0m") && out.contains("::error::forged"), "{out}");
        assert!(!out.contains("owned") && !out.contains('\x07'), "{out}");
    }

    #[test]
    fn the_reason_for_a_cache_miss_is_shown_with_explain() {
        let events = events(vec![green("a/unit")], Summary::default());
        let note = "since its last cached result, city/map.py changed";
        assert!(!written(TerminalOptions::default(), &events).0.contains(note));
        assert!(written(TerminalOptions { explain: true, ..TerminalOptions::default() }, &events).0.contains(note));
    }

    #[test]
    fn a_name_cannot_harm_the_terminal() {
        let mut bad = red("a/unit");
        bad.cases[0].name = "x\x1b[2J\x07\ny".to_owned();
        bad.cases[0].message = "m\x1b]0;t\x07\u{202e}".to_owned();
        bad.leaked = vec!["a\x1b[1A".to_owned()];
        bad.why = Some(Explanation::other("why\r\x1b[A"));
        bad.command = "x\x1b[2J".to_owned();
        let (out, _) = written(TerminalOptions { colors: true, ..TerminalOptions::default() }, &events(vec![bad], summary()));
        for harm in ["\x1b[2J", "\x07", "\x1b]", "\u{202e}", "\x1b[1A", "\x1b[A", "\r"] {
            assert!(!out.contains(harm), "{harm:?} in {out:?}");
        }
    }

    #[test]
    fn long_lists_are_cut() {
        let mut many = red("a/unit");
        many.cases =
            (0..23).map(|at| samples::case(&format!("t{at}"), crate::model::result::CaseStatus::Failed, "no")).collect();
        let mut outcomes: Vec<Outcome> = (0..50).map(|at| green(&format!("d{at}/unit"))).collect();
        outcomes.push(many);
        let (out, _) = written(with(Volume::Normal), &events(outcomes, summary()));
        assert!(out.contains("t19") && !out.contains("t20") && out.contains("+3 more\n"), "{out}");
        assert!(out.contains("+11 more that passed"), "{out}");
    }

    #[test]
    fn the_table_fits_the_terminal() {
        let of = |width| {
            let (out, _) = written(TerminalOptions { width, ..TerminalOptions::default() }, &everything());
            let table = out.lines().skip_while(|line| !line.contains(" domain ")).take(8).map(|line| line.chars().count());
            table.max()
        };
        assert_eq!(of(Some(50)), Some(50));
        assert!(of(None) > Some(100));
    }

    #[test]
    fn the_last_line_is_the_answer() {
        let check = |summary: Summary, expected: &str| {
            let (out, _) = written(TerminalOptions::default(), &events(Vec::new(), summary));
            assert_eq!(out.lines().last(), Some(expected));
        };
        let base = Summary { duration: Duration::from_millis(4_200), ..Summary::default() };
        check(base.clone(), "no suite to run (4.2s)");
        check(Summary { passed: 12, is_green: true, ..base.clone() }, "12 suites passed in 4.2s");
        let stale = StaleReuse { suite: samples::id("a/unit"), path: "a/x".to_owned() };
        let reused = Summary { passed: 2, cached: 2, stale: vec![stale], is_green: true, ..base.clone() };
        check(reused, "2 suites passed in 4.2s (2 cached, 1 of them stale)");
        let mixed = Summary { passed: 9, failed: 3, cached: 5, flaky: 1, ..base.clone() };
        check(mixed, "3 of 12 suites failed in 4.2s (5 cached, 1 flaky)");
        let stopped = Summary {
            passed: 2,
            failed: 1,
            interrupted: 2,
            signal: Some(crate::model::signal::Signal::Interrupt),
            ..base.clone()
        };
        check(stopped, "interrupted by SIGINT after 4.2s: 2 of 5 suites passed (1 failed, 2 interrupted)");
        let lacking = Summary { passed: 1, without_suites: vec!["ops".to_owned()], ..base.clone() };
        check(lacking, "1 suite passed in 4.2s; 1 affected domain has no suite");
        for (passed, skipped, elsewhere, expected) in [
            (0, 1, 1, "no suite in this shard (1 in other shards)"),
            (0, 9, 9, "no suite in this shard (9 in other shards)"),
            (1, 2, 2, "1 suite passed in 4.2s (2 in other shards)"),
            (1, 3, 2, "1 of 2 suites passed in 4.2s (1 skipped, 2 in other shards)"),
            (0, 1, 0, "0 of 1 suite passed in 4.2s (1 skipped)"),
        ] {
            check(Summary { passed, skipped, elsewhere, is_green: true, ..base.clone() }, expected);
        }
        let kept = Summary { passed: 1, quarantined: 1, skipped: 1, is_green: true, ..base };
        check(kept, "1 of 3 suites passed in 4.2s (1 failed in quarantine, 1 skipped)");
    }
}
