//! Tests of plans that are written into real folders, and of plans that must not be.

use super::*;
use crate::scaffold::lock::Lock;
use crate::scaffold::plan::Move;

fn step(path: &str, act: Act, before: Option<&str>, after: Option<&str>) -> FileStep {
    let content = |text: Option<&str>| text.map(|text| text.as_bytes().to_vec());
    FileStep { path: path.into(), act, domain: None, before: content(before), after: content(after) }
}

fn plan(moves: &[(&str, &str)], steps: Vec<FileStep>) -> Plan {
    let moves = moves.iter().map(|(from, to)| Move { from: (*from).into(), to: (*to).into() }).collect();
    let lock = Lock { cicd: "0.1.0".into(), ..Lock::default() };
    Plan { moves, steps, lock, writes_lock: true, ..Plan::default() }
}

fn put(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}

/// Returns every path below a folder: folders with a `/`, files with their content.
fn all(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below").display().to_string();
            if path.is_dir() {
                found.push(format!("{name}/"));
                folders.push(path);
            } else {
                found.push(format!("{name} {}", fs::read_to_string(&path).expect("text").lines().next().unwrap_or_default()));
            }
        }
    }
    found.sort();
    found
}

/// Checks that a plan fails with these words and leaves everything unchanged.
fn refused(files: &[(&str, &str)], plan: &Plan, said: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), files);
    let before = all(folder.path());
    let error = apply(folder.path(), plan).expect_err(said);
    assert!(error.exit().code() == 3 && error.to_string().contains(said), "{said}: {error}");
    assert_eq!(all(folder.path()), before, "{said}");
}

#[test]
fn a_plan_is_written_and_nothing_else_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    put(root, &[("tests/old/unit/a", "old"), ("tests/old/unit/b", "theirs"), ("w/old", "edited"), ("gone/deep/x", "ours")]);
    let migrate = Act::Migrate { from: "w/old".into() };
    let steps = vec![
        step("gone/deep/x", Act::Remove, Some("ours"), None),
        step("tests/new/more/c", Act::Create, None, Some("created")),
        step("tests/new/unit/a", Act::Update, Some("old"), Some("new")),
        step("w/new", migrate, Some("edited"), Some("merged")),
    ];
    // A killed run left a file under a temporary name of this run.
    put(root, &[(&format!("w/{}", journal::temporary("w/new")), "half")]);
    apply(root, &plan(&[("tests/old", "tests/new")], steps)).expect("done");
    let lock = ".cicd/lock.yml # What `cicd scaffold` wrote here, and from what: commit it, so that the next run can tell your edits from its own text.";
    let expected = [
        ".cicd/",
        lock,
        "tests/",
        "tests/new/",
        "tests/new/more/",
        "tests/new/more/c created",
        "tests/new/unit/",
        "tests/new/unit/a new",
        "tests/new/unit/b theirs",
        "w/",
        "w/new merged",
    ];
    assert_eq!(all(root), expected);
}

#[test]
fn what_was_changed_since_the_plan_was_made_is_not_overwritten() {
    let said = "was changed while this ran";
    let update =
        || plan(&[], vec![step("a/b", Act::Update, Some("old"), Some("new")), step("x/y", Act::Create, None, Some("1"))]);
    refused(&[("a/b", "saved meanwhile")], &update(), said);
    refused(&[], &update(), said);
    refused(&[("a/b", "old"), ("x/y", "made meanwhile")], &update(), said);
    refused(&[("a/b", "saved meanwhile")], &plan(&[], vec![step("a/b", Act::Remove, Some("old"), None)]), said);
    let migrate = step("w/new", Act::Migrate { from: "w/old".into() }, Some("old"), Some("new"));
    refused(&[("w/old", "old"), ("w/new", "made meanwhile")], &plan(&[], vec![migrate]), said);
}

#[test]
fn a_folder_that_cannot_move_stops_all() {
    let moves = [("tests/a", "tests/b"), ("tests/c", "tests/d")];
    let steps = vec![step("tests/b/unit/README.md", Act::Create, None, Some("1"))];
    refused(&[("tests/a/x", "1"), ("tests/c/x", "1"), ("tests/d", "a file")], &plan(&moves, steps), "cannot move tests/c");
}

#[test]
fn a_file_where_a_folder_must_be_stops_all() {
    let steps = || vec![step("a/b", Act::Create, None, Some("1")), step("c/d/e", Act::Create, None, Some("1"))];
    refused(&[("c", "a file")], &plan(&[], steps()), "cannot write c/d/e, so nothing was changed");
}

#[test]
fn remains_of_an_interrupted_run_are_removed_by_an_empty_plan() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let temporary = format!("a/{}", journal::temporary("a/b"));
    put(root, &[(&temporary, "half"), (".cicd/.writing", &format!("{temporary}\n")), ("a/c", "theirs")]);
    assert!(has_remains(root));
    let nothing = Plan { has_remains: true, ..Plan::default() };
    apply(root, &nothing).expect("done");
    assert_eq!((all(root), has_remains(root)), (vec![".cicd/".into(), "a/".into(), "a/c theirs".into()], false));
}
