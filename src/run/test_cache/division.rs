//! Divides a work tree into parts, so that a look at what counts for one suite need not read the whole: folders that belong to domains
//! with everything below them, and the rest.
//!
//! A part counts for a suite if any file in it could, whether it is there or not. So a scope may have too much, and never too little.

use std::collections::HashSet;

use crate::affected::Map;
use crate::config::{Config, Domain, LayoutPart};
use crate::git::snapshot::SnapshotEntry;
use crate::model::pattern::Pattern;

use super::files;

/// Places outside of the lists of the config that belong to domains: workflows, and what `cicd scaffold` writes.
const IMPLIED: [&[u8]; 2] = [b".github", b".cicd"];

/// The folders that are parts of their own. Everything else is the rest, which counts for every suite.
#[derive(Debug, Default)]
pub(crate) struct Division {
    /// The folders, sorted; none lies in another.
    folders: Vec<Vec<u8>>,
    /// The same, for look-up.
    set: HashSet<Vec<u8>>,
    /// For each domain, the folders in which its lines could match a file.
    of_domains: Vec<Vec<usize>>,
}

/// The parts that count for a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SuiteScope {
    /// All files.
    Whole,
    /// The rest, and these folders of the division.
    Parts(Vec<usize>),
}

impl Division {
    /// Divides a work tree with these entries, which must be sorted by path.
    #[must_use]
    pub(crate) fn new(map: &Map<'_>, entries: &[SnapshotEntry]) -> Self {
        // Behind a link, a file counts by other paths than its own.
        if map.has_links() {
            return Self::default();
        }
        let config = map.config();
        let mut folders =
            Folders::new(config.domains.iter().flat_map(whole_folders).filter(|folder| has_files(entries, folder)));
        folders.remove_shared(map);
        let folders = folders.outermost();
        let of_domain = |domain: &Domain| {
            let lines = domain.paths.iter().map(|line| &line.value).filter(|line| !line.is_negated());
            let mut found: Vec<usize> = lines.flat_map(|line| near_line(&folders, line)).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let of_domains = config.domains.iter().map(of_domain).collect();
        Self { set: folders.iter().cloned().collect(), folders, of_domains }
    }

    /// Returns the folders that are parts of their own.
    pub(crate) fn folders(&self) -> &[Vec<u8>] {
        &self.folders
    }

    /// Returns the same folders as a set.
    pub(crate) fn set(&self) -> &HashSet<Vec<u8>> {
        &self.set
    }

    /// Returns the parts that count for a suite of this domain with these inputs.
    pub(crate) fn scope(&self, map: &Map<'_>, domain: usize, inputs: &[&Pattern]) -> SuiteScope {
        let reach = map.reach(domain);
        if self.folders.is_empty() || files::needs_whole(map, domain, &reach) || files::has_uses(map, &reach) {
            return SuiteScope::Whole;
        }
        let named = inputs.iter().filter(|line| !line.is_negated()).flat_map(|line| near_line(&self.folders, line));
        let mut parts: Vec<usize> = reach.iter().flat_map(|at| self.of_domains[*at].iter().copied()).chain(named).collect();
        parts.sort_unstable();
        parts.dedup();
        SuiteScope::Parts(parts)
    }

    /// Returns the folder that a path lies in; `None` if it is of the rest.
    pub(crate) fn folder_of(&self, path: &[u8]) -> Option<usize> {
        let mut above = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(end, _)| &path[..end]);
        let folder = above.find(|above| self.set.contains(*above))?;
        self.folders.binary_search_by(|other| other.as_slice().cmp(folder)).ok()
    }
}

/// Returns the folders in which no file is without a domain, because a line of this domain matches all of them.
fn whole_folders(domain: &Domain) -> Vec<Vec<u8>> {
    let lines: Vec<&Pattern> = domain.paths.iter().map(|line| &line.value).collect();
    let is_whole = |at: usize, folder: &[u8]| {
        let mut later = lines[at..].iter().filter(|line| line.is_negated());
        !later.any(|line| may_match_in(line, folder))
    };
    let of_line = |(at, line): (usize, &&Pattern)| {
        let folder = line.whole_folder().filter(|folder| !line.is_negated() && is_whole(at, folder))?;
        Some(folder.into_owned())
    };
    lines.iter().enumerate().filter_map(of_line).collect()
}

