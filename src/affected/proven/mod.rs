//! From references between files to dependencies between domains.
//!
//! A file that no domain owns, and a global file, is passed through: if a file of `orders` needs it, and it needs a file of `money`,
//! `orders` depends on `money`. A file that only `cross-domain` owns is passed through as well. That `orders` needs such a file at all
//! counts when the file itself changes: see [`uses`].

mod added;
mod kept;
mod known_state;
mod near;
mod nodes;
mod owners;
mod states;
mod uses;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::judge::Map;
use crate::graph::index::Place;
use crate::graph::paths::is_within;
use crate::graph::reading::Reference;
use crate::graph::{KeptLeads, LeadBytes, MAX_SOURCE, Scan, Unread, UnreadReason};
use crate::model::proof::{DomainEdges, FileUse, FileUses, Proof, ProvenEdge, UnreadFile, UnreadWhy};
use crate::system::steps::{found, step};

pub(crate) use added::{Added, AddedQuestion, added};
pub(crate) use kept::{EdgeKey, edges_of};
use nodes::{Nodes, PathOwner};
pub(crate) use owners::Ownership;
pub(crate) use uses::{UsedFiles, note_used_files};

/// Turns a scan into dependencies between the domains of a map.
#[must_use]
pub(crate) fn edges(map: &Map<'_>, scan: &Scan) -> DomainEdges {
    without_exceptions(map, edges_between(owners::MapOwners::new(map), scan))
}

fn without_exceptions(map: &Map<'_>, mut edges: DomainEdges) -> DomainEdges {
    let domains = &map.config().domains;
    for (domain, list) in domains.iter().zip(&mut edges.edges) {
        let is_excepted = |to: usize| domain.not_on.iter().any(|(other, _)| other.value == domains[to].name.value);
        list.retain(|edge| !is_excepted(edge.to));
    }
    edges
}

/// Turns a scan into dependencies between owners of files.
#[must_use]
pub(crate) fn edges_between(owners: impl Ownership, scan: &Scan) -> DomainEdges {
    if let Some(most) = scan.beyond {
        return DomainEdges::unknown(owners.count(), &UnreadFile::too_many_sources(most));
    }
    let step = step!("dependencies between domains");
    let mut builder = EdgeBuilder::new(owners, scan);
    scan.follow(|from, reference, places| {
        builder.reference(from, reference, places);
    });
    let edges = builder.finish(&scan.unread).0;
    found(&step, edges.edges.iter().map(Vec::len).sum::<usize>());
    edges
}

/// Dependencies with the references that they follow from.
struct FollowedEdges {
    edges: DomainEdges,
    /// The references that something follows from, as the bytes to keep.
    leads: Vec<u8>,
    /// True if new references of a file change the dependencies and nothing else of the answer.
    can_change_by_file: bool,
}

/// Turns a scan into dependencies between the domains of a map, and keeps what they follow from.
fn followed(map: &Map<'_>, scan: &Scan) -> FollowedEdges {
    let step = step!("dependencies between domains");
    let mut builder = EdgeBuilder::new(owners::MapOwners::new(map), scan);
    let mut leads = LeadBytes::default();
    scan.follow(|from, reference, places| {
        if builder.reference(from, reference, places) {
            leads.add(from, reference, places);
        }
    });
    let (edges, can_change_by_file) = builder.finish(&scan.unread);
    found(&step, edges.edges.iter().map(Vec::len).sum::<usize>());
    FollowedEdges { edges: without_exceptions(map, edges), leads: leads.into_bytes(), can_change_by_file }
}

/// Turns references into dependencies between the domains of a map. `scan` has the paths, and what could be read is as in `known`.
fn refollowed(map: &Map<'_>, scan: &Scan, leads: &KeptLeads, known: &DomainEdges) -> DomainEdges {
    let step = step!("dependencies between domains");
    let mut builder = EdgeBuilder::new(owners::MapOwners::new(map), scan);
    for (path, list) in leads {
        for lead in list {
            builder.reference(path, &lead.reference, &lead.places);
        }
    }
    let edges = builder.finish_as(known.unread.clone(), known.read.clone());
    found(&step, edges.edges.iter().map(Vec::len).sum::<usize>());
    without_exceptions(map, edges)
}

/// The dependencies by their two ends, each with the last file that was counted.
#[derive(Default)]
struct CountedEdges<'s>(BTreeMap<(usize, usize), (ProvenEdge, &'s str)>);

