//! The folder for the temporary folders of a run. Its path is short, because suites make sockets below it, and the path of a
//! socket has at most 107 bytes (`unix(7)`), 103 on macOS.

use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

/// The length from which on a short link replaces the path of the machine's temporary folder.
const LONG: usize = 60;

/// The folder for short links.
const SHORT: &str = "/tmp";

/// A folder that does not exist yet. Keepers make it, because keepers also remove it.
#[derive(Debug, Clone)]
pub(super) struct Scratch {
    /// The path of the folder, or of the link to it.
    pub(super) path: PathBuf,
    /// The folder that the path links to, if it is a link.
    pub(super) target: Option<PathBuf>,
}

/// Chooses a folder with a random name.
pub(super) fn choose() -> Scratch {
    let mut random = RandomState::new().hash_one(std::process::id());
    let digit = |_| {
        let digit = char::from_digit(u32::try_from(random % 36).unwrap_or_default(), 36);
        random /= 36;
        digit.unwrap_or_default()
    };
    let name = format!("cicd-{}", (0..6).map(digit).collect::<String>());
    let base = std::env::temp_dir();
    let folder = base.join(&name);
    if base.as_os_str().len() < LONG || !Path::new(SHORT).is_dir() {
        return Scratch { path: folder, target: None };
    }
    Scratch { path: Path::new(SHORT).join(name), target: Some(folder) }
}
