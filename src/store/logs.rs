//! Finds the logs of past runs that are to be deleted, by the number of runs and by their size. Needs no store.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The most files of a run that are counted: a suite may have filled its folder with anything.
const MOST_FILES: usize = 100_000;

/// The age of a log up to which its run may still be going.
const UNDER_WAY: Duration = Duration::from_hours(2);

/// Returns the log folders of runs beyond the newest `keep`, in a folder that holds one for each run, by its id; ids sort by time. Ids
/// later than `future`, which is also an id, go first: they come from a wrong clock. Folders with other names stay, and so do those that
/// cannot be read.
pub(super) fn stale_logs(folder: &Path, keep: u32, future: &str, is_run: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut runs = runs(folder, future, is_run);
    runs.truncate(runs.len().saturating_sub(keep as usize));
    runs
}

/// Returns the log folders of the oldest runs, as far as all together take more than `most` bytes. The newest folder stays, and so do
/// folders of runs that may still be going.
pub(super) fn heavy_logs(
    folder: &Path,
    most: u64,
    future: &str,
    now: SystemTime,
    is_run: impl Fn(&str) -> bool,
) -> Vec<PathBuf> {
    let mut left = most;
    let mut heavy = Vec::new();
    for (age, run) in runs(folder, future, is_run).into_iter().rev().enumerate() {
        let size = LogSize::of(&run);
        let is_under_way = size.written.is_some_and(|written| now.duration_since(written).unwrap_or_default() < UNDER_WAY);
        match left.checked_sub(size.bytes) {
            Some(rest) => left = rest,
            None if age == 0 || is_under_way => left = 0,
            None => {
                left = 0;
                heavy.push(run);
            }
        }
    }
    heavy
}

/// Returns the folders of runs, the oldest first, and before them those with an id from the future.
fn runs(folder: &Path, future: &str, is_run: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut runs: Vec<(bool, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().to_str().filter(|name| is_run(name)).map(|name| (name <= future, entry.path())))
        .collect();
    runs.sort_unstable();
    runs.into_iter().map(|(_, path)| path).collect()
}

/// The size of a folder of logs.
#[derive(Debug, Default)]
pub(super) struct LogSize {
    /// The sum of the lengths of its files, in bytes.
    pub(super) bytes: u64,
    /// The time when its newest file was written.
    written: Option<SystemTime>,
}

impl LogSize {
    /// Measures a folder. Links are not followed.
    pub(super) fn of(folder: &Path) -> Self {
        let mut size = Self::default();
        let mut folders = vec![folder.to_owned()];
        let mut left = MOST_FILES;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                left = left.saturating_sub(1);
                let Some(found) = entry.metadata().ok().filter(|_| left > 0) else { continue };
                if found.is_dir() {
                    folders.push(entry.path());
                } else {
                    size.bytes = size.bytes.saturating_add(found.len());
                    size.written = size.written.max(found.modified().ok());
                }
            }
        }
        size
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;

    const FUTURE: &str = "r9";

    /// Writes a run with a log of so many bytes, written so many hours ago.
    fn log(folder: &Path, run: &str, bytes: u64, hours: u64, now: SystemTime) {
        fs::create_dir_all(folder.join(run).join("a.unit")).expect("a folder");
        let file = File::create(folder.join(run).join("a.unit/report.xml")).expect("a file");
        file.set_len(bytes).expect("a length");
        file.set_modified(now - Duration::from_hours(hours)).expect("a time");
    }

    fn names(paths: &[PathBuf]) -> Vec<String> {
        paths.iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect()
    }

    #[test]
    fn the_oldest_go_when_all_take_too_much() {
        let here = tempfile::tempdir().expect("a folder");
        let now = SystemTime::now();
        for (run, bytes, hours) in [("r1", 10, 90), ("r2", 600, 80), ("r3", 300, 70), ("r4", 200, 60)] {
            log(here.path(), run, bytes, hours, now);
        }
        fs::create_dir(here.path().join("notes")).expect("a folder");
        let heavy = |most: u64| names(&heavy_logs(here.path(), most, FUTURE, now, |name| name.starts_with('r')));
        assert_eq!(heavy(2000), [""; 0]);
        assert_eq!(heavy(1000), ["r2", "r1"], "what is older than one that goes goes too");
        assert_eq!(heavy(500), ["r2", "r1"]);
        assert_eq!(heavy(100), ["r3", "r2", "r1"], "the newest stays");
    }

    #[test]
    fn what_may_be_under_way_stays() {
        let here = tempfile::tempdir().expect("a folder");
        let now = SystemTime::now();
        for (run, hours) in [("r1", 1), ("r2", 50), ("r3", 50)] {
            log(here.path(), run, 600, hours, now);
        }
        assert_eq!(names(&heavy_logs(here.path(), 1000, FUTURE, now, |_| true)), ["r2"]);
    }

    #[test]
    fn logs_of_the_newest_runs_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["r1", "r2", "r3", "other"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        fs::write(folder.path().join("r0"), "").expect("a file");
        let is_run = |name: &str| name.starts_with('r');
        assert_eq!(stale_logs(folder.path(), 2, "r9", is_run), [folder.path().join("r1")]);
        assert!(stale_logs(folder.path(), 3, "r9", is_run).is_empty());
        assert_eq!(stale_logs(folder.path(), 2, "r2", is_run), [folder.path().join("r3")], "from a time that is still to come");
        assert_eq!(
            stale_logs(folder.path(), 2, "r0", is_run),
            [folder.path().join("r1")],
            "the clock is far behind: as they are named"
        );
        assert!(stale_logs(&folder.path().join("none"), 3, "r9", is_run).is_empty());
    }
}