impl<'s> CountedEdges<'s> {
    /// Adds a line of a file. What is not only for tests has precedence, and the files for tests do not count beside it.
    fn note(&mut self, (from, to): (usize, usize), path: &'s str, is_for_tests: bool, proof: impl FnOnce() -> Proof) {
        let known = self.0.get_mut(&(from, to));
        let lines = known.as_ref().map_or(0, |(edge, _)| edge.lines) + 1;
        match known {
            Some((edge, last)) if !edge.is_for_tests || is_for_tests => {
                edge.lines = lines;
                if edge.is_for_tests == is_for_tests && *last != path {
                    *last = path;
                    edge.files += 1;
                    if edge.shown.len() < MAX_SHOWN {
                        edge.shown.push(path.to_owned());
                    }
                }
            }
            _ => {
                let shown = vec![path.to_owned()];
                let edge = ProvenEdge { to, proof: proof(), lines, is_for_tests, files: 1, shown };
                self.0.insert((from, to), (edge, path));
            }
        }
    }
}

/// The most files that are kept of a dependency.
const MAX_SHOWN: usize = 5;

/// A reference from a file of a domain to a file of no domain.
struct Passage<'s> {
    from: usize,
    node: usize,
    path: &'s str,
    proof: Proof,
    is_for_tests: bool,
}

struct EdgeBuilder<'s, O> {
    nodes: Nodes<'s, O>,
    edges: CountedEdges<'s>,
    passages: Vec<Passage<'s>>,
    /// The places with files of no domain that each domain refers to, with the first line that does.
    uses: HashMap<usize, HashMap<Place, Proof>>,
    /// The file that is being read, and what it belongs to.
    current: (&'s str, PathOwner),
}

impl<'s, O: Ownership> EdgeBuilder<'s, O> {
    fn new(owners: O, scan: &'s Scan) -> Self {
        let nodes = Nodes::new(owners, scan);
        let (edges, uses) = (CountedEdges::default(), HashMap::new());
        Self { nodes, edges, passages: Vec::new(), uses, current: ("", PathOwner::Nothing) }
    }

    /// Adds a reference; returns true if something follows from it.
    fn reference(&mut self, from: &'s str, reference: &Reference, places: &[Place]) -> bool {
        if self.current.0 != from {
            self.current = (from, self.nodes.owned(from));
        }
        let owned = self.current.1.clone();
        if matches!(owned, PathOwner::Nothing) {
            return false;
        }
        let mut counts = false;
        for place in places {
            let targets = self.nodes.meant(place, reference);
            counts |= match &owned {
                PathOwner::Nothing => false,
                PathOwner::Node(_) => !(targets.domains.is_empty() && targets.nodes.is_empty()),
                // Within one domain nothing follows.
                PathOwner::Domains(domains) => !targets.nodes.is_empty() || targets.domains != **domains || domains.len() > 1,
            };
            match &owned {
                PathOwner::Nothing => {}
                PathOwner::Node(node) => self.nodes.connect(*node, place, &targets),
                PathOwner::Domains(domains) => {
                    for from in domains.iter() {
                        self.note(*from, reference, place, &targets);
                    }
                    if let Some(node) = self.nodes.crossing(from, domains) {
                        self.nodes.connect(node, place, &targets);
                    }
                }
            }
        }
        counts
    }

    fn note(&mut self, from: usize, reference: &Reference, place: &Place, targets: &nodes::NodeTargets) {
        let path = self.current.0;
        let is_for_tests = reference.is_for_tests || is_test_place(path);
        for to in targets.domains.iter().filter(|to| **to != from) {
            self.edges.note((from, *to), path, is_for_tests, || proof(path, reference, place));
        }
        let crossed = targets.crossed.filter(|to| *to != from);
        if let Some(to) = crossed {
            self.edges.note((from, to), path, is_for_tests, || proof(path, reference, place));
        }
        // A change of its own file affects `cross-domain` anyway.
        if crossed.is_some() || targets.has_unowned {
            let known = self.uses.entry(from).or_default();
            if !known.contains_key(place) {
                known.insert(place.clone(), proof(path, reference, place));
            }
        }
        for node in &targets.nodes {
            self.passages.push(Passage { from, node: *node, path, proof: proof(path, reference, place), is_for_tests });
        }
    }

    /// Returns the dependencies, and true if new references of a file change these and not what is unknown.
    fn finish(mut self, unread: &[Unread]) -> (DomainEdges, bool) {
        let count = self.nodes.count();
        let (unread, is_passed) = self.unread_by_domain(unread, count);
        let read = self.nodes.read_by_domain(count);
        (self.finish_as(unread, read), !is_passed)
    }

