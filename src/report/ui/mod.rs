//! The settings of a terminal: colours, verbosity, and text without harmful characters.

mod errors;
mod output;
mod steps;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

pub use errors::render;
pub use output::output_lines;
pub(crate) use steps::{end_steps, mask_steps, show_steps};

/// The style of a heading.
pub const BOLD: Style = Style::new().bold();
/// The style of less important text.
pub const DIM: Style = Style::new().dimmed();
/// The style of success, in green.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// The style of a notice.
pub const NOTE: Style = AnsiColor::Yellow.on_default().bold();
/// The style of a failure, in red.
pub const BAD: Style = AnsiColor::Red.on_default().bold();

/// Possible uses of colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal with colours; `NO_COLOR` and `CLICOLOR_FORCE` override this.
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

/// Possible amounts of output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Volume {
    /// Only the result.
    Quiet,
    /// The result and the progress.
    #[default]
    Normal,
    /// Everything.
    Verbose,
}

/// The outputs of the program: results go to stdout, everything else to stderr.
#[derive(Debug, Clone)]
pub struct Screen {
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
}

impl Screen {
    /// Creates a screen with the settings of the global flags.
    #[must_use]
    pub fn new(color: Color, quiet: bool, verbose: bool) -> Self {
        Self { color: color.into(), quiet, verbose }
    }

    /// Writes a result to stdout in one call, with colours if they are enabled.
    ///
    /// # Errors
    /// Returns an error if stdout is closed or full.
    pub fn result(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        self.framed("", write, "")
    }

    /// Writes a result to a terminal over the previous one, which has `lines` lines. The cursor moves even without colours.
    ///
    /// # Errors
    /// Returns an error in the same cases as [`Screen::result`].
    pub fn over(&self, lines: usize, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let up = if lines == 0 { String::new() } else { format!("\x1b[{lines}A") };
        // A line that is too long must not wrap, because the cursor would then move back too few lines.
        self.framed(&format!("{up}\r\x1b[J\x1b[?7l"), write, "\x1b[?7h")
    }

    fn framed(&self, before: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>, after: &str) -> io::Result<()> {
        let mut text = Vec::new();
        write(&mut text)?;
        let mut stdout = io::stdout().lock();
        // Colours are removed from the whole text at once, because the streaming adapter would write it in pieces.
        if self.choice(&io::stdout()) == ColorChoice::Never && text.contains(&0x1b) {
            text = anstream::adapter::strip_bytes(&text).into_vec();
        }
        stdout.write_all(&[before.as_bytes(), &text, after.as_bytes()].concat())?;
        stdout.flush()
    }

    /// Writes a message to stderr, even with `--quiet`.
    pub fn warn(&self, text: &str) {
        self.say(&format!("{NOTE}warning{NOTE:#}: {}", printable(text)));
    }

    /// Writes to stderr why nothing was done, although nothing failed.
    pub fn refuse(&self, text: &str) {
        self.say(&format!("{BAD}no{BAD:#}: {}", printable(text)));
    }

    /// Writes a message to stderr, unless `--quiet` is set.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.say(&printable(text));
        }
    }

    /// Writes a message to stderr with `--verbose` only.
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

    /// Returns the amount of output.
    #[must_use]
    pub fn volume(&self) -> Volume {
        match (self.quiet, self.verbose) {
            (true, _) => Volume::Quiet,
            (false, true) => Volume::Verbose,
            (false, false) => Volume::Normal,
        }
    }

    /// Returns true if stdout shows colours.
    #[must_use]
    pub fn colors_on_stdout(&self) -> bool {
        self.choice(&io::stdout()) != ColorChoice::Never
    }

    /// Returns the number of columns of stdout, if it is a terminal.
    #[must_use]
    pub fn width(&self) -> Option<usize> {
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
        Some(usize::from(size.ws_col)).filter(|width| *width > 0)
    }

    /// Returns the number of rows of stdout, if it is a terminal.
    #[must_use]
    pub fn height(&self) -> Option<usize> {
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
        Some(usize::from(size.ws_row)).filter(|height| *height > 0)
    }

    /// Returns true if stderr shows colours.
    #[must_use]
    pub fn colors_on_stderr(&self) -> bool {
        self.choice(&io::stderr()) != ColorChoice::Never
    }

    fn say(&self, text: &str) {
        let mut out = AutoStream::new(io::stderr().lock(), self.choice(&io::stderr()));
        // If stderr is closed, the message cannot be shown anywhere.
        drop(writeln!(out, "{}", text.trim_end()));
    }

    fn choice<S: anstream::stream::RawStream>(&self, stream: &S) -> ColorChoice {
        if self.color == ColorChoice::Auto { AutoStream::choice(stream) } else { self.color }
    }
}

/// Returns external text without harmful characters: control characters are written as escapes, line breaks stay.
#[must_use]
pub fn printable(text: &str) -> String {
    escaped(text, |c| c != '\n' && c != '\t')
}

/// Returns a path on one line, with control characters and bytes that are not text written as escapes.
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

/// Returns true for control characters (C0, DEL, C1) and for characters that change the text direction, which would make a line
/// look different.
#[must_use]
pub fn is_harmful(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The folder in which the program was started; `-C` changes the current folder.
static HERE: OnceLock<PathBuf> = OnceLock::new();

/// Stores the current folder as the one in which the program was started.
pub fn stand_here() {
    if let Ok(here) = std::env::current_dir() {
        HERE.get_or_init(|| here);
    }
}

/// Returns a path as a person would type it from the start folder, without harmful characters.
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
