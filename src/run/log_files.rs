//! The log of an attempt: excerpts for reports, and the shortening of a long log.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use crate::model::result::Excerpt;
use crate::system::plain_file;

/// The number of bytes of a log that are kept after its suite has been judged.
const KEPT: u64 = 128 * 1024 * 1024;

/// What is missing from a log.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LogGaps {
    /// The number of bytes of the output that were not written.
    pub(super) dropped: u64,
    /// The number of bytes that were written and are no longer there.
    pub(super) lost: u64,
}

impl LogGaps {
    /// Returns the reason why the log does not show what a command printed.
    pub(super) fn fault(self) -> Option<String> {
        if self.dropped > 0 {
            return Some(format!("the last {} bytes of the output were not kept", self.dropped));
        }
        let words = "the log was removed or cut while the command ran";
        (self.lost > 0).then(|| format!("{words}: {} bytes of the output are gone", self.lost))
    }
}

/// Cuts the middle out of a log of more than 128 MiB and inserts a note there. A log that cannot be cut stays unchanged.
pub(super) fn shorten(log: &Path) {
    drop(shorten_to(log, KEPT));
}

/// Returns true if the log was cut.
fn shorten_to(log: &Path, kept: u64) -> io::Result<bool> {
    if !log.symlink_metadata().is_ok_and(|found| found.is_file() && found.len() > kept) {
        return Ok(false);
    }
    let mut file = plain_file::open_unlinked(log)?;
    let length = file.metadata()?.len();
    let part = kept / 2;
    let folder = log.parent().unwrap_or(Path::new("."));
    let mut short = tempfile::Builder::new().prefix(".cicd-").tempfile_in(folder)?;
    copy(&mut file, short.as_file_mut(), part)?;
    write!(short, "\n[cicd: {} bytes in the middle of this log were not kept]\n", length - 2 * part)?;
    file.seek(SeekFrom::Start(length - part))?;
    copy(&mut file, short.as_file_mut(), part)?;
    short.persist(log).map_err(|error| error.error)?;
    Ok(true)
}

/// The largest number of bytes of the head of an output that are shown and kept.
const HEAD: u64 = 16 * 1024;

/// The largest number of bytes of the tail of an output that are shown and kept.
const TAIL: u64 = 48 * 1024;

/// Returns a part of a log, or the reason why it cannot be read: an empty text would claim that nothing was printed.
fn part(log: &Path, from: u64, most: u64) -> String {
    let mut bytes = Vec::new();
    let read = plain_file::open_unlinked(log).map_err(io::Error::from).and_then(|mut file| {
        file.seek(SeekFrom::Start(from))?;
        file.take(most).read_to_end(&mut bytes)
    });
    match read {
        Ok(_) => String::from_utf8_lossy(&bytes).into_owned(),
        // A log begins with the first byte that is printed.
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => format!("(cannot read {}: {error})\n", log.display()),
    }
}

/// Returns the last bytes of a log, as text.
pub(super) fn tail(log: &Path) -> String {
    let length = log.metadata().map_or(0, |metadata| metadata.len());
    part(log, length.saturating_sub(4096), 4096)
}

/// Returns the head and the tail of a log.
pub(super) fn excerpt(log: &Path) -> Excerpt {
    let length = log.symlink_metadata().map_or(0, |metadata| metadata.len());
    if length <= HEAD + TAIL {
        return Excerpt { head: part(log, 0, HEAD + TAIL), omitted: 0, tail: String::new() };
    }
    let (mut head, mut tail) = (part(log, 0, HEAD), part(log, length - TAIL, TAIL));
    // Cut at line ends, if there are any.
    let cut = head.rfind('\n').map_or(head.len(), |end| end + 1);
    head.truncate(cut);
    let cut = tail.find('\n').map_or(0, |end| end + 1);
    tail.drain(..cut);
    let omitted = length.saturating_sub((head.len() + tail.len()) as u64);
    Excerpt { head, omitted, tail }
}

fn copy(from: &mut File, to: &mut File, bytes: u64) -> io::Result<u64> {
    io::copy(&mut from.take(bytes), to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_and_the_end_of_a_long_log_stay() {
        let here = tempfile::tempdir().expect("a folder");
        let log = here.path().join("a.log");
        let check = |text: &str, kept: u64, expected: &str| {
            std::fs::write(&log, text).expect("a log");
            let is_cut = shorten_to(&log, kept).expect("cut");
            assert_eq!((std::fs::read_to_string(&log).expect("a log").as_str(), is_cut), (expected, text != expected));
        };
        check("0123456789", 10, "0123456789");
        check("0123456789", 6, "012\n[cicd: 4 bytes in the middle of this log were not kept]\n789");
        check("0123456789", 7, "012\n[cicd: 4 bytes in the middle of this log were not kept]\n789");
        check("", 0, "");
        assert_eq!(std::fs::read_dir(here.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn only_a_plain_file_is_cut() {
        let here = tempfile::tempdir().expect("a folder");
        std::fs::write(here.path().join("other"), "0123456789").expect("a file");
        std::os::unix::fs::symlink(here.path().join("other"), here.path().join("a.log")).expect("a link");
        assert!(!shorten_to(&here.path().join("a.log"), 2).expect("left alone"));
        assert!(!shorten_to(&here.path().join("none"), 2).expect("not there"));
        assert_eq!(std::fs::read(here.path().join("other")).expect("a file").len(), 10);
    }

    #[test]
    fn a_log_that_was_replaced_is_not_an_empty_one() {
        let here = tempfile::tempdir().expect("a folder");
        let log = here.path().join("a.log");
        std::os::unix::fs::symlink("/etc/hostname", &log).expect("a link");
        assert!(excerpt(&log).head.contains("cannot read"), "{:?}", excerpt(&log));
        std::fs::remove_file(&log).expect("removed");
        assert_eq!(excerpt(&log), Excerpt::default(), "nothing was printed");
        std::fs::write(&log, "").expect("a log");
        assert_eq!(excerpt(&log), Excerpt::default());
    }

    #[test]
    fn an_excerpt_is_whole_lines_of_both_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let lines = (0..20_000).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n") + "\n";
        std::fs::write(&log, &lines).expect("a log");
        let excerpt = excerpt(&log);
        assert!(excerpt.head.starts_with("line 0\n") && excerpt.head.ends_with('\n'));
        assert!(excerpt.tail.starts_with("line ") && excerpt.tail.ends_with("line 19999\n"));
        assert_eq!(excerpt.head.len() as u64 + excerpt.omitted + excerpt.tail.len() as u64, lines.len() as u64);
    }
}