    fn finish_as(mut self, unread: Vec<Vec<UnreadFile>>, read: Vec<usize>) -> DomainEdges {
        let count = self.nodes.count();
        let mut reached: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        let mut through = CountedEdges::default();
        for Passage { from, node, path, proof, is_for_tests } in std::mem::take(&mut self.passages) {
            for (to, last) in reached.entry(node).or_insert_with(|| self.nodes.reached(node)).iter() {
                if *to != from {
                    let proof = || Proof { through: Some(self.nodes.path(*last).to_owned()), ..proof.clone() };
                    through.note((from, *to), path, is_for_tests, proof);
                }
            }
        }
        // A line that names the dependency itself says more than one that leads there.
        through.0.append(&mut self.edges.0);
        let mut edges: Vec<Vec<ProvenEdge>> = vec![Vec::new(); count];
        let mut on_cross_domain = edges.clone();
        for ((from, to), (edge, _)) in through.0 {
            let list = if self.nodes.may_be_needed(to) { &mut edges } else { &mut on_cross_domain };
            list[from].push(edge);
        }
        DomainEdges { edges, unread, read, uses: self.uses(), on_cross_domain }
    }

    /// Returns the references that lead to files whose change does not affect every domain anyway.
    fn uses(self) -> FileUses {
        let Self { nodes, uses, .. } = self;
        let fits = nodes.leading_to_narrow();
        let is_kept = |place: &Place| nodes.at_place(place).iter().any(|node| fits[*node]);
        let of_domain = |(domain, places): (usize, HashMap<Place, Proof>)| {
            places.into_iter().filter(|(place, _)| is_kept(place)).map(move |(place, proof)| FileUse { domain, place, proof })
        };
        let mut by_domains: Vec<FileUse> = uses.into_iter().flat_map(of_domain).collect();
        by_domains.sort_by(|a, b| (a.domain, &a.place).cmp(&(b.domain, &b.place)));
        let starts: HashSet<usize> = by_domains.iter().flat_map(|one| nodes.at_place(&one.place)).copied().collect();
        FileUses { between: nodes.links(starts.into_iter(), &fits), by_domains }
    }

    /// Assigns unread files to the domains that own them, or that need them through other files of no domain. A manifest of no domain
    /// leaves the dependencies of all files below it unknown that the same reader reads. Returns true beside them if there is a file that
    /// others may lead through.
    fn unread_by_domain(&mut self, unread: &[Unread], count: usize) -> (Vec<Vec<UnreadFile>>, bool) {
        let mut by_domain: Vec<BTreeSet<UnreadFile>> = vec![BTreeSet::new(); count];
        let mut passed: HashMap<usize, &Unread> = HashMap::new();
        for unread in unread {
            let domains = match self.nodes.owned(&unread.path) {
                PathOwner::Domains(domains) => {
                    passed.extend(self.nodes.crossing(&unread.path, &domains).map(|node| (node, unread)));
                    domains.to_vec()
                }
                PathOwner::Nothing => Vec::new(),
                PathOwner::Node(node) => {
                    passed.insert(node, unread);
                    self.nodes.readers_below(crate::graph::paths::parent(&unread.path), unread.title)
                }
            };
            for domain in domains {
                by_domain[domain].insert(unread_file(unread));
            }
        }
        for (domain, node) in self.passing(&passed) {
            by_domain[domain].insert(unread_file(passed[&node]));
        }
        (by_domain.into_iter().map(|files| files.into_iter().collect()).collect(), !passed.is_empty())
    }

    /// Returns the domains that these nodes are needed by, directly or through others, each with the node.
    fn passing(&self, ends: &HashMap<usize, &Unread>) -> Vec<(usize, usize)> {
        if ends.is_empty() {
            return Vec::new();
        }
        let leads = self.nodes.leading_to(|node| ends.contains_key(&node));
        let mut starts: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for passage in self.passages.iter().filter(|passage| leads[passage.node]) {
            starts.entry(passage.from).or_default().insert(passage.node);
        }
        let mut found = Vec::new();
        for (domain, mut seen) in starts {
            let mut pending: Vec<usize> = seen.iter().copied().collect();
            while let Some(node) = pending.pop() {
                found.extend(ends.contains_key(&node).then_some((domain, node)));
                pending.extend(self.nodes.next(node).iter().filter(|next| leads[**next] && seen.insert(**next)));
            }
        }
        found
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

fn unread_file(unread: &Unread) -> UnreadFile {
    let why = match &unread.why {
        UnreadReason::NoReader => UnreadWhy::NoReader,
        UnreadReason::Broken(why) => UnreadWhy::Failed(why.clone()),
        UnreadReason::TooLarge => UnreadWhy::Failed(format!("it is larger than {} MiB", MAX_SOURCE >> 20)),
        UnreadReason::NotAtHand => UnreadWhy::Failed("its content is not in this clone".to_owned()),
    };
    UnreadFile { path: unread.path.clone(), title: unread.title.to_owned(), why }
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

#[cfg(test)]
mod tests;
