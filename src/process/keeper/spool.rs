//! A command's output on its way from the pipe to the log: stdout and stderr in one, in order, in constant memory.

use std::fs::{File, OpenOptions};
use std::io::{self, PipeReader, PipeWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rustix::io::ioctl_fionbio;

/// How much is moved at once.
const CHUNK: usize = 64 * 1024;

/// The most chunks that are moved before other things are looked at again.
const TURN: usize = 64;

/// The open end of a command's output and the log that it goes to.
pub(super) struct Spool {
    pipe: PipeReader,
    log: File,
    /// How many more bytes the log takes.
    room: u64,
    /// Where this command's output begins in the log.
    pub(super) from: u64,
    /// Bytes that were not written.
    pub(super) dropped: u64,
    buffer: Vec<u8>,
}

/// What [`Spool::pump`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pumped {
    /// There may be more later.
    Open,
    /// Nobody holds the other end any more.
    End,
}

impl Spool {
    /// Opens the log and makes the pipe.
    pub(super) fn open(log: &Path, most: u64) -> io::Result<(Self, PipeWriter)> {
        let mut log = OpenOptions::new().create(true).append(true).open(log)?;
        let from = log.seek(SeekFrom::End(0))?;
        let (pipe, writer) = io::pipe()?;
        ioctl_fionbio(&pipe, true)?;
        Ok((Self { pipe, log, room: most.saturating_sub(from), from, dropped: 0, buffer: vec![0; CHUNK] }, writer))
    }

    /// What to wait on.
    pub(super) fn pipe(&self) -> &PipeReader {
        &self.pipe
    }

    /// Moves what is there.
    pub(super) fn pump(&mut self) -> Pumped {
        for _ in 0..TURN {
            match self.pipe.read(&mut self.buffer) {
                Ok(0) => return Pumped::End,
                Ok(length) => self.keep(length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Pumped::Open,
                Err(_) => return Pumped::End,
            }
        }
        Pumped::Open
    }

    /// Moves all that is in the pipe, without waiting for more. A process out of reach may write for ever: a few turns hold
    /// more than any pipe does.
    pub(super) fn drain(&mut self) {
        for _ in 0..4 {
            if self.pump() == Pumped::End {
                return;
            }
        }
    }

    fn keep(&mut self, length: usize) {
        let bytes = &self.buffer[..length];
        let fits = usize::try_from(self.room).unwrap_or(usize::MAX).min(length);
        // A full disk must not stop the suite: what cannot be kept is counted.
        let kept = if self.log.write_all(&bytes[..fits]).is_ok() { fits } else { 0 };
        self.room -= kept as u64;
        self.dropped += (length - kept) as u64;
    }
}
