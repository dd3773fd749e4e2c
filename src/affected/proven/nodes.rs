//! What paths belong to: domains, or nothing but themselves.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::Rc;

use super::is_within;
use super::owners::Ownership;
use crate::graph::Scan;
use crate::graph::index::Place;
use crate::graph::paths::parent;
use crate::graph::reading::Reference;
use crate::model::proof::FileLink;

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
    /// The files there that are passed through, sorted by path.
    pub(super) nodes: Vec<usize>,
    /// `cross-domain`, if it alone owns one of these files.
    pub(super) crossed: Option<usize>,
    /// True if one of these files belongs to no domain.
    pub(super) has_unowned: bool,
}

/// Paths and the edges between those that no domain owns.
pub(super) struct Nodes<'s, O> {
    owners: O,
    scan: &'s Scan,
    owned: HashMap<String, PathOwner>,
    /// The nodes of files that `cross-domain` alone owns.
    crossing: HashMap<String, usize>,
    places: HashMap<Place, Rc<NodeTargets>>,
    list: Vec<PassedFile>,
}

/// A file that is passed through.
#[derive(Debug)]
struct PassedFile {
    path: String,
    /// The owner that is no dependency: `cross-domain`.
    crossed: Option<usize>,
    /// True if a change of the file does not affect every domain anyway.
    is_narrow: bool,
    /// The domains that it leads to.
    domains: BTreeSet<usize>,
    /// The nodes that it leads to.
    nodes: BTreeSet<usize>,
    /// The places with other nodes that it refers to.
    places: BTreeSet<Place>,
}

impl<'s, O: Ownership> Nodes<'s, O> {
    pub(super) fn new(owners: O, scan: &'s Scan) -> Self {
        let (owned, places) = (HashMap::new(), HashMap::new());
        Self { owners, scan, owned, crossing: HashMap::new(), places, list: Vec::new() }
    }

    /// Returns the number of owners.
    pub(super) fn count(&self) -> usize {
        self.owners.count()
    }

    /// Returns true if others may depend on an owner.
    pub(super) fn may_be_needed(&self, owner: usize) -> bool {
        self.owners.may_be_needed(owner)
    }

    /// Returns what a path belongs to.
    pub(super) fn owned(&mut self, path: &str) -> PathOwner {
        if let Some(owned) = self.owned.get(path) {
            return owned.clone();
        }
        let owned = match self.owners.of(path) {
            None => PathOwner::Nothing,
            Some(owners) if owners.is_empty() => {
                let is_narrow = self.owners.is_narrow(path);
                PathOwner::Node(self.new_node(path, None, is_narrow))
            }
            Some(owners) => PathOwner::Domains(owners.into()),
        };
        self.owned.insert(path.to_owned(), owned.clone());
        owned
    }

    fn new_node(&mut self, path: &str, crossed: Option<usize>, is_narrow: bool) -> usize {
        let (domains, nodes, places) = Default::default();
        self.list.push(PassedFile { path: path.to_owned(), crossed, is_narrow, domains, nodes, places });
        self.list.len() - 1
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
        let node = self.new_node(path, owners.first().copied(), true);
        self.crossing.insert(path.to_owned(), node);
        Some(node)
    }

    /// Returns the path of a node.
    pub(super) fn path(&self, node: usize) -> &str {
        &self.list[node].path
    }

    /// Returns the domains and nodes of a place that a reference means.
    pub(super) fn meant(&mut self, place: &Place, reference: &Reference) -> Rc<NodeTargets> {
        let targets = self.targets(place);
        let is_meant = |owner: &usize| self.owners.is_meant(*owner, reference);
        if targets.domains.iter().all(is_meant) {
            return targets;
        }
        let domains = targets.domains.iter().copied().filter(is_meant).collect();
        Rc::new(NodeTargets { domains, nodes: targets.nodes.clone(), ..*targets })
    }

