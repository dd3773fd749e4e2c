//! Tests of a file by its state at the start: new, equal, foreign, given, deleted, ejected.

use super::*;
use crate::model::counted;

#[test]
fn the_first_run_writes_and_the_second_finds_nothing_to_do() {
    let mut world = World::new();
    let plan = world.settle();
    assert_eq!(
        steps(&plan),
        [CALLS, SETUP, CITY, README]
            .map(|path| format!("Create {path}"))
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
    );
    assert_eq!(world.files[README], "# unit of city\n");
    assert_eq!((world.state(CITY), world.state(SETUP)), (Some(FileState::Managed), Some(FileState::Ejected)));
    assert_eq!(world.drift(), []);
}

#[test]
fn a_template_stands_once_in_the_lock_however_many_files_it_makes() {
    let mut world = World::new();
    for name in ["a", "b", "c"] {
        world.domain(name, &["/x/"]);
    }
    world.run();
    let lock = world.locked().expect("a lock");
    assert_eq!((lock.templates.len(), lock.files.len()), (3, 10));
    assert_eq!(world.lock.expect("a lock").matches("runs-on:").count(), 1);
}

#[test]
fn a_file_that_nothing_happened_to_is_neither_rendered_nor_checked_again() {
    let plan = |domains: &[&str], what: &'static str| {
        let mut world = World::new();
        for name in domains {
            world.domain(name, &["/x/"]);
        }
        world.run();
        let mut plan = None;
        let times = counted::times(what, || plan = Some(world.plan()));
        (times, plan.expect("a plan"))
    };
    let (few, many) = (&["a"][..], &["a", "b", "c"][..]);
    let (times, settled) = plan(many, "params read");
    assert!(times == 0 && settled.is_done(), "{settled:?}");
    // The workflow of calls, and one for each domain of the world.
    assert_eq!(settled.unchanged.len(), settled.lock.domains.len() + 1);
    assert!(settled.unchanged.keys().all(|path| path.starts_with(".github/workflows/")), "{:?}", settled.unchanged.keys());
    // When the lock is read: once for a workflow, and again for the place of a README.
    assert_eq!(plan(many, "path checked").0 - plan(few, "path checked").0, 2 * 3);
}

#[test]
fn equal_files_are_taken_over_without_a_lock() {
    let mut world = World::scaffolded();
    let before = world.lock.take();
    // One digest for the lock, and none to see that a file is equal.
    let digests = counted::times("content digested", || drop(world.plan()));
    assert_eq!(digests, lock::parse(before.as_deref().unwrap_or_default(), VERSION).map_or(0, |lock| lock.files.len()) - 1);
    let plan = world.settle();
    assert_eq!((steps(&plan), world.lock), (Vec::new(), before));
}

#[test]
fn a_workflow_that_was_there_before_is_a_conflict_until_it_is_ejected() {
    let mut world = World::new();
    world.files.insert(CITY.into(), "name: mine\n".into());
    let plan = world.settle();
    assert!(steps(&plan).contains(&format!("Propose {CITY}.proposed")), "{plan:?}");
    assert_eq!((plan.conflicts.len(), plan.conflicts[0].is_foreign), (1, true));
    assert_eq!(world.files[CITY], "name: mine\n");
    assert!(world.files[&format!("{CITY}.proposed")].contains("cicd test city"));
    // The conflict is reported again, and nothing is written.
    assert_eq!(world.plan().conflicts, plan.conflicts);
    assert_eq!(world.drift(), [(CITY.into(), DriftKind::Unsolved)]);
    world.eject.push(format!("./{CITY}"));
    let plan = world.run();
    assert_eq!((steps(&plan), plan.conflicts), (vec![format!("Withdraw {CITY}.proposed")], vec![]));
    world.eject.clear();
    assert!(world.plan().is_done());
    assert_eq!((world.files[CITY].as_str(), world.state(CITY)), ("name: mine\n", Some(FileState::Ejected)));
}

