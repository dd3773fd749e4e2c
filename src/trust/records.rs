//! The remembered consents: one small file for each list, in a folder of the user's state, outside of every repository.
//!
//! The existence of the file is the consent; its content is for people. A folder or file that others could have written does not count.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::list::{TrustDigest, TrustList};
use crate::git::Places;
use crate::model::environment::Environment;
use crate::system::files;

/// The folder, below that of the user's state.
const FOLDER: &str = "cicd/trust";

/// The largest record that is read, in bytes: a list is no larger than the config that it follows from.
const MAX_RECORD: u64 = 8 * 1024 * 1024;

/// The folder of the records.
#[derive(Debug, Clone)]
pub(crate) struct TrustFolder(PathBuf);

/// Possible reasons why nothing can be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoTrustFolder {
    /// Neither `XDG_STATE_HOME` nor `HOME` names a folder.
    NoHome,
    /// The folder lies in the repository that would be trusted.
    InRepository(PathBuf),
    /// Another user owns the folder, or may write to it.
    OfOthers(PathBuf),
    /// The path is not a folder, or cannot be read.
    Unusable(PathBuf, String),
}

/// The content of a record's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TrustRecord {
    /// The git folder that all work trees of the repository share.
    pub(crate) repository: String,
    /// The time of the consent.
    pub(crate) trusted: String,
    /// The commands: `domain/check: command`.
    pub(crate) commands: Vec<String>,
    /// The variables: `NAME to places`.
    pub(crate) variables: Vec<String>,
}

impl TrustRecord {
    /// Returns the record of a list in the repository whose git folder is `common`.
    #[must_use]
    pub(crate) fn new(list: &TrustList, common: &Path, now: SystemTime) -> Self {
        let place = |place: &super::list::TokenPlace| place.origin.clone().unwrap_or_else(|| "CICD_MANAGER_URL".to_owned());
        Self {
            repository: repository(common),
            trusted: humantime::format_rfc3339_seconds(now).to_string(),
            commands: list.commands.iter().map(|it| format!("{}/{}: {}", it.domain, it.check, it.shown)).collect(),
            variables: list
                .variables
                .iter()
                .map(|(name, places)| format!("{name} to {}", places.iter().map(place).collect::<Vec<_>>().join(", ")))
                .collect(),
        }
    }
}