fn has_files(entries: &[SnapshotEntry], folder: &[u8]) -> bool {
    let below = [folder, b"/"].concat();
    let first = entries.partition_point(|entry| entry.path < below);
    entries.get(first).is_some_and(|entry| entry.path.starts_with(&below))
}

/// Returns true if the line could match a path in the folder, or the folder.
fn may_match_in(line: &Pattern, folder: &[u8]) -> bool {
    line.literal_prefix().is_none_or(|prefix| is_in(&prefix, folder) || is_in(folder, &prefix))
}

/// Returns true if a path is a folder or lies in it; every path lies in the top, which is empty.
fn is_in(path: &[u8], folder: &[u8]) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
}

/// Returns the folders of a sorted list in which a line could match a path.
fn near_line(folders: &[Vec<u8>], line: &Pattern) -> Vec<usize> {
    line.literal_prefix().map_or_else(|| (0..folders.len()).collect(), |prefix| near(folders, &prefix))
}

/// Returns the folders of a sorted list that lie in `place`, or that `place` lies in.
fn near(folders: &[Vec<u8>], place: &[u8]) -> Vec<usize> {
    if place.is_empty() {
        return (0..folders.len()).collect();
    }
    let find = |path: &[u8]| folders.binary_search_by(|folder| folder.as_slice().cmp(path)).ok();
    let ends = place.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(end, _)| end).chain([place.len()]);
    let mut found: Vec<usize> = ends.filter_map(|end| find(&place[..end])).collect();
    let below = [place, b"/"].concat();
    let first = folders.partition_point(|folder| *folder < below);
    let count = folders[first..].iter().take_while(|folder| folder.starts_with(&below)).count();
    found.extend(first..first + count);
    found
}

/// Folders that may become parts.
struct Folders {
    /// Sorted, each once.
    all: Vec<Vec<u8>>,
}

impl Folders {
    fn new(folders: impl Iterator<Item = Vec<u8>>) -> Self {
        let mut all: Vec<Vec<u8>> = folders.collect();
        all.sort_unstable();
        all.dedup();
        Self { all }
    }

    /// Removes the folders in which files may count for all domains, or for domains that have no line for them.
    fn remove_shared(&mut self, map: &Map<'_>) {
        let config = map.config();
        let mut is_shared = vec![false; self.all.len()];
        let mut share = |places: Vec<usize>| places.into_iter().for_each(|at| is_shared[at] = true);
        for line in config.global.iter().map(|line| &line.value).filter(|line| !line.is_negated()) {
            share(near_line(&self.all, line));
        }
        let implied = layouts(config).into_iter().chain(IMPLIED.map(<[u8]>::to_vec));
        for place in implied.chain(map.config_paths().iter().cloned()) {
            share(near(&self.all, &place));
        }
        let mut is_shared = is_shared.into_iter();
        self.all.retain(|_| is_shared.next() == Some(false));
    }

    /// Returns those that lie in no other.
    fn outermost(self) -> Vec<Vec<u8>> {
        let inner = |folder: &[u8]| near(&self.all, folder).iter().any(|at| self.all[*at].len() < folder.len());
        let is_inner: Vec<bool> = self.all.iter().map(|folder| inner(folder)).collect();
        self.all.into_iter().zip(is_inner).filter(|(_, is_inner)| !is_inner).map(|(folder, _)| folder).collect()
    }
}

