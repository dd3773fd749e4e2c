//! The dependencies between domains of a state of the repository, kept in the state folder: a second question about the same state reads
//! no source and follows no reference.

use std::path::Path;

use super::known_state::KnownState;
use super::near::near;
use super::states::StateStore;
use super::{edges, followed};
use crate::affected::judge::Map;
use crate::git::Repository;
use crate::graph::readers::READERS;
use crate::graph::{LeadBytes, MAX_SOURCE, Scope, scan};
use crate::model::error::Result;
use crate::model::proof::DomainEdges;
use crate::model::reasons::ChangeKind;
use crate::system::files;
use crate::system::steps::step;

/// The format of what is kept.
const FORMAT: u8 = 3;

/// The rest of what an answer depends on, besides the state of the repository.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EdgeKey<'a> {
    /// The text of the config.
    pub(crate) config: &'a [u8],
    /// The state folder; `None` to keep nothing.
    pub(crate) state: Option<&'a Path>,
}

/// Returns the dependencies between domains in a state of the repository.
///
/// # Errors
/// Returns an error if git fails.
pub(crate) fn edges_of(repository: &Repository, map: &Map<'_>, scope: &Scope<'_>, key: EdgeKey<'_>) -> Result<DomainEdges> {
    let store = key.state.filter(|_| !scope.is_only_changed).map(StateStore::new);
    let Some(store) = store else { return Ok(edges(map, &scan(repository, scope, key.state)?)) };
    let rules = rules(key.config);
    let Some(name) = name(repository, scope, &rules)? else { return Ok(edges(map, &scan(repository, scope, key.state)?)) };
    if let Some(kept) = store.answer(&name) {
        let _step = step!("dependencies of this state are known");
        store.touch_answer(&name);
        return Ok(kept);
    }
    let state = |targets| KnownState::of(repository, scope, &rules, &name, targets);
    if let Some(near) = near(repository, map, scope, &store, &rules) {
        store.keep_answer(&name, &near.edges);
        if let Some((leads, targets)) = near.made_from
            && let Some(state) = state(Some(targets))
        {
            store.keep_state(&state, Some(&LeadBytes::of(&leads)));
        }
        return Ok(near.edges);
    }
    let scan = scan(repository, scope, key.state)?;
    if scan.beyond.is_some() {
        // No other answer can be made from this one, but the same question needs no list of the files.
        let edges = edges(map, &scan);
        store.keep_answer(&name, &edges);
        return Ok(edges);
    }
    let found = followed(map, &scan);
    let _step = step!("keep the dependencies between domains");
    store.keep_answer(&name, &found.edges);
    let targets = found.can_change_by_file.then(|| store.keep_targets(&scan.target_bytes()));
    drop(scan);
    let leads = targets.is_some().then_some(found.leads.as_slice());
    if let Some(state) = state(targets.clone()) {
        store.keep_state(&state, leads);
    }
    Ok(found.edges)
}

/// Returns the digest of all that an answer depends on besides the content of the repository.
fn rules(config: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new();
    put(&mut hasher, env!("CARGO_PKG_VERSION").as_bytes());
    put(&mut hasher, &[FORMAT]);
    for reader in &READERS {
        put(&mut hasher, &[reader.format()]);
    }
    put(&mut hasher, config);
    hasher.finalize().to_hex().to_string()
}
fn put(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
}

/// Returns the name of an answer: a hash over all that it depends on. `None` if there is no commit.
fn name(repository: &Repository, scope: &Scope<'_>, rules: &str) -> Result<Option<String>> {
    let Some(tree) = scope.commit.map(|commit| repository.tree_id(commit)).transpose()?.flatten() else { return Ok(None) };
    let mut hasher = blake3::Hasher::new();
    put(&mut hasher, rules.as_bytes());
    put(&mut hasher, tree.as_bytes());
    put(&mut hasher, &[u8::from(scope.is_work_tree)]);
    put(&mut hasher, &scope.most.to_le_bytes());
    for change in scope.changes {
        put(&mut hasher, &change.path);
        put(&mut hasher, &[change.kind as u8]);
        let Some(path) =
            std::str::from_utf8(&change.path).ok().filter(|_| scope.is_work_tree && change.kind != ChangeKind::Deleted)
        else {
            continue;
        };
        let top = &repository.places().top;
        let target = std::fs::read_link(top.join(path)).ok();
        let content = target.map(|target| target.into_os_string().into_encoded_bytes());
        put(&mut hasher, &content.or_else(|| files::read_within(top, Path::new(path), MAX_SOURCE)).unwrap_or_default());
    }
    Ok(Some(hasher.finalize().to_hex().to_string()))
}
