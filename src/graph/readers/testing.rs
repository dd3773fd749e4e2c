//! Helpers of the tests: small repositories, and where the references of a file lead.

use super::{READERS, Reader, of};
use crate::graph::index::{Index, Place};
use crate::graph::reading::Reading;

/// Returns the lines and names of all references of a file.
pub(super) fn references(reader: &dyn Reader, path: &str, text: &str) -> Vec<(u32, String)> {
    reader.read(path, text).references.into_iter().map(|reference| (reference.line, reference.name)).collect()
}

/// Checks the places that the references of the file `from` lead to, in a repository of these files (path, content).
pub(super) fn check_with(files: &[(&str, &str)], from: &str, expected: &[&str]) {
    let read = |file: usize| of(files[file].0).map(|at| (files[file].0, at, READERS[at].read(files[file].0, files[file].1)));
    let readings: Vec<(&str, usize, Reading)> = (0..files.len()).filter_map(read).collect();
    let mut index = Index::new(files.iter().map(|(path, _)| *path));
    for (path, at, reading) in &readings {
        index.declare(READERS[*at].word(), path, reading);
    }
    let (_, at, reading) = readings.iter().find(|(path, ..)| *path == from).expect("a reader claims the file");
    let resolver = READERS[*at].resolver(&index);
    let mut places = Vec::new();
    for reference in &reading.references {
        resolver.resolve(from, reference, &mut places);
    }
    let mut found: Vec<String> = places.into_iter().map(shown).collect();
    found.sort();
    found.dedup();
    assert_eq!(found, expected, "{from}");
}

fn shown(place: Place) -> String {
    match place {
        Place::File(path) => path,
        Place::Folder(path) => format!("{path}/*"),
        Place::Tree(path) => format!("{path}/**"),
    }
}
