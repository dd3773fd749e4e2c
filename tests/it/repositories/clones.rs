//! Incomplete clones: shallow, without blobs, without trees.

use std::path::Path;

use super::{ALL, Answer};
use crate::support::{PLATFORM, Repo, World};

/// Creates a platform whose branch `topic` changed the frontend after `commits` other commits.
fn origin(world: &World, commits: usize) -> Repo<'_> {
    let origin = world.platform("origin");
    origin.git(&["checkout", "--quiet", "-b", "topic"]);
    for _ in 0..commits {
        origin.git(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    }
    origin.change("frontend/a.ts", "2\n");
    origin
}

fn forget(origin: &Repo<'_>) {
    std::fs::remove_dir_all(&origin.path).expect("the origin is gone");
}

/// Returns the objects and refs of the clone, to check that nothing was fetched into it.
fn possessions(repo: &Repo<'_>) -> (String, String, bool) {
    let shallow = std::fs::read_to_string(repo.path.join(".git/shallow")).unwrap_or_default();
    (repo.git(&["count-objects", "-v"]), shallow, repo.path.join(".git/FETCH_HEAD").exists())
}

#[test]
fn a_shallow_clone_is_widened_and_says_how_to_complete_it() {
    let world = World::new();
    let clone = world.clone(&origin(&world, 1), "clone", &["--depth=1", "--no-single-branch", "--branch=topic"]);
    let before = possessions(&clone);
    let answer = Answer::in_repo(&clone, &[]);
    assert!(answer.widened().contains("shallow"), "{}", answer.widened());
    assert!(answer.widened().contains("git fetch --unshallow"), "{}", answer.widened());
    assert!(answer.0["files"].is_null(), "{}", answer.0);
    assert_eq!(possessions(&clone), before, "nothing is fetched locally");
    let ran = clone.cicd(&["affected", "--format", "names"]).run();
    assert!(ran.code == 0 && ran.stderr.starts_with("warning: every domain counts as affected: "), "{ran:?}");
    assert_eq!(clone.cicd(&["affected", "--on-unknown", "error"]).run().code, 3);
}

#[test]
fn a_shallow_clone_of_one_branch_is_widened() {
    let world = World::new();
    let clone = world.clone(&origin(&world, 1), "clone", &["--depth=1", "--branch=topic"]);
    let answer = Answer::in_repo(&clone, &[]);
    assert!(answer.widened().contains("main"), "{}", answer.widened());
}

#[test]
fn in_ci_a_shallow_clone_is_deepened() {
    let world = World::new();
    let origin = origin(&world, 1);
    for (name, arguments) in
        [("all", &["--depth=1", "--no-single-branch", "--branch=topic"][..]), ("one", &["--depth=1", "--branch=topic"])]
    {
        let clone = world.clone(&origin, name, arguments);
        let answer = Answer::of(clone.cicd(&["affected", "--format", "json"]).env("CI", "true"));
        assert_eq!(answer.names(), ["experience", "cross-domain"], "{name}");
        assert_eq!(answer.source(), "merge base with origin/main", "{name}");
    }
}

#[test]
fn history_is_deepened_in_growing_steps_until_it_is_enough() {
    let world = World::new();
    let clone = world.clone(&origin(&world, 120), "clone", &["--depth=1", "--branch=topic"]);
    let ran = clone.cicd(&["affected", "--format", "names", "-v"]).env("CI", "true").run();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "experience\ncross-domain\n"), "{ran:?}");
    let steps: Vec<&str> = ran.stderr.lines().filter_map(|line| line.strip_prefix("fetched: git fetch --")).collect();
    let begins = |step: usize, with: &str| steps.get(step).is_some_and(|said| said.starts_with(with));
    assert!(begins(0, "depth=1 origin") && begins(1, "deepen=50 ") && begins(2, "deepen=500 "), "{}", ran.stderr);
    assert_eq!(steps.len(), 3, "{}", ran.stderr);
}

