//! Tests of the user's edits and new content: merged if they do not conflict, proposed if they do.

use super::*;

#[test]
fn an_edit_is_recorded_and_no_drift_then() {
    let mut world = World::scaffolded();
    world.edit(CITY, "permissions: {}", "permissions: { contents: read }");
    assert_eq!(world.drift(), [(CITY.into(), DriftKind::Edited)]);
    assert_eq!(steps(&world.settle()), Vec::<String>::new());
    assert_eq!((world.state(CITY), world.drift()), (Some(FileState::Edited), vec![]));
    // After the edit is reverted, the file is managed again.
    world.edit(CITY, "{ contents: read }", "{}");
    world.settle();
    assert_eq!(world.state(CITY), Some(FileState::Managed));
}

#[test]
fn what_the_config_changes_reaches_an_edited_file() {
    let mut world = World::scaffolded();
    world.edit(CITY, "name: city", "name: City of ours");
    world.runs_on = "macos-15".into();
    assert_eq!(world.drift(), [(CITY.into(), DriftKind::Outdated)]);
    assert_eq!(steps(&world.settle()), [format!("Merge {CITY}")]);
    assert!(world.files[CITY].contains("City of ours") && world.files[CITY].contains("runs-on: macos-15"));
    assert_eq!((world.state(CITY), world.drift()), (Some(FileState::Edited), vec![]));
}

#[test]
fn a_fresh_clone_merges() {
    let mut world = World::scaffolded();
    world.edit(CITY, "name: city", "name: City of ours");
    // Only the files and the lock's text are left; the program now has other templates.
    world.template("workflows/domain.yml", "permissions: {}", "permissions: { contents: read }");
    world.upgrade = true;
    assert_eq!(steps(&world.settle()), [format!("Merge {CITY}")]);
    assert!(world.files[CITY].contains("City of ours") && world.files[CITY].contains("contents: read"));
}

#[test]
fn newer_templates_are_a_note_until_they_are_asked_for() {
    let mut world = World::scaffolded();
    world.template("workflows/domain.yml", "permissions: {}", "permissions: { contents: read }");
    let plan = world.settle();
    assert_eq!((plan.is_done(), notes(&plan)), (true, BTreeSet::from([Note::Newer(1)])));
    assert_eq!(world.drift(), []);
    // Changes of the config are applied with the recorded template.
    world.runs_on = "macos-15".into();
    world.settle();
    assert!(world.files[CITY].contains("macos-15") && world.files[CITY].contains("permissions: {}"));
    world.upgrade = true;
    assert_eq!(steps(&world.settle()), [format!("Update {CITY}")]);
    assert!(world.files[CITY].contains("contents: read"));
    world.upgrade = false;
    assert_eq!((world.plan().is_done(), world.plan().notes), (true, vec![]));
}

#[test]
fn an_upgrade_takes_a_template_with_equal_output_without_steps() {
    let mut world = World::scaffolded();
    world.template("tests/readme.md", "# ", "[# a comment #]# ");
    assert_eq!(notes(&world.settle()), BTreeSet::from([Note::Newer(1)]));
    world.upgrade = true;
    assert_eq!(steps(&world.settle()), Vec::<String>::new());
    world.upgrade = false;
    assert_eq!(world.plan().notes, []);
}

#[test]
fn a_recorded_template_that_lacks_what_it_needs_gives_way_to_the_newer_one() {
    let mut world = World::scaffolded();
    // The recorded template uses a param that an earlier program had and that no longer exists.
    let text = DOMAIN.replace("permissions: {}", "permissions: [[ rights ]]");
    let mut lock = world.locked().expect("a lock");
    let made = lock.files.get_mut(CITY).and_then(|entry| entry.made.as_mut()).expect("made");
    made.template = lock::key(&template("workflows/domain.yml", &text, false));
    made.params = json!({ "domain": "city", "runs_on": "ubuntu-24.04", "rights": "{}" }).to_string();
    lock.templates.insert(made.template.clone(), text);
    world.lock = Some(lock::to_text(&lock).expect("a text"));
    let plan = world.settle();
    assert_eq!(notes(&plan), BTreeSet::from([Note::Upgraded(CITY.into())]));
    assert_eq!(world.plan().notes, []);
}