impl TrustFolder {
    /// Returns the folder for the user of this environment. It may not exist.
    ///
    /// # Errors
    /// Returns an error if there is no place for the folder, or if others could have written a consent into it.
    pub(crate) fn of(environment: &Environment, places: Option<&Places>) -> Result<Self, NoTrustFolder> {
        let absolute = |name: &str| environment.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let state = absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")));
        let folder = state.ok_or(NoTrustFolder::NoHome)?.join(FOLDER);
        if places.is_some_and(|places| is_within(&folder, places)) {
            return Err(NoTrustFolder::InRepository(folder));
        }
        match folder.symlink_metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self(folder)),
            Err(error) => Err(NoTrustFolder::Unusable(folder, error.to_string())),
            Ok(found) if !found.is_dir() => Err(NoTrustFolder::Unusable(folder, "it is not a folder".to_owned())),
            Ok(found) if !is_own(&found) => Err(NoTrustFolder::OfOthers(folder)),
            Ok(_) => Ok(Self(folder)),
        }
    }

    /// Returns the file of a digest.
    #[must_use]
    pub(crate) fn file(&self, digest: TrustDigest) -> PathBuf {
        self.0.join(digest.to_string())
    }

    /// Returns true if the consent is remembered.
    #[must_use]
    pub(crate) fn has(&self, digest: TrustDigest) -> bool {
        self.file(digest).symlink_metadata().is_ok_and(|found| found.is_file() && is_own(&found))
    }

    /// Remembers a consent.
    ///
    /// # Errors
    /// Returns an error if the folder or the disk refuses the write.
    pub(crate) fn remember(&self, digest: TrustDigest, record: &TrustRecord) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        fs::set_permissions(&self.0, fs::Permissions::from_mode(0o700))?;
        let mut text = serde_json::to_vec_pretty(record)?;
        text.push(b'\n');
        // Only the user can read the file, and it exists wholly or not at all.
        let mut file =
            tempfile::Builder::new().prefix(".new-").permissions(fs::Permissions::from_mode(0o600)).tempfile_in(&self.0)?;
        io::Write::write_all(&mut file, &text)?;
        file.as_file().sync_all()?;
        file.persist(self.file(digest)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Returns the records, by repository and time, each with its file.
    #[must_use]
    pub(crate) fn records(&self) -> Vec<(PathBuf, TrustRecord)> {
        let Ok(entries) = fs::read_dir(&self.0) else { return Vec::new() };
        let is_digest = |name: &str| name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let paths =
            entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_digest)).map(|entry| entry.path());
        let mut records: Vec<(PathBuf, TrustRecord)> = paths.filter_map(|path| Some((path.clone(), read(&path)?))).collect();
        records.sort_by(|(_, a), (_, b)| (&a.repository, &a.trusted).cmp(&(&b.repository, &b.trusted)));
        records
    }

    /// Deletes every consent for the repository whose git folder is `common`, and the file of `digest` even if it cannot be read. Returns
    /// how many were deleted.
    ///
    /// # Errors
    /// Returns an error if a file cannot be deleted.
    pub(crate) fn forget(&self, common: &Path, digest: Option<TrustDigest>) -> io::Result<usize> {
        let name = repository(common);
        let mut files: Vec<PathBuf> =
            self.records().into_iter().filter(|(_, record)| record.repository == name).map(|(path, _)| path).collect();
        files.extend(digest.map(|digest| self.file(digest)).filter(|file| file.symlink_metadata().is_ok()));
        files.sort_unstable();
        files.dedup();
        files.iter().try_for_each(fs::remove_file)?;
        Ok(files.len())
    }
}

fn read(path: &Path) -> Option<TrustRecord> {
    path.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
    serde_json::from_slice(&files::read(path, MAX_RECORD)?).ok()
}

/// Returns the name of a repository in its records.
fn repository(common: &Path) -> String {
    common.canonicalize().unwrap_or_else(|_| common.to_owned()).to_string_lossy().into_owned()
}

/// Returns true if only this user could have written the file.
fn is_own(found: &fs::Metadata) -> bool {
    found.uid() == rustix::process::geteuid().as_raw() && found.mode() & 0o022 == 0
}

/// Returns true if a folder lies in the repository: its content came with the repository, or was written by its suites.
fn is_within(folder: &Path, places: &Places) -> bool {
    let real = real(folder);
    let beside = places.common.file_name().filter(|name| *name == ".git").and_then(|_| places.common.parent());
    let roots = [Some(places.top.as_path()), Some(places.common.as_path()), beside];
    roots.into_iter().flatten().any(|root| real.starts_with(root.canonicalize().unwrap_or_else(|_| root.to_owned())))
}

