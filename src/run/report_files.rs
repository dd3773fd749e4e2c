//! The files of reports: finds the files that a pattern names, tells which of them an attempt wrote, and reads them.

use std::collections::{BTreeSet, HashMap};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::test_reports;
use crate::model::pattern::Pattern;
use crate::system::{files, plain_file};

/// The reports that existed before an attempt, with their stamps. A report with the same stamp afterwards is not from the
/// attempt.
pub(super) type Old = HashMap<String, FileStamp>;

/// The facts that change when a file is written to or replaced: its times of modification and change, its inode and its size.
pub(super) type FileStamp = (i64, i64, i64, i64, u64, u64);

pub(super) fn stamp(path: &Path) -> Option<FileStamp> {
    let found = path.metadata().ok()?;
    Some((found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec(), found.ino(), found.size()))
}

/// Returns the files that a report pattern matches, from the top. It also searches folders with build output, because reports
/// are there.
pub(super) fn matching(top: &Path, glob: &str) -> Vec<String> {
    let glob = glob.trim_start_matches("./");
    let folder: Vec<&str> = glob.split('/').take_while(|name| !name.contains(['*', '?', '['])).collect();
    let folder = folder.join("/");
    if folder == glob {
        return if top.join(glob).is_file() { vec![glob.to_owned()] } else { Vec::new() };
    }
    let Ok(pattern) = Pattern::parse(&format!("/{glob}")) else { return Vec::new() };
    let below = |path: &Path| Path::new(&folder).join(path);
    let (found, _) =
        files::list_all(&top.join(&folder), |path| pattern.matches(below(path).to_string_lossy().as_bytes(), false));
    found.iter().filter_map(|path| below(path).to_str().map(str::to_owned)).collect()
}

/// Returns the link in the fixed part of a pattern that leads out of the repository (`bazel-testlogs`).
pub(super) fn link_outside(top: &Path, glob: &str) -> Option<String> {
    let glob = glob.trim_start_matches("./");
    let fixed: Vec<&str> = glob.split('/').take_while(|name| !name.contains(['*', '?', '['])).collect();
    let prefixes = (1..=fixed.len()).map(|length| fixed[..length].join("/"));
    prefixes.into_iter().find(|path| {
        let path = top.join(path);
        path.is_symlink() && path.exists() && !within(top, &path)
    })
}

/// Returns the content of a report of any size. A pipe is not a report: opening it would wait for a writer.
pub(super) fn contents(file: &Path) -> std::io::Result<Vec<u8>> {
    test_reports::whole(plain_file::open(file)?)
}

pub(super) fn within(top: &Path, path: &Path) -> bool {
    path.canonicalize().ok().zip(top.canonicalize().ok()).is_some_and(|(path, top)| path.starts_with(top))
}

/// Returns the paths of `report.xml`, `report-2.xml` and so on that exist, and of the parts of one start: `report-part2.xml`. Without
/// the first one there is none.
pub(super) fn own_reports(first: &Path) -> Vec<PathBuf> {
    let numbered = (2..).map(|number| first.with_file_name(format!("report-{number}.xml")));
    let mut all: Vec<PathBuf> = std::iter::once(first.to_owned()).chain(numbered).take_while(|path| path.exists()).collect();
    let is_part = |name: &str| {
        let stem = name.strip_prefix("report-").and_then(|name| name.strip_suffix(".xml"));
        stem.is_some_and(|stem| stem.starts_with("part") || stem.contains("-part"))
    };
    if let Some(entries) = first.parent().filter(|_| !all.is_empty()).and_then(|folder| folder.read_dir().ok()) {
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let parts: BTreeSet<String> = names.filter(|name| is_part(name)).collect();
        all.extend(parts.into_iter().map(|name| first.with_file_name(name)));
    }
    all
}
