//! Imports between candidates, read from sources where no manifest shows them: Python, Go within one module, and relative paths
//! of scripts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::ground::{Inventory, is_within, join, parent, resolved};
use super::left_out::{self, LeftOutReason, is_example};
use super::packages::Packages;
use super::test_files::is_test_code;

/// The evidence of a dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ImportEvidence {
    /// The manifest or source that shows it.
    pub(super) file: String,
    /// True if only tests need it.
    pub(super) is_for_tests: bool,
    /// The number of files that show the same dependency.
    pub(super) files: usize,
    /// The first of these files.
    pub(super) shown: Vec<String>,
}

/// The most files that are kept of a dependency.
const MAX_SHOWN: usize = 5;

impl ImportEvidence {
    /// Returns the evidence of one file.
    pub(super) fn of(file: String, is_for_tests: bool) -> Self {
        Self { shown: vec![file.clone()], file, is_for_tests, files: 1 }
    }
}

/// The most sources that are read.
const MAX_SOURCES: usize = 6_000;

/// The most bytes of a source that are read: imports are at its beginning, but may be anywhere in Python.
const MAX_BYTES: usize = 64 * 1024;

/// The imports from one unit to another, each with the file that shows it.
pub(super) type Edges = BTreeMap<(usize, usize), ImportEvidence>;

/// Adds an edge; evidence outside of tests takes precedence.
pub(super) fn note(edges: &mut Edges, edge: (usize, usize), evidence: ImportEvidence) {
    let Some(there) = edges.get_mut(&edge) else {
        edges.insert(edge, evidence);
        return;
    };
    match (there.is_for_tests, evidence.is_for_tests) {
        (true, false) => *there = evidence,
        (false, true) => {}
        _ if there.file != evidence.file => {
            there.files += evidence.files;
            there.shown.extend(evidence.shown);
            there.shown.truncate(MAX_SHOWN);
        }
        _ => {}
    }
}