/// Returns the path without links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    for above in path.ancestors() {
        if let Ok(found) = above.canonicalize() {
            return found.join(path.strip_prefix(above).unwrap_or(Path::new("")));
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::list::tests::{CONFIG, list};
    use super::*;

    struct Home {
        folder: tempfile::TempDir,
    }

    impl Home {
        fn new() -> Self {
            Self { folder: tempfile::Builder::new().prefix("cicd-trust-").tempdir().expect("a folder") }
        }

        fn path(&self, below: &str) -> PathBuf {
            self.folder.path().join(below)
        }

        fn places(&self, name: &str) -> Places {
            fs::create_dir_all(self.path(name).join(".git")).expect("a folder");
            Places {
                top: self.path(name),
                common: self.path(name).join(".git"),
                git_dir: self.path(name).join(".git"),
                is_bare: false,
            }
        }

        fn of(&self, state: &str, places: &Places) -> Result<TrustFolder, NoTrustFolder> {
            let state = self.path(state);
            TrustFolder::of(&[("XDG_STATE_HOME", state.to_str().expect("a path"))].into_iter().collect(), Some(places))
        }
    }

    #[test]
    fn a_yes_is_remembered_for_its_list_and_repository_until_it_is_revoked() {
        let home = Home::new();
        let (one, two) = (home.places("one"), home.places("two"));
        let folder = home.of("state", &one).expect("a folder");
        let (old, new) = (list(CONFIG), list(&CONFIG.replace("index", "other")));
        let digest = old.digest(&one.common);
        assert!(!folder.has(digest));
        for (list, places) in [(&old, &one), (&new, &one), (&old, &two)] {
            let record = TrustRecord::new(list, &places.common, SystemTime::UNIX_EPOCH);
            folder.remember(list.digest(&places.common), &record).expect("a file");
        }
        assert!(folder.has(digest));
        let mode = |path: &Path| path.metadata().expect("a file").mode() & 0o777;
        assert_eq!((mode(&folder.0), mode(&folder.file(digest))), (0o700, 0o600));
        let records = folder.records();
        assert_eq!(records.len(), 3);
        assert!(records[0].1.repository.ends_with("one/.git") && records[2].1.repository.ends_with("two/.git"));
        assert_eq!(records[2].1.commands, ["shop/disk: bash: df | tail -1", "web/page: test -f index.html"]);
        assert_eq!(records[2].1.variables, ["CITY_TOKEN to https://city.example:443"]);
        assert_eq!(records[2].1.trusted, "1970-01-01T00:00:00Z");
        fs::write(folder.file(digest), "broken").expect("a file");
        assert_eq!(folder.forget(&one.common, Some(digest)).expect("a folder"), 2);
        assert!(!folder.has(digest) && folder.has(old.digest(&two.common)));
        assert_eq!(folder.forget(&one.common, Some(digest)).expect("a folder"), 0);
    }

    #[test]
    fn a_yes_cannot_come_with_the_repository() {
        let home = Home::new();
        let places = home.places("r");
        fs::create_dir_all(home.path("r/state")).expect("a folder");
        std::os::unix::fs::symlink(home.path("r/state"), home.path("link")).expect("a link");
        for state in ["r", "r/state", "r/not/there", "r/.git", "link", "x/../r/state"] {
            fs::create_dir_all(home.path("x")).expect("a folder");
            assert!(matches!(home.of(state, &places), Err(NoTrustFolder::InRepository(_))), "{state}");
        }
        assert!(home.of("r2", &places).is_ok());
        let linked = Places { top: home.path("elsewhere"), ..places };
        assert!(matches!(home.of("r/state", &linked), Err(NoTrustFolder::InRepository(_))), "beside another work tree");
    }

    #[test]
    fn what_others_could_have_written_is_no_yes() {
        let home = Home::new();
        let places = home.places("r");
        let folder = home.of("state", &places).expect("a folder");
        let digest = list(CONFIG).digest(&places.common);
        folder.remember(digest, &TrustRecord::new(&list(CONFIG), &places.common, SystemTime::now())).expect("a file");
        let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        set(&folder.file(digest), 0o666);
        assert!(!folder.has(digest));
        set(&folder.file(digest), 0o600);
        set(&folder.0, 0o777);
        assert!(matches!(home.of("state", &places), Err(NoTrustFolder::OfOthers(_))));
        set(&folder.0, 0o700);
        let other = folder.file(list("version: 1\ndomains: {}\n").digest(&places.common));
        std::os::unix::fs::symlink(folder.file(digest), &other).expect("a link");
        assert!(!folder.has(list("version: 1\ndomains: {}\n").digest(&places.common)), "a link");
    }

    #[test]
    fn without_a_home_nothing_is_remembered() {
        for variables in [vec![], vec![("HOME", "")], vec![("HOME", "here"), ("XDG_STATE_HOME", "state")]] {
            let found = TrustFolder::of(&variables.iter().copied().collect(), None);
            assert_eq!(found.err(), Some(NoTrustFolder::NoHome), "{variables:?}");
        }
        let found = TrustFolder::of(&[("HOME", "/h"), ("XDG_STATE_HOME", "state")].into_iter().collect(), None);
        assert_eq!(found.expect("a folder").0, Path::new("/h/.local/state/cicd/trust"));
    }
}
