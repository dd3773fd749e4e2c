//! The terminal that the bars are drawn on, whose writes never fail. [`super::bars`] decides which terminal is used, and when.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use indicatif::TermLike;

/// A function that returns the rows and columns of a terminal.
pub(super) type Size = fn() -> Option<(u16, u16)>;

/// A terminal to draw on. Its methods return no errors, because indicatif panics on them.
pub(super) struct Canvas {
    /// The text for the next flush, and the writer that gets it.
    out: Mutex<(String, Box<dyn Write + Send>)>,
    size: Size,
}

impl fmt::Debug for Canvas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Canvas")
    }
}

impl Canvas {
    pub(super) fn new(out: Box<dyn Write + Send>, size: Size) -> Self {
        Self { out: Mutex::new((String::new(), out)), size }
    }

    fn push(&self, text: &str) {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).0.push_str(text);
    }

    fn move_by(&self, n: usize, direction: char) {
        if n > 0 {
            self.push(&format!("\x1b[{n}{direction}"));
        }
    }
}

impl TermLike for Canvas {
    fn width(&self) -> u16 {
        (self.size)().map_or(80, |(_, columns)| columns)
    }

    fn height(&self) -> u16 {
        (self.size)().map_or(24, |(rows, _)| rows)
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.move_by(n, 'A');
        Ok(())
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.move_by(n, 'B');
        Ok(())
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.move_by(n, 'C');
        Ok(())
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.move_by(n, 'D');
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.push(text);
        self.push("\n");
        Ok(())
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.push(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.push("\r\x1b[2K");
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        let mut both = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let (text, out) = &mut *both;
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
        text.clear();
        Ok(())
    }
}
