//! Moves a command's output from the pipe to the log: stdout and stderr together, in order, in constant memory.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::io::ioctl_fionbio;

use crate::system::private;
use crate::system::secrets::{Mask, MaskedStream};

/// The size of the first buffer: most commands print little.
const LITTLE: usize = 4 * 1024;

/// The size of the buffer after a command has filled the first one.
const MUCH: usize = 64 * 1024;

/// The largest number of chunks that are moved before other events are handled.
const TURN: usize = 64;

/// The open end of a command's output and the log that it goes to.
pub(super) struct Spool {
    pipe: PipeReader,
    path: PathBuf,
    /// The log, opened with the first byte. A command without output has no log file, which would have to be deleted later.
    log: Option<Log>,
    /// The largest number of bytes that the log takes.
    most: u64,
    /// The number of bytes that were not written.
    pub(super) dropped: u64,
    buffer: Vec<u8>,
    /// The stream that masks secret values, if there are any.
    masked: Option<MaskedStream>,
}

/// An opened log.
struct Log {
    file: File,
    /// The offset at which this command's output begins.
    from: u64,
    /// The number of bytes that the log still takes.
    room: u64,
    /// The number of bytes that were written.
    written: u64,
}

/// The result of [`Spool::pump`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pumped {
    /// More output may follow.
    Open,
    /// No process holds the other end any more.
    End,
}

impl Spool {
    /// Makes the pipe.
    pub(super) fn new(log: &Path, most: u64, mask: &Mask) -> io::Result<(Self, PipeWriter)> {
        let (pipe, writer) = io::pipe()?;
        ioctl_fionbio(&pipe, true)?;
        let (buffer, masked) = (vec![0; LITTLE], mask.stream());
        Ok((Self { pipe, path: log.to_owned(), log: None, most, dropped: 0, buffer, masked }, writer))
    }

    /// Returns the offset in the log at which this command's output begins.
    pub(super) fn from(&self) -> u64 {
        let length = || self.path.metadata().map_or(0, |metadata| metadata.len());
        self.log.as_ref().map_or_else(length, |log| log.from)
    }

    /// Returns the number of bytes that were written and are not in the log: it was removed, replaced or cut while the command ran.
    pub(super) fn lost(&self) -> u64 {
        self.log.as_ref().map_or(0, |log| log.lost(&self.path))
    }

    /// Redirects all further output to another file.
    pub(super) fn redirect(&mut self, log: PathBuf) {
        (self.path, self.log, self.dropped) = (log, None, 0);
    }

    /// Separates the output so far from later output of other processes: writes bytes that were held as the possible beginning
    /// of a value.
    pub(super) fn turn(&mut self) {
        self.let_go(MaskedStream::turn);
    }

    /// Returns the pipe to wait on.
    pub(super) fn pipe(&self) -> &PipeReader {
        &self.pipe
    }

    /// Moves the available output.
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

    /// Moves all output in the pipe, without waiting for more. An unreachable process may write forever, so the number of turns
    /// is limited; a few turns hold more than any pipe does.
    pub(super) fn drain(&mut self) {
        for _ in 0..4 {
            if self.pump() == Pumped::End {
                return;
            }
        }
    }

    /// Ends the output: writes bytes that were held as the possible beginning of a value.
    pub(super) fn end(&mut self) {
        self.let_go(MaskedStream::end);
    }

    fn let_go(&mut self, how: impl Fn(&mut MaskedStream, &mut Vec<u8>)) {
        let mut rest = Vec::new();
        if let Some(masked) = &mut self.masked {
            how(masked, &mut rest);
        }
        self.write(&rest);
    }

    fn keep(&mut self, length: usize) {
        let buffer = std::mem::take(&mut self.buffer);
        if let Some(masked) = &mut self.masked {
            let mut plain = Vec::with_capacity(length);
            masked.push(&buffer[..length], &mut plain);
            self.write(&plain);
        } else {
            self.write(&buffer[..length]);
        }
        let is_much = length == buffer.len() && length < MUCH;
        self.buffer = if is_much { vec![0; MUCH] } else { buffer };
    }

    fn write(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.log.is_none() {
            self.log = Log::open(&self.path, self.most).ok();
        }
        // A full disk must not stop the suite, so bytes that cannot be kept are only counted.
        let kept = self.log.as_mut().map_or(0, |log| log.keep(bytes));
        self.dropped += (bytes.len() - kept) as u64;
    }
}

impl Log {
    fn open(path: &Path, most: u64) -> io::Result<Self> {
        let mut file = private::append(path)?;
        let from = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, from, room: most.saturating_sub(from), written: 0 })
    }

    /// Writes as many bytes as there is room for. Returns the number of written bytes.
    fn keep(&mut self, bytes: &[u8]) -> usize {
        let fits = usize::try_from(self.room).unwrap_or(usize::MAX).min(bytes.len());
        let kept = if self.file.write_all(&bytes[..fits]).is_ok() { fits } else { 0 };
        self.room -= kept as u64;
        self.written += kept as u64;
        kept
    }

    fn lost(&self, path: &Path) -> u64 {
        let Ok(own) = self.file.metadata() else { return self.written };
        let is_there = path.symlink_metadata().is_ok_and(|found| (found.dev(), found.ino()) == (own.dev(), own.ino()));
        let missing = (self.from + self.written).saturating_sub(own.len()).min(self.written);
        if is_there { missing } else { self.written }
    }
}
