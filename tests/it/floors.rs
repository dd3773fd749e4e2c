//! The direction of imports: `use crate::…` goes to a lower floor, or along one of the few edges that are listed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The floors from the ground up, as in ARCHITECTURE.md.
const FLOORS: [&[&str]; 6] = [
    &["diagnostic", "environment", "error", "event", "health", "history", "overview", "pattern", "reasons", "result"],
    &["changes", "config", "files", "http", "process", "store"],
    &["contract", "dialects", "domains", "greens", "harvest", "suites", "verdicts"],
    &["audit", "checks", "embedded", "fleet", "hooks", "managers", "runner", "scaffold"],
    &["report", "server", "ui"],
    &["cli", "commands", "main", "lib"],
];

/// Inside a floor.
const EDGES: [(&str, &str); 21] = [
    ("error", "diagnostic"),
    ("event", "reasons"),
    ("event", "result"),
    ("history", "result"),
    ("overview", "health"),
    ("overview", "history"),
    ("overview", "result"),
    ("changes", "process"),
    ("changes", "http"),
    ("process", "files"),
    ("contract", "dialects"),
    ("suites", "domains"),
    ("greens", "domains"),
    ("fleet", "managers"),
    ("embedded", "checks"),
    ("embedded", "managers"),
    ("report", "ui"),
    ("server", "report"),
    ("cli", "commands"),
    ("lib", "commands"),
    ("main", "cli"),
];

fn floor(module: &str) -> usize {
    FLOORS
        .iter()
        .position(|floor| floor.contains(&module))
        .unwrap_or_else(|| panic!("`{module}` stands on no floor: add it to FLOORS"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("src") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a file names by `crate::`, or by `cicd::` from the program.
fn imports(text: &str) -> BTreeSet<String> {
    let code = text.lines().map(str::trim_start).filter(|line| !line.starts_with("//"));
    let names = |line: &str| {
        ["crate::", "cicd::"]
            .iter()
            .flat_map(|prefix| line.split(prefix).skip(1))
            .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>())
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
    };
    code.flat_map(names).collect()
}

#[test]
fn imports_go_downward() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 30, "only {} files found", files.len());
    let mut used: BTreeSet<&(&str, &str)> = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files {
        let below = file.strip_prefix(&src).expect("below src");
        let first = below.iter().next().and_then(|name| name.to_str()).expect("a name");
        let module = first.trim_end_matches(".rs");
        for import in imports(&std::fs::read_to_string(&file).expect("a source")) {
            let edge = EDGES.iter().find(|(from, to)| *from == module && *to == import);
            used.extend(edge);
            if import != module && floor(&import) >= floor(module) && edge.is_none() {
                wrong.push(format!("{} imports {import}, which is not below {module}", below.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let idle: Vec<_> = EDGES.iter().filter(|edge| !used.contains(edge) && edge.0 != "lib").collect();
    assert!(idle.is_empty(), "edges that nobody uses: {idle:?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    sources(&root.join("tests/it"), &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source");
        assert!(text.starts_with("//!"), "{} begins without a //! line", file.display());
    }
}
