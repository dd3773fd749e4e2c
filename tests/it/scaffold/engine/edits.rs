//! The user's edits: recorded, merged, and left alone if new content touches them.

use super::*;

#[test]
fn an_edit_is_recorded_and_merged_in_a_fresh_clone() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    edit(&repo, CITY, "persist-credentials: false", "persist-credentials: false\n          lfs: true");
    drifts(&repo, "it was edited, but the lock does not record it");
    done(&run(&repo, &[]));
    is_settled(&repo);
    repo.commit("edited");
    let clone = world.clone(&repo, "clone", &["--depth=1"]);
    clone.write("cicd.yml", &config(7, &["city", "port"]));
    drifts(&clone, "the config has changed since it was written");
    done(&run(&clone, &[]));
    let text = clone.read(CITY);
    assert!(text.contains("lfs: true") && text.contains("1 || 7"), "{text}");
    is_settled(&clone);
}

/// Creates a repository in which the edit and the new content touch.
fn clashing<'w>(world: &'w World, name: &str) -> Repo<'w> {
    let repo = scaffolded(world, name);
    edit(&repo, CITY, "1 || 5", "1 || 2");
    repo.commit("edited");
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    let ran = run(&repo, &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains("domain-city.yml.proposed"), "{ran:?}");
    repo
}

#[test]
fn a_conflict_leaves_the_file_alone_until_it_is_solved() {
    let world = World::new();
    let repo = clashing(&world, "r");
    let proposed = format!("{CITY}.proposed");
    assert!(repo.read(CITY).contains("1 || 2") && repo.read(&proposed).contains("1 || 7"));
    assert!(repo.read(".github/workflows/domain-port.yml").contains("1 || 7"), "the others are brought up to date");
    assert_eq!(run(&repo, &[]).code, 1, "it is told again");
    drifts(&repo, "new content conflicts with edits");
    // In a clone without the proposal, the conflict does not count as resolved.
    repo.git(&["add", "--all"]);
    repo.git(&["reset", "--quiet", &proposed]);
    repo.git(&["commit", "--quiet", "--message", "half"]);
    let clone = world.clone(&repo, "clone", &[]);
    drifts(&clone, "new content conflicts with edits");
    // The conflict is resolved by hand: the line is merged and the proposal deleted.
    edit(&repo, CITY, "1 || 2", "1 || 3");
    repo.remove(&proposed);
    done(&run(&repo, &[]));
    assert!(repo.read(CITY).contains("1 || 3"));
    is_settled(&repo);
    // The conflict is resolved with the proposal.
    assert_eq!(run(&clone, &[]).code, 1);
    std::fs::rename(clone.path.join(&proposed), clone.path.join(CITY)).expect("taken");
    done(&run(&clone, &[]));
    is_settled(&clone);
}

#[test]
fn a_conflict_that_is_ejected_is_the_users() {
    let world = World::new();
    let repo = clashing(&world, "r");
    done(&run(&repo, &["--eject", CITY]));
    assert!(repo.read(CITY).contains("1 || 2") && !repo.path.join(format!("{CITY}.proposed")).exists());
    repo.write("cicd.yml", &config(9, &["city", "port"]));
    done(&run(&repo, &[]));
    assert!(repo.read(CITY).contains("1 || 2") && repo.read(".github/workflows/domain-port.yml").contains("1 || 9"));
    is_settled(&repo);
    let ran = run(&repo, &["--eject", ".github/workflows/release.yml"]);
    assert_eq!((ran.code, ran.stderr.contains("is not a file that `cicd scaffold` writes")), (2, true), "{ran:?}");
}