    /// Returns the domains and nodes of a place.
    fn targets(&mut self, place: &Place) -> Rc<NodeTargets> {
        if let Some(targets) = self.places.get(place) {
            return Rc::clone(targets);
        }
        let (mut domains, mut nodes) = (BTreeSet::new(), Vec::new());
        let scan = self.scan;
        let mut add = |path: &str| match self.owned(path) {
            PathOwner::Domains(owners) => {
                domains.extend(owners.iter().copied().filter(|owner| self.owners.may_be_needed(*owner)));
                nodes.extend(self.crossing(path, &owners));
            }
            PathOwner::Node(node) => {
                nodes.push(node);
            }
            PathOwner::Nothing => {}
        };
        match place {
            Place::File(path) => add(path),
            Place::Folder(folder) => scan.below(folder).filter(|path| parent(path) == folder).for_each(add),
            Place::Tree(folder) => scan.below(folder).for_each(add),
        }
        let crossed = nodes.iter().find_map(|node: &usize| self.list[*node].crossed);
        let has_unowned = nodes.iter().any(|node| self.list[*node].crossed.is_none());
        let targets = Rc::new(NodeTargets { domains: domains.into_iter().collect(), nodes, crossed, has_unowned });
        self.places.insert(place.clone(), Rc::clone(&targets));
        targets
    }

    /// Notes that a node leads to these targets, which are what is at the place.
    pub(super) fn connect(&mut self, node: usize, place: &Place, targets: &NodeTargets) {
        let own = &mut self.list[node];
        own.domains.extend(&targets.domains);
        own.nodes.extend(targets.nodes.iter().filter(|other| **other != node));
        if !targets.nodes.is_empty() && !own.places.contains(place) {
            own.places.insert(place.clone());
        }
    }

    /// Returns the domains that a node leads to, directly or through other nodes, and `cross-domain` where it leads to a file of it, each
    /// with the last node on the way.
    pub(super) fn reached(&self, start: usize) -> Vec<(usize, usize)> {
        let (mut found, mut seen) = (HashMap::new(), BTreeSet::from([start]));
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            let node = &self.list[at];
            let crossed = node.nodes.iter().filter_map(|next| self.list[*next].crossed);
            for domain in node.domains.iter().copied().chain(crossed) {
                found.entry(domain).or_insert(at);
            }
            // In the order of paths: that of the nodes depends on what was read first.
            let mut next: Vec<usize> = node.nodes.iter().copied().filter(|next| seen.insert(*next)).collect();
            next.sort_by_key(|next| &self.list[*next].path);
            queue.extend(next);
        }
        let mut found: Vec<(usize, usize)> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    /// Returns for each node whether it is one of these or leads to one.
    pub(super) fn leading_to(&self, is_end: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.list.len()];
        for (at, node) in self.list.iter().enumerate() {
            node.nodes.iter().for_each(|next| before[*next].push(at));
        }
        let mut leads: Vec<bool> = (0..self.list.len()).map(is_end).collect();
        let mut pending: Vec<usize> = (0..self.list.len()).filter(|at| leads[*at]).collect();
        while let Some(at) = pending.pop() {
            pending.extend(before[at].iter().filter(|from| !std::mem::replace(&mut leads[**from], true)));
        }
        leads
    }

    /// Returns the nodes that one leads to directly.
    pub(super) fn next(&self, node: usize) -> &BTreeSet<usize> {
        &self.list[node].nodes
    }

    /// Returns for each node whether it leads to a file whose change does not affect every domain anyway, or is one.
    pub(super) fn leading_to_narrow(&self) -> Vec<bool> {
        self.leading_to(|at| self.list[at].is_narrow)
    }

    /// Returns the references of nodes to places with a node that fits, of these nodes and of those that they lead to.
    pub(super) fn links(&self, starts: impl Iterator<Item = usize>, fits: &[bool]) -> Vec<FileLink> {
        let mut seen = BTreeSet::new();
        let mut pending: Vec<usize> = starts.filter(|start| fits[*start] && seen.insert(*start)).collect();
        let mut links = Vec::new();
        while let Some(at) = pending.pop() {
            let node = &self.list[at];
            let is_kept = |place: &&Place| self.places.get(*place).is_some_and(|at| at.nodes.iter().any(|node| fits[*node]));
            let link = |place: &Place| FileLink { from: node.path.clone(), place: place.clone() };
            links.extend(node.places.iter().filter(is_kept).map(link));
            pending.extend(node.nodes.iter().filter(|next| fits[**next] && seen.insert(**next)));
        }
        links.sort();
        links
    }

    /// Returns the nodes of a place.
    pub(super) fn at_place(&self, place: &Place) -> &[usize] {
        self.places.get(place).map_or(&[], |targets| &targets.nodes)
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
