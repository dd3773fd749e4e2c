//! What a list of patterns names on disk, whether git knows it or not: ignored files, and files behind links to folders.

use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use crate::model::pattern::Pattern;

/// How many names are looked at before the rest counts as unknown.
const MAX_NAMES: usize = 100_000;

/// How many links to folders a path may lead through; a path of more counts as unknown.
const MAX_LINKS: usize = 8;

/// A path below the top of the work tree.
pub(crate) enum NamedPath {
    /// A file or a link that the patterns match.
    File(Vec<u8>),
    /// A place where matches may be that are not looked at: too many, not readable, or outside of the work tree.
    Unknown(Vec<u8>),
}

/// Visits what `patterns` match below `top`, in no order, until `visit` breaks. Of patterns that match at any depth every folder is looked
/// through.
pub(crate) fn visit<B>(
    top: &Path,
    patterns: &[&Pattern],
    visit: &mut dyn FnMut(NamedPath) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let mut search = Search { top, resolved: top.canonicalize().ok(), patterns, left: MAX_NAMES, visit };
    let wanted = patterns.iter().filter(|pattern| !pattern.is_negated());
    let mut roots: Vec<Vec<u8>> = wanted.map(|pattern| pattern.literal_prefix().unwrap_or_default().into_owned()).collect();
    roots.sort_unstable();
    roots.dedup();
    for root in roots.iter().filter(|root| !roots.iter().any(|other| is_below(root, other))) {
        search.below(root.clone())?;
    }
    ControlFlow::Continue(())
}

fn is_below(path: &[u8], folder: &[u8]) -> bool {
    path.len() > folder.len() && (folder.is_empty() || (path.starts_with(folder) && path[folder.len()] == b'/'))
}

/// True if a folder is looked through, or what a link leads to.
enum Folder {
    /// It is; with the targets of the links that the path leads through.
    In(Vec<PathBuf>),
    /// It holds nothing that is not looked at elsewhere.
    Skipped,
    /// More links than are followed lead here.
    TooDeep,
}

struct Search<'s, B> {
    top: &'s Path,
    /// The same without links in it.
    resolved: Option<PathBuf>,
    patterns: &'s [&'s Pattern],
    left: usize,
    visit: &'s mut dyn FnMut(NamedPath) -> ControlFlow<B>,
}

impl<B> Search<'_, B> {
    fn below(&mut self, root: Vec<u8>) -> ControlFlow<B> {
        let mut pending = vec![(root, Vec::new())];
        while let Some((path, links)) = pending.pop() {
            let on_disk = self.top.join(OsStr::from_bytes(&path));
            let Ok(found) = on_disk.symlink_metadata() else { continue };
            if self.left == 0 {
                return (self.visit)(NamedPath::Unknown(path));
            }
            self.left -= 1;
            let folder = if found.is_dir() {
                Folder::In(links)
            } else if self.is_wanted(&path) {
                (self.visit)(NamedPath::File(path.clone()))?;
                // What is behind a link that counts itself is followed by the link.
                continue;
            } else if found.is_symlink() && self.may_be_behind(&path) {
                behind(&on_disk, links)
            } else {
                continue;
            };
            let names = match folder {
                Folder::Skipped => continue,
                Folder::In(links) if self.is_inside(&on_disk) => on_disk.read_dir().ok().zip(Some(links)),
                Folder::In(_) | Folder::TooDeep => None,
            };
            let Some((names, links)) = names else {
                (self.visit)(NamedPath::Unknown(path))?;
                continue;
            };
            for name in names.flatten().map(|entry| entry.file_name().into_vec()).filter(|name| name != b".git") {
                let below = if path.is_empty() { name } else { [path.as_slice(), b"/", &name].concat() };
                pending.push((below, links.clone()));
            }
        }
        ControlFlow::Continue(())
    }

    fn may_be_behind(&self, link: &[u8]) -> bool {
        self.patterns.iter().any(|pattern| !pattern.is_negated() && pattern.may_match_behind(link))
    }

    fn is_wanted(&self, path: &[u8]) -> bool {
        let decides = self.patterns.iter().rev().find(|pattern| pattern.matches(path, false));
        decides.is_some_and(|pattern| !pattern.is_negated())
    }

    /// Returns true if a folder lies in the work tree, and not in git's own folder.
    fn is_inside(&self, folder: &Path) -> bool {
        let (Some(top), Ok(target)) = (&self.resolved, folder.canonicalize()) else { return false };
        target.strip_prefix(top).is_ok_and(|path| !path.starts_with(".git"))
    }
}

/// Whether to look behind a link, with the targets of the links that lead to it.
fn behind(link: &Path, mut links: Vec<PathBuf>) -> Folder {
    let Some(target) = link.canonicalize().ok().filter(|target| target.is_dir()) else { return Folder::Skipped };
    // Links may lead in a ring: a second round finds the same files.
    if links.contains(&target) {
        return Folder::Skipped;
    }
    if links.len() == MAX_LINKS {
        return Folder::TooDeep;
    }
    links.push(target);
    Folder::In(links)
}