/// Reads the sources of all units. `units` holds lists of folders. The flag in the result is true if there were more sources
/// than the limit.
#[must_use]
pub(super) fn edges(ground: &Inventory<'_>, packages: &Packages, units: &[Vec<String>]) -> (Edges, bool) {
    let index = ImportIndex::new(ground, packages, units);
    let mut edges = Edges::new();
    let mut left = MAX_SOURCES;
    for (at, folders) in units.iter().enumerate() {
        for file in folders.iter().flat_map(|folder| ground.at(folder)) {
            let Some(language) = language(file).filter(|_| !is_example(parent(file), folders)) else { continue };
            let Some(less) = left.checked_sub(1) else { return (edges, true) };
            left = less;
            let Some(text) = ground.read(file) else { continue };
            let end = (0..=text.len().min(MAX_BYTES)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
            let others: BTreeSet<usize> = index.imported(language, file, &text[..end]).into_iter().collect();
            for other in others {
                if other != at {
                    let evidence = ImportEvidence::of(file.clone(), is_test_code(file));
                    note(&mut edges, (at, other), evidence);
                }
            }
        }
    }
    (edges, false)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ImportLanguage {
    Python,
    Go,
    Script,
}

/// Returns true if the imports of a source are read.
#[must_use]
pub(super) fn is_read(file: &str) -> bool {
    language(file).is_some()
}

fn language(file: &str) -> Option<ImportLanguage> {
    Some(match file.rsplit_once('.')?.1 {
        "py" => ImportLanguage::Python,
        "go" => ImportLanguage::Go,
        "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs" | "vue" | "svelte" => ImportLanguage::Script,
        _ => return None,
    })
}

struct ImportIndex<'a> {
    units: HashMap<&'a str, usize>,
    /// The dotted names of Python packages.
    python: HashMap<String, usize>,
    /// The import paths of Go modules, and the folder of each from the root.
    go: Vec<(String, String)>,
}

impl<'a> ImportIndex<'a> {
    fn new(ground: &Inventory<'_>, packages: &Packages, units: &'a [Vec<String>]) -> Self {
        let mut python = HashMap::new();
        let is_archive = |folder: &str| matches!(left_out::of_path(folder, false), Some((_, LeftOutReason::Archive)));
        let all = units.iter().enumerate().flat_map(|(at, folders)| folders.iter().map(move |folder| (at, folder)));
        let (archives, all): (Vec<_>, Vec<_>) = all.partition(|(_, folder)| is_archive(folder));
        for (at, folder) in all {
            for name in python_packages(ground, folder).iter().flat_map(|package| dotted(ground, package)) {
                python
                    .entry(name)
                    .and_modify(|other| {
                        if *other != at {
                            *other = usize::MAX;
                        }
                    })
                    .or_insert(at);
            }
        }
        // An old copy in an archive makes no name ambiguous, and only a name with the archive in it leads there.
        for (at, folder) in archives {
            let archive = super::ground::last(folder);
            for name in python_packages(ground, folder).iter().flat_map(|package| dotted(ground, package)) {
                if name.split('.').any(|part| part == archive) {
                    python.entry(name).or_insert(at);
                }
            }
        }
        python.retain(|_, at| *at != usize::MAX);
        let modules =
            packages.by_folder.keys().filter_map(|folder| Some((packages.go_module(folder)?.to_owned(), folder.clone())));
        let mut go: Vec<(String, String)> = modules.collect();
        go.sort_by_key(|(module, _)| std::cmp::Reverse(module.len()));
        let folders =
            units.iter().enumerate().flat_map(|(at, folders)| folders.iter().map(move |folder| (folder.as_str(), at)));
        Self { units: folders.collect(), python, go }
    }

    fn imported(&self, language: ImportLanguage, file: &str, text: &str) -> Vec<usize> {
        let lines = text.lines().map(str::trim);
        match language {
            ImportLanguage::Python => lines.flat_map(python_names).filter_map(|name| self.python_unit(&name)).collect(),
            ImportLanguage::Go => lines.filter_map(quoted).filter_map(|path| self.go_unit(path)).collect(),
            ImportLanguage::Script => {
                let is_import = |line: &&str| line.contains("from ") || line.contains("require(") || line.contains("import");
                let paths = lines.filter(is_import).flat_map(relative_paths);
                paths.filter_map(|path| self.unit(&resolved(parent(file), path)?)).collect()
            }
        }
    }

    fn python_unit(&self, name: &str) -> Option<usize> {
        let mut name = name;
        loop {
            if let Some(at) = self.python.get(name) {
                return Some(*at);
            }
            name = name.rsplit_once('.')?.0;
        }
    }

    fn go_unit(&self, path: &str) -> Option<usize> {
        let (module, folder) = self.go.iter().find(|(module, _)| is_within(path, module))?;
        self.unit(&join(folder, path[module.len()..].trim_start_matches('/')))
    }

    fn unit(&self, path: &str) -> Option<usize> {
        let mut folder = path;
        loop {
            if let Some(at) = self.units.get(folder) {
                return Some(*at);
            }
            folder = folder.rsplit_once('/')?.0;
        }
    }
}

/// Modules of Python's standard library whose names also occur as domain folders.
const STANDARD: &[&str] = &[
    "ast",
    "calendar",
    "code",
    "collections",
    "copy",
    "email",
    "html",
    "http",
    "inspect",
    "io",
    "json",
    "locale",
    "logging",
    "mailbox",
    "platform",
    "profile",
    "queue",
    "random",
    "re",
    "resource",
    "secrets",
    "select",
    "signal",
    "site",
    "statistics",
    "string",
    "time",
    "token",
    "trace",
    "types",
    "typing",
    "uuid",
    "test",
    "tests",
    "src",
    "app",
];

/// Returns the folder itself if it is a package, else the packages in it and in its `src/`.
fn python_packages(ground: &Inventory<'_>, folder: &str) -> Vec<String> {
    if ground.has(&join(folder, "__init__.py")) {
        return vec![folder.to_owned()];
    }
    let homes = [folder.to_owned(), join(folder, "src")];
    let inside = homes.iter().flat_map(|home| ground.folders_in(home).into_iter().map(|name| join(home, name)));
    let is_package = |inner: &String| ground.has(&join(inner, "__init__.py"));
    inside.filter(is_package).filter(|inner| left_out::of_name(super::ground::last(inner)).is_none()).collect()
}

/// Returns the names by which a Python package may be imported. They may begin at any folder above it; the longest name that fits is
/// taken.
fn dotted(ground: &Inventory<'_>, package: &str) -> Vec<String> {
    let names: Vec<&str> = package.split('/').collect();
    let is_top = |start: &usize| *start == 0 || !ground.has(&join(&names[..*start].join("/"), "__init__.py"));
    let all = (0..names.len()).filter(is_top).map(|start| names[start..].join("."));
    all.filter(|name| !STANDARD.contains(&name.as_str())).collect()
}

/// Returns the dotted names of `import a.b, c` and `from a.b import c`. Relative imports stay inside of a package and are left
/// out.
fn python_names(line: &str) -> Vec<String> {
    let word = |text: &str| text.split_whitespace().next().unwrap_or_default().trim_end_matches(',').to_owned();
    if let Some(rest) = line.strip_prefix("import ") {
        return rest.split(',').map(word).collect();
    }
    let Some((module, names)) = line.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) else {
        return Vec::new();
    };
    let module = module.trim();
    if module.starts_with('.') {
        return Vec::new();
    }
    // The imported name may be a package itself, as in `from backend import base`.
    names.split(',').map(|name| format!("{module}.{}", word(name.trim_start_matches('(')))).collect()
}

/// Returns the path in a line of Go's import block.
fn quoted(line: &str) -> Option<&str> {
    let (head, rest) = line.split_once('"')?;
    let is_import =
        head.split_whitespace().all(|word| word == "import" || word.chars().all(|c| c.is_alphanumeric() || "_.".contains(c)));
    let (path, tail) = rest.split_once('"')?;
    (is_import && (tail.is_empty() || tail.trim_start().starts_with("//"))).then_some(path)
}

/// Returns the quoted paths of a line that begin with a dot.
fn relative_paths(line: &str) -> Vec<&str> {
    line.split(['"', '\'', '`']).filter(|word| word.starts_with("./") || word.starts_with("../")).collect()
}
