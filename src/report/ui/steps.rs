//! The steps of a verb on stderr, for `-v` and `-vv`: a line for each as it ends, with its time, and the time of all at the end.
//!
//! A line shows no secret: until it is known which values are secret, lines wait.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};

use super::path;
use crate::system::secrets::Mask;

/// What is said of a step, before its time is known.
#[derive(Default)]
struct Phrase {
    what: String,
    found: String,
}

impl Visit for Phrase {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let into = if field.name() == "found" { &mut self.found } else { &mut self.what };
        let _ = write!(into, "{value:?}");
    }
}

/// A step under way.
struct OpenStep {
    since: Instant,
    phrase: Phrase,
    is_detail: bool,
    handles: usize,
}

/// Where lines go.
struct StepLog {
    out: Box<dyn Write + Send>,
    /// What is masked; `None` while that is not known.
    mask: Option<Mask>,
    waiting: Vec<String>,
}

/// Writes the steps of a verb.
struct StepWriter {
    most: Level,
    since: Instant,
    last: AtomicU64,
    open: Mutex<HashMap<u64, OpenStep>>,
    log: Mutex<StepLog>,
}

/// Shows the steps of this process from here on: those of `-v`, and with `is_detailed` those of `-vv` too.
pub(crate) fn show_steps(is_detailed: bool) {
    // There is one command line in a process, so that this is called once.
    drop(tracing::subscriber::set_global_default(StepWriter::new(is_detailed, Box::new(io::stderr()))));
}

/// Says which values are secret; lines that waited for that are written.
pub(crate) fn mask_steps(mask: Mask) {
    with_writer(|writer| writer.know(mask));
}

/// Writes the steps that have not ended and the time of all together. Where it never was known which values are secret, these are taken out.
pub(crate) fn end_steps(mask: impl FnOnce() -> Mask) {
    with_writer(|writer| writer.end(mask()));
}

fn with_writer(work: impl FnOnce(&StepWriter)) {
    let mut work = Some(work);
    tracing::dispatcher::get_default(|dispatch| {
        if let Some((writer, work)) = dispatch.downcast_ref::<StepWriter>().zip(work.take()) {
            work(writer);
        }
    });
}

impl StepWriter {
    fn new(is_detailed: bool, out: Box<dyn Write + Send>) -> Self {
        Self {
            most: if is_detailed { Level::DEBUG } else { Level::INFO },
            since: Instant::now(),
            last: AtomicU64::new(0),
            open: Mutex::default(),
            log: Mutex::new(StepLog { out, mask: None, waiting: Vec::new() }),
        }
    }

    fn know(&self, mask: Mask) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.mask = Some(mask);
        log.write_waiting();
    }

    fn end(&self, mask: Mask) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.mask.get_or_insert(mask);
        let mut open: Vec<(u64, OpenStep)> = self.open.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
        open.sort_by_key(|(number, _)| *number);
        for (_, step) in open {
            log.line(line(Some(step.since.elapsed()), step.is_detail, &step.phrase.what, "not finished"));
        }
        log.line(line(Some(self.since.elapsed()), false, "in total", ""));
    }
}

impl StepLog {
    fn line(&mut self, line: String) {
        self.waiting.push(line);
        self.write_waiting();
    }

    fn write_waiting(&mut self) {
        let Some(mask) = &self.mask else { return };
        for mut line in self.waiting.drain(..) {
            mask.text(&mut line);
            // With stderr gone there is nothing left to say it on.
            drop(self.out.write_all(format!("{}\n", path(line.as_bytes())).as_bytes()));
        }
    }
}

fn line(took: Option<Duration>, is_detail: bool, what: &str, found: &str) -> String {
    let took = took.map_or_else(String::new, |took| format!("{:.1} ms", took.as_secs_f64() * 1000.0));
    let indent = if is_detail { "  " } else { "" };
    let found = if found.is_empty() { String::new() } else { format!(": {found}") };
    format!("cicd: {took:>11}  {indent}{what}{found}")
}

