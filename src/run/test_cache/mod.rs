//! The key of a cached result: it covers everything that could make a suite end differently, in named parts, so that a cache
//! miss can be explained. All functions are pure.
//!
//! `store` keeps the results, and the caller determines the identity of tools.

mod division;
mod explain;
mod files;
mod format;
mod manifest;

use std::collections::HashMap;

pub(crate) use division::{Division, SuiteScope};
pub(crate) use explain::explain;
pub(crate) use files::{behind_links, counting, touched};

use crate::affected::Map;
use crate::config::Digests;
use crate::git::snapshot::{Snapshot, SnapshotEntry};
use crate::model::pattern::Pattern;
use crate::model::result::SuiteId;
use crate::store::{CacheKey, Digest};
use files::{Listed, OwnedFiles};
use format::FORMAT;

/// The name of the part of a key that holds [`FORMAT`].
const FORMAT_PART: &str = "format";

/// The name of the part of a key that holds the shells.
const SHELL_PART: &str = "shell";

/// A suite whose result may be reused, with all facts that its result depends on besides the files of its domain.
#[derive(Debug, Clone, Default)]
pub(crate) struct CacheCandidate<'a> {
    /// The index of the domain in the config.
    pub domain: usize,
    /// The name of the domain.
    pub domain_name: &'a str,
    /// The level.
    pub level: &'a str,
    /// The name of the suite, if the level has several.
    pub name: Option<&'a str>,
    /// The shard and the number of shards, if the suite is split.
    pub shard: Option<(u32, u32)>,
    /// The command, as its shell gets it.
    pub command: &'a str,
    /// The folder that the command runs in.
    pub folder: &'a str,
    /// The shells of its commands.
    pub shell: &'a str,
    /// The command before the suite.
    pub before: Option<&'a str>,
    /// The command after the suite.
    pub after: Option<&'a str>,
    /// The report that the suite writes.
    pub report: Option<&'a str>,
    /// Other settings that affect the run, by name, for example a timeout.
    pub settings: Vec<(&'a str, String)>,
    /// The variables that the suite gets and whose value may differ between runs, with their values; `None` if a variable is
    /// not set.
    pub environment: Vec<(&'a str, Option<&'a [u8]>)>,
    /// The tools that the suite starts, by name, with an identity that distinguishes installations: the resolved path and the
    /// version.
    pub tools: Vec<(&'a str, String)>,
    /// The inputs of the suite besides its domain's own paths.
    pub inputs: Vec<&'a Pattern>,
    /// Other entries that count by their content: files of the inputs that git ignores, see [`crate::git::snapshot::extra`],
    /// and the targets of links, see [`crate::git::snapshot::Links`].
    pub extra: Vec<SnapshotEntry>,
}

/// The state that a passed result of one suite would be valid for at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The suite.
    pub suite: SuiteId,
    /// The key of the suite's cached result.
    pub key: CacheKey,
    /// The named parts of the key.
    pub parts: Vec<(String, Digest)>,
    /// The path of a file that counts and cannot be read. It makes the key unique, so that the key never occurs again.
    pub never: Option<Vec<u8>>,
    tools: Vec<(String, String)>,
}

/// The standings of several suites, and the lists of files behind them.
#[derive(Debug, Default)]
pub(crate) struct Standings {
    /// The standings, in the order of the candidates.
    pub suites: Vec<Standing>,
    manifests: HashMap<Digest, Vec<u8>>,
}

impl Standings {
    /// Returns the lists of files behind the parts of some of the suites, each once, for [`crate::store::Store::keep_greens`].
    #[must_use]
    pub(crate) fn manifests<'s>(&'s self, of: impl IntoIterator<Item = &'s Standing>) -> Vec<(Digest, &'s [u8])> {
        let mut digests: Vec<&Digest> = of.into_iter().flat_map(|standing| standing.parts.iter().map(|part| &part.1)).collect();
        digests.sort_unstable();
        digests.dedup();
        digests.into_iter().filter_map(|digest| Some((*digest, self.manifests.get(digest)?.as_slice()))).collect()
    }

    /// Adds the lists of files behind other keys.
    pub(crate) fn add(&mut self, other: Self) {
        self.manifests.extend(other.manifests);
    }

    /// Returns a list of files by its digest.
    #[must_use]
    pub(crate) fn manifest(&self, digest: &Digest) -> Option<&[u8]> {
        self.manifests.get(digest).map(Vec::as_slice)
    }
}

