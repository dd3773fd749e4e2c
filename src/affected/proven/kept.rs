//! The dependencies between domains of a state of the repository, kept in the state folder: a second question about the same state reads
//! no source and follows no reference.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::edges;
use super::near::{KnownState, moved};
use crate::affected::judge::Map;
use crate::git::Repository;
use crate::graph::readers::READERS;
use crate::graph::{MAX_SOURCE, Scope, scan, write_whole};
use crate::model::error::Result;
use crate::model::proof::DomainEdges;
use crate::model::reasons::ChangeKind;
use crate::system::files;
use crate::system::steps::step;

/// The most answers that are kept.
const KEPT: usize = 32;

/// The largest answer that is read, in bytes.
const MOST: u64 = 64 * 1024 * 1024;

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
    let folder = key.state.filter(|_| !scope.is_only_changed).map(|state| state.join("graph").join("edges"));
    let Some(folder) = folder else { return Ok(edges(map, &scan(repository, scope, key.state)?)) };
    let rules = rules(key.config);
    let Some(name) = name(repository, scope, &rules)? else { return Ok(edges(map, &scan(repository, scope, key.state)?)) };
    let file = folder.join(&name);
    if let Some(kept) = kept(&file) {
        let _step = step!("dependencies of this state are known");
        return Ok(kept);
    }
    let found = match near(repository, scope, &folder, &rules) {
        Some(near) => near,
        None => edges(map, &scan(repository, scope, key.state)?),
    };
    keep(&file, &found);
    if let Some(state) = KnownState::of(repository, scope, &rules, &name) {
        write(&folder.join(latest(scope.is_work_tree)), &state);
    }
    Ok(found)
}

/// Returns the name of the file that says which state the latest answer is for: a commit, or a commit and a work tree.
fn latest(is_work_tree: bool) -> &'static str {
    if is_work_tree { "latest-work-tree" } else { "latest-commit" }
}

/// Returns the dependencies of a state, if those of one of the latest are the same but for lines.
fn near(repository: &Repository, scope: &Scope<'_>, folder: &Path, rules: &str) -> Option<DomainEdges> {
    let _step = step!("compare with the states whose dependencies are known");
    [scope.is_work_tree, !scope.is_work_tree].into_iter().find_map(|is_work_tree| {
        let known: KnownState = kept(&folder.join(latest(is_work_tree)))?;
        let is_name = known.answer.bytes().all(|byte| byte.is_ascii_hexdigit());
        if known.rules != rules || !is_name {
            return None;
        }
        moved(repository, scope, &known, kept(&folder.join(&known.answer))?)
    })
}

/// Returns the digest of all that an answer depends on besides the content of the repository.
fn rules(config: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new();
    put(&mut hasher, env!("CARGO_PKG_VERSION").as_bytes());
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

/// Returns a kept answer. The first 64 bytes are the hash of the rest, so that damage is seen.
fn kept<T: DeserializeOwned>(file: &Path) -> Option<T> {
    let bytes = files::read_within(file.parent()?, Path::new(file.file_name()?), MOST)?;
    let (hash, body) = bytes.split_at_checked(64)?;
    if blake3::hash(body).to_hex().as_bytes() != hash {
        return None;
    }
    serde_json::from_slice(body).ok()
}

/// Keeps an answer, and the newest others. If it fails, the next question takes longer.
fn keep(file: &Path, found: &DomainEdges) {
    write(file, found);
    let Some(Ok(entries)) = file.parent().map(std::fs::read_dir) else { return };
    let dated = |entry: std::fs::DirEntry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()));
    let mut all: Vec<(SystemTime, PathBuf)> = entries.filter_map(|entry| dated(entry.ok()?)).collect();
    all.sort();
    for (_, old) in all.iter().take(all.len().saturating_sub(KEPT)) {
        drop(std::fs::remove_file(old));
    }
}

fn write(file: &Path, value: &impl Serialize) {
    let Ok(body) = serde_json::to_vec(value) else { return };
    drop(write_whole(file, &[blake3::hash(&body).to_hex().as_bytes(), body.as_slice()].concat()));
}
