//! Graphs that are whole, and graphs that break a rule of their format.

use super::written::{chain, id, opened};
use super::*;

/// A history with an octopus merge and two roots.
fn history() -> Vec<Vec<usize>> {
    [&[][..], &[0], &[0], &[], &[1, 2], &[4, 3, 2, 1], &[5], &[6, 3, 4]].into_iter().map(<[usize]>::to_vec).collect()
}

/// Returns the parents of the commits of a history as their numbers; an error if one of them cannot be read.
fn parents(graph: &mut CommitGraph, len: usize) -> Result<Vec<Vec<usize>>, BrokenGraph> {
    let ids: Vec<Oid> = (0..len).map(id).collect();
    let mut all = Vec::new();
    for id in &ids {
        let position = graph.position(*id)?.ok_or(BrokenGraph)?;
        assert_eq!(graph.id(position), Ok(*id));
        let mut parents = Vec::new();
        graph.parents(position, 100, &mut parents)?;
        let numbers = parents.into_iter().map(|parent| graph.id(parent).map(|id| ids.iter().position(|other| *other == id)));
        all.push(numbers.map(|number| number?.ok_or(BrokenGraph)).collect::<Result<_, _>>()?);
    }
    Ok(all)
}

#[test]
fn the_parents_of_every_commit_in_a_file_and_in_a_chain() {
    let history = history();
    for ends in [&[8][..], &[3, 8], &[1, 2, 6, 8], &[4, 8]] {
        let mut graph = opened(&chain(&history, ends)).expect("a graph");
        assert_eq!(graph.len(), 8);
        assert_eq!(parents(&mut graph, 8), Ok(history.clone()), "{ends:?}");
        assert_eq!((graph.position(id(8)), graph.id(8), graph.level(8)), (Ok(None), Err(BrokenGraph), Err(BrokenGraph)));
    }
    // More than a block.
    let line: Vec<Vec<usize>> = (0..3_000).map(|at: usize| at.checked_sub(1).into_iter().collect()).collect();
    let mut large = opened(&chain(&line, &[3_000])).expect("a graph");
    for number in [0, 1, 1_500, 2_999] {
        let position = large.position(id(number)).expect("a graph").expect("a commit");
        assert_eq!(large.level(position), Ok(u32::try_from(number).expect("a small number") + 1));
    }
}

/// Replaces bytes of the only file of a graph. Its chunks: OIDF at 68, OIDL at 1092, CDAT at 1252, EDGE at 1540 up to 1560.
#[test]
fn a_graph_that_breaks_a_rule_is_not_used() {
    let whole = chain(&history(), &[8]).remove(0);
    assert_eq!((&whole[32..36], &whole[40..44], whole.len()), (&b"CDAT"[..], &[0, 0, 4, 0xe4][..], 1580));
    let check = |what: &str, at: usize, bytes: &[u8]| {
        let mut file = whole.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        let read = opened(&[file]).and_then(|mut graph| parents(&mut graph, 8));
        assert_eq!(read, Err(BrokenGraph), "{what}");
    };
    check("another kind of file", 0, b"CGPX");
    check("another version", 4, &[2]);
    check("SHA-256", 5, &[2]);
    check("a chunk less in the header", 6, &[3]);
    check("more chunks than the table has", 6, &[5]);
    check("a file of a chain, alone", 7, &[1]);
    check("a name twice", 32, b"OIDF");
    check("no OIDF", 8, b"OIDX");
    check("no OIDL", 20, b"OIDX");
    check("no CDAT", 32, b"CDAX");
    check("no EDGE", 44, b"EDGX");
    check("an end in the middle", 20, &[0; 4]);
    check("no end", 56, b"MORE");
    check("a chunk in the header", 12, &[0, 0, 0, 0, 0, 0, 0, 8]);
    check("a chunk beyond the file", 36, &[0, 0, 0, 1, 0, 0, 4, 0xe4]);
    check("a chunk that ends before it begins", 24, &[0, 0, 0, 0, 0, 0, 6, 0]);
    check("a chunk at an odd place", 48, &[0, 0, 0, 0, 0, 0, 6, 5]);
    check("more commits than ids", 68 + 4 * 255, &[0, 0, 0, 9]);
    check("counts that fall", 68, &[0, 0, 0, 9]);
    for row in (0..8).map(|at| 1252 + 36 * at) {
        check("a parent beyond the graph", row + 20, &8_u32.to_be_bytes());
        check("a second parent beyond the graph", row + 24, &8_u32.to_be_bytes());
        check("further parents beyond their list", row + 24, &0x8000_0005_u32.to_be_bytes());
        check("a level of nothing", row + 28, &[0; 4]);
        check("a level that is too high", row + 28, &(9_u32 << 2).to_be_bytes());
        check("a level that is far too high", row + 28, &[0xff; 4]);
        let own = u32::try_from((row - 1252) / 36).expect("a small number");
        check("its own parent", row + 20, &own.to_be_bytes());
    }
    check("further parents without a last one", 1540 + 16, &0_u32.to_be_bytes());
    for end in 0..whole.len() {
        assert!(opened(&[whole[..end].to_vec()]).is_err(), "the first {end} bytes");
    }
    assert!(opened(&[[&whole[..], &[0; 4]].concat()]).is_err(), "with bytes at the end");
    let mut graph = opened(std::slice::from_ref(&whole)).expect("a graph");
    let octopus = graph.position(id(5)).expect("a graph").expect("a commit");
    assert_eq!(graph.parents(octopus, 2, &mut Vec::new()), Err(BrokenGraph), "more parents than are wanted");
}

#[test]
fn the_files_of_a_chain_name_those_before_them() {
    let files = chain(&history(), &[2, 5, 8]);
    assert!(opened(&files).is_ok());
    let check = |what: &str, files: &[&Vec<u8>]| {
        let files: Vec<Vec<u8>> = files.iter().map(|file| (*file).clone()).collect();
        assert!(opened(&files).is_err(), "{what}");
    };
    check("without the first", &[&files[1], &files[2]]);
    check("without the second", &[&files[0], &files[2]]);
    check("in another order", &[&files[0], &files[2], &files[1]]);
    check("the last one alone", &[&files[2]]);
    check("the same twice", &[&files[0], &files[0]]);
    let other = chain(&[vec![], vec![]], &[2]).remove(0);
    check("another first one", &[&other, &files[1]]);
}

#[test]
fn the_list_of_a_chain_names_files_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = "0a".repeat(20);
    std::fs::write(folder.path().join(format!("graph-{name}.graph")), "x").expect("a file");
    let check = |list: &str, expected: Option<usize>| {
        std::fs::write(folder.path().join("commit-graph-chain"), list).expect("a file");
        assert_eq!(super::chain(folder.path()).map(|files| files.len()), expected, "{list:?}");
    };
    check(&format!("{name}\n"), Some(1));
    check(&format!("{name}\n{name}\n"), Some(2));
    check("", Some(0));
    check(&name, None);
    check(&format!("{name}\r"), None);
    check(&format!("{}\n", "0b".repeat(20)), None);
    check(&format!("{}\n", "../".repeat(13) + "x"), None);
    check(&format!("{name}\n").repeat(MOST_FILES), Some(MOST_FILES));
    check(&format!("{name}\n").repeat(MOST_FILES + 1), None);
    std::fs::remove_file(folder.path().join("commit-graph-chain")).expect("a file");
    assert!(super::chain(folder.path()).is_none());
}
