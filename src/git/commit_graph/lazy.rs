//! Parts of a file that are read when they are asked for, in blocks and once each.

use std::fs::File;
use std::os::unix::fs::FileExt;

use super::BrokenGraph;

/// The bytes that one read asks for. A walk through the whole history of a small graph takes few reads; one through a few commits of a large
/// graph, whose rows lie far apart, copies little.
const BLOCK: usize = 8 << 10;

/// The content of a file.
pub(super) enum GraphSource {
    File(File),
    /// The bytes that the fuzz target and the tests bring.
    Memory(Vec<u8>),
}

impl GraphSource {
    /// Returns the number of bytes.
    pub(super) fn len(&self) -> Result<u64, BrokenGraph> {
        match self {
            Self::File(file) => Ok(file.metadata().map_err(|_| BrokenGraph)?.len()),
            Self::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// Fills `into` with the bytes that begin at `from`. A file that is cut off meanwhile is broken.
    pub(super) fn read(&self, into: &mut [u8], from: u64) -> Result<(), BrokenGraph> {
        match self {
            Self::File(file) => file.read_exact_at(into, from).map_err(|_| BrokenGraph),
            Self::Memory(bytes) => {
                let start = usize::try_from(from).map_err(|_| BrokenGraph)?;
                let end = start.checked_add(into.len()).ok_or(BrokenGraph)?;
                into.copy_from_slice(bytes.get(start..end).ok_or(BrokenGraph)?);
                Ok(())
            }
        }
    }
}

/// A part of a file. Memory that was not read into is reserved, but not used.
pub(super) struct LazyBytes {
    start: u64,
    bytes: Vec<u8>,
    is_read: Vec<bool>,
}

impl LazyBytes {
    pub(super) fn new(start: u64, length: usize) -> Self {
        Self { start, bytes: vec![0; length], is_read: vec![false; length.div_ceil(BLOCK)] }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the `N` bytes that begin at `from`.
    pub(super) fn get<const N: usize>(&mut self, source: &GraphSource, from: usize) -> Result<&[u8; N], BrokenGraph> {
        let end = from.checked_add(N).filter(|end| *end <= self.bytes.len()).ok_or(BrokenGraph)?;
        for block in from / BLOCK..end.div_ceil(BLOCK) {
            if !self.is_read[block] {
                let (at, to) = (block * BLOCK, self.bytes.len().min((block + 1) * BLOCK));
                source.read(&mut self.bytes[at..to], self.start + at as u64)?;
                self.is_read[block] = true;
            }
        }
        self.bytes[from..end].first_chunk().ok_or(BrokenGraph)
    }

    /// Returns the number at `from`.
    pub(super) fn number(&mut self, source: &GraphSource, from: usize) -> Result<u32, BrokenGraph> {
        self.get(source, from).map(|bytes| u32::from_be_bytes(*bytes))
    }
}