/// Returns the folders in which the `tests` layouts give files to domains; empty for the top.
fn layouts(config: &Config) -> Vec<Vec<u8>> {
    let of = |parts: &[LayoutPart]| {
        let folder = |part: &LayoutPart| if let LayoutPart::Folder(name) = part { Some(name.clone()) } else { None };
        // `{path}` gives no owner that `paths` does not give.
        let has_own = parts.first() != Some(&LayoutPart::Path);
        has_own.then(|| parts.iter().map_while(folder).collect::<Vec<_>>().join("/").into_bytes())
    };
    config.tests.iter().filter_map(|layout| of(&layout.value.parts)).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::config::Loaded;
    use crate::git::snapshot::{ContentId, Mode, Stamp};
    use crate::model::diagnostic::SourceText;

    const FILES: [&str; 8] = ["Makefile", "a/x/f", "a/y/f", "b/f", "c/f", "cicd.yml", "docs/f", "tests/a/unit/f"];

    /// Returns the folders of the division, and the parts of a suite of `a` without inputs or with these.
    fn divided(lines: &str, inputs: &[&str]) -> (Vec<String>, Option<Vec<String>>) {
        let text = format!("version: 1\n{lines}");
        let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.as_str().into() });
        let loaded = Loaded::of(Path::new("cicd.yml"), &source).expect(&text);
        let map = Map::new(&loaded.config, [&b"cicd.yml"[..]]);
        let (id, stamp) = (ContentId::NONE, Stamp::default());
        let entries = FILES.map(|path| SnapshotEntry { path: path.into(), mode: Mode::File, id, stamp });
        let division = Division::new(&map, &entries);
        let inputs: Vec<Pattern> = inputs.iter().map(|line| Pattern::parse(line).expect(line)).collect();
        let name = |at: &usize| String::from_utf8_lossy(&division.folders[*at]).into_owned();
        let scope = match division.scope(&map, map.domain("a").expect("a"), &inputs.iter().collect::<Vec<_>>()) {
            SuiteScope::Whole => None,
            SuiteScope::Parts(parts) => Some(parts.iter().map(name).collect()),
        };
        ((0..division.folders.len()).map(|at| name(&at)).collect(), scope)
    }

    #[track_caller]
    fn check(lines: &str, inputs: &[&str], folders: &[&str], scope: Option<&[&str]>) {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(divided(lines, inputs), (names(folders), scope.map(names)), "{lines}");
    }

    #[test]
    fn folders_of_one_domain_are_parts() {
        let plain = "domains:\n  a: { paths: [/a/] }\n  b: { paths: [/b/**, /nowhere/] }\n  c: { paths: [/c] }\n";
        check(plain, &[], &["a", "b", "c"], Some(&["a"]));
        check(plain, &["/b/f", "!/c/f"], &["a", "b", "c"], Some(&["a", "b"]));
        check(plain, &["*.py"], &["a", "b", "c"], Some(&["a", "b", "c"]));
        check(&plain.replace("[/a/]", "[/a/], depends_on: [c]"), &[], &["a", "b", "c"], Some(&["a", "c"]));
        check(&plain.replace("[/a/]", "[/a/x/, /a/y/]"), &[], &["a/x", "a/y", "b", "c"], Some(&["a/x", "a/y"]));
        // The outer folder is the part, and counts for both.
        check(&plain.replace("[/c]", "[/a/x/]"), &[], &["a", "b"], Some(&["a"]));
        // Lines that could match in it, however.
        check(&plain.replace("[/a/]", "[/a/, /b/*.md, \"!/c/**\"]"), &[], &["a", "b", "c"], Some(&["a", "b"]));
        check(&plain.replace("[/a/]", "[\"*.md\"]"), &[], &["b", "c"], Some(&["b", "c"]));
    }

    #[test]
    fn folders_whose_files_may_count_for_all_are_of_the_rest() {
        let plain = "domains:\n  a: { paths: [/a/] }\n  b: { paths: [/b/] }\n  c: { paths: [/c/, /tests/, /.github/] }\n";
        check(&format!("global: [/b/Makefile]\n{plain}"), &[], &["a", "c"], Some(&["a"]));
        check(&format!("global: [/b/c/d/]\n{plain}"), &[], &["a", "c"], Some(&["a"]));
        check(&format!("global: [/Makefile, \"!/b/f\"]\n{plain}"), &[], &["a", "b", "c"], Some(&["a"]));
        // A name at any depth, or a layout at the top.
        check(&format!("global: [Makefile]\n{plain}"), &[], &[], None);
        check(&format!("tests: [\"{{domain}}/tests\"]\n{plain}"), &[], &[], None);
        check(&format!("tests: [\"b/{{domain}}\"]\n{plain}"), &[], &["a", "c", "tests"], Some(&["a"]));
        check(&format!("tests: [\"{{path}}/tests/{{level}}\"]\n{plain}"), &[], &["a", "b", "c", "tests"], Some(&["a"]));
        // A file that the line leaves out may count for all as one without a domain.
        check(&plain.replace("[/b/]", "[/b/, \"!/b/f\"]"), &[], &["a", "c"], Some(&["a"]));
        check(&plain.replace("[/b/]", "[/b/, \"!*.md\"]"), &[], &["a", "c"], Some(&["a"]));
        check(&plain.replace("[/b/]", "[\"!/b/f\", /b/]"), &[], &["a", "b", "c"], Some(&["a"]));
        check(&plain.replace("[/b/]", "[/b/*, /b/**/f]"), &[], &["a", "c"], Some(&["a"]));
    }
}
