//! The file that a path without its ending, or with the ending of its output, means.
//!
//! Sources: <https://www.typescriptlang.org/docs/handbook/modules/reference.html>, <https://nodejs.org/api/modules.html#all-together>.

use std::collections::HashSet;

use crate::graph::index::Index;
use crate::graph::paths::{folders_above, join, last, parent};

/// The endings of modules, in the order in which TypeScript and bundlers try them.
static ENDINGS: [&str; 16] = [
    ".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".json", ".astro", ".mdx",
    ".d.mts", ".d.cts",
];

/// What React Native and others put before the ending for one platform.
static PLATFORMS: [&str; 5] = [".native", ".ios", ".android", ".web", ".server"];

/// Endings of output, and those of the sources that it is made of.
static OUTPUTS: [(&str, &[&str]); 8] = [
    (".d.ts", &[".ts", ".tsx"]),
    (".d.mts", &[".mts", ".ts"]),
    (".d.cts", &[".cts", ".ts"]),
    (".js", &[".ts", ".tsx", ".d.ts", ".mjs", ".jsx"]),
    (".jsx", &[".tsx", ".d.ts"]),
    (".mjs", &[".mts", ".ts", ".d.mts", ".js"]),
    (".cjs", &[".cts", ".ts", ".d.cts", ".js"]),
    (".css", &[".scss", ".less", ".pcss"]),
];

/// Folders of output.
static OUTPUT_FOLDERS: [&str; 12] =
    ["dist", "build", "lib", "out", "es", "esm", "cjs", "types", "typings", "output", "dist-types", "compiled"];

/// The files of the repository, and their paths without endings: most names that are looked for are not there.
#[derive(Debug)]
pub(super) struct ProbedFiles<'i> {
    pub(super) index: &'i Index<'i>,
    stems: HashSet<&'i str>,
}

impl<'i> ProbedFiles<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut stems: HashSet<&str> = HashSet::new();
        let mut folders: HashSet<&str> = HashSet::new();
        for path in index.paths() {
            stems.insert(stem(path));
            for folder in folders_above(path) {
                if !folders.insert(folder) {
                    break;
                }
                stems.insert(stem(folder));
            }
        }
        Self { index, stems }
    }
}

/// Returns a path up to the first dot of its last name; a dot at the beginning does not count.
fn stem(path: &str) -> &str {
    let start = path.len() - last(path).len();
    path.get(start + 1..).and_then(|name| name.find('.')).map_or(path, |at| &path[..=start + at])
}

/// Returns the file that a path means: itself, with an ending, with the ending of its source, or the index of the folder.
pub(super) fn module(files: &ProbedFiles<'_>, path: &str) -> Option<String> {
    if !files.stems.contains(stem(path)) {
        return None;
    }
    let index = files.index;
    if index.has_file(path) {
        return Some(path.to_owned());
    }
    let name = last(path);
    if name.contains('.') {
        for (output, sources) in OUTPUTS {
            let Some(stem) = path.strip_suffix(output) else { continue };
            let source = sources.iter().map(|ending| format!("{stem}{ending}")).find(|path| index.has_file(path));
            if source.is_some() {
                return source;
            }
        }
    }
    if name.is_empty() || matches!(name, "." | "..") {
        return folder(index, path);
    }
    with_ending(index, path).or_else(|| folder(index, path)).or_else(|| {
        PLATFORMS
            .iter()
            .flat_map(|platform| ENDINGS[..9].iter().map(move |ending| format!("{path}{platform}{ending}")))
            .find(|path| index.has_file(path))
    })
}

fn with_ending(index: &Index<'_>, path: &str) -> Option<String> {
    // One list for the folder costs less than a look-up for each ending, but it may be long.
    ENDINGS.iter().map(|ending| format!("{path}{ending}")).find(|path| index.has_file(path))
}

/// Returns the index of a folder.
fn folder(index: &Index<'_>, folder: &str) -> Option<String> {
    index.has_folder(folder).then(|| with_ending(index, &join(folder, "index"))).flatten()
}

/// Returns the source in a package that makes a file of its output: `dist/esm/a.js` is made of `src/a.ts`.
pub(super) fn source(files: &ProbedFiles<'_>, package: &str, inside: &str) -> Option<String> {
    let inside = inside.trim_start_matches("./");
    if let Some(found) = module(files, &join(package, inside)) {
        return Some(found);
    }
    let parts: Vec<&str> = inside.split('/').collect();
    let first = parts.iter().position(|part| !OUTPUT_FOLDERS.contains(part)).unwrap_or(parts.len());
    if first == 0 {
        return module(files, &join(package, &join("src", inside)));
    }
    // The output may keep the folder of the sources, or take its place.
    let rests = (1..=first).map(|skip| parts[skip..].join("/")).chain([last(inside).to_owned()]);
    rests.into_iter().find_map(|rest| {
        let rest = if rest.is_empty() { "index".to_owned() } else { rest };
        ["src", "", "lib", "source"].iter().find_map(|folder| module(files, &join(package, &join(folder, &rest))))
    })
}

/// Returns the files that may be the entry of a package without `exports` or whose entry is output.
pub(super) fn entry(index: &Index<'_>, package: &str) -> Option<String> {
    ["index", "src/index", "src/main", "lib/index", "src/lib", "main", "mod", "src/mod", "lib/main"]
        .iter()
        .find_map(|name| with_ending(index, &join(package, name)))
}

/// Returns the package, or nearest folder with a manifest, that holds a path.
pub(super) fn manifest_above(index: &Index<'_>, path: &str) -> Option<String> {
    let folders = std::iter::successors(Some(path), |path| (!path.is_empty()).then(|| parent(path)));
    folders.map(|folder| join(folder, "package.json")).find(|path| index.has_file(path))
}
