//! Detection: finds the runners that match the files in a suite's places, and the files of each runner.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::folders::{FolderFile, SuiteFolders, parent, upward};
use super::place::{Stock, SuitePlace};
use super::runners::{Nearby, RUNNERS, Runner, RunnerGroup, TestFiles, files_of};

/// The files that the layouts found for one runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetectedRunner {
    /// The runner; `None` if a layout's pattern matches files that no runner is known for.
    pub(crate) runner: Option<Runner>,
    /// The places of the files, in the order of the layouts.
    pub places: Vec<SuitePlace>,
    /// The files, grouped by the folder from which their runner is started.
    pub groups: Vec<RunnerGroup>,
    /// False if there are more files than `cicd` looks at.
    pub is_whole: bool,
}

/// Returns one entry per runner, in the order of the registry.
pub(super) fn detect(stock: Stock, folders: &dyn SuiteFolders) -> Vec<DetectedRunner> {
    let Stock { places, mut files, is_whole } = stock;
    if files.is_empty() {
        return Vec::new();
    }
    shadow_by_run(&mut files);
    let entry = |runner, groups| DetectedRunner { runner, places: places.clone(), groups, is_whole };
    let kinds: Vec<Option<&TestFiles>> = files.iter().map(|file| files_of(Path::new(&file.path), file.is_executable)).collect();
    let mut nearby = Nearby::new(folders);
    // Runners that share their files are next to each other.
    let mut uncovered: Option<(&TestFiles, Vec<String>)> = None;
    let mut found: Vec<DetectedRunner> = Vec::new();
    for runner in RUNNERS.iter().copied() {
        let own = match uncovered.take() {
            Some((of, own)) if of == runner.files() => own,
            _ => own_files(runner, files.iter().zip(kinds.iter().copied()), folders),
        };
        let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in &own {
            if let Some(home) = runner.home(file, &mut nearby) {
                homes.entry(home).or_default().push(file.clone());
            }
        }
        if !homes.is_empty() {
            found.push(entry(Some(runner), homes.into_iter().map(|(home, files)| RunnerGroup { home, files }).collect()));
        }
        uncovered = Some((runner.files(), own));
    }
    // A layout's own pattern is the only way to find files without a known runner and a `run` that is not executable.
    if found.is_empty() {
        let unknown = files.into_iter().zip(kinds).filter(|(_, kind)| kind.is_none()).map(|(file, _)| file.path);
        let files: Vec<String> = unknown.collect();
        if !files.is_empty() {
            found.push(entry(None, vec![RunnerGroup { home: String::new(), files }]));
        }
    }
    found
}

/// Returns the files whose names match a runner, without those that another one of them covers.
fn own_files<'f>(
    runner: Runner,
    files: impl Iterator<Item = (&'f FolderFile, Option<&'static TestFiles>)>,
    folders: &dyn SuiteFolders,
) -> Vec<String> {
    let own = files.filter(|(_, kind)| kind.is_some_and(|kind| kind == runner.files()));
    let mut own: Vec<String> = own.map(|(file, _)| file.path.clone()).collect();
    (runner.files().uncovered)(&mut own, folders);
    own
}

/// Leaves out the files in the folder of an executable `run`, which runs everything there.
fn shadow_by_run(files: &mut Vec<FolderFile>) {
    let runs: BTreeSet<String> =
        files.iter().filter(|file| file.is_executable).map(|file| parent(&file.path).to_owned()).collect();
    if runs.is_empty() {
        return;
    }
    files.retain(|file| {
        let folder = parent(&file.path);
        let above = if file.is_executable { upward(folder).nth(1).filter(|_| !folder.is_empty()) } else { Some(folder) };
        !above.is_some_and(|folder| upward(folder).any(|folder| runs.contains(folder)))
    });
}
