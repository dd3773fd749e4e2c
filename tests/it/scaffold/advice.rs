//! Following the advice of an error fixes it, also if the newest commit does not contain the file.

use crate::support::{Repo, World};

const LOCK: &str = ".cicd/lock.yml";
const WORKFLOW: &str = ".github/workflows/domain-a.yml";

/// Creates an adopted repository with everything committed.
fn adopted(world: &World) -> Repo<'_> {
    let repo = world.init("r", &[]);
    repo.write("a/x", "1\n");
    repo.write("tests/a/unit/test_x.py", "def test_x():\n    pass\n");
    repo.write("cicd.yml", "version: 1\nbase: [main]\ndomains:\n  a: { paths: [\"/a/\"] }\n");
    repo.commit("start");
    assert_eq!(repo.cicd(&["scaffold", "--yes"]).run().code, 0);
    repo.commit("adopted");
    repo
}

/// Follows the advice after `before` in the output of `cicd scaffold --check`, if there is one; the next check must find nothing.
fn follow(repo: &Repo<'_>, before: &str, expected: Option<&str>) {
    let said = repo.cicd(&["scaffold", "--check"]).run();
    assert_ne!(said.code, 0, "{said:?}");
    let text = format!("{}{}", said.stdout, said.stderr);
    let advice = text.split_once(before).map(|(_, rest)| rest.lines().next().unwrap_or_default().trim());
    assert_eq!(advice, expected, "{text}");
    let Some(advice) = advice else { return };
    for step in advice.split(" && ").filter(|step| *step != "cicd scaffold") {
        let words: Vec<&str> = step.split(' ').collect();
        let done = repo.command(words[0]).args(&words[1..]).status().expect("a program");
        assert!(done.success(), "{step}");
    }
    assert_eq!(repo.cicd(&["scaffold"]).run().code, 0, "{advice}");
    let after = repo.cicd(&["scaffold", "--check"]).run();
    assert_eq!(after.code, 0, "{advice}: {after:?}");
}

#[test]
fn a_called_workflow_comes_back() {
    let world = World::new();
    let repo = adopted(&world);
    repo.remove(WORKFLOW);
    let back = "mkdir -p .github/workflows && touch .github/workflows/domain-a.yml && cicd scaffold";
    follow(&repo, "restore it: ", Some(back));
    repo.remove(WORKFLOW);
    repo.commit("gone");
    follow(&repo, "restore it: ", Some(back));
}

#[test]
fn a_config_comes_back_from_the_last_commit_that_has_it() {
    let world = World::new();
    let repo = adopted(&world);
    repo.remove("cicd.yml");
    follow(&repo, "restore it: ", Some("git checkout HEAD -- cicd.yml"));
    repo.remove("cicd.yml");
    let gone = repo.commit("gone");
    repo.change("a/x", "2\n");
    let short = repo.git(&["rev-parse", "--short", &gone]);
    follow(&repo, "restore it: ", Some(&format!("git checkout {short}^ -- cicd.yml")));
}

#[test]
fn a_broken_lock_is_restored_where_a_good_one_is() {
    let world = World::new();
    let repo = adopted(&world);
    let (before, head) = ("or restore it: ", "git checkout HEAD -- .cicd/lock.yml");
    let good = repo.read(LOCK);
    for broken in ["[".to_owned(), good.replace("state: managed", "state: frozen"), format!("<<<<<<< ours\n{good}=======\n")] {
        repo.write(LOCK, &broken);
        follow(&repo, before, Some(head));
    }
    // A lock of a later version does not count as broken.
    repo.write(LOCK, &good.replacen("version: 1", "version: 99", 1));
    follow(&repo, before, None);
    repo.write(LOCK, "[");
    repo.commit("broken");
    follow(&repo, before, None);
    repo.remove(LOCK);
    repo.write(LOCK, &good);
    repo.commit("good");
    repo.remove(LOCK);
    let gone = repo.commit("gone");
    repo.write(LOCK, "[");
    let short = repo.git(&["rev-parse", "--short", &gone]);
    follow(&repo, before, Some(&format!("git checkout {short}^ -- .cicd/lock.yml")));
}
