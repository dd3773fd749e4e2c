//! Symbolic links to folders that lines of a config lead through. Git knows the files in such a folder by the path that the link leads to.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, OFlags};

/// A symbolic link to a folder of the work tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkedFolder {
    /// The path of the link from the top.
    link: Vec<u8>,
    /// The path of the folder from the top; empty for the top itself.
    target: Vec<u8>,
}

impl LinkedFolder {
    /// Returns the path through the link of a file or submodule, from its own path; `None` if the link does not lead to it.
    pub(crate) fn through(&self, path: &[u8]) -> Option<Vec<u8>> {
        let rest = path.strip_prefix(self.target.as_slice())?;
        let is_whole = self.target.is_empty() || rest.is_empty() || rest.starts_with(b"/");
        let slash: &[u8] = if self.target.is_empty() { b"/" } else { b"" };
        // The link is itself a file of the folder above it.
        (is_whole && path != self.link).then(|| [self.link.as_slice(), slash, rest].concat())
    }
}

/// Returns the links to folders among `paths` below `top` and the folders above them. Links out of the work tree, and into git's own
/// folder, are left out.
pub(crate) fn linked_folders<'p>(top: &Path, paths: impl Iterator<Item = &'p [u8]>) -> Vec<LinkedFolder> {
    let Ok(folder) = rustix::fs::open(top, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) else {
        return Vec::new();
    };
    let mut links = Vec::new();
    let mut missing: Option<&[u8]> = None;
    for place in with_folders_above(paths) {
        // What lies in a folder comes after it; where another name comes between, there is one look more.
        if missing.is_some_and(|missing| place.strip_prefix(missing).is_some_and(|rest| rest.starts_with(b"/"))) {
            continue;
        }
        match rustix::fs::statat(&folder, place, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) if FileType::from_raw_mode(found.st_mode) == FileType::Symlink => links.extend(followed(top, place)),
            Ok(_) => {}
            Err(_) => missing = Some(place),
        }
    }
    links
}

/// The longest path that a system takes, in bytes (`PATH_MAX` in `path_resolution(7)`).
const LONGEST: usize = 4096;

/// Returns the paths and all folders above them, sorted by their names. Longer ones than a system takes are left out: none of them is there.
fn with_folders_above<'p>(paths: impl Iterator<Item = &'p [u8]>) -> Vec<&'p [u8]> {
    let mut places = Vec::new();
    for path in paths {
        let slashes = path.iter().enumerate().take(LONGEST).filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        let whole = (path.len() <= LONGEST).then_some(path.len());
        places.extend(slashes.chain(whole).map(|end| &path[..end]).filter(|place| !place.is_empty()));
    }
    places.sort_unstable();
    places.dedup();
    places
}

fn followed(top: &Path, link: &[u8]) -> Option<LinkedFolder> {
    let target = top.join(OsStr::from_bytes(link)).canonicalize().ok().filter(|target| target.is_dir())?;
    let target = target.strip_prefix(top.canonicalize().ok()?).ok()?;
    let target = (!target.starts_with(".git")).then(|| target.as_os_str().as_bytes().to_vec())?;
    Some(LinkedFolder { link: link.to_vec(), target })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_on_the_way() {
        let root = tempfile::tempdir().expect("a folder");
        let top = root.path().join("top");
        for folder in ["top/data/deep", "top/other", "top/.git/x", "outside"] {
            std::fs::create_dir_all(root.path().join(folder)).expect("a folder");
        }
        std::fs::write(top.join("file"), "1").expect("a file");
        for (link, to) in [
            ("dl", "data"),
            ("data/on", "../other"),
            ("out", "../outside"),
            ("own", ".git/x"),
            ("f", "file"),
            ("all", "."),
            ("gone", "nowhere"),
        ] {
            std::os::unix::fs::symlink(to, top.join(link)).expect("a link");
        }
        let check = |path: &str, expected: &[(&str, &str)]| {
            let found = linked_folders(&top, [path.as_bytes()].into_iter());
            let expected: Vec<LinkedFolder> = expected
                .iter()
                .map(|(link, target)| LinkedFolder { link: link.as_bytes().to_vec(), target: target.as_bytes().to_vec() })
                .collect();
            assert_eq!(found, expected, "{path}");
        };
        check("dl", &[("dl", "data")]);
        check("dl/deep/x", &[("dl", "data")]);
        check("dl/on/x", &[("dl", "data"), ("dl/on", "other")]);
        check("data/on", &[("data/on", "other")]);
        check("all/data", &[("all", "")]);
        let long = "a/".repeat(100_000);
        assert_eq!(with_folders_above([long.as_bytes()].into_iter()).len(), LONGEST / 2);
        for path in [&long, "", "data", "out/x", "own", "f", "gone", "gone/x"] {
            check(path, &[]);
        }
    }

    #[test]
    fn paths_through_a_link() {
        let check = |target: &str, path: &str, expected: Option<&str>| {
            let folder = LinkedFolder { link: b"s/l".to_vec(), target: target.as_bytes().to_vec() };
            let path = folder.through(path.as_bytes());
            assert_eq!(path, expected.map(|path| path.as_bytes().to_vec()), "{target}");
        };
        check("data", "data/x/y", Some("s/l/x/y"));
        check("data", "data", Some("s/l"));
        check("data", "database/x", None);
        check("data", "x/data/y", None);
        check("", "a/x", Some("s/l/a/x"));
        check("s", "s/l", None);
    }
}
