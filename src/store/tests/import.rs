//! Tests of runs from elsewhere: kept once, a suite at a time, and never in place of a run that took place here.

use super::*;
use crate::model::error::Exit;

#[test]
fn imports_stand_beside_the_own_runs() {
    let folder = folder();
    let mut store = open(&folder);
    for expected in [Imported::New, Imported::Again] {
        let done = store.import(&run("ci-7", 5, &[]), &[outcome("city/unit", Verdict::Failed, 5)]).expect("kept");
        assert_eq!(done, expected);
    }
    let history = store.history(None, 9).expect("read");
    assert_eq!(history.suites[0].runs.len(), 1, "the same import again takes the place of the first");
    assert_eq!(history.suites[0].runs[0].source, Source::Imported);
    assert_eq!(store.last_red().expect("read"), None, "nothing to run again here");
}

#[test]
fn the_suites_of_one_run_come_one_by_one() {
    let folder = folder();
    let mut store = open(&folder);
    for (suite, expected) in [("city/unit", Imported::New), ("city/integration", Imported::New), ("city/unit", Imported::Again)]
    {
        assert_eq!(store.import(&run("ci-7", 5, &[]), &[outcome(suite, Verdict::Passed, 5)]).expect("kept"), expected);
    }
    let runs = |store: &Store| -> Vec<(String, usize)> {
        let history = store.history(None, 9).expect("read");
        history.suites.iter().map(|suite| (suite.suite.to_string(), suite.runs.len())).collect()
    };
    let both = [("city/integration".to_owned(), 1), ("city/unit".to_owned(), 1)];
    assert_eq!(runs(&store), both);
    let other = Run { revision: Some("2".repeat(40)), ..run("ci-7", 5, &[]) };
    let error = store.import(&other, &[outcome("city/unit", Verdict::Failed, 5)]).expect_err("one run, one commit");
    assert_eq!(error.exit(), Exit::Usage);
    assert!(error.to_string().contains(CLEAN), "{error}");
    assert_eq!(runs(&store), both, "nothing was taken away");
}

#[test]
fn the_commit_of_an_import_can_be_set_right() {
    let folder = folder();
    let mut store = open(&folder);
    for revision in [None, Some("2".repeat(40))] {
        let run = Run { revision, ..run("ci-7", 5, &[]) };
        store.import(&run, &[outcome("city/unit", Verdict::Passed, 5)]).expect("kept");
    }
    let history = store.history(None, 9).expect("read");
    let revisions: Vec<_> = history.suites[0].runs.iter().map(|run| run.revision.clone()).collect();
    assert_eq!(revisions, [Some("2".repeat(40))]);
}

#[test]
fn no_import_takes_the_place_of_an_own_run() {
    let folder = folder();
    let mut store = open(&folder);
    keep(&mut store, run("here", 5, &["city/unit"]), vec![outcome("city/unit", Verdict::Failed, 5)]);
    let error = store.import(&run("here", 6, &[]), &[outcome("city/unit", Verdict::Passed, 6)]).expect_err("ours");
    assert_eq!(error.exit(), Exit::Usage);
    let runs = store.history(None, 9).expect("read").suites.remove(0).runs;
    assert_eq!(runs.iter().map(|run| (run.verdict, run.source)).collect::<Vec<_>>(), [(Verdict::Failed, Source::Local)]);
}

#[test]
fn only_imports_that_say_how_long_they_took_count_into_the_median() {
    let folder = folder();
    let mut store = open(&folder);
    for (name, seconds) in [("a", 0), ("b", 8)] {
        let green = outcome("city/unit", Verdict::Passed, 5);
        let green = Outcome { attempts: 0, duration: Duration::from_secs(seconds), ..green };
        store.import(&run(name, 5, &[]), &[green]).expect("kept");
    }
    assert_eq!(store.history(None, 9).expect("read").suites[0].median, Some(Duration::from_secs(8)));
    assert!(store.expected(&[id("city/unit")]).expect("read").is_empty(), "nobody waits for it here");
}
