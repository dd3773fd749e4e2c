//! What a terminal needs to know: colours or none, quiet or not, and text that cannot harm it.

mod errors;
mod output;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

pub use errors::render;
pub use output::output_lines;

/// A heading.
pub const BOLD: Style = Style::new().bold();
/// What is less important.
pub const DIM: Style = Style::new().dimmed();
/// Yes, green.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Look here.
pub const NOTE: Style = AnsiColor::Yellow.on_default().bold();
/// No, red.
pub const BAD: Style = AnsiColor::Red.on_default().bold();

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal that takes them, unless `NO_COLOR` or `CLICOLOR_FORCE` say otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

/// How much is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Volume {
    /// The answer only.
    Quiet,
    /// The answer, and what goes on.
    #[default]
    Normal,
    /// Everything.
    Verbose,
}

/// Where output goes: results to stdout, all else to stderr.
#[derive(Debug, Clone)]
pub struct Screen {
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
}

impl Screen {
    /// As the global flags say.
    #[must_use]
    pub fn new(color: Color, quiet: bool, verbose: bool) -> Self {
        Self { color: color.into(), quiet, verbose }
    }

    /// Writes a result to stdout in one piece, with colours where they are wanted.
    ///
    /// # Errors
    /// When stdout is closed or full.
    pub fn result(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        self.framed("", write, "")
    }

    /// Writes a result to a terminal over the one before, which has so many lines. Movements are made without colours too.
    ///
    /// # Errors
    /// As [`Screen::result`].
    pub fn over(&self, lines: usize, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let up = if lines == 0 { String::new() } else { format!("\x1b[{lines}A") };
        // Lines that are too long after all must not become two: the way back would be too short.
        self.framed(&format!("{up}\r\x1b[J\x1b[?7l"), write, "\x1b[?7h")
    }

    fn framed(&self, before: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>, after: &str) -> io::Result<()> {
        let mut text = Vec::new();
        write(&mut text)?;
        let mut stdout = io::stdout().lock();
        // Colours are taken out of the whole text at once: the streaming adapter would write piece by piece.
        if self.choice(&io::stdout()) == ColorChoice::Never && text.contains(&0x1b) {
            text = anstream::adapter::strip_bytes(&text).into_vec();
        }
        stdout.write_all(&[before.as_bytes(), &text, after.as_bytes()].concat())?;
        stdout.flush()
    }

    /// Says something on stderr that matters also with `--quiet`.
    pub fn warn(&self, text: &str) {
        self.say(&format!("{NOTE}warning{NOTE:#}: {}", printable(text)));
    }

    /// Says on stderr why nothing was done, although nothing failed.
    pub fn refuse(&self, text: &str) {
        self.say(&format!("{BAD}no{BAD:#}: {}", printable(text)));
    }

    /// Says something on stderr, unless `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.say(&printable(text));
        }
    }

    /// Says something on stderr with `--verbose` only.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            self.say(&format!("{DIM}{}{DIM:#}", printable(text)));
        }
    }

    /// Shows an error on stderr.
    pub fn error(&self, error: &crate::model::error::Error) {
        let width = 140;
        let colors = self.choice(&io::stderr()) != ColorChoice::Never;
        self.say(&render(error, colors, width));
    }

    /// How much is said.
    #[must_use]
    pub fn volume(&self) -> Volume {
        match (self.quiet, self.verbose) {
            (true, _) => Volume::Quiet,
            (false, true) => Volume::Verbose,
            (false, false) => Volume::Normal,
        }
    }

    /// Whether stdout takes colours.
    #[must_use]
    pub fn colors_on_stdout(&self) -> bool {
        self.choice(&io::stdout()) != ColorChoice::Never
    }

    /// How many columns stdout has, if it is a terminal.
    #[must_use]
    pub fn width(&self) -> Option<usize> {
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
        Some(usize::from(size.ws_col)).filter(|width| *width > 0)
    }

    /// How many rows stdout has, if it is a terminal.
    #[must_use]
    pub fn height(&self) -> Option<usize> {
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
        Some(usize::from(size.ws_row)).filter(|height| *height > 0)
    }

    /// Whether stderr takes colours.
    #[must_use]
    pub fn colors_on_stderr(&self) -> bool {
        self.choice(&io::stderr()) != ColorChoice::Never
    }

    fn say(&self, text: &str) {
        let mut out = AutoStream::new(io::stderr().lock(), self.choice(&io::stderr()));
        // With stderr gone there is nobody left to tell.
        drop(writeln!(out, "{}", text.trim_end()));
    }

    fn choice<S: anstream::stream::RawStream>(&self, stream: &S) -> ColorChoice {
        if self.color == ColorChoice::Auto { AutoStream::choice(stream) } else { self.color }
    }
}

/// Text from outside made harmless for a terminal: control characters are written as escapes, line breaks stay.
#[must_use]
pub fn printable(text: &str) -> String {
    escaped(text, |c| c != '\n' && c != '\t')
}

/// A path made harmless: one line, control characters and bytes that are no text written as escapes.
#[must_use]
pub fn path(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        shown.push_str(&escaped(chunk.valid(), |_| true));
        for byte in chunk.invalid() {
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown
}

/// Control characters (C0, DEL, C1), and those that turn the direction of text around: they make a line read as something else.
#[must_use]
pub fn is_harmful(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Where the person is: `-C` moves the program away from there.
static HERE: OnceLock<PathBuf> = OnceLock::new();

/// Takes the current folder for the one that the person is in.
pub fn stand_here() {
    if let Ok(here) = std::env::current_dir() {
        HERE.get_or_init(|| here);
    }
}

/// A path as a person would type it from here, made harmless.
#[must_use]
pub fn place(path: &Path) -> String {
    let here = HERE.get().cloned().or_else(|| std::env::current_dir().ok()).unwrap_or_default();
    let below = path.strip_prefix(&here).unwrap_or(path);
    if below.as_os_str().is_empty() {
        return ".".to_owned();
    }
    self::path(below.as_os_str().as_encoded_bytes())
}

fn escaped(text: &str, wanted: impl Fn(char) -> bool) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if is_harmful(c) && wanted(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_harm_the_terminal() {
        assert_eq!(path("a b/ü".as_bytes()), "a b/ü");
        assert_eq!(path(b"a\n\x1b[31m\xff"), "a\\n\\u{1b}[31m\\xff");
        assert_eq!(path("x\u{202e}y".as_bytes()), "x\\u{202e}y");
        assert_eq!(printable("a\nb\x07"), "a\nb\\u{7}");
    }
}