#[test]
fn the_repositorys_own_template_counts_as_it_is_now() {
    let mut world = World::scaffolded();
    let builtin = world.templates["tests/readme.md"].clone();
    world.templates.insert("tests/readme.md", ("own [[ domain ]]\n".into(), true));
    assert_eq!(world.drift(), [(README.into(), DriftKind::Outdated)]);
    assert_eq!(steps(&world.settle()), [format!("Update {README}")]);
    world.template("tests/readme.md", "own", "our own");
    assert_eq!(steps(&world.settle()), [format!("Update {README}")]);
    assert_eq!(world.files[README], "our own city\n");
    // After the override is removed, the program's template is used again.
    world.templates.insert("tests/readme.md", builtin);
    assert_eq!(steps(&world.settle()), [format!("Update {README}")]);
    assert_eq!(world.files[README], "# unit of city\n");
}

/// Returns a world in which an edit and new content conflict.
fn clashing() -> (World, Plan) {
    let mut world = World::scaffolded();
    world.edit(CITY, "runs-on: ubuntu-24.04", "runs-on: [self-hosted]");
    world.edit(CITY, "name: city", "name: City of ours");
    world.runs_on = "macos-15".into();
    let plan = world.settle();
    (world, plan)
}

#[test]
fn where_they_touch_the_file_is_left_alone_and_a_proposal_stands_beside_it() {
    let (world, plan) = clashing();
    let proposal = format!("{CITY}.proposed");
    assert_eq!(steps(&plan), [format!("Propose {proposal}")]);
    assert_eq!((plan.conflicts.len(), plan.conflicts[0].is_foreign), (1, false));
    assert!(world.files[CITY].contains("self-hosted") && !world.files[CITY].contains("<<<"));
    let text = &world.files[&proposal];
    assert!(text.contains("City of ours") && text.contains("macos-15") && !text.contains("<<<"), "{text}");
    assert_eq!(world.plan().conflicts, plan.conflicts);
    assert_eq!(world.drift(), [(CITY.into(), DriftKind::Unsolved)]);
}

#[test]
fn in_a_fresh_clone_the_conflict_is_still_there() {
    let (mut world, plan) = clashing();
    world.files.remove(&format!("{CITY}.proposed"));
    assert_eq!(world.drift(), [(CITY.into(), DriftKind::Unsolved)]);
    assert_eq!((world.plan().conflicts, steps(&world.settle())), (plan.conflicts.clone(), steps(&plan)));
}

#[test]
fn a_conflict_is_solved_by_the_proposal() {
    let (mut world, _) = clashing();
    let proposal = world.files.remove(&format!("{CITY}.proposed")).expect("a proposal");
    world.files.insert(CITY.into(), proposal);
    let plan = world.settle();
    assert_eq!((plan.conflicts, world.state(CITY), world.drift()), (vec![], Some(FileState::Edited), vec![]));
}

#[test]
fn a_conflict_is_solved_by_an_edit_and_the_end_of_the_proposal() {
    let (mut world, _) = clashing();
    world.edit(CITY, "[self-hosted]", "[self-hosted, macos-15]");
    assert_eq!(world.settle().conflicts.len(), 1, "the proposal is still there");
    world.files.remove(&format!("{CITY}.proposed"));
    let plan = world.settle();
    assert_eq!((plan.conflicts.len(), notes(&plan)), (0, BTreeSet::from([Note::Solved(CITY.into())])));
    assert_eq!((world.files[CITY].contains("[self-hosted, macos-15]"), world.drift()), (true, vec![]));
    // Later content is merged against the resolved file.
    world.template("workflows/domain.yml", "permissions: {}", "permissions: { contents: read }");
    world.upgrade = true;
    assert_eq!(steps(&world.settle()), [format!("Merge {CITY}")]);
}

#[test]
fn a_conflict_that_goes_by_itself_takes_its_proposal_along() {
    let (mut world, _) = clashing();
    world.runs_on = "ubuntu-24.04".into();
    let plan = world.settle();
    assert_eq!((plan.conflicts.len(), steps(&plan)), (0, vec![format!("Withdraw {CITY}.proposed")]));
    // A file whose content equals the required one resolves the conflict too.
    let (mut world, _) = clashing();
    world.edit(CITY, "[self-hosted]", "macos-15");
    let plan = world.settle();
    assert_eq!((plan.conflicts.len(), steps(&plan)), (0, vec![format!("Withdraw {CITY}.proposed")]));
}

