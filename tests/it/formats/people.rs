//! The output for people: the short answer and the long one.

use super::{shown, with_suites};
use crate::support::{PLATFORM, Repo, World};

fn a_bit_of_everything(repo: &Repo<'_>) {
    repo.remove("frontend/a.ts");
    repo.write("frontend/b.ts", "1\n");
    repo.write("backend/base/a.py", "2\n");
    repo.write("notes.md", "ignored\n");
    repo.write("frontend/README.md", "ignored, and owned\n");
    repo.commit("everything");
}

#[test]
fn nothing_changed() {
    let world = World::new();
    let repo = with_suites(&world);
    insta::assert_snapshot!(shown(&repo, &["affected"]), @"no domain is affected: nothing changed (merge base with main <short> to the work tree)");
    insta::assert_snapshot!(shown(&repo, &["affected", "--explain"]), @"
    no domain is affected: nothing changed (merge base with main <short> to the work tree)
    <commit>..the work tree  merge base with main

    not affected: smart-city, journey, experience, base, cross-domain
    ");
}

#[test]
fn the_short_answer() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.change("frontend/a.ts", "2\n");
    insta::assert_snapshot!(shown(&repo, &["affected"]), @"
    2 of 5 domains are affected: 1 changed file (merge base with main <short> to the work tree)

      experience    frontend/a.ts
      cross-domain  another domain is affected

    not affected: smart-city, journey, base
    ");
    a_bit_of_everything(&repo);
    insta::assert_snapshot!(shown(&repo, &["affected", "--head", "HEAD"]), @"
    5 of 5 domains are affected: 5 changed files (merge base with main <short> to <short>)

      smart-city    depends on base
      journey       depends on smart-city → base
      experience    frontend/a.ts (+1 more)
      base          backend/base/a.py
      cross-domain  another domain is affected
    ");
}

#[test]
fn only_ignored_files() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.change("notes.md", "1\n");
    insta::assert_snapshot!(shown(&repo, &["affected"]), @"no domain is affected: 1 changed file (merge base with main <short> to the work tree)");
}

#[test]
fn the_long_answer() {
    let world = World::new();
    let repo = with_suites(&world);
    a_bit_of_everything(&repo);
    insta::assert_snapshot!(shown(&repo, &["affected", "--explain", "--domain", "smart-city"]), @"
    5 of 5 domains are affected: 5 changed files (merge base with main <short> to the work tree)
    <commit>..the work tree  merge base with main

    smart-city
      selected with --domain
      depends on base, which is affected

    journey
      depends on smart-city, which is affected

    experience
      owns /frontend/
        D frontend/a.ts
        A frontend/b.ts

    base (library)
      owns /backend/base/
        M backend/base/a.py

    cross-domain
      another domain is affected

    no domain
      an ignored file changed
        A frontend/README.md
        A notes.md
    ");
}

#[test]
fn at_most_five_paths_a_reason() {
    let world = World::new();
    let repo = with_suites(&world);
    for number in 1..=5 {
        repo.write(&format!("frontend/{number}.ts"), "1\n");
    }
    let five = shown(&repo, &["affected", "--explain"]);
    assert!(five.contains("frontend/5.ts") && !five.contains(" more"), "{five}");
    for number in 6..=8 {
        repo.write(&format!("frontend/{number}.ts"), "1\n");
    }
    repo.write("tests/experience/unit/b.test.ts", "1\n");
    insta::assert_snapshot!(shown(&repo, &["affected", "--explain"]), @"
    2 of 5 domains are affected: 9 changed files (merge base with main <short> to the work tree)
    <commit>..the work tree  merge base with main

    experience
      owns /frontend/
        A frontend/1.ts
        A frontend/2.ts
        A frontend/3.ts
        A frontend/4.ts
        A frontend/5.ts
        +3 more
      owns tests/{domain}/{level}/
        A tests/experience/unit/b.test.ts

    cross-domain
      another domain is affected

    not affected: smart-city, journey, base
    ");
}

#[test]
fn a_reason_of_every_domain_is_shown_once() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.change("Cargo.lock", "1\n");
    repo.change("Makefile", "2\n");
    repo.change("backend/city/a.py", "2\n");
    insta::assert_snapshot!(shown(&repo, &["affected"]), @"
    5 of 5 domains are affected: 3 changed files (merge base with main <short> to the work tree)

      smart-city    backend/city/a.py (+2 more)
      journey       depends on smart-city (+2 more)
      experience    Cargo.lock is global (+1 more)
      base          Cargo.lock is global (+1 more)
      cross-domain  another domain is affected (+2 more)
    ");
    insta::assert_snapshot!(shown(&repo, &["affected", "--explain"]), @"
    5 of 5 domains are affected: 3 changed files (merge base with main <short> to the work tree)
    <commit>..the work tree  merge base with main

    every domain
      a global file changed
        A Cargo.lock
      an unowned file changed
        M Makefile

    smart-city
      owns /backend/city/
        M backend/city/a.py

    journey
      depends on smart-city, which is affected

    cross-domain
      another domain is affected
    ");
}

#[test]
fn a_changed_config() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.change("cicd.yml", &PLATFORM.replace("/frontend/", "/web/"));
    insta::assert_snapshot!(shown(&repo, &["affected"]), @"
    2 of 5 domains are affected: 1 changed file (merge base with main <short> to the work tree)

      experience    cicd.yml changed
      cross-domain  another domain is affected

    not affected: smart-city, journey, base
    ");
    insta::assert_snapshot!(shown(&repo, &["affected", "--explain"]), @"
    2 of 5 domains are affected: 1 changed file (merge base with main <short> to the work tree)
    <commit>..the work tree  merge base with main

    experience
      its part of the config changed
        M cicd.yml

    cross-domain
      another domain is affected

    not affected: smart-city, journey, base
    ");
}

#[test]
fn a_widened_answer() {
    let world = World::new();
    let repo = with_suites(&world);
    let missing = "1".repeat(40);
    insta::assert_snapshot!(shown(&repo, &["affected", "--base", &missing]), @"
    all 5 domains are affected, because the changes are unknown

      smart-city    the changes are unknown
      journey       the changes are unknown
      experience    the changes are unknown
      base          the changes are unknown
      cross-domain  another domain is affected (+1 more)
    ");
    insta::assert_snapshot!(shown(&repo, &["affected", "--explain", "--base", &missing]), @"
    all 5 domains are affected, because the changes are unknown

    every domain
      the changes are unknown: the commit 1111111111111111111111111111111111111111 (--base) is not in this clone

    cross-domain
      another domain is affected
    ");
}

#[test]
fn names_one_a_line() {
    let world = World::new();
    let repo = with_suites(&world);
    repo.change("backend/journey/a.py", "2\n");
    let ran = repo.cicd(&["affected", "--format", "names"]).run();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "journey\ncross-domain\n", ""));
    repo.git(&["checkout", "--quiet", "main"]);
    assert_eq!(repo.cicd(&["affected", "--format", "names"]).run().stdout, "");
}
