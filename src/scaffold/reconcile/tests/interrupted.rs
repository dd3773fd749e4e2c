//! Tests of a run that ends between any two of its steps, and of the run after it.

use super::*;

/// Interrupts the run of `world` after each of its steps, runs again, and expects the result of an undisturbed run.
fn check(name: &str, world: &World) {
    let mut undisturbed = world.clone();
    let plan = undisturbed.run();
    let count = plan.moves.len() + plan.steps.len() * 2;
    assert!(count > 0, "{name}: nothing to interrupt");
    for most in 0..=count {
        let mut world = world.clone();
        world.begin(&plan, most);
        world.settle();
        assert_eq!(world.files, undisturbed.files, "{name} after {most}");
        assert_eq!(world.lock, undisturbed.lock, "{name} after {most}");
    }
}

#[test]
fn a_run_that_was_interrupted_converges() {
    check("first", &World::new());
    let mut world = World::scaffolded();
    world.edit(CITY, "permissions: {}", "permissions: { contents: read }");
    world.runs_on = "macos-15".into();
    check("merge", &world);
    world.edit(CITY, "ubuntu-24.04", "mine");
    check("conflict", &world);
    world.run();
    world.runs_on = "mine".into();
    check("conflict solved", &world);

    let mut world = World::scaffolded();
    world.domain("port", &["/port/"]);
    check("a domain more", &world);
    world.run();
    world.domains.remove("port");
    check("a domain less", &world);
    world.domains.remove("city");
    world.domain("port", &["/port/"]);
    check("another domain", &world);

    let mut world = World::scaffolded();
    world.edit(CITY, "permissions: {}", "permissions: { contents: read }");
    world.files.insert("tests/city/unit/test_a.py".into(), "1".into());
    world.domains.clear();
    world.domain("town", &["/city/"]);
    check("renamed", &world);
    world.edit(CITY, "cicd test city", "cicd test city --retries 2");
    check("renamed, touching", &world);
}
