//! Symbolic links: what lies behind one is what its target is. A link is recognised by its mode, not by its path.

use super::{Reader, Resolver};
use crate::graph::index::{Index, Place};
use crate::graph::paths::parent;
use crate::graph::reading::{Reading, RefKind, Reference};

/// The reader of links. The text of a link is its target.
pub struct LinkReader;

impl Reader for LinkReader {
    fn word(&self) -> &'static str {
        "link"
    }

    fn title(&self) -> &'static str {
        "symbolic links"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, _path: &str) -> bool {
        false
    }

    fn is_manifest(&self, _path: &str) -> bool {
        false
    }

    fn read(&self, _path: &str, text: &str) -> Reading {
        let mut reading = Reading::default();
        reading.refer(1, RefKind::Path, text);
        reading
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(LinkTargets(index))
    }
}

struct LinkTargets<'i>(&'i Index<'i>);

impl Resolver for LinkTargets<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        // An absolute target lies outside of the repository, or where it lies is not known.
        if !reference.name.starts_with('/') {
            places.extend(self.0.at(parent(from), &reference.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_relative_to_the_link() {
        let index = Index::new(["a/link", "b/c.txt", "b/d/e.txt"]);
        let check = |target: &str, expected: &[Place]| {
            let mut places = Vec::new();
            for reference in LinkReader.read("a/link", target).references {
                LinkReader.resolver(&index).resolve("a/link", &reference, &mut places);
            }
            assert_eq!(places, expected, "{target}");
        };
        check("../b/c.txt", &[Place::File("b/c.txt".to_owned())]);
        check("../b", &[Place::Tree("b".to_owned())]);
        check("/etc/passwd", &[]);
        check("../../x", &[]);
        check("gone", &[]);
    }
}
