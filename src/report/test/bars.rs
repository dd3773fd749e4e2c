//! The running suites, drawn at the bottom of a terminal: a line for each suite and one for the whole run.
//!
//! Nothing is drawn in the first quarter of a second, outside of a terminal, or on a terminal that cannot move its cursor. If
//! the terminal is closed while bars are drawn, output is dropped and the run goes on.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::canvas::{Canvas, Size};
use super::words;
use crate::git::providers;
use crate::model::environment::Environment;
use crate::model::result::{Outcome, SuiteId};
use crate::report::{count, duration};

/// A run that ends before this time draws nothing.
const HIDDEN: Duration = Duration::from_millis(250);

/// The interval at which the times are redrawn.
const TICK: Duration = Duration::from_millis(100);

/// The lines that stay free for the text above the bars and for the line of the whole run.
const OTHER_LINES: usize = 3;

/// The width of the narrowest terminal on which the fixed part of a line fits with space for a name.
const NARROWEST: u16 = 30;

/// The progress bars of a run.
pub struct Bars {
    drawn: Arc<Mutex<Drawn>>,
    hidden: Duration,
    /// When this sender is dropped, the thread that waits to show the bars ends.
    timer: Option<(Sender<()>, JoinHandle<()>)>,
}

impl fmt::Debug for Bars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bars")
    }
}

impl Bars {
    /// Creates bars on stderr if it is a terminal that can draw them and the environment does not name a CI service.
    #[must_use]
    pub fn on_stderr(environment: &Environment) -> Option<Self> {
        let can = io::stderr().is_terminal() && environment.get("TERM") != Some("dumb") && !providers::in_ci(environment);
        let wide = size().is_some_and(|(_, columns)| columns >= NARROWEST);
        (can && wide).then(|| Self::new(Box::new(io::stderr()), size, HIDDEN))
    }

    fn new(out: Box<dyn Write + Send>, size: Size, hidden: Duration) -> Self {
        let canvas = Canvas::new(out, size);
        let drawn = Drawn {
            canvas: Some(canvas),
            size,
            lines: None,
            running: Vec::new(),
            begun: Instant::now(),
            all: 0,
            done: 0,
            red: 0,
        };
        Self { drawn: Arc::new(Mutex::new(drawn)), hidden, timer: None }
    }

    /// Handles the start of a run of `suites` suites.
    pub(super) fn begin(&mut self, suites: usize) {
        {
            let mut drawn = lock(&self.drawn);
            (drawn.all, drawn.begun) = (suites, Instant::now());
        }
        let (end, ended) = mpsc::channel();
        let (drawn, hidden) = (Arc::clone(&self.drawn), self.hidden);
        let thread = std::thread::Builder::new().name("bars".to_owned()).spawn(move || {
            if ended.recv_timeout(hidden) == Err(RecvTimeoutError::Timeout) {
                lock(&drawn).show();
            }
        });
        self.timer = thread.ok().map(|thread| (end, thread));
    }

    /// Handles the start of an attempt of a suite.
    pub(super) fn started(&self, suite: &SuiteId, attempt: u32, expected: Option<Duration>) {
        let mut label = words::id(suite);
        if let Some(expected) = expected {
            label.push_str(&format!("  ~{}", duration(expected)));
        }
        if attempt > 1 {
            label.push_str(&format!("  attempt {attempt}"));
        }
        let mut drawn = lock(&self.drawn);
        drawn.running.push(RunningSuite { suite: suite.clone(), label, since: Instant::now(), line: None });
        drawn.fill();
    }

    /// Handles the pause of a suite before its next attempt.
    pub(super) fn paused(&self, suite: &SuiteId) {
        lock(&self.drawn).take(suite);
    }

    /// Handles the end of a suite.
    pub(super) fn ended(&self, outcome: &Outcome) {
        let mut drawn = lock(&self.drawn);
        drawn.done += 1;
        drawn.red += usize::from(outcome.gates());
        drawn.take(&outcome.suite);
    }

