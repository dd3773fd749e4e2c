//! The state outside of the work tree: the folders of the store and of logs, the folder of locks, and the ids of runs.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::logs::{LogSize, heavy_logs, stale_logs};
use super::{Handle, Policy, RetentionLimits};
use crate::model::environment::Environment;
use crate::model::error::{Error, Result};
use crate::system::private;

/// The start of the path of the folder of locks, for suites that exclude each other: the same for every repository and temporary folder of
/// a user. There is no lock between users: one could block, or mislead, the suites of the other.
const LOCKS: &str = "/tmp/cicd-locks-";

/// The start of the name of a folder of logs among the temporary files; the run's id follows.
const TEMPORARY: &str = "cicd-logs-";

/// The number of runs whose logs stay among the temporary files.
const MOST_TEMPORARY: u32 = 20;

/// The size of a run's logs, in bytes, from which the logs of all runs are measured.
const NOTICEABLE: u64 = 1024 * 1024;

/// The folders of a repository's state.
#[derive(Debug, Clone)]
pub(crate) struct StateFolders {
    /// The folder of the store.
    pub(crate) folder: PathBuf,
    /// The folder of logs, with a folder for each run.
    pub(crate) logs: PathBuf,
}

impl StateFolders {
    /// Returns the folders in `$CICD_STATE_DIR`, else in `common`, the git folder that all work trees of a repository share.
    pub(crate) fn of(environment: &Environment, common: &Path) -> Self {
        let named = environment.get("CICD_STATE_DIR").map(PathBuf::from);
        let folder = named.map_or_else(|| common.join("cicd"), |named| std::path::absolute(&named).unwrap_or(named));
        Self { logs: folder.join("logs"), folder }
    }

    /// Returns a handle on the store, for the work tree whose top is `worktree`.
    pub(crate) fn handle(&self, worktree: &Path, policy: Policy) -> Handle {
        Handle::new(&self.folder, worktree, policy)
    }

    /// Returns the folder for the logs of this run: beside the store, or among the temporary files if that cannot be written.
    pub(crate) fn logs_of(&self, run: &str) -> PathBuf {
        let folder = self.logs.join(run);
        if std::fs::create_dir_all(&folder).is_ok() {
            return folder;
        }
        let folder = std::env::temp_dir().join(format!("{TEMPORARY}{run}"));
        // Made here, so that no other user of the machine can read the logs. If it fails, writing the first log reports why.
        drop(private::folder(&folder));
        folder
    }

    /// Deletes the logs of old runs, but not those of the run that just ended. Among the temporary files, only the logs of the last red
    /// runs stay: their paths were shown.
    pub(crate) fn tidy(&self, ended: &str, is_green: bool, now: SystemTime) {
        // A run that wrote no log leaves no folder.
        drop(std::fs::remove_dir(self.logs.join(ended)));
        let future = compact(now + Duration::from_hours(24));
        tidy(&self.logs, ended, (RetentionLimits::default().logs, &future, now), is_run);
        let temporary = std::env::temp_dir();
        let own = format!("{TEMPORARY}{ended}");
        // Only a run whose logs are there adds to them. The folder may hold thousands of other files.
        if temporary.join(&own).symlink_metadata().is_err() {
            return;
        }
        if is_green {
            drop(std::fs::remove_dir_all(temporary.join(&own)));
        }
        let is_temporary = |name: &str| name.strip_prefix(TEMPORARY).is_some_and(is_run);
        let last = format!("{TEMPORARY}{future}");
        tidy(&temporary, &own, (MOST_TEMPORARY, &last, now), is_temporary);
    }
}

/// Deletes the logs of old runs, but not those of the run that just ended: logs beyond a number of runs, and beyond a total size.
fn tidy(logs: &Path, ended: &str, (most, future, now): (u32, &str, SystemTime), is_run: impl Fn(&str) -> bool) {
    let mut old = stale_logs(logs, most, future, &is_run);
    // Measuring every log takes a while, and the number of runs bounds small ones.
    if LogSize::of(&logs.join(ended)).bytes >= NOTICEABLE {
        old.extend(heavy_logs(logs, RetentionLimits::default().log_bytes, future, now, &is_run));
    }
    for folder in old.iter().filter(|folder| !folder.ends_with(ended)) {
        drop(std::fs::remove_dir_all(folder));
    }
}

/// Returns the folder of locks, which only this user can use.
///
/// # Errors
/// Returns an error if the folder is needed and its path is anything but a folder of this user.
pub(crate) fn locks(is_needed: bool) -> Result<PathBuf> {
    let folder = PathBuf::from(format!("{LOCKS}{}", rustix::process::geteuid().as_raw()));
    if is_needed {
        private::folder(&folder).map_err(|error| {
            Error::unknown(format!("cannot use the folder of locks {}", folder.display()))
                .because(error)
                .hint("suites with `exclusive` need it; remove the file or folder with that name")
        })?;
    }
    Ok(folder)
}

/// Returns an id that sorts by time; two runs of one moment differ in the rest.
pub(crate) fn run_id(now: SystemTime) -> String {
    format!("{}-{:06x}", compact(now), random(now) & 0xff_ffff)
}

/// Returns true if a name is an id from [`run_id`].
fn is_run(name: &str) -> bool {
    name.len() == compact(UNIX_EPOCH).len() + 7 && name.starts_with('2') && name.contains("Z-")
}

fn compact(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Returns a number that cannot be guessed: the standard library's hasher gets its keys from the system.
pub(crate) fn random(now: SystemTime) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = std::hash::RandomState::new().build_hasher();
    hasher.write_u128(now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos()));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_runs_are_known_again() {
        let id = run_id(SystemTime::now());
        assert!(is_run(&id), "{id}");
        for other in ["", "notes", "20261122T000000Z", "20261122-000000-123456", "../../../../../../x"] {
            assert!(!is_run(other), "{other}");
        }
    }
}
