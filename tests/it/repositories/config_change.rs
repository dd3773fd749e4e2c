//! A change of `cicd.yml` itself.

use super::{ALL, Answer};
use crate::support::{PLATFORM, World};

/// Checks the domains affected by a change from the platform's config to another one, committed and in the work tree.
fn check(to: &str, expected: &[&str]) {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.write("cicd.yml", to);
    assert_eq!(Answer::in_repo(&repo, &[]).names(), expected, "in the work tree:\n{to}");
    repo.commit("config");
    assert_eq!(Answer::in_repo(&repo, &[]).names(), expected, "committed:\n{to}");
    assert_eq!(Answer::in_repo(&repo, &["--head", "HEAD"]).names(), expected, "up to a commit:\n{to}");
}

#[test]
fn comments_spacing_and_order_touch_nothing() {
    check(&format!("# why\n\n{PLATFORM}"), &[]);
    let mut lines: Vec<&str> = PLATFORM.lines().collect();
    lines.swap(1, 3);
    check(&format!("{}\n", lines.join("\n")), &[]);
    check(&PLATFORM.replace("{ paths: [\"/frontend/\"] }", "\n    paths:\n      - /frontend/"), &[]);
}

#[test]
fn one_entry_touches_its_domain_and_those_that_depend_on_it() {
    check(&PLATFORM.replace("/frontend/", "/web/"), &["experience", "cross-domain"]);
    check(&PLATFORM.replace("/backend/city/", "/city/"), &["smart-city", "journey", "cross-domain"]);
    check(&format!("{PLATFORM}  shop: {{ paths: [\"/shop/\"] }}\n"), &["shop", "cross-domain"]);
}

#[test]
fn a_top_level_key_touches_every_domain() {
    check(&format!("{PLATFORM}unowned: ignore\n"), &ALL);
    check(&PLATFORM.replace("[Cargo.lock]", "[Cargo.lock, Makefile]"), &ALL);
}

#[test]
fn an_entry_that_was_taken_out_is_not_forgotten() {
    let without = PLATFORM.replace("  experience: { paths: [\"/frontend/\"] }\n", "");
    check(&without, &["cross-domain"]);
}

#[test]
fn a_config_that_was_not_there_before_touches_every_domain() {
    let world = World::new();
    let repo = world.platform("r");
    repo.git(&["rm", "--quiet", "--cached", "cicd.yml"]);
    repo.git(&["commit", "--quiet", "--message", "without"]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.commit("with");
    assert_eq!(Answer::in_repo(&repo, &[]).names(), ALL);
}

#[test]
fn an_old_text_that_was_broken_touches_every_domain() {
    let world = World::new();
    let repo = world.platform("r");
    repo.change("cicd.yml", "version: [\n");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("cicd.yml", PLATFORM);
    assert_eq!(Answer::in_repo(&repo, &[]).names(), ALL);
}

#[test]
fn a_config_in_another_place_is_watched_there() {
    let world = World::new();
    let repo = world.platform("r");
    repo.change("ci/domains.yml", PLATFORM);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.change("ci/domains.yml", &PLATFORM.replace("/frontend/", "/web/"));
    let answer = Answer::in_repo(&repo, &["--config", "ci/domains.yml"]);
    assert_eq!(answer.because("experience"), ["config"]);
    assert_eq!(answer.names(), ["experience", "cross-domain"]);
}