#[test]
fn a_proposal_that_the_user_works_on_stays() {
    let (mut world, _) = clashing();
    let proposal = format!("{CITY}.proposed");
    world.edit(&proposal, "macos-15", "macos-14");
    world.runs_on = "macos-16".into();
    let plan = world.settle();
    assert_eq!((steps(&plan), notes(&plan)), (vec![], BTreeSet::from([Note::ProposalEdited(proposal.clone())])));
    world.files.remove(&proposal);
    world.settle();
    assert!(world.files[&proposal].contains("macos-16"));
}

#[test]
fn an_upgrade_that_touches_stays_a_conflict_without_the_flag() {
    let mut world = World::scaffolded();
    world.edit(CITY, "permissions: {}", "permissions: read-all");
    world.template("workflows/domain.yml", "permissions: {}", "permissions: { contents: read }");
    world.upgrade = true;
    assert_eq!(world.settle().conflicts.len(), 1);
    world.upgrade = false;
    assert_eq!((world.settle().conflicts.len(), world.plan().notes), (1, vec![]));
}

#[test]
fn line_ends_of_a_checkout_are_no_drift_and_stay() {
    let mut world = World::scaffolded();
    for text in world.files.values_mut() {
        *text = text.replace('\n', "\r\n");
    }
    world.lock = world.lock.map(|text| text.replace('\n', "\r\n"));
    assert!(world.plan().is_done());
    world.edit(CITY, "name: city", "name: City of ours");
    world.runs_on = "macos-15".into();
    world.settle();
    assert!(world.files[CITY].contains("runs-on: macos-15\r\n"));
    assert_eq!(world.files[CITY].replace("\r\n", "").matches('\n').count(), 0);
    // Proposals get the same line endings.
    world.edit(CITY, "macos-15", "mine");
    world.runs_on = "macos-16".into();
    world.settle();
    assert_eq!(world.files[&format!("{CITY}.proposed")].replace("\r\n", "").matches('\n').count(), 0);
}

#[test]
fn a_bumped_pin_is_no_drift_and_survives() {
    let ours = "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
    let bumped = "1111111111111111111111111111111111111111 # v7.1.0";
    let mut world = World::scaffolded();
    world.edit(CITY, ours, bumped);
    assert!(world.plan().is_done());
    // New content is beside the edit, above it and below it.
    world.template("workflows/domain.yml", "    steps:\n", "    timeout-minutes: 30\n    steps:\n");
    world.template("workflows/domain.yml", "echo start", "echo begin");
    world.upgrade = true;
    assert_eq!(steps(&world.settle()), [format!("Update {CITY}")]);
    assert!(world.files[CITY].contains(bumped) && world.files[CITY].contains("timeout-minutes"), "{}", world.files[CITY]);
    assert_eq!(world.state(CITY), Some(FileState::Managed));
    // A template with an older pin does not revert the user's one; a template with a later pin updates it.
    for (pin, expected) in [
        ("2222222222222222222222222222222222222222 # v7.0.9", bumped),
        ("4444444444444444444444444444444444444444 # v8", "4444444444444444444444444444444444444444 # v8"),
    ] {
        let before = world.templates["workflows/domain.yml"]
            .0
            .split("checkout@")
            .nth(1)
            .expect("a pin")
            .lines()
            .next()
            .expect("a pin")
            .to_owned();
        world.template("workflows/domain.yml", &before, pin);
        world.settle();
        assert!(world.files[CITY].contains(expected), "{}", world.files[CITY]);
    }
}

#[test]
fn a_file_that_its_lock_does_not_prove_is_the_users() {
    let digest = |world: &World| world.locked().expect("a lock").files[CITY].made.as_ref().expect("made").digest.clone();
    let mut world = World::scaffolded();
    let ours = digest(&world);
    // The user's own text, which the lock falsely claims as generated.
    world.files.insert(CITY.into(), "name: mine\n".into());
    let claimed = super::super::super::content::digest(b"name: mine\n");
    world.lock = world.lock.map(|text| text.replace(&ours, &claimed));
    world.runs_on = "macos-15".into();
    let plan = world.settle();
    assert_eq!((plan.conflicts.len(), world.files[CITY].as_str()), (1, "name: mine\n"));
    // The file is not removed either.
    world.domains.clear();
    let plan = world.settle();
    assert!(world.files.contains_key(CITY) && notes(&plan).contains(&Note::Left(CITY.into())), "{plan:?}");
}
