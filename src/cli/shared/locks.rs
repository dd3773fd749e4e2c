//! What changed lock files affect, where the config says `lockfiles: auto`.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use crate::affected::{LockEffect, Map, locks};
use crate::cli::shared::session::Session;
use crate::config::LockFiles;
use crate::git::contents::{Content, visit_contents};
use crate::git::{Blob, PackedId};
use crate::graph::lockfiles::{compare, reader};
use crate::graph::paths::{last, parent};
use crate::model::error::Result;
use crate::model::reasons::{Change, ChangeKind, Range, Rule};
use crate::system::files;
use crate::system::steps::step;

/// The largest lock file that is read, in bytes.
const MOST: u64 = 64 * 1024 * 1024;

/// The largest manifest that is read, in bytes.
const MAX_MANIFEST: u64 = 1024 * 1024;

/// Returns the effects of the changed lock files that `global` lists, by their paths.
///
/// # Errors
/// Returns an error if git fails.
pub(super) fn effects(
    session: &Session,
    map: &Map<'_>,
    ranges: &[Range],
    changes: &[Change],
) -> Result<Vec<(Vec<u8>, LockEffect)>> {
    if map.config().lockfiles != LockFiles::Auto {
        return Ok(Vec::new());
    }
    let mut effects = Vec::new();
    let mut judge = map.judge();
    for change in changes {
        let Some(path) = std::str::from_utf8(&change.path).ok().filter(|path| reader(path).is_some()) else { continue };
        if judge.file(change).rule != Rule::Global {
            continue;
        }
        let _step = step!("packages of {path}");
        let mut effect = None;
        for range in ranges {
            let one = of_range(session, map, range, path, change.kind)?;
            effect = Some(effect.map_or(one.clone(), |effect: LockEffect| effect.and(one)));
        }
        effects.extend(effect.map(|effect| (change.path.clone(), effect)));
    }
    Ok(effects)
}

fn of_range(session: &Session, map: &Map<'_>, range: &Range, path: &str, kind: ChangeKind) -> Result<LockEffect> {
    let everything = |why: &str| Ok(LockEffect::Everything(why.to_owned()));
    if kind != ChangeKind::Modified {
        return everything("it is new or gone");
    }
    let repository = &session.repository;
    let old = range.base.as_deref().map(|base| repository.blob(base, path)).transpose()?.unwrap_or(Blob::Absent);
    let new = match &range.head {
        Some(head) => repository.blob(head, path)?,
        None => files::read_within(&repository.places().top, Path::new(path), MOST).map_or(Blob::NotAtHand, Blob::Content),
    };
    let (Blob::Content(old), Blob::Content(new)) = (old, new) else { return everything("one of its versions is not at hand") };
    if old.len().max(new.len()) as u64 > MOST {
        return everything("it is too large");
    }
    let change = compare(path, &String::from_utf8_lossy(&old), &String::from_utf8_lossy(&new));
    let head = range.head.clone().map_or_else(|| repository.commit("HEAD"), |head| Ok(Some(head)))?;
    let folders = OnceCell::new();
    let folder_of = |name: &str| {
        let folders =
            folders.get_or_init(|| head.as_deref().and_then(|head| cargo_packages(session, head).ok()).unwrap_or_default());
        folders.get(name).cloned()
    };
    Ok(locks::effect(map, change, &folder_of))
}

/// Returns the folders of all Cargo packages of a commit by their names: a `Cargo.lock` has only the names.
fn cargo_packages(session: &Session, head: &str) -> Result<HashMap<String, String>> {
    let mut manifests: Vec<(String, PackedId)> = Vec::new();
    session.repository.visit_tree(head, |file| {
        let path = std::str::from_utf8(file.path).ok().filter(|path| last(path) == "Cargo.toml");
        manifests.extend(path.map(|path| (path.to_owned(), file.id)));
        ControlFlow::Continue(())
    })?;
    let ids: Vec<PackedId> = manifests.iter().map(|(_, id)| *id).collect();
    let mut folders = HashMap::new();
    visit_contents(&session.repository.places().top, &ids, MAX_MANIFEST, |at, content| {
        let Content::Bytes(bytes) = content else { return };
        let path = manifests[at].0.as_str();
        let value: Option<serde_json::Value> = toml::from_str(&String::from_utf8_lossy(bytes)).ok();
        let name = value.as_ref().and_then(|value| value.pointer("/package/name")).and_then(serde_json::Value::as_str);
        if let Some(name) = name {
            folders.insert(name.to_owned(), parent(path).to_owned());
        }
    })?;
    Ok(folders)
}
