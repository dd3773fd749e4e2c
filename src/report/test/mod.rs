//! The reports of a run of suites: on a terminal, as JSON lines, as JUnit, and on GitHub. Each is a [`Listener`].
//!
//! The runner decides the results; this module only formats them.

mod bars;
mod canvas;
mod github;
mod json;
mod junit;
mod markdown;
pub(crate) mod notices;
mod plan;
#[cfg(test)]
mod read_back;
#[cfg(test)]
mod samples;
mod summary;
mod terminal;
mod words;

use std::io::{self, Write};

pub use bars::Bars;
pub use github::GitHubReport;
pub use json::Json;
pub use junit::{Dialect, Junit};
pub use plan::plan;
pub use terminal::{Terminal, TerminalOptions};

use crate::model::event::{Event, Listener};

/// Several listeners as one. Each gets every event, even after another one failed; the first error is returned.
#[derive(Default)]
pub struct Several(pub Vec<Box<dyn Listener + Send>>);

impl std::fmt::Debug for Several {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Several({})", self.0.len())
    }
}

impl Listener for Several {
    fn hear(&mut self, event: &Event) -> io::Result<()> {
        let mut first = Ok(());
        for listener in &mut self.0 {
            let this = listener.hear(event);
            first = first.and(this);
        }
        first
    }
}

/// Writes text in one call. A closed pipe is not an error.
fn put(out: &mut dyn Write, text: &[u8]) -> io::Result<()> {
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::model::event::Summary;

    struct One(Arc<Mutex<Vec<u8>>>, u8, bool);

    impl Listener for One {
        fn hear(&mut self, _: &Event) -> io::Result<()> {
            self.0.lock().expect("the list").push(self.1);
            if self.2 { Err(io::Error::other(self.1.to_string())) } else { Ok(()) }
        }
    }

    #[test]
    fn every_listener_is_called_and_the_first_failure_is_returned() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let one = |number, fails| -> Box<dyn Listener + Send> { Box::new(One(heard.clone(), number, fails)) };
        let mut several = Several(vec![one(1, false), one(2, true), one(3, true)]);
        let error = several.hear(&Event::RunEnded(Summary::default())).expect_err("a failure");
        assert_eq!((error.to_string(), heard.lock().expect("the list").clone()), ("2".to_owned(), vec![1, 2, 3]));
    }
}
