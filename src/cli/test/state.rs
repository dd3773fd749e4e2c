//! What `cicd test` keeps outside of the work tree: the store, logs, locks, temporary folders.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::Context;
use crate::git::Places;
use crate::model::error::Result;
use crate::model::event::Event;
use crate::run::Keep;
use crate::store::{Limits, Store, stale_logs};

/// Where suites that exclude each other meet: the same for every repository, user and temporary folder of a machine.
const LOCKS: &str = "/tmp/cicd-locks";

/// The folders of a run.
pub(in crate::cli) struct State {
    /// The store's folder.
    pub(in crate::cli) folder: PathBuf,
    /// A folder for each run's logs.
    pub(in crate::cli) logs: PathBuf,
}

impl State {
    /// `$CICD_STATE_DIR`, else in the folder that all work trees of a repository share.
    pub(in crate::cli) fn of(context: &Context, places: &Places) -> Self {
        let named = context.environment.get("CICD_STATE_DIR").map(PathBuf::from);
        let folder = named.map_or_else(|| places.common.join("cicd"), |named| std::path::absolute(&named).unwrap_or(named));
        Self { logs: folder.join("logs"), folder }
    }

    /// The store; without one everything but the past works, and the warning says so.
    pub(in crate::cli) fn store(&self, context: &Context, places: &Places) -> Option<Store> {
        match Store::open(&self.folder, &places.top) {
            Ok(store) => Some(store),
            Err(error) => {
                let told: Vec<String> = std::iter::once(whole(&error)).chain(error.hints().iter().cloned()).collect();
                context.screen.warn(&format!("the results of this run are not kept: {}", told.join("; ")));
                None
            }
        }
    }

    /// Where the logs of this run go: beside the store, or among the temporary files when that cannot be written.
    pub(super) fn logs_of(&self, run: &str) -> PathBuf {
        let folder = self.logs.join(run);
        if std::fs::create_dir_all(&folder).is_ok() { folder } else { std::env::temp_dir().join(format!("cicd-logs-{run}")) }
    }

    /// Takes the logs of old runs away.
    pub(super) fn tidy(&self) {
        for folder in stale_logs(&self.logs, Limits::default().logs, is_run) {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

/// The folder of locks; other users must be able to make theirs in it.
pub(super) fn locks(is_needed: bool) -> PathBuf {
    let folder = Path::new(LOCKS);
    if is_needed && std::fs::create_dir(folder).is_ok() {
        use std::os::unix::fs::PermissionsExt;
        drop(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o1777)));
    }
    folder.to_owned()
}

/// An error and what caused it, in one line.
pub(in crate::cli) fn whole(error: &crate::model::error::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// A store that takes a run's events, and is tidied when the run is over.
pub(super) struct Keeping(pub(super) Store);

impl Keep for Keeping {
    fn keep(&mut self, events: &[Event]) -> Result<()> {
        self.0.record(&events.iter().collect::<Vec<_>>())?;
        if events.iter().any(|event| matches!(event, Event::RunEnded(_))) {
            self.0.tidy(SystemTime::now(), &Limits::default())?;
        }
        Ok(())
    }
}

/// Sorts by time; two runs of one moment differ in the rest.
pub(in crate::cli) fn run_id(now: SystemTime) -> String {
    format!("{}-{:06x}", compact(now), random(now) & 0xff_ffff)
}

/// Whether a name is one of [`run_id`].
fn is_run(name: &str) -> bool {
    name.len() == compact(UNIX_EPOCH).len() + 7 && name.starts_with('2') && name.contains("Z-")
}

fn compact(time: SystemTime) -> String {
    humantime::format_rfc3339_seconds(time).to_string().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// A number that nobody can guess: the standard library's hasher gets its keys from the system.
pub(super) fn random(now: SystemTime) -> u64 {
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
