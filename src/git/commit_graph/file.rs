//! Reads one commit-graph file.
//!
//! The format is git's Documentation, "gitformat-commit-graph", version 1, with SHA-1. A file that breaks any rule of it is not used.
//! Chunks that are not listed here only make git's other questions faster.

use super::lazy::{GraphSource, LazyBytes};
use super::{BrokenGraph, IdBytes};

/// The largest file that is read, in bytes: about four million commits.
pub(super) const MOST: u64 = 256 << 20;

const ID: usize = 20;
/// The length of a row: the root tree, two parents, the level with the upper bits of the time, the rest of the time.
const ROW: usize = ID + 16;
const LEVEL: usize = ID + 8;
const HEADER: usize = 8;
/// The length of an entry in the table of chunks: a name and an offset.
const CHUNK: usize = 12;
const FAN_OUT: usize = 256;

const NO_PARENT: u32 = 0x7000_0000;
/// In a row: the other bits are a place in the list of further parents. In that list: this parent is the last one.
const MARK: u32 = 0x8000_0000;

/// One file: the commits in it by index, in the order of their ids.
pub(super) struct GraphFile {
    source: GraphSource,
    /// The number of commits whose id begins with at most this byte.
    fan_out: [u32; FAN_OUT],
    ids: LazyBytes,
    rows: LazyBytes,
    further_parents: LazyBytes,
    /// The checksums of the files that this one builds upon.
    pub(super) bases: Vec<IdBytes>,
    /// The checksum at the end of this file: its name in a chain.
    pub(super) checksum: IdBytes,
}

/// The place of a chunk in the file.
struct Chunk {
    name: [u8; 4],
    start: u64,
    length: u64,
}

impl GraphFile {
    /// Reads the header and the tables of a file.
    pub(super) fn open(source: GraphSource) -> Result<Self, BrokenGraph> {
        let length = source.len()?;
        let end = length.checked_sub(ID as u64).filter(|_| length <= MOST).ok_or(BrokenGraph)?;
        let mut header = [0; HEADER];
        source.read(&mut header, 0)?;
        let [b'C', b'G', b'P', b'H', 1, 1, chunks, bases] = header else { return Err(BrokenGraph) };
        let chunks = table(&source, usize::from(chunks), end)?;
        let find = |name: &[u8; 4]| chunks.iter().find(|chunk| chunk.name == *name);
        let part = |name: &[u8; 4], expected: Option<u64>| {
            let chunk =
                find(name).filter(|chunk| expected.is_none_or(|expected| expected == chunk.length)).ok_or(BrokenGraph)?;
            Ok(LazyBytes::new(chunk.start, usize::try_from(chunk.length).map_err(|_| BrokenGraph)?))
        };
        let fan_out = fan_out(&source, part(b"OIDF", Some(4 * FAN_OUT as u64))?)?;
        let count = u64::from(fan_out[FAN_OUT - 1]);
        let further_parents = if find(b"EDGE").is_some() { part(b"EDGE", None)? } else { LazyBytes::new(0, 0) };
        let mut checksum = [0; ID];
        source.read(&mut checksum, end)?;
        Ok(Self {
            fan_out,
            ids: part(b"OIDL", Some(count * ID as u64))?,
            rows: part(b"CDAT", Some(count * ROW as u64))?,
            further_parents,
            bases: if bases == 0 { Vec::new() } else { ids(&source, part(b"BASE", Some(u64::from(bases) * ID as u64))?)? },
            checksum,
            source,
        })
    }

    /// Returns the number of commits.
    pub(super) fn count(&self) -> u32 {
        self.fan_out[FAN_OUT - 1]
    }

    /// Returns the index of a commit; `None` if it is not in this file.
    pub(super) fn index_of(&mut self, id: &IdBytes) -> Result<Option<u32>, BrokenGraph> {
        let first = usize::from(id[0]);
        let mut low = first.checked_sub(1).map_or(0, |before| self.fan_out[before]);
        let mut high = self.fan_out[first];
        while low < high {
            let middle = low.midpoint(high);
            match self.id(middle)?.cmp(id) {
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    pub(super) fn id(&mut self, index: u32) -> Result<IdBytes, BrokenGraph> {
        self.ids.get(&self.source, index as usize * ID).copied()
    }

    /// Returns the topological level of a commit: 1 without parents, otherwise one more than the highest level of its parents.
    pub(super) fn level(&mut self, index: u32) -> Result<u32, BrokenGraph> {
        Ok(self.rows.number(&self.source, index as usize * ROW + LEVEL)? >> 2)
    }

    /// Adds the positions of a commit's parents to `parents`; more than `most` of them are an error. Positions count from the first commit of
    /// the first file of a chain.
    pub(super) fn parents(&mut self, index: u32, most: usize, parents: &mut Vec<u32>) -> Result<(), BrokenGraph> {
        let row = index as usize * ROW;
        let first = self.rows.number(&self.source, row + ID)?;
        let second = self.rows.number(&self.source, row + ID + 4)?;
        match (first, second) {
            (NO_PARENT, NO_PARENT) => {}
            (NO_PARENT, _) => return Err(BrokenGraph),
            (_, NO_PARENT) => parents.push(first),
            (_, second) if second & MARK == 0 => parents.extend([first, second]),
            (_, place) => {
                parents.push(first);
                for at in (place & !MARK) as usize.. {
                    let parent = self.further_parents.number(&self.source, at * 4)?;
                    parents.push(parent & !MARK);
                    if parent & MARK != 0 {
                        break;
                    }
                    if parents.len() > most {
                        return Err(BrokenGraph);
                    }
                }
            }
        }
        Ok(())
    }
}

/// Reads the table of chunks. They follow each other up to `end`.
fn table(source: &GraphSource, count: usize, end: u64) -> Result<Vec<Chunk>, BrokenGraph> {
    let mut table = vec![0; (count + 1) * CHUNK];
    source.read(&mut table, HEADER as u64)?;
    let first = (HEADER + table.len()) as u64;
    let mut entries = table.chunks_exact(CHUNK).map(|entry| {
        let (name, start) = entry.split_at(4);
        (name.try_into().unwrap_or_default(), start.try_into().map(u64::from_be_bytes).unwrap_or_default())
    });
    let mut chunks: Vec<Chunk> = Vec::with_capacity(count);
    let (mut name, mut start): ([u8; 4], u64) = entries.next().ok_or(BrokenGraph)?;
    for (next_name, next) in entries {
        let is_ordered = start >= first && start.is_multiple_of(4) && start <= next;
        if !is_ordered || name == [0; 4] || chunks.iter().any(|chunk| chunk.name == name) {
            return Err(BrokenGraph);
        }
        chunks.push(Chunk { name, start, length: next - start });
        (name, start) = (next_name, next);
    }
    if (name, start) == ([0; 4], end) { Ok(chunks) } else { Err(BrokenGraph) }
}

fn fan_out(source: &GraphSource, mut part: LazyBytes) -> Result<[u32; FAN_OUT], BrokenGraph> {
    let mut counts = [0; FAN_OUT];
    for (at, count) in counts.iter_mut().enumerate() {
        *count = part.number(source, at * 4)?;
    }
    if counts.is_sorted() { Ok(counts) } else { Err(BrokenGraph) }
}

fn ids(source: &GraphSource, mut part: LazyBytes) -> Result<Vec<IdBytes>, BrokenGraph> {
    (0..part.len() / ID).map(|at| part.get(source, at * ID).copied()).collect()
}