#[test]
fn a_shallow_clone_that_cannot_be_deepened_is_widened() {
    let world = World::new();
    let origin = origin(&world, 1);
    let clone = world.clone(&origin, "clone", &["--depth=1", "--no-single-branch", "--branch=topic"]);
    forget(&origin);
    let answer = Answer::of(clone.cicd(&["affected", "--format", "json"]).env("CI", "true"));
    assert!(answer.widened().contains("shallow"), "{}", answer.widened());
    let said = clone.cicd(&["affected", "-v"]).env("CI", "true").run().stderr;
    assert!(said.contains("could not fetch: git fetch --deepen=50"), "{said}");
}

/// Creates the platform with forty moved and edited files on `topic`; to pair them, git would need their content.
fn moved(world: &World) -> Repo<'_> {
    let origin = world.init("origin", &[]);
    for number in 0..40 {
        let lines: Vec<String> = (0..30).map(|line| format!("{number} {line}\n")).collect();
        origin.write(&format!("backend/city/{number}.py"), &lines.concat());
    }
    origin.platform();
    origin.git(&["checkout", "--quiet", "-b", "topic"]);
    std::fs::create_dir_all(origin.path.join("frontend/moved")).expect("a folder");
    for number in 0..40 {
        origin.git(&["mv", &format!("backend/city/{number}.py"), &format!("frontend/moved/{number}.py")]);
        let path = format!("frontend/moved/{number}.py");
        let text = origin.read(&path);
        origin.write(&path, &format!("{text}edited\n"));
    }
    origin.commit("moved");
    origin
}

/// Runs with a trace of every git process, and returns the answer and the trace.
fn traced(clone: &Repo<'_>, world: &World, arguments: &[&str]) -> (Answer, String) {
    let trace = world.path().join("trace");
    let run = clone.cicd(&[&["affected", "--format", "json"], arguments].concat());
    let answer = Answer::of(run.env("GIT_TRACE", &trace).env("GIT_TRACE_PACKET", &trace));
    (answer, std::fs::read_to_string(trace).unwrap_or_default())
}

fn outside(world: &World) -> String {
    let config = world.path().join("platform.yml");
    std::fs::write(&config, PLATFORM).expect("a config");
    config.to_str().expect("a path").to_owned()
}

#[test]
fn a_clone_without_blobs_fetches_none() {
    let world = World::new();
    let origin = moved(&world);
    let clone = world.clone(&origin, "clone", &["--filter=blob:none", "--no-checkout", "--branch=topic"]);
    let before = possessions(&clone);
    let range = ["--base", "origin/main", "--head", "HEAD", "--config", &outside(&world)];
    let (answer, trace) = traced(&clone, &world, &range);
    assert_eq!(answer.names(), ["smart-city", "journey", "experience", "cross-domain"]);
    assert_eq!(answer.files().len(), 80);
    assert_eq!(answer.source(), "origin/main (--base)");
    assert!(!trace.contains("fetch"), "{trace}");
    assert_eq!(possessions(&clone), before);
    forget(&origin);
    assert_eq!(Answer::in_repo(&clone, &range).0, answer.0);
}

#[test]
fn a_clone_without_blobs_answers_for_its_work_tree_too() {
    let world = World::new();
    let origin = moved(&world);
    let clone = world.clone(&origin, "clone", &["--filter=blob:none", "--branch=topic"]);
    forget(&origin);
    clone.write("backend/base/new.py", "1\n");
    let answer = Answer::in_repo(&clone, &[]);
    assert_eq!(answer.names(), ALL);
    assert_eq!(answer.source(), "merge base with origin/main");
    assert_eq!(answer.files().len(), 81);
}

