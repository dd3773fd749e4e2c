//! Tests of passed results on real files: found, kept, deleted, broken.

use std::collections::HashMap;

use super::*;

#[test]
fn greens_come_back_by_their_keys() {
    let folder = folder();
    let mut store = open(&folder);
    let (a, b) = (new_green(1, "city/unit", 1), new_green(2, "city/unit", 2));
    store
        .keep_greens(&[a.clone(), b.clone()], &[([1; 32], b"one"), ([7; 32], b"shared"), ([9; 32], b"nobody's")])
        .expect("kept");
    assert_eq!(store.green(&[a.key, [5; 32]]), HashMap::from([(a.key, a.green.clone())]));
    assert_eq!(store.last_green(&a.suite), Some(b.parts));
    store.used(&[a.key], at(50)).expect("written");
    assert_eq!(store.last_green(&a.suite), Some(a.parts));
    assert_eq!(store.last_green(&id("city/e2e")), None);
    assert_eq!(store.manifest(&[7; 32]).as_deref(), Some(&b"shared"[..]));
    assert_eq!(store.manifest(&[9; 32]), None, "a list that no green names is not kept");
}

#[test]
fn lists_of_files_are_kept_for_the_last_greens_only() {
    let folder = folder();
    let mut store = open(&folder);
    for key in 1..=5 {
        store.keep_greens(&[new_green(key, "city/unit", key.into())], &[([key; 32], &[key])]).expect("kept");
    }
    let kept: Vec<u8> = (1..=5).filter(|key| store.manifest(&[*key; 32]).is_some()).collect();
    assert_eq!(kept, [3, 4, 5]);
    store.keep_greens(&[new_green(6, "city/unit", 6)], &[([6; 32], &vec![0; 5 << 20])]).expect("kept");
    assert_eq!(store.manifest(&[6; 32]), None, "a list may be too long to keep");
}

#[test]
fn unused_cached_results_are_deleted() {
    let folder = folder();
    let mut store = open(&folder);
    let greens: Vec<NewGreen> = (0..20).map(|key| new_green(key, "city/unit", key.into())).collect();
    store.keep_greens(&greens, &[([19; 32], b"x"), ([0; 32], b"y")]).expect("kept");
    store.used(&[[0; 32]], at(99)).expect("written");
    store.tidy(at(100), &RetentionLimits { greens: 10, ..RetentionLimits::default() }).expect("tidied");
    let left = store.green(&greens.iter().map(|green| green.key).collect::<Vec<_>>());
    assert_eq!(left.len(), 10);
    assert!(left.contains_key(&[0; 32]) && !left.contains_key(&[1; 32]), "the least used go first");
}

#[test]
fn a_broken_row_is_a_miss() {
    for harm in
        ["passed = 4", "run = 'b'", "judged_by = 'hearsay'", "parts = 'no list'", "seal = x'00'", "key = x'00'", "finished = 1"]
    {
        let folder = folder();
        let mut store = open(&folder);
        let (a, b) = (new_green(1, "city/unit", 1), new_green(2, "city/unit", 2));
        store.keep_greens(&[a.clone(), b.clone()], &[]).expect("kept");
        store.connection.execute(&format!("UPDATE greens SET {harm} WHERE key = ?1"), [a.key]).expect(harm);
        assert_eq!(store.green(&[a.key, b.key]).into_keys().collect::<Vec<_>>(), [b.key], "{harm}");
    }
}
