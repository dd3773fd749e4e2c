//! The suites that a command line selects, their order, and the messages about the others.

use super::{human, names, outcome_of, repository, test};
use crate::support::{Repo, World};

/// `city` depends on a library and has every kind of level; `journey` depends on it; `web` has no suite, and `ops` has none on purpose.
const CONFIG: &str = "\
version: 1
base: [main]
global: [Cargo.lock]
ignore: [\"*.md\"]
levels: [unit, integration, chaos]
domains:
  city:
    paths: [\"/city/\"]
    depends_on: [base]
    suites:
      chaos: { run: \"true\" }
      blue-green: { run: \"true\" }
      integration: { api: { run: \"true\" }, web: { run: \"true\" } }
      unit: { run: \"test ! -f red\" }
      load: { run: \"true\" }
  journey: { paths: [\"/journey/\"], depends_on: [city], suites: { unit: { run: \"true\" }, integration: { run: \"true\" } } }
  ops: { paths: [\"/ops/\"], suites: none }
  base: { kind: library, paths: [\"/base/\"] }
  cross-domain: { suites: { unit: { run: \"true\" } } }
";

const CITY: [&str; 3] = ["city/integration/api", "city/integration/web", "city/unit"];
const JOURNEY: [&str; 2] = ["journey/integration", "journey/unit"];
const CROSS: [&str; 1] = ["cross-domain/unit"];

fn platform(world: &World) -> Repo<'_> {
    repository(world, CONFIG, &["city", "journey", "ops", "base"])
}

/// Checks for exit 0 and that exactly these suites were started.
#[track_caller]
fn runs(repo: &Repo<'_>, arguments: &[&str], expected: &[&[&str]]) {
    let mut expected: Vec<&str> = expected.concat();
    expected.sort_unstable();
    let outcome = test(repo, arguments);
    assert_eq!(outcome.answer(), (0, names(&expected)), "{arguments:?} {}", outcome.stderr);
}

#[test]
fn without_names_the_affected_ones() {
    let world = World::new();
    let repo = platform(&world);
    runs(&repo, &[], &[]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("journey/a", "2\n");
    runs(&repo, &[], &[&JOURNEY, &CROSS]);
    runs(&repo, &["--affected"], &[&JOURNEY, &CROSS]);
    let base = repo.head();
    repo.change("base/a", "2\n");
    runs(&repo, &[], &[&CITY, &JOURNEY, &CROSS]);
    repo.change("a.md", "2\n");
    runs(&repo, &["--base", "HEAD~1", "--head", "HEAD"], &[]);
    runs(&repo, &["--base", &base, "--head", "HEAD"], &[&CITY, &JOURNEY, &CROSS]);
    repo.write("journey/new", "untracked\n");
    runs(&repo, &["--base", "HEAD"], &[&JOURNEY, &CROSS]);
    runs(&repo, &["--base", "HEAD", "--head", "HEAD"], &[]);
    let by_variable = outcome_of(super::cicd(&repo, &[]).env("CICD_BASE", "HEAD"));
    assert_eq!(by_variable.answer(), (0, names(&["cross-domain/unit", "journey/integration", "journey/unit"])));
    let because = &by_variable.events[0]["domains"][1];
    assert_eq!((&because["name"], &because["because"]), (&"journey".into(), &"journey/new".into()));
}

#[test]
fn what_a_push_sends() {
    let world = World::new();
    let repo = platform(&world);
    let base = repo.head();
    let head = repo.change("journey/a", "2\n");
    let line = format!("refs/heads/main {head} refs/heads/main {base}\n");
    let pushed = outcome_of(super::cicd(&repo, &["--pre-push"]).input(line));
    assert_eq!(pushed.answer(), (0, names(&["cross-domain/unit", "journey/integration", "journey/unit"])));
    let deleted = format!("(delete) {} refs/heads/gone {base}\n", "0".repeat(40));
    let pushed = outcome_of(super::cicd(&repo, &["--pre-push"]).input(deleted));
    assert_eq!(pushed.answer(), (0, names(&[])));
}

#[test]
fn an_unknown_range_runs_everything_and_says_so() {
    let world = World::new();
    let repo = platform(&world);
    let gone = "1".repeat(40);
    let widened = test(&repo, &["--base", &gone]);
    assert_eq!(widened.ran().len(), 6, "{}", widened.stderr);
    assert!(
        widened.events[0]["widened_because"].as_str().is_some_and(|why| why.contains(&gone[..7])),
        "{:?}",
        widened.events[0]
    );
    assert!(widened.stderr.contains("every domain counts as affected"), "{}", widened.stderr);
    let refused = test(&repo, &["--base", &gone, "--on-unknown", "error"]);
    assert_eq!((refused.code, refused.events.len()), (3, 0), "{}", refused.stderr);
    // On the base branch in CI, no variable names the range.
    let in_ci = outcome_of(super::cicd(&repo, &[]).env("CI", "true"));
    assert_eq!((in_ci.code, in_ci.ran().len()), (0, 6), "{}", in_ci.stderr);
    assert_eq!(in_ci.events[0]["ci"], true);
}

#[test]
fn what_is_named_runs_whether_affected_or_not() {
    let world = World::new();
    let repo = platform(&world);
    runs(&repo, &["city"], &[&CITY]);
    runs(&repo, &["city/"], &[&CITY]);
    runs(&repo, &["journey", "city"], &[&CITY, &JOURNEY]);
    runs(&repo, &["city/unit"], &[&["city/unit"]]);
    runs(&repo, &["city/integration"], &[&CITY[..2]]);
    runs(&repo, &["city/integration/web"], &[&["city/integration/web"]]);
    runs(&repo, &["city/unit", "city/integration/web", "city/unit"], &[&["city/integration/web", "city/unit"]]);
    // A domain and one of its suites select the whole domain.
    runs(&repo, &["city/unit", "city"], &[&CITY]);
    runs(&repo, &["cross-domain"], &[&CROSS]);
    let outcome = test(&repo, &["journey/unit"]);
    let fates = outcome.fates();
    assert_eq!((fates["journey"], fates["city"], fates["cross-domain"]), ("runs", "not-asked", "not-asked"));
    runs(&repo, &["--all"], &[&CITY, &JOURNEY, &CROSS]);
}

#[test]
fn a_name_with_a_range_runs_only_if_affected() {
    let world = World::new();
    let repo = platform(&world);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("journey/a", "2\n");
    runs(&repo, &["city", "--affected"], &[]);
    runs(&repo, &["city", "journey", "--affected"], &[&JOURNEY]);
    runs(&repo, &["city", "--base", "main"], &[]);
    runs(&repo, &["city/unit", "--base", "main"], &[]);
    runs(&repo, &["journey/unit", "--base", "main"], &[&["journey/unit"]]);
    runs(&repo, &["journey", "--base", "HEAD"], &[]);
    // A variable names a range, but does not select anything.
    let named = outcome_of(super::cicd(&repo, &["city"]).env("CICD_BASE", "main"));
    assert_eq!(named.ran().len(), 3, "{}", named.stderr);
    let outcome = test(&repo, &["city", "journey", "--affected"]);
    assert_eq!((outcome.fates()["city"], outcome.fates()["journey"]), ("not-affected", "runs"));
}

#[test]
fn levels_by_flag() {
    let world = World::new();
    let repo = platform(&world);
    runs(&repo, &["--all", "--level", "unit"], &[&["city/unit", "cross-domain/unit", "journey/unit"]]);
    runs(&repo, &["city", "--level", "integration", "--level", "unit"], &[&CITY]);
    // This level only runs on request, although `levels` lists it.
    runs(&repo, &["city", "--level", "chaos"], &[&["city/chaos"]]);
    runs(&repo, &["--all", "--level", "blue-green", "--level", "chaos"], &[&["city/blue-green", "city/chaos"]]);
    runs(&repo, &["city", "--level", "load"], &[&["city/load"]]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("journey/a", "2\n");
    let outcome = test(&repo, &["journey", "--affected", "--level", "chaos"]);
    assert_eq!((outcome.code, outcome.fates()["journey"]), (0, "no-suite-here"), "{}", outcome.stderr);
    let said = human(&repo, &["journey", "--affected", "--level", "chaos"]);
    assert!(said.stdout.contains("no suite on these levels: journey"), "{said:?}");
}

#[test]
fn live_levels_run_only_when_a_level_or_the_suite_itself_is_named() {
    let world = World::new();
    let repo = platform(&world);
    for arguments in [&["--all"][..], &["city"], &["--base", &"1".repeat(40)]] {
        let ran = test(&repo, arguments).ran();
        assert!(!ran.iter().any(|suite| suite.contains("chaos") || suite.contains("blue-green")), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn levels_begin_in_their_order() {
    let world = World::new();
    let repo = platform(&world);
    let begun = |arguments: &[&str]| {
        let outcome = test(&repo, arguments);
        let started = outcome.events.iter().filter(|event| event["event"] == "suite-started");
        started.map(|event| event["suite"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let all = ["chaos", "load", "integration", "unit", "blue-green"].iter().flat_map(|level| ["--level", level]);
    let arguments: Vec<&str> = ["city", "--jobs", "1"].into_iter().chain(all).collect();
    let order = begun(&arguments);
    // The levels of `levels` come first, in their order, then custom levels, then those that act on live systems.
    let expected = ["city/unit", "city/integration/api", "city/integration/web", "city/load", "city/chaos", "city/blue-green"];
    assert_eq!(order, expected);
    repo.write("cicd.yml", &CONFIG.replace("levels: [unit, integration, chaos]", "levels: [integration, unit]"));
    let expected = ["city/integration/api", "city/integration/web", "city/unit", "city/load", "city/blue-green", "city/chaos"];
    assert_eq!(begun(&arguments), expected);
}

#[test]
fn a_red_level_stops_the_later_ones_of_its_domain_alone() {
    let world = World::new();
    let repo = platform(&world);
    repo.write("red", "");
    let red = test(&repo, &["--all"]);
    assert_eq!(red.answer(), (1, names(&["city/unit", "cross-domain/unit", "journey/integration", "journey/unit"])));
    assert_eq!(red.verdict("city/integration/api"), "skipped");
    assert_eq!(red.why("city/integration/api"), "city/unit failed; run this suite anyway with --keep-going");
    let summary = red.summary();
    assert_eq!((&summary["failed"], &summary["skipped"], &summary["passed"]), (&1.into(), &2.into(), &3.into()));
    let all = test(&repo, &["--all", "--keep-going"]);
    assert_eq!((all.code, all.ran().len(), &all.summary()["skipped"]), (1, 6, &0.into()));
}

#[test]
fn names_that_are_not_known() {
    let world = World::new();
    let repo = platform(&world);
    for (arguments, error, help) in [
        (&["cty"][..], "there is no domain `cty`", "did you mean `city`?"),
        (&["zebra"], "there is no domain `zebra`", "the domains are: city, journey, ops, base, cross-domain"),
        (&["city/uint"], "there is no level `uint`", "did you mean `unit`?"),
        (&["city", "--level", "unti"], "there is no level `unti`", "did you mean `unit`?"),
        (&["city", "--level", "q"], "there is no level `q`", "the levels are: unit, integration, load, chaos, blue-green"),
        (&["city/integration/wbe"], "there is no suite `city/integration/wbe`", "did you mean `city/integration/web`?"),
        (
            &["journey/chaos"],
            "there is no suite `journey/chaos`",
            "the suites of journey are: journey/unit, journey/integration",
        ),
        (&["ops/unit"], "there is no suite `ops/unit`", "ops has `suites: none`"),
        // A passed run without the requested suites would be wrong.
        (&["ops"], "ops has no suite", "ops has `suites: none`"),
        (&["base"], "base has no suite", "the library base has no suite: add one"),
        (&["city", "ops"], "ops has no suite", "ops has `suites: none`"),
        (&["journey", "--level", "chaos"], "journey has no suite of the level `chaos`", "the suites of journey are: "),
        (&["city", "journey", "--level", "load"], "journey has no suite of the level `load`", "journey/unit"),
        (&["journey", "--level", "unit", "--level", "load"], "journey has no suite of the level `load`", "journey/unit"),
        (&["ops", "--dry-run"], "ops has no suite", "ops has `suites: none`"),
        (&["city//web"], "there is no level ``", "the levels are: unit, integration, load, chaos, blue-green"),
        (&["--shard", "3/2", "--all"], "a shard is K/N", ""),
        (&["--jobs", "0", "--all"], "--jobs", ""),
        (&["--all", "city"], "--all", ""),
        (&["--all", "--affected"], "--affected", ""),
        (&["--format", "names"], "`cicd test` has no format `names`", "it has: human, json, github"),
    ] {
        let ran = human(&repo, arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.stderr.contains(error) && ran.stderr.contains(help), "{arguments:?}: {}", ran.stderr);
    }
    assert!(!repo.path.join(".git/cicd/logs").exists(), "nothing was run");
}

#[test]
fn nothing_to_run_says_why() {
    let world = World::new();
    let repo = platform(&world);
    let said = human(&repo, &[]);
    assert_eq!(said.stdout.lines().nth(1), Some("not affected: city, journey, ops, base, cross-domain"), "{said:?}");
    assert!(said.code == 0 && said.stdout.contains("no suite to run"), "{said:?}");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("base/a", "2\n");
    repo.change("ops/a", "2\n");
    // A change may affect no suite; then the run passes and says so.
    for (arguments, expected) in [
        (&["ops", "--affected"][..], "warning: ops has no suite that would run"),
        (&["base", "--base", "main"], "warning: base has no suite that would run"),
        (&["journey", "--affected", "--level", "load"], "warning: journey has no suite of the level `load`"),
        (&["journey/chaos", "--affected"], "warning: journey has no suite of the level `chaos`"),
    ] {
        let said = human(&repo, arguments);
        assert!(said.code == 0 && said.stderr.contains(expected), "{arguments:?}: {said:?}");
        assert!(said.stdout.contains("no suite to run"), "{arguments:?}: {said:?}");
    }
    let said = human(&repo, &["journey/unit/x", "--affected"]);
    assert!(said.code == 2 && said.stderr.contains("there is no suite `journey/unit/x`"), "{said:?}");
}

#[test]
fn a_level_that_no_suite_has() {
    let world = World::new();
    let config = "version: 1\nbase: [main]\nlevels: [unit, e2e]\ndomains:\n  city: { paths: [/city/], suites: { unit: { run: \"true\" } } }\n";
    let repo = repository(&world, config, &["city"]);
    for arguments in [&["--level", "e2e"][..], &["--all", "--level", "e2e"], &["--all", "--level", "unit", "--level", "e2e"]] {
        let said = human(&repo, arguments);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{arguments:?}: {said:?}");
        assert!(said.stderr.contains("no domain has a suite of the level `e2e`"), "{said:?}");
        assert!(said.stderr.contains("the levels with suites are: unit"), "{said:?}");
    }
    let said = human(&repo, &["--affected", "--level", "e2e"]);
    assert!(said.code == 0 && said.stderr.contains("no domain has a suite of the level `e2e`"), "{said:?}");
    // Nothing is affected, so nothing runs.
    let said = human(&repo, &["--level", "unit"]);
    assert!(said.code == 0 && said.stdout.contains("not affected: city"), "{said:?}");
}

#[test]
fn a_domain_without_suites_is_named_and_in_ci_red() {
    let world = World::new();
    let config = CONFIG.replace("suites: none", "title: Operations");
    let repo = repository(&world, &config, &["city", "journey", "ops", "base"]);
    for (ci, code) in [("", 0), ("true", 1), ("false", 0)] {
        let ran = repo.cicd(&["test", "--all"]).env("CI", ci).run();
        assert_eq!(ran.code, code, "{ran:?}");
        assert!(ran.stdout.contains("without a suite: ops"), "{ran:?}");
        assert!(ran.stdout.contains("suites: none"), "what to do next: {ran:?}");
    }
    let named = repo.cicd(&["test", "ops", "journey"]).run();
    assert!(named.code == 2 && named.stderr.contains("ops has no suite"), "{named:?}");
    let outcome = outcome_of(super::cicd(&repo, &["--all"]).env("GITHUB_ACTIONS", "true"));
    assert_eq!((outcome.code, outcome.fates()["ops"]), (1, "no-suite"));
    assert_eq!(outcome.summary()["without_suites"], serde_json::json!(["ops"]));
    // Libraries and `cross-domain` need no suites, and unaffected domains are not checked.
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("journey/a", "2\n");
    let in_ci = outcome_of(super::cicd(&repo, &[]).env("CI", "true").env("CICD_BASE", "main"));
    assert_eq!((in_ci.code, in_ci.fates()["base"], in_ci.fates()["ops"]), (0, "not-affected", "not-affected"));
}

#[test]
fn what_a_layout_finds() {
    let world = World::new();
    let config = "\
version: 1
base: [main]
domains:
  city: { paths: [\"/city/\"] }
  journey: { paths: [\"/journey/\"], suites: { integration: { run: \"true\" } } }
";
    let repo = repository(&world, config, &["city", "journey"]);
    let script = |path: &str| {
        use std::os::unix::fs::PermissionsExt;
        repo.write(path, "#!/bin/sh\ntrue\n");
        let file = repo.path.join(path);
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    };
    script("tests/city/unit/run");
    repo.write("tests/city/unit/README.md", "no suite\n");
    repo.write("tests/city/integration/README.md", "no suite\n");
    script("tests/journey/unit/run");
    runs(&repo, &["--all"], &[&["city/unit", "journey/integration", "journey/unit"]]);
}

#[test]
fn a_name_with_an_underscore_finds_its_folder() {
    let world = World::new();
    let config = "version: 1\nbase: [main]\ndomains:\n  smart_city: { paths: [/smart_city/] }\n";
    let repo = repository(&world, config, &["smart_city"]);
    repo.write("tests/smart_city/unit/x.bats", "");
    let planned = human(&repo, &["smart_city", "--dry-run"]);
    assert!(planned.stdout.contains("-r tests/smart_city/unit"), "{planned:?}");
    let owned = repo.cicd(&["affected", "--base", "HEAD", "--format", "json"]).json();
    let file = owned["files"].as_array().expect("files").iter().find(|file| file["path"] == "tests/smart_city/unit/x.bats");
    assert_eq!(file.expect("the file")["domains"], serde_json::json!(["smart_city"]), "{owned:#}");
}

#[test]
fn tests_of_an_unknown_level_are_a_warning() {
    let world = World::new();
    let config = "version: 1\nbase: [main]\ndomains:\n  city: { paths: [\"/city/\"], suites: { unit: { run: \"true\" } } }\n  ops: { paths: [\"/ops/\"], suites: none }\n  web: { paths: [\"/web/\"], suites: { unit: { run: \"true\" } } }\n";
    let repo = repository(&world, config, &["city", "ops", "web"]);
    for domain in ["city", "ops", "web"] {
        repo.write(&format!("tests/{domain}/e2e/test_x.py"), "");
    }
    let said = |folder: &str| {
        format!(
            "warning: tests/{folder}/e2e/ holds tests of an unknown level, which never run; add e2e to `levels`, or name a suite of that level\n"
        )
    };
    let outcome = human(&repo, &["city"]);
    assert!(outcome.code == 0 && outcome.stderr.starts_with(&said("city")) && !outcome.stderr.contains("web"), "{outcome:?}");
    assert!(test(&repo, &["--all"]).stderr.starts_with(&(said("city") + &said("web"))));
    repo.write("cicd.yml", &config.replace("base:", "levels: [unit, e2e]\nbase:"));
    let known = human(&repo, &["city", "--dry-run"]);
    assert!(!known.stderr.contains("are unknown") && known.stdout.contains("city/e2e"), "{known:?}");
}

#[test]
fn quarantine_ends() {
    let world = World::new();
    let config = |until: &str| {
        format!(
            "version: 1\ndomains:\n  city: {{ paths: [\"/city/\"], suites: {{ unit: {{ run: \"false\", quarantine: {{ until: \"{until}\", reason: \"the map is rebuilt\" }} }}, integration: {{ run: \"true\" }} }} }}\n"
        )
    };
    let repo = repository(&world, &config("2999-12-31"), &["city"]);
    let outcome = test(&repo, &["city"]);
    assert_eq!(outcome.answer(), (0, names(&["city/integration", "city/unit"])), "it stops nothing either");
    let suite = outcome.suite("city/unit");
    assert_eq!((&suite["verdict"], &suite["gates"]), (&"failed".into(), &false.into()));
    assert_eq!((&suite["quarantine"], &outcome.summary()["quarantined"]), (&"the map is rebuilt".into(), &1.into()));
    let said = human(&repo, &["city"]);
    assert!(said.stdout.contains("quarantined") && said.stdout.contains("the map is rebuilt"), "{said:?}");
    repo.write("cicd.yml", &config("2020-01-01"));
    let outcome = test(&repo, &["city"]);
    assert_eq!((outcome.code, &outcome.suite("city/unit")["gates"]), (1, &true.into()));
    let said = human(&repo, &["city"]);
    assert!(said.stdout.contains("its quarantine ended on 2020-01-01"), "{said:?}");
}

#[test]
fn what_failed_is_run_again() {
    let world = World::new();
    let repo = platform(&world);
    let ran = human(&repo, &["--rerun-failed"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran:?}");
    assert!(ran.stderr.contains("there was no run in this work tree yet"), "{ran:?}");
    repo.write("red", "");
    assert_eq!(test(&repo, &["--all"]).code, 1);
    repo.remove("red");
    // Failed suites run again, and those that did not run because of them.
    runs(&repo, &["--rerun-failed"], &[&CITY]);
    let again = human(&repo, &["--rerun-failed"]);
    assert!(again.code == 0 && again.stderr.contains("no suite failed or was interrupted in the last run"), "{again:?}");
    repo.write("red", "");
    assert_eq!(test(&repo, &["--all"]).code, 1);
    runs(&repo, &["journey", "--rerun-failed"], &[]);
    let red = test(&repo, &["--rerun-failed", "--level", "integration"]);
    assert_eq!(red.answer(), (0, vec![]), "the last run was journey's: {}", red.stderr);
}
