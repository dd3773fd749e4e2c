//! The file system: whole-file writes that are there or not, and bounded looks into folders.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a whole file: into a temporary one beside it, synced, then renamed over. An interrupted write leaves the old file.
///
/// # Errors
/// When the folder or the disk does not take it; nothing is half-written.
pub fn write(path: &Path, content: &[u8], executable: bool) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new().prefix(".cicd-").tempfile_in(folder)?;
    temporary.write_all(content)?;
    set_mode(temporary.as_file(), path, executable)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
fn set_mode(file: &fs::File, path: &Path, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let old = path.metadata().map(|m| m.permissions().mode() & 0o777);
    let mode = old.unwrap_or(if executable { 0o755 } else { 0o644 });
    file.set_permissions(fs::Permissions::from_mode(if executable { mode | 0o111 } else { mode }))
}

#[cfg(not(unix))]
fn set_mode(_: &fs::File, _: &Path, _: bool) -> io::Result<()> {
    Ok(())
}

/// Whether a file may be run.
#[must_use]
pub fn is_executable(metadata: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
    }
    #[cfg(not(unix))]
    metadata.is_file()
}

/// How many entries [`any_file`] looks at before it gives up; a test folder with so many others first is none.
const MAX_ENTRIES: usize = 20_000;

/// Folders that hold what tools made or fetched, never a suite of ours.
const SKIPPED: [&str; 5] = [".git", "node_modules", "target", "__pycache__", ".venv"];

/// Whether a file below `folder` pleases `wanted`, which gets its path from `folder` and whether it may be run. Links to
/// folders are not followed.
pub fn any_file(folder: &Path, mut wanted: impl FnMut(&Path, bool) -> bool) -> bool {
    let mut left = MAX_ENTRIES;
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&below)) else { continue };
        for entry in entries.flatten() {
            left = left.saturating_sub(1);
            if left == 0 {
                return false;
            }
            let path = below.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !SKIPPED.iter().any(|skipped| entry.file_name() == *skipped) => folders.push(path),
                Ok(kind) if kind.is_dir() => {}
                _ if wanted(&path, entry.metadata().is_ok_and(|m| is_executable(&m))) => return true,
                _ => {}
            }
        }
    }
    false
}