/// Determines the standings of these suites. Every path is judged once, and a part that several suites share is hashed once.
/// `salt` keys all digests.
#[must_use]
pub(crate) fn standings(
    map: &Map<'_>,
    config: &Digests,
    snapshot: &Snapshot,
    salt: &Digest,
    candidates: &[CacheCandidate<'_>],
) -> Standings {
    let files = OwnedFiles::sort(map, snapshot.entries.iter(), candidates);
    let mut parts = KeyParts {
        map,
        config,
        salt,
        snapshot,
        files,
        known: HashMap::new(),
        digests: HashMap::new(),
        manifests: HashMap::new(),
    };
    let suites = candidates.iter().enumerate().map(|(nth, candidate)| {
        let reach = map.reach(candidate.domain);
        parts.standing(nth, candidate, &reach)
    });
    let suites = suites.collect();
    Standings { suites, manifests: parts.manifests }
}

/// Builds the parts of keys.
struct KeyParts<'a, 'c> {
    map: &'a Map<'c>,
    config: &'a Digests,
    salt: &'a Digest,
    snapshot: &'a Snapshot,
    files: OwnedFiles,
    /// The parts that several suites share, each with the path of a file that makes it unique, if there is one.
    known: HashMap<Listed, (Digest, Option<Vec<u8>>)>,
    /// The digests of values that several suites may have.
    digests: HashMap<Vec<u8>, Digest>,
    manifests: HashMap<Digest, Vec<u8>>,
}

impl KeyParts<'_, '_> {
    fn standing(&mut self, nth: usize, candidate: &CacheCandidate<'_>, reach: &[usize]) -> Standing {
        let mut parts = vec![
            (FORMAT_PART.to_owned(), self.value(&FORMAT.to_le_bytes())),
            ("command".to_owned(), self.digest(&command(candidate))),
            (SHELL_PART.to_owned(), self.value(candidate.shell.as_bytes())),
        ];
        for (name, value) in &candidate.environment {
            let value = value.map_or_else(|| vec![0], |value| [&[1], value].concat());
            parts.push((format!("environment: {name}"), self.value(&value)));
        }
        for (name, identity) in &candidate.tools {
            parts.push((format!("tool: {name}"), self.value(identity.as_bytes())));
        }
        let is_cross = candidate.domain == self.map.cross_domain();
        self.config_parts(is_cross, reach, &mut parts);
        let mut never = None;
        for listed in files::listed(self.map, files::needs_whole(self.map, candidate.domain, reach), reach) {
            let (digest, unique) = self.shared_part(listed);
            parts.push((self.name(listed), digest));
            never = never.or(unique);
        }
        if !candidate.inputs.is_empty() || !candidate.extra.is_empty() {
            let own = self.files.inputs[nth].iter().map(|at| &self.snapshot.entries[*at]);
            let mut entries: Vec<&SnapshotEntry> = own.chain(&candidate.extra).collect();
            entries.sort_by(|a, b| a.path.cmp(&b.path));
            // A link may lead to a file that is an input too.
            entries.dedup();
            let (digest, unique) = self.part(&entries);
            parts.push(("files: inputs".to_owned(), digest));
            never = never.or(unique);
        }
        let owned = |text: &str| text.to_owned();
        let suite =
            SuiteId { domain: owned(candidate.domain_name), level: owned(candidate.level), name: candidate.name.map(owned) };
        let tools = candidate.tools.iter().map(|(name, identity)| (owned(name), identity.clone())).collect();
        let key = self.key(&suite, candidate.shard, &parts);
        Standing { suite, key, parts, never, tools }
    }

    /// Adds the parts of the config: the top level, and the entries of the domain and of its dependencies; for `cross-domain`,
    /// the entries of all domains.
    fn config_parts(&mut self, is_cross: bool, reach: &[usize], parts: &mut Vec<(String, Digest)>) {
        parts.push(("config".to_owned(), self.value(&self.config.top)));
        let all = &self.config.domains;
        let name = |at: &usize| self.map.config().domains[*at].name.value.as_str();
        let entry = |at: &usize| all.binary_search_by(|(other, _)| other.as_str().cmp(name(at))).ok();
        let mut entries: Vec<usize> =
            if is_cross { (0..all.len()).collect() } else { reach.iter().filter_map(entry).collect() };
        // In the order of their names.
        entries.sort_unstable();
        for (name, digest) in entries.into_iter().map(|at| &all[at]) {
            parts.push((format!("config: {name}"), self.digest(digest)));
        }
    }

    fn name(&self, listed: Listed) -> String {
        match listed {
            Listed::Whole => "files".to_owned(),
            Listed::Shared => "files: shared".to_owned(),
            Listed::Used => "files: used".to_owned(),
            Listed::Domain(at) => format!("files of {}", self.map.config().domains[at].name.value),
        }
    }

    fn shared_part(&mut self, listed: Listed) -> (Digest, Option<Vec<u8>>) {
        if let Some(known) = self.known.get(&listed) {
            return known.clone();
        }
        let snapshot = self.snapshot;
        let entries: Vec<&SnapshotEntry> = match listed {
            Listed::Whole => snapshot.entries.iter().collect(),
            Listed::Shared => self.files.shared.iter().map(|at| &snapshot.entries[*at]).collect(),
            Listed::Used => self.files.used.iter().map(|at| &snapshot.entries[*at]).collect(),
            Listed::Domain(at) => self.files.domains[at].iter().map(|at| &snapshot.entries[*at]).collect(),
        };
        let part = self.part(&entries);
        self.known.insert(listed, part.clone());
        part
    }

    /// Hashes a sorted list of files, and keeps the list.
    fn part(&mut self, entries: &[&SnapshotEntry]) -> (Digest, Option<Vec<u8>>) {
        let content = manifest::write(entries);
        let digest = self.digest(&content);
        self.manifests.insert(digest, content);
        (digest, entries.iter().find(|entry| entry.id.is_unique()).map(|entry| entry.path.clone()))
    }

    /// Returns the digest of a value that other suites may have too.
    fn value(&mut self, content: &[u8]) -> Digest {
        if let Some(known) = self.digests.get(content) {
            return *known;
        }
        let digest = self.digest(content);
        self.digests.insert(content.to_vec(), digest);
        digest
    }

    fn digest(&self, content: &[u8]) -> Digest {
        *blake3::keyed_hash(self.salt, content).as_bytes()
    }

    fn key(&self, suite: &SuiteId, shard: Option<(u32, u32)>, parts: &[(String, Digest)]) -> CacheKey {
        let mut bytes = Vec::new();
        put(&mut bytes, suite.to_string().as_bytes());
        put(&mut bytes, format!("{shard:?}").as_bytes());
        for (name, digest) in parts {
            put(&mut bytes, name.as_bytes());
            bytes.extend_from_slice(digest);
        }
        self.digest(&bytes)
    }
}

/// Returns the bytes of all settings that define the commands and the way they run.
fn command(candidate: &CacheCandidate<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    put(&mut bytes, candidate.command.as_bytes());
    put(&mut bytes, candidate.folder.as_bytes());
    for optional in [candidate.before, candidate.after, candidate.report] {
        bytes.push(u8::from(optional.is_some()));
        put(&mut bytes, optional.unwrap_or_default().as_bytes());
    }
    for (name, value) in &candidate.settings {
        put(&mut bytes, name.as_bytes());
        put(&mut bytes, value.as_bytes());
    }
    bytes
}

/// Appends bytes with their length in front, so that two different lists never give the same bytes.
fn put(bytes: &mut Vec<u8>, content: &[u8]) {
    bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
    bytes.extend_from_slice(content);
}

#[cfg(test)]
mod tests;