#[test]
fn a_file_that_was_there_before_is_theirs() {
    let world = World::new();
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", &config(5, &["city"]));
    repo.write(CALLS, "name: ours\n");
    repo.write("tests/city/unit/README.md", "ours\n");
    repo.commit("start");
    let ran = run(&repo, &["--test-tree"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(format!("{}{}", ran.stdout, ran.stderr).contains("--eject"), "{ran:?}");
    assert_eq!((repo.read(CALLS), repo.read("tests/city/unit/README.md")), ("name: ours\n".into(), "ours\n".into()));
    assert!(repo.read(&format!("{CALLS}.proposed")).contains("gate"));
    repo.remove(CALLS);
    done(&run(&repo, &[]));
    assert!(repo.read(CALLS).contains("gate") && !repo.path.join(format!("{CALLS}.proposed")).exists());
    assert_eq!(repo.read("tests/city/unit/README.md"), "ours\n");
    is_settled(&repo);
}

#[test]
fn a_deleted_file_stays_deleted() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    repo.remove(CITY);
    drifts(&repo, "it was deleted, but the lock does not record it");
    done(&run(&repo, &[]));
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    done(&run(&repo, &["--upgrade"]));
    assert!(!repo.path.join(CITY).exists());
    assert_eq!(run(&repo, &[]).stdout.lines().next(), Some("nothing to do: every file matches cicd.yml and the lock"));
    // The file stays deleted, and the check says that the workflow calls it.
    drifts(&repo, "the workflow calls it, but it is missing");
    // The user gets the file back by creating it empty.
    repo.write(CITY, "");
    done(&run(&repo, &[]));
    assert!(repo.read(CITY).contains("1 || 7"));
    is_settled(&repo);
}

#[test]
fn a_checkout_with_other_line_ends_is_no_drift() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    let clone = world.clone(&repo, "clone", &["--config", "core.autocrlf=true"]);
    assert!(clone.read(CITY).contains("\r\n") && clone.read(".cicd/lock.yml").contains("\r\n"));
    is_settled(&clone);
    edit(&clone, CITY, "persist-credentials: false", "persist-credentials: false\r\n          lfs: true");
    clone.write("cicd.yml", &config(7, &["city", "port"]));
    done(&run(&clone, &[]));
    let text = clone.read(CITY);
    assert!(text.contains("lfs: true\r\n") && text.contains("1 || 7"));
    assert!(!text.replace("\r\n", "").contains('\n'));
    is_settled(&clone);
}

#[test]
fn a_bumped_pin_is_no_drift_and_survives() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    let pin = "@1111111111111111111111111111111111111111 # v99.0.0";
    let text = repo.read(CITY);
    let pins: Vec<&str> = text.lines().filter_map(|line| line.split_once("actions/checkout").map(|(_, pin)| pin)).collect();
    assert!(!pins.is_empty());
    repo.write(CITY, &text.replace(pins[0], pin));
    is_settled(&repo);
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    done(&run(&repo, &["--upgrade"]));
    let text = repo.read(CITY);
    assert!(text.contains("1 || 7") && text.matches(pin).count() == pins.len() && !text.contains(pins[0]), "{text}");
    is_settled(&repo);
}

#[test]
fn the_repositorys_own_template_is_taken_and_the_edits_stay() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    edit(&repo, CITY, "persist-credentials: false", "persist-credentials: false\n          lfs: true");
    let builtin = include_str!("../../../../workflows-templates/workflows/domain.yml");
    repo.write(".cicd/templates/workflows/domain.yml", &format!("{builtin}# Ours too: [[ domain ]]\n"));
    drifts(&repo, "the config has changed since it was written");
    done(&run(&repo, &[]));
    let text = repo.read(CITY);
    assert!(text.contains("lfs: true") && text.ends_with("# Ours too: city\n"), "{text}");
    is_settled(&repo);
    repo.remove(".cicd/templates/workflows/domain.yml");
    done(&run(&repo, &[]));
    assert!(repo.read(CITY).contains("lfs: true") && !repo.read(CITY).contains("Ours too"));
    is_settled(&repo);
}

/// The lock's template differs from the program's, as after an upgrade of the program.
#[test]
fn a_newer_template_is_a_note_until_it_is_asked_for() {
    let world = World::new();
    let repo = scaffolded(&world, "r");
    let builtin = include_str!("../../../../workflows-templates/workflows/domain.yml");
    let older = builtin.replace("fail-fast: false # a failed suite does not stop the others\n", "fail-fast: true\n");
    assert_ne!(older, builtin);
    repo.write(".cicd/templates/workflows/domain.yml", &older);
    done(&run(&repo, &[]));
    repo.remove(".cicd/templates/workflows/domain.yml");
    repo.write(".cicd/lock.yml", &repo.read(".cicd/lock.yml").replace(".cicd/templates/workflows", "workflows"));
    edit(&repo, CITY, "persist-credentials: false", "persist-credentials: false\n          lfs: true");
    done(&run(&repo, &[]));
    let ran = run(&repo, &["--check"]);
    assert_eq!((ran.code, format!("{}{}", ran.stdout, ran.stderr).contains("--upgrade")), (0, true), "{ran:?}");
    // Changes of the config use the old template.
    repo.write("cicd.yml", &config(7, &["city", "port"]));
    done(&run(&repo, &[]));
    assert!(repo.read(CITY).contains("fail-fast: true") && repo.read(CITY).contains("1 || 7"));
    done(&run(&repo, &["--upgrade"]));
    assert!(repo.read(CITY).contains("fail-fast: false") && repo.read(CITY).contains("lfs: true"));
    is_settled(&repo);
}