#[test]
fn a_foreign_workflow_that_goes_makes_room_for_ours() {
    let mut world = World::new();
    world.files.insert(CITY.into(), "name: mine\n".into());
    world.run();
    world.files.remove(CITY);
    let plan = world.settle();
    assert_eq!(steps(&plan), [format!("Create {CITY}"), format!("Withdraw {CITY}.proposed")]);
    assert_eq!(world.state(CITY), Some(FileState::Managed));
}

#[test]
fn a_readme_or_a_given_file_that_was_there_before_is_just_theirs() {
    let mut world = World::new();
    world.files.insert(README.into(), "ours\n".into());
    world.files.insert(SETUP.into(), "ours too\n".into());
    let plan = world.settle();
    assert_eq!(plan.conflicts, []);
    assert_eq!(notes(&plan), BTreeSet::from([Note::Theirs(README.into()), Note::Theirs(SETUP.into())]));
    assert_eq!((world.files[README].as_str(), world.files[SETUP].as_str()), ("ours\n", "ours too\n"));
    // The note is given once.
    assert_eq!(world.plan().notes, []);
}

#[test]
fn a_given_file_is_never_touched_again() {
    let mut world = World::scaffolded();
    world.edit(SETUP, "composite", "node20");
    world.template("actions/cicd-setup.yml", "composite", "docker");
    world.upgrade = true;
    assert!(world.settle().is_done());
    world.files.remove(SETUP);
    assert!(world.settle().is_done());
    // The same holds if the lock is lost.
    world.files.insert(SETUP.into(), "mine".into());
    world.lock = None;
    assert_eq!((world.settle().conflicts, world.files[SETUP].as_str()), (vec![], "mine"));
}

#[test]
fn a_deleted_file_stays_deleted() {
    let mut world = World::scaffolded();
    world.files.remove(CITY);
    assert_eq!(world.drift(), [(CITY.into(), DriftKind::Gone)]);
    let plan = world.settle();
    assert_eq!((steps(&plan), notes(&plan)), (vec![], BTreeSet::from([Note::Deleted(CITY.into())])));
    assert_eq!((world.state(CITY), world.drift()), (Some(FileState::Deleted), vec![]));
    world.runs_on = "macos-15".into();
    world.upgrade = true;
    world.settle();
    assert!(!world.files.contains_key(CITY));
}

#[test]
fn a_deleted_file_that_comes_back_is_taken_over() {
    let mut world = World::scaffolded();
    let content = world.files.remove(CITY).expect("a file");
    world.run();
    let gone = world.clone();
    world.files.insert(CITY.into(), content.clone() + "# mine\n");
    world.settle();
    assert_eq!((world.state(CITY), world.files[CITY].ends_with("# mine\n")), (Some(FileState::Edited), true));
    // An empty file asks for the generated content.
    let mut world = gone;
    world.files.insert(CITY.into(), String::new());
    world.settle();
    assert_eq!((world.state(CITY), &world.files[CITY]), (Some(FileState::Managed), &content));
}

#[test]
fn only_known_files_are_ejected() {
    let mut world = World::scaffolded();
    world.eject.push(".github/workflows/domain-citi.yml".into());
    let error = world.try_plan().expect_err("an error");
    assert_eq!((error.exit().code(), error.hints()[0].as_str()), (2, format!("did you mean `{CITY}`?").as_str()));
    world.eject = vec![CITY.into()];
    assert_eq!(steps(&world.run()), Vec::<String>::new());
    world.eject.clear();
    world.runs_on = "macos-15".into();
    world.files.remove(CITY);
    assert_eq!((steps(&world.settle()), world.state(CITY)), (vec![], Some(FileState::Ejected)));
}

#[test]
fn a_folder_or_a_link_in_the_place_of_a_file_is_an_error_with_a_way_out() {
    let mut world = World::new();
    world.files.insert(format!("{CITY}/x"), "1".into());
    let error = world.try_plan().expect_err("an error");
    assert_eq!((error.exit().code(), error.to_string().contains("is a folder")), (2, true), "{error}");
    world.eject.push(CITY.into());
    assert!(world.try_plan().is_ok());
}
