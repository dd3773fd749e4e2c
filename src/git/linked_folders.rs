//! Symbolic links to folders that lines of a config lead through. Git knows the files in such a folder by the path that the link leads to.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};

use crate::model::fast_map::{FastMap, FastSet};

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

/// Returns the links to folders among `paths` below `top` and the folders above them, sorted by path. Links out of the work tree, and into
/// git's own folder, are left out.
pub(crate) fn linked_folders<'p>(top: &Path, paths: impl Iterator<Item = &'p [u8]>) -> Vec<LinkedFolder> {
    let Ok(folder) = rustix::fs::open(top, FOLDER, Mode::empty()) else { return Vec::new() };
    let mut look = Look { top: folder, links: Vec::new(), missing: FastSet::default() };
    for (parent, places) in by_parent(paths) {
        look.at(parent, &places);
    }
    look.links.sort_unstable();
    look.links.iter().filter_map(|link| followed(top, link)).collect()
}

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// The longest path that a system takes, in bytes (`PATH_MAX` in `path_resolution(7)`).
const LONGEST: usize = 4096;

/// Returns the paths and all folders above them by the folder that they lie in, each sorted. Longer paths than a system takes are left out:
/// none of them is there.
fn by_parent<'p>(paths: impl Iterator<Item = &'p [u8]>) -> Vec<(&'p [u8], Vec<&'p [u8]>)> {
    let mut places: FastMap<&[u8], Vec<&[u8]>> = FastMap::default();
    let mut previous: &[u8] = b"";
    for path in paths {
        if let Some(parent) = parent(path).filter(|given| Some(*given) == parent(previous) && path.len() <= LONGEST) {
            if path != previous {
                places.entry(parent).or_default().push(path);
            }
            previous = path;
            continue;
        }
        let same = path.iter().zip(previous).take_while(|(a, b)| a == b).count();
        let slashes = path.iter().enumerate().take(LONGEST).filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        let whole = (path.len() <= LONGEST).then_some(path.len());
        let mut parent_end = 0;
        for end in slashes.chain(whole) {
            // Neighbours share most folders.
            let is_known = end < same || (end == same && matches!(previous.get(end), None | Some(b'/')));
            if end > 0 && !is_known {
                places.entry(&path[..parent_end]).or_default().push(&path[..end]);
            }
            parent_end = end;
        }
        previous = path;
    }
    let mut places: Vec<_> = places.into_iter().collect();
    places.sort_unstable_by_key(|(parent, _)| *parent);
    for (_, places) in &mut places {
        places.sort_unstable();
        places.dedup();
    }
    places
}

fn parent(path: &[u8]) -> Option<&[u8]> {
    path.iter().rposition(|byte| *byte == b'/').map(|end| &path[..end])
}

/// A look for links in one folder after the other, from the top down.
struct Look<'p> {
    top: OwnedFd,
    links: Vec<&'p [u8]>,
    /// The places that are not there.
    missing: FastSet<&'p [u8]>,
}

/// From this number of places on, their folder is listed: that takes as long as a look at a handful of them.
const LISTED_FROM: usize = 8;

/// The number of entries that are listed for each place, at most. A folder may hold far more than is looked for.
const ENTRIES_PER_PLACE: usize = 16;

impl<'p> Look<'p> {
    /// Looks at places that lie in one folder.
    fn at(&mut self, parent: &'p [u8], places: &[&'p [u8]]) {
        if self.missing.contains(parent) {
            self.missing.extend(places);
        } else if places.len() < LISTED_FROM || !self.list(parent, places) {
            for place in places {
                self.at_place(place);
            }
        }
    }

    fn at_place(&mut self, place: &'p [u8]) {
        match rustix::fs::statat(&self.top, place, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) if FileType::from_raw_mode(found.st_mode) == FileType::Symlink => self.links.push(place),
            Ok(_) => {}
            Err(_) => {
                self.missing.insert(place);
            }
        }
    }

    /// Lists the folder of the places; false if it cannot be read or holds too much.
    fn list(&mut self, parent: &[u8], places: &[&'p [u8]]) -> bool {
        let shown: &[u8] = if parent.is_empty() { b"." } else { parent };
        let opened = rustix::fs::openat(&self.top, shown, FOLDER, Mode::empty()).and_then(Dir::new);
        let Ok(entries) = opened else { return false };
        let mut found = vec![None; places.len()];
        for (at, entry) in entries.enumerate() {
            let Ok(entry) = entry else { return false };
            if at > places.len() * ENTRIES_PER_PLACE {
                return false;
            }
            let name = entry.file_name().to_bytes();
            let start = parent.len() + usize::from(!parent.is_empty());
            if let Ok(place) = places.binary_search_by(|place| place[start..].cmp(name)) {
                found[place] = Some(entry.file_type());
            }
        }
        for (place, found) in places.iter().zip(found) {
            match found {
                Some(FileType::Symlink) => self.links.push(place),
                // Not every file system says what an entry is.
                Some(FileType::Unknown) => self.at_place(place),
                Some(_) => {}
                None => {
                    self.missing.insert(place);
                }
            }
        }
        true
    }
}