    /// Calls `what`, which may write to the terminal; the bars are hidden meanwhile.
    pub(super) fn aside<R>(&self, what: impl FnOnce() -> R) -> R {
        let drawn = lock(&self.drawn);
        match &drawn.lines {
            Some((lines, _)) => lines.suspend(what),
            None => what(),
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.timer.take() {
            drop(end);
            drop(thread.join());
        }
        lock(&self.drawn).clear();
    }
}

fn lock(drawn: &Mutex<Drawn>) -> MutexGuard<'_, Drawn> {
    drawn.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The bars and their suites.
struct Drawn {
    /// The terminal on which the bars will be drawn; it is taken when they are.
    canvas: Option<Canvas>,
    size: Size,
    /// All lines, and the line of the whole run.
    lines: Option<(MultiProgress, ProgressBar)>,
    running: Vec<RunningSuite>,
    begun: Instant,
    all: usize,
    done: usize,
    red: usize,
}

/// A running suite, and its line if there is space for one.
struct RunningSuite {
    suite: SuiteId,
    label: String,
    since: Instant,
    line: Option<ProgressBar>,
}

impl Drawn {
    fn show(&mut self) {
        let Some(canvas) = self.canvas.take() else { return };
        let lines = MultiProgress::with_draw_target(ProgressDrawTarget::term_like_with_hz(Box::new(canvas), 15));
        let whole =
            lines.add(ProgressBar::no_length().with_style(style("  {time} {wide_msg}")).with_elapsed(self.begun.elapsed()));
        whole.enable_steady_tick(TICK);
        self.lines = Some((lines, whole));
        self.fill();
    }

    /// Gives lines to suites that have none, as long as they fit.
    fn fill(&mut self) {
        let Some((lines, whole)) = &self.lines else { return };
        let room = (self.size)().map_or(1, |(rows, _)| usize::from(rows).saturating_sub(OTHER_LINES).max(1));
        for running in self.running.iter_mut().take(room).filter(|running| running.line.is_none()) {
            let line = ProgressBar::no_length().with_style(style("{spinner} {time} {wide_msg}"));
            let line = lines.insert_before(whole, line.with_elapsed(running.since.elapsed()));
            line.set_message(running.label.clone());
            line.enable_steady_tick(TICK);
            running.line = Some(line);
        }
        let hidden = self.running.iter().filter(|running| running.line.is_none()).count();
        let mut message = format!("{} of {}, {} running", self.done, count(self.all, "suite"), self.running.len());
        if hidden > 0 {
            message.push_str(&format!(" ({hidden} not shown)"));
        }
        if self.red > 0 {
            message.push_str(&format!(", {} failed", self.red));
        }
        whole.set_message(message);
    }

    /// Removes a suite and its line.
    fn take(&mut self, suite: &SuiteId) {
        if let Some(at) = self.running.iter().position(|running| running.suite == *suite) {
            let running = self.running.remove(at);
            if let (Some(line), Some((lines, _))) = (running.line, &self.lines) {
                line.finish_and_clear();
                lines.remove(&line);
            }
        }
        self.fill();
    }

    fn clear(&mut self) {
        for line in self.running.drain(..).filter_map(|running| running.line) {
            line.finish_and_clear();
        }
        if let Some((lines, whole)) = self.lines.take() {
            whole.finish_and_clear();
            drop(lines.clear());
        }
        self.canvas = None;
    }
}

/// Returns the style of a line whose fixed part is the time; the message is cut to the remaining width.
fn style(template: &str) -> ProgressStyle {
    let time = |state: &ProgressState, out: &mut dyn fmt::Write| {
        let elapsed = state.elapsed();
        // Milliseconds would flicker.
        let shown = if elapsed.as_secs() == 0 { format!("0.{}s", elapsed.subsec_millis() / 100) } else { duration(elapsed) };
        // If the time cannot be written, the line is drawn without it.
        let _ = write!(out, "{shown:>7}");
    };
    // The templates are constants, and tests show that they are valid.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner()).with_key("time", time)
}

/// Returns the rows and columns of the terminal at stderr.
fn size() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(io::stderr()).ok()?;
    (size.ws_row > 0 && size.ws_col > 0).then_some((size.ws_row, size.ws_col))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{SharedBuffer, green, id, red};
    use super::*;

