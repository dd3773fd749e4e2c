//! The structure of the sources: imports go from an upper room to lower rooms, files of one folder have no cyclic imports, and functions
//! and files have a limited size. ARCHITECTURE.md and `src/lib.rs` describe the rooms.

mod import_cycles;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use import_cycles::import_cycles;
use source::{SOURCES, Sources};

/// The rooms of `src/` from the top down; a room may import the rooms below it. Planned rooms already have their place.
const ROOMS: [&str; 21] = [
    "main",
    "lib",
    "cli",
    "server",
    "report",
    "scaffold",
    "deploy",
    "chaos",
    "agents",
    "run",
    "affected",
    "graph",
    "managers",
    "telemetry",
    "trust",
    "suites",
    "git",
    "config",
    "store",
    "system",
    "model",
];

/// The most lines of a function, from its name to its closing brace.
const LONGEST_FUNCTION: usize = 60;

/// The most lines of a file.
const LONGEST_FILE: usize = 400;

/// Modules of `cli` that a verb may import; everything else there is another verb.
const SHARED: [&str; 2] = ["context.rs", "shared"];

fn room(file: &str) -> usize {
    let name = file.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    ROOMS.iter().position(|room| *room == name).unwrap_or_else(|| panic!("`{name}` is not a room: add it to ROOMS"))
}

#[test]
fn imports_go_downward() {
    let mut wrong = Vec::new();
    for (file, targets) in SOURCES.imports() {
        let upward = targets.iter().filter(|(target, _)| room(target) < room(file));
        wrong.extend(upward.map(|(target, name)| format!("{file} imports `{name}` from {target}, which is in a room above")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_of_one_folder_have_no_import_cycle() {
    let found = import_cycles(&SOURCES.imports());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_import_cycle_is_found() {
    let files = [
        ("lib.rs", "mod room;"),
        ("room/mod.rs", "mod a; mod b; mod c; pub use b::B;"),
        ("room/a.rs", "use super::B; pub struct A;"),
        ("room/b.rs", "pub struct B; fn f() { super::c::g() }"),
        ("room/c/mod.rs", "mod d; pub fn g() {}"),
        ("room/c/d.rs", "fn h() { format!(\"{}\", crate::room::a::A) }"),
    ];
    let imports = |files: &[(&str, &str)]| {
        let sources = Sources::of(files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())));
        import_cycles(&sources.imports())
    };
    assert_eq!(imports(&files).len(), 1, "{:?}", imports(&files));
    // Without the last file, or with it only for tests, no import leads back.
    assert_eq!(imports(&files[..5]), Vec::<String>::new());
    let mut of_tests = files;
    of_tests[4].1 = "#[cfg(test)] mod d; pub fn g() {}";
    assert_eq!(imports(&of_tests), Vec::<String>::new());
}

#[test]
fn no_verb_imports_another() {
    let mut wrong = Vec::new();
    for (file, targets) in SOURCES.imports() {
        let Some(verb) = verb_of(file).filter(|verb| *verb != "mod.rs") else { continue };
        let others = targets.keys().filter(|target| {
            verb_of(target).is_some_and(|other| other != verb && other != "mod.rs" && !SHARED.contains(&other))
        });
        wrong.extend(others.map(|other| format!("{file} imports {other}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the file or folder of a verb.
fn verb_of(file: &str) -> Option<&str> {
    file.strip_prefix("cli/")?.split('/').next()
}

#[test]
fn functions_and_files_fit_a_screen_and_a_sitting() {
    let mut wrong = Vec::new();
    for module in SOURCES.modules() {
        let long = module.functions.iter().filter(|(_, lines)| *lines > LONGEST_FUNCTION);
        wrong.extend(long.map(|(name, lines)| format!("{}: `{name}` has {lines} lines", module.file)));
        if module.lines > LONGEST_FILE {
            wrong.push(format!("{} has {} lines", module.file, module.lines));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_types_have_one_name() {
    let mut types: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for module in SOURCES.modules() {
        for name in &module.types {
            types.entry(name).or_default().insert(&module.file);
        }
    }
    types.retain(|_, files| files.len() > 1);
    assert!(types.is_empty(), "{} names: {types:#?}", types.len());
}

#[test]
fn every_module_says_what_it_is_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "tests/it"] {
        for file in source::list(&root.join(folder)) {
            let text = std::fs::read_to_string(&file).expect("a source");
            assert!(text.starts_with("//!"), "{} begins without a //! line", file.display());
        }
    }
}

/// One place starts the program git and has its settings, variables and limits; one place asks for the state of a work tree and answers the
/// filters.
#[test]
fn git_is_started_in_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let with = |text: &str| -> Vec<String> {
        let has = |file: &std::path::PathBuf| std::fs::read_to_string(file).expect("a source").contains(text);
        let files = source::list(&root).into_iter().filter(has);
        files.map(|file| file.strip_prefix(&root).expect("below src").display().to_string()).collect()
    };
    assert_eq!(with("Command::new(\"git\")"), ["system/process/git/mod.rs"]);
    assert_eq!(with("\"status\", \"--porcelain"), ["git/status_call.rs", "scaffold/project.rs"]);
    for file in with("\"status\", \"--porcelain") {
        let text = std::fs::read_to_string(root.join(&file)).expect("a source");
        assert!(text.contains(".without_filters("), "{file}");
    }
}