fn followed(top: &Path, link: &[u8]) -> Option<LinkedFolder> {
    let place = top.join(OsStr::from_bytes(link));
    let target = match place.canonicalize() {
        Ok(target) => Some(target).filter(|target| target.is_dir()),
        Err(_) => lost_target(&place, &mut { MOST_LINKS }),
    }?;
    let target = target.strip_prefix(top.canonicalize().ok()?).ok()?;
    let target = (!target.starts_with(".git")).then(|| target.as_os_str().as_bytes().to_vec())?;
    Some(LinkedFolder { link: link.to_vec(), target })
}

/// The most links that are followed on the way to a place, as the system has it (`ELOOP` in `path_resolution(7)`).
const MOST_LINKS: usize = 40;

/// Returns the place that a link leads to where nothing is any more: a change may have removed or renamed the folder, and its files were known
/// by their paths through the link. Links on the way count against `left`.
fn lost_target(link: &Path, left: &mut usize) -> Option<PathBuf> {
    *left = left.checked_sub(1)?;
    let mut target = link.parent()?.canonicalize().ok()?;
    for part in std::fs::read_link(link).ok()?.components() {
        match part {
            Component::ParentDir => {
                target.pop();
            }
            Component::CurDir => {}
            part => target.push(part),
        }
        if target.is_symlink() {
            target = target.canonicalize().ok().or_else(|| lost_target(&target, left))?;
        }
    }
    Some(target)
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
            ("data/lost", "../other/./was/here"),
            ("far", "../gone"),
            ("chain", "gone/on"),
            ("by", "dl/new/../was"),
            ("round", "and"),
            ("and", "round"),
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
        check("gone/x", &[("gone", "nowhere")]);
        check("data/lost", &[("data/lost", "other/was/here")]);
        check("chain", &[("chain", "nowhere/on")]);
        check("by/x", &[("by", "data/was")]);
        let long = "a/".repeat(100_000);
        assert_eq!(by_parent([long.as_bytes()].into_iter()).len(), LONGEST / 2);
        for path in [&long, "", "data", "out/x", "own", "f", "far/x", "round/x"] {
            check(path, &[]);
        }
    }

    #[test]
    fn listed_and_looked_at() {
        let root = tempfile::tempdir().expect("a folder");
        let names: Vec<String> = (0..40).map(|at| format!("d{at:02}")).collect();
        for (at, name) in names.iter().enumerate() {
            let place = root.path().join("in").join(name);
            std::fs::create_dir_all(root.path().join("in/d00")).expect("a folder");
            match at % 3 {
                0 => std::fs::create_dir_all(place).expect("a folder"),
                1 => std::os::unix::fs::symlink("d00", place).expect("a link"),
                _ => {}
            }
        }
        let check = |count: usize, more: usize| {
            for at in 0..more {
                std::fs::write(root.path().join(format!("in/more{at}")), "").expect("a file");
            }
            let asked: Vec<String> = names[..count].iter().map(|name| format!("in/{name}/below")).collect();
            let found = linked_folders(root.path(), asked.iter().map(String::as_bytes));
            let expected: Vec<LinkedFolder> = names[..count]
                .iter()
                .skip(1)
                .step_by(3)
                .map(|name| LinkedFolder { link: format!("in/{name}").into_bytes(), target: b"in/d00".to_vec() })
                .collect();
            assert_eq!(found, expected, "{count} of them beside {more} others");
        };
        for count in [1, 2, LISTED_FROM - 1, LISTED_FROM, 40] {
            check(count, 0);
        }
        check(LISTED_FROM, LISTED_FROM * ENTRIES_PER_PLACE);
        check(40, 0);
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