    /// A terminal of six rows and forty columns.
    const SMALL: Size = || Some((6, 40));

    /// Returns bars that are shown after `hidden`, with four suites running.
    fn running(hidden: Duration) -> (SharedBuffer, Bars) {
        let screen = SharedBuffer::default();
        let mut bars = Bars::new(Box::new(screen.clone()), SMALL, hidden);
        bars.begin(9);
        for suite in ["smart-city/unit", "journey/integration/a-very-long-name-that-does-not-fit", "a/b", "c/d"] {
            bars.started(&id(suite), 1, Some(Duration::from_secs(12)));
        }
        (screen, bars)
    }

    fn wait(until: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !until() {
            assert!(Instant::now() < end, "it never came");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Returns the most text that was drawn at once, without escape sequences, split at the width of the terminal.
    fn drawn(screen: &SharedBuffer) -> Vec<String> {
        let text = screen.text();
        let moves = text.split(['\n', '\r']).flat_map(|part| part.split('\x1b'));
        moves
            .map(|part| part.strip_prefix('[').map_or(part, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit())))
            .map(|part| part.trim_start_matches(['A', 'B', 'C', 'D', 'K']).to_owned())
            .filter(|part| !part.trim().is_empty())
            .collect()
    }

    #[test]
    fn every_line_fits_the_terminal() {
        let (screen, bars) = running(Duration::ZERO);
        wait(|| screen.text().contains("0 of 9 suites, 4 running"));
        wait(|| screen.text().contains("smart-city/unit  ~12.0s"));
        for lines in drawn(&screen) {
            // Every line is filled up to the width: a longer one would shift all lines that follow.
            let lines: Vec<char> = lines.chars().collect();
            assert!(lines.len().is_multiple_of(40) && lines.len() <= 4 * 40, "{lines:?}");
            assert!(lines.chunks(40).all(|line| line[1] == ' ' && line[8] == 's' && line[9] == ' '), "{lines:?}");
        }
        assert!(!screen.text().contains("c/d"), "no room for a fourth line");
        bars.ended(&red("smart-city/unit"));
        bars.ended(&green("a/b"));
        wait(|| screen.text().contains("c/d") && screen.text().contains("2 of 9 suites, 2 running"));
    }

    #[test]
    fn what_is_over_soon_draws_nothing() {
        let (screen, bars) = running(Duration::from_mins(1));
        bars.ended(&green("a/b"));
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(bars.aside(|| 7), 7);
        drop(bars);
        assert_eq!(screen.text(), "");
    }

    #[test]
    fn the_lines_are_gone_while_something_else_is_written() {
        let (screen, bars) = running(Duration::ZERO);
        wait(|| screen.text().contains("4 running"));
        let mut other = screen.clone();
        bars.aside(|| other.write_all(b"<answer>\n")).expect("written");
        let text = screen.text();
        let before = text.split("<answer>").next().unwrap_or_default();
        let cleared = |text: &str| text.rsplit("running").next().unwrap_or_default().matches("\x1b[2K").count();
        assert_eq!(cleared(before), 4, "every line is cleared: {before:?}");
        drop(bars);
        let text = screen.text();
        let last = text.rsplit("\x1b[2K").next().unwrap_or_default();
        assert!(!last.contains(char::is_lowercase), "nothing is left: {text:?}");
    }

    #[test]
    fn a_terminal_that_is_gone_is_no_failure() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }

            fn flush(&mut self) -> io::Result<()> {
                Err(io::Error::other("gone"))
            }
        }
        let mut bars = Bars::new(Box::new(Gone), SMALL, Duration::ZERO);
        bars.begin(1);
        bars.started(&id("a/b"), 2, None);
        wait(|| lock(&bars.drawn).lines.is_some());
        bars.aside(|| ());
        bars.ended(&green("a/b"));
    }

    #[test]
    fn nothing_is_drawn_where_nothing_can_be() {
        // The stderr of the tests is a pipe or a terminal: the variables must have their effect on both.
        for (name, value) in [("TERM", "dumb"), ("CI", "true")] {
            assert!(Bars::on_stderr(&[(name, value)].into_iter().collect()).is_none());
        }
    }
}
