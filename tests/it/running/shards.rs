//! `--shard K/N` over all suites: together the parts run everything once.

use super::{human, repository, test};
use crate::support::World;

const CONFIG: &str = "\
version: 1
domains:
  a: { paths: [\"/a/\"], suites: { unit: { run: \"test ! -f red-a\" }, integration: { run: \"true\" } } }
  b: { paths: [\"/b/\"], suites: { unit: { run: \"test ! -f red-b\" } } }
  c: { paths: [\"/c/\"], suites: { unit: { run: \"echo $CICD_SHARD_INDEX of $CICD_SHARD_TOTAL\", shards: 3 }, integration: { run: \"true\" } } }
";

#[test]
fn every_suite_falls_to_exactly_one_part() {
    let world = World::new();
    let repo = repository(&world, CONFIG, &["a", "b", "c"]);
    for parts in 1..=6 {
        let mut all = Vec::new();
        for part in 1..=parts {
            let outcome = test(&repo, &["--all", "--shard", &format!("{part}/{parts}")]);
            assert_eq!(outcome.code, 0, "{}", outcome.stderr);
            all.extend(outcome.ran());
        }
        all.sort();
        let split = (1..=parts).map(|part| if parts == 1 { "c/unit".into() } else { format!("c/unit {part}/{parts}") });
        let whole = ["a/integration", "a/unit", "b/unit", "c/integration"].map(str::to_owned);
        let mut expected: Vec<String> = whole.into_iter().chain(split).collect();
        expected.sort();
        assert_eq!(all, expected, "{parts} parts");
    }
}

#[test]
fn without_a_part_a_split_suite_runs_all_of_its_own() {
    let world = World::new();
    let repo = repository(&world, CONFIG, &["a", "b", "c"]);
    let outcome = test(&repo, &["c/unit"]);
    assert_eq!(outcome.ran(), ["c/unit 1/3", "c/unit 2/3", "c/unit 3/3"]);
    let log = |part: u32| {
        let path = outcome.suite(&format!("c/unit {part}/3"))["log"].as_str().expect("a log").to_owned();
        std::fs::read_to_string(path).expect("a log")
    };
    assert_eq!([log(1), log(2), log(3)], ["1 of 3\n", "2 of 3\n", "3 of 3\n"]);
    // The line that reproduces a failure names the part again.
    assert_eq!(outcome.suite("c/unit 2/3")["again"], "cicd test c/unit --shard 2/3");
}

/// A failure in a part is repeated in the same part if only failed suites run again.
#[test]
fn what_failed_stays_in_its_part() {
    let world = World::new();
    let repo = repository(&world, CONFIG, &["a", "b", "c"]);
    repo.write("red-b", "");
    let parts = ["1/2", "2/2"];
    let is_red = |part: &&str| test(&repo, &["--all", "--shard", part]).code == 1;
    let red: Vec<&str> = parts.into_iter().filter(is_red).collect();
    assert_eq!(red.len(), 1);
    assert_eq!(test(&repo, &["--all", "--shard", red[0]]).code, 1);
    let again = test(&repo, &["--rerun-failed", "--shard", red[0]]);
    assert_eq!((again.code, again.verdict("b/unit")), (1, "failed"), "{:#?}", again.events);
}

/// Suites of another part are not unfinished here, so `--rerun-failed` runs none of them.
#[test]
fn what_fell_to_another_part_is_not_run_again() {
    let world = World::new();
    let repo = repository(&world, CONFIG, &["a", "b", "c"]);
    let part = test(&repo, &["--all", "--shard", "1/2"]);
    assert_eq!((part.code, &part.summary()["skipped"]), (0, &1.into()), "{:#?}", part.events);
    let again = test(&repo, &["--rerun-failed"]);
    assert_eq!(again.answer(), (0, vec![]), "{:#?}", again.events);
    assert!(again.stderr.contains("no suite failed or was interrupted in the last run"), "{}", again.stderr);
}

/// A failed level does not stop later levels of its domain in another part, because that part does not know the result.
#[test]
fn parts_know_nothing_of_each_other() {
    let world = World::new();
    let repo = repository(&world, CONFIG, &["a", "b", "c"]);
    repo.write("red-a", "");
    let codes: Vec<i32> = ["1/2", "2/2"].iter().map(|part| test(&repo, &["--all", "--shard", part]).code).collect();
    assert_eq!(codes.iter().sum::<i32>(), 1, "one is red, and it is enough: {codes:?}");
}

/// A part without suites says so, and passes.
#[test]
fn a_part_without_a_suite_says_where_they_are() {
    let world = World::new();
    let one = "version: 1\ndomains:\n  a: { paths: [\"/a/\"], suites: { unit: { run: \"true\" } } }\n";
    let repo = repository(&world, one, &["a"]);
    let check = |shard: &str, expected: &str| {
        let ran = human(&repo, &["--all", "--shard", shard]);
        let last = ran.stdout.lines().last().unwrap_or_default();
        assert!(ran.code == 0 && last.starts_with(expected), "{shard}: {ran:?}");
    };
    check("5/9", "no suite in this shard (1 in other shards)");
    check("2/2", "no suite in this shard (1 in other shards)");
    check("1/9", "1 suite passed in ");
    // The JSON counts do not change.
    assert_eq!(test(&repo, &["--all", "--shard", "5/9"]).summary()["skipped"], 1);
}
