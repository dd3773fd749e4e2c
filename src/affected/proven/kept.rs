//! The dependencies between domains of a state of the repository, kept in the state folder: a second question about the same state reads
//! no source and follows no reference.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::edges;
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
    let name = match &folder {
        Some(_) => name(repository, scope, key.config)?,
        None => None,
    };
    let file = folder.zip(name).map(|(folder, name)| folder.join(name));
    if let Some(kept) = file.as_deref().and_then(kept) {
        let _step = step!("dependencies of this state are known");
        return Ok(kept);
    }
    let found = edges(map, &scan(repository, scope, key.state)?);
    if let Some(file) = file {
        keep(&file, &found);
    }
    Ok(found)
}

/// Returns the name of an answer: a hash over all that it depends on. `None` if there is no commit.
fn name(repository: &Repository, scope: &Scope<'_>, config: &[u8]) -> Result<Option<String>> {
    let Some(tree) = scope.commit.map(|commit| repository.tree_id(commit)).transpose()?.flatten() else { return Ok(None) };
    let mut hasher = blake3::Hasher::new();
    let mut put = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    };
    put(env!("CARGO_PKG_VERSION").as_bytes());
    for reader in &READERS {
        put(&[reader.format()]);
    }
    put(config);
    put(tree.as_bytes());
    put(&[u8::from(scope.is_work_tree)]);
    for change in scope.changes {
        put(&change.path);
        put(&[change.kind as u8]);
        let Some(path) =
            std::str::from_utf8(&change.path).ok().filter(|_| scope.is_work_tree && change.kind != ChangeKind::Deleted)
        else {
            continue;
        };
        let top = &repository.places().top;
        let target = std::fs::read_link(top.join(path)).ok();
        let content = target.map(|target| target.into_os_string().into_encoded_bytes());
        put(&content.or_else(|| files::read_within(top, Path::new(path), MAX_SOURCE)).unwrap_or_default());
    }
    Ok(Some(hasher.finalize().to_hex().to_string()))
}

/// Returns a kept answer. The first 64 bytes are the hash of the rest, so that damage is seen.
fn kept(file: &Path) -> Option<DomainEdges> {
    let bytes = files::read_within(file.parent()?, Path::new(file.file_name()?), MOST)?;
    let (hash, body) = bytes.split_at_checked(64)?;
    if blake3::hash(body).to_hex().as_bytes() != hash {
        return None;
    }
    serde_json::from_slice(body).ok()
}

/// Keeps an answer, and the newest others. If it fails, the next question takes longer.
fn keep(file: &Path, found: &DomainEdges) {
    let Ok(body) = serde_json::to_vec(found) else { return };
    let bytes = [blake3::hash(&body).to_hex().as_bytes(), body.as_slice()].concat();
    let Some(folder) = file.parent().filter(|_| write_whole(file, &bytes).is_ok()) else { return };
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let dated = |entry: std::fs::DirEntry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()));
    let mut all: Vec<(SystemTime, PathBuf)> = entries.filter_map(|entry| dated(entry.ok()?)).collect();
    all.sort();
    for (_, old) in all.iter().take(all.len().saturating_sub(KEPT)) {
        drop(std::fs::remove_file(old));
    }
}
