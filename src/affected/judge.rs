//! Judges one changed path: the rule that applies to it, and its owners.
//!
//! Precedence: the config file > `global` > `ignore` > files directly in a test root > owned > files that `cicd scaffold` writes for all
//! domains > unowned.

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;

use super::index::{Lookup, PatternIndex};
use super::territory::{ImpliedPlace, Territory};
use crate::config::{CROSS_DOMAIN, Config, Domain};
use crate::git::{LinkedFolder, linked_folders};
use crate::model::proof::DomainEdges;
use crate::model::reasons::{Change, Rule};

/// The config, indexed for look-up.
#[derive(Debug)]
pub(crate) struct Map<'c> {
    config: &'c Config,
    /// The config file's own paths in the repository: the path as it was found, and the target if it is a link.
    config_paths: Vec<Vec<u8>>,
    index: PatternIndex<'c>,
    territory: Territory<'c>,
    proven: DomainEdges,
    /// The links to folders that lines lead through.
    links: Vec<LinkedFolder>,
    /// The direct dependencies of each domain, found when they are asked for.
    direct: OnceLock<Vec<Vec<usize>>>,
}

/// A domain that owns a path, and the line or layout that gives it the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner<'c> {
    /// The domain's index in the config.
    pub domain: usize,
    /// The line or layout.
    pub pattern: Cow<'c, str>,
}

/// The decision on a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JudgedPath<'c> {
    /// The rule.
    pub rule: Rule,
    /// The owners of the path, in the order of the config, whatever the rule.
    pub owners: Vec<Owner<'c>>,
    /// The line of `global` or `ignore` that decided.
    pub line: Option<&'c str>,
}

/// Finds the symbolic links that lines of `paths` and `global` lead through in the work tree at `top`.
#[must_use]
pub(crate) fn links(config: &Config, top: &Path) -> Vec<LinkedFolder> {
    let lines = config.domains.iter().flat_map(|domain| &domain.paths).chain(&config.global);
    let prefixes: Vec<Cow<'_, [u8]>> = lines.filter_map(|line| line.value.literal_prefix()).collect();
    linked_folders(top, prefixes.iter().map(Cow::as_ref))
}

impl<'c> Map<'c> {
    /// Indexes a config. `config_paths` are its own paths from the root of the repository: more than one if it is a link.
    #[must_use]
    pub(crate) fn new<'p>(config: &'c Config, config_paths: impl IntoIterator<Item = &'p [u8]>) -> Self {
        let lists = config.domains.iter().map(|domain| &domain.paths).chain([&config.global, &config.ignore]);
        let index = PatternIndex::new(lists.map(|list| list.iter().map(|line| &line.value)));
        Self {
            config,
            config_paths: config_paths.into_iter().map(<[u8]>::to_vec).collect(),
            index,
            territory: Territory::new(config),
            proven: DomainEdges::default(),
            links: Vec::new(),
            direct: OnceLock::new(),
        }
    }

    /// Adds dependencies that the code proves. They count like those of `depends_on`.
    #[must_use]
    pub(crate) fn with_proven(mut self, proven: DomainEdges) -> Self {
        self.proven = proven;
        self.direct = OnceLock::new();
        self
    }

    /// Returns the proven dependencies; none unless they were added.
    #[must_use]
    pub(crate) fn proven(&self) -> &DomainEdges {
        &self.proven
    }

    /// Returns the direct dependencies of each domain: the declared ones in the order of the config, then those that are only
    /// proven.
    #[must_use]
    pub(crate) fn dependencies(&self) -> &[Vec<usize>] {
        self.direct.get_or_init(|| self.find_dependencies())
    }

    fn find_dependencies(&self) -> Vec<Vec<usize>> {
        let of = |(at, domain): (usize, &Domain)| {
            let mut direct: Vec<usize> = Vec::new();
            let declared = domain.depends_on.iter().filter_map(|name| self.domain(&name.value));
            for dependency in declared.chain(self.proven.of(at).iter().map(|edge| edge.to)) {
                if !direct.contains(&dependency) {
                    direct.push(dependency);
                }
            }
            direct
        };
        self.config.domains.iter().enumerate().map(of).collect()
    }

    /// Returns a domain and all its direct and indirect dependencies, sorted.
    #[must_use]
    pub(crate) fn reach(&self, domain: usize) -> Vec<usize> {
        let direct = self.dependencies();
        let mut is_reached = vec![false; direct.len()];
        let mut reached = Vec::new();
        let mut pending = vec![domain];
        while let Some(domain) = pending.pop() {
            if !std::mem::replace(&mut is_reached[domain], true) {
                reached.push(domain);
                pending.extend(&direct[domain]);
            }
        }
        reached.sort_unstable();
        reached
    }

    /// Adds the links to folders that lines lead through, of [`links`]: a file behind one counts by its path through the link too.
    #[must_use]
    pub(crate) fn with_links(mut self, links: Vec<LinkedFolder>) -> Self {
        self.links = links;
        self
    }

    /// Returns the other paths of a file: those through links to the folder that it lies in.
    pub(crate) fn paths_through_links(&self, path: &[u8]) -> impl Iterator<Item = Vec<u8>> {
        self.links.iter().filter_map(move |link| link.through(path))
    }

    /// Returns true if lines lead through links to folders.
    #[must_use]
    pub(crate) fn has_links(&self) -> bool {
        !self.links.is_empty()
    }

    /// Returns the config's own paths in the repository.
    #[must_use]
    pub(crate) fn config_paths(&self) -> &[Vec<u8>] {
        &self.config_paths
    }

    /// Returns the config.
    #[must_use]
    pub(crate) fn config(&self) -> &'c Config {
        self.config
    }

    /// Returns a domain's index in the config.
    #[must_use]
    pub(crate) fn domain(&self, name: &str) -> Option<usize> {
        self.territory.domain(name.as_bytes())
    }

    /// Returns the index of `cross-domain`, which every config has.
    #[must_use]
    pub(crate) fn cross_domain(&self) -> usize {
        self.domain(CROSS_DOMAIN).unwrap_or_default()
    }

    /// Returns a judge for one pass over sorted paths.
    #[must_use]
    pub(crate) fn judge(&self) -> Judge<'_, 'c> {
        Judge { map: self, lookup: self.index.lookup(), through_links: self.index.lookup() }
    }
}

