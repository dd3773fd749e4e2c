//! The states of the repository whose dependencies are known, in the state folder: the answers, what they were made from, and for which
//! state each is. Of each there are only so many, and the one that was used longest ago goes first.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::known_state::KnownState;
use crate::graph::{KeptLeads, ReferenceTargets, leads_of_bytes, write_whole};
use crate::model::proof::DomainEdges;
use crate::system::files;

/// The most answers that are kept.
const MOST_ANSWERS: usize = 32;

/// The most states that another answer may be made from.
pub(super) const MOST_STATES: usize = 16;

/// The most lists of paths and declarations, which states share.
const MOST_TARGETS: usize = 8;

/// The largest file that is read, in bytes.
const MOST: u64 = 64 * 1024 * 1024;

/// A folder of kept answers and states.
#[derive(Debug, Clone)]
pub(super) struct StateStore {
    answers: PathBuf,
    states: PathBuf,
    leads: PathBuf,
    targets: PathBuf,
}

impl StateStore {
    /// Returns the store in a state folder.
    pub(super) fn new(state: &Path) -> Self {
        let folder = |name: &str| state.join("graph").join(name);
        Self { answers: folder("edges"), states: folder("states"), leads: folder("leads"), targets: folder("targets") }
    }

    /// Returns an answer.
    pub(super) fn answer(&self, name: &str) -> Option<DomainEdges> {
        json(&self.answers, name)
    }

    /// Keeps an answer.
    pub(super) fn keep_answer(&self, name: &str, answer: &DomainEdges) {
        write_json(&self.answers, name, answer);
        prune(&self.answers, MOST_ANSWERS);
    }

    /// Returns all states, the one that was used last first.
    pub(super) fn states(&self) -> Vec<KnownState> {
        let names = newest_first(&self.states).into_iter().take(MOST_STATES);
        names.filter_map(|path| json(&self.states, path.file_name()?.to_str()?)).collect()
    }

    /// Keeps a state, with the bytes of the references that its answer was made from. There is one state for a commit and one for a work tree at it.
    pub(super) fn keep_state(&self, state: &KnownState, leads: Option<&[u8]>) {
        if let Some(leads) = leads {
            write(&self.leads, &state.answer, leads);
            prune(&self.leads, MOST_STATES);
        }
        write_json(&self.states, &state.key(), state);
        prune(&self.states, MOST_STATES);
    }

    /// Returns the references that an answer was made from.
    pub(super) fn leads(&self, name: &str) -> Option<KeptLeads> {
        leads_of_bytes(&read(&self.leads, name)?)
    }

    /// Returns kept paths and declarations.
    pub(super) fn targets(&self, name: &str) -> Option<ReferenceTargets> {
        ReferenceTargets::of_bytes(&read(&self.targets, name)?)
    }

    /// Keeps the bytes of paths and declarations, and returns their name.
    pub(super) fn keep_targets(&self, bytes: &[u8]) -> String {
        let name = blake3::hash(bytes).to_hex().to_string();
        write(&self.targets, &name, bytes);
        prune(&self.targets, MOST_TARGETS);
        name
    }

    /// Notes that a state was used, and what belongs to it.
    pub(super) fn touch(&self, state: &KnownState) {
        touch(&self.states.join(state.key()));
        touch(&self.leads.join(&state.answer));
        self.touch_answer(&state.answer);
        if let Some(targets) = &state.targets {
            touch(&self.targets.join(targets));
        }
    }

    /// Notes that an answer was used.
    pub(super) fn touch_answer(&self, name: &str) {
        touch(&self.answers.join(name));
    }
}

fn touch(file: &Path) {
    if let Ok(file) = std::fs::File::options().append(true).open(file) {
        drop(file.set_modified(SystemTime::now()));
    }
}

/// Returns the files of a folder, the one that was used last first.
fn newest_first(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let dated = |entry: std::fs::DirEntry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()));
    let mut all: Vec<(SystemTime, PathBuf)> = entries.filter_map(|entry| dated(entry.ok()?)).collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.into_iter().map(|(_, path)| path).collect()
}

fn prune(folder: &Path, most: usize) {
    for old in newest_first(folder).into_iter().skip(most) {
        drop(std::fs::remove_file(old));
    }
}

/// Reads a kept file. Its first 64 bytes are the hash of the rest, so that damage is seen. A name is a hash in hex.
fn read(folder: &Path, name: &str) -> Option<Vec<u8>> {
    if !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = files::read_within(folder, Path::new(name), MOST)?;
    let (hash, body) = bytes.split_at_checked(64)?;
    let is_whole = blake3::hash(body).to_hex().as_bytes() == hash;
    is_whole.then(|| bytes.split_off(64))
}

/// Writes a file. If it fails, the next question takes longer.
fn write(folder: &Path, name: &str, body: &[u8]) {
    drop(write_whole(&folder.join(name), &[blake3::hash(body).to_hex().as_bytes(), body]));
}

fn json<T: DeserializeOwned>(folder: &Path, name: &str) -> Option<T> {
    serde_json::from_slice(&read(folder, name)?).ok()
}

fn write_json(folder: &Path, name: &str, value: &impl Serialize) {
    if let Ok(body) = serde_json::to_vec(value) {
        write(folder, name, &body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_states_used_last_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = StateStore::new(folder.path());
        let state = |at: usize| KnownState::for_test(&format!("{at:040}"), &format!("{at:064}"));
        for at in 0..MOST_STATES + 4 {
            store.keep_state(&state(at), Some(&[]));
            // Times of files are coarse on some systems.
            std::thread::sleep(std::time::Duration::from_millis(5));
            store.touch(&state(0));
        }
        let kept = store.states();
        assert_eq!(kept.len(), MOST_STATES);
        assert!(kept.contains(&state(0)) && !kept.contains(&state(1)) && kept.contains(&state(MOST_STATES + 3)));
        assert_eq!(store.leads(&state(1).answer), None);
        assert_eq!(store.leads(&state(0).answer), Some(KeptLeads::new()));
    }

    #[test]
    fn damage_and_other_names_are_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = StateStore::new(folder.path());
        store.keep_answer("ab", &DomainEdges::default());
        assert_eq!(store.answer("ab"), Some(DomainEdges::default()));
        assert_eq!(store.answer("../edges/ab"), None);
        let file = folder.path().join("graph/edges/ab");
        let mut bytes = std::fs::read(&file).expect("the file");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&file, bytes).expect("written");
        assert_eq!(store.answer("ab"), None);
    }
}