#[test]
fn a_config_whose_old_text_is_not_at_hand_touches_every_domain() {
    let world = World::new();
    let origin = world.platform("origin");
    origin.git(&["checkout", "--quiet", "-b", "topic"]);
    origin.change("cicd.yml", &format!("# a comment\n{PLATFORM}"));
    let full = world.clone(&origin, "full", &["--branch=topic"]);
    assert_eq!(Answer::in_repo(&full, &[]).names(), [""; 0], "where it is at hand nothing is touched");
    let clone = world.clone(&origin, "clone", &["--filter=blob:none", "--branch=topic"]);
    let before = possessions(&clone);
    let (answer, trace) = traced(&clone, &world, &[]);
    assert_eq!(answer.names(), ALL);
    assert_eq!(answer.because("experience"), ["config"]);
    assert_eq!(answer.source(), "merge base with origin/main");
    assert!(!trace.contains("fetch"), "{trace}");
    assert_eq!(possessions(&clone), before);
}

#[test]
fn a_clone_without_trees_is_widened_and_says_how_to_complete_it() {
    let world = World::new();
    let origin = origin(&world, 0);
    let clone = world.clone(&origin, "clone", &["--filter=tree:0", "--branch=topic"]);
    let before = possessions(&clone);
    let (answer, trace) = traced(&clone, &world, &[]);
    let (because, advice) = answer.widened().split_once("; ").expect("advice");
    assert!(because.contains("partial clone lacks folders"), "{because}");
    assert_eq!(answer.0["widened_code"], "partial-clone", "{}", answer.0);
    assert!(!trace.contains("fetch"), "{trace}");
    assert_eq!(possessions(&clone), before, "nothing is fetched locally");
    let (_, command) = advice.split_once("git ").expect("a command");
    let words: Vec<&str> = command.split(' ').collect();
    clone.git(&words);
    assert_eq!(Answer::in_repo(&clone, &[]).names(), ["experience", "cross-domain"], "the advice helps");
}

#[test]
fn in_ci_a_clone_without_trees_fetches_what_it_lacks() {
    let world = World::new();
    let origin = origin(&world, 0);
    let clone = world.clone(&origin, "clone", &["--filter=tree:0", "--branch=topic"]);
    let answer = Answer::of(clone.cicd(&["affected", "--format", "json"]).env("CI", "true"));
    assert_eq!(answer.names(), ["experience", "cross-domain"]);
}

#[test]
fn a_remote_that_says_nothing_is_given_up() {
    let world = World::new();
    let clone = world.clone(&origin(&world, 1), "clone", &["--depth=1", "--no-single-branch", "--branch=topic"]);
    // The listener accepts no connection.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    clone.git(&["remote", "set-url", "origin", &format!("git://127.0.0.1:{port}/r.git")]);
    let ci = || clone.cicd(&["affected", "--format", "json"]).env("CI", "true").env("CICD_GIT_LIMIT", "0.2");
    let answer = Answer::of(ci());
    assert!(answer.widened().contains("shallow"), "{}", answer.widened());
    assert_eq!(answer.0["warnings"][0]["code"], "remote-given-up", "{}", answer.0);
    let said = ci().run().stderr;
    assert_eq!(said.matches("gave no answer within 0.2 s and was stopped").count(), 1, "asked once: {said}");
}

#[test]
fn a_clone_whose_trees_cannot_be_had_never_answers_too_little() {
    let world = World::new();
    let origin = origin(&world, 0);
    let clone = world.clone(&origin, "clone", &["--filter=tree:0", "--branch=topic"]);
    forget(&origin);
    let ran = clone.cicd(&["affected", "--format", "names"]).run();
    assert!(ran.code == 0 && ran.stdout.lines().eq(ALL), "{ran:?}");
    assert!(ran.stderr.starts_with("warning: every domain counts as affected: "), "{ran:?}");
}

#[test]
fn a_partial_clone_is_one() {
    let world = World::new();
    let origin = moved(&world);
    let clone = world.clone(&origin, "clone", &["--filter=blob:none", "--no-checkout", "--branch=topic"]);
    let missing = clone.git(&["rev-list", "--objects", "--missing=print", "--all"]);
    assert!(missing.lines().any(|line| line.starts_with('?')), "the tests above prove something only if blobs are missing");
    assert!(!Path::new(&clone.path.join("cicd.yml")).exists());
}
