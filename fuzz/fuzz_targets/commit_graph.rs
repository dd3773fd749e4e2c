//! A commit-graph file as an untrusted repository may have it: reading it ends, and the order of the two commits does not change the answer.
//! The bytes are a file, and the parents and levels of a file whose tables are right.
#![no_main]

use cicd::git::merge_bases_in_graph;
use libfuzzer_sys::fuzz_target;

/// The number of commits of the file with right tables; the id of each begins with a byte of its own.
const COMMITS: usize = 8;

fuzz_target!(|data: &[u8]| {
    check(data);
    check(&with_tables(data));
});

fn check(file: &[u8]) {
    for first in 0..COMMITS as u32 {
        for second in 0..first {
            let found = merge_bases_in_graph(file, first, second);
            let swapped = merge_bases_in_graph(file, second, first);
            if let (Some(found), Some(swapped)) = (found, swapped) {
                assert_eq!(found, swapped, "{first} and {second}");
            }
        }
    }
}

fn with_tables(data: &[u8]) -> Vec<u8> {
    // Parents and a level for each commit; the rest are further parents.
    let mut columns = data[..data.len().min(16 * COMMITS)].to_vec();
    columns.resize(16 * COMMITS, 0);
    let mut further = data[data.len().min(16 * COMMITS)..].to_vec();
    further.truncate(further.len() / 4 * 4);
    let fan_out = (0..256).flat_map(|byte: u32| byte.saturating_add(1).min(COMMITS as u32).to_be_bytes()).collect();
    let ids: Vec<u8> = (0..COMMITS).flat_map(|at| [at as u8; 20]).collect();
    let rows = columns.chunks(16).flat_map(|row| [&[0; 20][..], row].concat()).collect();
    let chunks: [(&[u8; 4], Vec<u8>); 4] = [(b"OIDF", fan_out), (b"OIDL", ids), (b"CDAT", rows), (b"EDGE", further)];
    let mut file = b"CGPH\x01\x01\x04\x00".to_vec();
    let mut offset = file.len() as u64 + 12 * 5;
    for (name, length) in chunks.iter().map(|(name, content)| (*name, content.len())).chain([(&[0; 4], 0)]) {
        file.extend(name);
        file.extend(offset.to_be_bytes());
        offset += length as u64;
    }
    file.extend(chunks.into_iter().flat_map(|(_, content)| content));
    file.extend([0; 20]);
    file
}
