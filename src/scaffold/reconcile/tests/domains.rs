//! Tests of domains that are added, removed and renamed.

use super::*;

const TOWN: &str = ".github/workflows/domain-town.yml";

#[test]
fn a_new_domain_brings_its_files_and_its_call() {
    let mut world = World::scaffolded();
    world.domain("port", &["/port/"]);
    assert_eq!(world.drift().len(), 3);
    assert_eq!(
        steps(&world.settle()),
        [
            format!("Update {CALLS}"),
            "Create .github/workflows/domain-port.yml".into(),
            "Create tests/port/unit/README.md".into()
        ]
    );
}

#[test]
fn a_domain_that_goes_takes_our_files_and_leaves_the_users() {
    let mut world = World::scaffolded();
    world.domain("port", &["/port/"]);
    world.run();
    world.edit("tests/port/unit/README.md", "unit", "our unit");
    world.files.insert("tests/port/unit/test_a.py".into(), "1".into());
    world.domains.remove("port");
    assert_eq!(
        world.drift(),
        [(CALLS.into(), DriftKind::Outdated), (".github/workflows/domain-port.yml".into(), DriftKind::Leftover)]
    );
    let plan = world.settle();
    assert_eq!(steps(&plan), [format!("Update {CALLS}"), "Remove .github/workflows/domain-port.yml".into()]);
    assert_eq!(notes(&plan), BTreeSet::from([Note::Left("tests/port/unit/README.md".into())]));
    assert!(world.files.contains_key("tests/port/unit/test_a.py"));
    assert!(!world.lock.expect("a lock").contains("port"));
}

fn rename(world: &mut World) {
    let paths = world.domains.remove("city").expect("city");
    world.domains.insert("town".into(), paths);
}

#[test]
fn a_renamed_domain_takes_its_workflow_with_the_edits_and_its_tests_along() {
    let mut world = World::scaffolded();
    world.edit(CITY, "permissions: {}", "permissions: { contents: read }");
    world.files.insert("tests/city/unit/test_a.py".into(), "1".into());
    world.files.insert("tests/city/e2e/test_b.py".into(), "2".into());
    rename(&mut world);
    let plan = world.settle();
    let migrate = format!("Migrate {{ from: \"{CITY}\" }} {TOWN}");
    assert_eq!(
        steps(&plan),
        ["Move tests/city tests/town".into(), format!("Update {CALLS}"), migrate, "Update tests/town/unit/README.md".into()]
    );
    assert_eq!(notes(&plan), BTreeSet::from([Note::Renamed { from: "city".into(), to: "town".into() }]));
    assert!(world.files[TOWN].contains("cicd test town") && world.files[TOWN].contains("contents: read"));
    assert_eq!(world.files["tests/town/unit/README.md"], "# unit of town\n");
    assert!(world.files.contains_key("tests/town/e2e/test_b.py"));
    assert!(!world.files.keys().any(|path| path.contains("city")) && !world.files[CALLS].contains("city"));
    assert_eq!((world.state(TOWN), world.drift()), (Some(FileState::Edited), vec![]));
}

#[test]
fn a_rename_that_touches_an_edit_takes_the_file_along_as_it_is() {
    let mut world = World::scaffolded();
    world.edit(CITY, "cicd test city", "cicd test city --retries 2");
    rename(&mut world);
    let plan = world.settle();
    assert_eq!((plan.conflicts.len(), plan.conflicts[0].path.as_str()), (1, TOWN));
    assert!(world.files[TOWN].contains("cicd test city --retries 2") && !world.files.contains_key(CITY));
    assert!(world.files[&format!("{TOWN}.proposed")].contains("cicd test town"));
}

#[test]
fn what_stands_at_the_new_name_stays() {
    let mut world = World::scaffolded();
    world.files.insert(TOWN.into(), "name: mine\n".into());
    world.files.insert("tests/town/unit/README.md".into(), "mine\n".into());
    rename(&mut world);
    let plan = world.settle();
    assert_eq!((plan.conflicts.len(), world.files[TOWN].as_str()), (1, "name: mine\n"));
    assert!(notes(&plan).contains(&Note::TestsStay { from: "tests/city".into(), to: "tests/town".into() }));
    assert_eq!(world.files["tests/town/unit/README.md"], "mine\n");
    // Without edits, the old files are generated files and are removed.
    assert!(!world.files.keys().any(|path| path.contains("city")), "{:?}", world.files.keys());
}

