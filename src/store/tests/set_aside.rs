//! A broken store is moved away once, whoever finds it, and what is whole stays.

use super::*;
use crate::model::health::Status as Health;
use crate::store::set_aside;

/// A store whose tables are then overwritten.
pub(super) fn broken(folder: &TempDir) {
    let store = open(folder);
    store.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("one file");
    drop(store);
    spoil(folder);
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.starts_with("store.broken"));
    names.sort();
    names
}

#[test]
fn what_is_no_database_is_moved_away_when_it_is_opened() {
    let folder = folder();
    std::fs::write(folder.path().join(FILE_NAME), "not a database".repeat(500)).expect("a file");
    let begin = || Store::open_or_begin_anew(folder.path(), Path::new("/repo"), BUSY, at(0)).expect("a store");
    let aside = begin().1.expect("the broken one is told");
    assert_eq!(std::fs::read(&aside).expect("kept").len(), 14 * 500);
    assert_eq!(begin().1, None);
    assert_eq!(names(&folder), [aside.file_name().expect("a name").to_string_lossy()]);
}

#[test]
fn what_breaks_later_is_moved_away_and_only_once() {
    let folder = folder();
    broken(&folder);
    let mut store = open(&folder);
    let seen = Observation { domain: "city", health: Some(Health::Pass), verdict: None, ..Observation::default() };
    let error = store.observe(&[seen], at(0)).expect_err("broken");
    assert_eq!(UnusableReason::of(&error), UnusableReason::Broken, "{error}");
    drop(store);
    assert!(set_aside(folder.path(), at(0)).expect("moved").is_some());
    let mut store = open(&folder);
    store.observe(&[seen], at(1)).expect("kept");
    assert_eq!(set_aside(folder.path(), at(1)).expect("looked"), None, "a whole store stays");
    assert_eq!(names(&folder).len(), 1);
}

#[test]
fn another_program_s_database_stays() {
    let folder = folder();
    let other = Connection::open(folder.path().join(FILE_NAME)).expect("a database");
    other.execute_batch("CREATE TABLE theirs (a)").expect("a table");
    let error = Store::open_or_begin_anew(folder.path(), Path::new("/repo"), BUSY, at(0)).expect_err("theirs");
    assert!(UnusableReason::of(&error) != UnusableReason::Broken && error.to_string().contains("another program"), "{error}");
    assert_eq!(names(&folder), Vec::<String>::new());
}