/// A judge of one path after the other.
#[derive(Debug)]
pub(crate) struct Judge<'m, 'c> {
    map: &'m Map<'c>,
    lookup: Lookup<'m, 'c>,
    /// The same for other paths of a file: these come in an order of their own.
    through_links: Lookup<'m, 'c>,
}

impl<'c> Judge<'_, 'c> {
    /// Decides on one path.
    pub(crate) fn file(&mut self, change: &Change) -> JudgedPath<'c> {
        let map = self.map;
        let (global, ignore) = (map.config.domains.len(), map.config.domains.len() + 1);
        let mut owners = Vec::new();
        let mut line = None;
        let mut rule = Rule::Unowned;
        for winner in self.lookup.winners(&change.path, change.is_folder) {
            if winner.list < global {
                owners.push(Owner { domain: winner.list, pattern: Cow::Borrowed(winner.pattern.text()) });
            } else if winner.list == global || (winner.list == ignore && rule != Rule::Global) {
                rule = if winner.list == global { Rule::Global } else { Rule::Ignored };
                line = Some(winner.pattern.text());
            }
        }
        for path in map.paths_through_links(&change.path) {
            for winner in self.through_links.winners(&path, change.is_folder) {
                if winner.list < global && !owners.iter().any(|owner| owner.domain == winner.list) {
                    owners.push(Owner { domain: winner.list, pattern: Cow::Borrowed(winner.pattern.text()) });
                } else if winner.list == global && rule != Rule::Global {
                    (rule, line) = (Rule::Global, Some(winner.pattern.text()));
                }
            }
        }
        let mut by_place = None;
        for place in map.territory.places(&change.path, change.is_folder) {
            match place {
                ImpliedPlace::Shared => by_place = Some(Rule::Global),
                // A config that gives these files to a domain has precedence.
                ImpliedPlace::Machinery if owners.is_empty() => by_place = Some(Rule::Global),
                ImpliedPlace::Memory if owners.is_empty() => by_place = Some(Rule::Ignored),
                ImpliedPlace::Machinery | ImpliedPlace::Memory => {}
                ImpliedPlace::Of(domain, layout) => {
                    if !owners.iter().any(|owner| owner.domain == domain) {
                        owners.push(Owner { domain, pattern: Cow::Owned(layout) });
                    }
                }
            }
        }
        owners.sort_by_key(|owner| owner.domain);
        if map.config_paths.contains(&change.path) {
            rule = Rule::Config;
        } else if rule == Rule::Unowned {
            rule = by_place.unwrap_or(if owners.is_empty() { Rule::Unowned } else { Rule::Owned });
        }
        JudgedPath { rule, owners, line }
    }
}
