//! From references between files to dependencies between domains.
//!
//! A file that no domain owns, and a global file, is passed through: if a file of `orders` needs it, and it needs a file of `money`,
//! `orders` depends on `money`.

mod kept;
mod near;
mod nodes;

use std::collections::{BTreeMap, HashMap};

use super::judge::{Judge, Map};
use crate::config::DomainKind;
use crate::graph::index::Place;
use crate::graph::paths::is_within;
use crate::graph::reading::Reference;
use crate::graph::{Scan, Unread, UnreadReason};
use crate::model::proof::{DomainEdges, Proof, ProvenEdge, UnreadFile};
use crate::model::reasons::{Change, ChangeKind, Rule};
use crate::system::steps::{found, step};

pub(crate) use kept::{EdgeKey, edges_of};
use nodes::{Nodes, PathOwner};

/// Turns a scan into dependencies between the domains of a map.
#[must_use]
pub(crate) fn edges(map: &Map<'_>, scan: &Scan) -> DomainEdges {
    let step = step!("dependencies between domains");
    let mut builder = EdgeBuilder::new(map, scan);
    scan.follow(|from, reference, places| builder.reference(from, reference, places));
    let edges = builder.finish(&scan.unread);
    found(&step, edges.edges.iter().map(Vec::len).sum::<usize>());
    edges
}

/// A reference from a file of a domain to a file of no domain.
struct Passage {
    from: usize,
    node: usize,
    proof: Proof,
    is_for_tests: bool,
}

struct EdgeBuilder<'m, 'c, 's> {
    map: &'m Map<'c>,
    nodes: Nodes<'m, 'c, 's>,
    edges: BTreeMap<(usize, usize), ProvenEdge>,
    passages: Vec<Passage>,
    /// The file that is being read, and what it belongs to.
    current: (&'s str, PathOwner),
}

impl<'m, 'c, 's> EdgeBuilder<'m, 'c, 's> {
    fn new(map: &'m Map<'c>, scan: &'s Scan) -> Self {
        let nodes = Nodes::new(map, scan);
        Self { map, nodes, edges: BTreeMap::new(), passages: Vec::new(), current: ("", PathOwner::Nothing) }
    }

    fn reference(&mut self, from: &'s str, reference: &Reference, places: &[Place]) {
        if self.current.0 != from {
            self.current = (from, self.nodes.owned(from));
        }
        let owned = self.current.1.clone();
        for place in places {
            let targets = self.nodes.targets(place);
            match &owned {
                PathOwner::Nothing => {}
                PathOwner::Node(node) => self.nodes.connect(*node, &targets),
                PathOwner::Domains(domains) => {
                    for from in domains.iter() {
                        self.note(*from, reference, place, &targets);
                    }
                }
            }
        }
    }

    fn note(&mut self, from: usize, reference: &Reference, place: &Place, targets: &nodes::NodeTargets) {
        let path = self.current.0;
        let others = targets.domains.iter().filter(|to| **to != from);
        let is_for_tests = is_test_place(path);
        for to in others {
            let edge = (from, *to);
            match self.edges.get_mut(&edge) {
                Some(known) if !known.is_for_tests || is_for_tests => known.lines += 1,
                known => {
                    let lines = known.map_or(0, |known| known.lines) + 1;
                    self.edges.insert(edge, ProvenEdge { to: *to, proof: proof(path, reference, place), lines, is_for_tests });
                }
            }
        }
        for node in &targets.nodes {
            self.passages.push(Passage { from, node: *node, proof: proof(path, reference, place), is_for_tests });
        }
    }

    fn finish(mut self, unread: &[Unread]) -> DomainEdges {
        let config = self.map.config();
        let mut reached: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for Passage { from, node, proof, is_for_tests } in std::mem::take(&mut self.passages) {
            for (to, last) in reached.entry(node).or_insert_with(|| self.nodes.reached(node)).iter() {
                if *to != from {
                    let through = Some(self.nodes.path(*last).to_owned());
                    let edge = ProvenEdge { to: *to, proof: Proof { through, ..proof.clone() }, lines: 1, is_for_tests };
                    self.edges.entry((from, *to)).or_insert(edge);
                }
            }
        }
        let mut edges: Vec<Vec<ProvenEdge>> = vec![Vec::new(); config.domains.len()];
        for ((from, _), edge) in self.edges {
            let excepted = |name: &str| config.domains[from].not_on.iter().any(|(other, _)| other.value == name);
            if !excepted(&config.domains[edge.to].name.value) {
                edges[from].push(edge);
            }
        }
        let read = self.nodes.read_by_domain(config.domains.len());
        DomainEdges { edges, unread: unread_by_domain(&mut self.nodes, unread, config.domains.len()), read }
    }
}

fn proof(path: &str, reference: &Reference, place: &Place) -> Proof {
    let (Place::File(leads_to) | Place::Folder(leads_to) | Place::Tree(leads_to)) = place;
    Proof {
        path: path.to_owned(),
        line: reference.line,
        text: reference.name.clone(),
        leads_to: leads_to.clone(),
        through: None,
    }
}

/// Assigns unread files to the domains that own them. A manifest of no domain leaves the dependencies of all files below it unknown
/// that the same reader reads.
fn unread_by_domain(nodes: &mut Nodes<'_, '_, '_>, unread: &[Unread], count: usize) -> Vec<Vec<UnreadFile>> {
    let mut by_domain: Vec<Vec<UnreadFile>> = vec![Vec::new(); count];
    for unread in unread {
        let domains = match nodes.owned(&unread.path) {
            PathOwner::Domains(domains) => domains.to_vec(),
            PathOwner::Nothing => Vec::new(),
            PathOwner::Node(_) => nodes.readers_below(crate::graph::paths::parent(&unread.path), unread.title),
        };
        for domain in domains {
            let why = match &unread.why {
                UnreadReason::NoReader => None,
                UnreadReason::Broken(why) => Some(why.clone()),
                UnreadReason::TooLarge => Some("it is larger than 4 MiB".to_owned()),
                UnreadReason::NotAtHand => Some("its content is not in this clone".to_owned()),
                UnreadReason::TooMany => Some("the repository has more sources than are read".to_owned()),
            };
            by_domain[domain].push(UnreadFile { path: unread.path.clone(), title: unread.title.to_owned(), why });
        }
    }
    by_domain
}

/// Returns true for a file that only tests need, by its place.
fn is_test_place(path: &str) -> bool {
    let name = crate::graph::paths::last(path).to_ascii_lowercase();
    let is_folder =
        |name: &str| matches!(name, "test" | "tests" | "__tests__" | "spec" | "e2e" | "androidTest" | "testFixtures");
    path.split('/').any(is_folder)
        || ["_test.", ".test.", ".spec.", "_spec."].iter().any(|mark| name.contains(mark))
        || name.starts_with("test_")
}

/// Returns the judged rule and owners of a path.
fn judged(judge: &mut Judge<'_, '_>, path: &str) -> (Rule, Vec<usize>) {
    let change = Change { path: path.as_bytes().to_vec(), kind: ChangeKind::Modified, is_folder: false };
    let judged = judge.file(&change);
    (judged.rule, judged.owners.iter().map(|owner| owner.domain).collect())
}

/// Returns true if a domain is one that others may depend on.
fn may_be_needed(map: &Map<'_>, domain: usize) -> bool {
    domain != map.cross_domain() || map.config().domains[domain].kind == DomainKind::Library
}

#[cfg(test)]
mod tests;
