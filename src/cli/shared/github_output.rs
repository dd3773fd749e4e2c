//! The outputs of a step of GitHub Actions: appended to the file that `GITHUB_OUTPUT` names, or printed where there is none.

use std::fs::OpenOptions;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use anyhow::Result;

use crate::cli::Context;
use crate::model::error::Error;

/// Gives the outputs to the step; whether there is a step, or they were only printed.
///
/// # Errors
/// When the file cannot be written.
pub(in crate::cli) fn outputs(context: &Context, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> Result<bool> {
    let Some(path) = context.environment.get("GITHUB_OUTPUT") else {
        context.answer(write)?;
        return Ok(false);
    };
    let mut text = Vec::new();
    let appended = write(&mut text).and_then(|()| append(Path::new(path), &text));
    appended.map_err(|error| {
        Error::unknown(format!("cannot append to GITHUB_OUTPUT ({path})"))
            .because(error)
            .hint("it must name a file that this user may write; unset it to print the outputs")
    })?;
    Ok(true)
}

/// Adds a text to the summary of the step, if there is a step and a text. The log has all that the summary has.
pub(in crate::cli) fn summary(context: &Context, text: &str) {
    let Some(path) = context.environment.get("GITHUB_STEP_SUMMARY").filter(|_| !text.is_empty()) else { return };
    if let Err(error) = append(Path::new(path), text.as_bytes()) {
        context.screen.warn(&format!("cannot append to GITHUB_STEP_SUMMARY ({path}): {error}"));
    }
}

/// Appends whole lines, also behind a last line that somebody left without its end.
fn append(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
    let mut last = [b'\n'];
    if file.metadata()?.len() > 0 {
        file.seek(io::SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let gap: &[u8] = if last == [b'\n'] { b"" } else { b"\n" };
    file.write_all(&[gap, text].concat())
}