#[test]
fn an_ejected_or_deleted_workflow_stays_so_when_its_domain_is_renamed() {
    let mut world = World::scaffolded();
    world.eject = vec![CITY.into()];
    world.run();
    world.eject.clear();
    rename(&mut world);
    let plan = world.settle();
    assert!(notes(&plan).contains(&Note::Left(CITY.into())) && world.files.contains_key(CITY));
    assert!(world.files[TOWN].contains("cicd test town"));

    let mut world = World::scaffolded();
    world.files.remove(CITY);
    world.run();
    rename(&mut world);
    world.settle();
    assert_eq!((world.files.contains_key(TOWN), world.state(TOWN)), (false, Some(FileState::Deleted)));
}

/// Returns domains and their paths.
type List<'a> = &'a [(&'a str, &'a [&'a str])];

#[test]
fn a_renamed_domain_is_recognised_by_its_paths() {
    let paths = |list: &[&str]| list.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    let all = |list: List<'_>| list.iter().map(|(name, of)| ((*name).to_owned(), paths(of))).collect::<BTreeMap<_, _>>();
    let check = |old: List<'_>, new: List<'_>, expected: &[(&str, &str)]| {
        let found = super::super::rename::renamed(&all(old), &all(new));
        let found: Vec<_> = found.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        assert_eq!(found, expected, "{old:?} {new:?}");
    };
    check(&[("a", &["/a/"])], &[("b", &["/a/"])], &[("a", "b")]);
    check(&[("a", &["/a/", "/x/"])], &[("b", &["/a/", "/y/"])], &[("a", "b")]);
    check(&[("a", &["/a/"])], &[("b", &["/b/"])], &[]);
    check(&[("a", &[])], &[("b", &[])], &[]);
    check(&[("a", &["/a/"])], &[("a", &["/a/"]), ("b", &["/a/"])], &[]);
    // With several renamed domains, only those with exactly the same paths are matched.
    check(&[("a", &["/a/"]), ("c", &["/c/"])], &[("b", &["/a/"]), ("d", &["/c/", "/d/"])], &[("a", "b")]);
    check(&[("a", &["/x/"]), ("c", &["/x/"])], &[("b", &["/x/"]), ("d", &["/y/"])], &[]);
    check(&[("cross-domain", &["/x/"])], &[("b", &["/x/"])], &[]);
}

/// Returns a lock from before names could have `_`: its gate would reject the name in every run.
#[test]
fn a_name_that_a_recorded_template_refuses_needs_an_upgrade() {
    let mut world = World::new();
    world.template("workflows/cicd.yml", "jobs:\n", "# [[ domains | length ]] =~ ^[a-z0-9-]+$\njobs:\n");
    world.run();
    world.template("workflows/cicd.yml", "^[a-z0-9-]+$", "^[a-z0-9_-]+$");
    world.domain("smart-city", &["/smart/"]);
    assert!(world.try_plan().is_ok(), "a name without `_` needs nothing");
    world.domains.remove("smart-city");
    world.domain("smart_city", &["/smart/"]);
    let error = world.try_plan().expect_err("refused");
    let said = "which rejects names with `_` such as `smart_city`";
    assert!(error.to_string().ends_with(said), "{error}");
    assert!(error.hints().iter().any(|hint| hint.contains("cicd scaffold --upgrade")), "{:?}", error.hints());
    world.upgrade = true;
    world.run();
    world.upgrade = false;
    assert!(world.files[CALLS].contains("^[a-z0-9_-]+$") && world.files.contains_key("tests/smart_city/unit/README.md"));
    assert!(world.try_plan().is_ok(), "the lock has the new text");
    // The repository's own template is not upgraded.
    world.templates.insert("workflows/cicd.yml", ("# ^[a-z0-9-]+$\n".to_owned(), true));
    let error = world.try_plan().expect_err("refused");
    assert!(error.hints().iter().any(|hint| hint.contains("^[a-z0-9_-]")), "{:?}", error.hints());
}
