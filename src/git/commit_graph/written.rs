//! Writes commit-graph files of made-up histories, for tests.

use git2::Oid;

use super::file::GraphFile;
use super::lazy::GraphSource;
use super::{BrokenGraph, CommitGraph, IdBytes};

/// Returns the id of the commit with this number.
pub(in crate::git) fn id(number: usize) -> Oid {
    Oid::from_bytes(&blake3::hash(&number.to_le_bytes()).as_bytes()[..20]).expect("twenty bytes")
}

/// Returns the files of a chain, the oldest first, that end before the commits `ends`. In the history, the parents of a commit come before it.
pub(in crate::git) fn chain(history: &[Vec<usize>], ends: &[usize]) -> Vec<Vec<u8>> {
    let mut positions = vec![0_u32; history.len()];
    let mut levels: Vec<u32> = Vec::new();
    for parents in history {
        levels.push(1 + parents.iter().map(|parent| levels[*parent]).max().unwrap_or(0));
    }
    let (mut files, mut names, mut start): (Vec<Vec<u8>>, Vec<u8>, usize) = (Vec::new(), Vec::new(), 0);
    for end in ends {
        let mut commits: Vec<usize> = (start..*end).collect();
        commits.sort_unstable_by_key(|commit| id(*commit));
        for (at, commit) in commits.iter().enumerate() {
            positions[*commit] = u32::try_from(start + at).expect("a small number");
        }
        let (mut rows, mut edges) = (Vec::new(), Vec::new());
        for commit in &commits {
            let parents: Vec<u32> = history[*commit].iter().map(|parent| positions[*parent]).collect();
            rows.extend([7; 20]);
            for number in columns(&parents, &mut edges).into_iter().chain([levels[*commit] << 2, 1_700_000_000]) {
                rows.extend(number.to_be_bytes());
            }
        }
        let ids: Vec<IdBytes> = commits.iter().map(|commit| id(*commit).as_bytes().try_into().expect("twenty bytes")).collect();
        let file = file(&ids, rows, edges, &names);
        names.extend(&file[file.len() - 20..]);
        files.push(file);
        start = *end;
    }
    files
}

/// Returns the two columns of a commit's parents; the further ones go to `edges`.
fn columns(parents: &[u32], edges: &mut Vec<u8>) -> [u32; 2] {
    const NONE: u32 = 0x7000_0000;
    match parents {
        [] => [NONE, NONE],
        [only] => [*only, NONE],
        [first, second] => [*first, *second],
        [first, further @ .., last] => {
            let place = u32::try_from(edges.len() / 4).expect("a small number");
            further.iter().chain([&(last | 1 << 31)]).for_each(|parent| edges.extend(parent.to_be_bytes()));
            [*first, place | 1 << 31]
        }
    }
}

fn file(ids: &[IdBytes], rows: Vec<u8>, edges: Vec<u8>, bases: &[u8]) -> Vec<u8> {
    let up_to = |byte: usize| ids.iter().filter(|id| usize::from(id[0]) <= byte).count();
    let fan_out = (0..256).flat_map(|byte| u32::try_from(up_to(byte)).expect("a small number").to_be_bytes()).collect();
    let chunks = [(b"OIDF", fan_out), (b"OIDL", ids.concat()), (b"CDAT", rows), (b"EDGE", edges), (b"BASE", bases.to_vec())];
    let chunks: Vec<(&[u8; 4], Vec<u8>)> = chunks.into_iter().filter(|(_, content)| !content.is_empty()).collect();
    let count = |number: usize| u8::try_from(number).expect("a small number");
    let mut file = [b"CGPH\x01\x01", &[count(chunks.len()), count(bases.len() / 20)][..]].concat();
    let mut offset = 8 + 12 * (chunks.len() + 1);
    for (name, length) in chunks.iter().map(|(name, content)| (*name, content.len())).chain([(&[0; 4], 0)]) {
        file.extend(name);
        file.extend((offset as u64).to_be_bytes());
        offset += length;
    }
    file.extend(chunks.into_iter().flat_map(|(_, content)| content));
    let checksum = blake3::hash(&file);
    file.extend(&checksum.as_bytes()[..20]);
    file
}

/// Opens the files of a chain, the oldest first.
pub(in crate::git) fn opened(files: &[Vec<u8>]) -> Result<CommitGraph, BrokenGraph> {
    CommitGraph::new(files.iter().map(|file| GraphFile::open(GraphSource::Memory(file.clone()))).collect::<Result<_, _>>()?)
}
