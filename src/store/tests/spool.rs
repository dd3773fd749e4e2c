//! Tests of the spool: reports are kept once, in order, and not for ever.

use super::super::spool::{MOST_AGE, MOST_REPORTS, NewReport};
use super::*;

fn report(id: &str) -> NewReport {
    NewReport { id: id.into(), domain: "city".into(), level: "unit".into(), body: format!("{{\"id\":\"{id}\"}}") }
}

fn ids(reports: &[SpooledReport]) -> Vec<&str> {
    reports.iter().map(|report| report.report.id.as_str()).collect()
}

#[test]
fn a_report_is_kept_once_until_it_is_let_go() {
    let folder = TempDir::new().expect("a folder");
    let mut store = Store::open(folder.path(), Path::new("/w")).expect("a store");
    assert_eq!(store.spool(&[report("a"), report("b")], at(0)).expect("kept"), []);
    let other = NewReport { body: "other".into(), ..report("a") };
    assert_eq!(store.spool(&[other, report("c")], at(5)).expect("kept"), []);
    drop(store);
    let mut store = Store::open(folder.path(), Path::new("/w")).expect("a store");
    let kept = store.spooled().expect("reports");
    assert_eq!(ids(&kept), ["a", "b", "c"]);
    assert_eq!((kept[0].report.body.as_str(), kept[0].created, kept[2].created), ("{\"id\":\"a\"}", at(0), at(5)));
    store.unspool(&[kept[0].row, kept[2].row, 99]).expect("gone");
    assert_eq!(ids(&store.spooled().expect("reports")), ["b"]);
}

#[test]
fn what_is_too_old_or_too_much_goes_and_is_named() {
    let folder = TempDir::new().expect("a folder");
    let mut store = Store::open(folder.path(), Path::new("/w")).expect("a store");
    store.spool(&[report("old")], at(0)).expect("kept");
    let later = at(0) + MOST_AGE + Duration::from_secs(1);
    assert!(store.spool(&[], later).expect("kept").is_empty(), "one clock alone is not believed");
    keep(&mut store, run("a", 0, &[]), Vec::new());
    let many: Vec<NewReport> = (0..=MOST_REPORTS).map(|nth| report(&format!("n{nth}"))).collect();
    assert_eq!(ids(&store.spool(&many, later).expect("kept")), ["old", "n0"]);
    assert_eq!(store.spooled().expect("reports").len(), MOST_REPORTS as usize);
}
