//! Where the results of an attempt are to be found, and reading them.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::SystemTime;

use crate::result::{Case, Counts, Ended, Excerpt, JudgedBy, Verdict};

/// Where a suite's results are to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {}

pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) why: Option<String>,
    pub(super) judged_by: JudgedBy,
    pub(super) counts: Option<Counts>,
    pub(super) cases: Vec<Case>,
    pub(super) is_flaky: bool,
    pub(super) text: Option<Excerpt>,
}

impl Judged {
    pub(super) fn only(verdict: Verdict, why: String) -> Self {
        Self {
            verdict,
            why: Some(why),
            judged_by: JudgedBy::ExitCode,
            counts: None,
            cases: Vec::new(),
            is_flaky: false,
            text: None,
        }
    }
    pub(super) fn with_cases(self, _: ()) -> Self {
        self
    }
}

pub(super) struct Place<'a> {
    pub(super) wanted: &'a Wanted,
    pub(super) top: &'a Path,
    pub(super) folder: &'a str,
    pub(super) files: &'a super::suite::Files,
    pub(super) from: u64,
    pub(super) since: SystemTime,
}

pub(super) fn prepare(_: &Wanted, _: &Path, _: &Path) -> Result<(), String> {
    Ok(())
}

pub(super) async fn read(_: &Place<'_>) {}

pub(super) async fn judge(ended: Ended, _: &Place<'_>) -> Judged {
    match ended {
        Ended::Code(0) => Judged { verdict: Verdict::Passed, why: None, ..Judged::only(Verdict::Passed, String::new()) },
        other => Judged::only(Verdict::Failed, format!("{other:?}")),
    }
}

/// The most bytes of the head of an output that are shown and kept.
const HEAD: u64 = 16 * 1024;

/// The most bytes of its tail.
const TAIL: u64 = 48 * 1024;

/// The head and the tail of a log; nothing of one that cannot be read.
pub(super) fn excerpt(log: &Path) -> Excerpt {
    let read = || -> std::io::Result<Excerpt> {
        let mut file = std::fs::File::open(log)?;
        let length = file.metadata()?.len();
        let mut part = |from: u64, most: u64| -> std::io::Result<String> {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(from))?;
            file.by_ref().take(most).read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        if length <= HEAD + TAIL {
            return Ok(Excerpt { head: part(0, length)?, omitted: 0, tail: String::new() });
        }
        let (mut head, mut tail) = (part(0, HEAD)?, part(length - TAIL, TAIL)?);
        // Whole lines, where there are lines.
        let cut = head.rfind('\n').map_or(head.len(), |end| end + 1);
        head.truncate(cut);
        let cut = tail.find('\n').map_or(0, |end| end + 1);
        tail.drain(..cut);
        let omitted = length.saturating_sub((head.len() + tail.len()) as u64);
        Ok(Excerpt { head, omitted, tail })
    };
    read().unwrap_or_default()
}
