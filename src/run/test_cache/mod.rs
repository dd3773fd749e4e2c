//! What a cached green stands for: a key over everything that could make the suite end otherwise, in parts that have names, so that
//! a miss can be explained. Pure functions over values.
//!
//! Where greens are kept is `store`'s business, and how a tool is found out the caller's.

mod explain;
mod files;
mod format;
mod manifest;

use std::collections::HashMap;

pub(crate) use explain::explain;
pub(crate) use files::{counting, touched};

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

/// A suite that would like its green reused, and all that its result follows from besides the files that are its domain's.
#[derive(Debug, Clone, Default)]
pub(crate) struct CacheCandidate<'a> {
    /// The domain's place in the config.
    pub domain: usize,
    /// The domain's name.
    pub domain_name: &'a str,
    /// The level.
    pub level: &'a str,
    /// Its name, where the level has several.
    pub name: Option<&'a str>,
    /// Which part of how many, where it is split.
    pub shard: Option<(u32, u32)>,
    /// The command, as its shell gets it.
    pub command: &'a str,
    /// The folder that it runs in.
    pub folder: &'a str,
    /// The shells of its commands.
    pub shell: &'a str,
    /// The command before it.
    pub before: Option<&'a str>,
    /// The command after it.
    pub after: Option<&'a str>,
    /// The report that it writes.
    pub report: Option<&'a str>,
    /// What else says how it runs, by name: a timeout, say.
    pub settings: Vec<(&'a str, String)>,
    /// Every variable that it gets and whose value may differ from run to run, with its value; `None` when it is not set.
    pub environment: Vec<(&'a str, Option<&'a [u8]>)>,
    /// Every tool that it starts, by name, with what tells one installation from another: the resolved path, its version.
    pub tools: Vec<(&'a str, String)>,
    /// What it reads besides its domain's own paths.
    pub inputs: Vec<&'a Pattern>,
    /// What counts besides by its content: files of those that git ignores, see [`crate::git::snapshot::extra`], and what links
    /// lead to, see [`crate::git::snapshot::Links`].
    pub extra: Vec<SnapshotEntry>,
}

/// What a green of one suite would stand for right now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The suite.
    pub suite: SuiteId,
    /// The key that its green is found by.
    pub key: CacheKey,
    /// What the key is made of, by name.
    pub parts: Vec<(String, Digest)>,
    /// What counts and cannot be looked at, so that the key never comes again: a path.
    pub never: Option<Vec<u8>>,
    tools: Vec<(String, String)>,
}

/// What the greens of several suites would stand for, and the lists of files behind them.
#[derive(Debug, Default)]
pub(crate) struct Standings {
    /// In the order of the candidates.
    pub suites: Vec<Standing>,
    manifests: HashMap<Digest, Vec<u8>>,
}

impl Standings {
    /// The lists of files behind the parts of some of the suites, each once: what [`crate::store::Store::keep_greens`] takes.
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

    /// A list of files by its digest.
    #[must_use]
    pub(crate) fn manifest(&self, digest: &Digest) -> Option<&[u8]> {
        self.manifests.get(digest).map(Vec::as_slice)
    }
}

/// Finds out what the greens of these suites would stand for. Every path is judged once, and a part that several suites share is
/// hashed once. `salt` keys all digests.
#[must_use]
pub(crate) fn standings(
    map: &Map<'_>,
    config: &Digests,
    snapshot: &Snapshot,
    salt: &Digest,
    candidates: &[CacheCandidate<'_>],
) -> Standings {
    let files = OwnedFiles::sort(map, snapshot.entries.iter(), candidates);
    let dependencies = files::dependencies(map);
    let mut parts = KeyParts { map, config, salt, snapshot, files, known: HashMap::new(), manifests: HashMap::new() };
    let suites = candidates.iter().enumerate().map(|(nth, candidate)| {
        let reach = &dependencies[candidate.domain];
        parts.standing(nth, candidate, reach)
    });
    let suites = suites.collect();
    Standings { suites, manifests: parts.manifests }
}

/// Parts on the way to keys.
struct KeyParts<'a, 'c> {
    map: &'a Map<'c>,
    config: &'a Digests,
    salt: &'a Digest,
    snapshot: &'a Snapshot,
    files: OwnedFiles,
    /// Parts that several suites share, with a path in them that never is the same again.
    known: HashMap<Listed, (Digest, Option<Vec<u8>>)>,
    manifests: HashMap<Digest, Vec<u8>>,
}

impl KeyParts<'_, '_> {
    fn standing(&mut self, nth: usize, candidate: &CacheCandidate<'_>, reach: &[usize]) -> Standing {
        let mut parts = vec![
            (FORMAT_PART.to_owned(), self.digest(&FORMAT.to_le_bytes())),
            ("command".to_owned(), self.digest(&command(candidate))),
            (SHELL_PART.to_owned(), self.digest(candidate.shell.as_bytes())),
        ];
        for (name, value) in &candidate.environment {
            let value = value.map_or_else(|| vec![0], |value| [&[1], value].concat());
            parts.push((format!("environment: {name}"), self.digest(&value)));
        }
        for (name, identity) in &candidate.tools {
            parts.push((format!("tool: {name}"), self.digest(identity.as_bytes())));
        }
        let is_cross = candidate.domain == self.map.cross_domain();
        self.config_parts(is_cross, reach, &mut parts);
        let mut never = None;
        for listed in files::listed(is_cross, reach) {
            let (digest, unique) = self.shared_part(listed);
            parts.push((self.name(listed), digest));
            never = never.or(unique);
        }
        if !candidate.inputs.is_empty() || !candidate.extra.is_empty() {
            let own = self.files.inputs[nth].iter().map(|at| &self.snapshot.entries[*at]);
            let mut entries: Vec<&SnapshotEntry> = own.chain(&candidate.extra).collect();
            entries.sort_by(|a, b| a.path.cmp(&b.path));
            // A link may lead to what is an input anyway.
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

    /// The top level, and the entries of the domain and of all that it depends on; for `cross-domain` of all.
    fn config_parts(&self, is_cross: bool, reach: &[usize], parts: &mut Vec<(String, Digest)>) {
        parts.push(("config".to_owned(), self.digest(&self.config.top)));
        let names: Vec<&str> = reach.iter().map(|at| self.map.config().domains[*at].name.value.as_str()).collect();
        for (name, digest) in &self.config.domains {
            if is_cross || names.contains(&name.as_str()) {
                parts.push((format!("config: {name}"), self.digest(digest)));
            }
        }
    }

    fn name(&self, listed: Listed) -> String {
        match listed {
            Listed::Whole => "files".to_owned(),
            Listed::Shared => "files: shared".to_owned(),
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

/// Everything that says what is run, and how.
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

/// Bytes with their length before them, so that no two lists of them are the same in a row.
fn put(bytes: &mut Vec<u8>, content: &[u8]) {
    bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
    bytes.extend_from_slice(content);
}

#[cfg(test)]
mod tests;
