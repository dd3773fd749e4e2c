//! Import cycles: files or folders of one folder that import each other. The folder's own `mod.rs` is its interface and does not count.

use std::collections::{BTreeMap, BTreeSet};

/// The imports between the entries of a folder, each with an import that proves it.
type Entries<'a> = BTreeMap<&'a str, BTreeMap<&'a str, String>>;

/// Returns the cycles among imports between files, one text each.
pub(crate) fn import_cycles(imports: &BTreeMap<&str, BTreeMap<&str, String>>) -> Vec<String> {
    let mut folders: BTreeMap<&str, Entries<'_>> = BTreeMap::new();
    for (file, targets) in imports {
        for (target, name) in targets {
            let Some((folder, from, to)) = siblings(file, target) else { continue };
            let shown = format!("{file} imports `{name}` from {target}");
            folders.entry(folder).or_default().entry(from).or_default().entry(to).or_insert(shown);
        }
    }
    folders.iter().flat_map(|(folder, entries)| of_folder(folder, entries)).collect()
}

/// Returns the folder that two files share, and the entries of it that contain them.
fn siblings<'a>(file: &'a str, target: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    let shared = file.bytes().zip(target.bytes()).take_while(|(one, other)| one == other).count();
    let start = file[..shared].rfind('/').map_or(0, |slash| slash + 1);
    let entry = |path: &'a str| path[start..].split('/').next().unwrap_or_default();
    let (from, to) = (entry(file), entry(target));
    let is_face = |entry: &str| entry == "mod.rs" || entry == "lib.rs";
    (from != to && !is_face(from) && !is_face(to)).then(|| (&file[..start], from, to))
}

fn of_folder(folder: &str, entries: &Entries<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut done = BTreeSet::new();
    for entry in entries.keys() {
        let reached = reach(entries, entry);
        if done.contains(entry) || !reached.contains(entry) {
            continue;
        }
        let cycle: BTreeSet<&str> = reached.into_iter().filter(|other| reach(entries, other).contains(entry)).collect();
        let inside = cycle.iter().flat_map(|from| entries[from].iter().filter(|(to, _)| cycle.contains(*to)));
        let shown: Vec<&str> = inside.map(|(_, shown)| shown.as_str()).collect();
        found.push(format!("cycle in src/{folder}: {cycle:?}\n    {}", shown.join("\n    ")));
        done.extend(cycle);
    }
    found
}

/// Returns everything that an entry imports, directly or indirectly.
fn reach<'a>(entries: &Entries<'a>, from: &str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut todo = Vec::from_iter(entries.get(from));
    while let Some(targets) = todo.pop() {
        todo.extend(targets.keys().filter(|target| seen.insert(**target)).filter_map(|target| entries.get(target)));
    }
    seen
}
