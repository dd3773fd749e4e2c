//! Asking again and again: `--watch` shows what goes on, `--wait` ends when all is well.

use std::io;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result};

use super::store::StatusStore;
use super::{Format, Looking};
use crate::managers::{ManagerAnswer, fleet};
use crate::model::error::Exit;
use crate::model::health::DomainStatus;
use crate::model::signal::Signal;
use crate::report::json::{self, status_v1::StatusV1};
use crate::report::status::{self as report, VerdictChange};
use crate::system::signals::{self, SignalFlags};

/// The most changes of one look that are listed beside the answer.
const LINES: usize = 20;

/// So long a change stays marked.
const MARKED: Duration = Duration::from_mins(1);

/// What is known so far.
struct Watch<'l, 'a> {
    looking: &'l Looking<'a>,
    past: &'l StatusStore<'a>,
    /// By the place in `chosen`; `None` until its first answer.
    known: Vec<Option<DomainStatus>>,
    changes: Vec<VerdictChange>,
    /// Lines of the frame that is on the terminal.
    drawn: usize,
    /// Whether the frame is out of date.
    is_new: bool,
    shown: Option<Instant>,
}

/// Runs until it is ended, or, waiting, until all is well or the time is up.
pub(super) fn run(looking: &Looking<'_>, past: &StatusStore<'_>) -> Result<Exit> {
    let flags = SignalFlags::listen(&signals::ALL).context("cannot listen for signals")?;
    let args = looking.args;
    let deadline = args.wait.then(|| Instant::now() + args.timeout);
    let known = looking.chosen.iter().map(|_| None).collect();
    let mut watch = Watch { looking, past, known, changes: Vec::new(), drawn: 0, is_new: true, shown: None };
    let mut end = Ok(None);
    let questions = fleet::questions(looking.config, &looking.chosen, args.wants());
    looking.asker.follow(&questions, args.every, &looking.own, &mut |answers| {
        end = watch.heard(answers).map(|()| flags.arrived().map(Signal::exit));
        let is_over = deadline.is_some_and(|deadline| Instant::now() >= deadline);
        matches!(end, Ok(None)) && !is_over && !(args.wait && watch.is_well())
    });
    watch.finish(end?)
}

impl Watch<'_, '_> {
    /// Takes what is new, and shows it.
    fn heard(&mut self, answers: Vec<ManagerAnswer>) -> Result<()> {
        let (looking, now) = (self.looking, SystemTime::now());
        let mut news: Vec<DomainStatus> = Vec::with_capacity(answers.len());
        let mut places = Vec::with_capacity(answers.len());
        for answer in answers {
            places.extend(looking.chosen.iter().position(|at| *at == answer.domain));
            news.push(fleet::status(looking.config, answer));
        }
        if let Some(observer) = self.past.observer() {
            self.past.heard(observer.remember(&mut news, looking.args.wants(), now).err());
        }
        let was_whole = self.is_whole();
        let mut lines = Vec::new();
        for (place, status) in places.into_iter().zip(news) {
            let before = self.known[place].as_ref();
            if before.is_none_or(|before| report::changed(before, &status)) {
                lines.push(report::change_line(before, &status, now));
                if let Some(change) = before.and_then(|before| report::change(before, &status, now)) {
                    self.changes.retain(|known| known.domain != change.domain);
                    self.changes.push(change);
                }
                self.is_new = true;
            }
            self.known[place] = Some(status);
        }
        self.changes.retain(|change| now.duration_since(change.when).unwrap_or_default() < MARKED);
        self.show(&lines, was_whole, now)
    }

    fn is_whole(&self) -> bool {
        self.known.iter().all(Option::is_some)
    }

    fn is_well(&self) -> bool {
        let args = self.looking.args;
        self.known.iter().all(|status| status.as_ref().is_some_and(|status| args.is_well(status.verdict)))
    }

    fn statuses(&self) -> Vec<DomainStatus> {
        self.known.iter().flatten().cloned().collect()
    }

    fn show(&mut self, lines: &[String], was_whole: bool, now: SystemTime) -> Result<()> {
        let context = self.looking.context;
        if !self.looking.args.watch {
            // Only waited for: what goes on is said beside the answer.
            for line in lines.iter().take(LINES) {
                context.screen.note(line);
            }
            if lines.len() > LINES {
                context.screen.note(&format!("and {} more", lines.len() - LINES));
            }
            return Ok(());
        }
        if self.looking.format == Format::Json {
            // The first line holds everybody.
            let is_due = self.is_whole() && (!was_whole || !lines.is_empty());
            return if is_due { context.answer(|out| json::write(out, &StatusV1::new(&self.statuses(), now))) } else { Ok(()) };
        }
        match context.screen.height() {
            Some(height) => self.draw(height, now),
            None if lines.is_empty() => Ok(()),
            None => context.answer(|out| lines.iter().try_for_each(|line| writeln!(out, "{line}"))),
        }
    }

    /// Draws the frame over the one before: when something is new, and once a second for the ages.
    fn draw(&mut self, height: usize, now: SystemTime) -> Result<()> {
        let is_due = self.shown.is_none_or(|shown| shown.elapsed() >= Duration::from_secs(1));
        if !self.is_new && !is_due {
            return Ok(());
        }
        self.is_new = false;
        self.shown = Some(Instant::now());
        let statuses = self.statuses();
        let view = self.looking.view(now);
        let room = height.saturating_sub(2).max(3);
        let frame = report::frame(&statuses, &self.changes, view, room).unwrap_or_default();
        let waiting = self.known.len() - statuses.len();
        let drawn = self.drawn;
        self.drawn = report::lines(&frame) + 1;
        self.looking.context.answer_over(drawn, |out| {
            out.write_all(&frame)?;
            footer(out, waiting)
        })
    }

    /// The end: what is known of everybody, where it was not shown all the time.
    fn finish(mut self, signal: Option<Exit>) -> Result<Exit> {
        if let Some(exit) = signal {
            return Ok(exit);
        }
        let args = self.looking.args;
        let (is_well, now) = (self.is_well(), SystemTime::now());
        for place in 0..self.known.len() {
            let at = self.looking.chosen[place];
            self.known[place]
                .get_or_insert_with(|| fleet::unanswered(self.looking.config, at, args.wants(), &self.looking.own));
        }
        let statuses = self.statuses();
        if !args.watch {
            self.looking.answer(statuses, self.past, now)?;
        }
        if !is_well && args.wait {
            let limit = humantime::format_duration(args.timeout);
            self.looking.context.screen.warn(&format!("timed out after {limit}: not every domain is healthy"));
        }
        Ok(if is_well { Exit::Yes } else { Exit::No })
    }
}

fn footer(out: &mut dyn io::Write, waiting: usize) -> io::Result<()> {
    use crate::report::ui::DIM;
    match waiting {
        0 => writeln!(out, "{DIM}watching; stop with Ctrl-C{DIM:#}"),
        number => writeln!(out, "{DIM}watching; no answer yet from {number}; stop with Ctrl-C{DIM:#}"),
    }
}