impl Subscriber for StepWriter {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) { Interest::always() } else { Interest::never() }
    }

    /// Steps of ours: libraries have spans too, which say nothing to a user.
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let is_ours = metadata.target().split("::").next() == Some(env!("CARGO_CRATE_NAME"));
        is_ours && *metadata.level() <= self.most
    }

    fn max_level_hint(&self) -> Option<tracing::level_filters::LevelFilter> {
        Some(self.most.into())
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut phrase = Phrase::default();
        span.record(&mut phrase);
        let is_detail = *span.metadata().level() > Level::INFO;
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let step = OpenStep { since: Instant::now(), phrase, is_detail, handles: 1 };
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(number, step);
        Id::from_u64(number)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        if let Some(step) = self.open.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&span.into_u64()) {
            values.record(&mut step.phrase);
        }
    }

    fn event(&self, event: &Event<'_>) {
        let mut phrase = Phrase::default();
        event.record(&mut phrase);
        let line = line(None, true, &phrase.what, &phrase.found);
        self.log.lock().unwrap_or_else(PoisonError::into_inner).line(line);
    }

    fn clone_span(&self, id: &Id) -> Id {
        if let Some(step) = self.open.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&id.into_u64()) {
            step.handles += 1;
        }
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(step) = open.get_mut(&id.into_u64()) else { return false };
        step.handles -= 1;
        if step.handles > 0 {
            return false;
        }
        let Some(OpenStep { since, phrase, is_detail, .. }) = open.remove(&id.into_u64()) else { return false };
        drop(open);
        let line = line(Some(since.elapsed()), is_detail, &phrase.what, &phrase.found);
        self.log.lock().unwrap_or_else(PoisonError::into_inner).line(line);
        true
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::system::secrets::SecretValues;
    use crate::system::steps::{detail, found, noted, step};

    #[derive(Clone, Default)]
    struct Sheet(Arc<Mutex<Vec<u8>>>);

    impl Write for Sheet {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("unbroken").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The lines without their times.
    fn lines(sheet: &Sheet) -> Vec<String> {
        let text = String::from_utf8(sheet.0.lock().expect("unbroken").clone()).expect("text");
        let phrase = |line: &str| {
            let (head, phrase) = line.split_at("cicd: ".len() + 11);
            assert!(head.trim_end().ends_with(" ms") || head.trim_end() == "cicd:", "{line:?}");
            phrase[2..].to_owned()
        };
        text.lines().map(phrase).collect()
    }

    fn work() {
        let outer = step!("read {}", "cicd.yml");
        drop(detail!("git status"));
        noted!("read {} bytes", 7);
        found(&outer, "3 domains");
        drop(outer);
        let _last = step!("fetch from https://me:alpha-token@host, then \x1b[31m");
    }

    fn written(is_detailed: bool) -> Vec<String> {
        let sheet = Sheet::default();
        let writer = StepWriter::new(is_detailed, Box::new(sheet.clone()));
        tracing::subscriber::with_default(writer, || {
            work();
            assert!(lines(&sheet).is_empty(), "it is not known yet what is secret");
            mask_steps(Mask::new(&["alpha-token"].into_iter().collect()));
            assert!(!lines(&sheet).is_empty(), "it is known now");
            end_steps(|| Mask::new(&SecretValues::default()));
        });
        lines(&sheet)
    }

    #[test]
    fn each_step_has_a_line_and_nothing_secret_or_harmful_in_it() {
        let last = "fetch from https://me:***@host, then \\u{1b}[31m";
        assert_eq!(written(false), ["read cicd.yml: 3 domains", last, "in total"]);
        assert_eq!(written(true), ["  git status", "  read 7 bytes", "read cicd.yml: 3 domains", last, "in total"]);
    }

    #[test]
    fn a_phrase_is_not_written_while_nothing_listens() {
        struct Loud;
        impl fmt::Display for Loud {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                panic!("written")
            }
        }
        let step = step!("{Loud}");
        noted!("{Loud}");
        drop(step);
        mask_steps(Mask::new(&SecretValues::default()));
    }
}
