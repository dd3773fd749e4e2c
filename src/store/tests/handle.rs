//! A handle opens late, remembers a failure as long as its policy says, sets a broken store aside, and follows one that moves.

use super::*;
use crate::model::health::Status as Health;

const CITY: Observation<'static> =
    Observation { domain: "city", health: Some(Health::Pass), verdict: None, why: None, latency: None };

fn handle(folder: &TempDir, policy: Policy) -> Handle {
    Handle::new(folder.path(), Path::new("/repo"), policy)
}

fn observe(handle: &Handle) -> Result<()> {
    handle.with(|store| store.observe(&[CITY], at(0)))
}

/// A folder in which no store can be: its place is taken.
fn taken() -> TempDir {
    let folder = folder();
    std::fs::create_dir(folder.path().join(FILE_NAME)).expect("a folder");
    folder
}

#[test]
fn the_store_is_opened_on_first_use() {
    let folder = folder();
    let handle = handle(&folder, Policy::RUN);
    assert!(!handle.exists().expect("looked") && !handle.is_open());
    observe(&handle).expect("kept");
    assert!(handle.exists().expect("looked") && handle.is_open());
    handle.close_if_moved();
    assert!(handle.is_open());
    std::fs::rename(folder.path().join(FILE_NAME), folder.path().join("moved")).expect("moved");
    handle.close_if_moved();
    assert!(!handle.is_open());
    assert!(handle.peek(|store| store.is_some()));
}

#[test]
fn a_failure_stands_as_long_as_the_policy_says() {
    for (policy, is_tried_again) in
        [(Policy::RUN, true), (Policy::LOOK, false), (Policy::LOOKS, false), (Policy::REPORTS, true)]
    {
        let folder = taken();
        let handle = handle(&folder, policy);
        let error = handle.open().expect_err("nothing can be opened");
        let trouble = handle.trouble().expect("remembered");
        assert_eq!((trouble.reason, &trouble.text), (UnusableReason::Forbidden, &error.in_parts()), "{policy:?}");
        std::fs::remove_dir(folder.path().join(FILE_NAME)).expect("freed");
        match observe(&handle) {
            Ok(()) => assert!(is_tried_again && handle.trouble().is_none(), "{policy:?}"),
            Err(again) => assert!(!is_tried_again && again.in_parts() == trouble.text, "{policy:?}: {again}"),
        }
        assert_eq!(handle.peek(|store| store.is_some()), is_tried_again, "{policy:?}");
    }
}

#[test]
fn a_broken_one_is_set_aside_where_the_policy_says_so() {
    for (policy, is_moved) in [(Policy::RUN, false), (Policy::ANSWERS, false), (Policy::LOOK, true), (Policy::LOOKS, true)] {
        let folder = folder();
        std::fs::write(folder.path().join(FILE_NAME), "not a database".repeat(500)).expect("a file");
        let handle = handle(&folder, policy);
        assert_eq!(observe(&handle).is_ok(), is_moved, "{policy:?}");
        assert_eq!(handle.trouble().map(|trouble| trouble.reason), (!is_moved).then_some(UnusableReason::Broken), "{policy:?}");
        assert_eq!((handle.take_aside().is_some(), handle.take_aside()), (is_moved, None), "{policy:?}");
    }
}

#[test]
fn a_store_that_breaks_during_status_is_set_aside_at_once() {
    for (policy, is_repaired) in [(Policy::LOOK, true), (Policy::LOOKS, false)] {
        let folder = folder();
        set_aside::broken(&folder);
        let handle = handle(&folder, policy);
        handle.open().expect("its head is whole");
        assert_eq!(observe(&handle).is_ok(), is_repaired, "{policy:?}");
        assert_eq!(handle.take_aside().is_some(), is_repaired, "{policy:?}");
        assert_eq!(handle.is_open(), is_repaired, "{policy:?}");
    }
}

#[test]
fn one_that_moves_is_followed_but_not_in_a_run() {
    for (policy, follows) in [(Policy::RUN, false), (Policy::ANSWERS, true)] {
        let folder = folder();
        let handle = handle(&folder, policy);
        observe(&handle).expect("kept");
        std::fs::rename(folder.path().join(FILE_NAME), folder.path().join("moved")).expect("moved");
        observe(&handle).expect("kept");
        assert_eq!(handle.exists().expect("looked"), follows, "{policy:?}");
    }
}

#[test]
fn threads_share_it() {
    let folder = folder();
    let handle = handle(&folder, Policy::RUN);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| observe(&handle).expect("kept"));
        }
    });
    assert!(handle.is_open());
}

/// Every way to hold a store leaves one of a later version as it is, whether it is so at first or becomes so while it is open.
#[test]
fn a_store_of_a_later_version_is_left_alone_and_said() {
    for policy in [Policy::RUN, Policy::LOOK, Policy::LOOKS, Policy::ANSWERS, Policy::REPORTS] {
        for is_open in [false, true] {
            let folder = folder();
            let other = open(&folder);
            let handle = handle(&folder, policy);
            if is_open {
                handle.with(|store| store.domains()).expect("one of this version");
            }
            other.connection.execute_batch("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)").expect("a version");
            let content = || std::fs::read(folder.path().join(FILE_NAME)).expect("a file");
            let before = content();
            let error = handle.with(|store| store.tidy(at(0), &RetentionLimits { runs: 0, ..RetentionLimits::default() }));
            let error = error.expect_err("it is not touched").in_parts();
            assert!(error.contains("a newer cicd wrote") && error.contains("install that version here too"), "{error}");
            assert!(handle.peek(|store| store.is_none()) && handle.take_aside().is_none(), "{policy:?}");
            assert_eq!(content(), before, "{policy:?}");
        }
    }
}
