//! The output about past runs, after real runs.

use super::{import, json, only, runs, sample, shown, start, test, text};
use crate::support::World;

#[test]
fn without_a_run_it_says_what_to_do_and_makes_no_store() {
    let world = World::new();
    let repo = start(&world);
    let all = [&[][..], &["smart-city"], &["smart-city/unit"]].map(|arguments| shown(&repo, arguments)).join("\n");
    insta::assert_snapshot!(all, @"
    no suite has run yet: run the affected ones with `cicd test`, or all with `cicd test --all`
    import results from elsewhere: `cicd results import FILE --domain DOMAIN --level LEVEL`
    no suite of smart-city has run yet: run them with `cicd test smart-city`
    import results from elsewhere: `cicd results import FILE --domain DOMAIN --level LEVEL`
    smart-city/unit has not run yet: run it with `cicd test smart-city/unit`
    import results from elsewhere: `cicd results import FILE --domain DOMAIN --level LEVEL`
    ");
    assert_eq!(json(&repo, &[])["suites"], serde_json::json!([]));
    assert!(!repo.path.join(".git/cicd").exists());
}

#[test]
fn green_red_and_flaky_runs() {
    let world = World::new();
    let repo = start(&world);
    let green = repo.head();
    repo.write("../flakes", "try again\n");
    test(&repo, Some("ok\n"), 0);
    test(&repo, None, 1);
    repo.change("web/a.ts", "2\n");
    let red = (0..40).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n") + "\n";
    repo.write("city/unit.sh", "cat ../says; exit 3\n");
    repo.commit("red");
    test(&repo, Some(&red), 1);
    // The speed of the suites depends on the machine.
    let steady = |text: String| {
        let parts: Vec<&str> = text.split("\n\n").filter(|part| !part.starts_with("  slowest median")).collect();
        assert_eq!(parts.len() + 1, text.split("\n\n").count(), "{text}");
        parts.join("\n\n").replace(&green[..8], "GREEN")
    };
    insta::assert_snapshot!(steady(shown(&repo, &[])));
    insta::assert_snapshot!(steady(shown(&repo, &["smart-city"])));
    let json = json(&repo, &[]);
    let slowest = json["slowest"].as_array().expect("a list").iter();
    let medians: Vec<u64> = slowest.map(|slow| slow["median_ms"].as_u64().expect("a number")).collect();
    assert!(medians.len() == 3 && medians.is_sorted_by(|a, b| a >= b), "{medians:?}");
    let both: Vec<_> = json["flaky"].as_array().expect("a list").iter().map(|one| text(&one["suite"])).collect();
    assert_eq!(both, ["journey/unit", "smart-city/unit"], "by retry, and green then red on one commit");
    for one in json["flaky"].as_array().expect("a list") {
        assert_eq!((text(&one["revision"]), one["case"].is_null()), (green.clone(), true));
    }
    let [retried, both] = [&json["flaky"][0], &json["flaky"][1]];
    assert_eq!(only(&retried["passed_in"]), only(&retried["failed_in"]), "one run, two attempts");
    assert_ne!(only(&both["passed_in"]), only(&both["failed_in"]), "two runs");
    let unit =
        json["suites"].as_array().expect("a list").iter().find(|suite| suite["suite"] == "smart-city/unit").expect("one");
    assert_eq!(unit["last_failure"]["why"], "exit code 3");
    assert_eq!(unit["last_failure"]["output"]["head"], red);
    assert_eq!(unit["runs"][0]["source"], "local");
}

#[test]
fn what_is_shown_can_be_narrowed() {
    let world = World::new();
    let repo = start(&world);
    test(&repo, Some("ok\n"), 0);
    test(&repo, None, 1);
    let of = |arguments: &[&str]| runs(&json(&repo, arguments));
    let both = [("smart-city/integration".to_owned(), 2), ("smart-city/unit".to_owned(), 2)];
    assert_eq!(of(&["smart-city"]), both);
    assert_eq!(of(&["smart-city/unit"]), both[1..]);
    assert_eq!(of(&["smart-city", "--limit", "1"]).iter().map(|(_, runs)| *runs).collect::<Vec<_>>(), [1, 1]);
    let unit = json(&repo, &["smart-city/integration"]);
    assert_eq!(unit["flaky"], serde_json::json!([]), "the evidence of the other suite is not in it");
    assert_eq!(only(&unit["slowest"])["suite"], "smart-city/integration");
    assert!(of(&["experience"]).is_empty());
    assert_eq!(repo.cicd(&["results", "--limit", "0"]).run().code, 2);
    assert_eq!(repo.cicd(&["results", "--format", "github"]).run().code, 2);
}

#[test]
fn names_that_are_not_known() {
    let world = World::new();
    let repo = start(&world);
    test(&repo, Some("ok\n"), 0);
    let check = |name: &str, message: &str, hint: &str| {
        let ran = repo.cicd(&["results", name]).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{name}: {ran:?}");
        assert!(ran.stderr.contains(message) && ran.stderr.contains(hint), "{name}: {}", ran.stderr);
    };
    check("smrt-city", "there is no domain `smrt-city`", "did you mean `smart-city`?");
    check("", "there is no domain ``", "the domains are: smart-city, journey, experience");
    check("journey/untit", "there is no level `untit`", "did you mean `unit`?");
    check("journey/unit/api", "there is no suite `journey/unit/api`", "did you mean `journey/unit`?");
    check("import", "", "FILE");
    check("import/unit", "there is no domain `import`", "the domains are");
}

#[test]
fn the_past_outlives_its_config() {
    let world = World::new();
    let repo = start(&world);
    test(&repo, Some("ok\n"), 0);
    repo.write("cicd.yml", "version: 1\ndomains: { city: { paths: [\"/city/\"] } }\n");
    assert_eq!(runs(&json(&repo, &["smart-city"])).len(), 2, "the store knows it");
    let ran = repo.cicd(&["results", "smart-cty"]).run();
    assert!(ran.stderr.contains("did you mean `smart-city`?"), "{}", ran.stderr);
    repo.write("cicd.yml", "version: [\n");
    assert_eq!(runs(&json(&repo, &[])).len(), 3);
    assert_eq!(runs(&json(&repo, &["journey"])).len(), 1);
    let ran = repo.cicd(&["results", "elsewhere"]).run();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cicd.yml"), "only the config could know it: {}", ran.stderr);
    repo.remove("cicd.yml");
    assert_eq!(runs(&json(&repo, &[])).len(), 3);
}

#[test]
fn work_trees_share_the_past() {
    let world = World::new();
    let repo = start(&world);
    test(&repo, Some("ok\n"), 0);
    repo.git(&["worktree", "add", "--quiet", "--detach", "../other"]);
    assert_eq!(runs(&json(&world.at("other"), &[])), runs(&json(&repo, &[])));
    let bare = world.clone(&repo, "bare.git", &["--bare"]);
    assert_eq!(runs(&json(&bare, &[])), []);
}

#[test]
fn a_store_that_cannot_be_opened() {
    let world = World::new();
    let repo = start(&world);
    let store = repo.path.join(".git/cicd/store.sqlite");
    let check = |said: &str| {
        for arguments in [&["results"][..], &["results", "smart-city"], &["results", "--format", "json"]] {
            let ran = repo.cicd(arguments).run();
            assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{ran:?}");
            assert!(ran.stderr.contains(said), "{}", ran.stderr);
        }
        assert_eq!(import(&repo, &[&sample("bats.xml")]).code, 3);
    };
    repo.write(".git/cicd/store.sqlite", &"this is no database\n".repeat(100));
    check("is not a store of cicd, or is broken");
    assert!(repo.read(".git/cicd/store.sqlite").starts_with("this is no database"), "left as it is");
    std::fs::remove_file(&store).expect("gone");
    assert_eq!(import(&repo, &[&sample("bats.xml")]).code, 0);
    // The version is at byte 60 of the header; the log beside the file would override it.
    let mut bytes = std::fs::read(&store).expect("a store");
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&store, &bytes).expect("written");
    for log in ["store.sqlite-wal", "store.sqlite-shm"] {
        drop(std::fs::remove_file(store.with_file_name(log)));
    }
    check("a newer cicd wrote");
    repo.write("../file", "1\n");
    let ran = repo.cicd(&["results"]).env("CICD_STATE_DIR", repo.path.join("../file")).run();
    assert_eq!(ran.code, 3, "{ran:?}");
}
