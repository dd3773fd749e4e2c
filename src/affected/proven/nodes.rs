//! What paths belong to: domains, or nothing but themselves.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use super::is_within;
use super::owners::Ownership;
use crate::graph::Scan;
use crate::graph::index::Place;
use crate::graph::paths::parent;
use crate::graph::reading::Reference;

/// The meaning of a path.
#[derive(Debug, Clone)]
pub(super) enum PathOwner {
    /// The path belongs to these domains.
    Domains(Rc<[usize]>),
    /// The path belongs to no domain, or counts for all: it is passed through.
    Node(usize),
    /// The path is ignored.
    Nothing,
}

/// What a place stands for.
#[derive(Debug, Default)]
pub(super) struct NodeTargets {
    /// The domains that own files there.
    pub(super) domains: Vec<usize>,
    /// The files there that no domain owns and that have references of their own.
    pub(super) nodes: Vec<usize>,
}

/// Paths and the edges between those that no domain owns.
pub(super) struct Nodes<'s, O> {
    owners: O,
    scan: &'s Scan,
    owned: HashMap<String, PathOwner>,
    /// The nodes of files that `cross-domain` alone owns.
    crossing: HashMap<String, usize>,
    places: HashMap<Place, Rc<NodeTargets>>,
    paths: Vec<String>,
    /// For each node the domains and the nodes that it leads to.
    onward: Vec<(BTreeSet<usize>, BTreeSet<usize>)>,
}

impl<'s, O: Ownership> Nodes<'s, O> {
    pub(super) fn new(owners: O, scan: &'s Scan) -> Self {
        let (owned, places) = (HashMap::new(), HashMap::new());
        Self { owners, scan, owned, crossing: HashMap::new(), places, paths: Vec::new(), onward: Vec::new() }
    }

    /// Returns the number of owners.
    pub(super) fn count(&self) -> usize {
        self.owners.count()
    }

    /// Returns what a path belongs to.
    pub(super) fn owned(&mut self, path: &str) -> PathOwner {
        if let Some(owned) = self.owned.get(path) {
            return owned.clone();
        }
        let owned = match self.owners.of(path) {
            None => PathOwner::Nothing,
            Some(owners) if owners.is_empty() => PathOwner::Node(self.new_node(path)),
            Some(owners) => PathOwner::Domains(owners.into()),
        };
        self.owned.insert(path.to_owned(), owned.clone());
        owned
    }

    fn new_node(&mut self, path: &str) -> usize {
        self.paths.push(path.to_owned());
        self.onward.push(Default::default());
        self.paths.len() - 1
    }

    /// Returns the node of a file that only `cross-domain` owns. No domain depends on `cross-domain`, but what its files need
    /// (test fixtures, for example) is needed by the domains that use them.
    pub(super) fn crossing(&mut self, path: &str, owners: &[usize]) -> Option<usize> {
        if owners.iter().any(|owner| self.owners.may_be_needed(*owner)) {
            return None;
        }
        if let Some(node) = self.crossing.get(path) {
            return Some(*node);
        }
        let node = self.new_node(path);
        self.crossing.insert(path.to_owned(), node);
        Some(node)
    }

    /// Returns the path of a node.
    pub(super) fn path(&self, node: usize) -> &str {
        &self.paths[node]
    }

    /// Returns the domains and nodes of a place that a reference means.
    pub(super) fn meant(&mut self, place: &Place, reference: &Reference) -> Rc<NodeTargets> {
        let targets = self.targets(place);
        let is_meant = |owner: &usize| self.owners.is_meant(*owner, reference);
        if targets.domains.iter().all(is_meant) {
            return targets;
        }
        let domains = targets.domains.iter().copied().filter(is_meant).collect();
        Rc::new(NodeTargets { domains, nodes: targets.nodes.clone() })
    }

    /// Returns the domains and nodes of a place.
    fn targets(&mut self, place: &Place) -> Rc<NodeTargets> {
        if let Some(targets) = self.places.get(place) {
            return Rc::clone(targets);
        }
        let (mut domains, mut nodes) = (BTreeSet::new(), BTreeSet::new());
        let scan = self.scan;
        let mut add = |path: &str| match self.owned(path) {
            PathOwner::Domains(owners) => {
                domains.extend(owners.iter().copied().filter(|owner| self.owners.may_be_needed(*owner)));
                nodes.extend(self.crossing(path, &owners));
            }
            PathOwner::Node(node) => {
                nodes.insert(node);
            }
            PathOwner::Nothing => {}
        };
        match place {
            Place::File(path) => add(path),
            Place::Folder(folder) => scan.below(folder).filter(|path| parent(path) == folder).for_each(add),
            Place::Tree(folder) => scan.below(folder).for_each(add),
        }
        let targets = Rc::new(NodeTargets { domains: domains.into_iter().collect(), nodes: nodes.into_iter().collect() });
        self.places.insert(place.clone(), Rc::clone(&targets));
        targets
    }

    /// Notes that a node leads to these targets.
    pub(super) fn connect(&mut self, node: usize, targets: &NodeTargets) {
        self.onward[node].0.extend(&targets.domains);
        self.onward[node].1.extend(targets.nodes.iter().filter(|other| **other != node));
    }

    /// Returns the domains that a node leads to, directly or through other nodes, each with the last node on the way.
    pub(super) fn reached(&self, start: usize) -> Vec<(usize, usize)> {
        let (mut found, mut seen) = (HashMap::new(), BTreeSet::from([start]));
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            let (domains, nodes) = &self.onward[node];
            for domain in domains {
                found.entry(*domain).or_insert(node);
            }
            queue.extend(nodes.iter().filter(|next| seen.insert(**next)));
        }
        let mut found: Vec<(usize, usize)> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    /// Returns how many files of each domain were read.
    pub(super) fn read_by_domain(&mut self, count: usize) -> Vec<usize> {
        let mut read = vec![0; count];
        let scan = self.scan;
        for path in scan.read() {
            if let PathOwner::Domains(owners) = self.owned(path) {
                for owner in owners.iter() {
                    read[*owner] += 1;
                }
            }
        }
        read
    }

    /// Returns the domains with files below a folder that the reader with this title reads.
    pub(super) fn readers_below(&mut self, folder: &str, title: &str) -> Vec<usize> {
        let scan = self.scan;
        let mut domains = BTreeSet::new();
        for path in scan.read_by(title).filter(|path| is_within(path, folder)) {
            if let PathOwner::Domains(owners) = self.owned(path) {
                domains.extend(owners.iter().copied());
            }
        }
        domains.into_iter().collect()
    }
}
