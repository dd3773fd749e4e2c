//! Replays the last commits against the map: how often each domain would have run, and which folders of no domain made everything run.

use std::collections::{BTreeSet, HashMap};

use super::folders::above;
use crate::config::{Config, Unowned};
use crate::model::reasons::{Affected, Reason, Rule};

/// The replay, commit by commit.
#[derive(Debug, Default)]
pub struct Replay {
    /// The number of commits that were replayed.
    pub commits: usize,
    /// The number of runs of each domain, in the order of the config.
    pub runs: Vec<usize>,
    /// The number of commits that touched a file of no domain.
    pub unowned: usize,
    /// The number of commits that would have run every domain.
    pub everything: usize,
    folders: HashMap<Vec<u8>, ReplayFolder>,
}

/// A folder of files that no domain owns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplayFolder {
    /// The path of the folder; empty for the root.
    pub path: Vec<u8>,
    /// The number of commits that touched such a file in the folder.
    pub touched: usize,
    /// The number of commits that ran every domain only because of such files in the folder: the runs that a library there would spare.
    pub spared: usize,
}

impl Replay {
    /// Starts a replay without commits.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self { runs: vec![0; config.domains.len()], ..Self::default() }
    }

    /// Adds the runs that one commit would have caused.
    pub fn add(&mut self, answer: &Affected, unowned: Unowned) {
        self.commits += 1;
        for (runs, domain) in self.runs.iter_mut().zip(&answer.domains) {
            *runs += usize::from(answer.is_affected(domain));
        }
        self.everything += usize::from(!answer.shared.is_empty());
        let files: Vec<&[u8]> = answer
            .files
            .iter()
            .flatten()
            .filter(|file| file.rule == Rule::Unowned)
            .map(|file| file.change.path.as_slice())
            .collect();
        if files.is_empty() {
            return;
        }
        self.unowned += 1;
        let only = matches!(unowned, Unowned::All | Unowned::Error)
            && answer.shared.iter().all(|reason| matches!(reason, Reason::Unowned { .. }));
        let folders: BTreeSet<&[u8]> = files.iter().flat_map(|path| above(path)).collect();
        for folder in folders {
            let entry = self.folders.entry(folder.to_vec()).or_default();
            entry.touched += 1;
            let holds_all = files.iter().all(|path| above(path).any(|above| above == folder));
            entry.spared += usize::from(only && holds_all);
        }
    }

    /// Returns the folders whose ownership would change most, the best first. A folder that changes no more than one inside it is left out.
    #[must_use]
    pub fn best_folders(&self, most: usize) -> Vec<ReplayFolder> {
        let mut folders: Vec<ReplayFolder> = self
            .folders
            .iter()
            .filter(|(path, _)| !path.is_empty())
            .map(|(path, f)| ReplayFolder { path: path.clone(), ..f.clone() })
            .collect();
        let inside = |outer: &[u8], inner: &[u8]| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with(b"/"));
        let all = folders.clone();
        folders.retain(|f| !all.iter().any(|g| inside(&f.path, &g.path) && g.touched == f.touched && g.spared == f.spared));
        folders.sort_by(|a, b| (b.spared, b.touched).cmp(&(a.spared, a.touched)).then_with(|| a.path.cmp(&b.path)));
        folders.truncate(most);
        folders
    }
}
